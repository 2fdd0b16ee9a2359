//! Which weights make the right alignments least surprising to the model?
//!
//! ```text
//! cargo bench --bench fit -- [FOLDER_OF_BEDS] [--fit TEXT,TEXT] [--rounds N]
//! cargo bench --bench fit -- [FOLDER_OF_BEDS] [--fit TEXT,TEXT] --choose
//! ```
//!
//! Coordinate search: each weight in turn is tried a step up and a step down (in logarithms); the steps shrink when
//! nothing helps. The goal is the mean −ln posterior of the gold beads, pooled over the beds whose names contain one of
//! the texts (default: ntrex and asp). Each bed counts as many beads as it has, but at most a thousand. The beds that
//! are not fitted on are printed as well, to show whether the weights carry over.
//!
//! `--choose` is the second stage, for weights about which likelihood says nothing or which it would drive too far.
//! Each in turn is tried at the values of [`CHOICES`]. It is judged by the mean strict F1 over the fitted beds, once on
//! the documents in even places and once on the others. A new value must beat the present one on both halves together,
//! and lose on neither. The [`Goal`] of each weight says what is measured, and on which beds.

#![expect(clippy::print_stdout, reason = "a bench reports by printing")]
#![expect(clippy::cast_precision_loss, reason = "counts and times of a measurement, far below 2^52")]

use std::error::Error;
use std::path::PathBuf;

use rayon::prelude::*;
use sangam::align::evaluate::Evaluation;
use sangam::align::{AlignOptions, Aligner, Side, Weights};
use sangam::unit::Sides;

#[path = "beds/mod.rs"]
mod beds;
use beds::{Bed, read_beds};

/// Weights that this goal cannot fit.
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

/// The measure by which a weight of the second stage is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// Strict F1 of each article alone.
    Alone,
    /// Strict F1 of the folder as one batch.
    Batch,
    /// As `Alone`, on the bed of a language pair without a shipped table.
    NoTable,
    /// How few pairs are believed between the source of one document and the target of the next, on all beds. Strict F1
    /// of the true pairs may not fall.
    Unrelated,
}

/// Weights of the second stage, the goal of each, and the values to try.
const CHOICES: [(&str, Goal, &[f64]); 14] = [
    ("null value", Goal::Alone, &[0.25, 0.3, 0.35, 0.4, 0.5]),
    ("null rate 2", Goal::Alone, &[0.2, 0.23, 0.26, 0.3]),
    ("least common word", Goal::Alone, &[0.74, 0.78, 0.82]),
    ("crowding", Goal::Alone, &[0.0, 0.1, 0.15, 0.2]),
    ("missing number", Goal::Alone, &[0.0, 1.0, 2.0, 3.0]),
    ("missing name", Goal::Alone, &[0.0, 0.5, 1.0, 1.5]),
    ("after heading", Goal::Alone, &[0.0, 0.5, 1.0, 1.5]),
    ("paragraphs", Goal::Alone, &[0.0, 0.25, 0.5, 0.75, 1.0]),
    ("paragraphs kept", Goal::Alone, &[0.5, 0.8, 0.95]),
    ("batch", Goal::Batch, &[0.003, 0.01, 0.03, 0.1]),
    ("alone", Goal::Batch, &[0.0, 0.5, 0.6, 0.75]),
    ("null rate without table", Goal::NoTable, &[0.003, 0.01, 0.02, 0.03, 0.05]),
    ("unrelated", Goal::Unrelated, &[0.003, 0.01, 0.03]),
    ("unrelated nulls", Goal::Unrelated, &[0.48, 0.49, 0.498]),
];

/// The set without a shipped table.
const WITHOUT_TABLE: &str = "textberg";

/// The most beads that one bed counts for.
const MOST_BEADS: f64 = 1000.0;

fn aligner(weights: &Weights) -> Aligner {
    let mut options = AlignOptions::default();
    options.weights = weights.clone();
    Aligner::new(options)
}

fn surprise(beds: &[&Bed], weights: &Weights) -> f64 {
    let aligner = aligner(weights);
    let (mut sum, mut total) = (0.0, 0.0);
    for bed in beds {
        let parts: Vec<(f64, f64)> = with_sides(bed, |sides| {
            sides
                .par_iter()
                .zip(&bed.documents)
                .map(|(pair, document)| {
                    let found = aligner.surprise(&pair.source, &pair.target, &document.gold);
                    (found.beads, found.nats)
                })
                .collect()
        });
        let beads: f64 = parts.iter().map(|part| part.0).sum();
        let nats: f64 = parts.iter().map(|part| part.1).sum();
        let weight = beads.min(MOST_BEADS);
        sum += nats / beads.max(1.0) * weight;
        total += weight;
    }
    sum / total
}

