//! Is one name spelt in several ways?
//!
//! Units are added one by one, and asked about once at the end. In each, every name of the English text is paired with the word
//! of the other text that sounds like it, if there is exactly one such place. For a name, the spellings of that word are
//! counted with their places; endings that the language adds, and what matching folds, make no difference. A name of which two
//! spellings were met is reported, the most frequent first.
//!
//! Space: at most [`MOST_NAMES`] names, [`MOST_SPELLINGS`] spellings of each, and every place (8 bytes). Time as for
//! [`names`](crate::names).

use std::collections::BTreeMap;

use sangam_language::Language;
use sangam_text::word_keys::{base_word, folded_word};
use sangam_unit::Sides;

use crate::codes::Check;
use crate::lexicon::Lexicon;
use crate::names::named_words;
use crate::options::{CheckOptions, PairFacts};
use crate::pair::Pair;
use crate::two_ways::{CrossFinding, CrossVariant, PlaceNumber};

/// The most names that are followed. Later ones are left out.
const MOST_NAMES: usize = 200_000;
/// The most spellings of a name that are kept apart. Later ones are left out.
const MOST_SPELLINGS: usize = 16;

/// Collects the spellings of every name.
#[derive(Debug)]
pub struct SpellingsOfNames {
    languages: Sides<Language>,
    options: CheckOptions,
    lexicon: Lexicon,
    known: BTreeMap<Box<str>, Vec<Spelling>>,
}

/// A spelling of a name.
#[derive(Debug)]
struct Spelling {
    /// What all its forms share.
    key: Box<str>,
    /// As it was first met.
    text: Box<str>,
    places: Vec<PlaceNumber>,
}

impl SpellingsOfNames {
    /// Starts without units.
    pub fn new(languages: Sides<&Language>, options: CheckOptions) -> Self {
        let lexicon = Lexicon::between(languages);
        Self { languages: languages.map(Language::clone), options, lexicon, known: BTreeMap::new() }
    }

    /// Adds a unit.
    pub fn add(&mut self, place: PlaceNumber, texts: Sides<&str>) {
        if !self.options.makes(Check::NameSpeltTwoWays) {
            return;
        }
        let pair = Pair::read(texts, self.languages.as_ref(), PairFacts::default(), &self.lexicon);
        for (english, name, word) in named_words(&pair) {
            put(&mut self.known, pair.piece(english, &name), pair.piece(english.other(), &word), place);
        }
    }

    /// Returns the names with several spellings, in the order of the alphabet.
    pub fn finish(self) -> Vec<CrossFinding> {
        let check = Check::NameSpeltTwoWays;
        let severity = self.options.severity(check);
        let several = self.known.into_iter().filter(|(_, spellings)| spellings.len() > 1);
        let finding = |(name, spellings): (Box<str>, Vec<Spelling>)| {
            let variant = |spelling: Spelling| CrossVariant {
                text: Some(spelling.text.into()),
                places: spelling.places,
            };
            let variants = spellings.into_iter().map(variant).collect();
            let mut finding = CrossFinding { check, severity, source: Some(name.into()), variants };
            finding.sort();
            finding
        };
        several.map(finding).collect()
    }
}

fn put(known: &mut BTreeMap<Box<str>, Vec<Spelling>>, name: &str, word: &str, place: PlaceNumber) {
    if !known.contains_key(name) && known.len() >= MOST_NAMES {
        return;
    }
    let key = base_word(&folded_word(word));
    let spellings = known.entry(name.into()).or_default();
    if let Some(spelling) = spellings.iter_mut().find(|spelling| *spelling.key == *key) {
        if spelling.places.last() != Some(&place) {
            spelling.places.push(place);
        }
    } else if spellings.len() < MOST_SPELLINGS {
        spellings.push(Spelling { key: key.into(), text: word.into(), places: vec![place] });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_a_name_are_counted() {
        let (english, urdu) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let mut units = SpellingsOfNames::new(Sides::new(&english, &urdu), CheckOptions::default());
        for (place, source, target) in [
            (1, "The minister met Hamilton in the office.", "وزیر نے دفتر میں ہملٹن سے ملاقات کی۔"),
            (2, "Yesterday Hamilton answered the questions.", "کل ہملٹن نے سوالوں کے جواب دیے۔"),
            (3, "They asked Hamilton about the letter.", "انہوں نے ہیملٹن سے خط کے بارے میں پوچھا۔"),
            (4, "They asked Zuckerberg about the letter.", "انہوں نے زکربرگ سے خط کے بارے میں پوچھا۔"),
        ] {
            units.add(PlaceNumber(place), Sides::new(source, target));
        }
        let found = units.finish();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].source.as_deref(), Some("Hamilton"));
        let shown: Vec<_> =
            found[0].variants.iter().map(|one| (one.text.as_deref().unwrap(), one.places.len())).collect();
        assert_eq!(shown, [("ہملٹن", 2), ("ہیملٹن", 1)]);
    }
}
