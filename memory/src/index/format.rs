//! Where is what in the index file, and is it undamaged?
//!
//! Little-endian throughout. Block 0 is the header; each section starts at a block; the last section holds the CRC-32
//! of every block. The header carries its own checksum and that of the checksums. A block is verified when it is
//! first touched, so that opening costs the same at ten units and at ten million.
//!
//! | section | holds |
//! |---|---|
//! | partitions | by direction and pair of languages: which entries, and where each length begins, in words and (short texts) in characters |
//! | units | row id and source of each unit, in order of preference: confirmed, newest, id |
//! | sources | where units come from: confirmed or not, confidence, client and so on |
//! | changed | ids of the units that indexes of earlier states are not to be asked about |
//! | places | for each unit of an article: hashes of its neighbours and of its place, on either side |
//! | entries | for each entry: 64 bits, one set for each of its words; where its tokens start; its unit. One more at the end |
//! | keys | for each entry: 32 bits of the hash of its exact key |
//! | buckets, words | token hash to token number, by the hash's highest bits |
//! | postings, starts | for each token number: the list of the entries that have it (`ascending.rs`); where each list starts |
//! | tokens | of each entry, as LEB128: its words' numbers, then how many values and their numbers, then marks likewise; the commonest token is 0 |
//! | shorts, short texts | texts of a few words, by partition and number of characters: 64 bits, one set for each two neighbouring characters, entry, and where the text starts |
//!
//! Entries are numbered by partition, then number of words, then preference: a window of lengths is a range of numbers.
//! A file of another [`VERSION`] is made again, never read.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering as Order};

use super::context::Place;
use super::mapping::Bytes;
use crate::numeric::in_32_bits;
use crate::source::Source;
use sangam_language::Language;

/// First bytes of an index file.
pub(crate) const MAGIC: &[u8; 8] = b"sngm-idx";

/// Raised with every change of the layout, of the hash, or of what is put in.
const VERSION: u32 = 6;

/// What one checksum covers, in bytes: a page of memory on the usual machines, so that verifying reads no page that
/// the lookup would not have read.
const BLOCK: usize = 4096;

/// Bytes of one record of [`Section::Entries`]: signature, start, unit. A power of two: no record lies in two lines of
/// the processor's cache, or in two blocks.
pub(super) const ENTRY_BYTES: usize = 16;

/// Bytes of one record of [`Section::Units`]: row id, source.
pub(super) const UNIT_BYTES: usize = 12;

/// Bytes of one record of [`Section::Places`]: unit, neighbours and segment of its source, of its target.
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

/// How many sections there are.
const SECTIONS: usize = Section::Checksums as usize + 1;

/// Where the header's own checksum stands, and what it covers: the rest of the block.
const HEADER_CHECKSUM: usize = 12;
const HEADER_FIELDS: usize = 16;

/// Why an index cannot be used. Whatever it is, the index is made again from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// There is no file.
    Missing,
    /// It cannot be read, has another version, or a checksum does not fit.
    Damaged,
}

/// Which state of which store an index was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binding {
    /// Number of the last change before it; 0 where it holds every unit.
    pub(crate) since: i64,
    /// Number of the last change in it.
    pub(crate) change: i64,
    /// What the store wrote down at that change: another history has another mark.
    pub(crate) mark: [u8; 32],
    /// Name and version of the analyser, hashed.
    pub(crate) analyzer: [u8; 32],
}

/// Entries read in one direction between one pair of languages.
#[derive(Debug, Clone)]
pub(super) struct Partition {
    /// Whether its entries are the units' targets.
    pub(super) turned: bool,
    pub(super) own: Language,
    pub(super) other: Language,
    /// Each number of words that occurs, ascending, with its first entry.
    pub(super) lengths: Vec<(u32, u32)>,
    /// One past the last entry.
    pub(super) end: u32,
    /// Each number of characters that occurs in short texts, ascending, with the first of those.
    pub(super) short_lengths: Vec<(u32, u32)>,
    /// One past the last short text.
    pub(super) shorts_end: u32,
}

