//! How was this sentence translated before?
//!
//! The score is that of `score.rs`, less what the unit's source loses (`source.rs`). The same text gains one point
//! between the same neighbours, and two at the same place of the same article. Lookup reads units in both directions: a
//! unit stored from English to Urdu answers an Urdu query too. A unit of several segments also answers for some of them
//! (`pieces.rs`), with its best piece if that is nearer than the whole text.
//!
//! Method: the indexes beside the store name the best candidates (`index/search.rs`). Units changed since the indexes
//! were made are compared one by one (`pending.rs`). All this happens within one read transaction. Each hit is then
//! read from the store and scored from its row. If a row contradicts the index, the index is made again. If that
//! happens once more, or if making the index would take long, the answer comes from [`View::scan`], which reads every
//! unit. So the answer is always the one that a scan would give.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use rusqlite::{OptionalExtension as _, Row};

use super::candidate::Candidate;
use super::changes;
use super::keys::{self, Keys};
use super::neighbors::{Context, Neighbors, Segments};
use super::pieces::Pieces;
use super::reindex::{Build, Ready};
use super::searcher::Searcher;
use super::table::Of;
use super::unit_columns::{
    Seen, UNIT_COLUMN_COUNT, UNIT_COLUMNS, UNIT_TABLES, check_whole, language, unit_from_row,
};
use super::view::View;
use crate::index::{Query, QueryPlace};
use crate::score::{PIECE_LOSS, Parts, SHORT_WORDS, Scoring, TextPenalties, WHOLE};
use crate::source::{Source, SourceFilter, SourcePenalties};
use crate::{Analyzer, MemoryError};
use sangam_language::Language;
use sangam_unit::{Role, Score, Sides, Status, TextPart, Unit, UnitId};

/// What to look up, and how much to return.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LookupOptions {
    /// Language of the query.
    pub from: Language,
    /// Language wanted; `None` for any language.
    pub to: Option<Language>,
    /// The lowest score to return. Default: 70.
    pub min_score: Score,
    /// The most matches to return. Default: 5.
    pub limit: usize,
    /// Where the query is in its article. Default: unknown, and nothing scores more than 100.
    pub context: Context,
    /// What differing numbers and marks cost.
    pub text_penalties: TextPenalties,
    /// How many points units lose because of their source.
    pub source_penalties: SourcePenalties,
    /// Whether texts of one to three words are also compared by their characters. Default: true.
    pub characters: bool,
    /// Which units may answer, by their source. Default: all but rejected ones.
    pub sources: SourceFilter,
    /// Whether a unit of several segments also answers if the query is near to some of them. Default: true.
    pub pieces: bool,
    /// Whether to go through a third language if no unit leads from one language to the other (`to` must be given). The
    /// score of such a match is the lower score of its two steps. Default: false.
    pub pivot: bool,
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
            pieces: true,
            pivot: false,
        }
    }

    /// What a unit from `source` loses, or `None` if it may not answer.
    fn source_loss(&self, source: &Source) -> Option<u8> {
        self.sources.admits(source).then(|| self.source_penalties.loss(source))
    }

    fn scoring(&self) -> Scoring {
        Scoring { penalties: self.text_penalties, characters: self.characters }
    }

    /// Whether a text in `own` with a translation in `other` may answer.
    fn wants(&self, own: &Language, other: &Language) -> bool {
        self.from.covers(own) && self.to.as_ref().is_none_or(|to| to.covers(other))
    }

    /// Below 70 %, more must be rewritten than is kept. Translators are used to this threshold.
    pub const DEFAULT_MIN_SCORE: u8 = 70;
    /// Fits on a screen beside the work.
    pub const DEFAULT_LIMIT: usize = 5;
}

/// A unit that answers a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// How near the query it is.
    pub score: Score,
    /// The unit, turned so that `source` is in the query's language.
    pub unit: Unit,
    /// The part of `unit.source` that is near the query: a run of its segments. `None` if it is the whole text. The
    /// score is then that of the part, less a fixed loss. In a match through a third language it is the part of the
    /// first step.
    pub part: Option<TextPart>,
    /// If no unit leads from the query's language to the wanted one: the two units that do so together. The first leads
    /// from the query's language to the pivot language. `unit` then has its source from the first, and everything else
    /// from the second.
    pub through: Option<Box<[Unit; 2]>>,
}

