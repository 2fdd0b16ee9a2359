//! How well are words linked, how well are phrases found in the translation, and how long does it take?

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of a measurement, far below 2^24"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use sangam::align::evaluate_links::{GoldLinks, GoldPhrase, LinkCounts};
use sangam::align::{Aligner, Bead, Side, WordLinks};
use sangam::language::Language;
use sangam::unit::{Role, Sides};

use super::gold::{self, ELSEWHERE, GoldPair};

/// A gold sentence with the links that the aligner gives it.
struct Linked {
    pair: GoldPair,
    links: WordLinks,
}

/// Links a sentence with its translation.
fn linked(aligner: &Aligner, languages: Sides<&Language>, gold: &GoldLinks) -> WordLinks {
    let texts = [[gold.source.as_str()], [gold.target.as_str()]];
    let (source, target) = (Side::new(languages.source, &texts[0]), Side::new(languages.target, &texts[1]));
    let bead = Bead::new(0..1, 0..1, 1.0);
    aligner.word_links(&source, &target, &[bead]).pop().unwrap_or_default()
}

fn show(name: &str, counts: &LinkCounts) {
    let (precision, recall) = (counts.precision(), counts.recall());
    println!(
        "{name:14} P {precision:.3}  R {recall:.3}  F {:.3}  AER {:.3}",
        2.0 * precision * recall / (precision + recall).max(1e-9),
        counts.error_rate()
    );
}

fn half(line: usize) -> &'static str {
    if line.is_multiple_of(2) { "even" } else { "odd" }
}

/// Precision, recall and error rate by set and half. The shipped trees are fitted on the even lines.
fn accuracy(all: &[Linked]) {
    let mut counts: BTreeMap<(&str, &str), LinkCounts> = BTreeMap::new();
    for Linked { pair, links } in all {
        counts.entry((pair.set, half(pair.line))).or_default().add(&pair.links, links);
    }
    for ((set, half), counts) in counts {
        show(&format!("{set} {half}"), &counts);
    }
}

/// Of the own odd lines: how many pairs of words of each confidence are possible links?
fn calibration(all: &[Linked]) {
    let mut bins = [(0_u32, 0_u32, 0.0_f64); 10];
    for Linked { pair, links } in
        all.iter().filter(|one| one.pair.set != ELSEWHERE && half(one.pair.line) == "odd")
    {
        let words = pair.links.words_of(Sides::new(&links.source, &links.target));
        for link in &links.links {
            let (Some(source), Some(target)) = (words.source[link.source], words.target[link.target]) else {
                continue;
            };
            let bin = &mut bins[((link.confidence * 10.0) as usize).min(9)];
            bin.0 += 1;
            bin.1 += u32::from(pair.links.possible().contains(&(source, target)));
            bin.2 += link.confidence;
        }
    }
    for (tenth, (links, right, confidence)) in bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
        let of = f64::from(*links);
        println!(
            "own odd, above .{tenth}: {links:5} links, confidence {:.3}, right {:.3}",
            confidence / of,
            f64::from(*right) / of
        );
    }
}

/// Hindi with Urdu, by the words of both that the same English word translates.
fn hindi_with_urdu(aligner: &Aligner, all: &[Linked]) -> Result<(), Box<dyn Error>> {
    let languages = Sides::new("hi".parse::<Language>()?, "ur".parse()?);
    let set = |name: &str| -> BTreeMap<usize, &GoldLinks> {
        all.iter().filter(|one| one.pair.set == name).map(|one| (one.pair.line, &one.pair.links)).collect()
    };
    let (hindi, urdu) = (set("en-hi"), set("en-ur"));
    for part in ["even", "odd"] {
        let (mut judged, mut strict, mut sure) = (LinkCounts::default(), [0_u32; 2], 0);
        for (line, ours) in hindi.iter().filter(|(line, _)| half(**line) == part) {
            let Some(gold) = urdu.get(line).and_then(|theirs| ours.joined_with(theirs)) else {
                continue;
            };
            let links = linked(aligner, languages.as_ref(), &gold);
            let words = gold.words_of(Sides::new(&links.source, &links.target));
            let has = |links: &BTreeSet<(usize, usize)>, role: Role, word: Option<usize>| {
                links.iter().any(|link| Some(if role == Role::Source { link.0 } else { link.1 }) == word)
            };
            let mut both = links.clone();
            both.links.retain(|link| {
                has(gold.possible(), Role::Source, words.source[link.source])
                    && has(gold.possible(), Role::Target, words.target[link.target])
            });
            judged.add(&gold, &both);
            sure += gold.sure().len();
            let mut seen = BTreeSet::new();
            for link in &links.links {
                let (one, other) = (words.source[link.source], words.target[link.target]);
                if has(gold.sure(), Role::Source, one) || has(gold.sure(), Role::Target, other) {
                    seen.extend(one.zip(other));
                }
            }
            strict[0] += seen.len() as u32;
            strict[1] += seen.intersection(gold.sure()).count() as u32;
        }
        show(&format!("hi-ur {part}"), &judged);
        println!(
            "{:14} links of words of the {sure} sure pairs: P {:.3}  R {:.3}",
            "",
            f64::from(strict[1]) / f64::from(strict[0].max(1)),
            f64::from(strict[1]) / f64::from(sure.max(1) as u32)
        );
    }
    Ok(())
}

