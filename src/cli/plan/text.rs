//! Which texts are segmented or inspected, how are they cut, and which cutting rules are exported?

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::bail;
use sangam::language::Language;
use sangam::text::language::PROFILES;
use sangam::use_cases::cutter::CuttingOptions;

use super::file;
use crate::cli::args::{InspectArguments, SegmentArguments, SrxCommand};

/// The plan of `segment`.
pub(crate) struct SegmentPlan {
    /// The texts.
    pub(crate) texts: Vec<TextFile>,
    /// Their language, if it was named.
    pub(crate) language: Option<Language>,
    pub(crate) cutting: CuttingOptions,
    /// Whether a program reads the segments.
    pub(crate) json: bool,
    /// Whether what is left out is shown instead of the segments.
    pub(crate) explain: bool,
}

/// The place of a text.
pub(crate) enum TextFile {
    StandardInput,
    File(PathBuf),
}

impl TextFile {
    /// Returns the path as it was typed.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::StandardInput => Path::new("-"),
            Self::File(path) => path,
        }
    }
}

impl From<SegmentArguments> for SegmentPlan {
    fn from(arguments: SegmentArguments) -> Self {
        let texts = arguments
            .files
            .into_iter()
            .map(|path| if path == Path::new("-") { TextFile::StandardInput } else { TextFile::File(path) });
        Self {
            texts: texts.collect(),
            language: arguments.lang,
            cutting: arguments.cutting.options(),
            json: arguments.print.jsonl(),
            explain: arguments.explain,
        }
    }
}

/// The plan of `inspect`.
pub(crate) struct InspectPlan {
    /// The text; `None`: standard input.
    pub(crate) text: Option<String>,
    /// Its language, if it was named.
    pub(crate) language: Option<Language>,
    pub(crate) cutting: CuttingOptions,
    /// Whether a program reads the result.
    pub(crate) json: bool,
}

impl TryFrom<InspectArguments> for InspectPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: InspectArguments) -> anyhow::Result<Self> {
        let text = arguments.text.as_ref().filter(|text| *text != "-").cloned();
        if arguments.text.is_none() && io::stdin().is_terminal() {
            bail!("no text; type one in quotation marks, or pipe it in");
        }
        Ok(Self {
            text,
            language: arguments.lang,
            cutting: arguments.cutting.options(),
            json: arguments.print.jsonl(),
        })
    }
}

/// The plan of `srx export`.
pub(crate) struct SrxPlan {
    /// The languages whose rules are written.
    pub(crate) languages: Vec<Language>,
    /// The file for the rules; `None`: standard output.
    pub(crate) output: Option<PathBuf>,
}

impl TryFrom<SrxCommand> for SrxPlan {
    type Error = anyhow::Error;

    fn try_from(command: SrxCommand) -> anyhow::Result<Self> {
        let SrxCommand::Export(arguments) = command;
        let languages = if arguments.lang.is_empty() {
            PROFILES.iter().map(|profile| profile.tag.parse()).collect::<Result<_, _>>()?
        } else {
            arguments.lang
        };
        Ok(Self { languages, output: file(arguments.output) })
    }
}
