//! How does a file of another program become units of the memory?
//!
//! One file is one operation: everything it holds that is good is stored, or, where the file breaks its format, nothing;
//! in lenient mode what stands before the break is kept. Each unit that is not taken is told with its place and reason.
//! A text that is not in the script of its language is stored and counted: it is a warning, for names and quotations
//! may be so. The file is read on a thread of its own while units before are stored; they come in the order of the file.

use std::collections::BTreeSet;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{panic, thread, vec};

use sangam_language::Language;
use sangam_memory::{Change, MemoryError};
use sangam_unit::UnitDraft;

use super::read::AnyReader;
use sangam_exchange::terms::TermReader;
use sangam_exchange::{ExchangeError, ReadSummary, ReadUnit, Rejected, UnitReader, Units};
use sangam_text::detect::majority_script;
use sangam_text::language::profile;
use sangam_text::script::Script;

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

/// What importing several files came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Units that something became of.
    pub read: u64,
    /// Units stored.
    pub units: u64,
    /// Units that were there already.
    pub duplicates: u64,
    /// Units that were not taken.
    pub rejected: u64,
    /// Units that have no translation.
    pub untranslated: u64,
    /// Files of which nothing was stored because they broke.
    pub failed: usize,
    /// Files of which only what stands before a break was stored.
    pub broken: usize,
}

/// What an import came to, all in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportVerdict {
    /// All that was good was stored.
    Whole,
    /// Some of it was.
    InPart,
    /// Nothing was, for files broke.
    NothingForBreaks,
    /// Nothing was, for every unit was rejected.
    NothingForRejections,
}

impl ImportReport {
    /// Counts a file. One may hold three texts in one unit, which are three pairs: what is counted is what becomes of them.
    pub fn add(&mut self, file: &ImportedFile) {
        let summary = &file.summary;
        self.read += file.units + file.duplicates + summary.rejected + summary.untranslated;
        self.units += file.units;
        self.duplicates += file.duplicates;
        self.rejected += summary.rejected;
        self.untranslated += summary.untranslated;
        self.broken += usize::from(file.broken.is_some());
    }

    /// Counts a file of which nothing was stored. Nothing of it counts but the `rejected` units, which were told.
    pub fn fail(&mut self, rejected: u64) {
        self.read += rejected;
        self.rejected += rejected;
        self.failed += 1;
    }

    /// Whether some file was read to its end: there is no whole list of what was rejected of the others.
    pub fn came_to_an_end(&self) -> bool {
        self.units + self.duplicates + self.rejected > 0 || self.failed == 0
    }

    /// What it came to, all in all.
    pub fn verdict(&self) -> ImportVerdict {
        match (self.units + self.duplicates, self.rejected, self.failed + self.broken) {
            (0, _, 1..) => ImportVerdict::NothingForBreaks,
            (0, 1.., 0) => ImportVerdict::NothingForRejections,
            (_, 0, 0) => ImportVerdict::Whole,
            _ => ImportVerdict::InPart,
        }
    }
}

/// Units handed from the thread that reads to the one that stores at once.
const READ_AT_ONCE: usize = 512;

/// Such chunks that may wait: few, for they are held in memory.
const READ_AHEAD: usize = 4;

type Chunk = Vec<Result<ReadUnit, ExchangeError>>;

/// Reads all units, finished, into `chunks`, until the file ends or breaks or nobody takes them any more. Returns how
/// many texts are in another script than their language's.
fn read_ahead(reader: &mut dyn UnitReader, options: &ImportFileOptions, chunks: &SyncSender<Chunk>) -> u64 {
    let mut wrong_script = 0;
    let mut units = Units::over(reader).map(|unit| {
        unit.map(|unit| {
            unit.map(|draft| {
                let (draft, wrong) = finished(draft, options);
                wrong_script += wrong;
                draft
            })
        })
    });
    loop {
        let chunk: Chunk = units.by_ref().take(READ_AT_ONCE).collect();
        if chunk.is_empty() || chunks.send(chunk).is_err() {
            break;
        }
    }
    drop(units);
    wrong_script
}

/// One unit at a time, good or not.
struct Drafts<'r> {
    chunks: Receiver<Chunk>,
    chunk: vec::IntoIter<Result<ReadUnit, ExchangeError>>,
    lenient: bool,
    receive: &'r mut dyn FnMut(Progress<'_>) -> io::Result<()>,
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
            let Some(unit) = self.chunk.next() else {
                self.chunk = self.chunks.recv().ok()?.into_iter();
                continue;
            };
            let progress = match &unit {
                Ok(Ok(_)) => Progress::Read,
                Ok(Err(rejected)) => Progress::Rejected(rejected),
                Err(_) if self.lenient => {
                    self.broken = unit.err();
                    return None;
                }
                Err(_) => return unit.err().map(|error| Err(error.into())),
            };
            if let Err(error) = (self.receive)(progress) {
                return Some(Err(error.into()));
            }
            if let Ok(Ok(draft)) = unit {
                return Some(Ok(draft));
            }
        }
    }
}

