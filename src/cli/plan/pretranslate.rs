//! Which article is pretranslated, into which format and file?

use std::path::PathBuf;

use sangam::exchange::Format;
use sangam::language::Language;
use sangam::unit::Score;
use sangam::use_cases::cutter::CuttingOptions;
use sangam::use_cases::pretranslate::PretranslateOptions;

use super::file;
use crate::cli::args::PretranslateArguments;

/// The plan of `pretranslate`.
pub(crate) struct PretranslatePlan {
    /// The article; `None`: standard input.
    pub(crate) article: Option<PathBuf>,
    /// Its language, if it was named.
    pub(crate) from: Option<Language>,
    /// How it is cut.
    pub(crate) cutting: CuttingOptions,
    /// The search for each of its sentences.
    pub(crate) options: PretranslateOptions,
    /// The format of the result, if it was named.
    pub(crate) format: Option<Format>,
    /// The file of the result; `None`: standard output.
    pub(crate) output: Option<PathBuf>,
}

impl From<PretranslateArguments> for PretranslatePlan {
    fn from(arguments: PretranslateArguments) -> Self {
        let mut options = PretranslateOptions::new(arguments.to);
        options.min_score = Score::new(arguments.min_score);
        options.article = arguments.id;
        options.sources = arguments.filter.filter();
        Self {
            article: file(Some(arguments.article)),
            from: arguments.from,
            cutting: arguments.cutting.options(),
            options,
            format: arguments.format,
            output: file(arguments.output),
        }
    }
}
