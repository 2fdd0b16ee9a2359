//! Which sentences may form a bead, and how likely is each kind before any evidence?
//!
//! A *bead* joins a run of source segments with a run of target segments. Translators mostly keep sentences one to one,
//! sometimes join or split them, and sometimes leave one out or add one. The list below is closed: anything beyond it
//! (four to three, six to one) is explained as neighbouring beads.

use std::ops::Range;

use sangam_unit::Role;

pub use sangam_unit::Reading;

/// Weight of an impossible event: far below any real score, yet finite, so that arithmetic never makes a NaN of it.
pub(crate) const IMPOSSIBLE: f64 = -1e30;

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
    /// How the two sides relate.
    pub reading: Reading,
}

impl Bead {
    /// Returns a bead in the usual reading.
    pub fn new(source: Range<usize>, target: Range<usize>, confidence: f64) -> Self {
        Self { source, target, confidence, reading: Reading::Full }
    }

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

/// The kinds that have two more readings, by their index in [`KINDS`]: either side may be abridged. Longer beads are not
/// abridged: a summary of several sentences is explained as an abridged sentence and segments without a counterpart.
pub(crate) const ABRIDGED_KINDS: [usize; 3] = [ONE_TO_ONE, 3, 4];
/// The index of the kind with one segment on each side.
pub(crate) const ONE_TO_ONE: usize = 2;

/// Number of steps in the lattice: the kinds of beads, and [`REPLACED`].
pub(crate) const STEP_COUNT: usize = KIND_COUNT + 1;
/// The index of the step over a source and a target segment of which neither has a counterpart: one replaced the other.
pub(crate) const REPLACED: u8 = 15;
const _: () = assert!(REPLACED as usize == KIND_COUNT);

/// The segments of each step of the lattice.
pub(crate) const STEPS: [Kind; STEP_COUNT] = {
    let mut steps = [KINDS[ONE_TO_ONE]; STEP_COUNT];
    let mut index = 0;
    while index < KIND_COUNT {
        steps[index] = KINDS[index];
        index += 1;
    }
    steps
};

/// Number of scores at a point of the lattice: one a step, and one for each abridged reading.
pub(crate) const SCORE_COUNT: usize = STEP_COUNT + 2 * ABRIDGED_KINDS.len();

/// The place of the score of an abridged reading: which of [`ABRIDGED_KINDS`], and which side is shorter.
pub(crate) const fn abridged_score(kind: usize, shorter: Role) -> usize {
    STEP_COUNT + 2 * kind + shorter as usize
}

/// The share of segments that something happened to, as one prior has it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Shares {
    /// Segments without a counterpart, per side.
    pub(crate) nulls: f64,
    /// Pairs of sentences of which one is in the place of an unrelated one.
    pub(crate) replaced: f64,
    /// Abridged beads among those of the kinds that can be.
    pub(crate) abridged: f64,
}

/// Most segments on one side of a bead.
pub(crate) const LARGEST_SIDE: usize = 5;

/// How likely each step is before any evidence, in natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prior {
    /// Logarithms of the probabilities of [`STEPS`].
    pub(crate) of_steps: [f64; STEP_COUNT],
    /// The share of abridged beads among those of the kinds that can be.
    pub(crate) abridged: f64,
    /// Logarithm of how much likelier this prior is than the others of a mixture.
    pub(crate) expected: f64,
}

impl Prior {
    /// Computes a prior from relative weights of the two-sided kinds.
    pub(crate) fn new(weights: &[f64; KIND_COUNT], shares: Shares) -> Self {
        let two_sided: f64 =
            KINDS.iter().zip(weights).filter(|(kind, _)| !kind.is_null()).map(|(_, weight)| weight).sum();
        let mut of_steps = [shares.nulls.ln(); STEP_COUNT];
        for ((slot, kind), weight) in of_steps.iter_mut().zip(KINDS).zip(weights) {
            if !kind.is_null() {
                *slot = logarithm(weight / two_sided * (1.0 - 2.0 * shares.nulls - shares.replaced));
            }
        }
        of_steps[usize::from(REPLACED)] = logarithm(shares.replaced);
        Self { of_steps, abridged: shares.abridged, expected: 0.0 }
    }

    /// The same prior, `share` times as likely as the others of its mixture.
    pub(crate) fn expected_of(self, share: f64) -> Self {
        Self { expected: share.ln(), ..self }
    }
}

/// The logarithm of a probability, which may be 0.
pub(crate) fn logarithm(probability: f64) -> f64 {
    if probability > 0.0 { probability.ln() } else { IMPOSSIBLE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priors_sum_to_one_at_every_null_rate() {
        let mut weights = [0.01; KIND_COUNT];
        weights[2] = 0.9;
        for (nulls, replaced) in [(0.005, 0.0), (0.25, 0.05)] {
            let prior = Prior::new(&weights, Shares { nulls, replaced, abridged: 0.1 });
            let sum: f64 = prior.of_steps.iter().map(|logarithm| logarithm.exp()).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        }
    }

    #[test]
    fn a_bead_names_its_kind() {
        let bead = Bead::new(3..5, 2..3, 0.5);
        assert_eq!(bead.kind(), "2-1");
        assert!(!bead.is_null());
        assert!(Bead { target: 2..2, ..bead }.is_null());
    }
}
