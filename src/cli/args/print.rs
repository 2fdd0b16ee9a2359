//! Which options set the form of an answer?

use clap::Args;
use sangam::exchange::Format;

use super::format;

/// The form of an answer.
#[derive(Debug, Args)]
pub(crate) struct PrintArguments {
    /// Format to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format::written(format::FINDINGS))]
    format: Format,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl PrintArguments {
    /// Returns whether programs read the answer.
    pub(crate) fn jsonl(&self) -> bool {
        self.json || self.format == Format::Jsonl
    }
}
