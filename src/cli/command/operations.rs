//! `sangam op`: which changes were made to the memory, and how are they undone?

use std::collections::BTreeSet;
use std::io::{self, Write as _};

use anyhow::bail;
use sangam::exchange::jsonl;
use sangam::memory::{Opening, Operation, OperationId, Reader, RowChange, Undone};
use serde::Serialize;

use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::open_memory;
use crate::cli::plan::store::OperationPlan;
use crate::cli::render::escapes::escaped;
use crate::cli::render::times::Times;
use crate::cli::render::{BOLD, FAINT, Screen, counted};
use crate::cli::surroundings::Surroundings;

/// One line of `op log --json`.
#[derive(Serialize)]
struct OperationRecord<'o> {
    #[serde(flatten)]
    operation: &'o Operation,
    undone: bool,
}

pub(super) fn run(surroundings: &Surroundings, plan: &OperationPlan) -> anyhow::Result<Outcome> {
    let session = open_memory(surroundings, Opening::MustExist)?;
    let memory = session.reader()?;
    let mut screen = surroundings.screen();
    let times = &surroundings.times()?;
    match plan {
        OperationPlan::Log { limit, json } => {
            let operations = memory.operations(*limit)?;
            let undone = memory.operations_undone()?;
            for operation in &operations {
                show(&mut screen, (operation, times), &undone, *json)?;
            }
            screen.output.flush()?;
            Ok(if operations.is_empty() { Outcome::NothingFound } else { Outcome::Done })
        }
        OperationPlan::Show { operation: id, limit, json } => {
            let id = *id;
            let Some(operation) = memory.operation(id)? else {
                bail!("there is no operation {}; `sangam op log` lists those there are", id.0);
            };
            show(&mut screen, (&operation, times), &memory.operations_undone()?, *json)?;
            for change in memory.operation_changes(id, *limit)? {
                if *json {
                    jsonl::write_line(&mut screen.output, &change)?;
                } else if let Some(line) = told(&change) {
                    let line = screen.isolated(escaped(&line).into_owned());
                    writeln!(screen.output, "  {line}")?;
                }
            }
            screen.output.flush()?;
            Ok(Outcome::Done)
        }
        OperationPlan::Undo { operation, dry_run } => {
            // An undoing needs a connection of its own.
            drop(memory);
            let label = surroundings.own_label(*dry_run)?;
            let undone = match operation {
                Some(id) => Some(session.undo(&label, *id)?),
                None => session.undo_newest(&label)?,
            };
            let Some(undone) = undone else {
                tell("note", "there is nothing to undo");
                return Ok(Outcome::NothingFound);
            };
            tell_undone(&session.reader()?, &undone, *dry_run)
        }
        OperationPlan::Restore { operation, dry_run } => {
            drop(memory);
            let undone = session.restore(&surroundings.own_label(*dry_run)?, *operation)?;
            for run in undone.undone.iter().filter(|id| *id < operation) {
                tell(
                    "note",
                    &format!("operation {} went on after {}, and is taken back whole", run.0, operation.0),
                );
            }
            tell_undone(&session.reader()?, &undone, *dry_run)
        }
    }
}

fn tell_undone(memory: &Reader<'_>, undone: &Undone, dry_run: bool) -> anyhow::Result<Outcome> {
    let Some(operation) = undone.operation else {
        tell("note", "the memory is as it was; nothing had to be undone");
        return Ok(Outcome::NothingFound);
    };
    let mut names = Vec::new();
    for id in &undone.undone {
        names.push(match memory.operation(*id)? {
            Some(known) => format!("{} ({})", id.0, known.command),
            None => id.0.to_string(),
        });
    }
    let names = names.join(", ");
    if dry_run {
        tell("note", &format!("dry run, nothing changed: would undo {names}"));
    } else {
        let back = operation.0;
        tell("note", &format!("undone: {names}; `sangam op undo {back}` brings it back"));
    }
    Ok(Outcome::Done)
}

fn show(
    screen: &mut Screen,
    (operation, times): (&Operation, &Times),
    undone: &BTreeSet<OperationId>,
    json: bool,
) -> io::Result<()> {
    let is_undone = undone.contains(&operation.id);
    if json {
        return jsonl::write_line(&mut screen.output, &OperationRecord { operation, undone: is_undone });
    }
    show_operation(screen, (operation, times), is_undone)
}

/// Shows an operation for reading.
pub(super) fn show_operation(
    screen: &mut Screen,
    (operation, times): (&Operation, &Times),
    is_undone: bool,
) -> io::Result<()> {
    let mark = if is_undone { "  (undone)" } else { "" };
    writeln!(
        screen.output,
        "{BOLD}{:>4}{BOLD:#}  {FAINT}{}  {}{mark}{FAINT:#}",
        operation.id.0,
        times.shown(&operation.at),
        escaped(&operation.who)
    )?;
    writeln!(screen.output, "      {}", escaped(&operation.command))?;
    let mut parts = Vec::new();
    for change in &operation.changes {
        if change.added > 0 {
            parts.push(format!("+{}", counted(change.added, change.table)));
        }
        if change.changed > 0 {
            parts.push(format!("~{}", counted(change.changed, change.table)));
        }
    }
    writeln!(screen.output, "      {FAINT}{}{FAINT:#}", parts.join(", "))
}

/// Describes the change of a row in one line, if the row is of a kind that people know.
fn told(change: &RowChange) -> Option<String> {
    let texts = |row: &serde_json::Map<String, serde_json::Value>| {
        let text =
            |column: &str| row.get(column).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        match change.table {
            "unit" => Some(format!("{} = {}", text("source_text"), text("target_text"))),
            "article" => Some(text("identity")),
            _ => None,
        }
    };
    let (table, id) = (change.table, change.id);
    match (&change.before, &change.after) {
        (None, Some(after)) => Some(format!("+ {table} {id}: {}", texts(after)?)),
        (Some(before), None) => Some(format!("- {table} {id}: {}", texts(before)?)),
        (Some(before), Some(after)) => {
            let texts = texts(after)?;
            let differs = after.iter().filter(|(column, value)| before.get(*column) != Some(value));
            let differs: Vec<String> = differs
                .filter(|(column, _)| {
                    !matches!(column.as_str(), "changed_at" | "created_at" | "changed_by" | "bead_id")
                })
                .map(|(column, value)| {
                    let old = before.get(column).unwrap_or(&serde_json::Value::Null);
                    format!("{column} {old} → {value}")
                })
                .collect();
            if differs.is_empty() {
                return None;
            }
            Some(format!("~ {table} {id}: {texts} ({})", differs.join(", ")))
        }
        (None, None) => None,
    }
}
