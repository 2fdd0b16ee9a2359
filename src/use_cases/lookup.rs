//! How was a sentence translated before, and which answers are given?
//!
//! A query of several sentences is looked up as a whole. If no unit is near it, it is cut into runs of neighbouring
//! sentences so that as much of it as possible is found. A run counts by its length and the score of its best match, and
//! what differs counts against it. Of two ways that find as much, the one with the longer runs counts. Time O(sentences)
//! lookups.

use std::collections::{BTreeMap, BTreeSet};

use sangam_language::{Language, LanguageError};
use sangam_memory::{
    AnsweredBy, Label, LookupAnswer, LookupOptions, Match, MatchGroup, MemoryError, Reader, Session,
    SourceFilter, UnitChange,
};
use sangam_text::segment::{SegmentOptions, segment};
use sangam_unit::{FoundTerm, Score, Sides, TextPart, UnitId};

use super::fragments::FragmentOptions;
use super::languages::{UsualLanguages, is_named_by_a_script, language_of, query_language};
use super::prompt::PromptOptions;
use super::terms::terms_of;

/// What to look up for each sentence.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SentenceSearch {
    /// Language of the sentences; `None`: from the script of each.
    pub from: Option<Language>,
    /// Language of the translations; `None`: any.
    pub to: Option<Language>,
    /// The languages that complete those two for a sentence that they fit.
    pub usual: UsualLanguages,
    /// The lowest score of an answer.
    pub min_score: Score,
    /// The most answers per sentence.
    pub limit: usize,
    /// Which units may answer.
    pub sources: SourceFilter,
    /// Whether each near-duplicate is an answer of its own. Otherwise it is grouped with the best of them.
    pub each_near_duplicate: bool,
}

impl Default for SentenceSearch {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            usual: UsualLanguages::default(),
            min_score: Score::new(LookupOptions::DEFAULT_MIN_SCORE),
            limit: LookupOptions::DEFAULT_LIMIT,
            sources: SourceFilter::default(),
            each_near_duplicate: false,
        }
    }
}

/// Why a lookup failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The memory cannot be read, or cannot be written if a use is counted.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// There is no default language.
    #[error(transparent)]
    Language(#[from] LanguageError),
}

/// The answers to a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The language in which the sentence was looked up.
    pub language: Language,
    /// The answers, best first.
    pub groups: Vec<MatchGroup>,
    /// How the answers were found.
    pub answered_by: AnsweredBy,
}

/// Every match of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Matches {
    /// The language in which the sentence was looked up.
    pub language: Language,
    /// The matches, best first.
    pub matches: Vec<Match>,
    /// For each near-duplicate, the best match with the same words.
    pub near_duplicates: BTreeMap<UnitId, UnitId>,
    /// How the matches were found.
    pub answered_by: AnsweredBy,
}

/// What was found for a part of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryPart<T> {
    /// The part: a run of its sentences, or the whole query.
    pub part: TextPart,
    /// What was found for it.
    pub found: T,
}

/// The language in which a sentence without an answer was looked up, if the memory holds others that it may be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageGuess {
    /// The language of its script.
    pub language: Language,
    /// The languages in the memory.
    pub held: BTreeSet<Language>,
}

/// The longest run of sentences of a query that is looked up as one, besides the whole query. Few units have more
/// sentences.
const LONGEST_RUN: usize = 4;

/// A query of more sentences is no pasted paragraph: it is looked up as a whole.
const MOST_SENTENCES: usize = 200;

/// Matches to look at per answer, so that near-duplicates do not hide other matches.
const LOOKED_AT: usize = 4;

