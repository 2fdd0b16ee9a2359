//! Which exit code does an outcome get? The one place that says so.
//!
//! 0: done, or found. 1: nothing found, or some of the input rejected and the rest done,
//! or an article refused because storing it would do harm. 2: nothing done.

use std::io::{self, Write as _};
use std::process::ExitCode;

use sangam::exchange::SecondLanguagePair;
use sangam::memory::MemoryError;

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything asked for was done, or something was found.
    Done,
    /// Nothing was found.
    NothingFound,
    /// Some of the input was rejected, the rest was done.
    SomeRejected,
    /// The input was read and understood, and is not what should be stored: the memory is as it was.
    Refused,
}

/// The exit code of a command's result. Errors are told on standard error; a reader that closed the pipe is no error.
pub(crate) fn code(result: anyhow::Result<Outcome>) -> ExitCode {
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound | Outcome::SomeRejected | Outcome::Refused) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let remedy = remedy(&error).map_or_else(String::new, |remedy| format!(": {remedy}"));
            tell("error", &format!("{error:#}{remedy}"));
            ExitCode::from(2)
        }
    }
}

/// What to do about an error that does not say so itself: the library knows no commands.
fn remedy(error: &anyhow::Error) -> Option<&'static str> {
    let second_pair = |cause: &(dyn std::error::Error + 'static)| {
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inner.and_then(|inner| inner.downcast_ref::<SecondLanguagePair>()).is_some()
    };
    if error.chain().any(second_pair) {
        return Some(
            "choose one with --from and --to (with --exact, `ur` leaves out `ur-PK`), or write a format that holds many, \
             such as TMX",
        );
    }
    match error.chain().find_map(|cause| cause.downcast_ref())? {
        MemoryError::ForeignLog { .. } => Some(
            "`sangam memory restore FILE` puts a backup back and keeps what is there; to go on with the file as it is, \
             move the log away",
        ),
        MemoryError::ForeignSchema { .. } => Some(
            "`sangam memory salvage NEW` makes a new memory of its rows, if its tables are sangam's; `sangam memory \
             restore FILE` puts a backup back",
        ),
        MemoryError::NotWhole { .. } => {
            Some("`sangam --memory FILE memory salvage NEW` rescues the rest of it into a new file")
        }
        _ => None,
    }
}

/// The exit code of a command line that could not be parsed, or that asked for help.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // Standard output may be closed already; there is nobody left to tell.
    drop(error.print());
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

/// One line on standard error: `error: …`, `warning: …`, `note: …`.
pub(crate) fn tell(kind: &str, message: &str) {
    // Standard error may be closed; there is nobody left to tell.
    drop(writeln!(anstream::stderr().lock(), "{kind}: {message}"));
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
    use super::*;

    #[test]
    fn a_closed_pipe_is_no_error_however_deep_it_lies() {
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(is_closed_pipe(&anyhow::Error::from(closed()).context("writing")));
        assert!(!is_closed_pipe(&anyhow::anyhow!("broken pipe")));
    }
}
