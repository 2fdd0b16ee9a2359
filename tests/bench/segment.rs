//! How fast is text split into sentences, and how many of the breaks are right?
//!
//! ```text
//! cargo bench --bench segment                                      # speed, beside two Unicode segmenters
//! cargo bench --bench segment -- --accuracy ../shared/segmentation # boundary F1 on every *.jsonl there
//! cargo bench --bench segment -- --accuracy DIR --errors 20        # the same, showing wrong and missed breaks
//! ```
//!
//! A gold file holds one object a line, `{"text": …, "ends": […]}`: the offset after each sentence but the last,
//! counted in characters that are not white space.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![expect(clippy::cast_precision_loss, reason = "counts and times of a measurement, far below 2^52")]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use sangam::language::Language;
use sangam::text::segment::{SegmentOptions, segment};
use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation;

#[derive(Deserialize)]
struct Gold {
    text: String,
    ends: Vec<usize>,
}

/// The languages with their own rules.
const LANGUAGES: [&str; 4] = ["en", "ur", "hi", "pa"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1)).cloned()
    };
    match value("--accuracy") {
        Some(folder) => {
            accuracy(
                Path::new(&folder),
                value("--errors").and_then(|number| number.parse().ok()).unwrap_or(0),
            );
        }
        None => speed(),
    }
}

/// Boundary precision, recall and F1 over every gold file of a folder, and the share of records without a mistake.
fn accuracy(folder: &Path, errors: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: there is no folder {}", folder.display());
        return;
    };
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    println!(
        "{:<16} {:>7} {:>7} {:>7} {:>6} {:>6} {:>6}  whole records",
        "set", "P", "R", "F1", "wrong", "missed", "of"
    );
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "jsonl")) {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        let language = stem.rsplit('.').next().unwrap().parse().unwrap();
        let (mut right, mut wrong, mut missed, mut whole, mut records, mut shown) = (0, 0, 0, 0, 0, 0);
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let gold: Gold = serde_json::from_str(line).unwrap();
            let segments = segment(&gold.text, &language, &SegmentOptions::default());
            let mut solid = 0;
            let mut found = BTreeSet::new();
            let mut place = 0;
            for segment in &segments {
                solid += count(&gold.text[place..segment.span.end]);
                place = segment.span.end;
                found.insert(solid);
            }
            found.remove(&count(&gold.text));
            let expected: BTreeSet<usize> = gold.ends.iter().copied().collect();
            right += found.intersection(&expected).count();
            wrong += found.difference(&expected).count();
            missed += expected.difference(&found).count();
            whole += usize::from(found == expected);
            records += 1;
            for (kind, &end) in found
                .difference(&expected)
                .map(|end| ("wrong ", end))
                .chain(expected.difference(&found).map(|end| ("missed", end)))
            {
                if shown < errors {
                    println!("  {kind} {}", around(&gold.text, end));
                    shown += 1;
                }
            }
        }
        let precision = right as f64 / (right + wrong).max(1) as f64;
        let recall = right as f64 / (right + missed).max(1) as f64;
        println!(
            "{stem:<16} {:>7.2} {:>7.2} {:>7.2} {wrong:>6} {missed:>6} {:>6}  {whole} of {records}",
            100.0 * precision,
            100.0 * recall,
            200.0 * precision * recall / (precision + recall).max(1e-9),
            right + missed
        );
    }
}

fn count(text: &str) -> usize {
    text.chars().filter(|character| !character.is_whitespace()).count()
}

/// The text around a break, for reading.
fn around(text: &str, end: usize) -> String {
    const REACH: usize = 60;
    let mut solid = 0;
    let characters: Vec<char> = text.chars().collect();
    let at = characters
        .iter()
        .position(|character| {
            solid += usize::from(!character.is_whitespace());
            solid == end
        })
        .map_or(characters.len(), |at| at + 1);
    let piece = |range: &[char]| range.iter().collect::<String>().replace('\n', "\\n");
    format!(
        "{} ⏎ {}",
        piece(&characters[at.saturating_sub(REACH)..at]),
        piece(&characters[at..(at + REACH).min(characters.len())])
    )
}

/// Megabytes a second on one thread, over the repeated paragraphs of the golden cases.
fn speed() {
    println!("{:<10} {:<22} {:>8} {:>8}", "language", "segmenter", "MB/s", "ratio");
    for tag in LANGUAGES.into_iter().filter(|&tag| tag != "pa") {
        let text = sample(tag);
        let language: Language = tag.parse().unwrap();
        let ours = throughput(&text, || segment(&text, &language, &SegmentOptions::default()).len());
        let unicode = throughput(&text, || UnicodeSegmentation::unicode_sentences(text.as_str()).count());
        let icu = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
        let icu = throughput(&text, || icu.segment_str(&text).count());
        for (name, speed) in [("sangam", ours), ("unicode-segmentation", unicode), ("icu_segmenter", icu)] {
            println!("{tag:<10} {name:<22} {speed:>8.0} {:>8.2}", ours / speed);
        }
    }
}

/// The best of several runs, in megabytes a second.
fn throughput(text: &str, cut: impl Fn() -> usize) -> f64 {
    const ROUNDS: usize = 9;
    let seconds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        std::hint::black_box(cut());
        start.elapsed().as_secs_f64()
    });
    text.len() as f64 / 1e6 / seconds.fold(f64::INFINITY, f64::min)
}

/// The paragraphs of the golden cases of a language, one a line, repeated until there are enough bytes.
fn sample(tag: &str) -> String {
    const BYTES: usize = 8_000_000;
    let file = format!("{}/tests/golden/segment/{tag}.paragraphs.txt", env!("CARGO_MANIFEST_DIR"));
    let cases = std::fs::read_to_string(file).unwrap();
    let texts: String = cases
        .split("\n=== ")
        .skip(1)
        .filter_map(|case| Some(case.split_once('\n')?.1.split_once("\n---\n")?.0.to_owned() + "\n"))
        .collect();
    texts.repeat(BYTES / texts.len() + 1)
}
