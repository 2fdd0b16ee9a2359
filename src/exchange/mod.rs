//! How do articles and translation units come in and go out?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`article`] | What is the text of this file, and where exactly is it broken if it is? |
//! | [`srx`] | How do sentence rules come from and go to other programs? |
//! | [`read`] | What does every reader of units promise, and how is a break in a file told? |
//! | [`format`] | Which format is this file in, and what reads it? |
//! | [`tmx`], [`jsonl`], [`table`] and [`tsv`] | How do units come from and go to this format? |
//!
//! Every format for units has one type that implements [`UnitReader`] and one that implements [`UnitWriter`];
//! [`InputFormat`] and [`UnitFormat`] list them. Two modules serve them all: `decode` finds the text behind the bytes,
//! `xml` reads XML and says where it is not.

pub mod article;
mod decode;
pub mod format;
pub mod jsonl;
pub mod read;
pub mod srx;
pub mod table;
pub mod tmx;
pub mod tsv;
mod xml;

pub use format::{InputFormat, Opened};
pub use read::{ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, Units};

use std::io::{self, Write};

use sangam_memory::{Language, Unit};

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
}

/// What a file of units says about itself.
#[derive(Debug, Clone)]
pub struct UnitFileHeader {
    /// Language most units are translated from.
    pub source_language: Language,
    /// Now, UTC, ISO 8601: the library never reads the clock.
    pub now: String,
}

impl UnitFormat {
    /// A writer of this format onto `output`.
    pub fn writer<'w>(
        self,
        output: impl Write + 'w,
        header: &UnitFileHeader,
    ) -> io::Result<Box<dyn UnitWriter + 'w>> {
        Ok(match self {
            Self::Tmx => Box::new(tmx::TmxWriter::new(output, header)?),
            Self::Tsv => Box::new(tsv::TsvWriter::new(output)?),
            Self::Jsonl => Box::new(jsonl::JsonlWriter::new(output)),
        })
    }
}
