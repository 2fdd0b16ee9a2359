//! Which exit code does an outcome get, and how is an error printed? Only this file decides.
//!
//! 0: done, or found. 1: nothing found, or some of the input rejected and the rest done, or an article refused because
//! storing it would do harm. 2: nothing done.
//!
//! A stored change counts as done even if it cannot be reported. A command that stored something but could not print
//! says so on standard error and exits with 0. A command whose result is its output has done nothing if that cannot be
//! written.

use std::error::Error;
use std::io::{self, Write as _};
use std::panic;
use std::path::Path;
use std::process::ExitCode;

use sangam::exchange::{OutputRefused, Rejected};
use sangam::memory::MemoryError;

use super::edge;
use super::remedies;
use super::render::escapes::escaped;
use super::words::MARK;

/// How a command ended without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was done, or something was found.
    Done,
    /// Nothing was found.
    NothingFound,
    /// Some of the input was rejected, and the rest was done.
    SomeRejected,
    /// The input was understood but should not be stored. The memory is unchanged.
    Refused,
}

/// Returns the exit code of a command's result. Prints errors to standard error. A reader that closed the pipe is no
/// error.
pub(crate) fn code(result: anyhow::Result<Outcome>) -> ExitCode {
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound | Outcome::SomeRejected | Outcome::Refused) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell_error(&error);
            ExitCode::from(2)
        }
    }
}

/// Explains why no output format could be chosen, and what helps; `option` is the option that names it.
pub(crate) fn no_format(error: &OutputRefused, option: &str) -> anyhow::Error {
    let remedy = match error {
        OutputRefused::Nameless { path: None, .. } => format!("name one with {option}, or a file to write"),
        OutputRefused::NotWritten { .. } => format!("name it with {option}"),
        OutputRefused::OtherPacking { .. } => "its name may end in .gz".to_owned(),
        _ => format!("or name the format with {option}"),
    };
    anyhow::anyhow!("{error}; {remedy}")
}

/// Returns the exit code of a command line that could not be parsed, or that asked for help.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print().map_err(anyhow::Error::from);
    match (error.use_stderr(), printed) {
        (true, _) => ExitCode::from(2),
        (false, printed) => code(printed.map(|()| Outcome::Done)),
    }
}

/// Does the same for a command line with characters that must not reach a terminal. The message has no colour.
pub(crate) fn usage_escaped(error: &clap::Error) -> ExitCode {
    let text = error.to_string().replace(MARK, "");
    let lines: Vec<_> = text.trim_end().lines().map(escaped).collect();
    let text = lines.join("\n");
    if error.use_stderr() {
        print_error(&text);
        return ExitCode::from(2);
    }
    code(writeln!(io::stdout(), "{text}").map(|()| Outcome::Done).map_err(Into::into))
}

/// Prints one line to standard error: `error: …`, `warning: …`, `note: …`. All messages go through here, so that no
/// file name and no foreign text can control a terminal.
pub(crate) fn tell(kind: &str, message: &str) {
    print_error(&format!("{kind}: {}", escaped(message)));
}

/// Reports a rejected unit of `file`.
pub(crate) fn tell_rejected(file: &str, rejected: &Rejected) {
    let remedy =
        rejected.remedy.map_or_else(String::new, |remedy| format!("; {}", remedies::exchange(remedy)));
    tell("rejected", &format!("{file}:{rejected}{remedy}"));
}

fn print_error(text: &str) {
    // If standard error is closed, nobody can read the message.
    drop(writeln!(anstream::stderr().lock(), "{text}"));
}

/// Words an error with its causes and its remedy.
pub(crate) fn worded(error: &anyhow::Error) -> String {
    let remedy = error.chain().find_map(remedies::of);
    format!("{error:#}{}", remedy.map_or_else(String::new, |remedy| format!("; {remedy}")))
}

/// Does the same for an error that is kept.
pub(crate) fn worded_cause(error: &(dyn Error + 'static)) -> String {
    let remedy = remedies::of(error).map_or_else(String::new, |remedy| format!("; {remedy}"));
    format!("{error}{remedy}")
}

/// Reports an error, and names the folder of temporary files if it may be full.
pub(crate) fn tell_error(error: &anyhow::Error) {
    tell("error", &worded(error));
    let full = error.chain().find_map(|cause| match remedies::innermost(cause).downcast_ref() {
        Some(MemoryError::Full { path, .. }) => Some(path),
        _ => None,
    });
    if let Some(path) = full {
        tell_room(path);
    }
}

/// Names the folder of temporary files if it has less room than that of the memory at `path`. SQLite sorts and copies
/// there, and says only that there is no room.
pub(crate) fn tell_room(path: &Path) {
    if let Some((folder, room)) = edge::scarce_temporary_folder(path) {
        let folder = folder.display();
        tell("note", &format!("temporary files go to TMPDIR ({folder}), where {room} bytes are free"));
    }
}

/// Reports that a stored change could not be shown. This is no failure. If a reader closed the pipe, nothing is
/// reported.
pub(crate) fn shown(printed: anyhow::Result<()>) {
    if let Err(error) = printed
        && !is_closed_pipe(&error)
    {
        tell("error", &format!("{error:#}; what was done is stored"));
    }
}

/// Makes a panic print like every other message.
pub(crate) fn tell_panics() {
    panic::set_hook(Box::new(|panic| {
        tell("error", &format!("sangam failed, please report it: {}", panic.to_string().replace('\n', " ")));
        let trace = std::backtrace::Backtrace::capture().to_string();
        // If no backtrace was asked for, the text is one line that says so.
        trace.lines().skip(1).for_each(|line| tell("note", line));
    }));
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.map(io::Error::kind).or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use sangam::exchange::{ExchangeRemedy, Format};

    use super::*;

    #[test]
    fn a_closed_pipe_is_no_error_however_deep_it_lies() {
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(is_closed_pipe(&anyhow::Error::from(closed()).context("writing")));
        assert!(!is_closed_pipe(&anyhow::anyhow!("broken pipe")));
    }

    #[test]
    fn whatever_helps_has_words_of_its_own() {
        use ExchangeRemedy as Helps;
        let exchange = [
            Helps::SaveAsUtf8OrNameEncoding,
            Helps::SaveAsUtf8OrNameEncodingOrReadLeniently,
            Helps::TakeCharacterOut,
            Helps::CloseWhatIsOpen,
            Helps::PackAgain,
            Helps::RepairOrReadLeniently,
            Helps::RepairCatalogue,
            Helps::WriteTag,
            Helps::Unpack,
            Helps::NameFormat,
            Helps::SaveAsDocxOrOdt,
            Helps::Split,
            Helps::Give(Format::Tmx),
            Helps::ReadAs(Format::Tbx),
            Helps::CutIntoLines,
            Helps::QuoteField,
            Helps::NameColumns,
            Helps::NameLanguages,
            Helps::NameSourceLanguage,
            Helps::NameTargetLanguage,
            Helps::CheckPath,
            Helps::CheckPathAndPermissions,
            Helps::KeepOneGroupOrNameItsTexts,
            Helps::FindLostLines,
            Helps::GiveTexts,
            Helps::GiveBothFiles,
        ];
        let words: std::collections::BTreeSet<String> =
            exchange.into_iter().map(|remedy| remedies::exchange(remedy).into_owned()).collect();
        assert_eq!(words.len(), exchange.len());
        assert!(words.iter().all(|words| words.len() > 8 && !words.ends_with('.')), "{words:?}");
    }
}
