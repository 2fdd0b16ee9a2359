//! What of a damaged memory can still be read, and how does it become a whole one?
//!
//! Rows are read table by table in the order of their ids. Where a page cannot be read, the search goes on behind it, in
//! steps that double, and once more from the other end. A row counts only when it agrees with its checksum. What rests
//! on a lost row is let go, except units: a unit whose bead is lost stays, with where it came from as far as that is
//! known. A text that has lost a sentence is let go as a whole, for its beads count sentences by place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use serde::Serialize;

use super::operation::count_added;
use super::schema::{APPLICATION_ID, NEWEST};
use super::table::{self, Of, TABLES, Table};
use super::{Access, FileContext, Memory, MemoryOptions};
use crate::{Analyzer, MemoryError};

/// What was rescued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Salvaged {
    /// By table, those that others rest on first.
    pub tables: Vec<SalvagedTable>,
}

/// What was rescued of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SalvagedTable {
    /// Its name.
    pub table: &'static str,
    /// Rows that are in the new memory.
    pub kept: u64,
    /// Rows that were read and are not what was stored, or rest on a lost row. Rows that could not be read at all are
    /// not counted: nobody knows how many there were.
    pub dropped: u64,
}

/// A row: its id, its content, then its derived columns.
type RowValues = Vec<Value>;

