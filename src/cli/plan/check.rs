//! What is checked, how, and what becomes of the findings?

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use sangam::check::{Check, CheckOptions};
use sangam::exchange::ReadOptions;
use sangam::memory::{OperationId, SourceFilter};
use sangam::unit::{Sides, UnitId};
use sangam::use_cases::articles::TypedArticle;
use sangam::use_cases::check_inputs::Since;
use sangam::use_cases::cutter::{Cutter, CuttingOptions};
use sangam::use_cases::pair::PairOptions;
use sangam::use_cases::read::FileReading;

use super::file;
use super::store::typed;
use crate::cli::args::check::{CheckArguments, CheckFormat, code};

/// The plan of `check`.
pub(crate) enum CheckPlan {
    Check(Box<CheckingPlan>),
    /// Units of the memory are marked.
    Waive(WaivePlan),
    /// A check is explained; `None`: all are listed.
    Explain(Option<Check>),
}

/// What is checked and shown.
pub(crate) struct CheckingPlan {
    pub(crate) subject: CheckSubject,
    pub(crate) options: CheckOptions,
    pub(crate) format: CheckFormat,
    /// The most findings of a kind that are shown as text; `None`: all.
    pub(crate) limit: Option<usize>,
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) write_baseline: Option<PathBuf>,
    pub(crate) threads: usize,
    pub(crate) fix: bool,
    pub(crate) dry_run: bool,
    /// Where the repaired file goes; `None`: standard output is not meant, since the findings go there.
    pub(crate) output: Option<PathBuf>,
}

/// What is checked.
pub(crate) enum CheckSubject {
    /// A file of units.
    Units {
        file: PathBuf,
        reading: FileReading,
    },
    /// An article and its translation.
    Pair {
        files: Sides<PathBuf>,
        options: PairOptions,
        cutting: CuttingOptions,
    },
    Memory(MemorySubject),
}

/// Which units of the memory are checked.
pub(crate) struct MemorySubject {
    pub(crate) only_articles: bool,
    pub(crate) articles: Vec<TypedArticle>,
    pub(crate) since: Option<Since>,
    pub(crate) languages: Sides<Option<sangam::language::Language>>,
    pub(crate) sources: SourceFilter,
}

/// Units whose findings are accepted, or no longer.
pub(crate) struct WaivePlan {
    pub(crate) units: Vec<(UnitId, Check)>,
    /// Why; `None`: an earlier word is taken back.
    pub(crate) reason: Option<String>,
    pub(crate) dry_run: bool,
}

/// The findings of a kind that are shown of a memory, unless another number is asked for.
const SHOWN_OF_MEMORY: usize = 5;

impl TryFrom<CheckArguments> for CheckPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: CheckArguments) -> anyhow::Result<Self> {
        if let Some(explained) = &arguments.explain {
            let check = (explained != "all").then(|| code(explained)).transpose();
            return Ok(Self::Explain(check.map_err(anyhow::Error::msg)?));
        }
        let named =
            |units: &[(i64, Check)]| units.iter().map(|(unit, check)| (UnitId(*unit), *check)).collect();
        if let Some(reason) = &arguments.reason {
            if reason.trim().is_empty() {
                bail!("the reason is empty; say with --reason why it is no fault");
            }
            let (units, dry_run) = (named(&arguments.waive), arguments.dry_run);
            return Ok(Self::Waive(WaivePlan { units, reason: Some(reason.clone()), dry_run }));
        }
        if !arguments.unwaive.is_empty() {
            let (units, dry_run) = (named(&arguments.unwaive), arguments.dry_run);
            return Ok(Self::Waive(WaivePlan { units, reason: None, dry_run }));
        }
        CheckingPlan::try_from(arguments).map(|plan| Self::Check(Box::new(plan)))
    }
}

impl TryFrom<CheckArguments> for CheckingPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: CheckArguments) -> anyhow::Result<Self> {
        let mut options = CheckOptions::default();
        options.only.clone_from(&arguments.only);
        options.skip.clone_from(&arguments.skip);
        arguments.severities.apply(&mut options);
        let is_memory = arguments.file.is_none();
        if arguments.fix && !is_memory && arguments.output.is_none() && !arguments.dry_run {
            bail!("--fix writes the repaired file beside the old one; name it with --output");
        }
        let limit = match arguments.limit {
            Some(0) => None,
            None if is_memory && arguments.only.len() != 1 => Some(SHOWN_OF_MEMORY),
            limit => limit,
        };
        Ok(Self {
            options,
            format: if arguments.json { CheckFormat::Jsonl } else { arguments.format },
            limit,
            threads: arguments.threads,
            fix: arguments.fix,
            dry_run: arguments.dry_run,
            baseline: arguments.baseline.clone(),
            write_baseline: arguments.write_baseline.clone(),
            output: file(arguments.output.clone()),
            subject: CheckSubject::try_from(arguments)?,
        })
    }
}

impl TryFrom<CheckArguments> for CheckSubject {
    type Error = anyhow::Error;

    fn try_from(arguments: CheckArguments) -> anyhow::Result<Self> {
        let cutting = arguments.cutting.options();
        match (arguments.file, arguments.translation) {
            (Some(source), Some(target)) => {
                let mut options = PairOptions::default();
                options.from = arguments.from;
                options.to = arguments.to;
                options.force = arguments.force;
                options.segmented = arguments.segmented;
                options.cutter = Cutter::default();
                Ok(Self::Pair { files: Sides::new(source, target), options, cutting })
            }
            (Some(file), None) => {
                let mut options = ReadOptions::default();
                options.source_language = arguments.from;
                options.target_language = arguments.to;
                options.untranslated = true;
                options.lenient = arguments.reading.lenient;
                options.encoding = arguments.reading.encoding;
                options.columns.map = arguments.reading.columns;
                options.columns.header = arguments.reading.header;
                let mut reading = FileReading::new(options);
                reading.format = arguments.reading.input_format;
                Ok(Self::Units { file, reading })
            }
            (None, _) => Ok(Self::Memory(MemorySubject {
                only_articles: arguments.articles,
                articles: arguments.article.iter().map(|article| typed(article)).collect(),
                since: arguments.since.as_deref().map(since).transpose()?,
                languages: Sides::new(arguments.from, arguments.to),
                sources: arguments.filter.filter(),
            })),
        }
    }
}

/// Reads a day, a time or the number of an operation.
fn since(text: &str) -> anyhow::Result<Since> {
    if let Ok(id) = text.parse::<i64>() {
        return Ok(Since::Operation(OperationId(id)));
    }
    // A time has a day in it, so it comes first.
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(Since::Time(time.to_string()));
    }
    let day: jiff::civil::Date = text.parse().ok().with_context(|| {
        format!(
            "`{text}` is neither a day nor an operation; write 2026-05-07, 2026-05-07T12:00:00Z or the number of \
             `sangam op log`"
        )
    })?;
    Ok(Since::Time(format!("{day}T00:00:00Z")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_a_day_a_time_or_an_operation() {
        assert_eq!(since("12").unwrap(), Since::Operation(OperationId(12)));
        assert_eq!(since("2026-05-07").unwrap(), Since::Time("2026-05-07T00:00:00Z".to_owned()));
        assert_eq!(
            since("2026-05-07T12:00:00+02:00").unwrap(),
            Since::Time("2026-05-07T10:00:00Z".to_owned())
        );
        assert!(since("yesterday").unwrap_err().to_string().contains("2026-05-07"));
    }
}
