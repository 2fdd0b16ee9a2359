//! Where is everything in the index file?
//!
//! The file has sections ([`BlockFile`]); the last one holds the checksums:
//!
//! | section | holds |
//! |---|---|
//! | partitions | for whole texts, then for pieces, and for each direction and pair of languages: its entries, and where each length begins, in words and (short texts) in characters |
//! | units | row id and source of each unit, in order of preference: confirmed, newest, id |
//! | sources | where units come from: confirmed or not, confidence, client and so on |
//! | changed | ids of the units about which indexes of earlier states are wrong |
//! | places | for each unit of an article: hashes of its neighbours and of its place, on each side |
//! | entries | for each entry: 64 bits, one set for each of its words; where its tokens start; its unit. One more at the end |
//! | keys | for each entry: 32 bits of the hash of its exact key |
//! | buckets, words | token hash to token number, by the hash's highest bits |
//! | postings, starts | for each token number: the list of the entries that have it (`ascending.rs`); where each list starts |
//! | tokens | for each entry, as LEB128: the numbers of its words; the count and the numbers of its values; the count and the numbers of its marks; the commonest token is 0 |
//! | shorts, short texts | texts of a few words, by partition and number of characters: 64 bits, one set for each two adjacent characters; entry; where the text starts |
//!
//! Entries are numbered by partition, then number of words, then preference. A window of lengths is a range of numbers.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::ops::Range;
use std::path::Path;

use super::context::Place;
use crate::block_file::{self, BlockFile, Fields, Layout, Unusable, u32_in, u64_in};
use crate::numeric::in_32_bits;
use crate::score::PIECE_LOSS;
use crate::source::Source;
use sangam_language::Language;

/// First bytes of an index file.
pub(crate) const MAGIC: &[u8; 8] = b"sngm-idx";

/// Its version is also raised with every change of the hash.
const LAYOUT: Layout = Layout { magic: MAGIC, version: 7, binding_bytes: 80 };

/// Bytes of one record of [`Section::Entries`]: signature, start, unit. It is a power of two, so that no record crosses
/// a line of the processor's cache or a block.
pub(super) const ENTRY_BYTES: usize = 16;

/// Bytes of one record of [`Section::Units`]: row id, source.
pub(super) const UNIT_BYTES: usize = 12;

/// Bytes of one record of [`Section::Places`]: unit, then neighbours and segment of its source and of its target.
pub(super) const PLACE_BYTES: usize = 36;

/// Bytes of one record of [`Section::Shorts`]: signature, entry, start of the text.
pub(super) const SHORT_BYTES: usize = 16;

/// Bytes of one record of [`Section::Words`].
pub(super) const WORD_BYTES: usize = 12;

/// The parts of the file, in order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Section {
    Partitions,
    Units,
    Sources,
    Changed,
    Places,
    Entries,
    Keys,
    Buckets,
    Words,
    Postings,
    Starts,
    Tokens,
    Shorts,
    ShortTexts,
    Checksums,
}

/// The number of sections.
const SECTIONS: usize = Section::Checksums as usize + 1;

impl From<Section> for usize {
    fn from(section: Section) -> Self {
        section as Self
    }
}

/// Writes an index.
pub(super) type Writer<W> = block_file::Writer<W, SECTIONS>;

/// The store and its state that an index was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binding {
    /// Number of the last change before it; 0 if it holds every unit.
    pub(crate) since: i64,
    /// Number of the last change that it includes.
    pub(crate) change: i64,
    /// The mark that the store recorded at that change. Another history has another mark.
    pub(crate) mark: [u8; 32],
    /// Name and version of the analyser, hashed.
    pub(crate) analyzer: [u8; 32],
}

impl Binding {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Unusable> {
        let since = i64::from_le_bytes(*fields.chunk()?);
        let change = i64::from_le_bytes(*fields.chunk()?);
        Ok(Self { since, change, mark: *fields.chunk()?, analyzer: *fields.chunk()? })
    }

    fn packed(&self) -> Vec<u8> {
        let numbers = [self.since, self.change].map(i64::to_le_bytes);
        [numbers.as_flattened(), &self.mark, &self.analyzer].concat()
    }
}

