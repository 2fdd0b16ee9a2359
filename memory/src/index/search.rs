//! Which entries score at least so much against a query? Exactly those a scan of all would give.
//!
//! Prefix filter over token postings, as in set-similarity joins (Chaudhuri et al. 2006; Bayardo et al. 2007),
//! with length windows, signatures and a threshold that rises:
//!
//! 1. A text of m tokens that scores s per cent or more against n query tokens keeps at least ⌈s·max(n, m)/100⌉ of
//!    them. So it has one of the n − ⌈s·n/100⌉ + 1 rarest query tokens; only those postings are read. And where the i
//!    rarest are absent, m ≤ (n − i)·100/s: entries are numbered by length, so each read is a range.
//! 2. Each token sets one of 64 bits in an entry's signature. A bit that only one side has is a token that costs an
//!    edit: most candidates fall to two bit counts.
//! 3. What is left is compared by [`Pattern::distance`].
//! 4. Once `limit` hits are held, s is the score of the worst of them.
//!
//! No step loses a hit. Time O(postings read + candidates · tokens), space one bit per entry and the hits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::build::{bucket_bits, unpack};
use super::format::{ENTRY_BYTES, Index, ORIGIN_BYTES, Partition, Section, Unusable, WORD_BYTES};
use super::{Pattern, WHOLE, most_edits, score};
use crate::Language;

/// What to search for.
pub(crate) struct Query<'a> {
    /// Hashes of its tokens; at least one.
    pub(crate) tokens: &'a [u64],
    /// Hash of its exact key.
    pub(crate) key: u64,
    /// The lowest score wanted, 1 to 100.
    pub(crate) min_score: u8,
    /// The most hits wanted, at least 1.
    pub(crate) limit: usize,
    /// Whether entries in this language, with translations in that one, are wanted.
    pub(crate) wanted: &'a dyn Fn(&Language, &Language) -> bool,
    /// Whether a unit has changed since the index was made, and is searched elsewhere.
    pub(crate) outdated: &'a dyn Fn(i64) -> bool,
}

/// A unit the index holds to be near a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) score: u8,
    pub(crate) id: i64,
    /// Whether its target is what is near.
    pub(crate) turned: bool,
}

/// Room that searches use again and again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// One bit for each entry that has been compared; all clear between searches.
    compared: Vec<u64>,
    touched: Vec<usize>,
}

impl Scratch {
    fn clear(&mut self) {
        for word in self.touched.drain(..) {
            self.compared[word] = 0;
        }
    }
}

/// The bit of a token's number in a signature.
#[inline]
pub(super) fn signature_bit(token: u32) -> u64 {
    // Fibonacci hashing: neighbouring numbers, which are equally common tokens, get distant bits.
    1 << (token.wrapping_mul(0x9e37_79b1) >> 26)
}

/// A hit while it is ranked: the greatest of these is the worst.
type Ranked = (Reverse<u8>, u32, bool);

/// An entry with its tokens.
#[derive(Clone, Copy)]
struct Text<'a> {
    entry: u32,
    packed: &'a [u8],
    tokens: usize,
}

/// The state of one search.
struct Search<'a> {
    index: &'a Index,
    query: &'a Query<'a>,
    pattern: Pattern,
    signature: u64,
    /// Query tokens that no entry has: each costs an edit, and no bit shows it.
    unknown: usize,
    /// The lowest score that may still be among the best.
    threshold: u8,
    best: BinaryHeap<Ranked>,
}

