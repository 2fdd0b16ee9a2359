//! What does every reader and every writer of terms promise, and which terms are forbidden?

use std::io;

use sangam_language::Language;
use sangam_unit::{Term, TermEntry, TermStatus};

use crate::read::{ExchangeError, ReadSummary, Rejected};

/// An entry that was read, or why it was rejected.
pub type ReadTerm = Result<TermEntry, Rejected>;

/// Reads the entries of a glossary in one format.
pub trait TermReader {
    /// Returns the next entry, `None` after the last. An error ends the reading.
    fn next_entry(&mut self) -> Result<Option<ReadTerm>, ExchangeError>;

    /// Returns what was seen so far. It is complete after [`next_entry`](Self::next_entry) has returned `None`.
    fn summary(&self) -> &ReadSummary;
}

/// Writes the entries of a glossary in one format. [`finish`](TermWriter::finish) must be called, once, at the end.
pub trait TermWriter {
    /// Adds an entry.
    fn write(&mut self, entry: &TermEntry) -> io::Result<()>;

    /// Writes what the format needs after the last entry and flushes.
    fn finish(&mut self) -> io::Result<()>;

    /// Returns the number of forbidden terms that were left out because the format cannot mark them.
    fn forbidden(&self) -> u64 {
        0
    }
}

/// The header of a glossary.
#[derive(Debug, Clone)]
pub struct GlossaryHeader {
    /// Its main language.
    pub main: Language,
    /// Every language in which it has terms.
    pub languages: Vec<Language>,
}

/// Whether this status, as written, forbids a term.
pub(crate) fn forbids(status: &str) -> bool {
    TermStatus::of_written(status) == Some(TermStatus::Forbidden)
}

pub(crate) fn is_forbidden(term: &Term) -> bool {
    term.status.as_deref().is_some_and(forbids)
}
