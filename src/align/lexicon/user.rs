//! Which formats of dictionaries and phrase lists can a user add?
//!
//! | format | a line |
//! |---|---|
//! | hunalign | `target words @ source words` |
//! | Moses | `source target probability`, parted by single spaces |
//! | TSV | `source`, tab, `target`, perhaps a third column with a weight |
//!
//! Lines that begin with `#` and empty lines are passed over. The format is told from the first line. hunalign's column
//! order is easily mixed up: [`UserLexicon::coverage`] says how many words of a text each side knows, so that a wrong
//! order or encoding shows at once instead of being ignored.

use std::collections::HashSet;

use super::table::{Table, TableError, TableSide};
use super::train::{TrainingLine, train_with};
use crate::numeric::real;
use crate::words::{for_each_token, write_key};
use sangam_unit::{Role, Sides};

/// How a lexicon is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LexiconFormat {
    /// `target @ source`.
    Hunalign,
    /// `source target probability`.
    Moses,
    /// Columns parted by tabs.
    Tsv,
}

/// Why a lexicon cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LexiconError {
    /// The first line fits no format.
    #[error(
        "line {0}: neither `target @ source`, nor `source target probability`, nor columns parted by tabs"
    )]
    Format(usize),
    /// A line differs from the first.
    #[error("line {line}: not as in {format:?}: {text:?}")]
    Line {
        /// Line number, from 1.
        line: usize,
        /// The format of the lines before.
        format: LexiconFormat,
        /// The line.
        text: String,
    },
}

/// A lexicon that a user added.
#[derive(Debug, Clone)]
pub struct UserLexicon {
    /// What the first line looked like.
    pub format: LexiconFormat,
    entries: Vec<TrainingLine>,
}

/// An entry of a lexicon is worth this many lines of text: a translator wrote it.
const ENTRY_WORTH: f64 = 2.0;

impl UserLexicon {
    /// Reads a lexicon from the source language into the target language.
    pub fn parse(text: &str) -> Result<Self, LexiconError> {
        let mut format = None;
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let known = match format {
                Some(known) => known,
                None => *format.insert(detect(line).ok_or(LexiconError::Format(index + 1))?),
            };
            let entry = entry(line, known).ok_or_else(|| LexiconError::Line {
                line: index + 1,
                format: known,
                text: line.to_owned(),
            })?;
            entries.push(entry);
        }
        Ok(Self { format: format.unwrap_or(LexiconFormat::Tsv), entries })
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Share of the words of `segments`, which are the article's on this side, that the lexicon knows there.
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

    /// A table of `base` and this lexicon together; `source_side` is the side of `base` that holds the
    /// lexicon's source language.
    pub(crate) fn extend(&self, base: Option<&Table>, source_side: TableSide) -> Result<Table, TableError> {
        extended(base, source_side, &self.entries)
    }
}

/// A table of `base` and what `pairs` (source, target) teach: lines that a translator confirmed.
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
            running: true,
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
        if !key.is_empty() {
            each(&key);
        }
    });
}

fn detect(line: &str) -> Option<LexiconFormat> {
    [LexiconFormat::Tsv, LexiconFormat::Hunalign, LexiconFormat::Moses]
        .into_iter()
        .find(|&format| entry(line, format).is_some())
}

fn entry(line: &str, format: LexiconFormat) -> Option<TrainingLine> {
    let (first, second, weight) = match format {
        LexiconFormat::Hunalign => {
            let (second, first) = line.split_once(" @ ")?;
            (first, second, 1.0)
        }
        LexiconFormat::Moses => {
            let mut parts = line.split(' ');
            let (first, second) = (parts.next()?, parts.next()?);
            let weight: f64 = parts.next()?.trim().parse().ok()?;
            if parts.next().is_some() {
                return None;
            }
            (first, second, weight)
        }
        LexiconFormat::Tsv => {
            let mut parts = line.split('\t');
            let (first, second) = (parts.next()?, parts.next()?);
            (first, second, parts.next().and_then(|weight| weight.trim().parse().ok()).unwrap_or(1.0))
        }
    };
    let (first, second) = (first.trim().to_owned(), second.trim().to_owned());
    if first.is_empty() || second.is_empty() || !weight.is_finite() || weight <= 0.0 {
        return None;
    }
    Some(TrainingLine { first, second, weight: weight.min(1.0) * ENTRY_WORTH, running: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_formats_say_the_same() {
        for text in ["wolf\tبھیڑیا\n", "بھیڑیا @ wolf\n", "wolf بھیڑیا 1.0\n"] {
            let lexicon = UserLexicon::parse(text).unwrap();
            assert_eq!(lexicon.len(), 1, "{text}");
            assert!((lexicon.coverage(Role::Source, &["The wolf"]) - 0.5).abs() < 1e-9, "{text}");
            assert!(lexicon.coverage(Role::Target, &["The wolf"]).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn a_line_of_another_kind_is_named() {
        assert_eq!(UserLexicon::parse("just words").unwrap_err(), LexiconError::Format(1));
        let error = UserLexicon::parse("a\tb\nnothing here").unwrap_err();
        assert!(matches!(error, LexiconError::Line { line: 2, .. }));
    }

    #[test]
    fn entries_join_the_table_and_leave_the_rest_as_it_was() {
        let base = Table::open(crate::lexicon::train::train(&[TrainingLine {
            first: "water".into(),
            second: "پانی".into(),
            weight: 1.0,
            running: true,
        }]))
        .unwrap();
        let lexicon = UserLexicon::parse("aquifer\tزیرآب").unwrap();
        let table = lexicon.extend(Some(&base), TableSide::First).unwrap();
        for (side, keys) in [(TableSide::First, ["water", "aquif"]), (TableSide::Second, ["پا", "زیرآب"])]
        {
            for key in keys {
                let word = table.find(side, key).unwrap_or_else(|| panic!("{key}"));
                assert!(table.row(side, word).map(|entry| entry.1).sum::<f64>() > 0.3, "{key}");
            }
        }
        let turned =
            UserLexicon::parse("زیرآب\taquifer").unwrap().extend(Some(&base), TableSide::Second).unwrap();
        assert!(turned.find(TableSide::First, "aquif").is_some());
    }
}
