//! Whose rules made the keys, and how are they made again when the rules change?

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::Rekeyed;
use crate::{Analysis, Analyzer, Language};

/// Parts the tokens of a text in the store. The analyser never makes a token with it: it is a control character,
/// which exact keys drop.
pub(super) const TOKEN_SEPARATOR: char = '\u{1f}';

/// A text's keys as they are stored.
pub(super) struct Keys {
    pub(super) exact: String,
    pub(super) tokens: String,
    pub(super) length: usize,
}

impl Keys {
    pub(super) fn of(analyzer: &dyn Analyzer, language: &Language, text: &str) -> Self {
        let Analysis { exact_key, tokens } = analyzer.analyze(language, text);
        Self { exact: exact_key, length: tokens.len(), tokens: join(&tokens) }
    }
}

fn join(tokens: &[String]) -> String {
    let mut joined = String::with_capacity(tokens.iter().map(|token| token.len() + 1).sum());
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 {
            joined.push(TOKEN_SEPARATOR);
        }
        joined.push_str(token);
    }
    joined
}

/// The stored tokens of a text, in order.
pub(super) fn split(joined: &str) -> impl Iterator<Item = &str> {
    joined.split(TOKEN_SEPARATOR).filter(|token| !token.is_empty())
}

pub(super) fn recorded_analyzer(connection: &Connection) -> rusqlite::Result<(String, u32)> {
    let recorded = connection
        .query_row("SELECT name, version FROM analyzer", (), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(recorded.unwrap_or_default())
}

pub(super) fn record_analyzer_if_none(
    transaction: &Transaction<'_>,
    analyzer: &dyn Analyzer,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT OR IGNORE INTO analyzer (only_row, name, version) VALUES (1, ?1, ?2)",
        params![analyzer.name(), analyzer.version()],
    )?;
    Ok(())
}

/// Makes every unit's keys again with `analyzer`. `None` where another process has done so meanwhile.
pub(super) fn rekey(
    transaction: &Transaction<'_>,
    analyzer: &dyn Analyzer,
) -> rusqlite::Result<Option<Rekeyed>> {
    let from = recorded_analyzer(transaction)?;
    let to = (analyzer.name().to_owned(), analyzer.version());
    if from == to {
        return Ok(None);
    }
    let mut units = 0;
    {
        let mut read = transaction.prepare(
            "SELECT id, source_language, source_text, target_language, target_text FROM unit WHERE id > ?1
             ORDER BY id LIMIT 1000",
        )?;
        let mut update = transaction.prepare(
            "UPDATE unit SET source_key = ?2, source_tokens = ?3, source_length = ?4,
                             target_key = ?5, target_tokens = ?6, target_length = ?7 WHERE id = ?1",
        )?;
        let mut last = i64::MIN;
        loop {
            type Row = (i64, String, String, String, String);
            let batch: Vec<Row> = read
                .query_map([last], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let Some(end) = batch.last() else { break };
            last = end.0;
            for (id, source_language, source_text, target_language, target_text) in &batch {
                let source = Keys::of(analyzer, &super::read::language(source_language)?, source_text);
                let target = Keys::of(analyzer, &super::read::language(target_language)?, target_text);
                update.execute(params![
                    id,
                    source.exact,
                    source.tokens,
                    source.length,
                    target.exact,
                    target.tokens,
                    target.length
                ])?;
                units += 1;
            }
        }
    }
    transaction.execute(
        "INSERT OR REPLACE INTO analyzer (only_row, name, version) VALUES (1, ?1, ?2)",
        params![to.0, to.1],
    )?;
    Ok(Some(Rekeyed { from, to, units }))
}