/// Entries of one kind, in one direction between two languages.
#[derive(Debug, Clone)]
pub(super) struct Partition {
    /// Whether its entries are pieces of texts.
    pub(super) pieces: bool,
    /// Whether its entries are the targets of units.
    pub(super) turned: bool,
    pub(super) own: Language,
    pub(super) other: Language,
    /// Each occurring number of words, ascending, with the first entry of that length.
    pub(super) lengths: Vec<(u32, u32)>,
    /// One after the last entry.
    pub(super) end: u32,
    /// Each occurring number of characters in short texts, ascending, with the first text of that length.
    pub(super) short_lengths: Vec<(u32, u32)>,
    /// One after the last short text.
    pub(super) shorts_end: u32,
}

impl Partition {
    /// What its entries lose against whole texts.
    #[inline]
    pub(super) fn loss(&self) -> u8 {
        if self.pieces { PIECE_LOSS } else { 0 }
    }

    /// The first entry of at least `length` words.
    pub(super) fn first_of(&self, length: usize) -> u32 {
        first_of(&self.lengths, length, self.end)
    }

    /// The first short text of at least `length` characters.
    pub(super) fn first_short_of(&self, length: usize) -> u32 {
        first_of(&self.short_lengths, length, self.shorts_end)
    }
}

fn first_of(lengths: &[(u32, u32)], length: usize, end: u32) -> u32 {
    let at = lengths.partition_point(|&(other, _)| (other as usize) < length);
    lengths.get(at).map_or(end, |&(_, first)| first)
}

/// An index, ready to be searched.
#[derive(Debug)]
pub(crate) struct Index {
    file: BlockFile<SECTIONS>,
    pub(super) partitions: Vec<Partition>,
    binding: Binding,
}

