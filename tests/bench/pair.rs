//! Which share of the pairs in two heaps is found, how many of those found are wrong, and how long does it take?
//!
//! ```text
//! cargo bench --bench pair                     # precision and recall on every bed, a third without partner
//! cargo bench --bench pair -- bed asp/enur     # the same for beds of this name, with each failure
//! cargo bench --bench pair -- learned          # the same as if no table were shipped
//! cargo bench --bench pair -- calibration      # how often pairs of each confidence are right
//! cargo bench --bench pair -- fit              # the coefficients of `src/align/pairing/belief.rs`
//! cargo bench --bench pair -- scale 10000      # synthetic heaps of 10,000 documents each: time and memory
//! ```
//!
//! The beds are in `../shared/beds`; synthetic documents are drawn from `../shared/memory/en-hi-100k.tsv.gz`.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and shares of a bench"
)]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use flate2::read::MultiGzDecoder;
use rayon::prelude::*;
use sangam::align::pairing::{
    DocumentTraits, FoundPairs, Heap, HeapTexts, MEASUREMENTS, PairCandidate, PairEvidence, PairingOptions,
    find_pairs,
};
use sangam::align::{AlignOptions, Aligner, Side};
use sangam::language::Language;
use sangam::unit::{Role, Sides};

/// The language pairs, named as the folders of the beds are.
const PAIRS: [(&str, &str, &str); 4] =
    [("enur", "en", "ur"), ("enhi", "en", "hi"), ("hiur", "hi", "ur"), ("defr", "de", "fr")];

/// A language without a table, in place of one that has one.
const UNKNOWN_LANGUAGE: &str = "mis";

type Document = Sides<Vec<String>>;

fn main() {
    // Cargo passes `--bench`.
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.first().map(String::as_str) {
        None => accuracy(None, true),
        Some("bed") => accuracy(words.get(1).map(String::as_str), true),
        Some("learned") => accuracy(words.get(1).map(String::as_str), false),
        Some("calibration") => calibration(),
        Some("fit") => fit(),
        Some("scale") => scale(words.get(1).map_or(1000, |word| word.parse().unwrap())),
        Some(other) => println!("{other} is not known; see the top of tests/bench/pair.rs"),
    }
}

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// The documents of one bed.
fn documents(folder: &Path) -> Vec<Document> {
    let lines = |path: &Path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
    let sources = sorted(folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "src"));
    sources.map(|source| Sides::new(lines(&source), lines(&source.with_extension("tgt")))).collect()
}

/// Cuts a book into parts of about forty segments, at the same share of both sides. They do not begin at quite the same
/// sentence, so this is harder than articles are.
fn parts(book: &Document) -> Vec<Document> {
    const SEGMENTS: usize = 40;
    let count = book.source.len() / SEGMENTS;
    let part = |lines: &Vec<String>, at: usize| {
        lines[lines.len() * at / count..lines.len() * (at + 1) / count].to_vec()
    };
    (0..count).map(|at| book.as_ref().map(|lines| part(lines, at))).collect()
}

/// Every bed of a language pair, by name.
fn beds(pair: &str) -> Vec<(String, Vec<Document>)> {
    let root = shared().join("beds");
    let mut beds = Vec::new();
    for set in sorted(&root) {
        for variant in sorted(&set.join(pair)) {
            let name = variant.strip_prefix(&root).unwrap().display().to_string();
            let documents = match &documents(&variant)[..] {
                [one] => parts(one),
                several => several.to_vec(),
            };
            if documents.len() > 1 {
                beds.push((name, documents));
            }
        }
    }
    beds
}

/// Two heaps, and the number that each document has in the bed.
struct Heaps {
    languages: Sides<Language>,
    texts: Sides<Vec<Vec<String>>>,
    numbers: Sides<Vec<usize>>,
}

impl HeapTexts for Heaps {
    fn segments(&self, role: Role, document: usize) -> Option<Vec<String>> {
        Some(self.texts[role][document].clone())
    }
}

impl Heaps {
    /// The documents of a bed without those that a side leaves out; the targets come in another order.
    fn new(
        languages: &Sides<Language>,
        documents: &[Document],
        left_out: impl Fn(Role, usize) -> bool,
    ) -> Self {
        let numbers = Sides::of(|role| {
            let mut numbers: Vec<usize> =
                (0..documents.len()).filter(|number| !left_out(role, *number)).collect();
            if role == Role::Target {
                numbers.sort_by_key(|number| (number * 7919 + 13) % 1009);
            }
            numbers
        });
        let texts =
            Sides::of(|role| numbers[role].iter().map(|&number| documents[number][role].clone()).collect());
        Self { languages: languages.clone(), texts, numbers }
    }

