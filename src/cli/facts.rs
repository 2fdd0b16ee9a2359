//! How does an error of a use case become the error of a command?
//!
//! The inner error is taken out, so that [`exit`](super::exit) recognises its type and words its remedy.

use std::path::Path;

use sangam::use_cases::align::{PairFailure, RunError};
use sangam::use_cases::import::ImportError;
use sangam::use_cases::lookup::SearchError;
use sangam::use_cases::recall::AskError;
use sangam::use_cases::teaching::TeachingError;

use super::remedies;

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
        PairFailure::Pair(error) => remedies::pair(&error),
        failure => failure.into(),
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

pub(crate) fn import_error(error: ImportError) -> anyhow::Error {
    match error {
        ImportError::Memory(error) => error.into(),
        ImportError::Exchange(error) => error.into(),
        error @ ImportError::Rejects(_) => error.into(),
    }
}
