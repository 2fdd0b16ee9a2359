//! How is a file of sections written and read, and is what was read undamaged?
//!
//! This is the layout of the files beside a memory, the index and the file of words. All numbers are little-endian.
//! Block 0 is the header. Each section starts at a block. The last section holds the CRC-32 of every block. The header
//! holds its own checksum and the checksum of that section. A block is verified when it is first read, so that opening
//! costs the same at ten units and at ten million.
//!
//! | bytes of the header | hold |
//! |---|---|
//! | 0 to 8 | the kind of file |
//! | 8 to 12 | the version of its layout |
//! | 12 to 16 | the CRC-32 of the rest of the block |
//! | from 16 | the store and its state that the file was made from; begin and end of each section, 64 bits each; the CRC-32 of the checksums |

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::mapping::Bytes;

/// Bytes that one checksum covers: a page of memory on the usual machines. Verifying then reads no page that the reader
/// would not have read.
const BLOCK: usize = 4096;

/// Bytes of a checksum.
const CHECKSUM_BYTES: usize = 4;

/// Where the header's own checksum is. It covers the rest of the block.
const HEADER_CHECKSUM: usize = 12;
const HEADER_FIELDS: usize = 16;

/// The kind of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Its first bytes.
    pub(crate) magic: &'static [u8; 8],
    /// Raised with every change of the layout or of what is stored. A file of another version is not read but made
    /// again.
    pub(crate) version: u32,
    /// Bytes that name the store and its state that the file was made from.
    pub(crate) binding_bytes: usize,
}

/// Why a file cannot be used. Whatever the reason, the file is made again from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// There is no file.
    Missing,
    /// It cannot be read, has another version, or does not fit a checksum.
    Damaged,
}

/// The 32-bit number at byte `at`.
#[inline]
pub(crate) fn u32_in(bytes: &[u8], at: usize) -> Result<u32, Unusable> {
    let bytes = bytes.get(at..at + 4).and_then(|bytes| bytes.first_chunk());
    bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or(Unusable::Damaged)
}

/// The 64-bit number at byte `at`.
#[inline]
pub(crate) fn u64_in(bytes: &[u8], at: usize) -> Result<u64, Unusable> {
    let bytes = bytes.get(at..at + 8).and_then(|bytes| bytes.first_chunk());
    bytes.map(|bytes| u64::from_le_bytes(*bytes)).ok_or(Unusable::Damaged)
}

/// A file of this many sections; the last one holds the checksums.
#[derive(Debug)]
pub(crate) struct BlockFile<const SECTIONS: usize> {
    bytes: Bytes,
    sections: [Range<usize>; SECTIONS],
    /// One bit for each block that was found to fit its checksum.
    verified: Vec<AtomicU64>,
}

