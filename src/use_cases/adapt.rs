//! How is a stored translation brought to the sentence at hand, and what is left to do by hand?
//!
//! Names are adapted if both spellings of both names are known: from the agreed names, from the glossary, or from a unit
//! that is nothing but the name. Only names with capital letters count as names: another word has other words that agree
//! with it.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use sangam_align::{AlignOptions, Aligner};
use sangam_language::Language;
use sangam_memory::{AnsweredBy, LookupOptions, Match, MemoryError, Reader};
use sangam_text::adaptation::{Adaptation, ChangedRun, KnownName, StoredAndNew, adapt};
use sangam_text::tokens::{Token, TokenKind, tokenize};
use sangam_unit::{Role, Score, Sides, Unit};
use serde::Serialize;

use super::linked::{LinkedPair, LinkedPlace};
use super::terms::terms_of;

/// Words of the translation that belong to a difference of the source and were not adapted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetMark {
    /// Their bytes in the stored translation.
    pub bytes: Range<usize>,
    /// The bytes of the difference in the stored source.
    pub source: Range<usize>,
    /// The bytes of the difference in the sentence at hand.
    pub query: Range<usize>,
    /// How clear the place is, 0 to 1.
    pub margin: f64,
    /// Whether the place is clear enough to be called the place; otherwise it is about there.
    pub sure: bool,
}

/// A translation adapted to the sentence at hand, with what is left to do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AdaptedTranslation {
    /// The changes, and the adapted text.
    pub adaptation: Adaptation,
    /// Words of the stored translation that must be looked at, in order of their differences.
    pub marks: Vec<TargetMark>,
    /// If only a part of the unit answers: where that part is in the stored translation, if that is known.
    pub part: Option<LinkedPlace>,
}

impl AdaptedTranslation {
    /// The adapted text, if anything was adapted.
    pub fn changed_text(&self) -> Option<&str> {
        (!self.adaptation.substitutions.is_empty()).then_some(&self.adaptation.text)
    }
}

/// Adapts a stored translation; word links decide between equal values and find the words that belong to a difference.
pub fn adapt_linked(aligner: &Aligner, texts: StoredAndNew<'_>) -> AdaptedTranslation {
    let pair = LinkedPair::new(
        aligner,
        Sides::new(texts.source, texts.target),
        Sides::new(texts.source_language, texts.target_language),
    );
    let adaptation = adapt(texts, &|piece| {
        pair.place_of(Role::Source, piece).filter(LinkedPlace::is_sure).map(|place| place.bytes)
    });
    let left = adaptation.changes.iter().filter(|change| !change.adapted && !change.source.is_empty());
    let marks = left
        .filter_map(|change| {
            let place = pair.place_of(Role::Source, &change.source)?;
            Some(TargetMark {
                sure: place.is_sure(),
                margin: place.margin,
                bytes: place.bytes,
                source: change.source.clone(),
                query: change.query.clone(),
            })
        })
        // A value that was adapted needs no second look.
        .filter(|mark| {
            let is_apart =
                |place: &Range<usize>| place.end <= mark.bytes.start || mark.bytes.end <= place.start;
            adaptation.substitutions.iter().all(|place| is_apart(&place.stored))
        })
        .collect();
    AdaptedTranslation { adaptation, marks, part: None }
}

/// A name of more words is none.
const MOST_WORDS_OF_NAME: usize = 6;

/// The most runs of words that are looked up as one name. Each takes a tenth of a millisecond.
const MOST_RUNS: usize = 8;

/// Adapts the translations of matches. The tables of the languages are read at the first match that needs them.
#[derive(Default)]
pub struct MatchAdapter {
    aligner: OnceCell<Aligner>,
    /// Whether a lookup in the memory compares every unit. Then no units are looked up for names: each lookup would take
    /// as long as the one that found the match.
    compares_every_unit: Cell<bool>,
}

