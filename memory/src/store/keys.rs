//! Whose rules made the keys, and how are they made again when the rules change?

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::Rekeyed;
use super::table::{Of, seal_row};
use crate::index::{self, IndexedUnit};
use crate::unit::Status;
use crate::{Analysis, Analyzer, Language};

/// Parts the tokens of a text in the store. The analyser never makes a token with it: it is a control character,
/// which exact keys drop.
pub(super) const TOKEN_SEPARATOR: char = '\u{1f}';

/// Bytes of a key's BLAKE3 that are stored, in hexadecimal. They only tell texts with equal tokens apart, which need
/// no more; a key whole would take as much room as its text.
const KEY_BYTES: usize = 8;

/// Begins stored tokens that are cut from their text. A control character, as the separator.
const CUTS: char = '\u{1e}';

/// The character that stands for a token of no characters: a cut of n is the nth after it. Cuts of up to 94 are then
/// one printable byte, and none comes near the surrogates.
const NO_CUT: u32 = 0x20;

/// Longer tokens are stored as they are.
const LONGEST_CUT: usize = 0x1000;

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

    /// The tokens of `text` as they are stored: where they are nothing but pieces of it in lower case, as they mostly
    /// are, one character for each piece's length.
    pub(super) fn stored_tokens(&self, text: &str) -> String {
        if let Some(cuts) = cuts(&self.tokens)
            && decoded(text, &cuts) == self.tokens
        {
            return cuts;
        }
        if self.tokens.starts_with(CUTS) {
            return format!("{TOKEN_SEPARATOR}{}", self.tokens);
        }
        self.tokens.clone()
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

/// The lengths of tokens, as stored; `None` where one is too long.
fn cuts(joined: &str) -> Option<String> {
    let mut cuts = String::from(CUTS);
    for token in split(joined) {
        let length = token.chars().count();
        let cut = u32::try_from(length).ok().filter(|_| length <= LONGEST_CUT)?;
        cuts.push(char::from_u32(NO_CUT + cut)?);
    }
    Some(cuts)
}

/// The tokens of `text` that are stored as `stored`, joined.
fn decoded(text: &str, stored: &str) -> String {
    let Some(cuts) = stored.strip_prefix(CUTS) else { return stored.to_owned() };
    let lower = text.to_lowercase();
    let mut joined = String::with_capacity(lower.len() + cuts.len());
    let mut rest = lower.as_str();
    for (index, cut) in cuts.chars().enumerate() {
        rest = rest.trim_start();
        let length = (cut as usize).saturating_sub(NO_CUT as usize);
        let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
        if index > 0 {
            joined.push(TOKEN_SEPARATOR);
        }
        joined.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    joined
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
    /// The keys of a text that is stored with this key and these tokens.
    pub(super) fn keys(self, language: &Language, text: &str, stored: (String, String)) -> Keys {
        match self {
            Self::Stored => {
                let tokens = decoded(text, &stored.1);
                Keys { exact: stored.0, length: split(&tokens).count(), tokens }
            }
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
                hash_tokens(&decoded(text(9 + side)?, text(7 + side)?), &mut tokens[side]);
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
                    source.stored_tokens(source_text),
                    source.length,
                    target.exact,
                    target.stored_tokens(target_text),
                    target.length
                ])?;
                seal_row(transaction, Of::Unit, *id)?;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tokens_come_back_as_they_were_stored(
            text in "[aAİßصÉ.,' ]{0,12}",
            tokens in prop::collection::vec("[aiİصé.\u{1e} ]{1,4}", 0..4),
            cut in 1usize..4,
        ) {
            let lower: Vec<char> = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
            let pieces: Vec<String> = lower.chunks(cut).map(|piece| piece.iter().collect()).collect();
            for tokens in [tokens, pieces] {
                let keys = Keys { exact: String::new(), tokens: join(&tokens), length: tokens.len() };
                let stored = keys.stored_tokens(&text);
                let back = decoded(&text, &stored);
                prop_assert_eq!(split(&back).collect::<Vec<_>>(), tokens);
            }
        }
    }

    #[test]
    fn pieces_of_the_text_take_one_byte_each() {
        let tokens = ["the", "talks", ",", "2.5", "days"].map(str::to_owned);
        let keys = Keys { exact: String::new(), tokens: join(&tokens), length: tokens.len() };
        assert_eq!(keys.stored_tokens("The Talks, 2.5 days").len(), 1 + tokens.len());
    }
}
