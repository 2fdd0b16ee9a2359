//! What can still be read of a damaged memory, and how does it become an undamaged one?
//!
//! Rows are read table by table in the order of their ids. If a page cannot be read, reading goes on after it, in steps
//! that double, and once more from the other end. A row counts only if it fits its checksum. It is written into the new
//! file as it is read, so that only one row is held at a time. Rows that depend on a lost row are dropped. Units are
//! the exception: a unit whose bead is lost stays, with where it came from as far as that is known. A text that has
//! lost a sentence is dropped as a whole, because its beads count sentences by place.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

use super::beside::NewFile;
use super::connect::FileContext;
use super::open::{Opening, SessionOptions, open, open_to_read, open_unfinished};
use super::operation::count_added;
use super::reindex::Load;
use super::schema::{APPLICATION_ID, CHECKSUMS, KEYS, NEWEST, TAGS, TERMS};
use super::table::{Of, Table};
use super::{changes, keys, log, schema, tags, terms};
use crate::{Analyzer, MemoryError};
use sangam_unit::Sides;

/// What was salvaged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Salvaged {
    /// The tables, in an order in which each comes after those that it refers to.
    pub tables: Vec<SalvagedTable>,
}

/// What was salvaged from one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SalvagedTable {
    /// Its name.
    pub table: &'static str,
    /// Rows in the new memory.
    pub kept: u64,
    /// Rows that were read and are damaged, or that depend on a lost row. Rows that could not be read at all are not
    /// counted: nobody knows how many there were.
    pub dropped: u64,
}

/// Writes what can be read of the memory at `from` into a new memory at `to`. The new file appears only when it is
/// complete.
pub fn salvage(from: &Path, to: &Path, analyzer: Arc<dyn Analyzer>) -> Result<Salvaged, MemoryError> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(MemoryError::Exists { path: to.to_owned() });
    }
    log::check_name(to)?;
    let file = FileContext { path: from.to_owned(), patience: SessionOptions::default().patience };
    if !from.exists() {
        return Err(MemoryError::Missing { path: from.to_owned() });
    }
    let damaged = open_to_read(&file)?;
    let version = damaged
        .query_row(
            "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version)",
            (),
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
        )
        .map_err(|error| file.error(error))?;
    let version = match version {
        (APPLICATION_ID, found) if found > NEWEST => {
            return Err(MemoryError::NewerSchema { path: from.to_owned(), found, known: NEWEST });
        }
        (APPLICATION_ID, found) if found < CHECKSUMS => {
            let reason = "it has an older schema, which had no checksums".to_owned();
            return Err(MemoryError::Damaged { path: from.to_owned(), reason });
        }
        (APPLICATION_ID, found) => found,
        _ => return Err(MemoryError::Foreign { path: from.to_owned() }),
    };
    // Triggers and indexes are not read, but a view in place of a table would be.
    schema::check(&damaged, &file, schema::Checked::Tables(version))?;
    let io = |cause| MemoryError::Io { path: to.to_owned(), cause };
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(io)?;
    }
    let unfinished = NewFile::beside(to).map_err(io)?;
    unfinished.share_like(from);
    let memory = open_unfinished(unfinished.path(), Arc::clone(&analyzer))?;
    // Rows that depend on a lost row are dropped table by table. Units must not be removed with their beads.
    memory.connection.pragma_update(None, "foreign_keys", false).map_err(|error| memory.error(error))?;
    let tables = memory.write(false, |transaction| -> Result<Vec<SalvagedTable>, MemoryError> {
        let salvaging = Salvaging { damaged, version, transaction, analyzer: analyzer.as_ref() };
        take_over(&salvaging).map_err(|error| memory.error(error))
    })?;
    drop(memory);
    unfinished.place(to).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => MemoryError::Exists { path: to.to_owned() },
        _ => io(source),
    })?;
    let options = SessionOptions { opening: Opening::CreateIfMissing, ..SessionOptions::default() };
    open(to, analyzer, &options)?.reindex_if_due(Load::Bulk)?;
    Ok(Salvaged { tables })
}

