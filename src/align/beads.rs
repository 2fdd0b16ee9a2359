//! Which sentences may form a bead, and how likely is each kind before any evidence?
//!
//! A *bead* joins a run of source segments with a run of target segments. Translators mostly keep sentences one to one,
//! sometimes join or split them, and sometimes leave one out or add one. The list below is closed: anything beyond it
//! (four to three, six to one) is explained as neighbouring beads.

use std::ops::Range;

use sangam_unit::Role;

/// A run of source segments and the run of target segments that translates it. One of the two may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// Source segments, counted from 0.
    pub source: Range<usize>,
    /// Target segments, counted from 0.
    pub target: Range<usize>,
    /// Probability, 0 to 1, that exactly this bead is right. For a one-sided bead: that its segment has no counterpart,
    /// wherever in the other text the gap is.
    pub confidence: f64,
}

impl Bead {
    /// The counts of both sides, e.g. `1-1`, `2-1`, `0-1`.
    pub fn kind(&self) -> String {
        format!("{}-{}", self.source.len(), self.target.len())
    }

    /// The segments of one side.
    pub fn side(&self, role: Role) -> &Range<usize> {
        match role {
            Role::Source => &self.source,
            Role::Target => &self.target,
        }
    }

    /// Whether one side is empty: a segment without a counterpart.
    pub fn is_null(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

/// How many source and target segments a bead holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) source: usize,
    pub(crate) target: usize,
}

impl Kind {
    const fn new(source: usize, target: usize) -> Self {
        Self { source, target }
    }

    pub(crate) const fn is_null(self) -> bool {
        self.source == 0 || self.target == 0
    }
}

/// Number of bead kinds.
pub(crate) const KIND_COUNT: usize = 15;

/// Every kind of bead, nulls first; the order is that of [`Prior`] and of the score tables.
pub(crate) const KINDS: [Kind; KIND_COUNT] = [
    Kind::new(1, 0),
    Kind::new(0, 1),
    Kind::new(1, 1),
    Kind::new(2, 1),
    Kind::new(1, 2),
    Kind::new(2, 2),
    Kind::new(3, 1),
    Kind::new(1, 3),
    Kind::new(2, 3),
    Kind::new(3, 2),
    Kind::new(3, 3),
    Kind::new(4, 1),
    Kind::new(1, 4),
    Kind::new(5, 1),
    Kind::new(1, 5),
];

/// The first entries of [`KINDS`] have one side only: their number, the index of the kind with a source segment, and
/// the index of the kind with a target segment.
pub(crate) const NULL_KINDS: u8 = 2;
pub(crate) const SOURCE_NULL: u8 = 0;
pub(crate) const TARGET_NULL: u8 = 1;

/// Most segments on one side of a bead.
pub(crate) const LARGEST_SIDE: usize = 5;

/// How likely each kind of bead is before any evidence, in natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prior {
    /// Logarithms of the probabilities of [`KINDS`].
    pub(crate) of_kinds: [f64; KIND_COUNT],
    /// Logarithm of how much likelier this prior is than the others of a mixture.
    pub(crate) expected: f64,
}

impl Prior {
    /// Computes a prior from relative weights of the two-sided kinds, with each of the two null kinds at `null_rate`.
    pub(crate) fn new(weights: &[f64; KIND_COUNT], null_rate: f64) -> Self {
        let two_sided: f64 =
            KINDS.iter().zip(weights).filter(|(kind, _)| !kind.is_null()).map(|(_, weight)| weight).sum();
        let mut of_kinds = [null_rate.ln(); KIND_COUNT];
        for ((slot, kind), weight) in of_kinds.iter_mut().zip(KINDS).zip(weights) {
            if !kind.is_null() {
                *slot = (weight / two_sided * (1.0 - 2.0 * null_rate)).ln();
            }
        }
        Self { of_kinds, expected: 0.0 }
    }

    /// The same prior, `share` times as likely as the others of its mixture.
    pub(crate) fn expected_of(self, share: f64) -> Self {
        Self { expected: share.ln(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priors_sum_to_one_at_every_null_rate() {
        let mut weights = [0.01; KIND_COUNT];
        weights[2] = 0.9;
        for rate in [0.005, 0.25] {
            let sum: f64 = Prior::new(&weights, rate).of_kinds.iter().map(|logarithm| logarithm.exp()).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        }
    }

    #[test]
    fn a_bead_names_its_kind() {
        let bead = Bead { source: 3..5, target: 2..3, confidence: 0.5 };
        assert_eq!(bead.kind(), "2-1");
        assert!(!bead.is_null());
        assert!(Bead { target: 2..2, ..bead }.is_null());
    }
}
