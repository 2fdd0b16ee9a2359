//! Which texts have all the words that a pattern needs?
//!
//! The pattern says what is needed ([`Sought::required`]). Each needed word is looked up in the vocabulary: by binary
//! search if its beginning or its end is known, otherwise by reading the whole vocabulary (some megabytes). The places
//! of the words are then intersected, fewest first, in one window of units at a time. The first page of a common phrase
//! then does not wait for the last unit that has it. Windows begin at [`FIRST_WINDOW`] units and grow to
//! [`LARGEST_WINDOW`].
//!
//! Texts come in order of preference: confirmed, newest, id. The answer may name texts without a hit, but never leaves
//! out a text with one. A word that is in nearly every text, in one form or another, is not looked up at all.
//!
//! Time O(vocabulary + places in the windows read), space O(places in one window).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};

use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

use super::format::{PAIR_BYTES, Section, UNIT_BYTES, WORD_BYTES, Words, is_common};
use super::near::{BETWEEN_WORDS, ByPieces, near_words};
use super::pattern::Sought;
use super::required::{Fit, Required, Slot};
use crate::ascending::List;
use crate::block_file::{Unusable, u32_in};
use crate::numeric::{in_32_bits, place, role_of};
use sangam_language::Language;
use sangam_unit::{Role, Sides, Status};

/// Units in the first window.
const FIRST_WINDOW: u32 = 4_096;

/// Each window is this many times the size of the one before.
const WINDOW_GROWTH: u32 = 4;

/// Units in the largest window. With 32 places a unit (a million English segments and as many back), a bit for each
/// place takes 1 MB, which fits into a processor's cache.
const LARGEST_WINDOW: u32 = 1 << 18;

/// This many places share a bit if all but a few places do not matter: about as many as two units have. Set by hand.
const TOGETHER: u32 = 64;

/// The most words that may fit a slot. More words are in too many texts: reading these one by one finds a page
/// sooner than merging the places of the words.
const MOST_WORDS: usize = 20_000;

/// If a needed word has at most this many places, the texts are read without looking up other words that would need a
/// reading of the vocabulary. In tests every word has few places, but the other words are to be looked up too.
const FEW_PLACES: usize = if cfg!(test) { 1 } else { 64 };

/// This many words after one are read together to find the next that fits. Read one by one, each would need a check of
/// its block's checksum.
const NEXT_WORDS: u32 = 256;

/// This many units are read together to find the unit of the next place. Set by hand.
const NEXT_UNITS: u32 = 64;

/// Bytes of the vocabulary that are searched together.
const READ_AT_ONCE: usize = 1 << 17;

/// For a slot of up to this many words, places are looked up one by one if that is less work than merging.
const FEW_WORDS: usize = 8;

/// Looking up one place costs about as much as reading this many places in succession (counted in instructions).
const LOOKUP_COST: usize = 200;

/// Clearing the bits of this many places costs about as much as reading one place (by the clock, including pages of
/// memory that are used for the first time). Tests have few places, and must go both ways.
const CLEARED_AS_ONE: usize = if cfg!(test) { 16 } else { 256 };

/// A slot with more places than this many times the remaining ones is not merged: merging its words takes longer than
/// reading the texts.
const MERGE_FACTOR: usize = 1_000;

/// The properties of a unit that a search considers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Kind {
    /// Languages of source and target; the file stores them as a list.
    languages: [Language; 2],
    status: String,
    pub(crate) client: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) tags: BTreeSet<String>,
}

impl Kind {
    pub(crate) fn new(languages: Sides<Language>, status: Status) -> Self {
        let status = status.as_str().to_owned();
        Self { languages: languages.into(), status, client: None, domain: None, tags: BTreeSet::new() }
    }

    pub(crate) fn languages(&self) -> Sides<&Language> {
        self.languages.each_ref().into()
    }

    pub(crate) fn confirmed(&self) -> bool {
        self.status == Status::Confirmed.as_str()
    }

    pub(crate) fn is(&self, status: Status) -> bool {
        self.status == status.as_str()
    }
}

