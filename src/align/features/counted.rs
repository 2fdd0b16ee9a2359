//! How many characters of a segment does its translator translate?
//!
//! Web addresses, code and markers are copied, or left out on one side. Their characters say nothing about the length
//! of a translation, and one long address can outweigh a sentence. So these do not count: addresses of web and mail,
//! tags, variables and file paths (the placeables of the text layer, but not handles, which are read as words); code
//! between backticks; marks of notes (`[1]`, `[^2]`); and marks of emphasis, items and headings (`*`, `_`, `•`, `#`).
//! Time O(characters).
//!
//! Code that lost its backticks when the document was read does not count either, if the caller says where it is.

use std::ops::Range;

use crate::numeric::real;
use crate::words::copied_address;

use sangam_text::placeables::{PlaceableKind, placeables};

/// The most bytes of code between backticks. Beyond it, a lone backtick would hide a whole text. Set by hand.
const LONGEST_CODE: usize = 256;

/// The most bytes of a mark of a note with its brackets: `[^123]`. Set by hand.
const LONGEST_NOTE: usize = 6;

/// Counts the characters of a segment. Its words count as they are spelled when folded, so that a nukta or a ligature
/// changes no length.
pub(crate) struct CountedLength {
    left_out: Vec<Range<usize>>,
    characters: f64,
}

impl CountedLength {
    /// Counts the characters of `segment` that its translator translates.
    pub(crate) fn new(segment: &str) -> Self {
        let left_out = uncounted(segment);
        let copied: usize = left_out.iter().map(|span| segment[span.clone()].chars().count()).sum();
        Self { characters: real(segment.chars().count() - copied), left_out }
    }

    /// Takes off the surplus of the word that begins at `start`.
    pub(crate) fn fold(&mut self, start: usize, surplus: f64) {
        let after = self.left_out.partition_point(|span| span.end <= start);
        if self.left_out.get(after).is_none_or(|span| start < span.start) {
            self.characters -= surplus;
        }
    }

    /// The number of characters, at least one.
    pub(crate) const fn characters(&self) -> f64 {
        self.characters.max(1.0)
    }
}

/// Returns the number of characters of `segment` in `code` that [`CountedLength::new`] counts.
pub(crate) fn counted_in(segment: &str, code: &[Range<usize>]) -> usize {
    if code.is_empty() {
        return 0;
    }
    let left_out = uncounted(segment);
    let counts = |at: usize| {
        let before = left_out.partition_point(|span| span.end <= at);
        left_out.get(before).is_none_or(|span| at < span.start)
    };
    let characters = code.iter().filter_map(|span| Some((span.start, segment.get(span.clone())?)));
    characters.map(|(start, text)| text.char_indices().filter(|(at, _)| counts(start + at)).count()).sum()
}

/// Returns the spans that do not count, in order and apart.
fn uncounted(segment: &str) -> Vec<Range<usize>> {
    let kept = |kind| kind != PlaceableKind::Handle;
    let mut copied = placeables(segment).into_iter().filter(|placeable| kept(placeable.kind)).peekable();
    let bytes = segment.as_bytes();
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        while copied.next_if(|placeable| placeable.span.start < at).is_some() {}
        let span =
            copied.next_if(|placeable| placeable.span.start == at).map(|placeable| match placeable.kind {
                PlaceableKind::Url => copied_address(segment, placeable.span),
                _ => placeable.span,
            });
        let span = span.or_else(|| match byte {
            b'`' => Some(code(bytes, at)),
            b'[' => note(bytes, at),
            b'*' | b'_' | b'#' => Some(at..at + 1),
            _ => segment[at..].starts_with('•').then(|| at..at + '•'.len_utf8()),
        });
        match span {
            Some(span) => {
                at = span.end;
                spans.push(span);
            }
            None => at += character_length(byte),
        }
    }
    spans
}

/// The length of the character that begins with `first`, in bytes.
const fn character_length(first: u8) -> usize {
    match first {
        0..=0xBF => 1,
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

/// Code between two runs of backticks of the same length, with them.
fn code(bytes: &[u8], start: usize) -> Range<usize> {
    let run = |from: usize| bytes[from..].iter().take_while(|&&byte| byte == b'`').count();
    let fence = run(start);
    let mut at = start + fence;
    let last = bytes.len().min(at + LONGEST_CODE);
    while at < last {
        match run(at) {
            0 => at += 1,
            found if found == fence => return start..at + found,
            found => at += found,
        }
    }
    // An unpaired run is a mark like any other.
    start..start + fence
}

/// The mark of a note.
fn note(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let length = bytes[start..].iter().take(LONGEST_NOTE).position(|&byte| byte == b']')? + 1;
    let inner = &bytes[start + 1..start + length - 1];
    let figures = inner.strip_prefix(b"^").unwrap_or(inner);
    (!figures.is_empty() && figures.iter().all(u8::is_ascii_digit)).then(|| start..start + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_translator_copies_does_not_count() {
        for (segment, counted) in [
            ("See the page.", "See the page."),
            ("See https://example.org/a/long/address?of=a&page=1 now.", "See  now."),
            ("Run `cargo build --release` twice.", "Run  twice."),
            ("A lone ` counts not.", "A lone  counts not."),
            ("**Rain** fell.[12] It _stopped_.[^3]", "Rain fell. It stopped."),
            ("• ¿Qué? [sic]", " ¿Qué? [sic]"),
            ("بارش <b>ہوئی</b>۔", "بارش ہوئی۔"),
            ("Write to @desk", "Write to @desk"),
            ("https://example.org/", "1"),
            ("", "1"),
        ] {
            let characters = CountedLength::new(segment).characters();
            assert!((characters - real(counted.chars().count())).abs() < 0.5, "{segment}");
        }
    }

    #[test]
    fn code_that_a_document_marks_does_not_count() {
        let segment = "Open `x` in cargo build now.";
        assert_eq!(counted_in(segment, &[12..17, 18..23]), "cargobuild".len());
        // The backticks already left this out.
        assert_eq!(counted_in(segment, &[5..8, 12..17]), "cargo".len());
        assert_eq!(counted_in(segment, &[]), 0);
    }

    #[test]
    fn many_backticks_take_linear_time() {
        let runs: String = (1..400).map(|length| "`".repeat(length) + " ").collect();
        assert!(CountedLength::new(&runs).characters() < 400.0);
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn spans_are_in_order_and_whole(text in "[a`\\[\\]^1*_•<>/:.é@ ]{0,60}") {
            let mut last = 0;
            for span in uncounted(&text) {
                prop_assert!(span.start >= last && span.end > span.start);
                prop_assert!(text.get(span.clone()).is_some());
                last = span.end;
            }
        }
    }
}
