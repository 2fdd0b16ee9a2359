//! How is a memory opened, and how is what it holds kept whole?
//!
//! One SQLite file in WAL mode with foreign keys and full synchronisation: a commit that returned survives a power
//! cut, and a writer that dies leaves the state before its transaction. Every change is one `BEGIN IMMEDIATE`
//! transaction, so that two writers queue instead of failing half-way.

mod article;
mod changes;
mod concordance;
#[cfg(test)]
mod concordance_tests;
mod edit;
mod group;
#[cfg(test)]
mod history_tests;
mod import;
#[cfg(test)]
mod index_tests;
mod keys;
mod lookup;
mod maintenance;
#[cfg(test)]
mod maintenance_tests;
mod merge;
#[cfg(test)]
mod merge_tests;
mod neighbors;
mod operation;
#[cfg(test)]
mod operation_tests;
mod pending;
mod read;
mod reindex;
mod row;
mod salvage;
mod save;
mod schema;
mod snapshot;
mod table;
mod terms;
#[cfg(test)]
mod tests;
mod undo;

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::{Analyzer, MemoryError};

pub use article::{AlignmentSummary, ArticleSummary, ConfirmedBead, StoredBead, StoredSegment, TextSummary};
pub use concordance::{Concordance, ConcordanceHit, ConcordanceOptions, Found, Within};
pub use edit::{ChangedBy, UnitChange};
pub use group::MatchGroup;
pub use import::{ImportOptions, Imported};
pub use lookup::{LookupOptions, Match};
pub use maintenance::{Collected, NotGivenBack, Problem, Verified};
pub use merge::Merged;
pub use neighbors::{Context, Neighbor};
pub use operation::{Operation, OperationId, OperationLabel, TableChange};
pub use read::{LanguageCount, PairCount, Stats, UnitFilter};
pub use reindex::Reindexed;
pub use salvage::{Salvaged, SalvagedTable, salvage};
pub use save::RunKey;
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
}

impl Default for MemoryOptions {
    fn default() -> Self {
        Self { access: Access::Read, patience: Duration::from_mins(1), max_pages: None }
    }
}

/// A translation memory in one SQLite file.
pub struct Memory {
    connection: Connection,
    file: FileContext,
    analyzer: Arc<dyn Analyzer>,
    rekeyed: Option<Rekeyed>,
    writable: bool,
    /// Why it can be read only, where there was no room for more.
    no_room: Option<String>,
    searcher: RefCell<reindex::Searcher>,
    words: RefCell<concordance::Opened>,
    label: OperationLabel,
    run: Run,
    last_operation: Option<OperationId>,
    dry_run: bool,
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

/// The file an error is about, and how long its writers were waited for.
#[derive(Debug, Clone)]
struct FileContext {
    path: PathBuf,
    patience: Duration,
}

impl FileContext {
    fn error(&self, source: rusqlite::Error) -> MemoryError {
        MemoryError::from_sqlite(&self.path, self.patience.as_secs(), source)
    }

    fn io(&self, source: std::io::Error) -> MemoryError {
        MemoryError::Io { path: self.path.clone(), source }
    }
}

/// First bytes of every SQLite file.
const SQLITE_HEADER: &[u8] = b"SQLite format 3\0";

/// Pause between two tries where SQLite's own busy handler does not wait (switching to WAL).
const BUSY_PAUSE: Duration = Duration::from_millis(5);

impl Memory {
    /// Opens the memory at `path`.
    ///
    /// A file that is no memory is refused and left as it is. Keys made by another analyser are made again, which
    /// [`Memory::rekeyed`] tells; on a memory that may only be read they are made for the answer at hand.
    ///
    /// Readers and writers share a log beside the file, which SQLite makes with the first read. Where there is no room
    /// for it, a memory whose log holds nothing is read without; changing it then gives the error that opening gave.
    pub fn open(
        path: &Path,
        analyzer: Arc<dyn Analyzer>,
        options: &MemoryOptions,
    ) -> Result<Self, MemoryError> {
        match Self::open_sharing(path, Arc::clone(&analyzer), options, true) {
            Err(MemoryError::Full { path: full, reason })
                if options.access == Access::Read && log_is_empty(path) =>
            {
                let Ok(mut memory) = Self::open_sharing(path, analyzer, options, false) else {
                    return Err(MemoryError::Full { path: full, reason });
                };
                memory.no_room = Some(reason);
                Ok(memory)
            }
            opened => opened,
        }
    }

    fn open_sharing(
        path: &Path,
        analyzer: Arc<dyn Analyzer>,
        options: &MemoryOptions,
        shared: bool,
    ) -> Result<Self, MemoryError> {
        let file = FileContext { path: path.to_owned(), patience: options.patience };
        let exists = look_at_path(&file, options.access)?;
        let mut writable = shared;
        if let Some(reason) = read_only_reason(path, exists) {
            if options.access == Access::Write {
                return Err(MemoryError::ReadOnly { path: path.to_owned(), reason });
            }
            writable = false;
        }
        let connection = connect(&file, writable, shared)?;
        let (searcher, words) = (RefCell::default(), RefCell::default());
        let mut memory = Self {
            connection,
            file,
            analyzer,
            rekeyed: None,
            writable,
            no_room: None,
            searcher,
            words,
            label: OperationLabel::default(),
            run: Run::None,
            last_operation: None,
            dry_run: false,
        };
        memory.configure(options, writable)?;
        let found = schema::inspect(&memory.connection, &memory.file)?;
        match (found, options.access) {
            (schema::Found::Empty, Access::Read) => {
                return Err(MemoryError::Missing { path: path.to_owned() });
            }
            (schema::Found::Current, _) => {}
            _ if !writable => {
                return Err(MemoryError::ReadOnly {
                    path: path.to_owned(),
                    reason: "it must be brought to the newest schema first".to_owned(),
                });
            }
            _ => memory.write(|transaction, memory_file, analyzer| {
                // Another process may have done the same while this one waited.
                match schema::inspect(transaction, memory_file)? {
                    schema::Found::Current => Ok(()),
                    found => schema::migrate(transaction, found, analyzer)
                        .map_err(|error| memory_file.error(error)),
                }
            })?,
        }
        memory.use_write_ahead_log(writable)?;
        if writable {
            memory.rekey_if_stale()?;
        }
        Ok(memory)
    }

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

