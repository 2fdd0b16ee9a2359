//! Which pieces of a unit's text answer a query, besides the whole text?
//!
//! Runs of neighbouring whole segments. A text that was aligned has the segments of its bead. Any other text is cut by
//! the analyser, and so is an aligned one that was edited. Time O(segments), because the runs are short.

use std::ops::Range;

use rusqlite::Connection;

use super::keys::Keys;
use super::neighbors::Segments;
use crate::Analyzer;
use crate::index::IndexedText;
use sangam_language::Language;

/// The longest run, in segments. Few beads have more segments on a side.
const LONGEST_RUN: usize = 3;

/// A text of more segments than this is no bead but a whole article. Its runs would only make the index larger, so
/// only its single segments answer.
const RUNS_UP_TO: usize = 8;

/// What joins the segments of a bead.
const JOINT: &str = " ";

/// Finds the pieces of texts.
#[derive(Clone, Copy)]
pub(super) struct Pieces<'c> {
    connection: &'c Connection,
    analyzer: &'c dyn Analyzer,
}

impl<'c> Pieces<'c> {
    pub(super) fn new(connection: &'c Connection, analyzer: &'c dyn Analyzer) -> Self {
        Self { connection, analyzer }
    }

    /// The pieces of `text`, whose bead has these segments on its side.
    pub(super) fn of(
        self,
        language: &Language,
        text: &str,
        aligned: Option<Segments>,
    ) -> rusqlite::Result<Vec<Range<usize>>> {
        if let Some(segments) = aligned.filter(|segments| segments.count > 1)
            && let Some(segments) = self.of_bead(text, segments)?
        {
            return Ok(runs(&segments));
        }
        Ok(of_text(self.analyzer, language, text))
    }

    /// Where the segments of a bead are in `text`; `None` if the text is not what they say.
    fn of_bead(self, text: &str, segments: Segments) -> rusqlite::Result<Option<Vec<Range<usize>>>> {
        let mut read = self.connection.prepare_cached(
            "SELECT text FROM segment WHERE document_id = ?1 AND number >= ?2 AND number < ?2 + ?3 ORDER BY number",
        )?;
        let mut rows = read.query((segments.document, segments.first, segments.count))?;
        let mut found = Vec::with_capacity(segments.count);
        let mut start = 0;
        while let Some(row) = rows.next()? {
            let segment = row.get_ref(0)?.as_str()?;
            if start > 0 {
                if !text.get(start..).is_some_and(|rest| rest.starts_with(JOINT)) {
                    return Ok(None);
                }
                start += JOINT.len();
            }
            if !text.get(start..).is_some_and(|rest| rest.starts_with(segment)) {
                return Ok(None);
            }
            found.push(start..start + segment.len());
            start += segment.len();
        }
        Ok(Some(found).filter(|_| start == text.len()))
    }
}

/// The pieces of a text that belongs to no bead.
pub(super) fn of_text(analyzer: &dyn Analyzer, language: &Language, text: &str) -> Vec<Range<usize>> {
    runs(&analyzer.segments(language, text))
}

/// What the index takes from `pieces` of `text`. Pieces without words match nothing.
pub(super) fn indexed(
    analyzer: &dyn Analyzer,
    (language, text): (&Language, &str),
    pieces: &[Range<usize>],
) -> Vec<IndexedText> {
    let texts = pieces.iter().filter_map(|piece| text.get(piece.clone()));
    let indexed = texts.map(|text| IndexedText::of(&Keys::of(analyzer, language, text), analyzer));
    indexed.filter(|text| !text.parts.words.is_empty()).collect()
}

/// The runs of neighbouring segments, except the one of all segments: by their first segment, then the shortest first.
fn runs(segments: &[Range<usize>]) -> Vec<Range<usize>> {
    let longest =
        if segments.len() > RUNS_UP_TO { 1 } else { LONGEST_RUN.min(segments.len().saturating_sub(1)) };
    let from = |first: usize| {
        let lasts = segments.iter().skip(first).take(longest);
        lasts.filter_map(move |last| Some(segments.get(first)?.start..last.end))
    };
    if longest == 0 { Vec::new() } else { (0..segments.len()).flat_map(from).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(segments: usize) -> Vec<Range<usize>> {
        runs(&(0..segments).map(|at| at * 10..at * 10 + 9).collect::<Vec<_>>())
    }

    #[test]
    fn runs_are_of_neighbours_and_never_of_all() {
        assert!(count(0).is_empty());
        assert!(count(1).is_empty());
        assert_eq!(count(2), [0..9, 10..19]);
        assert_eq!(count(3), [0..9, 0..19, 10..19, 10..29, 20..29]);
        assert_eq!(count(4).len(), 4 + 3 + 2);
        assert_eq!(count(RUNS_UP_TO).len(), 3 * RUNS_UP_TO - 3);
    }

    #[test]
    fn a_whole_article_has_no_more_pieces_than_segments() {
        assert_eq!(count(RUNS_UP_TO + 1).len(), RUNS_UP_TO + 1);
        assert_eq!(count(500).len(), 500);
    }
}
