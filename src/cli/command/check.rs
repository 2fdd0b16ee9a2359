//! `sangam check`: what is wrong in translations, before they are published?

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use sangam::align::{AlignOptions, Aligner, NoMemory};
use sangam::check::{Check, CheckOptions, Fix};
use sangam::exchange::article;
use sangam::exchange::{Format, Opened, UnitFileHeader, WriteOptions, unit_of};
use sangam::memory::{MemoryError, Opening, PropertyChange, Session, UnitChange, UnitFilter};
use sangam::unit::{Role, Sides, UnitId};
use sangam::use_cases::articles::find_article;
use sangam::use_cases::batch::unit_format;
use sangam::use_cases::check::{CheckCounts, CheckRun, CheckedUnit, PlacedFinding, Waiver, fixed};
use sangam::use_cases::check_inputs::{
    ChangedUnits, beads_by_line, unit_of_file, unit_of_memory, units_of_pair,
};
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::pair::{PairOptions, TextPair, looks_unrelated, prepare};
use sangam::use_cases::read::{AnyReader, FileReading, InputFiles};

use super::check_findings::{Findings, summary};
use super::check_shown::{TextFindings, explain, list_checks};
use super::check_written::{WrittenFindings, read_baseline, write_baseline};
use super::output::{Output, Outputs};
use crate::cli::args::check::CheckFormat;
use crate::cli::exit::{Outcome, tell, tell_rejected};
use crate::cli::limits::{tell_left_out, tell_over_limit, tell_threads};
use crate::cli::opened::{ChosenMemory, open_memory};
use crate::cli::plan::check::{CheckPlan, CheckSubject, CheckingPlan, MemorySubject, WaivePlan};
use crate::cli::render::counted;
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: CheckPlan) -> anyhow::Result<Outcome> {
    match plan {
        CheckPlan::Explain(Some(check)) => explain(&mut surroundings.screen(), check),
        CheckPlan::Explain(None) => list_checks(&mut surroundings.screen()),
        CheckPlan::Waive(plan) => waive(surroundings, &plan),
        CheckPlan::Check(plan) => Checking::new(surroundings, *plan)?.run(),
    }
}

/// A run of check.
struct Checking<'s> {
    surroundings: &'s Surroundings,
    plan: CheckingPlan,
    /// The memory, for its glossary; of a check of the memory, also for its units.
    memory: Option<Session>,
    baseline: BTreeSet<String>,
    new_baseline: Option<Output>,
    repaired: Option<Output>,
}

/// What became of a run.
#[derive(Default)]
struct Ended {
    /// Whether a unit of the input was rejected.
    some_rejected: bool,
    /// Fixes by the number of the unit.
    fixes: BTreeMap<u64, (UnitId, Vec<Fix>)>,
    /// Fingerprints, with code and message, for a new baseline.
    found: Vec<[String; 3]>,
    counts: CheckCounts,
}

impl<'s> Checking<'s> {
    fn new(surroundings: &'s Surroundings, plan: CheckingPlan) -> anyhow::Result<Self> {
        let mut inputs: Vec<PathBuf> = match &plan.subject {
            CheckSubject::Units { file, .. } => vec![file.clone()],
            CheckSubject::Pair { files, cutting, .. } => {
                files.each().cloned().chain(cutting.rules.clone()).collect()
            }
            CheckSubject::Memory(_) => Vec::new(),
        };
        inputs.extend(plan.baseline.clone());
        let mut outputs = Outputs::new(surroundings, inputs)?;
        let new_baseline = plan.write_baseline.as_deref().map(|path| outputs.open(Some(path))).transpose()?;
        let repaired = match &plan.output {
            Some(path) if !plan.dry_run => Some(outputs.open(Some(path))?),
            _ => None,
        };
        tell_threads(plan.threads);
        let baseline = plan.baseline.as_deref().map(read_baseline).transpose()?.unwrap_or_default();
        let memory = match &plan.subject {
            CheckSubject::Memory(_) => Some(open_memory(surroundings, Opening::MustExist)?),
            _ => ChosenMemory::new(surroundings)?.open_if_there(Opening::MustExist)?,
        };
        Ok(Self { surroundings, plan, memory, baseline, new_baseline, repaired })
    }

