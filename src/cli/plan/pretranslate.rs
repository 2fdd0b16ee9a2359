//! Which article is pretranslated, into what, and where does it go?

use std::path::PathBuf;

use sangam::exchange::Format;
use sangam::language::Language;
use sangam::unit::Score;
use sangam::use_cases::cutter::CuttingOptions;
use sangam::use_cases::pretranslate::PretranslateOptions;

use super::file;
use crate::cli::args::PretranslateArguments;

/// What `pretranslate` does.
pub(crate) struct PretranslatePlan {
    /// The article; `None`: on standard input.
    pub(crate) article: Option<PathBuf>,
    /// Its language, if it was named.
    pub(crate) from: Option<Language>,
    /// How it is cut.
    pub(crate) cutting: CuttingOptions,
    /// What is wanted for each of its sentences.
    pub(crate) options: PretranslateOptions,
    /// How the result is written, if that was named.
    pub(crate) format: Option<Format>,
    /// Where it is written; `None`: standard output.
    pub(crate) output: Option<PathBuf>,
}

impl From<PretranslateArguments> for PretranslatePlan {
    fn from(arguments: PretranslateArguments) -> Self {
        Self {
            article: file(Some(arguments.article)),
            from: arguments.from,
            cutting: arguments.cutting.options(),
            options: PretranslateOptions {
                to: arguments.to,
                min_score: Score::new(arguments.min_score),
                article: arguments.id,
                sources: arguments.filter.filter(),
            },
            format: arguments.format,
            output: file(arguments.output),
        }
    }
}
