//! `sangam lookup` on a terminal: sentence after sentence, and what to do with each answer.
//!
//! The memory is read anew for each sentence, so what was just confirmed counts at once.

use std::io::Write as _;

use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor};
use sangam::memory::{Match, Session, UnitChange};
use sangam::text::isolates::without_isolates;
use sangam::unit::{Status, UnitId};
use sangam::use_cases::adapt::MatchAdapter;
use sangam::use_cases::languages::query_language;
use sangam::use_cases::lookup::{QueryPart, SentenceSearch, count_use};
use sangam::use_cases::why::why;

use super::lookup_shown::{show_sentence, tell_adapted};
use super::units::{WriteOptions, write_unit};
use super::why::show_why;
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::plan::lookup::AnswerForm;
use crate::cli::render::terms::show_terms;
use crate::cli::surroundings::Surroundings;

/// What the prompt looks like.
const PROMPT: &str = "sangam> ";

/// The most lines of the history.
const REMEMBERED: usize = 1_000;

const HELP: &str = "\
type a sentence to look it up; then
  1      print the translation of match 1, adapted, and count the use
  s 1    print it as it is stored
  c 1    confirm match 1                x 1    reject it
  w 1    show why it is in the memory   e 1    edit it in $EDITOR
  t      show the terms of the sentence
  ?      show this help                 q      leave (or Ctrl-D)
a line that begins with a space is always a sentence";

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
enum Typed<'t> {
    Nothing,
    Sentence(&'t str),
    OfMatch(Action, usize),
    Terms,
    Help,
    Quit,
}

/// What to do with a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Take,
    TakeAsStored,
    Confirm,
    Reject,
    Why,
    Edit,
}

impl<'t> Typed<'t> {
    fn read(line: &'t str) -> Self {
        let sentence = line.trim();
        if sentence.is_empty() {
            return Self::Nothing;
        }
        if line.starts_with(char::is_whitespace) {
            return Self::Sentence(sentence);
        }
        match sentence {
            "?" | "h" | "help" => return Self::Help,
            "q" | "quit" | "exit" => return Self::Quit,
            "t" => return Self::Terms,
            _ => {}
        }
        if let Ok(rank) = sentence.parse() {
            return Self::OfMatch(Action::Take, rank);
        }
        let mut letters = sentence.chars();
        let action = match letters.next() {
            Some('s') => Action::TakeAsStored,
            Some('c') => Action::Confirm,
            Some('x') => Action::Reject,
            Some('w') => Action::Why,
            Some('e') => Action::Edit,
            _ => return Self::Sentence(sentence),
        };
        // `c2` and `c 2`, but no word that begins with the letter.
        match letters.as_str().trim_start().parse() {
            Ok(rank) => Self::OfMatch(action, rank),
            Err(_) => Self::Sentence(sentence),
        }
    }
}

/// What was asked last.
#[derive(Default)]
struct Last {
    sentence: String,
    /// The matches as they were shown, each with the part of the sentence that it answers.
    matches: Vec<(String, Match)>,
}

pub(super) fn run(
    surroundings: &Surroundings,
    session: &Session,
    search: &SentenceSearch,
) -> anyhow::Result<Outcome> {
    let config = Config::builder().max_history_size(REMEMBERED)?.history_ignore_dups(true)?.build();
    let mut editor: Editor<(), FileHistory> = Editor::with_config(config)?;
    let history = edge::history_file();
    if let Some(history) = &history {
        // There is none before the first time.
        drop(editor.load_history(history));
    }
    tell("note", "type a sentence; ? shows what else can be typed, Ctrl-D leaves");
    let mut asking =
        Asking { surroundings, session, search, adapter: MatchAdapter::default(), last: Last::default() };
    loop {
        let line = match editor.readline(PROMPT) {
            Ok(line) => line,
            // A line that was begun is given up, as in a shell.
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error.into()),
        };
        let line = without_isolates(&line);
        if !line.trim().is_empty() {
            editor.add_history_entry(line.as_ref())?;
        }
        if Typed::read(&line) == Typed::Quit {
            break;
        }
        // An error is told, and the next sentence can be typed.
        if let Err(error) = asking.answer(&line) {
            tell("error", &format!("{error:#}"));
        }
    }
    if let Some(history) = &history
        && let Err(error) = editor.save_history(history)
    {
        tell("warning", &format!("{}: the history cannot be kept: {error}", history.display()));
    }
    Ok(Outcome::Done)
}

struct Asking<'a> {
    surroundings: &'a Surroundings,
    session: &'a Session,
    search: &'a SentenceSearch,
    adapter: MatchAdapter,
    last: Last,
}

