//! What does a glossary hold about a term?

use std::ops::Range;
use std::str::FromStr;

use sangam_language::Language;
use serde::{Deserialize, Serialize};

/// The number of an entry in a memory's glossary. A number is never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TermId(pub i64);

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
    /// The status as written: `preferredTerm-admn-sts`, `deprecatedTerm-admn-sts` …. [`Term::meant_status`] is its meaning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

impl Term {
    /// Returns the meaning of the status; `None` if there is none or another program's word for something else.
    pub fn meant_status(&self) -> Option<TermStatus> {
        self.status.as_deref().and_then(TermStatus::of_written)
    }
}

/// An entry of a memory's glossary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTerm {
    /// Its number in the memory.
    #[serde(rename = "entry")]
    pub id: TermId,
    /// What it holds.
    #[serde(flatten)]
    pub entry: TermEntry,
}

/// A term in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundTerm {
    /// Its place in the sentence, in bytes.
    pub span: Range<usize>,
    /// What is written there.
    pub text: String,
    /// The number of its entry in the glossary.
    pub entry: TermId,
    /// The name there, as the glossary has it.
    pub name: TermName,
    /// What it is called in the wanted language: preferred names first, forbidden ones last.
    pub names: Vec<TermName>,
    /// The subject field of the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// Notes that people wrote about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A name of a concept, with the meaning of its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermName {
    /// Its language.
    pub language: Language,
    /// The name.
    pub text: String,
    /// Whether it is to be used; `None` if nobody said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<TermStatus>,
}

impl TermName {
    /// Whether it must not be used.
    pub fn is_forbidden(&self) -> bool {
        self.status == Some(TermStatus::Forbidden)
    }
}

impl From<&Term> for TermName {
    fn from(term: &Term) -> Self {
        Self { language: term.language.clone(), text: term.text.clone(), status: term.meant_status() }
    }
}

/// Whether a term is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermStatus {
    /// The name to use.
    Preferred,
    /// It may be used.
    Allowed,
    /// It must not be used.
    Forbidden,
}

/// How a written status begins, in lower case and without marks, and its meaning: the words of TBX-Basic, TBX-Min and
/// other programs.
const WRITTEN: [(&str, TermStatus); 14] = [
    ("preferred", TermStatus::Preferred),
    ("standardized", TermStatus::Preferred),
    ("admitted", TermStatus::Allowed),
    ("allowed", TermStatus::Allowed),
    ("approved", TermStatus::Allowed),
    ("accepted", TermStatus::Allowed),
    ("forbidden", TermStatus::Forbidden),
    ("deprecated", TermStatus::Forbidden),
    ("superseded", TermStatus::Forbidden),
    ("obsolete", TermStatus::Forbidden),
    ("notrecommended", TermStatus::Forbidden),
    ("rejected", TermStatus::Forbidden),
    ("prohibited", TermStatus::Forbidden),
    ("donotuse", TermStatus::Forbidden),
];

impl TermStatus {
    /// All of them, from best to worst.
    pub const ALL: [Self; 3] = [Self::Preferred, Self::Allowed, Self::Forbidden];

    /// Returns the word that is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preferred => "preferred",
            Self::Allowed => "allowed",
            Self::Forbidden => "forbidden",
        }
    }

    /// Returns the administrative status of TBX-Basic, which is how it is stored.
    pub fn written(self) -> &'static str {
        match self {
            Self::Preferred => "preferredTerm-admn-sts",
            Self::Allowed => "admittedTerm-admn-sts",
            Self::Forbidden => "deprecatedTerm-admn-sts",
        }
    }

    /// Returns the meaning of a status as some program wrote it: `deprecatedTerm-admn-sts` and `supersededTerm-admn-sts`
    /// of TBX-Basic, `notRecommended` of TBX-Min and the like.
    pub fn of_written(written: &str) -> Option<Self> {
        let letters = written.chars().filter(char::is_ascii_alphabetic);
        let letters: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
        WRITTEN.iter().find(|(beginning, _)| letters.starts_with(beginning)).map(|&(_, status)| status)
    }
}

impl FromStr for TermStatus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
            format!("`{text}` is not the status of a term; use preferred, allowed or forbidden")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_one_meaning_however_it_is_written() {
        for (written, status) in [
            ("preferredTerm-admn-sts", Some(TermStatus::Preferred)),
            ("admittedTerm-admn-sts", Some(TermStatus::Allowed)),
            ("deprecatedTerm-admn-sts", Some(TermStatus::Forbidden)),
            ("supersededTerm-admn-sts", Some(TermStatus::Forbidden)),
            ("supersededTerm", Some(TermStatus::Forbidden)),
            ("not recommended", Some(TermStatus::Forbidden)),
            ("do-not-use", Some(TermStatus::Forbidden)),
            ("new", None),
            ("", None),
        ] {
            assert_eq!(TermStatus::of_written(written), status, "{written}");
        }
        for status in TermStatus::ALL {
            assert_eq!(TermStatus::of_written(status.written()), Some(status));
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        assert!("prefered".parse::<TermStatus>().is_err());
    }
}
