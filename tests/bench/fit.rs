//! Which weights make the model least surprised by the right alignments?
//!
//! ```text
//! cargo bench --bench fit -- [FOLDER_OF_BEDS] [--fit TEXT,TEXT] [--rounds N]
//! cargo bench --bench fit -- [FOLDER_OF_BEDS] [--fit TEXT,TEXT] --choose
//! ```
//!
//! Coordinate search: every weight in turn is tried a step up and a step down (in logarithms), steps shrink when
//! nothing helps. The goal is the mean −ln posterior of the gold beads, pooled over the beds whose names contain one of
//! the texts (default: ntrex and asp), each bed counting as many beads as it has but at most a thousand. Beds that are
//! not fitted on are printed beside, to see whether the weights carry over.
//!
//! `--choose` is the second stage, for the weights that likelihood says nothing about or would drive too far: each in
//! turn is tried at the values of [`CHOICES`], by the mean of strict F1 over the fitted beds, once on the documents
//! with an even place and once on the others. A new value must beat the present one on both halves together, and lose
//! on neither.

#![expect(clippy::print_stdout, reason = "a bench reports by printing")]

use std::error::Error;
use std::path::PathBuf;

use rayon::prelude::*;
use sangam::align::evaluate::Evaluation;
use sangam::align::{AlignOptions, Aligner, Side, Weights};

#[path = "beds/mod.rs"]
mod beds;
use beds::{Bed, read_beds};

/// Weights that this goal says nothing about.
const UNFITTED: [&str; 9] = [
    "memory",
    "null rate without table",
    "kind 1-1",
    "batch",
    "alone",
    "exact points",
    "null value",
    "unrelated nulls",
    "unrelated",
];

/// Weights of the second stage, and the values that are tried for each.
const CHOICES: [(&str, &[f64]); 9] = [
    ("null value", &[0.25, 0.3, 0.35, 0.4, 0.5]),
    ("null rate 3", &[0.2, 0.23, 0.26, 0.3]),
    ("least common word", &[0.74, 0.78, 0.82]),
    ("crowding", &[0.0, 0.1, 0.15, 0.2]),
    ("missing number", &[0.0, 1.0, 2.0, 3.0]),
    ("missing name", &[0.0, 0.5, 1.0, 1.5]),
    ("after heading", &[0.0, 0.5, 1.0, 1.5]),
    ("batch", &[0.003, 0.01, 0.03, 0.1]),
    ("alone", &[0.0, 0.5, 0.75]),
];
/// Of those, the weights that matter in a batch only.
const OF_BATCHES: [&str; 2] = ["batch", "alone"];

/// A bed never weighs more than this many beads.
const MOST_BEADS: f64 = 1000.0;

fn surprise(beds: &[&Bed], weights: &Weights) -> f64 {
    let aligner = Aligner::new(AlignOptions { weights: weights.clone(), ..AlignOptions::default() });
    let (mut sum, mut total) = (0.0, 0.0);
    for bed in beds {
        let parts: Vec<(f64, f64)> = bed
            .documents
            .par_iter()
            .map(|document| {
                let source: Vec<&str> = document.source.iter().map(String::as_str).collect();
                let target: Vec<&str> = document.target.iter().map(String::as_str).collect();
                let found = aligner.surprise(
                    &Side::new(&bed.languages[0], &source),
                    &Side::new(&bed.languages[1], &target),
                    &document.gold,
                );
                (found.beads, found.nats)
            })
            .collect();
        let beads: f64 = parts.iter().map(|part| part.0).sum();
        let nats: f64 = parts.iter().map(|part| part.1).sum();
        let weight = beads.min(MOST_BEADS);
        sum += nats / beads.max(1.0) * weight;
        total += weight;
    }
    sum / total
}

/// Mean strict F1 over the beds, on the documents with an even and with an odd place.
fn halves(beds: &[&Bed], weights: &Weights, batch: bool) -> [f64; 2] {
    let aligner = Aligner::new(AlignOptions { weights: weights.clone(), ..AlignOptions::default() });
    let mut sums = [0.0; 2];
    for bed in beds {
        let texts: Vec<[Vec<&str>; 2]> = bed
            .documents
            .iter()
            .map(|document| {
                [&document.source, &document.target].map(|side| side.iter().map(String::as_str).collect())
            })
            .collect();
        let sides: Vec<(Side<'_>, Side<'_>)> = texts
            .iter()
            .map(|[source, target]| {
                (Side::new(&bed.languages[0], source), Side::new(&bed.languages[1], target))
            })
            .collect();
        let alignments = if batch {
            aligner.align_batch(&sides)
        } else {
            sides.par_iter().map(|(source, target)| aligner.align(source, target)).collect()
        };
        let mut scores = [Evaluation::default(), Evaluation::default()];
        for (place, (document, alignment)) in bed.documents.iter().zip(&alignments).enumerate() {
            scores[place % 2].add(&document.gold, &alignment.beads);
        }
        for (sum, score) in sums.iter_mut().zip(&scores) {
            *sum += score.report().strict.f1 / beds.len() as f64;
        }
    }
    sums
}

