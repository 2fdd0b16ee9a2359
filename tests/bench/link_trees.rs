//! Makes the trees and the dictionary rows that link words, from manual links and `news.tsv`.
//!
//! ```text
//! cargo bench --bench link_trees -- [MODE] [--elsewhere FILE]
//! ```
//!
//! | mode | what it does |
//! |---|---|
//! | (none) | fits on even lines, reports how well odd ones are linked, and whether the committed files are the same |
//! | `--write` | the same, and writes the files |
//! | `--two-fold` | fits on one half of the even lines, reports on the other half |
//! | `--ablate` | the same, with some features left out |
//! | `--jumps` | counts the jumps of the sure links of even lines |
//!
//! Fitted on the even lines (from 0) of `tests/golden/words/*.tsv`, and of FILE (default `../shared/words/wpt05-even.jsonl`)
//! if it is there. The second stage is fitted on answers of first trees that have not seen the sentence.

#![expect(clippy::print_stdout, reason = "a bench reports by printing")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of a measurement, far below 2^24"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sangam::align::evaluate_links::{GoldLinks, LinkCounts};
use sangam::align::link_trees::{Forest, LinkCells, LinkTrees, phrase_rows};
use sangam::align::{AlignOptions, Aligner, Side};
use sangam::unit::Sides;

#[path = "link_trees/boost.rs"]
mod boost;
mod dictionary;
#[path = "link_trees/gold.rs"]
mod gold;
use boost::{Examples, Settings};
use gold::{ELSEWHERE, GoldPair, ROOT};

const NEWS: &str = include_str!("../../src/align/lexicon/news.tsv");

const SETTINGS: Settings =
    Settings { rounds: 80, leaves: 10, rate: 0.08, least_examples: 20, ridge: 3.0, sums: 3, share: 0.8 };

/// Parts of the sentences for answers that have not seen them.
const FOLDS: u64 = 5;

/// A linked sentence with the features of its pairs of words.
struct Example {
    pair: GoldPair,
    cells: LinkCells,
    /// For each pair of words, whether it is a link; `None` if either answer is right.
    labels: Vec<Option<bool>>,
}

impl Example {
    fn new(aligner: &Aligner, pair: GoldPair) -> Result<Self, Box<dyn Error>> {
        let english = "en".parse()?;
        let texts = [[pair.links.source.as_str()], [pair.links.target.as_str()]];
        let cells = aligner
            .link_cells(&Side::new(&english, &texts[0]), &Side::new(&pair.language, &texts[1]))
            .ok_or("no word classes for the language")?;
        let words = pair.links.words_of(Sides::new(&cells.source, &cells.target));
        let letters = |text: &str, places: &[sangam::align::Place]| -> Vec<bool> {
            places.iter().map(|place| text[place.bytes.clone()].starts_with(char::is_alphanumeric)).collect()
        };
        let ours = letters(texts[0][0], &cells.source);
        let theirs = letters(texts[1][0], &cells.target);
        let mut labels = Vec::new();
        for (i, source) in words.source.iter().enumerate() {
            for (j, target) in words.target.iter().enumerate() {
                let pair_of_words = source.zip(*target);
                let is_in = |links: &std::collections::BTreeSet<(usize, usize)>| {
                    pair_of_words.is_some_and(|pair| links.contains(&pair))
                };
                labels.push(if is_in(pair.links.sure()) {
                    // The stop of "Dr." is a token of its own, but no translation of a word.
                    (ours[i] == theirs[j]).then_some(true)
                } else {
                    (!is_in(pair.links.possible())).then_some(false)
                });
            }
        }
        Ok(Self { pair, cells, labels })
    }

    /// A number for the sentence. The sets of both languages may have the same English sentences.
    fn sentence(&self) -> u64 {
        (self.pair.line / 2 + usize::from(self.pair.set == ELSEWHERE) * 1_000_000) as u64
    }

    fn fold(&self) -> u64 {
        self.pair.line as u64 / 2 % FOLDS
    }
}

/// Adds the pairs of words of a sentence whose label is known.
fn add(all: &mut Examples, sentence: u64, features: &[f32], labels: &[Option<bool>]) {
    for (features, label) in features.chunks_exact(features.len() / labels.len().max(1)).zip(labels) {
        let Some(label) = label else { continue };
        all.features.extend(features);
        all.links.push(*label);
        all.sentences.push(sentence);
    }
}

/// The features of a stage for the pairs of words that it is asked about, and their labels.
struct Asked {
    cells: Vec<(usize, usize)>,
    features: Vec<f32>,
    labels: Vec<Option<bool>>,
}

