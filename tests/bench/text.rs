//! How fast are match keys, tokens and placeables made, compared with the plain Unicode steps they build on?
//!
//! ```text
//! cargo bench --bench text                                # on texts made of the golden rows
//! cargo bench --bench text -- ../shared/lexicon/tico19    # on DIR/<tag>.txt
//! ```
//!
//! Each step takes a text line by line, like segments. The ratio is to the first row of its group.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![expect(clippy::cast_precision_loss, reason = "counts and times of a measurement, far below 2^52")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use sangam::language::Language;
use sangam::memory::Analyzer as _;
use sangam::text::normalize::{exact_key, folded_key};
use sangam::text::placeables::placeables;
use sangam::text::tokens::tokenize;
use sangam::use_cases::analyzer::TextAnalyzer;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Least number of bytes that each measurement works through, once per round.
const LEAST_BYTES: usize = 4 << 20;
/// Number of rounds; the fastest counts: other load on the machine can only slow one down.
const ROUNDS: usize = 5;

fn main() {
    let folder = std::env::args().skip(1).find(|argument| argument != "--bench");
    println!("{:<10} {:<28} {:>8} {:>7}", "language", "step", "MB/s", "ratio");
    for tag in ["en", "hi", "ur"] {
        let language: Language = tag.parse().unwrap();
        let text = text(tag, folder.as_deref());
        let composed: String = text.nfc().collect();
        let decomposed: String = text.nfd().collect();
        let nfc = measure(&composed, |line| line.nfc().collect::<String>().len());
        print_row(tag, "NFC alone (baseline)", nfc, nfc);
        print_row(
            tag,
            "exact key, composed text",
            measure(&composed, |line| exact_key(line, &language).len()),
            nfc,
        );
        print_row(
            tag,
            "exact key, decomposed text",
            measure(&decomposed, |line| exact_key(line, &language).len()),
            nfc,
        );
        let exact: String = composed.lines().fold(String::new(), |mut text, line| {
            writeln!(text, "{}", exact_key(line, &language)).unwrap();
            text
        });
        print_row(tag, "folded key", measure(&exact, |line| folded_key(line, &language).len()), nfc);
        let uax29 = measure(&composed, |line| line.unicode_words().count());
        print_row(tag, "UAX #29 words (baseline)", uax29, uax29);
        print_row(tag, "tokens", measure(&composed, |line| tokenize(line, &language).len()), uax29);
        print_row(tag, "placeables", measure(&composed, |line| placeables(line).len()), uax29);
        let analysis = measure(&composed, |line| TextAnalyzer.analyze(&language, line).tokens.len());
        print_row(tag, "whole analysis", analysis, uax29);
    }
}

/// At least [`LEAST_BYTES`] of text in a language.
fn text(tag: &str, folder: Option<&str>) -> String {
    let base = if let Some(folder) = folder {
        std::fs::read_to_string(Path::new(folder).join(format!("{tag}.txt"))).unwrap()
    } else {
        let path = format!("{}/tests/golden/keys/{tag}.tsv", env!("CARGO_MANIFEST_DIR"));
        let rows = std::fs::read_to_string(path).unwrap();
        let inputs: Vec<&str> = rows.lines().skip(1).filter_map(|row| row.split('\t').next()).collect();
        inputs.chunks(8).map(|inputs| inputs.join(" ") + "\n").collect()
    };
    base.repeat(LEAST_BYTES.div_ceil(base.len()))
}

/// Measures the megabytes a second of `step`, line by line.
fn measure(text: &str, step: impl Fn(&str) -> usize) -> f64 {
    let fastest = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(text.lines().map(&step).sum::<usize>());
            start.elapsed()
        })
        .min()
        .unwrap();
    text.len() as f64 / 1e6 / fastest.as_secs_f64()
}

fn print_row(tag: &str, step: &str, speed: f64, baseline: f64) {
    println!("{tag:<10} {step:<28} {speed:>8.1} {:>7.2}", speed / baseline);
}
