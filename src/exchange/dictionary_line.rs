//! Which entry of a dictionary does a line hold?
//!
//! | format | a line |
//! |---|---|
//! | TSV | `source`, tab, `target`, perhaps a third column with a weight |
//! | hunalign | `target words @ source words` |
//! | Moses | `source target probability`, separated by single spaces |

/// A word or phrase and its translation.
#[derive(Debug, Clone, PartialEq)]
pub struct DictionaryEntry {
    /// The word or phrase in the source language.
    pub source: String,
    /// Its translation in the target language.
    pub target: String,
    /// Its weight against other entries, above 0; usually a probability.
    pub weight: f64,
}

impl DictionaryEntry {
    fn new(source: &str, target: &str, weight: f64) -> Option<Self> {
        let (source, target) = (source.trim().to_owned(), target.trim().to_owned());
        let holds = !source.is_empty() && !target.is_empty() && weight.is_finite() && weight > 0.0;
        holds.then_some(Self { source, target, weight })
    }
}

/// Reads a line with columns separated by tabs.
pub(crate) fn in_columns(line: &str) -> Option<DictionaryEntry> {
    let mut parts = line.split('\t');
    let (source, target) = (parts.next()?, parts.next()?);
    let weight = parts.next().and_then(|weight| weight.trim().parse().ok());
    DictionaryEntry::new(source, target, weight.unwrap_or(1.0))
}

/// Reads a line in hunalign's format.
pub(crate) fn of_hunalign(line: &str) -> Option<DictionaryEntry> {
    let (target, source) = line.split_once(" @ ")?;
    DictionaryEntry::new(source, target, 1.0)
}

/// Reads a line in Moses' format.
pub(crate) fn of_moses(line: &str) -> Option<DictionaryEntry> {
    let mut parts = line.split(' ');
    let (source, target) = (parts.next()?, parts.next()?);
    let weight = parts.next()?.trim().parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    DictionaryEntry::new(source, target, weight)
}
