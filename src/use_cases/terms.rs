//! Which terms of the glossary are in a sentence, and what are they called in the other language?
//!
//! The memory finds the entries that may have a name in the sentence (`Reader::term_candidates`), and
//! `sangam_text::phrases` decides where a name is, in any form of its words. Of names within each other only the
//! longest counts. An entry without a name in the wanted language is left out before that, so that it hides nothing.

use std::ops::Range;

use sangam_language::Language;
use sangam_memory::{Change, MemoryError, Reader};
use sangam_text::normalize::{exact_key, folded_key};
use sangam_text::phrases::{occurrences, phrase_words};
use sangam_unit::{FoundTerm, Sides, StoredTerm, Term, TermEntry, TermName, TermStatus};

use super::units::{SaidUnitError, languages_said};

/// Returns the terms of `sentence`, which is in `language`, in the order of their places, with their names in `to`.
/// Without `to`, they have their names in all other languages.
pub fn terms_of(
    memory: &Reader<'_>,
    sentence: &str,
    language: &Language,
    to: Option<&Language>,
) -> Result<Vec<FoundTerm>, MemoryError> {
    let candidates = memory.term_candidates(language, sentence)?;
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let words = phrase_words(sentence, language);
    let mut found: Vec<(Range<usize>, FoundTerm)> = Vec::new();
    for StoredTerm { id, entry } in &candidates {
        let names = names_in(entry, language, to);
        if names.is_empty() {
            continue;
        }
        for term in entry.terms.iter().filter(|term| is_akin(&term.language, language)) {
            for place in occurrences(&words, &phrase_words(&term.text, &term.language)) {
                let span = words[place.start].span.start..words[place.end - 1].span.end;
                let one = FoundTerm {
                    text: sentence[span.clone()].to_owned(),
                    span,
                    entry: *id,
                    name: term.into(),
                    names: names.clone(),
                    domain: entry.domain.clone(),
                    definition: entry.definition.clone(),
                    notes: entry.notes.clone(),
                };
                found.push((place, one));
            }
        }
    }
    Ok(longest_once(found))
}

/// Whether one of two tags covers the other.
fn is_akin(one: &Language, other: &Language) -> bool {
    one.covers(other) || other.covers(one)
}

/// The names of an entry in `to`, or in every language but `language`. Preferred names come first, forbidden ones last.
fn names_in(entry: &TermEntry, language: &Language, to: Option<&Language>) -> Vec<TermName> {
    let is_wanted = |term: &&Term| match to {
        Some(to) => is_akin(&term.language, to),
        None => !is_akin(&term.language, language),
    };
    let mut names: Vec<TermName> = entry.terms.iter().filter(is_wanted).map(TermName::from).collect();
    names.sort_by_key(|name| name.status.unwrap_or(TermStatus::Allowed));
    names
}

/// The found terms without those within a longer one, each entry at its first place, in the order of the places.
fn longest_once(mut found: Vec<(Range<usize>, FoundTerm)>) -> Vec<FoundTerm> {
    found.sort_by(|(one, a), (other, b)| {
        (one.start, other.end, a.entry).cmp(&(other.start, one.end, b.entry))
    });
    let mut kept: Vec<(Range<usize>, FoundTerm)> = Vec::new();
    for (place, term) in found {
        // Whatever holds this place begins no later, so it has been met. Places that begin later do not hold it.
        let hidden = kept
            .iter()
            .any(|(other, _)| *other != place && other.start <= place.start && other.end >= place.end);
        let met = kept.iter().any(|(_, other)| other.entry == term.entry);
        if !hidden && !met {
            kept.push((place, term));
        }
    }
    kept.into_iter().map(|(_, term)| term).collect()
}

