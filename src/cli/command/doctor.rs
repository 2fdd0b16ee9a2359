//! `sangam doctor`: is everything that sangam works with in order?

use std::io::{self, IsTerminal as _, Write as _};

use sangam::exchange::jsonl;
use sangam::memory::{AnsweredBy, LookupOptions, MemoryError, Opening, ReadFrom, Session};
use sangam::use_cases::languages::default_language;
use serde::Serialize;

use crate::cli::config::keys::{KEYS, Key};
use crate::cli::config::settings::Settings;
use crate::cli::edge;
use crate::cli::exit::{Outcome, worded_cause};
use crate::cli::opened::ChosenMemory;
use crate::cli::render::escapes::escaped;
use crate::cli::render::{BOLD, FAINT, counted};
use crate::cli::surroundings::Surroundings;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Fine,
    /// It may surprise, but everything works.
    Note,
    Fault,
}

/// One line of the report.
#[derive(Serialize)]
struct Finding {
    about: &'static str,
    verdict: Verdict,
    says: String,
}

#[derive(Default)]
struct Report(Vec<Finding>);

impl Report {
    fn say(&mut self, about: &'static str, verdict: Verdict, says: impl Into<String>) {
        self.0.push(Finding { about, verdict, says: says.into() });
    }
}

/// The most units of a memory that is checked row by row: this takes about a second.
const CHECKED_UNITS: u64 = 20_000;

