//! What are the words of a bead, and which links do they have?

use std::ops::Range;

/// The words of a bead and their links.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WordLinks {
    /// Words and marks of the source.
    pub source: Vec<Place>,
    /// Words and marks of the target.
    pub target: Vec<Place>,
    /// Links, sorted by their words. A word may have several.
    pub links: Vec<WordLink>,
    /// All pairs of words that are likely enough to count for a fragment, sorted; the links are among them.
    pub(crate) candidates: Vec<WordLink>,
}

/// A word of the source and the word of the target that translates it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordLink {
    /// Index into [`WordLinks::source`].
    pub source: usize,
    /// Index into [`WordLinks::target`].
    pub target: usize,
    /// How likely it is that a person would link the two words, 0 to 1.
    pub confidence: f64,
}

impl WordLinks {
    /// Formats the links in the Pharaoh format: `0-0 1-2`.
    pub fn pharaoh(&self) -> String {
        let links: Vec<String> =
            self.links.iter().map(|link| format!("{}-{}", link.source, link.target)).collect();
        links.join(" ")
    }
}

/// The place of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Index of its segment.
    pub segment: usize,
    /// Its bytes in the segment.
    pub bytes: Range<usize>,
}
