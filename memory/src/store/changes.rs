//! What has changed since an index was made?
//!
//! Triggers note every unit that is changed or removed (`unit_change`); units that come in are noted by the operation
//! that brings them, as one range of ids, so that a million cost one row. Each transaction that did so closes with a
//! mark, a digest over its predecessor's and its own last changes (`change_mark`). A number with its mark names one
//! state of one history.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension as _, Transaction};

/// How many changes of a transaction, from its end, go into its mark. More would only cost bulk loads time: two
/// histories that part before these have marks that differ already.
const WITNESSES: usize = 64;

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
    let mut ranges = transaction.prepare_cached(
        "SELECT unit_id, coalesce(last_id, unit_id) FROM unit_change WHERE number > ?1 ORDER BY number DESC LIMIT ?2",
    )?;
    let ranges: Vec<(i64, i64)> = ranges
        .query_map((marked, WITNESSES), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut text = transaction
        .prepare_cached("SELECT source_text, target_text, status, changed_at FROM unit WHERE id = ?1")?;
    for id in ranges.into_iter().flat_map(|(first, last)| (first..=last).rev()).take(WITNESSES) {
        hasher.update(&id.to_le_bytes());
        let mut rows = text.query([id])?;
        let row = rows.next()?;
        for column in 0..4 {
            let text =
                row.map(|row| row.get_ref(column)?.as_bytes().map_err(rusqlite::Error::from)).transpose()?;
            let text = text.unwrap_or_default();
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text);
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
    let first: Option<i64> = connection
        .prepare_cached(
            "SELECT number - coalesce(last_id - unit_id, 0) FROM unit_change ORDER BY number LIMIT 1",
        )?
        .query_row((), |row| row.get(0))
        .optional()?;
    Ok(first.unwrap_or(1) <= number + 1)
}

/// Notes units that came in together.
pub(super) fn note_added(transaction: &Transaction<'_>, first: i64, last: i64) -> rusqlite::Result<()> {
    let number = self::last(transaction)? + (last - first + 1);
    transaction
        .prepare_cached("INSERT INTO unit_change (number, unit_id, last_id) VALUES (?1, ?2, ?3)")?
        .execute((number, first, Some(last).filter(|last| *last != first)))?;
    Ok(())
}

/// Whether change `number` is that these units came in.
pub(super) fn is_of(
    connection: &Connection,
    number: i64,
    added: &RangeInclusive<i64>,
) -> rusqlite::Result<bool> {
    let found: Option<(i64, i64)> = connection
        .prepare_cached("SELECT unit_id, coalesce(last_id, unit_id) FROM unit_change WHERE number = ?1")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found == Some((*added.start(), *added.end())))
}

/// The units changed after change `number`; where they are more than `most`, that many and one more.
pub(super) fn units_since(
    connection: &Connection,
    number: i64,
    most: usize,
) -> rusqlite::Result<BTreeSet<i64>> {
    let mut units = BTreeSet::new();
    let mut read = connection
        .prepare_cached("SELECT unit_id, coalesce(last_id, unit_id) FROM unit_change WHERE number > ?1")?;
    let mut rows = read.query([number])?;
    while let Some(row) = rows.next()? {
        for id in row.get::<_, i64>(0)?..=row.get(1)? {
            units.insert(id);
            if units.len() > most {
                return Ok(units);
            }
        }
    }
    Ok(units)
}

/// How many units changed after change `number`, counted up to one more than `most`.
pub(super) fn distinct_since(connection: &Connection, number: i64, most: usize) -> rusqlite::Result<usize> {
    units_since(connection, number, most).map(|units| units.len())
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
