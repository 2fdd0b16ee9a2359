//! `sangam import`: what other programs wrote, into the memory.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::bail;
use indicatif::{ProgressBar, ProgressDrawTarget};
use sangam::exchange::table::ColumnOptions;
use sangam::exchange::{ReadOptions, Warnings};
use sangam::memory::{MemoryError, Opening, Session};
use sangam::use_cases::import::{ImportFileOptions, ImportedFile, Progress, import, import_terms};
use sangam::use_cases::read::{self, AnyReader, open_moses};
use serde::Serialize;

use super::output::{Outputs, Rejects};
use crate::cli::args::GlobalArguments;
use crate::cli::args::import::{ImportArguments, ImportFormat, ReadArguments};
use crate::cli::exit::{Outcome, tell, tell_error};
use crate::cli::render::counted;

/// One line of `--rejects`.
#[derive(Serialize)]
struct RejectedRecord<'r> {
    file: &'r str,
    line: u64,
    column: u64,
    reason: &'r str,
    raw: &'r str,
}

/// How files are read, as the user asked for it.
fn read_options(arguments: &ReadArguments) -> ReadOptions {
    ReadOptions {
        source_language: arguments.from.clone(),
        target_language: arguments.to.clone(),
        exact_languages: arguments.exact,
        lenient: arguments.lenient,
        encoding: arguments.encoding.clone(),
        columns: ColumnOptions {
            header: arguments.header,
            map: arguments.columns.clone(),
            delimiter: arguments.delimiter,
        },
    }
}

pub(super) fn run(global: &GlobalArguments, arguments: &ImportArguments) -> anyhow::Result<Outcome> {
    let details = &arguments.details;
    let name = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let options = ImportFileOptions {
        lenient: arguments.reading.lenient,
        client: name(&details.client),
        domain: name(&details.domain),
        tags: details.tag.iter().cloned().collect(),
        note: details.note.clone(),
    };
    let mut outputs =
        Outputs::new(global, inputs(&arguments.files, &arguments.reading))?.dry_run(arguments.dry_run);
    let rejects = outputs.rejects(arguments.rejects.as_deref())?;
    let mut run = Import {
        session: open(global, arguments.dry_run)?,
        dry_run: arguments.dry_run,
        options,
        rejects,
        total: Total::default(),
    };
    let started = Instant::now();
    let jobs = jobs(arguments)?;
    for job in &jobs {
        if let Err(error) = run.file(job, jobs.len(), &arguments.reading) {
            run.total.failed += 1;
            tell_error(&error);
        }
    }
    run.finish(started.elapsed(), arguments.dry_run)
}

/// What is read as one: mostly a file, for Moses text two.
fn jobs(arguments: &ImportArguments) -> anyhow::Result<Vec<&[PathBuf]>> {
    if arguments.reading.format != Some(ImportFormat::Moses) {
        return Ok(arguments.files.iter().map(std::slice::from_ref).collect());
    }
    if !arguments.files.len().is_multiple_of(2) {
        bail!("--format moses wants pairs of files, source and target; {} were named", arguments.files.len());
    }
    Ok(arguments.files.chunks(2).collect())
}

/// Every file that is read.
pub(super) fn inputs(files: &[PathBuf], reading: &ReadArguments) -> Vec<PathBuf> {
    files.iter().chain(&reading.source).chain(&reading.target).cloned().collect()
}

/// Opens what one job reads.
pub(super) fn reader(files: &[PathBuf], reading: &ReadArguments) -> anyhow::Result<AnyReader> {
    let options = read_options(reading);
    Ok(match files {
        [source, target] => open_moses(source, target, &options)?,
        [file, ..] => {
            let sides =
                reading.source.clone().zip(reading.target.clone()).map(|(source, target)| [source, target]);
            read::open(file, sides.as_ref(), reading.format.map(Into::into), &options)?
        }
        [] => bail!("no file to read"),
    })
}

/// The memory to store in; for a dry run, one that need not be there.
fn open(global: &GlobalArguments, dry_run: bool) -> anyhow::Result<Option<Session>> {
    let opening = if dry_run { Opening::MustExist } else { Opening::CreateIfMissing };
    match super::open_memory(global, opening) {
        Ok(session) => Ok(Some(session)),
        Err(error) => match error.downcast_ref() {
            Some(MemoryError::Missing { .. }) if dry_run => Ok(None),
            _ => Err(error),
        },
    }
}

/// Says what was mended or passed over in `file`, each with its place, in the order of the file.
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

