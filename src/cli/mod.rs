//! What does a person at a shell see?
//!
//! [`args`] says what may be typed, [`command`] does it, [`render`] shows it, [`edge`] reads the clock and the
//! environment, and [`exit`] turns the outcome into an exit code. Nothing here decides anything about text.

mod args;
mod command;
mod edge;
mod exit;
#[cfg(test)]
mod reference;
mod render;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

/// Runs one command line to its end.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match args::Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return exit::usage(&error),
    };
    edge::survive_file_size_limit();
    arguments.global.color.apply();
    exit::code(command::run(arguments))
}
