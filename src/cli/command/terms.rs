//! `sangam terms`: the glossary of the memory.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::anyhow;
use sangam::exchange::{Format, OutputChoice, jsonl};
use sangam::memory::Opening;
use sangam::unit::{StoredTerm, TermEntry};
use sangam::use_cases::export::write_terms;
use sangam::use_cases::languages::default_language;
use sangam::use_cases::term_extraction::{Extracted, ExtractionOptions, extract_terms, usual_languages};
use sangam::use_cases::terms::{TermAddition, TermFilter, add_term, for_each_listed};

use super::output::Outputs;
use super::{export, import};
use crate::cli::args::format;
use crate::cli::exit::{Outcome, shown, tell};
use crate::cli::opened::open_memory;
use crate::cli::plan::terms::{TermAddPlan, TermExtractPlan, TermRemovePlan, TermsPlan};
use crate::cli::render::terms::{show_candidate, show_entry};
use crate::cli::render::{Screen, counted};
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &TermsPlan) -> anyhow::Result<Outcome> {
    match plan {
        TermsPlan::Add(plan) => add(surroundings, plan),
        TermsPlan::List { filter, json } => list(surroundings, filter, *json),
        TermsPlan::Remove(plan) => remove(surroundings, plan),
        TermsPlan::Import(plan) => import::run(surroundings, plan),
        TermsPlan::Export { format, path } => export(surroundings, *format, path.as_deref()),
        TermsPlan::Extract(plan) => extract(surroundings, plan),
    }
}

fn add(surroundings: &Surroundings, plan: &TermAddPlan) -> anyhow::Result<Outcome> {
    let opening = if plan.dry_run { Opening::MustExist } else { Opening::CreateIfMissing };
    let session = open_memory(surroundings, opening)?;
    let mut change = session.change(&surroundings.own_label(plan.dry_run)?)?;
    let (stored, how) = add_term(&mut change, &plan.draft)?;
    change.commit()?;
    let id = stored.id.0;
    if how == TermAddition::There {
        tell("note", &format!("entry {id} has this already; nothing stored"));
        return Ok(Outcome::NothingFound);
    }
    report(show(surroundings, plan.json, &[stored]), plan.dry_run)?;
    let done = match how {
        _ if plan.dry_run => "not stored: dry run",
        TermAddition::Joined => "changed",
        TermAddition::New | TermAddition::There => "added",
    };
    tell("note", &format!("entry {id} {done}"));
    Ok(Outcome::Done)
}

fn list(surroundings: &Surroundings, filter: &TermFilter, json: bool) -> anyhow::Result<Outcome> {
    let session = open_memory(surroundings, Opening::MustExist)?;
    let mut screen = surroundings.screen();
    let mut listed = 0_u64;
    for_each_listed::<anyhow::Error>(&session.reader()?, filter, |stored| {
        listed += 1;
        if json {
            jsonl::write_line(&mut screen.output, stored)?;
        } else {
            show_entry(&mut screen, stored)?;
        }
        Ok(())
    })?;
    screen.output.flush()?;
    if listed == 0 && !json {
        tell("note", "no such terms");
    }
    Ok(if listed == 0 { Outcome::NothingFound } else { Outcome::Done })
}

fn remove(surroundings: &Surroundings, plan: &TermRemovePlan) -> anyhow::Result<Outcome> {
    let session = open_memory(surroundings, Opening::MustExist)?;
    let mut change = session.change(&surroundings.own_label(plan.dry_run)?)?;
    let removed = change.remove_terms(&plan.entries)?;
    change.commit()?;
    report(show(surroundings, plan.json, &removed), plan.dry_run)?;
    let dry = if plan.dry_run { "dry run, nothing stored: " } else { "" };
    tell(
        "note",
        &format!("{dry}{} removed; `sangam op undo` brings them back", counted(removed.len(), "term")),
    );
    Ok(Outcome::Done)
}

fn export(
    surroundings: &Surroundings,
    named: Option<Format>,
    path: Option<&Path>,
) -> anyhow::Result<Outcome> {
    let mut outputs = Outputs::new(surroundings, [])?;
    let choice = OutputChoice { named, path, purposes: format::TERMS, otherwise: Some(Format::Glossary) };
    let format = outputs.format(&choice, "--format")?;
    let writer = format.term_writer().ok_or_else(|| anyhow!("{format} holds no terms"))?;
    export::write_glossary(surroundings, &mut outputs, (writer, path))
}

fn extract(surroundings: &Surroundings, plan: &TermExtractPlan) -> anyhow::Result<Outcome> {
    let path = plan.path.as_deref();
    let mut outputs = Outputs::new(surroundings, [])?;
    let choice =
        OutputChoice { named: plan.format, path, purposes: format::EXTRACTED, otherwise: Some(Format::Text) };
    let format = outputs.format(&choice, "--format")?;
    let output = outputs.open(path)?;
    let session = open_memory(surroundings, Opening::MustExist)?;
    let memory = session.reader()?;
    let named = plan.languages.as_ref().map(Option::as_ref);
    let extracted = match usual_languages(&memory, named)? {
        Some(languages) => {
            let mut options = ExtractionOptions::new(languages);
            options.min_lines = plan.min_lines;
            options.min_confidence = plan.min_confidence;
            options.limit = plan.limit;
            extract_terms(&memory, &options)?
        }
        None => Extracted::default(),
    };
    let found = &extracted.candidates;
    match format.term_writer() {
        Some(writer) => {
            let entries: Vec<TermEntry> = found.iter().map(TermEntry::from).collect();
            let language = default_language()?;
            output.write(|output| Ok(write_terms(output, writer, &entries, &language)?))?;
        }
        None if format == Format::Jsonl => output.write(|mut output| {
            Ok(found.iter().try_for_each(|candidate| jsonl::write_line(&mut output, candidate))?)
        })?,
        None if output.is_standard() => {
            let mut screen = surroundings.screen();
            found.iter().try_for_each(|candidate| show_candidate(&mut screen, candidate))?;
            screen.output.flush()?;
        }
        None => output.write(|output| {
            let mut page = Screen::page();
            found.iter().try_for_each(|candidate| show_candidate(&mut page, candidate))?;
            Ok(output.write_all(&page.into_bytes())?)
        })?,
    }
    let pairs = counted(found.len(), "pair");
    tell("note", &format!("{pairs} of terms from {}", counted(extracted.units, "unit")));
    Ok(if found.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

/// A stored change counts as done even if it cannot be shown. A dry run only shows it.
fn report(printed: io::Result<()>, dry_run: bool) -> io::Result<()> {
    if dry_run {
        return printed;
    }
    shown(printed.map_err(Into::into));
    Ok(())
}

fn show(surroundings: &Surroundings, json: bool, entries: &[StoredTerm]) -> io::Result<()> {
    let mut screen = surroundings.screen();
    for stored in entries {
        if json {
            jsonl::write_line(&mut screen.output, stored)?;
        } else {
            show_entry(&mut screen, stored)?;
        }
    }
    screen.output.flush()
}