/// The documents of a bed as the aligner sees them.
fn with_sides<T>(bed: &Bed, work: impl FnOnce(&[Sides<Side<'_>>]) -> T) -> T {
    let texts: Vec<[Vec<&str>; 2]> = bed
        .documents
        .iter()
        .map(|document| {
            [&document.source, &document.target].map(|side| side.iter().map(String::as_str).collect())
        })
        .collect();
    let sides: Vec<Sides<Side<'_>>> = texts
        .iter()
        .zip(&bed.documents)
        .map(|(texts, document)| {
            let side = |side: usize| Side {
                paragraphs: &document.paragraphs[side],
                ..Side::new(&bed.languages[side], &texts[side])
            };
            Sides::from([0, 1]).map(side)
        })
        .collect();
    work(&sides)
}

/// Mean strict F1 over the beds: on the documents in even places, and on those in odd places.
fn halves(beds: &[&Bed], weights: &Weights, batch: bool) -> [f64; 2] {
    let aligner = aligner(weights);
    let mut sums = [0.0; 2];
    for bed in beds {
        let alignments = with_sides(bed, |sides| {
            if batch {
                aligner.align_batch(sides)
            } else {
                sides.par_iter().map(|pair| aligner.align(&pair.source, &pair.target)).collect()
            }
        });
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

/// The share of beads that are believed pairs, between each document's source and the next one's target, negated.
fn unrelated(beds: &[&Bed], weights: &Weights) -> f64 {
    /// A pair is believed above this confidence.
    const BELIEVED: f64 = 0.5;
    let aligner = aligner(weights);
    let share = |bed: &&Bed| {
        let counts: Vec<(usize, usize)> = with_sides(bed, |sides| {
            (0..sides.len())
                .into_par_iter()
                .map(|index| {
                    let alignment =
                        aligner.align(&sides[index].source, &sides[(index + 1) % sides.len()].target);
                    let pairs = alignment.beads.iter().filter(|bead| !bead.is_null());
                    (pairs.filter(|bead| bead.confidence > BELIEVED).count(), alignment.beads.len())
                })
                .collect()
        });
        let (believed, beads) = counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        believed as f64 / beads.max(1) as f64
    };
    -beds.iter().map(share).sum::<f64>() / beds.len().max(1) as f64
}

/// The second stage: see the head of this file.
fn choose(all: &[Bed], fitted: &[&Bed], mut weights: Weights) {
    /// Smaller differences count as none.
    const NOTHING: f64 = 1e-6;
    let without_table: Vec<&Bed> = all.iter().filter(|bed| bed.name.contains(WITHOUT_TABLE)).collect();
    let several: Vec<&Bed> = all.iter().filter(|bed| bed.documents.len() > 1).collect();
    // Strict F1 of both halves, then the other measure.
    let score = |goal: Goal, weights: &Weights| -> [f64; 3] {
        let beds = if goal == Goal::NoTable { &without_table } else { fitted };
        let [even, odd] = halves(beds, weights, goal == Goal::Batch);
        [even, odd, if goal == Goal::Unrelated { unrelated(&several, weights) } else { 0.0 }]
    };
    let weighed = |goal: Goal, found: &[f64; 3]| {
        if goal == Goal::Unrelated { found[2] } else { found[0] + found[1] }
    };
    for (name, goal, values) in CHOICES {
        let before = score(goal, &weights);
        let (mut best, mut chosen) = (weighed(goal, &before), None);
        println!("{name} as it is: {before:.5?}");
        for &value in values {
            let mut trial = weights.clone();
            trial.set(name, value);
            let found = score(goal, &trial);
            println!("{name} {value}: {found:.5?}");
            let loses = found.iter().zip(&before).any(|(found, before)| *found < before - NOTHING);
            if !loses && weighed(goal, &found) > best + NOTHING {
                best = weighed(goal, &found);
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
        .filter(|bed| !["clean", "tico19"].iter().any(|out| bed.name.contains(out)))
        .collect();
    let (fitted, others): (Vec<&Bed>, Vec<&Bed>) = all
        .iter()
        .filter(|bed| !bed.name.contains(WITHOUT_TABLE))
        .partition(|bed| names.split(',').any(|name| bed.name.contains(name)));
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
        choose(&all, &fitted, weights);
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
