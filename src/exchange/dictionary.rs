//! Which entries does a dictionary hold?
//!
//! Empty lines and lines that begin with `#` are skipped. The first other line decides how all lines are written.

use crate::dictionary_line::DictionaryEntry;
use crate::format_names::Format;
use crate::formats::DictionaryReader;

/// Why a dictionary cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DictionaryError {
    /// The first line is in no known format of dictionaries.
    #[error(
        "line {0}: neither `target @ source`, nor `source target probability`, nor columns separated by tabs"
    )]
    Unknown(usize),
    /// A line is not in the format of the first.
    #[error("line {line}: not as in {format}: {text:?}")]
    Line {
        /// Line number, from 1.
        line: usize,
        /// The format of the lines before it.
        format: Format,
        /// The line.
        text: String,
    },
}

/// Reads a dictionary from a source language into a target language. Returns its format and its entries.
pub fn read_dictionary(text: &str) -> Result<(Format, Vec<DictionaryEntry>), DictionaryError> {
    let mut known = None;
    let mut entries = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (format, entry) = match known {
            Some(known) => known,
            None => *known.insert(in_its_format(line).ok_or(DictionaryError::Unknown(number))?),
        };
        let entry = entry(line).ok_or_else(|| DictionaryError::Line {
            line: number,
            format,
            text: line.to_owned(),
        })?;
        entries.push(entry);
    }
    Ok((known.map_or(Format::Tsv, |(format, _)| format), entries))
}

/// Returns the first format in which `line` is an entry, with the reader of such entries.
fn in_its_format(line: &str) -> Option<(Format, DictionaryReader)> {
    let readers = Format::ALL.iter().filter_map(|&format| Some((format, format.dictionary_reader()?)));
    readers.into_iter().find(|(_, entry)| entry(line).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_formats_say_the_same() {
        for (text, format) in [
            ("wolf\tبھیڑیا\n", Format::Tsv),
            ("بھیڑیا @ wolf\n", Format::HunalignDictionary),
            ("wolf بھیڑیا 1.0\n", Format::MosesDictionary),
        ] {
            let entry =
                DictionaryEntry { source: "wolf".to_owned(), target: "بھیڑیا".to_owned(), weight: 1.0 };
            assert_eq!(read_dictionary(text), Ok((format, vec![entry])), "{text}");
        }
    }

    #[test]
    fn a_line_of_another_kind_is_named() {
        assert_eq!(read_dictionary("just words"), Err(DictionaryError::Unknown(1)));
        let error = read_dictionary("# a word list\n\na\tb\nnothing here").unwrap_err();
        assert_eq!(error.to_string(), "line 4: not as in TSV: \"nothing here\"");
        for line in ["a\tb\t-1", "a\t \t1", "\tb", "a b nan", "a b 0"] {
            assert!(read_dictionary(line).is_err(), "{line}");
        }
    }
}
