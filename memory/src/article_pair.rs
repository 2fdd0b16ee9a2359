//! What does one alignment store?

use std::ops::Range;

use sangam_language::Language;
use sangam_unit::{Details, Provenance, Sides, Status, Unit, UnitId};

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
    /// Languages of the two texts.
    pub languages: Sides<&'a Language>,
}

impl<'a> ArticleKey<'a> {
    /// What the article is called: the user's id, else its URL, else where its source text is.
    pub(crate) fn identity(&self) -> &'a str {
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
    pub(crate) fn key(&self) -> ArticleKey<'_> {
        ArticleKey {
            description: &self.description,
            location: &self.source.location,
            source_hash: &self.source.content_hash,
            languages: Sides::new(&self.source.language, &self.target.language),
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
    pub change: ArticleChange,
    /// Units this pair has now; 0 if it was refused.
    pub units: usize,
}

/// How a stored article pair relates to what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArticleChange {
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
