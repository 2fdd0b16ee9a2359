//! `sangam convert`: units from one format to another, without a memory.

use std::path::Path;

use anyhow::bail;
use sangam::exchange::moses::MosesWriter;
use sangam::exchange::{OutputChoice, Purpose};
use sangam::use_cases::convert::{ConvertEvent, ConvertOptions, Converted, convert_terms, convert_units};
use sangam::use_cases::languages::default_language;
use sangam::use_cases::read::AnyReader;

use super::export::{open_paired, tell_changed, tell_forbidden};
use super::import::{inputs, tell_warnings};
use super::output::Outputs;
use crate::cli::exit::{Outcome, tell, tell_rejected, worded};
use crate::cli::plan::convert::ConvertPlan;
use crate::cli::render::counted;
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &ConvertPlan) -> anyhow::Result<Outcome> {
    let ConvertPlan { input, reading, target: into } = plan;
    let (file, path) = (&input.first, into.path.as_deref());
    let mut outputs = Outputs::new(surroundings, inputs(input, reading))?;
    let reader = reading.open(input)?;
    let purposes: &[Purpose] = match &reader {
        AnyReader::Units(_) => &[Purpose::Units, Purpose::PairedLines],
        AnyReader::Terms(_) => &[Purpose::Terms],
    };
    let choice = OutputChoice { named: into.format, path, purposes, otherwise: None };
    let format = outputs.format(&choice, "--output-format")?;
    let language = match &reading.options.source_language {
        Some(language) => language.clone(),
        None => default_language()?,
    };
    let mut options = ConvertOptions::new(language, surroundings.now()?);
    options.lenient = reading.options.lenient;
    let mut receive = |event: ConvertEvent<'_>| told(file, event);
    let (converted, what) = match reader {
        AnyReader::Units(mut reader) => {
            let converted = if let Some(writer) = format.unit_writer() {
                let target = outputs.open(path)?;
                target.write(|output| {
                    convert_units::<anyhow::Error>(
                        reader.as_mut(),
                        &options,
                        |header| writer(output, header, into.options),
                        &mut receive,
                    )
                })?
            } else if format.writes(Purpose::PairedLines) {
                let [source, target] = open_paired(&mut outputs, &into.paired()?)?;
                source.write(|source| {
                    target.write(|target| {
                        convert_units::<anyhow::Error>(
                            reader.as_mut(),
                            &options,
                            |_| Ok(Box::new(MosesWriter::new(source, target))),
                            &mut receive,
                        )
                    })
                })?
            } else {
                bail!("{format} holds no units");
            };
            (converted, "unit")
        }
        AnyReader::Terms(mut reader) => {
            let Some(writer) = format.term_writer() else { bail!("{format} holds no terms") };
            let target = outputs.open(path)?;
            let converted = target.write(|output| {
                convert_terms::<anyhow::Error>(reader.as_mut(), &options, (writer, output), &mut receive)
            })?;
            (converted, "entry")
        }
    };
    let place = path.map(|path| path.display().to_string());
    tell_changed(place.as_deref(), &converted.changed);
    tell_forbidden(converted.forbidden);
    tell("note", &summary(&converted, what, place.as_deref().unwrap_or("-")));
    Ok(if converted.rejected == 0 && !converted.broken { Outcome::Done } else { Outcome::SomeRejected })
}

/// Reports the problems in `file`.
fn told(file: &Path, event: ConvertEvent<'_>) {
    let file = file.display().to_string();
    match event {
        ConvertEvent::Rejected(rejected) => tell_rejected(&file, rejected),
        ConvertEvent::Mended(warnings) => tell_warnings(&file, warnings),
        ConvertEvent::Broken { error, kept } => {
            let kept = if kept { "; what stands before it is kept" } else { "" };
            tell("error", &format!("{}{kept}", worded(&error.into())));
        }
    }
}

/// Sums up the result.
fn summary(converted: &Converted, what: &str, place: &str) -> String {
    let written = match (what, converted.written) {
        ("entry", 1) => "1 entry".to_owned(),
        ("entry", many) => format!("{many} entries"),
        (_, written) => counted(written, what),
    };
    let untranslated = match converted.untranslated {
        0 => String::new(),
        untranslated => format!(", {untranslated} without translation"),
    };
    format!("{written} written to {place}, {} rejected{untranslated}", converted.rejected)
}
