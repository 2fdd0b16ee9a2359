//! Which files are imported, how are they read, and which details do all their units get?

use std::path::PathBuf;

use anyhow::bail;
use sangam::use_cases::import::ImportFileOptions;
use sangam::use_cases::read::{FileReading, InputFiles};

use crate::cli::args::import::ImportArguments;

/// The plan of `import`.
pub(crate) struct ImportPlan {
    /// The files. Each is one operation.
    pub(crate) jobs: Vec<InputFiles>,
    /// How they are read.
    pub(crate) reading: FileReading,
    /// The details of all their units, without the time.
    pub(crate) options: ImportFileOptions,
    /// The file for rejected units.
    pub(crate) rejects: Option<PathBuf>,
    /// Whether nothing is stored.
    pub(crate) dry_run: bool,
}

impl TryFrom<ImportArguments> for ImportPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: ImportArguments) -> anyhow::Result<Self> {
        let reading = arguments.reading.reading();
        let Some(jobs) = reading.jobs(&arguments.files) else {
            bail!(
                "--format moses wants pairs of files, source and target; {} were named",
                arguments.files.len()
            );
        };
        let details = arguments.details;
        // An empty name means none.
        let name = |name: Option<String>| name.filter(|name| !name.is_empty());
        let mut options = ImportFileOptions::default();
        options.lenient = reading.options.lenient;
        options.client = name(details.client);
        options.domain = name(details.domain);
        options.tags = details.tag.into_iter().collect();
        options.note = details.note;
        options.status = arguments.status;
        Ok(Self { jobs, reading, options, rejects: arguments.rejects, dry_run: arguments.dry_run })
    }
}
