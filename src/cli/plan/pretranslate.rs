//! Which article is pretranslated, into which format and file?

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use sangam::exchange::Format;
use sangam::language::Language;
use sangam::memory::{LookupOptions, SourceFilter};
use sangam::unit::{Score, Sides};
use sangam::use_cases::cutter::CuttingOptions;
use sangam::use_cases::languages::UsualLanguages;
use sangam::use_cases::pretranslate::PretranslateOptions;

use super::file;
use crate::cli::args::PretranslateArguments;

/// The plan of `pretranslate`.
pub(crate) struct PretranslatePlan {
    /// The article; `None`: standard input.
    pub(crate) article: Option<PathBuf>,
    /// Its language and that of its translation, as far as they were named.
    languages: Sides<Option<Language>>,
    /// The languages that complete them.
    usual: UsualLanguages,
    /// How it is cut.
    pub(crate) cutting: CuttingOptions,
    /// The lowest score of a match.
    min_score: Score,
    /// The id under which the memory may know it.
    id: Option<String>,
    /// Which units may answer.
    sources: SourceFilter,
    /// The format of the result, if it was named.
    pub(crate) format: Option<Format>,
    /// The file of the result; `None`: standard output.
    pub(crate) output: Option<PathBuf>,
}

/// What to do if there is no language to translate into.
const NO_TARGET: &str =
    "name the language to translate into with --to, or for every time with `sangam config set to ur`";

impl TryFrom<PretranslateArguments> for PretranslatePlan {
    type Error = anyhow::Error;

    fn try_from(arguments: PretranslateArguments) -> anyhow::Result<Self> {
        if arguments.to.is_none() && arguments.usual.0.target.is_none() {
            bail!(NO_TARGET);
        }
        Ok(Self {
            article: file(Some(arguments.article)),
            languages: Sides::new(arguments.from, arguments.to),
            usual: arguments.usual,
            cutting: arguments.cutting.options(),
            min_score: Score::new(arguments.min_score.unwrap_or(LookupOptions::DEFAULT_MIN_SCORE)),
            id: arguments.id,
            sources: arguments.filter.filter(),
            format: arguments.format,
            output: file(arguments.output),
        })
    }
}

impl PretranslatePlan {
    /// Returns the language of the article with this `text`, if it is known, and the search for each of its sentences.
    pub(crate) fn search(&self, text: &str) -> anyhow::Result<(Option<Language>, PretranslateOptions)> {
        let Sides { source, target } = self.usual.complete(self.languages.as_ref().map(Option::as_ref), text);
        let mut options = PretranslateOptions::new(target.context(NO_TARGET)?);
        options.min_score = self.min_score;
        options.article.clone_from(&self.id);
        options.sources = self.sources.clone();
        Ok((source, options))
    }
}
