//! `sangam export`: the memory as TMX, TSV or JSON Lines.

use std::io::Write;

use sangam::exchange::{UnitFileHeader, UnitFormat};
use sangam::memory::{Access, Language, Memory, UnitFilter};

use super::output::write_to;
use crate::cli::args::{ExportArguments, ExportFormat, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};

pub(super) fn run(global: &GlobalArguments, arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let format = arguments.format.filter(|_| !arguments.json).unwrap_or(ExportFormat::Jsonl).into();
    let memory = super::open_memory(global, Access::Read)?;
    let filter = UnitFilter {
        source_language: arguments.from.clone(),
        target_language: arguments.to.clone(),
        min_confidence: arguments.min_confidence,
        sources: arguments.filter.filter(),
    };
    let header = UnitFileHeader { source_language: main_source(&memory, &filter)?, now: edge::now()? };
    let export = Export { memory: &memory, filter, format, header };
    let units = write_to(arguments.output.as_deref(), |output| export.write(output))?;
    if let Some(path) = &arguments.output {
        tell("note", &format!("{units} units written to {}", path.display()));
    }
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
        (None, None) => super::fallback_language(),
    }
}
