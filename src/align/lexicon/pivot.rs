//! What can two tables say about two languages that share a third?
//!
//! A word of the first language leads to its translations in the third; each of them leads to its translations in the
//! second. The product of the two probabilities, summed over all such paths, is the probability of the translation.
//! Such pairs are added to the training text as dictionary entries: two words that never shared a line of it can meet
//! through the third language, in which both occurred.
//!
//! time and space: O(words · translations²); few translations are above [`LEAST_SHARE`]. What it does not do:
//! distinguish two meanings of the word in the third language.

use super::table::{Table, TableSide};
use super::train::{LineKind, TrainingLine};
use crate::numeric::narrow;

/// Translations less likely than this are not followed.
const LEAST_SHARE: f64 = 0.1;

/// One direction of a table.
#[derive(Debug, Clone, Copy)]
pub struct Direction<'a> {
    /// The table.
    pub table: &'a Table,
    /// The side whose words are translated.
    pub from: TableSide,
}

impl<'a> Direction<'a> {
    /// The likely translations of a word, given by number, with their probabilities.
    fn translations(self, word: u32) -> impl Iterator<Item = (&'a str, f64)> {
        let total = self.table.total(self.from, word).max(f64::MIN_POSITIVE);
        let likely = self.table.row(self.from, word).filter(move |(_, count)| count / total >= LEAST_SHARE);
        likely.map(move |(other, count)| (self.table.key(self.from.other(), other as usize), count / total))
    }
}

/// Entries from the source language of `there` to the target language of `onward`. Each counts as its probability times
/// `worth` lines. Numbers and marks need no dictionary and are left out.
pub fn pivoted(there: Direction<'_>, onward: Direction<'_>, worth: f64) -> Vec<TrainingLine> {
    let is_word = |key: &str| key.starts_with(char::is_alphabetic);
    let mut entries = Vec::new();
    for word in 0..there.table.words(there.from) {
        let first = there.table.key(there.from, word);
        for (between, share) in there.translations(narrow(word)).filter(|(key, _)| is_word(key)) {
            let Some(between) = onward.table.find(onward.from, between) else { continue };
            entries.extend(onward.translations(between).map(|(second, onward)| TrainingLine {
                first: first.to_owned(),
                second: second.to_owned(),
                weight: worth * share * onward,
                kind: LineKind::Keys,
            }));
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::train::train;

    fn table(lines: &[(&str, &str)]) -> Table {
        let line = |&(first, second): &(&str, &str)| TrainingLine {
            first: first.into(),
            second: second.into(),
            weight: 5.0,
            kind: LineKind::Running,
        };
        Table::open(train(&lines.iter().map(line).collect::<Vec<_>>())).unwrap()
    }

    #[test]
    fn words_meet_through_a_third_language() {
        use TableSide::{First, Second};
        let there = table(&[("rain", "pluie"), ("bridge", "pont"), ("7", "7")]);
        let onward = table(&[("regen", "pluie"), ("brücke", "pont"), ("7", "7")]);
        let entries = pivoted(
            Direction { table: &there, from: First },
            Direction { table: &onward, from: Second },
            2.0,
        );
        let found: Vec<(&str, &str)> =
            entries.iter().map(|entry| (entry.first.as_str(), entry.second.as_str())).collect();
        assert_eq!(found, [("bridg", "brücke"), ("rain", "regen")]);
        assert!(entries.iter().all(|entry| entry.weight > 1.0 && entry.weight <= 2.0), "{entries:?}");
    }
}
