//! What is a translation unit, wherever it comes from and goes to?
//!
//! Plain values: the memory stores them, lookup answers with them, and files of other programs are read and written as
//! them. They know no file, no database and no rule of any language.
//!
//! ```
//! use sangam_unit::{Sides, Status, UnitDraft};
//!
//! let languages = Sides::new("en".parse()?, "ur".parse()?);
//! let mut draft = UnitDraft::new(languages, "Talks began.".to_owned(), "مذاکرات شروع ہوئے۔".to_owned());
//! draft.details.domain = Some("politics".to_owned());
//! assert_eq!(draft.status, Status::Machine);
//! # Ok::<_, sangam_language::LanguageError>(())
//! ```

mod reading;
mod sides;
mod term;
mod text_part;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use sangam_language::Language;
use serde::{Deserialize, Serialize};

pub use reading::Reading;
pub use sides::{Role, Sides};
pub use term::{FoundTerm, StoredTerm, Term, TermEntry, TermId, TermName, TermStatus};
pub use text_part::TextPart;

/// Row id of a translation unit. It does not change for the life of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub i64);

/// A match score in whole per cents: 100 for the same text, up to 102 if its neighbours are the same too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(u8);

impl Score {
    /// The highest possible score.
    pub const MAX: Self = Self(102);
    /// The score of texts whose exact keys are equal.
    pub const EXACT: Self = Self(100);

    /// Returns a score of `percent`, but at most [`Score::MAX`].
    pub fn new(percent: u8) -> Self {
        Self(percent.min(Self::MAX.0))
    }

    /// Returns the score in whole per cents.
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
    /// Made by the aligner or another program; no person has looked at it. Before schema 3 this was written `auto`.
    #[serde(alias = "auto")]
    Machine,
    /// A person said it is right.
    Confirmed,
    /// A person said it is wrong; lookup leaves it out.
    Rejected,
}

impl Status {
    /// Returns the word that is stored and shown.
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
        // Exports and memories from before schema 3 say `auto`.
        if text == "auto" {
            return Ok(Self::Machine);
        }
        [Self::Machine, Self::Confirmed, Self::Rejected]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a status; use machine, confirmed or rejected"))
    }
}

/// Where a unit came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The article's identity; `None` if the unit came without one.
    pub article: Option<String>,
    /// The article's title.
    pub title: Option<String>,
    /// Where the article was published.
    pub url: Option<String>,
    /// Numbers (from 1) of the source segments.
    pub source_numbers: Vec<usize>,
    /// Numbers (from 1) of the target segments.
    pub target_numbers: Vec<usize>,
    /// The article's date; if it has none, the day the unit was stored.
    pub date: Option<String>,
    /// How the pair was made, with its version, e.g. `length+numbers 1`.
    pub method: String,
    /// `machine`, `confirmed` or `rejected`.
    pub status: Status,
    /// The file that the unit was imported from, if no article is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// In a line: `flood-2026, sentence 4 ↔ 5, 2026-06-02, confirmed`.
impl fmt::Display for Provenance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.with_hand(None))
    }
}

impl Provenance {
    /// Returns the same line, with the name of the person who changed the unit last.
    fn with_hand(&self, changed_by: Option<&str>) -> String {
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
        parts.extend(self.file.as_ref().map(|file| format!("from {file}")));
        parts.extend(self.date.clone());
        parts.extend(changed_by.map(|name| format!("changed by {name}")));
        parts.push(self.status.as_str().to_owned());
        parts.join(", ")
    }
}

/// A name and a value that another program keeps with a unit. sangam gives both back unchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Property {
    /// The name, for example `x-reviewer`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The language of the value, written as that program writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Property {
    /// Returns a property whose value has no language.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), language: None }
    }

    /// Returns the reading that the property says, if it is [`READING`]. Another program may use the same name for
    /// something else.
    pub fn reading(&self) -> Option<Reading> {
        let ours = self.name == READING && self.language.is_none();
        self.value.parse().ok().filter(|_| ours)
    }
}

/// Everything known about a unit beyond its two texts and its origin. Every field may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Who made the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
    /// When it was made, UTC, ISO 8601. The unit's own `changed_at` says when it last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// The client it was translated for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The subject it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Free tags, each once, in order.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Notes that people wrote about it, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How often it was used.
    #[serde(skip_serializing_if = "is_zero")]
    pub usage_count: u64,
    /// Its name in the program it was imported from, for example the `tuid` of TMX.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Everything else that program keeps with it, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// The source text with its inline codes, written like the content of a `seg` in TMX 1.4; `None` if it has no
    /// codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_markup: Option<String>,
    /// The same for the target text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_markup: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The name of the property that keeps a language tag as its file wrote it, if that is not the canonical tag: `eng` for
/// `en`.
pub const WRITTEN_TAG: &str = "written-language";

/// The name of the property that keeps the reading of the bead that a unit was made from, if that is not the usual one.
/// Its value is [`Reading::as_str`].
pub const READING: &str = "reading";

impl Details {
    /// Keeps `written`, a file's tag for `language`, if it is not the canonical tag.
    pub fn keep_tag(&mut self, written: &str, language: &Language) {
        if !written.is_empty() && written != language.as_str() {
            let property = Property::new(WRITTEN_TAG, written);
            if !self.properties.contains(&property) {
                self.properties.push(property);
            }
        }
    }

