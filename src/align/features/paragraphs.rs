//! Do paragraphs begin at the same place on both sides?
//!
//! Let p and q be the shares of segments that begin a paragraph, source and target, and k how far translators keep
//! paragraphs: two segments that belong together both begin one with probability c = k · min(p, q) + (1 − k) · p · q, the
//! first alone with p − c, the second alone with q − c. Each is compared with its probability where the two have nothing
//! to do with each other, in nats; where neither begins one nothing is said. A break inside a bead is one that the other
//! side lacks. A side of one paragraph, and one of a paragraph a segment, make all of this nothing.
//!
//! time: O(segments of the bead) a bead, space: O(segments).

use crate::document::Text;
use crate::weights::Weights;

/// Where paragraphs begin, and what that is worth.
#[derive(Debug)]
pub(crate) struct Paragraphs<'a> {
    begins: [&'a [bool]; 2],
    /// Nats where both sides begin one.
    both: f64,
    /// Nats where only the source, only the target does.
    only: [f64; 2],
}

impl<'a> Paragraphs<'a> {
    /// Of two texts; `None` where their paragraphs are not known or say nothing.
    pub(crate) fn new(texts: &'a [Text; 2], weights: &Weights) -> Option<Self> {
        let begins = [0, 1].map(|side: usize| texts[side].begins_paragraph.as_slice());
        let [p, q] = begins.map(|begins| {
            let count = begins.iter().filter(|begins| **begins).count();
            count as f64 / begins.len().max(1) as f64
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
            only: [nats(p - shared, p * (1.0 - q)), nats(q - shared, q * (1.0 - p))],
        })
    }

    /// What the paragraphs say, in nats, of a bead of `sources` segments from `i` on and `targets` from `j` on.
    pub(crate) fn score(&self, (i, sources): (usize, usize), (j, targets): (usize, usize)) -> f64 {
        let inside = |side: usize, first: usize, count: usize| {
            let breaks = self.begins[side][first + 1..first + count].iter().filter(|begins| **begins);
            breaks.count() as f64 * self.only[side]
        };
        let start = match (self.begins[0][i], self.begins[1][j]) {
            (true, true) => self.both,
            (true, false) => self.only[0],
            (false, true) => self.only[1],
            (false, false) => 0.0,
        };
        start + inside(0, i, sources) + inside(1, j, targets)
    }
}

/// One break speaks against a bead this strongly at the most, in nats before weighing: even where all others are kept, one
/// may be lost.
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
        let texts = [text(&[true, false, true, false, false]), text(&[true, false, true, false, false])];
        let paragraphs = Paragraphs::new(&texts, &weights()).unwrap();
        assert!(paragraphs.score((2, 1), (2, 1)) > 0.5);
        assert!(paragraphs.score((2, 1), (1, 1)) < -0.5);
        assert!(paragraphs.score((1, 1), (2, 1)) < -0.5);
        assert!(paragraphs.score((1, 1), (1, 1)).abs() < 1e-12);
        let across = paragraphs.score((1, 2), (1, 1));
        assert!((across - paragraphs.only[0]).abs() < 1e-12, "a break inside is one the other side lacks");
    }

    #[test]
    fn one_paragraph_or_one_a_segment_says_nothing() {
        let usual = [true, false, true];
        for flat in [&[][..], &[false; 3], &[true; 3]] {
            assert!(Paragraphs::new(&[text(&usual), text(flat)], &weights()).is_none());
        }
    }

    #[test]
    fn extremes_stay_finite() {
        let texts = [text(&[true, false, false]), text(&[false, true, false])];
        for kept in [0.0, 0.5, 1.0] {
            let weights = Weights { paragraphs_kept: kept, ..weights() };
            let paragraphs = Paragraphs::new(&texts, &weights).unwrap();
            for (i, j) in [(0, 0), (0, 1), (1, 1), (2, 2)] {
                assert!(paragraphs.score((i, 1), (j, 1)).is_finite());
            }
        }
    }
}
