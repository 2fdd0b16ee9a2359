//! When are indexes made, kept and believed?
//!
//! A memory of more than [`SMALL`] units has an index file beside it (`<memory>-index`); the units of a smaller memory
//! are compared in memory. Later changes are in smaller indexes, each of a run of changes. The index of the changes
//! after number n is `<memory>-index-after-<n>`; the next index begins where it ends. Changes after the last index are
//! compared in memory. The next lookup therefore finds every unit, whoever stored it.
//!
//! - A process that has stored more than [`PENDING_LEAST`] changes writes an index of them. It includes the last such
//!   indexes as long as those are not much larger (a log-structured merge, O'Neil et al. 1996). While someone waits for
//!   each change, no index of more than [`MERGED_MOST`] changes is made, which takes less than 50 ms. Bulk stores have
//!   no such limit. They make one index of everything if a quarter of the units has changed since the last one.
//! - A lookup makes an index of everything if the first index is missing, damaged, made by another analyser or from
//!   another history, or contradicted by a row. It makes an index of the last changes if more than [`PENDING_MOST`] are
//!   in none. It does so for at most [`UNASKED_MOST`] units; if there are more, it reads every unit, and the answer
//!   says so.
//!
//! If no file may be written, an index is made in memory and kept while the session is open.

use std::fs::{self, File};
use std::io::{self, Cursor};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use super::beside::{Companion, Place};
use super::derived::{AFTER, Written, write_derived};
use super::keys::KeySource;
use super::pending::Pending;
use super::searcher::{Searcher, State};
use super::table::Of;
use super::unit_columns::Seen;
use super::unit_reader::{self, UnitReader};
use super::view::View;
use super::{changes, rekey};
use crate::MemoryError;
use crate::block_file::Unusable;
use crate::index::{Binding, Builder, Index};

/// Up to this many units are compared one by one, without an index: few enough that nobody notices.
pub(super) const SMALL: usize = 1_000;

/// The most units that a lookup indexes by itself before it answers: 0.2 s, at the 57,000 a second that a bulk load
/// stores and indexes. If there are more, the lookup reads all units instead.
pub(super) const UNASKED_MOST: usize = 10_000;

/// More changes than this get an index. The first lookup of a new process reads and compares this many in some
/// milliseconds. In tests few changes already make many indexes.
pub(super) const PENDING_LEAST: usize = if cfg!(test) { 5 } else { 500 };

/// The most changes that a lookup compares one by one. There are more only if the process that stored them ended before
/// it could index them. A lookup then makes the index, in about 30 ms.
const PENDING_MOST: usize = if cfg!(test) { 30 } else { 1_500 };

/// The most changes in an index that is made while someone waits. Units of articles take about 20 µs each, with their
/// neighbours and checksums.
const MERGED_MOST: usize = if cfg!(test) { 40 } else { 1_500 };

/// A memory of up to this many units is indexed whole while someone waits.
const QUICK: u64 = if cfg!(test) { 20 } else { 1_500 };

/// An index of changes takes in the one before it if that one is at most this many times its size. Each change is then
/// written to an index about as many times as the number of changes can be divided by this.
const MERGE_FACTOR: usize = 2;

/// How units are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Load {
    /// One at a time, while someone waits for each change.
    Interactive,
    /// Many at a time.
    Bulk,
}

/// The result of making the indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reindexed {
    /// Units that the index finds: all but rejected ones.
    pub units: u64,
    /// Bytes of the files beside the memory.
    pub bytes: u64,
}

/// Whether an index may be made if that takes long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    /// No: somebody waits for one answer.
    IfQuick,
    /// Yes: somebody has asked for it.
    Whatever,
}

/// Whether there is an index to be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ready {
    Yes,
    /// There is no usable index, and making one would take long.
    IndexIsWanting,
}

/// An index that is due.
struct Due {
    /// It holds what changed after this change; 0 for everything.
    since: i64,
    /// It holds the changes at least until this one.
    last: i64,
    /// Where the indexes begin that it replaces.
    merged: Vec<i64>,
}

/// The index of the first units of a memory. Another thread writes it while the units are committed.
pub(super) struct FirstIndex {
    thread: JoinHandle<io::Result<File>>,
    binding: Sender<Binding>,
}

