//! Which parts of a sentence were translated before, if the sentence as a whole was not?
//!
//! Method: the longest runs of words of the sentence that occur in the memory, found by searches for phrases. A run begins
//! at each word in turn and grows while it is found; runs inside longer ones are left out. So at most two searches are made
//! for each word of the sentence. Word links then say where each run is in the translation.
//!
//! What it does not do: find a run with a gap, or put the pieces together to a translation.

use std::ops::Range;

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use sangam_align::Aligner;
use sangam_language::Language;
use sangam_memory::{
    ConcordanceHit, ConcordanceOptions, Found, MemoryError, Pattern, PatternOptions, Reader, SourceFilter,
    Within,
};
use sangam_text::normalize::{exact_key, folded_key};
use sangam_text::tokens::{TokenKind, is_stop_word, tokenize};
use sangam_unit::{Role, Unit};

use super::adapt::MatchAdapter;
use super::linked::{LinkedPair, LinkedPlace};

/// Which fragments are found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FragmentOptions {
    /// The language of the translations; `None`: any.
    pub to: Option<Language>,
    /// Which units may answer.
    pub sources: SourceFilter,
    /// The most fragments.
    pub limit: usize,
    /// The most examples of each.
    pub examples: usize,
}

impl Default for FragmentOptions {
    fn default() -> Self {
        Self { to: None, sources: SourceFilter::default(), limit: 5, examples: 2 }
    }
}

/// A run of fewer words is a fragment only if it is the whole sentence.
pub const FEWEST_WORDS: usize = 3;

/// The most words of a sentence at which runs begin. Longer texts are no sentences.
const MOST_WORDS: usize = 100;

/// The most units that a search reads. Set by hand: a phrase that needs more is too common to help.
const MOST_READ: usize = 2_000;

/// Units are counted up to this number, because each must be read: counting to a hundred took a fifth of the time of a
/// lookup in a million units.
const COUNTED: usize = 20;

/// A part of the sentence that occurs in the memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Fragment {
    /// Its bytes in the sentence.
    pub query: Range<usize>,
    /// The number of its words.
    pub words: usize,
    /// How many units have it.
    pub found: Found,
    /// The best of them: confirmed first, then the newest.
    pub examples: Vec<FragmentExample>,
}

/// A unit with the fragment.
#[derive(Debug, Clone, PartialEq)]
pub struct FragmentExample {
    /// The unit, turned so that `source` is in the language of the sentence.
    pub unit: Unit,
    /// The bytes of the fragment in the source.
    pub source: Range<usize>,
    /// Where it is in the translation.
    pub target: Option<LinkedPlace>,
}

/// What a search for parts of a sentence found.
#[derive(Debug, Clone, PartialEq)]
pub enum Fragments<T = Fragment> {
    /// The longest part first.
    Found(Vec<T>),
    /// The memory is large, and its words are not in order for searching.
    WordsAreWanting,
}

/// Searches the memory for parts of a sentence.
pub struct FragmentSearch<'m> {
    memory: &'m Reader<'m>,
    language: &'m Language,
    options: &'m FragmentOptions,
}

/// How many units have a phrase, and the first of them, with the side that has it.
type PhraseHits = (Found, Vec<(Role, ConcordanceHit)>);

/// A word of the sentence.
struct Word {
    span: Range<usize>,
    is_stop_word: bool,
}

impl<'m> FragmentSearch<'m> {
    /// A search for parts of sentences in `language`.
    pub fn new(memory: &'m Reader<'m>, language: &'m Language, options: &'m FragmentOptions) -> Self {
        Self { memory, language, options }
    }

    /// Returns the parts of `sentence` that the memory has.
    pub fn fragments(&self, sentence: &str, adapter: &MatchAdapter) -> Result<Fragments, MemoryError> {
        let Fragments::Found(parts) = self.parts(sentence)? else { return Ok(Fragments::WordsAreWanting) };
        let mut found_parts = Vec::new();
        for part in parts {
            let found = self.search(&sentence[part.0.clone()], self.options.examples, COUNTED)?;
            found_parts.extend(found.map(|found| (part, found)));
        }
        // Linking the words of the examples takes longer than finding them.
        let aligner = adapter.aligner();
        let fragments = found_parts.into_par_iter().map(|((query, words), (found, hits))| {
            let examples = hits.into_par_iter().map(|hit| example(hit, aligner)).collect();
            Fragment { query, words, found, examples }
        });
        Ok(Fragments::Found(fragments.collect()))
    }

