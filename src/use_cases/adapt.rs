//! How is a stored translation brought to the sentence at hand, and what is left to do by hand?

use std::cell::OnceCell;
use std::ops::Range;

use sangam_align::{AlignOptions, Aligner};
use sangam_memory::Match;
use sangam_text::adaptation::{Adaptation, StoredAndNew, adapt};
use sangam_unit::{Role, Sides, Unit};
use serde::Serialize;

use super::linked::{LinkedPair, LinkedPlace};

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

/// Adapts the translations of matches. The tables of the languages are read at the first match that needs them.
#[derive(Default)]
pub struct MatchAdapter {
    aligner: OnceCell<Aligner>,
}

impl MatchAdapter {
    /// The aligner that links words.
    pub fn aligner(&self) -> &Aligner {
        self.aligner.get_or_init(|| Aligner::new(AlignOptions::default()))
    }

    /// Adapts the translation of `found` to `query`.
    pub fn adapt(&self, query: &str, found: &Match) -> AdaptedTranslation {
        let unit = &found.unit;
        let Some(part) = found.part else { return self.adapt_text(query, unit) };
        // The rest of the unit stays as it is.
        let [before, _, after] = part.cut(&unit.source);
        let mut adapted = self.adapt_text(&format!("{before}{query}{after}"), unit);
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
        adapted
    }

    fn adapt_text(&self, query: &str, unit: &Unit) -> AdaptedTranslation {
        if unit.source == query {
            let adaptation = Adaptation { text: unit.target.clone(), ..Adaptation::default() };
            return AdaptedTranslation { adaptation, ..AdaptedTranslation::default() };
        }
        adapt_linked(
            self.aligner(),
            StoredAndNew {
                source: &unit.source,
                target: &unit.target,
                query,
                source_language: &unit.source_language,
                target_language: &unit.target_language,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sangam_language::Language;

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
        };
        let adapted = adapt_linked(&Aligner::new(AlignOptions::default()), texts);
        assert_eq!(adapted.adaptation.text, "پولیس نے پیر کو 5 گھنٹے کے لیے پل بند کر دیا۔");
        assert!(!adapted.adaptation.is_complete());
        let [mark] = adapted.marks.as_slice() else { panic!("{adapted:?}") };
        assert_eq!((&target[mark.bytes.clone()], mark.sure), ("پل", true));
    }
}
