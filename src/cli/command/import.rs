//! `sangam import`: files of other programs, into the memory.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::bail;
use indicatif::{ProgressBar, ProgressDrawTarget};
use sangam::exchange::{Warnings, path_name};
use sangam::memory::{Opening, Session};
use sangam::use_cases::import::{
    ImportFileOptions, ImportReport, ImportVerdict, ImportedFile, Progress, import_any,
};
use sangam::use_cases::read::{AnyReader, FileReading, InputFiles};
use serde::Serialize;

use super::output::{Outputs, Rejects};
use crate::cli::exit::{Outcome, tell, tell_error, tell_rejected, worded};
use crate::cli::opened::ChosenMemory;
use crate::cli::plan::import::ImportPlan;
use crate::cli::render::counted;
use crate::cli::surroundings::Surroundings;

/// One line of `--rejects`.
#[derive(Serialize)]
struct RejectedRecord<'r> {
    file: &'r str,
    line: u64,
    column: u64,
    reason: &'r str,
    raw: &'r str,
}

pub(super) fn run(surroundings: &Surroundings, plan: &ImportPlan) -> anyhow::Result<Outcome> {
    let mut options = plan.options.clone();
    options.now = surroundings.now()?;
    let inputs = plan.jobs.iter().flat_map(|job| inputs(job, &plan.reading));
    let mut outputs = Outputs::new(surroundings, inputs)?.dry_run(plan.dry_run);
    let rejects = outputs.rejects(plan.rejects.as_deref())?;
    let session = open(surroundings, plan.dry_run)?;
    let mut run = Import {
        surroundings,
        session,
        dry_run: plan.dry_run,
        options,
        rejects,
        report: ImportReport::default(),
    };
    let started = Instant::now();
    for job in &plan.jobs {
        let mut rejected = 0;
        let imported = plan.reading.open(job).map_err(Into::into).and_then(|mut reader| {
            let several = (plan.jobs.len() > 1).then_some(plan.jobs.len());
            run.file((job, several), &mut reader, &mut rejected)
        });
        if let Err(error) = imported {
            run.report.fail(rejected);
            tell_error(&error);
        }
    }
    run.finish(started.elapsed(), plan.dry_run)
}

/// Returns every file that is read for `job`.
pub(super) fn inputs(job: &InputFiles, reading: &FileReading) -> Vec<PathBuf> {
    let texts = reading.sides.iter().flatten();
    [&job.first].into_iter().chain(&job.second).chain(texts).cloned().collect()
}

/// Opens the memory to store in. In a dry run it need not exist.
fn open(surroundings: &Surroundings, dry_run: bool) -> anyhow::Result<Option<Session>> {
    let chosen = ChosenMemory::new(surroundings)?;
    if dry_run {
        return Ok(chosen.open_if_there(Opening::MustExist)?);
    }
    Ok(Some(chosen.open(Opening::CreateIfMissing)?))
}

/// Reports the repairs and omissions in `file` with their places, in the order of the file.
pub(super) fn tell_warnings(file: &str, warnings: &Warnings) {
    let places = warnings
        .iter()
        .flat_map(|(warning, warned)| warned.places.iter().map(move |position| (*position, warning)));
    let mut places: Vec<_> = places.collect();
    places.sort();
    for (position, warning) in places {
        tell("warning", &format!("{file}:{position}: {warning}"));
    }
    for (warning, warned) in warnings {
        let more = warned.times.saturating_sub(warned.places.len() as u64);
        if more > 0 {
            tell("warning", &format!("{file}: {warning}: {} more", counted(more, "place")));
        }
    }
}

/// A run over several files.
struct Import<'s> {
    surroundings: &'s Surroundings,
    session: Option<Session>,
    dry_run: bool,
    options: ImportFileOptions,
    rejects: Option<Rejects>,
    report: ImportReport,
}

impl Import<'_> {
    /// Imports one file from `reader`; `several` is the number of files, if there are several. Counts reported
    /// rejections in `rejected`.
    fn file(
        &mut self,
        (job, several): (&InputFiles, Option<usize>),
        reader: &mut AnyReader,
        rejected: &mut u64,
    ) -> anyhow::Result<()> {
        let file = job.first.display().to_string();
        let label = match several {
            // Each file is an operation of its own, named after it.
            Some(files) => self
                .surroundings
                .label(format!("sangam import {file} (one of {files} files)"))?
                .rehearsed(self.dry_run),
            None => self.surroundings.own_label(self.dry_run)?,
        };
        let change = self.session.as_ref().map(|session| session.change(&label)).transpose()?;
        let mut options = self.options.clone();
        options.file = Some(path_name(&job.first));
        let bar = spinner();
        let rejects = &mut self.rejects;
        let mut receive = |progress: Progress<'_>| {
            match progress {
                Progress::Read => bar.inc(1),
                Progress::Rejected(reason) => {
                    *rejected += 1;
                    bar.suspend(|| tell_rejected(&file, reason));
                    if let Some(rejects) = rejects {
                        let record = RejectedRecord {
                            file: &file,
                            line: reason.position.line,
                            column: reason.position.column,
                            reason: &reason.reason,
                            raw: &reason.raw,
                        };
                        rejects.add(&record);
                    }
                }
            }
            Ok(())
        };
        let imported = import_any(change, reader, &options, &mut receive);
        bar.finish_and_clear();
        let imported = imported?;
        self.report.add(&imported);
        tell_imported(&file, imported);
        Ok(())
    }

    fn finish(self, took: Duration, dry_run: bool) -> anyhow::Result<Outcome> {
        let report = &self.report;
        if let Some(rejects) = self.rejects.filter(|_| report.came_to_an_end()) {
            rejects.finish();
        }
        let mut told = format!(
            "{} read, {} stored, {} there already, {} rejected",
            counted(report.read, "unit"),
            report.units,
            report.duplicates,
            report.rejected
        );
        if report.untranslated > 0 {
            told = format!("{told}, {} without translation", report.untranslated);
        }
        let dry = if dry_run { "dry run, nothing stored: " } else { "" };
        tell("note", &format!("{dry}{told}, {:.1} s", took.as_secs_f64()));
        match report.verdict() {
            ImportVerdict::NothingForBreaks => bail!("nothing was stored"),
            ImportVerdict::NothingForRejections => bail!("every unit was rejected; nothing was stored"),
            ImportVerdict::Whole => Ok(Outcome::Done),
            ImportVerdict::InPart => Ok(Outcome::SomeRejected),
        }
    }
}

/// Reports anything unusual about an imported file.
fn tell_imported(file: &str, imported: ImportedFile) {
    tell_warnings(file, &imported.summary.warnings);
    if imported.wrong_script > 0 {
        let texts = counted(imported.wrong_script, "text");
        tell("warning", &format!("{file}: {texts} not in the script of the language; stored as they are"));
    }
    if let Some(broken) = imported.broken {
        let kept =
            if imported.units + imported.duplicates > 0 { "; what stands before it is kept" } else { "" };
        tell("error", &format!("{}{kept}", worded(&broken.into())));
    }
}

fn spinner() -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    match indicatif::ProgressStyle::with_template("{spinner} {pos} units, {per_sec}") {
        Ok(style) => bar.with_style(style),
        // The template is a constant. A plain spinner does as well.
        Err(_) => bar,
    }
}
