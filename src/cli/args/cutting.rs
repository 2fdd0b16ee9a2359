//! Which options say how running text is read and cut?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sangam::exchange::article::{ArticleOptions, ReadScope};
use sangam::text::segment::LineBreaks;
use sangam::use_cases::cutter::CuttingOptions;

/// How running text is cut.
#[derive(Debug, Args)]
pub(crate) struct CuttingArguments {
    /// SRX file whose rules replace sangam's own
    #[arg(long, value_name = "FILE")]
    pub(crate) srx: Option<PathBuf>,
    /// How to read line breaks
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(crate) line_breaks: LineBreaksArgument,
    /// Read all text of a web page, not only its article, and the code blocks of Markdown
    #[arg(long)]
    pub(crate) all_text: bool,
}

impl CuttingArguments {
    pub(crate) fn options(&self) -> CuttingOptions {
        let mut options = CuttingOptions::default();
        options.rules.clone_from(&self.srx);
        options.line_breaks = self.line_breaks.into();
        let scope = if self.all_text { ReadScope::AllText } else { ReadScope::Article };
        options.article = ArticleOptions::default().with_scope(scope);
        options
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LineBreaksArgument {
    /// Decide by the text
    Auto,
    /// Every line break ends a paragraph
    Paragraphs,
    /// The text is hard-wrapped: only an empty line ends a paragraph
    Wrapped,
}

impl From<LineBreaksArgument> for LineBreaks {
    fn from(argument: LineBreaksArgument) -> Self {
        match argument {
            LineBreaksArgument::Auto => Self::Auto,
            LineBreaksArgument::Paragraphs => Self::Paragraphs,
            LineBreaksArgument::Wrapped => Self::Wrapped,
        }
    }
}
