//! Which entries score at least a given score against a query? Exactly those that a scan of all entries would find.
//!
//! This is a prefix filter over token postings, as in set-similarity joins (Chaudhuri et al. 2006; Bayardo et al.
//! 2007), with length windows, signatures and a rising threshold:
//!
//! 1. A text of m tokens that scores s per cent or more against n query tokens keeps at least ⌈s·max(n, m)/100⌉ of
//!    them. So it has one of the n − ⌈s·n/100⌉ + 1 rarest query tokens, and only their postings are read. If the i
//!    rarest tokens are absent, m ≤ (n − i)·100/s. Entries are numbered by length, so each reading is a range.
//! 2. Each token sets one of 64 bits in an entry's signature. A bit that only one side has is a token that costs an
//!    edit. Two bit counts dismiss most candidates.
//! 3. The remaining candidates are compared by [`Pattern::distance`].
//! 4. Once `limit` hits are held, s is the score of the worst of them.
//!
//! All this concerns the words' share of the score. Penalties can only lower the score. The neighbours of an entry
//! raise only the score of the same text. Texts of a few words are first compared by characters (`shorts.rs`). No step
//! loses a hit. Pieces of texts are in partitions of their own. What a piece loses against a whole text is added to the
//! threshold of these partitions, and each unit is held once, with its best score. Time O(postings read + candidates ·
//! tokens), space one bit per entry and the hits.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};

use super::bits::{bucket_bits, signature_bit};
use super::context::QueryPlace;
use super::format::{ENTRY_BYTES, Index, Partition, SHORT_BYTES, Section, UNIT_BYTES, WORD_BYTES};
use super::{Pattern, shorts};
use crate::ascending::{List, unpack};
use crate::block_file::Unusable;
use crate::numeric::{low_32_bits, place};
use crate::score::{
    CHARACTERS_COUNT_FROM, Parts, SHORT_CHARACTERS, Scoring, WHOLE, fuzzy, most_edits, share_kept,
};
use crate::source::Source;
use sangam_language::Language;

/// What to search for.
pub(crate) struct Query<'a> {
    /// Hashes of its tokens. There is at least one word.
    pub(crate) parts: &'a Parts<u64>,
    /// Its characters, if it is short enough to be compared by characters.
    pub(crate) characters: Option<&'a [char]>,
    /// Hash of its exact key.
    pub(crate) key: u64,
    /// Its place.
    pub(crate) place: QueryPlace,
    /// How it is compared.
    pub(crate) scoring: Scoring,
    /// The lowest score wanted, at least 1.
    pub(crate) min_score: u8,
    /// The most hits wanted, at least 1.
    pub(crate) limit: usize,
    /// Whether pieces of units may answer too.
    pub(crate) pieces: bool,
    /// Whether entries in the first language, with translations in the second, are wanted.
    pub(crate) wanted: &'a dyn Fn(&Language, &Language) -> bool,
    /// What a unit from this source loses; `None` if it is not wanted.
    pub(crate) source_loss: &'a dyn Fn(&Source) -> Option<u8>,
    /// Whether a unit has changed since the index was made and is searched separately.
    pub(crate) outdated: &'a dyn Fn(i64) -> Result<bool, Unusable>,
}

/// A unit that the index reports as near a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) score: u8,
    pub(crate) id: i64,
    /// Whether its target is near, not its source.
    pub(crate) turned: bool,
}

/// Memory that searches reuse.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// One bit for each entry that was compared. All bits are clear between searches.
    compared: Vec<u64>,
    touched: Vec<usize>,
}

impl Scratch {
    /// Whether an entry was not compared yet. From now on it counts as compared.
    #[inline]
    fn is_new(&mut self, entry: u32) -> Result<bool, Unusable> {
        let Some(word) = self.compared.get_mut(entry as usize / 64) else { return Err(Unusable::Damaged) };
        let bit = 1 << (entry % 64);
        if *word & bit != 0 {
            return Ok(false);
        }
        if *word == 0 {
            self.touched.push(entry as usize / 64);
        }
        *word |= bit;
        Ok(true)
    }

    fn clear(&mut self) {
        for word in self.touched.drain(..) {
            self.compared[word] = 0;
        }
    }
}

/// How many signatures of entries are read before any entry is compared.
const AT_ONCE: usize = 64;

