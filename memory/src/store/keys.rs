//! Whose rules made the keys, and how are they made again when the rules change?

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::Rekeyed;
use crate::index::{self, IndexedUnit};
use crate::unit::Status;
use crate::{Analysis, Analyzer, Language};

/// Parts the tokens of a text in the store. The analyser never makes a token with it: it is a control character,
/// which exact keys drop.
pub(super) const TOKEN_SEPARATOR: char = '\u{1f}';

/// Bytes of a key's BLAKE3 that are stored, in hexadecimal: two of a thousand million keys are alike with
/// probability 10⁻¹¹. A key whole would take as much room as its text.
const KEY_BYTES: usize = 12;

/// An exact key as it is stored.
fn stored_key(exact: &str) -> String {
    let mut stored = blake3::hash(exact.as_bytes()).to_hex().to_string();
    stored.truncate(KEY_BYTES * 2);
    stored
}

/// A text's keys as they are stored.
pub(super) struct Keys {
    pub(super) exact: String,
    pub(super) tokens: String,
    pub(super) length: usize,
}

impl Keys {
    pub(super) fn of(analyzer: &dyn Analyzer, language: &Language, text: &str) -> Self {
        let Analysis { exact_key, tokens } = analyzer.analyze(language, text);
        Self { exact: stored_key(&exact_key), length: tokens.len(), tokens: join(&tokens) }
    }

    /// Hash of the exact key, for the index.
    pub(super) fn key_hash(&self) -> u64 {
        index::hash(self.exact.as_bytes())
    }

    /// Hashes of the tokens, for the index.
    pub(super) fn token_hashes(&self) -> Vec<u64> {
        let mut hashes = Vec::with_capacity(self.length);
        hash_tokens(&self.tokens, &mut hashes);
        hashes
    }
}

fn hash_tokens(joined: &str, hashes: &mut Vec<u64>) {
    hashes.clear();
    hashes.extend(split(joined).map(|token| index::hash(token.as_bytes())));
}

/// Where keys are taken from: the store, or, where another analyser made those and they may not be made again, the
/// texts.
#[derive(Clone, Copy)]
pub(super) enum KeySource<'a> {
    Stored,
    Texts(&'a dyn Analyzer),
}

impl KeySource<'_> {
    /// The keys of a text that is stored with `key` and `tokens`.
    pub(super) fn keys(self, language: &Language, text: &str, stored: (String, String)) -> Keys {
        match self {
            Self::Stored => Keys { exact: stored.0, length: split(&stored.1).count(), tokens: stored.1 },
            Self::Texts(analyzer) => Keys::of(analyzer, language, text),
        }
    }
}

/// What [`read_unit`] reads, in this order.
pub(super) const KEY_COLUMNS: &str = "id, status, changed_at, source_language, target_language, source_key,
    target_key, source_tokens, target_tokens, source_text, target_text";

/// A unit as the index takes it; its tokens' hashes go into `tokens`.
pub(super) fn read_unit<'a>(
    row: &'a Row<'_>,
    source: KeySource<'_>,
    tokens: &'a mut [Vec<u64>; 2],
) -> rusqlite::Result<IndexedUnit<'a>> {
    let text = |column: usize| -> rusqlite::Result<&'a str> { Ok(row.get_ref(column)?.as_str()?) };
    let languages = [text(3)?, text(4)?];
    let mut keys = [0; 2];
    for side in 0..2 {
        match source {
            KeySource::Stored => {
                keys[side] = index::hash(text(5 + side)?.as_bytes());
                hash_tokens(text(7 + side)?, &mut tokens[side]);
            }
            KeySource::Texts(analyzer) => {
                let made = Keys::of(analyzer, &super::read::language(languages[side])?, text(9 + side)?);
                keys[side] = made.key_hash();
                tokens[side] = made.token_hashes();
            }
        }
    }
    let [source_tokens, target_tokens] = tokens;
    Ok(IndexedUnit {
        id: row.get(0)?,
        confirmed: text(1)? == Status::Confirmed.as_str(),
        changed_at: text(2)?,
        languages,
        keys,
        tokens: [source_tokens, target_tokens],
    })
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

/// Stores the keys of a file of schema 1, which held them whole, as they are stored now.
pub(super) fn shorten(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut read = transaction
        .prepare("SELECT id, source_key, target_key FROM unit WHERE id > ?1 ORDER BY id LIMIT 1000")?;
    let mut update = transaction.prepare("UPDATE unit SET source_key = ?2, target_key = ?3 WHERE id = ?1")?;
    let mut last = i64::MIN;
    loop {
        let batch: Vec<(i64, String, String)> = read
            .query_map([last], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let Some(end) = batch.last() else { return Ok(()) };
        last = end.0;
        for (id, source, target) in &batch {
            update.execute(params![id, stored_key(source), stored_key(target)])?;
        }
    }
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
