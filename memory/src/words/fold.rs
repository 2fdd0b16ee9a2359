//! How does a search see a text, and where is each of its letters in the author's text?
//!
//! A text is split at white space, and the analyser folds each piece. The folded text is a sequence of words: `Delhi,`
//! is `delhi` and `,`. A hit within a reading of a text has the words of the pattern's reading, so the places of words
//! agree.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::{Analyzer, LetterCase};
use sangam_language::Language;

/// Whether words are spelled with `character`: a letter, a digit, or a mark on one. Any other character except white
/// space is a word by itself.
pub(super) fn spells(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric()
    } else {
        character.is_alphanumeric() || is_combining_mark(character)
    }
}

/// The words of a folded text, in order: runs of characters that [`spells`] accepts, and every other character except
/// white space.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, first) = rest.next()?;
            let mut end = start + first.len_utf8();
            if spells(first) {
                while let Some((at, next)) = rest.next_if(|&(_, next)| spells(next)) {
                    end = at + next.len_utf8();
                }
            } else if first.is_whitespace() {
                continue;
            }
            return Some(start..end);
        }
    })
}

/// A text as a search sees it: folded pieces with one space between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Folded {
    pub(super) text: String,
    /// Where letters begin and end: a byte of the folded text, then a byte of the author's text. Both ascend.
    pub(super) boundaries: Vec<(usize, usize)>,
}

/// All readings of `text`; there is at least one.
pub(super) fn fold(
    analyzer: &dyn Analyzer,
    language: &Language,
    text: &str,
    case: LetterCase,
) -> Vec<Folded> {
    let mut all = vec![Folded::default()];
    for word in text.split_whitespace() {
        // `word` is a piece of `text`.
        let at = word.as_ptr().addr() - text.as_ptr().addr();
        let readings = analyzer.readings(language, word, case);
        let Some(first) = readings.first().filter(|first| !first.text.is_empty()) else { continue };
        while all.len() < readings.len() {
            all.extend(all.first().cloned());
        }
        for (number, folded) in all.iter_mut().enumerate() {
            if !folded.text.is_empty() {
                folded.text.push(' ');
            }
            let from = folded.text.len();
            let reading = readings.get(number).unwrap_or(first);
            folded.text.push_str(&reading.text);
            folded
                .boundaries
                .extend(reading.boundaries.iter().map(|&(here, there)| (from + here, at + there)));
        }
    }
    all
}

impl Folded {
    /// Whether `at` is a boundary between letters.
    pub(super) fn is_boundary(&self, at: usize) -> bool {
        self.boundaries.binary_search_by_key(&at, |&(here, _)| here).is_ok()
    }

    /// The first boundary after `at`.
    pub(super) fn after(&self, at: usize) -> Option<usize> {
        let next = self.boundaries.partition_point(|&(here, _)| here <= at);
        self.boundaries.get(next).map(|&(here, _)| here)
    }

    /// The bytes of the author's text for a piece of the folded text, or `None` if the piece begins or ends within a
    /// letter. Letters at either end that fold to nothing are left out.
    pub(super) fn original(&self, piece: &Range<usize>) -> Option<Range<usize>> {
        let from = self.boundaries.partition_point(|&(here, _)| here <= piece.start).checked_sub(1)?;
        let &(start, there) = self.boundaries.get(from)?;
        let to = self.boundaries.partition_point(|&(here, _)| here < piece.end);
        let &(end, last) = self.boundaries.get(to)?;
        (start == piece.start && end == piece.end && there < last).then_some(there..last)
    }

    /// Whether no word continues across `at`.
    pub(super) fn parts_words(&self, at: usize) -> bool {
        let before = self.text[..at].chars().next_back();
        let after = self.text[at..].chars().next();
        !(before.is_some_and(spells) && after.is_some_and(spells))
    }
}