/// A hit with its rank: score, unit, whether it is the unit's target. The greatest of these is the worst hit.
type Ranked = (Reverse<u8>, u32, bool);

/// An entry with its tokens.
#[derive(Clone, Copy)]
struct Text<'a> {
    entry: u32,
    unit: u32,
    packed: &'a [u8],
    words: usize,
}

/// An entry's record in the entries section.
struct Record {
    unit: u32,
    tokens: Range<usize>,
}

/// The state of one search.
struct Search<'a> {
    index: &'a Index,
    query: &'a Query<'a>,
    pattern: Pattern,
    /// The query's numbers and placeables, and its marks; `None` for one that is in no text.
    values: Vec<Option<u32>>,
    marks: Vec<Option<u32>>,
    /// Those of the current entry.
    own_values: Vec<Option<u32>>,
    own_marks: Vec<Option<u32>>,
    /// The loss of units from each source met so far.
    losses: BTreeMap<u32, Option<u8>>,
    signature: u64,
    /// How many query tokens are in no entry. Each costs an edit, and no bit shows it.
    unknown: usize,
    /// The lowest score that can still be among the best.
    threshold: u8,
    best: BTreeSet<Ranked>,
    /// The score of each text in `best`, if a text may have several entries.
    held: Option<BTreeMap<(u32, bool), u8>>,
}

impl Index {
    /// The best hits, best first. Equal scores are in the order of preference, sources before targets.
    pub(crate) fn search(&self, query: &Query<'_>, scratch: &mut Scratch) -> Result<Vec<Hit>, Unusable> {
        let numbers_of = |hashes: &[u64]| -> Result<Vec<Option<u32>>, Unusable> {
            hashes.iter().map(|&hash| self.number_of(hash)).collect()
        };
        let numbers = numbers_of(&query.parts.words)?;
        // Rarest first. Tokens that no entry has are the rarest.
        let mut rarest: Vec<Option<u32>> = numbers.clone();
        rarest.sort_unstable_by_key(|number| Reverse(number.map_or(u64::MAX, u64::from)));
        let known = numbers.iter().flatten();
        let partitions: Vec<&Partition> = self
            .partitions
            .iter()
            .filter(|partition| {
                (query.pieces || !partition.pieces) && (query.wanted)(&partition.own, &partition.other)
            })
            .collect();
        let mut search = Search {
            index: self,
            query,
            signature: known.fold(0, |signature, &token| signature | signature_bit(token)),
            unknown: numbers.iter().filter(|number| number.is_none()).count(),
            pattern: Pattern::new(numbers.into_iter().map(|number| number.map(u64::from)).collect()),
            values: numbers_of(&query.parts.values)?,
            marks: numbers_of(&query.parts.marks)?,
            own_values: Vec::new(),
            own_marks: Vec::new(),
            losses: BTreeMap::new(),
            threshold: query.min_score,
            best: BTreeSet::new(),
            held: partitions.iter().any(|partition| partition.pieces).then(BTreeMap::new),
        };
        let entries = self.length(Section::Keys) / 4;
        scratch.compared.resize(entries.div_ceil(64), 0);
        let found = search
            .read_shorts(&partitions, scratch)
            .and_then(|()| search.read_postings(&rarest, &partitions, scratch));
        scratch.clear();
        found?;
        search
            .best
            .into_iter()
            .map(|(Reverse(score), unit, turned)| Ok(Hit { score, id: self.unit(unit)?.0, turned }))
            .collect()
    }

    /// The record of an entry.
    #[inline]
    fn entry(&self, entry: u32) -> Result<Record, Unusable> {
        // The record of this entry and of the next one, whose tokens start at the end of these.
        let at = entry as usize * ENTRY_BYTES;
        let records = self.slice(Section::Entries, at..at + 2 * ENTRY_BYTES)?;
        let (fields, _) = records.as_chunks::<4>();
        let &[_, _, start, unit, _, _, end, _] = fields else { return Err(Unusable::Damaged) };
        let [start, unit, end] = [start, unit, end].map(u32::from_le_bytes);
        Ok(Record { unit, tokens: start as usize..end as usize })
    }