/// The second stage: see the head of this file.
fn choose(beds: &[&Bed], mut weights: Weights) {
    /// Smaller differences of F1 are no difference.
    const NOTHING: f64 = 1e-6;
    for (name, values) in CHOICES {
        let batch = OF_BATCHES.contains(&name);
        let before = halves(beds, &weights, batch);
        let (mut best, mut chosen) = (before, None);
        for &value in values {
            let mut trial = weights.clone();
            trial.set(name, value);
            let found = halves(beds, &trial, batch);
            println!("{name} {value}: {:.5} and {:.5}", found[0], found[1]);
            let loses = found.iter().zip(&before).any(|(found, before)| *found < before - NOTHING);
            if !loses && found[0] + found[1] > best[0] + best[1] + NOTHING {
                best = found;
                chosen = Some(value);
            }
        }
        if let Some(value) = chosen {
            println!("{name} -> {value}");
            weights.set(name, value);
        }
    }
    for (name, value) in weights.named() {
        println!("{name}\t{value:.5}");
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value =
        |flag: &str| arguments.iter().position(|a| a == flag).and_then(|at| arguments.get(at + 1)).cloned();
    let folder = arguments
        .first()
        .filter(|a| !a.starts_with("--"))
        .cloned()
        .unwrap_or_else(|| "../shared/beds".into());
    let folder = PathBuf::from(folder);
    if !folder.is_dir() {
        println!("{} is not here: nothing to fit on", folder.display());
        return Ok(());
    }
    let names = value("--fit").unwrap_or_else(|| "ntrex,asp".into());
    let rounds: usize = value("--rounds").and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
    let all: Vec<Bed> = read_beds(&folder)?
        .into_iter()
        .filter(|bed| !["clean", "tico19", "textberg"].iter().any(|out| bed.name.contains(out)))
        .collect();
    let (fitted, others): (Vec<&Bed>, Vec<&Bed>) =
        all.iter().partition(|bed| names.split(',').any(|name| bed.name.contains(name)));
    let mut weights = Weights::default();
    for pair in arguments
        .iter()
        .enumerate()
        .filter(|(_, a)| *a == "--set")
        .filter_map(|(at, _)| arguments.get(at + 1))
    {
        let set = pair.split_once('=').and_then(|(name, value)| Some(weights.set(name, value.parse().ok()?)));
        if set != Some(true) {
            return Err(format!("no weight {pair:?}").into());
        }
    }
    if arguments.iter().any(|argument| argument == "--choose") {
        choose(&fitted, weights);
        return Ok(());
    }
    let mut best = surprise(&fitted, &weights);
    println!("start: fitted on {best:.4} nats a bead, others {:.4}", surprise(&others, &weights));
    let mut steps: Vec<f64> = vec![0.4; weights.named().len()];
    for round in 0..rounds {
        for (index, (name, _)) in weights.clone().named().into_iter().enumerate() {
            let before = weights.named()[index].1;
            if UNFITTED.contains(&name.as_str()) {
                continue;
            }
            let mut helped = false;
            for direction in [1.0, -1.0] {
                let mut trial = weights.clone();
                let next = before * f64::exp(direction * steps[index]);
                if name.contains("least") && next >= 0.99 || name.contains("null rate") && next > 0.4 {
                    continue;
                }
                trial.set(&name, next);
                let found = surprise(&fitted, &trial);
                if found < best - 1e-6 {
                    best = found;
                    weights = trial;
                    helped = true;
                    println!("{name}: {before:.5} -> {next:.5}: {best:.5}");
                    break;
                }
            }
            steps[index] *= if helped { 1.2 } else { 0.5 };
        }
        println!("round {round}: fitted on {best:.4}, others {:.4}", surprise(&others, &weights));
    }
    for (name, value) in weights.named() {
        println!("{name}\t{value:.5}");
    }
    Ok(())
}
