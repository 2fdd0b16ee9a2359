//! What must a text have to have a hit, and may a piece of it be one?

use super::fold::Folded;

/// A text with a hit has a fitting word for each of these slots.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Required {
    /// The words that are needed together. Those with places keep their distance.
    pub(super) slots: Vec<Slot>,
}

/// A word that is needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    /// How many words it comes after the first; `None` if that is open. Slots with the same place are one word.
    pub(super) place: Option<u32>,
    pub(super) fit: Fit,
}

/// Which words fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Words that contain this text: at their beginning if `begins`, at their end if `ends`.
    Part { text: String, begins: bool, ends: bool },
    /// Words within this number of edits.
    Near { text: String, most: usize },
}

/// Whether a piece of a folded text may be a hit.
pub(super) fn stands(folded: &Folded, start: usize, end: usize, whole_words: bool) -> bool {
    start < end
        && folded.is_boundary(end)
        && (!whole_words || (folded.parts_words(start) && folded.parts_words(end)))
}
