//! Which article is pretranslated, into what, and where does it go?

use std::path::{Path, PathBuf};

use sangam::language::Language;
use sangam::unit::Score;
use sangam::use_cases::cutter::CuttingOptions;
use sangam::use_cases::pretranslate::PretranslateOptions;

use crate::cli::args::{PretranslateArguments, PretranslateFormat};

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
    pub(crate) format: Option<PretranslateFormat>,
    /// Where it is written; standard output, if nothing is named.
    pub(crate) output: Option<PathBuf>,
}

impl From<PretranslateArguments> for PretranslatePlan {
    fn from(arguments: PretranslateArguments) -> Self {
        Self {
            article: (arguments.article != Path::new("-")).then_some(arguments.article),
            from: arguments.from,
            cutting: arguments.cutting.options(),
            options: PretranslateOptions {
                to: arguments.to,
                min_score: Score::new(arguments.min_score),
                article: arguments.id,
                sources: arguments.filter.filter(),
            },
            format: arguments.format,
            output: arguments.output,
        }
    }
}
