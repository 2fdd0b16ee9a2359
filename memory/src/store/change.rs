//! How is a memory changed, all of it or not at all?
//!
//! A change is one transaction and one operation of the log. It begins with [`Session::change`](crate::Session::change),
//! which waits until nobody else writes, and ends with [`Change::commit`], or, dropped, with nothing. Within it everything
//! is read as it has been changed so far.

use std::ops::{Deref, RangeInclusive};
use std::sync::MutexGuard;

use super::connect::{check_place, is_same_file};
use super::edit::{self, UnitChange};
use super::import::{self, BULK_CACHE, Imported, USUAL_CACHE, keep_pages};
use super::merge::{self, Merged};
use super::operation::{Ids, Label, Operating, OperationId, goes_on};
use super::pool::{Leased, Pool};
use super::reader::Reader;
use super::reindex::{FirstIndex, Load};
use super::save::save_pair;
use super::table::Of;
use super::undo::{self, Which};
use super::view::close;
use super::{article, terms};
use crate::MemoryError;
use crate::article_pair::{ArticlePair, Stored};
use sangam_unit::{TermEntry, Unit, UnitDraft, UnitId};

/// What a change came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The operation's number; of a run, that of the run; of a rehearsal, the one it would have had. `None` where nothing
    /// was changed: then there is nothing in the log either.
    pub operation: Option<OperationId>,
    /// Whether it was kept; a rehearsal is not.
    pub kept: bool,
}

/// How far a change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Open,
    /// One of its parts failed, or panicked, half-way.
    Failed,
    /// Committed or rolled back.
    Over,
}

/// A change under way: one transaction, one operation. Dropped without [`commit`](Self::commit), it leaves nothing.
///
/// It is a [`Reader`] of what it has changed. Where one of its methods fails, the whole change is over: everything is as
/// it was, and committing it is an error.
///
/// Others of the same session that want to change something wait until it has ended. Whoever asks for a second one while
/// the own first is open waits for ever.
pub struct Change<'s> {
    reader: Reader<'s>,
    label: Label,
    /// What it becomes a part of.
    run: Option<&'s mut Option<OperationId>>,
    ids: Ids,
    /// How many rows the connection had changed when it began.
    changes_before: u64,
    progress: Progress,
    /// What of the indexes is due afterwards.
    load: Option<Load>,
    /// The index of the first units, and which those are.
    first_index: Option<(FirstIndex, RangeInclusive<i64>)>,
    /// Whether much of the store is kept in memory.
    is_bulk: bool,
    /// Last: the next may come when all is done.
    turn: Option<MutexGuard<'s, ()>>,
}

impl<'s> Deref for Change<'s> {
    type Target = Reader<'s>;

    fn deref(&self) -> &Reader<'s> {
        &self.reader
    }
}

impl<'s> Change<'s> {
    /// Begins a change, as a part of a run where `run` is one; its first operation, if it has begun.
    pub(super) fn begin(
        pool: &'s Pool,
        label: &Label,
        run: Option<&'s mut Option<OperationId>>,
    ) -> Result<Self, MemoryError> {
        pool.shared.check_writable()?;
        let turn = pool.shared.turn();
        let view = pool.lease()?;
        let changes_before = view.connection.total_changes();
        view.connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| view.error(error))?;
        view.changing.set(true);
        let part_of = run.as_ref().and_then(|first| **first);
        let begun = || -> Result<Ids, MemoryError> {
            if let Some(first) = part_of {
                goes_on(&view.connection, &view.shared.file, first)?;
            }
            Ids::begin(&view.connection, label, part_of).map_err(|error| view.error(error))
        };
        match begun() {
            Ok(ids) => Ok(Self {
                reader: Reader { view },
                label: label.clone(),
                run,
                ids,
                changes_before,
                progress: Progress::Open,
                load: None,
                first_index: None,
                is_bulk: false,
                turn: Some(turn),
            }),
            Err(error) => {
                roll_back(&view);
                Err(error)
            }
        }
    }

    /// Runs `step`, one of the changing methods. An error ends the whole change.
    fn step<T, E: From<MemoryError>>(
        &mut self,
        load: Option<Load>,
        step: impl FnOnce(&mut Operating<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let Self { reader: Reader { view }, label, ids, progress, .. } = self;
        if *progress != Progress::Open {
            return Err(MemoryError::ChangeFailed { path: view.shared.file.path.clone() }.into());
        }
        *progress = Progress::Failed;
        let analyzer = view.shared.analyzer.as_ref();
        let result = step(&mut Operating { transaction: &view.connection, analyzer, label, ids });
        let noted = result.and_then(|done| {
            ids.note(&view.connection).map_err(|error| view.error(error))?;
            Ok(done)
        });
        match noted {
            Ok(done) => {
                *progress = Progress::Open;
                self.load = self.load.max(load);
                Ok(done)
            }
            Err(error) => {
                // Others need not wait until it is dropped.
                roll_back(view);
                Err(error)
            }
        }
    }

    /// [`step`](Self::step) for what fails only as SQLite fails.
    fn step_sql<T>(
        &mut self,
        load: Load,
        step: impl FnOnce(&mut Operating<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(Some(load), |operating| step(operating).map_err(|error| file.error(error)))
    }
}

/// Articles.
impl Change<'_> {
    /// Stores two texts of an article with their beads.
    ///
    /// The same texts with the same beads are not stored again. An earlier version of the same translation gives way to the
    /// new one, unless more than [`LARGEST_LOSS`](crate::LARGEST_LOSS) of its units would go; anything else that is
    /// remembered stays. Which article the pair is of, and which alignment gives way: the module `placement` says it.
    pub fn store_article(&mut self, pair: &ArticlePair) -> Result<Stored, MemoryError> {
        self.step_sql(Load::Interactive, |operating| save_pair(operating, pair))
    }

    /// Stores several article pairs.
    pub fn store_articles(&mut self, pairs: &[ArticlePair]) -> Result<Vec<Stored>, MemoryError> {
        self.step_sql(Load::Bulk, |operating| pairs.iter().map(|pair| save_pair(operating, pair)).collect())
    }

    /// Removes articles with their texts, alignments and units; where one does not exist, that is an error. How many
    /// units went.
    pub fn remove_articles(&mut self, identities: &[String]) -> Result<u64, MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(Some(Load::Interactive), |operating| article::remove(operating, &file, identities))
    }
}

