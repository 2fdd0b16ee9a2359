//! How many changed numbers are carried over to the translation, and how many wrongly?
//!
//! `cargo bench --bench adaptation [-- DIRECTORY] [--rows] [--errors]` takes the sentence pairs of the clean NTREX beds
//! (English to Urdu and Hindi) whose source has one number, changes that number in the source in several seeded ways, and
//! adapts the translation with word links. A result is *right* if the translation, read again, has the new value at the
//! place of the old one and all its other numbers and words as before; *wrong* if it was adapted in another way; otherwise
//! it is only marked. `--rows` prints each case as source, changed source, translation, adapted translation, separated by
//! tabs, for another reader of numbers. `--errors` lists the cases that were not adapted.

#![allow(clippy::print_stdout, reason = "a bench reports to its user")]
#![expect(clippy::cast_precision_loss, reason = "counts of a measurement, far below 2^52")]

use std::fs;
use std::path::{Path, PathBuf};

use sangam::align::{AlignOptions, Aligner};
use sangam::language::Language;
use sangam::text::adaptation::{Adaptation, StoredAndNew};
use sangam::text::numbers::{Number, NumberKind, numbers};
use sangam::use_cases::adapt::adapt_linked;

/// How many ways each number is changed.
const WAYS: u32 = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let (rows, errors) = (has("--rows"), has("--errors"));
    let beds = arguments
        .iter()
        .find(|argument| !argument.starts_with('-'))
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/beds/ntrex"), PathBuf::from);
    let aligner = Aligner::new(AlignOptions::default());
    for pair in ["enur", "enhi"] {
        let pairs = pairs(&beds.join(pair).join("clean"));
        if pairs.is_empty() {
            println!("no bed at {}/{pair}/clean: skipped", beds.display());
            continue;
        }
        let languages = [&pair[..2], &pair[2..]].map(|tag| tag.parse::<Language>().ok());
        let [Some(from), Some(to)] = &languages else { continue };
        let (mut asked, mut right, mut wrong) = (0, 0, 0);
        for (source, target) in &pairs {
            let found = numbers(source, from);
            let [number] = found.as_slice() else { continue };
            for way in 0..WAYS {
                let Some(query) = changed(source, number, way) else { continue };
                asked += 1;
                let texts = StoredAndNew {
                    source,
                    target,
                    query: &query,
                    source_language: from,
                    target_language: to,
                };
                let adapted = adapt_linked(&aligner, texts).adaptation;
                if rows {
                    println!("{pair}\t{source}\t{query}\t{target}\t{}", adapted.text);
                }
                match verdict(&query, target, &adapted, [from, to]) {
                    Some(true) => right += 1,
                    Some(false) => {
                        wrong += 1;
                        println!("WRONG {source}\n  {query}\n  {target}\n  {}", adapted.text);
                    }
                    None if errors => println!("MARKED {source}\n  {query}\n  {target}"),
                    None => {}
                }
            }
        }
        let share = |count: usize| 100.0 * count as f64 / asked.max(1) as f64;
        println!(
            "{pair}: {asked} changed sentences, right {:.1} %, wrong {:.2} %, marked {:.1} %",
            share(right),
            share(wrong),
            share(asked - right - wrong)
        );
    }
}

/// Whether the adapted translation has the new value in place of the old one and nothing else has changed; `None` if it was
/// not adapted.
fn verdict(query: &str, target: &str, adapted: &Adaptation, [from, to]: [&Language; 2]) -> Option<bool> {
    if adapted.substitutions.is_empty() {
        return None;
    }
    let new = numbers(query, from);
    let held = numbers(&adapted.text, to);
    let value = new.first().is_some_and(|new| held.iter().any(|held| held.same_value(new)));
    let mut rest = (target.to_owned(), adapted.text.clone());
    for place in adapted.substitutions.iter().rev() {
        rest.0.replace_range(place.stored.clone(), "");
        rest.1.replace_range(place.adapted.clone(), "");
    }
    Some(value && rest.0 == rest.1)
}

/// The sentence with its number changed: other digits of the same kind of figure, or another number word.
fn changed(source: &str, number: &Number, way: u32) -> Option<String> {
    const WORDS: [&str; 12] = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen",
    ];
    let written = &source[number.span.clone()];
    let new: String = if written.chars().any(|character| character.is_ascii_digit()) {
        let is_year = matches!(number.kind, NumberKind::Year | NumberKind::Decade | NumberKind::Date);
        let mut place = 0_u32;
        let mut last_of_run = 0;
        let digits = |character: char| character.is_ascii_digit();
        written
            .char_indices()
            .map(|(at, character)| {
                if !digits(character) {
                    place = 0;
                    return character;
                }
                if place == 0 {
                    last_of_run =
                        written[at..].find(|other| !digits(other)).map_or(written.len(), |end| at + end) - 1;
                }
                place += 1;
                // Years stay in their century, and days in their month.
                let kept = is_year && at + 1 < last_of_run && place <= 2
                    || is_year && last_of_run == at && place == 2;
                let digit = character.to_digit(10).unwrap_or_default();
                if kept {
                    character
                } else {
                    char::from_digit((digit + way + place) % 9 + 1, 10).unwrap_or(character)
                }
            })
            .collect()
    } else {
        let at = WORDS.iter().position(|word| word.eq_ignore_ascii_case(written))?;
        let word = WORDS[(at + 1 + way as usize * 2) % WORDS.len()];
        let is_capital = written.starts_with(char::is_uppercase);
        if is_capital { format!("{}{}", word[..1].to_uppercase(), &word[1..]) } else { word.to_owned() }
    };
    let query = format!("{}{new}{}", &source[..number.span.start], &source[number.span.end..]);
    (query != source).then_some(query)
}

/// The sentences of a bed that translate each other one to one.
fn pairs(folder: &Path) -> Vec<(String, String)> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "gold"))
        .collect();
    names.sort();
    let mut pairs = Vec::new();
    for gold in names {
        let read = |end: &str| fs::read_to_string(gold.with_extension(end)).unwrap_or_default();
        let (source, target) = (read("src"), read("tgt"));
        let lines: [Vec<&str>; 2] = [source.lines().collect(), target.lines().collect()];
        let list = |text: &str| -> Vec<usize> {
            text.split(',').filter_map(|number| number.trim().parse().ok()).collect()
        };
        for bead in read("gold").lines() {
            let mut sides = bead.split(['\t', ':']).map(|side| list(side.trim_matches(['[', ']', ' '])));
            if let (Some(one), Some(other)) = (sides.next(), sides.next())
                && let ([one], [other]) = (one.as_slice(), other.as_slice())
                && let (Some(one), Some(other)) = (lines[0].get(*one), lines[1].get(*other))
            {
                pairs.push(((*one).to_owned(), (*other).to_owned()));
            }
        }
    }
    pairs
}
