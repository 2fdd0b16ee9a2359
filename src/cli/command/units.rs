//! `sangam add`, `edit`, `confirm`, `reject`, `delete`: changes of single units.

use std::collections::BTreeSet;
use std::io::{self, Write as _};

use sangam::exchange::jsonl;
use sangam::exchange::tmx::NOTE;
use sangam::memory::Opening;
use sangam::unit::{Details, Unit, UnitDraft};

use crate::cli::exit::{Outcome, shown, tell};
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
    let mut changing = session.change(&surroundings.own_label(plan.dry_run)?)?;
    let message = match &plan.action {
        UnitAction::Change(change) => {
            let changed = changing.change_units(&plan.units, change)?;
            changing.commit()?;
            report(show(surroundings, plan.json, &changed), plan.dry_run)?;
            let named = plan.units.iter().collect::<BTreeSet<_>>().len();
            format!("{} of {} changed", changed.len(), counted(named, "unit"))
        }
        UnitAction::Delete => {
            let removed = changing.delete_units(&plan.units)?;
            changing.commit()?;
            report(show(surroundings, plan.json, &removed), plan.dry_run)?;
            format!("{} deleted; `sangam op undo` brings them back", counted(removed.len(), "unit"))
        }
    };
    done(&message, plan.dry_run);
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
    let named = [("client", &details.client), ("domain", &details.domain), ("by", &details.changed_by)];
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