impl Match {
    /// The stored text that is near the query: the source of the unit, or the part of it that was asked for.
    pub fn asked(&self) -> &str {
        self.part.map_or(&self.unit.source, |part| part.cut(&self.unit.source)[1])
    }
}

/// How an answer was found. The answer is the same each way; only the time differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnsweredBy {
    /// By the index beside the memory, and the units newer than the index.
    Index,
    /// By comparing every unit. Either there are so few that comparing them is quicker than making an index, or matches
    /// were wanted even with texts that share nothing.
    EveryUnit,
    /// By comparing every unit, because no usable index exists or too much has changed since it was made, and making it
    /// takes long. [`Session::reindex`](crate::Session::reindex) makes it.
    EveryUnitForWantOfIndex,
}

/// What a lookup found.
#[derive(Debug, Clone, PartialEq)]
pub struct LookupAnswer {
    /// The stored texts nearest to the query, best first. Equal scores: confirmed first, then the newest, then by id.
    pub matches: Vec<Match>,
    /// How they were found.
    pub answered_by: AnsweredBy,
}

/// The columns of a unit, followed by those that [`View::scored`] compares.
static SCORED_UNIT: LazyLock<String> = LazyLock::new(|| {
    let columns = UNIT_COLUMNS.as_str();
    format!(
        "SELECT {columns}, unit.source_key, unit.source_tokens, unit.target_key, unit.target_tokens,
                bead.id, alignment.source_document_id, alignment.target_document_id,
                bead.source_first, bead.source_count, bead.target_first, bead.target_count
         FROM {UNIT_TABLES}"
    )
});

/// Where the compared columns of [`SCORED_UNIT`] begin: keys and tokens of both texts, the bead, and its segments.
const COMPARED: usize = UNIT_COLUMN_COUNT;

static READ_UNIT: LazyLock<String> = LazyLock::new(|| format!("{} WHERE unit.id = ?1", *SCORED_UNIT));

/// What is compared of every unit, and whether its row is undamaged.
static READ_TEXTS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT id, status, source_language, target_language, source_text, target_text, source_key, target_key,
                source_tokens, target_tokens, {}, bead_id FROM unit",
        Of::Unit.table().whole()
    )
});

/// The column of [`READ_TEXTS`] that says whether the row is undamaged.
const TEXTS_WHOLE: usize = 10;

/// The segments of a bead.
const READ_BEAD: &str =
    "SELECT alignment.source_document_id, alignment.target_document_id, bead.source_first,
    bead.source_count, bead.target_first, bead.target_count
    FROM bead JOIN alignment ON alignment.id = bead.alignment_id WHERE bead.id = ?1";

/// A query, as it is compared.
pub(super) struct Sought<'q> {
    keys: &'q Keys,
    parts: Parts<&'q str>,
    place: QueryPlace,
    options: &'q LookupOptions,
    scoring: Scoring,
}

impl Sought<'_> {
    /// Whether a text with these keys is the same text.
    fn is_same(&self, keys: &Keys) -> bool {
        self.keys.exact == keys.exact && self.keys.tokens == keys.tokens
    }

    /// The score of a text with these keys, or `None` if it is below `least`.
    fn score(&self, keys: &Keys, analyzer: &dyn Analyzer, least: u8) -> Option<u8> {
        let parts = keys.parts(analyzer);
        if parts.words.is_empty() {
            return None;
        }
        self.scoring.score(&self.parts, &parts, self.is_same(keys), least)
    }

    /// The best of the pieces of `text` that reach `least` after the loss of a piece, with its score after that loss.
    /// Equal pieces: the first, then the shortest.
    fn best_piece(
        &self,
        analyzer: &dyn Analyzer,
        (language, text): (&Language, &str),
        (pieces, least): (Vec<Range<usize>>, u8),
    ) -> Option<(u8, Range<usize>)> {
        let mut best: Option<(u8, Range<usize>)> = None;
        for piece in pieces {
            let Some(piece_text) = text.get(piece.clone()) else { continue };
            let keys = Keys::of(analyzer, language, piece_text);
            let Some(score) = self.score(&keys, analyzer, least + PIECE_LOSS) else { continue };
            let score = score.saturating_sub(PIECE_LOSS);
            if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                best = Some((score, piece));
            }
        }
        best
    }

    /// Whether a piece may be a better answer than the whole text with this score.
    fn wants_pieces(&self, whole: Option<u8>, least: u8) -> bool {
        let highest = WHOLE - PIECE_LOSS;
        self.options.pieces && least <= highest && whole.is_none_or(|whole| whole < highest)
    }
}

