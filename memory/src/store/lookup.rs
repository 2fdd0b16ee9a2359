//! How was this sentence translated before?
//!
//! Score: 100 · (1 − word edit distance / longer length) over the analyser's tokens, floored; 100 exactly when the
//! exact keys are equal, 99 at most otherwise. It reads both directions: a unit stored from English to Urdu answers an
//! Urdu query too.
//!
//! Method: the index beside the store names the best candidates (`index/search.rs`), units changed since it was made
//! are compared one by one (`pending.rs`), all within one read transaction. Each hit is then read from the store and
//! scored from its row. A row that contradicts the index has the index made again; contradicted once more, the answer
//! comes from [`Memory::scan`], which reads every unit. So the answer is always the one a scan would give.

use std::cmp::Ordering;
use std::sync::LazyLock;

use rusqlite::OptionalExtension as _;

use super::Memory;
use super::keys::{Keys, split};
use super::read::{UNIT_COLUMN_COUNT, UNIT_COLUMNS, UNIT_TABLES, language, unit_from_row};
use super::reindex::Searcher;
use crate::distance::bounded_edit_distance;
use crate::index::{Query, WHOLE, most_edits, score};
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

    /// Whether a text in `own`, translated into `other`, may answer.
    fn wants(&self, own: &Language, other: &Language) -> bool {
        self.from.covers(own) && self.to.as_ref().is_none_or(|to| to.covers(other))
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

/// A unit that may be among the matches, with all that orders it.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) score: u8,
    pub(super) turned: bool,
    pub(super) status: Status,
    pub(super) changed_at: String,
    pub(super) id: UnitId,
}

impl Candidate {
    /// Best first; equal scores: confirmed first, then the newest, then by id, then sources before targets.
    fn order(&self, other: &Self) -> Ordering {
        let unconfirmed = |candidate: &Self| candidate.status != Status::Confirmed;
        let score = other.score.cmp(&self.score);
        score
            .then_with(|| unconfirmed(self).cmp(&unconfirmed(other)))
            .then_with(|| other.changed_at.cmp(&self.changed_at))
            .then_with(|| (self.id, self.turned).cmp(&(other.id, other.turned)))
    }

    fn sort(candidates: &mut [Self]) {
        candidates.sort_by(Self::order);
    }

    fn into_match(self, unit: Unit) -> Match {
        Match { score: Score::new(self.score), unit: if self.turned { turn(unit) } else { unit } }
    }
}

/// A unit's row with its stored keys behind it.
static READ_UNIT: LazyLock<String> = LazyLock::new(|| {
    let columns = UNIT_COLUMNS.as_str();
    format!(
        "SELECT {columns}, unit.source_key, unit.source_tokens, unit.target_key, unit.target_tokens
         FROM {UNIT_TABLES} WHERE unit.id = ?1"
    )
});

/// Where the stored keys begin in [`READ_UNIT`].
const KEYS_IN_ROW: usize = UNIT_COLUMN_COUNT;

/// What a search by index and by pending units came to.
enum Outcome {
    Found(Vec<Match>),
    /// The index is damaged, or a row contradicts it.
    IndexIsWrong,
}

impl Memory {
    /// The stored texts nearest to `query`, best first; equal scores: confirmed first, then the newest, then by id.
    pub fn lookup(&self, query: &str, options: &LookupOptions) -> Result<Vec<Match>, MemoryError> {
        let keys = Keys::of(self.analyzer.as_ref(), &options.from, query);
        if keys.length == 0 || options.limit == 0 {
            return Ok(Vec::new());
        }
        self.look_up(&keys, options).map_err(|error| self.file.error(error))
    }

    fn look_up(&self, keys: &Keys, options: &LookupOptions) -> rusqlite::Result<Vec<Match>> {
        // One state of the store throughout; nothing is written, so nothing is lost when it is dropped.
        let _snapshot = self.connection.unchecked_transaction()?;
        let searcher = &mut *self.searcher.borrow_mut();
        let mut foreign = false;
        for _ in 0..2 {
            self.prepare(searcher)?;
            foreign = searcher.foreign();
            // Texts that share no word score 0: no index of words finds those.
            if options.min_score.percent() == 0 {
                break;
            }
            match self.search(searcher, keys, options)? {
                Outcome::Found(matches) => return Ok(matches),
                Outcome::IndexIsWrong => searcher.distrust(),
            }
        }
        self.scan(keys, options, foreign)
    }

