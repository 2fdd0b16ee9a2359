//! Which file is converted, and into what?

use anyhow::bail;
use sangam::exchange::Format;
use sangam::unit::Sides;
use sangam::use_cases::read::{FileReading, InputFiles};

use super::export::ExportTarget;
use super::file;
use crate::cli::args::import::ConvertArguments;

/// The plan of `convert`.
pub(crate) struct ConvertPlan {
    /// The file, or the two files of Moses text.
    pub(crate) input: InputFiles,
    /// How it is read.
    pub(crate) reading: FileReading,
    pub(crate) target: ExportTarget,
}

impl TryFrom<ConvertArguments> for ConvertPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: ConvertArguments) -> anyhow::Result<Self> {
        let reading = arguments.reading.reading();
        let mut names = arguments.input.into_iter();
        let input = match (names.next(), names.next(), reading.format) {
            (Some(first), second @ Some(_), Some(Format::Moses)) => InputFiles { first, second },
            (_, _, Some(Format::Moses)) => {
                bail!("--format moses wants two files: source, target, and then OUT")
            }
            (Some(first), None, _) => InputFiles { first, second: None },
            _ => bail!("only Moses text is two files; name it with --format moses"),
        };
        let target = ExportTarget {
            format: arguments.output_format,
            path: file(Some(arguments.output)),
            languages: Sides::new(
                reading.options.source_language.clone(),
                reading.options.target_language.clone(),
            ),
            options: arguments.writing.options(),
        };
        Ok(Self { input, reading, target })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Arguments, Command};

    fn input(line: &str) -> Result<InputFiles, String> {
        let words = ["sangam", "convert"].into_iter().chain(line.split_whitespace());
        match Arguments::try_parse_from(words).unwrap().command {
            Command::Convert(arguments) => {
                ConvertPlan::try_from(arguments).map(|plan| plan.input).map_err(|error| error.to_string())
            }
            _ => Err("another command".to_owned()),
        }
    }

    #[test]
    fn only_moses_text_is_two_files() {
        let one = input("a.tmx b.tsv").unwrap();
        assert_eq!((one.first, one.second), (PathBuf::from("a.tmx"), None));
        let two = input("--format moses a.en a.ur b.tsv").unwrap();
        assert_eq!((two.first, two.second), (PathBuf::from("a.en"), Some(PathBuf::from("a.ur"))));
        assert!(input("--format moses a.en b.tsv").is_err_and(|says| says.contains("wants two files")));
        assert!(input("a.en a.ur b.tsv").is_err_and(|says| says.contains("only Moses text")));
    }
}
