//! What is reported about article pairs during alignment, and about the results?

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sangam::memory::{ArticleChange, ArticlePair, Stored};
use sangam::unit::UnitId;
use sangam::use_cases::align::{AlignedPair, PairFailure, RunEvent, ShownPair};
use sangam::use_cases::manifest::PairList;
use sangam::use_cases::pair::UNRELATED_BELOW;
use sangam::use_cases::report::{BINS, RunReport};
use sangam::use_cases::teaching::Dictionary;
use sangam::use_cases::unit_numbers::ranges_of;
use serde::Serialize;

use super::output::Rejects;
use crate::cli::exit::{Outcome, shown, tell, worded, worded_cause};
use crate::cli::limits::tell_left_out;
use crate::cli::render::{counted, per_second};

/// Explains why a pair is not stored: its texts do not correspond.
fn unrelated(record: &ArticlePair) -> String {
    let (target, confidence) = (&record.target.location, record.document_confidence);
    format!(
        "does not look like a translation of {target}, nor the other way round (document confidence {confidence:.2}, at \
         least {UNRELATED_BELOW} is wanted); check the files, or store them with --force"
    )
}

/// Explains why the earlier version is kept.
fn would_lose(units: usize, gone: usize) -> String {
    format!(
        "is in the memory with {units} units, of which {gone} have no sentence in these texts; all of them stay: check the \
         files, or give --replace"
    )
}

/// Explains why an article has another name than its file or its id.
fn kept_apart(name: &str) -> String {
    format!("{name} is the name of another article, which stays")
}

/// One pair: everything is reported at the end, after its beads are shown.
pub(super) struct OnePair<'d> {
    dictionaries: &'d [Dictionary],
    pub(super) result: Option<OneResult>,
}

/// The result of one pair.
pub(super) enum OneResult {
    Nothing,
    Rejected(PairFailure),
    Unrelated(AlignedPair, Box<ArticlePair>),
    Kept(AlignedPair, Box<ArticlePair>, Option<Stored>),
}

impl<'d> OnePair<'d> {
    /// Starts a pair that is aligned with `dictionaries`.
    pub(super) fn new(dictionaries: &'d [Dictionary]) -> Self {
        Self { dictionaries, result: None }
    }

    pub(super) fn receive(&mut self, event: RunEvent<'_>) {
        match event {
            RunEvent::Rejected { reason, .. } => self.result = Some(OneResult::Rejected(reason)),
            RunEvent::Unrelated(pair, record) => {
                self.tell_prepared(&pair);
                self.result = Some(OneResult::Unrelated(pair, record));
            }
            RunEvent::Aligned(pair) => self.tell_prepared(pair),
            RunEvent::Kept(pair, record, stored) => {
                self.result = Some(OneResult::Kept(pair, record, stored));
            }
            RunEvent::Done(_) => {}
        }
    }

    /// Reports warnings about the texts, and the share of their words that each dictionary knows.
    fn tell_prepared(&self, pair: &AlignedPair) {
        for warning in &pair.warnings {
            tell("warning", warning);
        }
        let Some(shown) = &pair.shown else { return };
        for article in [&shown.texts.source.article, &shown.texts.target.article] {
            // A warning is among those above.
            if article.warning().is_none() {
                tell_left_out(article);
            }
        }
        for dictionary in self.dictionaries {
            let known = dictionary.coverage(&shown.texts);
            tell(
                "note",
                &format!(
                    "{}: {}, {} entries; knows {:.0} % of the article's words and {:.0} % of the translation's",
                    dictionary.path().display(),
                    dictionary.format(),
                    dictionary.entries(),
                    100.0 * known.source,
                    100.0 * known.target
                ),
            );
        }
    }
}

impl OneResult {
    /// Returns the units of the beads, in their order, if the pair was stored.
    pub(super) fn units(&self) -> &[Option<UnitId>] {
        match self {
            Self::Kept(_, _, Some(stored)) => &stored.unit_of_bead,
            _ => &[],
        }
    }