impl SentenceSearch {
    /// Returns the answers to `query`, or to each of its parts in turn if no unit is near the whole. Near-duplicates are
    /// grouped unless each is asked for.
    pub fn answers(&self, memory: &Reader<'_>, query: &str) -> Result<Vec<QueryPart<Answers>>, SearchError> {
        let limit = if self.each_near_duplicate { self.limit } else { self.limit.saturating_mul(LOOKED_AT) };
        let grouped = |(language, found): (Language, LookupAnswer)| {
            let LookupAnswer { matches, answered_by } = found;
            let groups = if self.each_near_duplicate {
                matches.into_iter().map(|best| MatchGroup { best, near_duplicates: Vec::new() }).collect()
            } else {
                let mut groups = memory.group(matches);
                groups.truncate(self.limit);
                groups
            };
            Answers { language, groups, answered_by }
        };
        let parts = self.look_up_by_part(memory, query, limit)?;
        Ok(parts
            .into_iter()
            .map(|QueryPart { part, found }| QueryPart { part, found: grouped(found) })
            .collect())
    }

    /// Returns every match of `query`, or of each of its parts in turn, for a program, and says which of them are
    /// near-duplicates.
    pub fn matches(&self, memory: &Reader<'_>, query: &str) -> Result<Vec<QueryPart<Matches>>, SearchError> {
        let listed = |(language, found): (Language, LookupAnswer)| {
            let LookupAnswer { matches, answered_by } = found;
            let mut near_duplicates = BTreeMap::new();
            for group in memory.group(matches.clone()) {
                let best = group.best.unit.id;
                near_duplicates.extend(group.near_duplicates.iter().map(|found| (found.unit.id, best)));
            }
            Matches { language, matches, near_duplicates, answered_by }
        };
        let parts = self.look_up_by_part(memory, query, self.limit)?;
        Ok(parts
            .into_iter()
            .map(|QueryPart { part, found }| QueryPart { part, found: listed(found) })
            .collect())
    }

    /// Returns the answer of number `rank`, from 1, to `query` or to each of its parts, if there is one.
    pub fn answers_of_rank(
        &self,
        memory: &Reader<'_>,
        query: &str,
        rank: usize,
    ) -> Result<Vec<QueryPart<Option<Match>>>, SearchError> {
        let of_rank = |answers: Answers| {
            let group = rank.checked_sub(1).and_then(|at| answers.groups.into_iter().nth(at));
            group.map(|group| group.best)
        };
        let parts = self.answers(memory, query)?;
        Ok(parts
            .into_iter()
            .map(|QueryPart { part, found }| QueryPart { part, found: of_rank(found) })
            .collect())
    }

    /// Returns the language in which `sentence`, which has no answer, was looked up, if the memory holds languages that
    /// no script identifies.
    pub fn guess(&self, memory: &Reader<'_>, sentence: &str) -> Result<Option<LanguageGuess>, SearchError> {
        if self.languages(sentence).source.is_some() {
            return Ok(None);
        }
        let held = memory.languages_seen()?;
        if held.iter().all(is_named_by_a_script) {
            return Ok(None);
        }
        Ok(Some(LanguageGuess { language: query_language(sentence, None)?, held }))
    }

    /// The options to search for parts of a `sentence` without a match, in the same units.
    pub fn fragments(&self, sentence: &str) -> FragmentOptions {
        let to = self.languages(sentence).target;
        FragmentOptions { to, sources: self.sources.clone(), ..FragmentOptions::default() }
    }

    /// The options to choose examples for a translation of `sentence`; `None` if no language is named to translate into.
    pub fn prompt(&self, sentence: &str) -> Result<Option<PromptOptions>, SearchError> {
        let Sides { source, target: Some(to) } = self.languages(sentence) else { return Ok(None) };
        let mut options = PromptOptions::new(query_language(sentence, source.as_ref())?, to);
        options.limit = self.limit;
        options.sources.clone_from(&self.sources);
        Ok(Some(options))
    }

    /// Returns the terms of `sentence`, which is in `language`, with their names in the wanted language.
    pub fn terms(
        &self,
        memory: &Reader<'_>,
        (sentence, language): (&str, &Language),
    ) -> Result<Vec<FoundTerm>, MemoryError> {
        terms_of(memory, sentence, language, self.languages(sentence).target.as_ref())
    }

