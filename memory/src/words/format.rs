//! Where is what in the file of words?
//!
//! A file of sections ([`BlockFile`]), the last of which holds the checksums:
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

impl From<Section> for usize {
    fn from(section: Section) -> Self {
        section as Self
    }
}

/// Writes a file of words.
pub(super) type Writer<W> = block_file::Writer<W, SECTIONS>;

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

impl Binding {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Unusable> {
        let change = i64::from_le_bytes(*fields.chunk()?);
        Ok(Self { change, mark: *fields.chunk()?, analyzer: *fields.chunk()? })
    }

    fn packed(&self) -> Vec<u8> {
        [&self.change.to_le_bytes()[..], &self.mark, &self.analyzer].concat()
    }
}

/// A file of words that may be searched.
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

    /// Reads a file that is open.
    pub(crate) fn from_file(file: &File) -> Result<Self, Unusable> {
        Self::new(BlockFile::from_file(file, &LAYOUT)?)
    }

    /// Reads what is held in memory.
    pub(crate) fn from_memory(bytes: Vec<u8>) -> Result<Self, Unusable> {
        Self::new(BlockFile::from_memory(bytes, &LAYOUT)?)
    }

    fn new(file: BlockFile<SECTIONS>) -> Result<Self, Unusable> {
        let binding = Binding::read(&mut file.binding())?;
        Ok(Self { file, binding })
    }

    /// Whether some block is not what was written.
    pub(crate) fn is_damaged(&self) -> bool {
        self.file.is_damaged()
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
    #[inline]
    pub(super) fn length(&self, section: Section) -> usize {
        self.file.length(section as usize)
    }

    /// A piece of `section`, verified.
    #[inline]
    pub(super) fn slice(&self, section: Section, piece: Range<usize>) -> Result<&[u8], Unusable> {
        self.file.slice(section as usize, piece)
    }
}

/// Ends a file that was made from this state.
pub(super) fn finish<W: Write + Seek>(writer: Writer<W>, binding: &Binding) -> io::Result<W> {
    writer.finish(&LAYOUT, &binding.packed())
}
