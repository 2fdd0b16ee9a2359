//! How is an operation taken back?
//!
//! Undoing is an operation like any other: what the undone one added is removed, what it changed or removed is put back
//! from the log, in one transaction. Operations can be undone in any order as long as no later one has touched the same
//! rows: a row must be as the operation left it, else the later operation is named and nothing happens. "As it left it"
//! is read from the log as well: what the row was before the next operation that touched it, else what it is now.
//!
//! Rows that later operations rest on without changing them stay: an article that came with one translation keeps its
//! source text when that translation is undone and another still needs it.
//!
//! Time O(rows touched · log rows).

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::keys::Keys;
use super::operation::{Operating, OperationId, count_added};
use super::table::{Kind, Of, identity};
use super::{Memory, keys, read};
use crate::Analyzer;
use crate::MemoryError;

/// What undoing did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// The operations taken back, newest first.
    pub undone: Vec<OperationId>,
    /// The operation that did so; itself undone, it brings them back. `None` where nothing had to change.
    pub operation: Option<OperationId>,
}

/// One row before and after an operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowChange {
    /// Its table.
    pub table: &'static str,
    /// Its id.
    pub id: i64,
    /// Its columns before; `None` where it was not there.
    pub before: Option<Map<String, Json>>,
    /// Its columns after; `None` where it was removed.
    pub after: Option<Map<String, Json>>,
}

/// Why an operation could not be taken back.
enum Obstacle {
    Sqlite(rusqlite::Error),
    /// The row of this table was touched by this later operation.
    Later {
        table: &'static str,
        row: i64,
        by: i64,
    },
    /// The log holds something it never wrote.
    Log(String),
}

impl From<rusqlite::Error> for Obstacle {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Memory {
    /// The newest operation that is neither taken back nor itself an undoing: what undo means without a number.
    pub fn newest_operation_in_force(&self) -> Result<Option<OperationId>, MemoryError> {
        let log = self.undoings().map_err(|error| self.file.error(error))?;
        let mut undone = BTreeSet::new();
        for (id, undoes) in log {
            if undone.contains(&id) {
                continue;
            }
            if undoes.is_empty() {
                return Ok(Some(OperationId(id)));
            }
            undone.extend(undoes);
        }
        Ok(None)
    }

    /// Operations that are taken back as things stand.
    pub fn operations_undone(&self) -> Result<BTreeSet<OperationId>, MemoryError> {
        let log = self.undoings().map_err(|error| self.file.error(error))?;
        let mut undone = BTreeSet::new();
        for (id, undoes) in log {
            if !undone.contains(&OperationId(id)) {
                undone.extend(undoes.into_iter().map(OperationId));
            }
        }
        Ok(undone)
    }

    /// Every operation with those it takes back, newest first.
    fn undoings(&self) -> rusqlite::Result<Vec<(i64, Vec<i64>)>> {
        let mut read = self
            .connection
            .prepare("SELECT id, undoes FROM operation WHERE part_of IS NULL ORDER BY id DESC")?;
        let rows = read.query_map((), |row| {
            let undoes: Option<String> = row.get(1)?;
            let undoes = undoes.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            Ok((row.get(0)?, undoes))
        })?;
        rows.collect()
    }

    /// Takes one operation back.
    pub fn undo(&mut self, id: OperationId) -> Result<Undone, MemoryError> {
        self.known_operation(id)?;
        self.take_back(vec![id])
    }

    /// Takes back every operation after `id`, so that the memory holds what it held then.
    pub fn restore(&mut self, id: OperationId) -> Result<Undone, MemoryError> {
        self.known_operation(id)?;
        let later = || -> rusqlite::Result<Vec<OperationId>> {
            self.connection
                .prepare("SELECT id FROM operation WHERE id > ?1 AND part_of IS NULL ORDER BY id DESC")?
                .query_map([id.0], |row| row.get(0).map(OperationId))?
                .collect()
        };
        let later = later().map_err(|error| self.file.error(error))?;
        self.take_back(later)
    }

