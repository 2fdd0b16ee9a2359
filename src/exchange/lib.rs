//! How do articles and translation units come in and go out?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`article`] | What is the text of this file, and where exactly is it broken if it is? |
//! | [`srx`] | How do sentence rules come from and go to other programs? |
//! | [`read`] | What does every reader of units promise, and how is a break in a file told? |
//! | [`mod@format`] | Which format is this file in, and what reads it? |
//! | [`mod@file`] | Which file is this, and can it be read to its end? |
//! | [`tmx`], [`xliff`], [`po`], [`jsonl`], [`table`] (`dialect`, `rows`) with [`csv`] and [`tsv`], [`moses`] | How do units come from and go to this format? |
//! | [`links`] | How do alignments that other programs made come in, and how are ours written for them? |
//! | `path_name` | What is a file called, in words, if its name is not UTF-8? |
//! | [`tbx`] | Which terms does a glossary hold, and how is one written? |
//!
//! Every format for units has one type that implements [`UnitReader`] and one that implements [`UnitWriter`];
//! [`InputFormat`] and [`UnitFormat`] list them. Three modules serve them all: `decode` finds the text behind the bytes of a
//! file, `arriving` behind those of a stream; `xml` reads XML and says where it is not.

mod arriving;
pub mod article;
pub mod csv;
mod decode;
mod dialect;
pub mod file;
pub mod format;
pub mod jsonl;
pub mod links;
pub mod moses;
mod path_name;
pub mod po;
pub mod read;
mod remedy;
mod rows;
pub mod srx;
pub mod table;
#[cfg(test)]
mod table_shapes;
pub mod tbx;
pub mod tmx;
pub mod tsv;
pub mod xliff;
mod xml;

pub use arriving::{ArrivingText, NO_TEXT};
pub use decode::read_text;
pub use format::{InputFormat, Opened};
pub use path_name::{name_of, path_name};
pub use read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, Units, Warned,
    Warnings,
};
pub use remedy::ExchangeRemedy;

use std::collections::BTreeMap;
use std::io::{self, Write};

use sangam_language::Language;
use sangam_unit::{Details, Property, Unit, UnitDraft, UnitId};

/// Writes translation units in one format. [`finish`](UnitWriter::finish) must be called, once, at the end.
pub trait UnitWriter {
    /// Adds one unit.
    fn write(&mut self, unit: &Unit) -> io::Result<()>;
    /// Writes what the format needs after the last unit and flushes.
    fn finish(&mut self) -> io::Result<()>;
    /// What could not be written as it is, because the format has no place for it.
    fn changed(&self) -> &Changed {
        &NOTHING_CHANGED
    }
}

/// What a writer had to change, in words that go on after a number, and how often.
pub type Changed = BTreeMap<&'static str, u64>;

static NOTHING_CHANGED: Changed = Changed::new();

/// What is told of texts with characters that XML cannot hold.
const CHARACTERS_LOST: &str = "characters that XML cannot hold were left out, or written as a space";

/// Counts the characters of `unit` that XML cannot hold.
fn count_lost(changed: &mut Changed, unit: &Unit) {
    let lost = xml::lost_characters(&unit.source) + xml::lost_characters(&unit.target);
    if lost > 0 {
        *changed.entry(CHARACTERS_LOST).or_default() += lost;
    }
}

/// The tags of a unit's languages for a file that has no other place for them: as the file it came from wrote them, if
/// that is BCP 47, else the canonical ones.
fn tags(unit: &Unit) -> [String; 2] {
    [&unit.source_language, &unit.target_language].map(|language| {
        let written = unit.details.written_tag(language).filter(|tag| !tag.contains('_'));
        written.map_or(language.as_str(), str::trim).to_owned()
    })
}

/// A unit in other languages than those before it, in a format that holds one pair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{format} holds one pair of languages, and after {} to {} comes {} to {}", first[0], first[1], second[0], second[1])]
pub struct SecondLanguagePair {
    /// The format.
    pub format: &'static str,
    /// The languages of the file.
    pub first: [Language; 2],
    /// Those of the unit.
    pub second: [Language; 2],
}

impl From<SecondLanguagePair> for io::Error {
    fn from(error: SecondLanguagePair) -> Self {
        Self::new(io::ErrorKind::InvalidInput, error)
    }
}