    /// What is checked, with the terms of the glossary.
    fn options(&self) -> Result<CheckOptions, MemoryError> {
        let mut options = self.plan.options.clone();
        if let Some(memory) = &self.memory {
            memory.reader()?.for_each_term(|stored| -> Result<(), MemoryError> {
                options.terms.push(stored.entry);
                Ok(())
            })?;
        }
        Ok(options)
    }

    fn run(mut self) -> anyhow::Result<Outcome> {
        let run = CheckRun::new(self.options()?, std::mem::take(&mut self.baseline), self.plan.threads)?;
        let is_memory = matches!(self.plan.subject, CheckSubject::Memory(_));
        let mut text;
        let mut written;
        let findings: &mut dyn Findings = match self.plan.format {
            CheckFormat::Text => {
                text = TextFindings::new(self.surroundings.screen(), is_memory, self.plan.limit);
                &mut text
            }
            other => {
                written = WrittenFindings::new(other);
                &mut written
            }
        };
        let ended = match &self.plan.subject {
            CheckSubject::Units { file, reading } => self.check_file(run, (file, reading), findings)?,
            CheckSubject::Pair { files, options, cutting } => {
                let mut options = options.clone();
                options.cutter = Cutter::read(cutting)?;
                let pair = read_pair(files, &options)?;
                let units = Self::pair_units(&pair, files, &options)?;
                let ended = self.check_pair(run, &units, findings)?;
                tell_over_limit(&options.cutter);
                if self.plan.fix {
                    let text = repaired_text(&pair, &units, &ended)?;
                    if let Some(output) = self.repaired.take() {
                        output.write(|output| Ok(output.write_all(text.as_bytes())?))?;
                    }
                }
                ended
            }
            CheckSubject::Memory(subject) => self.check_memory(run, subject, findings)?,
        };
        findings.finish(&ended.counts)?;
        Self::tell_counts(&ended.counts);
        let repaired: usize = ended.fixes.values().map(|(_, fixes)| fixes.len()).sum();
        if self.plan.fix {
            self.keep_repaired(&ended, repaired)?;
        }
        if let Some(output) = self.new_baseline.take() {
            let count = ended.found.len();
            output.write(|output| Ok(write_baseline(output, ended.found)?))?;
            tell("note", &format!("{} in the baseline", counted(count, "finding")));
            return Ok(if ended.some_rejected { Outcome::SomeRejected } else { Outcome::Done });
        }
        let left = ended.counts.findings() - if self.plan.fix { repaired } else { 0 };
        Ok(if left == 0 && !ended.some_rejected { Outcome::Done } else { Outcome::SomeRejected })
    }

    /// Adds a finding to what is kept until the end, and shows it.
    fn take(&self, finding: &PlacedFinding, ended: &mut Ended) {
        if let (true, Some(fix)) = (self.plan.fix, &finding.fix) {
            let unit = finding.unit.place.unit.unwrap_or(UnitId(0));
            ended.fixes.entry(finding.number).or_insert((unit, Vec::new())).1.push(fix.clone());
        }
        if self.new_baseline.is_some() {
            let about = [&finding.fingerprint, finding.check.code(), &finding.message];
            ended.found.push(about.map(|text: &str| text.to_owned()));
        }
    }

    fn check_pair(
        &self,
        mut run: CheckRun,
        units: &[CheckedUnit],
        findings: &mut dyn Findings,
    ) -> anyhow::Result<Ended> {
        let mut ended = Ended::default();
        let mut receive = |finding: PlacedFinding| {
            self.take(&finding, &mut ended);
            findings.receive(&finding)
        };
        for (number, unit) in (0..).zip(units) {
            run.add(number, unit.clone(), &mut receive)?;
        }
        let again = |numbers: &BTreeSet<u64>| {
            let units = (0..).zip(units).filter(|(number, _)| numbers.contains(number));
            Ok(units.map(|(number, unit)| (number, unit.clone())).collect())
        };
        let counts = run.finish(again, &mut receive)?;
        Ok(Ended { counts, ..ended })
    }

