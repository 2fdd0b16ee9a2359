//! How is the file of words made from units?
//!
//! One pass reads each text as the provisional numbers of its words: one list for each text, each word with a place of
//! its own. Then units are sorted by preference and words by their letters. The places of the words are filled in runs
//! of words, [`PLACES_AT_ONCE`] at a time. Folded pieces of texts are kept, because many pieces come again.
//!
//! Time O(words · (1 + words ÷ [`PLACES_AT_ONCE`])), space about 4 bytes for each word of a text, 40 for each unit and
//! 60 for each word of the vocabulary. The same units give the same bytes, whatever their order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Seek, Write};
use std::ops::Range;

use super::fold::{fold, words};
use super::format::{self, Binding, Section, Writer, is_common};
use super::search::Kind;
use crate::ascending::pack_list;
use crate::numeric::in_32_bits;
use crate::{Analyzer, LetterCase, WordReading};
use sangam_language::Language;
use sangam_unit::Sides;

/// How many places are held at a time: 32 MB.
const PLACES_AT_ONCE: usize = 8 << 20;

/// How many pieces of texts are kept with their folded words. With more, pieces that occur once would take more memory
/// than the rest of the builder.
const PIECES_KEPT: usize = 200_000;

/// Set in the number of the last word at each place. Several readings of a word may share a place.
const LAST: u32 = 1 << 31;

/// A unit as the file stores it.
#[derive(Debug)]
pub(crate) struct IndexedTexts<'a> {
    /// Its row.
    pub(crate) id: i64,
    /// Its kind.
    pub(crate) kind: Kind,
    /// When it was stored: later ones are preferred.
    pub(crate) changed_at: &'a str,
    /// Source and target.
    pub(crate) texts: Sides<&'a str>,
}

struct Taken {
    id: i64,
    confirmed: bool,
    /// The number of its kind.
    kind: u32,
    /// The number of its time.
    time: u32,
    /// Where the numbers of its words begin.
    start: u32,
    /// How many of these are words of its source.
    source: u32,
}

/// Collects units, and writes their file.
#[derive(Default)]
pub(crate) struct Builder {
    numbers: HashMap<String, u32>,
    /// By language: the folded words of pieces of texts.
    pieces: BTreeMap<Language, HashMap<String, Vec<u32>>>,
    /// The words of the texts by provisional number. [`LAST`] is set at the end of each place.
    taken: Vec<u32>,
    units: Vec<Taken>,
    kinds: BTreeMap<Kind, u32>,
    times: BTreeMap<String, u32>,
    recent_time: Option<(String, u32)>,
    overflow: bool,
}

impl Builder {
    /// Adds a unit.
    pub(crate) fn add(&mut self, analyzer: &dyn Analyzer, unit: IndexedTexts<'_>) {
        let start = in_32_bits(self.taken.len());
        self.take(analyzer, unit.kind.languages().source, unit.texts.source);
        let source = in_32_bits(self.taken.len()) - start;
        self.take(analyzer, unit.kind.languages().target, unit.texts.target);
        let time = match &self.recent_time {
            Some((time, number)) if time == unit.changed_at => *number,
            _ => {
                let next = in_32_bits(self.times.len());
                let number = *self.times.entry(unit.changed_at.to_owned()).or_insert(next);
                self.recent_time = Some((unit.changed_at.to_owned(), number));
                number
            }
        };
        let next = in_32_bits(self.kinds.len());
        let confirmed = unit.kind.confirmed();
        let kind = *self.kinds.entry(unit.kind).or_insert(next);
        self.units.push(Taken { id: unit.id, confirmed, kind, time, start, source });
        // Numbers have 32 bits; the numbers of words have one bit less.
        self.overflow |= self.taken.len() >= u32::MAX as usize || self.numbers.len() >= LAST as usize;
    }

