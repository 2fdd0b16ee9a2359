//! How does a file of another program become units of the memory?
//!
//! One file is one operation: everything it holds that is good is stored, or, where the file breaks its format, nothing;
//! in lenient mode what stands before the break is kept. Each unit that is not taken is told with its place and reason.
//! A text that is not in the script of its language is stored and counted: it is a warning, for names and quotations
//! may be so.

use std::collections::BTreeSet;
use std::io;

use sangam_memory::{ImportOptions, Language, Memory, MemoryError, UnitDraft};

use super::read::TermReader;
use crate::exchange::{ExchangeError, ReadSummary, Rejected, UnitReader};
use crate::text::language::profile;
use crate::text::script::{Script, majority_script};

/// How a file is imported.
#[derive(Debug, Clone, Default)]
pub struct ImportFileOptions {
    /// Now, UTC, ISO 8601.
    pub now: String,
    /// Keep what stands before a break of the format.
    pub lenient: bool,
    /// The client of units that bring none.
    pub client: Option<String>,
    /// The domain of units that bring none.
    pub domain: Option<String>,
    /// Tags for every unit.
    pub tags: BTreeSet<String>,
    /// A note for every unit.
    pub note: Option<String>,
}

/// What importing a file came to.
#[derive(Debug)]
pub struct ImportedFile {
    /// Units stored.
    pub units: u64,
    /// Units that were there already.
    pub duplicates: u64,
    /// Texts that are not in the script of their language.
    pub wrong_script: u64,
    /// What the reader saw.
    pub summary: ReadSummary,
    /// Where the file broke, in lenient mode.
    pub broken: Option<ExchangeError>,
}

/// Why a file was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It breaks its format.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The memory cannot take it.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// What was rejected cannot be told.
    #[error("rejected units cannot be written: {0}")]
    Rejects(#[from] io::Error),
}

/// One unit at a time, good or not.
struct Drafts<'r> {
    reader: &'r mut dyn UnitReader,
    options: &'r ImportFileOptions,
    receive: &'r mut dyn FnMut(Progress<'_>) -> io::Result<()>,
    wrong_script: u64,
    broken: Option<ExchangeError>,
}

/// What is told while a file is read.
#[derive(Debug)]
pub enum Progress<'p> {
    /// A unit was read.
    Read,
    /// A unit is not taken.
    Rejected(&'p Rejected),
}

impl Iterator for Drafts<'_> {
    type Item = Result<UnitDraft, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.next_unit() {
                Ok(Some(Ok(draft))) => {
                    if let Err(error) = (self.receive)(Progress::Read) {
                        return Some(Err(error.into()));
                    }
                    return Some(Ok(self.finished(draft)));
                }
                Ok(Some(Err(rejected))) => {
                    if let Err(error) = (self.receive)(Progress::Rejected(&rejected)) {
                        return Some(Err(error.into()));
                    }
                }
                Ok(None) => return None,
                Err(error) if self.options.lenient => {
                    self.broken = Some(error);
                    return None;
                }
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

impl Drafts<'_> {
    /// The unit with what the user says of all of them.
    fn finished(&mut self, mut draft: UnitDraft) -> UnitDraft {
        let options = self.options;
        let details = &mut draft.details;
        details.client = details.client.take().or_else(|| options.client.clone());
        details.domain = details.domain.take().or_else(|| options.domain.clone());
        details.tags.extend(options.tags.iter().cloned());
        details.notes.extend(options.note.clone());
        let sides = [(&draft.source_language, &draft.source), (&draft.target_language, &draft.target)];
        self.wrong_script +=
            sides.into_iter().filter(|(language, text)| is_in_another_script(language, text)).count() as u64;
        draft
    }
}

fn is_in_another_script(language: &Language, text: &str) -> bool {
    let expected = profile(language).script;
    expected != Script::Other && majority_script(text).is_some_and(|found| found != expected)
}

/// Imports the entries of a glossary into `memory`, or, without one, only reads them.
pub fn import_terms(
    memory: Option<&mut Memory>,
    reader: &mut TermReader,
    options: &ImportFileOptions,
    receive: &mut dyn FnMut(Progress<'_>) -> io::Result<()>,
) -> Result<ImportedFile, ImportError> {
    let mut summary = ReadSummary::default();
    let mut broken = None;
    let mut entries = std::iter::from_fn(|| {
        loop {
            match reader.next_entry() {
                Ok(Some(Ok(entry))) => {
                    summary.units += 1;
                    let told = receive(Progress::Read);
                    return Some(told.map(|()| entry).map_err(ImportError::from));
                }
                Ok(Some(Err(rejected))) => {
                    summary.units += 1;
                    summary.rejected += 1;
                    if let Err(error) = receive(Progress::Rejected(&rejected)) {
                        return Some(Err(error.into()));
                    }
                }
                Ok(None) => return None,
                Err(error) if options.lenient => {
                    broken = Some(error);
                    return None;
                }
                Err(error) => return Some(Err(error.into())),
            }
        }
    });
    let (units, duplicates) = match memory {
        Some(memory) => {
            let imported = memory.import_terms(&mut entries, &ImportOptions { now: options.now.clone() })?;
            (imported.units, imported.duplicates)
        }
        None => (entries.try_fold(0, |units, entry| entry.map(|_| units + 1))?, 0),
    };
    Ok(ImportedFile { units, duplicates, wrong_script: 0, summary, broken })
}

/// Imports what `reader` gives into `memory`, or, without one, only reads it.
pub fn import(
    memory: Option<&mut Memory>,
    reader: &mut dyn UnitReader,
    options: &ImportFileOptions,
    receive: &mut dyn FnMut(Progress<'_>) -> io::Result<()>,
) -> Result<ImportedFile, ImportError> {
    let mut drafts = Drafts { reader, options, receive, wrong_script: 0, broken: None };
    let (units, duplicates) = match memory {
        Some(memory) => {
            let options = ImportOptions { now: options.now.clone() };
            let imported = memory.import_units(&mut drafts, &options)?;
            (imported.units, imported.duplicates)
        }
        None => (drafts.by_ref().try_fold(0, |units, draft| draft.map(|_| units + 1))?, 0),
    };
    Ok(ImportedFile {
        units,
        duplicates,
        wrong_script: drafts.wrong_script,
        broken: drafts.broken.take(),
        summary: drafts.reader.summary().clone(),
    })
}
