//! What is an open memory, and how is what it holds kept whole?
//!
//! One SQLite file in WAL mode with foreign keys and full synchronisation: a commit that returned survives a power
//! cut, and a writer that dies leaves the state before its transaction. Every change is one `BEGIN IMMEDIATE`
//! transaction, so that two writers queue instead of failing half-way.

mod article;
mod beside;
mod candidate;
mod changes;
mod companions;
mod concordance;
#[cfg(test)]
mod concordance_tests;
mod connect;
mod derived;
mod edit;
mod group;
#[cfg(test)]
mod history_tests;
mod import;
#[cfg(test)]
mod index_tests;
mod keys;
mod log;
mod lookup;
mod maintenance;
#[cfg(test)]
mod maintenance_tests;
mod merge;
#[cfg(test)]
mod merge_tests;
mod neighbors;
mod open;
mod operation;
#[cfg(test)]
mod operation_tests;
mod pending;
mod placement;
mod put_back;
mod read;
mod reindex;
mod rekey;
mod row;
mod salvage;
mod save;
mod schema;
mod snapshot;
mod table;
mod tags;
mod taken_back;
mod terms;
#[cfg(test)]
mod tests;
mod undo;
mod unit_columns;
mod unit_reader;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{Analyzer, MemoryError};
use connect::FileContext;
use open::{CopyFolder, check_place};

pub use article::{AlignmentSummary, ArticleSummary, ConfirmedBead, StoredBead, StoredSegment, TextSummary};
pub use companions::is_companion;
pub use concordance::{Concordance, ConcordanceHit, ConcordanceOptions, Found, Within};
pub use edit::{ChangedBy, UnitChange};
pub use group::MatchGroup;
pub use import::{ImportOptions, Imported};
pub use lookup::{LookupOptions, Match};
pub use maintenance::{Collected, NotGivenBack, Problem, Verified};
pub use merge::Merged;
pub use neighbors::{Context, Neighbor};
pub use open::ReadFrom;
pub use operation::{Operation, OperationId, OperationLabel, TableChange};
pub use placement::SAME_TEXT_SHARE;
pub use put_back::{PutBack, put_back};
pub use read::{LanguageCount, PairCount, Stats, UnitFilter};
pub use reindex::Reindexed;
pub use salvage::{Salvaged, SalvagedTable, salvage};
pub use save::{LARGEST_LOSS, RunKey};
pub use undo::{RowChange, Undone};

/// What the caller means to do with the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read what is there; a missing memory is an error.
    Read,
    /// Write, making the memory (and its folder) where there is none.
    Write,
}

/// How to open a memory.
#[derive(Debug, Clone)]
pub struct MemoryOptions {
    /// Read or write. Default: read.
    pub access: Access,
    /// How long to wait for another process that is writing. Default: 60 s.
    pub patience: Duration,
    /// The most pages (of 4 KiB) the file may grow to; `None` for no limit but the disk's.
    pub max_pages: Option<u32>,
    /// Where a memory may be copied to that cannot be read where it is: others write it in a folder that may not be
    /// written from here. Default: nowhere, and it cannot be read.
    pub temporary_folder: Option<PathBuf>,
}

impl Default for MemoryOptions {
    fn default() -> Self {
        Self {
            access: Access::Read,
            patience: Duration::from_mins(1),
            max_pages: None,
            temporary_folder: None,
        }
    }
}

/// A translation memory in one SQLite file.
pub struct Memory {
    connection: Connection,
    /// What is read in its place, where the file and its log cannot be shared. After the connection: it is closed first.
    copy: Option<CopyFolder>,
    file: FileContext,
    /// Which file it is, whatever has its name by now.
    inode: Option<[u64; 2]>,
    analyzer: Arc<dyn Analyzer>,
    rekeyed: Option<Rekeyed>,
    writable: bool,
    /// Why it can be read only.
    unwritable: Option<Unwritable>,
    read_from: ReadFrom,
    searcher: RefCell<reindex::Searcher>,
    words: RefCell<concordance::Opened>,
    label: OperationLabel,
    run: Run,
    last_operation: Option<OperationId>,
    dry_run: bool,
}

/// Why nothing can be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Unwritable {
    /// There was no room for a log.
    NoRoom(String),
    /// Rights or modes forbid it.
    Forbidden(String),
}

/// Whether changes belong together as one operation of several transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    /// Each is its own.
    None,
    /// They will, from the next on.
    Begun,
    /// They do; the first of them.
    Since(i64),
}

/// The keys of a memory were made again because the analyser's rules have changed since they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rekeyed {
    /// Name and version that had made the keys.
    pub from: (String, u32),
    /// Name and version that made them now.
    pub to: (String, u32),
    /// Units with new keys.
    pub units: usize,
}

impl Memory {
    /// The file this memory is kept in.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// From now on changes are worked out, with all they would answer, and not kept.
    pub fn set_dry_run(&mut self, dry_run: bool) {
        self.dry_run = dry_run;
    }

    /// Whether opening made the keys again, and from whose rules.
    pub fn rekeyed(&self) -> Option<&Rekeyed> {
        self.rekeyed.as_ref()
    }

    /// Runs `change` in one transaction that waits its turn; an error leaves the state before it.
    fn write<T, E: From<MemoryError>>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>, &FileContext, &dyn Analyzer) -> Result<T, E>,
    ) -> Result<T, E> {
        let path = || self.file.path.clone();
        match &self.unwritable {
            Some(Unwritable::NoRoom(reason)) => {
                return Err(MemoryError::Full { path: path(), reason: reason.clone() }.into());
            }
            Some(Unwritable::Forbidden(reason)) => {
                return Err(MemoryError::ReadOnly { path: path(), reason: reason.clone() }.into());
            }
            None => {}
        }
        let changes_before = self.connection.total_changes();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.file.error(error))?;
        let result = change(&transaction, &self.file, self.analyzer.as_ref())?;
        changes::mark(&transaction).map_err(|error| self.file.error(error))?;
        if transaction.total_changes() != changes_before {
            log::name_state(&transaction).map_err(|error| self.file.error(error))?;
        }
        // A transaction that is dropped leaves nothing behind.
        if !self.dry_run {
            check_place(&self.file, self.inode)?;
            transaction.commit().map_err(|error| self.file.error(error))?;
            check_place(&self.file, self.inode)?;
        }
        Ok(result)
    }

    fn rekey_if_stale(&mut self) -> Result<(), MemoryError> {
        let recorded = rekey::recorded_analyzer(&self.connection).map_err(|error| self.file.error(error))?;
        let now = (self.analyzer.name().to_owned(), self.analyzer.version());
        if recorded != now {
            self.rekeyed = self.write(|transaction, file, analyzer| {
                rekey::rekey(transaction, analyzer).map_err(|error| file.error(error))
            })?;
        }
        Ok(())
    }
}
