//! How is a memory changed, either completely or not at all?
//!
//! A change is one transaction and one operation of the log. It begins with
//! [`Session::change`](crate::Session::change), which waits until nobody else writes. It ends with [`Change::commit`];
//! if it is dropped instead, it leaves nothing. While it is open, its readings include what it has changed so far.

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
use sangam_unit::{StoredTerm, TermEntry, TermId, Unit, UnitDraft, UnitId};

/// The result of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The number of the operation. In a run it is the number of the run; in a rehearsal, the number it would have had.
    /// `None` if nothing was changed, and then the log has no entry either.
    pub operation: Option<OperationId>,
    /// Whether the change was kept. A rehearsal is not kept.
    pub kept: bool,
}

/// How far a change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Open,
    /// One of its parts failed or panicked.
    Failed,
    /// It is committed or rolled back.
    Over,
}

/// An open change: one transaction, one operation. If it is dropped without [`commit`](Self::commit), it leaves
/// nothing.
///
/// It is also a [`Reader`], which sees what it has changed. If one of its methods fails, the whole change is over:
/// everything is as it was before, and committing it is an error.
///
/// Other changes of the same session wait until this one has ended. A thread that asks for a second change while its
/// own first one is open waits for ever.
pub struct Change<'s> {
    reader: Reader<'s>,
    label: Label,
    /// The first operation of the run that it is a part of.
    run: Option<&'s mut Option<OperationId>>,
    ids: Ids,
    /// How many rows the connection had changed before this change began.
    changes_before: u64,
    progress: Progress,
    /// What kind of work on the indexes is due afterwards.
    load: Option<Load>,
    /// The index of the first units of a memory, and the ids of these units.
    first_index: Option<(FirstIndex, RangeInclusive<i64>)>,
    /// Whether this connection keeps much of the store in memory.
    is_bulk: bool,
    /// The last field: the next change may begin when everything else is dropped.
    turn: Option<MutexGuard<'s, ()>>,
}

impl<'s> Deref for Change<'s> {
    type Target = Reader<'s>;

    fn deref(&self) -> &Reader<'s> {
        &self.reader
    }
}

impl<'s> Change<'s> {
    /// Begins a change. With `run` it is a part of that run, whose first operation `run` holds once there is one.
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
                // Other changes need not wait until this one is dropped.
                roll_back(view);
                Err(error)
            }
        }
    }

    /// Runs a [`step`](Self::step) that can only fail with an error of SQLite.
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
    /// The same texts with the same beads are not stored again. An earlier version of the same translation is replaced,
    /// unless more than half of its units would be lost. Anything else that is remembered stays. The module `placement`
    /// decides which article the pair belongs to and which alignment it replaces.
    pub fn store_article(&mut self, pair: &ArticlePair) -> Result<Stored, MemoryError> {
        self.step_sql(Load::Interactive, |operating| save_pair(operating, pair))
    }

    /// Stores several article pairs.
    pub fn store_articles(&mut self, pairs: &[ArticlePair]) -> Result<Vec<Stored>, MemoryError> {
        self.step_sql(Load::Bulk, |operating| pairs.iter().map(|pair| save_pair(operating, pair)).collect())
    }

    /// Removes articles with their texts, alignments and units, and returns the number of units removed. An article
    /// that does not exist is an error.
    pub fn remove_articles(&mut self, identities: &[String]) -> Result<u64, MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(Some(Load::Interactive), |operating| article::remove(operating, &file, identities))
    }
}