    fn take(&mut self, analyzer: &dyn Analyzer, language: &Language, text: &str) {
        if !self.pieces.contains_key(language) {
            self.pieces.insert(language.clone(), HashMap::new());
        }
        let Some(pieces) = self.pieces.get_mut(language) else { return };
        let start = self.taken.len();
        for piece in text.split_whitespace() {
            if let Some(known) = pieces.get(piece) {
                self.taken.extend_from_slice(known);
                continue;
            }
            let from = self.taken.len();
            let readings = analyzer.readings(language, piece, LetterCase::Any);
            if !take_together(&readings, &mut self.numbers, &mut self.taken) {
                self.taken.truncate(start);
                self.take_apart(analyzer, language, text);
                return;
            }
            if pieces.len() >= PIECES_KEPT {
                pieces.clear();
            }
            pieces.insert(piece.to_owned(), self.taken[from..].to_vec());
        }
    }

    /// Adds a text with a piece whose readings differ in their number of words. The words of each reading of the whole
    /// text follow one after the other, so that words that are adjacent in any reading are adjacent here.
    fn take_apart(&mut self, analyzer: &dyn Analyzer, language: &Language, text: &str) {
        for reading in fold(analyzer, language, text, LetterCase::Any) {
            for word in words(&reading.text) {
                let number = number_of(&reading.text[word], &mut self.numbers);
                self.taken.push(number | LAST);
            }
        }
    }

    /// How many units were added.
    pub(crate) fn len(&self) -> usize {
        self.units.len()
    }

    /// Writes the file to `output`, from its present position.
    pub(crate) fn finish<W: Write + Seek>(mut self, output: W, binding: &Binding) -> io::Result<W> {
        if self.overflow {
            return Err(too_large());
        }
        self.pieces = BTreeMap::new();
        let mut writer = Writer::new(output)?;
        let mut kinds: Vec<(&Kind, u32)> = self.kinds.iter().map(|(kind, &number)| (kind, number)).collect();
        kinds.sort_by_key(|&(_, number)| number);
        let kinds: Vec<&Kind> = kinds.into_iter().map(|(kind, _)| kind).collect();
        writer.write(&serde_json::to_vec(&kinds).map_err(io::Error::other)?)?;

        // Times by rank, then units by preference.
        let mut ranks = vec![0u32; self.times.len()];
        for (rank, &number) in self.times.values().enumerate() {
            ranks[number as usize] = in_32_bits(rank);
        }
        let mut order: Vec<u32> = (0..in_32_bits(self.units.len())).collect();
        order.sort_by_key(|&unit| {
            let unit = &self.units[unit as usize];
            (!unit.confirmed, Reverse(ranks[unit.time as usize]), unit.id)
        });
        writer.begin(Section::Units)?;
        let mut place = 0u32;
        for &unit in &order {
            let unit_words = self.words_of(unit);
            let unit = &self.units[unit as usize];
            let count =
                |numbers: &[u32]| in_32_bits(numbers.iter().filter(|&&number| number & LAST != 0).count());
            let (source, target) = unit_words.split_at(unit.source as usize);
            writer.write(&unit.id.to_le_bytes())?;
            writer.write(&unit.kind.to_le_bytes())?;
            writer.write(&place.to_le_bytes())?;
            place += count(source);
            writer.write(&place.to_le_bytes())?;
            place += count(target);
        }
        writer.write(&[0; 12])?;
        writer.write(&place.to_le_bytes())?;
        writer.write(&place.to_le_bytes())?;

        let mut vocabulary: Vec<(String, u32)> = std::mem::take(&mut self.numbers).into_iter().collect();
        vocabulary.sort_unstable();
        let mut uses = vec![0u32; vocabulary.len()];
        for &number in &self.taken {
            uses[(number & !LAST) as usize] += 1;
        }
        writer.begin(Section::Vocabulary)?;
        let mut starts = Vec::with_capacity(vocabulary.len() + 1);
        for (word, _) in &vocabulary {
            writer.write(b"\n")?;
            starts.push(start_in(&writer)?);
            writer.write(word.as_bytes())?;
        }
        writer.write(b"\n")?;
        starts.push(start_in(&writer)?);

        let mut endings: Vec<u32> = (0..in_32_bits(vocabulary.len())).collect();
        endings.sort_unstable_by(|&a, &b| {
            let [a, b] = [a, b].map(|word| vocabulary[word as usize].0.bytes().rev());
            a.cmp(b)
        });

        // Provisional numbers become places in the order of the vocabulary.
        let mut final_numbers = vec![0u32; vocabulary.len()];
        let mut counts = vec![0usize; vocabulary.len()];
        for (number, (_, provisional)) in vocabulary.iter().enumerate() {
            final_numbers[*provisional as usize] = in_32_bits(number);
            counts[number] = uses[*provisional as usize] as usize;
        }
        drop((vocabulary, uses));
        for number in &mut self.taken {
            *number = final_numbers[(*number & !LAST) as usize] | (*number & LAST);
        }
        drop(final_numbers);

        writer.begin(Section::Places)?;
        let mut place_starts = Vec::with_capacity(counts.len() + 1);
        self.for_each_list(&counts, &order, None, |bytes| {
            place_starts.push(start_in(&writer)?);
            writer.write(bytes)
        })?;
        place_starts.push(start_in(&writer)?);
        let pairs = self.write_pairs(&mut writer, &order, &Common::of(&counts, place as usize))?;
        writer.begin(Section::Words)?;
        for (start, places) in starts.iter().zip(&place_starts) {
            writer.write(&start.to_le_bytes())?;
            writer.write(&places.to_le_bytes())?;
        }
        writer.begin(Section::Endings)?;
        for word in endings {
            writer.write(&word.to_le_bytes())?;
        }
        writer.begin(Section::Pairs)?;
        for field in pairs.into_iter().flatten() {
            writer.write(&field.to_le_bytes())?;
        }
        format::finish(writer, binding)
    }