    /// Returns the beads to show, if there are any.
    pub(super) fn shown(&self) -> Option<(&ShownPair, &ArticlePair)> {
        match self {
            Self::Nothing | Self::Rejected(_) => None,
            Self::Unrelated(pair, record) | Self::Kept(pair, record, _) => {
                Some((pair.shown.as_deref()?, record.as_ref()))
            }
        }
    }

    /// Reports the result of the pair, after `printed`.
    pub(super) fn finish(self, printed: anyhow::Result<()>, memory: &Path) -> anyhow::Result<Outcome> {
        match self {
            Self::Nothing => bail!("nothing was aligned"),
            Self::Rejected(failure) => Err(failure.into()),
            Self::Unrelated(_, record) => {
                printed?;
                let reason = unrelated(&record);
                tell("refused", &format!("{}: {reason}; nothing stored", record.source.location));
                Ok(Outcome::Refused)
            }
            Self::Kept(_, _, None) => {
                printed?;
                tell("note", "dry run: nothing stored");
                Ok(Outcome::Done)
            }
            Self::Kept(_, record, Some(stored)) => {
                let told = told(&stored, record.identity(), &memory.display().to_string());
                let told = format!("{told}{}", numbers(stored.unit_of_bead.iter().flatten().copied()));
                if matches!(stored.change, ArticleChange::Refused { .. }) {
                    printed?;
                    tell("refused", &told);
                    return Ok(Outcome::Refused);
                }
                shown(printed);
                tell("note", &told);
                Ok(Outcome::Done)
            }
        }
    }
}

/// Returns the numbers of units, to end a message: `: units 29-56`.
fn numbers(units: impl IntoIterator<Item = UnitId>) -> String {
    let ranges = ranges_of(units);
    let numbers: Vec<String> = ranges.iter().map(ToString::to_string).collect();
    match ranges.as_slice() {
        [] => String::new(),
        [one] if one.numbers() == 1 => format!(": unit {one}"),
        _ => format!(": units {}", numbers.join(", ")),
    }
}

/// Reports what storing did. The memory may have the pair under another name than `name`.
fn told(stored: &Stored, name: &str, memory: &str) -> String {
    let Stored { article, change, units, .. } = stored;
    match change {
        ArticleChange::New if article == name => format!("{units} units of {article} stored in {memory}"),
        ArticleChange::New => format!("{units} units of {article} stored in {memory}; {}", kept_apart(name)),
        ArticleChange::Beside { others } => format!(
            "{units} units of {article} stored in {memory}, beside {}",
            counted(*others as u64, "other translation")
        ),
        ArticleChange::Unchanged if article == name => {
            format!("{article} is in {memory} already, with these {units} units; nothing stored")
        }
        ArticleChange::Unchanged => {
            format!(
                "{name} holds the same two texts as {article}, which is in {memory}; they are stored once"
            )
        }
        ArticleChange::Refused { units, gone } => format!("{article}: {}", would_lose(*units, *gone)),
        ArticleChange::Replaced { units: before, kept } => format!(
            "{article} was in {memory} already: its {before} units replaced by {units}, of which {kept} are as before"
        ),
    }
}

/// A pair that gives nothing: an object of the file of rejects.
#[derive(Serialize)]
struct LeftOut {
    /// The file, and the line if there is one.
    place: String,
    /// Why, and what to do.
    reason: String,
}

/// Many pairs: anything unusual is reported at once, above a progress bar.
pub(super) struct ManyPairs {
    rejects: Option<Rejects>,
    /// The units of the pairs that were stored.
    units: Vec<UnitId>,
    progress: ProgressBar,
}

impl ManyPairs {
    /// Starts with the pairs of `list`, and reports its bad entries at once.
    pub(super) fn new(list: &PairList, rejects: Option<Rejects>) -> Self {
        let mut told = Self { rejects, units: Vec::new(), progress: progress_bar(list.jobs.len()) };
        for bad in &list.bad {
            let reason = worded_cause(&bad.fault);
            told.leave_out("rejected", &LeftOut { place: bad.place.to_string(), reason });
        }
        told
    }

