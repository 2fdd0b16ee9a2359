//! Which words of a sorted vocabulary are a few edits from this one, without comparing it with all of them?
//!
//! There are two ways; [`ByPieces::new`] chooses one.
//!
//! **By pieces.** The pattern is cut into k + 1 pieces. A word that is at most k edits from the pattern contains at
//! least one piece unchanged, because an edit changes at most one piece (Wu and Manber 1992). So the vocabulary is
//! searched for the bytes of each piece, many bytes at a time. Only words that contain a piece are compared, with all
//! letters of the pattern at once. Time O(bytes of the vocabulary · pieces + words met · length).
//!
//! **By beginnings**, if the pieces are so short that many words contain one. Words with the same beginning share the
//! first rows of the table of edit distances. Once every value of a row is above the limit, no word with this beginning
//! can come below it again. All such words are skipped, by steps that double and then halve (a trie walked in depth,
//! Shang and Merrett 1996; here the sorted list itself is the trie). Time O(beginnings within the limit · length of the
//! pattern · log words), space O(length · length of the longest word met).
//!
//! Both use Levenshtein's distance over characters, which does not count transpositions.

use memchr::memmem::Finder;

use crate::block_file::Unusable;
use crate::index::Pattern;

/// Too many words contain a piece of fewer letters. Set by hand.
const SHORTEST_PIECE: usize = 2;

/// Separates the words of a vocabulary. It also comes before the first word and after the last.
pub(super) const BETWEEN_WORDS: u8 = b'\n';

/// A pattern whose near words are found by its pieces.
pub(super) struct ByPieces {
    finders: Vec<Finder<'static>>,
    pattern: Pattern,
    most: usize,
}

/// The pieces of `pattern`: any word at most `most` edits away contains one of them. `None` if the other way is
/// quicker.
fn pieces(pattern: &[char], most: usize) -> Option<Vec<String>> {
    let count = most + 1;
    if most == 0 || pattern.len() / count < SHORTEST_PIECE {
        return None;
    }
    let cut = |piece: usize| piece * pattern.len() / count;
    Some((0..count).map(|piece| pattern[cut(piece)..cut(piece + 1)].iter().collect()).collect())
}

impl ByPieces {
    /// Finds words at most `most` edits from `pattern`; `None` if the other way is quicker.
    pub(super) fn new(pattern: &[char], most: usize) -> Option<Self> {
        let finders = pieces(pattern, most)?.iter().map(|piece| Finder::new(piece).into_owned()).collect();
        let pattern = Pattern::new(pattern.iter().map(|&letter| Some(u64::from(letter))).collect());
        Some(Self { finders, pattern, most })
    }

