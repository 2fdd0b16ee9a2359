//! Into what is a text cut, and at what?

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// One sentence or heading of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Segment {
    /// Place among the segments of the text, from 1.
    pub number: usize,
    /// The paragraph it stands in, from 1; empty lines are not counted.
    pub paragraph: usize,
    /// Its bytes in the text, without white space at either end.
    pub span: Range<usize>,
    /// What it is.
    pub kind: SegmentKind,
}

/// What a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SegmentKind {
    /// A sentence, or a piece of text that could be one.
    Sentence,
    /// A short paragraph of its own that no mark ends: a headline, a heading between paragraphs. Of a document that marks
    /// its headings, what it marks ([`believe_marks`](super::believe_marks)).
    Heading,
}

impl SegmentKind {
    /// The word stored and shown.
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
    /// Found out from the text: lines filled to one width that break in mid-sentence are hard-wrapped and are joined,
    /// every other line break ends a paragraph.
    #[default]
    Auto,
    /// Every line break ends a paragraph.
    Paragraphs,
    /// Only an empty line ends a paragraph.
    Wrapped,
}
