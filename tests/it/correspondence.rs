//! Does sangam notice two texts that are not translations of each other, and never refuse two that are?

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sangam::align::{AlignOptions, Aligner, Side};
use sangam::language::Language;
use sangam::use_cases::pair::UNRELATED_BELOW;

use crate::env::shared;

/// The language pairs with a shipped table, named as the folders of the beds are.
const PAIRS: [(&str, &str, &str); 3] = [("enur", "en", "ur"), ("enhi", "en", "hi"), ("hiur", "hi", "ur")];

/// The least share of wrong pairs (a document and the next one's translation) that must be distinguished from true
/// ones.
const LEAST_TOLD_APART: f64 = 0.99;

/// Every document of every bed of a language pair: the lines of both sides, bed by bed.
fn beds(root: &Path, pair: &str) -> Vec<Vec<[Vec<String>; 2]>> {
    let sorted = |folder: PathBuf| {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries
    };
    let variants = sorted(root.to_owned()).into_iter().flat_map(|set| sorted(set.join(pair)));
    let documents = |folder: PathBuf| {
        let sources =
            sorted(folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "src"));
        let lines = |path: &Path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
        sources.map(|source| [lines(&source), lines(&source.with_extension("tgt"))]).collect::<Vec<_>>()
    };
    variants.filter(|path| path.is_dir()).map(documents).filter(|documents| !documents.is_empty()).collect()
}

fn confidence(aligner: &Aligner, languages: &[Language; 2], source: &[String], target: &[String]) -> f64 {
    let texts = [source, target].map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
    aligner
        .align(&Side::new(&languages[0], &texts[0]), &Side::new(&languages[1], &texts[1]))
        .document_confidence
}

#[test]
fn true_pairs_are_believed_and_pairs_with_the_next_documents_translation_are_not() {
    let Some(root) = shared("beds") else { return };
    let aligner = Aligner::new(AlignOptions::default());
    let mut true_pairs = Vec::new();
    let mut wrong_pairs = Vec::new();
    for (pair, from, to) in PAIRS {
        let languages = [from.parse().unwrap(), to.parse().unwrap()];
        for documents in beds(&root, pair) {
            let next = |index: usize| &documents[(index + 1) % documents.len()][1];
            let found: Vec<[f64; 2]> = (0..documents.len())
                .into_par_iter()
                .map(|index| {
                    let [source, target] = &documents[index];
                    [target, next(index)].map(|target| confidence(&aligner, &languages, source, target))
                })
                .collect();
            true_pairs.extend(found.iter().map(|both| both[0]));
            wrong_pairs.extend(found.iter().map(|both| both[1]));
        }
    }
    true_pairs.sort_by(f64::total_cmp);
    let told_apart = wrong_pairs.iter().filter(|confidence| **confidence < UNRELATED_BELOW).count();
    let share = told_apart as f64 / wrong_pairs.len() as f64;
    println!(
        "{} pairs, the lowest {:?}; {share:.4} of the wrong ones told apart",
        true_pairs.len(),
        &true_pairs[..5]
    );
    wrong_pairs.sort_by(f64::total_cmp);
    println!("wrong: {:?}", &wrong_pairs[wrong_pairs.len() - 40..]);
    assert!(true_pairs[0] >= UNRELATED_BELOW, "a true pair has {:.3}", true_pairs[0]);
    assert!(share >= LEAST_TOLD_APART, "{share:.4} of the wrong pairs are told apart");
}
