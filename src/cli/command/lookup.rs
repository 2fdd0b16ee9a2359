//! `sangam lookup`: how was this sentence translated before?

use std::io::Write as _;

use sangam::memory::{Match, Opening, Session};
use sangam::use_cases::adapt::MatchAdapter;
use sangam::use_cases::lookup::{QueryPart, SentenceSearch, count_use};

use super::lookup_prompt;
use super::lookup_shown::{Shown, show_sentence, tell_adapted, tell_guess};
use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::open_memory;
use crate::cli::plan::lookup::{LookupPlan, LookupWork, Taken};
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &LookupPlan) -> anyhow::Result<Outcome> {
    let session = &open_memory(surroundings, Opening::MustExist)?;
    match &plan.work {
        LookupWork::One { sentence, form } => {
            let memory = session.reader()?;
            let found = show_sentence((surroundings, session, &memory), &plan.search, sentence, *form)?;
            Ok(if found { Outcome::Done } else { Outcome::NothingFound })
        }
        LookupWork::Prompt => {
            session.ensure_index()?;
            lookup_prompt::run(surroundings, session, &plan.search)
        }
        LookupWork::Lines { form } => {
            // Otherwise each of many lookups would do this work.
            session.ensure_index()?;
            let memory = &session.reader()?;
            Shown::new((surroundings, session, memory), &plan.search, *form).answer_lines()
        }
        LookupWork::Take(taken) => take(&plan.search, (surroundings, session), taken),
    }
}

/// Prints the translation of one answer to the sentence, or to each part of it, adapted unless asked otherwise, and counts
/// their use.
fn take(
    search: &SentenceSearch,
    (surroundings, session): (&Surroundings, &Session),
    wanted: &Taken,
) -> anyhow::Result<Outcome> {
    let memory = session.reader()?;
    let Taken { sentence, rank, as_stored } = wanted;
    let parts = search.answers_of_rank(&memory, sentence, *rank)?;
    let several = parts.len() > 1;
    let mut taken: Vec<(&str, Match)> = Vec::new();
    for QueryPart { part, found } in parts {
        let asked = part.cut(sentence)[1];
        let Some(found) = found else {
            let of = if several { format!(" for “{asked}”") } else { String::new() };
            tell("note", &format!("there is no match number {rank} of {} or more{of}", search.min_score));
            continue;
        };
        taken.push((asked, found));
    }
    if taken.is_empty() {
        tell_guess(search, &memory, sentence)?;
        return Ok(Outcome::NothingFound);
    }
    let mut screen = surroundings.screen();
    let adapter = MatchAdapter::default();
    for (asked, taken) in &taken {
        if *as_stored {
            writeln!(screen.output, "{}", screen.text(&taken.unit.target))?;
            continue;
        }
        let adapted = adapter.adapt(asked, taken);
        writeln!(screen.output, "{}", screen.text(&adapted.adaptation.text))?;
        tell_adapted(asked, taken, &adapted, "--as-stored");
    }
    screen.output.flush()?;
    // The reader's connection is no longer needed.
    drop(memory);
    let taken: Vec<Match> = taken.into_iter().map(|(_, taken)| taken).collect();
    count_use(session, &taken, &surroundings.own_label(false)?)?;
    Ok(Outcome::Done)
}