/// The first stage is asked about all pairs of words; the second about those that the first `answers` leave.
fn asked(example: &Example, answers: Option<&Vec<f64>>, left_out: &[usize]) -> Asked {
    let [rows, columns] = example.cells.size();
    let all = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
    let mut asked = match answers {
        None => Asked {
            cells: all.collect(),
            features: example.cells.first().to_vec(),
            labels: example.labels.clone(),
        },
        Some(answers) => {
            let cells: Vec<(usize, usize)> =
                all.filter(|(i, j)| answers[i * columns + j] >= LinkCells::LEAST_SECOND).collect();
            Asked {
                features: example.cells.second(answers, &cells),
                labels: cells.iter().map(|(i, j)| example.labels[i * columns + j]).collect(),
                cells,
            }
        }
    };
    let width = LinkCells::FEATURES[usize::from(answers.is_some())];
    for cell in asked.features.chunks_exact_mut(width) {
        left_out.iter().filter(|&&feature| feature < width).for_each(|&feature| cell[feature] = 0.0);
    }
    asked
}

/// Fits one stage on the given sentences.
fn fit<'a>(stage: usize, sentences: impl Iterator<Item = (&'a Example, &'a Asked)>) -> Forest {
    let mut examples = Examples::default();
    sentences
        .for_each(|(example, asked)| add(&mut examples, example.sentence(), &asked.features, &asked.labels));
    boost::fit(&examples, LinkCells::FEATURES[stage], LinkCells::CLASSES, SETTINGS)
}

/// Answers of a stage for each sentence, by trees that have not seen it.
fn unseen(
    stage: usize,
    examples: &[&Example],
    asked: &[Asked],
    before: Option<&[Vec<f64>]>,
) -> Vec<Vec<f64>> {
    let forests: Vec<Forest> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            fit(stage, examples.iter().copied().zip(asked).filter(|(example, _)| example.fold() != fold))
        })
        .collect();
    let answers = examples.iter().zip(asked).enumerate().map(|(at, (example, asked))| {
        let [rows, columns] = example.cells.size();
        let mut answers = before.map_or_else(|| vec![0.0; rows * columns], |before| before[at].clone());
        let found = LinkCells::answers(stage, &forests[example.fold() as usize], &asked.features);
        for ((i, j), answer) in asked.cells.iter().zip(found) {
            answers[i * columns + j] = answer;
        }
        answers
    });
    answers.collect()
}

/// Fits both stages.
fn fit_both(examples: &[&Example], left_out: &[usize]) -> LinkTrees {
    let asked_first: Vec<Asked> = examples.iter().map(|example| asked(example, None, left_out)).collect();
    let first = fit(0, examples.iter().copied().zip(&asked_first));
    let answers = unseen(0, examples, &asked_first, None);
    let asked_second: Vec<Asked> = examples
        .iter()
        .zip(&answers)
        .map(|(example, answers)| asked(example, Some(answers), left_out))
        .collect();
    let second = fit(1, examples.iter().copied().zip(&asked_second));
    LinkTrees::new(first, second)
}

/// Reports how well sentences are linked, set by set.
fn report<'a>(name: &str, results: impl Iterator<Item = (&'a Example, sangam::align::WordLinks)>) {
    let mut counts: BTreeMap<&str, LinkCounts> = BTreeMap::new();
    for (example, links) in results {
        counts.entry(example.pair.set).or_default().add(&example.pair.links, &links);
    }
    for (set, counts) in counts {
        let (precision, recall) = (counts.precision(), counts.recall());
        println!(
            "{name:20} {set:6} P {precision:.3} R {recall:.3} F {:.3} AER {:.3}",
            2.0 * precision * recall / (precision + recall).max(1e-9),
            counts.error_rate()
        );
    }
}

/// Fits on one half of the even lines and links the other, twice.
fn two_fold(name: &str, even: &[&Example], left_out: &[usize]) {
    let mut results = Vec::new();
    for half in 0..2 {
        let (fitted, other): (Vec<&Example>, Vec<&Example>) =
            even.iter().copied().partition(|example| example.pair.line / 2 % 2 == half);
        let trees = fit_both(&fitted, left_out);
        results.extend(other.into_iter().map(|example| (example, example.cells.linked_by(&trees))));
    }
    report(name, results.into_iter());
}

/// Features that are left out together, as their names and places among those of both stages.
const GROUPS: [(&str, &[usize]); 11] = [
    ("all features", &[]),
    ("no classes", &[0, 1]),
    ("no Markov model", &[2, 3, 4]),
    ("no Model 1", &[5, 6]),
    ("no gain", &[7, 8, 9]),
    ("no dictionary rows", &[10]),
    ("no frequencies", &[11, 12]),
    ("no places", &[13, 14]),
    ("no sounds", &[17, 18]),
    ("no groups", &[22, 23, 24, 25, 26, 27, 28, 29]),
    ("no neighbours", &[30, 31, 34, 35, 36, 37, 38, 39, 42, 43]),
];