/// A unit that may have a hit: its id, and whether its source and its target may.
pub(crate) type Candidate = (i64, Sides<bool>);

/// A needed word, looked up.
#[derive(Debug)]
struct Looked {
    place: Option<u32>,
    /// The words that fit. Numbers beyond the vocabulary are pairs.
    words: Vec<u32>,
    /// The number of places of all these words.
    total: usize,
}

/// What was looked up, for pieces that are needed again: the words that fit, or `None` if they are too many.
type Known = BTreeMap<Fit, Option<Vec<u32>>>;

/// A search in progress.
pub(crate) struct Search<'w> {
    words: &'w Words,
    /// Which texts of a unit of each kind may answer.
    sides: Vec<Sides<bool>>,
    /// Lists of phrases: each list needs one of its phrases in a text. `None` if nothing can have a hit.
    clauses: Option<Vec<Vec<Vec<Looked>>>>,
    units: u32,
    next: u32,
    window: u32,
    /// Memory for the marks of one window, kept for the next.
    bits: Bits,
}

impl<'w> Search<'w> {
    /// Begins a search among the texts that `wanted` admits.
    pub(crate) fn new(
        words: &'w Words,
        sought: &Sought<'_>,
        wanted: &dyn Fn(&Kind) -> Sides<bool>,
    ) -> Result<Self, Unusable> {
        let (mut search, kinds) = Self::admitting(words, wanted)?;
        let languages: BTreeSet<&Language> = kinds
            .iter()
            .zip(&search.sides)
            .flat_map(|(kind, &sides)| kind.languages().zip(sides))
            .filter_map(|(language, wanted)| wanted.then_some(language))
            .collect();
        let languages: Vec<Language> = languages.into_iter().cloned().collect();
        if !languages.is_empty() {
            search.clauses = search.look_up(sought.required(&languages))?;
        }
        Ok(search)
    }

    /// A search among the texts that `wanted` admits, which looks for nothing yet; and the kinds of units in the file.
    pub(super) fn admitting(
        words: &'w Words,
        wanted: &dyn Fn(&Kind) -> Sides<bool>,
    ) -> Result<(Self, Vec<Kind>), Unusable> {
        let kinds = words.slice(Section::Kinds, 0..words.length(Section::Kinds))?;
        let kinds: Vec<Kind> = serde_json::from_slice(kinds).map_err(|_| Unusable::Damaged)?;
        let sides = kinds.iter().map(wanted).collect();
        let units = in_32_bits(words.units());
        let bits = Bits::default();
        let search = Self { words, sides, clauses: None, units, next: 0, window: FIRST_WINDOW, bits };
        Ok((search, kinds))
    }

    /// The number of units.
    pub(super) fn units(&self) -> u32 {
        self.units
    }

    /// Whether some text may answer.
    pub(super) fn admits_any(&self) -> bool {
        self.sides.iter().any(|sides| sides.source || sides.target)
    }

    /// Whether `text` may answer.
    pub(super) fn admits(&self, text: u32) -> Result<bool, Unusable> {
        let kind = self.unit_record(text / 2, KIND)? as usize;
        Ok(self.sides.get(kind).ok_or(Unusable::Damaged)?[role_of(text)])
    }

    /// The row id of a unit.
    pub(super) fn id(&self, unit: u32) -> Result<i64, Unusable> {
        let at = unit as usize * UNIT_BYTES;
        let id = self.words.slice(Section::Units, at..at + 8)?.first_chunk().ok_or(Unusable::Damaged)?;
        Ok(i64::from_le_bytes(*id))
    }

    /// The number of places of a word.
    pub(super) fn count(&self, word: u32) -> Result<usize, Unusable> {
        Ok(self.list(word)?.count)
    }

    /// The texts with any of `words`, ascending, each once.
    pub(super) fn texts_with(&self, words: Vec<u32>) -> Result<Vec<u32>, Unusable> {
        let within = 0..self.unit_record(self.units, FIRST_PLACE)?;
        let places = self.places(&Looked { place: None, words, total: 0 }, &within)?;
        self.texts(&places, &(0..self.units))
    }

