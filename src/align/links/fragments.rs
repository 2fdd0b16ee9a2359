//! Where in the translation is a phrase?
//!
//! The words of the phrase speak for a word of the other side by the likeliest of their links, the words around the phrase
//! against it by the likeliest of theirs: `max inside − ½ · max outside − .15`. The place of the phrase is the run of words
//! with the largest sum (Kadane's algorithm). A single stray link therefore does not stretch the place, and a word without a
//! link does not cut it.
//!
//! time: O(candidates + words). What it does not do: give a place in several pieces.

use std::ops::Range;

use sangam_unit::Role;

use super::word_links::WordLinks;

/// How much the likeliest link of a word outside the phrase counts. Fitted on the even lines of the gold (prototype).
const AGAINST: f64 = 0.5;
/// What each word of the place costs. Fitted on the same lines.
const COST: f64 = 0.15;

/// Where a phrase is on the other side.
#[derive(Debug, Clone, PartialEq)]
pub struct FragmentPlace {
    /// The words of the other side, as indices into [`WordLinks::source`] or [`WordLinks::target`].
    pub words: Range<usize>,
    /// How clear the place is, 0 to 1: the less likely of the links at its two ends, or less if a word of the place
    /// likely belongs to another part of the text. At ½ or more about four in five places are exact; show others as
    /// "about here".
    pub margin: f64,
}

impl WordLinks {
    /// Finds the place of `phrase`, a range of words of the side `from`, on the other side. `None` if no word speaks for
    /// any place. A range that ends after the last word is cut.
    pub fn place_of(&self, from: Role, phrase: Range<usize>) -> Option<FragmentPlace> {
        let words = match from {
            Role::Source => self.target.len(),
            Role::Target => self.source.len(),
        };
        let mut inside = vec![0.0_f64; words];
        let mut outside = vec![0.0_f64; words];
        for link in &self.candidates {
            let (ours, theirs) = match from {
                Role::Source => (link.source, link.target),
                Role::Target => (link.target, link.source),
            };
            let strongest = if phrase.contains(&ours) { &mut inside } else { &mut outside };
            strongest[theirs] = strongest[theirs].max(link.confidence);
        }
        let worth = inside.iter().zip(&outside).map(|(inside, outside)| inside - AGAINST * outside - COST);
        let words = largest_run(worth)?;
        let against = outside[words.clone()].iter().copied().fold(0.0, f64::max);
        let margin = inside[words.start].min(inside[words.end - 1]).min(1.0 - against).max(0.0);
        Some(FragmentPlace { words, margin })
    }
}

/// The run with the largest sum, the first of several; `None` if no sum is above 0.
fn largest_run(worth: impl Iterator<Item = f64>) -> Option<Range<usize>> {
    let mut best: Option<(f64, Range<usize>)> = None;
    let (mut sum, mut start) = (0.0, 0);
    for (place, worth) in worth.enumerate() {
        if sum <= 0.0 {
            (sum, start) = (0.0, place);
        }
        sum += worth;
        if sum > best.as_ref().map_or(0.0, |best| best.0) {
            best = Some((sum, start..place + 1));
        }
    }
    best.map(|best| best.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::word_links::{Place, WordLink};
    use proptest::prelude::*;

    fn words(count: usize) -> Vec<Place> {
        (0..count).map(|at| Place { segment: 0, bytes: at..at + 1 }).collect()
    }

    fn links(size: [usize; 2], confidences: &[f64]) -> WordLinks {
        let candidates = (0..size[0]).flat_map(|i| (0..size[1]).map(move |j| (i, j)));
        let candidates = candidates.zip(confidences).map(|((source, target), &confidence)| WordLink {
            source,
            target,
            confidence,
        });
        WordLinks {
            source: words(size[0]),
            target: words(size[1]),
            candidates: candidates.collect(),
            links: Vec::new(),
        }
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn the_place_has_the_largest_sum_of_all_runs(
            confidences in prop::collection::vec(0.0..1.0_f64, 20),
            start in 0_usize..4,
            length in 1_usize..4,
        ) {
            let links = links([4, 5], &confidences);
            let phrase = start..start + length;
            let most = |j: usize, inside: bool| {
                let of = |link: &&WordLink| link.target == j && phrase.contains(&link.source) == inside;
                links.candidates.iter().filter(of).map(|link| link.confidence).fold(0.0, f64::max)
            };
            let worth = |run: &Range<usize>| -> f64 {
                run.clone().map(|j| most(j, true) - AGAINST * most(j, false) - COST).sum()
            };
            let runs: Vec<Range<usize>> = (0..5).flat_map(|from| (from + 1..6).map(move |to| from..to)).collect();
            let best = runs.iter().map(worth).fold(f64::NEG_INFINITY, f64::max);
            match links.place_of(Role::Source, phrase.clone()) {
                None => prop_assert!(best <= 1e-12),
                Some(found) => {
                    prop_assert!((worth(&found.words) - best).abs() < 1e-9);
                    prop_assert!((0.0..=1.0).contains(&found.margin));
                }
            }
        }
    }

    #[test]
    fn a_stray_link_does_not_stretch_the_place() {
        // The phrase is words 1 and 2; word 1 has a weak link far away.
        let mut confidences = [0.0; 24];
        for (i, j, confidence) in [(0, 0, 0.9), (1, 2, 0.9), (2, 3, 0.8), (1, 5, 0.45), (3, 4, 0.9)] {
            confidences[i * 6 + j] = confidence;
        }
        let links = links([4, 6], &confidences);
        let found = links.place_of(Role::Source, 1..3).unwrap();
        assert_eq!(found.words, 2..4);
        assert!((found.margin - 0.8).abs() < 1e-9);
        assert_eq!(links.place_of(Role::Target, 2..4).unwrap().words, 1..3);
        assert_eq!(links.place_of(Role::Source, 9..12), None);
        assert_eq!(links.place_of(Role::Source, 2..99).unwrap().words, 3..5);
    }
}