impl MatchAdapter {
    /// The aligner that links words.
    pub fn aligner(&self) -> &Aligner {
        self.aligner.get_or_init(|| Aligner::new(AlignOptions::default()))
    }

    /// Adapts the translation of `found` to `query`. Names are looked up in `memory`.
    pub fn adapt(
        &self,
        memory: &Reader<'_>,
        query: &str,
        found: &Match,
    ) -> Result<AdaptedTranslation, MemoryError> {
        let unit = &found.unit;
        let Some(part) = found.part else { return self.adapt_text(memory, query, unit) };
        // The rest of the unit stays as it is.
        let [before, _, after] = part.cut(&unit.source);
        let mut adapted = self.adapt_text(memory, &format!("{before}{query}{after}"), unit)?;
        for mark in &mut adapted.marks {
            let place = |at: usize| at.saturating_sub(before.len()).min(query.len());
            mark.query = place(mark.query.start)..place(mark.query.end);
        }
        for change in &mut adapted.adaptation.changes {
            let place = |at: usize| at.saturating_sub(before.len()).min(query.len());
            change.query = place(change.query.start)..place(change.query.end);
        }
        let pair = LinkedPair::of_unit(self.aligner(), unit);
        adapted.part = pair.place_of(Role::Source, &(part.start..part.end));
        Ok(adapted)
    }

    fn adapt_text(
        &self,
        memory: &Reader<'_>,
        query: &str,
        unit: &Unit,
    ) -> Result<AdaptedTranslation, MemoryError> {
        if unit.source == query {
            let adaptation = Adaptation { text: unit.target.clone(), ..Adaptation::default() };
            return Ok(AdaptedTranslation { adaptation, ..AdaptedTranslation::default() });
        }
        let texts = |names| StoredAndNew {
            source: &unit.source,
            target: &unit.target,
            query,
            source_language: &unit.source_language,
            target_language: &unit.target_language,
            names,
        };
        let adapted = adapt_linked(self.aligner(), texts(&[]));
        // Most differences are adapted, or are no names.
        let may_be_names = adapted.adaptation.changes.iter().filter(|change| {
            let is_name = |text: &str, place: &Range<usize>| {
                let words = text.get(place.clone()).unwrap_or_default();
                let has_letters = words.contains(char::is_alphabetic);
                has_letters && (words.contains(char::is_uppercase) || !has_case(words))
            };
            !change.adapted && is_name(&unit.source, &change.source) && is_name(query, &change.query)
        });
        let names = known_names(memory, query, unit, (may_be_names, &self.compares_every_unit))?;
        Ok(if names.is_empty() { adapted } else { adapt_linked(self.aligner(), texts(&names)) })
    }
}

/// The names of both sentences whose translations the memory knows, if differences may be names.
fn known_names<'c>(
    memory: &Reader<'_>,
    query: &str,
    unit: &Unit,
    (differences, compares_every_unit): (impl Iterator<Item = &'c ChangedRun>, &Cell<bool>),
) -> Result<Vec<KnownName>, MemoryError> {
    let differences: Vec<_> = differences.collect();
    let mut names: Vec<KnownName> = Vec::new();
    if differences.is_empty() {
        return Ok(names);
    }
    let mut add = |source: &str, target: Vec<String>| {
        if !target.is_empty() && names.iter().all(|known| known.source != source) {
            names.push(KnownName { source: source.to_owned(), target });
        }
    };
    for text in [&unit.source, query] {
        for term in terms_of(memory, text, &unit.source_language, Some(&unit.target_language))? {
            let mut all = std::iter::once(&term.name).chain(&term.names);
            let is_name = all.any(|name| name.text.starts_with(char::is_uppercase));
            let target = term.names.into_iter().filter(|name| is_name && !name.is_forbidden());
            add(&term.text, target.map(|name| name.text).collect());
        }
    }
    let mut lookup = LookupOptions::new(unit.source_language.clone());
    lookup.to = Some(unit.target_language.clone());
    lookup.min_score = Score::EXACT;
    (lookup.limit, lookup.pieces) = (1, false);
    for change in differences {
        let runs = [(unit.source.as_str(), &change.source), (query, &change.query)]
            .map(|(text, place)| runs_of_name(text, place, &unit.source_language));
        for name in runs.into_iter().flatten() {
            if compares_every_unit.get() {
                return Ok(names);
            }
            let answer = memory.lookup(name, &lookup)?;
            compares_every_unit.set(answer.answered_by == AnsweredBy::EveryUnitForWantOfIndex);
            for found in answer.matches {
                let is_name = is_capitalized(name) || is_capitalized(&found.unit.target);
                if is_name && found.unit.source.trim() == name {
                    add(name, vec![found.unit.target]);
                }
            }
        }
    }
    Ok(names)
}

