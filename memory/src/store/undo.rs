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
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, ToSql, params, params_from_iter};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::operation::{Operating, OperationId, count_added};
use super::table::{Kind, Of};
use super::{Memory, changes, keys};
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
    for of in Of::ALL {
        nobody_has_touched(operating, of, operation)?;
    }
    // Units first, so that none hangs on a bead that goes. Then all that was added, from beads to articles, before what it
    // had replaced comes back: an article has one alignment a pair of languages, and a name one article.
    for of in [Of::Unit, Of::Term] {
        put_all_back(operating, of, operation)?;
        remove_added(operating, of, operation, "")?;
    }
    let articles = articles_of(operating, operation)?;
    remove_added(operating, Of::Bead, operation, "")?;
    remove_added(operating, Of::Alignment, operation, "")?;
    // What a later alignment still rests on stays, and goes with the last of them.
    let unused = "AND NOT EXISTS (SELECT 1 FROM alignment WHERE source_document_id = document.id
                                  OR target_document_id = document.id)";
    remove_added(operating, Of::Document, operation, unused)?;
    let empty = "AND NOT EXISTS (SELECT 1 FROM document WHERE article_id = article.id)";
    remove_added(operating, Of::Article, operation, empty)?;
    for of in [Of::Article, Of::Document, Of::Segment, Of::Alignment, Of::Bead] {
        put_all_back(operating, of, operation)?;
    }
    let mut documents = operating
        .transaction
        .prepare_cached(&format!("DELETE FROM document WHERE article_id = ?1 {unused}"))?;
    let mut article =
        operating.transaction.prepare_cached(&format!("DELETE FROM article WHERE id = ?1 {empty}"))?;
    for id in articles {
        documents.execute([id])?;
        article.execute([id])?;
    }
    Ok(())
}

/// Refuses where a later operation, other than the one at hand, has touched a row that `operation` touched, and the row is
/// not as it was before that.
fn nobody_has_touched(operating: &Operating<'_>, of: Of, operation: i64) -> Result<(), Obstacle> {
    let transaction = operating.transaction;
    let name = of.table().name;
    let check = |row: i64, by: i64, before: &Option<String>| -> Result<(), Obstacle> {
        if by != operating.id && *before != image(transaction, of, row)? {
            return Err(Obstacle::Later { table: name, row, by });
        }
        Ok(())
    };
    // Of rows that it added, those that were touched since: of a million mostly none.
    let mut touches = transaction.prepare_cached(
        "SELECT row_id, min(operation_id), before FROM operation_row
         WHERE table_name = ?1 AND row_id BETWEEN ?2 AND ?3 AND operation_id > ?4 GROUP BY row_id",
    )?;
    for (first, last) in added(transaction, of, operation)? {
        let mut touches = touches.query(params![name, first, last, operation])?;
        while let Some(touch) = touches.next()? {
            check(touch.get(0)?, touch.get(1)?, &touch.get(2)?)?;
        }
    }
    let mut changed = transaction
        .prepare_cached("SELECT row_id FROM operation_row WHERE operation_id = ?1 AND table_name = ?2")?;
    let mut changed = changed.query(params![operation, name])?;
    while let Some(row) = changed.next()? {
        let row = row.get(0)?;
        if let Some((by, before)) = next_touch(transaction, of, row, operation)? {
            check(row, by, &before)?;
        }
    }
    Ok(())
}