/// Counts by how many words the linked word of one side moves from one word of the other side to the next.
fn count_jumps(name: &str, sentences: &[&GoldLinks]) {
    for (direction, turned) in [("to", false), ("from", true)] {
        let mut counts: BTreeMap<isize, usize> = BTreeMap::new();
        for links in sentences {
            let mut by_word: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for &(source, target) in links.sure() {
                let (producing, produced) = if turned { (target, source) } else { (source, target) };
                by_word.entry(produced).or_default().push(producing);
            }
            let mut before: Option<usize> = None;
            for producing in by_word.values() {
                let nearest = |from: usize| {
                    producing.iter().copied().min_by_key(|place| place.abs_diff(from + 1)).unwrap_or(from)
                };
                let place = before.map_or(producing[0], nearest);
                if let Some(before) = before {
                    *counts.entry((place.cast_signed() - before.cast_signed()).clamp(-5, 5)).or_default() +=
                        1;
                }
                before = Some(place);
            }
        }
        let total = counts.values().sum::<usize>().max(1) as f64;
        let shares: Vec<String> = (-5..=5)
            .map(|jump| {
                format!("{jump}: {:.3}", counts.get(&jump).map_or(0.0, |&count| count as f64 / total))
            })
            .collect();
        println!("{name} {direction:4} {}", shares.join("  "));
    }
}

/// Counts the jumps of every set, and of Hindi and Urdu, joined by English.
fn jumps(even: &[&Example]) {
    let of = |set: &'static str| even.iter().filter(move |example| example.pair.set == set);
    for set in ["en-hi", "en-ur", ELSEWHERE] {
        count_jumps(set, &of(set).map(|example| &example.pair.links).collect::<Vec<_>>());
    }
    let joined: Vec<GoldLinks> = of("en-hi")
        .zip(of("en-ur"))
        .filter_map(|(hindi, urdu)| hindi.pair.links.joined_with(&urdu.pair.links))
        .collect();
    count_jumps("hi-ur", &joined.iter().collect::<Vec<_>>());
}

/// The dictionary rows of English and another language.
fn rows_with(language: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let rows = dictionary::rows(NEWS)?;
    let column = |language: &str| dictionary::COLUMNS.iter().position(|&tag| tag == language);
    let (english, other) = (column("en").ok_or("no English")?, column(language).ok_or("no column")?);
    let pairs = rows.iter().flat_map(|row| {
        let others = &row.columns[other];
        row.columns[english]
            .iter()
            .flat_map(move |first| others.iter().map(move |second| (first.0.as_str(), second.0.as_str())))
    });
    Ok(phrase_rows(pairs))
}

/// Says whether the committed file is the same, or writes it.
fn file(name: &str, bytes: &[u8], write: bool) -> Result<bool, Box<dyn Error>> {
    let path = Path::new(ROOT).join("src/align/links/data").join(name);
    let same = std::fs::read(&path).is_ok_and(|committed| committed == bytes);
    if write && !same {
        std::fs::write(&path, bytes)?;
    }
    println!("{name}: {} bytes; the committed file is the same: {same}", bytes.len());
    Ok(same)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut mode = String::new();
    let mut path = PathBuf::from("../shared/words/wpt05-even.jsonl");
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--elsewhere" => path = arguments.next().ok_or("--elsewhere needs a file")?.into(),
            _ => mode = argument,
        }
    }
    let write = mode == "--write";
    let mut same = true;
    for language in ["hi", "ur"] {
        same &= file(&format!("phrases.en-{language}.bin"), &rows_with(language)?, write)?;
    }
    if write && !same {
        println!("the dictionary rows are compiled in: run this again to fit the trees with them");
        return Ok(());
    }
    let aligner = Aligner::new(AlignOptions::default());
    let mut examples = Vec::new();
    for pair in gold::own()?.into_iter().chain(gold::elsewhere(&path)?) {
        examples.push(Example::new(&aligner, pair)?);
    }
    let (even, odd): (Vec<&Example>, Vec<&Example>) =
        examples.iter().partition(|example| example.pair.line % 2 == 0);
    match mode.as_str() {
        "--jumps" => jumps(&even),
        "--two-fold" => two_fold("two-fold", &even, &[]),
        "--ablate" => GROUPS.iter().for_each(|(name, left_out)| two_fold(name, &even, left_out)),
        _ => {
            let trees = fit_both(&even, &[]);
            report(
                "fitted on even: odd",
                odd.iter().map(|example| (*example, example.cells.linked_by(&trees))),
            );
            report(
                "fitted on even: even",
                even.iter().map(|example| (*example, example.cells.linked_by(&trees))),
            );
            file("links.trees", &trees.to_bytes(), write)?;
        }
    }
    Ok(())
}
