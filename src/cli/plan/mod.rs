//! What does a command line ask for, once its options are known to go together?
//!
//! A plan consists of the library's types and can be carried out. A command does not know how its plan was typed.

pub(crate) mod align;
pub(crate) mod analyse;
pub(crate) mod check;
pub(crate) mod concordance;
pub(crate) mod convert;
pub(crate) mod evaluate;
pub(crate) mod export;
pub(crate) mod filter;
pub(crate) mod import;
pub(crate) mod lookup;
pub(crate) mod pair;
pub(crate) mod pretranslate;
pub(crate) mod store;
pub(crate) mod terms;
pub(crate) mod text;
pub(crate) mod units;

use std::path::{Path, PathBuf};

/// Returns the named file; `None` if none was named, or if it is `-`, a standard stream.
fn file(named: Option<PathBuf>) -> Option<PathBuf> {
    named.filter(|path| path != Path::new("-"))
}
