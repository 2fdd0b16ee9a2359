//! `sangam lookup`: how was this sentence translated before?

use std::io::{BufRead as _, BufReader, Write as _};

use anyhow::Context as _;
use sangam::exchange::{ArrivingText, jsonl, without_mark};
use sangam::language::Language;
use sangam::memory::{MatchGroup, Opening, Reader, Session};
use sangam::text::difference::{Difference, differences};
use sangam::unit::{Provenance, Reading, Score, Unit, UnitId};
use sangam::use_cases::cross_script::{CrossScriptAnswer, across_scripts};
use sangam::use_cases::lookup::{LanguageGuess, SentenceSearch, count_use};
use serde::Serialize;

use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::{open_memory, tell_answered_by, tell_words_wanting};
use crate::cli::plan::lookup::{LookupPlan, LookupWork};
use crate::cli::render::cross_script::{show_cross_script, write_cross_script};
use crate::cli::render::matches::show_match;
use crate::cli::render::{BOLD, FAINT, Screen, counted};
use crate::cli::surroundings::Surroundings;

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
    /// The better match with the same words in both texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    near_duplicate_of: Option<UnitId>,
    #[serde(skip_serializing_if = "Reading::is_full")]
    reading: Reading,
}

pub(super) fn run(surroundings: &Surroundings, plan: &LookupPlan) -> anyhow::Result<Outcome> {
    let session = &open_memory(surroundings, Opening::MustExist)?;
    match &plan.work {
        LookupWork::One { sentence, json } => {
            let memory = session.reader()?;
            let mut shown = Shown {
                search: &plan.search,
                session,
                memory: &memory,
                screen: surroundings.screen(),
                json: *json,
            };
            let found = shown.answer(sentence, 1, false)?;
            shown.screen.output.flush()?;
            if !found {
                tell_guess(&plan.search, &memory, sentence)?;
            }
            Ok(if found { Outcome::Done } else { Outcome::NothingFound })
        }
        LookupWork::Lines { json } => {
            // Otherwise each of many lookups would do this work.
            session.ensure_index()?;
            let memory = &session.reader()?;
            Shown { search: &plan.search, session, memory, screen: surroundings.screen(), json: *json }
                .answer_lines()
        }
        LookupWork::Take { sentence, rank } => take(&plan.search, (surroundings, session), (sentence, *rank)),
    }
}

/// The answers to be shown.
struct Shown<'s> {
    search: &'s SentenceSearch,
    session: &'s Session,
    memory: &'s Reader<'s>,
    screen: Screen,
    json: bool,
}

impl Shown<'_> {
    fn answer_lines(&mut self) -> anyhow::Result<Outcome> {
        let (mut found, mut rejected) = (false, false);
        let mut input = BufReader::new(ArrivingText::new(edge::standard_input()?));
        for number in 1.. {
            let mut line = Vec::new();
            if input.read_until(b'\n', &mut line).context("standard input cannot be read")? == 0 {
                break;
            }
            match String::from_utf8(line) {
                Ok(line) if without_mark(&line).trim().is_empty() => {}
                Ok(line) => found |= self.answer(without_mark(&line).trim_end(), number, true)?,
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
        self.screen.output.flush()?;
        Ok(match (found, rejected) {
            (_, true) => Outcome::SomeRejected,
            (true, false) => Outcome::Done,
            (false, false) => Outcome::NothingFound,
        })
    }

    /// Shows the answers to one sentence. If there are several sentences, it is `repeated` first. Returns whether there
    /// are any.
    fn answer(&mut self, sentence: &str, number: usize, repeated: bool) -> anyhow::Result<bool> {
        if self.json {
            return self.answer_program(sentence, number);
        }
        let answers = self.search.answers(self.memory, sentence)?;
        tell_answered_by(self.session, answers.answered_by);
        let screen = &mut self.screen;
        if repeated {
            writeln!(screen.output, "{BOLD}{number}{BOLD:#} {}", screen.text(sentence))?;
        }
        for MatchGroup { best, near_duplicates } in &answers.groups {
            show_match(screen, best, &differences(&best.unit.source, sentence, &answers.language))?;
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
        if answers.groups.is_empty() {
            writeln!(screen.output, "{FAINT}no match of {} or more{FAINT:#}", self.search.min_score)?;
            let across = self.across_scripts(sentence)?;
            show_cross_script(&mut self.screen, &across, self.search.to.as_ref())?;
        }
        Ok(!answers.groups.is_empty())
    }

    /// Does the same for a program: every match, in order.
    fn answer_program(&mut self, sentence: &str, number: usize) -> anyhow::Result<bool> {
        let found = self.search.matches(self.memory, sentence)?;
        tell_answered_by(self.session, found.answered_by);
        for one in &found.matches {
            jsonl::write_line(
                &mut self.screen.output,
                &MatchRecord {
                    query: sentence,
                    query_number: number,
                    score: one.score,
                    unit: one.unit.id,
                    source: &one.unit.source,
                    target: &one.unit.target,
                    source_language: &one.unit.source_language,
                    target_language: &one.unit.target_language,
                    differences: &differences(&one.unit.source, sentence, &found.language),
                    provenance: &one.unit.provenance,
                    through: one.through.as_deref(),
                    near_duplicate_of: found.near_duplicates.get(&one.unit.id).copied(),
                    reading: one.unit.details.reading(),
                },
            )?;
        }
        if found.matches.is_empty() {
            let across = self.across_scripts(sentence)?;
            write_cross_script(&mut self.screen.output, (sentence, number), &across)?;
        }
        Ok(!found.matches.is_empty())
    }

    /// What a sentence without an answer finds across scripts.
    fn across_scripts(&self, sentence: &str) -> anyhow::Result<CrossScriptAnswer> {
        let across = across_scripts(self.search, self.memory, sentence)?;
        if across.words_are_wanting {
            tell_words_wanting(self.session);
        }
        Ok(across)
    }
}

/// Reports in which language a sentence without an answer was looked up, if it may be in another language.
fn tell_guess(search: &SentenceSearch, memory: &Reader<'_>, sentence: &str) -> anyhow::Result<()> {
    let guess = search.guess(memory, sentence)?;
    if let Some(LanguageGuess { language, held }) = guess {
        let held: Vec<String> = held.iter().map(ToString::to_string).collect();
        tell(
            "note",
            &format!(
                "looked in `{language}`, which the script of the text names; the memory holds {}: name another language \
                 with --from",
                held.join(", ")
            ),
        );
    }
    Ok(())
}

/// Prints the translation of one answer, and counts its use.
fn take(
    search: &SentenceSearch,
    (surroundings, session): (&Surroundings, &Session),
    (sentence, rank): (&str, usize),
) -> anyhow::Result<Outcome> {
    let memory = session.reader()?;
    let Some(taken) = search.answer(&memory, sentence, rank)? else {
        tell("note", &format!("there is no match number {rank} of {} or more", search.min_score));
        tell_guess(search, &memory, sentence)?;
        return Ok(Outcome::NothingFound);
    };
    let mut screen = surroundings.screen();
    writeln!(screen.output, "{}", screen.text(&taken.unit.target))?;
    screen.output.flush()?;
    // The reader's connection is no longer needed.
    drop(memory);
    count_use(session, &taken, &surroundings.own_label(false)?)?;
    Ok(Outcome::Done)
}
