//! `sangam align` over many pairs: a folder, two folders, a manifest, or a stream.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, IsTerminal as _, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sangam::align::Aligner;
use sangam::bulk::manifest::{self, BadEntry, PairList};
use sangam::bulk::report::{BINS, RejectRecord, RunReport};
use sangam::bulk::run::{PairResult, RunOptions, pool, run as run_list};
use sangam::bulk::stream::{StreamOptions, Workers, stream};
use sangam::exchange::{UnitFileHeader, UnitFormat, article, jsonl};
use sangam::memory::{Access, ArticlePair, Language, Memory, Unit, UnitId};

use super::align::pair_options;
use super::evidence::{Asked, Languages, aligner, asked, memory_to_ask};
use super::output::write_to;
use crate::cli::args::{AlignArguments, AlignFormat, GlobalArguments, ManyArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};

pub(super) fn run(global: &GlobalArguments, arguments: &AlignArguments) -> anyhow::Result<Outcome> {
    let about = &arguments.article;
    if about.id.is_some() || about.url.is_some() || about.title.is_some() || about.date.is_some() {
        bail!(
            "--id, --url, --title and --date describe one article; with many, a manifest has columns for them"
        );
    }
    if arguments.many.stream {
        return answer_stream(arguments);
    }
    if arguments.evidence.explain || arguments.evidence.words {
        bail!("--explain and --words go with one article");
    }
    let list = list(&arguments.many)?;
    if list.jobs.is_empty() {
        for bad in &list.bad {
            tell("error", &format!("{}: {}", bad.place, bad.reason));
        }
        bail!("no pairs of files found; nothing done");
    }
    let format = if arguments.json { Some(AlignFormat::Jsonl) } else { arguments.format };
    let units = match format {
        None => None,
        Some(format) => match format.units() {
            Some(units) => Some(units),
            None => {
                bail!("many pairs are written as tsv, jsonl or tmx, or stored where no --format is given")
            }
        },
    };
    if units.is_none() && arguments.output.is_some() {
        bail!("--output wants a --format: tsv, jsonl or tmx");
    }
    let rejects = arguments.many.rejects.as_ref();
    let rejects = rejects
        .map(|path| File::create(path).with_context(|| format!("{}: cannot be written", path.display())))
        .transpose()?;
    let stores = units.is_none() && !arguments.dry_run;
    let memory = memory_to_ask(global, arguments, stores)?;
    let aligner = aligner(arguments, languages(arguments), memory.as_ref())?;
    let asked = memory.map(|memory| asked(memory, arguments, list.jobs.len(), stores)).transpose()?;
    let mut bulk = Bulk {
        report: RunReport { pairs: list.jobs.len() as u64, ..RunReport::default() },
        rejects: rejects.map(BufWriter::new),
        progress: progress_bar(list.jobs.len()),
        aligner: Arc::new(aligner),
        asked: asked.map(Arc::new),
    };
    for bad in &list.bad {
        bulk.reject(bad)?;
    }
    let started = Instant::now();
    match units {
        Some(format) => {
            write_to(arguments.output.as_deref(), |output| bulk.write(arguments, &list, output, format))?;
        }
        None if arguments.dry_run => bulk.run(arguments, &list, RunOptions::default(), |_| Ok(()))?,
        None => {
            let mut memory = super::open_memory(global, Access::Write)?;
            bulk.store(arguments, &list, &mut memory)?;
        }
    }
    bulk.finish(started.elapsed())
}

/// The languages of the run, where the user named both.
fn languages(arguments: &AlignArguments) -> Option<Languages<'_>> {
    Some([arguments.from.as_ref()?, arguments.to.as_ref()?])
}

fn list(many: &ManyArguments) -> anyhow::Result<PairList> {
    if let (Some(folder), Some(source), Some(target)) = (&many.dir, &many.source_suffix, &many.target_suffix)
    {
        return Ok(manifest::by_suffix(folder, source, target)?);
    }
    if let (Some(sources), Some(targets)) = (&many.source_dir, &many.target_dir) {
        return Ok(manifest::by_stem(sources, targets)?);
    }
    match &many.manifest {
        Some(path) => Ok(manifest::from_manifest(path)?),
        None => bail!(
            "nothing to align; give ARTICLE and TRANSLATION, --dir, --source-dir, --manifest or --stream"
        ),
    }
}

fn answer_stream(arguments: &AlignArguments) -> anyhow::Result<Outcome> {
    let pool = pool(arguments.many.threads)?;
    let options = StreamOptions {
        pair: pair_options(arguments)?,
        min_confidence: arguments.min_confidence,
        ..StreamOptions::default()
    };
    let aligner = aligner(arguments, languages(arguments), None)?;
    let workers = Workers { pool: &pool, aligner: &aligner, options: &options };
    let mut output = BufWriter::new(io::stdout().lock());
    let report = stream(&mut BufReader::new(io::stdin()), &mut output, &workers)?;
    tell("note", &serde_json::to_string(&report)?);
    Ok(Outcome::Done)
}

/// A run in progress.
struct Bulk {
    report: RunReport,
    rejects: Option<BufWriter<File>>,
    progress: ProgressBar,
    aligner: Arc<Aligner>,
    asked: Option<Arc<Asked>>,
}