    /// Writes the places of each two common words if the second follows the first somewhere. Returns the record of each
    /// pair: its words, and where its places begin. One more record ends the list.
    fn write_pairs<W: Write + Seek>(
        &self,
        writer: &mut Writer<W>,
        order: &[u32],
        common: &Common,
    ) -> io::Result<Vec<[u32; 3]>> {
        let mut counts = vec![0; common.words.len() * common.words.len()];
        self.for_each_pair(order, common, &mut |pair, _| counts[pair] += 1);
        let words =
            common.words.iter().flat_map(|&first| common.words.iter().map(move |&second| [first, second]));
        let mut words = words.zip(&counts);
        let mut pairs = Vec::new();
        self.for_each_list(&counts, order, Some(common), |bytes| {
            if let Some(([first, second], 1..)) = words.next() {
                pairs.push([first, second, start_in(writer)?]);
                writer.write(bytes)?;
            }
            Ok(())
        })?;
        pairs.push([u32::MAX, u32::MAX, start_in(writer)?]);
        Ok(pairs)
    }

    fn words_of(&self, unit: u32) -> &[u32] {
        let unit = unit as usize;
        let end = self.units.get(unit + 1).map_or(self.taken.len(), |next| next.start as usize);
        &self.taken[self.units[unit].start as usize..end]
    }

    /// Passes the packed places of each word to `receive`, in the order of the vocabulary. `counts` holds their
    /// numbers. With `common`, passes the places of each pair of common words instead.
    fn for_each_list(
        &self,
        counts: &[usize],
        order: &[u32],
        common: Option<&Common>,
        mut receive: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut first = 0;
        let mut packed = Vec::new();
        while first < counts.len() {
            let Range { start, end } = run_of(counts, first);
            let mut ends = Vec::with_capacity(end - start);
            let mut total = 0;
            for &count in &counts[start..end] {
                ends.push(total);
                total += count;
            }
            let mut places = vec![0u32; total];
            let mut fill = |number: usize, place| {
                if let Some(to) = number.checked_sub(start).and_then(|at| ends.get_mut(at)) {
                    places[*to] = place;
                    *to += 1;
                }
            };
            match common {
                None => self.for_each_place(order, &mut fill),
                Some(common) => self.for_each_pair(order, common, &mut fill),
            }
            let mut from = 0;
            for &end in &ends {
                packed.clear();
                pack_list(&places[from..end], &mut packed);
                receive(&packed)?;
                from = end;
            }
            first = end;
        }
        Ok(())
    }

