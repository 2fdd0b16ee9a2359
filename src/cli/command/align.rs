//! `sangam align`: articles and their translations in, beads out and units into the memory.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::bail;
use sangam::align::AlignOptions;
use sangam::exchange::formats::UnitWriterOf;
use sangam::exchange::{Changed, Format, OutputChoice, UnitFileHeader, WriteOptions};
use sangam::memory::{ArticlePair, Opening};
use sangam::unit::Sides;
use sangam::use_cases::align::{
    Destination, Knowledge, RunError, RunEvent, RunOptions, ShownPair, align_pairs, main_source,
};
use sangam::use_cases::check::CheckedUnit;
use sangam::use_cases::check_inputs::units_of_pair;
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::links::{LinkOptions, write_links};
use sangam::use_cases::manifest::PairList;
use sangam::use_cases::pair::PairOptions;
use sangam::use_cases::recall::{AskOptions, AskedMemory};
use sangam::use_cases::report::RunReport;
use sangam::use_cases::stream::{StreamOptions, Workers, stream};
use sangam::use_cases::teaching::{Dictionary, Teaching};
use sangam::use_cases::threads::pool;

use super::align_told::{ManyPairs, OnePair, OneResult};
use super::check_told::{Checked, check_by_the_way};
use super::export::tell_changed;
use super::guard::Guard;
use super::output::{Output, Outputs};
use crate::cli::args::format;
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell, worded_cause};
use crate::cli::limits::{tell_over_limit, tell_threads};
use crate::cli::opened::ChosenMemory;
use crate::cli::plan::align::{AlignPlan, AlignResult, AlignWork, PairsPlan};
use crate::cli::render::beads::ShownBeads;
use crate::cli::render::{Screen, StandardOutput};
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &AlignPlan) -> anyhow::Result<Outcome> {
    tell_threads(plan.threads);
    match &plan.work {
        AlignWork::Stream { explain, words } => answer_stream(surroundings, plan, (*explain, *words)),
        AlignWork::Pairs(pairs) => Files { surroundings, plan, pairs }.align(),
    }
}

/// Returns how texts are prepared.
fn pair_options(plan: &AlignPlan) -> anyhow::Result<PairOptions> {
    let mut options = PairOptions::default();
    options.from.clone_from(&plan.from);
    options.to.clone_from(&plan.to);
    options.force = plan.force;
    options.segmented = plan.segmented;
    options.cutter = Cutter::read(&plan.cutting)?;
    Ok(options)
}

/// Makes the teaching of the aligner. Reads the dictionaries.
fn teaching(plan: &AlignPlan) -> anyhow::Result<Teaching> {
    let dictionaries = plan.teaching.dictionaries.iter().map(|path| Dictionary::read(path));
    let mut options = AlignOptions::default();
    options.allow_moves = plan.teaching.allow_moves;
    Ok(Teaching {
        options,
        dictionaries: dictionaries.collect::<Result<_, _>>()?,
        languages: plan.languages(),
        learn: plan.teaching.learn,
    })
}

/// Returns the files that are read besides `texts`.
fn inputs(plan: &AlignPlan, texts: impl IntoIterator<Item = PathBuf>) -> impl Iterator<Item = PathBuf> {
    texts.into_iter().chain(plan.teaching.dictionaries.iter().cloned()).chain(plan.cutting.rules.clone())
}

fn answer_stream(
    surroundings: &Surroundings,
    plan: &AlignPlan,
    (explain, words): (bool, bool),
) -> anyhow::Result<Outcome> {
    Guard::new(surroundings, inputs(plan, []))?;
    let pool = pool(plan.threads)?;
    let mut options = StreamOptions::default();
    options.pair = pair_options(plan)?;
    options.min_confidence = plan.min_confidence;
    (options.explain, options.words) = (explain, words);
    let teaching = teaching(plan)?;
    let aligner = match &teaching.languages {
        Some(languages) => teaching.aligner(languages.as_ref(), None)?,
        None => teaching.untaught(),
    };
    let workers = Workers { pool: &pool, aligner: &aligner, options: &options };
    let mut output = BufWriter::new(StandardOutput(io::stdout().lock()));
    let report = stream(edge::standard_input()?, &mut output, &workers)?;
    tell_over_limit(&options.pair.cutter);
    tell("note", &serde_json::to_string(&report)?);
    Ok(Outcome::Done)
}

/// A run over files.
struct Files<'p> {
    surroundings: &'p Surroundings,
    plan: &'p AlignPlan,
    pairs: &'p PairsPlan,
}