#[derive(Debug, Default)]
struct Total {
    read: u64,
    units: u64,
    duplicates: u64,
    rejected: u64,
    untranslated: u64,
    /// Files of which nothing was stored because they broke.
    failed: usize,
    /// Files of which only what stands before a break was stored.
    broken: usize,
}

/// A run over several files.
struct Import {
    session: Option<Session>,
    dry_run: bool,
    options: ImportFileOptions,
    rejects: Option<Rejects>,
    total: Total,
}

impl Import {
    fn file(&mut self, job: &[PathBuf], files: usize, reading: &ReadArguments) -> anyhow::Result<()> {
        let file = job.first().map(|path| path.display().to_string()).unwrap_or_default();
        let mut reader = reader(job, reading)?;
        let label = if files > 1 {
            // Each file is an operation of its own, and is to be known by it.
            super::label(format!("sangam import {file} (one of {files} files)"))?.rehearsed(self.dry_run)
        } else {
            super::own_label(self.dry_run)?
        };
        let change = self.session.as_ref().map(|session| session.change(&label)).transpose()?;
        let bar = spinner();
        let rejects = &mut self.rejects;
        let mut rejected_here = 0;
        let mut receive = |progress: Progress<'_>| {
            match progress {
                Progress::Read => bar.inc(1),
                Progress::Rejected(rejected) => {
                    rejected_here += 1;
                    bar.suspend(|| tell("rejected", &format!("{file}:{rejected}")));
                    if let Some(rejects) = rejects {
                        let record = RejectedRecord {
                            file: &file,
                            line: rejected.position.line,
                            column: rejected.position.column,
                            reason: &rejected.reason,
                            raw: &rejected.raw,
                        };
                        rejects.add(&record);
                    }
                }
            }
            Ok(())
        };
        let imported = match &mut reader {
            AnyReader::Units(reader) => import(change, reader.as_mut(), &self.options, &mut receive),
            AnyReader::Terms(reader) => import_terms(change, reader, &self.options, &mut receive),
        };
        bar.finish_and_clear();
        if imported.is_err() {
            // Nothing else of the file counts, but these were told.
            self.total.read += rejected_here;
            self.total.rejected += rejected_here;
        }
        self.add(&file, &imported?);
        Ok(())
    }

    fn add(&mut self, file: &str, imported: &ImportedFile) {
        let summary = &imported.summary;
        tell_warnings(file, &summary.warnings);
        if imported.wrong_script > 0 {
            let texts = counted(imported.wrong_script, "text");
            tell(
                "warning",
                &format!("{file}: {texts} not in the script of the language; stored as they are"),
            );
        }
        if let Some(broken) = &imported.broken {
            let kept =
                if imported.units + imported.duplicates > 0 { "; what stands before it is kept" } else { "" };
            tell("error", &format!("{broken}{kept}"));
            self.total.broken += 1;
        }
        let total = &mut self.total;
        // A file may hold three texts in one unit, which are three pairs: what is counted is what becomes of them.
        total.read += imported.units + imported.duplicates + summary.rejected + summary.untranslated;
        total.units += imported.units;
        total.duplicates += imported.duplicates;
        total.rejected += summary.rejected;
        total.untranslated += summary.untranslated;
    }

    fn finish(self, took: Duration, dry_run: bool) -> anyhow::Result<Outcome> {
        let total = &self.total;
        // Where every file broke, nothing was read to its end: no list of what was rejected.
        let came_to_an_end = total.units + total.duplicates + total.rejected > 0 || total.failed == 0;
        if let Some(rejects) = self.rejects.filter(|_| came_to_an_end) {
            rejects.finish();
        }
        let mut told = format!(
            "{} read, {} stored, {} there already, {} rejected",
            counted(total.read, "unit"),
            total.units,
            total.duplicates,
            total.rejected
        );
        if total.untranslated > 0 {
            told = format!("{told}, {} without translation", total.untranslated);
        }
        let dry = if dry_run { "dry run, nothing stored: " } else { "" };
        tell("note", &format!("{dry}{told}, {:.1} s", took.as_secs_f64()));
        Ok(match (total.units + total.duplicates, total.rejected, total.failed + total.broken) {
            (0, _, 1..) => bail!("nothing was stored"),
            (0, 1.., 0) => bail!("every unit was rejected; nothing was stored"),
            (_, 0, 0) => Outcome::Done,
            _ => Outcome::SomeRejected,
        })
    }
}

fn spinner() -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    match indicatif::ProgressStyle::with_template("{spinner} {pos} units, {per_sec}") {
        Ok(style) => bar.with_style(style),
        // The template is a constant; a plain one does as well.
        Err(_) => bar,
    }
}
