//! Word links of whole sentences.

use sangam_unit::{Role, Sides};

use super::WordLinks;
use crate::aligner::{AlignOptions, Aligner, Side};
use crate::beads::Bead;
use crate::evaluate_links::{GoldLinks, LinkCounts, read_gold_links};

/// The gold of English and another language. The trees are fitted on the even lines.
fn gold(tag: &str) -> Vec<GoldLinks> {
    let path = format!("{}/../../tests/golden/words/words.en-{tag}.tsv", env!("CARGO_MANIFEST_DIR"));
    read_gold_links(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn linked(from: &str, to: &str, source: &str, target: &str) -> WordLinks {
    let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
    let (source, target) = ([source], [target]);
    let bead = Bead::new(0..1, 0..1, 1.0);
    let aligner = Aligner::new(AlignOptions::default());
    aligner.word_links(&Side::new(&from, &source), &Side::new(&to, &target), &[bead]).pop().unwrap()
}

/// Language of the translation, and the highest alignment error rate allowed on odd lines.
const WORST: [(&str, f64); 2] = [("ur", 0.140), ("hi", 0.140)];

#[test]
fn words_are_linked_as_by_hand() {
    for (tag, worst) in WORST {
        let mut counts = LinkCounts::default();
        for gold in gold(tag).iter().skip(1).step_by(2) {
            counts.add(gold, &linked("en", tag, &gold.source, &gold.target));
        }
        assert!(counts.error_rate() <= worst, "{tag}: {counts:?}, {:.3}", counts.error_rate());
    }
}

#[test]
fn a_translation_into_english_has_the_same_links() {
    for gold in gold("hi").iter().take(6) {
        let there = linked("en", "hi", &gold.source, &gold.target);
        let back = linked("hi", "en", &gold.target, &gold.source);
        let pairs = |links: &WordLinks, turned: bool| -> Vec<(usize, usize)> {
            let mut pairs: Vec<_> = links
                .links
                .iter()
                .map(|link| if turned { (link.target, link.source) } else { (link.source, link.target) })
                .collect();
            pairs.sort_unstable();
            pairs
        };
        assert!(!there.links.is_empty());
        assert_eq!(pairs(&there, false), pairs(&back, true));
        assert!(back.links.is_sorted_by_key(|link| (link.source, link.target)));
    }
}

#[test]
fn words_of_hindi_and_urdu_are_linked_as_english_joins_them() {
    let (mut counts, mut given, mut right) = (LinkCounts::default(), 0, 0);
    for (hindi, urdu) in gold("hi").iter().zip(&gold("ur")) {
        let Some(gold) = hindi.joined_with(urdu) else { continue };
        let links = linked("hi", "ur", &gold.source, &gold.target);
        counts.add(&gold, &links);
        let words = gold.words_of(Sides::new(&links.source, &links.target));
        for link in &links.links {
            let pair = (words.source[link.source].unwrap(), words.target[link.target].unwrap());
            // Links of words that a person judged.
            if gold.sure().iter().any(|sure| sure.0 == pair.0 || sure.1 == pair.1) {
                given += 1;
                right += usize::from(gold.sure().contains(&pair));
            }
        }
    }
    assert!(counts.recall() >= 0.95, "{counts:?}");
    assert!(given > 400 && right * 100 >= given * 99, "{right} of {given}");
}

/// Language of the translation, and how the press spells it: what is written, and what the gold has.
const RESPELLED: [(&str, &[(&str, &str)]); 2] = [
    ("hi", &[("\u{93c}", ""), ("ँ", "ं")]),
    (
        "ur",
        &[
            ("کے لیے", "کیلئے"),
            ("لیے", "لئے"),
            ("چاہیے", "چاہئے"),
            ("انہوں", "انھوں"),
            ("ی", "ي"),
            ("ک", "ك"),
        ],
    ),
];

#[test]
fn a_respelled_translation_has_the_same_links() {
    for (tag, spellings) in RESPELLED {
        let (mut same, mut all, mut changed) = (0, 0, 0);
        for gold in gold(tag) {
            let respelled =
                spellings.iter().fold(gold.target.clone(), |text, (from, to)| text.replace(from, to));
            // A spelling that joins two words moves the words after it.
            if respelled == gold.target || words(&respelled) != words(&gold.target) {
                continue;
            }
            changed += 1;
            let usual = linked("en", tag, &gold.source, &gold.target).pharaoh();
            let found = linked("en", tag, &gold.source, &respelled).pharaoh();
            all += usual.split(' ').count();
            same += found.split(' ').filter(|link| usual.split(' ').any(|usual| usual == *link)).count();
        }
        assert!(changed > 20, "{tag}: {changed} sentences");
        assert!(same * 1000 >= all * 995, "{tag}: {same} of {all} links");
    }
}

fn words(text: &str) -> usize {
    text.split(' ').count()
}

#[test]
fn phrases_are_found_in_the_translation() {
    for tag in ["hi", "ur"] {
        let (mut all, mut exact, mut near) = (0, 0, 0);
        for gold in gold(tag).iter().skip(1).step_by(2) {
            let links = linked("en", tag, &gold.source, &gold.target);
            let words = gold.words_of(Sides::new(&links.source, &links.target));
            let phrases = gold.phrases(3..9);
            // At most four of a sentence, evenly.
            for phrase in phrases.iter().step_by(phrases.len().div_ceil(4).max(1)) {
                let is_inside = |word: &Option<usize>| word.is_some_and(|word| phrase.words.contains(&word));
                let first = words.source.iter().position(is_inside).unwrap();
                let last = words.source.iter().rposition(is_inside).unwrap();
                all += 1;
                let Some(found) = links.place_of(Role::Source, first..last + 1) else { continue };
                let at = |token: usize| words.target[token].unwrap();
                let place = at(found.words.start)..at(found.words.end - 1) + 1;
                let common =
                    place.end.min(phrase.place.end).saturating_sub(place.start.max(phrase.place.start));
                exact += usize::from(place == phrase.place);
                near += usize::from(common * 5 >= (place.len() + phrase.place.len() - common) * 4);
            }
        }
        assert!(
            all > 60 && exact * 100 >= all * 72 && near * 100 >= all * 87,
            "{tag}: {exact}, {near} of {all}"
        );
    }
}

#[test]
fn a_verb_of_two_words_has_two_links() {
    let (source, target) = ("Police arrested two men.", "पुलिस ने दो लोगों को गिरफ्तार किया।");
    let links = linked("en", "hi", source, target);
    let arrested: Vec<&str> = links
        .links
        .iter()
        .filter(|link| &source[links.source[link.source].bytes.clone()] == "arrested")
        .map(|link| &target[links.target[link.target].bytes.clone()])
        .collect();
    assert_eq!(arrested, ["गिरफ्तार", "किया"]);
    assert!(links.links.iter().all(|link| (0.0..=1.0).contains(&link.confidence)));
}

#[test]
fn a_number_is_linked_however_it_is_written() {
    for (source, target, number) in
        [("It cost 1,500 rupees.", "इसकी कीमत 1500 रुपये थी।", "1,500"), ("On 25 May", "25 मई को", "25")]
    {
        let links = linked("en", "hi", source, target);
        let is_linked =
            links.links.iter().any(|link| &source[links.source[link.source].bytes.clone()] == number);
        assert!(is_linked, "{source}: {}", links.pharaoh());
    }
}

#[test]
fn sides_without_words_have_no_links() {
    for (source, target) in [("", ""), ("One man.", ""), ("", "एक आदमी।"), (" \u{200b}", "...")]
    {
        for (from, to) in [("en", "hi"), ("hi", "en"), ("hi", "ur"), ("xx", "yy")] {
            assert!(linked(from, to, source, target).links.len() <= 3, "{source:?} {target:?}");
        }
    }
}

#[test]
fn a_language_that_nobody_taught_has_links_of_names_and_numbers_only() {
    let (source, target) = ("Karachi had 45 killed and 1998 wounded", "Karachi bi 45 zu ta 1998 me");
    let links = linked("en", "xx", source, target);
    let words: Vec<&str> =
        links.links.iter().map(|link| &source[links.source[link.source].bytes.clone()]).collect();
    assert_eq!(words, ["Karachi", "45", "1998"], "{}", links.pharaoh());
}

#[test]
fn a_bead_of_thousands_of_words_is_linked_in_bounded_memory() {
    // Every word may translate every other: 25 million pairs.
    let (source, target) = ("water ".repeat(5_000), "पानी ".repeat(5_000));
    let links = linked("en", "hi", &source, &target);
    assert_eq!((links.source.len(), links.target.len()), (5_000, 5_000));
    assert_eq!(links.links.len(), 5_000, "one link a word");
    assert!(
        links.links.iter().all(|link| link.source == link.target && (0.0..=1.0).contains(&link.confidence))
    );
    // One word has few pairs with many, but these many have more jumps than fit.
    for (from, to) in [("en", "hi"), ("hi", "ur")] {
        let links = linked(from, to, "water पानी", &"पानी water ".repeat(10_000));
        assert!((1..=2).contains(&links.links.len()), "{}", links.pharaoh());
    }
    // Below the limit the usual method answers.
    let links = linked("en", "hi", &"water ".repeat(150), &"पानी ".repeat(150));
    assert!(
        links.candidates.len() <= 150 * 150 && links.links.iter().all(|link| link.confidence.is_finite())
    );
}

#[test]
fn the_same_texts_have_the_same_links() {
    for gold in gold("ur").iter().take(4) {
        let links = linked("en", "ur", &gold.source, &gold.target);
        for _ in 0..3 {
            assert_eq!(linked("en", "ur", &gold.source, &gold.target), links);
        }
    }
}