impl Index {
    /// The best hits, best first; equal scores in the order of preference, sources before targets.
    pub(crate) fn search(&self, query: &Query<'_>, scratch: &mut Scratch) -> Result<Vec<Hit>, Unusable> {
        let numbers = query.tokens.iter().map(|&hash| self.number_of(hash)).collect::<Result<Vec<_>, _>>()?;
        // Rarest first; those no entry has are the rarest.
        let mut rarest: Vec<Option<u32>> = numbers.clone();
        rarest.sort_unstable_by_key(|number| Reverse(number.map_or(u64::MAX, u64::from)));
        let known = numbers.iter().flatten();
        let mut search = Search {
            index: self,
            query,
            signature: known.fold(0, |signature, &token| signature | signature_bit(token)),
            unknown: numbers.iter().filter(|number| number.is_none()).count(),
            pattern: Pattern::new(numbers.into_iter().map(|number| number.map(u64::from)).collect()),
            threshold: query.min_score,
            best: BinaryHeap::new(),
        };
        let entries = self.length(Section::Origins) / ORIGIN_BYTES;
        scratch.compared.resize(entries.div_ceil(64), 0);
        let partitions: Vec<&Partition> = self
            .partitions
            .iter()
            .filter(|partition| (query.wanted)(&partition.own, &partition.other))
            .collect();
        let found = search.read_postings(&rarest, &partitions, scratch);
        scratch.clear();
        found?;
        let best = std::mem::take(&mut search.best).into_sorted_vec();
        best.into_iter()
            .map(|(Reverse(score), unit, turned)| {
                Ok(Hit { score, id: self.u64_at(Section::Units, unit as usize)?.cast_signed(), turned })
            })
            .collect()
    }

    /// The number of the token with this hash, if any entry has it.
    fn number_of(&self, hash: u64) -> Result<Option<u32>, Unusable> {
        let buckets = (self.length(Section::Buckets) / 4).saturating_sub(1);
        if buckets < 2 {
            return Err(Unusable::Damaged);
        }
        let bucket = (hash >> (64 - bucket_bits(buckets))) as usize;
        let first = self.u32_at(Section::Buckets, bucket)? as usize;
        let end = self.u32_at(Section::Buckets, bucket + 1)? as usize;
        let words = self.slice(Section::Words, first * WORD_BYTES..end * WORD_BYTES)?;
        let (words, _) = words.as_chunks::<WORD_BYTES>();
        let [h0, h1, h2, h3, h4, h5, h6, h7] = hash.to_le_bytes();
        Ok(words.iter().find_map(|&[a, b, c, d, e, f, g, h, n0, n1, n2, n3]| {
            let found = [a, b, c, d, e, f, g, h] == [h0, h1, h2, h3, h4, h5, h6, h7];
            found.then(|| u32::from_le_bytes([n0, n1, n2, n3]))
        }))
    }