    fn known_operation(&self, id: OperationId) -> Result<(), MemoryError> {
        if self.operation(id)?.is_some() {
            return Ok(());
        }
        Err(MemoryError::NoSuchOperation { path: self.file.path.clone(), operation: id.0 })
    }

    fn take_back(&mut self, undone: Vec<OperationId>) -> Result<Undone, MemoryError> {
        let file = self.file.clone();
        let before = self.last_operation();
        self.operate(|operating| {
            take_back_all(operating, &undone).map_err(|obstacle| match obstacle {
                Obstacle::Sqlite(error) => file.error(error),
                Obstacle::Log(reason) => MemoryError::Damaged { path: file.path.clone(), reason },
                Obstacle::Later { table, row, by } => {
                    MemoryError::Conflict { path: file.path.clone(), what: format!("{table} {row}"), by }
                }
            })
        })?;
        self.reindex_if_due(super::reindex::Load::Bulk)?;
        let operation = self.last_operation().filter(|last| Some(*last) != before);
        Ok(Undone { undone, operation })
    }

    /// What an operation did to each row, at most `limit` rows of each table and kind.
    pub fn operation_changes(&self, id: OperationId, limit: usize) -> Result<Vec<RowChange>, MemoryError> {
        let read = || -> rusqlite::Result<Vec<RowChange>> {
            let mut changes = Vec::new();
            for operation in parts(&self.connection, id.0)? {
                for of in Of::ALL {
                    for (row, before) in touched(&self.connection, of, operation, limit)? {
                        let after = after(&self.connection, of, row, operation)?;
                        changes.push(RowChange {
                            table: of.table().name,
                            id: row,
                            before: before.as_deref().and_then(object),
                            after: after.as_deref().and_then(object),
                        });
                    }
                }
            }
            Ok(changes)
        };
        read().map_err(|error| self.file.error(error))
    }
}

fn object(json: &str) -> Option<Map<String, Json>> {
    serde_json::from_str(json).ok()
}

/// The transactions of an operation, newest first.
fn parts(connection: &Connection, id: i64) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare("SELECT id FROM operation WHERE id = ?1 OR part_of = ?1 ORDER BY id DESC")?
        .query_map([id], |row| row.get(0))?
        .collect()
}

