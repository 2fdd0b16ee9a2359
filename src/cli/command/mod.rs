//! What does each command do?
//!
//! One file per command: it carries out a plan with the library, and shows the result.

mod about;
mod align;
mod align_told;
mod analyse;
mod articles;
mod check;
mod check_findings;
mod check_shown;
mod check_told;
mod check_written;
mod concordance;
mod config;
mod convert;
mod doctor;
mod evaluate;
mod export;
mod filter;
mod guard;
mod import;
mod inspect;
mod lookup;
mod lookup_prompt;
mod lookup_shown;
mod memory;
mod operations;
mod output;
mod pair;
mod pretranslate;
mod segment;
mod srx;
mod stats;
mod terms;
mod units;
mod why;

use super::args::Command;
use super::exit::Outcome;
use super::plan::align::AlignPlan;
use super::plan::convert::ConvertPlan;
use super::plan::export::ExportPlan;
use super::plan::filter::FilterPlan;
use super::plan::import::ImportPlan;
use super::plan::lookup::LookupPlan;
use super::plan::units::{AddPlan, UnitsPlan};
use super::surroundings::Surroundings;

/// Runs the command.
pub(crate) fn run(surroundings: &Surroundings, command: Command) -> anyhow::Result<Outcome> {
    // Printed output must not go into the memory either.
    guard::Guard::new(surroundings, [])?;
    match command {
        Command::Align(arguments) => align::run(surroundings, &AlignPlan::try_from(*arguments)?),
        Command::Pair(arguments) => pair::run(surroundings, &(*arguments).try_into()?),
        Command::Lookup(arguments) => lookup::run(surroundings, &LookupPlan::try_from(arguments)?),
        Command::Pretranslate(arguments) => pretranslate::run(surroundings, &arguments.try_into()?),
        Command::Analyse(arguments) => analyse::run(surroundings, &arguments.try_into()?),
        Command::Check(arguments) => check::run(surroundings, (*arguments).try_into()?),
        Command::Import(arguments) => import::run(surroundings, &ImportPlan::try_from(arguments)?),
        Command::Convert(arguments) => convert::run(surroundings, &ConvertPlan::try_from(arguments)?),
        Command::Filter(arguments) => filter::run(surroundings, FilterPlan::try_from(arguments)?),
        Command::Concordance(arguments) => concordance::run(surroundings, &arguments.try_into()?),
        Command::Export(arguments) => export::run(surroundings, &ExportPlan::from(arguments)),
        Command::Add(arguments) => units::add(surroundings, AddPlan::try_from(arguments)?),
        Command::Edit(arguments) => units::apply(surroundings, &UnitsPlan::try_from(arguments)?),
        Command::Confirm(arguments) => units::apply(surroundings, &UnitsPlan::confirm(arguments)?),
        Command::Reject(arguments) => units::apply(surroundings, &UnitsPlan::reject(arguments)?),
        Command::Delete(arguments) => units::apply(surroundings, &UnitsPlan::delete(arguments)?),
        Command::Why(arguments) => why::run(surroundings, &arguments.into()),
        Command::Terms(command) => terms::run(surroundings, &command.try_into()?),
        Command::Article(command) => articles::run(surroundings, &command.into()),
        Command::Op(command) => operations::run(surroundings, &command.into()),
        Command::Memory(command) => memory::run(surroundings, &command.into()),
        Command::Config(command) => config::run(surroundings, command),
        Command::Stats(arguments) => stats::run(surroundings, arguments.print.jsonl()),
        Command::Evaluate(arguments) => evaluate::run(surroundings, &arguments.into()),
        Command::Segment(arguments) => segment::run(surroundings, &arguments.into()),
        Command::Srx(command) => srx::run(surroundings, &command.try_into()?),
        Command::Inspect(arguments) => inspect::run(surroundings, arguments.try_into()?),
        Command::Doctor(arguments) => doctor::run(surroundings, arguments.print.jsonl()),
        Command::Completions(arguments) => about::completions(surroundings, arguments.shell),
        Command::Man(arguments) => about::man(surroundings, arguments.folder.as_deref()),
    }
}
