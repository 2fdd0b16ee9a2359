//! Are the terms of the glossary used?
//!
//! A term of the source is found in any form of its words (`sangam_text::phrases`). Of terms within each other only the longest
//! counts. The translation must have one of the names that the entry allows in its language, also in any form, and none of
//! those that it forbids. A forbidden name that is a part of an allowed one at the same place is right.
//!
//! The words of the terms are read once for a checker; a table of their first words says which can be in a text. Time O(words of
//! the text + terms that begin with one of them).

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;
use sangam_language::Language;
use sangam_text::phrases::{PhraseWord, occurrences, phrase_words};
use sangam_unit::{Reading, Role, Sides, TermEntry, TermStatus};

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace};
use crate::findings::Findings;
use crate::pair::Pair;

/// The terms of a glossary for a pair of languages.
#[derive(Debug, Default)]
pub(crate) struct Glossary {
    entries: Vec<Entry>,
    /// The names of the source, by the key of their first word: the entry and the name.
    first_words: HashMap<String, Vec<(usize, usize)>, FixedState>,
}

/// An entry with names in both languages.
#[derive(Debug)]
struct Entry {
    names: Vec<Vec<PhraseWord>>,
    wanted: Vec<(String, Vec<PhraseWord>)>,
    forbidden: Vec<Vec<PhraseWord>>,
}

/// A term of the source.
struct FoundName {
    words: Range<usize>,
    entry: usize,
}

fn is_akin(one: &Language, other: &Language) -> bool {
    one.covers(other) || other.covers(one)
}

impl Glossary {
    pub(crate) fn new(terms: &[TermEntry], languages: Sides<&Language>) -> Self {
        let mut glossary = Self::default();
        for term in terms {
            let in_language =
                |side: Role| term.terms.iter().filter(move |name| is_akin(&name.language, languages[side]));
            let words = |text: &str, side: Role| phrase_words(text, languages[side]);
            // A name that is forbidden in the source is found there all the same: the source is what it is.
            let names: Vec<Vec<PhraseWord>> =
                in_language(Role::Source).map(|name| words(&name.text, Role::Source)).collect();
            let mut entry = Entry { names, wanted: Vec::new(), forbidden: Vec::new() };
            let mut targets: Vec<_> = in_language(Role::Target).collect();
            targets.sort_by_key(|name| name.meant_status().unwrap_or(TermStatus::Allowed));
            for name in targets {
                let phrase = words(&name.text, Role::Target);
                if name.meant_status() == Some(TermStatus::Forbidden) {
                    entry.forbidden.push(phrase);
                } else {
                    entry.wanted.push((name.text.clone(), phrase));
                }
            }
            if entry.wanted.is_empty() && entry.forbidden.is_empty() {
                continue;
            }
            let place = glossary.entries.len();
            for (number, name) in entry.names.iter().enumerate() {
                if let Some(first) = name.first() {
                    glossary.first_words.entry(first.key.clone()).or_default().push((place, number));
                }
            }
            glossary.entries.push(entry);
        }
        glossary
    }