    /// The number of words of a text.
    pub(super) fn length(&self, text: u32) -> Result<u32, Unusable> {
        let (unit, second) = (text / 2, self.unit_record(text / 2, SECOND_PLACE)?);
        Ok(match role_of(text) {
            Role::Source => second.saturating_sub(self.unit_record(unit, FIRST_PLACE)?),
            Role::Target => self.unit_record(unit + 1, FIRST_PLACE)?.saturating_sub(second),
        })
    }

    fn look_up(&self, clauses: Vec<Vec<Required>>) -> Result<Option<Vec<Vec<Vec<Looked>>>>, Unusable> {
        let mut all = Vec::new();
        let mut known = BTreeMap::new();
        for clause in clauses {
            let mut phrases = Vec::new();
            let mut selective = true;
            for required in clause {
                match self.look_phrase_up(required, &mut known)? {
                    Some(slots) if slots.is_empty() => selective = false,
                    Some(slots) => phrases.push(slots),
                    None => {}
                }
            }
            if !selective {
                continue;
            }
            if phrases.is_empty() {
                return Ok(None);
            }
            all.push(phrases);
        }
        // The clause that leaves the fewest texts first. The slots of a phrase are already in this order.
        let fewest = |phrase: &Vec<Looked>| phrase.first().map_or(0, |slot| slot.total);
        all.sort_by_key(|phrases| phrases.iter().map(fewest).sum::<usize>());
        Ok(Some(all))
    }

    /// The words of a phrase, without those that are in nearly every text; `None` if one of them is in none.
    fn look_phrase_up(&self, required: Required, known: &mut Known) -> Result<Option<Vec<Looked>>, Unusable> {
        let mut slots = required.slots;
        // Words that are quick to look up first.
        let is_quick =
            |fit: &Fit| matches!(fit, Fit::Part { begins: true, .. } | Fit::Part { ends: true, .. });
        slots.sort_by_key(|slot| !is_quick(&slot.fit));
        let mut looked: Vec<Looked> = Vec::new();
        for Slot { place, fit } in slots {
            if !is_quick(&fit) && looked.iter().any(|slot| slot.total <= FEW_PLACES) {
                break;
            }
            if !known.contains_key(&fit) {
                known.insert(fit.clone(), self.fitting(&fit)?);
            }
            let Some(Some(words)) = known.get(&fit) else { continue };
            let mut words = words.clone();
            // Two pieces of the same word: keeps the words that have both.
            let same = looked.iter().position(|slot| slot.place.is_some() && slot.place == place);
            if let Some(other) = same.map(|at| looked.swap_remove(at)) {
                keep_common(&mut words, &other.words);
            }
            let mut total = 0;
            for &word in &words {
                total += self.list(word)?.count;
            }
            if total == 0 {
                return Ok(None);
            }
            looked.push(Looked { place, words, total });
        }
        let Some(mut looked) = self.with_pairs(looked)? else { return Ok(None) };
        looked.sort_by_key(|slot| slot.total);
        Ok(Some(looked))
    }

    /// Replaces the slots of two adjacent common words by one slot for the pair; `None` if one never follows the other.
    fn with_pairs(&self, mut looked: Vec<Looked>) -> Result<Option<Vec<Looked>>, Unusable> {
        looked.sort_by_key(|slot| slot.place);
        let places = self.unit_record(self.units, FIRST_PLACE)? as usize;
        let common = |slot: &Looked| match slot.words[..] {
            [word] if is_common(slot.total, places) => Some((slot.place?, word)),
            _ => None,
        };
        let commons: Vec<Option<(u32, u32)>> = looked.iter().map(common).collect();
        let mut paired = vec![false; looked.len()];
        let mut pairs = Vec::new();
        for (at, two) in commons.windows(2).enumerate() {
            let [Some((place, first)), Some((next, second))] = *two else { continue };
            if place + 1 == next {
                let Some(pair) = self.pair([first, second])? else { return Ok(None) };
                pairs.push(Looked { place: Some(place), words: vec![pair], total: self.list(pair)?.count });
                paired[at..at + 2].fill(true);
            }
        }
        let mut paired = paired.into_iter();
        looked.retain(|_| !paired.next().unwrap_or_default());
        looked.extend(pairs);
        Ok(Some(looked))
    }

