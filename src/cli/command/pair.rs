//! `sangam pair`: which article of one heap translates which of another?

use std::io::Write;
use std::path::Path;

use sangam::align::Aligner;
use sangam::align::pairing::{FoundPartner, PairCandidate};
use sangam::exchange::{Format, jsonl};
use sangam::unit::Sides;
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::heap_list::HeapFile;
use sangam::use_cases::pair_articles::{HeapOptions, PairedHeaps, pair_articles};
use sangam::use_cases::teaching::{Dictionary, Teaching};
use serde::Serialize;

use super::output::Outputs;
use crate::cli::exit::{Outcome, tell, worded_cause};
use crate::cli::limits::{tell_over_limit, tell_threads};
use crate::cli::plan::pair::PairPlan;
use crate::cli::render::counted;
use crate::cli::render::escapes::escaped;
use crate::cli::surroundings::Surroundings;

/// Candidates below this confidence are not shown.
const LEAST_SHOWN: f64 = 0.01;

/// One line of `--json`: an article and its translation, or either without the other.
#[derive(Serialize)]
struct PairRecord {
    source: Option<String>,
    target: Option<String>,
    confidence: Option<f64>,
    /// The articles that may translate the source, the likeliest first.
    candidates: Vec<CandidateRecord>,
}

#[derive(Serialize)]
struct CandidateRecord {
    target: String,
    confidence: f64,
    /// Whether it is another version of the translation.
    version: bool,
}