/// Fewest and most words of a phrase.
const PHRASE_WORDS: Range<usize> = 3..9;
/// Most phrases of a sentence.
const PHRASES_OF_SENTENCE: usize = 4;
/// Phrases of a set that are asked for.
const PHRASES: usize = 100;

/// Phrases of 3 to 8 words, with the indices of their sentences, chosen by a fixed hash.
fn phrases(sentences: &[&Linked], seed: u64) -> Vec<(usize, GoldPhrase)> {
    let of = |(sentence, linked): (usize, &&Linked)| {
        linked.pair.links.phrases(PHRASE_WORDS).into_iter().map(move |phrase| (sentence, phrase))
    };
    let mut found: Vec<(usize, GoldPhrase)> = sentences.iter().enumerate().flat_map(of).collect();
    let order = |(sentence, phrase): &(usize, GoldPhrase)| {
        let number = (sentence * 10_000 + phrase.words.start * 100 + phrase.words.end) as u64;
        let mut mixed =
            (number ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 29)
    };
    found.sort_by_key(order);
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    found.retain(|(sentence, _)| {
        let count = counts.entry(*sentence).or_default();
        *count += 1;
        *count <= PHRASES_OF_SENTENCE
    });
    found.truncate(PHRASES);
    found
}

/// How many places are exact, and how many overlap by four fifths; `clear` of them have a margin of a half.
#[derive(Default)]
struct Places {
    all: u32,
    exact: u32,
    near: u32,
    clear: u32,
    clear_exact: u32,
}

/// Finds phrases of the odd lines in the translation.
fn fragments(all: &[Linked], sets: &[(&str, &str)]) {
    for (set, part) in sets {
        let sentences: Vec<&Linked> =
            all.iter().filter(|one| one.pair.set == *set && half(one.pair.line) == *part).collect();
        let mut places = Places::default();
        for seed in 0..5 {
            for (sentence, phrase) in phrases(&sentences, seed) {
                let Linked { pair, links } = sentences[sentence];
                let words = pair.links.words_of(Sides::new(&links.source, &links.target));
                let inside = |word: &Option<usize>| word.is_some_and(|word| phrase.words.contains(&word));
                let (Some(first), Some(last)) =
                    (words.source.iter().position(inside), words.source.iter().rposition(inside))
                else {
                    continue;
                };
                places.all += 1;
                let Some(found) = links.place_of(Role::Source, first..last + 1) else { continue };
                let at = |token: usize| words.target[token].unwrap_or(0);
                let place = at(found.words.start)..at(found.words.end - 1) + 1;
                let common =
                    place.end.min(phrase.place.end).saturating_sub(place.start.max(phrase.place.start));
                let union = place.len() + phrase.place.len() - common;
                let exact = u32::from(place == phrase.place);
                places.exact += exact;
                places.near += u32::from(common * 5 >= union * 4);
                if found.margin >= 0.5 {
                    places.clear += 1;
                    places.clear_exact += exact;
                }
            }
        }
        let of = |part: u32, all: u32| f64::from(part) / f64::from(all.max(1));
        println!(
            "phrases {set} {part}: exact {:.3}, four fifths {:.3}; margin above .5: {:.3} of them, {:.3} exact ({} phrases)",
            of(places.exact, places.all),
            of(places.near, places.all),
            of(places.clear, places.all),
            of(places.clear_exact, places.clear),
            places.all
        );
    }
}

/// The time that a sentence pair of up to 30 words takes, and the most that one of them takes. Each is the least of five
/// runs, as other programs may be running.
fn speed(aligner: &Aligner, all: &[Linked]) -> Result<(), Box<dyn Error>> {
    const ORDINARY: usize = 30;
    const REPEATS: u32 = 5;
    let english = "en".parse::<Language>()?;
    let (mut pairs, mut seconds) = (0_u32, 0.0);
    let mut slowest = (0.0, [0; 2]);
    for Linked { pair, links } in all {
        let size = [links.source.len(), links.target.len()];
        if size.iter().any(|words| *words > ORDINARY) {
            continue;
        }
        let took = (0..REPEATS).fold(f64::INFINITY, |least, _| {
            let start = Instant::now();
            linked(aligner, Sides::new(&english, &pair.language), &pair.links);
            least.min(start.elapsed().as_secs_f64())
        });
        pairs += 1;
        seconds += took;
        if took > slowest.0 {
            slowest = (took, size);
        }
    }
    let (slowest, [ours, theirs]) = slowest;
    println!(
        "{pairs} pairs of up to {ORDINARY} words: {:.2} ms a pair; the slowest, {ours} by {theirs} words, {:.2} ms",
        seconds * 1e3 / f64::from(pairs.max(1)),
        slowest * 1e3
    );
    Ok(())
}

/// Prints everything.
pub(crate) fn run(aligner: &Aligner) -> Result<(), Box<dyn Error>> {
    let english = "en".parse::<Language>()?;
    let mut all = Vec::new();
    for pair in
        gold::own()?.into_iter().chain(gold::elsewhere(Path::new("../shared/words/wpt05-even.jsonl"))?)
    {
        let links = linked(aligner, Sides::new(&english, &pair.language), &pair.links);
        all.push(Linked { pair, links });
    }
    accuracy(&all);
    calibration(&all);
    hindi_with_urdu(aligner, &all)?;
    fragments(
        &all,
        &[("en-hi", "odd"), ("en-ur", "odd"), ("en-hi", "even"), ("en-ur", "even"), (ELSEWHERE, "even")],
    );
    speed(aligner, &all)
}
