//! Long texts: the band never changes the answer, and time and memory are bounded for input of any size or shape.

use std::fs;
use std::ops::Range;

use sangam::align::{AlignOptions, Aligner, Alignment, Side};

use crate::env::shared;

/// An aligner that uses the whole lattice up to this many points, and a band beyond that.
fn aligner(exact_points: f64) -> Aligner {
    let mut options = AlignOptions::default();
    options.weights.exact_points = exact_points;
    Aligner::new(options)
}

/// Beads with both sides, nulls of the source, nulls of the target. The exact place of a null between two beads does
/// not matter: all its places mean the same.
type Answer = (Vec<(Range<usize>, Range<usize>)>, Vec<usize>, Vec<usize>);

fn answer(alignment: &Alignment) -> Answer {
    let beads = &alignment.beads;
    (
        beads.iter().filter(|bead| !bead.is_null()).map(|b| (b.source.clone(), b.target.clone())).collect(),
        beads.iter().filter(|bead| bead.target.is_empty()).flat_map(|bead| bead.source.clone()).collect(),
        beads.iter().filter(|bead| bead.source.is_empty()).flat_map(|bead| bead.target.clone()).collect(),
    )
}

/// Both sides of an article, one segment a line.
type Text = [Vec<String>; 2];

fn align(aligner: &Aligner, languages: [&str; 2], text: &Text) -> Alignment {
    let languages = languages.map(|tag| tag.parse().unwrap());
    let segments = [0, 1].map(|side: usize| text[side].iter().map(String::as_str).collect::<Vec<_>>());
    aligner.align(&Side::new(&languages[0], &segments[0]), &Side::new(&languages[1], &segments[1]))
}

fn assert_band_is_exact(name: &str, languages: [&str; 2], text: &Text) {
    let band = align(&aligner(0.0), languages, text);
    let full = align(&aligner(f64::MAX), languages, text);
    assert_eq!(answer(&band), answer(&full), "{name}: the band changes the answer");
    let far = (band.document_confidence - full.document_confidence).abs();
    assert!(far < 1e-3, "{name}: the band changes the confidence by {far}");
}

/// The documents of a bed. If the bed is absent, prints so and returns `None`.
fn bed(name: &str) -> Option<Vec<Text>> {
    let folder = shared(&format!("beds/{name}"))?;
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "gold"));
    names.sort();
    let lines = |path: &std::path::Path| -> Vec<String> {
        fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
    };
    Some(
        names
            .iter()
            .map(|path| [lines(&path.with_extension("src")), lines(&path.with_extension("tgt"))])
            .collect(),
    )
}

const BEDS: [(&str, [&str; 2]); 14] = [
    ("ntrex/enur/hard", ["en", "ur"]),
    ("ntrex/enur/noisy", ["en", "ur"]),
    ("ntrex/enhi/hard", ["en", "hi"]),
    ("ntrex/enhi/noisy", ["en", "hi"]),
    ("ntrex/hiur/hard", ["hi", "ur"]),
    ("ntrex/hiur/noisy", ["hi", "ur"]),
    ("asp/enur/natural", ["en", "ur"]),
    ("asp/enhi/natural", ["en", "hi"]),
    ("asp/hiur/natural", ["hi", "ur"]),
    ("sib200-flores/enur/hard", ["en", "ur"]),
    ("sib200-flores/hiur/hard", ["hi", "ur"]),
    ("pud/enhi/hard", ["en", "hi"]),
    ("ipc-uren/enur/hard", ["en", "ur"]),
    ("osguide-enhi/enhi/natural", ["en", "hi"]),
];

#[test]
fn the_band_never_changes_the_answer_on_the_beds() {
    for (name, languages) in BEDS {
        let Some(documents) = bed(name) else { return };
        for (number, text) in documents.iter().enumerate() {
            assert_band_is_exact(&format!("{name}, document {number}"), languages, text);
        }
    }
}

/// Documents of several beds, joined to one text of at least `lines` lines a side.
fn joined(beds: &[&str], lines: usize) -> Option<Text> {
    let mut text = [Vec::new(), Vec::new()];
    for name in beds {
        for [source, target] in bed(name)? {
            if text[0].len().min(text[1].len()) < lines {
                text[0].extend(source);
                text[1].extend(target);
            }
        }
    }
    assert!(text[0].len().min(text[1].len()) >= lines);
    Some(text)
}

#[test]
fn the_band_never_changes_the_answer_on_beds_joined() {
    for (languages, beds, lines) in [
        (
            ["en", "ur"],
            &["ntrex/enur/noisy", "asp/enur/natural", "sib200-flores/enur/noisy", "tico19/enur/noisy"][..],
            2_000,
        ),
        (
            ["hi", "ur"],
            &["ntrex/hiur/hard", "asp/hiur/natural", "tico19/hiur/hard", "sib200-flores/hiur/hard"][..],
            2_000,
        ),
        (
            ["en", "hi"],
            &["react-docs-enhi/enhi/natural", "ntrex/enhi/hard", "pud/enhi/hard", "tico19/enhi/noisy"][..],
            2_000,
        ),
    ] {
        let Some(text) = joined(beds, lines) else { return };
        assert_band_is_exact(&format!("{beds:?} as one text"), languages, &text);
    }
}

