//! `sangam export`: the memory in the formats of other programs.

use std::path::{Path, PathBuf};

use sangam::exchange::formats::TermWriterOf;
use sangam::exchange::moses::MosesWriter;
use sangam::exchange::{Changed, OutputChoice};
use sangam::memory::Opening;
use sangam::use_cases::export::{ExportOptions, export_terms, export_units};
use sangam::use_cases::languages::default_language;

use super::output::{Output, Outputs};
use crate::cli::args::format;
use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::open_memory;
use crate::cli::plan::export::ExportPlan;
use crate::cli::render::counted;
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &ExportPlan) -> anyhow::Result<Outcome> {
    let ExportPlan { filter, target: into } = plan;
    let path = into.path.as_deref();
    let mut outputs = Outputs::new(surroundings, [])?;
    let choice = OutputChoice { named: into.format, path, purposes: format::EXPORTED, otherwise: None };
    let format = outputs.format(&choice, "--format")?;
    if let Some(writer) = format.term_writer() {
        return write_glossary(surroundings, &mut outputs, (writer, path));
    }
    let place = path.map(|path| path.display().to_string());
    let mut options = ExportOptions::new(default_language()?, surroundings.now()?);
    options.filter.clone_from(filter);
    let (exported, place) = if let Some(writer) = format.unit_writer() {
        let target = outputs.open(path)?;
        let session = open_memory(surroundings, Opening::MustExist)?;
        let memory = session.reader()?;
        let exported = target.write(|output| {
            export_units::<anyhow::Error>(&memory, &options, |header| writer(output, header, into.options))
        })?;
        (exported, place)
    } else {
        let files = into.paired()?;
        let [source, target] = open_paired(&mut outputs, &files)?;
        let session = open_memory(surroundings, Opening::MustExist)?;
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

/// Writes the glossary to a file, or to standard output.
pub(super) fn write_glossary(
    surroundings: &Surroundings,
    outputs: &mut Outputs,
    (writer, path): (TermWriterOf, Option<&Path>),
) -> anyhow::Result<Outcome> {
    let language = default_language()?;
    let target = outputs.open(path)?;
    let session = open_memory(surroundings, Opening::MustExist)?;
    let memory = session.reader()?;
    let written = target.write(|output| export_terms::<anyhow::Error>(&memory, output, writer, &language))?;
    tell_forbidden(written.forbidden);
    if let Some(path) = path {
        tell("note", &format!("{} terms written to {}", written.entries, path.display()));
    }
    Ok(if written.entries == 0 { Outcome::NothingFound } else { Outcome::Done })
}

/// Opens both files.
pub(super) fn open_paired(outputs: &mut Outputs, files: &[PathBuf; 2]) -> anyhow::Result<[Output; 2]> {
    let [source, target] = files;
    Ok([outputs.open(Some(source))?, outputs.open(Some(target))?])
}

/// Reports the changes that the format made necessary; `place` is the file, if there is one.
pub(super) fn tell_changed(place: Option<&str>, changed: &Changed) {
    let place = place.unwrap_or("standard output");
    for (what, times) in changed {
        tell("warning", &format!("{place}: {times} {what}"));
    }
}

/// Reports how many terms are left out of a glossary that has no room for their status.
pub(super) fn tell_forbidden(forbidden: u64) {
    if forbidden > 0 {
        tell("warning", &format!("{} not to be used left out", counted(forbidden, "term")));
    }
}
