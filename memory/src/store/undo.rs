//! How is an operation undone?
//!
//! An undo is an operation like any other. In one transaction, rows that the undone operation added are removed, and
//! rows that it changed or removed are restored from the log. Operations can be undone in any order, as long as no
//! later one has changed the same rows. Each row must be as the operation left it; otherwise the later operation is
//! named and nothing happens. The log also shows how the operation left a row: as the row was before the next operation
//! that touched it or, if there is none, as it is now.
//!
//! A run of several transactions is undone as one, with all its parts so far; adding a part afterwards is refused. A
//! run counts as done when its last part was.
//!
//! Rows that later operations depend on without changing them stay. For example, an article that came with one
//! translation keeps its source text when that translation is undone and another one still needs the text.
//!
//! Time O(rows touched · log rows).

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, ToSql, params, params_from_iter};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::connect::FileContext;
use super::operation::{Operating, OperationId, count_added, read_operation};
use super::table::{Kind, Of};
use super::taken_back::{Part, TakenBack, all_parts};
use super::view::View;
use super::{changes, keys, terms};
use crate::Analyzer;
use crate::MemoryError;
use sangam_unit::Sides;

/// The result of an undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// The operations that were undone, newest first.
    pub undone: Vec<OperationId>,
    /// The operation that undid them; undoing it brings them back. `None` if nothing had to change.
    pub operation: Option<OperationId>,
}

/// One row before and after an operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowChange {
    /// Its table.
    pub table: &'static str,
    /// Its id.
    pub id: i64,
    /// Its columns before; `None` if it did not exist.
    pub before: Option<Map<String, Json>>,
    /// Its columns after; `None` if it was removed.
    pub after: Option<Map<String, Json>>,
}

/// Why an operation could not be undone.
enum Obstacle {
    Sqlite(rusqlite::Error),
    /// A later operation has touched this row.
    Later {
        table: &'static str,
        row: i64,
        by: i64,
    },
    /// It is undone already.
    Undone {
        operation: i64,
        by: i64,
    },
    /// The log holds something that it never wrote.
    Log(String),
}

impl From<rusqlite::Error> for Obstacle {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// What to undo.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// This operation.
    One(OperationId),
    /// Every operation that was done after this one.
    After(OperationId),
}

impl Which {
    /// The transactions to undo, newest first, from the log in the current transaction.
    fn parts(self, operating: &Operating<'_>) -> Result<Vec<Part>, Obstacle> {
        let all = all_parts(operating.transaction, operating.id())?;
        match self {
            Self::One(OperationId(id)) => {
                let taken_back = TakenBack::read(operating.transaction, i64::MAX)?;
                let parts: Vec<Part> =
                    all.into_iter().filter(|part| part.of == id && taken_back.in_force(*part)).collect();
                match taken_back.by(id) {
                    Some(by) if parts.is_empty() => Err(Obstacle::Undone { operation: id, by }),
                    _ => Ok(parts),
                }
            }
            Self::After(OperationId(id)) => {
                let done = all.iter().find(|part| part.of == id).map_or(id, |last| last.id);
                let later: BTreeSet<i64> =
                    all.iter().filter(|part| part.id > done).map(|part| part.of).collect();
                // A run that continued afterwards is undone as a whole, except for parts that were already undone at
                // that time.
                let then = TakenBack::read(operating.transaction, done)?;
                let goes = |part: &Part| later.contains(&part.of) && (part.id > done || then.in_force(*part));
                Ok(all.into_iter().filter(goes).collect())
            }
        }
    }
}