    /// Passes each word of all texts to `receive`, with its place.
    fn for_each_place(&self, order: &[u32], receive: &mut impl FnMut(usize, u32)) {
        let mut place = 0;
        for &unit in order {
            for &number in self.words_of(unit) {
                receive((number & !LAST) as usize, place);
                place += number >> 31;
            }
        }
    }

    /// Passes each two adjacent common words of a text to `receive`, with the place of the first.
    fn for_each_pair(&self, order: &[u32], common: &Common, receive: &mut impl FnMut(usize, u32)) {
        let (mut before, mut here): (Vec<usize>, Vec<usize>) = Default::default();
        let mut place = 0u32;
        for &unit in order {
            let source = self.units[unit as usize].source as usize;
            for (at, &number) in self.words_of(unit).iter().enumerate() {
                if at == 0 || at == source {
                    before.clear();
                }
                if let Some(which) = common.which(number & !LAST) {
                    for first in &before {
                        receive(first * common.words.len() + which, place - 1);
                    }
                    here.push(which);
                }
                if number & LAST != 0 {
                    place += 1;
                    std::mem::swap(&mut before, &mut here);
                    here.clear();
                }
            }
        }
    }
}

fn too_large() -> io::Error {
    io::Error::other("there are more words than a file can number")
}

/// Where the next bytes will begin in the current section.
fn start_in<W: Write + Seek>(writer: &Writer<W>) -> io::Result<u32> {
    u32::try_from(writer.written()).map_err(|_| too_large())
}

/// The common words.
struct Common {
    /// Their numbers, in order.
    words: Vec<u32>,
    /// For each word, its place among the common words, or [`u32::MAX`].
    numbers: Vec<u32>,
}

impl Common {
    /// The common words among words with these numbers of places, if there are `places` in all.
    fn of(counts: &[usize], places: usize) -> Self {
        let mut common = Self { words: Vec::new(), numbers: vec![u32::MAX; counts.len()] };
        for ((word, &count), number) in (0..).zip(counts).zip(&mut common.numbers) {
            if is_common(count, places) {
                *number = in_32_bits(common.words.len());
                common.words.push(word);
            }
        }
        common
    }

    fn which(&self, word: u32) -> Option<usize> {
        let number = self.numbers[word as usize];
        (number != u32::MAX).then_some(number as usize)
    }
}

/// The number of `word`; a new word gets the next number.
fn number_of(word: &str, numbers: &mut HashMap<String, u32>) -> u32 {
    if let Some(&known) = numbers.get(word) {
        return known;
    }
    let next = in_32_bits(numbers.len());
    numbers.insert(word.to_owned(), next);
    next
}

/// Adds the words of a piece of a text; words of several readings share a place. Returns `false`, after adding some of
/// them, if one reading has more words than another.
fn take_together(readings: &[WordReading], numbers: &mut HashMap<String, u32>, taken: &mut Vec<u32>) -> bool {
    let Some((first, others)) = readings.split_first() else { return true };
    if first.text.is_empty() {
        return true;
    }
    let mut others: Vec<_> = others.iter().map(|other| (&other.text, words(&other.text))).collect();
    for word in words(&first.text) {
        let from = taken.len();
        taken.push(number_of(&first.text[word], numbers));
        for (text, words) in &mut others {
            let Some(word) = words.next() else { return false };
            let number = number_of(&text[word], numbers);
            if !taken[from..].contains(&number) {
                taken.push(number);
            }
        }
        if let Some(last) = taken.last_mut() {
            *last |= LAST;
        }
    }
    others.iter_mut().all(|(_, words)| words.next().is_none())
}

/// The words from `first` on whose places are held at the same time.
fn run_of(counts: &[usize], first: usize) -> Range<usize> {
    let mut held = 0;
    let fits = |count: &&usize| {
        held += **count;
        held <= PLACES_AT_ONCE
    };
    let words = counts[first..].iter().take_while(fits).count();
    first..first + words.max(1)
}