impl Index {
    /// Opens the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, Unusable> {
        Self::new(BlockFile::open(path, &LAYOUT)?)
    }

    /// Reads an open index file.
    pub(crate) fn from_file(file: &File) -> Result<Self, Unusable> {
        Self::new(BlockFile::from_file(file, &LAYOUT)?)
    }

    /// Reads an index that is held in memory.
    pub(crate) fn from_memory(bytes: Vec<u8>) -> Result<Self, Unusable> {
        Self::new(BlockFile::from_memory(bytes, &LAYOUT)?)
    }

    fn new(file: BlockFile<SECTIONS>) -> Result<Self, Unusable> {
        let binding = Binding::read(&mut file.binding())?;
        let mut index = Self { file, partitions: Vec::new(), binding };
        index.partitions = index.read_partitions()?;
        Ok(index)
    }

    /// The languages of its entries, each with the language of the other side.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&Language, &Language)> {
        self.partitions.iter().map(|partition| (&partition.own, &partition.other))
    }

    /// Whether some block differs from what was written.
    pub(crate) fn is_damaged(&self) -> bool {
        self.file.is_damaged()
    }

    fn read_partitions(&self) -> Result<Vec<Partition>, Unusable> {
        let mut fields = Fields::new(self.whole(Section::Partitions)?);
        let count = fields.number()?;
        let mut partitions = Vec::new();
        for _ in 0..count {
            let (pieces, turned) = (fields.number()? != 0, fields.number()? != 0);
            let (own, other) = (language(&mut fields)?, language(&mut fields)?);
            let lengths = read_lengths(&mut fields)?;
            let end = fields.number()?;
            let short_lengths = read_lengths(&mut fields)?;
            let shorts_end = fields.number()?;
            partitions.push(Partition {
                pieces,
                turned,
                own,
                other,
                lengths,
                end,
                short_lengths,
                shorts_end,
            });
        }
        Ok(partitions)
    }

    /// The source with this number.
    pub(super) fn source(&self, number: u32) -> Result<Source, Unusable> {
        let count = self.u32_at(Section::Sources, 0)? as usize;
        let number = number as usize;
        if number >= count {
            return Err(Unusable::Damaged);
        }
        let start = self.u32_at(Section::Sources, number + 1)? as usize;
        let end = self.u32_at(Section::Sources, number + 2)? as usize;
        // Their count and their offsets come before them.
        let first = (count + 2) * 4;
        let mut fields = Fields::new(self.slice(Section::Sources, first + start..first + end)?);
        let (confirmed, confidence, aligned) = (fields.number()?, fields.number()?, fields.number()?);
        Ok(Source {
            confirmed: confirmed != 0,
            confidence: u8::try_from(confidence).map_err(|_| Unusable::Damaged)?,
            aligned: aligned != 0,
            client: optional_text(&mut fields)?,
            domain: optional_text(&mut fields)?,
            tags: (0..fields.number()?)
                .map(|_| fields.text().map(str::to_owned))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Whether a unit has changed since the state of the index before this one.
    pub(crate) fn supersedes(&self, id: i64) -> Result<bool, Unusable> {
        let (mut from, mut to) = (0, self.length(Section::Changed) / 8);
        while from < to {
            let middle = from + (to - from) / 2;
            match self.u64_at(Section::Changed, middle)?.cast_signed().cmp(&id) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
            }
        }
        Ok(false)
    }

    /// How many units changed within it.
    pub(crate) fn changes(&self) -> usize {
        self.length(Section::Changed) / 8
    }

    /// The place of one side of a unit. `unit` is its number in the order of preference.
    pub(super) fn place(&self, unit: u32, turned: bool) -> Result<Option<Place>, Unusable> {
        let record = |at: usize| self.slice(Section::Places, at * PLACE_BYTES..(at + 1) * PLACE_BYTES);
        let (mut from, mut to) = (0, self.length(Section::Places) / PLACE_BYTES);
        while from < to {
            let middle = from + (to - from) / 2;
            let record = record(middle)?;
            match u32_in(record, 0)?.cmp(&unit) {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
                Ordering::Equal => {
                    let at = 4 + 16 * usize::from(turned);
                    return Ok(Some(Place {
                        neighbors: u64_in(record, at)?,
                        segment: u64_in(record, at + 8)?,
                    }));
                }
            }
        }
        Ok(None)
    }

    /// The store and its state that it was made from.
    pub(crate) fn binding(&self) -> &Binding {
        &self.binding
    }

    /// Bytes of the file.
    pub(crate) fn size(&self) -> usize {
        self.file.size()
    }

    fn whole(&self, section: Section) -> Result<&[u8], Unusable> {
        self.slice(section, 0..self.length(section))
    }

    /// Bytes of `section`.
    #[inline]
    pub(super) fn length(&self, section: Section) -> usize {
        self.file.length(section as usize)
    }

    /// A piece of `section`, after it was verified.
    #[inline]
    pub(super) fn slice(&self, section: Section, piece: Range<usize>) -> Result<&[u8], Unusable> {
        self.file.slice(section as usize, piece)
    }

    /// The signature of an entry.
    #[inline]
    pub(super) fn signature(&self, entry: u32) -> Result<u64, Unusable> {
        self.file.u64_in_one_block(Section::Entries as usize, entry as usize * ENTRY_BYTES)
    }

    /// The number at place `at` of a section of 32-bit numbers.
    #[inline]
    pub(super) fn u32_at(&self, section: Section, at: usize) -> Result<u32, Unusable> {
        u32_in(self.slice(section, at * 4..at * 4 + 4)?, 0)
    }

    /// The number at place `at` of a section of 64-bit numbers.
    #[inline]
    pub(super) fn u64_at(&self, section: Section, at: usize) -> Result<u64, Unusable> {
        u64_in(self.slice(section, at * 8..at * 8 + 8)?, 0)
    }
}

/// Lengths in words or characters that occur, each with the first entry or text of that length.
fn read_lengths(fields: &mut Fields<'_>) -> Result<Vec<(u32, u32)>, Unusable> {
    (0..fields.number()?).map(|_| Ok((fields.number()?, fields.number()?))).collect()
}

fn language(fields: &mut Fields<'_>) -> Result<Language, Unusable> {
    fields.text()?.parse().map_err(|_| Unusable::Damaged)
}

fn optional_text(fields: &mut Fields<'_>) -> Result<Option<String>, Unusable> {
    let given = fields.number()? != 0;
    given.then(|| fields.text().map(str::to_owned)).transpose()
}

/// Appends a source as [`Index::source`] reads it.
pub(super) fn pack_source(source: &Source, packed: &mut Vec<u8>) {
    let number =
        |number: usize, packed: &mut Vec<u8>| packed.extend_from_slice(&in_32_bits(number).to_le_bytes());
    let text = |text: &str, packed: &mut Vec<u8>| {
        number(text.len(), packed);
        packed.extend_from_slice(text.as_bytes());
    };
    number(usize::from(source.confirmed), packed);
    number(usize::from(source.confidence), packed);
    number(usize::from(source.aligned), packed);
    for name in [&source.client, &source.domain] {
        number(usize::from(name.is_some()), packed);
        if let Some(name) = name {
            text(name, packed);
        }
    }
    number(source.tags.len(), packed);
    for tag in &source.tags {
        text(tag, packed);
    }
}

/// Finishes an index that was made from this state.
pub(super) fn finish<W: Write + Seek>(writer: Writer<W>, binding: &Binding) -> io::Result<W> {
    writer.finish(&LAYOUT, &binding.packed())
}
