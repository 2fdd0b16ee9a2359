//! Is a sentence, or its translation, remembered in the letters of a sister language?
//!
//! Hindi and Urdu share most of their grammar and many words, but no letters. Two languages are *sisters* if the text
//! modules can respell each in the letters of the other ([`sister_languages`]); nothing else names them here.
//!
//! 1. A sentence finds units whose source is in a sister language. The keys of each of its words are those of its
//!    respellings, by list and by rule, and of its most probable translations in the aligner's table. The memory finds
//!    units that have such keys ([`Reader::sharing`]); they are ranked by [`similarity`](SisterComparison::similarity).
//! 2. If a translation into a language is wanted, and a unit with a near source has one in a sister language only, it is
//!    shown with its respelling ([`CrossScriptMatch::gloss`]).
//!
//! The similarity is no score: it says how much of the vocabulary of two independent texts agrees, not how much of a
//! text must be changed. Such a match is only shown. Nothing inserts it. `docs/algorithms/lookup.md` has the figures.

use std::collections::{BTreeMap, BTreeSet};

use sangam_align::lexicon::{KeyedWord, KnownWords, keyed_words};
use sangam_language::Language;
use sangam_memory::{MemoryError, Reader, SharingOptions, SoughtKey, SoughtKeys};
use sangam_text::names::{
    Skeleton, phonetic_key, sister_languages, skeleton, transliterate, transliterate_by_rule,
};
use sangam_unit::{Sides, Unit};

use super::languages::query_language;
use super::lookup::{SearchError, SentenceSearch};

/// The most matches that are shown.
const MOST: usize = 3;

/// The least similarity that is shown. Set on the even lines of NTREX: see `docs/algorithms/lookup.md`.
pub const LEAST_SIMILARITY: f64 = 0.38;

/// How much a word agrees with a respelling by letter rules, if the list of words says otherwise. Set by hand.
const BY_RULE: f64 = 0.9;

/// How much a word agrees with one word of a respelling in several words. Set by hand.
const IN_PART: f64 = 0.8;

/// How much two words agree that share only their consonants. Set by hand.
const BY_SKELETON: f64 = 0.7;

/// A skeleton with fewer consonants is that of many words.
const LEAST_CONSONANTS: usize = 3;

/// The most translations of a word that are sought.
const MOST_TRANSLATIONS: usize = 10;

/// A less probable translation is not sought. Set by hand.
const LEAST_PROBABILITY: f64 = 0.02;

/// A translation with at least this probability agrees in full. Set by hand; a word often has three good translations.
const SURE_PROBABILITY: f64 = 0.3;

/// Words up to this rare do not count (the negative logarithm of their share of all words): nearly every text has them.
const COMMON_RARITY: f64 = 4.0;

/// A stored unit that a sentence finds across scripts.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossScriptMatch {
    /// The unit, turned so that the text that the sentence found is its source.
    pub unit: Unit,
    /// How much the source agrees with the sentence, from 0 to 1. It cannot be compared with a score.
    pub similarity: f64,
    /// The translation in the letters of the wanted language, if it is in a sister of that language.
    pub gloss: Option<String>,
}

/// What a sentence finds across scripts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CrossScriptAnswer {
    /// The matches: first those with a source in the language of the sentence, then the others by similarity.
    pub matches: Vec<CrossScriptMatch>,
    /// The memory holds a sister language, but it is large and its words are not in order for searching.
    pub words_are_wanting: bool,
}

/// Looks a sentence up that has no answer in its own language.
pub fn across_scripts(
    search: &SentenceSearch,
    memory: &Reader<'_>,
    sentence: &str,
) -> Result<CrossScriptAnswer, SearchError> {
    let Sides { source: from, target: to } = search.languages(sentence);
    let search = &SentenceSearch { from, to, ..search.clone() };
    let language = query_language(sentence, search.from.as_ref())?;
    let most = MOST.min(search.limit);
    let matches = with_sister_target(search, memory, (sentence, &language))?;
    let mut answer = CrossScriptAnswer { matches, words_are_wanting: false };
    for sister in sister_languages(&language) {
        if answer.matches.len() < most && memory.languages_seen()?.iter().any(|held| sister.covers(held)) {
            let comparison = SisterComparison::new(sentence, &language, &sister);
            let found = nearest(search, memory, (&comparison, most))?;
            answer.words_are_wanting |= found.words_are_wanting;
            for (similarity, unit) in found.units {
                let new = answer.matches.iter().all(|known| known.unit.id != unit.id);
                if new && similarity >= LEAST_SIMILARITY {
                    answer.matches.push(shown(unit, similarity, search.to.as_ref()));
                }
            }
        }
    }
    answer.matches.truncate(most);
    Ok(answer)
}