/// The unit with what the user says of all of them, and how many of its texts are in another script than their
/// language's.
fn finished(mut draft: UnitDraft, options: &ImportFileOptions) -> (UnitDraft, u64) {
    let details = &mut draft.details;
    details.client = details.client.take().or_else(|| options.client.clone());
    details.domain = details.domain.take().or_else(|| options.domain.clone());
    details.tags.extend(options.tags.iter().cloned());
    details.notes.extend(options.note.clone());
    let sides = [(&draft.source_language, &draft.source), (&draft.target_language, &draft.target)];
    let wrong = sides.into_iter().filter(|(language, text)| is_in_another_script(language, text)).count();
    (draft, wrong as u64)
}

fn is_in_another_script(language: &Language, text: &str) -> bool {
    let expected = profile(language).script;
    expected != Script::Unknown && majority_script(text).is_some_and(|found| found != expected)
}

/// Imports what `reader` gives, units or the entries of a glossary, in `change`, which is then committed, or, without one, only reads it.
pub fn import_any(
    change: Option<Change<'_>>,
    reader: &mut AnyReader,
    options: &ImportFileOptions,
    receive: &mut dyn FnMut(Progress<'_>) -> io::Result<()>,
) -> Result<ImportedFile, ImportError> {
    match reader {
        AnyReader::Units(reader) => import(change, reader.as_mut(), options, receive),
        AnyReader::Terms(reader) => import_terms(change, reader.as_mut(), options, receive),
    }
}

/// Imports the entries of a glossary in `change`, which is then committed, or, without one, only reads them.
fn import_terms(
    change: Option<Change<'_>>,
    reader: &mut dyn TermReader,
    options: &ImportFileOptions,
    receive: &mut dyn FnMut(Progress<'_>) -> io::Result<()>,
) -> Result<ImportedFile, ImportError> {
    let mut broken = None;
    let mut entries = std::iter::from_fn(|| {
        loop {
            match reader.next_entry() {
                Ok(Some(Ok(entry))) => {
                    let told = receive(Progress::Read);
                    return Some(told.map(|()| entry).map_err(ImportError::from));
                }
                Ok(Some(Err(rejected))) => {
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
    let (units, duplicates) = match change {
        Some(mut change) => {
            let imported = change.import_terms(&mut entries)?;
            change.commit()?;
            (imported.units, imported.duplicates)
        }
        None => (entries.try_fold(0, |units, entry| entry.map(|_| units + 1))?, 0),
    };
    Ok(ImportedFile { units, duplicates, wrong_script: 0, summary: reader.summary().clone(), broken })
}

/// Imports what `reader` gives in `change`, which is then committed, or, without one, only reads it.
pub fn import(
    change: Option<Change<'_>>,
    reader: &mut (dyn UnitReader + Send),
    options: &ImportFileOptions,
    receive: &mut dyn FnMut(Progress<'_>) -> io::Result<()>,
) -> Result<ImportedFile, ImportError> {
    let (imported, broken, wrong_script) = thread::scope(|scope| {
        let (to_store, chunks) = sync_channel(READ_AHEAD);
        let reading = scope.spawn(|| {
            // Dropped where reading ends: it ends the storing.
            let to_store = to_store;
            read_ahead(&mut *reader, options, &to_store)
        });
        let chunk = Vec::new().into_iter();
        let mut drafts = Drafts { chunks, chunk, lenient: options.lenient, receive, broken: None };
        let imported = match change {
            Some(mut change) => change.import_units(&mut drafts).and_then(|imported| {
                change.commit()?;
                Ok((imported.units, imported.duplicates))
            }),
            None => drafts.try_fold(0, |units, draft| draft.map(|_| units + 1)).map(|units| (units, 0)),
        };
        let broken = drafts.broken.take();
        // Ends the reading where storing failed.
        drop(drafts);
        let wrong_script = reading.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
        (imported, broken, wrong_script)
    });
    let (units, duplicates) = imported?;
    Ok(ImportedFile { units, duplicates, wrong_script, broken, summary: reader.summary().clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_follows_from_what_was_stored() {
        let report = |units, rejected, failed, broken| ImportReport {
            units,
            rejected,
            failed,
            broken,
            ..ImportReport::default()
        };
        for (counted, verdict) in [
            (report(3, 0, 0, 0), ImportVerdict::Whole),
            (report(0, 0, 0, 0), ImportVerdict::Whole),
            (report(3, 1, 0, 0), ImportVerdict::InPart),
            (report(3, 0, 1, 0), ImportVerdict::InPart),
            (report(0, 2, 0, 0), ImportVerdict::NothingForRejections),
            (report(0, 2, 0, 1), ImportVerdict::NothingForBreaks),
            (report(0, 0, 1, 0), ImportVerdict::NothingForBreaks),
        ] {
            assert_eq!(counted.verdict(), verdict, "{counted:?}");
        }
        assert!(!report(0, 0, 1, 0).came_to_an_end());
        let mut failed = ImportReport::default();
        failed.fail(2);
        assert_eq!((failed.read, failed.rejected, failed.came_to_an_end()), (2, 2, true));
    }
}
