//! Which word translates which, learned from sentence pairs?
//!
//! IBM Model 1 (Brown et al. 1993) by expectation–maximisation: every target word was produced by one of its source
//! words or by the empty word (NULL), each equally likely beforehand. Counts known from elsewhere (a shipped table,
//! numbers, names) are added to the expected counts of each round (MAP estimation with a Dirichlet prior).
//!
//! time: O(events · rounds), events = Σ (source words + 1) · target words; space: O(events). Sums run in input order,
//! so results do not depend on threads or hashing. What it does not do: word order, fertility, phrases.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;
use sangam_unit::Sides;

use crate::numeric::{narrow, real, single};

/// Count given to unseen translations, per source word.
pub(crate) const SMOOTHING: f64 = 0.5;

/// A weighted pair of sentences (or beads); words are indices into two vocabularies.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) source: Vec<u32>,
    pub(crate) target: Vec<u32>,
    /// Weight of the pair: 1 for a sure one, a bead's posterior for a guess.
    pub(crate) weight: f64,
}

/// Counts fixed beforehand, by (source word, target word). The source word NULL has the size of the vocabulary as its
/// number.
pub(crate) trait Known {
    fn count(&self, source: u32, target: u32) -> f64;
    fn total(&self, source: u32) -> f64;
}

type CellIndex = HashMap<(u32, u32), u32, RandomState>;

/// The result of the estimation.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    /// Distinct (source, target) pairs, in order of first appearance.
    pub(crate) cells: Vec<(u32, u32)>,
    /// Expected count of each cell, without the counts known beforehand.
    pub(crate) counts: Vec<f64>,
    /// Sum of counts per source word; the last is for NULL.
    pub(crate) totals: Vec<f64>,
    /// For every event of the last round: its cell and its share of a count. A pair added `shares[events[pair]]` to the
    /// counts; exactly this is taken out again when the pair's own document is scored.
    pub(crate) shares: Vec<(u32, f32)>,
    /// The events of each pair.
    pub(crate) events: Vec<Range<usize>>,
}

/// Learns P(target word | source word) from `pairs`. `sizes` gives the number of words in each vocabulary.
pub(crate) fn model1(pairs: &[Pair], sizes: Sides<usize>, known: &dyn Known, rounds: usize) -> Learned {
    let null = narrow(sizes.source);
    let mut index = CellIndex::default();
    let mut learned = Learned { totals: vec![0.0; sizes.source + 1], ..Learned::default() };
    for pair in pairs {
        let start = learned.shares.len();
        for &target in &pair.target {
            for &source in pair.source.iter().chain(std::iter::once(&null)) {
                let next = narrow(learned.cells.len());
                let cell = *index.entry((source, target)).or_insert(next);
                if cell == next {
                    learned.cells.push((source, target));
                }
                learned.shares.push((cell, 0.0));
            }
        }
        learned.events.push(start..learned.shares.len());
    }
    drop(index);
    let fixed: Vec<f64> = learned.cells.iter().map(|&(source, target)| known.count(source, target)).collect();
    let fixed_totals: Vec<f64> = (0..=null).map(|source| known.total(source)).collect();
    let uniform = 1.0 / real(sizes.target.max(1));
    let mut probability: Vec<f64> = learned
        .cells
        .iter()
        .zip(&fixed)
        .map(|(&(source, _), count)| uniform + count / (fixed_totals[source as usize] + SMOOTHING))
        .collect();
    learned.counts = vec![0.0; learned.cells.len()];
    for _ in 0..rounds {
        learned.counts.fill(0.0);
        for (pair, events) in pairs.iter().zip(&learned.events) {
            let width = pair.source.len() + 1;
            for group in learned.shares[events.clone()].chunks_mut(width) {
                let sum: f64 = group.iter().map(|&(cell, _)| probability[cell as usize]).sum();
                for (cell, share) in group {
                    let part = probability[*cell as usize] / sum * pair.weight;
                    *share = single(part);
                    learned.counts[*cell as usize] += part;
                }
            }
        }
        learned.totals.fill(0.0);
        for (&(source, _), count) in learned.cells.iter().zip(&learned.counts) {
            learned.totals[source as usize] += count;
        }
        for ((slot, &(source, _)), (count, fixed)) in
            probability.iter_mut().zip(&learned.cells).zip(learned.counts.iter().zip(&fixed))
        {
            let source = source as usize;
            *slot = (count + fixed) / (learned.totals[source] + fixed_totals[source] + SMOOTHING);
        }
    }
    learned
}

/// Counts held in memory, e.g. of shared numbers and marks.
#[derive(Debug, Default)]
pub(crate) struct KnownCounts {
    pub(crate) cells: HashMap<(u32, u32), f64, RandomState>,
    pub(crate) totals: HashMap<u32, f64, RandomState>,
}

impl KnownCounts {
    /// Adds `count` for the pair.
    pub(crate) fn add(&mut self, source: u32, target: u32, count: f64) {
        self.add_cell(source, target, count);
        self.add_total(source, count);
    }

    /// Adds `count` for the pair, but not to the total of its source word.
    pub(crate) fn add_cell(&mut self, source: u32, target: u32, count: f64) {
        *self.cells.entry((source, target)).or_default() += count;
    }

    /// Adds `count` to the total of a source word.
    pub(crate) fn add_total(&mut self, source: u32, count: f64) {
        *self.totals.entry(source).or_default() += count;
    }
}

impl Known for KnownCounts {
    fn count(&self, source: u32, target: u32) -> f64 {
        self.cells.get(&(source, target)).copied().unwrap_or(0.0)
    }
    fn total(&self, source: u32) -> f64 {
        self.totals.get(&source).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(source: &[u32], target: &[u32]) -> Pair {
        Pair { source: source.to_vec(), target: target.to_vec(), weight: 1.0 }
    }

    #[test]
    fn the_textbook_example_converges_to_its_translations() {
        // the house – das Haus, the book – das Buch, a book – ein Buch. Words: the 0, house 1, book 2, a 3.
        let pairs = [pair(&[0, 1], &[0, 1]), pair(&[0, 2], &[0, 2]), pair(&[3, 2], &[3, 2])];
        let learned = model1(&pairs, Sides::new(4, 4), &KnownCounts::default(), 20);
        let count = |cell: (u32, u32)| learned.counts[learned.cells.iter().position(|&c| c == cell).unwrap()];
        assert!(count((1, 1)) > 3.0 * count((1, 0)), "{learned:?}");
        assert!(count((2, 2)) > 3.0 * count((2, 0)));
    }

    #[test]
    fn shares_add_up_to_the_counts_and_to_the_target_words() {
        let pairs = [pair(&[0, 1], &[0, 1, 1]), pair(&[1], &[0])];
        let learned = model1(&pairs, Sides::new(2, 2), &KnownCounts::default(), 3);
        let shared: f64 = learned.shares.iter().map(|&(_, share)| f64::from(share)).sum();
        assert!((shared - 4.0).abs() < 1e-5);
        assert!((learned.counts.iter().sum::<f64>() - 4.0).abs() < 1e-9);
    }

    #[test]
    fn known_counts_decide_where_the_text_does_not() {
        let mut known = KnownCounts::default();
        known.add(0, 1, 2.0);
        let learned = model1(&[pair(&[0, 1], &[0, 1])], Sides::new(2, 2), &known, 5);
        let count = |cell: (u32, u32)| learned.counts[learned.cells.iter().position(|&c| c == cell).unwrap()];
        assert!(count((0, 1)) > count((1, 1)));
        assert!(count((1, 0)) > count((0, 0)));
    }
}
