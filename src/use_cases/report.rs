//! What was the result of a run?

use std::collections::BTreeMap;

use sangam_memory::{ArticleChange, ArticlePair, Stored};
use serde::Serialize;

use super::manifest::PairList;

/// Bins of the confidence histogram, of equal width.
pub const BINS: usize = 10;

/// A run in numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunReport {
    /// Pairs in the list.
    pub pairs: u64,
    /// Pairs aligned in this run whose texts correspond.
    pub aligned: u64,
    /// Pairs aligned in this run whose texts do not look like translations of each other. They gave nothing.
    pub unrelated: u64,
    /// Pairs whose earlier version was kept, because it would have lost too many units.
    pub refused: u64,
    /// Pairs with the same two texts as another one, which were already stored.
    pub repeated: u64,
    /// Pairs that were finished before.
    pub finished: u64,
    /// Pairs and list entries rejected.
    pub rejected: u64,
    /// Segments of both sides of the aligned pairs.
    pub segments: u64,
    /// Units from the aligned pairs.
    pub units: u64,
    /// Beads by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Beads by confidence: `confidence[3]` counts those from 0.3 to 0.4.
    pub confidence: [u64; BINS],
}

impl RunReport {
    /// Whether every pair was rejected.
    pub fn is_all_rejected(&self) -> bool {
        let others = self.aligned + self.finished + self.repeated + self.unrelated + self.refused;
        self.rejected > 0 && others == 0
    }

    /// Pairs that gave nothing, for any reason.
    pub fn left_out(&self) -> u64 {
        self.rejected + self.unrelated + self.refused
    }

    /// Makes the report of a run over `list` that has not begun.
    pub(super) fn of(list: &PairList) -> Self {
        Self { pairs: list.jobs.len() as u64, rejected: list.bad.len() as u64, ..Self::default() }
    }

    /// Counts an aligned pair by the memory's answer, if it was to be stored.
    pub(super) fn count(&mut self, pair: &ArticlePair, stored: Option<&Stored>) {
        match stored.map(|stored| (&stored.change, &stored.article)) {
            Some((ArticleChange::Refused { .. }, _)) => self.refused += 1,
            Some((ArticleChange::Unchanged, article)) if article != pair.identity() => self.repeated += 1,
            _ => self.add(pair),
        }
    }

    fn add(&mut self, pair: &ArticlePair) {
        self.aligned += 1;
        self.segments += (pair.source.segments.len() + pair.target.segments.len()) as u64;
        for bead in &pair.beads {
            *self.kinds.entry(format!("{}-{}", bead.source.len(), bead.target.len())).or_default() += 1;
            self.confidence[bin_of(bead.confidence)] += 1;
            self.units += u64::from(pair.unit_texts(bead).is_some());
        }
    }
}

/// Returns the tenth of the scale, from 0 to 1, that a confidence is in.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of bins")]
#[expect(clippy::cast_precision_loss, reason = "ten")]
fn bin_of(confidence: f64) -> usize {
    ((confidence * BINS as f64) as usize).min(BINS - 1)
}