impl Files<'_> {
    fn align(&self) -> anyhow::Result<Outcome> {
        let Self { surroundings, plan, pairs } = *self;
        let list = pairs.selection.list()?;
        if list.jobs.is_empty() {
            for bad in &list.bad {
                tell("error", &worded_cause(bad));
            }
            bail!("no pairs of files found; nothing done");
        }
        let texts = list.jobs.iter().flat_map(|job| [job.source.clone(), job.target.clone()]);
        let texts = texts.chain(pairs.selection.list_file().map(ToOwned::to_owned));
        let mut outputs = Outputs::new(surroundings, inputs(plan, texts))?.dry_run(pairs.dry_run);
        // Stored units are not written.
        let output = self.output(&mut outputs)?;
        let rejects = outputs.rejects(pairs.rejects.as_deref())?;
        let mut options = RunOptions::default();
        options.threads = plan.threads;
        options.pair = pair_options(plan)?;
        options.min_confidence = plan.min_confidence;
        options.replace = pairs.replace;
        options.again = pairs.again;
        options.detail = pairs.result.detail();
        options.now = surroundings.now()?;
        let opening = ChosenMemory::new(surroundings)?;
        let knowledge = self.knowledge(&opening, list.jobs.len())?;
        let run =
            Run { surroundings, list: &list, knowledge: &knowledge, options: &options, opening: &opening };
        match (pairs.result, output) {
            (AlignResult::StoredAndShown { .. }, Some((format, output))) => {
                let mut told = OnePair::new(&knowledge.teaching.dictionaries);
                let ran = run.keep(pairs.stores(), &mut |event| told.receive(event));
                tell_over_limit(&options.pair.cutter);
                ran?;
                self.show(told.result, (format, output), &opening)
            }
            (AlignResult::Written { .. }, Some((format, output))) => {
                let Some(writer) = format.unit_writer() else { bail!("{format} holds no units") };
                let place = output.place();
                let mut told = ManyPairs::new(&list, rejects);
                let started = Instant::now();
                let ran = output.write(|output| self.write(&run, (writer, output), &mut told));
                tell_over_limit(&options.pair.cutter);
                let (report, changed) = ran?;
                tell_changed(place.as_deref(), &changed);
                told.finish(&report, started.elapsed())
            }
            _ => {
                let mut told = ManyPairs::new(&list, rejects);
                let started = Instant::now();
                let ran = run.keep(pairs.stores(), &mut |event| told.receive(event));
                tell_over_limit(&options.pair.cutter);
                told.finish(&ran?, started.elapsed())
            }
        }
    }

    /// Opens the output and finds its format; `None` if the pairs are only stored.
    fn output(&self, outputs: &mut Outputs) -> anyhow::Result<Option<(Format, Output)>> {
        let (named, purposes, otherwise) = match self.pairs.result {
            AlignResult::Stored => return Ok(None),
            AlignResult::StoredAndShown { named, .. } => (named, format::ALIGNED, Some(Format::Text)),
            AlignResult::Written { named } => (named, format::ALIGNED_MANY, None),
        };
        let path = self.pairs.output.as_deref();
        let format = outputs.format(&OutputChoice { named, path, purposes, otherwise }, "--format")?;
        Ok(Some((format, outputs.open(path)?)))
    }

    /// Collects the knowledge of the aligner besides the articles.
    fn knowledge(&self, opening: &ChosenMemory, pairs: usize) -> anyhow::Result<Knowledge> {
        let mut ask = AskOptions::new(self.surroundings.temporary_folder());
        ask.learn = self.plan.teaching.learn;
        ask.pairs = pairs;
        ask.stores = self.pairs.stores();
        ask.threads = self.plan.threads;
        let memory = if ask.asks() { opening.open_if_there(Opening::MustExist)? } else { None };
        let teaching = teaching(self.plan)?;
        let memory = memory.map(|memory| AskedMemory::ready(memory, &ask)).transpose()?;
        Ok(Knowledge { teaching, memory })
    }

    fn write(
        &self,
        run: &Run<'_>,
        (writer, output): (UnitWriterOf, &mut dyn Write),
        told: &mut ManyPairs,
    ) -> anyhow::Result<(RunReport, Changed)> {
        let source_language = main_source(run.list, self.plan.from.as_ref())?;
        let header = UnitFileHeader { source_language, now: run.options.now.clone() };
        let mut writer = writer(output, &header, WriteOptions::default())?;
        let report = run.run(Destination::Units(&mut *writer), &mut |event| told.receive(event))?;
        writer.finish()?;
        Ok((report, writer.changed().clone()))
    }

    /// Prints the result of one pair. The pair is stored already: a reader that closes the pipe early must not cost the
    /// work.
    fn show(
        &self,
        result: Option<OneResult>,
        (format, output): (Format, Output),
        opening: &ChosenMemory,
    ) -> anyhow::Result<Outcome> {
        let result = result.unwrap_or(OneResult::Nothing);
        let printed = match result.shown() {
            Some((shown, record)) => {
                let beads =
                    ShownBeads::new(shown, self.plan.min_confidence).with_units(record, result.units());
                self.print((shown, record, &beads), format, output)
            }
            None => Ok(()),
        };
        match result.kept().map(|kept| self.check(kept, opening)) {
            Some(Ok(checked)) => checked.tell(self.plan.check),
            // The pair is aligned; only its findings are not known.
            Some(Err(error)) => tell("warning", &format!("the translation was not checked: {error:#}")),
            None => {}
        }
        result.finish(printed, opening.path())
    }

    /// Checks the translation by the way.
    fn check(&self, shown: &ShownPair, opening: &ChosenMemory) -> anyhow::Result<Checked> {
        let texts = Sides::new(&shown.texts.source, &shown.texts.target);
        let files = texts.map(|text| text.article.location.as_str());
        let units = units_of_pair(&shown.texts, &shown.alignment.beads, files);
        // A memory that cannot be read has been reported.
        let memory = opening.open_quietly(Opening::MustExist).ok();
        let units: Vec<(u64, CheckedUnit)> = (0..).zip(units).collect();
        check_by_the_way(&units, memory.as_ref(), &self.plan.severities)
    }

    fn print(
        &self,
        (shown, record, beads): (&ShownPair, &ArticlePair, &ShownBeads<'_>),
        format: Format,
        output: Output,
    ) -> anyhow::Result<()> {
        if format == Format::Text && output.is_standard() {
            let mut screen = self.surroundings.screen();
            beads.show(&mut screen)?;
            return Ok(screen.output.flush()?);
        }
        let place = output.place();
        let changed = output.write(|output| {
            match format {
                Format::Text => {
                    // A file gets no colour.
                    let mut page = Screen::page();
                    beads.show(&mut page)?;
                    output.write_all(&page.into_bytes())?;
                }
                Format::Jsonl => beads.write_lines(output)?,
                other => match (other.links(), other.unit_writer()) {
                    (Some(notation), _) => {
                        let mut about = LinkOptions::new(notation);
                        about.min_confidence = self.plan.min_confidence;
                        write_links(output, &shown.texts, &shown.alignment.beads, about)?;
                    }
                    (None, Some(writer)) => return Ok(write_units(output, writer, record)?),
                    (None, None) => bail!("{other} holds neither beads nor units"),
                },
            }
            Ok(Changed::new())
        })?;
        tell_changed(place.as_deref(), &changed);
        Ok(())
    }
}