impl Asking<'_> {
    fn answer(&mut self, line: &str) -> anyhow::Result<()> {
        match Typed::read(line) {
            Typed::Nothing | Typed::Quit => {}
            Typed::Help => {
                let mut screen = self.surroundings.screen();
                writeln!(screen.output, "{HELP}")?;
                screen.output.flush()?;
            }
            Typed::Terms => {
                let memory = self.session.reader()?;
                let sentence = self.last.sentence.as_str();
                let language = query_language(sentence, self.search.languages(sentence).source.as_ref())?;
                let mut screen = self.surroundings.screen();
                let terms = self.search.terms(&memory, (sentence, &language))?;
                if terms.is_empty() {
                    writeln!(screen.output, "no term of the glossary is in the last sentence")?;
                }
                show_terms(&mut screen, &terms)?;
                screen.output.flush()?;
            }
            Typed::Sentence(sentence) => {
                let memory = self.session.reader()?;
                show_sentence(
                    (self.surroundings, self.session, &memory),
                    self.search,
                    sentence,
                    AnswerForm::Text,
                )?;
                let mut matches = Vec::new();
                for QueryPart { part, found } in self.search.answers(&memory, sentence)? {
                    let asked = part.cut(sentence)[1];
                    matches.extend(found.groups.into_iter().map(|group| (asked.to_owned(), group.best)));
                }
                self.last = Last { sentence: sentence.to_owned(), matches };
            }
            Typed::OfMatch(action, rank) => {
                let matches = &self.last.matches;
                let Some((asked, found)) = rank.checked_sub(1).and_then(|at| matches.get(at)).cloned() else {
                    tell(
                        "note",
                        &format!("there is no match {rank}; the last sentence has {}", matches.len()),
                    );
                    return Ok(());
                };
                self.act(action, (&asked, &found))?;
            }
        }
        Ok(())
    }

    fn act(&mut self, action: Action, (asked, found): (&str, &Match)) -> anyhow::Result<()> {
        let id = found.unit.id;
        match action {
            Action::Take | Action::TakeAsStored => {
                let adapted = self.adapter.adapt(asked, found);
                let text = if action == Action::Take { &adapted.adaptation.text } else { &found.unit.target };
                let mut screen = self.surroundings.screen();
                // Without isolates: it will be copied.
                writeln!(screen.output, "{}", screen.piece(text))?;
                screen.output.flush()?;
                if action == Action::Take {
                    tell_adapted(asked, found, &adapted, "`s` with the number");
                }
                let label = self.surroundings.label(format!("sangam lookup (prompt): take unit {}", id.0))?;
                count_use(self.session, std::slice::from_ref(found), &label)?;
            }
            Action::Confirm => self.judge(id, Status::Confirmed, "confirmed")?,
            Action::Reject => self.judge(id, Status::Rejected, "rejected")?,
            Action::Why => {
                let memory = self.session.reader()?;
                if let Some(found) = why(&memory, id, &self.adapter)? {
                    let mut screen = self.surroundings.screen();
                    show_why(&mut screen, &found, &self.surroundings.times()?)?;
                    screen.output.flush()?;
                }
            }
            Action::Edit => {
                write_unit((self.surroundings, self.session), id, WriteOptions::default())?;
            }
        }
        Ok(())
    }

    fn judge(&self, id: UnitId, status: Status, said: &str) -> anyhow::Result<()> {
        let label = self.surroundings.label(format!("sangam lookup (prompt): unit {} {said}", id.0))?;
        let mut change = self.session.change(&label)?;
        let changed =
            change.change_units(&[id], &UnitChange { status: Some(status), ..UnitChange::default() })?;
        change.commit()?;
        let note = if changed.is_empty() {
            format!("unit {} was {said} already", id.0)
        } else {
            format!("unit {} {said}; `sangam op undo` takes it back", id.0)
        };
        tell("note", &note);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_with_a_number_is_about_a_match_and_everything_else_is_a_sentence() {
        assert_eq!(Typed::read("  "), Typed::Nothing);
        assert_eq!(Typed::read("2"), Typed::OfMatch(Action::Take, 2));
        assert_eq!(Typed::read("c 2"), Typed::OfMatch(Action::Confirm, 2));
        assert_eq!(Typed::read("w12"), Typed::OfMatch(Action::Why, 12));
        assert_eq!(Typed::read("e"), Typed::Sentence("e"));
        assert_eq!(Typed::read("cats 2"), Typed::Sentence("cats 2"));
        assert_eq!(Typed::read(" c 2"), Typed::Sentence("c 2"));
        assert_eq!(Typed::read("2 boats sank"), Typed::Sentence("2 boats sank"));
        assert_eq!(Typed::read("?"), Typed::Help);
        assert_eq!(Typed::read("q"), Typed::Quit);
        assert_eq!(Typed::read("t"), Typed::Terms);
        assert_eq!(Typed::read("One.\nTwo."), Typed::Sentence("One.\nTwo."));
    }
}
