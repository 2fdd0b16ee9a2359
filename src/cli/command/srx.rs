//! `sangam srx`: the sentence rules for other programs.

use sangam::exchange::srx::export;
use sangam::memory::Language;
use sangam::text::language::PROFILES;

use super::output::write_to;
use crate::cli::args::SrxCommand;
use crate::cli::exit::Outcome;

pub(super) fn run(command: &SrxCommand) -> anyhow::Result<Outcome> {
    let SrxCommand::Export(arguments) = command;
    let languages: Vec<Language> = if arguments.lang.is_empty() {
        PROFILES.iter().map(|profile| profile.tag.parse()).collect::<Result<_, _>>()?
    } else {
        arguments.lang.clone()
    };
    write_to(arguments.output.as_deref(), |output| Ok(output.write_all(export(&languages).as_bytes())?))?;
    Ok(Outcome::Done)
}