    /// Looks up `query`, or the parts of it that find the most. If nothing is found, the query stays whole.
    fn look_up_by_part(
        &self,
        memory: &Reader<'_>,
        query: &str,
        limit: usize,
    ) -> Result<Vec<QueryPart<(Language, LookupAnswer)>>, SearchError> {
        let language = query_language(query, self.languages(query).source.as_ref())?;
        let whole = self.look_up(memory, query, (&language, limit))?;
        let cut = |language| segment(query, language, &SegmentOptions::default());
        let sentences = if whole.matches.is_empty() { cut(&language) } else { Vec::new() };
        if sentences.len() < 2 || sentences.len() > MOST_SENTENCES {
            let part = TextPart { start: 0, end: query.len() };
            return Ok(vec![QueryPart { part, found: (language, whole) }]);
        }
        let part = |first: usize, count: usize| TextPart {
            start: sentences[first].span.start,
            end: sentences[first + count - 1].span.end,
        };
        let look_up = |part: TextPart, limit: usize| {
            let text = part.cut(query)[1];
            let of_part =
                language_of(text, self.languages(text).source.as_ref()).unwrap_or_else(|| language.clone());
            let found = self.look_up(memory, text, (&of_part, limit))?;
            Ok::<_, SearchError>((of_part, found))
        };
        // From each sentence on: how much is found to the end of the query, and how many sentences the first part has.
        let mut most: Vec<(usize, usize)> = vec![(0, 0); sentences.len() + 1];
        for first in (0..sentences.len()).rev() {
            let longest = LONGEST_RUN.min(sentences.len() - 1).min(sentences.len() - first);
            for count in (1..=longest).rev() {
                let run = part(first, count);
                let (_, LookupAnswer { matches, .. }) = look_up(run, 1)?;
                let found = matches.first().map_or(0, |best| weight(best.score) * (run.end - run.start));
                // Sentences that are not found are shown one by one.
                if found == 0 && count > 1 {
                    continue;
                }
                let found = found + most[first + count].0;
                if most[first].1 == 0 || found > most[first].0 {
                    most[first] = (found, count);
                }
            }
        }
        if most[0].0 == 0 {
            let part = TextPart { start: 0, end: query.len() };
            return Ok(vec![QueryPart { part, found: (language.clone(), whole) }]);
        }
        let mut parts = Vec::new();
        let mut first = 0;
        while first < sentences.len() {
            let count = most[first].1;
            let part = part(first, count);
            parts.push(QueryPart { part, found: look_up(part, limit)? });
            first += count;
        }
        Ok(parts)
    }

    /// Returns the languages of `sentence` and its translations, as far as they are named or usual.
    pub fn languages(&self, sentence: &str) -> Sides<Option<Language>> {
        self.usual.complete(Sides::new(self.from.as_ref(), self.to.as_ref()), sentence)
    }

    fn look_up(
        &self,
        memory: &Reader<'_>,
        sentence: &str,
        (language, limit): (&Language, usize),
    ) -> Result<LookupAnswer, SearchError> {
        let mut options = LookupOptions::new(language.clone());
        options.to = self.languages(sentence).target;
        options.min_score = self.min_score;
        options.limit = limit;
        options.pivot = true;
        options.sources.clone_from(&self.sources);
        Ok(memory.lookup(sentence, &options)?)
    }
}

/// How much a byte of a run of sentences counts if its best match has this score: what is the same, less what differs.
/// Otherwise a sentence would lose nothing by a neighbour that is nowhere in the memory. At least 1, because any match
/// is better than none.
fn weight(score: Score) -> usize {
    let whole = usize::from(Score::EXACT.percent());
    (2 * usize::from(score.percent())).saturating_sub(whole).max(1)
}