/// Writes what can be read of the memory at `from` into a new memory at `to`.
pub fn salvage(from: &Path, to: &Path, analyzer: Arc<dyn Analyzer>) -> Result<Salvaged, MemoryError> {
    if to.exists() {
        return Err(MemoryError::Exists { path: to.to_owned() });
    }
    let file = FileContext { path: from.to_owned(), patience: MemoryOptions::default().patience };
    if !from.exists() {
        return Err(MemoryError::Missing { path: from.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(from, flags)?;
        table::add_checksum_function(&connection)?;
        Ok(connection)
    };
    let damaged = open().map_err(|error| file.error(error))?;
    let version = damaged
        .query_row(
            "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version)",
            (),
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
        )
        .map_err(|error| file.error(error))?;
    match version {
        (APPLICATION_ID, NEWEST) => {}
        (APPLICATION_ID, found) if found > NEWEST => {
            return Err(MemoryError::NewerSchema { path: from.to_owned(), found, known: NEWEST });
        }
        (APPLICATION_ID, _) => {
            let reason = "it is of an older schema, which had no checksums".to_owned();
            return Err(MemoryError::Damaged { path: from.to_owned(), reason });
        }
        _ => return Err(MemoryError::Foreign { path: from.to_owned() }),
    }
    let mut found: Vec<BTreeMap<i64, RowValues>> = Vec::new();
    let mut dropped = [0; TABLES.len()];
    for (table, dropped) in TABLES.iter().zip(&mut dropped) {
        let (rows, broken) = readable(&damaged, table);
        *dropped = broken;
        found.push(rows);
    }
    let_go(&mut found, &mut dropped);
    let options = MemoryOptions { access: Access::Write, ..MemoryOptions::default() };
    let mut memory = Memory::open(to, analyzer, &options)?;
    memory.write(|transaction, file, _| -> Result<(), MemoryError> {
        let store = || -> rusqlite::Result<()> {
            for (of, rows) in Of::ALL.into_iter().zip(&found) {
                let table = of.table();
                let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
                count_added(transaction, of, count, rows.keys().sum())?;
                let mut insert = transaction.prepare(&table.insert())?;
                for row in rows.values() {
                    insert.execute(params_from_iter(row))?;
                }
            }
            // Their keys may be another analyser's; opening the memory once more makes them again.
            let recorded = super::keys::recorded_analyzer(&damaged).unwrap_or_default();
            transaction.execute("UPDATE analyzer SET name = ?1, version = ?2", recorded)?;
            Ok(())
        };
        store().map_err(|error| file.error(error))
    })?;
    memory.rekey_if_stale()?;
    memory.reindex_if_due(super::reindex::Load::Bulk)?;
    let tables = TABLES.iter().zip(found).zip(dropped).map(|((table, rows), dropped)| SalvagedTable {
        table: table.name,
        kept: rows.len() as u64,
        dropped,
    });
    Ok(Salvaged { tables: tables.collect() })
}

/// The rows of a table that can be read and agree with their checksums, and how many do not agree.
fn readable(connection: &Connection, table: &Table) -> (BTreeMap<i64, RowValues>, u64) {
    let mut rows = BTreeMap::new();
    let mut broken = BTreeSet::new();
    let columns: Vec<&str> = table.columns().collect();
    let select =
        format!("SELECT {}, checksum = {} FROM {}", columns.join(", "), table.checksum(), table.name);
    let mut take = |sql: &str, bound: i64| -> (Option<i64>, bool) {
        let mut last = None;
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = connection.prepare_cached(sql)?;
            let mut found = statement.query([bound])?;
            while let Some(row) = found.next()? {
                let id: i64 = row.get(0)?;
                last = Some(id);
                let values: rusqlite::Result<RowValues> =
                    (0..columns.len()).map(|column| row.get(column)).collect();
                match (values, row.get(columns.len())) {
                    (Ok(values), Ok(true)) => {
                        rows.insert(id, values);
                    }
                    _ => {
                        broken.insert(id);
                    }
                }
            }
            Ok(())
        };
        let whole = read().is_ok();
        (last, whole)
    };
    let rising = format!("{select} WHERE id > ?1 ORDER BY id");
    let falling = format!("{select} WHERE id < ?1 ORDER BY id DESC");
    let (mut after, mut step) = (i64::MIN, 1);
    loop {
        let (last, whole) = take(&rising, after);
        if whole {
            break;
        }
        // Behind the page that could not be read; further each time nothing was found.
        step = if last.is_some() { 1 } else { step * 2 };
        after = last.unwrap_or(after.max(0)).saturating_add(step);
        if step > LONGEST_STEP {
            break;
        }
    }
    take(&falling, i64::MAX);
    broken.retain(|id| !rows.contains_key(id));
    (rows, broken.len() as u64)
}

/// After so many ids without a readable row there is nothing more to be found from this end.
const LONGEST_STEP: i64 = 1 << 32;

/// Drops rows that rest on lost ones.
fn let_go(found: &mut [BTreeMap<i64, RowValues>], dropped: &mut [u64]) {
    let integer = |row: &RowValues, of: Of, column: &str| -> Option<i64> {
        let place = of.table().columns().position(|name| name == column)?;
        match row.get(place)? {
            Value::Integer(value) => Some(*value),
            _ => None,
        }
    };
    let keep =
        |found: &mut [BTreeMap<i64, RowValues>], dropped: &mut [u64], of: Of, parents: &[(&str, Of)]| {
            let parents: Vec<(&str, BTreeSet<i64>)> = parents
                .iter()
                .map(|(column, parent)| (*column, found[*parent as usize].keys().copied().collect()))
                .collect();
            let before = found[of as usize].len();
            found[of as usize].retain(|_, row| {
                parents
                    .iter()
                    .all(|(column, ids)| integer(row, of, column).is_some_and(|parent| ids.contains(&parent)))
            });
            dropped[of as usize] += (before - found[of as usize].len()) as u64;
        };
    keep(found, dropped, Of::Document, &[("article_id", Of::Article)]);
    keep(found, dropped, Of::Segment, &[("document_id", Of::Document)]);
    // Beads name segments by place: a document must have as many as its beads, and all of them, say.
    let mut segments: BTreeMap<i64, i64> = BTreeMap::new();
    for row in found[Of::Segment as usize].values() {
        *segments.entry(integer(row, Of::Segment, "document_id").unwrap_or_default()).or_default() += 1;
    }
    let mut needed: BTreeMap<i64, i64> = BTreeMap::new();
    for bead in found[Of::Bead as usize].values() {
        let value = |column| integer(bead, Of::Bead, column).unwrap_or_default();
        let Some(alignment) = found[Of::Alignment as usize].get(&value("alignment_id")) else { continue };
        for (side, first, count) in [
            ("source_document_id", "source_first", "source_count"),
            ("target_document_id", "target_first", "target_count"),
        ] {
            let document = integer(alignment, Of::Alignment, side).unwrap_or_default();
            let last = value(first) + value(count) - 1;
            let most = needed.entry(document).or_default();
            *most = (*most).max(last);
        }
    }
    for (document, needed) in needed {
        if segments.get(&document).copied().unwrap_or(0) != needed
            && found[Of::Document as usize].remove(&document).is_some()
        {
            dropped[Of::Document as usize] += 1;
        }
    }
    keep(found, dropped, Of::Segment, &[("document_id", Of::Document)]);
    keep(
        found,
        dropped,
        Of::Alignment,
        &[("source_document_id", Of::Document), ("target_document_id", Of::Document)],
    );
    keep(found, dropped, Of::Bead, &[("alignment_id", Of::Alignment)]);
    let beads: BTreeSet<i64> = found[Of::Bead as usize].keys().copied().collect();
    let place = Of::Unit.table().columns().position(|name| name == "bead_id").unwrap_or(1);
    for unit in found[Of::Unit as usize].values_mut() {
        if let Value::Integer(bead) = unit[place]
            && !beads.contains(&bead)
        {
            unit[place] = Value::Null;
        }
    }
}