    /// The number under which the list of a pair of common words is found, if the second follows the first anywhere.
    fn pair(&self, words: [u32; 2]) -> Result<Option<u32>, Unusable> {
        let count = (self.words.length(Section::Pairs) / PAIR_BYTES).saturating_sub(1);
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            let here = [self.pair_record(middle, 0)?, self.pair_record(middle, 1)?];
            match here.cmp(&words) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Ok(Some(self.vocabulary() + in_32_bits(middle))),
                Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    fn pair_record(&self, pair: usize, field: usize) -> Result<u32, Unusable> {
        let at = pair * PAIR_BYTES + field * 4;
        u32_in(self.words.slice(Section::Pairs, at..at + 4)?, 0)
    }

    /// The number of words.
    pub(super) fn vocabulary(&self) -> u32 {
        in_32_bits((self.words.length(Section::Words) / WORD_BYTES).saturating_sub(1))
    }

    fn word_record(&self, word: u32, field: usize) -> Result<usize, Unusable> {
        let at = word as usize * WORD_BYTES + field * 4;
        u32_in(self.words.slice(Section::Words, at..at + 4)?, 0).map(|number| number as usize)
    }

    pub(super) fn word(&self, word: u32) -> Result<&'w [u8], Unusable> {
        // Where it begins, and where the next word begins.
        let at = word as usize * WORD_BYTES;
        let records = self.words.slice(Section::Words, at..at + WORD_BYTES + 4)?;
        let (start, next) = (u32_in(records, 0)? as usize, u32_in(records, WORD_BYTES)? as usize);
        // The line feed before the next word does not belong to the word.
        self.words.slice(Section::Vocabulary, start..next.checked_sub(1).ok_or(Unusable::Damaged)?)
    }