impl View {
    /// The newest operation that is neither undone nor itself an undo. Undo without a number means this one.
    pub(super) fn newest_operation_in_force(&self) -> Result<Option<OperationId>, MemoryError> {
        let read = || -> rusqlite::Result<Option<OperationId>> {
            let taken_back = TakenBack::read(&self.connection, i64::MAX)?;
            let undoings: BTreeSet<i64> = self
                .connection
                .prepare("SELECT id FROM operation WHERE undoes IS NOT NULL")?
                .query_map((), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let parts = all_parts(&self.connection, i64::MAX)?.into_iter();
            let in_force = parts.filter(|part| !undoings.contains(&part.of) && taken_back.in_force(*part));
            Ok(in_force.map(|part| OperationId(part.of)).max())
        };
        read().map_err(|error| self.shared.file.error(error))
    }

    /// The operations that are undone at present, with everything they did.
    pub(super) fn operations_undone(&self) -> Result<BTreeSet<OperationId>, MemoryError> {
        let read = || -> rusqlite::Result<BTreeSet<OperationId>> {
            let taken_back = TakenBack::read(&self.connection, i64::MAX)?;
            let mut undone: BTreeSet<i64> = taken_back.operations().collect();
            for part in all_parts(&self.connection, i64::MAX)? {
                if taken_back.in_force(part) {
                    undone.remove(&part.of);
                }
            }
            Ok(undone.into_iter().map(OperationId).collect())
        };
        read().map_err(|error| self.shared.file.error(error))
    }

    /// What an operation did to each row, at most `limit` rows of each table and kind.
    pub(super) fn operation_changes(
        &self,
        id: OperationId,
        limit: usize,
    ) -> Result<Vec<RowChange>, MemoryError> {
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
        read().map_err(|error| self.shared.file.error(error))
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

/// Rows of a table that an operation added or changed, with their earlier states.
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

/// The present state of the row; `None` if it does not exist.
fn image(connection: &Connection, of: Of, row: i64) -> rusqlite::Result<Option<String>> {
    let table = of.table();
    let sql = format!("SELECT {} FROM {} WHERE id = ?1", table.image(), table.name);
    connection.prepare_cached(&sql)?.query_row([row], |row| row.get(0)).optional()
}

/// The next operation that touched a row after `operation`, and the state of the row before it.
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

/// The state in which `operation` left a row.
fn after(connection: &Connection, of: Of, row: i64, operation: i64) -> rusqlite::Result<Option<String>> {
    match next_touch(connection, of, row, operation)? {
        Some((_, before)) => Ok(before),
        None => image(connection, of, row),
    }
}

/// An undo in progress.
struct Undoing<'a, 't> {
    operating: &'a Operating<'t>,
    /// The transactions that it undoes, newest first.
    parts: Vec<Part>,
}

/// Undoes what `which` names. Returns the operations, newest first.
pub(super) fn take_back(
    operating: &Operating<'_>,
    file: &FileContext,
    which: Which,
) -> Result<Vec<OperationId>, MemoryError> {
    let (Which::One(named) | Which::After(named)) = which;
    let known = read_operation(operating.transaction, named.0).map_err(|error| file.error(error))?;
    if known.is_none_or(|known| known.id.0 == operating.id()) {
        return Err(MemoryError::NoSuchOperation { path: file.path.clone(), operation: named.0 });
    }
    // The parts of a run are final only here: until now the run may have continued.
    take_back_all(operating, which).map_err(|obstacle| {
        let path = file.path.clone();
        match obstacle {
            Obstacle::Sqlite(error) => file.error(error),
            Obstacle::Log(reason) => MemoryError::Damaged { path, reason },
            Obstacle::Undone { operation, by } => MemoryError::AlreadyUndone { path, operation, by },
            Obstacle::Later { table, row, by } => {
                MemoryError::Conflict { path, what: format!("{table} {row}"), by }
            }
        }
    })
}

fn take_back_all(operating: &Operating<'_>, which: Which) -> Result<Vec<OperationId>, Obstacle> {
    let parts = which.parts(operating)?;
    // Rows are removed and restored in an order that breaks references for a while. At the end they must hold.
    operating.transaction.pragma_update(None, "defer_foreign_keys", true)?;
    let undoing = Undoing { operating, parts };
    for part in &undoing.parts {
        undoing.take_back(part.id)?;
    }
    undoing.references_hold()?;
    let (mut undone, mut met) = (Vec::new(), BTreeSet::new());
    for part in &undoing.parts {
        if met.insert(part.of) {
            undone.push(part.of);
        }
    }
    let ids = serde_json::to_string(&undone).map_err(|error| Obstacle::Log(error.to_string()))?;
    operating
        .transaction
        .execute("UPDATE operation SET undoes = ?2 WHERE id = ?1", params![operating.id(), ids])?;
    Ok(undone.into_iter().map(OperationId).collect())
}

/// The columns that refer to a row of another table.
const REFERENCES: [(Of, &str, Of); 6] = [
    (Of::Document, "article_id", Of::Article),
    (Of::Segment, "document_id", Of::Document),
    (Of::Alignment, "source_document_id", Of::Document),
    (Of::Alignment, "target_document_id", Of::Document),
    (Of::Bead, "alignment_id", Of::Alignment),
    (Of::Unit, "bead_id", Of::Bead),
];

/// The condition that no alignment uses a document.
const UNUSED: &str = "AND NOT EXISTS (SELECT 1 FROM alignment WHERE source_document_id = document.id
                                      OR target_document_id = document.id)";

/// The condition that an article has no documents.
const EMPTY: &str = "AND NOT EXISTS (SELECT 1 FROM document WHERE article_id = article.id)";

impl Undoing<'_, '_> {
    fn take_back(&self, operation: i64) -> Result<(), Obstacle> {
        for of in Of::ALL {
            self.nobody_has_touched(of, operation)?;
        }
        // Units first, so that none keeps a removed bead. Among units, those that were added are removed before others
        // take their places. Then everything else that was added is removed, from beads to articles, and only then is
        // what it replaced restored: an article has one alignment of two texts, and a name belongs to one article.
        for of in [Of::Unit, Of::Term] {
            self.remove_added(of, operation, "")?;
            self.put_all_back(of, operation)?;
        }
        let articles = articles_of(self.operating, operation)?;
        self.remove_added(Of::Bead, operation, "")?;
        self.remove_added(Of::Alignment, operation, "")?;
        // A document that a later alignment still needs stays. It is removed with the last such alignment.
        self.remove_added(Of::Document, operation, UNUSED)?;
        self.remove_added(Of::Article, operation, EMPTY)?;
        for of in [Of::Article, Of::Document, Of::Segment, Of::Alignment, Of::Bead] {
            self.put_all_back(of, operation)?;
        }
        let transaction = self.operating.transaction;
        let mut documents =
            transaction.prepare_cached(&format!("DELETE FROM document WHERE article_id = ?1 {UNUSED}"))?;
        let mut article =
            transaction.prepare_cached(&format!("DELETE FROM article WHERE id = ?1 {EMPTY}"))?;
        for id in articles {
            documents.execute([id])?;
            article.execute([id])?;
        }
        Ok(())
    }

    /// Refuses if a later operation, other than the current one, has touched a row that `operation` touched, and the
    /// row differs from what it was before that.
    fn nobody_has_touched(&self, of: Of, operation: i64) -> Result<(), Obstacle> {
        let transaction = self.operating.transaction;
        let name = of.table().name;
        let check = |row: i64, by: i64, before: &Option<String>| -> Result<(), Obstacle> {
            if by != self.operating.id() && *before != image(transaction, of, row)? {
                return Err(self.later(of, row, &self.touches(of, row)?)?);
            }
            Ok(())
        };
        // Of the rows that it added, only those touched since then are read: of a million, mostly none.
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

    /// The transactions that added, changed or removed a row, newest first.
    fn touches(&self, of: Of, row: i64) -> rusqlite::Result<Vec<i64>> {
        let mut read = self.operating.transaction.prepare_cached(
            "SELECT operation_id FROM operation_added WHERE table_name = ?1 AND ?2 BETWEEN first_id AND last_id
             UNION ALL
             SELECT operation_id FROM operation_row WHERE table_name = ?1 AND row_id = ?2 ORDER BY 1 DESC",
        )?;
        read.query_map(params![of.table().name, row], |row| row.get(0))?.collect()
    }

    /// The obstacle for a row, with the operation that is in the way: the newest in force among those of `touches`. If
    /// none of them came after the operations to be undone, it is the newest in force of all. Without the operations
    /// after it, an operation can always be undone.
    fn later(&self, of: Of, row: i64, touches: &[i64]) -> rusqlite::Result<Obstacle> {
        let transaction = self.operating.transaction;
        let first = self.parts.last().map_or(0, |part| part.id);
        let taken_back: BTreeSet<i64> = self.parts.iter().map(|part| part.id).collect();
        let mut later = all_parts(transaction, self.operating.id())?;
        later.retain(|part| part.id > first && !taken_back.contains(&part.id));
        let mut undoings =
            transaction.prepare("SELECT id, undoes FROM operation WHERE undoes IS NOT NULL")?;
        let undoings: BTreeMap<i64, Vec<i64>> = undoings
            .query_map((), |row| {
                Ok((row.get(0)?, serde_json::from_str(&row.get::<_, String>(1)?).unwrap_or_default()))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let in_force = |parts: &mut dyn Iterator<Item = &Part>| {
            let mut undone: BTreeSet<i64> = BTreeSet::new();
            for part in parts {
                if undone.contains(&part.of) {
                    continue;
                }
                let Some(undoes) = undoings.get(&part.of) else { return Some(part.of) };
                // An undo and what it undoes cancel each other, if both came later.
                undone.extend(undoes);
                if undoes.iter().any(|operation| *operation <= first) {
                    return Some(part.of);
                }
            }
            None
        };
        let touched = in_force(&mut later.iter().filter(|part| touches.contains(&part.id)));
        let table = of.table().name;
        Ok(match touched.or_else(|| in_force(&mut later.iter())) {
            Some(by) => Obstacle::Later { table, row, by },
            None => Obstacle::Log(format!("the log does not fit the present {table} {row}")),
        })
    }

    /// Removes the rows of a table that an operation added or brought back, if `condition` holds for them.
    fn remove_added(&self, of: Of, operation: i64, condition: &str) -> rusqlite::Result<()> {
        let transaction = self.operating.transaction;
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

    /// Restores the rows of a table that an operation changed or removed.
    fn put_all_back(&self, of: Of, operation: i64) -> Result<(), Obstacle> {
        let mut read = self.operating.transaction.prepare_cached(
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
                self.put_back(of, *row, before)?;
            }
        }
    }

    /// Restores the columns of a row.
    fn put_back(&self, of: Of, row: i64, before: &str) -> Result<(), Obstacle> {
        let unknown = || Obstacle::Log(format!("the log's {} {row}", of.table().name));
        let columns = object(before).ok_or_else(unknown)?;
        let values = values(of, row, &columns, self.operating.analyzer).ok_or_else(unknown)?;
        let transaction = self.operating.transaction;
        let in_the_way = |error| self.in_the_way(of, row, &columns, error);
        let mut update = transaction.prepare_cached(&of.table().update())?;
        if update.execute(params_from_iter(&values)).or_else(in_the_way)? > 0 {
            return Ok(self.make_term_keys(of, row)?);
        }
        transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
                 VALUES (?1, ?2, ?3, NULL)",
            )?
            .execute(params![of.table().name, row, self.operating.id()])?;
        let mut insert = transaction.prepare_cached(&of.table().insert())?;
        insert.execute(params_from_iter(&values)).or_else(in_the_way)?;
        count_added(transaction, of, 1, row)?;
        if of == Of::Unit {
            changes::note_added(transaction, row, row)?;
        }
        Ok(self.make_term_keys(of, row)?)
    }

    /// Makes the keys of a restored entry of the glossary.
    fn make_term_keys(&self, of: Of, row: i64) -> rusqlite::Result<()> {
        if of == Of::Term { terms::make_keys_of(self.operating, row) } else { Ok(()) }
    }

    /// The obstacle for a row whose columns cannot be restored: another row has taken its place, such as an article
    /// with the same name.
    fn in_the_way(
        &self,
        of: Of,
        row: i64,
        columns: &Map<String, Json>,
        error: rusqlite::Error,
    ) -> Result<usize, Obstacle> {
        let table = of.table();
        if error.sqlite_error_code() != Some(ErrorCode::ConstraintViolation) || table.unique.is_empty() {
            return Err(error.into());
        }
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
        let other: Option<i64> = self
            .operating
            .transaction
            .query_row(&sql, params_from_iter(values), |row| row.get(0))
            .optional()?;
        let mut touches = Vec::new();
        if let Some(other) = other {
            touches = self.touches(of, other)?;
            touches.extend(self.touches_resting_on(of, other)?);
        }
        Err(self.later(of, row, &touches)?)
    }

    /// The transactions that touched an alignment that needs this article or document.
    fn touches_resting_on(&self, of: Of, row: i64) -> rusqlite::Result<Vec<i64>> {
        let documents = match of {
            Of::Article => "SELECT id FROM document WHERE article_id = ?1",
            Of::Document => "SELECT ?1",
            _ => return Ok(Vec::new()),
        };
        let mut read = self.operating.transaction.prepare_cached(&format!(
            "SELECT id FROM alignment WHERE source_document_id IN ({documents}) OR target_document_id IN ({documents})"
        ))?;
        let mut touches = Vec::new();
        for alignment in read.query_map([row], |row| row.get(0))? {
            touches.extend(self.touches(Of::Alignment, alignment?)?);
        }
        Ok(touches)
    }

    /// Refuses if a restored row refers to a row that no longer exists. SQLite's own error would not say which one.
    fn references_hold(&self) -> Result<(), Obstacle> {
        for (of, column, to) in REFERENCES {
            let (name, parent) = (of.table().name, to.table().name);
            let sql = format!(
                "SELECT {name}.id, {column} FROM operation_row JOIN {name} ON {name}.id = row_id
                 WHERE operation_id = ?1 AND table_name = ?2 AND {column} IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = {column}) LIMIT 1"
            );
            let broken: Option<(i64, i64)> = self
                .operating
                .transaction
                .prepare_cached(&sql)?
                .query_row(params![self.operating.id(), name], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((_, parent)) = broken {
                return Err(self.later(to, parent, &self.touches(to, parent)?)?);
            }
        }
        Ok(())
    }
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

/// Rows of table `?2` that did not exist before operation `?1`, but had existed earlier.
const BROUGHT_BACK: &str =
    "SELECT row_id FROM operation_row WHERE operation_id = ?1 AND table_name = ?2 AND before IS NULL";

/// How many rows are read from the log before they are restored.
const PUT_BACK_AT_ONCE: usize = 1_000;

/// The articles of the rows that an operation touched.
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

/// A column's value from the log; `None` if the log never wrote such a value.
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

/// The parameters of a row's `INSERT`, from the row's state in the log; `None` if the log never wrote such a state.
fn values(of: Of, row: i64, columns: &Map<String, Json>, analyzer: &dyn Analyzer) -> Option<Vec<Value>> {
    let mut values = vec![Value::Integer(row)];
    for (column, kind) in of.table().content {
        let value = value(*kind, columns.get(*column)?)?;
        values.push(value);
    }
    if of == Of::Unit {
        let text = |column: &str| columns.get(column).and_then(Json::as_str);
        let texts = Sides::new(text("source_text")?, text("target_text")?);
        let languages = Sides::new(text("source_language")?, text("target_language")?);
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
