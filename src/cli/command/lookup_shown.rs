//! How are the answers to one sentence, or to each line of standard input, shown to a person and to a program?

use std::io::{BufRead as _, BufReader, Write as _};

use anyhow::Context as _;
use sangam::exchange::{ArrivingText, jsonl, without_mark};
use sangam::language::Language;
use sangam::memory::{AnsweredBy, Found, Match, MatchGroup, Reader, Session};
use sangam::text::adaptation::Substitution;
use sangam::text::difference::{Difference, differences};
use sangam::text::isolates::without_isolates;
use sangam::unit::{Provenance, Reading, Score, TextPart, Unit, UnitId};
use sangam::use_cases::adapt::{AdaptedTranslation, MatchAdapter, TargetMark};
use sangam::use_cases::cross_script::{CrossScriptAnswer, across_scripts};
use sangam::use_cases::fragments::{Fragment, FragmentSearch, Fragments};
use sangam::use_cases::linked::LinkedPlace;
use sangam::use_cases::lookup::{Answers, LanguageGuess, QueryPart, SentenceSearch};
use sangam::use_cases::prompt::prompt;
use serde::Serialize;

use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::{tell_answered_by, tell_words_wanting};
use crate::cli::plan::lookup::AnswerForm;
use crate::cli::render::adapted::said;
use crate::cli::render::cross_script::{show_cross_script, write_cross_script};
use crate::cli::render::fragments::show_fragment;
use crate::cli::render::matches::show_match;
use crate::cli::render::terms::{show_terms, write_terms};
use crate::cli::render::{BOLD, FAINT, Screen, counted};
use crate::cli::surroundings::Surroundings;

/// One line of `--json`.
#[derive(Serialize)]
struct MatchRecord<'m> {
    query: &'m str,
    query_number: usize,
    /// Which part of the query it answers, if the query was cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    query_part: Option<TextPart>,
    score: Score,
    unit: UnitId,
    source: &'m str,
    target: &'m str,
    source_language: &'m Language,
    target_language: &'m Language,
    /// Which part of the source is near the query, if it is not the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<TextPart>,
    /// Where that part is in the target, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_part: Option<PlaceRecord>,
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
    /// The translation with the values of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    adapted: Option<AdaptedRecord<'m>>,
    /// Words of the translation that belong to a difference and were not adapted.
    #[serde(skip_serializing_if = "<[TargetMark]>::is_empty")]
    marks: &'m [TargetMark],
}

/// An adapted translation.
#[derive(Serialize)]
struct AdaptedRecord<'m> {
    text: &'m str,
    /// Whether every difference has been carried over.
    complete: bool,
    substitutions: &'m [Substitution],
}

/// One line of `--json` for a sentence without a match: a part of it that was translated before.
#[derive(Serialize)]
struct FragmentRecord<'m> {
    query: &'m str,
    fragment: &'m str,
    fragment_bytes: [usize; 2],
    /// How many units have it; above 100, that they are more.
    units: usize,
    unit: UnitId,
    source: &'m str,
    target: &'m str,
    source_language: &'m Language,
    target_language: &'m Language,
    source_bytes: [usize; 2],
    /// Where it is in the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceRecord>,
    provenance: &'m Provenance,
}

#[derive(Serialize)]
struct PlaceRecord {
    bytes: [usize; 2],
    margin: f64,
    sure: bool,
}

impl PlaceRecord {
    fn of(place: &LinkedPlace) -> Self {
        Self { bytes: [place.bytes.start, place.bytes.end], margin: place.margin, sure: place.is_sure() }
    }
}

impl<'m> AdaptedRecord<'m> {
    fn of(adapted: &'m AdaptedTranslation) -> Option<Self> {
        let adaptation = &adapted.adaptation;
        (!adaptation.substitutions.is_empty()).then(|| Self {
            text: &adaptation.text,
            complete: adaptation.is_complete(),
            substitutions: &adaptation.substitutions,
        })
    }
}

/// Shows the answers to one sentence. Returns whether there are any.
pub(super) fn show_sentence(
    (surroundings, session, memory): (&Surroundings, &Session, &Reader<'_>),
    search: &SentenceSearch,
    sentence: &str,
    form: AnswerForm,
) -> anyhow::Result<bool> {
    let mut shown = Shown::new((surroundings, session, memory), search, form);
    let found = shown.answer(sentence, 1, false)?;
    shown.screen.output.flush()?;
    if !found {
        tell_guess(search, memory, sentence)?;
    }
    Ok(found)
}

/// The answers to be shown.
pub(super) struct Shown<'s> {
    search: &'s SentenceSearch,
    session: &'s Session,
    memory: &'s Reader<'s>,
    screen: Screen,
    form: AnswerForm,
    adapter: MatchAdapter,
}

