//! Which options does analyse have?

use std::path::PathBuf;

use clap::Args;
use sangam::exchange::Format;
use sangam::language::Language;
use sangam::use_cases::analyse::LOWEST;
use sangam::use_cases::languages::UsualLanguages;

use super::cutting::CuttingArguments;
use super::{format, store};

#[derive(Debug, Args)]
pub(crate) struct AnalyseArguments {
    /// Articles, or files of units: XLIFF, PO, TMX, TSV, CSV, JSON Lines. Of units, the sources are counted. `-` is an
    /// article from standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Language of the texts [default: from the script of each]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language to translate into. It must be named here or in the configuration
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// The languages that the configuration names.
    #[arg(skip)]
    pub(crate) usual: UsualLanguages,
    /// Lowest score of a match, in per cent. What is below counts as new
    #[arg(long, value_name = "PERCENT", default_value_t = LOWEST, value_parser = clap::value_parser!(u8).range(50..=102))]
    pub(crate) min_score: u8,
    /// Format to write [default: from the extension of the file, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = format::written(format::ANALYSED))]
    pub(crate) format: Option<Format>,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// File to write, or `-` for standard output. Its extension sets the format [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Threads to use, at most 16 or four per core, whichever is more [default: one per core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    #[command(flatten)]
    pub(crate) filter: store::FilterArguments,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
}

impl AnalyseArguments {
    /// Returns the named format.
    pub(crate) fn named_format(&self) -> Option<Format> {
        if self.json { Some(Format::Jsonl) } else { self.format }
    }
}
