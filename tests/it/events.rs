//! Abridged and replaced sentences, however an article is aligned; and texts that are one event from end to end.

use rayon::ThreadPoolBuilder;
use sangam::align::{AlignOptions, Aligner, Alignment, Bead, Confirmed, NoMemory, Recall, Recalled, Side};
use sangam::language::Language;
use sangam::unit::{Reading, Role, Sides};

use crate::beds::read_beds;
use crate::env::shared;
use crate::readings::{ENGLISH, URDU};

/// Both sides of an article, one segment a line.
type Text = [Vec<String>; 2];

fn aligner(change: impl FnOnce(&mut AlignOptions)) -> Aligner {
    let mut options = AlignOptions::default();
    change(&mut options);
    Aligner::new(options)
}

fn usual() -> Aligner {
    aligner(|_| {})
}

/// Passes both sides of an English and Urdu text to `work`.
fn with_sides<T>(text: &Text, work: impl FnOnce(&Side<'_>, &Side<'_>) -> T) -> T {
    let languages: [Language; 2] = ["en", "ur"].map(|tag| tag.parse().unwrap());
    let segments = text.each_ref().map(|side| side.iter().map(String::as_str).collect::<Vec<_>>());
    work(&Side::new(&languages[0], &segments[0]), &Side::new(&languages[1], &segments[1]))
}

fn align(aligner: &Aligner, text: &Text) -> Alignment {
    with_sides(text, |source, target| aligner.align(source, target))
}

fn batch(aligner: &Aligner, texts: &[Text]) -> Vec<Alignment> {
    let languages: [Language; 2] = ["en", "ur"].map(|tag| tag.parse().unwrap());
    let segments: Vec<[Vec<&str>; 2]> = texts
        .iter()
        .map(|text| text.each_ref().map(|side| side.iter().map(String::as_str).collect()))
        .collect();
    let pairs: Vec<_> = segments
        .iter()
        .map(|[source, target]| {
            Sides::new(Side::new(&languages[0], source), Side::new(&languages[1], target))
        })
        .collect();
    aligner.align_batch(&pairs)
}

/// The segments and the reading of each bead, in the order of the segments: where a null is between two beads means
/// nothing.
fn said(alignment: &Alignment) -> Vec<(Vec<usize>, Vec<usize>, &'static str)> {
    let numbers = |bead: &Bead| (bead.source.clone().collect(), bead.target.clone().collect());
    let mut said: Vec<_> = alignment
        .beads
        .iter()
        .map(|bead| {
            let (source, target) = numbers(bead);
            (source, target, bead.reading.as_str())
        })
        .collect();
    said.sort();
    said
}

