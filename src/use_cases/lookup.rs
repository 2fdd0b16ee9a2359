//! How was a sentence translated before, and which answers are given?

use std::collections::{BTreeMap, BTreeSet};

use sangam_language::{Language, LanguageError};
use sangam_memory::{
    AnsweredBy, Label, LookupAnswer, LookupOptions, Match, MatchGroup, MemoryError, Reader, Session,
    SourceFilter, UnitChange,
};
use sangam_unit::{Score, Sides, UnitId};

use super::languages::{UsualLanguages, is_named_by_a_script, pivot_language, query_language};

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
    /// There is no pivot language.
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

/// The language in which a sentence without an answer was looked up, if the memory holds others that it may be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageGuess {
    /// The language of its script.
    pub language: Language,
    /// The languages in the memory.
    pub held: BTreeSet<Language>,
}

/// Matches to look at per answer, so that near-duplicates do not hide other matches.
const LOOKED_AT: usize = 4;

impl SentenceSearch {
    /// Returns the answers to `sentence`. Near-duplicates are grouped unless each is asked for.
    pub fn answers(&self, memory: &Reader<'_>, sentence: &str) -> Result<Answers, SearchError> {
        let language = query_language(sentence, self.languages(sentence).source.as_ref())?;
        let limit = if self.each_near_duplicate { self.limit } else { self.limit.saturating_mul(LOOKED_AT) };
        let LookupAnswer { matches, answered_by } = self.look_up(memory, sentence, (&language, limit))?;
        let groups = if self.each_near_duplicate {
            matches.into_iter().map(|best| MatchGroup { best, near_duplicates: Vec::new() }).collect()
        } else {
            let mut groups = memory.group(matches);
            groups.truncate(self.limit);
            groups
        };
        Ok(Answers { language, groups, answered_by })
    }

    /// Returns every match of `sentence`, for a program, and says which of them are near-duplicates.
    pub fn matches(&self, memory: &Reader<'_>, sentence: &str) -> Result<Matches, SearchError> {
        let language = query_language(sentence, self.languages(sentence).source.as_ref())?;
        let LookupAnswer { matches, answered_by } =
            self.look_up(memory, sentence, (&language, self.limit))?;
        let mut near_duplicates = BTreeMap::new();
        for group in memory.group(matches.clone()) {
            let best = group.best.unit.id;
            near_duplicates.extend(group.near_duplicates.iter().map(|found| (found.unit.id, best)));
        }
        Ok(Matches { language, matches, near_duplicates, answered_by })
    }

    /// Returns the answer of number `rank`, from 1, if there is one.
    pub fn answer(
        &self,
        memory: &Reader<'_>,
        sentence: &str,
        rank: usize,
    ) -> Result<Option<Match>, SearchError> {
        let groups = self.answers(memory, sentence)?.groups;
        Ok(rank.checked_sub(1).and_then(|at| groups.into_iter().nth(at)).map(|group| group.best))
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

    /// Returns the languages of `sentence` and its translations, as far as they are named or usual.
    fn languages(&self, sentence: &str) -> Sides<Option<Language>> {
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
        options.pivot = Some(pivot_language()?);
        options.sources.clone_from(&self.sources);
        Ok(memory.lookup(sentence, &options)?)
    }
}

/// Counts a use of `taken`: of its unit, or of the two units that lead to it through a third language.
pub fn count_use(session: &Session, taken: &Match, label: &Label) -> Result<(), MemoryError> {
    let ids: Vec<UnitId> = match taken.through.as_deref() {
        Some(through) => through.iter().map(|unit| unit.id).collect(),
        None => vec![taken.unit.id],
    };
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

    const UNITS: [(&str, &str, &str, &str); 3] = [
        ("en", "ur", "Talks resume on 4 May.", "مذاکرات 4 مئی کو دوبارہ شروع ہوں گے۔"),
        ("en", "ur", "Talks resume on 5 May.", "مذاکرات 5 مئی کو دوبارہ شروع ہوں گے۔"),
        ("en", "hi", "Talks resume on 4 May.", "वार्ता 4 मई को फिर शुरू होगी।"),
    ];

    #[test]
    fn near_duplicates_stand_together_unless_each_is_wanted() {
        let (_folder, session) = memory(&UNITS);
        let memory = session.reader().unwrap();
        let together = search().answers(&memory, "Talks resume on 4 May.").unwrap();
        assert_eq!(together.language.as_str(), "en");
        assert_eq!(together.groups.iter().map(|group| group.near_duplicates.len()).sum::<usize>(), 1);
        assert_eq!(together.groups.len(), 2);
        let each = SentenceSearch { each_near_duplicate: true, ..search() };
        assert_eq!(each.answers(&memory, "Talks resume on 4 May.").unwrap().groups.len(), 3);
        let all = search().matches(&memory, "Talks resume on 4 May.").unwrap();
        assert_eq!((all.matches.len(), all.near_duplicates.len()), (3, 1));
    }

    #[test]
    fn a_search_goes_on_through_the_pivot() {
        let (_folder, session) = memory(&UNITS);
        let memory = session.reader().unwrap();
        let search = SentenceSearch { to: "hi".parse().ok(), ..search() };
        let found = search.answers(&memory, UNITS[0].3).unwrap();
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
        let found = |text| search.answers(&memory, text).unwrap().groups;
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
        let taken = search.answer(&memory, UNITS[0].3, 1).unwrap().unwrap();
        count_use(&session, &taken, &label()).unwrap();
        for unit in taken.through.unwrap().iter() {
            assert_eq!(memory.unit(unit.id).unwrap().unwrap().details.usage_count, 1);
        }
        assert_eq!(search.answer(&memory, UNITS[0].3, 9).unwrap(), None);
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