/// Whether the letters of a text distinguish capitals from small letters.
fn has_case(text: &str) -> bool {
    text.contains(|letter: char| letter.is_lowercase() || letter.is_uppercase())
}

/// Whether each word begins with a capital.
fn is_capitalized(name: &str) -> bool {
    !name.is_empty() && name.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
}

/// The runs of words that may be the name at the place of a difference, the longest first. In letters with case they are the
/// runs of capitalized words that hold the difference, because a title may be before the name, and `Sana Khan` differs from
/// `Sana Mir` in one word.
fn runs_of_name<'t>(text: &'t str, place: &Range<usize>, language: &Language) -> Vec<&'t str> {
    let Some(words) = text.get(place.clone()) else { return Vec::new() };
    if !has_case(words) {
        return if words.split_whitespace().count() <= MOST_WORDS_OF_NAME { vec![words] } else { Vec::new() };
    }
    let tokens = tokenize(text, language);
    let is_name = |token: &Token| {
        token.kind == TokenKind::Word && text[token.span.clone()].starts_with(char::is_uppercase)
    };
    let inside = |token: &Token| place.start < token.span.end && token.span.start < place.end;
    let (Some(first), Some(last)) = (tokens.iter().position(inside), tokens.iter().rposition(inside)) else {
        return Vec::new();
    };
    if !tokens[first..=last].iter().all(is_name) {
        return Vec::new();
    }
    let before = tokens[..first].iter().rev().take_while(|token| is_name(token)).count();
    let after = tokens[last + 1..].iter().take_while(|token| is_name(token)).count();
    let starts = (first - before)..=first;
    let runs = starts.flat_map(|start| (last..=last + after).map(move |end| start..=end));
    // The first word of a text has a capital whatever it is.
    let runs = runs.filter(|run| *run.end() > 0 && run.end() - run.start() < MOST_WORDS_OF_NAME);
    let mut runs: Vec<_> = runs.collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.end() - run.start()));
    runs.truncate(MOST_RUNS);
    runs.into_iter().map(|run| &text[tokens[*run.start()].span.start..tokens[*run.end()].span.end]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_adapted_is_marked() {
        let (english, urdu): (Language, Language) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let target = "پولیس نے پیر کو 3 گھنٹے کے لیے پل بند کر دیا۔";
        let texts = StoredAndNew {
            source: "The police closed the bridge for 3 hours on Monday.",
            target,
            query: "The police closed the road for 5 hours on Monday.",
            source_language: &english,
            target_language: &urdu,
            names: &[],
        };
        let adapted = adapt_linked(&Aligner::new(AlignOptions::default()), texts);
        assert_eq!(adapted.adaptation.text, "پولیس نے پیر کو 5 گھنٹے کے لیے پل بند کر دیا۔");
        assert!(!adapted.adaptation.is_complete());
        let [mark] = adapted.marks.as_slice() else { panic!("{adapted:?}") };
        assert_eq!((&target[mark.bytes.clone()], mark.sure), ("پل", true));
    }
}