    /// Returns the tag that the unit's file wrote for `language`, if that is not the canonical tag.
    pub fn written_tag(&self, language: &Language) -> Option<&str> {
        let written = self.properties.iter().filter(|property| property.name == WRITTEN_TAG);
        written.map(|property| property.value.as_str()).find(|tag| tag.parse().as_ref() == Ok(language))
    }

    /// Returns how the two texts relate: in the usual way, unless a property says otherwise.
    pub fn reading(&self) -> Reading {
        self.properties.iter().find_map(Property::reading).unwrap_or_default()
    }

    /// Keeps how the two texts relate, in place of what was kept before.
    pub fn set_reading(&mut self, reading: Reading) {
        self.properties.retain(|property| property.reading().is_none());
        if !reading.is_full() {
            self.properties.push(Property::new(READING, reading.as_str()));
        }
    }

    /// Turns what belongs to one of the two texts, for a unit that is read from its target to its source.
    pub fn turn(&mut self) {
        std::mem::swap(&mut self.source_markup, &mut self.target_markup);
        self.turn_reading();
    }

    /// Turns the reading only.
    pub fn turn_reading(&mut self) {
        for property in &mut self.properties {
            if let Some(reading) = property.reading() {
                reading.turned().as_str().clone_into(&mut property.value);
            }
        }
    }

    /// Whether every field is empty.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether nothing is said besides the reading, which the aligner finds by itself.
    fn is_at_most_reading(&self) -> bool {
        let mut others = self.clone();
        others.set_reading(Reading::Full);
        others.is_empty()
    }
}

/// A unit to be stored that does not come from an aligned article: a person typed it, or it was read from a file of
/// another program.
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
    /// How sure it is that the two texts belong together, 0 to 1.
    pub confidence: f64,
    /// When it last changed, UTC, ISO 8601; `None` means now.
    pub changed_at: Option<String>,
    /// Everything else known about it.
    pub details: Details,
    /// Where it came from, according to its file. The `status` in it is not read; the field above counts.
    pub origin: Option<Provenance>,
}

impl UnitDraft {
    /// Returns a unit of two texts with machine status, confidence 1 and no details.
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

/// A text and its translation, with the evidence for the pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Row id.
    pub id: UnitId,
    /// Language of `source`.
    pub source_language: Language,
    /// Language of `target`.
    pub target_language: Language,
    /// The text, byte for byte. Several segments are joined by one space.
    pub source: String,
    /// Its translation, joined in the same way.
    pub target: String,
    /// The confidence of its bead, 0 to 1; 1 for a unit that came without an article.
    pub confidence: f64,
    /// When it was stored, UTC.
    pub changed_at: String,
    /// Where it came from.
    pub provenance: Provenance,
    /// Everything else known about it.
    #[serde(skip_serializing_if = "Details::is_empty")]
    pub details: Details,
}

impl Unit {
    /// Returns the same unit, read from its target to its source.
    #[must_use]
    pub fn turned(self) -> Self {
        let mut provenance = self.provenance;
        std::mem::swap(&mut provenance.source_numbers, &mut provenance.target_numbers);
        let mut details = self.details;
        details.turn();
        Self {
            source_language: self.target_language,
            target_language: self.source_language,
            source: self.target,
            target: self.source,
            provenance,
            details,
            ..self
        }
    }

    /// Returns where the unit came from, who changed it last, and its status, in a line: `from old.tmx, 2026-06-02, changed
    /// by asma, confirmed`.
    pub fn history(&self) -> String {
        self.provenance.with_hand(self.details.changed_by.as_deref())
    }

    /// Whether a person, or the program the unit came from, has said anything about it beyond its two texts. Such a
    /// unit stays even if its article is aligned again without it.
    pub fn is_spoken_for(&self) -> bool {
        self.provenance.status != Status::Machine || !self.details.is_at_most_reading()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_have_one_reading_and_leave_foreign_properties_alone() {
        let foreign = [
            Property::new(READING, "でんしゃ"),
            Property { language: Some("en".to_owned()), ..Property::new(READING, "replaced") },
            Property::new("state", "replaced"),
        ];
        let mut details = Details { properties: foreign.to_vec(), ..Details::default() };
        assert_eq!(details.reading(), Reading::Full);
        for role in Role::BOTH {
            details.set_reading(Reading::Abridged(role));
            assert_eq!(details.reading(), Reading::Abridged(role));
            assert_eq!(details.properties.len(), 4);
        }
        details.turn();
        assert_eq!(details.reading(), Reading::Abridged(Role::Source));
        details.set_reading(Reading::Full);
        assert_eq!(details.properties, foreign);
    }

    #[test]
    fn a_reading_is_nothing_that_a_person_said() {
        let languages = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
        let draft = UnitDraft::new(languages, "one".to_owned(), "ایک".to_owned());
        let mut unit = Unit {
            id: UnitId(1),
            source_language: draft.source_language,
            target_language: draft.target_language,
            source: draft.source,
            target: draft.target,
            confidence: 1.0,
            changed_at: "2026-05-10T00:00:00Z".to_owned(),
            provenance: Provenance {
                file: None,
                article: None,
                title: None,
                url: None,
                source_numbers: Vec::new(),
                target_numbers: Vec::new(),
                date: None,
                method: "test 1".to_owned(),
                status: Status::Machine,
            },
            details: Details::default(),
        };
        assert!(!unit.is_spoken_for());
        unit.details.set_reading(Reading::Abridged(Role::Target));
        assert!(!unit.is_spoken_for());
        unit.details.notes.push("short".to_owned());
        assert!(unit.is_spoken_for());
    }
}
