//! What are the pieces of a text, and what does a line break mean?

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// One sentence or heading of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Segment {
    /// Its place among the segments of the text, from 1.
    pub number: usize,
    /// The number of its paragraph, from 1. Empty lines are not counted.
    pub paragraph: usize,
    /// Its bytes in the text, without white space at either end.
    pub span: Range<usize>,
    /// Its kind.
    pub kind: SegmentKind,
}

/// The kind of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SegmentKind {
    /// A sentence, or a piece of text that could be one.
    Sentence,
    /// A short paragraph of its own without a mark at its end: a headline, or a heading between paragraphs. If the
    /// document marks its headings, those that it marks ([`believe_marks`](super::believe_marks)).
    Heading,
}

impl SegmentKind {
    /// Returns the word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Heading => "heading",
        }
    }
}

/// What a line break means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineBreaks {
    /// The text decides: lines that are filled to one width and break in mid-sentence are hard-wrapped and are joined.
    /// Every other line break ends a paragraph.
    #[default]
    Auto,
    /// Every line break ends a paragraph.
    Paragraphs,
    /// Only an empty line ends a paragraph.
    Wrapped,
}
