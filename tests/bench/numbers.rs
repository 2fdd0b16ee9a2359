//! How many English numbers are found, by value, in their translations, and how fast?
//!
//! `cargo bench --bench numbers [-- --errors] [-- DIRECTORY]` reads alignment beds (`<set>/<pair>/<variant>/NNN.src`,
//! `.tgt`, `.gold`) from `../shared/beds` or the given directory, and takes the numbers of the sentences that each gold
//! bead links. `--errors` lists the missing ones. The baseline of every figure is the digit strings themselves,
//! compared as text.

#![allow(clippy::print_stdout, reason = "a bench reports to its user")]
#![expect(clippy::cast_precision_loss, reason = "counts of a measurement, far below 2^52")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use sangam::language::Language;
use sangam::text::numbers::{Leaf, Number, Value, numbers};

/// From this value on, numbers are mostly written with a scale word, which differs between languages.
const LARGE: Value = Value::integer(100_000);
/// Least number of bytes read in each speed measurement.
const SPEED_BYTES: usize = 16 << 20;

/// Numbers found, and numbers searched for.
#[derive(Default, Clone, Copy)]
struct Count {
    found: usize,
    asked: usize,
}

impl Count {
    fn add(&mut self, found: bool) {
        self.asked += 1;
        self.found += usize::from(found);
    }

    fn show(self) -> String {
        if self.asked == 0 {
            return "–".to_owned();
        }
        format!("{:.1} % of {}", 100.0 * self.found as f64 / self.asked as f64, self.asked)
    }
}

/// The figures of one bed.
#[derive(Default)]
struct Figures {
    digits: Count,
    words: Count,
    large: Count,
    strings: Count,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let errors = arguments.iter().any(|argument| argument == "--errors");
    let beds = arguments
        .iter()
        .find(|argument| !argument.starts_with('-'))
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/beds"), PathBuf::from);
    let mut folders = Vec::new();
    for set in children(&beds) {
        for pair in children(&set) {
            folders.extend(children(&pair).into_iter().filter(|folder| folder.is_dir()));
        }
    }
    if folders.is_empty() {
        println!("no beds under {}: only made-up text is timed", beds.display());
    } else {
        println!(
            "| bed | in digits | in words, certain | ≥ 100,000 | baseline: digit strings |\n|---|---|---|---|---|"
        );
    }
    let mut texts: [(String, &str); 3] =
        [(String::new(), "en"), (String::new(), "ur"), (String::new(), "hi")];
    for folder in folders {
        bed(&beds, &folder, errors, &mut texts);
    }
    println!("\n| text | MB/s | numbers per kB |\n|---|---|---|");
    for (text, tag) in &mut texts {
        if text.is_empty() {
            text.push_str("No figure is given here, and none will be. ");
        }
        speed(text, tag);
    }
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    found.sort();
    found
}

/// Measures one folder of documents and prints its line.
fn bed(beds: &Path, folder: &Path, errors: bool, texts: &mut [(String, &str); 3]) {
    let name = folder.strip_prefix(beds).unwrap_or(folder).display().to_string();
    let Some(pair) = name.split('/').nth(1).filter(|pair| pair.len() == 4) else { return };
    let (Ok(source), Ok(target)) = (pair[..2].parse::<Language>(), pair[2..].parse::<Language>()) else {
        return;
    };
    let mut figures = Figures::default();
    for gold in
        children(folder).into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "gold"))
    {
        let read = |kind: &str| fs::read_to_string(gold.with_extension(kind)).unwrap_or_default();
        let (source_text, target_text) = (read("src"), read("tgt"));
        for (text, tag) in texts.iter_mut() {
            if *tag == source.as_str() {
                text.push_str(&source_text);
            } else if *tag == target.as_str() {
                text.push_str(&target_text);
            }
        }
        let source_lines: Vec<&str> = source_text.lines().collect();
        let target_lines: Vec<&str> = target_text.lines().collect();
        for bead in fs::read_to_string(&gold).unwrap_or_default().lines() {
            let Some((left, right)) = bead.split_once(':') else { continue };
            let (left, right) = (sentences(left, &source_lines), sentences(right, &target_lines));
            if left.is_empty() || right.is_empty() {
                continue;
            }
            figures.compare([&left, &right], [&source, &target], errors);
        }
    }
    println!(
        "| {name} | {} | {} | {} | {} |",
        figures.digits.show(),
        figures.words.show(),
        figures.large.show(),
        figures.strings.show()
    );
}

/// The sentences of one side of a bead, `[3, 4]`.
fn sentences(ids: &str, lines: &[&str]) -> String {
    let ids = ids.trim().trim_start_matches('[').split(']').next().unwrap_or_default();
    let chosen = ids.split(',').filter_map(|id| lines.get(id.trim().parse::<usize>().ok()?).copied());
    chosen.collect::<Vec<_>>().join(" ")
}

impl Figures {
    fn compare(&mut self, texts: [&str; 2], languages: [&Language; 2], errors: bool) {
        let source = numbers(texts[0], languages[0]);
        let target = numbers(texts[1], languages[1]);
        let mut free: Vec<Leaf<'_>> = target.iter().flat_map(Number::leaves).collect();
        let mut strings = digit_strings(texts[1]);
        for string in digit_strings(texts[0]) {
            self.strings.add(take(&mut strings, |other| *other == string));
        }
        let mut missing = Vec::new();
        for leaf in source.iter().flat_map(Number::leaves) {
            // If a word may also mean something other than a number, the translation need not hold a number.
            if leaf.digits.is_none() && !leaf.certain {
                continue;
            }
            let found = take(&mut free, |other| leaf.same_value(other));
            if leaf.digits.is_some() {
                self.digits.add(found);
            } else {
                self.words.add(found);
            }
            if leaf.value >= LARGE {
                self.large.add(found);
            }
            if !found {
                missing.push(leaf.value.to_string());
            }
        }
        if errors && !missing.is_empty() {
            let left: Vec<String> = free.iter().map(|leaf| leaf.value.to_string()).collect();
            println!(
                "- {} | left {}\n    {}\n    {}",
                missing.join(", "),
                left.join(", "),
                texts[0],
                texts[1]
            );
        }
    }
}

/// Removes the first item that fits; returns whether there was one.
fn take<T>(items: &mut Vec<T>, fits: impl Fn(&T) -> bool) -> bool {
    let place = items.iter().position(fits);
    if let Some(place) = place {
        items.swap_remove(place);
    }
    place.is_some()
}

/// Runs of ASCII digits with the marks inside them.
fn digit_strings(text: &str) -> Vec<String> {
    text.split(|character: char| !(character.is_ascii_digit() || matches!(character, '.' | ',')))
        .map(|run| run.trim_matches(['.', ',']).to_owned())
        .filter(|run| !run.is_empty())
        .collect()
}

fn speed(text: &str, tag: &str) {
    let Ok(language) = tag.parse::<Language>() else { return };
    let lines: Vec<&str> = text.lines().collect();
    let mut bytes = 0;
    let mut found = 0;
    let start = Instant::now();
    while bytes < SPEED_BYTES {
        for line in &lines {
            found += numbers(line, &language).len();
        }
        bytes += text.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("| {tag} | {:.0} | {:.1} |", bytes as f64 / seconds / 1e6, found as f64 * 1000.0 / bytes as f64);
}
