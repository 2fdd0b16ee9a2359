//! What may be typed about files of other programs?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sangam::exchange::InputFormat;
use sangam::exchange::table::ColumnMap;
use sangam::memory::Language;

use super::store::DetailArguments;

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// Files to import, `.gz` too; each is one operation that can be undone
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadArguments,
    /// Write each rejected unit to this file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) details: DetailArguments,
    /// Read everything and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// How files of units are read.
#[derive(Debug, Args)]
pub(crate) struct ReadArguments {
    /// Language of the sources; of a file in several languages, only what is translated from it
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translations; of a file in several languages, only what is translated into it
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// The format of the files [default: by what they hold and are called]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<ImportFormat>,
    /// Mend what can be mended, and keep what stands before a break
    #[arg(long)]
    pub(crate) lenient: bool,
    /// The encoding, where the file says none or a wrong one, e.g. windows-1256
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<String>,
    /// Which column of TSV or CSV holds what, e.g. en=1,ur=2,score=3 or source=English,target=Urdu
    #[arg(long, value_name = "MAP")]
    pub(crate) columns: Option<ColumnMap>,
    /// Whether the first row of TSV or CSV names the columns [default: it is looked at]
    #[arg(long, value_name = "BOOL")]
    pub(crate) header: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// Translation Memory eXchange 1.1 to 1.4b
    Tmx,
    /// Tab-separated values
    Tsv,
    /// Comma-separated values
    Csv,
    /// JSON Lines
    Jsonl,
}

impl From<ImportFormat> for InputFormat {
    fn from(format: ImportFormat) -> Self {
        match format {
            ImportFormat::Tmx => Self::Tmx,
            ImportFormat::Tsv => Self::Tsv,
            ImportFormat::Csv => Self::Csv,
            ImportFormat::Jsonl => Self::Jsonl,
        }
    }
}
