//! `sangam align` over many pairs: a folder, two folders, a manifest, or a stream.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sangam::align::Aligner;
use sangam::exchange::{UnitFileHeader, UnitFormat, article};
use sangam::language::Language;
use sangam::memory::{ArticleChange, ArticlePair, Opening, Session, Stored};
use sangam::unit::{Unit, UnitId};
use sangam::use_cases::manifest::{self, BadEntry, PairList};
use sangam::use_cases::report::{BINS, RejectRecord, RunReport};
use sangam::use_cases::run::{AlignedPair, PairResult, RunOptions, pool, run as run_list};
use sangam::use_cases::stream::{StreamOptions, Workers, stream};

use super::align::{inputs, kept_apart, pair_options, unrelated, would_lose};
use super::evidence::{Asked, Languages, aligner, asked, memory_to_ask};
use super::guard::Guard;
use super::output::{Outputs, Rejects};
use super::threads;
use crate::cli::args::{AlignArguments, AlignFormat, GlobalArguments, ManyArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::render::{StandardOutput, counted};

pub(super) fn run(global: &GlobalArguments, arguments: &AlignArguments) -> anyhow::Result<Outcome> {
    let about = &arguments.article;
    if about.id.is_some() || about.url.is_some() || about.title.is_some() || about.date.is_some() {
        bail!(
            "--id, --url, --title and --date describe one article; with many, a manifest has columns for them"
        );
    }
    if arguments.many.stream {
        return answer_stream(global, arguments);
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
    let texts = list.jobs.iter().flat_map(|job| [job.source.clone(), job.target.clone()]);
    let texts = texts.chain(arguments.many.manifest.clone());
    let mut outputs = Outputs::new(global, inputs(arguments, texts))?.dry_run(arguments.dry_run);
    let rejects = outputs.rejects(arguments.many.rejects.as_deref())?;
    // Units that are stored are not written.
    let output =
        units.map(|format| Ok::<_, anyhow::Error>((format, outputs.open(arguments.output.as_deref())?)));
    let output = output.transpose()?;
    let stores = units.is_none() && !arguments.dry_run;
    let memory = memory_to_ask(global, arguments, stores)?;
    let aligner = aligner(arguments, languages(arguments), memory.as_ref())?;
    let asked = memory.map(|memory| asked(memory, arguments, list.jobs.len(), stores)).transpose()?;
    let mut bulk = Bulk {
        report: RunReport { pairs: list.jobs.len() as u64, ..RunReport::default() },
        rejects,
        progress: progress_bar(list.jobs.len()),
        aligner: Arc::new(aligner),
        asked: asked.map(Arc::new),
    };
    for bad in &list.bad {
        bulk.reject(bad);
    }
    let started = Instant::now();
    match output {
        Some((format, output)) => {
            output.write(|output| bulk.write(arguments, &list, output, format))?;
        }
        None if arguments.dry_run => bulk.run(arguments, &list, RunOptions::default(), |_| Ok(Vec::new()))?,
        None => {
            let session = super::open_memory(global, Opening::CreateIfMissing)?;
            bulk.store(arguments, &list, &session)?;
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
        return Ok(manifest::by_suffix(folder, source, target, many.subfolders.into())?);
    }
    if let (Some(sources), Some(targets)) = (&many.source_dir, &many.target_dir) {
        return Ok(manifest::by_stem(sources, targets, many.subfolders.into())?);
    }
    match &many.manifest {
        Some(path) => Ok(manifest::from_manifest(path)?),
        None => bail!(
            "nothing to align; give ARTICLE and TRANSLATION, --dir, --source-dir, --manifest or --stream"
        ),
    }
}

fn answer_stream(global: &GlobalArguments, arguments: &AlignArguments) -> anyhow::Result<Outcome> {
    Guard::new(global, inputs(arguments, []))?;
    let pool = pool(threads(arguments.many.threads))?;
    let options = StreamOptions {
        pair: pair_options(arguments)?,
        min_confidence: arguments.min_confidence,
        ..StreamOptions::default()
    };
    let aligner = aligner(arguments, languages(arguments), None)?;
    let workers = Workers { pool: &pool, aligner: &aligner, options: &options };
    let mut output = BufWriter::new(StandardOutput(io::stdout().lock()));
    let report = stream(edge::standard_input()?, &mut output, &workers)?;
    super::tell_over_limit(&options.pair.cutter);
    tell("note", &serde_json::to_string(&report)?);
    Ok(Outcome::Done)
}

/// A run in progress.
struct Bulk {
    report: RunReport,
    rejects: Option<Rejects>,
    progress: ProgressBar,
    aligner: Arc<Aligner>,
    asked: Option<Arc<Asked>>,
}

impl Bulk {
    fn reject(&mut self, bad: &BadEntry) {
        self.report.rejected += 1;
        self.leave_out("rejected", bad);
    }

    /// Lists a pair that gives nothing.
    fn leave_out(&mut self, kind: &str, bad: &BadEntry) {
        self.say(kind, &bad.place, &bad.reason);
        if let Some(rejects) = &mut self.rejects {
            rejects.add(&RejectRecord::from(bad));
        }
    }

    fn say(&self, kind: &str, place: &str, what: &str) {
        self.progress.suspend(|| tell(kind, &format!("{place}: {what}")));
    }

    /// Counts a pair, and says what storing it did, if it was stored.
    fn count(&mut self, place: &str, pair: &ArticlePair, stored: Option<&Stored>) {
        let Some(Stored { article, change, .. }) = stored else {
            self.report.add(pair);
            return;
        };
        let name = pair.identity();
        match change {
            ArticleChange::Refused { units, gone } => {
                self.report.refused += 1;
                let reason = would_lose(*units, *gone);
                self.leave_out("refused", &BadEntry { place: place.to_owned(), reason });
                return;
            }
            ArticleChange::Unchanged if article != name => {
                self.report.repeated += 1;
                self.say("note", place, &format!("the same two texts as {article}; they are stored once"));
                return;
            }
            ArticleChange::New if article != name => {
                self.say("note", place, &format!("stored as {article}; {}", kept_apart(name)));
            }
            ArticleChange::Beside { others } => self.say(
                "note",
                place,
                &format!("stored beside {} of {article}", counted(*others as u64, "other translation")),
            ),
            ArticleChange::New | ArticleChange::Unchanged | ArticleChange::Replaced { .. } => {}
        }
        self.report.add(pair);
    }

    /// Aligns the list, handing the aligned pairs of each window to `keep`, in order. `keep` answers what became of each, if
    /// it stores them.
    fn run(
        &mut self,
        arguments: &AlignArguments,
        list: &PairList,
        options: RunOptions<'_>,
        mut keep: impl FnMut(&[ArticlePair]) -> anyhow::Result<Vec<Stored>>,
    ) -> anyhow::Result<()> {
        let options = RunOptions {
            threads: threads(arguments.many.threads),
            pair: pair_options(arguments)?,
            min_confidence: arguments.min_confidence,
            replace: arguments.replace,
            now: edge::now()?,
            ..options
        };
        let (aligner, asked) = (Arc::clone(&self.aligner), self.asked.clone());
        let options = RunOptions { memory: asked.as_ref().map(|asked| &asked.memory), ..options };
        let ran = run_list(&list.jobs, &aligner, &options, |window| -> anyhow::Result<()> {
            let (mut places, mut pairs) =
                (Vec::with_capacity(window.len()), Vec::with_capacity(window.len()));
            let finished = window.len() as u64;
            for result in window {
                match result {
                    PairResult::Aligned(aligned) => {
                        for warning in &aligned.warnings {
                            self.progress.suspend(|| tell("warning", warning));
                        }
                        places.push(aligned.place);
                        pairs.push(aligned.record);
                    }
                    PairResult::Unrelated(aligned) => {
                        self.report.unrelated += 1;
                        let AlignedPair { place, record, .. } = *aligned;
                        let reason = unrelated(&record.target.location, record.document_confidence);
                        self.leave_out("unrelated", &BadEntry { place, reason });
                    }
                    PairResult::Finished => self.report.finished += 1,
                    PairResult::Rejected(bad) => self.reject(&bad),
                }
            }
            let stored = keep(&pairs)?;
            for (index, (place, pair)) in places.iter().zip(&pairs).enumerate() {
                self.count(place, pair, stored.get(index));
            }
            self.progress.inc(finished);
            Ok(())
        });
        super::tell_over_limit(&options.pair.cutter);
        ran
    }

    fn store(
        &mut self,
        arguments: &AlignArguments,
        list: &PairList,
        session: &Session,
    ) -> anyhow::Result<()> {
        // A million pairs are one operation, stored as they are finished.
        let mut run = session.run(&super::own_label(false)?)?;
        let finished =
            if arguments.many.again { BTreeSet::new() } else { session.reader()?.finished_runs()? };
        let options = RunOptions { finished, ..RunOptions::default() };
        self.run(arguments, list, options, |pairs| {
            let mut change = run.change()?;
            let stored = change.store_articles(pairs)?;
            change.commit()?;
            Ok(stored)
        })
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
            Ok(Vec::new())
        })?;
        Ok(writer.finish()?)
    }

    fn finish(self, took: Duration) -> anyhow::Result<Outcome> {
        self.progress.finish_and_clear();
        if let Some(rejects) = self.rejects {
            rejects.finish();
        }
        let report = &self.report;
        let rate = report.segments as f64 / took.as_secs_f64().max(f64::MIN_POSITIVE);
        let mut counts = format!("{} aligned, {} finished before", report.aligned, report.finished);
        for (count, what) in [
            (report.repeated, "the same as another"),
            (report.unrelated, "unrelated"),
            (report.refused, "refused"),
        ] {
            if count > 0 {
                counts = format!("{counts}, {count} {what}");
            }
        }
        let mut lines = vec![format!("{} pairs: {counts}, {} rejected", report.pairs, report.rejected)];
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
        Ok(match report.left_out() {
            0 => Outcome::Done,
            out if out == report.rejected && report.aligned + report.finished + report.repeated == 0 => {
                bail!("every pair was rejected; nothing done")
            }
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