    pub(super) fn receive(&mut self, event: RunEvent<'_>) {
        match event {
            RunEvent::Rejected { place, reason } => {
                let reason = worded(&reason.into());
                self.leave_out("rejected", &LeftOut { place, reason });
            }
            RunEvent::Unrelated(AlignedPair { place, .. }, record) => {
                self.leave_out("unrelated", &LeftOut { place, reason: unrelated(&record) });
            }
            RunEvent::Aligned(pair) => {
                for warning in &pair.warnings {
                    self.progress.suspend(|| tell("warning", warning));
                }
            }
            RunEvent::Kept(pair, record, Some(stored)) => self.tell_stored(pair, &record, &stored),
            RunEvent::Kept(_, _, None) => {}
            RunEvent::Done(pairs) => self.progress.inc(pairs as u64),
        }
    }

    /// Lists a pair that gives nothing.
    fn leave_out(&mut self, kind: &str, bad: &LeftOut) {
        self.say(kind, &bad.place, &bad.reason);
        if let Some(rejects) = &mut self.rejects {
            rejects.add(bad);
        }
    }

    fn say(&self, kind: &str, place: &str, what: &str) {
        self.progress.suspend(|| tell(kind, &format!("{place}: {what}")));
    }

    /// Reports what storing a pair did, if it is unusual.
    fn tell_stored(&mut self, pair: AlignedPair, record: &ArticlePair, stored: &Stored) {
        let (place, name) = (pair.place, record.identity());
        self.units.extend(stored.unit_of_bead.iter().flatten());
        let Stored { article, change, .. } = stored;
        match change {
            ArticleChange::Refused { units, gone } => {
                self.leave_out("refused", &LeftOut { place, reason: would_lose(*units, *gone) });
            }
            ArticleChange::Unchanged if article != name => {
                self.say("note", &place, &format!("the same two texts as {article}; they are stored once"));
            }
            ArticleChange::New if article != name => {
                self.say("note", &place, &format!("stored as {article}; {}", kept_apart(name)));
            }
            ArticleChange::Beside { others } => self.say(
                "note",
                &place,
                &format!("stored beside {} of {article}", counted(*others as u64, "other translation")),
            ),
            ArticleChange::New | ArticleChange::Unchanged | ArticleChange::Replaced { .. } => {}
        }
    }

    /// Reports the result of the run.
    pub(super) fn finish(self, report: &RunReport, took: Duration) -> anyhow::Result<Outcome> {
        self.progress.finish_and_clear();
        if let Some(rejects) = self.rejects {
            rejects.finish();
        }
        let rate = per_second(report.segments, took.as_secs_f64());
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
            if !self.units.is_empty() {
                lines.push(format!("stored{}", numbers(self.units)));
            }
            let kinds: Vec<String> =
                report.kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            lines.push(format!("beads: {}", kinds.join(", ")));
            let counts = report.confidence.iter().enumerate();
            let bins: Vec<String> =
                counts.map(|(bin, count)| format!("0.{} {count}", bin * 10 / BINS)).collect();
            lines.push(format!("confidence from: {}", bins.join(", ")));
        }
        for line in lines {
            tell("note", &line);
        }
        if report.is_all_rejected() {
            bail!("every pair was rejected; nothing done");
        }
        Ok(if report.left_out() == 0 { Outcome::Done } else { Outcome::SomeRejected })
    }
}

fn progress_bar(pairs: usize) -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} pairs, {per_sec}, {eta} left");
    let bar = ProgressBar::with_draw_target(Some(pairs as u64), target);
    match style {
        Ok(style) => bar.with_style(style),
        // The template is a constant. A plain bar does as well.
        Err(_) => bar,
    }
}