/// Units.
impl Change<'_> {
    /// Stores one unit that a person gave. Returns its number, and whether it is new.
    pub fn add_unit(&mut self, draft: &UnitDraft) -> Result<(UnitId, bool), MemoryError> {
        self.step_sql(Load::Interactive, |operating| edit::add(operating, draft))
    }

    /// Changes units, and returns those that were changed, as they are now. A unit that does not exist is an error. A
    /// unit that already is as it should be is left alone. A unit that is named twice is changed once.
    pub fn change_units(&mut self, ids: &[UnitId], change: &UnitChange) -> Result<Vec<Unit>, MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(Some(Load::Interactive), |operating| edit::change(operating, &file, ids, change))
    }

    /// Removes units, and returns what they were. A unit that does not exist is an error. A unit may be named twice.
    /// The article that a unit came from is not changed: when it is aligned again in another way, it gives the unit
    /// again. To keep a unit from coming back, reject it.
    pub fn delete_units(&mut self, ids: &[UnitId]) -> Result<Vec<Unit>, MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(Some(Load::Interactive), |operating| edit::delete(operating, &file, ids))
    }

    /// Stores units that come without articles: all of them, or none if `units` gives an error.
    ///
    /// A unit that is already there is not stored again. It is the same unit if it has the same languages and texts
    /// and, if both are known, the same external id, article and place in the article. The stored unit stays as it is,
    /// with one exception: if it has no article and the new one was changed later, it takes over that date and who made
    /// the change. Whatever the order in which units come, the memory then holds the newest date.
    pub fn import_units<E: From<MemoryError>>(
        &mut self,
        units: impl IntoIterator<Item = Result<UnitDraft, E>>,
    ) -> Result<Imported, E> {
        let file = self.view.shared.file.clone();
        // The index that is made along with these units may hold no other change.
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
        // The index is written while the units are committed.
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
    /// Stores the entries of a glossary: all of them, or none if `entries` gives an error. An entry with the same names
    /// and id is not stored again.
    pub fn import_terms<E: From<MemoryError>>(
        &mut self,
        entries: impl IntoIterator<Item = Result<TermEntry, E>>,
    ) -> Result<Imported, E> {
        let file = self.view.shared.file.clone();
        // The keys of the names go to random places, as units do.
        self.is_bulk = true;
        keep_pages(&self.view.connection, BULK_CACHE).map_err(|error| file.error(error))?;
        self.step(None, |operating| terms::import(operating, &file, entries))
    }

    /// Adds an entry to the glossary. Returns its number, and whether it is new.
    pub fn add_term(&mut self, entry: &TermEntry) -> Result<(TermId, bool), MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(None, |operating| terms::store(operating, entry).map_err(|error| file.error(error)))
    }

    /// Gives an entry of the glossary another content. An entry that does not exist is an error.
    pub fn change_term(&mut self, id: TermId, entry: &TermEntry) -> Result<(), MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(None, |operating| terms::change(operating, &file, (id, entry)))
    }

    /// Removes entries of the glossary, and returns what they were. An entry that does not exist is an error. An entry
    /// may be named twice.
    pub fn remove_terms(&mut self, ids: &[TermId]) -> Result<Vec<StoredTerm>, MemoryError> {
        let file = self.view.shared.file.clone();
        self.step(None, |operating| terms::remove(operating, &file, ids))
    }
}

/// Committing.
impl Change<'_> {
    /// Keeps everything that was changed, unless this is a rehearsal, and brings the indexes up to date.
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
        // The next change need not wait for the indexes.
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

/// Removes everything that was changed, and what searches have seen of it.
fn roll_back(view: &Leased<'_>) {
    if !view.connection.is_autocommit() {
        // If even that fails, SQLite rolls back when the connection is closed or the file is opened again.
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
            // If this fails, the connection keeps more in memory than usual and works as well.
            keep_pages(&view.connection, USUAL_CACHE).unwrap_or_default();
        }
    }
}

/// A run of several changes that are one operation: long work that stores each part when it is finished. If that
/// operation is undone while the run is under way, the next change is refused.
///
/// A run ends with [`end`](Self::end) or when it is dropped. Its operation may then be forgotten like any other. A run
/// that never ended, because its process was killed, may be forgotten once nobody else has the memory open.
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

    /// Begins the next part of the run: a transaction of its own.
    pub fn change(&mut self) -> Result<Change<'_>, MemoryError> {
        Change::begin(self.pool, &self.label, Some(&mut self.first))
    }

    /// Its operation, or `None` if nothing was changed yet.
    pub fn operation(&self) -> Option<OperationId> {
        self.first
    }

    /// Ends the run, successful or not, and returns its operation.
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

    /// Ends the run as if its process were killed.
    #[cfg(test)]
    pub(super) fn kill(mut self) {
        if let Some(OperationId(first)) = self.first.take() {
            self.pool.shared.runs().remove(&first);
        }
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        // If this fails, nothing is lost: the run counts as killed.
        self.say_ended().unwrap_or_default();
    }
}

/// Undoes operations as one new operation. Returns what was undone, newest first, and the new operation.
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
