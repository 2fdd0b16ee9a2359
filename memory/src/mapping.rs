//! How is a derived file read without loading it? It is mapped into memory, or held there if no file may be written.
//!
//! This is the only place in this crate with `unsafe`. `memmap2::Mmap::map` is unsafe for two reasons. A file that is
//! changed while it is mapped changes bytes that Rust holds to be constant. A file that is cut short ends the process
//! when the lost part is read. Nothing that this crate does can cause either:
//!
//! - A derived file is written under another name and renamed into place when it is whole. It is never opened for
//!   writing again: a newer file takes over its *name*, and the mapping keeps the file it has.
//! - The mapping is read as plain bytes through slices with checked bounds. No byte pattern is invalid for `u8`, and
//!   nothing is cast to another type. Each block's checksum is compared before its bytes are used.
//!
//! Two risks remain: another program cuts the file short in place at that moment, or a disk fails to read. The system
//! then ends the process (SIGBUS), as it does with every program that maps files. No answer is made from such bytes.

use std::fs::File;
use std::io;
use std::ops::Deref;

use memmap2::Mmap;

/// The bytes of a derived file.
#[derive(Debug)]
pub(crate) enum Bytes {
    /// A file, whose pages are loaded as they are read.
    Mapped(Mmap),
    /// Bytes that could not be kept in a file.
    Owned(Vec<u8>),
}

impl Bytes {
    /// Maps the whole of `file`.
    pub(crate) fn map(file: &File) -> io::Result<Self> {
        #[expect(
            unsafe_code,
            reason = "derived files are never written after they have their name; see above"
        )]
        let mapping = unsafe { Mmap::map(file) }?;
        Ok(Self::Mapped(mapping))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(mapping) => mapping,
            Self::Owned(bytes) => bytes,
        }
    }
}
