//! How are the parts of an index made from units, in bounded memory?
//!
//! One pass reads the tokens as provisional numbers, packed. Counting sorts order entries by partition, length and
//! preference, and tokens by frequency. Then each section is written in turn. Postings are filled in runs of token
//! numbers, [`POSTINGS_AT_ONCE`] at a time; each run reads the tokens of the entries once more. Only words have
//! postings. Numbers, placeables and marks are stored with their entry, for the penalties.
//!
//! Pieces are entries like whole texts, in partitions of their own.
//!
//! Time O(tokens · (1 + postings ÷ [`POSTINGS_AT_ONCE`])), space about 3 bytes for each token, 70 for each unit and 40
//! for each distinct token: about 170 MB at a million units of eleven words a side. The same units in the same order
//! give the same bytes. This module does not know the store.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, Seek, Write};

use super::bits::{bucket_bits, signature_bit};
use super::context::Place;
use super::format::{self, Binding, Section, Writer};
use super::shorts::{self, Short};
use crate::ascending::{pack, pack_list, unpack};
use crate::numeric::{in_32_bits, low_32_bits, role_of};
use crate::score::Parts;
use crate::source::Source;
use sangam_unit::{Role, Sides};

/// How many postings are held at a time: 64 MB, when most of what was read is no longer needed.
const POSTINGS_AT_ONCE: usize = 16 << 20;

/// About how many words a bucket of the dictionary has: few enough to be read one by one.
const WORDS_PER_BUCKET: usize = 4;

/// A text as the index stores it.
#[derive(Debug, Clone, Default)]
pub(crate) struct IndexedText {
    /// Hash of its exact key; its low 32 bits are stored.
    pub(crate) key: u64,
    /// Hashes of its tokens.
    pub(crate) parts: Parts<u64>,
    /// Its characters, if it has few words.
    pub(crate) characters: Option<Vec<char>>,
}

/// A unit as the index stores it.
#[derive(Debug)]
pub(crate) struct IndexedUnit<'a> {
    /// Its row.
    pub(crate) id: i64,
    /// Where it came from.
    pub(crate) source: Source,
    /// When it was stored: later ones are preferred.
    pub(crate) changed_at: &'a str,
    /// Tags of the languages.
    pub(crate) languages: Sides<&'a str>,
    /// Its two texts.
    pub(crate) texts: Sides<&'a IndexedText>,
    /// Their pieces that answer by themselves. Each has a word.
    pub(crate) pieces: Sides<&'a [IndexedText]>,
    /// Where its two texts are, if they are in an article.
    pub(crate) places: Option<Sides<Place>>,
}

/// Token hashes are already spread evenly.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = super::hash(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

struct Taken {
    id: i64,
    confirmed: bool,
    /// The number of its source.
    source: u32,
    /// The number of its time.
    time: u32,
    /// The number of its pair of languages.
    pair: u32,
    texts: Sides<TakenText>,
}

/// A text whose tokens were packed.
#[derive(Clone, Copy, Default)]
struct TakenText {
    /// The low bits of the hash of its key.
    key: u32,
    /// How many words it has, and where its tokens start.
    length: u32,
    start: u32,
}

/// A piece of one side of a unit.
struct TakenPiece {
    /// Counted in the order in which units were added.
    unit: u32,
    role: Role,
    text: TakenText,
}

/// Kinds of tokens after the words: values and marks. Each kind begins with the number of its tokens.
const OTHER_KINDS: usize = 2;

/// Collects units, and writes their index.
#[derive(Default)]
pub(crate) struct Builder {
    numbers: HashMap<u64, u32, BuildHasherDefault<Spread>>,
    /// By provisional number: the hash of a token, the number of its occurrences, the number of entries with it among
    /// their words, and the last of these entries (counted from 1).
    words: Vec<u64>,
    uses: Vec<u32>,
    frequencies: Vec<u32>,
    last: Vec<u32>,
    /// For each side of each unit and its pieces in turn, as LEB128: the numbers of its words; the count of its values and their
    /// numbers; the count of its marks and their numbers.
    packed: Vec<u8>,
    units: Vec<Taken>,
    pieces: Vec<TakenPiece>,
    shorts: Vec<Short>,
    /// The pieces that are short. Their entry is the number of the piece.
    short_pieces: Vec<Short>,
    short_texts: String,
    places: Vec<(u32, Sides<Place>)>,
    /// Units that differ from their state in an earlier index, or are gone.
    changed: Vec<i64>,
    sources: BTreeMap<Source, u32>,
    recent_source: Option<(Source, u32)>,
    pairs: BTreeMap<Sides<String>, u32>,
    times: BTreeMap<String, u32>,
    /// Pair and time of the unit before, because the next unit mostly has the same.
    recent_pair: Option<(Sides<String>, u32)>,
    recent_time: Option<(String, u32)>,
    /// Number of entries so far.
    seen: u32,
    overflow: bool,
}

