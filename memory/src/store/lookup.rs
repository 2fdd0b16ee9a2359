//! How was this sentence translated before?
//!
//! Score: 100 · (1 − word edit distance / longer length) over the analyser's tokens, floored; 100 exactly when the
//! exact keys are equal. Method: a match of at least `s` per cent can only be between `s` and `1/s` times as long, so
//! the units in that window are read in length order from an index and compared one by one with a banded edit
//! distance. Time O(units in the window × tokens × band), space O(tokens). It reads both directions: a unit stored
//! from English to Urdu answers an Urdu query too.

use rusqlite::params;

use super::Memory;
use super::keys::{Keys, split};
use super::read::{UNIT_COLUMNS, UNIT_TABLES, unit_from_row};
use crate::distance::bounded_edit_distance;
use crate::unit::{Score, Status, Unit, UnitId};
use crate::{Language, MemoryError};

/// What to look up, and how much of it to return.
#[derive(Debug, Clone)]
pub struct LookupOptions {
    /// Language of the query.
    pub from: Language,
    /// Language wanted; `None` for every one there is.
    pub to: Option<Language>,
    /// The lowest score to return. Default: 70.
    pub min_score: Score,
    /// The most matches to return. Default: 5.
    pub limit: usize,
}

impl LookupOptions {
    /// Default options for a query in language `from`.
    pub fn new(from: Language) -> Self {
        Self { from, to: None, min_score: Score::new(Self::DEFAULT_MIN_SCORE), limit: Self::DEFAULT_LIMIT }
    }

    /// Below 70 % more must be written anew than is kept: the threshold translators are used to.
    pub const DEFAULT_MIN_SCORE: u8 = 70;
    /// What fits on a screen beside the work.
    pub const DEFAULT_LIMIT: usize = 5;
}

/// A unit that answers a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// How near the query it is.
    pub score: Score,
    /// The unit, turned so that `source` is in the query's language.
    pub unit: Unit,
}

/// Highest score of two texts whose exact keys differ.
const HIGHEST_FUZZY: u8 = 99;

impl Memory {
    /// The stored texts nearest to `query`, best first; equal scores: confirmed first, then the newest, then by id.
    pub fn lookup(&self, query: &str, options: &LookupOptions) -> Result<Vec<Match>, MemoryError> {
        let keys = Keys::of(self.analyzer.as_ref(), &options.from, query);
        if keys.length == 0 || options.limit == 0 {
            return Ok(Vec::new());
        }
        self.search(&keys, options).map_err(|error| self.file.error(error))
    }

    fn search(&self, keys: &Keys, options: &LookupOptions) -> rusqlite::Result<Vec<Match>> {
        let tokens: Vec<&str> = split(&keys.tokens).collect();
        let mut found: Vec<(Score, bool, Status, String, UnitId)> = Vec::new();
        for turned in [false, true] {
            let (own, other) = if turned { ("target", "source") } else { ("source", "target") };
            let sql = format!(
                "SELECT id, {own}_language, {other}_language, {own}_key, {own}_tokens, status, changed_at FROM unit
                 WHERE {own}_language IN (SELECT DISTINCT {own}_language FROM unit)
                   AND {own}_length BETWEEN ?1 AND ?2 AND status <> 'rejected'"
            );
            let shortest = keys.length * usize::from(options.min_score.percent()) / 100;
            let longest = (keys.length * 100).div_ceil(usize::from(options.min_score.percent()).max(1));
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![shortest, longest])?;
            while let Some(row) = rows.next()? {
                if !options.from.covers(&super::read::language(&row.get::<_, String>(1)?)?) {
                    continue;
                }
                let other_language = super::read::language(&row.get::<_, String>(2)?)?;
                if options.to.as_ref().is_some_and(|to| !to.covers(&other_language)) {
                    continue;
                }
                let key: String = row.get(3)?;
                let stored: String = row.get(4)?;
                let score = if key == keys.exact {
                    Some(Score::EXACT)
                } else {
                    fuzzy(&tokens, &stored, options.min_score)
                };
                let Some(score) = score else { continue };
                let status: String = row.get(5)?;
                let status =
                    if status == Status::Confirmed.as_str() { Status::Confirmed } else { Status::Auto };
                found.push((score, turned, status, row.get(6)?, UnitId(row.get(0)?)));
            }
        }
        found.sort_by(|a, b| {
            let rank = |status| u8::from(status != Status::Confirmed);
            (b.0, rank(a.2), &b.3, a.4).cmp(&(a.0, rank(b.2), &a.3, b.4))
        });
        found.truncate(options.limit);
        let sql = format!("SELECT {UNIT_COLUMNS} FROM {UNIT_TABLES} WHERE unit.id = ?1");
        let mut read = self.connection.prepare_cached(&sql)?;
        found
            .into_iter()
            .map(|(score, turned, _, _, id)| {
                let unit = read.query_row([id.0], unit_from_row)?;
                Ok(Match { score, unit: if turned { turn(unit) } else { unit } })
            })
            .collect()
    }
}

/// The score of two different texts, or `None` where it is below `min_score`.
fn fuzzy(query: &[&str], stored: &str, min_score: Score) -> Option<Score> {
    let stored: Vec<&str> = split(stored).collect();
    let longer = query.len().max(stored.len());
    let most = longer * usize::from(100 - min_score.percent().min(100)) / 100;
    let distance = bounded_edit_distance(query, &stored, most)?;
    let percent = (longer - distance) * 100 / longer;
    let percent = u8::try_from(percent).unwrap_or(HIGHEST_FUZZY).min(HIGHEST_FUZZY);
    (percent >= min_score.percent()).then(|| Score::new(percent))
}

/// The same unit read from its target to its source.
fn turn(unit: Unit) -> Unit {
    let mut provenance = unit.provenance;
    std::mem::swap(&mut provenance.source_numbers, &mut provenance.target_numbers);
    Unit {
        source_language: unit.target_language,
        target_language: unit.source_language,
        source: unit.target,
        target: unit.source,
        provenance,
        ..unit
    }
}
