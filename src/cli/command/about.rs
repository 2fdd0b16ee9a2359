//! `sangam completions`, `sangam man`: what do a shell and a manual need to know about the program itself?

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::output::Outputs;
use crate::cli::args::Arguments;
use crate::cli::exit::{Outcome, tell};
use crate::cli::render::counted;
use crate::cli::surroundings::Surroundings;

/// Prints the completions for a shell.
pub(super) fn completions(surroundings: &Surroundings, shell: Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "sangam", &mut script);
    print(surroundings, &script)
}

/// Prints the manual page of the program, or writes the pages of all commands into `folder`.
pub(super) fn man(surroundings: &Surroundings, folder: Option<&Path>) -> anyhow::Result<Outcome> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = folder else {
        return print(surroundings, &page(command)?.1);
    };
    let mut pages = Vec::new();
    collect(&command, &mut pages)?;
    std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    let mut outputs = Outputs::new(surroundings, [])?;
    // All are opened first: otherwise some could be written and others not.
    let opened = pages.into_iter().map(|(name, page)| Ok((outputs.open(Some(&folder.join(name)))?, page)));
    let opened = opened.collect::<anyhow::Result<Vec<_>>>()?;
    let count = opened.len();
    for (output, page) in opened {
        output.write(|output| Ok(output.write_all(&page)?))?;
    }
    tell("note", &format!("{} written to {}", counted(count, "page"), folder.display()));
    Ok(Outcome::Done)
}

/// The pages of a command and of all below it.
fn collect(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    pages.push(page(command.clone())?);
    command.get_subcommands().try_for_each(|below| collect(below, pages))
}

/// Returns the file name and the page of a command.
fn page(command: Command) -> anyhow::Result<(String, Vec<u8>)> {
    let man = Man::new(command);
    let mut page = Vec::new();
    man.render(&mut page)?;
    Ok((man.get_filename(), page))
}

fn print(surroundings: &Surroundings, bytes: &[u8]) -> anyhow::Result<Outcome> {
    let mut output = Outputs::new(surroundings, [])?.open(None)?;
    output.write_all(bytes)?;
    output.flush()?;
    Ok(Outcome::Done)
}
