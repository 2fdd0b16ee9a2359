//! What has changed since an index was made?
//!
//! Triggers note every unit that is added, changed or removed (`unit_change`); each transaction that did so closes
//! with a mark, a digest over its predecessor's and its own last changes (`change_mark`). A number with its mark names
//! one state of one history.

use rusqlite::{Connection, OptionalExtension as _, Transaction};

/// How many changes of a transaction, from its end, go into its mark. More would only cost bulk loads time: two
/// histories that part before these have marks that differ already.
const WITNESSES: i64 = 64;

/// The number of the last change; 0 before the first.
pub(super) fn last(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT max(number) FROM unit_change")?
        .query_row((), |row| Ok(row.get::<_, Option<i64>>(0)?.unwrap_or(0)))
}

/// Closes the changes of a transaction, if there are any, with a mark.
pub(super) fn mark(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let last = last(transaction)?;
    let before: Option<(i64, Vec<u8>)> = transaction
        .query_row("SELECT number, digest FROM change_mark ORDER BY number DESC LIMIT 1", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (marked, digest) = before.unwrap_or_default();
    if marked == last {
        return Ok(());
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(&digest).update(&last.to_le_bytes());
    let mut witnesses = transaction.prepare_cached(
        "SELECT unit_id, source_text, target_text, status, changed_at FROM unit_change
         LEFT JOIN unit ON unit.id = unit_id WHERE number > ?1 ORDER BY number DESC LIMIT ?2",
    )?;
    let mut rows = witnesses.query([marked, WITNESSES])?;
    while let Some(row) = rows.next()? {
        hasher.update(&row.get::<_, i64>(0)?.to_le_bytes());
        for column in 1..=4 {
            let text: Option<String> = row.get(column)?;
            let text = text.unwrap_or_default();
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
    }
    transaction.execute(
        "INSERT OR REPLACE INTO change_mark (number, digest) VALUES (?1, ?2)",
        (last, hasher.finalize().as_bytes()),
    )?;
    Ok(())
}

/// The mark at change `number`, if a transaction ended there and no newer index has made it needless.
pub(super) fn mark_at(connection: &Connection, number: i64) -> rusqlite::Result<Option<[u8; 32]>> {
    connection
        .query_row("SELECT digest FROM change_mark WHERE number = ?1", [number], |row| row.get(0))
        .optional()
}

/// Whether every change after `number` is still in the log.
pub(super) fn complete_since(connection: &Connection, number: i64) -> rusqlite::Result<bool> {
    let first: Option<i64> =
        connection.query_row("SELECT min(number) FROM unit_change", (), |row| row.get(0))?;
    Ok(first.unwrap_or(1) <= number + 1)
}

/// How many units changed after change `number`, counted up to one more than `most`.
pub(super) fn distinct_since(connection: &Connection, number: i64, most: usize) -> rusqlite::Result<usize> {
    let sql = "SELECT count(*) FROM (SELECT DISTINCT unit_id FROM unit_change WHERE number > ?1 LIMIT ?2)";
    connection.prepare_cached(sql)?.query_row((number, most + 1), |row| row.get(0))
}

/// How many changes the log holds.
#[cfg(test)]
pub(super) fn logged(connection: &Connection) -> rusqlite::Result<u64> {
    connection.query_row("SELECT count(*) FROM unit_change", (), |row| row.get(0))
}

/// Drops what is before change `number`: an index holds it.
pub(super) fn forget_before(transaction: &Transaction<'_>, number: i64) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM unit_change WHERE number < ?1", [number])?;
    transaction.execute("DELETE FROM change_mark WHERE number < ?1", [number])?;
    Ok(())
}
