//! Where is what in the file of words, and is it undamaged?
//!
//! Little-endian throughout. Block 0 is the header; each section starts at a block; the last one holds the CRC-32 of
//! every block. A block is verified when it is first touched.
//!
//! | section | holds |
//! |---|---|
//! | kinds | what units are, as far as a search minds: languages, status, source |
//! | units | for each unit, in order of preference (confirmed, newest, id): row id, kind, and at which place its two texts begin; one more at the end |
//! | vocabulary | every word, in order, a line feed before each and at the end |
//! | places | for each word: where it stands; then for each pair: where its first word stands |
//! | words | for each word: where it begins in the vocabulary, where its places begin; one more at the end |
//! | endings | the numbers of all words, in the order of the words read from their ends |
//! | pairs | for each two common words of which one follows the other in some text, in order: their numbers, where their places begin; one more at the end |
//!
//! Places count the words of all texts, unit by unit, source before target; a word's are a list (`ascending.rs`). Where the
//! readings of a text have different words in the same number, those of one place stand there together; a text whose
//! readings differ in how many words they have is counted once in each, one reading after the other.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::index::mapping::Bytes;

/// First bytes of a file of words.
pub(crate) const MAGIC: &[u8; 8] = b"sngm-wrd";

/// Raised with every change of the layout, and of what is put in.
const VERSION: u32 = 3;

/// What one checksum covers, in bytes: a page of memory on the usual machines.
const BLOCK: usize = 4096;

/// Bytes of one record of [`Section::Units`].
pub(super) const UNIT_BYTES: usize = 20;

/// Bytes of one record of [`Section::Words`].
pub(super) const WORD_BYTES: usize = 8;

/// Bytes of one record of [`Section::Pairs`].
pub(super) const PAIR_BYTES: usize = 12;

/// A common word stands at one of so many places at least: of the million English segments that this was chosen on, and as
/// many words back, 27 words and marks do, and two of them stand side by side at 7 % of all places: 4 bytes a unit.
const COMMON_SHARE: usize = 200;

/// A word of fewer places is not common: going through all of them takes some microseconds. Tests have few words.
const LEAST_COMMON: usize = if cfg!(test) { 3 } else { 10_000 };

/// Whether a word that stands at `count` of all places is common: where one follows another is written down for each two
/// such words, as finding out takes longest for these, and the more so the fewer there are.
pub(super) fn is_common(count: usize, places: usize) -> bool {
    count >= LEAST_COMMON.max(places / COMMON_SHARE)
}

/// The parts of the file, in order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Section {
    Kinds,
    Units,
    Vocabulary,
    Places,
    Words,
    Endings,
    Pairs,
    Checksums,
}

/// How many sections there are.
const SECTIONS: usize = Section::Checksums as usize + 1;

/// Where the header's own checksum stands, and what it covers: the rest of the block.
const HEADER_CHECKSUM: usize = 12;
const HEADER_FIELDS: usize = 16;

/// The file is missing, cannot be read, has another version, or a checksum does not fit. Whatever it is, the file is
/// made again from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unusable;

/// Which state of which store a file was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binding {
    /// Number of the last change in it.
    pub(crate) change: i64,
    /// What the store wrote down at that change: another history has another mark.
    pub(crate) mark: [u8; 32],
    /// Name and version of the analyser, hashed.
    pub(crate) analyzer: [u8; 32],
}

/// A file of words that may be searched.
#[derive(Debug)]
pub(crate) struct Words {
    bytes: Bytes,
    sections: [Range<usize>; SECTIONS],
    /// One bit for each block whose checksum was found to fit.
    verified: Vec<AtomicU64>,
    binding: Binding,
}

pub(super) fn u32_in(bytes: &[u8], at: usize) -> Result<u32, Unusable> {
    let bytes = bytes.get(at..at + 4).and_then(|bytes| bytes.first_chunk());
    bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or(Unusable)
}

fn u64_in(bytes: &[u8], at: usize) -> Result<u64, Unusable> {
    let bytes = bytes.get(at..at + 8).and_then(|bytes| bytes.first_chunk());
    bytes.map(|bytes| u64::from_le_bytes(*bytes)).ok_or(Unusable)
}

