//! Which stored translations help a language model to translate this sentence?
//!
//! Five near-duplicates of one sentence teach little more than one of them. So the examples are chosen to cover different
//! words of the sentence.
//!
//! Method: the pool holds the matches of a low score, the units with the longest known parts of the sentence
//! (`fragments.rs`), and units with words that neither has. The best match comes first. Then, again and again, the unit is
//! taken that covers the most words not covered before (Nemhauser, Wolsey, Fisher 1978: greedy cover is within 1 − 1/e of
//! the best); of equal ones, the better match, then the confirmed, the newest, the one with the lower id. Examples that
//! exceed the budget of tokens are left out. Time: the searches, and O(pool · words · examples).
//!
//! The number of tokens is an estimate: it depends on the model, which is not known here.

use std::collections::{BTreeMap, BTreeSet};

use sangam_language::Language;
use sangam_memory::{LookupOptions, MemoryError, Reader, SourceFilter};
use sangam_text::normalize::{exact_key, folded_key};
use sangam_text::tokens::{TokenKind, is_stop_word, stem, tokenize};
use sangam_unit::{FoundTerm, Score, Status, Unit, UnitId};
use serde::Serialize;

use super::adapt::MatchAdapter;
use super::fragments::{FragmentOptions, FragmentSearch, Fragments};
use super::terms::terms_of;

/// What a prompt holds.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PromptOptions {
    /// The language of the sentence.
    pub from: Language,
    /// The language to translate into.
    pub to: Language,
    /// The most examples.
    pub limit: usize,
    /// The most tokens of all examples together, by estimate.
    pub budget: usize,
    /// Which units may be examples.
    pub sources: SourceFilter,
}

impl PromptOptions {
    /// Options for a translation between two languages.
    pub fn new(from: Language, to: Language) -> Self {
        Self {
            from,
            to,
            limit: Self::DEFAULT_LIMIT,
            budget: Self::DEFAULT_BUDGET,
            sources: SourceFilter::default(),
        }
    }

    /// As many as a lookup shows. Set by hand.
    pub const DEFAULT_LIMIT: usize = 5;
    /// In tokens, by estimate. Set by hand: a small part of what a model reads at once.
    pub const DEFAULT_BUDGET: usize = 2_000;
}

/// Matches of this score, in per cent, are in the pool: half of the words are shared. Set by hand, as are the numbers below.
const LEAST_SCORE: u8 = 50;

/// This many matches are in the pool.
const MATCHES: usize = 40;

/// This many known parts of the sentence are looked at, each with this many units.
const FRAGMENTS: usize = 8;
const UNITS_OF_FRAGMENT: usize = 4;

/// This many words that no unit of the pool has are searched for by themselves.
const SINGLE_WORDS: usize = 8;

/// A rejected unit is shown as what not to say if its source has at least this share of the words of the sentence, in per
/// cent, and the other way round.
const LEAST_ALIKE: usize = 60;

/// Rejected units at most.
const REJECTED: usize = 3;

/// Letters of a token, by estimate: about four of the Latin script, about two of any other. Set by hand; models differ.
const LATIN_LETTERS: usize = 4;
const OTHER_LETTERS: usize = 2;

/// Tokens for the names and marks around an example.
const TOKENS_AROUND: usize = 12;

/// Examples for one sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prompt {
    /// The sentence to translate.
    pub sentence: String,
    /// Its language.
    pub from: Language,
    /// The language to translate into.
    pub to: Language,
    /// Stored translations, confirmed ones first, then the nearest.
    pub examples: Vec<PromptExample>,
    /// Translations of like sentences that a person rejected: what not to say.
    pub avoid: Vec<RejectedExample>,
    /// The terms of the glossary in the sentence.
    pub terms: Vec<FoundTerm>,
    /// How many tokens the examples are, by estimate.
    pub tokens: usize,
}

