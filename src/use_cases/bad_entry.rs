//! Which entry of a list, or which file, gives no pair, and why?

use std::fmt;
use std::io;
use std::path::PathBuf;

use sangam_language::LanguageError;
use sangam_unit::Role;

/// An entry of a list, or a file of a folder, that gives no pair.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct BadEntry {
    /// The entry.
    pub place: EntryPlace,
    /// Why it gives no pair.
    pub fault: EntryFault,
}

/// A file, or a line of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPlace {
    /// The file or folder.
    pub path: PathBuf,
    /// The line, from 1, if the file is a list.
    pub line: Option<usize>,
}

impl fmt::Display for EntryPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.path.display())?;
        self.line.map_or(Ok(()), |line| write!(formatter, ":{line}"))
    }
}

/// Why an entry gives no pair.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EntryFault {
    /// The line is not the JSON object that a manifest has on each line.
    #[error("column {}: {cause}", cause.column())]
    Json {
        /// Where and why.
        cause: serde_json::Error,
    },
    /// The line has more fields than the header of the manifest.
    #[error("{fields} fields, and the header has {header}")]
    TooManyFields {
        /// Fields of the line.
        fields: usize,
        /// Fields of the header.
        header: usize,
    },
    /// A language is named by something that is no language tag.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// The line does not name both files.
    #[error("{} is empty", match role { Role::Source => "source", Role::Target => "target" })]
    NoFile {
        /// Which file is not named.
        role: Role,
    },
    /// The file's counterpart is not there.
    #[error("has no {} beside it", match missing { Role::Source => "article", Role::Target => "translation" })]
    NoCounterpart {
        /// What the missing file would be.
        missing: Role,
    },
    /// Another file has the same name, apart from the ending.
    #[error("has the same name as {}, endings aside; left out", other.display())]
    SameName {
        /// The file that was taken.
        other: PathBuf,
    },
    /// The line names no file.
    #[error("names no file")]
    NoPath,
    /// The line names the list that it is part of.
    #[error("is this list itself")]
    ListItself,
    /// An earlier line has the same file or id.
    #[error("{what} is on line {line} already")]
    NamedAgain {
        /// The file or id.
        what: String,
        /// The line, from 1.
        line: usize,
    },
    /// The folder cannot be listed.
    #[error("{0}")]
    Folder(io::Error),
}