impl<const SECTIONS: usize> BlockFile<SECTIONS> {
    /// Opens the file at `path`.
    pub(crate) fn open(path: &Path, layout: &Layout) -> Result<Self, Unusable> {
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Unusable::Missing,
            _ => Unusable::Damaged,
        })?;
        Self::from_file(&file, layout)
    }

    /// Reads a file that is open.
    pub(crate) fn from_file(file: &File, layout: &Layout) -> Result<Self, Unusable> {
        let length = file.metadata().map_err(|_| Unusable::Damaged)?.len();
        // Not every system can map an empty file, and no file this short is whole.
        if length < BLOCK as u64 {
            return Err(Unusable::Damaged);
        }
        Self::from_bytes(Bytes::map(file).map_err(|_| Unusable::Damaged)?, layout)
    }

    /// Reads what is held in memory.
    pub(crate) fn from_memory(bytes: Vec<u8>, layout: &Layout) -> Result<Self, Unusable> {
        Self::from_bytes(Bytes::Owned(bytes), layout)
    }

    fn from_bytes(bytes: Bytes, layout: &Layout) -> Result<Self, Unusable> {
        let header = bytes.get(..BLOCK).ok_or(Unusable::Damaged)?;
        if !header.starts_with(layout.magic)
            || u32_in(header, layout.magic.len())? != layout.version
            || u32_in(header, HEADER_CHECKSUM)? != crc32fast::hash(&header[HEADER_FIELDS..])
        {
            return Err(Unusable::Damaged);
        }
        let fields = header.get(HEADER_FIELDS + layout.binding_bytes..).ok_or(Unusable::Damaged)?;
        let mut fields = Fields { bytes: fields };
        let mut sections = [const { 0..0 }; SECTIONS];
        for section in &mut sections {
            let mut place =
                || usize::try_from(u64::from_le_bytes(*fields.chunk()?)).map_err(|_| Unusable::Damaged);
            *section = place()?..place()?;
        }
        let checksums = sections.last().ok_or(Unusable::Damaged)?;
        let whole = sections.iter().all(|section| section.start <= section.end && section.end <= bytes.len());
        if !whole
            || checksums.end != bytes.len()
            || checksums.len() != checksums.start.div_ceil(BLOCK) * CHECKSUM_BYTES
            || fields.number()? != crc32fast::hash(&bytes[checksums.clone()])
        {
            return Err(Unusable::Damaged);
        }
        let marks = checksums.start.div_ceil(BLOCK).div_ceil(64);
        let verified = (0..marks).map(|_| AtomicU64::new(0)).collect();
        Ok(Self { bytes, sections, verified })
    }

    /// What the header says about the state of the store, in the number of bytes that the layout gives it.
    pub(crate) fn binding(&self) -> Fields<'_> {
        Fields { bytes: self.bytes.get(HEADER_FIELDS..BLOCK).unwrap_or_default() }
    }

    /// Whether some block differs from what was written.
    pub(crate) fn is_damaged(&self) -> bool {
        let blocks = self.checksums().start.div_ceil(BLOCK);
        // The header has a checksum of its own.
        (1..blocks).any(|block| self.verify(block).is_err())
    }

    /// Bytes of the file.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes of a section.
    #[inline]
    pub(crate) fn length(&self, section: usize) -> usize {
        self.sections[section].len()
    }

    /// A piece of a section, after its blocks were verified.
    #[inline]
    pub(crate) fn slice(&self, section: usize, piece: Range<usize>) -> Result<&[u8], Unusable> {
        let section = &self.sections[section];
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

    /// The 64-bit number at byte `at` of a section whose records never cross a block.
    #[inline]
    pub(crate) fn u64_in_one_block(&self, section: usize, at: usize) -> Result<u64, Unusable> {
        let section = &self.sections[section];
        let at = section.start + at;
        if at >= section.end {
            return Err(Unusable::Damaged);
        }
        self.ensure(at / BLOCK)?;
        u64_in(&self.bytes, at)
    }

    #[inline]
    fn ensure(&self, block: usize) -> Result<(), Unusable> {
        let verified = self.verified.get(block / 64).ok_or(Unusable::Damaged)?;
        if verified.load(Ordering::Relaxed) & (1 << (block % 64)) == 0 { self.verify(block) } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn verify(&self, block: usize) -> Result<(), Unusable> {
        let checksums = self.checksums();
        let end = ((block + 1) * BLOCK).min(checksums.start);
        let bytes = self.bytes.get(block * BLOCK..end).ok_or(Unusable::Damaged)?;
        let expected = u32_in(&self.bytes, checksums.start + block * CHECKSUM_BYTES)?;
        if crc32fast::hash(bytes) != expected {
            return Err(Unusable::Damaged);
        }
        let verified = self.verified.get(block / 64).ok_or(Unusable::Damaged)?;
        // A bit that another thread sets at the same moment may be lost. That block is then verified once more.
        verified.store(verified.load(Ordering::Relaxed) | 1 << (block % 64), Ordering::Relaxed);
        Ok(())
    }

    fn checksums(&self) -> &Range<usize> {
        &self.sections[SECTIONS - 1]
    }
}

/// Reads one field after the other.
pub(crate) struct Fields<'a> {
    bytes: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(crate) fn chunk<const N: usize>(&mut self) -> Result<&'a [u8; N], Unusable> {
        let (chunk, rest) = self.bytes.split_first_chunk().ok_or(Unusable::Damaged)?;
        self.bytes = rest;
        Ok(chunk)
    }

    pub(crate) fn number(&mut self) -> Result<u32, Unusable> {
        Ok(u32::from_le_bytes(*self.chunk()?))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Unusable> {
        let length = self.number()? as usize;
        let (text, rest) = self.bytes.split_at_checked(length).ok_or(Unusable::Damaged)?;
        self.bytes = rest;
        std::str::from_utf8(text).map_err(|_| Unusable::Damaged)
    }
}

/// Writes a file section by section, the first section first. The header stays empty until [`Writer::finish`], so a
/// truncated file is refused.
pub(crate) struct Writer<W, const SECTIONS: usize> {
    output: W,
    block: Vec<u8>,
    checksums: Vec<u8>,
    sections: [Range<usize>; SECTIONS],
    current: usize,
}

