//! How are whole words found that may each have a slip or two?
//!
//! A word of up to [`NO_SLIP`] characters must be exactly the same. A word of up to [`ONE_SLIP`] characters may differ
//! by one edit, a longer one by two (Levenshtein, over the characters of the folded words). Marks between the words of
//! a text do not count.

use std::ops::Range;

use super::fold::{Folded, fold, spells, words};
use super::required::{Fit, Required, Slot};
use crate::distance::bounded_edit_distance;
use crate::{Analyzer, LetterCase};
use sangam_language::Language;

/// Up to this length, a word one edit away often means something else: `to`, `so`.
const NO_SLIP: usize = 2;

/// Up to this length, a word two edits away often means something else: `flood`, `brood`.
const ONE_SLIP: usize = 5;

/// The most words of a pattern that are looked up to find texts. Each look-up checks the whole vocabulary, and a few
/// words already select few texts.
const MOST_SOUGHT: usize = 16;

/// A pattern of words with slips, in one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fuzzy {
    words: Vec<Vec<char>>,
}

/// By how many edits a word of this many characters may differ.
fn slips(length: usize) -> usize {
    usize::from(length > NO_SLIP) + usize::from(length > ONE_SLIP)
}

/// Whether `word` is the pattern's word, with at most `most` edits.
pub(super) fn near(pattern: &[char], word: &str, most: usize, scratch: &mut Vec<char>) -> bool {
    // The length is enough to dismiss most words.
    let length = if word.is_ascii() { word.len() } else { word.chars().count() };
    if length.abs_diff(pattern.len()) > most {
        return false;
    }
    scratch.clear();
    scratch.extend(word.chars());
    bounded_edit_distance(pattern, scratch, most).is_some()
}

impl Fuzzy {
    /// The readings of `pattern`, without those that have no word.
    pub(super) fn readings(
        analyzer: &dyn Analyzer,
        language: &Language,
        pattern: &str,
        case: LetterCase,
    ) -> Vec<Self> {
        let readings = fold(analyzer, language, pattern, case);
        let spelled = readings.iter().map(|folded| {
            let words = spelled(&folded.text).map(|word| folded.text[word].chars().collect());
            Self { words: words.collect() }
        });
        spelled.filter(|fuzzy| !fuzzy.words.is_empty()).collect()
    }

    /// The hits in `folded`, as bytes of the folded text.
    pub(super) fn find(&self, folded: &Folded) -> Vec<Range<usize>> {
        let words: Vec<Range<usize>> = spelled(&folded.text).collect();
        let mut scratch = Vec::new();
        let mut hits = Vec::new();
        let mut from = 0;
        while let Some(run) = words.get(from..from + self.words.len()) {
            let all = self
                .words
                .iter()
                .zip(run)
                .all(|(word, at)| near(word, &folded.text[at.clone()], slips(word.len()), &mut scratch));
            match (all, run.first(), run.last()) {
                (true, Some(first), Some(last)) => {
                    hits.push(first.start..last.end);
                    from += run.len();
                }
                _ => from += 1,
            }
        }
        hits
    }

    /// What a text must have for a hit in any of these readings.
    pub(super) fn required(readings: &[Self]) -> Vec<Vec<Required>> {
        let Some(count) = readings.iter().map(|fuzzy| fuzzy.words.len()).min() else {
            return vec![Vec::new()];
        };
        let slot = |word: &Vec<char>| {
            let fit = Fit::Near { text: word.iter().collect(), most: slips(word.len()) };
            Required { slots: vec![Slot { place: None, fit }] }
        };
        (0..count.min(MOST_SOUGHT))
            .map(|number| readings.iter().map(|fuzzy| slot(&fuzzy.words[number])).collect())
            .collect()
    }
}

/// The words of a folded text that are spelled with letters or digits.
fn spelled(text: &str) -> impl Iterator<Item = Range<usize>> {
    words(text).filter(|word| text[word.clone()].chars().next().is_some_and(spells))
}