/// Units.
impl Change<'_> {
    /// Stores one unit that a person gave; its number, and whether it was not there yet.
    pub fn add_unit(&mut self, draft: &UnitDraft) -> Result<(UnitId, bool), MemoryError> {
        self.step_sql(Load::Interactive, |operating| edit::add(operating, draft))
    }

    /// Changes units; where one does not exist, that is an error. Those that were changed, as they are now. A unit that is
    /// as it should be already is left alone; one that is named twice is changed once.
    pub fn change_units(&mut self, ids: &[UnitId], change: &UnitChange) -> Result<Vec<Unit>, MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(Some(Load::Interactive), |operating| edit::change(operating, &file, ids, change))
    }

    /// Removes units; where one does not exist, that is an error. What they were. A unit may be named twice. The article
    /// that a unit came from is left as it is: aligned otherwise, it gives the unit again. To keep it from coming back,
    /// reject it.
    pub fn delete_units(&mut self, ids: &[UnitId]) -> Result<Vec<Unit>, MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(Some(Load::Interactive), |operating| edit::delete(operating, &file, ids))
    }

    /// Stores units that come without articles: all of them, or, where `units` gives an error, none.
    ///
    /// A unit that is there already is not stored again: one with the same languages and texts, and, where both are
    /// known, the same external id, article and place in it. What is there stays as it is, but if it came without an article
    /// and the other was changed later, that date and who made the change are taken over: whatever the order in which they
    /// come, the newest is what the memory says.
    pub fn import_units<E: From<MemoryError>>(
        &mut self,
        units: impl IntoIterator<Item = Result<UnitDraft, E>>,
    ) -> Result<Imported, E> {
        let file = self.view.shared.file.clone();
        // What is committed with this must be nothing else.
        let along = !self.label.rehearsal && self.view.shared.writable && self.load.is_none();
        self.is_bulk = true;
        keep_pages(&self.view.connection, BULK_CACHE).map_err(|error| file.error(error))?;
        let (imported, index, added) = self.step(None, |operating| {
            let first = operating.last_id(Of::Unit) + 1;
            let (imported, index) = import::import(operating, &file, along, units)?;
            Ok::<_, E>((imported, index, first..=operating.last_id(Of::Unit)))
        })?;
        let load = if imported.units > 1 { Load::Bulk } else { Load::Interactive };
        self.load = self.load.max(Some(load));
        // It is written while the units are committed.
        let begun = index.and_then(|index| FirstIndex::begin(index, file.path.clone()));
        self.first_index = begun.map(|index| (index, added));
        Ok(imported)
    }

    /// Takes over what `other` holds and this memory does not. A memory is not merged with itself: that is an error.
    pub fn merge(&mut self, other: &Reader<'_>) -> Result<Merged, MemoryError> {
        let file = self.view.shared.file.clone();
        if is_same_file(&file.path, &other.view.shared.file.path) {
            return Err(MemoryError::Itself { path: file.path });
        }
        self.step(Some(Load::Bulk), |operating| merge::merge(operating, &file, &other.view))
    }
}

/// Terms.
impl Change<'_> {
    /// Stores the entries of a glossary: all of them, or, where `entries` gives an error, none. An entry with the same
    /// names and id is not stored again.
    pub fn import_terms<E: From<MemoryError>>(
        &mut self,
        entries: impl IntoIterator<Item = Result<TermEntry, E>>,
    ) -> Result<Imported, E> {
        let file = self.view.shared.file.clone();
        self.step(None, |operating| terms::import(operating, &file, entries))
    }
}

