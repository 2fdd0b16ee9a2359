//! Whose rules made the keys, and how are they made again when the rules change?

use std::collections::BTreeSet;

use rusqlite::types::{Type, Value};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::Rekeyed;
use super::neighbors::{Neighbors, Segments};
use super::read::{UNIT_TABLES, WHOLE, check_whole, language};
use super::table::{Of, identity, seal_row};
use crate::index::{self, IndexedUnit, Place};
use crate::score::{Parts, SHORT_WORDS};
use crate::source::{Source, whole_percent};
use crate::{Analysis, Analyzer};
use sangam_language::Language;
use sangam_unit::Status;

/// Parts the tokens of a text in the store. The analyser never makes a token with it: it is a control character,
/// which exact keys drop.
pub(super) const TOKEN_SEPARATOR: char = '\u{1f}';

/// Begins stored tokens that are cut from their text. A control character, as the separator.
const CUTS: char = '\u{1e}';

/// The character that stands for a token of no characters: a cut of n is the nth after it. Cuts of up to 94 are then
/// one printable byte, and none comes near the surrogates.
const NO_CUT: u32 = 0x20;

/// Longer tokens are stored as they are.
const LONGEST_CUT: usize = 0x1000;

/// An exact key as it is stored: the first 64 bits of its BLAKE3. They only tell texts with equal tokens apart, which
/// need no more; a key whole would take as much room as its text.
fn stored_key(exact: &str) -> i64 {
    blake3::hash(exact.as_bytes()).as_bytes().first_chunk().copied().map_or(0, i64::from_le_bytes)
}

/// An exact key as the index compares it.
fn key_hash(stored: i64) -> u64 {
    // The highest value is left for the edge of an article.
    stored.cast_unsigned().min(u64::MAX - 1)
}

/// A text's keys as they are stored.
pub(super) struct Keys {
    pub(super) exact: i64,
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
        if are_pieces(text, &self.tokens)
            && let Some(cuts) = cuts(&self.tokens)
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
        key_hash(self.exact)
    }

    /// The tokens as they are compared.
    pub(super) fn parts(&self, analyzer: &dyn Analyzer) -> Parts<&str> {
        Parts::of(split(&self.tokens), analyzer)
    }
}

/// The derived columns of a unit, in their order; `None` where a language is none.
pub(super) fn derived(analyzer: &dyn Analyzer, languages: [&str; 2], texts: [&str; 2]) -> Option<[Value; 5]> {
    let of = |side: usize| Some(Keys::of(analyzer, &language(languages[side]).ok()?, texts[side]));
    let (source, target) = (of(0)?, of(1)?);
    Some([
        Value::Integer(source.exact),
        Value::Integer(target.exact),
        Value::Text(source.stored_tokens(texts[0])),
        Value::Text(target.stored_tokens(texts[1])),
        Value::Integer(identity([languages[0], languages[1], texts[0], texts[1]])),
    ])
}

/// What the index takes of one side of a unit.
#[derive(Default)]
pub(super) struct IndexedSide {
    pub(super) key: u64,
    pub(super) parts: Parts<u64>,
    /// Of a text of a few words.
    pub(super) characters: Option<Vec<char>>,
}

impl IndexedSide {
    /// Takes in the tokens of a text.
    pub(super) fn take(&mut self, tokens: &str, analyzer: &dyn Analyzer) {
        self.parts.fill(split(tokens), analyzer, |token| index::hash(token.as_bytes()));
        let short = self.parts.words.len() <= SHORT_WORDS;
        self.characters = if short { Parts::of(split(tokens), analyzer).characters() } else { None };
    }
}

/// Hashes of tokens, for the index.
pub(super) fn hashes(parts: &Parts<&str>) -> Parts<u64> {
    let hashes = |tokens: &[&str]| tokens.iter().map(|token| index::hash(token.as_bytes())).collect();
    Parts { words: hashes(&parts.words), values: hashes(&parts.values), marks: hashes(&parts.marks) }
}

/// Whether tokens are pieces of `text` in lower case, with nothing but white space between them: what [`decoded`] makes.
fn are_pieces(text: &str, joined: &str) -> bool {
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    split(joined).all(|token| match rest.trim_start().strip_prefix(token) {
        Some(after) => {
            rest = after;
            true
        }
        None => false,
    })
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

/// Where keys are taken from: the store, or, where another analyser made those and they may not be made again, the
/// texts.
#[derive(Clone, Copy)]
pub(super) struct KeySource<'a> {
    pub(super) analyzer: &'a dyn Analyzer,
    /// Whether another analyser made the keys in the store.
    pub(super) foreign: bool,
}

impl KeySource<'_> {
    /// The keys of a text that is stored with this key and these tokens.
    pub(super) fn keys(self, language: &Language, text: &str, stored: (i64, &str)) -> Keys {
        if self.foreign {
            return Keys::of(self.analyzer, language, text);
        }
        let (exact, tokens) = (stored.0, decoded(text, stored.1));
        Keys { exact, length: split(&tokens).count(), tokens }
    }
}

/// What [`UnitReader`] reads, in this order.
const KEY_COLUMNS: &str = "unit.id, unit.status, unit.changed_at, unit.source_language, unit.target_language,
    unit.source_key, unit.target_key, unit.source_tokens, unit.target_tokens, unit.source_text, unit.target_text,
    coalesce(bead.confidence, unit.confidence), alignment.source_document_id, alignment.target_document_id,
    bead.source_first, bead.source_count, bead.target_first, bead.target_count, article.identity, unit.client,
    unit.domain, unit.tags";

