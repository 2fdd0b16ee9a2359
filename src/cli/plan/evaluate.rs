//! Which documents is the aligner scored on, and where do its alignments go?

use std::path::PathBuf;

use sangam::use_cases::evaluate::EvaluateOptions;

use crate::cli::args::EvaluateArguments;

/// The plan of `evaluate`.
pub(crate) struct EvaluatePlan {
    /// The folder of the documents.
    pub(crate) folder: PathBuf,
    /// How they are aligned.
    pub(crate) options: EvaluateOptions,
    /// The folder for the alignments, if they are written.
    pub(crate) write: Option<PathBuf>,
    /// Whether a program reads the scores.
    pub(crate) json: bool,
}

impl From<EvaluateArguments> for EvaluatePlan {
    fn from(arguments: EvaluateArguments) -> Self {
        let mut options = EvaluateOptions::new(arguments.from, arguments.to);
        options.alone = arguments.alone;
        options.threads = arguments.threads;
        Self { folder: arguments.folder, options, write: arguments.write, json: arguments.print.jsonl() }
    }
}
