//! Which weights make the model least surprised by the right alignments?
//!
//! ```text
//! cargo bench --bench fit -- [FOLDER_OF_BEDS] [--fit TEXT,TEXT] [--rounds N]
//! ```
//!
//! Coordinate search: every weight in turn is tried a step up and a step down (in logarithms), steps shrink when
//! nothing helps. The goal is the mean −ln posterior of the gold beads, pooled over the beds whose names contain one of
//! the texts (default: ntrex and asp), each bed counting as many beads as it has but at most a thousand. Beds that are
//! not fitted on are printed beside, to see whether the weights carry over.

#![expect(clippy::print_stdout, reason = "a bench reports by printing")]

use std::error::Error;
use std::path::PathBuf;

use rayon::prelude::*;
use sangam::align::{AlignOptions, Aligner, Side, Weights};

#[path = "beds/mod.rs"]
mod beds;
use beds::{Bed, read_beds};

/// Weights that this goal says nothing about.
const UNFITTED: [&str; 6] =
    ["memory", "null rate without table", "kind 1-1", "batch", "exact points", "null value"];

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
                    &Side { language: &bed.languages[0], segments: &source },
                    &Side { language: &bed.languages[1], segments: &target },
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
