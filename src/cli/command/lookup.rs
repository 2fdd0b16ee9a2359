//! `sangam lookup`: how was this sentence translated before?

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use sangam::exchange::jsonl;
use sangam::memory::{
    Access, Language, LookupOptions, Match, Memory, Provenance, Score, SourceFilter, Unit, UnitId,
};
use sangam::text::difference::{Difference, differences};
use serde::Serialize;

use crate::cli::args::{GlobalArguments, LookupArguments};
use crate::cli::exit::{Outcome, tell};
use crate::cli::render::differences::marked;
use crate::cli::render::{BOLD, FAINT, Screen, label};

/// One line of `--json`.
#[derive(Serialize)]
struct MatchRecord<'m> {
    query: &'m str,
    query_number: usize,
    score: Score,
    unit: UnitId,
    source: &'m str,
    target: &'m str,
    source_language: &'m Language,
    target_language: &'m Language,
    differences: &'m [Difference],
    provenance: &'m Provenance,
    /// The two units that lead to the target through a third language.
    #[serde(skip_serializing_if = "Option::is_none")]
    through: Option<&'m [Unit; 2]>,
}

pub(super) fn run(global: &GlobalArguments, arguments: LookupArguments) -> anyhow::Result<Outcome> {
    let queries = queries(arguments.sentence)?;
    let memory = super::open_memory(global, Access::Read)?;
    let plan = Plan {
        from: arguments.from,
        to: arguments.to,
        min_score: Score::new(arguments.min_score),
        limit: arguments.limit,
        json: arguments.print.jsonl(),
        sources: arguments.filter.filter(),
        one: matches!(queries, Queries::One(_)),
    };
    let mut screen = Screen::new(global.bidi);
    let (mut found, mut rejected) = (false, false);
    match queries {
        Queries::One(query) => found = plan.answer(&memory, &mut screen, &query, 1)?,
        Queries::Lines => {
            for (index, line) in io::stdin().lock().split(b'\n').enumerate() {
                let number = index + 1;
                match String::from_utf8(line.context("standard input cannot be read")?) {
                    Ok(line) if line.trim().is_empty() => {}
                    Ok(line) => found |= plan.answer(&memory, &mut screen, line.trim_end(), number)?,
                    Err(error) => {
                        let column = error.utf8_error().valid_up_to() + 1;
                        tell(
                            "warning",
                            &format!("standard input:{number}:{column}: not UTF-8; line left out"),
                        );
                        rejected = true;
                    }
                }
            }
        }
    }
    screen.output.flush()?;
    Ok(match (found, rejected) {
        (_, true) => Outcome::SomeRejected,
        (true, false) => Outcome::Done,
        (false, false) => Outcome::NothingFound,
    })
}

enum Queries {
    One(String),
    Lines,
}

fn queries(sentence: Option<String>) -> anyhow::Result<Queries> {
    match sentence {
        Some(sentence) if sentence == "-" => Ok(Queries::Lines),
        Some(sentence) if sentence.trim().is_empty() => bail!("the sentence is empty; type what to look up"),
        Some(sentence) => Ok(Queries::One(sentence)),
        None if io::stdin().is_terminal() => {
            bail!("no sentence; type one in quotation marks, or pipe lines in")
        }
        None => Ok(Queries::Lines),
    }
}

struct Plan {
    from: Option<Language>,
    to: Option<Language>,
    min_score: Score,
    limit: usize,
    json: bool,
    sources: SourceFilter,
    /// One sentence on the command line: no need to repeat it before its matches.
    one: bool,
}

impl Plan {
    /// Shows the matches of one query; whether there are any.
    fn answer(
        &self,
        memory: &Memory,
        screen: &mut Screen,
        query: &str,
        number: usize,
    ) -> anyhow::Result<bool> {
        let from = super::language_of(query, self.from.as_ref()).map_or_else(super::fallback_language, Ok)?;
        let options = LookupOptions {
            to: self.to.clone(),
            min_score: self.min_score,
            limit: self.limit,
            pivot: Some(super::fallback_language()?),
            sources: self.sources.clone(),
            ..LookupOptions::new(from.clone())
        };
        let matches = memory.lookup(query, &options)?;
        if !self.json && !self.one {
            writeln!(screen.output, "{BOLD}{number}{BOLD:#} {}", screen.text(query))?;
        }
        for found in &matches {
            let steps = differences(&found.unit.source, query, &from);
            if self.json {
                jsonl::write_line(
                    &mut screen.output,
                    &MatchRecord {
                        query,
                        query_number: number,
                        score: found.score,
                        unit: found.unit.id,
                        source: &found.unit.source,
                        target: &found.unit.target,
                        source_language: &found.unit.source_language,
                        target_language: &found.unit.target_language,
                        differences: &steps,
                        provenance: &found.unit.provenance,
                        through: found.through.as_deref(),
                    },
                )?;
            } else {
                show(screen, found, &steps)?;
            }
        }
        if matches.is_empty() && !self.json {
            writeln!(screen.output, "{FAINT}no match of {} or more{FAINT:#}", self.min_score)?;
        }
        Ok(!matches.is_empty())
    }
}

/// One match: score and origin, the differences, the translation.
pub(super) fn show<W: io::Write>(
    screen: &mut Screen<W>,
    found: &Match,
    steps: &[Difference],
) -> io::Result<()> {
    let unit = &found.unit;
    let line = screen.marked_line(steps);
    writeln!(
        screen.output,
        "{BOLD}{:>4}{BOLD:#}  {FAINT}{}, unit {}{FAINT:#}",
        found.score.to_string(),
        screen.data(&origin(&unit.provenance)),
        unit.id.0
    )?;
    writeln!(screen.output, "{}{line}", label(&unit.source_language, None))?;
    if let Some(through) = &found.through {
        let [first, second] = through.as_ref();
        for (text, provenance) in [(&first.target, &first.provenance), (&second.source, &second.provenance)] {
            writeln!(
                screen.output,
                "{}{FAINT}{} ({}){FAINT:#}",
                label(&first.target_language, None),
                screen.text(text),
                screen.data(&origin(provenance))
            )?;
        }
    }
    writeln!(screen.output, "{}{}", label(&unit.target_language, None), screen.text(&unit.target))
}

/// `flood-2026, sentence 4 ↔ 5, 2026-06-02, auto`.
pub(super) fn origin(provenance: &Provenance) -> String {
    let numbers = |numbers: &[usize]| match numbers {
        [] => "–".to_owned(),
        [one] => one.to_string(),
        [first, .., last] => format!("{first}–{last}"),
    };
    let mut parts = Vec::new();
    match (&provenance.title, &provenance.article) {
        (Some(title), Some(article)) => parts.push(format!("{title} ({article})")),
        (None, Some(article)) => parts.push(article.clone()),
        (title, None) => parts.extend(title.clone()),
    }
    if !provenance.source_numbers.is_empty() {
        parts.push(format!(
            "sentence {} ↔ {}",
            numbers(&provenance.source_numbers),
            numbers(&provenance.target_numbers)
        ));
    }
    parts.extend(provenance.date.clone());
    parts.push(provenance.status.as_str().to_owned());
    parts.join(", ")
}

impl<W> Screen<W> {
    fn marked_line(&self, steps: &[Difference]) -> String {
        let safe: Vec<Difference> = steps
            .iter()
            .map(|step| Difference {
                tag: step.tag,
                text: self.data(&step.text.replace(['\n', '\r'], " ")).into_owned(),
            })
            .collect();
        self.isolated(marked(&safe))
    }
}
