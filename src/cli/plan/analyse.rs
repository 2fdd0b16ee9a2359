//! Which files are analysed, into which format and file?

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use sangam::exchange::{Format, ReadOptions};
use sangam::language::Language;
use sangam::unit::{Score, Sides};
use sangam::use_cases::analyse::AnalyseOptions;
use sangam::use_cases::cutter::CuttingOptions;
use sangam::use_cases::languages::UsualLanguages;

use super::file;
use super::pretranslate::NO_TARGET;
use crate::cli::args::analyse::AnalyseArguments;

/// The plan of `analyse`.
pub(crate) struct AnalysePlan {
    /// The files in order; `-` is standard input.
    pub(crate) files: Vec<PathBuf>,
    /// Their language and the one of the translation, as far as they were named.
    languages: Sides<Option<Language>>,
    /// The languages that complete them.
    usual: UsualLanguages,
    /// How articles are cut.
    pub(crate) cutting: CuttingOptions,
    /// How they are looked up.
    pub(crate) options: AnalyseOptions,
    /// The format of the result, if it was named.
    pub(crate) format: Option<Format>,
    /// The file of the result; `None`: standard output.
    pub(crate) output: Option<PathBuf>,
}

impl TryFrom<AnalyseArguments> for AnalysePlan {
    type Error = anyhow::Error;

    fn try_from(arguments: AnalyseArguments) -> anyhow::Result<Self> {
        if arguments.to.is_none() && arguments.usual.0.target.is_none() {
            bail!(NO_TARGET);
        }
        let mut options = AnalyseOptions::default();
        options.min_score = Score::new(arguments.min_score);
        options.sources = arguments.filter.filter();
        options.threads = arguments.threads;
        let format = arguments.named_format();
        Ok(Self {
            files: arguments.files,
            languages: Sides::new(arguments.from, arguments.to),
            usual: arguments.usual,
            cutting: arguments.cutting.options(),
            options,
            format,
            output: file(arguments.output),
        })
    }
}

impl AnalysePlan {
    /// Returns the language of an article with this `text`, if it is known, and the one to translate it into.
    pub(crate) fn languages(&self, text: &str) -> anyhow::Result<(Option<Language>, Language)> {
        let Sides { source, target } = self.usual.complete(self.languages.as_ref().map(Option::as_ref), text);
        Ok((source, target.context(NO_TARGET)?))
    }

    /// How files of units are read.
    pub(crate) fn reading(&self) -> ReadOptions {
        let mut options = ReadOptions::default();
        options.source_language.clone_from(&self.languages.source);
        options.target_language = self.languages.target.as_ref().or(self.usual.0.target.as_ref()).cloned();
        options.untranslated = true;
        options
    }
}
