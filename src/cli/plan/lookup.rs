//! Which sentences are looked up, and which answers are shown?

use std::io::{self, IsTerminal as _};

use anyhow::bail;
use sangam::exchange::without_mark;
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
    One { sentence: String, json: bool },
    /// Each line of standard input.
    Lines { json: bool },
    /// One answer to one sentence. Only its translation is printed, and the use is counted.
    Take { sentence: String, rank: usize },
}

impl TryFrom<LookupArguments> for LookupPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: LookupArguments) -> anyhow::Result<Self> {
        let json = arguments.print.jsonl();
        let work = match (sentence(&arguments.sentence)?, arguments.take) {
            (Some(sentence), Some(rank)) => LookupWork::Take { sentence, rank: rank as usize },
            (None, Some(_)) => bail!("--take goes with one sentence on the command line"),
            (Some(sentence), None) => LookupWork::One { sentence, json },
            (None, None) => LookupWork::Lines { json },
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

/// Returns the sentence; `None`: the sentences are on standard input.
fn sentence(typed: &[String]) -> anyhow::Result<Option<String>> {
    match typed {
        [] if io::stdin().is_terminal() => bail!("no sentence; type one, or pipe lines in"),
        [] => Ok(None),
        [input] if input == "-" => Ok(None),
        words => {
            let sentence = words.join(" ");
            if sentence.trim().is_empty() {
                bail!("the sentence is empty; type what to look up");
            }
            Ok(Some(without_mark(&sentence).to_owned()))
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
        assert_eq!(work(&["a b"]), Ok(LookupWork::One { sentence: sentence(), json: false }));
        assert_eq!(work(&["-", "--json"]), Ok(LookupWork::Lines { json: true }));
        assert_eq!(work(&["\u{feff}a b", "--take"]), Ok(LookupWork::Take { sentence: sentence(), rank: 1 }));
        assert!(work(&["-", "--take"]).is_err_and(|says| says.contains("goes with one sentence")));
        assert!(work(&[" "]).is_err_and(|says| says.contains("is empty")));
        assert_eq!(work(&["a", "b"]), Ok(LookupWork::One { sentence: sentence(), json: false }));
        assert_eq!(work(&["a", "--json", "b"]), Ok(LookupWork::One { sentence: sentence(), json: true }));
        let dialogue = LookupWork::One { sentence: "- a".to_owned(), json: false };
        assert_eq!(work(&["-", "a"]), Ok(dialogue));
    }
}