    /// The terms of a source, without those within a longer one.
    fn found(&self, words: &[PhraseWord]) -> Vec<FoundName> {
        let mut candidates: Vec<(usize, usize)> =
            words.iter().filter_map(|word| self.first_words.get(&word.key)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut found: Vec<FoundName> = Vec::new();
        for (entry, name) in candidates {
            let places = occurrences(words, &self.entries[entry].names[name]);
            found.extend(places.into_iter().map(|words| FoundName { words, entry }));
        }
        found.sort_by_key(|name| (name.words.start, usize::MAX - name.words.end, name.entry));
        let mut kept: Vec<FoundName> = Vec::new();
        for name in found {
            let hidden = kept.iter().any(|other| {
                other.words != name.words
                    && other.words.start <= name.words.start
                    && name.words.end <= other.words.end
            });
            let met = kept.iter().any(|other| other.entry == name.entry);
            if !hidden && !met {
                kept.push(name);
            }
        }
        kept
    }

    /// Compares the terms of both texts.
    pub(crate) fn check(&self, pair: &Pair<'_>, findings: &mut Findings<'_>) {
        if self.entries.is_empty() || pair.too_long {
            return;
        }
        let source = phrase_words(pair.texts.source, pair.languages.source);
        let found = self.found(&source);
        if found.is_empty() {
            return;
        }
        let target = phrase_words(pair.texts.target, pair.languages.target);
        for name in found {
            let entry = &self.entries[name.entry];
            let span = bytes(&source, &name.words);
            let right: Vec<Range<usize>> =
                entry.wanted.iter().flat_map(|(_, phrase)| occurrences(&target, phrase)).collect();
            let is_right = |words: &Range<usize>| {
                right.iter().any(|right| right.start <= words.start && words.end <= right.end)
            };
            let wrong = entry
                .forbidden
                .iter()
                .flat_map(|phrase| occurrences(&target, phrase))
                .find(|words| !is_right(words));
            let detail = |forbidden: Option<String>| FindingDetail::Term {
                source: pair.piece(Role::Source, &span).to_owned(),
                forbidden,
                wanted: entry.wanted.iter().map(|(text, _)| text.clone()).collect(),
            };
            if let Some(words) = wrong {
                let there = bytes(&target, &words);
                let text = pair.piece(Role::Target, &there).to_owned();
                findings.add(
                    Check::ForbiddenTerm,
                    FindingPlace::both(Some(span.clone()), Some(there)),
                    detail(Some(text)),
                );
            } else if right.is_empty()
                && !entry.wanted.is_empty()
                && pair.facts.reading != Reading::Abridged(Role::Target)
            {
                findings.add(Check::MissingTerm, FindingPlace::both(Some(span.clone()), None), detail(None));
            }
        }
    }
}

/// The bytes of a range of words.
fn bytes(words: &[PhraseWord], range: &Range<usize>) -> Range<usize> {
    let start = words.get(range.start).map_or(0, |word| word.span.start);
    let end = words.get(range.end.wrapping_sub(1)).map_or(start, |word| word.span.end);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CheckOptions, Checker, PairFacts};
    use sangam_unit::Term;

    fn entry(names: &[(&str, &str, Option<&str>)]) -> TermEntry {
        let term = |&(tag, text, status): &(&str, &str, Option<&str>)| Term {
            language: tag.parse().unwrap(),
            text: text.to_owned(),
            part_of_speech: None,
            status: status.map(str::to_owned),
        };
        TermEntry { terms: names.iter().map(term).collect(), ..TermEntry::default() }
    }

    #[test]
    fn terms_are_found_in_every_form() {
        let mut options = CheckOptions::default();
        options.terms.push(entry(&[
            ("en", "ceasefire", None),
            ("ur", "جنگ بندی", None),
            ("ur", "سیز فائر", Some("forbidden")),
        ]));
        options.only = vec![Check::ForbiddenTerm, Check::MissingTerm];
        let languages: Sides<Language> = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
        let checker = Checker::new(languages.as_ref(), options);
        let found = |target: &str| {
            let findings = checker.check(Sides::new("Both ceasefires held.", target), &PairFacts::default());
            findings.iter().map(|finding| (finding.check, finding.to_string())).collect::<Vec<_>>()
        };
        assert_eq!(found("دونوں جنگ بندیاں قائم رہیں۔"), []);
        let missing = "a term of the glossary is missing: ceasefires; use جنگ بندی".to_owned();
        assert_eq!(found("دونوں معاہدے قائم رہے۔"), [(Check::MissingTerm, missing)]);
        let forbidden = "the glossary forbids a term: سیز فائر for ceasefires; use جنگ بندی".to_owned();
        assert_eq!(found("دونوں سیز فائر قائم رہے۔"), [(Check::ForbiddenTerm, forbidden)]);
    }
}