/// Where rows are read, and where they are written.
struct Salvaging<'t> {
    damaged: Connection,
    /// The schema of the damaged file.
    version: i64,
    transaction: &'t Connection,
    analyzer: &'t dyn Analyzer,
}

fn take_over(salvaging: &Salvaging<'_>) -> rusqlite::Result<Vec<SalvagedTable>> {
    let mut tables = Vec::new();
    for of in Of::ALL {
        let (mut kept, mut dropped) = (0, 0);
        if of != Of::Term || salvaging.version >= TERMS {
            (kept, dropped) = salvaging.take_table(of)?;
        }
        tables.push(SalvagedTable { table: of.table().name, kept, dropped });
    }
    terms::make_keys(salvaging.transaction, salvaging.analyzer)?;
    for (of, rows) in let_go(salvaging.transaction)? {
        let table = &mut tables[of as usize];
        table.kept = table.kept.saturating_sub(rows);
        table.dropped += rows;
    }
    Ok(tables)
}

impl Salvaging<'_> {
    /// Takes over the rows of a table that can be read and fit their checksums. Returns their number, and the number of
    /// rows that do not fit. Rows go from one file to the other as they are read.
    fn take_table(&self, of: Of) -> rusqlite::Result<(u64, u64)> {
        let table = of.table();
        let columns: Vec<&str> =
            ["id"].into_iter().chain(table.content.iter().map(|(name, _)| *name)).collect();
        let select =
            format!("SELECT {}, {} FROM {}", columns.join(", "), whole_in(self.version, table), table.name);
        // A row that is met from both ends is inserted once.
        let insert = table.insert().replacen("INSERT", "INSERT OR IGNORE", 1);
        let mut insert = self.transaction.prepare(&insert)?;
        let mut broken = BTreeSet::new();
        let (mut kept, mut id_sum, mut ids) = (0, 0, None);
        let mut take = |sql: &str, bound: i64, rising: bool| -> rusqlite::Result<(Option<i64>, bool)> {
            let mut last = None;
            let mut read = || -> rusqlite::Result<bool> {
                // An error of the damaged file ends this reading; an error of the new file ends everything.
                let Ok(mut statement) = self.damaged.prepare_cached(sql) else { return Ok(false) };
                let Ok(mut found) = statement.query([bound]) else { return Ok(false) };
                let mut met_again = 0;
                loop {
                    let row = match found.next() {
                        Ok(Some(row)) => row,
                        Ok(None) => return Ok(true),
                        Err(_) => return Ok(false),
                    };
                    let Ok(id) = row.get::<_, i64>(0) else { continue };
                    let is_in_order = last.is_none_or(|last| if rising { id > last } else { id < last });
                    if is_in_order {
                        last = Some(id);
                    } else {
                        met_again += 1;
                        if met_again > MOST_MET_AGAIN {
                            return Ok(false);
                        }
                    }
                    let values: rusqlite::Result<Vec<Value>> =
                        (0..columns.len()).map(|column| row.get(column)).collect();
                    let whole = row.get(columns.len()).unwrap_or(false);
                    let values =
                        values.ok().filter(|_| whole).and_then(|values| self.with_derived(of, values));
                    let Some(values) = values else {
                        broken.insert(id);
                        continue;
                    };
                    if insert.execute(params_from_iter(&values))? > 0 {
                        met_again = 0;
                        kept += 1;
                        id_sum += id;
                        let (first, last) = ids.unwrap_or((id, id));
                        ids = Some((first.min(id), last.max(id)));
                    }
                    broken.remove(&id);
                }
            };
            let whole = read()?;
            Ok((last, whole))
        };
        let rising = format!("{select} WHERE id > ?1 ORDER BY id");
        let (mut after, mut step, mut unbroken) = (i64::MIN, 1, true);
        loop {
            let (last, whole) = take(&rising, after, true)?;
            if whole || step > LONGEST_STEP {
                break;
            }
            unbroken = false;
            // After the page that could not be read, and further each time nothing was found.
            step = if last.is_some() { 1 } else { step * 2 };
            after = last.unwrap_or(after.max(0)).saturating_add(step);
        }
        if !unbroken {
            take(&format!("{select} WHERE id < ?1 ORDER BY id DESC"), i64::MAX, false)?;
        }
        count_added(self.transaction, of, kept, id_sum)?;
        if let (Of::Unit, Some((first, last))) = (of, ids) {
            changes::note_added(self.transaction, first, last)?;
        }
        Ok((kept.unsigned_abs(), broken.len() as u64))
    }

    /// A row with its derived columns: the keys of a unit. `None` if they cannot be made.
    fn with_derived(&self, of: Of, mut values: Vec<Value>) -> Option<Vec<Value>> {
        if self.version < TAGS {
            tags::make_canonical(of, &mut values);
        }
        if of != Of::Unit {
            return Some(values);
        }
        let text = |column: &str| {
            let place = of.table().columns().position(|name| name == column)?;
            match values.get(place)? {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            }
        };
        let languages = Sides::new(text("source_language")?, text("target_language")?);
        let texts = Sides::new(text("source_text")?, text("target_text")?);
        let derived = keys::derived(self.analyzer, languages, texts)?;
        values.extend(derived);
        Some(values)
    }
}