/// Finds units with a near source and a translation in a sister of the wanted language.
fn with_sister_target(
    search: &SentenceSearch,
    memory: &Reader<'_>,
    (sentence, language): (&str, &Language),
) -> Result<Vec<CrossScriptMatch>, SearchError> {
    let mut matches = Vec::new();
    let Some(wanted) = &search.to else { return Ok(matches) };
    for sister in sister_languages(wanted) {
        if sister.primary() == language.primary() {
            continue;
        }
        let search = SentenceSearch { to: Some(sister), ..search.clone() };
        let parts = search.answers(memory, sentence)?;
        let whole = if parts.len() == 1 { parts } else { Vec::new() };
        for group in whole.into_iter().flat_map(|part| part.found.groups) {
            // A match through a third language is too far from the wanted one.
            if group.best.through.is_none() {
                let similarity = (f64::from(group.best.score.percent()) / 100.0).min(1.0);
                matches.push(shown(group.best.unit, similarity, Some(wanted)));
            }
        }
    }
    Ok(matches)
}

/// The units with a source in a sister language, best first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nearest {
    /// The units, each with its similarity.
    pub units: Vec<(f64, Unit)>,
    /// See [`CrossScriptAnswer::words_are_wanting`].
    pub words_are_wanting: bool,
}

/// Returns the `most` units that agree best with the sentence, however little. The language of `search` is ignored.
pub fn nearest(
    search: &SentenceSearch,
    memory: &Reader<'_>,
    (comparison, most): (&SisterComparison<'_>, usize),
) -> Result<Nearest, MemoryError> {
    let mut options = SharingOptions::new(comparison.sister.clone());
    options.sources.clone_from(&search.sources);
    // If the sister is the wanted language, the found text is itself the translation.
    if let Some(wanted) = search.to.as_ref().filter(|wanted| wanted.primary() != comparison.sister.primary())
    {
        options.others.push(wanted.clone());
        options.others.extend(sister_languages(wanted));
    }
    let sought = SoughtKeys { words: comparison.sought(), key: &key_of };
    let found = memory.sharing(&sought, &options)?;
    let mut units: Vec<(f64, Unit)> =
        found.units.into_iter().map(|unit| (comparison.similarity(&unit.source), unit)).collect();
    units.sort_by(|(one, first), (other, second)| {
        let newest = || second.changed_at.cmp(&first.changed_at);
        other.total_cmp(one).then_with(newest).then(first.id.cmp(&second.id))
    });
    units.truncate(most);
    Ok(Nearest { units, words_are_wanting: found.words_are_wanting })
}

/// A match with its gloss, if neither of its texts is in the wanted language.
fn shown(unit: Unit, similarity: f64, wanted: Option<&Language>) -> CrossScriptMatch {
    let gloss = wanted
        .filter(|wanted| !wanted.covers(&unit.source_language) && !wanted.covers(&unit.target_language))
        .and_then(|wanted| transliterate(&unit.target, &unit.target_language, wanted));
    CrossScriptMatch { unit, similarity, gloss }
}

fn key_of(word: &str) -> String {
    let mut words = keyed_words(word).into_iter();
    words.next().map(|word| word.key).filter(|_| words.next().is_none()).unwrap_or_default()
}

/// A sentence that is compared with texts of a sister language. Each of its words is numbered once.
#[derive(Debug)]
pub struct SisterComparison<'s> {
    sister: &'s Language,
    known: Option<KnownWords>,
    /// How much each word counts.
    weights: Vec<f64>,
    /// The keys that the words may have in the sister language: which word, and how much a word with the key agrees.
    forms: BTreeMap<String, Vec<(usize, f64)>>,
    /// The words with these consonants.
    heard: BTreeMap<Skeleton, Vec<usize>>,
}

