//! `sangam add`, `edit`, `confirm`, `reject`, `delete`: what a person says of single units.

use std::collections::BTreeSet;
use std::io::{self, Write as _};

use anyhow::{anyhow, bail};
use sangam::exchange::jsonl;
use sangam::exchange::tmx::NOTE;
use sangam::language::Language;
use sangam::memory::{Opening, UnitChange};
use sangam::unit::{Details, Status, Unit, UnitDraft, UnitId};

use crate::cli::args::store::{AddArguments, EditArguments, IdArguments};
use crate::cli::args::{GlobalArguments, PrintArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, shown, tell};
use crate::cli::render::escapes::escaped;
use crate::cli::render::{BOLD, FAINT, Screen, counted, label};

pub(super) fn add(global: &GlobalArguments, arguments: &AddArguments) -> anyhow::Result<Outcome> {
    for (text, what) in [(&arguments.source, "text"), (&arguments.target, "translation")] {
        if text.trim().is_empty() {
            bail!("the {what} is empty; nothing stored");
        }
    }
    let language = |text: &str, named: &Option<Language>, option: &str| {
        super::language_of(text, named.as_ref())
            .ok_or_else(|| anyhow!("cannot tell the language of `{text}`; name it with {option}"))
    };
    let languages = [
        language(&arguments.source, &arguments.from, "--from")?,
        language(&arguments.target, &arguments.to, "--to")?,
    ];
    if languages[0] == languages[1] {
        bail!("text and translation are both in `{}`; name the languages with --from and --to", languages[0]);
    }
    let said = &arguments.details;
    let draft = UnitDraft {
        status: Status::Confirmed,
        details: Details {
            author: Some(edge::user()),
            client: said.client.clone().filter(|name| !name.is_empty()),
            domain: said.domain.clone().filter(|name| !name.is_empty()),
            tags: said.tag.iter().cloned().collect(),
            notes: said.note.iter().cloned().collect(),
            ..Details::default()
        },
        ..UnitDraft::new(languages, arguments.source.clone(), arguments.target.clone())
    };
    let opening = if arguments.dry_run { Opening::MustExist } else { Opening::CreateIfMissing };
    let session = super::open_memory(global, opening)?;
    let mut change = session.change(&super::own_label(arguments.dry_run)?)?;
    let (id, new) = change.add_unit(&draft)?;
    // Read before it is kept or not.
    let unit = change.unit(id)?;
    change.commit()?;
    if !new {
        tell("note", &format!("this pair is unit {} already; nothing stored", id.0));
        return Ok(Outcome::NothingFound);
    }
    if arguments.print.jsonl() || !arguments.dry_run {
        let printed = show(global, &arguments.print, unit.as_slice());
        report(printed, arguments.dry_run)?;
    }
    tell(
        "note",
        &format!("unit {} {}", id.0, if arguments.dry_run { "not stored: dry run" } else { "added" }),
    );
    Ok(Outcome::Done)
}

pub(super) fn edit(global: &GlobalArguments, arguments: &EditArguments) -> anyhow::Result<Outcome> {
    let named = arguments.ids.iter().collect::<BTreeSet<_>>().len();
    if named > 1 && (arguments.source.is_some() || arguments.target.is_some()) {
        bail!("--source and --target go with one unit; {named} were named");
    }
    for text in [&arguments.source, &arguments.target].into_iter().flatten() {
        if text.trim().is_empty() {
            bail!("a text cannot be empty; `sangam delete` removes a unit");
        }
    }
    let change = UnitChange {
        source: arguments.source.clone(),
        target: arguments.target.clone(),
        status: arguments.status,
        remove_tags: arguments.untag.iter().cloned().collect(),
        used: u64::from(arguments.used),
        ..arguments.details.change()
    };
    if change == UnitChange::default() {
        bail!("nothing to change; say what with --source, --target, --status, --tag …");
    }
    apply(global, &arguments.ids, &change, arguments.dry_run, &arguments.print)
}

/// Gives units a status.
pub(super) fn judge(
    global: &GlobalArguments,
    arguments: &IdArguments,
    status: Status,
) -> anyhow::Result<Outcome> {
    let change = UnitChange { status: Some(status), ..UnitChange::default() };
    apply(global, &arguments.ids, &change, arguments.dry_run, &arguments.print)
}

fn apply(
    global: &GlobalArguments,
    ids: &[i64],
    change: &UnitChange,
    dry_run: bool,
    print: &PrintArguments,
) -> anyhow::Result<Outcome> {
    let session = super::open_memory(global, Opening::MustExist)?;
    let ids: Vec<UnitId> = ids.iter().copied().map(UnitId).collect();
    let mut changing = session.change(&super::own_label(dry_run)?)?;
    let changed = changing.change_units(&ids, change)?;
    changing.commit()?;
    report(show(global, print, &changed), dry_run)?;
    let named = ids.iter().collect::<BTreeSet<_>>().len();
    done(&format!("{} of {} changed", changed.len(), counted(named, "unit")), dry_run);
    Ok(Outcome::Done)
}

pub(super) fn delete(global: &GlobalArguments, arguments: &IdArguments) -> anyhow::Result<Outcome> {
    let session = super::open_memory(global, Opening::MustExist)?;
    let ids: Vec<UnitId> = arguments.ids.iter().copied().map(UnitId).collect();
    let mut change = session.change(&super::own_label(arguments.dry_run)?)?;
    let removed = change.delete_units(&ids)?;
    change.commit()?;
    report(show(global, &arguments.print, &removed), arguments.dry_run)?;
    done(
        &format!("{} deleted; `sangam op undo` brings them back", counted(removed.len(), "unit")),
        arguments.dry_run,
    );
    Ok(Outcome::Done)
}

fn done(message: &str, dry_run: bool) {
    let dry = if dry_run { "dry run, nothing stored: " } else { "" };
    tell("note", &format!("{dry}{message}"));
}

/// What was stored is done though it cannot be shown; a dry run does nothing else.
fn report(printed: io::Result<()>, dry_run: bool) -> io::Result<()> {
    if dry_run {
        return printed;
    }
    shown(printed.map_err(Into::into));
    Ok(())
}

/// Shows units with what is said of them.
fn show(global: &GlobalArguments, print: &PrintArguments, units: &[Unit]) -> io::Result<()> {
    let mut screen = Screen::new(global.bidi);
    for unit in units {
        if print.jsonl() {
            jsonl::write_line(&mut screen.output, unit)?;
        } else {
            show_unit(&mut screen, unit)?;
        }
    }
    screen.output.flush()
}

/// One unit: its number and what is said of it, then its texts.
pub(super) fn show_unit(screen: &mut Screen, unit: &Unit) -> io::Result<()> {
    let mut said = vec![super::lookup::origin(&unit.provenance)];
    let details = &unit.details;
    let named = [("client", &details.client), ("domain", &details.domain), ("by", &details.changed_by)];
    said.extend(named.iter().filter_map(|(what, name)| Some(format!("{what} {}", name.as_ref()?))));
    said.extend(details.tags.iter().map(|tag| format!("#{tag}")));
    if details.usage_count > 0 {
        said.push(format!("used {}", counted(details.usage_count, "time")));
    }
    let said = said.join(", ");
    writeln!(screen.output, "{BOLD}{}{BOLD:#}  {FAINT}{}{FAINT:#}", unit.id.0, escaped(&said))?;
    writeln!(screen.output, "{}{}", label(&unit.source_language, None), screen.text(&unit.source))?;
    writeln!(screen.output, "{}{}", label(&unit.target_language, None), screen.text(&unit.target))?;
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
