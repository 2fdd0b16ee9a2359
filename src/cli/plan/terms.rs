//! What is done with the glossary?

use std::path::PathBuf;

use sangam::exchange::{Format, ReadOptions};
use sangam::language::Language;
use sangam::unit::{Sides, TermId};
use sangam::use_cases::import::ImportFileOptions;
use sangam::use_cases::read::{FileReading, InputFiles};
use sangam::use_cases::terms::{SaidTerm, TermDraft, TermFilter, term_draft};
use sangam::use_cases::units::SaidUnitError;

use super::file;
use super::import::ImportPlan;
use crate::cli::args::terms::{
    TermAddArguments, TermExportArguments, TermImportArguments, TermListArguments, TermRemoveArguments,
    TermsCommand,
};

/// The plan of `terms`.
pub(crate) enum TermsPlan {
    Add(TermAddPlan),
    List { filter: TermFilter, json: bool },
    Remove(TermRemovePlan),
    Import(Box<ImportPlan>),
    Export { format: Option<Format>, path: Option<PathBuf> },
    Extract(TermExtractPlan),
}

/// What is extracted from the units, and where it is written.
pub(crate) struct TermExtractPlan {
    /// The languages that were named.
    pub(crate) languages: Sides<Option<Language>>,
    pub(crate) min_lines: usize,
    pub(crate) min_confidence: f64,
    pub(crate) limit: Option<usize>,
    pub(crate) format: Option<Format>,
    /// The file; `None`: standard output.
    pub(crate) path: Option<PathBuf>,
}

/// A term to add.
pub(crate) struct TermAddPlan {
    pub(crate) draft: TermDraft,
    pub(crate) dry_run: bool,
    /// Whether a program reads the result.
    pub(crate) json: bool,
}

/// Terms to remove.
pub(crate) struct TermRemovePlan {
    pub(crate) entries: Vec<TermId>,
    pub(crate) dry_run: bool,
    /// Whether a program reads the result.
    pub(crate) json: bool,
}

impl TryFrom<TermsCommand> for TermsPlan {
    type Error = SaidUnitError;

    fn try_from(command: TermsCommand) -> Result<Self, Self::Error> {
        Ok(match command {
            TermsCommand::Add(arguments) => Self::Add(arguments.try_into()?),
            TermsCommand::List(TermListArguments { text, domain, status, print }) => {
                let mut filter = TermFilter::default();
                filter.text = text;
                filter.domains = domain;
                filter.status = status;
                Self::List { filter, json: print.jsonl() }
            }
            TermsCommand::Remove(TermRemoveArguments { ids, dry_run, print }) => {
                let entries = ids.into_iter().map(TermId).collect();
                Self::Remove(TermRemovePlan { entries, dry_run, json: print.jsonl() })
            }
            TermsCommand::Import(arguments) => Self::Import(Box::new(arguments.into())),
            TermsCommand::Export(TermExportArguments { format, output }) => {
                Self::Export { format, path: file(output) }
            }
            TermsCommand::Extract(arguments) => Self::Extract(TermExtractPlan {
                languages: Sides::new(arguments.from, arguments.to),
                min_lines: usize::try_from(arguments.min_lines).unwrap_or(usize::MAX),
                min_confidence: arguments.min_confidence,
                limit: arguments.limit,
                format: if arguments.json { Some(Format::Jsonl) } else { arguments.format },
                path: file(arguments.output),
            }),
        })
    }
}

impl TryFrom<TermAddArguments> for TermAddPlan {
    type Error = SaidUnitError;

    fn try_from(arguments: TermAddArguments) -> Result<Self, Self::Error> {
        let TermAddArguments { source, target, from, to, status, domain, note, dry_run, print } = arguments;
        let draft = term_draft(SaidTerm { source, target, from, to, status, domain, note })?;
        Ok(Self { draft, dry_run, json: print.jsonl() })
    }
}

/// Glossaries are imported as any file is, but every file is read as a glossary.
impl From<TermImportArguments> for ImportPlan {
    fn from(arguments: TermImportArguments) -> Self {
        let mut options = ReadOptions::default();
        options.source_language = arguments.from;
        options.target_language = arguments.to;
        options.lenient = arguments.lenient;
        options.encoding = arguments.encoding;
        let mut reading = FileReading::new(options);
        reading.format = arguments.format;
        reading.glossaries = true;
        let alone = |first| InputFiles { first, second: None };
        let mut options = ImportFileOptions::default();
        options.lenient = arguments.lenient;
        Self {
            jobs: arguments.files.into_iter().map(alone).collect(),
            reading,
            options,
            rejects: arguments.rejects,
            dry_run: arguments.dry_run,
        }
    }
}
