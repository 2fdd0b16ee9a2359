//! What was done to the memory, by whom, and when?
//!
//! Every transaction that changes what people or programs gave is one operation. It records which rows it added, as
//! ranges: no id is given twice. Triggers record the earlier state of every row that it changed or removed. This is
//! enough to show the operation and to undo it (`undo.rs`). Most rows are additions, which cost a few bytes for each
//! transaction.

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;

use super::changes;
use super::connect::FileContext;
use super::table::{Of, TABLES, check_ids};
use super::taken_back::TakenBack;
use super::view::View;
use crate::{Analyzer, MemoryError};
use sangam_unit::UnitId;

/// The number of an operation in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct OperationId(pub i64);

/// Who changes the memory, when, and with which command. The library reads neither the clock nor the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The user's name.
    pub who: String,
    /// The command line.
    pub command: String,
    /// The present time, UTC, ISO 8601. It is the date of the operation, and of anything it stores that has no date.
    pub at: String,
    /// Whether everything is computed and answered, but nothing is kept.
    pub rehearsal: bool,
}

impl Label {
    /// A label for a change by `who` at `at` with `command`.
    pub fn new(who: impl Into<String>, command: impl Into<String>, at: impl Into<String>) -> Self {
        Self { who: who.into(), command: command.into(), at: at.into(), rehearsal: false }
    }

    /// The same label, for a rehearsal or for a real change.
    #[must_use]
    pub fn rehearsed(self, rehearsal: bool) -> Self {
        Self { rehearsal, ..self }
    }
}

/// One operation of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Its number; later operations have higher ones.
    pub id: OperationId,
    /// When it was done, UTC, ISO 8601.
    pub at: String,
    /// The user's name.
    pub who: String,
    /// The command line.
    pub command: String,
    /// The operations that it undid.
    pub undoes: Vec<OperationId>,
    /// The number of its transactions: more than one for a long run.
    pub parts: u64,
    /// What it changed, by table; tables that it did not touch are left out.
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

/// The operation of a transaction, and the ids that it gives.
#[derive(Debug)]
pub(super) struct Ids {
    operation: i64,
    /// For each table, the first id that this operation may give.
    first: [i64; TABLES.len()],
    /// For each table, the first id that is not recorded yet, because the current step gave it.
    noted: [i64; TABLES.len()],
    next: [i64; TABLES.len()],
}

/// A step of an operation: the work of one method of a change.
pub(super) struct Operating<'t> {
    /// A connection with an open transaction.
    pub(super) transaction: &'t Connection,
    pub(super) analyzer: &'t dyn Analyzer,
    pub(super) label: &'t Label,
    pub(super) ids: &'t mut Ids,
}

impl Operating<'_> {
    /// The operation's number.
    pub(super) fn id(&self) -> i64 {
        self.ids.operation
    }

    /// A new row id for a table.
    pub(super) fn new_id(&mut self, of: Of) -> i64 {
        let id = self.ids.next[of as usize];
        self.ids.next[of as usize] += 1;
        id
    }

    /// Whether this step added the row.
    pub(super) fn is_new(&self, of: Of, id: i64) -> bool {
        id >= self.ids.noted[of as usize]
    }

    /// The last id given for a table.
    pub(super) fn last_id(&self, of: Of) -> i64 {
        self.ids.next[of as usize] - 1
    }
}

impl Ids {
    /// Begins an operation in the current transaction, as a part of the run `part_of` if there is one.
    pub(super) fn begin(
        transaction: &Connection,
        label: &Label,
        part_of: Option<OperationId>,
    ) -> rusqlite::Result<Self> {
        let id = "SELECT max(coalesce((SELECT max(id) FROM operation), 0),
                             coalesce((SELECT last_id FROM id_given WHERE table_name = 'operation'), 0)) + 1";
        let operation: i64 = transaction.prepare_cached(id)?.query_row((), |row| row.get(0))?;
        let part_of = part_of.map(|first| first.0);
        transaction
            .prepare_cached(
                "INSERT INTO operation (id, part_of, at, who, command) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![operation, part_of, label.at, label.who, label.command])?;
        let mut first = [1; TABLES.len()];
        for (table, first) in TABLES.iter().zip(&mut first) {
            let sql = format!("SELECT {} + 1", last_id_given(table.name));
            *first = transaction.prepare_cached(&sql)?.query_row((), |row| row.get(0))?;
        }
        check_ids(&first)?;
        Ok(Self { operation, first, noted: first, next: first })
    }

    /// The operation's number.
    pub(super) fn operation(&self) -> OperationId {
        OperationId(self.operation)
    }

