//! Which of two units that may answer comes first?

use std::cmp::Ordering;
use std::ops::Range;

use sangam_unit::{Status, UnitId};

/// A unit that may be among the matches, with everything that decides its rank.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) score: u8,
    pub(super) turned: bool,
    pub(super) status: Status,
    pub(super) changed_at: String,
    pub(super) id: UnitId,
    /// Where the piece is that gives the score; `None` for the whole text, or if nobody has looked yet. It does not
    /// change the rank.
    pub(super) piece: Option<Range<usize>>,
}

impl Candidate {
    /// Best first. Equal scores: confirmed first, then the newest, then by id, then sources before targets.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let unconfirmed = |candidate: &Self| candidate.status != Status::Confirmed;
        let score = other.score.cmp(&self.score);
        score
            .then_with(|| unconfirmed(self).cmp(&unconfirmed(other)))
            .then_with(|| other.changed_at.cmp(&self.changed_at))
            .then_with(|| (self.id, self.turned).cmp(&(other.id, other.turned)))
    }

    pub(super) fn sort(candidates: &mut [Self]) {
        candidates.sort_by(Self::order);
    }
}
