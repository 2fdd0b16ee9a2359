//! What does each command do?
//!
//! One file a command: it turns arguments into a plan, calls the library, and shows what came back.

mod align;
mod align_told;
mod articles;
mod concordance;
mod convert;
mod evaluate;
mod export;
mod guard;
mod import;
mod inspect;
mod lookup;
mod memory;
mod operations;
mod output;
mod pretranslate;
mod segment;
mod srx;
mod stats;
mod units;

use sangam::unit::Status;

use super::args::{Arguments, Command};
use super::exit::Outcome;
use super::plan::align::AlignPlan;
use super::plan::import::ImportPlan;
use super::plan::lookup::LookupPlan;
use super::plan::units::{AddPlan, UnitsPlan};

/// Runs the command that was typed.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    let Arguments { global, command } = arguments;
    // What a command prints must not go into the memory either.
    guard::Guard::new(&global, [])?;
    match command {
        Command::Align(arguments) => align::run(&global, &AlignPlan::try_from(*arguments)?),
        Command::Lookup(arguments) => lookup::run(&global, &LookupPlan::try_from(arguments)?),
        Command::Pretranslate(arguments) => pretranslate::run(&global, &arguments.into()),
        Command::Import(arguments) => import::run(&global, &ImportPlan::try_from(arguments)?),
        Command::Convert(arguments) => convert::run(&global, &arguments),
        Command::Concordance(arguments) => concordance::run(&global, &arguments.try_into()?),
        Command::Export(arguments) => export::run(&global, &arguments),
        Command::Add(arguments) => units::add(&global, AddPlan::try_from(arguments)?),
        Command::Edit(arguments) => units::apply(&global, &UnitsPlan::try_from(arguments)?),
        Command::Confirm(arguments) => units::apply(&global, &UnitsPlan::judge(arguments, Status::Confirmed)),
        Command::Reject(arguments) => units::apply(&global, &UnitsPlan::judge(arguments, Status::Rejected)),
        Command::Delete(arguments) => units::apply(&global, &UnitsPlan::delete(arguments)),
        Command::Article(command) => articles::run(&global, &command.into()),
        Command::Op(command) => operations::run(&global, &command.into()),
        Command::Memory(command) => memory::run(&global, &command.into()),
        Command::Stats(arguments) => stats::run(&global, arguments.print.jsonl()),
        Command::Evaluate(arguments) => evaluate::run(&global, &arguments.into()),
        Command::Segment(arguments) => segment::run(&global, &arguments.into()),
        Command::Srx(command) => srx::run(&global, &command.try_into()?),
        Command::Inspect(arguments) => inspect::run(&global, arguments.try_into()?),
    }
}