impl FirstIndex {
    /// Begins to write the index of `memory`, unless the units are few.
    pub(super) fn begin(index: Builder, memory: PathBuf) -> Option<Self> {
        if index.len() <= SMALL {
            return None;
        }
        let path = Companion::Index.path(&memory)?;
        let (binding, committed) = mpsc::channel();
        let write = move || {
            let written =
                Written { kind: Companion::Index, memory: &memory, path: &path, main: &path, newest: 0 };
            write_derived(&written, |output| {
                // If nothing is received, the units were not committed.
                index.finish_when(output, || committed.recv().map_err(io::Error::other))
            })
        };
        let thread = thread::Builder::new().spawn(write).ok()?;
        Some(Self { thread, binding })
    }

    /// Finishes the index for the committed state, or gives it up if nothing was committed. Returns whether there is an
    /// index.
    pub(super) fn finish(self, binding: Option<Binding>) -> bool {
        let Self { thread, binding: committed } = self;
        if let Some(binding) = binding {
            // A thread that has failed receives nothing; the join below reports it.
            committed.send(binding).unwrap_or_default();
        }
        drop(committed);
        thread.join().is_ok_and(|written| written.is_ok())
    }
}

impl View {
    /// Makes the lookup index again from the units.
    pub(super) fn reindex(&self) -> Result<Reindexed, MemoryError> {
        // If changes have come in without a mark, this sets one.
        self.write(false, |_| Ok::<_, MemoryError>(()))?;
        if self.index_path().is_none() {
            // Each lookup then makes one for itself.
            let path = Companion::Index
                .taken(&self.shared.file.path)
                .unwrap_or_else(|| self.shared.file.path.clone());
            return Err(MemoryError::Exists { path });
        }
        let (index, units) = {
            let snapshot =
                self.connection.unchecked_transaction().map_err(|error| self.shared.file.error(error))?;
            let change = changes::last(&snapshot).map_err(|error| self.shared.file.error(error))?;
            let (builder, binding) =
                self.collect(0, change).map_err(|error| self.shared.file.error(error))?;
            let units = builder.len() as u64;
            (self.write_index(builder, &binding).map_err(|error| self.shared.file.io(error))?, units)
        };
        let change = index.binding().change;
        let bytes = index.size() as u64;
        self.write(false, |transaction| -> Result<(), MemoryError> {
            changes::forget_before(transaction, change).map_err(|error| self.error(error))
        })?;
        self.forget_searches();
        Ok(Reindexed { units, bytes })
    }

    /// Finishes the index of a memory whose units were all `added` by the last operation. Returns whether there is an
    /// index. There is none if the operation failed, if another process has changed units in the meantime, or if no
    /// file can be written.
    pub(super) fn finish_first_index(
        &self,
        index: FirstIndex,
        added: &RangeInclusive<i64>,
    ) -> rusqlite::Result<bool> {
        let binding = || -> rusqlite::Result<Option<Binding>> {
            let snapshot = self.connection.unchecked_transaction()?;
            let change = changes::last(&snapshot)?;
            let mark = changes::mark_at(&snapshot, change)?;
            let only = changes::is_of(&snapshot, change, added)?;
            let binding = mark.map(|mark| Binding { since: 0, change, mark, analyzer: self.index_digest() });
            Ok(binding.filter(|_| only))
        };
        let binding = binding();
        let written = index.finish(binding.as_ref().ok().cloned().flatten());
        binding?;
        self.forget_searches();
        Ok(written)
    }

    /// Brings the indexes up to date if so many changes are in none that lookups would be slow.
    pub(super) fn reindex_if_due(&self, load: Load) -> Result<(), MemoryError> {
        let whole = match self.write_due_index(load) {
            Ok(whole) => whole.map_err(|error| self.shared.file.error(error))?,
            // The units are stored. The next lookup compares those without an index, or makes an index for them.
            Err(_) => return Ok(()),
        };
        match if whole { self.reindex().map(drop) } else { Ok(()) } {
            Err(
                MemoryError::Io { .. }
                | MemoryError::Full { .. }
                | MemoryError::Busy { .. }
                | MemoryError::Exists { .. },
            ) => Ok(()),
            done => done,
        }
    }

