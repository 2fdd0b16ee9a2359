//! What may be typed about what is stored: units, articles, operations, the memory itself?

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use sangam::language::Language;
use sangam::memory::{SourceFilter, UnitChange};
use sangam::unit::Status;

use super::print::PrintArguments;

/// Which units a command is about.
#[derive(Debug, Clone, Args)]
pub(crate) struct FilterArguments {
    /// Only units translated for this client (may be repeated: any of them)
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
        SourceFilter {
            clients: self.client.iter().cloned().collect(),
            domains: self.domain.iter().cloned().collect(),
            tags: self.tag.iter().cloned().collect(),
            status: self.status,
        }
    }
}

/// What a person says of units.
#[derive(Debug, Clone, Args)]
pub(crate) struct DetailArguments {
    /// For whom it is translated; "" takes the name away
    #[arg(long, value_name = "NAME")]
    pub(crate) client: Option<String>,
    /// What it is about; "" takes the name away
    #[arg(long, value_name = "NAME")]
    pub(crate) domain: Option<String>,
    /// A tag to add (may be repeated)
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    /// A note to add
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
    /// The text
    #[arg(value_name = "SOURCE")]
    pub(crate) source: String,
    /// Its translation
    #[arg(value_name = "TARGET")]
    pub(crate) target: String,
    /// Language of the text [default: by its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translation [default: by its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    #[command(flatten)]
    pub(crate) details: DetailArguments,
    /// Work it out and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct EditArguments {
    /// Number of the unit, as lookup and export show it
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<i64>,
    /// A new text
    #[arg(long, value_name = "TEXT")]
    pub(crate) source: Option<String>,
    /// A new translation
    #[arg(long, value_name = "TEXT")]
    pub(crate) target: Option<String>,
    /// What is said of it: machine, confirmed or rejected
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Option<Status>,
    #[command(flatten)]
    pub(crate) details: DetailArguments,
    /// A tag to take away (may be repeated)
    #[arg(long, value_name = "TAG")]
    pub(crate) untag: Vec<String>,
    /// Count one more use of it
    #[arg(long)]
    pub(crate) used: bool,
    /// Work it out and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

/// Units to confirm, reject or delete.
#[derive(Debug, Args)]
pub(crate) struct IdArguments {
    /// Numbers of units, as lookup and export show them
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<i64>,
    /// Work it out and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArticleCommand {
    /// List the articles
    List(PrintOnly),
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
pub(crate) struct ArticleShowArguments {
    /// What `article list` calls it
    #[arg(value_name = "ARTICLE")]
    pub(crate) article: OsString,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ArticleRemoveArguments {
    /// What `article list` calls them
    #[arg(value_name = "ARTICLE", required = true)]
    pub(crate) articles: Vec<OsString>,
    /// Work it out and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OperationCommand {
    /// List what was done, newest first
    Log(LogArguments),
    /// Show what an operation changed
    Show(OperationShowArguments),
    /// Take an operation back [default: the newest that is in force]
    Undo(UndoArguments),
    /// Take back everything since an operation; a run of many pairs goes as a whole if it went on afterwards
    Restore(RestoreArguments),
}

#[derive(Debug, Args)]
pub(crate) struct LogArguments {
    /// The most operations to list
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
    /// The most rows to show of each kind
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
    /// Work it out and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArguments {
    /// Number of the operation after which the memory was as it is to be
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: i64,
    /// Work it out and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// Copy the memory into a new file, while others may use it
    Backup(FileArgument),
    /// Put a backup in the place of the memory; what was there is kept under another name
    Restore(BackupArgument),
    /// Compare every page and row with what was stored
    Verify(PrintOnly),
    /// Write what can still be read of a damaged memory into a new file
    Salvage(FileArgument),
    /// Take over what another memory holds
    Merge(MergeArguments),
    /// Forget how to undo old operations, and give room back
    Gc(GcArguments),
    /// Make the files for lookups and for searching words again
    Reindex,
}

#[derive(Debug, Args)]
pub(crate) struct FileArgument {
    /// The new file; there must be none of this name
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct BackupArgument {
    /// The backup, or any other memory; it is only read, and must be whole
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// The other memory; it is only read
    #[arg(value_name = "FILE")]
    pub(crate) other: PathBuf,
    /// Work it out and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GcArguments {
    /// The newest operations that can still be undone
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) keep: usize,
    /// Work it out and remove nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}