/// How many columns [`KEY_COLUMNS`] are.
const KEY_COLUMN_COUNT: usize = 22;

/// Whether a row of [`units_to_index`] is one that lookup leaves out; an error where it is not what was stored.
pub(super) fn is_rejected(row: &Row<'_>) -> rusqlite::Result<bool> {
    check_whole(row, KEY_COLUMN_COUNT)?;
    Ok(row.get_ref(1)?.as_str()? == Status::Rejected.as_str())
}

/// The units that are among `which`, a condition on `unit.id`, by id: for [`UnitReader`].
pub(super) fn units_to_index(which: &str) -> String {
    format!("SELECT {KEY_COLUMNS}, {} FROM {UNIT_TABLES} WHERE {which} ORDER BY unit.id", WHOLE.as_str())
}

/// Reads units as the index takes them.
pub(super) struct UnitReader<'c> {
    source: KeySource<'c>,
    neighbors: Neighbors<'c>,
    sides: [IndexedSide; 2],
}

impl<'c> UnitReader<'c> {
    pub(super) fn new(connection: &'c Connection, source: KeySource<'c>) -> rusqlite::Result<Self> {
        let neighbors = Neighbors::new(connection, source.analyzer)?;
        Ok(Self { source, neighbors, sides: Default::default() })
    }

    /// The unit of a row of [`units_to_index`] that [`is_rejected`] has looked at.
    pub(super) fn read<'a>(&'a mut self, row: &'a Row<'_>) -> rusqlite::Result<IndexedUnit<'a>> {
        let text = |column: usize| -> rusqlite::Result<&'a str> { Ok(row.get_ref(column)?.as_str()?) };
        let languages = [text(3)?, text(4)?];
        for (number, side) in self.sides.iter_mut().enumerate() {
            let tokens = if self.source.foreign {
                let own = Keys::of(self.source.analyzer, &language(languages[number])?, text(9 + number)?);
                side.key = own.key_hash();
                own.tokens
            } else {
                side.key = key_hash(row.get(5 + number)?);
                decoded(text(9 + number)?, text(7 + number)?)
            };
            side.take(&tokens, self.source.analyzer);
        }
        let mut places = None;
        let article: Option<String> = row.get(18)?;
        if let Some(article) = &article {
            let mut sides = [Place { neighbors: 0, segment: 0 }; 2];
            for (side, place) in sides.iter_mut().enumerate() {
                let segments = Segments {
                    document: row.get(12 + side)?,
                    first: row.get(14 + 2 * side)?,
                    count: row.get(15 + 2 * side)?,
                };
                *place = self.neighbors.place(article, segments, &language(languages[side])?)?;
            }
            places = Some(sides);
        }
        let [from, to] = &self.sides;
        let confidence: Option<f64> = row.get(11)?;
        let tags: Option<String> = row.get(21)?;
        let tags = tags.map(|tags| serde_json::from_str(&tags)).transpose();
        let tags: Option<BTreeSet<String>> =
            tags.map_err(|error| rusqlite::Error::FromSqlConversionFailure(21, Type::Text, Box::new(error)))?;
        Ok(IndexedUnit {
            id: row.get(0)?,
            source: Source {
                confirmed: text(1)? == Status::Confirmed.as_str(),
                confidence: whole_percent(confidence.unwrap_or(1.0)),
                aligned: places.is_some(),
                client: row.get(19)?,
                domain: row.get(20)?,
                tags: tags.unwrap_or_default(),
            },
            changed_at: text(2)?,
            languages,
            keys: [from.key, to.key],
            parts: [&from.parts, &to.parts],
            characters: [from.characters.as_deref(), to.characters.as_deref()],
            places,
        })
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

/// Notes that the keys are `analyzer`'s.
pub(super) fn record_analyzer(
    transaction: &Transaction<'_>,
    analyzer: &dyn Analyzer,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT OR REPLACE INTO analyzer (only_row, name, version) VALUES (1, ?1, ?2)",
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
    // A damaged row keeps the checksum that shows it.
    let units = make_keys(transaction, analyzer, &Of::Unit.table().whole())?;
    record_analyzer(transaction, analyzer)?;
    Ok(Some(Rekeyed { from, to, units }))
}

/// Makes the keys of the units that `condition` names, and their checksums; how many they are.
pub(super) fn make_keys(
    transaction: &Transaction<'_>,
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
                identity([source_language, target_language, source_text, target_text])
            ])?;
            seal_row(transaction, Of::Unit, *id)?;
            units += 1;
        }
    }
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
                let keys = Keys { exact: 0, tokens: join(&tokens), length: tokens.len() };
                let stored = keys.stored_tokens(&text);
                let back = decoded(&text, &stored);
                prop_assert_eq!(split(&back).collect::<Vec<_>>(), tokens);
            }
        }
    }

    #[test]
    fn pieces_of_the_text_take_one_byte_each() {
        let tokens = ["the", "talks", ",", "2.5", "days"].map(str::to_owned);
        let keys = Keys { exact: 0, tokens: join(&tokens), length: tokens.len() };
        assert_eq!(keys.stored_tokens("The Talks, 2.5 days").len(), 1 + tokens.len());
    }
}
