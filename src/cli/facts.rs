//! How does an error of a use case become one that a command ends with?
//!
//! What it holds comes out of it, so that the cause is found by what it is: [`exit`](super::exit) words its remedy.

use std::path::Path;

use anyhow::anyhow;
use sangam::unit::Role;
use sangam::use_cases::align::{PairFailure, RunError};
use sangam::use_cases::import::ImportError;
use sangam::use_cases::lookup::SearchError;
use sangam::use_cases::pair::PairError;
use sangam::use_cases::pretranslate::UntranslatableError;
use sangam::use_cases::recall::AskError;
use sangam::use_cases::teaching::TeachingError;

pub(crate) fn run_error(error: RunError) -> anyhow::Error {
    match error {
        RunError::Memory(error) | RunError::Teaching(TeachingError::Memory(error)) => error.into(),
        RunError::Writing(error) => error.into(),
        error => error.into(),
    }
}

pub(crate) fn pair_failure(failure: PairFailure) -> anyhow::Error {
    match failure {
        PairFailure::Memory(error) => error.into(),
        PairFailure::Pair(error) => pair_error(&error),
        failure => failure.into(),
    }
}

/// A pair's error, with the options that mend it.
fn pair_error(error: &PairError) -> anyhow::Error {
    match error {
        PairError::SameLanguage { .. } => anyhow!(
            "{error}; give an article and its translation, or name the languages with --from and --to"
        ),
        PairError::UnknownLanguage { side, .. } => {
            anyhow!("{error}; name it with {} LANGUAGE", language_option(*side))
        }
        PairError::ScriptContradiction { location, side, language, found } => {
            let option = language_option(*side);
            anyhow!(
                "{location}: {option} {language} contradicts its script ({found}); correct {option}, or go on with --force"
            )
        }
        error => anyhow!("{error}"),
    }
}

pub(crate) fn ask_error(error: AskError) -> anyhow::Error {
    let place = |folder: &Path| format!("TMPDIR ({}), where the memory is copied to", folder.display());
    match error {
        AskError::Memory(error) => error.into(),
        AskError::NoFolder { folder, cause } => anyhow::Error::from(cause).context(place(&folder)),
        AskError::Copy { folder, cause } => anyhow::Error::from(cause).context(place(&folder)),
        error => error.into(),
    }
}

pub(crate) fn search_error(error: SearchError) -> anyhow::Error {
    match error {
        SearchError::Memory(error) => error.into(),
        error => error.into(),
    }
}

pub(crate) fn untranslatable(error: UntranslatableError) -> anyhow::Error {
    match error {
        UntranslatableError::UnknownLanguage { .. } => anyhow!("{error}; use --from"),
        UntranslatableError::SameLanguage { .. } => anyhow!("{error}; name another language with --to"),
        error => error.into(),
    }
}

pub(crate) fn import_error(error: ImportError) -> anyhow::Error {
    match error {
        ImportError::Memory(error) => error.into(),
        ImportError::Exchange(error) => error.into(),
        error @ ImportError::Rejects(_) => error.into(),
    }
}

/// The option that names the language of a text.
pub(crate) fn language_option(side: Role) -> &'static str {
    match side {
        Role::Source => "--from",
        Role::Target => "--to",
    }
}
