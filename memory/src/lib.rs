//! How are translations remembered, and how is one found again?

mod analyzer;
mod language;

pub use analyzer::{Analysis, Analyzer};
pub use language::{Language, LanguageError};