/// The result of a search by the index and the pending units.
enum Outcome {
    Found(Vec<Match>, AnsweredBy),
    /// The index is damaged, or a row contradicts it.
    IndexIsWrong,
}

/// What an index or the pending units say about a unit.
struct Claim {
    score: u8,
    turned: bool,
    id: UnitId,
}

impl View {
    pub(super) fn lookup(&self, query: &str, options: &LookupOptions) -> Result<LookupAnswer, MemoryError> {
        let keys = Keys::of(self.shared.analyzer.as_ref(), &options.from, query);
        if keys.length == 0 || options.limit == 0 {
            return Ok(LookupAnswer { matches: Vec::new(), answered_by: AnsweredBy::Index });
        }
        self.look_up(&keys, options).map_err(|error| self.error(error))
    }

    fn look_up(&self, keys: &Keys, options: &LookupOptions) -> rusqlite::Result<LookupAnswer> {
        // All readings see one state of the store. Nothing is written, so nothing is lost when the snapshot is dropped.
        let _snapshot = self.snapshot()?;
        let direct = self.look_up_directly(keys, options)?;
        match &options.to {
            Some(to) if options.pivot && direct.matches.is_empty() => {
                self.look_up_through_others(keys, options, to)
            }
            _ => Ok(direct),
        }
    }

    /// Translations of translations: from the query's language to any third one, and from there to the language `to`.
    fn look_up_through_others(
        &self,
        keys: &Keys,
        options: &LookupOptions,
        to: &Language,
    ) -> rusqlite::Result<LookupAnswer> {
        let mut found: Vec<(u8, Match)> = Vec::new();
        let mut answered_by = AnsweredBy::Index;
        for pivot in self.pivots(&options.from, to)? {
            let through = self.look_up_through(keys, options, &pivot, &mut found)?;
            answered_by = answered_by.max(through);
        }
        // The sort is stable: equal matches stay in the order of the third languages, then of the first units, then of
        // the second.
        found.sort_by_key(|(better, found)| Reverse((found.score, *better)));
        // Several ways may lead to one unit; the best of them counts.
        let mut led_to = BTreeSet::new();
        found.retain(|(_, found)| led_to.insert((found.unit.id, found.unit.target_language.clone())));
        found.truncate(options.limit);
        Ok(LookupAnswer { matches: found.into_iter().map(|(_, found)| found).collect(), answered_by })
    }

    /// Adds the matches through `pivot` to `found`, each with the better score of its two steps.
    fn look_up_through(
        &self,
        keys: &Keys,
        options: &LookupOptions,
        pivot: &Language,
        found: &mut Vec<(u8, Match)>,
    ) -> rusqlite::Result<AnsweredBy> {
        let first = LookupOptions {
            to: Some(pivot.clone()),
            limit: options.limit.max(PIVOT_BREADTH),
            ..options.clone()
        };
        let second = LookupOptions { from: pivot.clone(), context: Context::default(), ..options.clone() };
        let mut tried = BTreeSet::new();
        let leading = self.look_up_directly(keys, &first)?;
        let mut answered_by = leading.answered_by;
        for one in leading.matches {
            // Only the best translation into each text of the pivot language leads on from it.
            if !tried.insert(one.unit.target.clone()) {
                continue;
            }
            let between = Keys::of(self.shared.analyzer.as_ref(), pivot, &one.unit.target);
            if between.length == 0 {
                continue;
            }
            let onward = self.look_up_directly(&between, &second)?;
            answered_by = answered_by.max(onward.answered_by);
            for other in onward.matches {
                let score = one.score.min(other.score);
                let mut unit = Unit {
                    source_language: one.unit.source_language.clone(),
                    source: one.unit.source.clone(),
                    confidence: one.unit.confidence.min(other.unit.confidence),
                    ..other.unit.clone()
                };
                let steps = [&one.unit, &other.unit].map(|unit| unit.details.reading());
                unit.details.set_reading(steps[0].then(steps[1]));
                let through = Some(Box::new([one.unit.clone(), other.unit]));
                let better = one.score.max(other.score).percent();
                found.push((better, Match { score, unit, part: one.part, through }));
            }
        }
        Ok(answered_by)
    }

