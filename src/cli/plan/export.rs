//! Which units are exported, and into which files?

use std::path::PathBuf;

use anyhow::bail;
use sangam::exchange::{Format, WriteOptions};
use sangam::language::Language;
use sangam::memory::UnitFilter;
use sangam::unit::Sides;
use sangam::use_cases::export::paired_files;

use super::file;
use crate::cli::args::ExportArguments;

/// The plan of `export`.
pub(crate) struct ExportPlan {
    /// The units to write. A glossary is always written whole.
    pub(crate) filter: UnitFilter,
    pub(crate) target: ExportTarget,
}

/// The file, or the two files, for units or terms.
pub(crate) struct ExportTarget {
    /// The format, if it was named.
    pub(crate) format: Option<Format>,
    /// The file, or the stem of two; `None`: standard output.
    pub(crate) path: Option<PathBuf>,
    /// The languages that were named.
    pub(crate) languages: Sides<Option<Language>>,
    pub(crate) options: WriteOptions,
}

impl ExportTarget {
    /// Returns the two files for units line by line, source first.
    pub(crate) fn paired(&self) -> anyhow::Result<[PathBuf; 2]> {
        let Self { path: Some(stem), languages: Sides { source: Some(from), target: Some(to) }, .. } = self
        else {
            bail!("Moses text is two files: name a stem with -o, and --from and --to");
        };
        Ok(paired_files(stem, from, to))
    }
}

impl From<ExportArguments> for ExportPlan {
    fn from(arguments: ExportArguments) -> Self {
        let format = arguments.named_format();
        let languages = Sides::new(arguments.from, arguments.to);
        let mut filter = UnitFilter::default();
        filter.source_language.clone_from(&languages.source);
        filter.target_language.clone_from(&languages.target);
        filter.exact_languages = arguments.exact;
        filter.min_confidence = arguments.min_confidence;
        filter.sources = arguments.filter.filter();
        Self {
            filter,
            target: ExportTarget {
                format,
                path: file(arguments.output),
                languages,
                options: arguments.writing.options(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Arguments, Command};

    fn target(line: &str) -> ExportTarget {
        let words = ["sangam", "export"].into_iter().chain(line.split_whitespace());
        match Arguments::try_parse_from(words).unwrap().command {
            Command::Export(arguments) => ExportPlan::from(arguments).target,
            _ => panic!("{line}"),
        }
    }

    #[test]
    fn two_files_need_a_stem_and_two_languages() {
        let paired = |line: &str| target(line).paired().map_err(|error| error.to_string());
        assert_eq!(
            paired("--format moses -o x --from en --to ur"),
            Ok([PathBuf::from("x.en"), PathBuf::from("x.ur")])
        );
        for line in ["-o - --from en --to ur", "-o x --from en", "-o x --to ur", "--from en --to ur"] {
            assert!(paired(line).is_err_and(|says| says.contains("name a stem with -o")), "{line}");
        }
    }

    #[test]
    fn a_dash_is_standard_output() {
        assert_eq!((target("-o -").path, target("-o x").path), (None, Some(PathBuf::from("x"))));
        assert_eq!(target("--json").format, Some(Format::Jsonl));
    }
}