    fn check_file(
        &self,
        mut run: CheckRun,
        (file, reading): (&Path, &FileReading),
        findings: &mut dyn Findings,
    ) -> anyhow::Result<Ended> {
        let name = file.display().to_string();
        let mut ended = Ended::default();
        // As long as no unit has a translation, findings wait: a file without translations is not checked.
        let mut waiting = Vec::new();
        let mut number = 0;
        let mut translated = false;
        let mut some_rejected = false;
        let mut receive = |finding: PlacedFinding| {
            self.take(&finding, &mut ended);
            findings.receive(&finding)
        };
        each_unit(file, reading, &mut |unit| match unit {
            Ok(unit) => {
                translated = translated || !unit.texts.target.trim().is_empty();
                waiting.push((number, unit));
                number += 1;
                if translated {
                    for (number, unit) in waiting.drain(..) {
                        run.add(number, unit, &mut receive)?;
                    }
                }
                Ok(())
            }
            Err(rejected) => {
                some_rejected = true;
                tell_rejected(&name, &rejected);
                Ok(())
            }
        })?;
        if !waiting.is_empty() {
            bail!(
                "{name}: {}; there is nothing to check yet; `sangam pretranslate` proposes translations",
                match waiting.len() {
                    1 => "its only unit has no translation".to_owned(),
                    units => format!("none of its {units} units has a translation"),
                }
            );
        }
        let again = |numbers: &BTreeSet<u64>| -> anyhow::Result<BTreeMap<u64, CheckedUnit>> {
            let mut units = BTreeMap::new();
            let mut number = 0;
            each_unit(file, reading, &mut |unit| {
                if let Ok(unit) = unit {
                    if numbers.contains(&number) {
                        units.insert(number, unit);
                    }
                    number += 1;
                }
                Ok(())
            })?;
            Ok(units)
        };
        let counts = run.finish(again, &mut receive)?;
        Ok(Ended { some_rejected, counts, ..ended })
    }

    fn check_memory(
        &self,
        mut run: CheckRun,
        subject: &MemorySubject,
        findings: &mut dyn Findings,
    ) -> anyhow::Result<Ended> {
        let Some(session) = &self.memory else { bail!("there is no memory") };
        let reader = session.reader()?;
        let articles = subject.articles.iter().map(|article| find_article(&reader, article));
        let articles: BTreeSet<String> = articles.collect::<Result<_, _>>()?;
        let since = subject.since.as_ref().map(|since| since.units(&reader, session.path())).transpose()?;
        let mut filter = UnitFilter::default();
        filter.source_language.clone_from(&subject.languages.source);
        filter.target_language.clone_from(&subject.languages.target);
        filter.sources = subject.sources.clone();
        let wants = |unit: &sangam::unit::Unit| {
            let article = unit.provenance.article.as_ref();
            let is_rejected = unit.provenance.status == sangam::unit::Status::Rejected;
            (!is_rejected || subject.sources.status.is_some())
                && (!subject.only_articles || article.is_some())
                && (articles.is_empty() || article.is_some_and(|article| articles.contains(article)))
                && since.as_ref().is_none_or(|since: &ChangedUnits| since.has(unit))
        };
        let mut ended = Ended::default();
        let mut receive = |finding: PlacedFinding| {
            self.take(&finding, &mut ended);
            findings.receive(&finding)
        };
        reader.for_each_unit(&filter, |unit| -> anyhow::Result<()> {
            if !wants(&unit) {
                return Ok(());
            }
            let number = unit.id.0.unsigned_abs();
            run.add(number, unit_of_memory(unit), &mut receive)
        })?;
        let again = |numbers: &BTreeSet<u64>| -> anyhow::Result<BTreeMap<u64, CheckedUnit>> {
            let mut units = BTreeMap::new();
            for &number in numbers {
                let unit = reader.unit(UnitId(number.cast_signed()))?;
                units.extend(unit.map(|unit| (number, unit_of_memory(unit))));
            }
            Ok(units)
        };
        let counts = run.finish(again, &mut receive)?;
        Ok(Ended { counts, ..ended })
    }

