//! Which file is filtered, by which recipe, and into what?

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use sangam::exchange::{Format, WriteOptions};
use sangam::use_cases::filter::{DEFAULT_RECIPE, Recipe};
use sangam::use_cases::read::{FileReading, InputFiles};

use super::file;
use crate::cli::args::import::FilterArguments;

/// The recipe that is built in.
const DEFAULT: &str = "default";

/// A recipe of more bytes is something else.
const LARGEST: u64 = 1 << 20;

/// The plan of `filter`.
pub(crate) enum FilterPlan {
    /// Print the text of the recipe.
    Show(String),
    /// Filter a file.
    Filter(Box<FilterJob>),
}

/// What is filtered, and into what.
pub(crate) struct FilterJob {
    pub(crate) recipe: Recipe,
    /// The file of the recipe.
    pub(crate) recipe_file: Option<PathBuf>,
    pub(crate) input: InputFiles,
    pub(crate) reading: FileReading,
    /// The file to write; `None`: standard output.
    pub(crate) path: Option<PathBuf>,
    pub(crate) format: Option<Format>,
    pub(crate) options: WriteOptions,
    /// The file for dropped units.
    pub(crate) dropped: Option<PathBuf>,
}

impl TryFrom<FilterArguments> for FilterPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: FilterArguments) -> anyhow::Result<Self> {
        let is_built_in = arguments.recipe == Path::new(DEFAULT);
        let text = if is_built_in { DEFAULT_RECIPE.to_owned() } else { read(&arguments.recipe)? };
        let recipe =
            Recipe::read(&text).map_err(|error| anyhow::anyhow!("{}:{error}", arguments.recipe.display()))?;
        if arguments.show {
            return Ok(Self::Show(text));
        }
        let Some(first) = arguments.input else {
            bail!("no file to filter; name one, or `-` for standard input")
        };
        Ok(Self::Filter(Box::new(FilterJob {
            recipe,
            recipe_file: (!is_built_in).then_some(arguments.recipe),
            input: InputFiles { first, second: None },
            reading: arguments.reading.reading(),
            path: file(arguments.output),
            format: arguments.output_format,
            options: arguments.writing.options(),
            dropped: arguments.dropped,
        })))
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let cannot = || {
        format!("{}: the recipe cannot be read; `sangam filter default --show` prints one", path.display())
    };
    let length = fs::metadata(path).with_context(cannot)?.len();
    if length > LARGEST {
        bail!("{}: a recipe is a small TOML file, and this has {length} bytes", path.display());
    }
    fs::read_to_string(path).with_context(cannot)
}
