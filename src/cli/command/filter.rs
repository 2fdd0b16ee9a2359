//! `sangam filter`: the units of a file that are fit to learn from.

use std::io::{self, Write};

use anyhow::bail;
use sangam::exchange::{Format, OutputChoice, Purpose, jsonl};
use sangam::use_cases::convert::{ConvertEvent, ConvertOptions};
use sangam::use_cases::filter::{Dropped, Filtered, filter_units};
use sangam::use_cases::languages::default_language;
use sangam::use_cases::read::AnyReader;

use super::convert::told;
use super::export::tell_changed;
use super::import::inputs;
use super::output::Outputs;
use crate::cli::exit::{Outcome, tell};
use crate::cli::plan::filter::{FilterJob, FilterPlan};
use crate::cli::render::counted;
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: FilterPlan) -> anyhow::Result<Outcome> {
    let job = match plan {
        FilterPlan::Show(text) => {
            let mut screen = surroundings.screen();
            write!(screen.output, "{text}")?;
            screen.output.flush()?;
            return Ok(Outcome::Done);
        }
        FilterPlan::Filter(job) => *job,
    };
    let FilterJob { recipe, recipe_file, input, reading, path, format, options: writing, dropped } = job;
    let (file, path) = (&input.first, path.as_deref());
    let mut outputs = Outputs::new(surroundings, inputs(&input, &reading).into_iter().chain(recipe_file))?;
    let AnyReader::Units(mut reader) = reading.open(&input)? else {
        bail!("{}: is a glossary, and only units are filtered", file.display());
    };
    let choice =
        OutputChoice { named: format, path, purposes: &[Purpose::Units], otherwise: Some(Format::Tsv) };
    let format = outputs.format(&choice, "--output-format")?;
    let Some(writer) = format.unit_writer() else { bail!("{format} holds no units") };
    let language = match &reading.options.source_language {
        Some(language) => language.clone(),
        None => default_language()?,
    };
    let mut options = ConvertOptions::new(language, surroundings.now()?);
    options.lenient = reading.options.lenient;
    let kept = outputs.open(path)?;
    let dropped = dropped.map(|path| outputs.open(Some(&path))).transpose()?;
    let mut filter = |keep: &mut dyn Write, drop: &mut dyn Write| {
        let mut receive = |event: ConvertEvent<'_>| told(file, event);
        let mut take = |unit: &Dropped<'_>| jsonl::write_line(&mut &mut *drop, unit);
        filter_units::<anyhow::Error>(
            (reader.as_mut(), &recipe),
            &options,
            |header| writer(keep, header, writing),
            (&mut take, &mut receive),
        )
    };
    let filtered = kept.write(|keep| match dropped {
        Some(dropped) => dropped.write(|drop| filter(keep, drop)),
        None => filter(keep, &mut io::sink()),
    })?;
    let place = path.map(|path| path.display().to_string());
    tell_changed(place.as_deref(), &filtered.reading.changed);
    tell("note", &summary(&filtered));
    let reading = &filtered.reading;
    Ok(match filtered.kept {
        _ if reading.rejected > 0 || reading.broken => Outcome::SomeRejected,
        0 => Outcome::NothingFound,
        _ => Outcome::Done,
    })
}

/// Sums up the result: `503 units read, 498 kept, 5 dropped: numbers 3, translation 2`.
fn summary(filtered: &Filtered) -> String {
    let read = counted(filtered.read, "unit");
    let by_filter = filtered.dropped.iter().filter(|(_, count)| *count > 0);
    let by_filter: Vec<String> = by_filter.map(|(name, count)| format!("{name} {count}")).collect();
    let by_filter = if by_filter.is_empty() { String::new() } else { format!(": {}", by_filter.join(", ")) };
    let rejected = match filtered.reading.rejected {
        0 => String::new(),
        rejected => format!("; {rejected} rejected, because they could not be read"),
    };
    format!("{read} read, {} kept, {} dropped{by_filter}{rejected}", filtered.kept, filtered.dropped())
}
