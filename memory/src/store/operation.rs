//! What was done to the memory, by whom, and when?
//!
//! Every transaction that changes what people or programs gave is one operation. It records which rows it added (as
//! ranges: ids are never given twice) and, by triggers, what every row it changed or removed was before. That is enough
//! to show it and to take it back (`undo.rs`); additions, which are most of all rows, cost a few bytes a transaction.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::Serialize;

use super::connect::FileContext;
use super::table::{Of, TABLES, check_ids};
use super::taken_back::TakenBack;
use super::{Memory, Run, changes};
use crate::{Analyzer, MemoryError};

/// Names an operation in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct OperationId(pub i64);

/// Who is about to change the memory, and with which command. The library reads neither clock nor environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationLabel {
    /// The user's name.
    pub who: String,
    /// The command line.
    pub command: String,
    /// Now, UTC, ISO 8601.
    pub at: String,
}

impl Default for OperationLabel {
    fn default() -> Self {
        Self {
            who: "unknown".to_owned(),
            command: "library".to_owned(),
            at: "1970-01-01T00:00:00Z".to_owned(),
        }
    }
}

/// One operation of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Its number; later operations have higher ones.
    pub id: OperationId,
    /// Who, when, with which command.
    pub at: String,
    /// The user's name.
    pub who: String,
    /// The command line.
    pub command: String,
    /// Operations it took back.
    pub undoes: Vec<OperationId>,
    /// Transactions it was done in: more than one for a long run.
    pub parts: u64,
    /// What it changed, by table; tables it did not touch are left out.
    pub changes: Vec<TableChange>,
}

/// How many rows of a table an operation touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TableChange {
    /// `article`, `document`, `segment`, `alignment`, `bead` or `unit`.
    pub table: &'static str,
    /// Rows added.
    pub added: u64,
    /// Rows changed or removed.
    pub changed: u64,
}

/// A transaction under way, as an operation.
pub(super) struct Operating<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) analyzer: &'t dyn Analyzer,
    pub(super) id: i64,
    first: [i64; TABLES.len()],
    next: [i64; TABLES.len()],
}

impl Operating<'_> {
    /// A new row id for a table.
    pub(super) fn new_id(&mut self, of: Of) -> i64 {
        let id = self.next[of as usize];
        self.next[of as usize] += 1;
        id
    }

    /// Whether this operation added the row.
    pub(super) fn is_new(&self, of: Of, id: i64) -> bool {
        id >= self.first[of as usize]
    }

    /// The last id given for a table.
    pub(super) fn last_id(&self, of: Of) -> i64 {
        self.next[of as usize] - 1
    }
}

impl Memory {
    /// Says who is changing the memory from now on, and with which command.
    pub fn set_label(&mut self, label: OperationLabel) {
        self.label = label;
    }

    /// From now on every change this handle makes is a part of one operation: a long run that stores what is finished. If
    /// that operation is undone while the run goes on, its next change is refused.
    pub fn begin_run(&mut self) {
        self.run = Run::Begun;
    }

    /// The run has ended, whichever way: changes are operations of their own again, and the run's may be forgotten like
    /// any other. One that never says so, because its process was killed, is forgotten once nobody else has the memory
    /// open.
    pub fn end_run(&mut self) -> Result<(), MemoryError> {
        let Run::Since(first) = std::mem::replace(&mut self.run, Run::None) else { return Ok(()) };
        self.write(|transaction, file, _| {
            transaction
                .execute("DELETE FROM run_under_way WHERE operation_id = ?1", [first])
                .map(drop)
                .map_err(|error| file.error(error))
        })
    }

    /// Runs `change` outside the run that goes on, if one does: it is an operation of its own.
    pub(super) fn apart_from_run<T>(&mut self, change: impl FnOnce(&mut Self) -> T) -> T {
        let run = std::mem::replace(&mut self.run, Run::None);
        let result = change(self);
        self.run = run;
        result
    }

    /// The last operation done through this handle.
    pub fn last_operation(&self) -> Option<OperationId> {
        self.last_operation
    }

