//! Which operations are undone, and by which other operation?

use std::collections::BTreeMap;

use rusqlite::Connection;

/// The operations that are undone, each with the newest operation in force that undid it.
#[derive(Debug, Default)]
pub(super) struct TakenBack(BTreeMap<i64, i64>);

impl TakenBack {
    /// The state after operation `last`.
    pub(super) fn read(connection: &Connection, last: i64) -> rusqlite::Result<Self> {
        let mut read = connection.prepare_cached(
            "SELECT id, undoes FROM operation WHERE undoes IS NOT NULL AND id <= ?1 ORDER BY id DESC",
        )?;
        let mut rows = read.query([last])?;
        let mut taken_back = Self::default();
        while let Some(row) = rows.next()? {
            let (id, undoes): (i64, String) = (row.get(0)?, row.get(1)?);
            if taken_back.by(id).is_none() {
                let undoes: Vec<i64> = serde_json::from_str(&undoes).unwrap_or_default();
                for operation in undoes {
                    taken_back.0.entry(operation).or_insert(id);
                }
            }
        }
        Ok(taken_back)
    }

    /// The operations that are undone.
    pub(super) fn operations(&self) -> impl Iterator<Item = i64> {
        self.0.keys().copied()
    }

    /// The operation that undid this one.
    pub(super) fn by(&self, operation: i64) -> Option<i64> {
        self.0.get(&operation).copied()
    }

    /// Whether this transaction of an operation is in force: the operation is not undone, or the transaction came after
    /// the undo. Logs of earlier versions hold such transactions.
    pub(super) fn in_force(&self, part: Part) -> bool {
        self.by(part.of).is_none_or(|by| by < part.id)
    }
}

/// A transaction of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) id: i64,
    /// The operation: the first transaction of the run, or this one.
    pub(super) of: i64,
}

/// Transactions of all operations before `before`, newest first.
pub(super) fn all_parts(connection: &Connection, before: i64) -> rusqlite::Result<Vec<Part>> {
    connection
        .prepare_cached("SELECT id, coalesce(part_of, id) FROM operation WHERE id < ?1 ORDER BY id DESC")?
        .query_map([before], |row| Ok(Part { id: row.get(0)?, of: row.get(1)? }))?
        .collect()
}
