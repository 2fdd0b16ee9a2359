//! Which analyser made the keys, and how are they made again when its rules change?

use rusqlite::{Connection, OptionalExtension as _, params};

use super::Rekeyed;
use super::keys::Keys;
use super::table::{Of, identity, seal_row};
use super::terms;
use super::unit_columns::language;
use crate::Analyzer;
use sangam_unit::Sides;

pub(super) fn recorded_analyzer(connection: &Connection) -> rusqlite::Result<(String, u32)> {
    let recorded = connection
        .query_row("SELECT name, version FROM analyzer", (), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(recorded.unwrap_or_default())
}

pub(super) fn record_analyzer_if_none(
    transaction: &Connection,
    analyzer: &dyn Analyzer,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT OR IGNORE INTO analyzer (only_row, name, version) VALUES (1, ?1, ?2)",
        params![analyzer.name(), analyzer.version()],
    )?;
    Ok(())
}

/// Records that `analyzer` made the keys.
pub(super) fn record_analyzer(transaction: &Connection, analyzer: &dyn Analyzer) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT OR REPLACE INTO analyzer (only_row, name, version) VALUES (1, ?1, ?2)",
        params![analyzer.name(), analyzer.version()],
    )?;
    Ok(())
}

/// Makes the keys of every unit and term again with `analyzer`. `None` if another process has done so in the meantime.
pub(super) fn rekey(transaction: &Connection, analyzer: &dyn Analyzer) -> rusqlite::Result<Option<Rekeyed>> {
    let from = recorded_analyzer(transaction)?;
    let to = (analyzer.name().to_owned(), analyzer.version());
    if from == to {
        return Ok(None);
    }
    // A damaged row keeps its checksum, which shows the damage.
    let units = make_keys(transaction, analyzer, &Of::Unit.table().whole())?;
    terms::make_keys(transaction, analyzer)?;
    record_analyzer(transaction, analyzer)?;
    Ok(Some(Rekeyed { from, to, units }))
}

/// Makes the keys and checksums of the units that `condition` selects. Returns the number of units.
pub(super) fn make_keys(
    transaction: &Connection,
    analyzer: &dyn Analyzer,
    condition: &str,
) -> rusqlite::Result<usize> {
    let mut units = 0;
    let mut read = transaction.prepare(&format!(
        "SELECT id, source_language, source_text, target_language, target_text FROM unit
         WHERE id > ?1 AND ({condition}) ORDER BY id LIMIT 1000"
    ))?;
    let mut update = transaction.prepare(
        "UPDATE unit SET source_key = ?2, source_tokens = ?3, target_key = ?4, target_tokens = ?5, identity = ?6
         WHERE id = ?1",
    )?;
    let mut last = i64::MIN;
    loop {
        type Row = (i64, String, String, String, String);
        let batch: Vec<Row> = read
            .query_map([last], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let Some(end) = batch.last() else { return Ok(units) };
        last = end.0;
        for (id, source_language, source_text, target_language, target_text) in &batch {
            let source = Keys::of(analyzer, &language(source_language)?, source_text);
            let target = Keys::of(analyzer, &language(target_language)?, target_text);
            update.execute(params![
                id,
                source.exact,
                source.stored_tokens(source_text),
                target.exact,
                target.stored_tokens(target_text),
                identity(Sides::new(source_language, target_language), Sides::new(source_text, target_text))
            ])?;
            seal_row(transaction, Of::Unit, *id)?;
            units += 1;
        }
    }
}
