//! What does a glossary hold about a term?

use sangam_language::Language;
use serde::{Deserialize, Serialize};

/// A concept and its names in one or more languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermEntry {
    /// Its identifier in the glossary.
    pub id: Option<String>,
    /// Its subject field.
    pub domain: Option<String>,
    /// Its definition.
    pub definition: Option<String>,
    /// Its names, in order.
    pub terms: Vec<Term>,
    /// Notes that people wrote about it.
    pub notes: Vec<String>,
}

/// A name of a concept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The language of the name.
    pub language: Language,
    /// The name.
    pub text: String,
    /// The part of speech: `noun`, `verb` ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of_speech: Option<String>,
    /// The status as written: `preferredTerm-admn-sts`, `deprecatedTerm-admn-sts` ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}
