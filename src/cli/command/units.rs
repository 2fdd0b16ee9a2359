//! `sangam add`, `edit`, `confirm`, `reject`, `delete`: changes of single units.

use std::io::{self, Write as _};

use anyhow::bail;
use sangam::exchange::jsonl;
use sangam::exchange::tmx::NOTE;
use sangam::memory::{MemoryError, Opening, Reader, Session, UnitChange};
use sangam::unit::{Details, Unit, UnitDraft, UnitId};
use sangam::use_cases::articles::find_article;
use sangam::use_cases::unit_numbers::select_units;
use sangam::use_cases::units::check_change;

use crate::cli::editor::Draft;
use crate::cli::exit::{Outcome, shown, tell, worded};
use crate::cli::opened::open_memory;
use crate::cli::plan::units::{AddPlan, UnitAction, UnitsPlan};
use crate::cli::render::escapes::escaped;
use crate::cli::render::readings::origin;
use crate::cli::render::{BOLD, FAINT, Screen, counted, label};
use crate::cli::surroundings::Surroundings;

pub(super) fn add(surroundings: &Surroundings, plan: AddPlan) -> anyhow::Result<Outcome> {
    let AddPlan { draft, dry_run, json } = plan;
    let details = Details { author: Some(surroundings.user().to_owned()), ..draft.details };
    let draft = UnitDraft { details, ..draft };
    let opening = if dry_run { Opening::MustExist } else { Opening::CreateIfMissing };
    let session = open_memory(surroundings, opening)?;
    let mut change = session.change(&surroundings.own_label(dry_run)?)?;
    let (id, new) = change.add_unit(&draft)?;
    // Read before the change is kept or dropped.
    let unit = change.unit(id)?;
    change.commit()?;
    if !new {
        tell("note", &format!("this pair is unit {} already; nothing stored", id.0));
        return Ok(Outcome::NothingFound);
    }
    if json || !dry_run {
        let printed = show(surroundings, json, unit.as_slice());
        report(printed, dry_run)?;
    }
    tell("note", &format!("unit {} {}", id.0, if dry_run { "not stored: dry run" } else { "added" }));
    Ok(Outcome::Done)
}

/// Changes or removes existing units.
pub(super) fn apply(surroundings: &Surroundings, plan: &UnitsPlan) -> anyhow::Result<Outcome> {
    let session = open_memory(surroundings, Opening::MustExist)?;
    let change = match &plan.action {
        UnitAction::Write => return write(surroundings, plan, &session),
        UnitAction::Change(change) => Some(change),
        UnitAction::Delete => None,
    };
    let mut changing = session.change(&surroundings.own_label(plan.dry_run)?)?;
    let units = selected(&changing, plan)?;
    if units.is_empty() {
        tell("note", "no unit is among those named; nothing is changed");
        return Ok(Outcome::NothingFound);
    }
    let message = if let Some(change) = change {
        check_change(&units, change)?;
        let changed = changing.change_units(&units, change)?;
        changing.commit()?;
        report(show(surroundings, plan.json, &changed), plan.dry_run)?;
        format!("{} of {} changed", changed.len(), counted(units.len(), "unit"))
    } else {
        let removed = changing.delete_units(&units)?;
        changing.commit()?;
        report(show(surroundings, plan.json, &removed), plan.dry_run)?;
        format!("{} deleted; `sangam op undo` brings them back", counted(removed.len(), "unit"))
    };
    done(&message, plan.dry_run);
    Ok(Outcome::Done)
}

/// Finds the units of a plan, each once, and reports how many of them there are.
fn selected(memory: &Reader<'_>, plan: &UnitsPlan) -> anyhow::Result<Vec<UnitId>> {
    let mut selection = plan.selection.clone();
    for article in &plan.articles {
        selection.articles.push(find_article(memory, article)?);
    }
    let selected = select_units(memory, &selection)?;
    for (range, there) in &selected.ranges {
        if *there < range.numbers() {
            tell("note", &format!("units {range}: {there} of {} are in the memory", range.numbers()));
        }
    }
    if selected.left > 0 {
        let left = counted(selected.left, "rejected unit");
        tell("note", &format!("{left} left out; type the number of one to confirm it all the same"));
    }
    let (taken, named) = (selected.units.len(), selected.before_bounds);
    if taken < named {
        tell("note", &format!("{taken} of {} within the bounds of confidence", counted(named, "unit")));
    }
    Ok(selected.units)
}

