//! `sangam memory`: verify, copy, replace, salvage, merge and tidy the memory.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use sangam::exchange::jsonl;
use sangam::memory::{GarbageOptions, NotGivenBack, Opening, put_back, salvage};
use sangam::use_cases::analyzer::TextAnalyzer;

use super::output::Outputs;
use crate::cli::exit::{Outcome, tell, tell_room};
use crate::cli::opened::{ChosenMemory, open_memory};
use crate::cli::plan::store::MemoryPlan;
use crate::cli::render::counted;
use crate::cli::render::escapes::escaped;
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &MemoryPlan) -> anyhow::Result<Outcome> {
    match plan {
        MemoryPlan::Backup { file } => {
            let to = Outputs::new(surroundings, [])?.new_file(file)?;
            let memory = open_memory(surroundings, Opening::MustExist)?;
            let bytes = memory.backup(&to);
            let bytes = bytes.with_context(|| format!("{}: cannot be copied", memory.path().display()))?;
            tell("note", &format!("{bytes} bytes written to {}", file.display()));
            Ok(Outcome::Done)
        }
        MemoryPlan::Verify { json } => {
            let memory = open_memory(surroundings, Opening::MustExist)?;
            let verified = memory.reader()?.verify()?;
            let mut screen = surroundings.screen();
            if *json {
                jsonl::write_line(&mut screen.output, &verified)?;
            } else {
                for problem in verified.problems.iter().chain(&verified.derived) {
                    writeln!(
                        screen.output,
                        "{}",
                        escaped(&format!("{}: {}", problem.place, problem.reason))
                    )?;
                }
                let problems = verified.problems.len();
                let path = memory.path().display().to_string();
                let found = match problems {
                    0 => "everything is as it was stored".to_owned(),
                    _ => format!(
                        "{}; `sangam memory salvage NEW` rescues the rest",
                        counted(problems, "problem")
                    ),
                };
                writeln!(screen.output, "{}: {} rows; {found}", escaped(&path), verified.rows)?;
            }
            screen.output.flush()?;
            let whole = verified.problems.is_empty() && verified.derived.is_empty();
            Ok(if whole { Outcome::Done } else { Outcome::SomeRejected })
        }
        MemoryPlan::Salvage { file } => {
            let damaged = surroundings.memory()?;
            let to = Outputs::new(surroundings, [])?.new_file(file)?;
            let salvaged = salvage(damaged, &to, Arc::new(TextAnalyzer))?;
            for table in &salvaged.tables {
                tell(
                    "note",
                    &format!("{} rescued, {} let go", counted(table.kept, table.table), table.dropped),
                );
            }
            tell("note", &format!("written to {}", file.display()));
            let all = salvaged.tables.iter().all(|table| table.dropped == 0);
            Ok(if all { Outcome::Done } else { Outcome::SomeRejected })
        }
        MemoryPlan::Restore { backup } => restore(surroundings, backup),
        MemoryPlan::Merge { other, dry_run } => merge(surroundings, other, *dry_run),
        MemoryPlan::CollectGarbage { keep, dry_run } => collect_garbage(surroundings, *keep, *dry_run),
        MemoryPlan::Reindex => {
            let reindexed = open_memory(surroundings, Opening::MustExist)?.reindex()?;
            tell("note", &format!("{} units indexed in {} bytes", reindexed.units, reindexed.bytes));
            Ok(Outcome::Done)
        }
    }
}

fn merge(surroundings: &Surroundings, other: &Path, dry_run: bool) -> anyhow::Result<Outcome> {
    let other = ChosenMemory::at(other, surroundings).open_quietly(Opening::ReadOnly)?;
    let opening = if dry_run { Opening::MustExist } else { Opening::CreateIfMissing };
    let session = open_memory(surroundings, opening)?;
    let mut change = session.change(&surroundings.own_label(dry_run)?)?;
    let merged = change.merge(&other.reader()?)?;
    change.commit()?;
    let dry = if dry_run { "dry run, nothing stored: " } else { "" };
    tell(
        "note",
        &format!(
            "{dry}{} alignments taken over ({} were here), {} units added ({} were here, {} of them judged \
             there)",
            merged.alignments, merged.alignments_here, merged.units, merged.units_here, merged.judged
        ),
    );
    for (count, what, meaning) in [
        (merged.terms, "term", "added"),
        (merged.left_out, "unit", "of earlier versions left out: nobody has said anything of them"),
        (merged.contradicted, "unit", "of which the other memory says otherwise: what is said here stays"),
    ] {
        if count > 0 {
            tell("note", &format!("{dry}{} {meaning}", counted(count, what)));
        }
    }
    Ok(Outcome::Done)
}

fn collect_garbage(surroundings: &Surroundings, keep: usize, dry_run: bool) -> anyhow::Result<Outcome> {
    let memory = open_memory(surroundings, Opening::MustExist)?;
    let mut options = GarbageOptions::keeping(keep);
    options.rehearsal = dry_run;
    let collected = memory.collect_garbage(&options)?;
    let dry = if dry_run { "dry run, nothing removed: " } else { "" };
    let [before, after] = collected.bytes;
    tell(
        "note",
        &format!(
            "{dry}{} can no longer be undone; {before} bytes before, {after} after",
            counted(collected.operations, "operation")
        ),
    );
    if collected.kept_for_runs > 0 {
        let kept = counted(collected.kept_for_runs, "older operation");
        tell("note", &format!("{kept} kept for a run that has not ended"));
    }
    let reason = match collected.not_given_back {
        None => return Ok(Outcome::Done),
        Some(NotGivenBack::NoRoom) => "no room to make the file smaller; free some space and run again",
        Some(NotGivenBack::InUse) => {
            "another program has the memory open, so the file was not made smaller; run again when that has ended"
        }
    };
    tell("warning", &format!("{reason} ({} bytes of the file are free)", collected.free));
    if collected.not_given_back == Some(NotGivenBack::NoRoom) {
        tell_room(memory.path());
    }
    Ok(Outcome::SomeRejected)
}

/// Replaces the memory with a backup.
fn restore(surroundings: &Surroundings, backup: &Path) -> anyhow::Result<Outcome> {
    let memory = surroundings.memory()?;
    let done = put_back(backup, memory, Arc::new(TextAnalyzer))?;
    let (backup, memory) = (backup.display(), memory.display());
    tell("note", &format!("{memory} is now what {backup} holds; all {} rows of it are whole", done.rows));
    if let Some(kept) = done.kept {
        let kept = kept.display();
        tell(
            "note",
            &format!("what was there is kept as {kept}; `sangam memory restore {kept}` brings it back"),
        );
    }
    Ok(Outcome::Done)
}
