//! `sangam evaluate`: how good is the aligner on documents with gold alignments?

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, bail};
use sangam::align::Alignment;
use sangam::align::evaluate::{PrecisionRecall, Report};
use sangam::exchange::jsonl;
use sangam::language::Language;
use sangam::use_cases::evaluate::{
    GoldDocument, GoldFolder, align_documents, bead_lines, files, read_folder, score,
};
use serde::Serialize;

use super::output::Outputs;
use crate::cli::exit::{Outcome, tell, worded};
use crate::cli::limits::tell_threads;
use crate::cli::plan::evaluate::EvaluatePlan;
use crate::cli::render::{BOLD, Screen, per_second};
use crate::cli::surroundings::Surroundings;

/// The object that `--json` prints.
#[derive(Serialize)]
struct EvaluationRecord<'e> {
    folder: &'e str,
    from: &'e Language,
    to: &'e Language,
    alone: bool,
    #[serde(flatten)]
    report: &'e Report,
    seconds: f64,
    segments_per_second: f64,
}

pub(super) fn run(surroundings: &Surroundings, plan: &EvaluatePlan) -> anyhow::Result<Outcome> {
    let (folder, options) = (&plan.folder, &plan.options);
    let read = read_folder(folder).with_context(|| format!("{}: cannot be read", folder.display()))?;
    let GoldFolder { documents, rejected } = read;
    let any_rejected = !rejected.is_empty();
    for error in rejected {
        tell("rejected", &worded(&error.into()));
    }
    if documents.is_empty() {
        bail!("{}: no NNN.src with its NNN.tgt and NNN.gold; nothing done", folder.display());
    }
    tell_threads(options.threads);
    let started = Instant::now();
    let alignments = align_documents(&documents, options)?;
    let seconds = started.elapsed().as_secs_f64();
    if let Some(to) = &plan.write {
        let names = documents.iter().flat_map(|document| files(folder, &document.name));
        write(to, Outputs::new(surroundings, names)?, (&documents, &alignments))?;
    }
    let report = score(&documents, &alignments);
    let record = EvaluationRecord {
        folder: &folder.display().to_string(),
        from: &options.from,
        to: &options.to,
        alone: options.alone,
        report: &report,
        seconds,
        segments_per_second: per_second(report.segments as u64, seconds),
    };
    let mut screen = surroundings.screen();
    if plan.json {
        jsonl::write_line(&mut screen.output, &record)?;
    } else {
        show(&mut screen, &record)?;
    }
    screen.output.flush()?;
    Ok(if any_rejected { Outcome::SomeRejected } else { Outcome::Done })
}

fn write(
    folder: &Path,
    mut outputs: Outputs,
    (documents, alignments): (&[GoldDocument], &[Alignment]),
) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    for (document, alignment) in documents.iter().zip(alignments) {
        let output = outputs.open(Some(&folder.join(format!("{}.hyp", document.name))))?;
        output.write(|output| Ok(output.write_all(bead_lines(alignment).as_bytes())?))?;
    }
    Ok(())
}

fn show(screen: &mut Screen, record: &EvaluationRecord<'_>) -> std::io::Result<()> {
    let report = record.report;
    let output = &mut screen.output;
    writeln!(output, "{} documents, {} segments", report.documents, report.segments)?;
    writeln!(output, "{BOLD}            precision  recall     F1{BOLD:#}")?;
    let mut row = |name: &str, score: &PrecisionRecall| {
        writeln!(output, "{name:11} {:9.4} {:7.4} {:6.4}", score.precision, score.recall, score.f1)
    };
    row("strict", &report.strict)?;
    row("lax", &report.lax)?;
    row("links", &report.links)?;
    row("nulls", &report.nulls)?;
    writeln!(output, "{BOLD}confidence  beads   mean   right{BOLD:#}")?;
    for bin in &report.calibration {
        writeln!(output, "above {:.1} {:8} {:6.3} {:7.3}", bin.above, bin.beads, bin.confidence, bin.right)?;
    }
    writeln!(output, "expected calibration error {:.4}", report.calibration_error)?;
    writeln!(output, "{:.2} s, {:.0} segments/s", record.seconds, record.segments_per_second)
}