    fn find(&self, aligner: &Aligner, options: &PairingOptions) -> FoundPairs {
        let heaps = Sides::of(|role| read(&self.languages, role, &self.texts[role]));
        find_pairs(aligner, heaps.as_ref(), self, options)
    }

    fn is_right(&self, source: usize, target: usize) -> bool {
        self.numbers.source[source] == self.numbers.target[target]
    }

    /// The number of documents that have a partner.
    fn pairs(&self) -> usize {
        let there: BTreeSet<usize> = self.numbers.target.iter().copied().collect();
        self.numbers.source.iter().filter(|number| there.contains(number)).count()
    }
}

fn read(languages: &Sides<Language>, role: Role, texts: &[Vec<String>]) -> Heap {
    let traits: Vec<DocumentTraits> = texts
        .par_iter()
        .map(|segments| {
            let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
            DocumentTraits::read(&Side::new(&languages[role], &segments), &languages[role.other()])
        })
        .collect();
    let mut heap = Heap::new(languages[role].clone());
    for document in traits {
        heap.push(document);
    }
    heap
}

/// Heaps in which a third of one side, of the other, or of both has no partner.
fn scenes(languages: &Sides<Language>, documents: &[Document]) -> Vec<Heaps> {
    let mut scenes = Vec::new();
    for turn in 0..3 {
        scenes.push(Heaps::new(languages, documents, |role, number| {
            role == Role::Target && number % 3 == turn
        }));
        scenes.push(Heaps::new(languages, documents, |role, number| {
            number % 3 == if role == Role::Target { turn } else { (turn + 1) % 3 }
        }));
    }
    scenes
}

fn languages(from: &str, to: &str) -> Sides<Language> {
    Sides::new(from.parse().unwrap(), to.parse().unwrap())
}

fn accuracy(only: Option<&str>, with_table: bool) {
    let aligner = Aligner::new(AlignOptions::default());
    println!("{:32} documents  pairs  found  right  precision  recall", "bed");
    for (pair, from, to) in PAIRS {
        let languages = languages(from, if with_table { to } else { UNKNOWN_LANGUAGE });
        for (name, documents) in beds(pair) {
            if only.is_some_and(|only| !name.contains(only)) {
                continue;
            }
            let (mut pairs, mut found, mut right) = (0_usize, 0_usize, 0_usize);
            let mut wrong = Vec::new();
            for scene in scenes(&languages, &documents) {
                pairs += scene.pairs();
                let answer = scene.find(&aligner, &PairingOptions::default());
                for (source, answer) in answer.sources.iter().enumerate() {
                    let Some(chosen) = answer.chosen() else {
                        if only.is_some()
                            && let Some(best) =
                                answer.candidates.iter().find(|best| scene.is_right(source, best.target))
                        {
                            wrong.push(format!(
                                "  missed {} {:.3} {:?}",
                                scene.numbers.source[source], best.confidence, best.evidence
                            ));
                        }
                        continue;
                    };
                    found += 1;
                    if scene.is_right(source, chosen.target) {
                        right += 1;
                    } else if only.is_some() {
                        wrong.push(format!(
                            "  wrong {} {:.3} {:?}",
                            scene.numbers.source[source], chosen.confidence, chosen.evidence
                        ));
                    }
                }
            }
            let share = |of: usize| right as f64 / of.max(1) as f64;
            println!(
                "{name:32} {:9} {pairs:6} {found:6} {right:6} {:10.4} {:7.4}",
                documents.len(),
                share(found),
                share(pairs)
            );
            for line in &wrong {
                println!("{line}");
            }
        }
    }
}

/// Evidence for candidates of the even NTREX documents, and whether each is right; by the shipped tables, or as if there
/// were none.
fn measured(with_table: bool) -> Vec<(PairEvidence, bool)> {
    let aligner = Aligner::new(AlignOptions::default());
    let mut options = PairingOptions::default();
    options.align_all = true;
    options.learn = false;
    let mut all = Vec::new();
    for (pair, from, to) in &PAIRS[..3] {
        let languages = languages(from, if with_table { to } else { UNKNOWN_LANGUAGE });
        for variant in ["clean", "noisy", "hard", "abridged"] {
            let documents = documents(&shared().join("beds/ntrex").join(pair).join(variant));
            let few = documents.len().min(12);
            let sizes = [&documents[..], &documents[..few], &documents[few..documents.len().min(2 * few)]];
            for documents in sizes {
                for scene in scenes(&languages, documents) {
                    let answer = scene.find(&aligner, &options);
                    for (source, answer) in answer.sources.iter().enumerate() {
                        let is_measured = |found: &&PairCandidate| found.evidence.aligned.is_some();
                        let with = answer.candidates.iter().filter(is_measured);
                        let without = answer.candidates.iter().take(3);
                        let candidates: Vec<_> = if with_table { with.collect() } else { without.collect() };
                        for candidate in candidates {
                            all.push((candidate.evidence, scene.is_right(source, candidate.target)));
                        }
                    }
                }
            }
        }
    }
    all
}

