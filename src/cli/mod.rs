//! What does a person at a shell see?
//!
//! [`args`] defines the command line and [`plan`] checks it. [`edge`] reads the clock and the environment, from which
//! [`surroundings`] are made. [`command`] carries the plan out, [`render`] shows the result, and [`exit`] turns the
//! outcome into an exit code. No decision about text is made here.

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

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};

use render::escapes;
use surroundings::Surroundings;

/// Runs one command line to its end.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    exit::tell_panics();
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match args::Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) if error.kind() == ErrorKind::MissingSubcommand => {
            return usage(&help(error, &words), &words);
        }
        Err(error) => return usage(&error, &words),
    };
    edge::survive_file_size_limit();
    let args::Arguments { global, command } = arguments;
    global.color.apply();
    let surroundings = Surroundings::new(global, &words);
    exit::code(command::run(&surroundings, command))
}

/// Returns the help of the command in `words`, if nothing else was typed. Otherwise returns `error`, a missing subcommand.
/// For clap, a memory that the environment names is an argument, and so it would not print help.
fn help(error: clap::Error, words: &[OsString]) -> clap::Error {
    let bare = args::Arguments::command().mut_arg("memory", |memory| memory.env(None));
    match bare.try_get_matches_from(words) {
        Err(help) if help.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => help,
        _ => error,
    }
}

/// Reports an error in the command line. The message repeats the words, which a script may have taken from the name of a
/// file. So characters that a terminal would obey are escaped first.
fn usage(error: &clap::Error, words: &[OsString]) -> ExitCode {
    let plain: Vec<String> =
        words.iter().map(|word| escapes::escaped(&word.to_string_lossy()).into_owned()).collect();
    if words.iter().zip(&plain).all(|(word, plain)| word.to_string_lossy() == *plain) {
        return exit::usage(error);
    }
    match args::Arguments::try_parse_from(&plain) {
        Err(same) => exit::usage(&same),
        // The error was in the very character that was escaped.
        Ok(_) => exit::usage_escaped(error),
    }
}