    /// The languages to which some unit leads from `from` and from which some unit leads to `to`, without their
    /// regions.
    fn pivots(&self, from: &Language, to: &Language) -> rusqlite::Result<BTreeSet<Language>> {
        let (mut reached, mut leading) = (BTreeSet::new(), BTreeSet::new());
        for (own, other) in self.pairs()? {
            if from.covers(&own) {
                reached.insert(other.primary().to_owned());
            }
            if to.covers(&other) {
                leading.insert(own.primary().to_owned());
            }
        }
        let third = |primary: &&String| ![from, to].iter().any(|known| known.primary() == **primary);
        let pivots = reached.intersection(&leading).filter(third);
        pivots.map(|primary| language(primary)).collect()
    }

    /// The pairs of languages of the units, in both directions. Some of them may be of units that are gone.
    fn pairs(&self) -> rusqlite::Result<BTreeSet<(Language, Language)>> {
        let last = changes::last(&self.connection)?;
        let searcher = self.searcher.borrow();
        if let Some(state) = searcher.state.as_ref().filter(|state| state.change == last) {
            let indexed = state.indexes.iter().flat_map(|index| index.pairs());
            let pairs: BTreeSet<(&Language, &Language)> = indexed.chain(state.pending.pairs()).collect();
            return Ok(pairs.into_iter().map(|(own, other)| (own.clone(), other.clone())).collect());
        }
        let mut read =
            self.connection.prepare_cached("SELECT DISTINCT source_language, target_language FROM unit")?;
        let mut rows = read.query(())?;
        let mut pairs = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let pair = [language(row.get_ref(0)?.as_str()?)?, language(row.get_ref(1)?.as_str()?)?];
            pairs.insert((pair[0].clone(), pair[1].clone()));
            let [source, target] = pair;
            pairs.insert((target, source));
        }
        Ok(pairs)
    }

    pub(super) fn sought<'q>(&self, keys: &'q Keys, options: &'q LookupOptions) -> Sought<'q> {
        let analyzer = self.shared.analyzer.as_ref();
        Sought {
            keys,
            parts: keys.parts(analyzer),
            place: options.context.place(analyzer, &options.from),
            options,
            scoring: options.scoring(),
        }
    }

    fn look_up_directly(&self, keys: &Keys, options: &LookupOptions) -> rusqlite::Result<LookupAnswer> {
        let searcher = &mut *self.searcher.borrow_mut();
        let sought = self.sought(keys, options);
        let mut answered_by = AnsweredBy::EveryUnit;
        // Texts that share no word score 0, and an index of words cannot find them.
        let tries = if options.min_score.percent() == 0 { 0 } else { 2 };
        for _ in 0..tries {
            answered_by = AnsweredBy::EveryUnitForWantOfIndex;
            if self.prepare(searcher, Build::IfQuick)? == Ready::IndexIsWanting {
                break;
            }
            match self.search(searcher, &sought)? {
                Outcome::Found(matches, answered_by) => return Ok(LookupAnswer { matches, answered_by }),
                Outcome::IndexIsWrong => {
                    self.shared.companions.forget();
                    searcher.distrust();
                }
            }
        }
        // By the next lookup, somebody may have replaced the index with an undamaged one.
        searcher.distrusted = false;
        let matches = self.scan(&sought, self.keys_are_foreign()?)?;
        Ok(LookupAnswer { matches, answered_by })
    }

    fn search(&self, searcher: &mut Searcher, sought: &Sought<'_>) -> rusqlite::Result<Outcome> {
        let Some(foreign) = searcher.state.as_ref().map(|state| state.foreign) else {
            return Ok(Outcome::IndexIsWrong);
        };
        let options = sought.options;
        let Some(parts) = searcher.parts() else { return Ok(Outcome::IndexIsWrong) };
        let answered_by = if parts.indexes.is_empty() { AnsweredBy::EveryUnit } else { AnsweredBy::Index };
        let hashed = keys::hashes(&sought.parts);
        let characters = if hashed.words.len() <= SHORT_WORDS { sought.parts.characters() } else { None };
        let mut claims: Vec<Claim> = Vec::new();
        // Once there are enough hits, the score of the worst: no lower score can count.
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
                pieces: options.pieces,
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
            pieces: options.pieces,
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
        let matches = found.into_iter().map(|(candidate, unit)| into_match(&candidate, unit)).collect();
        Ok(Outcome::Found(matches, answered_by))
    }

    /// The unit of a row of [`SCORED_UNIT`] with its score; if `turned`, it is read from its target to its source.
    /// `None` if it may not answer.
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
        let role = if turned { Role::Target } else { Role::Source };
        let (own, other) = Sides::new(&unit.source_language, &unit.target_language).seen_from(role);
        if status == Status::Rejected || !sought.options.wants(own, other) {
            return Ok(None);
        }
        let Some(loss) = sought.options.source_loss(&Source::of(&unit, aligned)) else { return Ok(None) };
        let column = role as usize;
        let stored = (row.get(COMPARED + 2 * column)?, row.get_ref(COMPARED + 2 * column + 1)?.as_str()?);
        let text = Sides::new(&unit.source, &unit.target)[role];
        let analyzer = self.shared.analyzer.as_ref();
        let keys = self.key_source(foreign).keys(own, text, stored);
        let least = sought.options.min_score.percent().min(WHOLE);
        let segments =
            aligned.then(|| Segments::read(row, (COMPARED + 5, COMPARED + 7), role)).transpose()?;
        let whole = sought.score(&keys, analyzer, least);
        let mut best = whole.map(|score| (score, None));
        if sought.wants_pieces(whole, least) {
            let pieces = Pieces::new(&self.connection, analyzer).of(own, text, segments)?;
            let piece = sought.best_piece(analyzer, (own, text), (pieces, least));
            best = match piece {
                Some((score, piece)) if whole.is_none_or(|whole| score > whole) => Some((score, Some(piece))),
                _ => best,
            };
        }
        let Some((mut score, piece)) = best else { return Ok(None) };
        if score == WHOLE
            && let (true, Some(article)) = (sought.place.neighbors.is_some(), &unit.provenance.article)
            && let Some(segments) = segments
        {
            let mut neighbors = Neighbors::new(&self.connection, analyzer)?;
            score += sought.place.gain(neighbors.place(article, segments, own)?);
        }
        let score = score.saturating_sub(loss);
        if score < sought.options.min_score.percent() {
            return Ok(None);
        }
        let candidate =
            Candidate { score, turned, status, changed_at: unit.changed_at.clone(), id: unit.id, piece };
        Ok(Some((candidate, unit)))
    }

    /// The answer from reading every unit. The index must give the same answer; without a usable index, this is the
    /// answer. The texts of every row are compared; the rest of a unit is read only if its texts are near enough.
    pub(super) fn scan(&self, sought: &Sought<'_>, foreign: bool) -> rusqlite::Result<Vec<Match>> {
        let options = sought.options;
        let mut least = options.min_score.percent();
        let mut found: Vec<(Candidate, Unit)> = Vec::new();
        let mut statement = self.connection.prepare_cached(&READ_TEXTS)?;
        let mut rows = statement.query(())?;
        let mut read = self.connection.prepare_cached(&READ_UNIT)?;
        let mut bead = self.connection.prepare_cached(READ_BEAD)?;
        let analyzer = self.shared.analyzer.as_ref();
        let all_pieces = Pieces::new(&self.connection, analyzer);
        let mut seen = Seen::default();
        // Most units have the languages of the unit before.
        let mut recent: Option<(Sides<String>, ScannedPair)> = None;
        while let Some(row) = rows.next()? {
            check_whole(row, TEXTS_WHOLE)?;
            let id: i64 = row.get(0)?;
            seen.row(id);
            if row.get_ref(1)?.as_str()? == Status::Rejected.as_str() {
                continue;
            }
            let named = Sides::new(row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?);
            let pair = match &mut recent {
                Some((known, pair)) if known.source == named.source && known.target == named.target => pair,
                recent => {
                    let languages = Sides::new(language(named.source)?, language(named.target)?);
                    let pair = ScannedPair::new(languages, options);
                    &mut recent.insert((named.map(str::to_owned), pair)).1
                }
            };
            for role in Role::BOTH {
                if !pair.wanted[role] {
                    continue;
                }
                let column = role as usize;
                let stored = (row.get(6 + column)?, row.get_ref(8 + column)?.as_str()?);
                let text = row.get_ref(4 + column)?.as_str()?;
                let keys = self.key_source(foreign).keys(&pair.languages[role], text, stored);
                // The place of a text can only raise the score of the same text; the loss of a source can only lower a
                // score.
                let mut near = sought.score(&keys, analyzer, least.min(WHOLE)).is_some();
                if !near && sought.wants_pieces(None, least) {
                    let aligned: Option<i64> = row.get(TEXTS_WHOLE + 1)?;
                    let segments = match aligned {
                        Some(id) => {
                            bead.query_row([id], |row| Segments::read(row, (0, 2), role)).optional()?
                        }
                        None => None,
                    };
                    let pieces = all_pieces.of(&pair.languages[role], text, segments)?;
                    let own = (&pair.languages[role], text);
                    near = sought.best_piece(analyzer, own, (pieces, least)).is_some();
                }
                if !near {
                    continue;
                }
                let turned = role == Role::Target;
                let unit = read.query_row([id], |row| self.scored(row, turned, sought, foreign));
                found.extend(unit.optional()?.flatten());
                if found.len() > options.limit.saturating_add(SORTED_AT_ONCE) {
                    found.sort_by(|a, b| a.0.order(&b.0));
                    found.truncate(options.limit);
                    // A score below the worst of the best can no longer count.
                    least = found.last().map_or(least, |(worst, _)| least.max(worst.score));
                }
            }
        }
        seen.check(&self.connection, Of::Unit)?;
        found.sort_by(|a, b| a.0.order(&b.0));
        found.truncate(options.limit);
        Ok(found.into_iter().map(|(candidate, unit)| into_match(&candidate, unit)).collect())
    }
}