    /// Records what a step has added. After that, it is read like everything else.
    pub(super) fn note(&mut self, transaction: &Connection) -> rusqlite::Result<()> {
        for of in Of::ALL {
            let place = of as usize;
            let (first, noted, next) = (self.first[place], self.noted[place], self.next[place]);
            if next == first {
                continue;
            }
            let name = of.table().name;
            if next > noted {
                transaction
                    .prepare_cached(
                        "INSERT INTO operation_added (table_name, last_id, first_id, operation_id)
                         VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![name, next - 1, noted, self.operation])?;
                count_added(transaction, of, next - noted, (noted + next - 1) * (next - noted) / 2)?;
                if of == Of::Unit {
                    changes::note_added(transaction, noted, next - 1)?;
                }
                self.noted[place] = next;
            }
            // What an operation does to its own new rows need not be recorded.
            transaction
                .prepare_cached(
                    "DELETE FROM operation_row WHERE table_name = ?1 AND row_id >= ?2 AND operation_id = ?3",
                )?
                .execute(params![name, first, self.operation])?;
        }
        Ok(())
    }

    /// Ends the operation. Returns whether it changed anything; if not, it leaves nothing in the log.
    pub(super) fn end(&self, transaction: &Connection) -> rusqlite::Result<bool> {
        let changed = self.next != self.first
            || transaction
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM operation_row WHERE operation_id = ?1)")?
                .query_row([self.operation], |row| row.get(0))?;
        if !changed {
            transaction.prepare_cached("DELETE FROM operation WHERE id = ?1")?.execute([self.operation])?;
        }
        Ok(changed)
    }
}

impl View {
    /// The operations, newest first, at most `limit`.
    pub(super) fn operations(&self, limit: usize) -> Result<Vec<Operation>, MemoryError> {
        let read = || -> rusqlite::Result<Vec<Operation>> {
            // A limit too large for a column is no limit.
            let most = i64::try_from(limit).unwrap_or(i64::MAX);
            let ids: Vec<i64> = self
                .connection
                .prepare("SELECT id FROM operation WHERE part_of IS NULL ORDER BY id DESC LIMIT ?1")?
                .query_map([most], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter().filter_map(|id| read_operation(&self.connection, id).transpose()).collect()
        };
        read().map_err(|error| self.shared.file.error(error))
    }

    /// The operations that added or changed a unit, the oldest first.
    pub(super) fn unit_operations(&self, UnitId(id): UnitId) -> Result<Vec<Operation>, MemoryError> {
        let read = || -> rusqlite::Result<Vec<Operation>> {
            let ids: Vec<i64> = self
                .connection
                .prepare(
                    "SELECT DISTINCT coalesce(part_of, id) FROM operation WHERE id IN (
                         SELECT operation_id FROM operation_row WHERE table_name = 'unit' AND row_id = ?1
                         UNION
                         SELECT operation_id FROM operation_added
                         WHERE table_name = 'unit' AND last_id >= ?1 AND first_id <= ?1)
                     ORDER BY 1",
                )?
                .query_map([id], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter().filter_map(|id| read_operation(&self.connection, id).transpose()).collect()
        };
        read().map_err(|error| self.shared.file.error(error))
    }

    /// The operation with this number, if there is one.
    pub(super) fn operation(&self, id: OperationId) -> Result<Option<Operation>, MemoryError> {
        read_operation(&self.connection, id.0).map_err(|error| self.shared.file.error(error))
    }
}

/// Refuses to add a part to a run whose operation was undone in the meantime, or is not in this memory. The new part
/// would be in force without the parts before it.
pub(super) fn goes_on(
    transaction: &Connection,
    file: &FileContext,
    OperationId(first): OperationId,
) -> Result<(), MemoryError> {
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

/// The highest id that was ever given in a table, as SQL. The id may be of an existing row, or of a row that an
/// operation added or removed, or it may be recorded from a log that has been forgotten.
fn last_id_given(name: &str) -> String {
    format!(
        "max(coalesce((SELECT max(id) FROM {name}), 0),
             coalesce((SELECT max(last_id) FROM operation_added WHERE table_name = '{name}'), 0),
             coalesce((SELECT max(row_id) FROM operation_row WHERE table_name = '{name}'), 0),
             coalesce((SELECT last_id FROM id_given WHERE table_name = '{name}'), 0))"
    )
}

/// Records which ids were given, before the log that shows it is forgotten.
pub(super) fn remember_ids_given(transaction: &Connection) -> rusqlite::Result<()> {
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

/// Records added rows, with the sum of their ids. Triggers record removed rows.
pub(super) fn count_added(transaction: &Connection, of: Of, rows: i64, id_sum: i64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE row_total SET total = total + ?2, id_sum = id_sum + ?3 WHERE table_name = ?1",
        )?
        .execute(params![of.table().name, rows, id_sum])?;
    Ok(())
}

pub(super) fn read_operation(connection: &Connection, id: i64) -> rusqlite::Result<Option<Operation>> {
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
