//! Which heaps are paired, how, and where does the result go?

use std::path::{Path, PathBuf};

use anyhow::bail;
use sangam::exchange::Format;
use sangam::language::Language;
use sangam::unit::Sides;
use sangam::use_cases::cutter::CuttingOptions;
use sangam::use_cases::heap_list::HeapSelection;
use sangam::use_cases::walk::Subfolders;

use super::file;
use crate::cli::args::PairArguments;
use crate::cli::args::format::PAIRED;

/// The plan of `pair`.
pub(crate) struct PairPlan {
    /// The heaps.
    pub(crate) selections: Sides<HeapSelection>,
    /// Their languages, if they were named.
    pub(crate) languages: Sides<Option<Language>>,
    /// Dictionaries to use.
    pub(crate) dictionaries: Vec<PathBuf>,
    /// How articles are read and cut.
    pub(crate) cutting: CuttingOptions,
    /// Pairs below this confidence are left out.
    pub(crate) min_confidence: f64,
    /// Threads to use.
    pub(crate) threads: usize,
    /// The form of the answer.
    pub(crate) format: Format,
    /// The file to write; `None`: standard output.
    pub(crate) output: Option<PathBuf>,
}

impl TryFrom<PairArguments> for PairPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: PairArguments) -> anyhow::Result<Self> {
        let subfolders: Subfolders = arguments.subfolders.into();
        let selection = |folder: Option<PathBuf>, list: Option<PathBuf>| match (folder, list) {
            (Some(folder), None) => Ok(HeapSelection::Folder { folder, subfolders }),
            (None, Some(list)) => Ok(HeapSelection::List(list)),
            _ => bail!(
                "nothing to pair; give --source-dir and --target-dir, or --source-list and --target-list"
            ),
        };
        let output = file(arguments.output);
        let named = if arguments.json { Some(Format::Jsonl) } else { arguments.format };
        Ok(Self {
            selections: Sides::new(
                selection(arguments.source_dir, arguments.source_list)?,
                selection(arguments.target_dir, arguments.target_list)?,
            ),
            languages: Sides::new(arguments.from, arguments.to),
            dictionaries: arguments.lexicon,
            cutting: arguments.cutting.options(),
            min_confidence: arguments.min_confidence,
            threads: arguments.threads,
            format: named.or_else(|| by_name(output.as_deref()?)).unwrap_or(Format::Text),
            output,
        })
    }
}

/// The format of a file, by the ending of its name.
fn by_name(path: &Path) -> Option<Format> {
    PAIRED.iter().copied().find(|&format| sangam::exchange::is_called(path, format))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Arguments, Command};

    fn plan(line: &str) -> Result<PairPlan, String> {
        let words = ["sangam", "pair"].into_iter().chain(line.split_whitespace());
        match Arguments::try_parse_from(words).map_err(|error| error.to_string())?.command {
            Command::Pair(arguments) => PairPlan::try_from(*arguments).map_err(|error| error.to_string()),
            _ => Err("another command".to_owned()),
        }
    }

    #[test]
    fn a_heap_is_a_folder_or_a_list_and_the_file_says_the_format() {
        let found = plan("--source-dir a --target-list b.txt -o pairs.tsv.gz").unwrap();
        assert!(matches!(found.selections.source, HeapSelection::Folder { .. }));
        assert_eq!(found.selections.target, HeapSelection::List("b.txt".into()));
        assert_eq!(found.format, Format::Tsv);
        assert_eq!(plan("--source-dir a --target-dir b").unwrap().format, Format::Text);
        assert_eq!(plan("--source-dir a --target-dir b --json").unwrap().format, Format::Jsonl);
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for line in ["--source-dir a", "--source-dir a --source-list b --target-dir c", "--target-dir c"] {
            assert!(plan(line).is_err(), "{line}");
        }
        assert!(plan("--source-dir a --target-dir b --lexicon c").is_err(), "which languages does it join?");
    }
}