impl Builder {
    /// Adds a unit.
    pub(crate) fn add(&mut self, unit: IndexedUnit<'_>) {
        let mut texts = Sides::default();
        for role in Role::BOTH {
            let number = in_32_bits(self.units.len());
            texts[role] = self.take(unit.texts[role]);
            if let Some(short) = self.short(unit.texts[role], number * 2 + role as u32) {
                self.shorts.push(short);
            }
            for piece in unit.pieces[role] {
                let text = self.take(piece);
                if let Some(short) = self.short(piece, in_32_bits(self.pieces.len())) {
                    self.short_pieces.push(short);
                }
                self.pieces.push(TakenPiece { unit: number, role, text });
            }
        }
        // Numbers have 32 bits: about two thousand million entries, or four thousand million bytes of tokens.
        let most = u32::MAX as usize;
        self.overflow |= self.packed.len() > most
            || self.short_texts.len() > most
            || self.units.len() > most / 2 - 1
            || self.pieces.len() > most - 2 * self.units.len() - 2;
        if let Some(places) = unit.places {
            self.places.push((in_32_bits(self.units.len()), places));
        }
        let taken = Taken {
            id: unit.id,
            confirmed: unit.source.confirmed,
            time: self.time(unit.changed_at),
            pair: self.pair(unit.languages),
            source: self.source(unit.source),
            texts,
        };
        self.units.push(taken);
    }

    /// Packs the tokens of a text.
    fn take(&mut self, text: &IndexedText) -> TakenText {
        self.seen = self.seen.wrapping_add(1);
        let Parts { words, values, marks } = &text.parts;
        let start = in_32_bits(self.packed.len());
        for &hash in words {
            let number = self.number(hash);
            let place = number as usize;
            if self.last[place] != self.seen {
                self.last[place] = self.seen;
                self.frequencies[place] += 1;
            }
        }
        for kind in [values, marks] {
            pack(in_32_bits(kind.len()), &mut self.packed);
            for &hash in kind {
                self.number(hash);
            }
        }
        TakenText { key: low_32_bits(text.key), length: in_32_bits(words.len()), start }
    }

    /// Keeps the characters of a text of a few words.
    fn short(&mut self, text: &IndexedText, entry: u32) -> Option<Short> {
        let characters = text.characters.as_deref()?;
        let start = in_32_bits(self.short_texts.len());
        self.short_texts.extend(characters);
        Some(Short { entry, characters: in_32_bits(characters.len()), start })
    }

    /// Gives another date to a unit that was added. Units must have been added in ascending order of ids.
    pub(crate) fn set_changed_at(&mut self, id: i64, changed_at: &str) {
        let time = self.time(changed_at);
        if let Ok(at) = self.units.binary_search_by_key(&id, |unit| unit.id) {
            self.units[at].time = time;
        }
    }

    /// Records a unit about which indexes of earlier states are no longer right.
    pub(crate) fn supersede(&mut self, id: i64) {
        self.changed.push(id);
    }

    /// How many units were added.
    pub(crate) fn len(&self) -> usize {
        self.units.len()
    }

    /// Adds a token and returns its provisional number.
    fn number(&mut self, hash: u64) -> u32 {
        let next = in_32_bits(self.words.len());
        let number = *self.numbers.entry(hash).or_insert(next);
        if number == next {
            self.words.push(hash);
            self.uses.push(0);
            self.frequencies.push(0);
            self.last.push(0);
        }
        self.uses[number as usize] = self.uses[number as usize].saturating_add(1);
        pack(number, &mut self.packed);
        number
    }