/// Rows of a table that an operation added or changed, with what they were before.
fn touched(
    connection: &Connection,
    of: Of,
    operation: i64,
    limit: usize,
) -> rusqlite::Result<Vec<(i64, Option<String>)>> {
    let mut rows = Vec::new();
    let name = of.table().name;
    let mut ranges = connection.prepare_cached(
        "SELECT first_id, last_id FROM operation_added WHERE operation_id = ?1 AND table_name = ?2 ORDER BY first_id",
    )?;
    let mut ranges = ranges.query(params![operation, name])?;
    while let Some(range) = ranges.next()? {
        let (first, last): (i64, i64) = (range.get(0)?, range.get(1)?);
        rows.extend((first..=last).take(limit).map(|row| (row, None)));
    }
    rows.truncate(limit);
    let mut changed = connection.prepare_cached(
        "SELECT row_id, before FROM operation_row WHERE operation_id = ?1 AND table_name = ?2 ORDER BY row_id LIMIT ?3",
    )?;
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let changed = changed.query_map(params![operation, name, most], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in changed {
        rows.push(row?);
    }
    Ok(rows)
}

/// The row as it is now; `None` where it is not there.
fn image(connection: &Connection, of: Of, row: i64) -> rusqlite::Result<Option<String>> {
    let table = of.table();
    let sql = format!("SELECT {} FROM {} WHERE id = ?1", table.image(), table.name);
    connection.prepare_cached(&sql)?.query_row([row], |row| row.get(0)).optional()
}

/// The next operation that touched a row after `operation`, and what the row was before it.
fn next_touch(
    connection: &Connection,
    of: Of,
    row: i64,
    operation: i64,
) -> rusqlite::Result<Option<(i64, Option<String>)>> {
    connection
        .prepare_cached(
            "SELECT operation_id, before FROM operation_row
             WHERE table_name = ?1 AND row_id = ?2 AND operation_id > ?3 ORDER BY operation_id LIMIT 1",
        )?
        .query_row(params![of.table().name, row, operation], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// What `operation` left a row as.
fn after(connection: &Connection, of: Of, row: i64, operation: i64) -> rusqlite::Result<Option<String>> {
    match next_touch(connection, of, row, operation)? {
        Some((_, before)) => Ok(before),
        None => image(connection, of, row),
    }
}

/// Takes back `undone`, which are in order, newest first.
fn take_back_all(operating: &mut Operating<'_>, undone: &[OperationId]) -> Result<(), Obstacle> {
    // Rows come and go in an order that the references between them would not allow; at the end they must hold.
    operating.transaction.pragma_update(None, "defer_foreign_keys", true)?;
    for id in undone {
        for part in parts(operating.transaction, id.0)? {
            take_back(operating, part)?;
        }
    }
    let ids: Vec<i64> = undone.iter().map(|id| id.0).collect();
    let ids = serde_json::to_string(&ids).map_err(|error| Obstacle::Log(error.to_string()))?;
    operating
        .transaction
        .execute("UPDATE operation SET undoes = ?2 WHERE id = ?1", params![operating.id, ids])?;
    Ok(())
}

fn take_back(operating: &mut Operating<'_>, operation: i64) -> Result<(), Obstacle> {
    let transaction = operating.transaction;
    let mut rows = Vec::new();
    for of in Of::ALL {
        for (row, before) in touched(transaction, of, operation, usize::MAX)? {
            if let Some((by, before)) = next_touch(transaction, of, row, operation)?
                && by != operating.id
                && before != image(transaction, of, row)?
            {
                return Err(Obstacle::Later { table: of.table().name, row, by });
            }
            rows.push((of, row, before));
        }
    }
    // Units first, so that none hangs on a bead that goes; beads and alignments go before those they had replaced
    // come back, as an article has one alignment a pair of languages.
    let restore = |operating: &Operating<'_>, tables: &[Of]| -> Result<(), Obstacle> {
        for (of, row, before) in rows.iter().filter(|(of, ..)| tables.contains(of)) {
            if let Some(before) = before {
                put_back(operating, *of, *row, before)?;
            }
        }
        Ok(())
    };
    let remove = |of: Of, condition: &str| -> Result<(), Obstacle> {
        let sql = format!("DELETE FROM {} WHERE id = ?1 {condition}", of.table().name);
        let mut delete = transaction.prepare_cached(&sql)?;
        for (_, row, _) in rows.iter().filter(|(other, _, before)| *other == of && before.is_none()) {
            delete.execute([row])?;
        }
        Ok(())
    };
    restore(operating, &[Of::Unit, Of::Term])?;
    remove(Of::Unit, "")?;
    remove(Of::Term, "")?;
    let articles = articles_of(operating, &rows)?;
    remove(Of::Bead, "")?;
    remove(Of::Alignment, "")?;
    restore(operating, &[Of::Article, Of::Document, Of::Segment, Of::Alignment, Of::Bead])?;
    // What a later alignment still rests on stays, and goes with the last of them.
    let unused = "AND NOT EXISTS (SELECT 1 FROM alignment WHERE source_document_id = document.id
                                  OR target_document_id = document.id)";
    remove(Of::Document, unused)?;
    for article in articles {
        transaction.execute(&format!("DELETE FROM document WHERE article_id = ?1 {unused}"), [article])?;
        transaction.execute(
            "DELETE FROM article WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM document WHERE article_id = ?1)",
            [article],
        )?;
    }
    Ok(())
}

/// The articles that the rows touched belong to.
fn articles_of(
    operating: &Operating<'_>,
    rows: &[(Of, i64, Option<String>)],
) -> rusqlite::Result<BTreeSet<i64>> {
    let mut articles = BTreeSet::new();
    let mut of_alignment = operating.transaction.prepare_cached(
        "SELECT article_id FROM alignment JOIN document ON document.id = source_document_id WHERE alignment.id = ?1",
    )?;
    let mut of_document =
        operating.transaction.prepare_cached("SELECT article_id FROM document WHERE id = ?1")?;
    for (of, row, _) in rows {
        let found: Option<i64> = match of {
            Of::Article => Some(*row),
            Of::Document => of_document.query_row([row], |row| row.get(0)).optional()?,
            Of::Alignment => of_alignment.query_row([row], |row| row.get(0)).optional()?,
            Of::Segment | Of::Bead | Of::Unit | Of::Term => None,
        };
        articles.extend(found);
    }
    Ok(articles)
}

/// Gives a row the columns it had.
fn put_back(operating: &Operating<'_>, of: Of, row: i64, before: &str) -> Result<(), Obstacle> {
    let columns =
        object(before).ok_or_else(|| Obstacle::Log(format!("the log's {} {row}", of.table().name)))?;
    let values = values(of, row, &columns, operating.analyzer)
        .ok_or_else(|| Obstacle::Log(format!("the log's {} {row}", of.table().name)))?;
    let transaction = operating.transaction;
    let updated = transaction.prepare_cached(&of.table().update())?.execute(params_from_iter(&values))?;
    if updated == 0 {
        transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
                 VALUES (?1, ?2, ?3, NULL)",
            )?
            .execute(params![of.table().name, row, operating.id])?;
        transaction.prepare_cached(&of.table().insert())?.execute(params_from_iter(&values))?;
        count_added(transaction, of, 1, row)?;
    }
    Ok(())
}