    /// Returns the units that have parts of `sentence`, turned to its language, each as often as it has one.
    pub fn units(&self, sentence: &str) -> Result<Fragments<Unit>, MemoryError> {
        let Fragments::Found(parts) = self.parts(sentence)? else { return Ok(Fragments::WordsAreWanting) };
        let mut units = Vec::new();
        for (query, _) in parts {
            if let Some((_, hits)) =
                self.search(&sentence[query], self.options.examples, self.options.examples)?
            {
                units.extend(hits.into_iter().map(|hit| turned(hit).0));
            }
        }
        Ok(Fragments::Found(units))
    }

    /// The longest parts of `sentence` that the memory has, and the number of their words. None overlaps a longer one.
    fn parts(&self, sentence: &str) -> Result<Fragments<(Range<usize>, usize)>, MemoryError> {
        if !self.memory.words_are_ready()? {
            return Ok(Fragments::WordsAreWanting);
        }
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        let clauses = self.clauses(sentence);
        let whole: usize = clauses.iter().map(Vec::len).sum();
        for words in &clauses {
            let least = if whole < FEWEST_WORDS { words.len() } else { FEWEST_WORDS };
            for run in self.longest_runs(sentence, words, least)? {
                let query = words[run.start].span.start..words[run.end - 1].span.end;
                found.push((query, run.len()));
            }
        }
        found.sort_by_key(|(query, words)| (std::cmp::Reverse(*words), query.start));
        let mut parts: Vec<(Range<usize>, usize)> = Vec::new();
        for (query, words) in found {
            let is_apart =
                parts.iter().all(|(known, _)| query.end <= known.start || known.end <= query.start);
            if is_apart && parts.len() < self.options.limit {
                parts.push((query, words));
            }
        }
        Ok(Fragments::Found(parts))
    }

    /// The words of the sentence between its marks.
    fn clauses(&self, sentence: &str) -> Vec<Vec<Word>> {
        let mut clauses = vec![Vec::new()];
        for token in tokenize(sentence, self.language).into_iter().take(MOST_WORDS) {
            match token.kind {
                TokenKind::Word | TokenKind::Number => {
                    let word = &sentence[token.span.clone()];
                    let folded = folded_key(&exact_key(word, self.language), self.language);
                    let is_stop_word = is_stop_word(&folded, self.language);
                    if let Some(last) = clauses.last_mut() {
                        last.push(Word { span: token.span, is_stop_word });
                    }
                }
                TokenKind::Punctuation | TokenKind::Symbol => clauses.push(Vec::new()),
            }
        }
        clauses.retain(|clause| !clause.is_empty());
        clauses
    }

    /// The longest runs of at least `least` words that the memory has, none inside another.
    fn longest_runs(
        &self,
        sentence: &str,
        words: &[Word],
        least: usize,
    ) -> Result<Vec<Range<usize>>, MemoryError> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut end = 0;
        for start in 0..words.len() {
            // What begins later and ends no further is inside the run before.
            let mut longest = None;
            end = end.max(start + least.max(1) - 1);
            while end < words.len() {
                let run = &words[start..=end];
                let text = &sentence[run[0].span.start..run[run.len() - 1].span.end];
                if !run.iter().all(|word| word.is_stop_word) && self.search(text, 1, 1)?.is_none() {
                    break;
                }
                longest = Some(start..end + 1);
                end += 1;
            }
            // A run of stop words alone was not searched for.
            runs.extend(longest.filter(|run| words[run.clone()].iter().any(|word| !word.is_stop_word)));
            if end == words.len() && words.len() - start <= least {
                break;
            }
        }
        Ok(runs)
    }

    /// Searches for a phrase: the number of units that have it, and the first of them, turned to the sentence's language.
    fn search(&self, phrase: &str, limit: usize, count: usize) -> Result<Option<PhraseHits>, MemoryError> {
        let mut options = PatternOptions::default();
        options.whole_words = true;
        options.case_sensitive = Some(false);
        let mut written = String::new();
        for character in phrase.chars() {
            if matches!(character, '*' | '?' | '\\') {
                written.push('\\');
            }
            written.push(character);
        }
        let Ok(pattern) = Pattern::new(&written, options) else { return Ok(None) };
        let mut all: Option<PhraseHits> = None;
        for role in Role::BOTH {
            let mut options = ConcordanceOptions::default();
            options.limit = limit;
            options.count = count;
            options.sources.clone_from(&self.options.sources);
            options.most_read = Some(MOST_READ);
            let [own, other] = match role {
                Role::Source => [&mut options.from, &mut options.to],
                Role::Target => [&mut options.to, &mut options.from],
            };
            *own = Some(self.language.clone());
            other.clone_from(&self.options.to);
            options.within = match role {
                Role::Source => Within::Source,
                Role::Target => Within::Target,
            };
            let answer = self.memory.concordance(&pattern, &options)?;
            if answer.hits.is_empty() {
                continue;
            }
            let (found, hits) = all.get_or_insert((Found::Exactly(0), Vec::new()));
            *found = sum(*found, answer.found);
            hits.extend(answer.hits.into_iter().map(|hit| (role, hit)));
        }
        if let Some((_, hits)) = &mut all {
            hits.truncate(limit);
        }
        Ok(all)
    }
}