/// The formats translation units are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitFormat {
    /// TMX 1.4b, for other translation memories.
    Tmx,
    /// Tab-separated values with a header, for spreadsheets and scripts.
    Tsv,
    /// JSON Lines, one unit an object, for programs.
    Jsonl,
    /// Comma-separated values with a header, quoted, so that line breaks in texts stay.
    Csv,
    /// A gettext catalogue.
    Po,
    /// XLIFF 1.2.
    Xliff,
    /// XLIFF 2.1.
    Xliff2,
}

/// What a file of units says about itself.
#[derive(Debug, Clone)]
pub struct UnitFileHeader {
    /// Language most units are translated from.
    pub source_language: Language,
    /// Now, UTC, ISO 8601: the library never reads the clock.
    pub now: String,
}

/// What a person may ask for when units are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// How TMX is written.
    pub tmx: tmx::TmxOptions,
}

impl UnitFormat {
    /// A writer of this format onto `output`.
    pub fn writer<'w>(
        self,
        output: impl Write + 'w,
        header: &UnitFileHeader,
    ) -> io::Result<Box<dyn UnitWriter + 'w>> {
        self.writer_with(output, header, WriteOptions::default())
    }

    /// The same with what a person asked for.
    pub fn writer_with<'w>(
        self,
        output: impl Write + 'w,
        header: &UnitFileHeader,
        options: WriteOptions,
    ) -> io::Result<Box<dyn UnitWriter + 'w>> {
        Ok(match self {
            Self::Tmx => Box::new(tmx::TmxWriter::with_options(output, header, options.tmx)?),
            Self::Tsv => Box::new(tsv::TsvWriter::new(output)?),
            Self::Jsonl => Box::new(jsonl::JsonlWriter::new(output)),
            Self::Csv => Box::new(csv::CsvWriter::new(output)?),
            Self::Po => Box::new(po::PoWriter::new(output, header)),
            Self::Xliff => Box::new(xliff::XliffWriter::new(output, xliff::XliffVersion::V1)?),
            Self::Xliff2 => Box::new(xliff::XliffWriter::new(output, xliff::XliffVersion::V2)?),
        })
    }
}

/// `text` with what `escape` gives in the place of characters that may not stand as they are.
fn with_escapes(text: &str, escape: impl Fn(char) -> Option<&'static str>) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match escape(character) {
            Some(instead) => escaped.push_str(instead),
            None => escaped.push(character),
        }
    }
    escaped
}

/// `text` in one line: each line break becomes a space.
fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\n', '\r'], " ")
}

/// Keeps `text` as a note: one in a language as the property [`NOTE`](tmx::NOTE), because notes are in none.
fn take_note(details: &mut Details, text: String, language: Option<String>) {
    match language.filter(|language| !language.is_empty()) {
        None => details.notes.push(text),
        language => details.properties.push(Property { name: tmx::NOTE.to_owned(), value: text, language }),
    }
}

/// The notes beside a unit, each with its language, where it is in one: these come last.
fn notes(details: &Details) -> impl Iterator<Item = (&str, Option<&str>)> {
    let in_languages = details.properties.iter().filter(|property| property.name == tmx::NOTE);
    let in_languages = in_languages
        .filter_map(|property| Some((property.value.as_str(), Some(property.language.as_deref()?))));
    details.notes.iter().map(|note| (note.as_str(), None)).chain(in_languages)
}

/// `line` without a byte order mark before it, as lines have that come from files put one behind the other.
pub fn without_mark(line: &str) -> &str {
    line.strip_prefix('\u{feff}').unwrap_or(line)
}

/// The unit that `draft` becomes under a number.
pub fn unit_of(draft: UnitDraft, id: i64) -> Unit {
    let mut provenance = draft.origin.unwrap_or_else(read::nowhere);
    provenance.status = draft.status;
    Unit {
        id: UnitId(id),
        source_language: draft.source_language,
        target_language: draft.target_language,
        source: draft.source,
        target: draft.target,
        confidence: draft.confidence,
        changed_at: draft.changed_at.unwrap_or_default(),
        provenance,
        details: draft.details,
    }
}
