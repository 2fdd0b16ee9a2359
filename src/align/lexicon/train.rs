//! How is a shipped table made from openly licensed text?
//!
//! Line pairs go through IBM Model 1 in both directions. Counts too small to matter are pruned, but stay in the row's
//! total. `tests/bench/lexicon.rs` runs this over the sources named in `data/PROVENANCE.md`.

use std::collections::{BTreeMap, HashMap};

use super::em::{KnownCounts, Pair, model1};
use super::table::{MOST_WORDS, Parts, Table, TableSide};
use crate::features::length::LengthRatio;
use crate::numeric::{narrow, real};
use crate::words::{Class, for_each_token, write_key};
use sangam_unit::Sides;

/// Rounds of expectation–maximisation: eight reach the plateau on the training text.
const ROUNDS: usize = 8;
/// Counts below this are pruned: on the beds nothing changes, and the tables shrink to a third.
const SMALLEST_COUNT: f64 = 0.02;
/// Counts known beforehand for a number that is on both sides, and for such a mark.
const SAME_NUMBER: f64 = 2.0;
const SAME_MARK: f64 = 1.0;
/// With fewer new lines than this, an older table knows the lengths better.
const LEAST_LINES: usize = 3000;
/// Least variance of the length ratio: training lines vary less in length than news text.
const LEAST_LENGTH_VARIANCE: f64 = 0.02;

/// One line of training text and its translation.
#[derive(Debug, Clone)]
pub struct TrainingLine {
    /// Text of the first language.
    pub first: String,
    /// Its translation.
    pub second: String,
    /// How many lines this one is worth.
    pub weight: f64,
    /// What the two texts are.
    pub kind: LineKind,
}

/// What a line of training text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Running text.
    Running,
    /// A dictionary entry. It teaches no lengths and no word frequencies.
    Entry,
    /// The same of words that are keys already. The key of a key can be another key.
    Keys,
}

#[derive(Default)]
struct Vocabulary {
    words: HashMap<String, u32>,
    keys: Vec<(String, Class)>,
    counts: Vec<f64>,
}

impl Vocabulary {
    /// Takes over the words of a table, with their numbers.
    fn take_over(&mut self, base: &Table, side: TableSide) {
        for word in 0..base.words(side) {
            let (number, key) = (narrow(word), base.key(side, word).to_owned());
            let class = match key.chars().next() {
                Some(first) if first.is_ascii_digit() => Class::Number,
                Some(first) if first.is_alphabetic() => Class::Word,
                _ => Class::Mark,
            };
            self.words.insert(key.clone(), number);
            self.keys.push((key, class));
            self.counts.push(base.unigram(side, number));
        }
    }

    /// Returns the words of a text. Once the table is full, new words are left out.
    fn read(&mut self, text: &str, kind: LineKind) -> Vec<u32> {
        if kind == LineKind::Keys {
            return text.split(' ').filter_map(|key| self.number(key, Class::Word)).collect();
        }
        let mut ids = Vec::new();
        let mut key = String::new();
        for_each_token(text, |token| {
            write_key(token, &mut key, true);
            for key in key.split(' ').filter(|key| !key.is_empty()) {
                let Some(id) = self.number(key, token.class) else { continue };
                if kind == LineKind::Running {
                    self.counts[id as usize] += 1.0;
                }
                ids.push(id);
            }
        });
        ids
    }

    /// Returns the number of the word with this key, or `None` if it is new and the table is full.
    fn number(&mut self, key: &str, class: Class) -> Option<u32> {
        if let Some(known) = self.words.get(key) {
            return Some(*known);
        }
        if self.keys.len() == MOST_WORDS {
            return None;
        }
        let id = narrow(self.keys.len());
        self.words.insert(key.to_owned(), id);
        self.keys.push((key.to_owned(), class));
        self.counts.push(0.0);
        Some(id)
    }

    /// For every word, its position when sorted by key.
    fn order(&self) -> Vec<u32> {
        let mut sorted: Vec<usize> = (0..self.keys.len()).collect();
        sorted.sort_by(|&a, &b| self.keys[a].0.cmp(&self.keys[b].0));
        let mut place = vec![0; sorted.len()];
        for (rank, word) in (0..).zip(sorted) {
            place[word] = rank;
        }
        place
    }
}

/// Learns a table and returns its bytes.
pub fn train(lines: &[TrainingLine]) -> Vec<u8> {
    train_with(lines, None)
}

