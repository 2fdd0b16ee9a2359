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

/// An open memory. Many readers may use it at the same time; changes are made one after the other. Threads share it by
/// reference or in an [`Arc`]. No thread leaves settings in it that affect another.
///
/// | to | use | which is |
/// |---|---|---|
/// | ask | [`reader`](Self::reader) | a connection for as long as it is held |
/// | change | [`change`](Self::change) | one transaction, one operation, kept by its `commit` |
/// | store long work part by part | [`run`](Self::run) | several transactions, one operation |
///
/// Work that cannot be a part of a transaction is a method here. Work on files that nobody may have open is a function:
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
/// use sangam_unit::{Sides, UnitDraft};
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
/// let options = SessionOptions::new(Opening::CreateIfMissing);
/// let session = Arc::new(Session::open(&folder.path().join("memory.db"), Arc::new(Words), &options)?);
/// let label = Label::new("asma", "an example", "2026-06-01T00:00:00Z");
/// let languages: Sides<Language> = Sides::new("en".parse()?, "ur".parse()?);
///
/// // One thread stores, another looks up; each has a share of the session.
/// let writer = Arc::clone(&session);
/// let from = languages.source.clone();
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
    /// A file that is no memory is refused and left as it is. So is a file whose tables, views and triggers are not
    /// those that sangam makes, and a file beside the log of another file. Keys made by another analyser are made
    /// again, which [`rekeyed`](Self::rekeyed) reports. If the memory may only be read, these keys are made for each
    /// answer instead.
    ///
    /// A memory that may not be written, because of its mode or its folder's mode, or on a full disk, can still be read
    /// ([`read_from`](Self::read_from) says how). Changing it gives an error with the reason.
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

    /// Whether opening made the keys again, and which analyser had made them before.
    pub fn rekeyed(&self) -> Option<&Rekeyed> {
        self.pool.shared.rekeyed.as_ref()
    }

    /// Where the memory is read from.
    pub fn read_from(&self) -> ReadFrom {
        self.pool.shared.read_from
    }

    /// The usual names of companions that other files have. Such a companion has its second name or does not exist.
    pub fn taken_names(&self) -> Vec<PathBuf> {
        Companion::ALL.iter().filter_map(|companion| companion.taken(self.path())).collect()
    }
}

/// Reading and changing.
impl Session {
    /// A reader with a connection of its own: an idle one or a new one.
    pub fn reader(&self) -> Result<Reader<'_>, MemoryError> {
        self.pool.lease().map(|view| Reader { view })
    }

    /// Begins a change. It waits until nobody else in this session changes anything, and no other process does. For
    /// another process it waits as long as [`SessionOptions::patience`].
    pub fn change(&self, label: &Label) -> Result<Change<'_>, MemoryError> {
        Change::begin(&self.pool, label, None)
    }

    /// Begins a run: all its changes are parts of one operation.
    pub fn run(&self, label: &Label) -> Result<Run<'_>, MemoryError> {
        self.pool.shared.check_writable()?;
        Ok(Run::new(&self.pool, label))
    }

    /// Undoes one operation. An undo is an operation itself, and can be undone. Since it may hold nothing more, it is
    /// not a part of a change.
    pub fn undo(&self, label: &Label, id: OperationId) -> Result<Undone, MemoryError> {
        self.take_back(label, Which::One(id))
    }

    /// Undoes the newest operation that is in force and is not an undoing itself. Returns `None` if there is none.
    pub fn undo_newest(&self, label: &Label) -> Result<Option<Undone>, MemoryError> {
        let newest = self.reader()?.newest_operation_in_force()?;
        newest.map(|id| self.undo(label, id)).transpose()
    }

    /// Undoes every operation after `id`, so that the memory holds what it held then. A run of several transactions
    /// counts as done when its last one was: a run that continued after `id` is undone as a whole.
    pub fn restore(&self, label: &Label, id: OperationId) -> Result<Undone, MemoryError> {
        self.take_back(label, Which::After(id))
    }

    fn take_back(&self, label: &Label, which: Which) -> Result<Undone, MemoryError> {
        let (undone, committed) = take_back(&self.pool, label, which)?;
        Ok(Undone { undone, operation: committed.operation })
    }
}

/// Indexes. They are files beside the memory, and belong to no transaction.
impl Session {
    /// Makes the index for lookups again from the units and, unless there are few units, the file of words. Indexes of
    /// small memories are made automatically when they are needed.
    pub fn reindex(&self) -> Result<Reindexed, MemoryError> {
        let view = self.pool.lease()?;
        let reindexed = view.reindex()?;
        let words = view.remake_words().map_err(|error| view.error(error))?;
        view.forget_searches();
        self.pool.forget_searches();
        Ok(Reindexed { bytes: reindexed.bytes + words, ..reindexed })
    }

    /// Makes the index for lookups, if it is missing and no lookup would make it by itself. Call this before many
    /// lookups. If no file may be written, the index is made in memory, for all readers of this session.
    pub fn ensure_index(&self) -> Result<(), MemoryError> {
        let view = self.pool.lease()?;
        view.build().map_err(|error| view.error(error))
    }

    /// Makes the file of words in the same way, for searching words.
    pub fn ensure_words(&self) -> Result<(), MemoryError> {
        let view = self.pool.lease()?;
        view.build_words().map_err(|error| view.error(error))
    }
}

/// Files. SQLite copies and shrinks a file outside any transaction.
impl Session {
    /// Writes a copy of the memory in its present state, while others may read and write it. There must be no file with
    /// that name. A copy that is not finished leaves no file. Returns the size of the copy in bytes.
    pub fn backup(&self, to: &Path) -> Result<u64, MemoryError> {
        self.pool.lease()?.backup(to)
    }

    /// Copies the memory in its present state into `folder`, with its lookup indexes. Returns the path of the copy.
    /// Index files are never changed in place, so they are linked if the file system can do that, and otherwise copied.
    pub fn snapshot_into(&self, folder: &Path) -> Result<PathBuf, MemoryError> {
        self.pool.lease()?.snapshot_into(folder)
    }

    /// Forgets how to undo all but the newest operations, and gives back the space of removed rows.
    ///
    /// Operations are forgotten in steps, and others may write between two steps. No step separates an operation from a
    /// later one that can still be undone. A run that is under way is kept, with everything done since it began. The
    /// file is made smaller only if nobody else has it open, including readers of this session.
    pub fn collect_garbage(&self, options: &GarbageOptions) -> Result<Collected, MemoryError> {
        let view = self.pool.lease()?;
        self.pool.close_idle();
        view.collect_garbage(options.keep, options.rehearsal)
    }
}

/// What to keep when garbage is collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GarbageOptions {
    /// How many operations can still be undone afterwards; at least one.
    pub keep: usize,
    /// Whether the result is only computed.
    pub rehearsal: bool,
}

impl GarbageOptions {
    /// Options that keep the newest `keep` operations.
    pub fn keeping(keep: usize) -> Self {
        Self { keep, rehearsal: false }
    }
}
