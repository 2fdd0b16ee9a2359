//! How was this sentence translated before?
//!
//! The score is that of `score.rs`, less what the unit's source loses (`source.rs`); the same text gains one between the
//! same neighbours, two at the same place of the same article. It reads both directions: a unit stored from English to
//! Urdu answers an Urdu query too.
//!
//! Method: the indexes beside the store name the best candidates (`index/search.rs`), units changed since they were made
//! are compared one by one (`pending.rs`), all within one read transaction. Each hit is then read from the store and
//! scored from its row. A row that contradicts the index has the index made again; contradicted once more, the answer
//! comes from [`Memory::scan`], which reads every unit. So the answer is always the one a scan would give.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use rusqlite::{OptionalExtension as _, Row};

use super::Memory;
use super::candidate::Candidate;
use super::keys::{self, Keys};
use super::neighbors::{Context, Neighbors, Segments};
use super::reindex::Searcher;
use super::unit_columns::{UNIT_COLUMN_COUNT, UNIT_COLUMNS, UNIT_TABLES, unit_from_row};
use crate::MemoryError;
use crate::index::{Query, QueryPlace};
use crate::score::{Parts, SHORT_WORDS, Scoring, TextPenalties, WHOLE};
use crate::source::{Source, SourceFilter, SourcePenalties};
use sangam_language::Language;
use sangam_unit::{Score, Status, Unit, UnitId};

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
    /// Where the query stands. Default: nobody knows, and nothing scores more than 100.
    pub context: Context,
    /// What differing numbers and marks cost.
    pub text_penalties: TextPenalties,
    /// What units lose for where they came from.
    pub source_penalties: SourcePenalties,
    /// Whether texts of one to three words are compared by their characters too. Default: true.
    pub characters: bool,
    /// Which units may answer, by where they came from. Default: all but rejected ones.
    pub sources: SourceFilter,
    /// The language to go through where no unit leads from the one language to the other (`to` must be given). A match
    /// so found scores what the lower of its two steps does. Default: none.
    pub pivot: Option<Language>,
}

impl LookupOptions {
    /// Default options for a query in language `from`.
    pub fn new(from: Language) -> Self {
        Self {
            from,
            to: None,
            min_score: Score::new(Self::DEFAULT_MIN_SCORE),
            limit: Self::DEFAULT_LIMIT,
            context: Context::default(),
            text_penalties: TextPenalties::default(),
            source_penalties: SourcePenalties::default(),
            characters: true,
            sources: SourceFilter::default(),
            pivot: None,
        }
    }

    /// What a unit from `source` loses; `None` where it may not answer.
    fn source_loss(&self, source: &Source) -> Option<u8> {
        self.sources.admits(source).then(|| self.source_penalties.loss(source))
    }

    fn scoring(&self) -> Scoring {
        Scoring { penalties: self.text_penalties, characters: self.characters }
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
    /// Where no unit leads from the query's language to the one wanted: the two units that do so together, the first
    /// from the query's language to the one between. `unit` then has its source from the first, and all else from the
    /// second.
    pub through: Option<Box<[Unit; 2]>>,
}

/// A unit's columns, with what [`Memory::scored`] compares behind them.
static SCORED_UNIT: LazyLock<String> = LazyLock::new(|| {
    let columns = UNIT_COLUMNS.as_str();
    format!(
        "SELECT {columns}, unit.source_key, unit.source_tokens, unit.target_key, unit.target_tokens,
                bead.id, alignment.source_document_id, alignment.target_document_id,
                bead.source_first, bead.source_count, bead.target_first, bead.target_count
         FROM {UNIT_TABLES}"
    )
});

/// Where the compared columns of [`SCORED_UNIT`] begin.
const COMPARED: usize = UNIT_COLUMN_COUNT;

static READ_UNIT: LazyLock<String> = LazyLock::new(|| format!("{} WHERE unit.id = ?1", *SCORED_UNIT));

static READ_UNITS: LazyLock<String> =
    LazyLock::new(|| format!("{} WHERE unit.status <> 'rejected'", *SCORED_UNIT));

/// A query, as it is compared.
pub(super) struct Sought<'q> {
    keys: &'q Keys,
    parts: Parts<&'q str>,
    place: QueryPlace,
    options: &'q LookupOptions,
    scoring: Scoring,
}

/// What a search by index and by pending units came to.
enum Outcome {
    Found(Vec<Match>),
    /// The index is damaged, or a row contradicts it.
    IndexIsWrong,
}