    fn source(&mut self, source: Source) -> u32 {
        if let Some((recent, number)) = &self.recent_source
            && *recent == source
        {
            return *number;
        }
        let next = in_32_bits(self.sources.len());
        let number = *self.sources.entry(source.clone()).or_insert(next);
        self.recent_source = Some((source, number));
        number
    }

    fn time(&mut self, text: &str) -> u32 {
        if let Some((recent, number)) = &self.recent_time
            && recent == text
        {
            return *number;
        }
        let next = in_32_bits(self.times.len());
        let number = *self.times.entry(text.to_owned()).or_insert(next);
        self.recent_time = Some((text.to_owned(), number));
        number
    }

    fn pair(&mut self, languages: Sides<&str>) -> u32 {
        if let Some((recent, number)) = &self.recent_pair
            && recent.source == languages.source
            && recent.target == languages.target
        {
            return *number;
        }
        let next = in_32_bits(self.pairs.len());
        let pair = languages.map(str::to_owned);
        let number = *self.pairs.entry(pair.clone()).or_insert(next);
        self.recent_pair = Some((pair, number));
        number
    }

    /// Writes the index of all added units.
    pub(crate) fn finish<W: Write + Seek>(self, output: W, binding: &Binding) -> io::Result<W> {
        self.finish_when(output, || Ok(binding.clone()))
    }

    /// Writes the index of all added units, and the header last: only with it is the file an index. `binding` waits
    /// until it is known which state of the store the units are.
    pub(crate) fn finish_when<W: Write + Seek>(
        self,
        output: W,
        binding: impl FnOnce() -> io::Result<Binding>,
    ) -> io::Result<W> {
        if self.overflow {
            return Err(io::Error::other("more units than an index can number"));
        }
        let Self {
            words,
            uses,
            frequencies,
            packed: taken,
            units,
            pieces,
            mut shorts,
            short_pieces,
            short_texts,
            places: contexts,
            mut changed,
            sources,
            pairs,
            times,
            numbers,
            last,
            ..
        } = self;
        drop((numbers, last));
        let preferred = preference(&units, times);
        let mut places = vec![0_u32; units.len()];
        for (place, &unit) in preferred.iter().enumerate() {
            places[unit as usize] = in_32_bits(place);
        }
        let taken_texts = TakenTexts { units: &units, pieces: &pieces };
        let Entries { order, partitions } = order_entries(taken_texts, (&preferred, &places), &pairs);
        let mut writer = Writer::new(output)?;
        let ends: Vec<u32> = partitions.iter().map(|partition| partition.end).collect();
        let first_piece = in_32_bits(units.len() * 2);
        let pieces_of = |short: Short| Short { entry: first_piece + short.entry, ..short };
        shorts.extend(short_pieces.into_iter().map(pieces_of));
        let shorts = shorts::arrange(shorts, &order, units.len() * 2 + pieces.len(), &ends);
        write_partitions(&mut writer, &partitions, &shorts)?;
        writer.begin(Section::Units)?;
        for &unit in &preferred {
            writer.write(&units[unit as usize].id.to_le_bytes())?;
            writer.number(units[unit as usize].source)?;
        }
        write_sources(&mut writer, &sources)?;
        changed.sort_unstable();
        writer.begin(Section::Changed)?;
        for id in changed {
            writer.write(&id.to_le_bytes())?;
        }

        // The commonest token gets number 0, which takes the fewest bytes. Equally common tokens are ordered by their
        // hash.
        let mut by_frequency: Vec<u32> = (0..in_32_bits(words.len())).collect();
        by_frequency.sort_unstable_by_key(|&word| (Reverse(uses[word as usize]), words[word as usize]));
        let mut ranks = vec![0_u32; words.len()];
        for (rank, &word) in by_frequency.iter().enumerate() {
            ranks[word as usize] = in_32_bits(rank);
        }
        drop(uses);

        drop(preferred);
        write_places(&mut writer, contexts, &places)?;
        writer.begin(Section::Entries)?;
        let mut packed: Vec<u8> = Vec::with_capacity(taken.len());
        for &entry in &order {
            let (unit, text) = taken_texts.at(entry);
            let start = packed.len();
            let mut signature = 0;
            let mut own = taken.get(text.start as usize..).unwrap_or_default();
            for _ in 0..text.length {
                let rank = ranks[unpack(&mut own) as usize];
                signature |= signature_bit(rank);
                pack(rank, &mut packed);
            }
            for _ in 0..OTHER_KINDS {
                let count = unpack(&mut own);
                pack(count, &mut packed);
                for _ in 0..count {
                    pack(ranks[unpack(&mut own) as usize], &mut packed);
                }
            }
            write_entry(&mut writer, signature, start, places[unit as usize])?;
        }
        write_entry(&mut writer, 0, packed.len(), u32::MAX)?;
        drop(taken);
        writer.begin(Section::Keys)?;
        for &entry in &order {
            writer.number(taken_texts.at(entry).1.key)?;
        }
        drop((units, pieces, places, order));
        let entries = EntryTokens { packed, partitions };

        write_words(&mut writer, &words, &ranks)?;
        let counts: Vec<u32> = by_frequency.iter().map(|&word| frequencies[word as usize]).collect();
        drop((words, ranks, by_frequency, frequencies));
        write_postings(&mut writer, &counts, &entries)?;

        writer.begin(Section::Tokens)?;
        writer.write(&entries.packed)?;
        shorts::write(&mut writer, &shorts, &short_texts)?;
        format::finish(writer, &binding()?)
    }
}

