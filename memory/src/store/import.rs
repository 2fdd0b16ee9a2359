//! How do units that belong to no article come in, by the million?

use std::collections::VecDeque;
use std::sync::{Arc, mpsc};
use std::thread;

use rusqlite::Transaction;

use super::Memory;
use super::operation::Operating;
use super::read::read_unit_by_id;
use super::reindex::Load;
use super::row::{UnitKeys, UnitRow};
use super::table::Of;
use crate::unit::{Unit, UnitDraft, UnitId};
use crate::{Analyzer, MemoryError};

/// How units are imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOptions {
    /// Now, UTC, ISO 8601: the library never reads the clock. The date of units that bring none.
    pub now: String,
}

/// What an import stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Units stored.
    pub units: u64,
    /// Units that were there already and were left as they are.
    pub duplicates: u64,
}

/// How many units are analysed between two looks at the database: enough that starting threads does not count.
const ANALYSED_AT_ONCE: usize = 8_192;

impl Memory {
    /// Stores units that come without articles: all of them, or, where `units` gives an error, none; one operation.
    ///
    /// A unit that is there already is not stored again: one with the same languages and texts, and, where both are
    /// known, the same external id, article and place in it. What is there stays as it is.
    pub fn import_units<E: From<MemoryError>>(
        &mut self,
        units: impl IntoIterator<Item = Result<UnitDraft, E>>,
        options: &ImportOptions,
    ) -> Result<Imported, E> {
        let units = units.into_iter();
        let file = self.file.clone();
        self.keep_pages(BULK_CACHE).map_err(|error| file.error(error))?;
        let imported = self.operate(|operating| {
            let mut imported = Imported::default();
            with_keys(units, operating.analyzer, |draft, keys| {
                let row = UnitRow::with(draft, keys);
                let stored = store(operating, draft, &row, options);
                if stored.map_err(|error| E::from(file.error(error)))? {
                    imported.units += 1;
                } else {
                    imported.duplicates += 1;
                }
                Ok(())
            })?;
            Ok::<_, E>(imported)
        });
        self.keep_pages(USUAL_CACHE).map_err(|error| file.error(error))?;
        let imported = imported?;
        self.reindex_if_due(if imported.units > 1 { Load::Bulk } else { Load::Interactive })?;
        Ok(imported)
    }

    /// How much of the store is kept in memory, in KiB.
    fn keep_pages(&self, kibibytes: i64) -> rusqlite::Result<()> {
        self.connection.pragma_update(None, "cache_size", -kibibytes)?;
        if kibibytes == USUAL_CACHE {
            self.connection.execute_batch("PRAGMA shrink_memory")?;
        }
        Ok(())
    }
}

/// KiB of the store kept in memory: SQLite's own default.
const USUAL_CACHE: i64 = 2_000;

/// KiB of the store kept in memory while much is stored: units come to random places of the index by identity, whose
/// pages would else be written and read again and again. A million units have 20 MB of it.
const BULK_CACHE: i64 = 32_000;

/// Chunks whose keys are being made or wait to be stored.
const UNDER_WAY: usize = 2;

/// Hands each draft with its keys to `receive`, in order. Keys are made on another core while the chunk before is
/// stored and the next one read.
fn with_keys<E: From<MemoryError>>(
    mut drafts: impl Iterator<Item = Result<UnitDraft, E>>,
    analyzer: &dyn Analyzer,
    mut receive: impl FnMut(&UnitDraft, UnitKeys) -> Result<(), E>,
) -> Result<(), E> {
    let mut next = || drafts.by_ref().take(ANALYSED_AT_ONCE).collect::<Result<Vec<UnitDraft>, E>>();
    let keys_of = |chunk: &[UnitDraft]| -> Vec<UnitKeys> {
        chunk.iter().map(|draft| UnitKeys::of(draft, analyzer)).collect()
    };
    let first = next()?;
    if first.len() < WORTH_A_THREAD {
        return first.iter().zip(keys_of(&first)).try_for_each(|(draft, keys)| receive(draft, keys));
    }
    let (to_helper, chunks) = mpsc::channel::<Arc<Vec<UnitDraft>>>();
    let (to_writer, made) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            for chunk in chunks {
                if to_writer.send(keys_of(&chunk)).is_err() {
                    break;
                }
            }
        });
        // Dropped where this ends: it ends the helper.
        let to_helper = to_helper;
        let mut waiting = VecDeque::new();
        let mut chunk = first;
        loop {
            let more = !chunk.is_empty();
            if more {
                let shared = Arc::new(chunk);
                // A helper that is gone leaves its chunks to this thread.
                to_helper.send(Arc::clone(&shared)).unwrap_or_default();
                waiting.push_back(shared);
            }
            if waiting.len() >= UNDER_WAY || !more {
                let Some(chunk) = waiting.pop_front() else { return Ok(()) };
                let keys = made.recv().unwrap_or_else(|_| keys_of(&chunk));
                chunk.iter().zip(keys).try_for_each(|(draft, keys)| receive(draft, keys))?;
            }
            chunk = if more { next()? } else { Vec::new() };
        }
    })
}

/// Fewer units than this are analysed in the time it takes to start a thread.
const WORTH_A_THREAD: usize = 16;

/// Stores one unit; whether it was not there yet.
pub(super) fn store(
    operating: &mut Operating<'_>,
    draft: &UnitDraft,
    row: &UnitRow<'_>,
    options: &ImportOptions,
) -> rusqlite::Result<bool> {
    if find(operating.transaction, draft, row.identity)?.is_some() {
        return Ok(false);
    }
    let id = operating.new_id(Of::Unit);
    row.insert(operating.transaction, id, None, &options.now)?;
    Ok(true)
}

/// The unit that `draft` would be a second time.
pub(super) fn find(
    transaction: &Transaction<'_>,
    draft: &UnitDraft,
    identity: i64,
) -> rusqlite::Result<Option<Unit>> {
    let mut ids = transaction.prepare_cached("SELECT id FROM unit WHERE identity = ?1 ORDER BY id")?;
    let mut rows = ids.query([identity])?;
    while let Some(row) = rows.next()? {
        let unit = read_unit_by_id(transaction, UnitId(row.get(0)?))?;
        if let Some(unit) = unit.filter(|unit| is_same(unit, draft)) {
            return Ok(Some(unit));
        }
    }
    Ok(None)
}

fn is_same(unit: &Unit, draft: &UnitDraft) -> bool {
    let agree = |here: &Option<String>, there: &Option<String>| {
        here.as_ref().zip(there.as_ref()).is_none_or(|(here, there)| here == there)
    };
    let same_texts = unit.source_language == draft.source_language
        && unit.target_language == draft.target_language
        && unit.source == draft.source
        && unit.target == draft.target;
    let same_place = draft.origin.as_ref().is_none_or(|origin| {
        let here = &unit.provenance;
        origin.article.is_none()
            || here.article == origin.article
                && here.source_numbers == origin.source_numbers
                && here.target_numbers == origin.target_numbers
    });
    same_texts && same_place && agree(&unit.details.external_id, &draft.details.external_id)
}