/// A term and its translation, as a person gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaidTerm {
    /// The term.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// Language of the term; `None`: from its script.
    pub from: Option<Language>,
    /// Language of the translation; `None`: from its script.
    pub to: Option<Language>,
    /// Whether the translation is to be used.
    pub status: Option<TermStatus>,
    /// The subject field.
    pub domain: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// What became of a term that a person gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermAddition {
    /// It is a new entry.
    New,
    /// It was added to a known entry, or changed there.
    Joined,
    /// The entry says all of it already.
    There,
}

/// A term and its translation with their languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermDraft {
    texts: Sides<String>,
    languages: Sides<Language>,
    status: Option<TermStatus>,
    domain: Option<String>,
    note: Option<String>,
}

/// Makes the term that a person gives.
pub fn term_draft(said: SaidTerm) -> Result<TermDraft, SaidUnitError> {
    let texts = Sides::new(said.source.trim(), said.target.trim());
    let languages = languages_said(texts, Sides::new(said.from.as_ref(), said.to.as_ref()))?;
    // An empty name means none.
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Ok(TermDraft {
        texts: texts.map(str::to_owned),
        languages,
        status: said.status,
        domain: given(said.domain),
        note: given(said.note),
    })
}

/// Adds a term and its translation to the glossary. If an entry has the term already, and no other subject field, the
/// translation becomes one more name of that entry; if the entry has the translation too, it takes over the status,
/// subject field and note. Returns the entry as it is now.
pub fn add_term(
    change: &mut Change<'_>,
    draft: &TermDraft,
) -> Result<(StoredTerm, TermAddition), MemoryError> {
    let Sides { source: language, target: other } = &draft.languages;
    let known = change
        .term_candidates(language, &draft.texts.source)?
        .into_iter()
        .find(|stored| is_entry_of(&stored.entry, (language, &draft.texts.source), draft.domain.as_deref()));
    let Some(known) = known else {
        let term = |language: &Language, text: &str| Term {
            language: language.clone(),
            text: text.to_owned(),
            part_of_speech: None,
            status: None,
        };
        let mut entry = TermEntry {
            terms: vec![term(language, &draft.texts.source), term(other, &draft.texts.target)],
            ..TermEntry::default()
        };
        complete(&mut entry, draft);
        let (id, _) = change.add_term(&entry)?;
        return Ok((StoredTerm { id, entry }, TermAddition::New));
    };
    let mut entry = known.entry.clone();
    complete(&mut entry, draft);
    if entry == known.entry {
        return Ok((known, TermAddition::There));
    }
    change.change_term(known.id, &entry)?;
    Ok((StoredTerm { id: known.id, entry }, TermAddition::Joined))
}

/// Adds to an entry what `draft` says about the translation, which is added if it is missing.
fn complete(entry: &mut TermEntry, draft: &TermDraft) {
    let (language, text) = (&draft.languages.target, draft.texts.target.as_str());
    let at = entry.terms.iter().position(|term| is_name(term, language, text)).unwrap_or_else(|| {
        // Beside the other names in its language.
        let last = entry.terms.iter().rposition(|term| term.language == *language);
        let at = last.map_or(entry.terms.len(), |last| last + 1);
        let term =
            Term { language: language.clone(), text: text.to_owned(), part_of_speech: None, status: None };
        entry.terms.insert(at, term);
        at
    });
    if let (Some(status), Some(term)) = (draft.status, entry.terms.get_mut(at))
        && term.meant_status() != Some(status)
    {
        term.status = Some(status.written().to_owned());
    }
    entry.domain = entry.domain.take().or_else(|| draft.domain.clone());
    entry.notes.extend(draft.note.clone().filter(|note| !entry.notes.contains(note)));
}

/// Whether the entry has this name, and the subject field if it has any.
fn is_entry_of(entry: &TermEntry, (language, text): (&Language, &str), domain: Option<&str>) -> bool {
    let same_domain = match (domain, entry.domain.as_deref()) {
        (Some(said), Some(has)) => said == has,
        _ => true,
    };
    same_domain && entry.terms.iter().any(|term| is_name(term, language, text))
}

