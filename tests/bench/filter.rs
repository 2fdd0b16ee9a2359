//! How much clean text does the default recipe drop, and how much of what is wrong?
//!
//! ```text
//! cargo bench --bench filter
//! ```
//!
//! Clean text: the line pairs of NTREX (`../shared/beds/ntrex/*/clean`), every other document apart; the limits were
//! chosen on the first half. Noise: each kind is made of every fifth line, by fixed rules, without chance. A noisy unit
//! counts as found if any filter drops it.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![expect(clippy::cast_precision_loss, reason = "counts of a measurement, far below 2^52")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use sangam::exchange::{Format, ReadOptions, WriteOptions};
use sangam::use_cases::convert::ConvertOptions;
use sangam::use_cases::filter::{Dropped, Filtered, Recipe, filter_units};
use sangam::use_cases::read::{AnyReader, FileReading, InputFiles};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/beds/ntrex");

type Pair = [String; 2];

/// The line pairs of every other document.
fn clean(pair: &str, odd: bool) -> Vec<Pair> {
    let mut files: Vec<_> = fs::read_dir(Path::new(SHARED).join(pair).join("clean"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "src"));
    files.sort();
    let files = files.iter().enumerate().filter(|(number, _)| (number % 2 == 1) == odd);
    files
        .flat_map(|(_, file)| {
            let target = fs::read_to_string(file.with_extension("tgt")).unwrap();
            let source = fs::read_to_string(file).unwrap();
            let pairs = source.lines().zip(target.lines());
            pairs.map(|(source, target)| [source.to_owned(), target.to_owned()]).collect::<Vec<_>>()
        })
        .collect()
}

/// The noise of one kind, of line `place` of `pairs`.
fn noise(kind: &str, pairs: &[Pair], place: usize) -> Option<Pair> {
    let [source, target] = &pairs[place];
    let words: Vec<&str> = target.split(' ').collect();
    let target = match kind {
        // The translation of a line of like length elsewhere.
        "another line" => {
            let length = target.chars().count();
            let far = pairs.iter().skip(place + 40).chain(pairs);
            let near = far
                .filter(|pair| pair[1] != *target)
                .find(|pair| pair[1].chars().count().abs_diff(length) < 10)?;
            near[1].clone()
        }
        "next line" => pairs.get(place + 1)?[1].clone(),
        "copy" => source.clone(),
        "truncated" if words.len() > 7 => words[..words.len() / 3].join(" "),
        "two lines more" => format!("{target} {} {}", pairs.get(place + 1)?[1], pairs.get(place + 2)?[1]),
        "figure" => {
            let mut digit = target.char_indices().filter(|(_, character)| character.is_ascii_digit());
            let two = |at: usize| target[at + 1..].starts_with(|next: char| next.is_ascii_digit());
            let (at, digit) = digit.rfind(|(at, _)| two(*at))?;
            let new = if digit == '9' { '1' } else { char::from(digit as u8 + 1) };
            format!("{}{new}{}", &target[..at], &target[at + 1..])
        }
        "misread" => target.bytes().map(char::from).collect(),
        "markup" => format!("<div class=\"b\">{target}</div>"),
        "no text" => "—".to_owned(),
        "doubled" => return Some(pairs[place].clone()),
        _ => return None,
    };
    Some([source.clone(), target])
}

const KINDS: [&str; 10] = [
    "another line",
    "next line",
    "copy",
    "truncated",
    "two lines more",
    "figure",
    "misread",
    "markup",
    "no text",
    "doubled",
];

fn filter(pairs: &[Pair], languages: [&str; 2]) -> (Filtered, BTreeMap<i64, String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pairs.jsonl");
    let lines = pairs.iter().map(|[source, target]| {
        let [from, to] = languages;
        serde_json::json!({"source": source, "target": target, "source_language": from, "target_language": to}).to_string()
            + "\n"
    });
    fs::write(&path, lines.collect::<String>()).unwrap();
    let reading = FileReading::new(ReadOptions::default());
    let AnyReader::Units(mut reader) = reading.open(&InputFiles { first: path, second: None }).unwrap()
    else {
        panic!("units are no terms")
    };
    let options = ConvertOptions::new(languages[0].parse().unwrap(), "2026-01-01T00:00:00Z".to_owned());
    let mut dropped = BTreeMap::new();
    let mut take = |unit: &Dropped<'_>| {
        dropped.insert(
            unit.unit.id.0,
            format!("{}: {} | {} | {}", unit.filter, unit.reason, unit.unit.source, unit.unit.target),
        );
        Ok(())
    };
    let writer = Format::Jsonl.unit_writer().unwrap();
    let mut nowhere = std::io::sink();
    let filtered = filter_units::<Box<dyn std::error::Error>>(
        (reader.as_mut(), &Recipe::default()),
        &options,
        |header| writer(&mut nowhere, header, WriteOptions::default()),
        (&mut take, &mut |_| {}),
    );
    (filtered.unwrap(), dropped)
}

fn main() {
    let shows = std::env::args().any(|argument| argument == "--errors");
    if !Path::new(SHARED).exists() {
        println!("skipped: no ../shared/beds/ntrex");
        return;
    }
    for (pair, languages) in [("enur", ["en", "ur"]), ("enhi", ["en", "hi"]), ("hiur", ["hi", "ur"])] {
        for odd in [false, true] {
            let pairs = clean(pair, odd);
            let half = if odd { "second half" } else { "first half" };
            let start = Instant::now();
            let (filtered, dropped) = filter(&pairs, languages);
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{pair} {half}: {} of {} clean pairs dropped, {:.2} % ({:.0} a second): {:?}",
                filtered.dropped(),
                pairs.len(),
                100.0 * filtered.dropped() as f64 / pairs.len() as f64,
                pairs.len() as f64 / seconds,
                filtered.dropped.iter().filter(|(_, count)| *count > 0).collect::<Vec<_>>()
            );
            if shows {
                for said in dropped.values() {
                    println!("  {said}");
                }
            }
            let mut all = [0, 0];
            for kind in KINDS {
                let places = (0..pairs.len()).filter(|place| place % 5 == 2);
                let made: Vec<Pair> = places.filter_map(|place| noise(kind, &pairs, place)).collect();
                let given =
                    if kind == "doubled" { [made.clone(), made.clone()].concat() } else { made.clone() };
                let (filtered, dropped) = filter(&given, languages);
                let found = filtered.dropped();
                all = [all[0] + found, all[1] + made.len() as u64];
                println!(
                    "    {kind:<16} {:>4} of {:>4}, {:.1} %",
                    found,
                    made.len(),
                    100.0 * found as f64 / made.len() as f64
                );
                if shows && kind != "doubled" {
                    for (id, unit) in (1..).zip(&made) {
                        if !dropped.contains_key(&id) {
                            println!("      kept: {} | {}", unit[0], unit[1]);
                        }
                    }
                }
            }
            println!("    all              {:.1} %", 100.0 * all[0] as f64 / all[1] as f64);
        }
    }
}