/// The end.
impl Change<'_> {
    /// Keeps everything that was changed, if it is no rehearsal, and brings the indexes up to date.
    pub fn commit(mut self) -> Result<Committed, MemoryError> {
        let view = &self.reader.view;
        if self.progress != Progress::Open {
            return Err(MemoryError::ChangeFailed { path: view.shared.file.path.clone() });
        }
        let changed = self.ids.end(&view.connection).map_err(|error| view.error(error))?;
        let operation = changed.then_some(self.ids.operation());
        let first = self.run.as_ref().and_then(|first| **first);
        let committed =
            Committed { operation: operation.map(|own| first.unwrap_or(own)), kept: !self.label.rehearsal };
        if let (Some(own), Some(_), None) = (operation, &self.run, first) {
            let note = "INSERT INTO run_under_way (operation_id) VALUES (?1)";
            view.connection.execute(note, [own.0]).map_err(|error| view.error(error))?;
        }
        close(&view.connection, self.changes_before).map_err(|error| view.error(error))?;
        if self.label.rehearsal {
            return Ok(committed);
        }
        check_place(&view.shared.file, view.shared.inode)?;
        view.connection.execute_batch("COMMIT").map_err(|error| view.error(error))?;
        self.progress = Progress::Over;
        view.changing.set(false);
        check_place(&view.shared.file, view.shared.inode)?;
        if let (Some(run), Some(own), None) = (self.run.as_deref_mut(), operation, first) {
            *run = Some(own);
            view.shared.runs().insert(own.0);
        }
        // The next one need not wait for indexes.
        drop(self.turn.take());
        self.bring_indexes_up_to_date()?;
        Ok(committed)
    }

    fn bring_indexes_up_to_date(&mut self) -> Result<(), MemoryError> {
        let view = &self.reader.view;
        if let Some((index, added)) = self.first_index.take()
            && view.finish_first_index(index, &added).map_err(|error| view.error(error))?
        {
            return Ok(());
        }
        self.load.map_or(Ok(()), |load| view.reindex_if_due(load))
    }
}

/// Leaves nothing of what was changed, nor of what searches have seen of it.
fn roll_back(view: &Leased<'_>) {
    if !view.connection.is_autocommit() {
        // Where even that fails, SQLite rolls back when the connection is closed or the file opened again.
        view.connection.execute_batch("ROLLBACK").unwrap_or_default();
    }
    view.changing.set(false);
    view.forget_searches();
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        let view = &self.reader.view;
        if self.progress != Progress::Over {
            roll_back(view);
        }
        if let Some((index, _)) = self.first_index.take() {
            index.finish(None);
        }
        if self.is_bulk {
            // A connection that keeps more than usual in memory works as well.
            keep_pages(&view.connection, USUAL_CACHE).unwrap_or_default();
        }
    }
}

/// A run of several changes that are one operation: a long piece of work that stores what is finished. If that operation
/// is undone while the run goes on, its next change is refused.
///
/// It ends with [`end`](Self::end), or when it is dropped: then the run's operation may be forgotten like any other. One
/// that never says so, because its process was killed, is forgotten once nobody else has the memory open.
pub struct Run<'s> {
    pool: &'s Pool,
    label: Label,
    /// Its first operation, once there is one.
    first: Option<OperationId>,
}

impl<'s> Run<'s> {
    pub(super) fn new(pool: &'s Pool, label: &Label) -> Self {
        Self { pool, label: label.clone(), first: None }
    }

    /// Its next part: a transaction of its own.
    pub fn change(&mut self) -> Result<Change<'_>, MemoryError> {
        Change::begin(self.pool, &self.label, Some(&mut self.first))
    }

    /// Its operation; `None` where nothing was changed yet.
    pub fn operation(&self) -> Option<OperationId> {
        self.first
    }

    /// Says that it has ended, whichever way: its operation.
    pub fn end(mut self) -> Result<Option<OperationId>, MemoryError> {
        let first = self.first;
        self.say_ended()?;
        Ok(first)
    }

    fn say_ended(&mut self) -> Result<(), MemoryError> {
        let Some(OperationId(first)) = self.first.take() else { return Ok(()) };
        self.pool.shared.runs().remove(&first);
        let view = self.pool.lease()?;
        view.write(false, |transaction| {
            transaction
                .execute("DELETE FROM run_under_way WHERE operation_id = ?1", [first])
                .map(drop)
                .map_err(|error| view.error(error))
        })
    }

    /// As if its process were killed.
    #[cfg(test)]
    pub(super) fn kill(mut self) {
        if let Some(OperationId(first)) = self.first.take() {
            self.pool.shared.runs().remove(&first);
        }
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        // If it cannot say so, nothing is lost: it counts as one that was killed.
        self.say_ended().unwrap_or_default();
    }
}

/// Takes operations back, as an operation by itself: what they were, newest first, and that operation.
pub(super) fn take_back(
    pool: &Pool,
    label: &Label,
    which: Which,
) -> Result<(Vec<OperationId>, Committed), MemoryError> {
    let mut change = Change::begin(pool, label, None)?;
    let file = pool.shared.file.clone();
    let undone = change.step(Some(Load::Bulk), |operating| undo::take_back(operating, &file, which))?;
    Ok((undone, change.commit()?))
}
