//! What is one connection to a memory, and what do all connections of a session share?
//!
//! The memory is one SQLite file in WAL mode, with foreign keys and full synchronisation. A commit that returned
//! survives a power cut, and a writer that is killed leaves the state before its transaction. Every change is one
//! `BEGIN IMMEDIATE` transaction, so that two writers wait for each other instead of failing half-way.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::connect::{Connecting, CopyFolder, FileContext, FileLook, check_place};
use super::searcher::{Companions, OpenedWords, Searcher};
use super::{changes, log};
use crate::{Analyzer, MemoryError};

/// Why nothing can be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unwritable {
    /// There was no space for a log.
    NoRoom(String),
    /// Forbidden by rights, modes, or the way it was opened.
    Forbidden(String),
}

impl Unwritable {
    fn error(&self, path: PathBuf) -> MemoryError {
        match self {
            Self::NoRoom(reason) => MemoryError::Full { path, reason: reason.clone() },
            Self::Forbidden(reason) => MemoryError::ReadOnly { path, reason: reason.clone() },
        }
    }
}

/// Where a memory is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom {
    /// From its file and log, including what others store in the meantime.
    File,
    /// From its file alone. It may not be written here, or there is no space, and its log is empty.
    FileAlone,
    /// From its file and log, which may not be written here. Others are writing it, or have left a log.
    FileBesideWriters,
    /// From a copy of both, made when it was opened. Others are writing it, or have left a log, and it cannot be
    /// shared.
    Copy,
}

/// Reports that the keys of a memory were made again, because the rules of the analyser have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rekeyed {
    /// Name and version of the analyser that had made the keys.
    pub from: (String, u32),
    /// Name and version of the analyser that made them now.
    pub to: (String, u32),
    /// Number of units with new keys.
    pub units: usize,
}

/// What all connections of a session share.
pub(super) struct Shared {
    pub(super) file: FileContext,
    /// How to make one more connection.
    pub(super) connecting: Connecting,
    /// The identity of the file, whatever file has its name by now.
    pub(super) inode: Option<[u64; 2]>,
    /// The attributes of the file when it was opened to be read alone.
    pub(super) alone: Option<FileLook>,
    pub(super) analyzer: Arc<dyn Analyzer>,
    pub(super) rekeyed: Option<Rekeyed>,
    pub(super) writable: bool,
    /// Why it can only be read.
    pub(super) unwritable: Option<Unwritable>,
    pub(super) read_from: ReadFrom,
    pub(super) companions: Companions,
    /// The operations of this session's runs that are under way.
    runs: Mutex<BTreeSet<i64>>,
    /// Held by the writer, so that only one writes at a time.
    turn: Mutex<()>,
    /// The copy that is read if the file and its log cannot be shared. Each connection holds this shared state, so all
    /// are closed before the copy is removed.
    pub(super) copy: Option<CopyFolder>,
}

impl Shared {
    pub(super) fn new(file: FileContext, connecting: Connecting, analyzer: Arc<dyn Analyzer>) -> Self {
        Self {
            file,
            connecting,
            inode: None,
            alone: None,
            analyzer,
            rekeyed: None,
            writable: false,
            unwritable: None,
            read_from: ReadFrom::File,
            companions: Companions::default(),
            runs: Mutex::default(),
            turn: Mutex::new(()),
            copy: None,
        }
    }

    /// Waits until nobody else in this session writes.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        // A thread that panicked has rolled back.
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The operations of this session's runs that are under way.
    pub(super) fn runs(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses if nothing can be stored.
    pub(super) fn check_writable(&self) -> Result<(), MemoryError> {
        self.unwritable.as_ref().map_or(Ok(()), |why| Err(why.error(self.file.path.clone())))
    }
}

/// One connection, with what it keeps from one reading to the next.
pub(super) struct View {
    pub(super) connection: Connection,
    pub(super) shared: Arc<Shared>,
    pub(super) searcher: RefCell<Searcher>,
    pub(super) words: RefCell<OpenedWords>,
    /// Whether it reads changes that are not committed yet. No file is made of such a state.
    pub(super) changing: Cell<bool>,
}

impl View {
    pub(super) fn new(connection: Connection, shared: Arc<Shared>) -> Self {
        Self {
            connection,
            shared,
            searcher: RefCell::default(),
            words: RefCell::default(),
            changing: Cell::new(false),
        }
    }

    /// The meaning of an SQLite error.
    pub(super) fn error(&self, source: rusqlite::Error) -> MemoryError {
        self.shared.file.error(source)
    }

    /// Until it is dropped, all readings are of one state. Otherwise another process might store between two
    /// statements, and counts of rows would not fit. `None` within a transaction, which has this effect already.
    pub(super) fn snapshot(&self) -> rusqlite::Result<Option<Transaction<'_>>> {
        self.connection.is_autocommit().then(|| self.connection.unchecked_transaction()).transpose()
    }

    /// Whether files may be put beside the memory.
    pub(super) fn may_write_companions(&self) -> bool {
        self.shared.writable && !self.changing.get()
    }

    /// Forgets what is kept for searching, because its state is gone or a better index exists.
    pub(super) fn forget_searches(&self) {
        self.searcher.replace(Searcher::default());
        self.words.replace(OpenedWords::default());
    }

    /// Runs `change`, which is not an operation, in one transaction that waits for its turn. An error or a rehearsal
    /// leaves the state before it.
    pub(super) fn write<T, E: From<MemoryError>>(
        &self,
        rehearsal: bool,
        change: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.shared.check_writable()?;
        let _turn = self.shared.turn();
        let lost = |error| self.error(error);
        let changes_before = self.connection.total_changes();
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate).map_err(lost)?;
        let result = change(&transaction)?;
        close(&transaction, changes_before).map_err(lost)?;
        // A transaction that is dropped leaves nothing.
        if !rehearsal {
            check_place(&self.shared.file, self.shared.inode)?;
            transaction.commit().map_err(lost)?;
            check_place(&self.shared.file, self.shared.inode)?;
        }
        Ok(result)
    }
}

/// Records what was changed at the end of a transaction, and names the new state. `changes_before` is the number of
/// rows that the connection had changed before it.
pub(super) fn close(connection: &Connection, changes_before: u64) -> rusqlite::Result<()> {
    changes::mark(connection)?;
    if connection.total_changes() != changes_before {
        log::name_state(connection)?;
    }
    Ok(())
}
