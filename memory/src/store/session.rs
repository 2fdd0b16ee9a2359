//! What is an open memory?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::beside::Companion;
use super::change::{Change, Run, take_back};
use super::maintenance::Collected;
use super::open::{SessionOptions, open};
use super::operation::{Label, OperationId};
use super::pool::Pool;
use super::reader::Reader;
use super::reindex::Reindexed;
use super::undo::{Undone, Which};
use super::view::{ReadFrom, Rekeyed};
use crate::{Analyzer, MemoryError};

/// An open memory: many may read it at once, and one after the other changes it. It is shared by reference or in an
/// [`Arc`] among threads; nothing that one of them does sticks to it.
///
/// | to | take | which is |
/// |---|---|---|
/// | ask | [`reader`](Self::reader) | a connection for as long as it is held |
/// | change | [`change`](Self::change) | one transaction, one operation, kept by its `commit` |
/// | store what is finished of a long piece of work | [`run`](Self::run) | several transactions, one operation |
///
/// What cannot be a part of a transaction is a method here; what works on files that nobody may have open is a function:
/// [`put_back`](crate::put_back) and [`salvage`](crate::salvage).
///
/// ```
/// use std::sync::Arc;
/// use std::thread;
///
/// use sangam_language::Language;
/// use sangam_memory::{
///     Analysis, Analyzer, Label, LookupOptions, MemoryError, Opening, Session, SessionOptions,
/// };
/// use sangam_unit::UnitDraft;
///
/// /// Words by white space.
/// struct Words;
///
/// impl Analyzer for Words {
///     fn name(&self) -> &'static str {
///         "words"
///     }
///
///     fn version(&self) -> u32 {
///         1
///     }
///
///     fn analyze(&self, _: &Language, text: &str) -> Analysis {
///         Analysis { exact_key: text.to_owned(), tokens: text.split_whitespace().map(str::to_owned).collect() }
///     }
/// }
///
/// let folder = tempfile::tempdir()?;
/// let options = SessionOptions { opening: Opening::CreateIfMissing, ..SessionOptions::default() };
/// let session = Arc::new(Session::open(&folder.path().join("memory.db"), Arc::new(Words), &options)?);
/// let label = Label::new("asma", "an example", "2026-06-01T00:00:00Z");
/// let languages: [Language; 2] = ["en".parse()?, "ur".parse()?];
///
/// // One thread stores, another looks up; each has a share of the session.
/// let writer = Arc::clone(&session);
/// let from = languages[0].clone();
/// let stored = thread::spawn(move || -> Result<_, MemoryError> {
///     let mut change = writer.change(&label)?;
///     change.add_unit(&UnitDraft::new(languages, "Talks began.".to_owned(), "مذاکرات شروع ہوئے۔".to_owned()))?;
///     change.commit()
/// });
/// assert!(stored.join().unwrap()?.operation.is_some());
/// let reader = Arc::clone(&session);
/// let found = thread::spawn(move || reader.reader()?.lookup("Talks began.", &LookupOptions::new(from)));
/// assert_eq!(found.join().unwrap()?.matches[0].unit.target, "مذاکرات شروع ہوئے۔");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub struct Session {
    pool: Pool,
}

/// Opening, and what it found.
impl Session {
    /// Opens the memory at `path`.
    ///
    /// A file that is no memory is refused and left as it is, also one whose tables, views and triggers are not those
    /// that sangam makes, and one beside which another file's log lies. Keys made by another analyser are made again,
    /// which [`rekeyed`](Self::rekeyed) tells; on a memory that may only be read they are made for the answer at hand.
    ///
    /// A memory that may not be written, by its mode or its folder's, or on a full disk, can be read all the same
    /// ([`read_from`](Self::read_from) says how); changing it gives the error that tells why.
    pub fn open(
        path: &Path,
        analyzer: Arc<dyn Analyzer>,
        options: &SessionOptions,
    ) -> Result<Self, MemoryError> {
        open(path, analyzer, options).map(|first| Self { pool: Pool::new(first) })
    }

    /// The file this memory is kept in.
    pub fn path(&self) -> &Path {
        &self.pool.shared.file.path
    }

    /// Whether opening made the keys again, and from whose rules.
    pub fn rekeyed(&self) -> Option<&Rekeyed> {
        self.pool.shared.rekeyed.as_ref()
    }

    /// From where it is read.
    pub fn read_from(&self) -> ReadFrom {
        self.pool.shared.read_from
    }

    /// Names of companions that something else has: those go by another name, or there are none.
    pub fn taken_names(&self) -> Vec<PathBuf> {
        Companion::ALL.iter().filter_map(|companion| companion.taken(self.path())).collect()
    }
}

