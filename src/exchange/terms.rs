//! What does every reader and every writer of terms promise, and which terms are not to be used?

use std::io;

use sangam_language::Language;
use sangam_unit::{Term, TermEntry};

use crate::read::{ExchangeError, ReadSummary, Rejected};

/// One entry, or why it is not taken.
pub type ReadTerm = Result<TermEntry, Rejected>;

/// Reads the entries of a glossary in one format.
pub trait TermReader {
    /// The next entry, `None` behind the last. After an error nothing more comes.
    fn next_entry(&mut self) -> Result<Option<ReadTerm>, ExchangeError>;

    /// What was seen so far; whole once [`next_entry`](Self::next_entry) gave `None`.
    fn summary(&self) -> &ReadSummary;
}

/// Writes the entries of a glossary in one format. [`finish`](TermWriter::finish) must be called, once, at the end.
pub trait TermWriter {
    /// Adds an entry.
    fn write(&mut self, entry: &TermEntry) -> io::Result<()>;

    /// Writes what the format needs after the last entry and flushes.
    fn finish(&mut self) -> io::Result<()>;

    /// How many terms were left out because they are not to be used, and the format cannot say so.
    fn forbidden(&self) -> u64 {
        0
    }
}

/// What a glossary says about itself.
#[derive(Debug, Clone)]
pub struct GlossaryHeader {
    /// Its main language.
    pub main: Language,
    /// Every language it has terms in.
    pub languages: Vec<Language>,
}

/// What an administrative status or a normative authorization begins with that says not to use a term, in lower case.
const FORBIDDING: [&str; 8] = [
    "forbidden",
    "deprecated",
    "superseded",
    "obsolete",
    "notrecommended",
    "rejected",
    "prohibited",
    "donotuse",
];

/// Whether a term of this status is not to be used: `deprecatedTerm-admn-sts` of TBX-Basic, `notRecommended` of TBX-Min
/// and their like.
pub(crate) fn forbids(status: &str) -> bool {
    let letters = status.chars().filter(char::is_ascii_alphabetic);
    let status = letters.map(|letter| letter.to_ascii_lowercase()).collect::<String>();
    FORBIDDING.iter().any(|forbidding| status.starts_with(forbidding))
}

pub(crate) fn is_forbidden(term: &Term) -> bool {
    term.status.as_deref().is_some_and(forbids)
}
