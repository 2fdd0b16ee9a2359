//! Which options does `pair` have?

use std::path::PathBuf;

use clap::Args;
use sangam::exchange::Format;
use sangam::language::Language;

use super::{CuttingArguments, SubfoldersArgument, format, probability};

/// Options of `pair`.
#[derive(Debug, Args)]
pub(crate) struct PairArguments {
    /// Folder of the articles
    #[arg(long, value_name = "DIR", required_unless_present = "source_list", conflicts_with = "source_list")]
    pub(crate) source_dir: Option<PathBuf>,
    /// Folder of their translations
    #[arg(long, value_name = "DIR", required_unless_present = "target_list", conflicts_with = "target_list")]
    pub(crate) target_dir: Option<PathBuf>,
    /// List of the articles: a path per line, TSV with a header (file [id url title date]) or JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) source_list: Option<PathBuf>,
    /// List of their translations
    #[arg(long, value_name = "FILE")]
    pub(crate) target_list: Option<PathBuf>,
    /// Which subfolders to read as well. Hidden ones are never read
    #[arg(long, value_name = "WHICH", default_value = "linked")]
    pub(crate) subfolders: SubfoldersArgument,
    /// Language of the articles [default: that of most of them, from their script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translations [default: that of most of them, from their script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Dictionary to use as well: TSV, hunalign or Moses (may be repeated). Needs --from and --to
    #[arg(long, value_name = "FILE", requires_all = ["from", "to"])]
    pub(crate) lexicon: Vec<PathBuf>,
    /// Leave out pairs below this confidence, from 0 to 1
    #[arg(long, value_name = "CONFIDENCE", default_value_t = 0.5, value_parser = probability)]
    pub(crate) min_confidence: f64,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
    /// Threads to use, at most 16 or four per core, whichever is more [default: one per core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    /// Format to write. `tsv` is a manifest for `align --manifest` [default: from the extension of the file, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = format::paired())]
    pub(crate) format: Option<Format>,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// File to write, or `-` for standard output. Its extension sets the format [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}