/// A stored translation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PromptExample {
    /// The unit.
    pub unit: UnitId,
    /// The stored sentence.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// How near the sentence is; `None` if only a part of it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Whether a person has confirmed it.
    pub status: Status,
    /// The translation with the numbers and names of the sentence, if that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adapted: Option<String>,
    /// The words of the sentence that no example before it has.
    pub covers: Vec<String>,
}

/// A translation that a person rejected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RejectedExample {
    /// The unit.
    pub unit: UnitId,
    /// The stored sentence.
    pub source: String,
    /// The rejected translation.
    pub target: String,
}

/// A unit that may be an example.
struct Candidate {
    unit: Unit,
    score: Option<Score>,
    adapted: Option<String>,
    keys: BTreeSet<String>,
}

/// Chooses examples for `sentence`.
pub fn prompt(
    memory: &Reader<'_>,
    sentence: &str,
    options: &PromptOptions,
    adapter: &MatchAdapter,
) -> Result<Prompt, MemoryError> {
    let words = words(sentence, &options.from);
    let pool = pool(memory, sentence, &words, (options, adapter))?;
    let mut prompt = Prompt {
        sentence: sentence.to_owned(),
        from: options.from.clone(),
        to: options.to.clone(),
        examples: Vec::new(),
        avoid: rejected(memory, sentence, &words, (options, adapter))?,
        terms: terms_of(memory, sentence, &options.from, Some(&options.to))?,
        tokens: 0,
    };
    let mut left = pool;
    let mut uncovered: BTreeMap<&str, &str> =
        words.iter().map(|word| (word.key.as_str(), word.text)).collect();
    while prompt.examples.len() < options.limit {
        let gain =
            |candidate: &Candidate| uncovered.keys().filter(|key| candidate.keys.contains(**key)).count();
        // The pool is in the order of preference, and of equal gains the first is taken.
        let is_first = prompt.examples.is_empty();
        let best = left.iter().enumerate().max_by_key(|(index, candidate)| {
            let score = candidate.score.map_or(0, Score::percent);
            let near = if is_first { score } else { 0 };
            (near, gain(candidate), score, std::cmp::Reverse(*index))
        });
        let Some((index, _)) = best else { break };
        let candidate = left.remove(index);
        let tokens = tokens_of(&candidate);
        if prompt.tokens + tokens > options.budget {
            continue;
        }
        let mut covers = Vec::new();
        uncovered.retain(|key, text| {
            let is_covered = candidate.keys.contains(*key);
            if is_covered {
                covers.push((*text).to_owned());
            }
            !is_covered
        });
        // Once nothing new is covered, only near matches help.
        if covers.is_empty() && candidate.score.is_none() {
            continue;
        }
        prompt.tokens += tokens;
        prompt.examples.push(PromptExample {
            unit: candidate.unit.id,
            source: candidate.unit.source,
            target: candidate.unit.target,
            score: candidate.score,
            status: candidate.unit.provenance.status,
            adapted: candidate.adapted,
            covers,
        });
    }
    prompt.examples.sort_by_key(|example| {
        (example.status != Status::Confirmed, std::cmp::Reverse(example.score), example.unit)
    });
    Ok(prompt)
}

/// A word of the sentence that says something.
struct SaidWord<'t> {
    key: String,
    text: &'t str,
}

/// The words of a text but for the commonest, each once.
fn words<'t>(text: &'t str, language: &Language) -> Vec<SaidWord<'t>> {
    let mut seen = BTreeSet::new();
    let mut words = Vec::new();
    for token in tokenize(text, language) {
        if !matches!(token.kind, TokenKind::Word | TokenKind::Number) {
            continue;
        }
        let written = &text[token.span];
        let folded = folded_key(&exact_key(written, language), language);
        let key = stem(&folded, language).to_owned();
        if !is_stop_word(&folded, language) && seen.insert(key.clone()) {
            words.push(SaidWord { key, text: written });
        }
    }
    words
}

