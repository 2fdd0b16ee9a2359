//! How much is each piece of evidence worth?
//!
//! All numbers that the model does not learn from an article or a table stand here.

use super::beads::KIND_COUNT;

/// The model's constants.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Relative prior weight of the kinds of beads, in their order; the entries of the two null kinds are not used.
    pub kinds: [f64; KIND_COUNT],
    /// Shares of segments without counterpart, per side, that are tried for every article and mixed by evidence.
    pub null_rates: [f64; 4],
    /// The one share that is assumed where no table exists: without words to go by, evidence would favour holes.
    pub null_rate_without_table: f64,
    /// Worth of one nat of word evidence, per direction. Words of a sentence depend on each other, so far below 1.
    pub words: f64,
    /// Share of words that a translator takes from nowhere.
    pub floor: f64,
    /// Counts that a sure pair of numbers, names or marks is worth.
    pub likeness: f64,
    /// Worth of one nat of length evidence.
    pub length: f64,
}

impl Default for Weights {
    /// Fitted on the even documents of the development beds.
    fn default() -> Self {
        Self {
            kinds: [
                0.0, 0.0, 0.83, 0.055, 0.055, 0.008, 0.006, 0.006, 0.001, 0.001, 0.0003, 0.001, 0.001,
                0.0003, 0.0003,
            ],
            null_rates: [0.005, 0.03, 0.12, 0.25],
            null_rate_without_table: 0.03,
            words: 0.25,
            floor: 0.3,
            likeness: 2.0,
            length: 1.0,
        }
    }
}
