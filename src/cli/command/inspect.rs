//! `sangam inspect`: what does sangam see in this text, and why?

use std::io::{self, Write as _};

use anyhow::Context as _;
use sangam::exchange::article::{self, ArticleText};
use sangam::exchange::jsonl;
use sangam::text::inspect::{Inspection, inspect};
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::languages::language_of;
use serde::Serialize;

use crate::cli::edge;
use crate::cli::exit::Outcome;
use crate::cli::limits::tell_over_limit;
use crate::cli::plan::text::InspectPlan;
use crate::cli::render::escapes::escaped;
use crate::cli::render::{BOLD, FAINT, Screen};
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: InspectPlan) -> anyhow::Result<Outcome> {
    let read = match plan.text {
        Some(text) => ArticleText::unnamed(text),
        None => article::read_stream_with(edge::standard_input()?, "standard input", plan.cutting.article)?,
    };
    let language = language_of(&read.text, plan.language.as_ref())
        .context("the script of the text names no language sangam knows; name it with --lang")?;
    let cutter = Cutter::read(&plan.cutting)?;
    let seen = inspect(&read.text, &language, &cutter.cut_article(&read, &language));
    tell_over_limit(&cutter);
    let mut screen = surroundings.screen();
    if plan.json {
        jsonl::write_line(&mut screen.output, &seen)?;
    } else {
        show(&mut screen, &seen)?;
    }
    screen.output.flush()?;
    Ok(Outcome::Done)
}

fn show(screen: &mut Screen, seen: &Inspection) -> io::Result<()> {
    writeln!(screen.output, "{BOLD}language{BOLD:#}  {} ({})", seen.language_name, seen.language)?;
    heading(screen, "segments", seen.segments.len())?;
    for segment in &seen.segments {
        let place = format!("{} {}–{}", segment.kind.as_str(), segment.start, segment.end);
        entry(screen, &place, &segment.text)?;
    }
    heading(screen, "match keys", 2)?;
    for (level, key) in [("exact", &seen.exact_key), ("folded", &seen.folded_key)] {
        for step in seen.steps.iter().filter(|step| step.level == level) {
            entry(screen, &format!("{level}: {}", step.name), &step.text)?;
        }
        entry(screen, level, key)?;
    }
    heading(screen, "tokens", seen.tokens.len())?;
    for token in &seen.tokens {
        let stem = token.stem.as_ref().filter(|stem| **stem != token.text);
        let kind = word(&token.kind);
        entry(screen, &stem.map_or(kind.clone(), |stem| format!("{kind}, stem {stem}")), &token.text)?;
    }
    heading(screen, "numbers", seen.numbers.len())?;
    for number in &seen.numbers {
        let mut says = format!("{} {}", word(&number.kind), number.value);
        for more in [number.currency, number.unit].into_iter().flatten() {
            says = format!("{says} {more}");
        }
        if !number.certain {
            says.push_str(", perhaps");
        }
        entry(screen, &says, &number.text)?;
    }
    heading(screen, "placeables", seen.placeables.len())?;
    for placeable in &seen.placeables {
        entry(screen, &word(&placeable.kind), &placeable.text)?;
    }
    heading(screen, "how words sound", seen.names.len())?;
    for name in &seen.names {
        entry(screen, &format!("{} [{}]", name.romanized, name.skeleton), &name.text)?;
    }
    heading(screen, "agreed translations", seen.terms.len())?;
    for term in &seen.terms {
        let names: Vec<String> =
            term.translations.iter().map(|(tag, name)| format!("{tag} {name}")).collect();
        entry(screen, &format!("{}: {}", word(&term.kind), names.join(", ")), &term.text)?;
    }
    Ok(())
}

fn heading(screen: &mut Screen, title: &str, entries: usize) -> io::Result<()> {
    if entries > 0 { writeln!(screen.output, "{BOLD}{title}{BOLD:#}") } else { Ok(()) }
}

/// Writes the description first, left to right, and the text last, where right-to-left text cannot disturb it.
fn entry(screen: &mut Screen, says: &str, text: &str) -> io::Result<()> {
    let text = screen.text(text).into_owned();
    writeln!(screen.output, "  {FAINT}{} │{FAINT:#} {text}", escaped(says))
}

/// Returns the name of a kind.
fn word(kind: &impl Serialize) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
