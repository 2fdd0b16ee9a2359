//! Is one source translated in several ways?
//!
//! Units are added one by one, and asked about once at the end. For each source, two 64-bit sums of its exact key are kept, and
//! the same for each of its translations; texts are kept only from the second translation of a source on. Two sources that
//! differ would have to agree in 128 bits to be taken for one. Space: about 64 bytes a source, plus 8 bytes a place of a
//! repeated one. Time O(n).

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::quality::FixedState;
use sangam_language::Language;
use sangam_text::normalize::{exact_key, folded_key};
use sangam_unit::Sides;

use crate::codes::{Check, Severity};
use crate::options::CheckOptions;

/// A number by which the caller finds a unit again: a line, an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceNumber(pub u64);

/// The most bytes of a translation that a finding repeats.
const LONGEST_SHOWN: usize = 200;
/// A source of fewer letters says too little: yes, OK, Reuters.
const SHORTEST: usize = 12;

/// A fault that several units have together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossFinding {
    /// The check that found it.
    pub check: Check,
    /// How serious it is.
    pub severity: Severity,
    /// What the units share: a name of the source. `None` for a whole source.
    pub source: Option<String>,
    /// The different translations, the most frequent first.
    pub variants: Vec<CrossVariant>,
}

/// One of several translations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossVariant {
    /// The translation; `None` if it was not kept, because it is the first of its source.
    pub text: Option<String>,
    /// Every unit that has it, in the order in which they were added.
    pub places: Vec<PlaceNumber>,
}

impl CrossFinding {
    /// Puts the most frequent variant first; of equally frequent ones, the earlier.
    pub(crate) fn sort(&mut self) {
        self.variants
            .sort_by_key(|variant| (usize::MAX - variant.places.len(), variant.places.first().copied()));
    }

    /// The place of its first unit.
    pub(crate) fn first(&self) -> Option<PlaceNumber> {
        self.variants.iter().filter_map(|variant| variant.places.first()).min().copied()
    }
}

type Sum = [u64; 2];

/// The translations of one source.
#[derive(Debug)]
enum Translations {
    /// There is one unit.
    One(Sum, PlaceNumber),
    /// There are several.
    Several(Vec<(Sum, CrossVariant)>),
}

/// Collects the translations of every source.
#[derive(Debug)]
pub struct TranslationsOfSources {
    languages: Sides<Language>,
    options: CheckOptions,
    hashers: [FixedState; 2],
    known: HashMap<Sum, Translations, foldhash::fast::FixedState>,
}

impl TranslationsOfSources {
    /// Starts without units.
    pub fn new(languages: Sides<&Language>, options: CheckOptions) -> Self {
        Self {
            languages: languages.map(Language::clone),
            options,
            hashers: [FixedState::with_seed(1), FixedState::with_seed(2)],
            known: HashMap::default(),
        }
    }

    /// Adds a unit.
    pub fn add(&mut self, place: PlaceNumber, texts: Sides<&str>) {
        if texts.source.chars().filter(|letter| letter.is_alphabetic()).count() < SHORTEST
            || texts.target.trim().is_empty()
        {
            return;
        }
        let Sides { source, target } = texts
            .zip(self.languages.as_ref())
            .map(|(text, language)| self.sum(&letters_of(&folded_key(&exact_key(text, language), language))));
        let shown = || {
            let end = texts.target.floor_char_boundary(LONGEST_SHOWN);
            Some(texts.target[..end].to_owned())
        };
        match self.known.entry(source).or_insert(Translations::One(target, place)) {
            Translations::One(_, first) if *first == place => {}
            known @ Translations::One(..) => {
                let Translations::One(sum, first) = known else { return };
                let mut variants = vec![(*sum, CrossVariant { text: None, places: vec![*first] })];
                put(&mut variants, target, place, shown);
                *known = Translations::Several(variants);
            }
            Translations::Several(variants) => put(variants, target, place, shown),
        }
    }

    fn sum(&self, text: &str) -> Sum {
        let sum = |state: &FixedState| {
            let mut hasher = state.build_hasher();
            hasher.write(text.as_bytes());
            hasher.finish()
        };
        [sum(&self.hashers[0]), sum(&self.hashers[1])]
    }

    /// Returns the sources with several translations, in the order of their first units.
    pub fn finish(self) -> Vec<CrossFinding> {
        let check = Check::TranslatedTwoWays;
        if !self.options.makes(check) {
            return Vec::new();
        }
        let severity = self.options.severity(check);
        let several = self.known.into_values().filter_map(|translations| match translations {
            Translations::Several(variants) if variants.len() > 1 => {
                let variants = variants.into_iter().map(|(_, variant)| variant).collect();
                let mut finding = CrossFinding { check, severity, source: None, variants };
                finding.sort();
                Some(finding)
            }
            _ => None,
        });
        let mut found: Vec<CrossFinding> = several.collect();
        found.sort_by_key(CrossFinding::first);
        found
    }
}

fn put(
    variants: &mut Vec<(Sum, CrossVariant)>,
    sum: Sum,
    place: PlaceNumber,
    shown: impl Fn() -> Option<String>,
) {
    match variants.iter_mut().find(|(known, _)| *known == sum) {
        Some((_, variant)) => {
            variant.text = variant.text.take().or_else(shown);
            variant.places.push(place);
        }
        None => variants.push((sum, CrossVariant { text: shown(), places: vec![place] })),
    }
}

/// The letters and figures of a key: marks do not make another translation.
fn letters_of(key: &str) -> String {
    key.chars().filter(|character| character.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_source_with_two_translations_is_found_with_every_place() {
        let (english, urdu) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let mut units = TranslationsOfSources::new(Sides::new(&english, &urdu), CheckOptions::default());
        let source = "Officials closed the bridge.";
        for (place, target) in
            ["حکام نے پل بند کر دیا۔", "پل کو بند کیا گیا۔", "حکام نے پل بند کر دیا"].into_iter().enumerate()
        {
            units.add(PlaceNumber(place as u64), Sides::new(source, target));
        }
        units.add(PlaceNumber(7), Sides::new("Officials opened the road.", "سڑک کھول دی گئی۔"));
        let found = units.finish();
        assert_eq!(found.len(), 1);
        let places: Vec<Vec<u64>> = found[0]
            .variants
            .iter()
            .map(|variant| variant.places.iter().map(|place| place.0).collect())
            .collect();
        assert_eq!(places, [vec![0, 2], vec![1]]);
        assert_eq!(found[0].variants[1].text.as_deref(), Some("پل کو بند کیا گیا۔"));
    }
}