    /// Row id and source of the unit with this number in the order of preference.
    fn unit(&self, place: u32) -> Result<(i64, u32), Unusable> {
        let at = place as usize * UNIT_BYTES;
        let (fields, _) = self.slice(Section::Units, at..at + UNIT_BYTES)?.as_chunks::<4>();
        let &[low, high, source] = fields else { return Err(Unusable::Damaged) };
        let [low, high, source] = [low, high, source].map(u32::from_le_bytes);
        Ok(((u64::from(high) << 32 | u64::from(low)).cast_signed(), source))
    }

    /// The number of the token with this hash, if any entry has it.
    fn number_of(&self, hash: u64) -> Result<Option<u32>, Unusable> {
        let buckets = (self.length(Section::Buckets) / 4).saturating_sub(1);
        if buckets < 2 {
            return Err(Unusable::Damaged);
        }
        let bucket = place(hash >> (64 - bucket_bits(buckets)));
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

    /// Passes the entries in `within` that have the token with this number to `receive`, ascending, some at a time,
    /// until it wants no more.
    fn for_each_posting(
        &self,
        token: u32,
        within: &Range<u32>,
        receive: impl FnMut(&[u32]) -> Result<ControlFlow<()>, Unusable>,
    ) -> Result<(), Unusable> {
        let start = self.u32_at(Section::Starts, token as usize)? as usize;
        let end = self.u32_at(Section::Starts, token as usize + 1)? as usize;
        let read = |bytes: Range<usize>| self.slice(Section::Postings, bytes);
        List::at(start..end, read)?.for_each_run(within, read, receive)
    }
}

/// Texts of one length in characters, with the query's signature.
#[derive(Clone, Copy)]
struct Shorts {
    characters: usize,
    signature: u64,
}

impl Search<'_> {
    /// The least share of words that any text needs, in per cent.
    fn least(&self) -> u8 {
        // Only the place of the same text raises a score above this.
        self.threshold.min(WHOLE)
    }

    /// The least share of words that a text of `partition` needs, in per cent.
    #[inline]
    fn least_in(&self, partition: &Partition) -> u8 {
        (self.threshold + partition.loss()).min(WHOLE)
    }

    /// Whether some text of `partition` could still be among the best.
    fn can_reach(&self, partition: &Partition) -> bool {
        !partition.pieces || self.threshold + partition.loss() <= WHOLE
    }

    /// Compares every text of a few words that is near enough by its characters. Texts of the query's length come
    /// first, because they raise the threshold soonest.
    fn read_shorts(&mut self, partitions: &[&Partition], scratch: &mut Scratch) -> Result<(), Unusable> {
        let (Some(characters), true) = (self.query.characters, self.query.scoring.characters) else {
            return Ok(());
        };
        let length = characters.len();
        let signature = shorts::signature(characters.iter().copied());
        let mut pattern =
            Pattern::new(characters.iter().map(|&character| Some(u64::from(character))).collect());
        for step in 0..=SHORT_CHARACTERS {
            let least = self.least().max(CHARACTERS_COUNT_FROM);
            // Longer texts allow more edits than shorter ones, so they decide when to stop.
            if step > most_edits(least, length + step) {
                break;
            }
            let shorter = length.checked_sub(step).filter(|_| step > 0);
            for own in [Some(length + step), shorter].into_iter().flatten() {
                for partition in partitions {
                    if !self.can_reach(partition) {
                        continue;
                    }
                    let short = Shorts { characters: own, signature };
                    self.read_shorts_of(partition, short, &mut pattern, scratch)?;
                }
            }
        }
        Ok(())
    }