fn sum(one: Found, other: Found) -> Found {
    match (one, other) {
        (Found::Exactly(one), Found::Exactly(other)) => Found::Exactly(one + other),
        (Found::Exactly(0), other) => other,
        (one, _) => match one {
            Found::Exactly(count) | Found::MoreThan(count) | Found::Partly { found: count, .. } => {
                Found::MoreThan(count)
            }
        },
    }
}

/// Turns a hit to the language of the sentence; also returns the bytes of the part in its source.
fn turned((role, hit): (Role, ConcordanceHit)) -> (Unit, Range<usize>) {
    let (unit, hits) = match role {
        Role::Source => (hit.unit, hit.source),
        Role::Target => (hit.unit.turned(), hit.target),
    };
    (unit, hits.into_iter().next().unwrap_or_default())
}

/// Finds the part in the translation.
fn example(hit: (Role, ConcordanceHit), aligner: &Aligner) -> FragmentExample {
    let (unit, source) = turned(hit);
    let target = LinkedPair::of_unit(aligner, &unit).place_of(Role::Source, &source);
    FragmentExample { unit, source, target }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::use_cases::analyzer::TextAnalyzer;
    use sangam_memory::{Label, Opening, Session, SessionOptions};
    use sangam_unit::{Sides, UnitDraft};

    fn found(sentence: &str, from: &str, to: Option<&str>) -> Vec<(String, Vec<String>)> {
        let folder = tempfile::TempDir::new().unwrap();
        let options = SessionOptions::new(Opening::CreateIfMissing);
        let session = Session::open(&folder.path().join("m.db"), Arc::new(TextAnalyzer), &options).unwrap();
        let mut change = session.change(&Label::new("desk", "a test", "2026-05-07T00:00:00Z")).unwrap();
        for (source, target) in [
            (
                "The river police closed the old bridge on Monday.",
                "دریائی پولیس نے پیر کو پرانا پل بند کر دیا۔",
            ),
            ("Farmers asked for the water of the canal.", "کسانوں نے نہر کا پانی مانگا۔"),
        ] {
            let languages = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
            change.add_unit(&UnitDraft::new(languages, source.to_owned(), target.to_owned())).unwrap();
        }
        change.commit().unwrap();
        let memory = session.reader().unwrap();
        let language = from.parse().unwrap();
        let options = FragmentOptions { to: to.map(|to| to.parse().unwrap()), ..FragmentOptions::default() };
        let search = FragmentSearch::new(&memory, &language, &options);
        let Fragments::Found(found) = search.fragments(sentence, &MatchAdapter::default()).unwrap() else {
            panic!("the words are wanting")
        };
        found
            .into_iter()
            .map(|fragment| {
                let places = fragment.examples.iter().map(|example| {
                    let place = example.target.as_ref().map_or(0..0, |place| place.bytes.clone());
                    example.unit.target[place].to_owned()
                });
                (sentence[fragment.query].to_owned(), places.collect())
            })
            .collect()
    }

    #[test]
    fn the_longest_known_runs_are_found_with_their_places() {
        let found = found("Today the old bridge on Monday and the water of the canal were shut.", "en", None);
        let texts: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["the old bridge on Monday", "the water of the canal"]);
        assert!(found[0].1[0].contains("پل"), "{found:?}");
        assert!(found[1].1[0].contains("پانی"), "{found:?}");
    }

    #[test]
    fn a_short_text_is_searched_as_a_whole_in_both_directions() {
        assert_eq!(found("old bridge", "en", Some("ur")).len(), 1);
        assert_eq!(found("پرانا پل", "ur", Some("en"))[0].0, "پرانا پل");
        assert_eq!(found("old bridge", "en", Some("hi")), []);
        assert_eq!(found("old canal", "en", None), []);
        assert_eq!(found("of the on the of", "en", None), []);
        assert_eq!(found("? * \\", "en", None), []);
    }
}
