//! What is a translation unit, wherever it comes from and goes to?
//!
//! Plain values: what the memory keeps and lookup answers with, what a file of another program gives and is given. They
//! know no file, no database and no rule of any language.

mod sides;
mod term;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use sangam_language::Language;
use serde::{Deserialize, Serialize};

pub use sides::{Role, Sides};
pub use term::{Term, TermEntry};

/// Row id of a translation unit; stable for the life of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub i64);

/// A match score in whole per cents: 100 for the same text, up to 102 where the neighbours are the same too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(u8);

impl Score {
    /// The highest score there is.
    pub const MAX: Self = Self(102);
    /// Texts whose exact keys are equal.
    pub const EXACT: Self = Self(100);

    /// A score of `percent`, at most [`Score::MAX`].
    pub fn new(percent: u8) -> Self {
        Self(percent.min(Self::MAX.0))
    }

    /// Whole per cents.
    pub fn percent(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}%", self.0)
    }
}

/// Whether a person has looked at a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Made by the aligner or another program, seen by nobody. Before schema 3 this was written `auto`.
    #[serde(alias = "auto")]
    Machine,
    /// A person said it is right.
    Confirmed,
    /// A person said it is wrong; lookup leaves it out.
    Rejected,
}

impl Status {
    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
        }
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `auto` is what exports and memories before schema 3 say.
        if text == "auto" {
            return Ok(Self::Machine);
        }
        [Self::Machine, Self::Confirmed, Self::Rejected]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("`{text}` is no status; there are machine, confirmed and rejected"))
    }
}

/// Where a unit came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The article's identity; `None` for a unit that came without one.
    pub article: Option<String>,
    /// The article's title.
    pub title: Option<String>,
    /// Where the article was published.
    pub url: Option<String>,
    /// Numbers (from 1) of the source segments.
    pub source_numbers: Vec<usize>,
    /// Numbers (from 1) of the target segments.
    pub target_numbers: Vec<usize>,
    /// The article's date, else the day the unit was stored.
    pub date: Option<String>,
    /// How the pair was made, with its version, e.g. `length+numbers 1`.
    pub method: String,
    /// `machine`, `confirmed` or `rejected`.
    pub status: Status,
}

/// In a line: `flood-2026, sentence 4 ↔ 5, 2026-06-02, confirmed`.
impl fmt::Display for Provenance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = |numbers: &[usize]| match numbers {
            [] => "–".to_owned(),
            [one] => one.to_string(),
            [first, .., last] => format!("{first}–{last}"),
        };
        let mut parts = Vec::new();
        match (&self.title, &self.article) {
            (Some(title), Some(article)) => parts.push(format!("{title} ({article})")),
            (None, Some(article)) => parts.push(article.clone()),
            (title, None) => parts.extend(title.clone()),
        }
        if !self.source_numbers.is_empty() {
            parts.push(format!(
                "sentence {} ↔ {}",
                numbers(&self.source_numbers),
                numbers(&self.target_numbers)
            ));
        }
        parts.extend(self.date.clone());
        parts.push(self.status.as_str().to_owned());
        formatter.write_str(&parts.join(", "))
    }
}

/// One name and value that another program keeps with a unit and that sangam gives back as it came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Property {
    /// The name, e.g. `x-reviewer`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The language of the value, as that program writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Property {
    /// A property whose value is in no particular language.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), language: None }
    }
}

/// What people and programs say about a unit, beyond its two texts and where they stand. All of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Who made the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
    /// When it was made, UTC, ISO 8601; `changed_at` of the unit says when it changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// For whom it was translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Free tags, each once, in order.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// What people wrote beside it, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How often it was used.
    #[serde(skip_serializing_if = "is_zero")]
    pub usage_count: u64,
    /// What the program it was imported from calls it, e.g. TMX `tuid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What else that program keeps with it, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// The source text with its inline codes, as TMX 1.4 writes the content of a `seg`; only where it has codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_markup: Option<String>,
    /// The target text with its inline codes, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_markup: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The property that keeps a language tag as its file wrote it, where that is not the canonical one: `eng` for `en`.
pub const WRITTEN_TAG: &str = "written-language";

impl Details {
    /// Keeps `written`, a file's tag for `language`, if it is not the canonical one.
    pub fn keep_tag(&mut self, written: &str, language: &Language) {
        if !written.is_empty() && written != language.as_str() {
            let property = Property::new(WRITTEN_TAG, written);
            if !self.properties.contains(&property) {
                self.properties.push(property);
            }
        }
    }

    /// What the unit's file wrote for `language`, where that is not the canonical tag.
    pub fn written_tag(&self, language: &Language) -> Option<&str> {
        let written = self.properties.iter().filter(|property| property.name == WRITTEN_TAG);
        written.map(|property| property.value.as_str()).find(|tag| tag.parse().as_ref() == Ok(language))
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A unit that is to be stored without texts of an article behind it: typed by a person, or read from a file of another
/// program.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDraft {
    /// Language of `source`.
    pub source_language: Language,
    /// Language of `target`.
    pub target_language: Language,
    /// The text.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// Whether a person has looked at it.
    pub status: Status,
    /// How sure it is that the two belong together, 0 to 1.
    pub confidence: f64,
    /// When it changed last, UTC, ISO 8601; `None`: now.
    pub changed_at: Option<String>,
    /// What is said about it.
    pub details: Details,
    /// Where the file says it came from; `status` in it is not read.
    pub origin: Option<Provenance>,
}

impl UnitDraft {
    /// A unit of two texts, of which nothing else is known: machine status, confidence 1.
    pub fn new(languages: Sides<Language>, source: String, target: String) -> Self {
        Self {
            source_language: languages.source,
            target_language: languages.target,
            source,
            target,
            status: Status::Machine,
            confidence: 1.0,
            changed_at: None,
            details: Details::default(),
            origin: None,
        }
    }
}

impl From<Unit> for UnitDraft {
    fn from(unit: Unit) -> Self {
        Self {
            source_language: unit.source_language,
            target_language: unit.target_language,
            source: unit.source,
            target: unit.target,
            status: unit.provenance.status,
            confidence: unit.confidence,
            changed_at: Some(unit.changed_at),
            details: unit.details,
            origin: Some(unit.provenance),
        }
    }
}

/// A text and its translation, with their evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Row id.
    pub id: UnitId,
    /// Language of `source`.
    pub source_language: Language,
    /// Language of `target`.
    pub target_language: Language,
    /// The text, byte for byte; several segments are joined by one space.
    pub source: String,
    /// Its translation, likewise.
    pub target: String,
    /// Confidence of its bead, 0 to 1; 1 for a unit that came without an article.
    pub confidence: f64,
    /// When it was stored, UTC.
    pub changed_at: String,
    /// Where it came from.
    pub provenance: Provenance,
    /// What is said about it.
    #[serde(skip_serializing_if = "Details::is_empty")]
    pub details: Details,
}

impl Unit {
    /// Whether a person, or the program it came from, has said something of it beyond its two texts: it outlives the
    /// alignment that gave it.
    pub fn is_spoken_for(&self) -> bool {
        self.provenance.status != Status::Machine || !self.details.is_empty()
    }
}
