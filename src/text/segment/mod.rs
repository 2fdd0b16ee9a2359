//! Where does each sentence begin and end?
//!
//! Method: the line breaks cut a text into paragraphs ([`LineBreaks`]). Inside a paragraph, every run of marks that can
//! end a sentence (`. ! ? … ۔ ؟ । ॥ |`) is judged by the word before it, the closing marks after it and the word that
//! follows. The words that matter are data ([`Rules`], one file for each language). The judgement is the same for all
//! languages, so a Hindi text that quotes "Mr. Smith" or an English one that quotes "ہے۔" is cut as well as a text in
//! one language.
//!
//! Time O(n) for any input: looking back and ahead is bounded ([`marks::NEARBY`]), and what is skipped is skipped once.
//! Space O(segments). No paper is followed. `docs/algorithms/segmentation.md` gives the rules, the measurements and the
//! limits: there is no language model, so if two readings are grammatical ("in the U.S. Trump said"), the more common
//! one is taken.
//!
//! | file | the question it answers |
//! |---|---|
//! | `lines` | Which line breaks end a paragraph, and which only wrap the text? |
//! | `sentences` | Does this mark end the sentence? |
//! | `notes` | Which notes after a mark belong to the sentence that the mark ends? |
//! | `marked` | Which segments are headings according to the document itself? |
//! | `lists` | Where does each item begin in a list that is written in one line? |
//! | `rules` | Which words of a language are needed to cut its sentences? |
//! | `parts` | What are the pieces of a text, and what does a line break mean? |
//! | `lexicon` | Of which kinds is a word: title, abbreviation, name of a letter, sentence opener? |
//! | `words` | What does a word look like: an acronym, an initial, a word of a script without case? |
//! | `marks` | What can each character do at the end of a sentence? |

#[cfg(test)]
mod golden;
mod lexicon;
mod lines;
mod lists;
mod marked;
mod marks;
mod notes;
mod parts;
pub(crate) mod rules;
mod sentences;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use sangam_language::Language;

pub use lexicon::data_version;
pub use marked::{MarkedParagraph, ParagraphMark, believe_marks};
pub use marks::{full_stops, sentence_marks};
pub use parts::{LineBreaks, Segment, SegmentKind};
pub use rules::{Rules, WordClass};
pub use words::ADDRESS_ENDINGS;

use lexicon::Lexicon;

/// The options for cutting a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SegmentOptions {
    /// What a line break means.
    pub line_breaks: LineBreaks,
}

impl SegmentOptions {
    /// Returns the options with another meaning of line breaks.
    #[must_use]
    pub fn with_line_breaks(mut self, line_breaks: LineBreaks) -> Self {
        self.line_breaks = line_breaks;
        self
    }
}

/// Cuts `text` into sentences and headings, in order.
///
/// The segments and the gaps between them together give the text. A gap holds white space only. One exception: a line
/// of invisible characters (zero-width spaces, direction marks) has no segment either.
pub fn segment(text: &str, language: &Language, options: &SegmentOptions) -> Vec<Segment> {
    let lexicon = Lexicon::of(language);
    let mut has_full_stops = false;
    segment_by(text, language, options.line_breaks, |paragraph, ends| {
        sentences::ends(text, paragraph, (lexicon, &mut has_full_stops), ends);
    })
}

/// Cuts `text` into paragraphs and headings as [`segment`] does, and cuts the paragraphs at the places that `add_ends`
/// finds. `add_ends` gets the bytes of a paragraph and adds the end of each of its sentences except the last.
pub fn segment_by(
    text: &str,
    language: &Language,
    line_breaks: LineBreaks,
    mut add_ends: impl FnMut(Range<usize>, &mut Vec<usize>),
) -> Vec<Segment> {
    let lexicon = Lexicon::of(language);
    let mut ends = Vec::new();
    let mut segments = Vec::new();
    for (index, paragraph) in lines::paragraphs(text, line_breaks, lexicon).into_iter().enumerate() {
        ends.clear();
        add_ends(paragraph.clone(), &mut ends);
        collect(text, (index + 1, paragraph), &ends, lexicon, &mut segments);
    }
    segments
}

/// Adds the segments of one paragraph, given the ends of its sentences.
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