/// Reading and changing.
impl Session {
    /// One who reads. It has a connection to itself: one that nobody uses, or a new one.
    pub fn reader(&self) -> Result<Reader<'_>, MemoryError> {
        self.pool.lease().map(|view| Reader { view })
    }

    /// Begins a change, when nobody else of this session changes anything, and no other process does. It waits for
    /// another process as long as [`SessionOptions::patience`].
    pub fn change(&self, label: &Label) -> Result<Change<'_>, MemoryError> {
        Change::begin(&self.pool, label, None)
    }

    /// Begins a run: the changes that it makes are parts of one operation.
    pub fn run(&self, label: &Label) -> Result<Run<'_>, MemoryError> {
        self.pool.shared.check_writable()?;
        Ok(Run::new(&self.pool, label))
    }

    /// Takes one operation back. An undoing is an operation by itself, and can be taken back; nothing else may be in it,
    /// and so it is no part of a change.
    pub fn undo(&self, label: &Label, id: OperationId) -> Result<Undone, MemoryError> {
        self.take_back(label, Which::One(id))
    }

    /// Takes back the newest operation that is in force and no undoing; `None` if there is none.
    pub fn undo_newest(&self, label: &Label) -> Result<Option<Undone>, MemoryError> {
        let newest = self.reader()?.newest_operation_in_force()?;
        newest.map(|id| self.undo(label, id)).transpose()
    }

    /// Takes back every operation after `id`, so that the memory holds what it held then. A run of several transactions
    /// counts as done when its last one was: one that went on after `id` goes as a whole.
    pub fn restore(&self, label: &Label, id: OperationId) -> Result<Undone, MemoryError> {
        self.take_back(label, Which::After(id))
    }

    fn take_back(&self, label: &Label, which: Which) -> Result<Undone, MemoryError> {
        let (undone, committed) = take_back(&self.pool, label, which)?;
        Ok(Undone { undone, operation: committed.operation })
    }
}

/// Indexes. They are files beside the memory, no part of it and of no transaction.
impl Session {
    /// Makes the index for lookups, and, of more than few units, the file for searching words, again from the units. Small
    /// ones are made by themselves when they are needed.
    pub fn reindex(&self) -> Result<Reindexed, MemoryError> {
        let view = self.pool.lease()?;
        let reindexed = view.reindex()?;
        let words = view.remake_words().map_err(|error| view.error(error))?;
        view.forget_searches();
        self.pool.forget_searches();
        Ok(Reindexed { bytes: reindexed.bytes + words, ..reindexed })
    }

    /// Makes the index for lookups, if it is wanting and no lookup would make it by itself: for whoever is about to look
    /// many texts up. Where no file may be written, it is made in memory, for all readers of this session.
    pub fn ensure_index(&self) -> Result<(), MemoryError> {
        let view = self.pool.lease()?;
        view.build().map_err(|error| view.error(error))
    }

    /// The same for searching words.
    pub fn ensure_words(&self) -> Result<(), MemoryError> {
        let view = self.pool.lease()?;
        view.build_words().map_err(|error| view.error(error))
    }
}

/// Files. SQLite copies a file, and makes it smaller, outside any transaction.
impl Session {
    /// Writes a copy of the memory as it stands, while others may read and write it. There must be no file of that name;
    /// one that breaks off leaves none. Its size in bytes.
    pub fn backup(&self, to: &Path) -> Result<u64, MemoryError> {
        self.pool.lease()?.backup(to)
    }

    /// Copies the memory into `folder` as it stands, with its lookup indexes, and says where the copy is. Index files are
    /// never changed in place, so they are linked where the file system can, and copied elsewhere.
    pub fn snapshot_into(&self, folder: &Path) -> Result<PathBuf, MemoryError> {
        self.pool.lease()?.snapshot_into(folder)
    }

    /// Forgets how to undo all but the newest operations, and gives the room back that rows removed have left.
    ///
    /// Operations are forgotten in steps, between which others may write; no step comes between an operation and a later
    /// one that can still be undone. The run that goes on, and what was done since it began, is kept. The file is made
    /// smaller only where nobody else has it open, readers of this session included.
    pub fn collect_garbage(&self, options: &GarbageOptions) -> Result<Collected, MemoryError> {
        let view = self.pool.lease()?;
        self.pool.close_idle();
        view.collect_garbage(options.keep, options.rehearsal)
    }
}

/// What is no longer needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GarbageOptions {
    /// How many operations can still be undone afterwards; one at least.
    pub keep: usize,
    /// Whether it is only worked out.
    pub rehearsal: bool,
}

impl GarbageOptions {
    /// All but the newest `keep` operations.
    pub fn keeping(keep: usize) -> Self {
        Self { keep, rehearsal: false }
    }
}