    fn search(
        &self,
        searcher: &mut Searcher,
        keys: &Keys,
        options: &LookupOptions,
    ) -> rusqlite::Result<Outcome> {
        let foreign = searcher.foreign();
        let Some(parts) = searcher.parts() else { return Ok(Outcome::IndexIsWrong) };
        let query = Query {
            tokens: &keys.token_hashes(),
            key: keys.key_hash(),
            min_score: options.min_score.percent().min(WHOLE),
            limit: options.limit,
            wanted: &|own, other| options.wants(own, other),
            outdated: &|id| parts.pending.has_changed(id),
        };
        let hits = match parts.index.map(|index| index.search(&query, parts.scratch)) {
            Some(Ok(hits)) => hits,
            Some(Err(_)) => return Ok(Outcome::IndexIsWrong),
            None => Vec::new(),
        };
        let mut pending = parts.pending.search(&query);
        Candidate::sort(&mut pending);
        pending.truncate(options.limit);
        let claims = hits
            .iter()
            .map(|hit| (hit.score, hit.turned, UnitId(hit.id)))
            .chain(pending.iter().map(|pending| (pending.score, pending.turned, pending.id)));
        let mut found = Vec::new();
        for (score, turned, id) in claims {
            let Some((actual, unit)) = self.read_scored(id, turned, keys, foreign)? else {
                return Ok(Outcome::IndexIsWrong);
            };
            let (own, other) = if turned {
                (&unit.target_language, &unit.source_language)
            } else {
                (&unit.source_language, &unit.target_language)
            };
            if actual != score || unit.provenance.status == Status::Rejected || !options.wants(own, other) {
                return Ok(Outcome::IndexIsWrong);
            }
            let (status, changed_at) = (unit.provenance.status, unit.changed_at.clone());
            found.push((Candidate { score, turned, status, changed_at, id }, unit));
        }
        if !pending.is_empty() {
            found.sort_by(|a, b| a.0.order(&b.0));
            found.truncate(options.limit);
        }
        Ok(Outcome::Found(found.into_iter().map(|(candidate, unit)| candidate.into_match(unit)).collect()))
    }

    /// A unit with the score its row gives it, read in the direction asked for.
    fn read_scored(
        &self,
        id: UnitId,
        turned: bool,
        keys: &Keys,
        foreign: bool,
    ) -> rusqlite::Result<Option<(u8, Unit)>> {
        self.connection
            .prepare_cached(&READ_UNIT)?
            .query_row([id.0], |row| {
                let unit = unit_from_row(row)?;
                let first = KEYS_IN_ROW + 2 * usize::from(turned);
                let stored = (row.get(first)?, row.get(first + 1)?);
                let (own, text) = if turned {
                    (&unit.target_language, &unit.target)
                } else {
                    (&unit.source_language, &unit.source)
                };
                let own = self.key_source(foreign).keys(own, text, stored);
                Ok((fuzzy(keys, &own, 0).unwrap_or(0), unit))
            })
            .optional()
    }

    /// The answer by reading every unit: what the index must agree with, and what stands in for it.
    pub(super) fn scan(
        &self,
        keys: &Keys,
        options: &LookupOptions,
        foreign: bool,
    ) -> rusqlite::Result<Vec<Match>> {
        let mut found = Vec::new();
        for turned in [false, true] {
            let (own, other) = if turned { ("target", "source") } else { ("source", "target") };
            let sql = format!(
                "SELECT id, {own}_language, {other}_language, {own}_key, {own}_tokens, {own}_text, status, changed_at
                 FROM unit WHERE status <> 'rejected'"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(())?;
            while let Some(row) = rows.next()? {
                let own_language = language(row.get_ref(1)?.as_str()?)?;
                if !options.wants(&own_language, &language(row.get_ref(2)?.as_str()?)?) {
                    continue;
                }
                let text = row.get_ref(5)?.as_str()?;
                let own = self.key_source(foreign).keys(&own_language, text, (row.get(3)?, row.get(4)?));
                let Some(score) = fuzzy(keys, &own, options.min_score.percent().min(WHOLE)) else {
                    continue;
                };
                let confirmed = row.get_ref(6)?.as_str()? == Status::Confirmed.as_str();
                let status = if confirmed { Status::Confirmed } else { Status::Machine };
                found.push(Candidate {
                    score,
                    turned,
                    status,
                    changed_at: row.get(7)?,
                    id: UnitId(row.get(0)?),
                });
            }
        }
        Candidate::sort(&mut found);
        found.truncate(options.limit);
        let mut read = self.connection.prepare_cached(&READ_UNIT)?;
        found
            .into_iter()
            .map(|candidate| {
                let unit = read.query_row([candidate.id.0], unit_from_row)?;
                Ok(candidate.into_match(unit))
            })
            .collect()
    }
}

/// The score of a stored text, or `None` where it is below `min_score`.
fn fuzzy(query: &Keys, stored: &Keys, min_score: u8) -> Option<u8> {
    let same_key = query.exact == stored.exact;
    let query: Vec<&str> = split(&query.tokens).collect();
    let stored: Vec<&str> = split(&stored.tokens).collect();
    let longer = query.len().max(stored.len());
    let edits = bounded_edit_distance(&query, &stored, most_edits(min_score, longer))?;
    let score = score(edits, longer, edits == 0 && same_key);
    (score >= min_score).then_some(score)
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
