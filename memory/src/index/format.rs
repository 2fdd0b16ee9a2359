//! Where is what in the index file, and is it undamaged?
//!
//! Little-endian throughout. Block 0 is the header; each section starts at a block; the last section holds the CRC-32
//! of every block. The header carries its own checksum and that of the checksums. A block is verified when it is
//! first touched, so that opening costs the same at ten units and at ten million.
//!
//! | section | holds |
//! |---|---|
//! | partitions | by direction and pair of languages: which entries, and where each token length begins |
//! | units | row id of each unit, in order of preference: confirmed, newest, id |
//! | entries | for each entry: 64 bits, one set for each of its tokens, and where its tokens start; one more at the end |
//! | origins | for each entry: its unit, and 32 bits of the hash of its exact key |
//! | buckets, words | token hash to token number, by the hash's highest bits |
//! | starts, postings | for each token number: the entries that have it, ascending |
//! | tokens | token numbers of the entries, in order, as LEB128; the commonest token is 0 |
//!
//! Entries are numbered by partition, then token length, then preference: a window of lengths is a range of numbers.
//! A file of another [`VERSION`] is made again, never read.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use super::mapping::Bytes;
use crate::Language;

/// First bytes of an index file.
const MAGIC: &[u8; 8] = b"sngm-idx";

/// Raised with every change of the layout, of the hash, or of what is put in.
const VERSION: u32 = 1;

/// What one checksum covers, in bytes: a page of memory on the usual machines, so that verifying reads no page that
/// the lookup would not have read.
const BLOCK: usize = 4096;

/// Bytes of one record of [`Section::Entries`]: signature, start. A candidate is looked at and left, or compared,
/// without touching a second place in memory for where its tokens are.
pub(super) const ENTRY_BYTES: usize = 12;

/// Bytes of one record of [`Section::Origins`]: unit, key.
pub(super) const ORIGIN_BYTES: usize = 8;

/// Bytes of one record of [`Section::Words`].
pub(super) const WORD_BYTES: usize = 12;

/// The parts of the file, in order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Section {
    Partitions,
    Units,
    Entries,
    Origins,
    Buckets,
    Words,
    Starts,
    Postings,
    Tokens,
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
    /// Each token length that occurs, ascending, with its first entry.
    pub(super) lengths: Vec<(u32, u32)>,
    /// One past the last entry.
    pub(super) end: u32,
}

impl Partition {
    /// The first entry of at least `length` tokens.
    pub(super) fn first_of(&self, length: usize) -> u32 {
        let at = self.lengths.partition_point(|&(other, _)| (other as usize) < length);
        self.lengths.get(at).map_or(self.end, |&(_, first)| first)
    }
}

/// An index that may be searched.
#[derive(Debug)]
pub(crate) struct Index {
    bytes: Bytes,
    sections: [Range<usize>; SECTIONS],
    /// One bit for each block whose checksum was found to fit.
    verified: Vec<Cell<u64>>,
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
        let change = i64::from_le_bytes(*fields.chunk()?);
        let binding = Binding { change, mark: *fields.chunk()?, analyzer: *fields.chunk()? };
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
        let verified = vec![Cell::new(0); checksums.start.div_ceil(BLOCK).div_ceil(64)];
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
            let mut lengths = Vec::new();
            for _ in 0..fields.number()? {
                lengths.push((fields.number()?, fields.number()?));
            }
            partitions.push(Partition { turned, own, other, lengths, end: fields.number()? });
        }
        Ok(partitions)
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
        if verified.get() & (1 << (block % 64)) == 0 { self.verify(block) } else { Ok(()) }
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
        verified.set(verified.get() | 1 << (block % 64));
        Ok(())
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

    fn language(&mut self) -> Result<Language, Unusable> {
        let length = self.number()? as usize;
        let (text, rest) = self.bytes.split_at_checked(length).ok_or(Unusable::Damaged)?;
        self.bytes = rest;
        std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).ok_or(Unusable::Damaged)
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
