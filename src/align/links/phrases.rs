//! Which words of a bead are a dictionary row of several words?
//!
//! The rows of `news.tsv` with more than one word on a side are kept as pairs of 32-bit sums of their words, sorted. Two
//! rows with equal sums are possible but rare: a sentence has about 100 runs of up to four words, so one in millions of
//! sentences finds a row that is not there.
//!
//! time: O(runs · log rows) a bead.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::matrix::Matrix;
use crate::numeric::real;
use crate::words::{Token, for_each_token, write_key};

/// The most words of a side of a row.
const MOST_WORDS: usize = 4;

/// The bytes of a row: two sums.
const ROW_BYTES: usize = 8;

/// A word as rows of several words compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowWord(u64);

impl RowWord {
    pub(crate) fn new(token: Token<'_>) -> Self {
        let mut key = String::new();
        write_key(token, &mut key, true);
        // FNV-1a (Fowler, Noll and Vo), because the sums are kept in files.
        let add = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
        Self(key.bytes().fold(0xcbf2_9ce4_8422_2325, add))
    }
}

const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// The sum of a run of words.
fn sum(words: &[RowWord]) -> u32 {
    let sum =
        words.iter().fold(FNV_PRIME, |sum, word| (sum.rotate_left(17) ^ word.0).wrapping_mul(FNV_PRIME));
    u32::try_from((sum >> 32) ^ (sum & u64::from(u32::MAX))).unwrap_or(u32::MAX)
}

/// Dictionary rows of several words, of English and another language.
#[derive(Debug)]
pub(crate) struct PhraseRows {
    /// The sum of the English words and that of the others, sorted.
    rows: Vec<(u32, u32)>,
}

impl PhraseRows {
    /// Reads rows as [`phrase_rows`] makes them.
    fn parse(bytes: &[u8]) -> Self {
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte));
        let rows = bytes.chunks_exact(ROW_BYTES);
        Self { rows: rows.map(|row| (number(&row[..4]), number(&row[4..]))).collect() }
    }

    /// For each pair of words, the number of words of the largest row of several words that holds them both; 0 if none
    /// does.
    pub(crate) fn covered(&self, english: &[RowWord], other: &[RowWord]) -> Matrix {
        let mut covered = Matrix::zeros(english.len(), other.len());
        let mut places: HashMap<u32, Vec<Range<usize>>, RandomState> = HashMap::default();
        for run in runs(other.len()) {
            places.entry(sum(&other[run.clone()])).or_default().push(run);
        }
        for ours in runs(english.len()) {
            let first = sum(&english[ours.clone()]);
            let start = self.rows.partition_point(|row| row.0 < first);
            for row in self.rows[start..].iter().take_while(|row| row.0 == first) {
                for theirs in places.get(&row.1).into_iter().flatten() {
                    let words = real(ours.len() + theirs.len());
                    for i in ours.clone() {
                        for cell in &mut covered.row_mut(i)[theirs.clone()] {
                            *cell = cell.max(words);
                        }
                    }
                }
            }
        }
        covered
    }
}

/// The shipped rows of English and Hindi.
pub(crate) static HINDI: LazyLock<PhraseRows> =
    LazyLock::new(|| PhraseRows::parse(include_bytes!("data/phrases.en-hi.bin")));

/// The shipped rows of English and Urdu.
pub(crate) static URDU: LazyLock<PhraseRows> =
    LazyLock::new(|| PhraseRows::parse(include_bytes!("data/phrases.en-ur.bin")));

/// For a language without rows.
pub(crate) static NO_ROWS: PhraseRows = PhraseRows { rows: Vec::new() };

/// All runs of up to [`MOST_WORDS`] words.
fn runs(words: usize) -> impl Iterator<Item = Range<usize>> {
    (0..words).flat_map(move |start| (start + 1..=(start + MOST_WORDS).min(words)).map(move |end| start..end))
}

fn row_words(text: &str) -> Vec<RowWord> {
    let mut words = Vec::new();
    for_each_token(text, |token| words.push(RowWord::new(token)));
    words
}

/// Makes the data file of dictionary rows of English and another language: those with several words on a side.
pub fn phrase_rows<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut sums = Vec::new();
    for (english, other) in rows {
        let (english, other) = (row_words(english), row_words(other));
        let fits = |words: &[RowWord]| (1..=MOST_WORDS).contains(&words.len());
        // "to go" is also found without its "to".
        let to = row_words("to");
        let english = english.strip_prefix(to.as_slice()).filter(|rest| !rest.is_empty()).unwrap_or(&english);
        if fits(english) && fits(&other) && english.len() + other.len() > 2 {
            sums.push((sum(english), sum(&other)));
        }
    }
    sums.sort_unstable();
    sums.dedup();
    sums.iter().flat_map(|row| [row.0.to_le_bytes(), row.1.to_le_bytes()].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_where_both_sides_have_it() {
        let rows = phrase_rows([("to take part", "भाग लेना"), ("water", "पानी"), ("well", "अच्छी तरह")]);
        assert_eq!(rows.len(), 2 * ROW_BYTES, "a row of one word each is not kept");
        let rows = PhraseRows::parse(&rows);
        let english = row_words("They took part in it");
        let covered = rows.covered(&english, &row_words("उन्होंने इसमें भाग लिया"));
        let found = Matrix::of(5, 4, |i, j| if (1..3).contains(&i) && j >= 2 { 4.0 } else { 0.0 });
        assert_eq!(covered, found);
        assert!(rows.covered(&english, &row_words("पानी")).values().iter().all(|words| *words < 1.0));
    }

    #[test]
    fn every_shipped_file_has_rows() {
        for file in [&*HINDI, &*URDU] {
            assert!(file.rows.len() > 1_000 && file.rows.is_sorted());
        }
    }
}
