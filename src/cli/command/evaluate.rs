//! `sangam evaluate`: how good is the aligner on documents with gold alignments?

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sangam::align::evaluate::{Evaluation, GoldBead, Report, Score, bead_line, read_gold};
use sangam::align::{AlignOptions, Aligner, Alignment, Side};
use sangam::exchange::{article, jsonl, read_text};
use sangam::language::Language;
use sangam::use_cases::threads::pool;
use serde::Serialize;

use super::output::Outputs;
use crate::cli::args::{EvaluateArguments, GlobalArguments};
use crate::cli::exit::{Outcome, tell};
use crate::cli::limits::tell_threads;
use crate::cli::render::{BOLD, Screen};

/// The object `--json` prints.
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

struct Document {
    name: String,
    source: String,
    target: String,
    gold: Vec<GoldBead>,
}

pub(super) fn run(global: &GlobalArguments, arguments: &EvaluateArguments) -> anyhow::Result<Outcome> {
    let folder = &arguments.folder;
    let names = names(folder)?;
    let mut documents = Vec::new();
    let mut rejected = 0;
    for name in names {
        match read(folder, &name) {
            Ok(document) => documents.push(document),
            Err(error) => {
                tell("rejected", &format!("{error:#}"));
                rejected += 1;
            }
        }
    }
    if documents.is_empty() {
        bail!("{}: no NNN.src with its NNN.tgt and NNN.gold; nothing done", folder.display());
    }
    tell_threads(arguments.threads);
    let pool = pool(arguments.threads)?;
    let started = Instant::now();
    let alignments = pool.install(|| align(&documents, arguments));
    let seconds = started.elapsed().as_secs_f64();
    let mut evaluation = Evaluation::default();
    for (document, alignment) in documents.iter().zip(&alignments) {
        evaluation.add(&document.gold, &alignment.beads);
    }
    if let Some(to) = &arguments.write {
        let names = documents.iter().flat_map(|document| files(folder, &document.name));
        write(to, Outputs::new(global, names)?, (&documents, &alignments))?;
    }
    let report = evaluation.report();
    let record = EvaluationRecord {
        folder: &folder.display().to_string(),
        from: &arguments.from,
        to: &arguments.to,
        alone: arguments.alone,
        report: &report,
        seconds,
        segments_per_second: report.segments as f64 / seconds.max(f64::MIN_POSITIVE),
    };
    let mut screen = Screen::new(global.bidi);
    if arguments.print.jsonl() {
        jsonl::write_line(&mut screen.output, &record)?;
    } else {
        show(&mut screen, &record)?;
    }
    screen.output.flush()?;
    Ok(if rejected > 0 { Outcome::SomeRejected } else { Outcome::Done })
}

/// The stems of all `.src` files, sorted.
fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .with_context(|| format!("{}: cannot be read", folder.display()))?
        .filter_map(|entry| {
            entry.ok()?.file_name().into_string().ok()?.strip_suffix(".src").map(str::to_owned)
        })
        .collect();
    names.sort();
    Ok(names)
}

/// The files of a document: source, target, gold.
fn files(folder: &Path, name: &str) -> [PathBuf; 3] {
    ["src", "tgt", "gold"].map(|ending| folder.join(format!("{name}.{ending}")))
}

fn read(folder: &Path, name: &str) -> anyhow::Result<Document> {
    let [source, target, gold] = files(folder, name);
    let text = read_text(&gold)?;
    Ok(Document {
        name: name.to_owned(),
        source: article::read(&source)?.text,
        target: article::read(&target)?.text,
        gold: read_gold(&text).with_context(|| gold.display().to_string())?,
    })
}

/// One segment a line; gold files count every line.
fn lines(text: &str) -> Vec<&str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n').collect()
}

fn align(documents: &[Document], arguments: &EvaluateArguments) -> Vec<Alignment> {
    let aligner = Aligner::new(AlignOptions::default());
    let cut: Vec<_> =
        documents.iter().map(|document| (lines(&document.source), lines(&document.target))).collect();
    let pairs: Vec<(Side<'_>, Side<'_>)> = cut
        .iter()
        .map(|(source, target)| {
            let side = |language, segments| Side::new(language, segments);
            (side(&arguments.from, source.as_slice()), side(&arguments.to, target.as_slice()))
        })
        .collect();
    if arguments.alone {
        pairs.par_iter().map(|(source, target)| aligner.align(source, target)).collect()
    } else {
        aligner.align_batch(&pairs)
    }
}

fn write(
    folder: &Path,
    mut outputs: Outputs,
    (documents, alignments): (&[Document], &[Alignment]),
) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    let lines: BTreeMap<&str, String> = documents
        .iter()
        .zip(alignments)
        .map(|(document, alignment)| {
            (document.name.as_str(), alignment.beads.iter().map(|bead| bead_line(bead) + "\n").collect())
        })
        .collect();
    for (name, lines) in lines {
        let output = outputs.open(Some(&folder.join(format!("{name}.hyp"))))?;
        output.write(|output| Ok(output.write_all(lines.as_bytes())?))?;
    }
    Ok(())
}

fn show(screen: &mut Screen, record: &EvaluationRecord<'_>) -> std::io::Result<()> {
    let report = record.report;
    let output = &mut screen.output;
    writeln!(output, "{} documents, {} segments", report.documents, report.segments)?;
    writeln!(output, "{BOLD}            precision  recall     F1{BOLD:#}")?;
    let mut row = |name: &str, score: &Score| {
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
