//! How does a file of another program become units of the memory?
//!
//! One file is one operation: all its good units are stored, or none if the file breaks its format. In lenient mode
//! everything before the break is kept. Each rejected unit is reported with its place and reason. A text in another
//! script than that of its language is stored and counted. It is only a warning, because names and quotations may be in
//! another script. The file is read on a thread of its own while earlier units are stored, in the order of the file.

use std::collections::BTreeSet;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{panic, thread, vec};

use sangam_language::Language;
use sangam_memory::{Change, MemoryError};
use sangam_unit::{Provenance, Status, UnitDraft};

use super::read::AnyReader;
use sangam_exchange::terms::TermReader;
use sangam_exchange::{ExchangeError, ReadSummary, ReadUnit, Rejected, UnitReader, Units};
use sangam_text::detect::majority_script;
use sangam_text::language::profile;
use sangam_text::script::Script;

/// How a file is imported.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ImportFileOptions {
    /// Now, UTC, ISO 8601.
    pub now: String,
    /// Whether to keep everything before a break of the format.
    pub lenient: bool,
    /// The client of units that have none.
    pub client: Option<String>,
    /// The domain of units that have none.
    pub domain: Option<String>,
    /// Tags for every unit.
    pub tags: BTreeSet<String>,
    /// A note for every unit.
    pub note: Option<String>,
    /// The status of every unit that the file does not call rejected; `None`: as the file says.
    pub status: Option<Status>,
    /// The name of the file, kept with every unit whose origin it does not say; `None`: keep none.
    pub file: Option<String>,
}

/// The result of importing a file.
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
#[non_exhaustive]
pub enum ImportError {
    /// The file breaks its format.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The memory cannot store its units.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// The rejected units cannot be written.
    #[error("rejected units cannot be written: {0}")]
    Rejects(#[from] io::Error),
}

/// The result of importing several files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Units read.
    pub read: u64,
    /// Units stored.
    pub units: u64,
    /// Units that were there already.
    pub duplicates: u64,
    /// Units rejected.
    pub rejected: u64,
    /// Units that have no translation.
    pub untranslated: u64,
    /// Files that broke, and from which nothing was stored.
    pub failed: usize,
    /// Files that broke, and from which everything before the break was stored.
    pub broken: usize,
}

/// The overall result of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportVerdict {
    /// Everything was stored.
    Whole,
    /// Some of it was stored.
    InPart,
    /// Nothing was stored, because files broke.
    NothingForBreaks,
    /// Nothing was stored, because every unit was rejected.
    NothingForRejections,
}

impl ImportReport {
    /// Counts a file. A unit with three texts is three pairs: the pairs are counted.
    pub fn add(&mut self, file: &ImportedFile) {
        let summary = &file.summary;
        self.read += file.units + file.duplicates + summary.rejected + summary.untranslated;
        self.units += file.units;
        self.duplicates += file.duplicates;
        self.rejected += summary.rejected;
        self.untranslated += summary.untranslated;
        self.broken += usize::from(file.broken.is_some());
    }

    /// Counts a file from which nothing was stored. Only its `rejected` units are counted, because they were reported.
    pub fn fail(&mut self, rejected: u64) {
        self.read += rejected;
        self.rejected += rejected;
        self.failed += 1;
    }

    /// Whether some file was read to its end. The list of rejected units of any other file is incomplete.
    pub fn came_to_an_end(&self) -> bool {
        self.units + self.duplicates + self.rejected > 0 || self.failed == 0
    }

    /// Returns the overall result.
    pub fn verdict(&self) -> ImportVerdict {
        match (self.units + self.duplicates, self.rejected, self.failed + self.broken) {
            (0, _, 1..) => ImportVerdict::NothingForBreaks,
            (0, 1.., 0) => ImportVerdict::NothingForRejections,
            (_, 0, 0) => ImportVerdict::Whole,
            _ => ImportVerdict::InPart,
        }
    }
}

/// Units that the reading thread hands over at once.
const READ_AT_ONCE: usize = 512;

/// Chunks that may wait: few, because they are held in memory.
const READ_AHEAD: usize = 4;

type Chunk = Vec<Result<ReadUnit, ExchangeError>>;

/// Reads and completes all units, and sends them to `chunks` until the file ends or breaks, or the receiver is gone.
/// Returns the number of texts in another script than that of their language.
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

/// Gives one unit at a time, valid or not.
struct Drafts<'r> {
    chunks: Receiver<Chunk>,
    chunk: vec::IntoIter<Result<ReadUnit, ExchangeError>>,
    lenient: bool,
    receive: &'r mut dyn FnMut(Progress<'_>) -> io::Result<()>,
    broken: Option<ExchangeError>,
}

/// The events of reading a file.
#[derive(Debug)]
pub enum Progress<'p> {
    /// A unit was read.
    Read,
    /// A unit was rejected.
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

/// Adds the user's details to a unit. Also returns the number of its texts in another script than that of their language.
fn finished(mut draft: UnitDraft, options: &ImportFileOptions) -> (UnitDraft, u64) {
    let details = &mut draft.details;
    details.client = details.client.take().or_else(|| options.client.clone());
    details.domain = details.domain.take().or_else(|| options.domain.clone());
    details.tags.extend(options.tags.iter().cloned());
    details.notes.extend(options.note.clone());
    if let Some(status) = options.status.filter(|_| draft.status != Status::Rejected) {
        draft.status = status;
    }
    let is_unknown = draft.origin.is_none();
    if let Some(file) = &options.file {
        let origin = draft.origin.get_or_insert_with(unknown);
        // An article, or another memory that exported the unit, says more than the file that passed it on.
        if origin.article.is_none() && (origin.method != IMPORTED || is_unknown) {
            origin.file = Some(file.clone());
        }
    }
    let sides = [(&draft.source_language, &draft.source), (&draft.target_language, &draft.target)];
    let wrong = sides.into_iter().filter(|(language, text)| is_in_another_script(language, text)).count();
    (draft, wrong as u64)
}

/// The method of a unit that came from another program, as a memory exports it.
const IMPORTED: &str = "import";

/// The origin of a unit about which its file says nothing.
fn unknown() -> Provenance {
    Provenance {
        article: None,
        title: None,
        url: None,
        source_numbers: Vec::new(),
        target_numbers: Vec::new(),
        date: None,
        method: IMPORTED.to_owned(),
        file: None,
        status: Status::Machine,
    }
}

fn is_in_another_script(language: &Language, text: &str) -> bool {
    let expected = profile(language).script;
    expected != Script::Unknown && majority_script(text).is_some_and(|found| found != expected)
}

/// Imports the units or glossary entries of `reader` in `change`, and commits it. Without a change, only reads them.
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

/// Imports the entries of a glossary in `change`, and commits it. Without a change, only reads them.
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

/// Imports the units of `reader` in `change`, and commits it. Without a change, only reads them.
pub fn import(
    change: Option<Change<'_>>,
    reader: &mut (dyn UnitReader + Send),
    options: &ImportFileOptions,
    receive: &mut dyn FnMut(Progress<'_>) -> io::Result<()>,
) -> Result<ImportedFile, ImportError> {
    let (imported, broken, wrong_script) = thread::scope(|scope| {
        let (to_store, chunks) = sync_channel(READ_AHEAD);
        let reading = scope.spawn(|| {
            // It is dropped when reading ends, which ends the storing.
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
        // This ends the reading if storing failed.
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
