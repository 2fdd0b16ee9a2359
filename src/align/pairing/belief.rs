//! How sure is it that one document translates another, given everything that was measured?
//!
//! A logistic regression over six measurements ([`PairEvidence::measurements`]). Its answer is meant as a probability: of a
//! hundred pairs with a confidence near .9, ninety should be right. `cargo bench --bench pair -- calibration` counts that.
//! Time O(1).

use crate::logarithm::ln;
use sangam_unit::Sides;

/// What was measured for two documents.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[non_exhaustive]
pub struct PairEvidence {
    /// Cosine of the two documents' traits, 0 to 1.
    pub cosine: f64,
    /// The cosine of the best rival: of another translation of the source, and of another source of the translation.
    /// Other versions of the two documents are no rivals.
    pub rivals: Sides<f64>,
    /// How far traits in common are from their places in the other document, 0 to 1.
    pub disorder: f64,
    /// ln of the ratio of lengths, without the usual ratio of the two heaps.
    pub length: f64,
    /// The document confidence of an alignment, if the two were aligned.
    pub aligned: Option<f64>,
}

/// Number of measurements.
pub const MEASUREMENTS: usize = 6;

/// Added to both cosines before they are compared: the difference between .01 and .02 says nothing.
const COSINE_NOISE: f64 = 0.02;
/// A rival can be worse by this much in nats, and the rest does not count.
const MOST_LEAD: f64 = 1.5;
/// Lengths can differ by this much in nats, and the rest does not count.
const MOST_LENGTH: f64 = 1.5;
/// The least cosine that is distinguished from 0.
const LEAST_COSINE: f64 = 0.005;

impl PairEvidence {
    /// The measurements as the regression takes them. The last one is 0 if the two were not aligned.
    pub fn measurements(&self) -> [f64; MEASUREMENTS] {
        let lead = |rival: f64| {
            ln((self.cosine + COSINE_NOISE) / (rival + COSINE_NOISE)).clamp(-MOST_LEAD, MOST_LEAD)
        };
        [
            ln(self.cosine.max(LEAST_COSINE)),
            lead(self.rivals.source),
            lead(self.rivals.target),
            self.disorder,
            self.length.abs().min(MOST_LENGTH),
            self.aligned.unwrap_or(0.0),
        ]
    }
}

/// Coefficients of a logistic regression.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coefficients {
    bias: f64,
    weights: [f64; MEASUREMENTS],
}

/// For two documents that were not aligned, with a table. All three were fitted on the even NTREX documents
/// (`cargo bench --bench pair -- fit`).
const BY_TRAITS: Coefficients = Coefficients { bias: 11.37, weights: [5.88, 0.0, 0.57, -21.57, 0.0, 0.0] };
/// For two documents that were aligned, with a table.
const BY_ALIGNMENT: Coefficients =
    Coefficients { bias: 0.56, weights: [2.29, 0.02, 0.13, -12.48, 0.0, 15.64] };
/// For two documents that were not aligned, without a table.
const WITHOUT_TABLE: Coefficients =
    Coefficients { bias: 8.25, weights: [3.24, 0.32, 1.3, -14.28, -1.9, 0.0] };

/// The probability that the two documents translate each other.
pub(super) fn belief(evidence: &PairEvidence, has_table: bool) -> f64 {
    let coefficients = match (has_table, evidence.aligned) {
        (false, _) => &WITHOUT_TABLE,
        (true, None) => &BY_TRAITS,
        (true, Some(_)) => &BY_ALIGNMENT,
    };
    let terms = coefficients.weights.iter().zip(evidence.measurements());
    let sum = terms.fold(coefficients.bias, |sum, (weight, measured)| sum + weight * measured);
    1.0 / (1.0 + (-sum).exp())
}
