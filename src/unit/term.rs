//! What does a glossary know?

use sangam_language::Language;
use serde::{Deserialize, Serialize};

/// A concept and its names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermEntry {
    /// What the glossary calls it.
    pub id: Option<String>,
    /// The subject field.
    pub domain: Option<String>,
    /// What it means.
    pub definition: Option<String>,
    /// Its names, in order.
    pub terms: Vec<Term>,
    /// What people wrote beside it.
    pub notes: Vec<String>,
}

/// A name of a concept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// In this language.
    pub language: Language,
    /// The name.
    pub text: String,
    /// `noun`, `verb` ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of_speech: Option<String>,
    /// `preferredTerm-admn-sts`, `deprecatedTerm-admn-sts` … as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}