/// Lets the user change the texts of one unit in an editor. Meanwhile others may write to the memory.
fn write(surroundings: &Surroundings, plan: &UnitsPlan, session: &Session) -> anyhow::Result<Outcome> {
    let memory = session.reader()?;
    let units = selected(&memory, plan)?;
    let [id] = units[..] else {
        bail!(
            "{} are named; one can be changed in an editor at a time, or say what to change with --target, --status, --tag …",
            counted(units.len(), "unit")
        );
    };
    drop(memory);
    write_unit((surroundings, session), id, WriteOptions { dry_run: plan.dry_run, json: plan.json })
}

/// How the change of a unit is stored and shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WriteOptions {
    pub(super) dry_run: bool,
    /// Whether a program reads the result.
    pub(super) json: bool,
}

/// Lets the user change the texts of a unit in an editor. Also used by the prompt.
pub(super) fn write_unit(
    (surroundings, session): (&Surroundings, &Session),
    id: UnitId,
    options: WriteOptions,
) -> anyhow::Result<Outcome> {
    let memory = session.reader()?;
    let Some(before) = memory.unit(id)? else {
        let path = session.path().to_owned();
        return Err(MemoryError::NoSuchUnit { path, unit: id.0 }.into());
    };
    drop(memory);
    let draft = Draft::new(&before, surroundings.temporary_folder())?;
    let texts = match draft.edited() {
        Ok(texts) => texts,
        Err(reason) => return Err(draft.keep(&reason).into()),
    };
    let differs = |text: String, before: &str| (text != before).then_some(text);
    let change = UnitChange {
        source: differs(texts.source, &before.source),
        target: differs(texts.target, &before.target),
        ..UnitChange::default()
    };
    if change == UnitChange::default() {
        tell("note", "nothing was changed; nothing stored");
        return Ok(Outcome::NothingFound);
    }
    let store = || -> anyhow::Result<Vec<Unit>> {
        let mut changing = session.change(&surroundings.own_label(options.dry_run)?)?;
        if changing.unit(id)?.as_ref() != Some(&before) {
            bail!("unit {} was changed or removed by somebody else in the meantime", id.0);
        }
        let changed = changing.change_units(&[id], &change)?;
        changing.commit()?;
        Ok(changed)
    };
    let changed = match store() {
        Ok(changed) => changed,
        Err(error) => return Err(draft.keep(&worded(&error)).into()),
    };
    report(show(surroundings, options.json, &changed), options.dry_run)?;
    done("1 of 1 unit changed", options.dry_run);
    Ok(Outcome::Done)
}

fn done(message: &str, dry_run: bool) {
    let dry = if dry_run { "dry run, nothing stored: " } else { "" };
    tell("note", &format!("{dry}{message}"));
}

/// A stored change counts as done even if it cannot be shown. A dry run only shows it.
fn report(printed: io::Result<()>, dry_run: bool) -> io::Result<()> {
    if dry_run {
        return printed;
    }
    shown(printed.map_err(Into::into));
    Ok(())
}

/// Shows units with their details.
fn show(surroundings: &Surroundings, json: bool, units: &[Unit]) -> io::Result<()> {
    let mut screen = surroundings.screen();
    for unit in units {
        if json {
            jsonl::write_line(&mut screen.output, unit)?;
        } else {
            show_unit(&mut screen, unit)?;
        }
    }
    screen.output.flush()
}

/// Shows one unit: its number and details, then its texts.
pub(super) fn show_unit(screen: &mut Screen, unit: &Unit) -> io::Result<()> {
    let mut said = vec![origin(unit)];
    let details = &unit.details;
    let named = [("client", &details.client), ("domain", &details.domain)];
    said.extend(named.iter().filter_map(|(what, name)| Some(format!("{what} {}", name.as_ref()?))));
    said.extend(details.tags.iter().map(|tag| format!("#{tag}")));
    if details.usage_count > 0 {
        said.push(format!("used {}", counted(details.usage_count, "time")));
    }
    let said = said.join(", ");
    writeln!(screen.output, "{BOLD}{}{BOLD:#}  {FAINT}{}{FAINT:#}", unit.id.0, escaped(&said))?;
    for (language, text) in [(&unit.source_language, &unit.source), (&unit.target_language, &unit.target)] {
        let text = screen.line_piece(text);
        screen.labelled(&label(language, None), &text)?;
    }
    for note in &details.notes {
        writeln!(screen.output, "{FAINT}note │ {}{FAINT:#}", screen.text(note))?;
    }
    for property in details.properties.iter().filter(|property| property.name == NOTE) {
        if let Some(language) = &property.language {
            let [language, note] = [language, &property.value].map(|text| screen.text(text).into_owned());
            writeln!(screen.output, "{FAINT}note │ ({language}) {note}{FAINT:#}")?;
        }
    }
    Ok(())
}
