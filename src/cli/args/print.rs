//! What may be typed about how an answer is printed?

use clap::{Args, ValueEnum};

/// How to print what was found.
#[derive(Debug, Args)]
pub(crate) struct PrintArguments {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: PlainFormat,
    /// The same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl PrintArguments {
    /// Whether programs read it.
    pub(crate) fn jsonl(&self) -> bool {
        self.json || self.format == PlainFormat::Jsonl
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlainFormat {
    /// For reading
    Text,
    /// JSON Lines, for programs
    Jsonl,
}
