//! `sangam export`: the memory as TMX, TSV or JSON Lines.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sangam::exchange::{UnitFileHeader, UnitFormat};
use sangam::memory::{Access, Language, Memory, UnitFilter};
use tempfile::NamedTempFile;

use crate::cli::args::{ExportArguments, ExportFormat, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};

pub(super) fn run(global: &GlobalArguments, arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let format = arguments.format.filter(|_| !arguments.json).unwrap_or(ExportFormat::Jsonl).into();
    let memory = super::open_memory(global, Access::Read)?;
    let filter =
        UnitFilter { source_language: arguments.from.clone(), target_language: arguments.to.clone() };
    let header = UnitFileHeader { source_language: main_source(&memory, &filter)?, now: edge::now()? };
    let export = Export { memory: &memory, filter, format, header };
    let units = match &arguments.output {
        Some(path) => {
            let units = to_file(&export, path)?;
            tell("note", &format!("{units} units written to {}", path.display()));
            units
        }
        None => export.write(BufWriter::new(io::stdout().lock()))?,
    };
    Ok(if units == 0 { Outcome::NothingFound } else { Outcome::Done })
}

struct Export<'m> {
    memory: &'m Memory,
    filter: UnitFilter,
    format: UnitFormat,
    header: UnitFileHeader,
}

impl Export<'_> {
    /// Returns how many units were written.
    fn write(&self, output: impl Write) -> anyhow::Result<usize> {
        let mut writer = self.format.writer(output, &self.header)?;
        let mut units = 0;
        self.memory.for_each_unit(&self.filter, |unit| -> anyhow::Result<()> {
            writer.write(&unit)?;
            units += 1;
            Ok(())
        })?;
        writer.finish()?;
        Ok(units)
    }
}

/// Writes beside the file and moves into place, so that a reader never sees half an export.
fn to_file(export: &Export<'_>, path: &Path) -> anyhow::Result<usize> {
    let place = || format!("{}: cannot be written", path.display());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or(PathBuf::from("."), Path::to_owned);
    if path.is_dir() {
        anyhow::bail!("{}: is a directory; name a file in it", path.display());
    }
    // A device such as /dev/stdout cannot be moved onto.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return export.write(BufWriter::new(fs::File::create(path).with_context(place)?));
    }
    let temporary = NamedTempFile::with_prefix_in(".sangam-export-", &folder).with_context(place)?;
    let units = export.write(BufWriter::new(temporary.as_file())).with_context(place)?;
    temporary.persist(path).with_context(place)?;
    Ok(units)
}

/// The language most of the units come from: TMX wants one in its header.
fn main_source(memory: &Memory, filter: &UnitFilter) -> anyhow::Result<Language> {
    let covers =
        |filter: &Option<Language>, language| filter.as_ref().is_none_or(|filter| filter.covers(language));
    let stats = memory.stats()?;
    let counted = stats
        .units
        .iter()
        .filter(|pair| {
            covers(&filter.source_language, &pair.source) && covers(&filter.target_language, &pair.target)
        })
        .max_by(|a, b| (a.count, &b.source).cmp(&(b.count, &a.source)));
    match (counted, &filter.source_language) {
        (Some(pair), _) => Ok(pair.source.clone()),
        (None, Some(asked)) => Ok(asked.clone()),
        (None, None) => Ok("en".parse()?),
    }
}