    fn configure(&self, options: &MemoryOptions, writable: bool) -> Result<(), MemoryError> {
        let settings = || {
            self.connection.busy_timeout(options.patience)?;
            self.connection.pragma_update(None, "foreign_keys", true)?;
            self.connection.pragma_update(None, "trusted_schema", false)?;
            if writable {
                self.connection.pragma_update(None, "synchronous", "FULL")?;
            }
            if let Some(pages) = options.max_pages {
                self.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
            }
            Ok(())
        };
        settings().map_err(|error| self.file.error(error))
    }

    /// Switches the file to WAL, so that readers and a writer do not wait for each other. SQLite answers busy at once
    /// here while another process is writing, so waiting is done by hand.
    fn use_write_ahead_log(&self, writable: bool) -> Result<(), MemoryError> {
        if !writable {
            return Ok(());
        }
        let started = Instant::now();
        loop {
            match self.connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
                Ok(()) => return Ok(()),
                Err(error)
                    if matches!(
                        error.sqlite_error_code(),
                        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
                    ) && started.elapsed() < self.file.patience =>
                {
                    thread::sleep(BUSY_PAUSE);
                }
                Err(error) => return Err(self.file.error(error)),
            }
        }
    }

    /// Runs `change` in one transaction that waits its turn; an error leaves the state before it.
    fn write<T, E: From<MemoryError>>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>, &FileContext, &dyn Analyzer) -> Result<T, E>,
    ) -> Result<T, E> {
        if let Some(reason) = &self.no_room {
            let (path, reason) = (self.file.path.clone(), reason.clone());
            return Err(MemoryError::Full { path, reason }.into());
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.file.error(error))?;
        let result = change(&transaction, &self.file, self.analyzer.as_ref())?;
        changes::mark(&transaction).map_err(|error| self.file.error(error))?;
        // A transaction that is dropped leaves nothing behind.
        if !self.dry_run {
            transaction.commit().map_err(|error| self.file.error(error))?;
        }
        Ok(result)
    }

    fn rekey_if_stale(&mut self) -> Result<(), MemoryError> {
        let recorded = keys::recorded_analyzer(&self.connection).map_err(|error| self.file.error(error))?;
        let now = (self.analyzer.name().to_owned(), self.analyzer.version());
        if recorded != now {
            self.rekeyed = self.write(|transaction, file, analyzer| {
                keys::rekey(transaction, analyzer).map_err(|error| file.error(error))
            })?;
        }
        Ok(())
    }
}

/// Whether a file is there; refuses what can be no memory before SQLite touches it.
fn look_at_path(file: &FileContext, access: Access) -> Result<bool, MemoryError> {
    let path = &file.path;
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(MemoryError::Directory { path: path.clone() }),
        Ok(_) => {
            let mut header = Vec::new();
            File::open(path)
                .and_then(|opened| opened.take(SQLITE_HEADER.len() as u64).read_to_end(&mut header))
                .map_err(|error| file.io(error))?;
            if header.is_empty() || header == SQLITE_HEADER {
                Ok(true)
            } else {
                Err(MemoryError::NotADatabase { path: path.clone() })
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match access {
            Access::Read => Err(MemoryError::Missing { path: path.clone() }),
            Access::Write => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    fs::create_dir_all(folder).map_err(|error| file.io(error))?;
                }
                Ok(false)
            }
        },
        Err(error) => Err(file.io(error)),
    }
}

/// Why the file, or the folder it would be made in, may not be written. A file marked read-only is respected even
/// where the user's rights would let SQLite write it.
fn read_only_reason(path: &Path, exists: bool) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let marked = |path: &Path| fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly());
    if exists && marked(path) {
        Some("the file is read-only".to_owned())
    } else if marked(folder) {
        Some("its folder is read-only".to_owned())
    } else {
        None
    }
}

/// Whether all that was ever committed is in the file itself.
fn log_is_empty(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).map_or_else(|error| error.kind() == std::io::ErrorKind::NotFound, |log| log.len() == 0)
}

/// The file as SQLite's URI for one that nobody else writes.
fn unshared(path: &Path) -> Option<String> {
    let path = path.to_str()?.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Some(format!("file:{path}?immutable=1"))
}

/// Opens the file; unless `shared`, without the log that others may write to.
fn connect(file: &FileContext, writable: bool, shared: bool) -> Result<Connection, MemoryError> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
        | if writable {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        };
    let opened = match unshared(&file.path).filter(|_| !shared) {
        Some(uri) => Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI),
        None => Connection::open_with_flags(&file.path, flags),
    };
    let connection = opened.map_err(|error| file.error(error))?;
    // Without this, SQLite plans a join anew for each value that is bound: most of the time of a lookup.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|error| file.error(error))?;
    table::add_checksum_function(&connection).map_err(|error| file.error(error))?;
    Ok(connection)
}
