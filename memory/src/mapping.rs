//! How is a derived file read without loading it? Mapped into memory, or, where no file may be written, held in memory.
//!
//! The one place of this crate where `unsafe` stands. `memmap2::Mmap::map` is unsafe because a file that is changed
//! while it is mapped changes bytes that Rust holds to be constant, and one that is cut short ends the process when
//! the lost part is read. Why that cannot follow from anything this crate does:
//!
//! - A derived file is written under another name and renamed into place when it is whole. It is never opened for
//!   writing again: a newer one takes over its *name*, the mapping keeps the file it has.
//! - The mapping is read as plain bytes through slices with checked bounds; no byte pattern is invalid for `u8`, and
//!   nothing is cast to another type. Each block's checksum is compared before its bytes are used.
//!
//! What remains is another program that cuts the file short in place at that moment, or a disk that fails to read:
//! the system then ends the process (SIGBUS), as it does for every program that maps files. No answer is made from
//! such bytes.

use std::fs::File;
use std::io;
use std::ops::Deref;

use memmap2::Mmap;

/// The bytes of a derived file.
#[derive(Debug)]
pub(crate) enum Bytes {
    /// A file, paged in as it is touched.
    Mapped(Mmap),
    /// What could not be kept in a file.
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