    /// The first place in `postings` (from..to) whose entry is `entry` or a later one.
    fn posting_from(&self, from: u32, to: u32, entry: u32) -> Result<u32, Unusable> {
        let (mut from, mut to) = (from, to);
        while from < to {
            let middle = from + (to - from) / 2;
            if self.u32_at(Section::Postings, middle as usize)? < entry {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        Ok(from)
    }
}

impl Search<'_> {
    fn read_postings(
        &mut self,
        rarest: &[Option<u32>],
        partitions: &[&Partition],
        scratch: &mut Scratch,
    ) -> Result<(), Unusable> {
        let length = rarest.len();
        let mut before = None;
        for (absent, &token) in rarest.iter().enumerate() {
            let left = length - absent;
            if left < kept(self.threshold, length) {
                break;
            }
            if token.is_none() || token == before {
                continue;
            }
            before = token;
            let Some(token) = token else { continue };
            let start = self.index.u32_at(Section::Starts, token as usize)?;
            let end = self.index.u32_at(Section::Starts, token as usize + 1)?;
            for partition in partitions {
                let longest = left * usize::from(WHOLE) / usize::from(self.threshold);
                let first = partition.first_of(kept(self.threshold, length));
                let past = partition.first_of(longest + 1);
                if first >= past {
                    continue;
                }
                let from = self.index.posting_from(start, end, first)?;
                let to = self.index.posting_from(from, end, past)?;
                self.compare(partition, from, to, scratch)?;
            }
        }
        Ok(())
    }

    /// Compares the entries posted from place `from` to place `to`, all of `partition`.
    fn compare(
        &mut self,
        partition: &Partition,
        from: u32,
        to: u32,
        scratch: &mut Scratch,
    ) -> Result<(), Unusable> {
        let length = self.pattern.len();
        let index = self.index;
        let postings = index.slice(Section::Postings, from as usize * 4..to as usize * 4)?;
        let (postings, _) = postings.as_chunks::<4>();
        let Some(first) = postings.first() else { return Ok(()) };
        let mut lengths = partition.lengths.as_slice();
        let reached = lengths.partition_point(|&(_, first_of)| first_of <= u32::from_le_bytes(*first));
        lengths = lengths.get(reached.saturating_sub(1)..).unwrap_or_default();
        // Of the length at hand: one past its last entry, its tokens, and the most edits that still count.
        let (mut end_of_length, mut tokens, mut most, mut most_is_for) = (0, 0, 0, 0);
        for &posting in postings {
            let entry = u32::from_le_bytes(posting);
            if entry >= end_of_length || most_is_for != self.threshold {
                while let [(_, _), (_, next), ..] = lengths
                    && *next <= entry
                {
                    lengths = &lengths[1..];
                }
                let Some(&(of_entry, _)) = lengths.first() else { return Err(Unusable::Damaged) };
                end_of_length = lengths.get(1).map_or(partition.end, |&(_, next)| next);
                tokens = of_entry as usize;
                most = most_edits(self.threshold, length.max(tokens));
                most_is_for = self.threshold;
                if tokens > length + most {
                    break;
                }
            }
            // This entry's record and the next one's, whose tokens start where these end.
            let at = entry as usize * ENTRY_BYTES;
            let records = index.slice(Section::Entries, at..at + 2 * ENTRY_BYTES)?;
            let (fields, _) = records.as_chunks::<4>();
            let &[low, high, start, _, _, end] = fields else { return Err(Unusable::Damaged) };
            let [low, high, start, end] = [low, high, start, end].map(u32::from_le_bytes);
            let signature = u64::from(high) << 32 | u64::from(low);
            let missing = (self.signature & !signature).count_ones() as usize + self.unknown;
            let surplus = (signature & !self.signature).count_ones() as usize;
            if missing.max(surplus) > most || length > tokens + most {
                continue;
            }
            let Some(word) = scratch.compared.get_mut(entry as usize / 64) else {
                return Err(Unusable::Damaged);
            };
            let bit = 1 << (entry % 64);
            if *word & bit != 0 {
                continue;
            }
            if *word == 0 {
                scratch.touched.push(entry as usize / 64);
            }
            *word |= bit;
            let packed = index.slice(Section::Tokens, start as usize..end as usize)?;
            let text = Text { entry, packed, tokens };
            self.compare_entry(partition, text, most)?;
        }
        Ok(())
    }

    fn compare_entry(&mut self, partition: &Partition, text: Text<'_>, most: usize) -> Result<(), Unusable> {
        let Text { entry, mut packed, tokens } = text;
        let text = std::iter::repeat_with(|| u64::from(unpack(&mut packed)));
        let Some(edits) = self.pattern.distance(text, tokens, most) else { return Ok(()) };
        let at = entry as usize * ORIGIN_BYTES;
        let (fields, _) = self.index.slice(Section::Origins, at..at + ORIGIN_BYTES)?.as_chunks::<4>();
        let &[unit, key] = fields else { return Err(Unusable::Damaged) };
        let [unit, key] = [unit, key].map(u32::from_le_bytes);
        let same = edits == 0 && key == self.query.key as u32;
        let score = score(edits, self.pattern.len().max(tokens), same);
        let ranked = (Reverse(score), unit, partition.turned);
        let full = self.best.len() >= self.query.limit;
        if score < self.threshold || (full && self.best.peek().is_some_and(|worst| ranked >= *worst)) {
            return Ok(());
        }
        let id = self.index.u64_at(Section::Units, unit as usize)?.cast_signed();
        if (self.query.outdated)(id) {
            return Ok(());
        }
        if full {
            self.best.pop();
        }
        self.best.push(ranked);
        if self.best.len() >= self.query.limit
            && let Some(&(Reverse(worst), _, _)) = self.best.peek()
        {
            self.threshold = worst;
        }
        Ok(())
    }
}

/// The fewest tokens that two texts of at most `longer` tokens share where they score `score` or more.
fn kept(score: u8, longer: usize) -> usize {
    (usize::from(score) * longer).div_ceil(usize::from(WHOLE))
}