    /// Runs `change` as one operation in one transaction that waits its turn. An error leaves the state before it; a
    /// change of nothing leaves no operation.
    pub(super) fn operate<T, E: From<MemoryError>>(
        &mut self,
        change: impl FnOnce(&mut Operating<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let run = self.run;
        let part_of = match run {
            Run::Since(first) => Some(first),
            Run::None | Run::Begun => None,
        };
        let label = self.label.clone();
        let (result, id) = self.write(|transaction, file, analyzer| {
            let lost = |error| E::from(file.error(error));
            if let Some(first) = part_of {
                goes_on(transaction, file, first)?;
            }
            let mut operating = begin(transaction, analyzer, &label, part_of).map_err(lost)?;
            let result = change(&mut operating)?;
            let done = end(&operating).map_err(lost)?;
            if done && run == Run::Begun {
                let note = "INSERT INTO run_under_way (operation_id) VALUES (?1)";
                transaction.execute(note, [operating.id]).map_err(lost)?;
            }
            Ok::<_, E>((result, done.then_some(OperationId(operating.id))))
        })?;
        if let Some(id) = id {
            if run == Run::Begun && !self.dry_run {
                self.run = Run::Since(id.0);
            }
            self.last_operation = Some(part_of.map_or(id, OperationId));
        }
        Ok(result)
    }

    /// [`operate`](Self::operate) for changes that fail only as SQLite fails.
    pub(super) fn operate_sql<T>(
        &mut self,
        change: impl FnOnce(&mut Operating<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, MemoryError> {
        let file: FileContext = self.file.clone();
        self.operate(|operating| change(operating).map_err(|error| file.error(error)))
    }

    /// The operations, newest first, at most `limit`.
    pub fn operations(&self, limit: usize) -> Result<Vec<Operation>, MemoryError> {
        let read = || -> rusqlite::Result<Vec<Operation>> {
            // What no column can count is no limit.
            let most = i64::try_from(limit).unwrap_or(i64::MAX);
            let ids: Vec<i64> = self
                .connection
                .prepare("SELECT id FROM operation WHERE part_of IS NULL ORDER BY id DESC LIMIT ?1")?
                .query_map([most], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter().filter_map(|id| read_operation(&self.connection, id).transpose()).collect()
        };
        read().map_err(|error| self.file.error(error))
    }

    /// One operation, if there is one of this number.
    pub fn operation(&self, id: OperationId) -> Result<Option<Operation>, MemoryError> {
        read_operation(&self.connection, id.0).map_err(|error| self.file.error(error))
    }
}

/// Refuses to add a part to a run whose operation has been undone meanwhile, or is not in this memory: what follows would
/// be in force while what it follows is not.
fn goes_on(transaction: &Transaction<'_>, file: &FileContext, first: i64) -> Result<(), MemoryError> {
    let look = || -> rusqlite::Result<(bool, Option<i64>)> {
        let known = transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM operation WHERE id = ?1)")?
            .query_row([first], |row| row.get(0))?;
        Ok((known, TakenBack::read(transaction, i64::MAX)?.by(first)))
    };
    match look().map_err(|error| file.error(error))? {
        (true, None) => Ok(()),
        (true, Some(by)) => Err(MemoryError::RunUndone { path: file.path.clone(), operation: first, by }),
        (false, _) => Err(MemoryError::RunLost { path: file.path.clone(), operation: first }),
    }
}

fn begin<'t>(
    transaction: &'t Transaction<'t>,
    analyzer: &'t dyn Analyzer,
    label: &OperationLabel,
    part_of: Option<i64>,
) -> rusqlite::Result<Operating<'t>> {
    let id = "SELECT max(coalesce((SELECT max(id) FROM operation), 0),
                         coalesce((SELECT last_id FROM id_given WHERE table_name = 'operation'), 0)) + 1";
    let id: i64 = transaction.prepare_cached(id)?.query_row((), |row| row.get(0))?;
    transaction
        .prepare_cached("INSERT INTO operation (id, part_of, at, who, command) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![id, part_of, label.at, label.who, label.command])?;
    let mut first = [1; TABLES.len()];
    for (table, first) in TABLES.iter().zip(&mut first) {
        let sql = format!("SELECT {} + 1", last_id_given(table.name));
        *first = transaction.prepare_cached(&sql)?.query_row((), |row| row.get(0))?;
    }
    check_ids(&first)?;
    Ok(Operating { transaction, analyzer, id, first, next: first })
}

/// The highest id that was ever given in a table, as SQL: to a row that is there, that an operation added, that one
/// removed, or that the log knew of before it was forgotten.
fn last_id_given(name: &str) -> String {
    format!(
        "max(coalesce((SELECT max(id) FROM {name}), 0),
             coalesce((SELECT max(last_id) FROM operation_added WHERE table_name = '{name}'), 0),
             coalesce((SELECT max(row_id) FROM operation_row WHERE table_name = '{name}'), 0),
             coalesce((SELECT last_id FROM id_given WHERE table_name = '{name}'), 0))"
    )
}