/// Logistic regression by gradient descent on standardised measurements.
fn regression(rows: &[([f64; MEASUREMENTS], bool)], used: usize) -> (f64, [f64; MEASUREMENTS]) {
    const ROUNDS: usize = 1500;
    const STEP: f64 = 1.0;
    /// A weak prior towards 0 keeps coefficients finite where the data are separable.
    const PRIOR: f64 = 1e-4;
    /// The measurements that speak against a pair.
    const AGAINST: [usize; 2] = [3, 4];
    let count = rows.len() as f64;
    let (mut mean, mut spread) = ([0.0; MEASUREMENTS], [0.0; MEASUREMENTS]);
    for at in 0..used {
        mean[at] = rows.iter().map(|row| row.0[at]).sum::<f64>() / count;
        spread[at] =
            (rows.iter().map(|row| (row.0[at] - mean[at]).powi(2)).sum::<f64>() / count).sqrt().max(1e-9);
    }
    let (mut bias, mut weights) = (0.0, [0.0; MEASUREMENTS]);
    for _ in 0..ROUNDS {
        let (mut up, mut ups) = (0.0, [0.0; MEASUREMENTS]);
        for (row, right) in rows {
            let standard = |at: usize| (row[at] - mean[at]) / spread[at];
            let sum = (0..used).fold(bias, |sum, at| sum + weights[at] * standard(at));
            let off = f64::from(u8::from(*right)) - 1.0 / (1.0 + (-sum).exp());
            up += off;
            (0..used).for_each(|at| ups[at] += off * standard(at));
        }
        bias += STEP * up / count;
        for at in 0..used {
            weights[at] += STEP * (ups[at] / count - PRIOR * weights[at]);
            // Disorder and another length never speak for a pair, the others never against it.
            weights[at] = if AGAINST.contains(&at) { weights[at].min(0.0) } else { weights[at].max(0.0) };
        }
    }
    for at in 0..used {
        weights[at] /= spread[at];
        bias -= weights[at] * mean[at];
    }
    (bias, weights)
}

fn fit() {
    let (with, without) = (measured(true), measured(false));
    let by_traits = MEASUREMENTS - 1;
    for (name, used, measured) in [
        ("BY_TRAITS", by_traits, &with),
        ("BY_ALIGNMENT", MEASUREMENTS, &with),
        ("WITHOUT_TABLE", by_traits, &without),
    ] {
        let right = measured.iter().filter(|(_, right)| *right).count();
        println!("{} candidates, {right} of them right", measured.len());
        let rows: Vec<_> =
            measured.iter().map(|(evidence, right)| (evidence.measurements(), *right)).collect();
        let (bias, weights) = regression(&rows, used);
        let weights: Vec<String> = weights.iter().map(|weight| format!("{weight:.2}")).collect();
        println!("{name}: bias {bias:.2}, weights [{}]", weights.join(", "));
        let mut odds: Vec<(f64, bool)> = rows
            .iter()
            .map(|(row, right)| {
                let coefficients = weights.iter().map(|weight| weight.parse::<f64>().unwrap());
                (coefficients.zip(row).fold(bias, |sum, (weight, x)| sum + weight * x), *right)
            })
            .collect();
        odds.sort_by(|one, other| one.0.total_cmp(&other.0));
        let wrong = odds.iter().filter(|(odds, right)| (*odds > 0.0) != *right).count();
        let lowest: Vec<_> =
            odds.iter().filter(|odd| odd.1).take(8).map(|odd| format!("{:.1}", odd.0)).collect();
        let highest: Vec<_> =
            odds.iter().rev().filter(|odd| !odd.1).take(8).map(|odd| format!("{:.1}", odd.0)).collect();
        println!("  {wrong} on the wrong side; lowest right {lowest:?}, highest wrong {highest:?}");
    }
}