impl<'s> SisterComparison<'s> {
    /// Prepares `sentence`, which is in `language`, to be compared with texts of `sister`.
    pub fn new(sentence: &str, language: &Language, sister: &'s Language) -> Self {
        let known = KnownWords::between(language, sister);
        let (mut weights, mut all, mut heard) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        let mut seen = BTreeSet::new();
        for word in keyed_words(sentence) {
            if seen.insert(word.text) {
                let number = weights.len();
                for (key, agrees) in forms(&word, (language, sister), known.as_ref()) {
                    all.entry(key).or_insert_with(Vec::new).push((number, agrees));
                }
                if let Some(skeleton) = consonants(word.text) {
                    heard.entry(skeleton).or_insert_with(Vec::new).push(number);
                }
                weights.push(weight(known.as_ref().map(|known| known.rarity(&word.key))));
            }
        }
        Self { sister, known, weights, forms: all, heard }
    }

    /// The keys to seek for each word that counts.
    fn sought(&self) -> Vec<Vec<SoughtKey>> {
        let mut sought = vec![Vec::new(); self.weights.len()];
        for (key, words) in &self.forms {
            for &(word, weight) in words {
                if self.weights[word] > 0.0 {
                    sought[word].push(SoughtKey { key: key.clone(), weight });
                }
            }
        }
        sought.retain(|forms| !forms.is_empty());
        sought
    }

    /// Returns how much `text`, which is in the sister language, agrees with the sentence, from 0 to 1: of the weight
    /// of all words of both, the share of those that agree with a word of the other. O(words of the text).
    pub fn similarity(&self, text: &str) -> f64 {
        let mut best = vec![0.0_f64; self.weights.len()];
        let (mut shared, mut all) = (0.0, 0.0);
        for other in keyed_words(text) {
            let mut agreeing = 0.0_f64;
            for &(word, agrees) in other.key.split(' ').filter_map(|key| self.forms.get(key)).flatten() {
                best[word] = best[word].max(agrees);
                agreeing = agreeing.max(agrees);
            }
            let rarity = self.known.as_ref().map(|known| known.rarity_of_translation(&other.key));
            let weight = weight(rarity);
            // A word that agrees by its key need not be heard, and one that every text has need not either.
            if agreeing < BY_SKELETON
                && weight > 0.0
                && let Some(words) = consonants(other.text).and_then(|heard| self.heard.get(&heard))
            {
                for &word in words {
                    best[word] = best[word].max(BY_SKELETON);
                }
                agreeing = BY_SKELETON;
            }
            shared += weight * agreeing;
            all += weight;
        }
        for (weight, agrees) in self.weights.iter().zip(best) {
            shared += weight * agrees;
            all += weight;
        }
        if all > 0.0 { shared / all } else { 0.0 }
    }
}

/// How much a word counts, by its rarity; if no table knows the language, all words count the same.
fn weight(rarity: Option<f64>) -> f64 {
    rarity.map_or(1.0, |rarity| (rarity - COMMON_RARITY).max(0.0))
}

/// The consonants of a word, if they are enough to tell it from others.
fn consonants(word: &str) -> Option<Skeleton> {
    Some(skeleton(&phonetic_key(word))).filter(|skeleton| skeleton.as_str().len() >= LEAST_CONSONANTS)
}

