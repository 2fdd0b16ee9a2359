//! Which options do the commands on the glossary have?

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sangam::exchange::Format;
use sangam::language::Language;
use sangam::unit::TermStatus;
use sangam::use_cases::term_extraction::ExtractionOptions;

use super::format;
use super::print::PrintArguments;

#[derive(Debug, Subcommand)]
pub(crate) enum TermsCommand {
    /// Add a term and its translation. If the term is known, the translation becomes one more name of it
    Add(TermAddArguments),
    /// List the terms
    List(TermListArguments),
    /// Remove terms
    Remove(TermRemoveArguments),
    /// Import glossaries: TBX, or tab-separated values with a column for each language
    Import(TermImportArguments),
    /// Export the glossary
    Export(TermExportArguments),
    /// Find terms and their translations in the units of the memory. Nothing is stored
    Extract(TermExtractArguments),
}

#[derive(Debug, Args)]
pub(crate) struct TermAddArguments {
    /// Term
    #[arg(value_name = "TERM")]
    pub(crate) source: String,
    /// Translation of the term
    #[arg(value_name = "TRANSLATION")]
    pub(crate) target: String,
    /// Language of the term [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translation [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Whether the translation is to be used: preferred, allowed or forbidden
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Option<TermStatus>,
    /// Subject field. The same term with another subject field is another entry
    #[arg(long, value_name = "NAME")]
    pub(crate) domain: Option<String>,
    /// Note to add
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct TermListArguments {
    /// Only terms with a name that holds this text
    #[arg(value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// Only terms of this subject field (may be repeated: any of them)
    #[arg(long, value_name = "NAME")]
    pub(crate) domain: Vec<String>,
    /// Only terms with a name of this status: preferred, allowed or forbidden
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Option<TermStatus>,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct TermRemoveArguments {
    /// Numbers of terms, as `terms list` shows them
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<i64>,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct TermImportArguments {
    /// Glossaries to import, also as `.gz`. Each is one operation that can be undone
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Language of the first column, if the file does not name its columns
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the second column, if the file does not name its columns
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Format of the files [default: from their contents]
    #[arg(long, value_name = "FORMAT", value_parser = format::read(format::TERMS))]
    pub(crate) format: Option<Format>,
    /// Repair what can be repaired, and keep everything before an error that cannot
    #[arg(long)]
    pub(crate) lenient: bool,
    /// Encoding, if the file declares none or a wrong one, e.g. windows-1256
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<String>,
    /// Write rejected entries to this file as JSON Lines. If none is rejected, an existing file is kept
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Read everything, but store nothing and write no file
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TermExtractArguments {
    /// Language of the terms [default: that of most units]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translations [default: that of most units]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Least units that must show a pair
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) min_lines: u32,
    /// Least confidence of a unit that nobody has confirmed, from 0 to 1
    #[arg(long, value_name = "CONFIDENCE", default_value_t = ExtractionOptions::DEFAULT_MIN_CONFIDENCE,
          value_parser = super::probability)]
    pub(crate) min_confidence: f64,
    /// Most pairs to show [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Format to write: text, tsv, tbx or jsonl [default: from the extension of the file, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = format::extracted())]
    pub(crate) format: Option<Format>,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// File to write, or `-` for standard output. Its extension sets the format [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct TermExportArguments {
    /// Format to write [default: from the extension of the file]
    #[arg(long, value_name = "FORMAT", value_parser = format::written(format::TERMS))]
    pub(crate) format: Option<Format>,
    /// File to write, or `-` for standard output. Its extension sets the format [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}