/// Notes which ids were given, before the log that says so is forgotten.
pub(super) fn remember_ids_given(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    for table in &TABLES {
        let name = table.name;
        let sql = format!(
            "INSERT OR REPLACE INTO id_given (table_name, last_id) VALUES ('{name}', {})",
            last_id_given(name)
        );
        transaction.execute(&sql, ())?;
    }
    transaction.execute(
        "UPDATE id_given SET last_id = max(last_id, coalesce((SELECT max(id) FROM operation), 0))
         WHERE table_name = 'operation'",
        (),
    )?;
    Ok(())
}

/// Closes an operation; whether it changed anything.
fn end(operating: &Operating<'_>) -> rusqlite::Result<bool> {
    let transaction = operating.transaction;
    let mut added = false;
    for of in Of::ALL {
        let (first, next) = (operating.first[of as usize], operating.next[of as usize]);
        if next == first {
            continue;
        }
        added = true;
        let name = of.table().name;
        transaction
            .prepare_cached(
                "INSERT INTO operation_added (table_name, last_id, first_id, operation_id) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![name, next - 1, first, operating.id])?;
        count_added(transaction, of, next - first, (first + next - 1) * (next - first) / 2)?;
        if of == Of::Unit {
            changes::note_added(transaction, first, next - 1)?;
        }
        // What an operation does to rows of its own is nobody else's concern.
        transaction
            .prepare_cached(
                "DELETE FROM operation_row WHERE table_name = ?1 AND row_id >= ?2 AND operation_id = ?3",
            )?
            .execute(params![name, first, operating.id])?;
    }
    let changed = added
        || transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM operation_row WHERE operation_id = ?1)")?
            .query_row([operating.id], |row| row.get(0))?;
    if !changed {
        transaction.prepare_cached("DELETE FROM operation WHERE id = ?1")?.execute([operating.id])?;
    }
    Ok(changed)
}

/// Notes that rows were added, with the sum of their ids; those removed are noted by triggers.
pub(super) fn count_added(
    transaction: &Transaction<'_>,
    of: Of,
    rows: i64,
    id_sum: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE row_total SET total = total + ?2, id_sum = id_sum + ?3 WHERE table_name = ?1",
        )?
        .execute(params![of.table().name, rows, id_sum])?;
    Ok(())
}

fn read_operation(connection: &Connection, id: i64) -> rusqlite::Result<Option<Operation>> {
    let row = connection
        .prepare_cached("SELECT at, who, command, undoes FROM operation WHERE id = ?1 AND part_of IS NULL")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, Option<String>>(3)?)))
        .optional()?;
    let Some((at, who, command, undoes)) = row else { return Ok(None) };
    let undoes = match undoes {
        Some(json) => connection
            .prepare_cached("SELECT value FROM json_each(?1) ORDER BY value")?
            .query_map([json], |row| row.get(0).map(OperationId))?
            .collect::<rusqlite::Result<_>>()?,
        None => Vec::new(),
    };
    let parts = "SELECT id FROM operation WHERE id = ?1 OR part_of = ?1";
    let count = |sql: &str, table: &str| -> rusqlite::Result<u64> {
        connection.prepare_cached(sql)?.query_row(params![id, table], |row| row.get(0))
    };
    let added = format!(
        "SELECT coalesce(sum(last_id - first_id + 1), 0) FROM operation_added
         WHERE table_name = ?2 AND operation_id IN ({parts})"
    );
    let changed =
        format!("SELECT count(*) FROM operation_row WHERE operation_id IN ({parts}) AND table_name = ?2");
    let mut changes = Vec::new();
    for table in &TABLES {
        let (added, changed) = (count(&added, table.name)?, count(&changed, table.name)?);
        if added + changed > 0 {
            changes.push(TableChange { table: table.name, added, changed });
        }
    }
    let parts = connection.query_row(&format!("SELECT count(*) FROM ({parts})"), [id], |row| row.get(0))?;
    Ok(Some(Operation { id: OperationId(id), at, who, command, undoes, parts, changes }))
}
