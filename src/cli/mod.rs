//! What does a person at a shell see?
//!
//! [`args`] says what may be typed, [`command`] does it, [`render`] shows it, [`edge`] reads the clock and the
//! environment, and [`exit`] turns the outcome into an exit code. Nothing here decides anything about text.

mod args;
mod command;
mod edge;
#[cfg(test)]
mod error_tests;
mod exit;
mod limits;
mod opened;
mod plan;
#[cfg(test)]
mod reference;
mod remedies;
mod render;
mod surroundings;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use render::escapes;
use surroundings::Surroundings;

/// Runs one command line to its end.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    exit::tell_panics();
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match args::Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, &words),
    };
    edge::survive_file_size_limit();
    let args::Arguments { global, command } = arguments;
    global.color.apply();
    let surroundings = Surroundings::new(global, &words);
    exit::code(command::run(&surroundings, command))
}

/// Tells what is wrong with a command line. It repeats what was typed, or what a script took from the name of a file, so
/// what a terminal would obey is escaped before it gets there.
fn usage(error: &clap::Error, words: &[OsString]) -> ExitCode {
    let plain: Vec<String> =
        words.iter().map(|word| escapes::escaped(&word.to_string_lossy()).into_owned()).collect();
    if words.iter().zip(&plain).all(|(word, plain)| word.to_string_lossy() == *plain) {
        return exit::usage(error);
    }
    match args::Arguments::try_parse_from(&plain) {
        Err(same) => exit::usage(&same),
        // It was wrong in the very character that was escaped.
        Ok(_) => exit::usage_escaped(error),
    }
}