/// The languages of the units that a scan reads.
struct ScannedPair {
    languages: Sides<Language>,
    /// Whether their sources may answer, and whether their targets may.
    wanted: Sides<bool>,
}

impl ScannedPair {
    fn new(languages: Sides<Language>, options: &LookupOptions) -> Self {
        let Sides { source, target } = &languages;
        let wanted = Sides::new(options.wants(source, target), options.wants(target, source));
        Self { languages, wanted }
    }
}

/// How many texts in the pivot language are looked up at least, since a good one may lead nowhere. Looking up more
/// would take longer than anybody waits for one query.
const PIVOT_BREADTH: usize = 20;

/// How many matches beyond the limit a scan holds before it keeps only the best. Sorting then takes little of its time.
const SORTED_AT_ONCE: usize = 1_000;

/// Drops the claims that cannot be among the `limit` best, whatever the order of equal scores. Returns the least score
/// that still counts, or 0 if there are fewer claims.
fn keep_best(claims: &mut Vec<Claim>, limit: usize) -> u8 {
    claims.sort_by_key(|claim| Reverse(claim.score));
    let Some(least) = limit.checked_sub(1).and_then(|last| claims.get(last)).map(|claim| claim.score) else {
        return 0;
    };
    claims.retain(|claim| claim.score >= least);
    least
}

/// The match of a candidate.
fn into_match(candidate: &Candidate, unit: Unit) -> Match {
    let unit = if candidate.turned { unit.turned() } else { unit };
    let part = candidate.piece.clone().map(TextPart::from);
    Match { score: Score::new(candidate.score), unit, part, through: None }
}
