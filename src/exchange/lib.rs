//! How do articles and translation units come in and go out?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`article`] | What is the text of this file, and where exactly is it broken if it is? |
//! | [`srx`] | How are sentence rules read from and written for other programs? |
//! | `read` | What does every reader of units promise, and how does it report a broken file? |
//! | `remedy` | What can be done about a file that cannot be read? |
//! | `write` | What does every writer of units promise, and how does it report what it had to change? |
//! | [`terms`] | What does every reader and every writer of terms promise? |
//! | `format_names` | What is each format called? |
//! | [`formats`] | What can each format do? |
//! | `detect` | Which format is this file in? |
//! | `opened`, `looks` | What does a file begin with, before its reader is known? |
//! | `output` | In which format is a file of this name written? |
//! | [`mod@file`] | Which file is this, and can it be read to its end? |
//! | [`tmx`], [`xliff`], [`po`], [`jsonl`], `table` ([`columns`], `dialect`, `rows`) with `csv` and [`tsv`], [`moses`] | How are units read and written in this format? |
//! | [`links`] | How are alignments of other programs read, and how are ours written for them? |
//! | `dictionary`, `dictionary_line` | Which entries does a dictionary hold? |
//! | `path_name` | What is a file called, in words, and how does its name end? |
//! | [`tbx`], `glossary` | Which terms does a glossary hold, and how is one written? |
//! | `notes`, `lines` | How is the language of a note kept; how does a text fit on one line? |
//!
//! Every format for units has one type that implements [`UnitReader`] and one that implements [`UnitWriter`]; the table
//! in [`formats`] lists them. Three modules serve all formats: `decode` finds the text in the bytes of a file,
//! `arriving` in those of a stream, and `xml` reads XML and says where it is broken.
//!
//! ```
//! use sangam_exchange::{Opened, ReadOptions};
//!
//! let tmx = r#"<tmx version="1.4"><header srclang="en"/><body><tu>
//!   <tuv xml:lang="en"><seg>Talks began.</seg></tuv>
//!   <tuv xml:lang="ur"><seg>مذاکرات شروع ہوئے۔</seg></tuv>
//! </tu></body></tmx>"#;
//! let mut reader = Opened::over(tmx.as_bytes(), "memory.tmx")?.units(None, &ReadOptions::default())?;
//! while let Some(unit) = reader.next_unit()? {
//!     match unit {
//!         Ok(draft) => assert_eq!((draft.source.as_str(), draft.target_language.as_str()), ("Talks began.", "ur")),
//!         Err(rejected) => panic!("{rejected}"),
//!     }
//! }
//! assert_eq!(reader.summary().units, 1);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod arriving;
pub mod article;
pub mod columns;
mod csv;
mod decode;
mod detect;
mod dialect;
mod dictionary;
mod dictionary_line;
pub mod file;
mod format_names;
pub mod formats;
mod glossary;
pub mod jsonl;
mod lines;
pub mod links;
mod looks;
pub mod moses;
mod notes;
mod opened;
mod output;
mod path_name;
pub mod po;
pub mod pretranslation;
#[cfg(test)]
#[path = "../../tests/properties.rs"]
mod properties;
mod read;
mod remedy;
mod rows;
pub mod srx;
mod table;
#[cfg(test)]
mod table_shapes;
pub mod tbx;
pub mod terms;
#[cfg(test)]
mod terms_tests;
pub mod tmx;
mod tsv;
#[cfg(test)]
mod untranslated_tests;
mod write;
mod xliff;
mod xml;

pub use arriving::ArrivingText;
pub use decode::read_text;
pub use detect::is_called;
pub use dictionary::{DictionaryError, read_dictionary};
pub use dictionary_line::DictionaryEntry;
pub use format_names::{Format, Grammar};
pub use formats::{Purpose, WriteOptions};
pub use lines::without_mark;
pub use opened::Opened;
pub use output::{OutputChoice, OutputRefused, check_ending, is_packed, output_format};
pub use path_name::{name_of, path_name};
pub use read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, Units, Warned,
    Warnings,
};
pub use remedy::ExchangeRemedy;
pub use write::{Changed, SecondLanguagePair, UnitFileHeader, UnitWriter, unit_of};