/// Whether a name is spelled like `text`, apart from case and what else is folded.
fn is_name(term: &Term, language: &Language, text: &str) -> bool {
    let folded = |text: &str| folded_key(&exact_key(text, language), language);
    is_akin(&term.language, language) && folded(&term.text) == folded(text)
}

/// Which entries of the glossary are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TermFilter {
    /// Entries with a name that holds this text, apart from case and what else is folded.
    pub text: Option<String>,
    /// Entries of these subject fields; empty: of any.
    pub domains: Vec<String>,
    /// Entries with a name of this status.
    pub status: Option<TermStatus>,
}

impl TermFilter {
    fn lets_through(&self, entry: &TermEntry) -> bool {
        let holds = |term: &Term, text: &str| {
            let folded = |text: &str| folded_key(&exact_key(text, &term.language), &term.language);
            folded(&term.text).contains(&folded(text))
        };
        let domain = entry.domain.as_ref();
        (self.domains.is_empty() || domain.is_some_and(|domain| self.domains.contains(domain)))
            && self.text.as_ref().is_none_or(|text| entry.terms.iter().any(|term| holds(term, text)))
            && self
                .status
                .is_none_or(|status| entry.terms.iter().any(|term| term.meant_status() == Some(status)))
    }
}

/// Passes the entries of the glossary that `filter` admits to `receive`, in the order in which they were stored.
pub fn for_each_listed<E: From<MemoryError>>(
    memory: &Reader<'_>,
    filter: &TermFilter,
    mut receive: impl FnMut(&StoredTerm) -> Result<(), E>,
) -> Result<(), E> {
    memory.for_each_term(|stored| if filter.lets_through(&stored.entry) { receive(&stored) } else { Ok(()) })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sangam_memory::{Label, Opening, Session, SessionOptions};
    use sangam_unit::TermId;
    use tempfile::TempDir;

    use super::*;
    use crate::use_cases::analyzer::TextAnalyzer;

    fn open() -> (TempDir, Session) {
        let folder = TempDir::new().unwrap();
        let options = SessionOptions::new(Opening::CreateIfMissing);
        let memory =
            Session::open(&folder.path().join("memory.db"), Arc::new(TextAnalyzer), &options).unwrap();
        (folder, memory)
    }

    fn add(memory: &Session, said: &SaidTerm) -> (StoredTerm, TermAddition) {
        let mut change = memory.change(&Label::new("desk", "a test", "2026-05-07T00:00:00Z")).unwrap();
        let added = add_term(&mut change, &term_draft(said.clone()).unwrap()).unwrap();
        change.commit().unwrap();
        added
    }

    fn said(source: &str, target: &str) -> SaidTerm {
        SaidTerm { source: source.to_owned(), target: target.to_owned(), ..SaidTerm::default() }
    }

    /// The terms of a sentence, each as `text: name, name`.
    fn terms(memory: &Session, sentence: &str, language: &str, to: &str) -> Vec<String> {
        let (language, to) = (language.parse().unwrap(), to.parse().ok());
        let found = terms_of(&memory.reader().unwrap(), sentence, &language, to.as_ref()).unwrap();
        let name =
            |name: &TermName| format!("{}{}", if name.is_forbidden() { "not " } else { "" }, name.text);
        let names = |found: &FoundTerm| found.names.iter().map(name).collect::<Vec<_>>().join(", ");
        found.iter().map(|found| format!("{}: {}", found.text, names(found))).collect()
    }

    #[test]
    fn the_longest_term_is_found_in_any_form_from_either_side() {
        let (_folder, memory) = open();
        for (source, target) in [
            ("health", "صحت"),
            ("public health", "صحت عامہ"),
            ("public health emergency", "صحت عامہ کی ہنگامی صورتحال"),
            ("committee", "کمیٹی"),
            ("WHO", "عالمی ادارہ صحت"),
            ("road", "सड़क"),
        ] {
            add(&memory, &said(source, target));
        }
        let sentence = "Committees declared public health emergencies; who said health committees would?";
        assert_eq!(
            terms(&memory, sentence, "en", "ur"),
            ["Committees: کمیٹی", "public health emergencies: صحت عامہ کی ہنگامی صورتحال", "health: صحت"]
        );
        assert_eq!(
            terms(&memory, "کمیٹیوں نے صحتِ عامہ پر بات کی۔", "ur", "en"),
            ["کمیٹیوں: committee", "صحتِ عامہ: public health"]
        );
        assert_eq!(terms(&memory, "सड़कें बंद हैं।", "hi", "en"), ["सड़कें: road"]);
        // A road is called nothing in Urdu.
        assert_eq!(terms(&memory, "The roads are closed.", "en", "ur"), [""; 0]);
        assert_eq!(terms(&memory, "", "en", "ur"), [""; 0]);
    }

    #[test]
    fn a_second_translation_joins_the_entry_and_says_its_status() {
        let (_folder, memory) = open();
        let (first, how) = add(&memory, &said("ceasefire", "جنگ بندی"));
        assert_eq!(how, TermAddition::New);
        let forbidden = SaidTerm {
            status: Some(TermStatus::Forbidden),
            domain: Some("war".to_owned()),
            note: Some("an English word".to_owned()),
            ..said("Ceasefire ", "سیز فائر")
        };
        let (second, how) = add(&memory, &forbidden);
        assert_eq!((second.id, how), (first.id, TermAddition::Joined));
        assert_eq!(second.entry.domain.as_deref(), Some("war"));
        assert_eq!(add(&memory, &forbidden).1, TermAddition::There);
        assert_eq!(terms(&memory, "The ceasefire holds.", "en", "ur"), ["ceasefire: جنگ بندی, not سیز فائر"]);
        // Another subject is another concept.
        let other = SaidTerm { domain: Some("music".to_owned()), ..said("ceasefire", "وقفہ") };
        assert_eq!(add(&memory, &other).1, TermAddition::New);
        let preferred =
            SaidTerm { status: Some(TermStatus::Preferred), ..said("ceasefire", "جنگ بندی") };
        assert_eq!(add(&memory, &preferred).1, TermAddition::Joined);
        let status = |status| {
            let filter = TermFilter { status: Some(status), ..TermFilter::default() };
            let mut listed = 0;
            let reader = memory.reader().unwrap();
            for_each_listed::<MemoryError>(&reader, &filter, |_| {
                listed += 1;
                Ok(())
            })
            .unwrap();
            listed
        };
        assert_eq!((status(TermStatus::Forbidden), status(TermStatus::Allowed)), (1, 0));
    }

    #[test]
    fn a_term_is_removed_and_comes_back_with_its_keys() {
        let (_folder, memory) = open();
        let (stored, _) = add(&memory, &said("dam", "ڈیم"));
        let label = Label::new("desk", "a test", "2026-05-07T00:00:00Z");
        let mut change = memory.change(&label).unwrap();
        assert_eq!(change.remove_terms(&[stored.id, stored.id]).unwrap(), std::slice::from_ref(&stored));
        assert!(matches!(change.remove_terms(&[TermId(99)]), Err(MemoryError::NoSuchTerm { term: 99, .. })));
        drop(change);
        let mut change = memory.change(&label).unwrap();
        change.remove_terms(&[stored.id]).unwrap();
        change.commit().unwrap();
        assert_eq!(terms(&memory, "The dams are full.", "en", "ur"), [""; 0]);
        memory.undo_newest(&label).unwrap();
        assert_eq!(terms(&memory, "The dams are full.", "en", "ur"), ["dams: ڈیم"]);
        assert_eq!(memory.reader().unwrap().verify().unwrap().problems, []);
    }
}
