//! What came of a run?

use std::collections::BTreeMap;

use sangam_memory::ArticlePair;
use serde::Serialize;

use super::manifest::BadEntry;

/// Bins of the confidence histogram, of equal width.
pub const BINS: usize = 10;

/// A run in numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunReport {
    /// Pairs in the list.
    pub pairs: u64,
    /// Pairs aligned in this run whose texts correspond.
    pub aligned: u64,
    /// Pairs aligned in this run whose texts do not look like translations of each other: they gave nothing.
    pub unrelated: u64,
    /// Pairs whose earlier version stays, because it would have lost too many of its units.
    pub refused: u64,
    /// Pairs of the same two texts as another one: they were stored already.
    pub repeated: u64,
    /// Pairs that were finished before.
    pub finished: u64,
    /// Pairs and list entries rejected.
    pub rejected: u64,
    /// Segments of both sides of the aligned pairs.
    pub segments: u64,
    /// Units they gave.
    pub units: u64,
    /// Beads by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Beads by confidence: `confidence[3]` counts those from 0.3 to 0.4.
    pub confidence: [u64; BINS],
}

impl RunReport {
    /// Pairs that gave nothing, for one reason or another.
    pub fn left_out(&self) -> u64 {
        self.rejected + self.unrelated + self.refused
    }

    /// Counts an aligned pair.
    pub fn add(&mut self, pair: &ArticlePair) {
        self.aligned += 1;
        self.segments += (pair.source.segments.len() + pair.target.segments.len()) as u64;
        for bead in &pair.beads {
            *self.kinds.entry(format!("{}-{}", bead.source.len(), bead.target.len())).or_default() += 1;
            self.confidence[bin_of(bead.confidence)] += 1;
            self.units += u64::from(pair.unit_texts(bead).is_some());
        }
    }
}

/// A line of the file of rejects.
#[derive(Debug, Serialize)]
pub struct RejectRecord<'r> {
    /// File, and line where there is one.
    pub place: &'r str,
    /// What is wrong and what to do.
    pub reason: &'r str,
}

impl<'r> From<&'r BadEntry> for RejectRecord<'r> {
    fn from(bad: &'r BadEntry) -> Self {
        Self { place: &bad.place, reason: &bad.reason }
    }
}

/// The tenth of the scale that a confidence, from 0 to 1, stands in.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of bins")]
#[expect(clippy::cast_precision_loss, reason = "ten")]
fn bin_of(confidence: f64) -> usize {
    ((confidence * BINS as f64) as usize).min(BINS - 1)
}