impl<'s> Shown<'s> {
    pub(super) fn new(
        (surroundings, session, memory): (&Surroundings, &'s Session, &'s Reader<'s>),
        search: &'s SentenceSearch,
        form: AnswerForm,
    ) -> Self {
        Self {
            search,
            session,
            memory,
            screen: surroundings.screen(),
            form,
            adapter: MatchAdapter::default(),
        }
    }
}

impl Shown<'_> {
    /// Answers each line of standard input.
    pub(super) fn answer_lines(&mut self) -> anyhow::Result<Outcome> {
        let (mut found, mut rejected) = (false, false);
        let mut input = BufReader::new(ArrivingText::new(edge::standard_input()?));
        for number in 1.. {
            let mut line = Vec::new();
            if input.read_until(b'\n', &mut line).context("standard input cannot be read")? == 0 {
                break;
            }
            match String::from_utf8(line) {
                Ok(line) if without_mark(&line).trim().is_empty() => {}
                Ok(line) => {
                    let sentence = without_isolates(without_mark(&line).trim_end());
                    found |= self.answer(&sentence, number, true)?;
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
        match self.form {
            AnswerForm::Text => self.show_answers(sentence, number, repeated),
            AnswerForm::Jsonl => self.answer_program(sentence, number, !repeated),
            AnswerForm::Prompt { budget } => self.write_prompt(sentence, budget),
        }
    }

    /// Writes examples for a program that translates. Returns whether there are any.
    fn write_prompt(&mut self, sentence: &str, budget: usize) -> anyhow::Result<bool> {
        let Some(mut options) = self.search.prompt(sentence)? else { return Ok(false) };
        options.budget = budget;
        let found = prompt(self.memory, sentence, &options, &self.adapter)?;
        jsonl::write_line(&mut self.screen.output, &found)?;
        Ok(!found.examples.is_empty())
    }

    /// Shows the answers to one sentence, or to each part of it, for reading.
    fn show_answers(&mut self, sentence: &str, number: usize, repeated: bool) -> anyhow::Result<bool> {
        let parts = self.search.answers(self.memory, sentence)?;
        let mut found = false;
        for (index, QueryPart { part, found: answers }) in parts.iter().enumerate() {
            let number = match (repeated, parts.len()) {
                (true, 1) => Some(number.to_string()),
                (true, _) => Some(format!("{number}.{}", index + 1)),
                (false, 1) => None,
                (false, _) => Some((index + 1).to_string()),
            };
            if index > 0 {
                writeln!(self.screen.output)?;
            }
            let asked = part.cut(sentence)[1];
            if let Some(number) = number {
                writeln!(self.screen.output, "{BOLD}{number}{BOLD:#} {}", self.screen.text(asked))?;
            }
            found |= self.show(asked, answers)?;
            // Of many sentences, known parts would hide the matches.
            if answers.groups.is_empty() && parts.len() == 1 && !repeated {
                found |= self.show_fragments(asked, &answers.language)?;
                let across = self.across_scripts(asked)?;
                show_cross_script(&mut self.screen, &across, self.search.to.as_ref())?;
            }
            let terms = self.search.terms(self.memory, (asked, &answers.language))?;
            show_terms(&mut self.screen, &terms)?;
        }
        Ok(found)
    }

    /// Shows the answers to one sentence. Returns whether there are any.
    fn show(&mut self, sentence: &str, answers: &Answers) -> anyhow::Result<bool> {
        tell_answered_by(self.session, answers.answered_by);
        let screen = &mut self.screen;
        for (shown, MatchGroup { best, near_duplicates }) in answers.groups.iter().enumerate() {
            if shown > 0 {
                writeln!(screen.output)?;
            }
            let steps = differences(best.asked(), sentence, &answers.language);
            show_match(screen, best, &steps, &self.adapter.adapt(sentence, best))?;
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
        }
        Ok(!answers.groups.is_empty())
    }

    /// What a sentence without an answer finds across scripts.
    fn across_scripts(&self, sentence: &str) -> anyhow::Result<CrossScriptAnswer> {
        let across = across_scripts(self.search, self.memory, sentence)?;
        if across.words_are_wanting {
            tell_words_wanting(self.session);
        }
        Ok(across)
    }

    /// Shows the parts of a sentence without a match that were translated before. Returns whether all of it
    /// was found.
    fn show_fragments(&mut self, sentence: &str, language: &Language) -> anyhow::Result<bool> {
        let options = self.search.fragments(sentence);
        let search = FragmentSearch::new(self.memory, language, &options);
        match search.fragments(sentence, &self.adapter)? {
            Fragments::WordsAreWanting => {
                tell_answered_by(self.session, AnsweredBy::EveryUnitForWantOfIndex);
                Ok(false)
            }
            Fragments::Found(found) => {
                let whole = is_whole(sentence, &found);
                let heading = match (found.is_empty(), whole) {
                    (true, _) => None,
                    (_, true) => Some("its words were found by the concordance, inside other texts:"),
                    (_, false) => Some("parts of it were translated before:"),
                };
                if let Some(heading) = heading {
                    writeln!(self.screen.output, "{FAINT}{heading}{FAINT:#}")?;
                }
                for fragment in &found {
                    writeln!(self.screen.output)?;
                    show_fragment(&mut self.screen, sentence, fragment)?;
                }
                Ok(whole)
            }
        }
    }

    /// Does the same for a program: every match, in order.
    fn answer_program(&mut self, sentence: &str, number: usize, alone: bool) -> anyhow::Result<bool> {
        let parts = self.search.matches(self.memory, sentence)?;
        let mut any = false;
        for QueryPart { part, found } in &parts {
            tell_answered_by(self.session, found.answered_by);
            let asked = part.cut(sentence)[1];
            for one in &found.matches {
                let adapted = self.adapter.adapt(asked, one);
                jsonl::write_line(
                    &mut self.screen.output,
                    &MatchRecord {
                        query: sentence,
                        query_number: number,
                        query_part: (parts.len() > 1).then_some(*part),
                        score: one.score,
                        unit: one.unit.id,
                        source: &one.unit.source,
                        target: &one.unit.target,
                        source_language: &one.unit.source_language,
                        target_language: &one.unit.target_language,
                        part: one.part,
                        target_part: adapted.part.as_ref().map(PlaceRecord::of),
                        differences: &differences(one.asked(), asked, &found.language),
                        provenance: &one.unit.provenance,
                        through: one.through.as_deref(),
                        near_duplicate_of: found.near_duplicates.get(&one.unit.id).copied(),
                        reading: one.unit.details.reading(),
                        adapted: AdaptedRecord::of(&adapted),
                        marks: &adapted.marks,
                    },
                )?;
            }
            any |= !found.matches.is_empty();
            if found.matches.is_empty() && parts.len() == 1 && alone {
                any |= self.write_fragments(asked, &found.language)?;
                let across = self.across_scripts(asked)?;
                write_cross_script(&mut self.screen.output, (asked, number), &across)?;
            }
            let terms = self.search.terms(self.memory, (asked, &found.language))?;
            write_terms(&mut self.screen.output, (asked, number), &terms)?;
        }
        Ok(any)
    }

    /// Does the same as [`show_fragments`](Self::show_fragments) for a program.
    fn write_fragments(&mut self, sentence: &str, language: &Language) -> anyhow::Result<bool> {
        let options = self.search.fragments(sentence);
        let search = FragmentSearch::new(self.memory, language, &options);
        let Fragments::Found(found) = search.fragments(sentence, &self.adapter)? else { return Ok(false) };
        for fragment in &found {
            for example in &fragment.examples {
                jsonl::write_line(
                    &mut self.screen.output,
                    &FragmentRecord {
                        query: sentence,
                        fragment: &sentence[fragment.query.clone()],
                        fragment_bytes: [fragment.query.start, fragment.query.end],
                        units: match fragment.found {
                            Found::Exactly(count)
                            | Found::MoreThan(count)
                            | Found::Partly { found: count, .. } => count,
                        },
                        unit: example.unit.id,
                        source: &example.unit.source,
                        target: &example.unit.target,
                        source_language: &example.unit.source_language,
                        target_language: &example.unit.target_language,
                        source_bytes: [example.source.start, example.source.end],
                        place: example.target.as_ref().map(PlaceRecord::of),
                        provenance: &example.unit.provenance,
                    },
                )?;
            }
        }
        Ok(is_whole(sentence, &found))
    }
}

/// Whether all words of a sentence were found together. A part of it is no answer to it.
fn is_whole(sentence: &str, found: &[Fragment]) -> bool {
    matches!(found, [whole] if whole.query.len() == sentence.trim().len())
}

/// Reports in which language a sentence without an answer was looked up, if it may be in another language.
pub(super) fn tell_guess(search: &SentenceSearch, memory: &Reader<'_>, sentence: &str) -> anyhow::Result<()> {
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

/// Says what differs between the adapted text and the stored one, and what is still to be changed by hand.
pub(super) fn tell_adapted(asked: &str, found: &Match, adapted: &AdaptedTranslation, stored: &str) {
    let [replaced, left] = said(&found.unit.target, asked, adapted);
    if !replaced.is_empty() {
        tell("note", &format!("adapted: {}; {stored} prints the stored text", replaced.join(", ")));
    }
    if !left.is_empty() {
        tell("note", &format!("not adapted: {}", left.join(", ")));
    }
}