pub(super) fn run(surroundings: &Surroundings, plan: &PairPlan) -> anyhow::Result<Outcome> {
    let lists = Sides::new(plan.selections.source.list()?, plan.selections.target.list()?);
    let articles = lists.each().flat_map(|list| list.files.iter().map(|file| file.path.clone()));
    let named = plan.selections.each().filter_map(|selection| selection.list_file().map(Path::to_owned));
    let others = plan.dictionaries.iter().chain(&plan.cutting.rules).cloned();
    let mut outputs = Outputs::new(surroundings, articles.chain(named).chain(others))?;
    let output = outputs.open_only(plan.output.as_deref(), plan.format)?;
    tell_threads(plan.threads);
    let mut options = HeapOptions::default();
    options.threads = plan.threads;
    options.languages = plan.languages.clone();
    options.cutter = Cutter::read(&plan.cutting)?;
    options.pairing.min_confidence = plan.min_confidence;
    let aligner = aligner(plan)?;
    let paired = pair_articles(&aligner, lists, &options, &mut |reject| {
        tell("rejected", &worded_cause(reject));
    })?;
    tell_over_limit(&options.cutter);
    let unnameable = output.write(|output| match plan.format {
        Format::Jsonl => write_records(output, &paired).map(|()| 0),
        Format::Tsv => write_manifest(output, &paired),
        _ => show(output, &paired).map(|()| 0),
    })?;
    tell_summary(&paired);
    Ok(if paired.rejected + unnameable > 0 {
        Outcome::SomeRejected
    } else if paired.pairs() == 0 {
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}

/// The aligner, with the dictionaries. Their languages are named.
fn aligner(plan: &PairPlan) -> anyhow::Result<Aligner> {
    let dictionaries = plan.dictionaries.iter().map(|path| Dictionary::read(path));
    let teaching = Teaching { dictionaries: dictionaries.collect::<Result<_, _>>()?, ..Teaching::default() };
    Ok(match plan.languages.as_ref() {
        Sides { source: Some(from), target: Some(to) } => teaching.aligner(Sides::new(from, to), None)?,
        _ => teaching.untaught(),
    })
}

fn name(file: &HeapFile) -> String {
    file.path.display().to_string()
}

/// The articles of the target heap that may translate `found`, besides its partner.
fn others(found: &FoundPartner) -> impl Iterator<Item = &PairCandidate> {
    let partner = found.partner;
    let all = found.candidates.iter().enumerate();
    all.filter(move |(place, other)| Some(*place) != partner && other.confidence >= LEAST_SHOWN)
        .map(|(_, other)| other)
}

fn write_records(mut output: &mut dyn Write, paired: &PairedHeaps) -> anyhow::Result<()> {
    let target = |candidate: &PairCandidate| name(&paired.articles.target[candidate.target]);
    for (source, found) in paired.articles.source.iter().zip(&paired.found.sources) {
        let chosen = found.chosen();
        let candidates = chosen.into_iter().chain(others(found)).map(|candidate| CandidateRecord {
            target: target(candidate),
            confidence: candidate.confidence,
            version: candidate.is_version,
        });
        let record = PairRecord {
            source: Some(name(source)),
            target: chosen.map(target),
            confidence: chosen.map(|chosen| chosen.confidence),
            candidates: candidates.collect(),
        };
        jsonl::write_line(&mut output, &record)?;
    }
    for lonely in paired.lonely_targets() {
        let record =
            PairRecord { source: None, target: Some(name(lonely)), confidence: None, candidates: Vec::new() };
        jsonl::write_line(&mut output, &record)?;
    }
    Ok(())
}

/// Writes the pairs as a manifest. Returns the number of pairs that it cannot name: a tab or a line break in a path ends
/// a field.
fn write_manifest(output: &mut dyn Write, paired: &PairedHeaps) -> anyhow::Result<usize> {
    let mut unnameable = 0;
    writeln!(output, "source\ttarget\tfrom\tto\tid\turl\ttitle\tdate")?;
    let Sides { source: from, target: to } = &paired.languages;
    for (files, _) in paired.each_pair() {
        let bad = files.each().find(|file| {
            file.path.to_str().is_none_or(|path| path.contains(['\t', '\n', '\r']) || path.trim() != path)
        });
        if let Some(bad) = bad {
            unnameable += 1;
            tell("rejected", &format!("{}: a manifest cannot name this path; rename the file", name(bad)));
            continue;
        }
        let about = &files.source.description;
        let fields = [&about.id, &about.url, &about.title, &about.date];
        let fields =
            fields.map(|field| field.as_deref().unwrap_or_default().replace(['\t', '\n', '\r'], " "));
        let line =
            format!("{}\t{}\t{from}\t{to}\t{}", name(files.source), name(files.target), fields.join("\t"));
        writeln!(output, "{}", line.trim_end())?;
    }
    Ok(unnameable)
}

fn show(output: &mut dyn Write, paired: &PairedHeaps) -> anyhow::Result<()> {
    let target = |candidate: &PairCandidate| name(&paired.articles.target[candidate.target]);
    for (source, found) in paired.articles.source.iter().zip(&paired.found.sources) {
        let source = name(source);
        match found.chosen() {
            Some(chosen) => {
                writeln!(
                    output,
                    "{:.2}  {}  {}",
                    chosen.confidence,
                    escaped(&source),
                    escaped(&target(chosen))
                )?;
            }
            None => writeln!(output, "none  {}", escaped(&source))?,
        }
        for other in others(found) {
            let what = if other.is_version { "version" } else { "perhaps" };
            writeln!(output, "      {what} {:.2}  {}", other.confidence, escaped(&target(other)))?;
        }
    }
    for lonely in paired.lonely_targets() {
        writeln!(output, "none        {}", escaped(&name(lonely)))?;
    }
    Ok(())
}

fn tell_summary(paired: &PairedHeaps) {
    let pairs = paired.pairs();
    let [sources, targets] =
        [&paired.articles.source, &paired.articles.target].map(|heap| heap.len() - pairs);
    let rejected = paired.rejected;
    if paired.found.taught_by > 0 {
        let taught_by = counted(paired.found.taught_by, "sure pair");
        tell("note", &format!("no table for these languages: one was learned from {taught_by}"));
    }
    tell(
        "note",
        &format!(
            "{}; without a partner: {} and {}; {rejected} rejected",
            counted(pairs, "pair"),
            counted(sources, "article"),
            counted(targets, "translation")
        ),
    );
}