    /// The first word from `low` on for which `before` is false; it is true for all words before that.
    pub(super) fn first_word(
        &self,
        low: u32,
        before: impl Fn(u32) -> Result<bool, Unusable>,
    ) -> Result<u32, Unusable> {
        let (mut low, mut high) = (low, self.vocabulary());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(middle)? {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// The word at this place in the order of words read from their ends.
    fn ending(&self, at: u32) -> Result<u32, Unusable> {
        let at = at as usize * 4;
        u32_in(self.words.slice(Section::Endings, at..at + 4)?, 0)
    }

    /// The word that contains byte `at` of the vocabulary. It is `low` or a later word, mostly a near one.
    fn word_at(&self, mut low: u32, at: usize) -> Result<u32, Unusable> {
        let count = NEXT_WORDS.min(self.vocabulary() - low) as usize;
        let records = low as usize * WORD_BYTES..(low as usize + count) * WORD_BYTES;
        let (records, _) = self.words.slice(Section::Words, records)?.as_chunks::<WORD_BYTES>();
        let begins = |[a, b, c, d, ..]: &[u8; WORD_BYTES]| u32::from_le_bytes([*a, *b, *c, *d]) as usize;
        let before = records.partition_point(|record| begins(record) <= at);
        if before < count {
            return Ok(low + in_32_bits(before).saturating_sub(1));
        }
        low += in_32_bits(count).saturating_sub(1);
        let mut step = 1;
        while low + step < self.vocabulary() && self.word_record(low + step, 0)? <= at {
            low += step;
            step *= 2;
        }
        let mut high = (low + step).min(self.vocabulary());
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if self.word_record(middle, 0)? <= at {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// The words that fit, in order; `None` if they are too many.
    fn fitting(&self, fit: &Fit) -> Result<Option<Vec<u32>>, Unusable> {
        let mut fitting = Vec::new();
        match fit {
            Fit::Part { text, begins: true, ends } => {
                let first = self.first_word(0, |word| Ok(self.word(word)? < text.as_bytes()))?;
                for word in first..self.vocabulary() {
                    let bytes = self.word(word)?;
                    if !bytes.starts_with(text.as_bytes()) || (*ends && bytes.len() > text.len()) {
                        break;
                    }
                    if fitting.len() == MOST_WORDS {
                        return Ok(None);
                    }
                    fitting.push(word);
                }
            }
            Fit::Part { text, begins: false, ends: true } => {
                let wanted = text.as_bytes();
                let (mut low, mut high) = (0, self.vocabulary());
                while low < high {
                    let middle = low + (high - low) / 2;
                    if self.word(self.ending(middle)?)?.iter().rev().lt(wanted.iter().rev()) {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                for at in low..self.vocabulary() {
                    let word = self.ending(at)?;
                    if !self.word(word)?.ends_with(wanted) {
                        break;
                    }
                    if fitting.len() == MOST_WORDS {
                        return Ok(None);
                    }
                    fitting.push(word);
                }
                fitting.sort_unstable();
            }
            Fit::Part { text, begins: false, ends: false } => {
                let size = self.words.length(Section::Vocabulary);
                let finder = Finder::new(text);
                // A piece at a time, since it may be clear early that too many words fit.
                for from in (0..size).step_by(READ_AT_ONCE) {
                    let piece = from..(from + READ_AT_ONCE + text.len() - 1).min(size);
                    for at in finder.find_iter(self.words.slice(Section::Vocabulary, piece)?) {
                        let low = fitting.last().map_or(0, |&last| last);
                        let word = self.word_at(low, from + at)?;
                        if fitting.last() != Some(&word) {
                            if fitting.len() == MOST_WORDS {
                                return Ok(None);
                            }
                            fitting.push(word);
                        }
                    }
                }
            }
            Fit::Near { text, most } => {
                let text: Vec<char> = text.chars().collect();
                if let Some(mut pieces) = ByPieces::new(&text, *most) {
                    let size = self.words.length(Section::Vocabulary);
                    let (mut from, mut end) = (0, READ_AT_ONCE.min(size));
                    while from < end {
                        // Whole words at a time, few enough to be still in the cache when the next piece is searched
                        // for.
                        let read = self.words.slice(Section::Vocabulary, from..end)?;
                        let whole = memchr::memrchr(BETWEEN_WORDS, read).map_or(0, |last| last + 1);
                        let words = if end == size { read } else { &read[..whole] };
                        for at in pieces.near(words)? {
                            let low = fitting.last().map_or(0, |&last| last);
                            fitting.push(self.word_at(low, from + at)?);
                        }
                        from += words.len();
                        end = (end + READ_AT_ONCE).min(size);
                    }
                } else {
                    fitting = near_words(&text, *most, self.vocabulary(), |word| self.word(word))?;
                }
            }
        }
        Ok(Some(fitting))
    }

    /// The places of a word or of a pair.
    fn list(&self, word: u32) -> Result<List, Unusable> {
        let (start, end) = if let Some(pair) = word.checked_sub(self.vocabulary()) {
            let start = |pair| self.pair_record(pair, 2).map(|start| start as usize);
            (start(pair as usize)?, start(pair as usize + 1)?)
        } else {
            (self.word_record(word, 1)?, self.word_record(word + 1, 1)?)
        };
        List::at(start..end, |bytes| self.words.slice(Section::Places, bytes))
    }

    /// Passes the places of `word` in `within` to `receive`, ascending, some at a time.
    fn for_each_place(
        &self,
        word: u32,
        within: &Range<u32>,
        mut receive: impl FnMut(&[u32]),
    ) -> Result<(), Unusable> {
        self.list(word)?.for_each_run(
            within,
            |bytes| self.words.slice(Section::Places, bytes),
            |places| {
                receive(places);
                Ok(ControlFlow::Continue(()))
            },
        )
    }

    /// The places of the slot's words in the window, ascending.
    fn places(&self, slot: &Looked, within: &Range<u32>) -> Result<Vec<u32>, Unusable> {
        let mut places = Vec::new();
        for &word in &slot.words {
            self.for_each_place(word, within, |some| places.extend_from_slice(some))?;
        }
        if slot.words.len() > 1 {
            places.sort_unstable();
            places.dedup();
        }
        Ok(places)
    }

    fn unit_record(&self, unit: u32, field: usize) -> Result<u32, Unusable> {
        let at = unit as usize * UNIT_BYTES + field * 4;
        u32_in(self.words.slice(Section::Units, at..at + 4)?, 0)
    }

    /// The texts (twice the unit, plus one for the target) at these places, each once.
    fn texts(&self, places: &[u32], units: &Range<u32>) -> Result<Vec<u32>, Unusable> {
        let mut texts = Vec::new();
        let mut unit = units.start;
        let mut records: &[[u8; UNIT_BYTES]] = &[];
        for &place in places {
            if records.last().is_none_or(|last| place_in(last, FIRST_PLACE) <= place) {
                unit += in_32_bits(records.len().saturating_sub(1));
                unit = self.unit_at(unit..units.end, place)?;
                // The next place is mostly in a near unit.
                let end = unit.saturating_add(NEXT_UNITS).min(units.end);
                let bytes = unit as usize * UNIT_BYTES..end as usize * UNIT_BYTES;
                (records, _) = self.words.slice(Section::Units, bytes)?.as_chunks();
            }
            let at = records.partition_point(|record| place_in(record, FIRST_PLACE) <= place);
            records = &records[at.saturating_sub(1)..];
            unit += in_32_bits(at.saturating_sub(1));
            let record = records.first().ok_or(Unusable::Damaged)?;
            let text = unit * 2 + u32::from(place_in(record, SECOND_PLACE) <= place);
            if texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        Ok(texts)
    }

    /// The unit that contains `place`: the first of `units` or a later one. Steps double, then a binary search follows.
    fn unit_at(&self, units: Range<u32>, place: u32) -> Result<u32, Unusable> {
        let (mut low, mut step) = (units.start, 1);
        while low + step < units.end && self.unit_record(low + step, FIRST_PLACE)? <= place {
            low += step;
            step *= 2;
        }
        let mut high = (low + step).min(units.end);
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if self.unit_record(middle, FIRST_PLACE)? <= place {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// Keeps those of `texts` that have a word of the slot anywhere. Keeps all if reading them is less work than this
    /// check.
    fn keep_with(
        &self,
        texts: &mut Vec<u32>,
        slot: &Looked,
        within: &Range<u32>,
        bits: &mut Bits,
    ) -> Result<(), Unusable> {
        if slot.total / MERGE_FACTOR > texts.len() {
            return Ok(());
        }
        // A bit for some adjacent places says whether any of the texts is there.
        bits.begin(&(within.start / TOGETHER..within.end / TOGETHER + 1));
        let mut ranges = Vec::with_capacity(texts.len());
        for &text in &*texts {
            let (unit, target) = (text / 2, text % 2 == 1);
            let second = self.unit_record(unit, SECOND_PLACE)?;
            let places = if target {
                second..self.unit_record(unit + 1, FIRST_PLACE)?
            } else {
                self.unit_record(unit, FIRST_PLACE)?..second
            };
            for some in places.start / TOGETHER..=places.end / TOGETHER {
                bits.set(some);
            }
            ranges.push(places);
        }
        let mut has = vec![false; texts.len()];
        for &word in &slot.words {
            self.for_each_place(word, within, |some| {
                for &place in some.iter().filter(|&&place| bits.get(place / TOGETHER)) {
                    let at = ranges.partition_point(|places| places.start <= place).saturating_sub(1);
                    if ranges.get(at).is_some_and(|places| places.contains(&place)) {
                        has[at] = true;
                    }
                }
            })?;
        }
        let mut has = has.into_iter();
        texts.retain(|_| has.next().unwrap_or_default());
        Ok(())
    }

    /// The texts of the window that have the words of a phrase.
    fn with_phrase(
        &self,
        slots: &[Looked],
        units: &Range<u32>,
        within: &Range<u32>,
        bits: &mut Bits,
    ) -> Result<Vec<u32>, Unusable> {
        let Some((first, others)) = slots.split_first() else { return Ok(Vec::new()) };
        let Some(origin) = first.place else {
            let mut texts = self.texts(&self.places(first, within)?, units)?;
            for slot in others {
                self.keep_with(&mut texts, slot, within, bits)?;
            }
            return Ok(texts);
        };
        // The estimated number of its places in the window: the window's share of all units.
        let in_window = |slot: &Looked| {
            let window = u64::from(units.end - units.start);
            place(slot.total as u64 * window / u64::from(self.units.max(1)))
        };
        let clearing = within.end.saturating_sub(within.start) as usize / CLEARED_AS_ONE;
        // Whether to look up `places` one by one among the places of a slot.
        let by_lookup = |slot: &Looked, places: usize| {
            let lookups = places * slot.words.len();
            slot.words.len() <= FEW_WORDS && lookups * LOOKUP_COST < in_window(slot) + clearing
        };
        let mut others = others.iter().filter_map(|slot| Some((slot, slot.place?))).peekable();
        // Whether reading these places and those of the slot takes less time than clearing bits for all places of the
        // window.
        let few = |slot: &Looked, places: usize| places + in_window(slot) < clearing;
        let both_many = |(slot, _): &(&Looked, u32)| {
            let places = in_window(first);
            !by_lookup(slot, places) && !few(slot, places) && slot.total / MERGE_FACTOR <= places
        };
        let mut places = if let Some((slot, place)) = others.next_if(both_many) {
            bits.begin(within);
            for &word in &first.words {
                self.for_each_place(word, within, |some| some.iter().for_each(|&place| bits.set(place)))?;
            }
            self.marked(slot, within, bits, origin, place)?
        } else {
            self.places(first, within)?
        };
        for (slot, place) in others {
            if places.is_empty() {
                break;
            }
            if by_lookup(slot, places.len()) {
                let mut kept = Vec::new();
                for &first in &places {
                    let Some(other) = (first + place).checked_sub(origin) else { continue };
                    let mut there = false;
                    for &word in &slot.words {
                        self.for_each_place(word, &(other..other.saturating_add(1)), |_| there = true)?;
                    }
                    if there {
                        kept.push(first);
                    }
                }
                places = kept;
            } else if few(slot, places.len()) {
                let mut there = self.places(slot, within)?;
                let back = origin.wrapping_sub(place);
                for place in &mut there {
                    *place = place.wrapping_add(back);
                }
                // Drops places that would be before the first place of all.
                there.retain(|place| within.contains(place));
                keep_common(&mut places, &there);
            } else if slot.total / MERGE_FACTOR <= places.len() {
                bits.begin(within);
                for &place in &places {
                    bits.set(place);
                }
                places = self.marked(slot, within, bits, origin, place)?;
            }
        }
        self.texts(&places, units)
    }

    /// The marked places that have a word of the slot at the distance from `origin` to `place`, ascending. Two lists
    /// are not read in step, because the processor would then mispredict at every place.
    fn marked(
        &self,
        slot: &Looked,
        within: &Range<u32>,
        bits: &Bits,
        origin: u32,
        place: u32,
    ) -> Result<Vec<u32>, Unusable> {
        let mut kept = Vec::new();
        // A place before the first place of all is not marked.
        let back = origin.wrapping_sub(place);
        for &word in &slot.words {
            self.for_each_place(word, within, |some| bits.keep(some, back, &mut kept))?;
        }
        if slot.words.len() > 1 {
            kept.sort_unstable();
            kept.dedup();
        }
        Ok(kept)
    }

    /// The ids of the units in the next window that may have a hit, in order of preference, with the texts that may
    /// have one. `None` after the last window.
    pub(crate) fn next_window(&mut self) -> Result<Option<Vec<Candidate>>, Unusable> {
        let Some(clauses) = &self.clauses else { return Ok(None) };
        if self.next >= self.units {
            return Ok(None);
        }
        let units = self.next..self.next.saturating_add(self.window).min(self.units);
        let within = self.unit_record(units.start, FIRST_PLACE)?..self.unit_record(units.end, FIRST_PLACE)?;
        let mut bits = std::mem::take(&mut self.bits);
        let mut texts: Option<Vec<u32>> = None;
        for clause in clauses {
            let mut any = Vec::new();
            for phrase in clause {
                match &texts {
                    Some(texts) if phrase.first().is_some_and(|slot| slot.place.is_none()) => {
                        let mut kept = texts.clone();
                        for slot in phrase {
                            self.keep_with(&mut kept, slot, &within, &mut bits)?;
                        }
                        any.extend(kept);
                    }
                    _ => any.extend(self.with_phrase(phrase, &units, &within, &mut bits)?),
                }
            }
            if clause.len() > 1 {
                any.sort_unstable();
                any.dedup();
            }
            match &mut texts {
                Some(texts) => keep_common(texts, &any),
                None => texts = Some(any),
            }
        }
        let mut ids: Vec<Candidate> = Vec::new();
        let mut last = None;
        let mut receive = |text: u32| -> Result<(), Unusable> {
            let (unit, role) = (text / 2, role_of(text));
            if !self.admits(text)? {
                return Ok(());
            }
            if last != Some(unit) {
                last = Some(unit);
                ids.push((self.id(unit)?, Sides::default()));
            }
            if let Some((_, sides)) = ids.last_mut() {
                sides[role] = true;
            }
            Ok(())
        };
        match texts {
            Some(texts) => texts.into_iter().try_for_each(&mut receive)?,
            None => (units.start * 2..units.end * 2).try_for_each(&mut receive)?,
        }
        self.bits = bits;
        self.next = units.end;
        self.window = self.window.saturating_mul(WINDOW_GROWTH).min(LARGEST_WINDOW);
        Ok(Some(ids))
    }
}

/// Numbers of a window, each marked or not.
#[derive(Default)]
struct Bits {
    first: u32,
    words: Vec<u64>,
}

impl Bits {
    /// Clears all marks, and reuses the memory of the window before.
    fn begin(&mut self, within: &Range<u32>) {
        let numbers = within.end.saturating_sub(within.start) as usize;
        self.first = within.start;
        self.words.clear();
        self.words.resize(numbers / u64::BITS as usize + 1, 0);
    }

    /// The word and the bit for `number`.
    fn bit(&self, number: u32) -> (usize, u64) {
        let at = number.wrapping_sub(self.first);
        ((at / u64::BITS) as usize, 1 << (at % u64::BITS))
    }

    /// Marks a number. A number outside the window comes from damage and is ignored.
    fn set(&mut self, number: u32) {
        let (at, bit) = self.bit(number);
        if let Some(word) = self.words.get_mut(at) {
            *word |= bit;
        }
    }

    fn get(&self, number: u32) -> bool {
        let (at, bit) = self.bit(number);
        self.words.get(at).is_some_and(|word| word & bit != 0)
    }

    /// Adds `more` to each of `numbers`, and appends the marked sums to `kept`.
    fn keep(&self, numbers: &[u32], more: u32, kept: &mut Vec<u32>) {
        let (words, first) = (&self.words[..], self.first.wrapping_sub(more));
        for &number in numbers {
            let at = number.wrapping_sub(first);
            if words.get((at / u64::BITS) as usize).is_some_and(|word| word >> (at % u64::BITS) & 1 != 0) {
                kept.push(number.wrapping_add(more));
            }
        }
    }
}

/// A field of a unit's record.
fn place_in(record: &[u8; UNIT_BYTES], field: usize) -> u32 {
    u32_in(record, field * 4).unwrap_or(u32::MAX)
}

/// Fields of a unit's record, in 32 bits: its id is the first two.
const KIND: usize = 2;
const FIRST_PLACE: usize = 3;
const SECOND_PLACE: usize = 4;

/// Keeps the numbers that are also in `also`. Both ascend.
fn keep_common(numbers: &mut Vec<u32>, also: &[u32]) {
    let mut rest = also;
    numbers.retain(|number| {
        rest = &rest[rest.partition_point(|other| other < number)..];
        rest.first() == Some(number)
    });
}
