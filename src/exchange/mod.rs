//! How do articles and translation units come in and go out?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`article`] | What is the text of this file, and where exactly is it broken if it is? |
//! | [`srx`] | How do sentence rules come from and go to other programs? |
//! | [`read`] | What does every reader of units promise, and how is a break in a file told? |
//! | [`mod@format`] | Which format is this file in, and what reads it? |
//! | [`mod@file`] | Which file is this, and can it be read to its end? |
//! | [`tmx`], [`xliff`], [`po`], [`jsonl`], [`table`] with [`csv`] and [`tsv`], [`moses`] | How do units come from and go to this format? |
//! | [`links`] | How do alignments that other programs made come in, and how are ours written for them? |
//! | [`tbx`] | Which terms does a glossary hold, and how is one written? |
//!
//! Every format for units has one type that implements [`UnitReader`] and one that implements [`UnitWriter`];
//! [`InputFormat`] and [`UnitFormat`] list them. Two modules serve them all: `decode` finds the text behind the bytes,
//! `xml` reads XML and says where it is not.

pub mod article;
pub mod csv;
mod decode;
pub mod file;
pub mod format;
pub mod jsonl;
pub mod links;
pub mod moses;
pub mod po;
pub mod read;
pub mod srx;
pub mod table;
pub mod tbx;
pub mod tmx;
pub mod tsv;
pub mod xliff;
mod xml;

pub use format::{InputFormat, Opened};
pub use read::{ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, Units};

use std::io::{self, Write};

use sangam_memory::{Details, Language, Property, Unit, UnitDraft, UnitId};

/// Writes translation units in one format. [`finish`](UnitWriter::finish) must be called, once, at the end.
pub trait UnitWriter {
    /// Adds one unit.
    fn write(&mut self, unit: &Unit) -> io::Result<()>;
    /// Writes what the format needs after the last unit and flushes.
    fn finish(&mut self) -> io::Result<()>;
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
