//! Where is everything in the file of words?
//!
//! The file has sections ([`BlockFile`]); the last one holds the checksums:
//!
//! | section | holds |
//! |---|---|
//! | kinds | the properties of units that a search considers: languages, status, source |
//! | units | for each unit, in order of preference (confirmed, newest, id): row id, kind, and the places where its two texts begin; one more at the end |
//! | vocabulary | every word, in order, with a line feed before each and at the end |
//! | places | for each word, its places; then for each pair, the places of its first word |
//! | words | for each word: where it begins in the vocabulary, where its places begin; one more at the end |
//! | endings | the numbers of all words, in the order of the words read from their ends |
//! | pairs | for each two common words that are adjacent in some text, in order: their numbers, where their places begin; one more at the end |
//!
//! Places count the words of all texts, unit by unit, source before target. The places of a word are a list
//! (`ascending.rs`). If the readings of a text differ in words but not in their number, the words of one place share
//! it. If they differ in the number of words, the words of each reading are counted, one reading after the other.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::ops::Range;
use std::path::Path;

use crate::block_file::{self, BlockFile, Fields, Layout, Unusable};

/// First bytes of a file of words.
pub(crate) const MAGIC: &[u8; 8] = b"sngm-wrd";

const LAYOUT: Layout = Layout { magic: MAGIC, version: 3, binding_bytes: 72 };

/// Bytes of one record of [`Section::Units`].
pub(super) const UNIT_BYTES: usize = 20;

/// Bytes of one record of [`Section::Words`].
pub(super) const WORD_BYTES: usize = 8;

/// Bytes of one record of [`Section::Pairs`].
pub(super) const PAIR_BYTES: usize = 12;

/// A common word has at least one in this many places. In the million English segments that this was chosen on, with as
/// many segments back, 27 words and marks do. Two of them are adjacent at 7 % of all places: 4 bytes a unit.
const COMMON_SHARE: usize = 200;

/// A word with fewer places is not common, because reading them all takes some microseconds. Tests have few words.
const LEAST_COMMON: usize = if cfg!(test) { 3 } else { 10_000 };

/// Whether a word with `count` of all places is common. For each two common words, the file lists where one follows the
/// other. Finding this out takes longest for such words, and even longer if the places are few.
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

/// The number of sections.
const SECTIONS: usize = Section::Checksums as usize + 1;

impl From<Section> for usize {
    fn from(section: Section) -> Self {
        section as Self
    }
}

/// Writes a file of words.
pub(super) type Writer<W> = block_file::Writer<W, SECTIONS>;

/// The store and its state that a file was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binding {
    /// Number of the last change that the file includes.
    pub(crate) change: i64,
    /// The mark that the store recorded at that change. Another history has another mark.
    pub(crate) mark: [u8; 32],
    /// Name and version of the analyser, hashed.
    pub(crate) analyzer: [u8; 32],
}

impl Binding {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Unusable> {
        let change = i64::from_le_bytes(*fields.chunk()?);
        Ok(Self { change, mark: *fields.chunk()?, analyzer: *fields.chunk()? })
    }

    fn packed(&self) -> Vec<u8> {
        [&self.change.to_le_bytes()[..], &self.mark, &self.analyzer].concat()
    }
}

/// A file of words, ready to be searched.
#[derive(Debug)]
pub(crate) struct Words {
    file: BlockFile<SECTIONS>,
    binding: Binding,
}

impl Words {
    /// Opens the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, Unusable> {
        Self::new(BlockFile::open(path, &LAYOUT)?)
    }

    /// Reads an open file.
    pub(crate) fn from_file(file: &File) -> Result<Self, Unusable> {
        Self::new(BlockFile::from_file(file, &LAYOUT)?)
    }

    /// Reads a file that is held in memory.
    pub(crate) fn from_memory(bytes: Vec<u8>) -> Result<Self, Unusable> {
        Self::new(BlockFile::from_memory(bytes, &LAYOUT)?)
    }

    fn new(file: BlockFile<SECTIONS>) -> Result<Self, Unusable> {
        let binding = Binding::read(&mut file.binding())?;
        Ok(Self { file, binding })
    }

    /// Whether some block differs from what was written.
    pub(crate) fn is_damaged(&self) -> bool {
        self.file.is_damaged()
    }

    /// The store and its state that the file was made from.
    pub(crate) fn binding(&self) -> &Binding {
        &self.binding
    }

    /// The number of its units.
    pub(crate) fn units(&self) -> usize {
        (self.length(Section::Units) / UNIT_BYTES).saturating_sub(1)
    }

    /// The number of bytes in `section`.
    #[inline]
    pub(super) fn length(&self, section: Section) -> usize {
        self.file.length(section as usize)
    }

    /// A piece of `section`, after it was verified.
    #[inline]
    pub(super) fn slice(&self, section: Section, piece: Range<usize>) -> Result<&[u8], Unusable> {
        self.file.slice(section as usize, piece)
    }
}

/// Finishes a file that was made from this state.
pub(super) fn finish<W: Write + Seek>(writer: Writer<W>, binding: &Binding) -> io::Result<W> {
    writer.finish(&LAYOUT, &binding.packed())
}