/// Learns from `lines`, with the counts of `base` known beforehand. Returns the bytes of a table that holds both.
pub(crate) fn train_with(lines: &[TrainingLine], base: Option<&Table>) -> Vec<u8> {
    let mut vocabulary = [Vocabulary::default(), Vocabulary::default()];
    if let Some(base) = base {
        for side in TableSide::BOTH {
            vocabulary[side.index()].take_over(base, side);
        }
    }
    let mut pairs = Vec::new();
    let mut ratios = Vec::new();
    for line in lines {
        let source = vocabulary[0].read(&line.first, line.kind);
        let target = vocabulary[1].read(&line.second, line.kind);
        if source.is_empty() || target.is_empty() {
            continue;
        }
        if line.kind == LineKind::Running {
            ratios.push((real(line.second.chars().count()) / real(line.first.chars().count())).ln());
        }
        pairs.push(Pair { source, target, weight: line.weight });
    }
    let mean = ratios.iter().sum::<f64>() / real(ratios.len().max(1));
    let variance = ratios.iter().map(|ratio| (ratio - mean).powi(2)).sum::<f64>() / real(ratios.len().max(1));

    let known = base.filter(|_| ratios.len() < LEAST_LINES).map(Table::length);
    let length = known.unwrap_or(LengthRatio { mean, variance });
    let mut known = [KnownCounts::default(), KnownCounts::default()];
    for (word, (key, class)) in (0..).zip(&vocabulary[0].keys) {
        let worth = match class {
            Class::Number => SAME_NUMBER,
            Class::Mark => SAME_MARK,
            Class::Word | Class::Address => continue,
        };
        if let Some(&other) = vocabulary[1].words.get(key) {
            known[0].add(word, other, worth);
            known[1].add(other, word, worth);
        }
    }
    let place = [vocabulary[0].order(), vocabulary[1].order()];
    let mut parts = Parts {
        length: LengthRatio { variance: length.variance.max(LEAST_LENGTH_VARIANCE), ..length },
        ..Parts::default()
    };
    for from in TableSide::BOTH {
        let (side, other) = (from.index(), from.other().index());
        let size = vocabulary[side].keys.len();
        parts.words[side] = vec![String::new(); size];
        parts.unigrams[side] = vec![0.0; size];
        for (word, &rank) in place[side].iter().enumerate() {
            parts.words[side][rank as usize].clone_from(&vocabulary[side].keys[word].0);
            parts.unigrams[side][rank as usize] = vocabulary[side].counts[word];
        }
        let directed: Vec<Pair> = if from == TableSide::First {
            pairs.clone()
        } else {
            pairs
                .iter()
                .map(|pair| Pair {
                    source: pair.target.clone(),
                    target: pair.source.clone(),
                    weight: pair.weight,
                })
                .collect()
        };
        let mut rows: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); size + 1];
        let mut totals = vec![0.0; size + 1];
        if let Some(base) = base {
            let old_null = base.words(from);
            for word in 0..=old_null {
                let source = if word == old_null { size } else { word };
                let row = place[side].get(source).map_or(size, |&rank| rank as usize);
                let (word, source) = (narrow(word), narrow(source));
                totals[row] += base.total(from, word);
                known[side].add_total(source, base.total(from, word));
                for (target, count) in base.row(from, word) {
                    rows[row].insert(place[other][target as usize], count);
                    known[side].add_cell(source, target, count);
                }
            }
        }
        let learned = model1(&directed, Sides::new(size, vocabulary[other].keys.len()), &known[side], ROUNDS);
        for (&(source, target), &count) in learned.cells.iter().zip(&learned.counts) {
            let row = place[side].get(source as usize).map_or(size, |&rank| rank as usize);
            totals[row] += count;
            if count >= SMALLEST_COUNT {
                *rows[row].entry(place[other][target as usize]).or_default() += count;
            }
        }
        parts.rows[side] = rows.into_iter().map(|row| row.into_iter().collect()).collect();
        parts.totals[side] = totals;
    }
    parts.to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beyond_those_a_table_can_number_are_left_out() {
        let word = |number: usize| -> String {
            [17_576, 676, 26, 1]
                // Georgian, of which the program knows no endings.
                .map(|place| ('ა'..='ჰ').nth(number / place % 26).unwrap())
                .iter()
                .collect()
        };
        let lines: Vec<TrainingLine> = (0..MOST_WORDS + 500)
            .map(|number| TrainingLine {
                first: "rain".into(),
                second: word(number),
                weight: 1.0,
                kind: LineKind::Running,
            })
            .collect();
        let table = Table::open(train(&lines)).unwrap();
        assert_eq!(table.words(TableSide::Second), MOST_WORDS);
        let rain = table.find(TableSide::First, "rain").unwrap();
        for kept in [0, 499, MOST_WORDS - 1] {
            let other = table.find(TableSide::Second, &word(kept)).unwrap();
            // About as often as its one line, shared with NULL; a number shared by two words would count more.
            let count = table.count(TableSide::First, rain, other);
            assert!(count > 0.1 && count < 1.1, "{kept}: {count}");
        }
        assert_eq!(table.find(TableSide::Second, &word(MOST_WORDS)), None);
    }

    #[test]
    fn a_table_learns_its_lines() {
        let line = |first: &str, second: &str| TrainingLine {
            first: first.into(),
            second: second.into(),
            weight: 1.0,
            kind: LineKind::Running,
        };
        let bytes = train(&[
            line("the house", "das Haus"),
            line("the book", "das Buch"),
            line("a book", "ein Buch"),
            line("a house", "ein Haus"),
        ]);
        let table = Table::open(bytes).unwrap();
        let book = table.find(TableSide::First, "book").unwrap();
        let best = table.row(TableSide::First, book).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!(table.key(TableSide::Second, best.0 as usize), "buch");
    }
}