impl Words {
    /// Opens the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, Unusable> {
        Self::from_file(&File::open(path).map_err(|_| Unusable)?)
    }

    /// Reads a file that is open.
    pub(crate) fn from_file(file: &File) -> Result<Self, Unusable> {
        let length = file.metadata().map_err(|_| Unusable)?.len();
        // An empty file cannot be mapped everywhere, and none this short is whole.
        if length < BLOCK as u64 {
            return Err(Unusable);
        }
        Self::from_bytes(Bytes::map(file).map_err(|_| Unusable)?)
    }

    /// Reads what is held in memory.
    pub(crate) fn from_memory(bytes: Vec<u8>) -> Result<Self, Unusable> {
        Self::from_bytes(Bytes::Owned(bytes))
    }

    fn from_bytes(bytes: Bytes) -> Result<Self, Unusable> {
        let header = bytes.get(..BLOCK).ok_or(Unusable)?;
        if !header.starts_with(MAGIC)
            || u32_in(header, MAGIC.len())? != VERSION
            || u32_in(header, HEADER_CHECKSUM)? != crc32fast::hash(&header[HEADER_FIELDS..])
        {
            return Err(Unusable);
        }
        let hash = |at: usize| -> Result<[u8; 32], Unusable> {
            header.get(at..).and_then(|bytes| bytes.first_chunk()).copied().ok_or(Unusable)
        };
        let mut at = HEADER_FIELDS;
        let change = u64_in(header, at)?.cast_signed();
        let binding = Binding { change, mark: hash(at + 8)?, analyzer: hash(at + 40)? };
        at += 72;
        let mut sections: [Range<usize>; SECTIONS] = Default::default();
        for section in &mut sections {
            let place = |at| usize::try_from(u64_in(header, at)?).map_err(|_| Unusable);
            *section = place(at)?..place(at + 8)?;
            at += 16;
        }
        let checksums = &sections[Section::Checksums as usize];
        let whole = sections.iter().all(|section| section.start <= section.end && section.end <= bytes.len());
        if !whole
            || checksums.end != bytes.len()
            || checksums.len() != checksums.start.div_ceil(BLOCK) * 4
            || u32_in(header, at)? != crc32fast::hash(&bytes[checksums.clone()])
        {
            return Err(Unusable);
        }
        let marks = checksums.start.div_ceil(BLOCK).div_ceil(64);
        let verified = (0..marks).map(|_| AtomicU64::new(0)).collect();
        Ok(Self { bytes, sections, verified, binding })
    }

    /// Whether some block is not what was written.
    pub(crate) fn is_damaged(&self) -> bool {
        let blocks = self.sections[Section::Checksums as usize].start.div_ceil(BLOCK);
        // The header has a checksum of its own.
        (1..blocks).any(|block| self.verify(block).is_err())
    }

    /// Which state of which store it was made from.
    pub(crate) fn binding(&self) -> &Binding {
        &self.binding
    }

    /// How many units are in it.
    pub(crate) fn units(&self) -> usize {
        (self.length(Section::Units) / UNIT_BYTES).saturating_sub(1)
    }

    /// How many bytes `section` has.
    pub(super) fn length(&self, section: Section) -> usize {
        self.sections[section as usize].len()
    }

    /// A piece of `section`, verified.
    pub(super) fn slice(&self, section: Section, piece: Range<usize>) -> Result<&[u8], Unusable> {
        let section = &self.sections[section as usize];
        if piece.start > piece.end || piece.end > section.len() {
            return Err(Unusable);
        }
        let piece = section.start + piece.start..section.start + piece.end;
        if !piece.is_empty() {
            for block in piece.start / BLOCK..=(piece.end - 1) / BLOCK {
                let verified = self.verified.get(block / 64).ok_or(Unusable)?;
                if verified.load(Ordering::Relaxed) & (1 << (block % 64)) == 0 {
                    self.verify(block)?;
                }
            }
        }
        self.bytes.get(piece).ok_or(Unusable)
    }

    #[cold]
    #[inline(never)]
    fn verify(&self, block: usize) -> Result<(), Unusable> {
        let checksums = &self.sections[Section::Checksums as usize];
        let end = ((block + 1) * BLOCK).min(checksums.start);
        let bytes = self.bytes.get(block * BLOCK..end).ok_or(Unusable)?;
        if crc32fast::hash(bytes) != u32_in(&self.bytes, checksums.start + block * 4)? {
            return Err(Unusable);
        }
        let verified = self.verified.get(block / 64).ok_or(Unusable)?;
        // What another thread notes at the same moment may be lost: that block is compared once more.
        verified.store(verified.load(Ordering::Relaxed) | 1 << (block % 64), Ordering::Relaxed);
        Ok(())
    }
}

/// Writes a file section by section. Until [`Writer::finish`] the header is empty, so a file cut off is refused.
pub(super) struct Writer<W> {
    output: W,
    block: Vec<u8>,
    checksums: Vec<u8>,
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
            current: Section::Kinds,
        };
        writer.flush_block()?;
        writer.sections[0] = BLOCK..BLOCK;
        Ok(writer)
    }

    fn position(&self) -> usize {
        self.checksums.len() / 4 * BLOCK + self.block.len()
    }

    /// Bytes written to the section at hand.
    pub(super) fn written(&self) -> usize {
        self.position() - self.sections[self.current as usize].start
    }

    fn flush_block(&mut self) -> io::Result<()> {
        self.checksums.extend_from_slice(&crc32fast::hash(&self.block).to_le_bytes());
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

    /// Writes the checksums and, last of all, the header.
    pub(super) fn finish(mut self, binding: &Binding) -> io::Result<W> {
        self.begin(Section::Checksums)?;
        self.output.write_all(&self.checksums)?;
        let place = &mut self.sections[Section::Checksums as usize];
        place.end = place.start + self.checksums.len();
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
        header.extend_from_slice(&crc32fast::hash(&self.checksums).to_le_bytes());
        header.resize(BLOCK, 0);
        let checksum = crc32fast::hash(&header[HEADER_FIELDS..]);
        header[HEADER_CHECKSUM..HEADER_FIELDS].copy_from_slice(&checksum.to_le_bytes());
        self.output.seek(SeekFrom::Start(0))?;
        self.output.write_all(&header)?;
        self.output.flush()?;
        Ok(self.output)
    }
}
