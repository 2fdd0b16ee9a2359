//! Do paragraphs begin at the same place on both sides, and are the same segments headings?
//!
//! Both are landmarks: a segment either is one or is not. Let p and q be the shares of segments that are, source and
//! target, and k how far translators keep such landmarks. Of two segments that belong together, both are landmarks with
//! probability `c = k · min(p, q) + (1 − k) · p · q`, only the first with `p − c`, and only the second with `q − c`. Each
//! is compared, in nats, with its probability for segments that are unrelated. If neither is a landmark, this says
//! nothing. A landmark inside a bead, after its first segment, counts as one that the other side lacks. If a side has no
//! landmarks, or nothing else, there is no evidence. If one side marks few of the headings that the other marks, then p −
//! c is nearly p, and a heading without a partner counts for nothing. A heading in one bead with the text below it counts as
//! much as a landmark can count against a bead.
//!
//! time: O(segments of the bead) a bead, space: O(segments).

use std::ops::Range;

use crate::document::Text;
use crate::numeric::real;
use crate::weights::Weights;
use sangam_unit::{Role, Sides};

/// Which segments are landmarks of one kind, and how much that counts.
#[derive(Debug)]
pub(crate) struct Landmarks<'a> {
    are: Sides<&'a [bool]>,
    /// Nats if both sides have one.
    both: f64,
    /// Nats if only this side does.
    only: Sides<f64>,
    /// Nats if a bead joins a landmark with a segment after it that is none.
    joined: f64,
}

impl<'a> Landmarks<'a> {
    /// The beginnings of paragraphs; `None` if they are unknown or give no evidence.
    pub(crate) fn paragraphs(texts: &'a Sides<Text>, weights: &Weights) -> Option<Self> {
        let begins = texts.as_ref().map(|text| text.begins_paragraph.as_slice());
        Self::new(begins, (weights.paragraphs, weights.paragraphs_kept), 0.0)
    }

    /// The headings that the documents mark; `None` if they are unknown or give no evidence.
    pub(crate) fn headings(texts: &'a Sides<Text>, weights: &Weights) -> Option<Self> {
        let headings = texts.as_ref().map(|text| text.marked_headings.as_slice());
        Self::new(headings, (weights.headings, weights.headings_kept), WORST)
    }

    /// Landmarks of one kind. A nat of evidence is worth `worth`; translators keep `kept` of them.
    fn new(are: Sides<&'a [bool]>, (worth, kept): (f64, f64), joined: f64) -> Option<Self> {
        let Sides { source: p, target: q } = are.map(|are| {
            let count = are.iter().filter(|is_one| **is_one).count();
            real(count) / real(are.len().max(1))
        });
        let says = |share: f64| share > 0.0 && share < 1.0;
        if worth == 0.0 || !says(p) || !says(q) {
            return None;
        }
        let shared = kept * p.min(q) + (1.0 - kept) * p * q;
        let nats =
            |together: f64, apart: f64| worth * (together.max(f64::MIN_POSITIVE) / apart).ln().max(WORST);
        Some(Self {
            are,
            both: nats(shared, p * q),
            only: Sides { source: nats(p - shared, p * (1.0 - q)), target: nats(q - shared, q * (1.0 - p)) },
            joined: worth * joined,
        })
    }

    /// Scores a bead by its landmarks, in nats. Both sides of the bead must have segments.
    pub(crate) fn score(&self, bead: &Sides<Range<usize>>) -> f64 {
        let inside = |side: Role| {
            let inside = self.are[side][bead[side].start + 1..bead[side].end].iter();
            let joined = self.are[side][bead[side].clone()].windows(2).filter(|two| two[0] && !two[1]);
            real(inside.filter(|is_one| **is_one).count()) * self.only[side]
                + real(joined.count()) * self.joined
        };
        let start = match (self.are.source[bead.source.start], self.are.target[bead.target.start]) {
            (true, true) => self.both,
            (true, false) => self.only.source,
            (false, true) => self.only.target,
            (false, false) => 0.0,
        };
        start + inside(Role::Source) + inside(Role::Target)
    }
}

/// The most that one landmark counts against a bead, in nats before weighing. Even in texts that keep all others, one may
/// be lost.
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
        let paragraphs = Landmarks::paragraphs(&texts, &weights()).unwrap();
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
    fn a_heading_goes_with_a_heading_if_both_documents_mark_theirs() {
        let marked = |headings: &[bool]| Text { marked_headings: headings.to_vec(), ..Text::default() };
        let usual = [true, false, false, true, false, false, true, false];
        let texts = Sides::of(|_| marked(&usual));
        let headings = Landmarks::headings(&texts, &Weights::default()).unwrap();
        assert!(headings.score(&Sides::new(3..4, 3..4)) > 0.5);
        assert!(headings.score(&Sides::new(3..4, 2..3)) < -2.0, "a heading and a sentence");
        assert!(headings.score(&Sides::new(2..4, 2..3)) < -2.0, "a sentence and a heading in one bead");
        assert!(
            headings.score(&Sides::new(3..4, 3..5)) < -2.0,
            "a heading and the text below it in one bead"
        );
        let most_lost = marked(&[true, false, false, false, false, false, false, false]);
        let texts = Sides::new(marked(&usual), most_lost);
        let headings = Landmarks::headings(&texts, &Weights::default()).unwrap();
        assert!(headings.score(&Sides::new(3..4, 3..4)) > -0.5, "a document that marks few headings");
        assert!(Landmarks::headings(&Sides::new(marked(&usual), marked(&[])), &Weights::default()).is_none());
    }

    #[test]
    fn one_paragraph_or_one_a_segment_says_nothing() {
        let usual = [true, false, true];
        for flat in [&[][..], &[false; 3], &[true; 3]] {
            assert!(Landmarks::paragraphs(&Sides::new(text(&usual), text(flat)), &weights()).is_none());
        }
    }

    #[test]
    fn extremes_stay_finite() {
        let texts = Sides::new(text(&[true, false, false]), text(&[false, true, false]));
        for kept in [0.0, 0.5, 1.0] {
            let weights = Weights { paragraphs_kept: kept, ..weights() };
            let paragraphs = Landmarks::paragraphs(&texts, &weights).unwrap();
            for (i, j) in [(0, 0), (0, 1), (1, 1), (2, 2)] {
                assert!(paragraphs.score(&Sides::new(i..i + 1, j..j + 1)).is_finite());
            }
        }
    }
}