fn keys(text: &str, language: &Language) -> BTreeSet<String> {
    words(text, language).into_iter().map(|word| word.key).collect()
}

/// The units that may be examples, in the order of preference: matches, the best first, then units with parts of the
/// sentence.
fn pool(
    memory: &Reader<'_>,
    sentence: &str,
    words: &[SaidWord<'_>],
    (options, adapter): (&PromptOptions, &MatchAdapter),
) -> Result<Vec<Candidate>, MemoryError> {
    let mut lookup = LookupOptions::new(options.from.clone());
    lookup.to = Some(options.to.clone());
    lookup.min_score = Score::new(LEAST_SCORE);
    lookup.limit = MATCHES;
    lookup.sources.clone_from(&options.sources);
    let mut seen = BTreeSet::new();
    let mut pool: Vec<Candidate> = Vec::new();
    for group in memory.group(memory.lookup(sentence, &lookup)?.matches) {
        seen.insert(group.best.unit.id);
        let adapted = adapter.adapt(sentence, &group.best).changed_text().map(str::to_owned);
        let keys = keys(&group.best.unit.source, &options.from);
        pool.push(Candidate { score: Some(group.best.score), unit: group.best.unit, adapted, keys });
    }
    let fragments = FragmentOptions {
        to: Some(options.to.clone()),
        sources: options.sources.clone(),
        limit: FRAGMENTS,
        examples: UNITS_OF_FRAGMENT,
    };
    let search = FragmentSearch::new(memory, &options.from, &fragments);
    let mut add = |text: &str, pool: &mut Vec<Candidate>| -> Result<(), MemoryError> {
        if let Fragments::Found(found) = search.units(text)? {
            for unit in found {
                if seen.insert(unit.id) {
                    let keys = keys(&unit.source, &options.from);
                    pool.push(Candidate { score: None, unit, adapted: None, keys });
                }
            }
        }
        Ok(())
    };
    add(sentence, &mut pool)?;
    let is_known =
        |word: &&SaidWord<'_>, pool: &[Candidate]| pool.iter().any(|known| known.keys.contains(&word.key));
    let single: Vec<&SaidWord<'_>> =
        words.iter().filter(|word| !is_known(word, &pool)).take(SINGLE_WORDS).collect();
    for word in single {
        add(word.text, &mut pool)?;
    }
    Ok(pool)
}

/// Rejected units whose source is like the sentence.
fn rejected(
    memory: &Reader<'_>,
    sentence: &str,
    words: &[SaidWord<'_>],
    (options, _): (&PromptOptions, &MatchAdapter),
) -> Result<Vec<RejectedExample>, MemoryError> {
    let mut fragments = FragmentOptions {
        to: Some(options.to.clone()),
        sources: options.sources.clone(),
        limit: FRAGMENTS,
        examples: UNITS_OF_FRAGMENT,
    };
    fragments.sources.status = Some(Status::Rejected);
    let search = FragmentSearch::new(memory, &options.from, &fragments);
    let Fragments::Found(found) = search.units(sentence)? else { return Ok(Vec::new()) };
    let mut seen = BTreeSet::new();
    let alike = found.into_iter().filter(|unit| {
        let keys = keys(&unit.source, &options.from);
        let shared = words.iter().filter(|word| keys.contains(&word.key)).count();
        let longer = words.len().max(keys.len());
        seen.insert(unit.id) && longer > 0 && 100 * shared >= LEAST_ALIKE * longer
    });
    let examples = alike.take(REJECTED);
    Ok(examples
        .map(|unit| RejectedExample { unit: unit.id, source: unit.source, target: unit.target })
        .collect())
}

/// About how many tokens an example has.
fn tokens_of(candidate: &Candidate) -> usize {
    let texts = [Some(&candidate.unit.source), Some(&candidate.unit.target), candidate.adapted.as_ref()];
    TOKENS_AROUND + texts.into_iter().flatten().map(|text| tokens(text)).sum::<usize>()
}

fn tokens(text: &str) -> usize {
    let latin = text.chars().filter(char::is_ascii).count();
    let other = text.chars().count() - latin;
    latin.div_ceil(LATIN_LETTERS) + other.div_ceil(OTHER_LETTERS)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::use_cases::analyzer::TextAnalyzer;
    use sangam_memory::{Label, Opening, Session, SessionOptions};
    use sangam_unit::{Sides, UnitDraft};

    fn prompt_of(sentence: &str, change: impl Fn(&mut PromptOptions)) -> Prompt {
        let folder = tempfile::TempDir::new().unwrap();
        let options = SessionOptions::new(Opening::CreateIfMissing);
        let session = Session::open(&folder.path().join("m.db"), Arc::new(TextAnalyzer), &options).unwrap();
        let mut storing = session.change(&Label::new("desk", "a test", "2026-05-07T00:00:00Z")).unwrap();
        for (source, target, status) in [
            ("The river rose by 3 metres on Monday.", "پیر کو دریا 3 میٹر بلند ہوا۔", Status::Machine),
            ("The river rose by 4 metres on Friday.", "جمعے کو دریا 4 میٹر بلند ہوا۔", Status::Machine),
            ("The river rose by 5 metres on Sunday.", "اتوار کو دریا 5 میٹر بلند ہوا۔", Status::Machine),
            (
                "Backup generators were sent to the hospital.",
                "ہسپتال کو متبادل جنریٹر بھیجے گئے۔",
                Status::Confirmed,
            ),
            ("The river rose by 9 metres on Tuesday.", "دریا نو میٹر اٹھا منگل۔", Status::Rejected),
        ] {
            let languages = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
            let mut draft = UnitDraft::new(languages, source.to_owned(), target.to_owned());
            draft.status = status;
            storing.add_unit(&draft).unwrap();
        }
        storing.commit().unwrap();
        let memory = session.reader().unwrap();
        let mut options = PromptOptions::new("en".parse().unwrap(), "ur".parse().unwrap());
        change(&mut options);
        prompt(&memory, sentence, &options, &MatchAdapter::default()).unwrap()
    }

    #[test]
    fn examples_cover_different_words_and_confirmed_ones_come_first() {
        let sentence = "The river rose by 7 metres on Monday and the hospital asked for generators.";
        let found = prompt_of(sentence, |options| options.limit = 2);
        let sources: Vec<&str> = found.examples.iter().map(|example| example.source.as_str()).collect();
        assert_eq!(sources.len(), 2, "{found:?}");
        assert_eq!(sources[0], "Backup generators were sent to the hospital.");
        assert!(sources[1].starts_with("The river rose by"), "{found:?}");
        assert_eq!(found.avoid.len(), 0);
    }

    #[test]
    fn numbers_are_adapted_and_rejected_units_are_marked() {
        let found = prompt_of("The river rose by 7 metres on Monday.", |_| {});
        let adapted: Vec<_> =
            found.examples.iter().filter_map(|example| example.adapted.as_deref()).collect();
        assert!(adapted.contains(&"پیر کو دریا 7 میٹر بلند ہوا۔"), "{found:?}");
        let [avoid] = found.avoid.as_slice() else { panic!("{found:?}") };
        assert_eq!(avoid.target, "دریا نو میٹر اٹھا منگل۔");
    }

    #[test]
    fn a_budget_is_kept() {
        let small = prompt_of("The river rose by 7 metres on Monday.", |options| options.budget = 60);
        assert!(small.tokens <= 60 && !small.examples.is_empty(), "{small:?}");
        assert_eq!(prompt_of("The river rose.", |options| options.budget = 0).examples, []);
        assert_eq!(tokens("abcde"), 2);
        assert_eq!(tokens("پیر"), 2);
    }
}
