//! What must a text have to have a hit, and may a piece of it be one?

use super::fold::Folded;

/// Texts that have a hit have a word that fits for each of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Required {
    /// What is needed together, at places that keep their distance where they have any.
    pub(super) slots: Vec<Slot>,
}

/// A word that is needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    /// How many words it stands after the first; `None` where that cannot be said. Slots at one place are of one word.
    pub(super) place: Option<u32>,
    pub(super) fit: Fit,
}

/// Which words fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Those that have this in them: at their beginning, at their end, where said.
    Part { text: String, begins: bool, ends: bool },
    /// Those within so many edits.
    Near { text: String, most: usize },
}

/// Whether a piece of a folded text may be a hit.
pub(super) fn stands(folded: &Folded, start: usize, end: usize, whole_words: bool) -> bool {
    start < end
        && folded.is_boundary(end)
        && (!whole_words || (folded.parts_words(start) && folded.parts_words(end)))
}