/// The keys that a word may have in the sister language.
fn forms(
    word: &KeyedWord<'_>,
    (language, sister): (&Language, &Language),
    known: Option<&KnownWords>,
) -> BTreeMap<String, f64> {
    let mut forms = BTreeMap::new();
    let mut add = |key: &str, agrees: f64| {
        let there: &mut f64 = forms.entry(key.to_owned()).or_default();
        *there = there.max(agrees);
    };
    let respellings = [
        (transliterate(word.text, language, sister), 1.0),
        (transliterate_by_rule(word.text, language, sister), BY_RULE),
    ];
    for (respelled, agrees) in respellings {
        let respelled = respelled.unwrap_or_default();
        let keyed = keyed_words(&respelled);
        let keys: Vec<&str> = keyed.iter().flat_map(|word| word.key.split(' ')).collect();
        let share = if keys.len() > 1 { IN_PART } else { 1.0 };
        for key in keys {
            add(key, agrees * share);
        }
    }
    if let Some(known) = known {
        for (key, probability) in known.translations(&word.key, MOST_TRANSLATIONS) {
            if probability >= LEAST_PROBABILITY {
                add(key, (probability / SURE_PROBABILITY).min(1.0).sqrt());
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sangam_memory::{Label, Opening, Session, SessionOptions};
    use sangam_unit::{Sides, UnitDraft};
    use tempfile::TempDir;

    use super::*;
    use crate::use_cases::analyzer::TextAnalyzer;

    const BRIDGE: (&str, &str, &str, &str) =
        ("en", "ur", "The old bridge over the river is closed.", "دریا پر پرانا پل بند ہے۔");
    const SCHOOL: (&str, &str, &str, &str) =
        ("en", "hi", "The school opens on Monday.", "स्कूल सोमवार को खुलेगा।");
    const CROP: (&str, &str, &str, &str) = (
        "ur",
        "en",
        "کسانوں نے گندم کی فصل بازار میں بیچی۔",
        "The farmers sold the wheat crop in the market.",
    );

    fn memory(units: &[(&str, &str, &str, &str)]) -> (TempDir, Session) {
        let folder = TempDir::new().unwrap();
        let options = SessionOptions::new(Opening::CreateIfMissing);
        let memory =
            Session::open(&folder.path().join("memory.db"), Arc::new(TextAnalyzer), &options).unwrap();
        let mut change = memory.change(&Label::new("desk", "a test", "2026-05-07T00:00:00Z")).unwrap();
        for (from, to, source, target) in units {
            let languages = Sides::new(from.parse().unwrap(), to.parse().unwrap());
            change.add_unit(&UnitDraft::new(languages, (*source).to_owned(), (*target).to_owned())).unwrap();
        }
        change.commit().unwrap();
        (folder, memory)
    }

    fn across(memory: &Session, sentence: &str, to: Option<&str>) -> Vec<CrossScriptMatch> {
        let to = to.map(|tag| tag.parse().unwrap());
        let search = SentenceSearch { to, ..SentenceSearch::default() };
        across_scripts(&search, &memory.reader().unwrap(), sentence).unwrap().matches
    }

    #[test]
    fn hindi_finds_urdu_and_urdu_hindi_on_either_side_of_a_unit() {
        let (_folder, memory) = memory(&[BRIDGE, SCHOOL, CROP]);
        for (sentence, to, source, target) in [
            ("नदी पर पुराना पुल बंद है।", Some("en"), BRIDGE.3, BRIDGE.2),
            ("किसानों ने गेहूं की फसल बाजार में बेची।", None, CROP.2, CROP.3),
            ("اسکول سوموار کو کھلے گا۔", None, SCHOOL.3, SCHOOL.2),
            // Into the sister language, the found text is the translation.
            ("नदी पर पुराना पुल बंद है।", Some("ur"), BRIDGE.3, BRIDGE.2),
        ] {
            let found = across(&memory, sentence, to);
            let [best, ..] = &found[..] else { panic!("nothing for {sentence}") };
            assert_eq!((best.unit.source.as_str(), best.unit.target.as_str()), (source, target));
            assert!(best.similarity >= LEAST_SIMILARITY && best.similarity <= 1.0);
            assert_eq!(best.gloss, None);
        }
        assert!(across(&memory, "नदी पर पुराना पुल बंद है।", Some("fr")).is_empty());
        assert!(across(&memory, "आज मौसम बहुत अच्छा रहा।", None).is_empty());
    }

    #[test]
    fn a_translation_in_a_sister_language_has_a_gloss_in_the_wanted_letters() {
        let (_folder, memory) = memory(&[BRIDGE, SCHOOL]);
        let found = across(&memory, SCHOOL.2, Some("ur"));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].unit.target.as_str(), found[0].similarity), (SCHOOL.3, 1.0));
        let gloss = found[0].gloss.as_deref().unwrap();
        assert!(gloss.contains("سوموار کو کھلے گا") && !gloss.contains("स्कूल"), "{gloss}");
        let gloss = across(&memory, BRIDGE.2, Some("hi"))[0].gloss.clone().unwrap();
        assert!(gloss.contains(" पर ") && !gloss.contains("پل"), "{gloss}");
        assert!(across(&memory, SCHOOL.2, Some("fr")).is_empty());
    }

    #[test]
    fn the_same_words_agree_and_others_do_not() {
        let (hindi, urdu) = ("hi".parse().unwrap(), "ur".parse().unwrap());
        let comparison = SisterComparison::new("पुराना पुल बंद है।", &hindi, &urdu);
        let same = comparison.similarity("پرانا پل بند ہے۔");
        assert!(same > 0.8, "{same}");
        assert!(comparison.similarity("گندم کی فصل بازار میں ہے۔") < 0.2);
        assert!(comparison.similarity("").abs() < 1e-9);
    }
}
