//! Which traits of the other heap does a trait of a document suggest?
//!
//! A number, an address and the consonants of a name suggest themselves. A word suggests its likely translations by a
//! table, if there is one, and the same key in the other language. Each suggestion is made once for the heap, not once
//! for each document. time: O(distinct traits · translations).

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::heap::{Heap, TraitKind};
use crate::model::Oriented;
use crate::numeric::single;
use sangam_unit::{Role, Sides};

/// The most translations of a word that count, and the least probability of one. Set on the even NTREX documents.
const MOST_TRANSLATIONS: usize = 12;
const LEAST_PROBABILITY: f64 = 0.02;
/// A word written alike in both languages must be longer than this: short words match by chance.
const LONGEST_CHANCE_KEY: usize = 3;
/// Weight of consonants in common, beside a number's 1: several words share them.
const SOUND_WORTH: f32 = 0.6;
/// Weight of an address in common.
const ADDRESS_WORTH: f32 = 1.5;
/// How much a trait counts that has no counterpart anywhere in the other heap, beside one that has.
const MISSING_WORTH: f32 = 0.5;

/// What one trait suggests.
#[derive(Debug, Default)]
pub(super) struct Suggestions {
    /// Traits of the target heap, and how strongly they are suggested.
    pub(super) there: Vec<(u32, f32)>,
    /// The sum of squares of what no target document has.
    pub(super) missing: f32,
}

/// What every trait of the source heap suggests.
pub(super) struct Bridge {
    rows: Vec<Suggestions>,
}

impl Bridge {
    pub(super) fn new(heaps: Sides<&Heap>, table: Option<Oriented<'_>>) -> Self {
        let Sides { source, target } = heaps;
        let known = table.map(|table| Known::new(target, table));
        let rows = source
            .vocabulary
            .iter()
            .map(|(text, kind)| {
                let mut row = Suggestions::default();
                let worth = match kind {
                    TraitKind::Word | TraitKind::Number => 1.0,
                    TraitKind::Address => ADDRESS_WORTH,
                    TraitKind::Sound => SOUND_WORTH,
                };
                let is_long = kind != TraitKind::Word || text.chars().nth(LONGEST_CHANCE_KEY).is_some();
                let same = if is_long { target.vocabulary.find(&kind.key(text)) } else { None };
                if let Some(same) = same {
                    row.there.push((same, worth));
                } else if kind != TraitKind::Word {
                    row.missing += MISSING_WORTH * worth * worth;
                }
                if kind == TraitKind::Word
                    && let Some(known) = &known
                {
                    known.suggest(text, &mut row);
                }
                row
            })
            .collect();
        Self { rows }
    }

    pub(super) fn of(&self, id: u32) -> &Suggestions {
        &self.rows[id as usize]
    }
}

/// A table, seen from the words of the target heap.
struct Known<'t> {
    table: Oriented<'t>,
    /// Traits of the target heap by words of the table.
    traits: HashMap<u32, u32, RandomState>,
}

impl<'t> Known<'t> {
    fn new(target: &Heap, table: Oriented<'t>) -> Self {
        let side = table.side(Role::Target);
        let words = target.vocabulary.iter().zip(0..);
        let traits = words
            .filter(|((_, kind), _)| *kind == TraitKind::Word)
            .filter_map(|((text, _), id)| Some((table.table.find(side, text)?, id)))
            .collect();
        Self { table, traits }
    }

    fn suggest(&self, key: &str, row: &mut Suggestions) {
        let (table, side) = (self.table.table, self.table.side(Role::Source));
        let Some(word) = table.find(side, key) else { return };
        let total = table.total(side, word);
        let mut translations: Vec<(u32, f64)> = table
            .row(side, word)
            .map(|(to, count)| (to, count / total.max(count)))
            .filter(|(_, probability)| *probability >= LEAST_PROBABILITY)
            .collect();
        translations.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        translations.truncate(MOST_TRANSLATIONS);
        for (to, probability) in translations {
            let probability = single(probability);
            match self.traits.get(&to) {
                Some(&id) => match row.there.iter_mut().find(|there| there.0 == id) {
                    Some(there) => there.1 = there.1.max(probability),
                    None => row.there.push((id, probability)),
                },
                None => row.missing += MISSING_WORTH * probability * probability,
            }
        }
        row.there.sort_unstable_by_key(|there| there.0);
    }
}

/// For each trait of the heap, the share of documents of usual text that have it, 0 to 1, by the frequency of its word
/// in the text of the table.
pub(super) fn usual_shares(heap: &Heap, role: Role, table: Option<Oriented<'_>>) -> Vec<f64> {
    /// The share for traits that the table does not know. Set by hand.
    const UNKNOWN_WORD: f64 = 0.002;
    const SHORT_NUMBER: [f64; 4] = [0.01, 0.3, 0.1, 0.02];
    const SOUND: f64 = 0.01;
    let words = heap.mean_words();
    let of_word = |text: &str| {
        let (table, side) = table.map(|table| (table.table, table.side(role)))?;
        let word = table.find(side, text)?;
        let share = table.unigram(side, word) / table.running_words(side).max(1.0);
        Some(1.0 - (-share * words).exp())
    };
    heap.vocabulary
        .iter()
        .map(|(text, kind)| match kind {
            TraitKind::Word => of_word(text).unwrap_or(0.0).max(UNKNOWN_WORD),
            TraitKind::Number => SHORT_NUMBER.get(text.len()).copied().unwrap_or(SHORT_NUMBER[0]),
            TraitKind::Address => UNKNOWN_WORD,
            TraitKind::Sound => SOUND,
        })
        .collect()
}
