//! Which words of the two languages are known to translate each other?
//!
//! The shipped tables, asked in both directions. A row of a table is sorted each time it is asked for, so each thread keeps
//! the answers for the words it has met, up to [`MOST_KEPT`].

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::fast::FixedState;
use sangam_align::lexicon::KnownWords;
use sangam_language::Language;
use sangam_unit::{Role, Sides};

/// The most translations of a word that are looked at.
const MOST_TRANSLATIONS: usize = 40;
/// The least probability of a translation. Set by hand: below it, the tables hold chance pairs of common words.
const LEAST_PROBABILITY: f64 = 0.01;
/// The most words whose translations a thread keeps.
const MOST_KEPT: usize = 50_000;

/// A translation of a word and how probable it is.
pub(crate) type Translation = (Box<str>, f64);

/// The tables of a pair of languages.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// For each side, the table that translates its words.
    tables: Sides<Option<KnownWords>>,
    /// Tells the tables of one checker from those of another in what a thread keeps.
    number: u64,
}

/// What a thread keeps: the tables it belongs to, and for each side the translations of words.
type Kept = (u64, Sides<HashMap<Box<str>, std::rc::Rc<[Translation]>, FixedState>>);

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Lexicon {
    pub(crate) fn between(languages: Sides<&Language>) -> Self {
        let table = |side: Role| {
            let (from, to) = languages.seen_from(side);
            KnownWords::between(from, to)
        };
        Self { tables: Sides::of(table), number: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// Whether there is a table.
    pub(crate) fn is_known(&self) -> bool {
        self.tables.source.is_some()
    }

    /// The keys that translate the word with this key, the most probable first.
    pub(crate) fn translations(&self, side: Role, key: &str) -> std::rc::Rc<[Translation]> {
        KEPT.with_borrow_mut(|(number, kept)| {
            if *number != self.number || kept[side].len() >= MOST_KEPT {
                *number = self.number;
                *kept = Sides::default();
            }
            if let Some(found) = kept[side].get(key) {
                return found.clone();
            }
            let found = self.tables[side].as_ref().map_or_else(Vec::new, |table| {
                let row = table.translations(key, MOST_TRANSLATIONS).into_iter();
                row.filter(|(_, probability)| *probability >= LEAST_PROBABILITY)
                    .map(|(word, probability)| (Box::from(word), probability))
                    .collect()
            });
            let found: std::rc::Rc<[Translation]> = found.into();
            kept[side].insert(key.into(), found.clone());
            found
        })
    }

    /// Whether a word is in the table of a side.
    pub(crate) fn knows(&self, side: Role, key: &str) -> bool {
        !self.translations(side, key).is_empty()
    }

    /// How rare a word is: the negative logarithm of its share of the text that the table was made from.
    pub(crate) fn rarity(&self, side: Role, key: &str) -> f64 {
        self.tables[side].as_ref().map_or(0.0, |table| table.rarity(key))
    }
}
