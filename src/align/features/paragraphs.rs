//! Do paragraphs begin at the same place on both sides?
//!
//! Let p and q be the shares of segments that begin a paragraph, source and target, and k how far translators keep
//! paragraphs. Of two segments that belong together, both begin a paragraph with probability
//! `c = k · min(p, q) + (1 − k) · p · q`, only the first with `p − c`, and only the second with `q − c`. Each is
//! compared, in nats, with its probability for segments that are unrelated. If neither begins a paragraph, this says
//! nothing. A paragraph break inside a bead counts as one that the other side lacks. If a side has only one paragraph, or
//! every segment is a paragraph, there is no evidence.
//!
//! time: O(segments of the bead) a bead, space: O(segments).

use std::ops::Range;

use crate::document::Text;
use crate::numeric::real;
use crate::weights::Weights;
use sangam_unit::{Role, Sides};

/// Where paragraphs begin, and how much that counts.
#[derive(Debug)]
pub(crate) struct Paragraphs<'a> {
    begins: Sides<&'a [bool]>,
    /// Nats if both sides begin one.
    both: f64,
    /// Nats if only this side does.
    only: Sides<f64>,
}

impl<'a> Paragraphs<'a> {
    /// Reads two texts; returns `None` if their paragraphs are unknown or give no evidence.
    pub(crate) fn new(texts: &'a Sides<Text>, weights: &Weights) -> Option<Self> {
        let begins = texts.as_ref().map(|text| text.begins_paragraph.as_slice());
        let Sides { source: p, target: q } = begins.map(|begins| {
            let count = begins.iter().filter(|begins| **begins).count();
            real(count) / real(begins.len().max(1))
        });
        let says = |share: f64| share > 0.0 && share < 1.0;
        if weights.paragraphs == 0.0 || !says(p) || !says(q) {
            return None;
        }
        let kept = weights.paragraphs_kept;
        let shared = kept * p.min(q) + (1.0 - kept) * p * q;
        let nats = |together: f64, apart: f64| {
            weights.paragraphs * (together.max(f64::MIN_POSITIVE) / apart).ln().max(WORST)
        };
        Some(Self {
            begins,
            both: nats(shared, p * q),
            only: Sides { source: nats(p - shared, p * (1.0 - q)), target: nats(q - shared, q * (1.0 - p)) },
        })
    }

    /// Scores a bead by its paragraphs, in nats. Both sides of the bead must have segments.
    pub(crate) fn score(&self, bead: &Sides<Range<usize>>) -> f64 {
        let inside = |side: Role| {
            let breaks = self.begins[side][bead[side].start + 1..bead[side].end].iter();
            real(breaks.filter(|begins| **begins).count()) * self.only[side]
        };
        let start = match (self.begins.source[bead.source.start], self.begins.target[bead.target.start]) {
            (true, true) => self.both,
            (true, false) => self.only.source,
            (false, true) => self.only.target,
            (false, false) => 0.0,
        };
        start + inside(Role::Source) + inside(Role::Target)
    }
}

/// The most that one break counts against a bead, in nats before weighing. Even in texts that keep all other breaks,
/// one may be lost.
const WORST: f64 = -6.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn text(begins: &[bool]) -> Text {
        Text { begins_paragraph: begins.to_vec(), ..Text::default() }
    }

    fn weights() -> Weights {
        Weights { paragraphs: 1.0, paragraphs_kept: 0.8, ..Weights::default() }
    }

    #[test]
    fn paragraphs_that_begin_together_speak_for_a_bead_and_lone_ones_against_it() {
        let texts = Sides::of(|_| text(&[true, false, true, false, false]));
        let paragraphs = Paragraphs::new(&texts, &weights()).unwrap();
        assert!(paragraphs.score(&Sides::new(2..3, 2..3)) > 0.5);
        assert!(paragraphs.score(&Sides::new(2..3, 1..2)) < -0.5);
        assert!(paragraphs.score(&Sides::new(1..2, 2..3)) < -0.5);
        assert!(paragraphs.score(&Sides::new(1..2, 1..2)).abs() < 1e-12);
        let across = paragraphs.score(&Sides::new(1..3, 1..2));
        assert!(
            (across - paragraphs.only.source).abs() < 1e-12,
            "a break inside is one the other side lacks"
        );
    }

    #[test]
    fn one_paragraph_or_one_a_segment_says_nothing() {
        let usual = [true, false, true];
        for flat in [&[][..], &[false; 3], &[true; 3]] {
            assert!(Paragraphs::new(&Sides::new(text(&usual), text(flat)), &weights()).is_none());
        }
    }

    #[test]
    fn extremes_stay_finite() {
        let texts = Sides::new(text(&[true, false, false]), text(&[false, true, false]));
        for kept in [0.0, 0.5, 1.0] {
            let weights = Weights { paragraphs_kept: kept, ..weights() };
            let paragraphs = Paragraphs::new(&texts, &weights).unwrap();
            for (i, j) in [(0, 0), (0, 1), (1, 1), (2, 2)] {
                assert!(paragraphs.score(&Sides::new(i..i + 1, j..j + 1)).is_finite());
            }
        }
    }
}
