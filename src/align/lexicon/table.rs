//! How can a translation table be small and ready at once?
//!
//! A table is one byte string that is read in place: opening it parses, copies and allocates nothing. So a table
//! embedded in the executable is ready in microseconds. All numbers are little-endian.
//!
//! ```text
//! magic "SGLX" · version u32 · words of side 0 u32 · words of side 1 u32 · length ratio f32 · its variance f32
//! per side:       pool bytes u32 · ends of words u32 × words · pool (keys, sorted by bytes) · count f32 × words
//! per direction:  entries u32 · ends of rows u32 × (words + 1, NULL last) · totals f32 × (words + 1)
//!                 · target word u16 × entries · count u16 × entries (logarithmic, see `quantise`)
//! ```
//!
//! lookup: O(log words) comparisons. A table holds at most [`MOST_WORDS`] words a side.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use crate::features::length::LengthRatio;
use crate::numeric::{narrow, real, single};

/// First bytes of every table.
const MAGIC: &[u8; 4] = b"SGLX";
/// Changes whenever the layout or the way keys are made changes.
const VERSION: u32 = 1;
/// Steps per doubling of a stored count: the error of a count is below 0.02 %.
const STEPS_PER_DOUBLING: u16 = 2048;
/// Most words of a side: their numbers have 16 bits.
pub(crate) const MOST_WORDS: usize = 65_535;
/// Base-two logarithm of the smallest count that can be stored.
const SMALLEST: f64 = -12.0;

/// One of the two languages that a table joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableSide {
    /// Side 0.
    First,
    /// Side 1.
    Second,
}

impl TableSide {
    /// Both sides, in order.
    pub(crate) const BOTH: [Self; 2] = [Self::First, Self::Second];

    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }

    /// The index of this side in data that exists for both sides.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::First => 0,
            Self::Second => 1,
        }
    }
}

/// Why bytes are not a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The bytes do not start as a table does.
    #[error("this is not a translation table")]
    NotATable,
    /// The table was written by another version of the format.
    #[error("the translation table has format version {0}, this program reads version {VERSION}")]
    Version(u32),
    /// The bytes end too early or contradict themselves.
    #[error("the translation table is damaged")]
    Damaged,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded and between the ends of 16 bits"
)]
fn quantise(count: f64) -> u16 {
    let steps = (count.max(1e-9).log2() - SMALLEST) * f64::from(STEPS_PER_DOUBLING);
    steps.round().clamp(0.0, f64::from(u16::MAX)) as u16
}

/// Counts between 1 and 2, by step.
static STEPS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    (0..STEPS_PER_DOUBLING).map(|step| (f64::from(step) / f64::from(STEPS_PER_DOUBLING)).exp2()).collect()
});

/// Powers of two from 2^[`SMALLEST`], one for every doubling that 16 bits can hold.
static DOUBLINGS: LazyLock<[f64; 32]> =
    LazyLock::new(|| std::array::from_fn(|doubling| (real(doubling) + SMALLEST).exp2()));

fn restore(stored: u16) -> f64 {
    let (doublings, step) = (stored / STEPS_PER_DOUBLING, stored % STEPS_PER_DOUBLING);
    STEPS[usize::from(step)] * DOUBLINGS[usize::from(doublings)]
}

/// All parts of a table before it is written.
#[derive(Debug, Default, Clone)]
pub(crate) struct Parts {
    /// Keys of both sides, sorted by bytes.
    pub(crate) words: [Vec<String>; 2],
    /// How often each word occurred in the training text.
    pub(crate) unigrams: [Vec<f64>; 2],
    /// Per direction and source word (NULL last): (target word, count), sorted by target word.
    pub(crate) rows: [Vec<Vec<(u32, f64)>>; 2],
    /// Per direction and source word (NULL last): the sum of its counts, including those pruned from `rows`.
    pub(crate) totals: [Vec<f64>; 2],
    /// How long the training lines of side 1 are relative to those of side 0.
    pub(crate) length: LengthRatio,
}