/// Counts a use of each match in `taken`: of its unit, or of the two units that lead to it through a third language.
pub fn count_use(session: &Session, taken: &[Match], label: &Label) -> Result<(), MemoryError> {
    let units = |taken: &Match| match taken.through.as_deref() {
        Some(through) => through.iter().map(|unit| unit.id).collect(),
        None => vec![taken.unit.id],
    };
    let ids: Vec<UnitId> = taken.iter().flat_map(units).collect();
    let mut change = session.change(label)?;
    change.change_units(&ids, &UnitChange { used: 1, ..UnitChange::default() })?;
    change.commit().map(drop)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sangam_memory::{Opening, SessionOptions};
    use sangam_unit::{Sides, UnitDraft};
    use tempfile::TempDir;

    use super::*;
    use crate::use_cases::analyzer::TextAnalyzer;

    fn label() -> Label {
        Label::new("desk", "a test", "2026-05-07T00:00:00Z")
    }

    fn memory(units: &[(&str, &str, &str, &str)]) -> (TempDir, Session) {
        let folder = TempDir::new().unwrap();
        let options = SessionOptions::new(Opening::CreateIfMissing);
        let memory =
            Session::open(&folder.path().join("memory.db"), Arc::new(TextAnalyzer), &options).unwrap();
        let mut change = memory.change(&label()).unwrap();
        for (from, to, source, target) in units {
            let languages = Sides::new(from.parse().unwrap(), to.parse().unwrap());
            change.add_unit(&UnitDraft::new(languages, (*source).to_owned(), (*target).to_owned())).unwrap();
        }
        change.commit().unwrap();
        (folder, memory)
    }

    fn search() -> SentenceSearch {
        SentenceSearch::default()
    }

    /// What was found for a query that was not cut.
    fn whole<T>(parts: Vec<QueryPart<T>>) -> T {
        let [only] = <[QueryPart<T>; 1]>::try_from(parts).ok().unwrap();
        only.found
    }

    /// The parts of a query, each with the scores of its answers and their units.
    fn parts<'q>(memory: &Reader<'_>, query: &'q str) -> Vec<(&'q str, Vec<(u8, i64)>)> {
        let parts = search().answers(memory, query).unwrap();
        let scores = |answers: &Answers| {
            answers.groups.iter().map(|group| (group.best.score.percent(), group.best.unit.id.0)).collect()
        };
        parts.iter().map(|QueryPart { part, found }| (part.cut(query)[1], scores(found))).collect()
    }

    const JOINED: [(&str, &str, &str, &str); 3] = [
        (
            "en",
            "ur",
            "The river rose in the night. Nobody was warned.",
            "رات کو دریا چڑھا اور کسی کو خبر نہ دی گئی۔",
        ),
        ("en", "ur", "Schools stay closed until Friday.", "اسکول جمعے تک بند رہیں گے۔"),
        ("en", "ur", "The minister will visit the camps tomorrow.", "وزیر کل کیمپوں کا دورہ کریں گے۔"),
    ];

    #[test]
    fn a_query_of_several_sentences_is_answered_by_its_parts() {
        let (_folder, session) = memory(&JOINED);
        let memory = session.reader().unwrap();
        let query = "Schools stay closed until Friday. Cricket was played. \
                     The river rose in the night. Nobody was warned.";
        assert_eq!(
            parts(&memory, query),
            [
                ("Schools stay closed until Friday.", vec![(100, 2)]),
                ("Cricket was played.", vec![]),
                ("The river rose in the night. Nobody was warned.", vec![(100, 1)]),
            ]
        );
        // The whole is one unit, so nothing is cut.
        assert_eq!(parts(&memory, JOINED[0].2), [(JOINED[0].2, vec![(100, 1)])]);
        // Nothing is near any of it, so nothing is cut.
        let nothing = "Cricket was played. Tennis was not.";
        assert_eq!(parts(&memory, nothing), [(nothing, vec![])]);
        // One sentence of a unit, beside one that is nowhere.
        assert_eq!(
            parts(&memory, "Nobody was warned. Cricket was played."),
            [("Nobody was warned.", vec![(95, 1)]), ("Cricket was played.", vec![])]
        );
    }

    #[test]
    fn a_run_of_sentences_counts_only_if_it_finds_more_than_its_sentences_do() {
        let near =
            ("en", "ur", "Schools stay closed until Friday. The minister will visit some camps.", "اور متن۔");
        let units = [JOINED[1], JOINED[2], near];
        let (_folder, session) = memory(&units);
        let memory = session.reader().unwrap();
        let query = format!("{} {} Nobody was warned at all.", JOINED[1].2, JOINED[2].2);
        let found = parts(&memory, &query);
        let texts: Vec<&str> = found.iter().map(|(text, _)| *text).collect();
        assert_eq!(texts, [JOINED[1].2, JOINED[2].2, "Nobody was warned at all."]);
        assert_eq!((found[0].1[0], found[1].1[0]), ((100, 1), (100, 2)));
    }

    const UNITS: [(&str, &str, &str, &str); 3] = [
        ("en", "ur", "Talks resume on 4 May.", "مذاکرات 4 مئی کو دوبارہ شروع ہوں گے۔"),
        ("en", "ur", "Talks resume on 5 May.", "مذاکرات 5 مئی کو دوبارہ شروع ہوں گے۔"),
        ("en", "hi", "Talks resume on 4 May.", "वार्ता 4 मई को फिर शुरू होगी।"),
    ];

    #[test]
    fn near_duplicates_stand_together_unless_each_is_wanted() {
        let (_folder, session) = memory(&UNITS);
        let memory = session.reader().unwrap();
        let together = whole(search().answers(&memory, "Talks resume on 4 May.").unwrap());
        assert_eq!(together.language.as_str(), "en");
        assert_eq!(together.groups.iter().map(|group| group.near_duplicates.len()).sum::<usize>(), 1);
        assert_eq!(together.groups.len(), 2);
        let each = SentenceSearch { each_near_duplicate: true, ..search() };
        assert_eq!(whole(each.answers(&memory, "Talks resume on 4 May.").unwrap()).groups.len(), 3);
        let all = whole(search().matches(&memory, "Talks resume on 4 May.").unwrap());
        assert_eq!((all.matches.len(), all.near_duplicates.len()), (3, 1));
    }

    #[test]
    fn a_search_goes_on_through_the_pivot() {
        let (_folder, session) = memory(&UNITS);
        let memory = session.reader().unwrap();
        let search = SentenceSearch { to: "hi".parse().ok(), ..search() };
        let found = whole(search.answers(&memory, UNITS[0].3).unwrap());
        assert_eq!(found.language.as_str(), "ur");
        assert_eq!(found.groups[0].best.unit.target, UNITS[2].3);
        assert!(found.groups[0].best.through.is_some());
    }

    #[test]
    fn a_sentence_in_the_usual_target_language_is_looked_up_by_its_script() {
        let (_folder, session) = memory(&UNITS);
        let memory = session.reader().unwrap();
        let usual = UsualLanguages(Sides::new("en".parse().ok(), "ur".parse().ok()));
        let search = SentenceSearch { usual, ..search() };
        let found = |text| whole(search.answers(&memory, text).unwrap()).groups;
        let targets = |text| {
            let targets = found(text).into_iter().map(|group| group.best.unit.target_language.to_string());
            targets.collect::<Vec<_>>()
        };
        assert_eq!(targets(UNITS[0].2), ["ur"]);
        assert_eq!(targets(UNITS[0].3)[0], "en");
    }

    #[test]
    fn the_use_of_an_answer_is_counted_on_every_unit_that_leads_to_it() {
        let (_folder, session) = memory(&UNITS);
        let memory = session.reader().unwrap();
        let search = SentenceSearch { to: "hi".parse().ok(), ..search() };
        let taken = whole(search.answers_of_rank(&memory, UNITS[0].3, 1).unwrap()).unwrap();
        count_use(&session, std::slice::from_ref(&taken), &label()).unwrap();
        for unit in taken.through.unwrap().iter() {
            assert_eq!(memory.unit(unit.id).unwrap().unwrap().details.usage_count, 1);
        }
        assert_eq!(whole(search.answers_of_rank(&memory, UNITS[0].3, 9).unwrap()), None);
    }

    #[test]
    fn a_guess_is_said_if_the_memory_holds_what_no_script_names() {
        let (_folder, session) = memory(&[("fr", "ur", "Bonjour.", "سلام۔")]);
        let memory = session.reader().unwrap();
        let guess = search().guess(&memory, "Bonsoir.").unwrap().unwrap();
        assert_eq!((guess.language.as_str(), guess.held.len()), ("en", 2));
        let named = SentenceSearch { from: "en".parse().ok(), ..search() };
        assert_eq!(named.guess(&memory, "Bonsoir.").unwrap(), None);
    }
}