/// The article of the dam: its second sentence is abridged in the translation, its fourth is replaced.
fn dam() -> Text {
    [ENGLISH, URDU].map(|text| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// What is to be said of [`dam`].
fn of_dam() -> Vec<(Vec<usize>, Vec<usize>, &'static str)> {
    vec![
        (vec![], vec![3], "replaced"),
        (vec![0], vec![0], "full"),
        (vec![1], vec![1], "abridged-target"),
        (vec![2], vec![2], "full"),
        (vec![3], vec![], "replaced"),
        (vec![4], vec![4], "full"),
    ]
}

/// The documents of the beds with abridged and replaced sentences, English and Urdu.
fn documents() -> Option<Vec<Text>> {
    let beds = read_beds(&shared("beds")?).unwrap();
    let wanted = ["ntrex/enur/abridged", "ntrex/enur/replaced"];
    let documents = beds.into_iter().filter(|bed| wanted.contains(&bed.name.as_str()));
    let texts: Vec<Text> =
        documents.flat_map(|bed| bed.documents).map(|document| [document.source, document.target]).collect();
    if texts.is_empty() {
        eprintln!("skipped: {wanted:?} are not here");
        return None;
    }
    Some(texts)
}

/// The share of beads of `one` that `other` has too, with the same reading.
fn agreement<'a>(pairs: impl IntoIterator<Item = (&'a Alignment, &'a Alignment)>) -> f64 {
    let (mut same, mut all) = (0, 0);
    for (one, other) in pairs {
        let other = said(other);
        all += one.beads.len();
        same += said(one).iter().filter(|bead| other.contains(bead)).count();
    }
    same as f64 / all as f64
}

/// The least share of beads that a batch leaves as they are alone: what articles teach each other may change a few.
const LEAST_AS_ALONE: f64 = 0.98;

#[test]
fn a_batch_reads_an_article_as_it_is_read_alone() {
    for alignment in batch(&usual(), &[dam(), article(1).text(), dam()]).iter().step_by(2) {
        assert_eq!(said(alignment), of_dam());
    }
    let Some(texts) = documents() else { return };
    let together = batch(&usual(), &texts);
    let alone: Vec<Alignment> = texts.iter().map(|text| align(&usual(), text)).collect();
    let share = agreement(alone.iter().zip(&together));
    assert!(share >= LEAST_AS_ALONE, "{share}");
}

#[test]
fn a_band_gives_the_readings_of_the_whole_lattice() {
    let [band, full] = [0.0, f64::MAX].map(|points| aligner(|options| options.weights.exact_points = points));
    assert_eq!(said(&align(&band, &dam())), of_dam());
    assert_eq!(said(&align(&full, &dam())), of_dam());
    for (number, text) in documents().unwrap_or_default().iter().enumerate() {
        assert_eq!(said(&align(&band, text)), said(&align(&full, text)), "document {number}");
    }
}

#[test]
fn looking_for_moved_blocks_keeps_abridged_sentences_linked() {
    let moving = aligner(|options| options.allow_moves = true);
    let links = |alignment: &Alignment| -> Vec<(usize, usize)> {
        let linked = alignment.beads.iter().filter(|bead| !bead.is_null());
        linked.map(|bead| (bead.source.start, bead.target.start)).collect()
    };
    assert_eq!(links(&align(&moving, &dam())), [(0, 0), (1, 1), (2, 2), (4, 4)]);
    // The dam comes after another article, in the translation before it.
    let (dam, other) = (dam(), article(1).text());
    let (before, size) = (other[0].len(), dam[0].len());
    let text = [[&other[0][..], &dam[0]].concat(), [&dam[1][..], &other[1]].concat()];
    let found = links(&align(&moving, &text));
    for sentence in [0, 1, 2, 4] {
        assert!(found.contains(&(before + sentence, sentence)), "{sentence}: {found:?}");
    }
    assert!(
        (0..before).filter(|&at| found.contains(&(at, size + at))).count() * 10 >= before * 9,
        "{found:?}"
    );
    assert!(!found.contains(&(before + 3, 3)), "{found:?}");
}

#[test]
fn paragraphs_leave_the_readings_as_they_are() {
    for paragraphs in [vec![1, 2, 3, 4, 5], vec![1, 1, 2, 2, 2], vec![1; 5]] {
        let alignment = with_sides(&dam(), |source, target| {
            let [source, target] = [source, target].map(|side| Side { paragraphs: &paragraphs, ..*side });
            usual().align(&source, &target)
        });
        assert_eq!(said(&alignment), of_dam(), "{paragraphs:?}");
    }
}

/// A memory that knows one translation, and beads that a person confirmed.
#[derive(Default)]
struct Known {
    translation: Option<(String, String)>,
    confirmed: Vec<Confirmed>,
}

impl Recall for Known {
    fn recall(&self, segment: &str, _: &Language, _: &Language) -> Vec<Recalled> {
        let known = self.translation.iter().filter(|(source, _)| source == segment);
        known.map(|(_, translation)| Recalled { similarity: 1.0, translation: translation.clone() }).collect()
    }

    fn confirmed(&self) -> &[Confirmed] {
        &self.confirmed
    }
}

fn remembering(text: &Text, memory: &dyn Recall) -> Alignment {
    with_sides(text, |source, target| usual().align_remembering(source, target, memory))
}

#[test]
fn a_memory_may_know_the_short_translation_or_the_one_that_was_replaced() {
    let [english, urdu] = dam();
    assert_eq!(said(&remembering(&dam(), &NoMemory)), of_dam());
    let short = Known { translation: Some((english[1].clone(), urdu[1].clone())), ..Known::default() };
    let links = said(&remembering(&dam(), &short));
    assert!(links.iter().any(|bead| bead.0 == [1] && bead.1 == [1]), "{links:?}");
    let right = "پرانے بازار کے نانبائیوں نے شکایت کی کہ مارچ سے آٹے کی قیمت دگنی ہو گئی ہے۔";
    let absent = Known { translation: Some((english[3].clone(), right.to_owned())), ..Known::default() };
    assert_eq!(said(&remembering(&dam(), &absent)), of_dam());
    // Here the sentence is nowhere replaced.
    let mut text = dam();
    right.clone_into(&mut text[1][3]);
    let links = said(&remembering(&text, &absent));
    assert!(links.contains(&(vec![3], vec![3], "full")), "{links:?}");
}

#[test]
fn a_settled_bead_is_bound_and_no_replaced_pair_touches_it() {
    let text = dam();
    let settled = |at: usize| Confirmed {
        texts: Sides::new(vec![text[0][at].clone()], vec![text[1][at].clone()]),
        first: Sides::new(at, at),
    };
    // A person may confirm what looks abridged, and even what looks replaced.
    for at in 0..5 {
        let memory = Known { confirmed: vec![settled(at)], ..Known::default() };
        let beads = remembering(&text, &memory).beads;
        let own: Vec<&Bead> = beads.iter().filter(|bead| bead.source.contains(&at)).collect();
        assert_eq!(own.len(), 1);
        assert_eq!((&own[0].source, &own[0].target), (&(at..at + 1), &(at..at + 1)), "{beads:?}");
        let elsewhere = beads.iter().filter(|bead| bead.target.contains(&at)).count();
        assert_eq!(elsewhere, 1, "{beads:?}");
    }
}

#[test]
fn a_settled_bead_keeps_its_reading() {
    let text = dam();
    let texts = Sides::new(vec![text[0][1].clone()], vec![text[1][1].clone()]);
    let memory = Known { confirmed: vec![Confirmed { texts, first: Sides::new(1, 1) }], ..Known::default() };
    let beads = remembering(&text, &memory).beads;
    let settled = Bead { reading: Reading::Abridged(Role::Target), ..Bead::new(1..2, 1..2, 1.0) };
    assert!(beads.contains(&settled), "{beads:?}");
}

#[test]
fn readings_and_confidences_are_the_same_for_any_number_of_threads() {
    let mut texts = documents().unwrap_or_default();
    texts.truncate(6);
    texts.extend([dam(), article(1).text()]);
    let on = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let alone: Vec<Alignment> = texts.iter().map(|text| align(&usual(), text)).collect();
            (alone, batch(&usual(), &texts))
        })
    };
    assert_eq!(on(1), on(3));
}

