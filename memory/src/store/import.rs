//! How do units that belong to no article come in, by the million?

use std::num::NonZero;
use std::thread;

use rusqlite::Transaction;

use super::Memory;
use super::operation::Operating;
use super::read::read_unit_by_id;
use super::reindex::Load;
use super::row::UnitRow;
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
        let mut units = units.into_iter();
        let file = self.file.clone();
        let imported = self.operate(|operating| {
            let mut imported = Imported::default();
            loop {
                let taken = units.by_ref().take(ANALYSED_AT_ONCE).collect::<Result<Vec<UnitDraft>, E>>()?;
                if taken.is_empty() {
                    return Ok::<_, E>(imported);
                }
                for (draft, row) in taken.iter().zip(rows(operating.analyzer, &taken)) {
                    let stored = store(operating, draft, &row, options);
                    if stored.map_err(|error| E::from(file.error(error)))? {
                        imported.units += 1;
                    } else {
                        imported.duplicates += 1;
                    }
                }
            }
        })?;
        self.reindex_if_due(if imported.units > 1 { Load::Bulk } else { Load::Interactive })?;
        Ok(imported)
    }
}

/// The rows of `units`, in order, made on every core.
fn rows<'u>(analyzer: &dyn Analyzer, units: &'u [UnitDraft]) -> Vec<UnitRow<'u>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = units.len().div_ceil(threads).max(1);
    let row = |unit: &'u UnitDraft| UnitRow::of(unit, analyzer);
    if share < WORTH_A_THREAD {
        return units.iter().map(row).collect();
    }
    thread::scope(|scope| {
        let helpers: Vec<_> = units
            .chunks(share)
            .map(|chunk| (chunk, scope.spawn(move || chunk.iter().map(row).collect::<Vec<_>>())))
            .collect();
        helpers
            .into_iter()
            // A thread that panicked leaves its share to this one, where the panic has its place.
            .flat_map(|(chunk, helper)| helper.join().unwrap_or_else(|_| chunk.iter().map(row).collect()))
            .collect()
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