    /// Writes an index of the last changes if there are many. Returns whether an index of everything is due instead.
    fn write_due_index(&self, load: Load) -> io::Result<rusqlite::Result<bool>> {
        let due = || -> rusqlite::Result<Option<Due>> {
            let snapshot = self.connection.unchecked_transaction()?;
            let last = changes::last(&snapshot)?;
            let units = "SELECT coalesce(max(id), 0) FROM unit";
            let units: u64 = snapshot.prepare_cached(units)?.query_row((), |row| row.get(0))?;
            let whole = Some(Due { since: 0, last, merged: Vec::new() });
            let Some(mut indexes) = self.open_indexes()? else {
                // If someone waits, the index of a large memory is left to the first lookup that needs it.
                let due = units > SMALL as u64 && (load == Load::Bulk || units <= QUICK);
                return Ok(whole.filter(|_| due));
            };
            let Some(main) = indexes.first().map(|index| index.binding().change) else { return Ok(None) };
            let indexed = indexes.last().map_or(main, |index| index.binding().change);
            let mut changed = usize::try_from(last - indexed).unwrap_or(0);
            if changed <= PENDING_LEAST {
                return Ok(None);
            }
            let all_changed = u64::try_from(last - main).unwrap_or(0);
            let due = match load {
                Load::Interactive => units <= QUICK,
                Load::Bulk => all_changed * 4 > units,
            };
            if due {
                return Ok(whole);
            }
            let most = if load == Load::Bulk { usize::MAX } else { MERGED_MOST };
            let (mut since, mut merged) = (indexed, Vec::new());
            while indexes.len() > 1
                && let Some(before) = indexes.pop()
                && before.changes() <= changed.saturating_mul(MERGE_FACTOR)
                && before.changes().saturating_add(changed) <= most
            {
                changed += before.changes();
                merged.push(since);
                since = before.binding().since;
            }
            Ok(Some(Due { since, last, merged }))
        };
        let Due { since, last, merged } = match due() {
            Ok(Some(due)) => due,
            Ok(None) => return Ok(Ok(false)),
            Err(error) => return Ok(Err(error)),
        };
        if since == 0 {
            return Ok(Ok(true));
        }
        let collected = || -> rusqlite::Result<Option<(Builder, Binding)>> {
            let snapshot = self.connection.unchecked_transaction()?;
            // Later changes have a mark of their own.
            let last = last.max(changes::last(&snapshot)?);
            if changes::mark_at(&snapshot, last)?.is_none() {
                return Ok(None);
            }
            self.collect(since, last).map(Some)
        };
        match collected() {
            Ok(Some((builder, binding))) => drop(self.write_index(builder, &binding)?),
            Ok(None) => return Ok(Ok(false)),
            Err(error) => return Ok(Err(error)),
        }
        for since in merged {
            // A file that remains is not used, and is removed with the next index of everything.
            if let Some(path) = self.path_of(since) {
                fs::remove_file(path).unwrap_or_default();
            }
        }
        self.forget_searches();
        Ok(Ok(false))
    }