pub(super) fn run(surroundings: &Surroundings, json: bool) -> anyhow::Result<Outcome> {
    let mut report = Report::default();
    report.say(
        "version",
        Verdict::Fine,
        format!("sangam {}, {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH),
    );
    configuration(&mut report, surroundings.settings());
    memory(&mut report, surroundings);
    terminal(&mut report, surroundings);
    let mut screen = surroundings.screen();
    for finding in &report.0 {
        if json {
            jsonl::write_line(&mut screen.output, finding)?;
            continue;
        }
        let mark = match finding.verdict {
            Verdict::Fine => " ",
            Verdict::Note => "-",
            Verdict::Fault => "!",
        };
        writeln!(
            screen.output,
            "{BOLD}{mark}{BOLD:#} {FAINT}{:<9}{FAINT:#} {}",
            finding.about,
            escaped(&finding.says)
        )?;
    }
    screen.output.flush()?;
    let faults = report.0.iter().any(|finding| finding.verdict == Verdict::Fault);
    Ok(if faults { Outcome::SomeRejected } else { Outcome::Done })
}

fn configuration(report: &mut Report, settings: &Settings) {
    for (file, whose) in [(&settings.user, "your file"), (&settings.project, "the project's file")] {
        let Some(file) = file else { continue };
        let there = if file.path.exists() { "" } else { ", which does not exist" };
        report.say("config", Verdict::Fine, format!("{whose} is {}{there}", file.path.display()));
    }
    for key in KEYS {
        if let Some(setting) = settings.get(key) {
            let value = setting.value.to_string_lossy();
            report.say("config", Verdict::Fine, format!("{} = {value}  # {}", key.name, setting.origin));
        }
    }
    for problem in &settings.problems {
        report.say("config", Verdict::Fault, problem.to_string());
    }
    if let Some(distrusted) = &settings.distrusted {
        report.say("config", Verdict::Note, distrusted);
    }
}

fn memory(report: &mut Report, surroundings: &Surroundings) {
    let chosen = match ChosenMemory::new(surroundings) {
        Ok(chosen) => chosen,
        Err(error) => return report.say("memory", Verdict::Fault, format!("{error:#}")),
    };
    let path = chosen.path().display().to_string();
    let origin = Key::named("memory").and_then(|key| surroundings.settings().get(key));
    let chosen_by = match origin {
        _ if surroundings.is_memory_named() => "--memory".to_owned(),
        Some(setting) => setting.origin.to_string(),
        None => "built in".to_owned(),
    };
    let session = match chosen.open_quietly(Opening::MustExist) {
        Ok(session) => session,
        Err(MemoryError::Missing { .. }) => {
            let says = format!(
                "{path} ({chosen_by}) does not exist yet; `sangam align` or `sangam import` makes it"
            );
            return report.say("memory", Verdict::Note, says);
        }
        Err(error) => return report.say("memory", Verdict::Fault, worded_cause(&error)),
    };
    report.say("memory", Verdict::Fine, format!("{path} ({chosen_by})"));
    if let Err(error) = opened(report, &session) {
        report.say("memory", Verdict::Fault, worded_cause(&error));
    }
}

fn opened(report: &mut Report, session: &Session) -> Result<(), MemoryError> {
    if !matches!(session.read_from(), ReadFrom::File) {
        report.say("memory", Verdict::Note, "it cannot be written from here");
    }
    for taken in session.taken_names() {
        let says = format!("{} is none of its files, and has the name of one", taken.display());
        report.say("memory", Verdict::Note, says);
    }
    let reader = session.reader()?;
    let stats = reader.stats()?;
    let units: u64 = stats.units.iter().map(|entry| entry.count).sum();
    report.say(
        "memory",
        Verdict::Fine,
        format!(
            "{} of {}, {} bytes, schema {}, keys by {}",
            counted(units, "unit"),
            counted(stats.articles, "article"),
            stats.bytes,
            stats.schema,
            stats.analyzer
        ),
    );
    if units > CHECKED_UNITS {
        report.say(
            "memory",
            Verdict::Fine,
            "not checked row by row, as it is large; `sangam memory verify` does so",
        );
    } else {
        let verified = reader.verify()?;
        for problem in &verified.problems {
            let says = format!(
                "{}: {}; `sangam memory salvage NEW` rescues the rest",
                problem.place, problem.reason
            );
            report.say("memory", Verdict::Fault, says);
        }
        for problem in &verified.derived {
            let says =
                format!("{}: {}; `sangam memory reindex` makes it again", problem.place, problem.reason);
            report.say("index", Verdict::Fault, says);
        }
        if verified.problems.is_empty() {
            report.say(
                "memory",
                Verdict::Fine,
                format!("all {} rows are as they were stored", verified.rows),
            );
        }
    }
    index(report, session)
}

/// Says how lookup and concordance find units.
fn index(report: &mut Report, session: &Session) -> Result<(), MemoryError> {
    /// A query that few units are near to.
    const QUERY: &str = "sangam doctor";
    let Ok(language) = default_language() else { return Ok(()) };
    match session.reader()?.lookup(QUERY, &LookupOptions::new(language))?.answered_by {
        AnsweredBy::Index => report.say("index", Verdict::Fine, "lookup has an index that fits"),
        AnsweredBy::EveryUnit => {
            report.say("index", Verdict::Fine, "lookup compares every unit: there are too few for an index");
        }
        AnsweredBy::EveryUnitForWantOfIndex => report.say(
            "index",
            Verdict::Note,
            "lookup has no index that fits, and compares every unit; `sangam memory reindex` makes one",
        ),
    }
    Ok(())
}

fn terminal(report: &mut Report, surroundings: &Surroundings) {
    if io::stdout().is_terminal() {
        let width =
            edge::terminal_width().map_or_else(|| "unknown".to_owned(), |width| format!("{width} columns"));
        let kind = edge::variable("TERM")
            .map_or_else(|| "unknown".to_owned(), |kind| kind.to_string_lossy().into_owned());
        report.say("terminal", Verdict::Fine, format!("kind {kind}, width {width}"));
    } else {
        report.say("terminal", Verdict::Fine, "the output is not a terminal");
    }
    let colour = match anstream::AutoStream::choice(&io::stdout()) {
        anstream::ColorChoice::Never => "not shown",
        _ => "shown",
    };
    let isolates = if surroundings.screen().isolates() { "isolated" } else { "not isolated" };
    report.say(
        "terminal",
        Verdict::Fine,
        format!("colour is {colour}; texts of two directions are {isolates}"),
    );
    match edge::locale() {
        Some((variable, locale)) if edge::is_utf8(&locale) => {
            report.say("terminal", Verdict::Fine, format!("locale {locale} ({variable})"));
        }
        Some((variable, locale)) => report.say(
            "terminal",
            Verdict::Note,
            format!("locale {locale} ({variable}) is not UTF-8: Urdu and Hindi may not be shown; set LC_ALL=C.UTF-8"),
        ),
        None if cfg!(windows) => {}
        None => report.say(
            "terminal",
            Verdict::Note,
            "no locale is set: Urdu and Hindi may not be shown; set LC_ALL=C.UTF-8",
        ),
    }
}
