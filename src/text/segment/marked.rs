//! Which segments are headings according to the document itself?
//!
//! A paragraph that the document marks as a heading is one, whatever its length and its last mark. If it holds several
//! sentences, each is a segment, as everywhere, and each has the kind heading. The habits of the author decide whether
//! an unmarked paragraph can be a heading:
//!
//! - A document without marked headings says nothing. Its author uses bold type or short lines, and the guess for plain
//!   text stays.
//! - If all marked headings come before the first paragraph, the document has a template with a headline. This does not
//!   show how its author marks headings between paragraphs, and the guess stays for these.
//! - If a heading is marked after a paragraph, the marks are believed: an unmarked short paragraph without a mark at
//!   its end is not a heading (but a byline, an item, a cell). If all of a paragraph is bold, the author may have meant
//!   a heading, and the guess stays. This exception does not apply in lists and tables, where bold type singles out an
//!   item.
//!
//! Time linear in segments and paragraphs.

use std::ops::Range;

use super::parts::{Segment, SegmentKind};

/// What a document says about one of its paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedParagraph {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// How the document marks it.
    pub mark: ParagraphMark,
}

/// The mark of a paragraph in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphMark {
    /// Marked as a heading.
    Heading,
    /// Not marked as a heading, but all of it is bold.
    Bold,
    /// Neither marked nor bold.
    Plain,
}

/// Gives `segments` the kinds that follow from the `paragraphs` of their document. Both are in the order of the text.
/// Segments outside the paragraphs keep their kinds.
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

    /// Returns the kinds of the segments of `paragraphs`: `h` or `s` for each.
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