fn calibration() {
    let aligner = Aligner::new(AlignOptions::default());
    let mut bins = vec![(0_usize, 0_usize, 0.0_f64); 10];
    for (pair, from, to) in &PAIRS[..3] {
        let languages = languages(from, to);
        for (_, documents) in beds(pair) {
            for scene in scenes(&languages, &documents) {
                let answer = scene.find(&aligner, &PairingOptions::default());
                for (source, answer) in answer.sources.iter().enumerate() {
                    if let Some(best) = answer.candidates.first() {
                        let bin = &mut bins[((best.confidence * 10.0) as usize).min(9)];
                        bin.0 += 1;
                        bin.1 += usize::from(scene.is_right(source, best.target));
                        bin.2 += best.confidence;
                    }
                }
            }
        }
    }
    let all: usize = bins.iter().map(|bin| bin.0).sum();
    let mut error = 0.0;
    println!("confidence  candidates   mean  right");
    for (at, (count, right, sum)) in bins.into_iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
        let (mean, share) = (sum / count as f64, right as f64 / count as f64);
        error += (mean - share).abs() * count as f64 / all as f64;
        println!("from {:.1}  {count:13}  {mean:.3}  {share:.3}", at as f64 / 10.0);
    }
    println!("expected calibration error {error:.4}");
}

/// Documents drawn from real units: numbers of units, by document.
struct Synthetic {
    units: Vec<Sides<String>>,
    documents: Sides<Vec<Vec<u32>>>,
}

impl HeapTexts for Synthetic {
    fn segments(&self, role: Role, document: usize) -> Option<Vec<String>> {
        Some(
            self.documents[role][document]
                .iter()
                .map(|&unit| self.units[unit as usize][role].clone())
                .collect(),
        )
    }
}

/// Numbers that look random, the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

fn scale(size: usize) {
    let mut text = String::new();
    let file = fs::File::open(shared().join("memory/en-hi-100k.tsv.gz")).unwrap();
    MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    let units: Vec<Sides<String>> = text
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some(Sides::new(fields.next()?.to_owned(), fields.next()?.to_owned()))
        })
        .filter(|unit| unit.source.len() > 20)
        .collect();
    drop(text);
    let mut dice = Dice(7);
    let drawn = |dice: &mut Dice| -> Vec<u32> {
        let segments = 10 + dice.below(14);
        (0..segments).map(|_| dice.below(units.len()) as u32).collect()
    };
    let sources: Vec<Vec<u32>> = (0..size).map(|_| drawn(&mut dice)).collect();
    // A third of both sides has no partner; target n is the translation of source n otherwise.
    let targets = sources
        .iter()
        .enumerate()
        .map(|(number, source)| if number % 3 == 0 { drawn(&mut dice) } else { source.clone() });
    let targets: Vec<Vec<u32>> = targets.collect();
    let synthetic = Synthetic { units, documents: Sides::new(sources, targets) };
    let languages = languages("en", "hi");
    let aligner = Aligner::new(AlignOptions::default());
    let started = Instant::now();
    let heaps = Sides::of(|role| {
        let mut heap = Heap::new(languages[role].clone());
        let numbers: Vec<usize> = (0..size).collect();
        for window in numbers.chunks(2048) {
            let traits: Vec<DocumentTraits> = window
                .par_iter()
                .map(|&number| {
                    let segments = synthetic.segments(role, number).unwrap();
                    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
                    DocumentTraits::read(&Side::new(&languages[role], &segments), &languages[role.other()])
                })
                .collect();
            for document in traits {
                heap.push(document);
            }
        }
        heap
    });
    let read = started.elapsed().as_secs_f64();
    let answer = find_pairs(&aligner, heaps.as_ref(), &synthetic, &PairingOptions::default());
    let all = started.elapsed().as_secs_f64();
    let found: Vec<(usize, usize)> = answer
        .sources
        .iter()
        .enumerate()
        .filter_map(|(source, answer)| Some((source, answer.chosen()?.target)))
        .collect();
    let right = found.iter().filter(|(source, target)| source == target && source % 3 != 0).count();
    let pairs = (0..size).filter(|number| number % 3 != 0).count();
    let aligned = answer.sources.iter().flat_map(|answer| &answer.candidates);
    let aligned = aligned.filter(|candidate| candidate.evidence.aligned.is_some()).count();
    println!("{size} × {size} documents: {all:.1} s, of which {read:.1} s reading; {aligned} pairs aligned");
    println!(
        "precision {:.4}, recall {:.4}",
        right as f64 / found.len().max(1) as f64,
        right as f64 / pairs as f64
    );
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("peak memory {}", peak.unwrap_or("unknown").trim_start_matches("VmHWM:").trim());
}
