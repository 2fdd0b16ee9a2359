//! Which sentences are looked up, and which answers are shown?

use std::io::{self, IsTerminal as _};

use anyhow::bail;
use sangam::exchange::{Format, without_mark};
use sangam::text::isolates::without_isolates;
use sangam::unit::Score;
use sangam::use_cases::lookup::SentenceSearch;

use crate::cli::args::LookupArguments;

/// The plan of `lookup`.
pub(crate) struct LookupPlan {
    /// The search for each sentence.
    pub(crate) search: SentenceSearch,
    /// The sentences, and the form of the answers.
    pub(crate) work: LookupWork,
}

/// The sentences, and the form of the answers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LookupWork {
    /// One sentence.
    One { sentence: String, form: AnswerForm },
    /// Each line of standard input.
    Lines { form: AnswerForm },
    /// Sentence after sentence, typed on a terminal.
    Prompt,
    /// One answer to one sentence. Only its translation is printed, and the use is counted.
    Take(Taken),
}

/// Who reads the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerForm {
    /// A person.
    Text,
    /// A program: each match is an object.
    Jsonl,
    /// A program that translates: each sentence is an object with examples of at most `budget` tokens.
    Prompt { budget: usize },
}

/// The answer to print.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) sentence: String,
    /// Its place among the answers, from 1.
    pub(crate) rank: usize,
    /// Whether the stored translation is printed, and not the one adapted to the sentence.
    pub(crate) as_stored: bool,
}

impl TryFrom<LookupArguments> for LookupPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: LookupArguments) -> anyhow::Result<Self> {
        let form = match (arguments.json, arguments.format) {
            (true, _) | (_, Format::Jsonl) => AnswerForm::Jsonl,
            (_, Format::PromptJson) if arguments.to.is_none() && arguments.usual.0.target.is_none() => {
                bail!(
                    "--format prompt-json needs the language to translate into: name it with --to, or for every time with \
                     `sangam config set to ur`"
                )
            }
            (_, Format::PromptJson) => AnswerForm::Prompt { budget: arguments.budget },
            _ => AnswerForm::Text,
        };
        let work = match (sentence(&arguments.sentence)?, arguments.take) {
            (None, None) if form == AnswerForm::Text && is_at_a_terminal() => LookupWork::Prompt,
            (Some(sentence), Some(rank)) => {
                LookupWork::Take(Taken { sentence, rank: rank as usize, as_stored: arguments.as_stored })
            }
            (None, Some(_)) => bail!("--take goes with one sentence on the command line"),
            (Some(sentence), None) => LookupWork::One { sentence, form },
            (None, None) => LookupWork::Lines { form },
        };
        let mut search = SentenceSearch::default();
        search.from = arguments.from;
        search.to = arguments.to;
        search.usual = arguments.usual;
        search.min_score = arguments.min_score.map_or(search.min_score, Score::new);
        search.limit = arguments.limit;
        search.sources = arguments.filter.filter();
        search.each_near_duplicate = arguments.all;
        Ok(Self { search, work })
    }
}

/// Whether a person types the sentences and reads the answers.
fn is_at_a_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Returns the sentence; `None`: the sentences are on standard input.
fn sentence(typed: &[String]) -> anyhow::Result<Option<String>> {
    match typed {
        [] if io::stdin().is_terminal() && !io::stdout().is_terminal() => {
            bail!("no sentence; type one, or pipe lines in")
        }
        [] => Ok(None),
        [input] if input == "-" => Ok(None),
        words => {
            let sentence = words.join(" ");
            if sentence.trim().is_empty() {
                bail!("the sentence is empty; type what to look up");
            }
            Ok(Some(without_isolates(without_mark(&sentence)).into_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Arguments, Command};

    fn work(words: &[&str]) -> Result<LookupWork, String> {
        let words = ["sangam", "lookup"].iter().chain(words);
        match Arguments::try_parse_from(words).unwrap().command {
            Command::Lookup(arguments) => {
                LookupPlan::try_from(arguments).map(|plan| plan.work).map_err(|error| error.to_string())
            }
            _ => Err("another command".to_owned()),
        }
    }

    #[test]
    fn one_sentence_lines_or_one_answer() {
        let sentence = || "a b".to_owned();
        assert_eq!(work(&["a b"]), Ok(LookupWork::One { sentence: sentence(), form: AnswerForm::Text }));
        assert_eq!(work(&["\u{2068}a b\u{2069}"]), work(&["a b"]));
        assert_eq!(work(&["-", "--json"]), Ok(LookupWork::Lines { form: AnswerForm::Jsonl }));
        let taken = |as_stored| LookupWork::Take(Taken { sentence: sentence(), rank: 1, as_stored });
        assert_eq!(work(&["\u{feff}a b", "--take"]), Ok(taken(false)));
        assert_eq!(work(&["a b", "--take", "--as-stored"]), Ok(taken(true)));
        assert!(work(&["-", "--take"]).is_err_and(|says| says.contains("goes with one sentence")));
        let prompt = &["a b", "--format", "prompt-json"];
        assert!(work(prompt).is_err_and(|says| says.contains("--to")));
        let prompt = &["a b", "--format", "prompt-json", "--to", "ur", "--budget", "9"];
        let form = AnswerForm::Prompt { budget: 9 };
        assert_eq!(work(prompt), Ok(LookupWork::One { sentence: sentence(), form }));
        assert!(work(&[" "]).is_err_and(|says| says.contains("is empty")));
        assert_eq!(work(&["a", "b"]), Ok(LookupWork::One { sentence: sentence(), form: AnswerForm::Text }));
        assert_eq!(
            work(&["a", "--json", "b"]),
            Ok(LookupWork::One { sentence: sentence(), form: AnswerForm::Jsonl })
        );
        let dialogue = LookupWork::One { sentence: "- a".to_owned(), form: AnswerForm::Text };
        assert_eq!(work(&["-", "a"]), Ok(dialogue));
    }
}
