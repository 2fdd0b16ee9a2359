//! What is each step of the lattice worth by its evidence, in each of its readings?
//!
//! space: one number a point of the band, step and reading; see [`SCORE_COUNT`].

use std::ops::Range;

use super::band::Band;
use super::beads::{
    ABRIDGED_KINDS, IMPOSSIBLE, NULL_KINDS, SCORE_COUNT, STEP_COUNT, abridged_score, logarithm,
};
use super::numeric::single;
use sangam_unit::Role;

/// Log weights of beads, without the prior, by the lattice point where they start. For each row of the band: the
/// weights of all its points for the first step, then for the second, …, then for the abridged readings. Null beads have
/// only the weight of their prior, so their entries are 0.
#[derive(Debug, Clone)]
pub(crate) struct Scores {
    pub(crate) band: Band,
    values: Vec<f32>,
}

impl Scores {
    /// A table over `band` in which no two-sided bead is possible yet.
    pub(crate) fn empty(band: Band) -> Self {
        let mut values = vec![single(IMPOSSIBLE); band.len() * SCORE_COUNT];
        for i in 0..band.rows() {
            let (start, width) = (band.offset(i) * SCORE_COUNT, band.row(i).len());
            values[start..start + usize::from(NULL_KINDS) * width].fill(0.0);
        }
        Self { band, values }
    }

    /// Returns the band, and the values row by row.
    pub(crate) fn split(&mut self) -> (&Band, &mut [f32]) {
        (&self.band, &mut self.values)
    }

    fn place(&self, i: usize, score: usize) -> Range<usize> {
        let width = self.band.row(i).len();
        let start = self.band.offset(i) * SCORE_COUNT + score * width;
        start..start + width
    }

    /// The weights of one step or reading from the points of row `i`.
    pub(crate) fn row_mut(&mut self, i: usize, score: usize) -> &mut [f32] {
        let place = self.place(i, score);
        &mut self.values[place]
    }

    /// The weights of one step or reading from the points of row `i`.
    pub(crate) fn row(&self, i: usize, score: usize) -> &[f32] {
        &self.values[self.place(i, score)]
    }

    /// The weights of the three readings of a bead of one kind, given the share of abridged beads.
    pub(crate) fn readings(&self, (i, place): (usize, usize), kind: usize, abridged: f64) -> [f64; 3] {
        let value = |score: usize| f64::from(self.row(i, score)[place]);
        let half = logarithm(abridged / 2.0);
        [
            value(ABRIDGED_KINDS[kind]) + (1.0 - abridged).ln(),
            value(abridged_score(kind, Role::Source)) + half,
            value(abridged_score(kind, Role::Target)) + half,
        ]
    }

    /// Joins the readings of each bead, given the share of abridged beads; `join` gets their weights. Points with `skip`
    /// set get any weight.
    pub(crate) fn joined(
        &self,
        abridged: f64,
        skip: &[bool],
        join: impl Fn(&[f64; 3]) -> f64,
    ) -> StepWeights {
        let mut values = Vec::with_capacity(self.band.len() * STEP_COUNT);
        for i in 0..self.band.rows() {
            for step in 0..STEP_COUNT {
                let row = self.row(i, step);
                match ABRIDGED_KINDS.iter().position(|&kind| kind == step) {
                    Some(kind) if abridged > 0.0 => {
                        let skip = &skip[self.band.offset(i)..];
                        values.extend(row.iter().zip(skip).enumerate().map(|(place, (&full, &skip))| {
                            if skip { full } else { single(join(&self.readings((i, place), kind, abridged))) }
                        }));
                    }
                    _ => values.extend_from_slice(row),
                }
            }
        }
        StepWeights { values }
    }
}

/// Log weights of the steps, without the prior, laid out as [`Scores`] but without the readings.
#[derive(Debug)]
pub(crate) struct StepWeights {
    pub(crate) values: Vec<f32>,
}