/// A small generator, so that the texts are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// A text of made-up words that both sides share. Some lines of each side are left out, some are joined.
fn generated(lines: usize) -> Text {
    let mut random = Random(7);
    let mut text = [Vec::new(), Vec::new()];
    let mut open = false;
    for _ in 0..lines {
        let words: Vec<String> =
            (0..6 + random.below(12)).map(|_| format!("zu{}ka", random.below(4_000) + 1_000)).collect();
        let source = words.join(" ") + ".";
        let target = words.iter().rev().map(String::as_str).collect::<Vec<_>>().join(" ") + "۔";
        match random.below(20) {
            0 => text[0].push(source),
            1 => text[1].push(target),
            2 if open => {
                let last = text[1].last_mut().unwrap();
                *last = format!("{last} {target}");
                text[0].push(source);
            }
            _ => {
                text[0].push(source);
                text[1].push(target);
                open = true;
            }
        }
    }
    text
}

#[test]
fn the_band_never_changes_the_answer_on_a_made_up_text() {
    let text = generated(700);
    assert_band_is_exact("a made-up text", ["en", "ur"], &text);
    let alignment = align(&aligner(0.0), ["en", "ur"], &text);
    let pairs = alignment.beads.iter().filter(|bead| !bead.is_null() && bead.confidence > 0.9).count();
    assert!(pairs > 560, "{pairs} of about 630 pairs are found");
}

#[test]
fn a_hundred_thousand_one_word_lines_are_aligned() {
    let lines: Vec<String> = (0..100_000).map(|number| format!("w{}", number % 977)).collect();
    let alignment = align(&Aligner::new(AlignOptions::default()), ["en", "ur"], &[lines.clone(), lines]);
    let straight = alignment.beads.iter().filter(|bead| bead.source == bead.target).count();
    assert!(straight > 99_900, "{straight} lines stand beside themselves");
}

#[test]
fn a_text_of_one_repeated_article_finds_its_way() {
    let [source, target] = generated(150);
    // The second side has lost the beginning of its first copy, so every later copy comes 30 lines earlier.
    let copies = |text: &[String], times: usize| -> Vec<String> {
        text.iter().cycle().take(text.len() * times).cloned().collect()
    };
    let text = [copies(&source, 12), target[30..].iter().cloned().chain(copies(&target, 11)).collect()];
    let alignment = align(&Aligner::new(AlignOptions::default()), ["en", "ur"], &text);
    let pairs = alignment.beads.iter().filter(|bead| !bead.is_null() && bead.confidence > 0.5).count();
    assert!(pairs * 10 > text[1].len() * 8, "{pairs} pairs for {} lines", text[1].len());
}

/// The least share of links between lines that must be found again after blocks of lines changed places.
const LEAST_FOUND_AGAIN: f64 = 0.95;

#[test]
fn blocks_in_another_order_are_found_again() {
    for [from, to] in [["en", "ur"], ["en", "hi"], ["hi", "ur"]] {
        let Some(documents) = bed(&format!("ntrex/{from}{to}/clean")) else { return };
        let mut options = AlignOptions::default();
        options.allow_moves = true;
        let (aligner, from, to) = (Aligner::new(options), from.parse().unwrap(), to.parse().unwrap());
        let (mut found, mut all) = (0, 0);
        for (number, [source, target]) in documents.iter().enumerate() {
            // In the clean texts, line n translates line n. The target is then cut into blocks of three to six lines,
            // and the blocks are shuffled.
            assert_eq!(source.len(), target.len());
            let mut blocks: Vec<Range<usize>> = Vec::new();
            let mut at = 0;
            while at < target.len() {
                let end = (at + 3 + (at * 7 + number) % 4).min(target.len());
                blocks.push(at..end);
                at = end;
            }
            let mut order: Vec<usize> = (0..blocks.len()).collect();
            order.sort_by_key(|block| (block * 7919 + number * 104_729) % 1009);
            let shuffled: Vec<usize> = order.into_iter().flat_map(|block| blocks[block].clone()).collect();
            let source: Vec<&str> = source.iter().map(AsRef::as_ref).collect();
            let target: Vec<&str> = shuffled.iter().map(|&line| target[line].as_ref()).collect();
            let beads = aligner.align(&Side::new(&from, &source), &Side::new(&to, &target)).beads;
            all += source.len();
            found += beads
                .iter()
                .flat_map(|bead| bead.target.clone().map(move |place| (bead.source.clone(), place)))
                .filter(|(sources, place)| sources.contains(&shuffled[*place]))
                .count();
        }
        let share = found as f64 / all as f64;
        assert!(share >= LEAST_FOUND_AGAIN, "{from}-{to}: {found} of {all}");
    }
}
