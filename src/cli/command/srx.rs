//! `sangam srx`: the sentence rules for other programs.

use sangam::exchange::srx::export;
use sangam::language::Language;
use sangam::text::language::PROFILES;

use super::output::Outputs;
use crate::cli::args::{GlobalArguments, SrxCommand};
use crate::cli::exit::Outcome;

pub(super) fn run(global: &GlobalArguments, command: &SrxCommand) -> anyhow::Result<Outcome> {
    let SrxCommand::Export(arguments) = command;
    let languages: Vec<Language> = if arguments.lang.is_empty() {
        PROFILES.iter().map(|profile| profile.tag.parse()).collect::<Result<_, _>>()?
    } else {
        arguments.lang.clone()
    };
    let output = Outputs::new(global, [])?.open(arguments.output.as_deref())?;
    output.write(|output| Ok(output.write_all(export(&languages).as_bytes())?))?;
    Ok(Outcome::Done)
}
