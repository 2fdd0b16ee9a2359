//! When is the index made, kept and believed?
//!
//! A memory has an index file beside it (`<memory>-index`) once it holds more than [`SMALL`] units; below that all
//! units are compared in memory. What has changed since the index was made is compared in memory too, so a unit is
//! found by the next lookup, whoever stored it. The index is made again
//!
//! - by [`Memory::reindex`], and at the end of bulk stores that have added much ([`Load::Bulk`]);
//! - by a lookup that finds it missing, of another analyser, of another history, damaged, or contradicted by a row.
//!
//! Storing one article never waits for that, except once in [`PENDING_MOST`] units. Where no file may be written the
//! index is made in memory, for as long as the memory is open.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Cursor};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::keys::{self, KEY_COLUMNS, KeySource};
use super::pending::Pending;
use super::{Memory, changes};
use crate::MemoryError;
use crate::index::{Binding, Builder, Index, Scratch, Unusable};

/// Up to so many units are compared one by one, without an index: few enough that nobody would notice.
const SMALL: usize = 1_000;

/// Bulk stores make the index again when more units than this, and a quarter of all, have changed: each unit is then
/// put into an index a few times at most, however the memory grows.
const PENDING_LEAST: u64 = 2_000;

/// A memory of so many units is indexed in well under 50 ms (an index takes some 5 µs a unit), also when someone is
/// waiting.
const QUICK: u64 = 5_000;

/// The most changes that are left to be compared one by one. Every new process reads them with its first lookup, a few
/// microseconds each; beyond this, that would cost more in a day than making the index once.
const PENDING_MOST: u64 = 50_000;

/// Bytes written to the index file at a time.
const WRITE_AT_ONCE: usize = 1 << 20;

/// How units come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Load {
    /// Someone waits for each change.
    Interactive,
    /// Many at a time.
    Bulk,
}

/// What making the index gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reindexed {
    /// Units in it: all but rejected ones.
    pub units: u64,
    /// Bytes of its file.
    pub bytes: u64,
}

/// A state of the store that can be searched.
struct State {
    /// The last change it knows of.
    change: i64,
    index: Option<Index>,
    pending: Pending,
    /// Whether another analyser made the stored keys.
    foreign: bool,
}

/// What lookups keep from one to the next.
#[derive(Default)]
pub(super) struct Searcher {
    state: Option<State>,
    scratch: Scratch,
    /// The file was found wrong: it is not to be opened again.
    distrusted: bool,
}

/// The parts of a [`Searcher`] that a search works with.
pub(super) struct Parts<'a> {
    pub(super) index: Option<&'a Index>,
    pub(super) pending: &'a Pending,
    pub(super) scratch: &'a mut Scratch,
}

impl Searcher {
    /// What is to be searched; [`Memory::prepare`] has made it.
    pub(super) fn parts(&mut self) -> Option<Parts<'_>> {
        let state = self.state.as_ref()?;
        Some(Parts { index: state.index.as_ref(), pending: &state.pending, scratch: &mut self.scratch })
    }

    /// Forgets an index that was found wrong.
    pub(super) fn distrust(&mut self) {
        self.state = None;
        self.distrusted = true;
    }

    /// Whether the keys in the store are another analyser's.
    pub(super) fn foreign(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.foreign)
    }
}

impl Memory {
    /// Makes the lookup index again from the units. It is made by itself whenever it is needed; this is for making it
    /// at a convenient time.
    pub fn reindex(&mut self) -> Result<Reindexed, MemoryError> {
        // Where changes have come in without a mark, this sets one.
        self.write(|_, _, _| Ok::<_, MemoryError>(()))?;
        let (index, units) = {
            let snapshot = self.connection.unchecked_transaction().map_err(|error| self.file.error(error))?;
            let change = changes::last(&snapshot).map_err(|error| self.file.error(error))?;
            let (builder, binding, units) = self.collect(change).map_err(|error| self.file.error(error))?;
            (self.write_index(builder, &binding).map_err(|error| self.file.io(error))?, units)
        };
        let change = index.binding().change;
        let bytes = index.size() as u64;
        self.write(|transaction, file, _| -> Result<(), MemoryError> {
            changes::forget_before(transaction, change).map_err(|error| file.error(error))
        })?;
        *self.searcher.get_mut() = Searcher::default();
        Ok(Reindexed { units, bytes })
    }

