//! Which segments are headings by what the document itself says?
//!
//! What a document marks as a heading is one, however long it is and whatever ends it; of several sentences each is a
//! segment, as everywhere, and each is of the kind heading. Whether a paragraph without such a mark can be one depends on
//! what its author does:
//!
//! - A document that marks none says nothing: its author knows bold type, or short lines, and the guess of plain text stays.
//! - One that marks only what stands before its first paragraph has a template with a headline; how its author marks the
//!   headings between paragraphs it does not say, and the guess stays for these.
//! - One that marks a heading behind a paragraph is believed: a short paragraph that no mark ends is no heading there (a
//!   byline, an item, a cell). But where all of a paragraph is bold, the author may have meant one, and the guess stays; not
//!   in lists and tables, where bold type picks out one among others.
//!
//! Time linear in segments and paragraphs.

use std::ops::Range;

use super::parts::{Segment, SegmentKind};

/// What a document says of one of its paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedParagraph {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// How the document marks it.
    pub mark: ParagraphMark,
}

/// How a document marks a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphMark {
    /// As a heading.
    Heading,
    /// As no heading, but all of it is bold.
    Bold,
    /// As neither.
    Plain,
}

/// Gives `segments` the kinds that the document they were cut from gives its `paragraphs`; both are in the order of the
/// text. Segments in none of the paragraphs keep theirs.
pub fn believe_marks(segments: &mut [Segment], paragraphs: &[MarkedParagraph]) {
    let is_heading = |paragraph: &MarkedParagraph| paragraph.mark == ParagraphMark::Heading;
    let marks_inside = paragraphs.iter().skip_while(|paragraph| is_heading(paragraph)).any(is_heading);
    let mut rest = paragraphs.iter().peekable();
    for segment in segments {
        while rest.next_if(|paragraph| paragraph.span.end <= segment.span.start).is_some() {}
        let around = rest.peek().filter(|paragraph| paragraph.span.start <= segment.span.start);
        match around.map(|paragraph| paragraph.mark) {
            Some(ParagraphMark::Heading) => segment.kind = SegmentKind::Heading,
            Some(ParagraphMark::Plain) if marks_inside => segment.kind = SegmentKind::Sentence,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SegmentOptions, segment};
    use super::*;

    /// The kinds of the segments of `paragraphs`: `h` or `s` each.
    fn kinds(paragraphs: &[(&str, ParagraphMark)]) -> String {
        let mut text = String::new();
        let marked: Vec<_> = paragraphs
            .iter()
            .map(|&(words, mark)| {
                let start = text.len();
                text.push_str(words);
                text.push_str("\n\n");
                MarkedParagraph { span: start..start + words.len(), mark }
            })
            .collect();
        let mut segments = segment(&text, &"en".parse().unwrap(), &SegmentOptions::default());
        believe_marks(&mut segments, &marked);
        segments.iter().map(|segment| &segment.kind.as_str()[..1]).collect()
    }

    const LONG: &str = "The river rose by two metres on Monday night. Nobody was hurt.";

    #[test]
    fn marked_headings_are_headings_whatever_they_read_like() {
        use ParagraphMark::{Heading, Plain};
        assert_eq!(kinds(&[("Is the dam safe? Yes, says the mayor.", Heading), (LONG, Plain)]), "hhss");
        assert_eq!(kinds(&[("What now:", Heading), ("1. The dam", Heading), (LONG, Plain)]), "hhss");
    }

    #[test]
    fn a_short_line_is_no_heading_where_the_document_marks_them() {
        use ParagraphMark::{Bold, Heading, Plain};
        let direct = ("Direct talks", Plain);
        assert_eq!(kinds(&[("Flood", Plain), (LONG, Plain), direct, (LONG, Plain)]), "hsshss");
        assert_eq!(
            kinds(&[("Flood", Heading), (LONG, Plain), direct, (LONG, Plain)]),
            "hsshss",
            "headline only"
        );
        let marked = [("Flood", Heading), ("By Asma", Plain), ("The dam", Heading), direct, (LONG, Plain)];
        assert_eq!(kinds(&marked), "hshsss");
        let bold = [("Flood", Heading), (LONG, Bold), ("The dam", Heading), ("Direct talks", Bold)];
        assert_eq!(kinds(&bold), "hsshh");
    }

    #[test]
    fn without_marks_nothing_changes() {
        assert_eq!(kinds(&[]), "");
        let text = "Flood\n\nIt rose.\n";
        let mut segments = segment(text, &"en".parse().unwrap(), &SegmentOptions::default());
        let before = segments.clone();
        believe_marks(&mut segments, &[]);
        assert_eq!(segments, before);
    }
}
