//! Which options does concordance have?

use clap::{Args, ValueEnum};
use sangam::language::Language;
use sangam::memory::Within;
use sangam::use_cases::languages::UsualLanguages;

use super::print::PrintArguments;
use super::store::FilterArguments;
use crate::cli::words;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct ConcordanceArguments {
    /// Words to find, or parts of words. `*` matches any letters, `?` matches one. Write `\*` and `\?` for the characters
    #[arg(value_name = "PATTERN", value_parser = words::text())]
    pub(crate) pattern: String,
    /// Which texts to search
    #[arg(long = "in", value_name = "TEXTS", default_value = "both")]
    pub(crate) within: WithinTexts,
    /// Read the pattern as a regular expression
    #[arg(long, conflicts_with = "fuzzy")]
    pub(crate) regex: bool,
    /// Also find words that differ by one or two letters
    #[arg(long)]
    pub(crate) fuzzy: bool,
    /// Find whole words only
    #[arg(short, long)]
    pub(crate) words: bool,
    /// Distinguish capital letters [default: only if the pattern has one]
    #[arg(long, conflicts_with = "ignore_case")]
    pub(crate) case_sensitive: bool,
    /// Ignore capital letters, even if the pattern has one
    #[arg(long)]
    pub(crate) ignore_case: bool,
    /// Most units to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Read every unit if the pattern names no words, however long it takes
    #[arg(long)]
    pub(crate) all: bool,
    /// Only units whose source is in this language
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Only units whose target is in this language
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// The languages that the configuration names.
    #[arg(skip)]
    pub(crate) usual: UsualLanguages,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

/// Which texts of a unit are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WithinTexts {
    Source,
    Target,
    Both,
}

impl From<WithinTexts> for Within {
    fn from(texts: WithinTexts) -> Self {
        match texts {
            WithinTexts::Source => Self::Source,
            WithinTexts::Target => Self::Target,
            WithinTexts::Both => Self::Both,
        }
    }
}