    /// Where the near ones among `words` begin, ascending. `words` is a part of a vocabulary, with the separator after
    /// each word.
    pub(super) fn near(&mut self, words: &[u8]) -> Result<Vec<usize>, Unusable> {
        let length = self.pattern.len();
        let mut found = Vec::new();
        for finder in &self.finders {
            let mut from = 0;
            while let Some(at) = words.get(from..).and_then(|rest| finder.find(rest)).map(|at| from + at) {
                let start = memchr::memrchr(BETWEEN_WORDS, &words[..at]).map_or(0, |before| before + 1);
                let end = memchr::memchr(BETWEEN_WORDS, &words[at..]).map_or(words.len(), |after| at + after);
                let word = &words[start..end];
                from = end;
                // The length is enough to dismiss most words.
                if word.is_ascii() && word.len().abs_diff(length) > self.most {
                    continue;
                }
                let word = std::str::from_utf8(word).map_err(|_| Unusable::Damaged)?;
                let letters = word.chars().count();
                if letters.abs_diff(length) <= self.most
                    && self.pattern.distance(word.chars().map(u64::from), letters, self.most).is_some()
                {
                    found.push(start);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// The numbers of the words, from 0 to `count`, that are at most `most` edits from `pattern`. `word` reads a word.
pub(super) fn near_words<'w>(
    pattern: &[char],
    most: usize,
    count: u32,
    word: impl Fn(u32) -> Result<&'w [u8], Unusable>,
) -> Result<Vec<u32>, Unusable> {
    let width = pattern.len() + 1;
    // The letters of the current beginning, and the rows of the table: one more than letters.
    let mut letters: Vec<char> = Vec::new();
    let mut rows: Vec<usize> = (0..width).collect();
    let mut found = Vec::new();
    let mut at = 0;
    'words: while at < count {
        let text = std::str::from_utf8(word(at)?).map_err(|_| Unusable::Damaged)?;
        let mut depth = 0;
        for (start, letter) in text.char_indices() {
            if letters.get(depth) == Some(&letter) {
                depth += 1;
                continue;
            }
            letters.truncate(depth);
            rows.truncate((depth + 1) * width);
            letters.push(letter);
            depth += 1;
            if add_row(pattern, letter, &mut rows) > most {
                let beginning = &text.as_bytes()[..start + letter.len_utf8()];
                at = after_all_with(beginning, at, count, &word)?;
                continue 'words;
            }
        }
        letters.truncate(depth);
        rows.truncate((depth + 1) * width);
        if rows.last().is_some_and(|edits| *edits <= most) {
            found.push(at);
        }
        at += 1;
    }
    Ok(found)
}

/// Adds the row of one more letter to the table. Returns the least value in the row.
fn add_row(pattern: &[char], letter: char, rows: &mut Vec<usize>) -> usize {
    let width = pattern.len() + 1;
    let above = rows.len() - width;
    let mut left = rows[above] + 1;
    let mut least = left;
    rows.push(left);
    for (column, wanted) in pattern.iter().enumerate() {
        let replaced = rows[above + column] + usize::from(*wanted != letter);
        left = replaced.min(rows[above + column + 1] + 1).min(left + 1);
        least = least.min(left);
        rows.push(left);
    }
    least
}

/// The first word after `at` without this beginning; the word at `at` has it.
fn after_all_with<'w>(
    beginning: &[u8],
    at: u32,
    count: u32,
    word: &impl Fn(u32) -> Result<&'w [u8], Unusable>,
) -> Result<u32, Unusable> {
    let (mut with, mut step) = (at, 1);
    while with + step < count && word(with + step)?.starts_with(beginning) {
        with += step;
        step = step.saturating_mul(2).min(count);
    }
    let mut without = (with + step).min(count);
    while with + 1 < without {
        let middle = with + (without - with) / 2;
        if word(middle)?.starts_with(beginning) {
            with = middle;
        } else {
            without = middle;
        }
    }
    Ok(with + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::distance::bounded_edit_distance;

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn what_is_passed_over_is_not_near(
            words in prop::collection::btree_set("[abcका]{0,7}", 0..60),
            pattern in "[abcका]{1,6}",
            most in 0usize..3,
        ) {
            let words: BTreeSet<String> = words;
            let words: Vec<String> = words.into_iter().collect();
            let pattern: Vec<char> = pattern.chars().collect();
            let near = |word: &String| {
                let word: Vec<char> = word.chars().collect();
                bounded_edit_distance(&pattern, &word, most).is_some()
            };
            let expected: Vec<u32> =
                words.iter().zip(0..).filter(|(word, _)| near(word)).map(|(_, number)| number).collect();
            let read = |number: u32| words.get(number as usize).map(String::as_bytes).ok_or(Unusable::Damaged);
            prop_assert_eq!(near_words(&pattern, most, u32::try_from(words.len()).unwrap(), read), Ok(expected));
        }

        #[test]
        fn a_word_that_is_near_holds_a_piece(
            words in prop::collection::btree_set("[abका]{1,12}", 0..60),
            pattern in "[abका]{1,10}",
            most in 0usize..3,
        ) {
            let pattern: Vec<char> = pattern.chars().collect();
            let Some(pieces) = pieces(&pattern, most) else { return Ok(()) };
            prop_assert_eq!(pieces.concat().chars().collect::<Vec<_>>(), pattern.clone());
            let mut vocabulary = "\n".to_owned();
            let mut expected = Vec::new();
            for word in &words {
                let letters: Vec<char> = word.chars().collect();
                if bounded_edit_distance(&pattern, &letters, most).is_some() {
                    expected.push(vocabulary.len());
                }
                vocabulary.push_str(word);
                vocabulary.push('\n');
            }
            let found = ByPieces::new(&pattern, most).unwrap().near(vocabulary.as_bytes());
            prop_assert_eq!(found, Ok(expected));
        }
    }
}
