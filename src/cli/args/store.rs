//! Which options do add and the commands on articles, operations and the memory have?

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use sangam::language::Language;
use sangam::memory::{SourceFilter, UnitChange};
use sangam::unit::Status;
use sangam::use_cases::articles::ArticleOrder;
use sangam::use_cases::languages::UsualLanguages;

use super::print::PrintArguments;
use crate::cli::words;

/// Which units a command is about.
#[derive(Debug, Clone, Args)]
pub(crate) struct FilterArguments {
    /// Only units for this client (may be repeated: any of them)
    #[arg(long, value_name = "NAME")]
    pub(crate) client: Vec<String>,
    /// Only units of this domain (may be repeated: any of them)
    #[arg(long, value_name = "NAME")]
    pub(crate) domain: Vec<String>,
    /// Only units with this tag (may be repeated: all of them)
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    /// Only units of this status: machine, confirmed or rejected
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Option<Status>,
}

impl FilterArguments {
    pub(crate) fn filter(&self) -> SourceFilter {
        let mut filter = SourceFilter::default();
        filter.clients = self.client.iter().cloned().collect();
        filter.domains = self.domain.iter().cloned().collect();
        filter.tags = self.tag.iter().cloned().collect();
        filter.status = self.status;
        filter
    }
}

/// Details of units, as a person gives them.
#[derive(Debug, Clone, Args)]
pub(crate) struct DetailArguments {
    /// Client of the translation. "" removes the name
    #[arg(long, value_name = "NAME")]
    pub(crate) client: Option<String>,
    /// Domain of the text. "" removes the name
    #[arg(long, value_name = "NAME")]
    pub(crate) domain: Option<String>,
    /// Tag to add (may be repeated)
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    /// Note to add
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

impl DetailArguments {
    pub(crate) fn change(&self) -> UnitChange {
        UnitChange {
            client: self.client.clone(),
            domain: self.domain.clone(),
            add_tags: self.tag.iter().cloned().collect(),
            note: self.note.clone(),
            ..UnitChange::default()
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// Text
    #[arg(value_name = "SOURCE", value_parser = words::text())]
    pub(crate) source: String,
    /// Translation of the text
    #[arg(value_name = "TARGET", value_parser = words::text())]
    pub(crate) target: String,
    /// Language of the text [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translation [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// The languages that the configuration names.
    #[arg(skip)]
    pub(crate) usual: UsualLanguages,
    #[command(flatten)]
    pub(crate) details: DetailArguments,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

/// The units to explain.
#[derive(Debug, Args)]
pub(crate) struct WhyArguments {
    /// Numbers of units
    #[arg(value_name = "UNIT", required = true)]
    pub(crate) units: Vec<i64>,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArticleCommand {
    /// List the articles
    List(ArticleListArguments),
    /// Show an article's beads with their units
    Show(ArticleShowArguments),
    /// Remove articles with their texts, alignments and units
    Remove(ArticleRemoveArguments),
}

#[derive(Debug, Args)]
pub(crate) struct PrintOnly {
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ArticleListArguments {
    /// Order
    #[arg(long, value_name = "ORDER", default_value = "added")]
    pub(crate) sort: ArticleSort,
    /// Only articles with this text in their name, title, address, date or the path of a text
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Most articles to list [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

/// In which order articles are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArticleSort {
    /// Stored last, first
    Added,
    /// By title, or by name if there is none
    Title,
    /// Published last, first
    Date,
    /// Most units first
    Units,
}

impl From<ArticleSort> for ArticleOrder {
    fn from(sort: ArticleSort) -> Self {
        match sort {
            ArticleSort::Added => Self::Added,
            ArticleSort::Title => Self::Title,
            ArticleSort::Date => Self::Date,
            ArticleSort::Units => Self::Units,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ArticleShowArguments {
    /// Article: the path of one of its texts, its id, title or URL
    #[arg(value_name = "ARTICLE")]
    pub(crate) article: OsString,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ArticleRemoveArguments {
    /// Articles: each by the path of one of its texts, its id, title or URL
    #[arg(value_name = "ARTICLE", required = true)]
    pub(crate) articles: Vec<OsString>,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OperationCommand {
    /// List operations, newest first
    Log(LogArguments),
    /// Show what an operation changed
    Show(OperationShowArguments),
    /// Undo an operation [default: the newest that is in force]
    Undo(UndoArguments),
    /// Undo every operation after this one. A run of many pairs that continued after it is undone as a whole
    Restore(RestoreArguments),
}

#[derive(Debug, Args)]
pub(crate) struct LogArguments {
    /// Most operations to list
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct OperationShowArguments {
    /// Number of the operation, as `op log` shows it
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: i64,
    /// Most rows to show of each kind
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct UndoArguments {
    /// Number of the operation, as `op log` shows it
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: Option<i64>,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArguments {
    /// Number of the last operation to keep, as `op log` shows it
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: i64,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// Copy the memory into a new file, even while it is in use
    Backup(FileArgument),
    /// Replace the memory with a backup. The old memory is kept under another name
    Restore(BackupArgument),
    /// Check that every page and row is as it was stored
    Verify(PrintOnly),
    /// Copy everything readable from a damaged memory into a new file
    Salvage(FileArgument),
    /// Add the contents of another memory
    Merge(MergeArguments),
    /// Forget how to undo old operations, and free their space
    Gc(GcArguments),
    /// Rebuild the indexes for lookup and concordance
    Reindex,
}

#[derive(Debug, Args)]
pub(crate) struct FileArgument {
    /// New file. No file of this name may exist
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct BackupArgument {
    /// Backup, or any other undamaged memory. It is only read
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// Other memory. It is only read
    #[arg(value_name = "FILE")]
    pub(crate) other: PathBuf,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GcArguments {
    /// Number of newest operations that can still be undone
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) keep: usize,
    /// Show the result without removing anything
    #[arg(long)]
    pub(crate) dry_run: bool,
}
