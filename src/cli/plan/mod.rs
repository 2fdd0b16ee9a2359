//! What does a command line ask for, once its options are found to go together?
//!
//! A plan is made of the library's types: what it says can be done, and the commands know nothing of how it was typed.

pub(crate) mod align;
pub(crate) mod concordance;
pub(crate) mod convert;
pub(crate) mod evaluate;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod lookup;
pub(crate) mod pretranslate;
pub(crate) mod store;
pub(crate) mod text;
pub(crate) mod units;

use std::path::{Path, PathBuf};

/// The file that was named; `None` if it is `-`, a standard stream, or none was named.
fn file(named: Option<PathBuf>) -> Option<PathBuf> {
    named.filter(|path| path != Path::new("-"))
}