/// The units in order of preference: confirmed before others, newer before older, then by id.
fn preference(units: &[Taken], times: BTreeMap<String, u32>) -> Vec<u32> {
    let mut rank_of_time = vec![0_u32; times.len()];
    for (rank, number) in times.into_values().enumerate() {
        rank_of_time[number as usize] = in_32_bits(rank);
    }
    let mut preferred: Vec<u32> = (0..in_32_bits(units.len())).collect();
    preferred.sort_unstable_by_key(|&unit| {
        let unit = &units[unit as usize];
        (!unit.confirmed, Reverse(rank_of_time[unit.time as usize]), unit.id)
    });
    preferred
}

/// The texts that become entries. Twice the unit, plus one for its target, is the number of a whole text. The pieces
/// come after them.
#[derive(Clone, Copy)]
struct TakenTexts<'a> {
    units: &'a [Taken],
    pieces: &'a [TakenPiece],
}

impl TakenTexts<'_> {
    /// The text with this number, and its unit.
    fn at(self, number: u32) -> (u32, TakenText) {
        if let Some(unit) = self.units.get(number as usize / 2) {
            return (number / 2, unit.texts[role_of(number)]);
        }
        let piece = &self.pieces[number as usize - self.units.len() * 2];
        (piece.unit, piece.text)
    }
}

struct PartitionToWrite {
    pieces: bool,
    turned: bool,
    languages: Sides<String>,
    /// For each length in words: the length, the first entry, the number of entries.
    lengths: Vec<(u32, u32, u32)>,
    end: u32,
}

struct Entries {
    /// For each entry: its number among the [`TakenTexts`].
    order: Vec<u32>,
    partitions: Vec<PartitionToWrite>,
}

