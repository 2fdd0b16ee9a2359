//! Does a text find the same beads if it is typed as the press types it?

use std::collections::BTreeMap;

use sangam::align::evaluate::Evaluation;
use sangam::align::{AlignOptions, Aligner, Side};

use crate::beds::{Bed, read_beds};
use crate::env::shared;
use crate::respell::RESPELLINGS;

/// The most by which strict F1 may move over all beds of a pair together, and on any one bed.
const MOST_TOGETHER: f64 = 0.000_5;
const MOST_ALONE: f64 = 0.002;

fn evaluate(aligner: &Aligner, bed: &Bed) -> Evaluation {
    let mut evaluation = Evaluation::default();
    for document in &bed.documents {
        let texts = [&document.source, &document.target]
            .map(|side| side.iter().map(String::as_str).collect::<Vec<_>>());
        let [source, target] = [0, 1].map(|side: usize| Side::new(&bed.languages[side], &texts[side]));
        evaluation.add(&document.gold, &aligner.align(&source, &target).beads);
    }
    evaluation
}

#[test]
fn a_respelled_text_finds_the_same_beads() {
    let Some(folder) = shared("beds") else { return };
    let aligner = Aligner::new(AlignOptions::default());
    let f1 = |evaluation: &Evaluation| evaluation.report().strict.f1;
    let beds = read_beds(&folder).unwrap();
    let as_written: Vec<Evaluation> = beds.iter().map(|bed| evaluate(&aligner, bed)).collect();
    for respelling in &RESPELLINGS {
        let mut pairs: BTreeMap<[String; 2], [Evaluation; 2]> = BTreeMap::new();
        for (bed, before) in beds.iter().zip(&as_written) {
            if !bed.languages.iter().any(|language| respelling.concerns(language)) {
                continue;
            }
            let after = evaluate(&aligner, &respelling.of_bed(bed));
            let moved = f1(&after) - f1(before);
            assert!(moved.abs() <= MOST_ALONE, "{}: {} moves by {moved:.4}", respelling.name, bed.name);
            let [all_before, all_after] =
                pairs.entry(bed.languages.each_ref().map(ToString::to_string)).or_default();
            all_before.merge(before);
            all_after.merge(&after);
        }
        assert!(!pairs.is_empty());
        for (pair, [before, after]) in pairs {
            let moved = f1(&after) - f1(&before);
            assert!(moved.abs() <= MOST_TOGETHER, "{}: {pair:?} moves by {moved:.4}", respelling.name);
        }
    }
}