/// The parameters of a row's `INSERT` from its image in the log; `None` where that is not what the log wrote.
fn values(of: Of, row: i64, columns: &Map<String, Json>, analyzer: &dyn Analyzer) -> Option<Vec<Value>> {
    let mut values = vec![Value::Integer(row)];
    for (column, kind) in of.table().content {
        let value = match (kind, columns.get(*column)?) {
            (_, Json::Null) => Value::Null,
            (Kind::Plain, Json::String(text)) => Value::Text(text.clone()),
            (Kind::Plain, Json::Number(number)) => Value::Integer(number.as_i64()?),
            (Kind::Blob, Json::String(hexadecimal)) => Value::Blob(bytes(hexadecimal)?),
            (Kind::Real, Json::String(digits)) => Value::Real(digits.parse().ok()?),
            _ => return None,
        };
        values.push(value);
    }
    if of == Of::Unit {
        let text = |column: &str| columns.get(column).and_then(Json::as_str);
        let texts = [text("source_text")?, text("target_text")?];
        let tags = [text("source_language")?, text("target_language")?];
        let keys: Vec<Keys> = tags
            .into_iter()
            .zip(texts)
            .map(|(tag, text)| Some(keys::Keys::of(analyzer, &read::language(tag).ok()?, text)))
            .collect::<Option<_>>()?;
        let [source, target] = <[Keys; 2]>::try_from(keys).ok()?;
        let lengths = [source.length, target.length].map(|length| i64::try_from(length).unwrap_or(i64::MAX));
        values.extend([
            Value::Text(source.exact.clone()),
            Value::Text(target.exact.clone()),
            Value::Text(source.stored_tokens(texts[0])),
            Value::Text(target.stored_tokens(texts[1])),
            Value::Integer(lengths[0]),
            Value::Integer(lengths[1]),
            Value::Integer(identity([tags[0], tags[1], texts[0], texts[1]])),
        ]);
    }
    Some(values)
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits = hexadecimal.as_bytes();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<Vec<u8>>>()
        .filter(|_| digits.len().is_multiple_of(2))
}