/// A counting sort of the entries by partition and token length, which keeps the order of preference: `preferred`, with
/// the `places` of the units in it. Whole texts come before pieces.
fn order_entries(
    TakenTexts { units, pieces }: TakenTexts<'_>,
    (preferred, places): (&[u32], &[u32]),
    pairs: &BTreeMap<Sides<String>, u32>,
) -> Entries {
    let key = |unit: &Taken, role: Role| (false, role, unit.pair, unit.texts[role].length);
    let key_of_piece =
        |piece: &TakenPiece| (true, piece.role, units[piece.unit as usize].pair, piece.text.length);
    let mut counts: BTreeMap<(bool, Role, u32, u32), u32> = BTreeMap::new();
    for unit in units {
        for role in Role::BOTH {
            // A text without tokens matches nothing.
            if unit.texts[role].length > 0 {
                *counts.entry(key(unit, role)).or_insert(0) += 1;
            }
        }
    }
    for piece in pieces {
        *counts.entry(key_of_piece(piece)).or_insert(0) += 1;
    }
    let mut next = 0;
    let mut firsts = BTreeMap::new();
    let mut partitions = Vec::new();
    let kinds = [false, true].into_iter().flat_map(|pieces| Role::BOTH.map(|role| (pieces, role)));
    for (pieces, role) in kinds {
        for (languages, &pair) in pairs {
            let of_pair = counts.range((pieces, role, pair, 0)..=(pieces, role, pair, u32::MAX));
            let mut lengths = Vec::new();
            for (&key, &count) in of_pair {
                firsts.insert(key, next);
                lengths.push((key.3, next, count));
                next += count;
            }
            if !lengths.is_empty() {
                let turned = role == Role::Target;
                let languages = languages.clone();
                let languages = if turned { languages.swap() } else { languages };
                partitions.push(PartitionToWrite { pieces, turned, languages, lengths, end: next });
            }
        }
    }
    let mut order = vec![0_u32; next as usize];
    for &number in preferred {
        let unit = &units[number as usize];
        for role in Role::BOTH {
            if let Some(place) = firsts.get_mut(&key(unit, role)) {
                order[*place as usize] = number * 2 + role as u32;
                *place += 1;
            }
        }
    }
    let mut by_preference: Vec<u32> = (0..in_32_bits(pieces.len())).collect();
    by_preference.sort_by_key(|&piece| places[pieces[piece as usize].unit as usize]);
    for number in by_preference {
        if let Some(place) = firsts.get_mut(&key_of_piece(&pieces[number as usize])) {
            order[*place as usize] = in_32_bits(units.len() * 2) + number;
            *place += 1;
        }
    }
    Entries { order, partitions }
}

fn write_partitions<W: Write + Seek>(
    writer: &mut Writer<W>,
    partitions: &[PartitionToWrite],
    shorts: &[Vec<Short>],
) -> io::Result<()> {
    writer.begin(Section::Partitions)?;
    writer.number(in_32_bits(partitions.len()))?;
    let mut first_short = 0;
    for (partition, shorts) in partitions.iter().zip(shorts) {
        writer.number(u32::from(partition.pieces))?;
        writer.number(u32::from(partition.turned))?;
        for language in partition.languages.each() {
            writer.text(language)?;
        }
        writer.number(in_32_bits(partition.lengths.len()))?;
        for &(length, first, _) in &partition.lengths {
            writer.number(length)?;
            writer.number(first)?;
        }
        writer.number(partition.end)?;
        let lengths: Vec<_> = shorts::lengths(shorts, first_short).collect();
        writer.number(in_32_bits(lengths.len()))?;
        for (length, first) in lengths {
            writer.number(length)?;
            writer.number(first)?;
        }
        first_short += in_32_bits(shorts.len());
        writer.number(first_short)?;
    }
    Ok(())
}

/// Writes where each source is in the section, then the sources.
fn write_sources<W: Write + Seek>(writer: &mut Writer<W>, sources: &BTreeMap<Source, u32>) -> io::Result<()> {
    let mut by_number: Vec<(&Source, u32)> =
        sources.iter().map(|(source, number)| (source, *number)).collect();
    by_number.sort_unstable_by_key(|(_, number)| *number);
    let mut packed = Vec::new();
    writer.begin(Section::Sources)?;
    writer.number(in_32_bits(by_number.len()))?;
    for (source, _) in by_number {
        writer.number(in_32_bits(packed.len()))?;
        super::format::pack_source(source, &mut packed);
    }
    writer.number(u32::try_from(packed.len()).map_err(io::Error::other)?)?;
    writer.write(&packed)
}

/// Writes the places of units in articles, in order of preference.
fn write_places<W: Write + Seek>(
    writer: &mut Writer<W>,
    contexts: Vec<(u32, Sides<Place>)>,
    places: &[u32],
) -> io::Result<()> {
    let mut contexts: Vec<(u32, Sides<Place>)> =
        contexts.into_iter().map(|(unit, sides)| (places[unit as usize], sides)).collect();
    contexts.sort_unstable_by_key(|(place, _)| *place);
    writer.begin(Section::Places)?;
    for (place, sides) in contexts {
        writer.number(place)?;
        for Place { neighbors, segment } in sides {
            writer.write(&neighbors.to_le_bytes())?;
            writer.write(&segment.to_le_bytes())?;
        }
    }
    Ok(())
}