    /// The keys to compare with those of a query.
    pub(super) fn key_source(&self, foreign: bool) -> KeySource<'_> {
        KeySource { analyzer: self.shared.analyzer.as_ref(), foreign }
    }

    /// Brings `searcher` to the state of the store in the current transaction. Work that takes long is only done if
    /// `build` allows it.
    pub(super) fn prepare(&self, searcher: &mut Searcher, build: Build) -> rusqlite::Result<Ready> {
        let connection = &self.connection;
        let last = changes::last(connection)?;
        if let Some(state) = &mut searcher.state {
            if state.change == last {
                return Ok(Ready::Yes);
            }
            let most = if state.indexes.is_empty() { SMALL } else { PENDING_MOST };
            if state.pending.len() <= most
                && last > state.change
                && state.foreign == self.keys_are_foreign()?
                && changes::complete_since(connection, state.change)?
                && changes::distinct_since(connection, state.change, PENDING_MOST)? <= PENDING_MOST
            {
                state.pending.take_since(connection, self.key_source(state.foreign), state.change)?;
                state.change = last;
                if state.pending.len() <= most {
                    return Ok(Ready::Yes);
                }
            }
        }
        searcher.state = None;
        let foreign = self.keys_are_foreign()?;
        let source = self.key_source(foreign);
        let mut pending = Pending::default();
        let opened = if searcher.distrusted { None } else { self.open_indexes()? };
        let missing = || self.index_path().is_none_or(|path| !path.exists());
        let indexes = match opened {
            Some(mut indexes) => {
                let indexed = indexes.last().map_or(0, |index| index.binding().change);
                if changes::distinct_since(connection, indexed, PENDING_MOST)? > PENDING_MOST {
                    let most = UNASKED_MOST;
                    if build == Build::IfQuick && changes::distinct_since(connection, indexed, most)? > most {
                        return Ok(Ready::IndexIsWanting);
                    }
                    indexes.extend(self.make_index(indexed, last)?);
                }
                let indexed = indexes.last().map_or(0, |index| index.binding().change);
                pending.take_since(connection, source, indexed)?;
                indexes
            }
            None if !searcher.distrusted && missing() && self.has_at_most(SMALL)? => {
                pending.take_all(connection, source)?;
                Vec::new()
            }
            None if build == Build::IfQuick && !self.has_at_most(UNASKED_MOST)? => {
                return Ok(Ready::IndexIsWanting);
            }
            None => {
                let index = self.make_index(0, last)?;
                if index.is_none() {
                    pending.take_all(connection, source)?;
                }
                searcher.distrusted = false;
                index.into_iter().collect()
            }
        };
        searcher.state = Some(State { change: last, indexes, pending, foreign });
        Ok(Ready::Yes)
    }

    /// Makes the index that a lookup would need but not make by itself, because it takes long.
    pub(super) fn build(&self) -> rusqlite::Result<()> {
        let _snapshot = self.snapshot()?;
        self.prepare(&mut self.searcher.borrow_mut(), Build::Whatever).map(drop)
    }

    /// The index of everything, with the usable indexes of later changes; `None` if the first one is unusable.
    fn open_indexes(&self) -> rusqlite::Result<Option<Vec<Arc<Index>>>> {
        let companions = &self.shared.companions;
        let mut indexes: Vec<Arc<Index>> = Vec::new();
        let mut since = 0;
        loop {
            let in_a_file = self.path_of(since).and_then(|path| companions.index(&path));
            let found = [in_a_file, companions.made_index(since)].into_iter().flatten();
            let mut next = None;
            for index in found {
                let binding = index.binding();
                if binding.since == since && binding.change > since && self.fits(&index)? {
                    next = Some(index);
                    break;
                }
            }
            let Some(index) = next else { break };
            since = index.binding().change;
            indexes.push(index);
        }
        Ok(Some(indexes).filter(|indexes| !indexes.is_empty()))
    }

    /// The existing index files that are damaged. Indexes after a file that cannot be opened cannot be found.
    pub(super) fn damaged_indexes(&self) -> Vec<PathBuf> {
        let mut damaged = Vec::new();
        let mut since = 0;
        loop {
            let Some(path) = self.path_of(since) else { return damaged };
            match Index::open(&path) {
                Ok(index) => {
                    if index.is_damaged() {
                        damaged.push(path);
                    }
                    let change = index.binding().change;
                    if change <= since {
                        return damaged;
                    }
                    since = change;
                }
                Err(Unusable::Missing) => return damaged,
                Err(_) => {
                    damaged.push(path);
                    return damaged;
                }
            }
        }
    }

    pub(super) fn keys_are_foreign(&self) -> rusqlite::Result<bool> {
        let (name, version) = rekey::recorded_analyzer(&self.connection)?;
        Ok((name.as_str(), version) != (self.shared.analyzer.name(), self.shared.analyzer.version()))
    }

    /// Whether the memory holds at most `most` units.
    pub(super) fn has_at_most(&self, most: usize) -> rusqlite::Result<bool> {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM unit LIMIT ?1)";
        let units: usize = self.connection.prepare_cached(sql)?.query_row([most + 1], |row| row.get(0))?;
        Ok(units <= most)
    }

    /// Whether this analyser made `index` from a recent earlier state of this same store.
    fn fits(&self, index: &Index) -> rusqlite::Result<bool> {
        let binding = index.binding();
        Ok(binding.analyzer == self.index_digest()
            && changes::mark_at(&self.connection, binding.change)? == Some(binding.mark)
            && changes::complete_since(&self.connection, binding.change)?)
    }

    /// What the lookup index depends on: keys and tokens, and how texts are cut.
    fn index_digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.analyzer_digest()).update(&self.shared.analyzer.segments_version().to_le_bytes());
        *hasher.finalize().as_bytes()
    }

    pub(super) fn analyzer_digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher
            .update(&self.shared.analyzer.version().to_le_bytes())
            .update(self.shared.analyzer.name().as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// Makes the index of the changes after `since` until `last`, in a file if one may be written. `None` if there are
    /// more units than an index can number.
    fn make_index(&self, since: i64, last: i64) -> rusqlite::Result<Option<Arc<Index>>> {
        // Changes without a mark were made by another program, or are not committed. Nothing could later show that the
        // file fits them.
        if self.may_write_companions() && changes::mark_at(&self.connection, last)?.is_some() {
            let (builder, binding) = self.collect(since, last)?;
            if let Ok(index) = self.write_index(builder, &binding) {
                return Ok(Some(Arc::new(index)));
            }
        }
        let (builder, binding) = self.collect(since, last)?;
        let made = builder.finish(Cursor::new(Vec::new()), &binding);
        let made = made.ok().and_then(|bytes| Index::from_memory(bytes.into_inner()).ok()).map(Arc::new);
        if let Some(made) = made.as_ref().filter(|_| !self.changing.get()) {
            self.shared.companions.keep_index(made);
        }
        Ok(made)
    }

    /// Collects every unit that may answer and has changed after `since`; all of them if that is 0.
    fn collect(&self, since: i64, change: i64) -> rusqlite::Result<(Builder, Binding)> {
        let source = self.key_source(self.keys_are_foreign()?);
        let mut builder = Builder::default();
        let mut reader = UnitReader::new(&self.connection, source)?;
        if since == 0 {
            let mut read = self.connection.prepare(&unit_reader::units_to_index("true"))?;
            let mut rows = read.query(())?;
            let mut seen = Seen::default();
            while let Some(row) = rows.next()? {
                seen.row(row.get(0)?);
                if !unit_reader::is_rejected(row)? {
                    builder.add(reader.read(row)?);
                }
            }
            seen.check(&self.connection, Of::Unit)?;
        } else {
            let ids = changes::units_since(&self.connection, since, usize::MAX)?;
            // One by one: in a query for all of them, SQLite would rather read every unit there is.
            let mut read = self.connection.prepare_cached(&unit_reader::units_to_index("unit.id = ?1"))?;
            for id in ids {
                builder.supersede(id);
                let mut rows = read.query([id])?;
                if let Some(row) = rows.next()?
                    && !unit_reader::is_rejected(row)?
                {
                    builder.add(reader.read(row)?);
                }
            }
        }
        let mark = changes::mark_at(&self.connection, change)?.unwrap_or_default();
        Ok((builder, Binding { since, change, mark, analyzer: self.index_digest() }))
    }

    /// The path of the index, or `None` if other files have its names.
    pub(super) fn index_path(&self) -> Option<PathBuf> {
        Companion::Index.path(&self.shared.file.path)
    }

    /// The path of the index of the changes after `since`.
    fn path_of(&self, since: i64) -> Option<PathBuf> {
        let main = self.index_path()?;
        if since == 0 {
            return Some(main);
        }
        let mut name = main.into_os_string();
        name.push(format!("{AFTER}{since}"));
        Some(PathBuf::from(name)).filter(|path| Companion::Index.look_at(path) != Place::Taken)
    }

    /// Writes the index under a temporary name, and renames it when it is whole.
    fn write_index(&self, builder: Builder, binding: &Binding) -> io::Result<Index> {
        let newest = if binding.since == 0 { binding.change } else { 0 };
        let (Some(path), Some(main)) = (self.path_of(binding.since), self.index_path()) else {
            return Err(io::ErrorKind::AlreadyExists.into());
        };
        let written = Written {
            kind: Companion::Index,
            memory: &self.shared.file.path,
            path: &path,
            main: &main,
            newest,
        };
        let file = write_derived(&written, |output| builder.finish(output, binding))?;
        Index::from_file(&file).map_err(|_| io::Error::other("the index cannot be read back"))
    }
}
