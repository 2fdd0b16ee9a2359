//! What has changed since an index was made?
//!
//! Triggers record every unit that is changed or removed (`unit_change`). New units are recorded by the operation that
//! brings them, as one range of ids, so that a million of them cost one row. Each transaction that changed units ends
//! with a mark (`change_mark`). The mark is a digest over the mark before it and over every unit that the transaction
//! touched, with all that the unit depends on. A change number with its mark identifies one state of one history.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use rusqlite::{CachedStatement, Connection, OptionalExtension as _};

/// The number of the last change; 0 before the first.
pub(super) fn last(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT max(number) FROM unit_change")?
        .query_row((), |row| Ok(row.get::<_, Option<i64>>(0)?.unwrap_or(0)))
}

/// The checksum of a unit's row. With [`EVIDENCE`], the checksums cover every column and every sentence of a document.
const WITNESS: &str =
    "SELECT unit.id, unit.checksum, unit.bead_id FROM unit WHERE unit.id BETWEEN ?1 AND ?2 ORDER BY unit.id";

/// The checksums of the rows that a unit with a bead depends on.
const EVIDENCE: &str =
    "SELECT bead.checksum, alignment.checksum, source.checksum, target.checksum, article.checksum
    FROM bead JOIN alignment ON alignment.id = bead.alignment_id
    JOIN document AS source ON source.id = source_document_id
    JOIN document AS target ON target.id = target_document_id
    JOIN article ON article.id = source.article_id WHERE bead.id = ?1";

/// Ends the changes of a transaction, if there are any, with a mark. The first mark of a history covers every unit in
/// the memory. This reads each touched row once: one second for a million new rows, which take half a minute to store.
pub(super) fn mark(transaction: &Connection) -> rusqlite::Result<()> {
    let last = last(transaction)?;
    let before: Option<(i64, Vec<u8>)> = transaction
        .prepare_cached("SELECT number, digest FROM change_mark ORDER BY number DESC LIMIT 1")?
        .query_row((), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if before.as_ref().map_or(0, |(marked, _)| *marked) == last {
        return Ok(());
    }
    let mut hasher = blake3::Hasher::new();
    let mut witnesses = Witnesses::new(transaction)?;
    if let Some((marked, digest)) = before {
        hasher.update(&digest).update(&last.to_le_bytes());
        let mut ranges = transaction.prepare_cached(
            "SELECT unit_id, coalesce(last_id, unit_id) FROM unit_change WHERE number > ?1 ORDER BY number",
        )?;
        let mut ranges = ranges.query([marked])?;
        while let Some(range) = ranges.next()? {
            witnesses.add(&mut hasher, range.get(0)?, range.get(1)?)?;
        }
    } else {
        hasher.update(&last.to_le_bytes());
        witnesses.add(&mut hasher, i64::MIN, i64::MAX)?;
    }
    transaction
        .prepare_cached("INSERT OR REPLACE INTO change_mark (number, digest) VALUES (?1, ?2)")?
        .execute((last, hasher.finalize().as_bytes()))?;
    Ok(())
}

/// Reads the checksums that a mark covers.
struct Witnesses<'t> {
    units: CachedStatement<'t>,
    evidence: CachedStatement<'t>,
}

impl<'t> Witnesses<'t> {
    fn new(transaction: &'t Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            units: transaction.prepare_cached(WITNESS)?,
            evidence: transaction.prepare_cached(EVIDENCE)?,
        })
    }

    /// Adds every unit from `first` to `last` as it is now. The range itself shows which units are gone.
    fn add(&mut self, hasher: &mut blake3::Hasher, first: i64, last: i64) -> rusqlite::Result<()> {
        // Many small pieces are added together, because each call has a cost.
        let mut bytes = Vec::with_capacity(WITNESSES_AT_ONCE + 64);
        bytes.extend(first.to_le_bytes());
        bytes.extend(last.to_le_bytes());
        let mut rows = self.units.query((first, last))?;
        while let Some(row) = rows.next()? {
            bytes.extend(row.get::<_, i64>(0)?.to_le_bytes());
            bytes.extend(row.get::<_, i64>(1)?.to_le_bytes());
            if let Some(bead) = row.get::<_, Option<i64>>(2)? {
                let mut evidence = self.evidence.query([bead])?;
                if let Some(row) = evidence.next()? {
                    for column in 0..5 {
                        bytes.extend(row.get::<_, i64>(column)?.to_le_bytes());
                    }
                }
            }
            if bytes.len() >= WITNESSES_AT_ONCE {
                hasher.update(&bytes);
                bytes.clear();
            }
        }
        hasher.update(&bytes);
        Ok(())
    }
}

/// Bytes hashed at a time.
const WITNESSES_AT_ONCE: usize = 1 << 14;

/// The mark at change `number`, if a transaction ended there and no newer index has made the mark needless.
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

/// Records units that came in together.
pub(super) fn note_added(transaction: &Connection, first: i64, last: i64) -> rusqlite::Result<()> {
    let number = self::last(transaction)? + (last - first + 1);
    transaction
        .prepare_cached("INSERT INTO unit_change (number, unit_id, last_id) VALUES (?1, ?2, ?3)")?
        .execute((number, first, Some(last).filter(|last| *last != first)))?;
    Ok(())
}

/// Whether change `number` is the arrival of exactly these units.
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

/// The units changed after change `number`. If they are more than `most`, one more than `most` of them.
pub(super) fn units_since(
    connection: &Connection,
    number: i64,
    most: usize,
) -> rusqlite::Result<BTreeSet<i64>> {
    let mut units = BTreeSet::new();
    let mut read = connection.prepare_cached("SELECT unit_id, last_id FROM unit_change WHERE number > ?1")?;
    // Of units that came in together, only those still there count: a removal is recorded by itself. In a file written
    // by another program, a range may also be as long as the range of numbers.
    let mut there =
        connection.prepare_cached("SELECT id FROM unit WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let mut rows = read.query([number])?;
    while let Some(row) = rows.next()? {
        let first: i64 = row.get(0)?;
        let Some(last) = row.get::<_, Option<i64>>(1)? else {
            units.insert(first);
            if units.len() > most {
                return Ok(units);
            }
            continue;
        };
        let mut there = there.query([first, last])?;
        while let Some(unit) = there.next()? {
            units.insert(unit.get(0)?);
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

/// Forgets the changes before change `number`, because an index covers them.
pub(super) fn forget_before(transaction: &Connection, number: i64) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM unit_change WHERE number < ?1", [number])?;
    transaction.execute("DELETE FROM change_mark WHERE number < ?1", [number])?;
    Ok(())
}
