//! What does a user's dictionary or phrase list teach the aligner?
//!
//! [`UserLexicon::coverage`] measures how many words of a text each side knows. A wrong order of columns or a wrong
//! encoding then shows at once instead of being ignored.

use std::collections::HashSet;

use super::table::{Table, TableError, TableSide};
use super::train::{LineKind, TrainingLine, train_with};
use crate::numeric::real;
use crate::words::{for_each_token, write_key};
use sangam_unit::{Role, Sides};

/// A word or phrase and its translation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LexiconEntry<'t> {
    /// In the source language.
    pub source: &'t str,
    /// In the target language.
    pub target: &'t str,
    /// How much it counts relative to others, above 0; more than 1 counts as 1.
    pub weight: f64,
}

/// A lexicon that a user added.
#[derive(Debug, Clone)]
pub struct UserLexicon {
    entries: Vec<TrainingLine>,
}

/// An entry of a lexicon counts as this many lines of text: a translator wrote it.
const ENTRY_WORTH: f64 = 2.0;

impl UserLexicon {
    /// Creates a lexicon from the source language into the target language.
    pub fn new<'t>(entries: impl IntoIterator<Item = LexiconEntry<'t>>) -> Self {
        let line = |entry: LexiconEntry<'_>| TrainingLine {
            first: entry.source.to_owned(),
            second: entry.target.to_owned(),
            weight: entry.weight.min(1.0) * ENTRY_WORTH,
            kind: LineKind::Entry,
        };
        Self { entries: entries.into_iter().map(line).collect() }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The share of the words of `segments` that the lexicon knows; `segments` are the article's on this side.
    pub fn coverage(&self, side: Role, segments: &[&str]) -> f64 {
        let mut known = HashSet::new();
        for entry in &self.entries {
            let text = match side {
                Role::Source => &entry.first,
                Role::Target => &entry.second,
            };
            keys(text, |key| {
                known.insert(key.to_owned());
            });
        }
        let (mut found, mut all) = (0_usize, 0_usize);
        for segment in segments {
            keys(segment, |key| {
                all += 1;
                found += usize::from(known.contains(key));
            });
        }
        real(found) / real(all.max(1))
    }

    /// Combines `base` and this lexicon in one table; `source_side` is the side of `base` that holds the lexicon's
    /// source language.
    pub(crate) fn extend(&self, base: Option<&Table>, source_side: TableSide) -> Result<Table, TableError> {
        extended(base, source_side, &self.entries)
    }
}

/// Combines `base` and the lessons of `pairs` (source, target) in one table. The pairs are lines that a translator
/// confirmed.
pub(crate) fn learn_from<'a>(
    base: Option<&Table>,
    source_side: TableSide,
    pairs: impl IntoIterator<Item = Sides<&'a str>>,
) -> Result<Table, TableError> {
    let lines: Vec<TrainingLine> = pairs
        .into_iter()
        .map(|pair| TrainingLine {
            first: pair.source.to_owned(),
            second: pair.target.to_owned(),
            weight: 1.0,
            kind: LineKind::Running,
        })
        .collect();
    extended(base, source_side, &lines)
}

fn extended(
    base: Option<&Table>,
    source_side: TableSide,
    lines: &[TrainingLine],
) -> Result<Table, TableError> {
    let turned: Vec<TrainingLine>;
    let lines = if source_side == TableSide::First {
        lines
    } else {
        turned = lines
            .iter()
            .map(|line| TrainingLine {
                first: line.second.clone(),
                second: line.first.clone(),
                ..line.clone()
            })
            .collect();
        &turned
    };
    Table::open(train_with(lines, base))
}

fn keys(text: &str, mut each: impl FnMut(&str)) {
    let mut key = String::new();
    for_each_token(text, |token| {
        write_key(token, &mut key, true);
        key.split(' ').filter(|key| !key.is_empty()).for_each(&mut each);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(source: &str, target: &str) -> UserLexicon {
        UserLexicon::new([LexiconEntry { source, target, weight: 1.0 }])
    }

    #[test]
    fn a_lexicon_knows_the_words_of_either_side() {
        let lexicon = lexicon("wolf", "بھیڑیا");
        assert_eq!(lexicon.len(), 1);
        assert!((lexicon.coverage(Role::Source, &["The wolf"]) - 0.5).abs() < 1e-9);
        assert!(lexicon.coverage(Role::Target, &["The wolf"]).abs() < 1e-9);
    }

    #[test]
    fn entries_join_the_table_and_leave_the_rest_as_it_was() {
        let base = Table::open(crate::lexicon::train::train(&[TrainingLine {
            first: "water".into(),
            second: "پانی".into(),
            weight: 1.0,
            kind: LineKind::Running,
        }]))
        .unwrap();
        let aquifer = lexicon("aquifer", "زیرآب");
        let table = aquifer.extend(Some(&base), TableSide::First).unwrap();
        for (side, keys) in [(TableSide::First, ["water", "aquife"]), (TableSide::Second, ["پا", "زیراب"])]
        {
            for key in keys {
                let word = table.find(side, key).unwrap_or_else(|| panic!("{key}"));
                assert!(table.row(side, word).map(|entry| entry.1).sum::<f64>() > 0.3, "{key}");
            }
        }
        let turned = lexicon("زیرآب", "aquifer").extend(Some(&base), TableSide::Second).unwrap();
        assert!(turned.find(TableSide::First, "aquife").is_some());
    }
}
