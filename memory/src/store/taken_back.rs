//! Which operations are taken back, and by which?

use std::collections::BTreeMap;

use rusqlite::Connection;

/// Which operations are taken back, each with the newest in force that takes it back.
#[derive(Debug, Default)]
pub(super) struct TakenBack(BTreeMap<i64, i64>);

impl TakenBack {
    /// As things are after operation `last`.
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

    /// Those that are taken back.
    pub(super) fn operations(&self) -> impl Iterator<Item = i64> {
        self.0.keys().copied()
    }

    /// What takes this operation back.
    pub(super) fn by(&self, operation: i64) -> Option<i64> {
        self.0.get(&operation).copied()
    }

    /// Whether this transaction of an operation is in force: it is, or came after the operation was taken back, which
    /// logs of earlier versions know.
    pub(super) fn in_force(&self, part: Part) -> bool {
        self.by(part.of).is_none_or(|by| by < part.id)
    }
}

/// A transaction of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) id: i64,
    /// The operation: the run's first transaction, or this one.
    pub(super) of: i64,
}

/// Transactions of all operations before `before`, newest first.
pub(super) fn all_parts(connection: &Connection, before: i64) -> rusqlite::Result<Vec<Part>> {
    connection
        .prepare_cached("SELECT id, coalesce(part_of, id) FROM operation WHERE id < ?1 ORDER BY id DESC")?
        .query_map([before], |row| Ok(Part { id: row.get(0)?, of: row.get(1)? }))?
        .collect()
}
