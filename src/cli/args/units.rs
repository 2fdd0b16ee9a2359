//! Which options do the commands on existing units have?

use std::ffi::OsString;

use clap::Args;
use sangam::unit::Status;
use sangam::use_cases::unit_numbers::UnitRange;

use super::print::PrintArguments;
use super::store::DetailArguments;

/// Which units are meant.
#[derive(Debug, Args)]
pub(crate) struct SelectionArguments {
    /// Numbers of units, as lookup and export show them: 12, or 12-30 for a range
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<UnitRange>,
    /// Units of this article: the path of one of its texts, its id, title or URL (may be repeated). With numbers: only
    /// those of this article
    #[arg(long, value_name = "ARTICLE")]
    pub(crate) article: Vec<OsString>,
    /// Only units with at least this confidence, from 0 to 1
    #[arg(long, value_name = "CONFIDENCE", value_parser = super::probability)]
    pub(crate) min_confidence: Option<f64>,
    /// Only units with at most this confidence, from 0 to 1
    #[arg(long, value_name = "CONFIDENCE", value_parser = super::probability)]
    pub(crate) max_confidence: Option<f64>,
}

/// Units to confirm, reject or delete.
#[derive(Debug, Args)]
pub(crate) struct UnitsArguments {
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct EditArguments {
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    /// New text
    #[arg(long, value_name = "TEXT")]
    pub(crate) source: Option<String>,
    /// New translation
    #[arg(long, value_name = "TEXT")]
    pub(crate) target: Option<String>,
    /// New status: machine, confirmed or rejected
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Option<Status>,
    #[command(flatten)]
    pub(crate) details: DetailArguments,
    /// Tag to remove (may be repeated)
    #[arg(long, value_name = "TAG")]
    pub(crate) untag: Vec<String>,
    /// Count one more use
    #[arg(long)]
    pub(crate) used: bool,
    /// Show the result without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}