    /// Reads the units of a pair: aligned, or line by line.
    fn pair_units(
        pair: &TextPair,
        files: &Sides<PathBuf>,
        options: &PairOptions,
    ) -> anyhow::Result<Vec<CheckedUnit>> {
        let names = files.as_ref().map(|file| file.display().to_string());
        let beads = if options.segmented {
            beads_by_line(pair).map_err(|counts| {
                anyhow::anyhow!(
                    "{} has {}, {} {}: they are not aligned line by line; leave out --segmented, and they are aligned",
                    names.source,
                    counted(counts.source, "line"),
                    names.target,
                    counts.target
                )
            })?
        } else {
            let aligner = Aligner::new(AlignOptions::default());
            let alignment = pair.align(&aligner, &NoMemory);
            if looks_unrelated(alignment.document_confidence) && !options.force {
                bail!(
                    "{} and {} do not look like translations of each other, so they cannot be aligned; nothing is checked; \
                     check whether these are the right files, or use --force",
                    names.source,
                    names.target
                );
            }
            tell(
                "note",
                &format!(
                    "{} aligned with {}; `sangam align {} {}` remembers them",
                    counted(pair.source.segments.len(), "segment"),
                    pair.target.segments.len(),
                    names.source,
                    names.target
                ),
            );
            alignment.beads
        };
        Ok(units_of_pair(pair, &beads, names.as_ref().map(String::as_str)))
    }

    /// Stores or writes what was put right.
    fn keep_repaired(&mut self, ended: &Ended, repaired: usize) -> anyhow::Result<()> {
        let units = ended.fixes.len();
        let what = format!("{} in {}", counted(repaired, "finding"), counted(units, "unit"));
        let dry_run = self.plan.dry_run;
        match &self.plan.subject {
            _ if repaired == 0 && !matches!(self.plan.subject, CheckSubject::Units { .. }) => {
                tell("note", "nothing can be put right without asking a person");
                return Ok(());
            }
            CheckSubject::Memory(_) => {
                let Some(session) = &self.memory else { return Ok(()) };
                let mut change = session.change(&self.surroundings.own_label(dry_run)?)?;
                for (unit, fixes) in ended.fixes.values() {
                    let Some(stored) = change.unit(*unit)? else { continue };
                    let target = Some(fixed(&stored.target, Role::Target, fixes));
                    change.change_units(&[*unit], &UnitChange { target, ..UnitChange::default() })?;
                }
                change.commit()?;
                if !dry_run {
                    tell("note", &format!("{what} put right; `sangam op undo` takes it back"));
                    return Ok(());
                }
            }
            CheckSubject::Units { file, reading } => {
                if let Some(output) = self.repaired.take() {
                    write_repaired(self.surroundings, (file, reading), &ended.fixes, output)?;
                }
            }
            CheckSubject::Pair { .. } => {}
        }
        let how = if dry_run { "would be put right: dry run" } else { "put right" };
        tell("note", &format!("{what} {how}"));
        Ok(())
    }

    fn tell_counts(counts: &CheckCounts) {
        for (languages, checks) in &counts.left_out {
            let codes: Vec<&str> = checks.iter().map(|check| check.code()).collect();
            tell(
                "note",
                &format!(
                    "{} → {}: {} not made, because too little is known about the languages: {}",
                    languages.source,
                    languages.target,
                    if codes.len() == 1 {
                        "1 check is".to_owned()
                    } else {
                        format!("{} checks are", codes.len())
                    },
                    codes.join(", ")
                ),
            );
        }
        tell("note", &summary(counts));
    }
}

fn read_pair(files: &Sides<PathBuf>, options: &PairOptions) -> anyhow::Result<TextPair> {
    let read = |path: &Path| article::read_with(path, options.cutter.article);
    let (source, target) = (read(&files.source)?, read(&files.target)?);
    tell_left_out(&source);
    tell_left_out(&target);
    let pair = prepare(source, target, options)?;
    for warning in &pair.warnings {
        tell("warning", warning);
    }
    Ok(pair)
}

