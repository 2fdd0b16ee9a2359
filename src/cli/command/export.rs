//! `sangam export`: the memory in the formats of other programs.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::bail;
use sangam::exchange::moses::MosesWriter;
use sangam::exchange::{Changed, UnitFileHeader, UnitFormat, UnitWriter, WriteOptions};
use sangam::language::Language;
use sangam::memory::{Opening, Reader, UnitFilter};

use super::output::{Output, Outputs};
use crate::cli::args::{ExportArguments, ExportFormat, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::render::counted;

pub(super) fn run(global: &GlobalArguments, arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let named = match (arguments.format, &arguments.output) {
        _ if arguments.json => ExportFormat::Jsonl,
        (Some(format), _) => format,
        (None, Some(path)) => super::convert::by_name(path)?,
        (None, None) => bail!("in which format? name one with --format, or a file with -o"),
    };
    let output = arguments.output.as_deref();
    let mut outputs = Outputs::new(global, [])?;
    if let Some(format) = TermFormat::of(named) {
        let target = outputs.open(output)?;
        return export_terms(
            &super::open_memory(global, Opening::MustExist)?.reader()?,
            format,
            (target, output),
        );
    }
    let filter = UnitFilter {
        source_language: arguments.from.clone(),
        target_language: arguments.to.clone(),
        exact_languages: arguments.exact,
        min_confidence: arguments.min_confidence,
        sources: arguments.filter.filter(),
    };
    let mut place = output.map(|path| path.display().to_string());
    let units = if let Some(format) = named.units() {
        let target = outputs.open(output)?;
        let session = super::open_memory(global, Opening::MustExist)?;
        let memory = session.reader()?;
        let header = UnitFileHeader { source_language: main_source(&memory, &filter)?, now: edge::now()? };
        let options = arguments.writing.options();
        let export = Export { memory: &memory, filter, format, header, options };
        let (units, changed) = target.write(|output| export.write(output))?;
        tell_changed(place.as_deref(), &changed);
        units
    } else {
        let files = moses_files(output, arguments.from.as_ref(), arguments.to.as_ref())?;
        let targets = open_moses(&mut outputs, &files)?;
        let session = super::open_memory(global, Opening::MustExist)?;
        let memory = session.reader()?;
        place = Some(files.each_ref().map(|file| file.display().to_string()).join(" and "));
        let mut units = 0;
        write_moses(targets, |writer| {
            memory.for_each_unit(&filter, |unit| -> anyhow::Result<()> {
                writer.write(&unit)?;
                units += 1;
                Ok(())
            })
        })?;
        units
    };
    if let Some(place) = place {
        tell("note", &format!("{} written to {place}", counted(units, "unit")));
    }
    Ok(if units == 0 { Outcome::NothingFound } else { Outcome::Done })
}

/// The formats of glossaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TermFormat {
    Tbx,
    Tsv,
}

impl TermFormat {
    pub(super) fn of(format: ExportFormat) -> Option<Self> {
        match format {
            ExportFormat::Tbx => Some(Self::Tbx),
            ExportFormat::Glossary => Some(Self::Tsv),
            _ => None,
        }
    }
}

fn export_terms(
    memory: &Reader<'_>,
    format: TermFormat,
    (target, path): (Output, Option<&Path>),
) -> anyhow::Result<Outcome> {
    let mut entries = Vec::new();
    memory.for_each_term(|entry| -> anyhow::Result<()> {
        entries.push(entry);
        Ok(())
    })?;
    let forbidden = target.write(|output| super::convert::write_terms(output, format, &entries))?;
    super::convert::tell_forbidden(forbidden);
    if let Some(path) = path {
        tell("note", &format!("{} terms written to {}", entries.len(), path.display()));
    }
    Ok(if entries.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

/// Where Moses text goes: a stem and the two languages.
pub(super) fn moses_files(
    stem: Option<&Path>,
    from: Option<&Language>,
    to: Option<&Language>,
) -> anyhow::Result<[PathBuf; 2]> {
    let (Some(stem), Some(from), Some(to)) = (stem, from, to) else {
        bail!("Moses text is two files: name a stem with -o, and --from and --to");
    };
    Ok([from, to].map(|language| {
        let mut name = stem.as_os_str().to_owned();
        name.push(format!(".{language}"));
        PathBuf::from(name)
    }))
}

/// Gets both files ready.
pub(super) fn open_moses(outputs: &mut Outputs, files: &[PathBuf; 2]) -> anyhow::Result<[Output; 2]> {
    let [source, target] = files;
    Ok([outputs.open(Some(source))?, outputs.open(Some(target))?])
}

/// Writes two files whose lines are pairs; both take their places at the end.
pub(super) fn write_moses(
    [source, target]: [Output; 2],
    write: impl FnOnce(&mut dyn UnitWriter) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    source.write(|source| {
        target.write(|target| {
            let mut writer = MosesWriter::new(source, target);
            write(&mut writer)?;
            Ok(writer.finish()?)
        })
    })
}

struct Export<'m> {
    memory: &'m Reader<'m>,
    filter: UnitFilter,
    format: UnitFormat,
    header: UnitFileHeader,
    options: WriteOptions,
}

impl Export<'_> {
    /// Returns how many units were written, and what had to be changed for it.
    fn write(&self, output: impl Write) -> anyhow::Result<(usize, Changed)> {
        let mut writer = self.format.writer_with(output, &self.header, self.options)?;
        let mut units = 0;
        self.memory.for_each_unit(&self.filter, |unit| -> anyhow::Result<()> {
            writer.write(&unit)?;
            units += 1;
            Ok(())
        })?;
        writer.finish()?;
        Ok((units, writer.changed().clone()))
    }
}

/// Says what of the units could not be written as it is; `place` is the file, if it is one.
pub(super) fn tell_changed(place: Option<&str>, changed: &Changed) {
    let place = place.unwrap_or("standard output");
    for (what, times) in changed {
        tell("warning", &format!("{place}: {times} {what}"));
    }
}

/// The language most of the units come from: TMX wants one in its header.
fn main_source(memory: &Reader<'_>, filter: &UnitFilter) -> anyhow::Result<Language> {
    let stats = memory.stats()?;
    let counted = stats
        .units
        .iter()
        .filter(|pair| filter.lets_through(&pair.source, &pair.target))
        .max_by(|a, b| (a.count, &b.source).cmp(&(b.count, &a.source)));
    match (counted, &filter.source_language) {
        (Some(pair), _) => Ok(pair.source.clone()),
        (None, Some(asked)) => Ok(asked.clone()),
        (None, None) => super::fallback_language(),
    }
}