    /// Compares the texts of one length in characters.
    fn read_shorts_of(
        &mut self,
        partition: &Partition,
        shorts: Shorts,
        pattern: &mut Pattern,
        scratch: &mut Scratch,
    ) -> Result<(), Unusable> {
        let Shorts { characters, signature } = shorts;
        let first = partition.first_short_of(characters) as usize;
        let past = partition.first_short_of(characters + 1) as usize;
        let longer = characters.max(pattern.len());
        let mut most = most_edits(self.least_in(partition).max(CHARACTERS_COUNT_FROM), longer);
        let Some(bits) = shorts::most_bits(pattern.len(), characters, most).filter(|_| first < past) else {
            return Ok(());
        };
        let records = self.index.slice(Section::Shorts, first * SHORT_BYTES..(past + 1) * SHORT_BYTES)?;
        let (records, _) = records.as_chunks::<4>();
        let (records, _) = records.as_chunks::<4>();
        for pair in records.windows(2) {
            let &[[low, high, entry, start], [_, _, _, end]] = pair else { continue };
            let [low, high] = [low, high].map(u32::from_le_bytes);
            let own = u64::from(high) << 32 | u64::from(low);
            let [missing, surplus] = [signature & !own, own & !signature].map(u64::count_ones);
            if missing as usize > bits[0] || surplus as usize > bits[1] {
                continue;
            }
            let [entry, start, end] = [entry, start, end].map(u32::from_le_bytes);
            let text = self.index.slice(Section::ShortTexts, start as usize..end as usize)?;
            let text = std::str::from_utf8(text).map_err(|_| Unusable::Damaged)?;
            let Some(edits) = pattern.distance(text.chars().map(u64::from), characters, most) else {
                continue;
            };
            if scratch.is_new(entry)? {
                let lengths = &partition.lengths;
                let at = lengths.partition_point(|&(_, first)| first <= entry).checked_sub(1);
                let Some(&(words, _)) = at.and_then(|at| lengths.get(at)) else {
                    return Err(Unusable::Damaged);
                };
                let record = self.index.entry(entry)?;
                let packed = self.index.slice(Section::Tokens, record.tokens)?;
                let text = Text { entry, unit: record.unit, packed, words: words as usize };
                self.compare_entry(partition, text, Some(share_kept(edits, longer)))?;
                most = most_edits(self.least_in(partition).max(CHARACTERS_COUNT_FROM), longer);
            }
        }
        Ok(())
    }

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
            if left < kept(self.least(), length) {
                break;
            }
            if token.is_none() || token == before {
                continue;
            }
            before = token;
            let Some(token) = token else { continue };
            for partition in partitions {
                let least = self.least_in(partition);
                if !self.can_reach(partition) || left < kept(least, length) {
                    continue;
                }
                let longest = left * usize::from(WHOLE) / usize::from(least);
                let first = partition.first_of(kept(least, length));
                let past = partition.first_of(longest + 1);
                if first < past {
                    let lengths = &partition.lengths;
                    let reached = lengths.partition_point(|&(_, first_of)| first_of <= first);
                    let mut lengths = lengths.get(reached.saturating_sub(1)..).unwrap_or_default();
                    let index = self.index;
                    index.for_each_posting(token, &(first..past), |postings| {
                        self.compare(partition, postings, &mut lengths, scratch)
                    })?;
                }
            }
        }
        Ok(())
    }

    /// Compares some entries of `partition`. `lengths` begins with the length of the first of them. Breaks if later
    /// entries are too long.
    fn compare(
        &mut self,
        partition: &Partition,
        mut postings: &[u32],
        lengths: &mut &[(u32, u32)],
        scratch: &mut Scratch,
    ) -> Result<ControlFlow<()>, Unusable> {
        let length = self.pattern.len();
        let index = self.index;
        let mut near = [0; AT_ONCE];
        while let Some(&first) = postings.first() {
            while let [(_, _), (_, next), ..] = lengths
                && *next <= first
            {
                *lengths = &lengths[1..];
            }
            let Some(&(words, _)) = lengths.first() else { return Err(Unusable::Damaged) };
            let words = words as usize;
            let end_of_length = lengths.get(1).map_or(partition.end, |&(_, next)| next);
            let longer = length.max(words);
            let most = most_edits(self.least_in(partition), longer);
            if words > length + most {
                return Ok(ControlFlow::Break(()));
            }
            // At most this many words of each side may lack a counterpart. A bit that only one side has is at least one
            // such word.
            let missing_most = (most + length).checked_sub(longer + self.unknown);
            let surplus_most = (most + words).checked_sub(longer);
            let (Some(missing_most), Some(surplus_most)) = (missing_most, surplus_most) else {
                let of_length = postings.partition_point(|&posting| posting < end_of_length);
                postings = &postings[of_length.max(1)..];
                continue;
            };
            // Signatures first, many at a time and without branches, so that the processor fetches them in parallel.
            let (mut read, mut count) = (0, 0);
            for &entry in postings.iter().take(AT_ONCE) {
                if entry >= end_of_length {
                    break;
                }
                read += 1;
                let own = index.signature(entry)?;
                let missing = (self.signature & !own).count_ones() as usize;
                let surplus = (own & !self.signature).count_ones() as usize;
                near[count] = entry;
                count += usize::from(missing <= missing_most) * usize::from(surplus <= surplus_most);
            }
            postings = &postings[read.max(1)..];
            for &entry in &near[..count] {
                if scratch.is_new(entry)? {
                    let record = index.entry(entry)?;
                    let packed = index.slice(Section::Tokens, record.tokens)?;
                    self.compare_entry(partition, Text { entry, unit: record.unit, packed, words }, None)?;
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Scores an entry, with `by_characters` if that counts, and keeps it if it is among the best.
    fn compare_entry(
        &mut self,
        partition: &Partition,
        text: Text<'_>,
        by_characters: Option<u8>,
    ) -> Result<(), Unusable> {
        let Text { entry, unit, mut packed, words } = text;
        let longer = self.pattern.len().max(words);
        let most = most_edits(self.least_in(partition), longer);
        let mut words_read = packed;
        let own_words = std::iter::repeat_with(|| u64::from(unpack(&mut words_read)));
        let edits = self.pattern.distance(own_words, words, most);
        let by_words = edits.map(|edits| share_kept(edits, longer));
        let Some(shared) = by_words.max(by_characters) else { return Ok(()) };
        if edits.is_some() {
            packed = words_read;
        } else {
            for _ in 0..words {
                unpack(&mut packed);
            }
        }
        for kind in [&mut self.own_values, &mut self.own_marks] {
            kind.clear();
            for _ in 0..unpack(&mut packed) {
                if packed.is_empty() {
                    return Err(Unusable::Damaged);
                }
                kind.push(Some(unpack(&mut packed)));
            }
        }
        let same = edits == Some(0)
            && self.index.u32_at(Section::Keys, entry as usize)? == low_32_bits(self.query.key)
            && self.values == self.own_values
            && self.marks == self.own_marks;
        let mut score = if same {
            let place = match self.query.place.neighbors {
                Some(_) if !partition.pieces => self.index.place(unit, partition.turned)?,
                _ => None,
            };
            WHOLE + place.map_or(0, |place| self.query.place.gain(place))
        } else {
            let query = [self.values.as_slice(), &self.marks];
            fuzzy(shared, self.query.scoring.loss(query, [&self.own_values, &self.own_marks]))
        };
        score = score.saturating_sub(partition.loss());
        // The source can only lower the score.
        if score < self.threshold {
            return Ok(());
        }
        let (id, source) = self.index.unit(unit)?;
        let Some(loss) = self.source_loss(source)? else { return Ok(()) };
        score = score.saturating_sub(loss);
        let ranked = (Reverse(score), unit, partition.turned);
        // Another entry of the same text makes room for this one only if it is worse.
        let before = self.held.as_ref().and_then(|held| held.get(&(unit, partition.turned)).copied());
        let full = before.is_none() && self.best.len() >= self.query.limit;
        if score < self.threshold
            || before.is_some_and(|before| before >= score)
            || (full && self.best.last().is_some_and(|worst| ranked >= *worst))
        {
            return Ok(());
        }
        if (self.query.outdated)(id)? {
            return Ok(());
        }
        let replaced = match before {
            Some(before) => self.best.take(&(Reverse(before), unit, partition.turned)),
            None if full => self.best.pop_last(),
            None => None,
        };
        self.best.insert(ranked);
        if let Some(held) = &mut self.held {
            if let Some((_, unit, turned)) = replaced {
                held.remove(&(unit, turned));
            }
            held.insert((unit, partition.turned), score);
        }
        if self.best.len() >= self.query.limit
            && let Some(&(Reverse(worst), _, _)) = self.best.last()
        {
            self.threshold = worst;
        }
        Ok(())
    }

    /// What units from the source with this number lose; `None` if they are not wanted.
    fn source_loss(&mut self, number: u32) -> Result<Option<u8>, Unusable> {
        if let Some(loss) = self.losses.get(&number) {
            return Ok(*loss);
        }
        let loss = (self.query.source_loss)(&self.index.source(number)?);
        self.losses.insert(number, loss);
        Ok(loss)
    }
}

/// The fewest tokens that two texts share if they score at least `score` and the longer one has `longer` tokens.
fn kept(score: u8, longer: usize) -> usize {
    (usize::from(score) * longer).div_ceil(usize::from(WHOLE))
}