fn write_entry<W: Write + Seek>(
    writer: &mut Writer<W>,
    signature: u64,
    start: usize,
    unit: u32,
) -> io::Result<()> {
    writer.write(&signature.to_le_bytes())?;
    writer.number(u32::try_from(start).map_err(io::Error::other)?)?;
    writer.number(unit)
}

/// The tokens of all entries, packed one after the other.
struct EntryTokens {
    packed: Vec<u8>,
    partitions: Vec<PartitionToWrite>,
}

impl EntryTokens {
    /// Passes every word of every entry to `receive`, with its entry.
    fn for_each_word(&self, mut receive: impl FnMut(u32, u32)) {
        let mut rest = self.packed.as_slice();
        for &(length, first, count) in self.partitions.iter().flat_map(|partition| &partition.lengths) {
            for entry in first..first + count {
                for _ in 0..length {
                    receive(entry, unpack(&mut rest));
                }
                for _ in 0..OTHER_KINDS {
                    for _ in 0..unpack(&mut rest) {
                        unpack(&mut rest);
                    }
                }
            }
        }
    }
}

fn write_words<W: Write + Seek>(writer: &mut Writer<W>, words: &[u64], ranks: &[u32]) -> io::Result<()> {
    let buckets = (words.len() / WORDS_PER_BUCKET).next_power_of_two().max(2);
    let mut by_hash: Vec<u32> = (0..in_32_bits(words.len())).collect();
    by_hash.sort_unstable_by_key(|&word| words[word as usize]);
    writer.begin(Section::Buckets)?;
    let shift = 64 - bucket_bits(buckets);
    let mut written = 0;
    for bucket in 0..buckets as u64 {
        writer.number(in_32_bits(written))?;
        while by_hash.get(written).is_some_and(|&word| words[word as usize] >> shift == bucket) {
            written += 1;
        }
    }
    writer.number(in_32_bits(written))?;
    writer.begin(Section::Words)?;
    for &word in &by_hash {
        writer.write(&words[word as usize].to_le_bytes())?;
        writer.number(ranks[word as usize])?;
    }
    Ok(())
}

/// Writes the postings of each token, and where they start.
fn write_postings<W: Write + Seek>(
    writer: &mut Writer<W>,
    counts: &[u32],
    entries: &EntryTokens,
) -> io::Result<()> {
    writer.begin(Section::Postings)?;
    let mut starts = Vec::with_capacity(counts.len() + 1);
    let (mut start, mut packed) = (0_u32, Vec::new());
    let mut first = 0;
    while first < counts.len() {
        let mut end = first;
        let mut held = 0;
        while end < counts.len() && (held == 0 || held + counts[end] as usize <= POSTINGS_AT_ONCE) {
            held += counts[end] as usize;
            end += 1;
        }
        // For each token: the place of its next posting, and the last entry posted.
        let mut next: Vec<(u32, u32)> = Vec::with_capacity(end - first);
        let mut begin = 0;
        for &count in &counts[first..end] {
            next.push((begin, u32::MAX));
            begin += count;
        }
        let mut postings = vec![0_u32; held];
        entries.for_each_word(|entry, token| {
            let token = token as usize;
            if (first..end).contains(&token) {
                let (place, last) = &mut next[token - first];
                // A token that is twice in a text is posted once.
                if *last != entry {
                    postings[*place as usize] = entry;
                    *last = entry;
                    *place += 1;
                }
            }
        });
        let mut rest = postings.as_slice();
        for &count in &counts[first..end] {
            let (of_token, others) = rest.split_at(count as usize);
            rest = others;
            packed.clear();
            pack_list(of_token, &mut packed);
            writer.write(&packed)?;
            starts.push(start);
            let length = u32::try_from(packed.len()).map_err(io::Error::other)?;
            start = start.checked_add(length).ok_or_else(|| io::Error::other("too many postings"))?;
        }
        first = end;
    }
    starts.push(start);
    writer.begin(Section::Starts)?;
    starts.into_iter().try_for_each(|start| writer.number(start))
}