/// The ranges of rows of a table that an operation added.
fn added(connection: &Connection, of: Of, operation: i64) -> rusqlite::Result<Vec<(i64, i64)>> {
    connection
        .prepare_cached(
            "SELECT first_id, last_id FROM operation_added WHERE operation_id = ?1 AND table_name = ?2
             ORDER BY first_id",
        )?
        .query_map(params![operation, of.table().name], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Removes the rows of a table that an operation added or brought back, those of which `condition` holds.
fn remove_added(operating: &Operating<'_>, of: Of, operation: i64, condition: &str) -> rusqlite::Result<()> {
    let transaction = operating.transaction;
    let name = of.table().name;
    let sql = format!("DELETE FROM {name} WHERE id BETWEEN ?1 AND ?2 {condition}");
    let mut delete = transaction.prepare_cached(&sql)?;
    for range in added(transaction, of, operation)? {
        delete.execute(range)?;
    }
    let sql = format!("DELETE FROM {name} WHERE id IN ({BROUGHT_BACK}) {condition}");
    transaction.prepare_cached(&sql)?.execute(params![operation, name])?;
    Ok(())
}

/// Rows of table `?2` that were not there before operation `?1`, and had been before.
const BROUGHT_BACK: &str =
    "SELECT row_id FROM operation_row WHERE operation_id = ?1 AND table_name = ?2 AND before IS NULL";

/// How many rows are read from the log before they are put back.
const PUT_BACK_AT_ONCE: usize = 1_000;

/// Gives the rows of a table that an operation changed or removed what they were.
fn put_all_back(operating: &Operating<'_>, of: Of, operation: i64) -> Result<(), Obstacle> {
    let mut read = operating.transaction.prepare_cached(
        "SELECT row_id, before FROM operation_row
         WHERE operation_id = ?1 AND table_name = ?2 AND row_id > ?3 AND before IS NOT NULL ORDER BY row_id LIMIT ?4",
    )?;
    let mut last = i64::MIN;
    loop {
        let rows: Vec<(i64, String)> = read
            .query_map(params![operation, of.table().name, last, PUT_BACK_AT_ONCE], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let Some((end, _)) = rows.last() else { return Ok(()) };
        last = *end;
        for (row, before) in &rows {
            put_back(operating, of, *row, before)?;
        }
    }
}

/// The articles that the rows touched belong to.
fn articles_of(operating: &Operating<'_>, operation: i64) -> rusqlite::Result<BTreeSet<i64>> {
    let mut articles = BTreeSet::new();
    for (of, of_row) in [
        (Of::Article, "SELECT id FROM article WHERE id"),
        (Of::Document, "SELECT article_id FROM document WHERE id"),
        (
            Of::Alignment,
            "SELECT article_id FROM alignment JOIN document ON document.id = source_document_id
             WHERE alignment.id",
        ),
    ] {
        let mut take = |sql: String, parameters: &[&dyn ToSql]| -> rusqlite::Result<()> {
            let mut read = operating.transaction.prepare_cached(&sql)?;
            for article in read.query_map(parameters, |row| row.get(0))? {
                articles.insert(article?);
            }
            Ok(())
        };
        for (first, last) in added(operating.transaction, of, operation)? {
            take(format!("{of_row} BETWEEN ?1 AND ?2"), &[&first, &last])?;
        }
        let changed = "SELECT row_id FROM operation_row WHERE operation_id = ?1 AND table_name = ?2";
        take(format!("{of_row} IN ({changed})"), &[&operation, &of.table().name])?;
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
        transaction
            .prepare_cached(&of.table().insert())?
            .execute(params_from_iter(&values))
            .map_err(|error| in_the_way(operating, of, row, &columns, error))?;
        count_added(transaction, of, 1, row)?;
        if of == Of::Unit {
            changes::note_added(transaction, row, row)?;
        }
    }
    Ok(())
}

/// What a row that cannot come back runs into: another that has taken its place since, as an article of the same name.
fn in_the_way(
    operating: &Operating<'_>,
    of: Of,
    row: i64,
    columns: &Map<String, Json>,
    error: rusqlite::Error,
) -> Obstacle {
    if error.sqlite_error_code() != Some(ErrorCode::ConstraintViolation) || of.table().unique.is_empty() {
        return error.into();
    }
    let find = || -> rusqlite::Result<Option<i64>> {
        let table = of.table();
        let same: Vec<String> = (1..).zip(table.unique).map(|(at, name)| format!("{name} = ?{at}")).collect();
        let values = table.unique.iter().map(|name| {
            let kind = table
                .content
                .iter()
                .find(|(column, _)| column == name)
                .map_or(Kind::Plain, |(_, kind)| *kind);
            columns.get(*name).and_then(|json| value(kind, json)).unwrap_or(Value::Null)
        });
        let sql = format!("SELECT id FROM {} WHERE {}", table.name, same.join(" AND "));
        let other: Option<i64> =
            operating.transaction.query_row(&sql, params_from_iter(values), |row| row.get(0)).optional()?;
        let Some(other) = other else { return Ok(None) };
        operating
            .transaction
            .query_row(
                "SELECT max(operation_id) FROM (
                     SELECT operation_id FROM operation_added
                     WHERE table_name = ?1 AND ?2 BETWEEN first_id AND last_id
                     UNION ALL
                     SELECT operation_id FROM operation_row WHERE table_name = ?1 AND row_id = ?2 AND before IS NULL)",
                params![table.name, other],
                |row| row.get(0),
            )
    };
    match find() {
        Ok(Some(by)) => Obstacle::Later { table: of.table().name, row, by },
        _ => error.into(),
    }
}

/// A column's value from the log; `None` where that is not what the log wrote.
fn value(kind: Kind, json: &Json) -> Option<Value> {
    Some(match (kind, json) {
        (_, Json::Null) => Value::Null,
        (Kind::Plain, Json::String(text)) => Value::Text(text.clone()),
        (Kind::Plain, Json::Number(number)) => Value::Integer(number.as_i64()?),
        (Kind::Blob, Json::String(hexadecimal)) => Value::Blob(bytes(hexadecimal)?),
        (Kind::Real, Json::String(digits)) => Value::Real(digits.parse().ok()?),
        _ => return None,
    })
}

/// The parameters of a row's `INSERT` from its image in the log; `None` where that is not what the log wrote.
fn values(of: Of, row: i64, columns: &Map<String, Json>, analyzer: &dyn Analyzer) -> Option<Vec<Value>> {
    let mut values = vec![Value::Integer(row)];
    for (column, kind) in of.table().content {
        let value = value(*kind, columns.get(*column)?)?;
        values.push(value);
    }
    if of == Of::Unit {
        let text = |column: &str| columns.get(column).and_then(Json::as_str);
        let texts = [text("source_text")?, text("target_text")?];
        let languages = [text("source_language")?, text("target_language")?];
        values.extend(keys::derived(analyzer, languages, texts)?);
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
