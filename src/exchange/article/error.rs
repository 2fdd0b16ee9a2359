//! Why does a file give no text?

use std::io;
use std::path::PathBuf;

/// Why a file gives no text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleError {
    /// The file cannot be opened or read.
    #[error("{}: {cause}", path.display())]
    Unreadable {
        /// The path given.
        path: PathBuf,
        /// The system's reason.
        cause: io::Error,
    },
    /// A stream that is too long.
    #[error("{}: goes on beyond {} MiB", path.display(), limit >> 20)]
    Endless {
        /// The name of the stream.
        path: PathBuf,
        /// The number of bytes that are read, at most.
        limit: u64,
    },
    /// The file is empty or holds only white space.
    #[error("{}: holds no text", path.display())]
    Empty {
        /// The path given.
        path: PathBuf,
    },
    /// A byte that is not UTF-8.
    #[error(
        "{}:{line}:{column}: not UTF-8: byte 0x{byte:02X} at offset {offset}",
        path.display()
    )]
    NotUtf8 {
        /// The path given.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// The number of bytes before it.
        offset: usize,
        /// The byte.
        byte: u8,
    },
    /// UTF-16 that is cut off or has half of a surrogate pair.
    #[error("{}:{line}: not UTF-16: lone surrogate or odd byte at offset {offset}", path.display())]
    NotUtf16 {
        /// The path given.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// The number of bytes before the fault.
        offset: usize,
    },
    /// A document that cannot be read.
    #[error("{}: {reason}", path.display())]
    Document {
        /// The path given.
        path: PathBuf,
        /// The fault, in words.
        reason: String,
    },
    /// A page that is not in the encoding it declares.
    #[error("{}: not {encoding}, which it declares, at line {line}", path.display())]
    NotAsDeclared {
        /// The path given.
        path: PathBuf,
        /// The encoding's name.
        encoding: &'static str,
        /// The line of the first wrong byte, from 1.
        line: usize,
    },
    /// The file is not text.
    #[error("{}: is a binary file (NUL byte at offset {offset})", path.display())]
    Binary {
        /// The path given.
        path: PathBuf,
        /// The number of bytes before the first NUL.
        offset: usize,
    },
}
