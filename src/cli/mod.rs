//! What does a person at a shell see?
//!
//! [`args`] defines the command line, [`config`] completes it, and [`plan`] checks it. [`edge`] reads the clock and the
//! environment, from which [`surroundings`] are made. [`command`] carries the plan out, [`render`] shows the result, and [`exit`] turns the
//! outcome into an exit code. No decision about text is made here.

mod args;
mod command;
mod config;
mod edge;
mod editor;
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
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use config::complete::complete;
use config::settings::Settings;
use render::escapes;
use surroundings::Surroundings;

/// Runs one command line to its end.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    exit::tell_panics();
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match parsed(&words) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, &words),
    };
    edge::survive_file_size_limit();
    let args::Arguments { global, mut command } = arguments;
    global.color.apply();
    let settings = Settings::read();
    if !command.goes_without_defaults() {
        if let Err(error) = usable(&settings, global.memory.is_some()) {
            return exit::code(Err(error));
        }
        complete(&mut command, &settings.defaults);
    }
    let surroundings = Surroundings::new(global, &words, settings);
    exit::code(command::run(&surroundings, command))
}

fn parsed(words: &[OsString]) -> Result<args::Arguments, clap::Error> {
    // The definition of all options takes longer to make than most words to read.
    if !words.iter().any(|word| word.to_str().is_some_and(words::is_text)) {
        return args::Arguments::try_parse_from(words);
    }
    args::Arguments::try_parse_from(words::marked(words, &args::Arguments::command()))
}

/// Checks the defaults. A wrong one is an error even if this command does not use it: otherwise nobody would notice it.
fn usable(settings: &Settings, memory_named: bool) -> anyhow::Result<()> {
    if let Some((last, others)) = settings.problems.split_last() {
        for problem in others {
            exit::tell("error", &problem.to_string());
        }
        return Err(last.clone().into());
    }
    if let Some(distrusted) = settings.distrusted.as_ref().filter(|_| !memory_named) {
        exit::tell("warning", distrusted);
    }
    Ok(())
}

/// Reports an error in the command line. The message repeats the words, which a script may have taken from the name of a
/// file. So characters that a terminal would obey are escaped first.
fn usage(error: &clap::Error, words: &[OsString]) -> ExitCode {
    if error.to_string().contains(words::MARK) {
        return exit::usage_escaped(error);
    }
    let plain: Vec<String> =
        words.iter().map(|word| escapes::escaped(&word.to_string_lossy()).into_owned()).collect();
    if words.iter().zip(&plain).all(|(word, plain)| word.to_string_lossy() == *plain) {
        return exit::usage(error);
    }
    let plain: Vec<OsString> = plain.into_iter().map(OsString::from).collect();
    match parsed(&plain) {
        Err(same) => exit::usage(&same),
        // The error was in the very character that was escaped.
        Ok(_) => exit::usage_escaped(error),
    }
}