/// The arguments of the use case, apart from the destination.
struct Run<'r> {
    surroundings: &'r Surroundings,
    list: &'r PairList,
    knowledge: &'r Knowledge,
    options: &'r RunOptions,
    opening: &'r ChosenMemory,
}

impl Run<'_> {
    /// Stores the pairs, or only counts them.
    fn keep(&self, stores: bool, receive: &mut dyn FnMut(RunEvent<'_>)) -> anyhow::Result<RunReport> {
        let mut open = || self.opening.open(Opening::CreateIfMissing);
        if !stores {
            return self.run(Destination::Nowhere, receive);
        }
        self.run(
            Destination::Memory { open: &mut open, label: &self.surroundings.own_label(false)? },
            receive,
        )
    }

    fn run(
        &self,
        destination: Destination<'_>,
        receive: &mut dyn FnMut(RunEvent<'_>),
    ) -> anyhow::Result<RunReport> {
        let done: Result<RunReport, RunError> =
            align_pairs(self.list, (self.knowledge, self.options), destination, receive);
        Ok(done?)
    }
}

/// Writes the units of `record` for other programs. Returns the changes that the format made necessary.
fn write_units(output: &mut dyn Write, writer: UnitWriterOf, record: &ArticlePair) -> io::Result<Changed> {
    let header = UnitFileHeader { source_language: record.source.language.clone(), now: record.now.clone() };
    let mut writer = writer(output, &header, WriteOptions::default())?;
    for unit in record.units(1) {
        writer.write(&unit)?;
    }
    writer.finish()?;
    Ok(writer.changed().clone())
}
