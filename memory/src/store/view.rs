//! What is one connection with a memory, and what do all connections of a session share?
//!
//! One SQLite file in WAL mode with foreign keys and full synchronisation: a commit that returned survives a power
//! cut, and a writer that dies leaves the state before its transaction. Every change is one `BEGIN IMMEDIATE`
//! transaction, so that two writers queue instead of failing half-way.

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
    /// There was no room for a log.
    NoRoom(String),
    /// Rights, modes or the way it was opened forbid it.
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

/// From where a memory is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom {
    /// From its file and log, with all that others store meanwhile.
    File,
    /// From its file by itself: it may not be written here, or there is no room, and its log holds nothing.
    FileAlone,
    /// From its file and log, which may not be written here: others write it, or have left a log.
    FileBesideWriters,
    /// From a copy of both, made when it was opened: others write it, or have left a log, which cannot be shared.
    Copy,
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

/// What all connections of a session share.
pub(super) struct Shared {
    pub(super) file: FileContext,
    /// How one more connection is made.
    pub(super) connecting: Connecting,
    /// Which file it is, whatever has its name by now.
    pub(super) inode: Option<[u64; 2]>,
    /// What the file was when it was opened to be read by itself.
    pub(super) alone: Option<FileLook>,
    pub(super) analyzer: Arc<dyn Analyzer>,
    pub(super) rekeyed: Option<Rekeyed>,
    pub(super) writable: bool,
    /// Why it can be read only.
    pub(super) unwritable: Option<Unwritable>,
    pub(super) read_from: ReadFrom,
    pub(super) companions: Companions,
    /// The operations of runs of this session that go on.
    runs: Mutex<BTreeSet<i64>>,
    /// Held by whoever writes: one after the other.
    turn: Mutex<()>,
    /// What is read in its place, where the file and its log cannot be shared. Connections hold what is shared: they are
    /// closed before this goes.
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

    /// Waits until nobody else of this session writes.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        // Whoever panicked has rolled back.
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The operations of runs of this session that go on.
    pub(super) fn runs(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses where nothing can be stored.
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
    /// Whether it reads what is being changed and not committed yet: no file is made of that.
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

    /// What an error of SQLite's means.
    pub(super) fn error(&self, source: rusqlite::Error) -> MemoryError {
        self.shared.file.error(source)
    }

    /// Until it is dropped, everything read is of one state: another process may store between two statements, and rows
    /// would then not be as many as is noted. `None` within a transaction, which is one already.
    pub(super) fn snapshot(&self) -> rusqlite::Result<Option<Transaction<'_>>> {
        self.connection.is_autocommit().then(|| self.connection.unchecked_transaction()).transpose()
    }

    /// Whether files may be put beside the memory.
    pub(super) fn may_write_companions(&self) -> bool {
        self.shared.writable && !self.changing.get()
    }

    /// Forgets what is kept for searching: it is of a state that is none any more, or a better index is there.
    pub(super) fn forget_searches(&self) {
        self.searcher.replace(Searcher::default());
        self.words.replace(OpenedWords::default());
    }

    /// Runs `change`, which is no operation, in one transaction that waits its turn; an error leaves the state before
    /// it, and so does a rehearsal.
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
        // A transaction that is dropped leaves nothing behind.
        if !rehearsal {
            check_place(&self.shared.file, self.shared.inode)?;
            transaction.commit().map_err(lost)?;
            check_place(&self.shared.file, self.shared.inode)?;
        }
        Ok(result)
    }
}

/// Notes at the end of a transaction what was changed, and names the state it leaves. `changes_before`: how many rows
/// the connection had changed when it began.
pub(super) fn close(connection: &Connection, changes_before: u64) -> rusqlite::Result<()> {
    changes::mark(connection)?;
    if connection.total_changes() != changes_before {
        log::name_state(connection)?;
    }
    Ok(())
}
