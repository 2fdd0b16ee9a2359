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
    /// A stream that goes on and on.
    #[error("{}: goes on beyond {} MiB", path.display(), limit >> 20)]
    Endless {
        /// What the stream is called.
        path: PathBuf,
        /// Most bytes that are read, in bytes.
        limit: u64,
    },
    /// The file holds nothing but white space, or nothing at all.
    #[error("{}: holds no text", path.display())]
    Empty {
        /// The path given.
        path: PathBuf,
    },
    /// A byte that no UTF-8 text has.
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
        /// Bytes before it.
        offset: usize,
        /// The byte.
        byte: u8,
    },
    /// UTF-16 that is cut off or has half a surrogate pair.
    #[error("{}:{line}: not UTF-16: lone surrogate or odd byte at offset {offset}", path.display())]
    NotUtf16 {
        /// The path given.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Bytes before it.
        offset: usize,
    },
    /// A document of an office program that cannot be read.
    #[error("{}: {reason}", path.display())]
    Document {
        /// The path given.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A page in another encoding than it declares.
    #[error("{}: not {encoding}, which it declares, at line {line}", path.display())]
    NotAsDeclared {
        /// The path given.
        path: PathBuf,
        /// The encoding's name.
        encoding: &'static str,
        /// Line of the first byte that is not, from 1.
        line: usize,
    },
    /// The file is no text at all.
    #[error("{}: is a binary file (NUL byte at offset {offset})", path.display())]
    Binary {
        /// The path given.
        path: PathBuf,
        /// Bytes before the first NUL.
        offset: usize,
    },
}