impl<W: Write + Seek, const SECTIONS: usize> Writer<W, SECTIONS> {
    pub(crate) fn new(output: W) -> io::Result<Self> {
        let mut writer = Self {
            output,
            block: vec![0; BLOCK],
            checksums: Vec::new(),
            sections: [const { 0..0 }; SECTIONS],
            current: 0,
        };
        writer.flush_block()?;
        writer.sections[0] = BLOCK..BLOCK;
        Ok(writer)
    }

    fn position(&self) -> usize {
        self.checksums.len() / CHECKSUM_BYTES * BLOCK + self.block.len()
    }

    /// Bytes written to the current section.
    pub(crate) fn written(&self) -> usize {
        self.position() - self.sections[self.current].start
    }

    fn flush_block(&mut self) -> io::Result<()> {
        self.checksums.extend_from_slice(&crc32fast::hash(&self.block).to_le_bytes());
        self.output.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Ends the current section and begins `section`.
    pub(crate) fn begin(&mut self, section: impl Into<usize>) -> io::Result<()> {
        let section = section.into();
        self.sections[self.current].end = self.position();
        if !self.block.is_empty() {
            self.block.resize(BLOCK, 0);
            self.flush_block()?;
        }
        self.current = section;
        self.sections[section] = self.position()..self.position();
        Ok(())
    }

    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
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

    pub(crate) fn number(&mut self, number: u32) -> io::Result<()> {
        self.write(&number.to_le_bytes())
    }

    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        self.number(u32::try_from(text.len()).map_err(io::Error::other)?)?;
        self.write(text.as_bytes())
    }

    /// Writes the checksums and, last, the header with `binding` in it.
    pub(crate) fn finish(mut self, layout: &Layout, binding: &[u8]) -> io::Result<W> {
        debug_assert_eq!(binding.len(), layout.binding_bytes, "the reader would look elsewhere");
        self.begin(SECTIONS - 1)?;
        self.output.write_all(&self.checksums)?;
        let place = &mut self.sections[SECTIONS - 1];
        place.end = place.start + self.checksums.len();
        let mut header = Vec::with_capacity(BLOCK);
        header.extend_from_slice(layout.magic);
        header.extend_from_slice(&layout.version.to_le_bytes());
        header.extend_from_slice(&[0; HEADER_FIELDS - HEADER_CHECKSUM]);
        header.extend_from_slice(binding);
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

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const LAYOUT: Layout = Layout { magic: b"sngm-tst", version: 1, binding_bytes: 4 };

    /// A file of two sections and the checksums.
    fn written() -> Vec<u8> {
        let mut writer = Writer::<_, 3>::new(Cursor::new(Vec::new())).unwrap();
        writer.write(&[7; BLOCK + 1]).unwrap();
        assert_eq!(writer.written(), BLOCK + 1);
        writer.begin(1_usize).unwrap();
        writer.text("dam").unwrap();
        writer.finish(&LAYOUT, &9_u32.to_le_bytes()).unwrap().into_inner()
    }

    fn read(bytes: Vec<u8>) -> Result<BlockFile<3>, Unusable> {
        BlockFile::from_memory(bytes, &LAYOUT)
    }

    #[test]
    fn what_was_written_is_read() {
        let file = read(written()).unwrap();
        assert_eq!(file.binding().number(), Ok(9));
        assert_eq!((file.length(0), file.length(1)), (BLOCK + 1, 7));
        assert_eq!(Fields::new(file.slice(1, 0..7).unwrap()).text(), Ok("dam"));
        assert_eq!(file.slice(1, 0..8), Err(Unusable::Damaged));
        assert_eq!(file.u64_in_one_block(0, 8), Ok(0x0707_0707_0707_0707));
        assert!(!file.is_damaged());
    }

    #[test]
    fn no_byte_changes_unseen() {
        let whole = written();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert!(read(bytes).map_or(true, |file| file.is_damaged()), "byte {at}");
        }
        for cut in [0, 1, BLOCK, whole.len() - 1] {
            assert!(read(whole[..cut].to_vec()).is_err());
        }
        let other = Layout { version: 2, ..LAYOUT };
        assert_eq!(BlockFile::<3>::from_memory(whole, &other).unwrap_err(), Unusable::Damaged);
    }
}
