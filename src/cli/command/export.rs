//! `sangam export`: the memory in the formats of other programs.

use std::path::{Path, PathBuf};

use anyhow::bail;
use sangam::exchange::moses::MosesWriter;
use sangam::exchange::{Changed, OutputChoice};
use sangam::language::Language;
use sangam::memory::{Opening, UnitFilter};
use sangam::use_cases::export::{ExportOptions, export_terms, export_units, paired_files};
use sangam::use_cases::languages::pivot_language;

use super::output::{self, Output, Outputs};
use crate::cli::args::{ExportArguments, GlobalArguments, format};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::open_memory;
use crate::cli::render::counted;

pub(super) fn run(global: &GlobalArguments, arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let path = output::file(arguments.output.as_deref());
    let mut outputs = Outputs::new(global, [])?;
    let named = arguments.named_format();
    let choice = OutputChoice { named, path, purposes: format::EXPORTED, otherwise: None };
    let format = outputs.format(&choice, "--format")?;
    let place = path.map(|path| path.display().to_string());
    let language = pivot_language()?;
    if let Some(writer) = format.term_writer() {
        let target = outputs.open(path)?;
        let session = open_memory(global, Opening::MustExist)?;
        let memory = session.reader()?;
        let written =
            target.write(|output| export_terms::<anyhow::Error>(&memory, output, writer, &language))?;
        tell_forbidden(written.forbidden);
        if let Some(place) = place {
            tell("note", &format!("{} terms written to {place}", written.entries));
        }
        return Ok(if written.entries == 0 { Outcome::NothingFound } else { Outcome::Done });
    }
    let filter = UnitFilter {
        source_language: arguments.from.clone(),
        target_language: arguments.to.clone(),
        exact_languages: arguments.exact,
        min_confidence: arguments.min_confidence,
        sources: arguments.filter.filter(),
    };
    let options = ExportOptions { filter, language, now: edge::now()? };
    let (exported, place) = if let Some(writer) = format.unit_writer() {
        let target = outputs.open(path)?;
        let session = open_memory(global, Opening::MustExist)?;
        let memory = session.reader()?;
        let exported = target.write(|output| {
            export_units::<anyhow::Error>(&memory, &options, |header| {
                writer(output, header, arguments.writing.options())
            })
        })?;
        (exported, place)
    } else {
        let files = paired(path, [arguments.from.as_ref(), arguments.to.as_ref()])?;
        let [source, target] = open_paired(&mut outputs, &files)?;
        let session = open_memory(global, Opening::MustExist)?;
        let memory = session.reader()?;
        let exported = source.write(|source| {
            target.write(|target| {
                export_units::<anyhow::Error>(&memory, &options, |_| {
                    Ok(Box::new(MosesWriter::new(source, target)))
                })
            })
        })?;
        (exported, Some(files.each_ref().map(|file| file.display().to_string()).join(" and ")))
    };
    tell_changed(place.as_deref(), &exported.changed);
    if let Some(place) = place {
        tell("note", &format!("{} written to {place}", counted(exported.units, "unit")));
    }
    Ok(if exported.units == 0 { Outcome::NothingFound } else { Outcome::Done })
}

/// The two files into which units go line by line: what their names begin with, and the two languages.
pub(super) fn paired(stem: Option<&Path>, languages: [Option<&Language>; 2]) -> anyhow::Result<[PathBuf; 2]> {
    let (Some(stem), [Some(from), Some(to)]) = (stem, languages) else {
        bail!("Moses text is two files: name a stem with -o, and --from and --to");
    };
    Ok(paired_files(stem, from, to))
}

/// Gets both files ready.
pub(super) fn open_paired(outputs: &mut Outputs, files: &[PathBuf; 2]) -> anyhow::Result<[Output; 2]> {
    let [source, target] = files;
    Ok([outputs.open(Some(source))?, outputs.open(Some(target))?])
}

/// Says what of the units could not be written as it is; `place` is the file, if it is one.
pub(super) fn tell_changed(place: Option<&str>, changed: &Changed) {
    let place = place.unwrap_or("standard output");
    for (what, times) in changed {
        tell("warning", &format!("{place}: {times} {what}"));
    }
}

/// Says how many terms a glossary without room for their status leaves out.
pub(super) fn tell_forbidden(forbidden: u64) {
    if forbidden > 0 {
        tell("warning", &format!("{} not to be used left out", counted(forbidden, "term")));
    }
}