impl Partition {
    /// The first entry of at least `length` tokens.
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

/// An index that may be searched.
#[derive(Debug)]
pub(crate) struct Index {
    bytes: Bytes,
    sections: [Range<usize>; SECTIONS],
    /// One bit for each block whose checksum was found to fit.
    verified: Vec<AtomicU64>,
    pub(super) partitions: Vec<Partition>,
    binding: Binding,
}

fn u32_in(bytes: &[u8], at: usize) -> Result<u32, Unusable> {
    let bytes = bytes.get(at..at + 4).and_then(|bytes| bytes.first_chunk());
    bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or(Unusable::Damaged)
}

fn u64_in(bytes: &[u8], at: usize) -> Result<u64, Unusable> {
    let bytes = bytes.get(at..at + 8).and_then(|bytes| bytes.first_chunk());
    bytes.map(|bytes| u64::from_le_bytes(*bytes)).ok_or(Unusable::Damaged)
}

impl Index {
    /// Opens the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, Unusable> {
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Unusable::Missing,
            _ => Unusable::Damaged,
        })?;
        Self::from_file(&file)
    }

    /// Reads an index file that is open.
    pub(crate) fn from_file(file: &File) -> Result<Self, Unusable> {
        let length = file.metadata().map_err(|_| Unusable::Damaged)?.len();
        // An empty file cannot be mapped everywhere, and none this short is an index.
        if length < BLOCK as u64 {
            return Err(Unusable::Damaged);
        }
        Self::from_bytes(Bytes::map(file).map_err(|_| Unusable::Damaged)?)
    }

    /// Whether some block is not what was written.
    pub(crate) fn is_damaged(&self) -> bool {
        let blocks = self.sections[Section::Checksums as usize].start.div_ceil(BLOCK);
        // The header has a checksum of its own.
        (1..blocks).any(|block| self.ensure(block).is_err())
    }

    /// Reads an index that is held in memory.
    pub(crate) fn from_memory(bytes: Vec<u8>) -> Result<Self, Unusable> {
        Self::from_bytes(Bytes::Owned(bytes))
    }

    fn from_bytes(bytes: Bytes) -> Result<Self, Unusable> {
        let header = bytes.get(..BLOCK).ok_or(Unusable::Damaged)?;
        if !header.starts_with(MAGIC)
            || u32_in(header, MAGIC.len())? != VERSION
            || u32_in(header, HEADER_CHECKSUM)? != crc32fast::hash(&header[HEADER_FIELDS..])
        {
            return Err(Unusable::Damaged);
        }
        let mut fields = Fields { bytes: &header[HEADER_FIELDS..] };
        let since = i64::from_le_bytes(*fields.chunk()?);
        let change = i64::from_le_bytes(*fields.chunk()?);
        let binding = Binding { since, change, mark: *fields.chunk()?, analyzer: *fields.chunk()? };
        let mut sections: [Range<usize>; SECTIONS] = Default::default();
        for section in &mut sections {
            let mut place =
                || usize::try_from(u64::from_le_bytes(*fields.chunk()?)).map_err(|_| Unusable::Damaged);
            *section = place()?..place()?;
        }
        let checksums = &sections[Section::Checksums as usize];
        let whole = sections.iter().all(|section| section.start <= section.end && section.end <= bytes.len());
        if !whole || checksums.end != bytes.len() || checksums.len() != checksums.start.div_ceil(BLOCK) * 4 {
            return Err(Unusable::Damaged);
        }
        if u32::from_le_bytes(*fields.chunk()?) != crc32fast::hash(&bytes[checksums.clone()]) {
            return Err(Unusable::Damaged);
        }
        let marks = checksums.start.div_ceil(BLOCK).div_ceil(64);
        let verified = (0..marks).map(|_| AtomicU64::new(0)).collect();
        let mut index = Self { bytes, sections, verified, partitions: Vec::new(), binding };
        index.partitions = index.read_partitions()?;
        Ok(index)
    }

    fn read_partitions(&self) -> Result<Vec<Partition>, Unusable> {
        let mut fields = Fields { bytes: self.whole(Section::Partitions)? };
        let count = fields.number()?;
        let mut partitions = Vec::new();
        for _ in 0..count {
            let turned = fields.number()? != 0;
            let (own, other) = (fields.language()?, fields.language()?);
            let lengths = fields.lengths()?;
            let end = fields.number()?;
            let short_lengths = fields.lengths()?;
            let shorts_end = fields.number()?;
            partitions.push(Partition { turned, own, other, lengths, end, short_lengths, shorts_end });
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
        // Before them stand their count and their places.
        let first = (count + 2) * 4;
        let mut fields = Fields { bytes: self.slice(Section::Sources, first + start..first + end)? };
        let (confirmed, confidence, aligned) = (fields.number()?, fields.number()?, fields.number()?);
        Ok(Source {
            confirmed: confirmed != 0,
            confidence: u8::try_from(confidence).map_err(|_| Unusable::Damaged)?,
            aligned: aligned != 0,
            client: fields.optional_text()?,
            domain: fields.optional_text()?,
            tags: (0..fields.number()?)
                .map(|_| fields.text().map(str::to_owned))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Whether a unit has changed since the states of the indexes before this one.
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

    /// Where a unit of this place in the order of preference stands, on one side.
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

    /// Which state of which store it was made from.
    pub(crate) fn binding(&self) -> &Binding {
        &self.binding
    }

    /// Bytes of the file.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len()
    }

    fn whole(&self, section: Section) -> Result<&[u8], Unusable> {
        self.slice(section, 0..self.length(section))
    }

    /// Bytes of `section`.
    #[inline]
    pub(super) fn length(&self, section: Section) -> usize {
        self.sections[section as usize].len()
    }

    /// A piece of `section`, verified.
    #[inline]
    pub(super) fn slice(&self, section: Section, piece: Range<usize>) -> Result<&[u8], Unusable> {
        let section = &self.sections[section as usize];
        if piece.start > piece.end || piece.end > section.len() {
            return Err(Unusable::Damaged);
        }
        let piece = section.start + piece.start..section.start + piece.end;
        if !piece.is_empty() {
            let (first, last) = (piece.start / BLOCK, (piece.end - 1) / BLOCK);
            self.ensure(first)?;
            for block in first + 1..=last {
                self.ensure(block)?;
            }
        }
        self.bytes.get(piece).ok_or(Unusable::Damaged)
    }

    #[inline]
    fn ensure(&self, block: usize) -> Result<(), Unusable> {
        let verified = self.verified.get(block / 64).ok_or(Unusable::Damaged)?;
        if verified.load(Order::Relaxed) & (1 << (block % 64)) == 0 { self.verify(block) } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn verify(&self, block: usize) -> Result<(), Unusable> {
        let checksums = &self.sections[Section::Checksums as usize];
        let end = ((block + 1) * BLOCK).min(checksums.start);
        let bytes = self.bytes.get(block * BLOCK..end).ok_or(Unusable::Damaged)?;
        let expected = u32_in(&self.bytes, checksums.start + block * 4)?;
        if crc32fast::hash(bytes) != expected {
            return Err(Unusable::Damaged);
        }
        let verified = self.verified.get(block / 64).ok_or(Unusable::Damaged)?;
        // What another thread notes at the same moment may be lost: that block is compared once more.
        verified.store(verified.load(Order::Relaxed) | 1 << (block % 64), Order::Relaxed);
        Ok(())
    }

    /// The signature of an entry.
    #[inline]
    pub(super) fn signature(&self, entry: u32) -> Result<u64, Unusable> {
        let section = &self.sections[Section::Entries as usize];
        let at = section.start + entry as usize * ENTRY_BYTES;
        if at >= section.end {
            return Err(Unusable::Damaged);
        }
        self.ensure(at / BLOCK)?;
        u64_in(&self.bytes, at)
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

/// Reads one field after the other.
struct Fields<'a> {
    bytes: &'a [u8],
}

impl<'a> Fields<'a> {
    fn chunk<const N: usize>(&mut self) -> Result<&'a [u8; N], Unusable> {
        let (chunk, rest) = self.bytes.split_first_chunk().ok_or(Unusable::Damaged)?;
        self.bytes = rest;
        Ok(chunk)
    }

    fn number(&mut self) -> Result<u32, Unusable> {
        Ok(u32::from_le_bytes(*self.chunk()?))
    }

    fn lengths(&mut self) -> Result<Vec<(u32, u32)>, Unusable> {
        (0..self.number()?).map(|_| Ok((self.number()?, self.number()?))).collect()
    }

    fn text(&mut self) -> Result<&'a str, Unusable> {
        let length = self.number()? as usize;
        let (text, rest) = self.bytes.split_at_checked(length).ok_or(Unusable::Damaged)?;
        self.bytes = rest;
        std::str::from_utf8(text).map_err(|_| Unusable::Damaged)
    }

    fn language(&mut self) -> Result<Language, Unusable> {
        self.text()?.parse().map_err(|_| Unusable::Damaged)
    }

    fn optional_text(&mut self) -> Result<Option<String>, Unusable> {
        let given = self.number()? != 0;
        given.then(|| self.text().map(str::to_owned)).transpose()
    }
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

/// Writes an index section by section. Until [`Writer::finish`] the header is empty, so a file cut off is refused.
pub(super) struct Writer<W> {
    output: W,
    block: Vec<u8>,
    checksums: Vec<u32>,
    sections: [Range<usize>; SECTIONS],
    current: Section,
}

impl<W: Write + Seek> Writer<W> {
    pub(super) fn new(output: W) -> io::Result<Self> {
        let mut writer = Self {
            output,
            block: vec![0; BLOCK],
            checksums: Vec::new(),
            sections: Default::default(),
            current: Section::Partitions,
        };
        writer.flush_block()?;
        writer.sections[0] = BLOCK..BLOCK;
        Ok(writer)
    }

    fn position(&self) -> usize {
        self.checksums.len() * BLOCK + self.block.len()
    }

    fn flush_block(&mut self) -> io::Result<()> {
        self.checksums.push(crc32fast::hash(&self.block));
        self.output.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Ends the section at hand and begins `section`.
    pub(super) fn begin(&mut self, section: Section) -> io::Result<()> {
        self.sections[self.current as usize].end = self.position();
        if !self.block.is_empty() {
            self.block.resize(BLOCK, 0);
            self.flush_block()?;
        }
        self.current = section;
        self.sections[section as usize] = self.position()..self.position();
        Ok(())
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (fits, rest) = bytes.split_at(bytes.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(fits);
            if self.block.len() == BLOCK {
                self.flush_block()?;
            }
            bytes = rest;
        }
        Ok(())
    }

    pub(super) fn number(&mut self, number: u32) -> io::Result<()> {
        self.write(&number.to_le_bytes())
    }

    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.number(u32::try_from(text.len()).map_err(io::Error::other)?)?;
        self.write(text.as_bytes())
    }

    /// Writes the checksums and, last of all, the header.
    pub(super) fn finish(mut self, binding: &Binding) -> io::Result<W> {
        self.begin(Section::Checksums)?;
        let checksums: Vec<u8> = self.checksums.iter().flat_map(|checksum| checksum.to_le_bytes()).collect();
        self.output.write_all(&checksums)?;
        let place = &mut self.sections[Section::Checksums as usize];
        place.end = place.start + checksums.len();
        let mut header = Vec::with_capacity(BLOCK);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&VERSION.to_le_bytes());
        header.extend_from_slice(&[0; HEADER_FIELDS - HEADER_CHECKSUM]);
        header.extend_from_slice(&binding.since.to_le_bytes());
        header.extend_from_slice(&binding.change.to_le_bytes());
        header.extend_from_slice(&binding.mark);
        header.extend_from_slice(&binding.analyzer);
        for section in &self.sections {
            header.extend_from_slice(&(section.start as u64).to_le_bytes());
            header.extend_from_slice(&(section.end as u64).to_le_bytes());
        }
        header.extend_from_slice(&crc32fast::hash(&checksums).to_le_bytes());
        header.resize(BLOCK, 0);
        let checksum = crc32fast::hash(&header[HEADER_FIELDS..]);
        header[HEADER_CHECKSUM..HEADER_FIELDS].copy_from_slice(&checksum.to_le_bytes());
        self.output.seek(SeekFrom::Start(0))?;
        self.output.write_all(&header)?;
        self.output.flush()?;
        Ok(self.output)
    }
}