impl Parts {
    /// The bytes of the table.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let integer = |out: &mut Vec<u8>, value: usize| out.extend(narrow(value).to_le_bytes());
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        integer(&mut out, self.words[0].len());
        integer(&mut out, self.words[1].len());
        out.extend(single(self.length.mean).to_le_bytes());
        out.extend(single(self.length.variance).to_le_bytes());
        for (words, unigrams) in self.words.iter().zip(&self.unigrams) {
            integer(&mut out, words.iter().map(String::len).sum());
            let mut end = 0;
            for word in words {
                end += word.len();
                integer(&mut out, end);
            }
            for word in words {
                out.extend(word.as_bytes());
            }
            for count in unigrams {
                out.extend(single(*count).to_le_bytes());
            }
        }
        for (rows, totals) in self.rows.iter().zip(&self.totals) {
            integer(&mut out, rows.iter().map(Vec::len).sum());
            let mut end = 0;
            for row in rows {
                end += row.len();
                integer(&mut out, end);
            }
            for total in totals {
                out.extend(single(*total).to_le_bytes());
            }
            for (target, _) in rows.iter().flatten() {
                out.extend(u16::try_from(*target).unwrap_or(u16::MAX).to_le_bytes());
            }
            for (_, count) in rows.iter().flatten() {
                out.extend(quantise(*count).to_le_bytes());
            }
        }
        out
    }
}

/// The positions of the parts of one side.
#[derive(Debug, Clone, Copy, Default)]
struct SideAt {
    words: usize,
    ends: usize,
    pool: usize,
    unigrams: usize,
}

/// The positions of the parts of one direction.
#[derive(Debug, Clone, Copy, Default)]
struct DirectionAt {
    entries: usize,
    ends: usize,
    totals: usize,
    targets: usize,
    counts: usize,
}

/// A translation table of one language pair, in both directions.
#[derive(Debug, Clone)]
pub struct Table {
    bytes: Cow<'static, [u8]>,
    sides: [SideAt; 2],
    directions: [DirectionAt; 2],
    /// Summed on first use: every article needs them.
    running_words: [OnceLock<f64>; 2],
}

