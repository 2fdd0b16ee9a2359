//! What is kept: articles, their texts, the beads that link them, and the units lookup answers with.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Language;

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

/// One segment of a document, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentRecord {
    /// From 1, in the order of the text.
    pub number: usize,
    /// From 1.
    pub paragraph: usize,
    /// `sentence` or `heading`.
    pub kind: &'static str,
    /// Bytes of the document's text.
    pub span: Range<usize>,
    /// The author's words, byte for byte.
    pub text: String,
}

/// One text of an article.
#[derive(Debug, Clone)]
pub struct DocumentRecord {
    /// Its language.
    pub language: Language,
    /// Path or URL it was read from.
    pub location: String,
    /// BLAKE3 of its bytes.
    pub content_hash: [u8; 32],
    /// Bytes of its text.
    pub byte_length: usize,
    /// Its segments in order.
    pub segments: Vec<SegmentRecord>,
}

/// Which source segments go with which target segments.
#[derive(Debug, Clone, PartialEq)]
pub struct BeadRecord {
    /// Indexes (from 0) into the source document's segments; may be empty.
    pub source: Range<usize>,
    /// Indexes (from 0) into the target document's segments; may be empty.
    pub target: Range<usize>,
    /// Probability that the bead is right, 0 to 1.
    pub confidence: f64,
}

/// What the user says about an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleDescription {
    /// What the user calls it (`--id`). Without one, the URL, else the source text's location, names the article.
    pub id: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// When it was published, ISO 8601.
    pub date: Option<String>,
}

/// What tells which article a pair of texts is of.
#[derive(Debug, Clone, Copy)]
pub struct ArticleKey<'a> {
    /// What the user says about it.
    pub description: &'a ArticleDescription,
    /// Where its source text is.
    pub location: &'a str,
    /// BLAKE3 of its source text.
    pub source_hash: &'a [u8; 32],
    /// Languages of source and target.
    pub languages: [&'a Language; 2],
}

impl<'a> ArticleKey<'a> {
    /// What the article is called: the user's id, else its URL, else where its source text is.
    pub fn identity(&self) -> &'a str {
        self.description.id.as_deref().or(self.description.url.as_deref()).unwrap_or(self.location)
    }
}

/// Two texts of one article and the beads between them: what one `align` stores.
#[derive(Debug, Clone)]
pub struct ArticlePair {
    /// What the user says about it.
    pub description: ArticleDescription,
    /// The text translated from.
    pub source: DocumentRecord,
    /// The text translated to.
    pub target: DocumentRecord,
    /// The aligner's name.
    pub method: String,
    /// The aligner's version.
    pub method_version: u32,
    /// How far the two texts correspond at all, 0 to 1.
    pub document_confidence: f64,
    /// Every segment of both documents in exactly one bead, in order.
    pub beads: Vec<BeadRecord>,
    /// Beads less sure than this, 0 to 1, are kept but give no unit.
    pub min_confidence: f64,
    /// Whether the user said that this takes the place of what is remembered under its names, whatever goes with that.
    pub replace: bool,
    /// Now, UTC, ISO 8601: the library never reads the clock.
    pub now: String,
}

impl ArticlePair {
    /// The two texts of a bead that gives a unit; several segments are joined by one space.
    pub fn unit_texts(&self, bead: &BeadRecord) -> Option<(String, String)> {
        let joined = |document: &DocumentRecord, range: &Range<usize>| {
            let segments = document.segments.get(range.clone())?;
            let texts: Vec<&str> = segments.iter().map(|segment| segment.text.as_str()).collect();
            (!texts.is_empty()).then(|| texts.join(" "))
        };
        if bead.confidence < self.min_confidence {
            return None;
        }
        Some((joined(&self.source, &bead.source)?, joined(&self.target, &bead.target)?))
    }

    /// What the article is called: the user's id, else its URL, else where its source text is.
    pub fn identity(&self) -> &str {
        self.key().identity()
    }

    /// What tells which article this pair is of.
    pub fn key(&self) -> ArticleKey<'_> {
        ArticleKey {
            description: &self.description,
            location: &self.source.location,
            source_hash: &self.source.content_hash,
            languages: [&self.source.language, &self.target.language],
        }
    }

    /// The units this pair gives, numbered from `first` in the order of its beads.
    pub fn units(&self, first: i64) -> impl Iterator<Item = Unit> {
        let beads = self.beads.iter().filter_map(|bead| Some((bead, self.unit_texts(bead)?)));
        beads.zip(first..).map(|((bead, (source, target)), id)| {
            let numbers = |document: &DocumentRecord, range: &Range<usize>| {
                document.segments[range.clone()].iter().map(|segment| segment.number).collect()
            };
            Unit {
                id: UnitId(id),
                source_language: self.source.language.clone(),
                target_language: self.target.language.clone(),
                source,
                target,
                confidence: bead.confidence,
                changed_at: self.now.clone(),
                provenance: Provenance {
                    article: Some(self.identity().to_owned()),
                    title: self.description.title.clone(),
                    url: self.description.url.clone(),
                    source_numbers: numbers(&self.source, &bead.source),
                    target_numbers: numbers(&self.target, &bead.target),
                    date: self.description.date.clone().or_else(|| self.now.get(..10).map(str::to_owned)),
                    method: format!("{} {}", self.method, self.method_version),
                    status: Status::Machine,
                },
                details: Details::default(),
            }
        })
    }
}

/// What storing an article pair changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The article's identity in the memory.
    pub article: String,
    /// New, the same as before, or in place of an earlier alignment.
    pub change: Change,
    /// Units this pair has now; 0 if it was refused.
    pub units: usize,
}

/// How a stored article pair relates to what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// There was no alignment of these languages for the article.
    New,
    /// There are other translations of the article in this language; they stay.
    Beside {
        /// How many.
        others: usize,
    },
    /// The same texts with the same beads were there: nothing was written.
    Unchanged,
    /// An earlier alignment gave way.
    Replaced {
        /// Units the earlier alignment had.
        units: usize,
        /// How many of those are word for word among the new ones.
        kept: usize,
    },
    /// Nothing was written: an earlier alignment would have lost too much.
    Refused {
        /// Units it has.
        units: usize,
        /// How many of those would have gone.
        gone: usize,
    },
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

impl Details {
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
    pub fn new(languages: [Language; 2], source: String, target: String) -> Self {
        let [source_language, target_language] = languages;
        Self {
            source_language,
            target_language,
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