impl Bulk {
    fn reject(&mut self, bad: &BadEntry) -> io::Result<()> {
        self.report.rejected += 1;
        self.progress.suspend(|| tell("rejected", &format!("{}: {}", bad.place, bad.reason)));
        match &mut self.rejects {
            Some(file) => jsonl::write_line(file, &RejectRecord::from(bad)),
            None => Ok(()),
        }
    }

    /// Aligns the list, handing the aligned pairs of each window to `keep`, in order.
    fn run(
        &mut self,
        arguments: &AlignArguments,
        list: &PairList,
        options: RunOptions<'_>,
        mut keep: impl FnMut(Vec<ArticlePair>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let options = RunOptions {
            threads: arguments.many.threads,
            pair: pair_options(arguments)?,
            min_confidence: arguments.min_confidence,
            now: edge::now()?,
            ..options
        };
        let (aligner, asked) = (Arc::clone(&self.aligner), self.asked.clone());
        let options = RunOptions { memory: asked.as_ref().map(|asked| &asked.memory), ..options };
        run_list(&list.jobs, &aligner, &options, |window| -> anyhow::Result<()> {
            let mut pairs = Vec::with_capacity(window.len());
            for result in window {
                match result {
                    PairResult::Aligned(pair) => {
                        self.report.add(&pair);
                        pairs.push(*pair);
                    }
                    PairResult::Finished => self.report.finished += 1,
                    PairResult::Rejected(bad) => self.reject(&bad)?,
                }
                self.progress.inc(1);
            }
            keep(pairs)
        })
    }

    fn store(
        &mut self,
        arguments: &AlignArguments,
        list: &PairList,
        memory: &mut Memory,
    ) -> anyhow::Result<()> {
        // A million pairs are one operation, stored as they are finished.
        memory.begin_run();
        let finished = if arguments.many.again { BTreeSet::new() } else { memory.finished_runs()? };
        let options = RunOptions { finished, ..RunOptions::default() };
        let ran = self.run(arguments, list, options, |pairs| {
            memory.store_articles(&pairs)?;
            Ok(())
        });
        // Whichever way it has ended. If it cannot say so, nothing is lost: it counts as one that was killed.
        memory.end_run().unwrap_or_default();
        ran
    }

    fn write(
        &mut self,
        arguments: &AlignArguments,
        list: &PairList,
        output: &mut dyn Write,
        format: UnitFormat,
    ) -> anyhow::Result<()> {
        let source_language = main_source(arguments, list)?;
        let mut writer = format.writer(output, &UnitFileHeader { source_language, now: edge::now()? })?;
        let mut next = 1;
        self.run(arguments, list, RunOptions::default(), |pairs| {
            for unit in pairs.iter().flat_map(|pair| pair.units(1)) {
                writer.write(&Unit { id: UnitId(next), ..unit })?;
                next += 1;
            }
            Ok(())
        })?;
        Ok(writer.finish()?)
    }

    fn finish(mut self, took: Duration) -> anyhow::Result<Outcome> {
        self.progress.finish_and_clear();
        if let Some(file) = &mut self.rejects {
            file.flush()?;
        }
        let report = &self.report;
        let rate = report.segments as f64 / took.as_secs_f64().max(f64::MIN_POSITIVE);
        let mut lines = vec![format!(
            "{} pairs: {} aligned, {} finished before, {} rejected",
            report.pairs, report.aligned, report.finished, report.rejected
        )];
        if report.aligned > 0 {
            lines.push(format!(
                "{} segments, {} units, {:.1} s, {rate:.0} segments/s",
                report.segments,
                report.units,
                took.as_secs_f64()
            ));
            let kinds: Vec<String> =
                report.kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            lines.push(format!("beads: {}", kinds.join(", ")));
            let bins: Vec<String> = (0..BINS)
                .map(|bin| format!("{:.1} {}", bin as f64 / BINS as f64, report.confidence[bin]))
                .collect();
            lines.push(format!("confidence from: {}", bins.join(", ")));
        }
        for line in lines {
            tell("note", &line);
        }
        Ok(match (report.rejected, report.aligned + report.finished) {
            (0, _) => Outcome::Done,
            (_, 0) => bail!("every pair was rejected; nothing done"),
            _ => Outcome::SomeRejected,
        })
    }
}

/// The language of the first article that names one: TMX wants it in its header.
fn main_source(arguments: &AlignArguments, list: &PairList) -> anyhow::Result<Language> {
    let named = arguments.from.clone().or_else(|| list.jobs.iter().find_map(|job| job.from.clone()));
    let found = named.or_else(|| {
        let mut articles = list.jobs.iter().filter_map(|job| article::read(&job.source).ok());
        articles.find_map(|article| super::language_of(&article.text, None))
    });
    found.map_or_else(super::fallback_language, Ok)
}

fn progress_bar(pairs: usize) -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} pairs, {per_sec}, {eta} left");
    let bar = ProgressBar::with_draw_target(Some(pairs as u64), target);
    match style {
        Ok(style) => bar.with_style(style),
        // The template is a constant; a plain bar does as well.
        Err(_) => bar,
    }
}