/// Passes every unit of a file to `receive`, or why it was rejected.
fn each_unit(
    file: &Path,
    reading: &FileReading,
    receive: &mut dyn FnMut(Result<CheckedUnit, sangam::exchange::Rejected>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let name = file.display().to_string();
    let mut reader = open_units(file, reading)?;
    while let Some(unit) = reader.next_unit()? {
        let position = reader.position();
        receive(unit.map(|unit| unit_of_file(unit, &name, position)))?;
    }
    Ok(())
}

fn open_units(
    file: &Path,
    reading: &FileReading,
) -> anyhow::Result<Box<dyn sangam::exchange::UnitReader + Send>> {
    if reading.format.is_none() && file.is_file() && unit_format(file)?.is_none() {
        let name = file.display();
        bail!("{name}: is no file of units; name its translation too: sangam check {name} TRANSLATION");
    }
    match reading.open(&InputFiles { first: file.to_owned(), second: None })? {
        AnyReader::Units(reader) => Ok(reader),
        AnyReader::Terms(_) => bail!("{}: is a glossary, which holds no translations", file.display()),
    }
}

/// Writes the units of a file again, in its format, with what was put right.
fn write_repaired(
    surroundings: &Surroundings,
    (file, reading): (&Path, &FileReading),
    fixes: &BTreeMap<u64, (UnitId, Vec<Fix>)>,
    output: Output,
) -> anyhow::Result<()> {
    let format: Format = match reading.format {
        Some(format) => format,
        None => Opened::open(file)?.format(false)?,
    };
    let writer = format.unit_writer().with_context(|| format!("{format} is not written"))?;
    let now = surroundings.now()?;
    output.write(|output| {
        let mut reader = open_units(file, reading)?;
        let mut number = 0;
        let (mut output, mut open) = (Some(output), None);
        while let Some(unit) = reader.next_unit()? {
            let Ok(mut unit) = unit else {
                bail!("{}: a unit that cannot be read would be lost; nothing is written", file.display());
            };
            if let Some(output) = output.take() {
                let source_language = unit.source_language.clone();
                let header = UnitFileHeader { source_language, now: now.clone() };
                open = Some(writer(output, &header, WriteOptions::default())?);
            }
            if let Some((_, fixes)) = fixes.get(&number) {
                unit.target = fixed(&unit.target, Role::Target, fixes);
            }
            number += 1;
            if let Some(writer) = &mut open {
                writer.write(&unit_of(unit, number.cast_signed()))?;
            }
        }
        Ok(open.context("the file holds no unit")?.finish()?)
    })
}

/// Returns the translation with what was put right.
fn repaired_text(pair: &TextPair, units: &[CheckedUnit], ended: &Ended) -> anyhow::Result<String> {
    let text = &pair.target.article.text;
    if !pair.target.article.blocks.is_empty() {
        bail!(
            "{}: is no plain text; what is found in it must be put right by hand",
            pair.target.article.location
        );
    }
    let mut fixes = Vec::new();
    for (number, unit) in (0..).zip(units) {
        let (Some((_, own)), Some(place)) = (ended.fixes.get(&number), &unit.place.texts.target) else {
            continue;
        };
        fixes.extend(own.iter().map(|fix| Fix {
            range: fix.range.start + place.offset..fix.range.end + place.offset,
            ..fix.clone()
        }));
    }
    Ok(fixed(text, Role::Target, &fixes))
}

/// Marks findings of units as no faults, or takes that back. The log of operations has the command with its reason.
fn waive(surroundings: &Surroundings, plan: &WaivePlan) -> anyhow::Result<Outcome> {
    let session = open_memory(surroundings, Opening::MustExist)?;
    let mut change = session.change(&surroundings.own_label(plan.dry_run)?)?;
    let mut changed = 0;
    for (id, check) in &plan.units {
        let Some(unit) = change.unit(*id)? else { bail!("there is no unit {}", id.0) };
        let kept = Waiver::of_unit(&unit.details).into_iter().filter(|waiver| waiver.check == *check);
        let mut properties = PropertyChange::default();
        properties.remove.extend(kept.map(|waiver| waiver.property()));
        if let Some(reason) = &plan.reason {
            let texts = Sides::new(unit.source.as_str(), unit.target.as_str());
            let languages = Sides::new(&unit.source_language, &unit.target_language);
            properties.add.push(Waiver::new(*check, texts, languages, reason).property());
        }
        let properties = Some(Box::new(properties));
        changed += change.change_units(&[*id], &UnitChange { properties, ..UnitChange::default() })?.len();
    }
    change.commit()?;
    let what = if plan.reason.is_some() { "waived" } else { "no longer waived" };
    let end = match (changed, plan.dry_run) {
        (0, _) => "; nothing changed",
        (_, true) => ": dry run, nothing stored",
        (_, false) => "; `sangam op undo` takes it back",
    };
    let named: Vec<String> =
        plan.units.iter().map(|(id, check): &(UnitId, Check)| format!("{}:{check}", id.0)).collect();
    tell("note", &format!("{} {what}{end}", named.join(", ")));
    Ok(if changed == 0 { Outcome::NothingFound } else { Outcome::Done })
}
