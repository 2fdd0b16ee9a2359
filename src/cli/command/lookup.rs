//! `sangam lookup`: how was this sentence translated before?

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use sangam::exchange::{ArrivingText, jsonl, without_mark};
use sangam::language::Language;
use sangam::memory::{LookupOptions, Match, MatchGroup, Opening, Reader, Session, SourceFilter, UnitChange};
use sangam::text::difference::{Difference, differences};
use sangam::text::language::PROFILES;
use sangam::unit::{Provenance, Score, Unit, UnitId};
use serde::Serialize;

use crate::cli::args::{GlobalArguments, LookupArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::render::differences::marked;
use crate::cli::render::escapes::escaped;
use crate::cli::render::{BOLD, FAINT, NOT_ON_A_LINE, Screen, counted, label};

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
    /// The better match that has the same words in both texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    near_duplicate_of: Option<UnitId>,
}

pub(super) fn run(global: &GlobalArguments, arguments: LookupArguments) -> anyhow::Result<Outcome> {
    let queries = queries(arguments.sentence)?;
    let session = super::open_memory(global, Opening::MustExist)?;
    let plan = Plan {
        from: arguments.from,
        to: arguments.to,
        min_score: Score::new(arguments.min_score),
        limit: arguments.limit,
        json: arguments.print.jsonl(),
        all: arguments.all,
        sources: arguments.filter.filter(),
        one: matches!(queries, Queries::One(_)),
    };
    if let Some(rank) = arguments.take {
        let Queries::One(query) = queries else { bail!("--take goes with one sentence on the command line") };
        return take(global, &plan, &session, &query, rank as usize);
    }
    if matches!(queries, Queries::Lines) {
        // Of many lookups each would wait for what is done once.
        session.ensure_index()?;
    }
    let memory = Asked { session: &session, reader: session.reader()? };
    let mut screen = Screen::new(global.bidi);
    let (mut found, mut rejected) = (false, false);
    match queries {
        Queries::One(query) => {
            found = plan.answer(&memory, &mut screen, &query, 1)?;
            if !found {
                screen.output.flush()?;
                plan.tell_guess(&memory, &query)?;
            }
        }
        Queries::Lines => {
            let mut input = BufReader::new(ArrivingText::new(edge::standard_input()?));
            for number in 1.. {
                let mut line = Vec::new();
                if input.read_until(b'\n', &mut line).context("standard input cannot be read")? == 0 {
                    break;
                }
                match String::from_utf8(line) {
                    Ok(line) if without_mark(&line).trim().is_empty() => {}
                    Ok(line) => {
                        let query = without_mark(&line).trim_end();
                        found |= plan.answer(&memory, &mut screen, query, number)?;
                    }
                    Err(error) => {
                        let column = error.utf8_error().valid_up_to() + 1;
                        let encoding = input.get_ref().encoding();
                        tell(
                            "warning",
                            &format!("standard input:{number}:{column}: not {encoding}; line left out"),
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
        Some(sentence) => Ok(Queries::One(without_mark(&sentence).to_owned())),
        None if io::stdin().is_terminal() => {
            bail!("no sentence; type one in quotation marks, or pipe lines in")
        }
        None => Ok(Queries::Lines),
    }
}

/// One query, with its place among the others.
struct Query<'q> {
    text: &'q str,
    number: usize,
    from: &'q Language,
}

/// The memory that is asked.
struct Asked<'s> {
    session: &'s Session,
    reader: Reader<'s>,
}

struct Plan {
    from: Option<Language>,
    to: Option<Language>,
    min_score: Score,
    limit: usize,
    json: bool,
    /// Whether each near-duplicate is shown.
    all: bool,
    sources: SourceFilter,
    /// One sentence on the command line: no need to repeat it before its matches.
    one: bool,
}

impl Plan {
    /// Shows the matches of one query; whether there are any.
    fn answer(
        &self,
        memory: &Asked<'_>,
        screen: &mut Screen,
        query: &str,
        number: usize,
    ) -> anyhow::Result<bool> {
        let from = self.language_of(query)?;
        if self.json {
            return self.answer_program(memory, screen, &Query { text: query, number, from: &from });
        }
        let groups = self.groups(memory, query, &from)?;
        if !self.one {
            writeln!(screen.output, "{BOLD}{number}{BOLD:#} {}", screen.text(query))?;
        }
        for MatchGroup { best, near_duplicates } in &groups {
            show(screen, best, &differences(&best.unit.source, query, &from))?;
            if !near_duplicates.is_empty() {
                let numbers: Vec<String> =
                    near_duplicates.iter().map(|found| found.unit.id.0.to_string()).collect();
                writeln!(
                    screen.output,
                    "{FAINT}      and {}: unit {} (--all shows them){FAINT:#}",
                    counted(near_duplicates.len(), "near-duplicate"),
                    numbers.join(", ")
                )?;
            }
        }
        if groups.is_empty() {
            writeln!(screen.output, "{FAINT}no match of {} or more{FAINT:#}", self.min_score)?;
        }
        Ok(!groups.is_empty())
    }

    /// The same for a program: every match, in its order.
    fn answer_program(
        &self,
        memory: &Asked<'_>,
        screen: &mut Screen,
        query: &Query<'_>,
    ) -> anyhow::Result<bool> {
        let Query { text: query, number, from } = *query;
        let matches = self.matches(memory, query, from, self.limit)?;
        let mut near_duplicates = BTreeMap::new();
        for group in memory.reader.group(matches.clone()) {
            let best = group.best.unit.id;
            near_duplicates.extend(group.near_duplicates.iter().map(|found| (found.unit.id, best)));
        }
        for found in &matches {
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
                    differences: &differences(&found.unit.source, query, from),
                    provenance: &found.unit.provenance,
                    through: found.through.as_deref(),
                    near_duplicate_of: near_duplicates.get(&found.unit.id).copied(),
                },
            )?;
        }
        Ok(!matches.is_empty())
    }

    /// Says where a query was looked for that has no match, if the memory holds languages that no script names.
    fn tell_guess(&self, memory: &Asked<'_>, query: &str) -> anyhow::Result<()> {
        if self.from.is_some() {
            return Ok(());
        }
        let held = memory.reader.languages_seen()?;
        let is_named = |language: &Language| PROFILES.iter().any(|profile| profile.tag == language.primary());
        if held.iter().all(is_named) {
            return Ok(());
        }
        let held: Vec<String> = held.iter().map(ToString::to_string).collect();
        tell(
            "note",
            &format!(
                "looked in `{}`, which the script of the text names; the memory holds {}: name another language with --from",
                self.language_of(query)?,
                held.join(", ")
            ),
        );
        Ok(())
    }

    fn language_of(&self, query: &str) -> anyhow::Result<Language> {
        super::language_of(query, self.from.as_ref()).map_or_else(super::fallback_language, Ok)
    }

    fn matches(
        &self,
        memory: &Asked<'_>,
        query: &str,
        from: &Language,
        limit: usize,
    ) -> anyhow::Result<Vec<Match>> {
        let options = LookupOptions {
            to: self.to.clone(),
            min_score: self.min_score,
            limit,
            pivot: Some(super::fallback_language()?),
            sources: self.sources.clone(),
            ..LookupOptions::new(from.clone())
        };
        let answer = memory.reader.lookup(query, &options)?;
        super::tell_answered_by(memory.session, answer.answered_by);
        Ok(answer.matches)
    }

    /// The matches to show, near-duplicates together unless each is wanted.
    fn groups(&self, memory: &Asked<'_>, query: &str, from: &Language) -> anyhow::Result<Vec<MatchGroup>> {
        if self.all {
            let alone = |best| MatchGroup { best, near_duplicates: Vec::new() };
            return Ok(self.matches(memory, query, from, self.limit)?.into_iter().map(alone).collect());
        }
        let limit = self.limit.saturating_mul(LOOKED_AT);
        let mut groups = memory.reader.group(self.matches(memory, query, from, limit)?);
        groups.truncate(self.limit);
        Ok(groups)
    }
}

/// How many matches are looked at for each that is shown: near-duplicates must not hide what is behind them.
const LOOKED_AT: usize = 4;

/// Prints the translation of one match, and counts its use.
fn take(
    global: &GlobalArguments,
    plan: &Plan,
    session: &Session,
    query: &str,
    rank: usize,
) -> anyhow::Result<Outcome> {
    let memory = Asked { session, reader: session.reader()? };
    let groups = plan.groups(&memory, query, &plan.language_of(query)?)?;
    let Some(taken) = groups.get(rank - 1).map(|group| &group.best) else {
        tell("note", &format!("there is no match number {rank} of {} or more", plan.min_score));
        plan.tell_guess(&memory, query)?;
        return Ok(Outcome::NothingFound);
    };
    // What has been read needs no connection of its own any more.
    drop(memory);
    let ids: Vec<UnitId> = match taken.through.as_deref() {
        Some(through) => through.iter().map(|unit| unit.id).collect(),
        None => vec![taken.unit.id],
    };
    let mut screen = Screen::new(global.bidi);
    writeln!(screen.output, "{}", screen.text(&taken.unit.target))?;
    screen.output.flush()?;
    let used = UnitChange { used: 1, ..UnitChange::default() };
    let mut change = session.change(&super::own_label(false)?)?;
    change.change_units(&ids, &used)?;
    change.commit()?;
    Ok(Outcome::Done)
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
        escaped(&origin(&unit.provenance)),
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
                escaped(&origin(provenance))
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
                text: self.piece(&step.text.replace(NOT_ON_A_LINE, " ")).into_owned(),
            })
            .collect();
        self.isolated(marked(&safe))
    }
}