/// A name, in English and Urdu.
type Name = [&'static str; 2];

const PEOPLE: [Name; 6] = [
    ["Saima Rafiq", "صائمہ رفیق"],
    ["Danish Qureshi", "دانش قریشی"],
    ["Farah Baig", "فرح بیگ"],
    ["Tariq Lodhi", "طارق لودھی"],
    ["Nadia Mirza", "نادیہ مرزا"],
    ["Hamid Gul", "حامد گل"],
];

const PLACES: [Name; 6] = [
    ["Gilgit", "گلگت"],
    ["Multan", "ملتان"],
    ["Sukkur", "سکھر"],
    ["Peshawar", "پشاور"],
    ["Quetta", "کوئٹہ"],
    ["Lahore", "لاہور"],
];

/// Sentences with a place for a person, a town and a number each.
const SENTENCES: [Name; 12] = [
    [
        "The minister {person} opened a new hospital with {number} beds in {place} on Monday and promised more doctors.",
        "وزیر {person} نے پیر کو {place} میں {number} بستروں کے نئے ہسپتال کا افتتاح کیا اور مزید ڈاکٹروں کا وعدہ کیا۔",
    ],
    [
        "Police in {place} arrested {number} people after a robbery at the house of the trader {person}.",
        "{place} میں پولیس نے تاجر {person} کے گھر میں ڈکیتی کے بعد {number} افراد کو گرفتار کر لیا۔",
    ],
    [
        "The river near {place} rose by {number} centimetres in one night, said the engineer {person}.",
        "انجینئر {person} نے کہا کہ {place} کے قریب دریا ایک رات میں {number} سینٹی میٹر بلند ہو گیا۔",
    ],
    [
        "Teachers from {number} schools of {place} went on strike because {person} had not paid their salaries.",
        "{place} کے {number} سکولوں کے اساتذہ نے ہڑتال کر دی کیونکہ {person} نے ان کی تنخواہیں ادا نہیں کی تھیں۔",
    ],
    [
        "A train from {place} was delayed for {number} minutes when a buffalo stood on the track, the driver {person} wrote.",
        "ڈرائیور {person} نے لکھا کہ {place} سے آنے والی ٹرین پٹری پر بھینس کے کھڑے ہونے سے {number} منٹ تاخیر کا شکار ہوئی۔",
    ],
    [
        "The price of wheat in the market of {place} fell to {number} rupees, and the farmer {person} sold nothing.",
        "{place} کی منڈی میں گندم کی قیمت {number} روپے تک گر گئی اور کسان {person} نے کچھ نہیں بیچا۔",
    ],
    [
        "The bowler {person} took five wickets for {number} runs and won the match for {place}.",
        "باؤلر {person} نے {number} رنز کے عوض پانچ وکٹیں لیں اور {place} کو میچ جتوا دیا۔",
    ],
    [
        "Doctor {person} warned that {number} children in {place} were ill with fever and needed clean water.",
        "ڈاکٹر {person} نے خبردار کیا کہ {place} میں {number} بچے بخار میں مبتلا ہیں اور انہیں صاف پانی کی ضرورت ہے۔",
    ],
    [
        "The court in {place} sentenced the former officer {person} to {number} months in prison for taking bribes.",
        "{place} کی عدالت نے رشوت لینے پر سابق افسر {person} کو {number} ماہ قید کی سزا سنائی۔",
    ],
    [
        "Snow closed the road to {place} for {number} hours, and {person} spent the night in a lorry.",
        "برف باری سے {place} جانے والی سڑک {number} گھنٹے بند رہی اور {person} نے رات ٹرک میں گزاری۔",
    ],
    [
        "The university of {place} gave {number} students a scholarship in memory of the poet {person}.",
        "{place} کی یونیورسٹی نے شاعر {person} کی یاد میں {number} طلبہ کو وظیفہ دیا۔",
    ],
    [
        "A fire destroyed {number} shops in the old bazaar of {place}, among them the bakery of {person}.",
        "{place} کے پرانے بازار میں آگ نے {number} دکانیں تباہ کر دیں جن میں {person} کی بیکری بھی شامل ہے۔",
    ],
];

/// Lines of an article that [`article`] makes: each sentence occurs three times, with other names and numbers.
const ARTICLE_LINES: usize = 36;

/// An article and its translation, line by line.
struct Article {
    english: Vec<String>,
    urdu: Vec<String>,
}

impl Article {
    fn text(self) -> Text {
        [self.english, self.urdu]
    }
}

/// Makes an article of [`ARTICLE_LINES`] lines. Articles of other seeds have the same sentences in the same order, with
/// other people, places and numbers.
fn article(seed: usize) -> Article {
    let line = |side: usize, at: usize| {
        let pick = |names: &[Name; 6], step: usize| names[(at * step + at / 6 + seed) % names.len()][side];
        let number = 13 + (at * 37 + seed * 211) % 887;
        SENTENCES[(at * 5 + at / SENTENCES.len()) % SENTENCES.len()][side]
            .replace("{person}", pick(&PEOPLE, 1))
            .replace("{place}", pick(&PLACES, 5))
            .replace("{number}", &number.to_string())
    };
    let lines = |side| (0..ARTICLE_LINES).map(|at| line(side, at)).collect();
    Article { english: lines(0), urdu: lines(1) }
}

/// A link with more confidence than this is sure.
const SURE: f64 = 0.95;

/// Sure links with both sides, and those of them that `is_right` does not accept.
fn sure_links(alignment: &Alignment, is_right: impl Fn(usize, usize) -> bool) -> (usize, usize) {
    let sure = alignment.beads.iter().filter(|bead| !bead.is_null() && bead.confidence > SURE);
    let right = |bead: &&Bead| {
        bead.source.clone().all(|source| bead.target.clone().any(|target| is_right(source, target)))
            && bead.target.clone().all(|target| bead.source.clone().any(|source| is_right(source, target)))
    };
    let all: Vec<&Bead> = sure.collect();
    (all.len(), all.iter().filter(|bead| !right(bead)).count())
}

/// The confidence of the true pair, and that its links are right.
fn true_confidence() -> f64 {
    let alignment = align(&usual(), &article(1).text());
    let (sure, wrong) = sure_links(&alignment, |source, target| source == target);
    assert!(sure * 10 >= ARTICLE_LINES * 8 && wrong == 0, "{sure} sure, {wrong} wrong");
    alignment.document_confidence
}

#[test]
fn an_article_abridged_to_a_tenth_is_doubtful() {
    let Article { english, urdu } = article(1);
    for side in Role::BOTH {
        let tenth = |line: &String| -> String {
            let words: Vec<&str> = line.split(' ').collect();
            words[..words.len().div_ceil(10)].join(" ")
        };
        let text = match side {
            Role::Source => [english.iter().map(tenth).collect(), urdu.clone()],
            Role::Target => [english.clone(), urdu.iter().map(tenth).collect()],
        };
        let alignment = align(&usual(), &text);
        let (sure, wrong) = sure_links(&alignment, |source, target| source == target);
        println!("abridged {side:?}: {:.3}, {sure} sure, {wrong} wrong", alignment.document_confidence);
        assert!(wrong <= 1, "{wrong} of {sure} sure links are wrong");
        assert!(alignment.document_confidence < true_confidence());
    }
}

#[test]
fn an_article_with_every_second_sentence_replaced_is_doubtful() {
    let Article { english, mut urdu } = article(1);
    let mut others = article(4).urdu;
    // By four lines, no line meets the same sentence with other names.
    others.rotate_left(4);
    for at in (1..ARTICLE_LINES).step_by(2) {
        urdu[at].clone_from(&others[at]);
    }
    let alignment = align(&usual(), &[english, urdu]);
    let (sure, wrong) = sure_links(&alignment, |source, target| source == target && source % 2 == 0);
    println!("replaced: {:.3}, {sure} sure, {wrong} wrong", alignment.document_confidence);
    assert!(wrong <= 1, "{wrong} of {sure} sure links are wrong");
    assert!(alignment.document_confidence < true_confidence());
}

#[test]
fn an_article_with_all_names_and_numbers_changed_is_doubtful() {
    let (Article { english, urdu }, other) = (article(1), article(4).urdu);
    // The second Urdu text says the same of other people, places and numbers.
    let sibling = align(&usual(), &[english.clone(), other.clone()]);
    println!("sibling: {:.3}", sibling.document_confidence);
    assert_eq!(sure_links(&sibling, |_, _| false).0, 0, "{sibling:?}");
    assert!(sibling.document_confidence < 0.2 && true_confidence() > 0.9);
    let together = batch(&usual(), &[[english.clone(), other.clone()], article(2).text()]);
    assert_eq!(sure_links(&together[0], |_, _| false).0, 0, "{:?}", together[0]);
    // One sentence in six.
    let mixed = urdu.iter().zip(&other).enumerate();
    let mixed = mixed.map(|(at, (own, other))| if at % 6 == 3 { other } else { own }.clone()).collect();
    let alignment = align(&usual(), &[english, mixed]);
    let (sure, wrong) = sure_links(&alignment, |source, target| source == target && source % 6 != 3);
    assert!(sure * 10 >= ARTICLE_LINES * 7 && wrong == 0, "{wrong} of {sure} sure links are wrong");
}
