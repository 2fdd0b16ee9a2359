//! Where does each sentence begin and end?
//!
//! Method: a text is cut into paragraphs by its line breaks ([`LineBreaks`]); inside a paragraph every run of marks that
//! can end a sentence (`. ! ? … ۔ ؟ । ॥ |`) is judged by the word before it, the closing marks after it and the word
//! that follows. Which words those are is data ([`Rules`], one file a language); how they are judged is the same for
//! all, so that a Hindi text quoting "Mr. Smith" or an English one quoting "ہے۔" is cut as well as a text of one
//! language.
//!
//! Time O(n) for any input: looking back and ahead is bounded ([`marks::NEARBY`]), and what is skipped is skipped once.
//! Space O(segments). No paper is followed; `docs/algorithms/segmentation.md` gives the rules, what was measured, and
//! what is not done: no model of language, so where two readings are grammatical ("in the U.S. Trump said") the
//! commoner one is taken.
//!
//! | file | the question it answers |
//! |---|---|
//! | `lines` | Which line breaks end a paragraph, and which only wrap it? |
//! | `sentences` | Does this mark end the sentence? |
//! | `marked` | Which segments are headings by what the document itself says? |
//! | `lists` | Where do the items of a list run on in one line begin? |
//! | `rules` | Which words must be known of a language to cut its sentences? |
//! | `parts` | Into what is a text cut, and at what? |
//! | `lexicon` | Of which kinds is this word: title, abbreviation, letter name, sentence opener? |
//! | `marks` | What can each character do at the end of a sentence? |

#[cfg(test)]
mod golden;
mod lexicon;
mod lines;
mod lists;
mod marked;
mod marks;
mod parts;
pub(crate) mod rules;
mod sentences;
#[cfg(test)]
mod tests;

use std::ops::Range;

use sangam_language::Language;

pub use marked::{MarkedParagraph, ParagraphMark, believe_marks};
pub use marks::{full_stops, sentence_marks};
pub use parts::{LineBreaks, Segment, SegmentKind};
pub use rules::{Rules, WordClass};

use lexicon::Lexicon;

/// How to cut a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SegmentOptions {
    /// What a line break means.
    pub line_breaks: LineBreaks,
}

impl SegmentOptions {
    /// The same options with another meaning of line breaks.
    #[must_use]
    pub fn with_line_breaks(mut self, line_breaks: LineBreaks) -> Self {
        self.line_breaks = line_breaks;
        self
    }
}

/// Cuts `text` into sentences and headings, in order.
///
/// The segments and the gaps between them give back the text; a gap holds white space only, except that a line of
/// nothing but invisible characters (zero-width spaces, direction marks) has no segment either.
pub fn segment(text: &str, language: &Language, options: &SegmentOptions) -> Vec<Segment> {
    let lexicon = Lexicon::of(language);
    let mut has_full_stops = false;
    segment_by(text, language, options.line_breaks, |paragraph, ends| {
        sentences::ends(text, paragraph, (lexicon, &mut has_full_stops), ends);
    })
}

/// Cuts `text` into paragraphs and headings as [`segment`] does, and each paragraph where `add_ends` says: given the
/// bytes of a paragraph it adds where in the text the sentences end, but for the last.
pub fn segment_by(
    text: &str,
    language: &Language,
    line_breaks: LineBreaks,
    mut add_ends: impl FnMut(Range<usize>, &mut Vec<usize>),
) -> Vec<Segment> {
    let lexicon = Lexicon::of(language);
    let mut ends = Vec::new();
    let mut segments = Vec::new();
    for (index, paragraph) in lines::paragraphs(text, line_breaks).into_iter().enumerate() {
        ends.clear();
        add_ends(paragraph.clone(), &mut ends);
        collect(text, (index + 1, paragraph), &ends, lexicon, &mut segments);
    }
    segments
}

/// Adds the segments of one paragraph, given where its sentences end.
fn collect(
    text: &str,
    (paragraph, span): (usize, Range<usize>),
    ends: &[usize],
    lexicon: &Lexicon,
    segments: &mut Vec<Segment>,
) {
    let kind = if ends.is_empty() && sentences::is_heading(&text[span.clone()], lexicon) {
        SegmentKind::Heading
    } else {
        SegmentKind::Sentence
    };
    let mut start = span.start;
    for &end in ends.iter().chain([&span.end]) {
        let piece = &text[start..end];
        let from = start + (piece.len() - piece.trim_start().len());
        let to = from + piece.trim().len();
        if from < to {
            segments.push(Segment { number: segments.len() + 1, paragraph, span: from..to, kind });
        }
        start = end;
    }
}
