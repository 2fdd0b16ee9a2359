//! `sangam srx`: the sentence rules for other programs.

use sangam::exchange::Format;
use sangam::exchange::srx::export;
use sangam::language::Language;
use sangam::text::language::PROFILES;

use super::output::{self, Outputs};
use crate::cli::args::{GlobalArguments, SrxCommand};
use crate::cli::exit::Outcome;

pub(super) fn run(global: &GlobalArguments, command: &SrxCommand) -> anyhow::Result<Outcome> {
    let SrxCommand::Export(arguments) = command;
    let languages: Vec<Language> = if arguments.lang.is_empty() {
        PROFILES.iter().map(|profile| profile.tag.parse()).collect::<Result<_, _>>()?
    } else {
        arguments.lang.clone()
    };
    let path = output::file(arguments.output.as_deref());
    let output = Outputs::new(global, [])?.open_only(path, Format::Srx)?;
    output.write(|output| Ok(output.write_all(export(&languages).as_bytes())?))?;
    Ok(Outcome::Done)
}