/// What an index or the pending units say about a unit.
struct Claim {
    score: u8,
    turned: bool,
    id: UnitId,
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
        let direct = self.look_up_directly(keys, options)?;
        match (&options.pivot, &options.to) {
            (Some(pivot), Some(to))
                if direct.is_empty() && !pivot.covers(&options.from) && !pivot.covers(to) =>
            {
                self.look_up_through(keys, options, pivot)
            }
            _ => Ok(direct),
        }
    }

    /// Translations of translations: from the query's language to `pivot`, and on from there.
    fn look_up_through(
        &self,
        keys: &Keys,
        options: &LookupOptions,
        pivot: &Language,
    ) -> rusqlite::Result<Vec<Match>> {
        let first = LookupOptions {
            to: Some(pivot.clone()),
            limit: options.limit.max(PIVOT_BREADTH),
            pivot: None,
            ..options.clone()
        };
        let mut found: Vec<(u8, Match)> = Vec::new();
        let mut tried = BTreeSet::new();
        for one in self.look_up_directly(keys, &first)? {
            // The best translation into a text between is the one that leads on from it.
            if !tried.insert(one.unit.target.clone()) {
                continue;
            }
            let second = LookupOptions {
                from: one.unit.target_language.clone(),
                context: Context::default(),
                pivot: None,
                ..options.clone()
            };
            let between = Keys::of(self.analyzer.as_ref(), &second.from, &one.unit.target);
            if between.length == 0 {
                continue;
            }
            for other in self.look_up_directly(&between, &second)? {
                let score = one.score.min(other.score);
                let unit = Unit {
                    source_language: one.unit.source_language.clone(),
                    source: one.unit.source.clone(),
                    confidence: one.unit.confidence.min(other.unit.confidence),
                    ..other.unit.clone()
                };
                let through = Some(Box::new([one.unit.clone(), other.unit]));
                let better = one.score.max(other.score).percent();
                found.push((better, Match { score, unit, through }));
            }
        }
        // Stable: what is equal stays in the order of the first units, then of the second.
        found.sort_by_key(|(better, found)| Reverse((found.score, *better)));
        found.truncate(options.limit);
        Ok(found.into_iter().map(|(_, found)| found).collect())
    }

    pub(super) fn sought<'q>(&self, keys: &'q Keys, options: &'q LookupOptions) -> Sought<'q> {
        let analyzer = self.analyzer.as_ref();
        Sought {
            keys,
            parts: keys.parts(analyzer),
            place: options.context.place(analyzer, &options.from),
            options,
            scoring: options.scoring(),
        }
    }

    fn look_up_directly(&self, keys: &Keys, options: &LookupOptions) -> rusqlite::Result<Vec<Match>> {
        let searcher = &mut *self.searcher.borrow_mut();
        let sought = self.sought(keys, options);
        let mut foreign = false;
        for _ in 0..2 {
            self.prepare(searcher)?;
            foreign = searcher.foreign();
            // Texts that share no word score 0: no index of words finds those.
            if options.min_score.percent() == 0 {
                break;
            }
            match self.search(searcher, &sought)? {
                Outcome::Found(matches) => return Ok(matches),
                Outcome::IndexIsWrong => searcher.distrust(),
            }
        }
        self.scan(&sought, foreign)
    }

    fn search(&self, searcher: &mut Searcher, sought: &Sought<'_>) -> rusqlite::Result<Outcome> {
        let foreign = searcher.foreign();
        let options = sought.options;
        let Some(parts) = searcher.parts() else { return Ok(Outcome::IndexIsWrong) };
        let hashed = keys::hashes(&sought.parts);
        let characters = if hashed.words.len() <= SHORT_WORDS { sought.parts.characters() } else { None };
        let mut claims: Vec<Claim> = Vec::new();
        // Once there are enough, the worst of the best: nothing below it can count.
        let mut min_score = options.min_score.percent();
        for (at, index) in parts.indexes.iter().enumerate() {
            let later = &parts.indexes[at + 1..];
            let query = Query {
                parts: &hashed,
                characters: characters.as_deref(),
                key: sought.keys.key_hash(),
                place: sought.place,
                scoring: sought.scoring,
                min_score,
                limit: options.limit,
                wanted: &|own, other| options.wants(own, other),
                source_loss: &|source| options.source_loss(source),
                outdated: &|id| {
                    for index in later {
                        if index.supersedes(id)? {
                            return Ok(true);
                        }
                    }
                    Ok(parts.pending.has_changed(id))
                },
            };
            let Ok(hits) = index.search(&query, parts.scratch) else { return Ok(Outcome::IndexIsWrong) };
            claims.extend(hits.iter().map(|hit| Claim {
                score: hit.score,
                turned: hit.turned,
                id: UnitId(hit.id),
            }));
            min_score = min_score.max(keep_best(&mut claims, options.limit));
        }
        let mut pending = parts.pending.search(&Query {
            parts: &hashed,
            characters: characters.as_deref(),
            key: sought.keys.key_hash(),
            place: sought.place,
            scoring: sought.scoring,
            min_score,
            limit: options.limit,
            wanted: &|own, other| options.wants(own, other),
            source_loss: &|source| options.source_loss(source),
            outdated: &|_| Ok(false),
        });
        Candidate::sort(&mut pending);
        pending.truncate(options.limit);
        claims.extend(pending.iter().map(|pending| Claim {
            score: pending.score,
            turned: pending.turned,
            id: pending.id,
        }));
        keep_best(&mut claims, options.limit);
        let mut found = Vec::with_capacity(claims.len());
        let mut read = self.connection.prepare_cached(&READ_UNIT)?;
        for Claim { score, turned, id } in claims {
            let read = read.query_row([id.0], |row| self.scored(row, turned, sought, foreign));
            match read.optional()? {
                Some(Some((candidate, unit))) if candidate.score == score => found.push((candidate, unit)),
                _ => return Ok(Outcome::IndexIsWrong),
            }
        }
        found.sort_by(|a, b| a.0.order(&b.0));
        found.truncate(options.limit);
        Ok(Outcome::Found(found.into_iter().map(|(candidate, unit)| into_match(&candidate, unit)).collect()))
    }

    /// The unit of a row of [`SCORED_UNIT`] with its score, read from its target to its source if `turned`;
    /// `None` where it may not answer.
    fn scored(
        &self,
        row: &Row<'_>,
        turned: bool,
        sought: &Sought<'_>,
        foreign: bool,
    ) -> rusqlite::Result<Option<(Candidate, Unit)>> {
        let unit = unit_from_row(row)?;
        let aligned = row.get_ref(COMPARED + 4)? != rusqlite::types::ValueRef::Null;
        let status = unit.provenance.status;
        let languages = [&unit.source_language, &unit.target_language];
        let [own, other] = if turned { [languages[1], languages[0]] } else { languages };
        if status == Status::Rejected || !sought.options.wants(own, other) {
            return Ok(None);
        }
        let Some(loss) = sought.options.source_loss(&Source::of(&unit, aligned)) else { return Ok(None) };
        let side = usize::from(turned);
        let stored = (row.get(COMPARED + 2 * side)?, row.get_ref(COMPARED + 2 * side + 1)?.as_str()?);
        let text = if turned { &unit.target } else { &unit.source };
        let keys = self.key_source(foreign).keys(own, text, stored);
        let parts = keys.parts(self.analyzer.as_ref());
        if parts.words.is_empty() {
            return Ok(None);
        }
        let same = sought.keys.exact == keys.exact && sought.keys.tokens == keys.tokens;
        let least = sought.options.min_score.percent().min(WHOLE);
        let Some(mut score) = sought.scoring.score(&sought.parts, &parts, same, least) else {
            return Ok(None);
        };
        if same
            && let (true, Some(article)) = (sought.place.neighbors.is_some(), &unit.provenance.article)
            && aligned
        {
            let segments = Segments {
                document: row.get(COMPARED + 5 + side)?,
                first: row.get(COMPARED + 7 + 2 * side)?,
                count: row.get(COMPARED + 8 + 2 * side)?,
            };
            let mut neighbors = Neighbors::new(&self.connection, self.analyzer.as_ref())?;
            score += sought.place.gain(neighbors.place(article, segments, own)?);
        }
        let score = score.saturating_sub(loss);
        if score < sought.options.min_score.percent() {
            return Ok(None);
        }
        let candidate = Candidate { score, turned, status, changed_at: unit.changed_at.clone(), id: unit.id };
        Ok(Some((candidate, unit)))
    }

    /// The answer by reading every unit: what the index must agree with, and what stands in for it.
    pub(super) fn scan(&self, sought: &Sought<'_>, foreign: bool) -> rusqlite::Result<Vec<Match>> {
        let mut found = Vec::new();
        let mut statement = self.connection.prepare_cached(&READ_UNITS)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            for turned in [false, true] {
                found.extend(self.scored(row, turned, sought, foreign)?);
            }
            if found.len() > sought.options.limit.saturating_add(SORTED_AT_ONCE) {
                found.sort_by(|a, b| a.0.order(&b.0));
                found.truncate(sought.options.limit);
            }
        }
        found.sort_by(|a, b| a.0.order(&b.0));
        found.truncate(sought.options.limit);
        Ok(found.into_iter().map(|(candidate, unit)| into_match(&candidate, unit)).collect())
    }
}

/// How many texts in the language between are followed on at least: a good one may lead nowhere. More would be looked up
/// for one query than anybody waits for.
const PIVOT_BREADTH: usize = 20;

/// How many matches a scan holds beyond those wanted before it sorts out the best: sorting then takes little of its time.
const SORTED_AT_ONCE: usize = 1_000;

/// Drops the claims that cannot be among the `limit` best, whichever of equal scores come first; the least score that
/// still counts, or 0 where there are fewer.
fn keep_best(claims: &mut Vec<Claim>, limit: usize) -> u8 {
    claims.sort_by_key(|claim| Reverse(claim.score));
    let Some(least) = limit.checked_sub(1).and_then(|last| claims.get(last)).map(|claim| claim.score) else {
        return 0;
    };
    claims.retain(|claim| claim.score >= least);
    least
}

/// The match that a candidate is.
fn into_match(candidate: &Candidate, unit: Unit) -> Match {
    let unit = if candidate.turned { turn(unit) } else { unit };
    Match { score: Score::new(candidate.score), unit, through: None }
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
