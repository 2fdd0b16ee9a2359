//! What may be typed about how an answer is printed?

use clap::Args;
use sangam::exchange::Format;

use super::format;

/// How to print what was found.
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
    /// Whether programs read it.
    pub(crate) fn jsonl(&self) -> bool {
        self.json || self.format == Format::Jsonl
    }
}