    /// Makes the index again if so much has changed that looking things up would suffer.
    pub(super) fn reindex_if_due(&mut self, load: Load) -> Result<(), MemoryError> {
        let count = || -> rusqlite::Result<(u64, u64)> {
            let units = "SELECT coalesce(max(id), 0) FROM unit";
            let units = self.connection.query_row(units, (), |row| row.get(0))?;
            Ok((changes::logged(&self.connection)?, units))
        };
        let (changed, units) = count().map_err(|error| self.file.error(error))?;
        let due = changed > PENDING_MOST
            || changed > PENDING_LEAST
                && match load {
                    Load::Interactive => units <= QUICK,
                    Load::Bulk => changed * 4 > units,
                };
        match if due { self.reindex().map(drop) } else { Ok(()) } {
            // The units are stored. An index that could not be written is made in memory by the next lookup.
            Err(MemoryError::Io { .. } | MemoryError::Full { .. } | MemoryError::Busy { .. }) => Ok(()),
            done => done,
        }
    }

    /// Whose keys are to be compared with a query's.
    pub(super) fn key_source(&self, foreign: bool) -> KeySource<'_> {
        if foreign { KeySource::Texts(self.analyzer.as_ref()) } else { KeySource::Stored }
    }

    /// Brings `searcher` to the state of the store in the transaction at hand.
    pub(super) fn prepare(&self, searcher: &mut Searcher) -> rusqlite::Result<()> {
        let connection = &self.connection;
        let last = changes::last(connection)?;
        if let Some(state) = &mut searcher.state {
            if state.change == last {
                return Ok(());
            }
            let small_enough = state.index.is_some() || state.pending.len() <= SMALL;
            if small_enough
                && last > state.change
                && state.foreign == self.keys_are_foreign()?
                && changes::complete_since(connection, state.change)?
            {
                state.pending.take_since(connection, self.key_source(state.foreign), state.change)?;
                state.change = last;
                return Ok(());
            }
        }
        searcher.state = None;
        let foreign = self.keys_are_foreign()?;
        let source = self.key_source(foreign);
        let mut pending = Pending::default();
        let opened =
            if searcher.distrusted { Err(Unusable::Damaged) } else { Index::open(&self.index_path()) };
        let index = match opened {
            Ok(index) if self.fits(&index)? => {
                pending.take_since(connection, source, index.binding().change)?;
                Some(index)
            }
            Err(Unusable::Missing) if self.is_small()? => {
                pending.take_all(connection, source)?;
                None
            }
            _ => {
                let index = self.make_index(last)?;
                if index.is_none() {
                    pending.take_all(connection, source)?;
                }
                searcher.distrusted = false;
                index
            }
        };
        searcher.state = Some(State { change: last, index, pending, foreign });
        Ok(())
    }

    fn keys_are_foreign(&self) -> rusqlite::Result<bool> {
        let (name, version) = keys::recorded_analyzer(&self.connection)?;
        Ok((name.as_str(), version) != (self.analyzer.name(), self.analyzer.version()))
    }

    fn is_small(&self) -> rusqlite::Result<bool> {
        let most = SMALL + 1;
        let sql = "SELECT count(*) FROM (SELECT 1 FROM unit LIMIT ?1)";
        let units: usize = self.connection.query_row(sql, [most], |row| row.get(0))?;
        Ok(units <= SMALL)
    }

    /// Whether `index` was made by this analyser from an earlier state of this very store, and not too long ago.
    fn fits(&self, index: &Index) -> rusqlite::Result<bool> {
        let binding = index.binding();
        Ok(binding.analyzer == self.analyzer_digest()
            && changes::mark_at(&self.connection, binding.change)? == Some(binding.mark)
            && changes::complete_since(&self.connection, binding.change)?)
    }

    fn analyzer_digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.analyzer.version().to_le_bytes()).update(self.analyzer.name().as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// Makes the index of the state at change `last`, in a file if one may be written. `None` where there are more
    /// units than an index can number.
    fn make_index(&self, last: i64) -> rusqlite::Result<Option<Index>> {
        // Changes without a mark were made by another program: nothing could tell later that the file fits them.
        if self.writable && changes::mark_at(&self.connection, last)?.is_some() {
            let (builder, binding, _) = self.collect(last)?;
            if let Ok(index) = self.write_index(builder, &binding) {
                return Ok(Some(index));
            }
        }
        let (builder, binding, _) = self.collect(last)?;
        let made = builder.finish(Cursor::new(Vec::new()), &binding);
        Ok(made.ok().and_then(|bytes| Index::from_memory(bytes.into_inner()).ok()))
    }

    /// Takes in every unit that may be found.
    fn collect(&self, change: i64) -> rusqlite::Result<(Builder, Binding, u64)> {
        let source = self.key_source(self.keys_are_foreign()?);
        let mut builder = Builder::default();
        let mut units = 0;
        let sql = format!("SELECT {KEY_COLUMNS} FROM unit WHERE status <> 'rejected' ORDER BY id");
        let mut read = self.connection.prepare(&sql)?;
        let mut rows = read.query(())?;
        let mut tokens = [Vec::new(), Vec::new()];
        while let Some(row) = rows.next()? {
            builder.add(&keys::read_unit(row, source, &mut tokens)?);
            units += 1;
        }
        let mark = changes::mark_at(&self.connection, change)?.unwrap_or_default();
        Ok((builder, Binding { change, mark, analyzer: self.analyzer_digest() }, units))
    }

    /// Where the index is kept.
    pub(super) fn index_path(&self) -> PathBuf {
        let mut name = self.file.path.clone().into_os_string();
        name.push("-index");
        PathBuf::from(name)
    }

    /// Writes the index under another name and gives it its own when it is whole.
    fn write_index(&self, builder: Builder, binding: &Binding) -> io::Result<Index> {
        /// Tells apart what one process writes at the same time.
        static WRITTEN: AtomicU64 = AtomicU64::new(0);
        let path = self.index_path();
        let mut unfinished = OsString::from(&path);
        unfinished.push("-new-");
        remove_leftovers(&path)?;
        unfinished.push(format!("{}-{}", std::process::id(), WRITTEN.fetch_add(1, Ordering::Relaxed)));
        let unfinished = PathBuf::from(unfinished);
        let written = || -> io::Result<File> {
            let file = File::options().read(true).write(true).create_new(true).open(&unfinished)?;
            file.lock()?;
            let output = builder.finish(BufWriter::with_capacity(WRITE_AT_ONCE, file), binding)?;
            let file = output.into_inner().map_err(io::IntoInnerError::into_error)?;
            fs::rename(&unfinished, &path)?;
            Ok(file)
        };
        let file = written().inspect_err(|_| {
            // What cannot be removed now is removed as a leftover later.
            fs::remove_file(&unfinished).unwrap_or_default();
        })?;
        Index::from_file(&file).map_err(|_| io::Error::other("the index cannot be read back"))
    }
}

/// Removes unfinished index files whose writers have died: nobody holds their locks.
fn remove_leftovers(index: &Path) -> io::Result<()> {
    let folder = index.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(name) = index.file_name() else { return Ok(()) };
    let prefix = format!("{}-new-", name.to_string_lossy());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix)
            && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