/// The first eight bytes of the word at `range` as a number, so that numbers compare as the words do. Shorter words are
/// padded with zeros.
fn beginning_at(pool: &[u8], range: &Range<usize>) -> u64 {
    let word = pool.get(range.clone()).unwrap_or_default();
    match pool.get(range.start..).and_then(<[u8]>::first_chunk::<8>) {
        // Cuts off the bytes after a shorter word.
        Some(bytes) if word.len() < 8 => u64::from_be_bytes(*bytes) & !(u64::MAX >> (8 * word.len())),
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => word.iter().rev().fold(0, |number, &byte| number >> 8 | u64::from(byte) << 56),
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl Table {
    /// Opens a table. Checks only its outline; time O(1).
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, TableError> {
        let bytes = bytes.into();
        if bytes.get(..4) != Some(MAGIC) {
            return Err(TableError::NotATable);
        }
        let version = read_u32(&bytes, 4).ok_or(TableError::Damaged)?;
        if version != VERSION {
            return Err(TableError::Version(version));
        }
        let mut at = 24;
        let mut sides = [SideAt::default(); 2];
        for (index, side) in sides.iter_mut().enumerate() {
            side.words = read_u32(&bytes, 8 + 4 * index).ok_or(TableError::Damaged)? as usize;
            let pool = read_u32(&bytes, at).ok_or(TableError::Damaged)? as usize;
            side.ends = at + 4;
            side.pool = side.ends + 4 * side.words;
            side.unigrams = side.pool + pool;
            at = side.unigrams + 4 * side.words;
        }
        let mut directions = [DirectionAt::default(); 2];
        for (direction, side) in directions.iter_mut().zip(&sides) {
            direction.entries = read_u32(&bytes, at).ok_or(TableError::Damaged)? as usize;
            direction.ends = at + 4;
            direction.totals = direction.ends + 4 * (side.words + 1);
            direction.targets = direction.totals + 4 * (side.words + 1);
            direction.counts = direction.targets + 2 * direction.entries;
            at = direction.counts + 2 * direction.entries;
        }
        if at != bytes.len() {
            return Err(TableError::Damaged);
        }
        Ok(Self { bytes, sides, directions, running_words: Default::default() })
    }

    fn integer(&self, at: usize) -> usize {
        read_u32(&self.bytes, at).unwrap_or(0) as usize
    }

    fn number(&self, at: usize) -> f64 {
        read_u32(&self.bytes, at).map_or(0.0, |bits| f64::from(f32::from_bits(bits)))
    }

    fn short(&self, at: usize) -> u16 {
        self.bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes)
    }

    /// Number of words of a side.
    pub(crate) fn words(&self, side: TableSide) -> usize {
        self.sides[side.index()].words
    }

    fn key_bytes(&self, side: TableSide, word: usize) -> &[u8] {
        let at = &self.sides[side.index()];
        let start = if word == 0 { 0 } else { self.integer(at.ends + 4 * (word - 1)) };
        let end = self.integer(at.ends + 4 * word);
        self.bytes.get(at.pool + start..at.pool + end).unwrap_or_default()
    }

    /// The key of a word.
    pub(crate) fn key(&self, side: TableSide, word: usize) -> &str {
        std::str::from_utf8(self.key_bytes(side, word)).unwrap_or("")
    }

    /// Finds the word with this key.
    pub(crate) fn find(&self, side: TableSide, key: &str) -> Option<u32> {
        let (key, at) = (key.as_bytes(), &self.sides[side.index()]);
        let wanted = beginning_at(key, &(0..key.len()));
        let ends = self.bytes.get(at.ends..at.pool)?.as_chunks::<4>().0;
        let pool = self.bytes.get(at.pool..at.unigrams)?;
        let end = |word: usize| u32::from_le_bytes(ends[word]) as usize;
        let (mut low, mut high) = (0, ends.len());
        while low < high {
            let middle = low.midpoint(high);
            let range = if middle == 0 { 0 } else { end(middle - 1) }..end(middle);
            // The first eight bytes distinguish most words.
            let order = beginning_at(pool, &range).cmp(&wanted);
            match order.then_with(|| pool.get(range).unwrap_or_default().cmp(key)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(narrow(middle)),
            }
        }
        None
    }

    /// The words whose keys begin with `beginning`, in order.
    pub(crate) fn beginning_with(&self, side: TableSide, beginning: &str) -> impl Iterator<Item = u32> {
        let words = self.words(side);
        let (mut low, mut high) = (0, words);
        while low < high {
            let middle = low.midpoint(high);
            if self.key_bytes(side, middle) < beginning.as_bytes() { low = middle + 1 } else { high = middle }
        }
        let beginning = beginning.as_bytes().to_vec();
        (low..words).take_while(move |&word| self.key_bytes(side, word).starts_with(&beginning)).map(narrow)
    }

    /// How often the word occurred in the training text.
    pub(crate) fn unigram(&self, side: TableSide, word: u32) -> f64 {
        self.number(self.sides[side.index()].unigrams + 4 * word as usize)
    }

    /// Number of running words of the training text of a side.
    pub(crate) fn running_words(&self, side: TableSide) -> f64 {
        *self.running_words[side.index()]
            .get_or_init(|| (0..narrow(self.words(side))).map(|word| self.unigram(side, word)).sum())
    }

    /// The sum of the counts of a source word (NULL: the number of words) in the direction from `side`.
    pub(crate) fn total(&self, side: TableSide, word: u32) -> f64 {
        self.number(self.directions[side.index()].totals + 4 * word as usize)
    }

    /// Translations of a source word (NULL: the number of words) in the direction from `side`, with their counts.
    pub(crate) fn row(&self, side: TableSide, word: u32) -> impl Iterator<Item = (u32, f64)> {
        self.row_of(side, word, Some)
    }

    /// The translations of a row for which `wanted` returns a value; that value replaces the target word.
    pub(crate) fn row_of<T>(
        &self,
        side: TableSide,
        word: u32,
        mut wanted: impl FnMut(u32) -> Option<T>,
    ) -> impl Iterator<Item = (T, f64)> {
        let at = self.directions[side.index()];
        let word = word as usize;
        let start = if word == 0 { 0 } else { self.integer(at.ends + 4 * (word - 1)) };
        let end = self.integer(at.ends + 4 * word).min(at.entries);
        let part = |from: usize| {
            let bytes = self.bytes.get(from + 2 * start..from + 2 * end).unwrap_or_default();
            bytes.as_chunks::<2>().0.iter().map(|two| u16::from_le_bytes(*two))
        };
        let (targets, counts) = (part(at.targets), part(at.counts));
        targets
            .zip(counts)
            .filter_map(move |(target, count)| wanted(u32::from(target)).map(|found| (found, restore(count))))
    }

    /// Count of one cell in the direction from `side`; 0 if it is not stored. O(log row).
    pub(crate) fn count(&self, side: TableSide, source: u32, target: u32) -> f64 {
        let at = self.directions[side.index()];
        let source = source as usize;
        let mut low = if source == 0 { 0 } else { self.integer(at.ends + 4 * (source - 1)) };
        let end = self.integer(at.ends + 4 * source).min(at.entries);
        let mut high = end;
        while low < high {
            let middle = low.midpoint(high);
            if u32::from(self.short(at.targets + 2 * middle)) < target {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low < end && u32::from(self.short(at.targets + 2 * low)) == target {
            restore(self.short(at.counts + 2 * low))
        } else {
            0.0
        }
    }

    /// How long texts of side 1 are relative to those of side 0.
    pub(crate) fn length(&self) -> LengthRatio {
        LengthRatio { mean: self.number(16), variance: self.number(20) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        Parts {
            words: [vec!["a".into(), "b".into()], vec!["x".into(), "y".into(), "ز".into()]],
            unigrams: [vec![1.0, 2.0], vec![3.0, 4.0, 5.0]],
            rows: [
                vec![vec![(0, 1.5)], vec![(1, 0.25), (2, 80.0)], vec![]],
                vec![vec![(0, 1.0)], vec![], vec![], vec![(1, 0.5)]],
            ],
            totals: [vec![1.5, 80.25, 0.0], vec![1.0, 0.0, 0.0, 0.5]],
            length: LengthRatio { mean: 0.1, variance: 0.02 },
        }
    }

    #[test]
    fn what_is_written_is_found_again() {
        let table = Table::open(parts().to_bytes()).unwrap();
        assert_eq!(table.find(TableSide::Second, "ز"), Some(2));
        assert_eq!(table.find(TableSide::Second, "w"), None);
        assert_eq!(table.find(TableSide::First, "b"), Some(1));
        let row: Vec<_> = table.row(TableSide::First, 1).collect();
        assert_eq!(row.len(), 2);
        assert_eq!(row[1].0, 2);
        assert!((row[1].1 / 80.0 - 1.0).abs() < 0.001);
        assert!((table.count(TableSide::First, 1, 2) / 80.0 - 1.0).abs() < 0.001);
        assert!(table.count(TableSide::First, 1, 0).abs() < 1e-12);
        assert_eq!(table.row(TableSide::Second, 3).count(), 1);
        assert!((table.total(TableSide::First, 1) - 80.25).abs() < 1e-4);
        assert!((table.running_words(TableSide::Second) - 12.0).abs() < 1e-6);
        assert!((table.length().mean - 0.1).abs() < 1e-6);
    }

    #[test]
    fn every_word_is_found_and_no_other() {
        // Words that begin alike, are prefixes of each other, or end where the pool ends.
        let mut words: Vec<String> =
            ["a", "ab", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghj", "کراچ", "کراچی", "कराची", "कराचीया"]
                .map(str::to_owned)
                .into();
        words.sort();
        let count = words.len();
        let parts = Parts {
            words: [words.clone(), vec![]],
            unigrams: [vec![1.0; count], vec![]],
            rows: [vec![vec![]; count + 1], vec![vec![]]],
            totals: [vec![0.0; count + 1], vec![0.0]],
            length: LengthRatio { mean: 0.0, variance: 0.1 },
        };
        let table = Table::open(parts.to_bytes()).unwrap();
        for (place, word) in words.iter().enumerate() {
            assert_eq!(table.find(TableSide::First, word), Some(narrow(place)), "{word}");
            for other in [format!("{word}!"), word.chars().skip(1).chain(['!']).collect(), String::new()] {
                assert_eq!(table.find(TableSide::First, &other), None, "{other}");
            }
        }
        assert_eq!(table.find(TableSide::Second, "a"), None);
    }

    #[test]
    fn damage_is_noticed() {
        let bytes = parts().to_bytes();
        assert_eq!(Table::open(bytes[..bytes.len() - 1].to_vec()).unwrap_err(), TableError::Damaged);
        assert_eq!(Table::open(b"PK".to_vec()).unwrap_err(), TableError::NotATable);
        let mut other = bytes;
        other[4] = 9;
        assert_eq!(Table::open(other).unwrap_err(), TableError::Version(9));
    }
}