/// The columns that were derived from a unit's texts before schema 5.
const EARLIER_DERIVED: [&str; 7] = [
    "source_key",
    "target_key",
    "source_tokens",
    "target_tokens",
    "source_length",
    "target_length",
    "identity",
];

/// The SQL condition that a row of a file with this schema is undamaged.
fn whole_in(version: i64, table: &Table) -> String {
    if version >= KEYS || table.name != Of::Unit.table().name {
        return table.whole();
    }
    let content = table.content.iter().map(|(name, _)| *name);
    let columns: Vec<&str> = ["id"].into_iter().chain(content).chain(EARLIER_DERIVED).collect();
    format!("checksum = row_checksum({})", columns.join(", "))
}

/// After this many rows in succession that are out of order and already known, the damaged file leads in a circle: a
/// page of a tree that names a page above it is read again and again. Some pages hold fewer rows.
const MOST_MET_AGAIN: u32 = 4096;

/// After this many ids without a readable row, nothing more is found from this end.
const LONGEST_STEP: i64 = 1 << 32;

/// Drops rows that depend on lost rows. Returns their number for each table.
fn let_go(transaction: &Connection) -> rusqlite::Result<Vec<(Of, u64)>> {
    let segments = "DELETE FROM segment WHERE document_id NOT IN (SELECT id FROM document)";
    let steps = [
        (Of::Document, "DELETE FROM document WHERE article_id NOT IN (SELECT id FROM article)"),
        (Of::Segment, segments),
        // Beads name segments by place. A document must have exactly the number of segments that its beads refer to.
        (
            Of::Document,
            "WITH last (document, number) AS (
                 SELECT source_document_id, source_first + source_count - 1 FROM bead
                 JOIN alignment ON alignment.id = alignment_id
                 UNION ALL
                 SELECT target_document_id, target_first + target_count - 1 FROM bead
                 JOIN alignment ON alignment.id = alignment_id),
             needed (document, segments) AS (SELECT document, max(number) FROM last GROUP BY document)
             DELETE FROM document WHERE id IN (SELECT document FROM needed
                 WHERE segments <> (SELECT count(*) FROM segment WHERE document_id = document))",
        ),
        (Of::Segment, segments),
        (
            Of::Alignment,
            "DELETE FROM alignment WHERE source_document_id NOT IN (SELECT id FROM document)
                                      OR target_document_id NOT IN (SELECT id FROM document)",
        ),
        (Of::Bead, "DELETE FROM bead WHERE alignment_id NOT IN (SELECT id FROM alignment)"),
    ];
    let mut dropped = Vec::new();
    for (of, sql) in steps {
        dropped.push((of, transaction.execute(sql, ())? as u64));
    }
    let orphans = "UPDATE unit SET bead_id = NULL WHERE bead_id NOT IN (SELECT id FROM bead)";
    if transaction.execute(orphans, ())? > 0 {
        let table = Of::Unit.table();
        transaction.execute(&table.seal(&format!("checksum <> {}", table.checksum())), ())?;
    }
    Ok(dropped)
}
