//! Which words does a user's dictionary say translate which?
//!
//! Three formats are read, told apart by their first line of content:
//!
//! | format | a line |
//! |---|---|
//! | TSV | `source`, tab, `target`, optionally tab and a weight; alternatives in a column parted by `; ` |
//! | hunalign | `target @ source` |
//! | Moses | `target source probability`, parted by spaces |
//!
//! Users mix up which column is which, and other aligners then read nothing and say nothing. Where the two languages are
//! written in different scripts the columns are put right by script, and [`Lexicon::turned`] says so.

use sangam_memory::Language;

use crate::text::language::profile;
use crate::text::script::{Script, majority_script};

/// A word or phrase and its translation.
#[derive(Debug, Clone, PartialEq)]
pub struct LexiconEntry {
    /// In the source language.
    pub source: String,
    /// In the target language.
    pub target: String,
    /// How much the entry counts; 1 where the file says nothing, probabilities as they are.
    pub weight: f64,
}

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LexiconFormat {
    /// Tab-separated.
    Tsv,
    /// hunalign's `target @ source`.
    Hunalign,
    /// Moses' lexical tables.
    Moses,
}

impl LexiconFormat {
    /// Its name, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tsv => "TSV",
            Self::Hunalign => "hunalign",
            Self::Moses => "Moses",
        }
    }
}

/// A dictionary as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexicon {
    /// What it was taken for.
    pub format: LexiconFormat,
    /// Its entries, in the order of the file.
    pub entries: Vec<LexiconEntry>,
    /// Whether its columns stood the other way round than the format says.
    pub turned: bool,
}

/// Why a dictionary cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LexiconError {
    /// A line that is no entry.
    #[error("{file}:{line}: no dictionary entry ({format} has `{expected}`): `{text}`")]
    Line {
        /// The file as the caller named it.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the file was taken for.
        format: &'static str,
        /// What a line of it looks like.
        expected: &'static str,
        /// The line.
        text: String,
    },
    /// Nothing in the file is an entry.
    #[error("{file}: holds no dictionary entries; write `source<TAB>target`, one a line")]
    Empty {
        /// The file as the caller named it.
        file: String,
    },
}

/// Reads the dictionary `text`, which messages call `file`, as one from `source` into `target`. Empty lines and lines
/// that begin with `#` are skipped.
pub fn read(text: &str, file: &str, source: &Language, target: &Language) -> Result<Lexicon, LexiconError> {
    let content =
        || text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((first, _)) = content().next() else {
        return Err(LexiconError::Empty { file: file.to_owned() });
    };
    let format = if first.contains('\t') {
        LexiconFormat::Tsv
    } else if first.contains('@') {
        LexiconFormat::Hunalign
    } else {
        LexiconFormat::Moses
    };
    let mut entries = Vec::new();
    for (line, number) in content() {
        let found = match format {
            LexiconFormat::Tsv => tsv(line),
            LexiconFormat::Hunalign => hunalign(line),
            LexiconFormat::Moses => moses(line),
        };
        entries.extend(found.ok_or_else(|| LexiconError::Line {
            file: file.to_owned(),
            line: number,
            format: format.name(),
            expected: match format {
                LexiconFormat::Tsv => "source<TAB>target[<TAB>weight]",
                LexiconFormat::Hunalign => "target @ source",
                LexiconFormat::Moses => "target source probability",
            },
            text: line.to_owned(),
        })?);
    }
    let turned = stands_turned(&entries, source, target);
    if turned {
        for entry in &mut entries {
            std::mem::swap(&mut entry.source, &mut entry.target);
        }
    }
    Ok(Lexicon { format, entries, turned })
}

fn entry(source: &str, target: &str, weight: f64) -> Option<LexiconEntry> {
    let (source, target) = (source.trim(), target.trim());
    let weighs = weight.is_finite() && weight > 0.0;
    (!source.is_empty() && !target.is_empty() && weighs).then(|| LexiconEntry {
        source: source.to_owned(),
        target: target.to_owned(),
        weight,
    })
}

fn tsv(line: &str) -> Option<Vec<LexiconEntry>> {
    let mut fields = line.split('\t');
    let (sources, targets) = (fields.next()?, fields.next()?);
    let weight = match fields.next().map(str::trim) {
        None | Some("") => 1.0,
        Some(weight) => weight.parse().ok()?,
    };
    let mut entries = Vec::new();
    for source in sources.split(';') {
        for target in targets.split(';') {
            entries.push(entry(source, target, weight)?);
        }
    }
    Some(entries)
}

fn hunalign(line: &str) -> Option<Vec<LexiconEntry>> {
    let (target, source) = line.split_once('@')?;
    Some(vec![entry(source, target, 1.0)?])
}

fn moses(line: &str) -> Option<Vec<LexiconEntry>> {
    let mut fields = line.split_whitespace();
    let (target, source, weight) = (fields.next()?, fields.next()?, fields.next()?);
    if fields.next().is_some() {
        return None;
    }
    // Moses keeps a word NULL for what comes from nowhere; it says nothing here.
    if target == "NULL" || source == "NULL" {
        return Some(Vec::new());
    }
    Some(vec![entry(source, target, weight.parse().ok()?)?])
}

/// Whether the source column is mostly in the script of the target language and the other way round.
fn stands_turned(entries: &[LexiconEntry], source: &Language, target: &Language) -> bool {
    let scripts = [profile(source).script, profile(target).script];
    if scripts[0] == scripts[1] || scripts.contains(&Script::Other) {
        return false;
    }
    let is = |text: &str, script| majority_script(text) == Some(script);
    let straight =
        entries.iter().filter(|entry| is(&entry.source, scripts[0]) || is(&entry.target, scripts[1]));
    let turned =
        entries.iter().filter(|entry| is(&entry.source, scripts[1]) || is(&entry.target, scripts[0]));
    turned.count() > straight.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(text: &str) -> Result<Lexicon, String> {
        read(text, "words", &"en".parse().unwrap(), &"ur".parse().unwrap()).map_err(|error| error.to_string())
    }

    fn pairs(lexicon: &Lexicon) -> Vec<(&str, &str, f64)> {
        lexicon
            .entries
            .iter()
            .map(|entry| (entry.source.as_str(), entry.target.as_str(), entry.weight))
            .collect()
    }

    #[test]
    fn three_formats_say_the_same() {
        for text in [
            "# words\nwater\tپانی\nfire\tآگ\t1\n",
            "پانی @ water\nآگ @ fire\n",
            "پانی water 1.0\nآگ fire 1.0\nآگ NULL 0.1\n",
        ] {
            let read = lexicon(text).unwrap();
            assert_eq!(pairs(&read), [("water", "پانی", 1.0), ("fire", "آگ", 1.0)]);
            assert!(!read.turned);
        }
        assert_eq!(lexicon("court\tعدالت; کورٹ\n").unwrap().entries.len(), 2);
    }

    #[test]
    fn columns_the_wrong_way_round_are_put_right_and_told() {
        let read = lexicon("water @ پانی\nfire @ آگ\n").unwrap();
        assert!(read.turned);
        assert_eq!(pairs(&read), [("water", "پانی", 1.0), ("fire", "آگ", 1.0)]);
    }

    #[test]
    fn a_line_that_is_no_entry_is_named() {
        let message = lexicon("water\tپانی\nfire\n").unwrap_err();
        assert!(message.starts_with("words:2: no dictionary entry (TSV"), "{message}");
        assert!(lexicon("water\tپانی\tmuch\n").unwrap_err().contains("words:1"));
        assert!(lexicon("# nothing\n\n").unwrap_err().contains("no dictionary entries"));
    }
}
