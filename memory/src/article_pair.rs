//! What does one alignment store?

use std::ops::Range;

use sangam_language::Language;
use sangam_unit::{Details, Provenance, Reading, Sides, Status, Unit, UnitId};

/// One segment of a document, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentRecord {
    /// From 1, in the order of the text.
    pub number: usize,
    /// From 1.
    pub paragraph: usize,
    /// `sentence` or `heading`.
    pub kind: &'static str,
    /// Its bytes in the document's text.
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
    /// Length of its text in bytes.
    pub byte_length: usize,
    /// Its segments in order.
    pub segments: Vec<SegmentRecord>,
}

/// Which source segments belong to which target segments.
#[derive(Debug, Clone, PartialEq)]
pub struct BeadRecord {
    /// Indexes (from 0) into the segments of the source document; may be empty.
    pub source: Range<usize>,
    /// Indexes (from 0) into the segments of the target document; may be empty.
    pub target: Range<usize>,
    /// Probability that the bead is right, 0 to 1.
    pub confidence: f64,
    /// How its two sides relate. It is stored with the bead's unit.
    pub reading: Reading,
}

impl BeadRecord {
    /// Returns a bead in the usual reading.
    pub fn new(source: Range<usize>, target: Range<usize>, confidence: f64) -> Self {
        Self { source, target, confidence, reading: Reading::Full }
    }

    /// What is known about the unit that is made from it.
    pub(crate) fn details(&self) -> Details {
        let mut details = Details::default();
        details.set_reading(self.reading);
        details
    }
}

/// What the user says about an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleDescription {
    /// The user's id for it (`--id`). Without one, the article is named by its URL, or if it has none, by the location
    /// of its source text.
    pub id: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// When it was published, ISO 8601.
    pub date: Option<String>,
}

/// What identifies the article that a pair of texts belongs to.
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
    /// The article's name: the user's id, or its URL, or the location of its source text; the first that there is.
    pub(crate) fn identity(&self) -> &'a str {
        self.description.id.as_deref().or(self.description.url.as_deref()).unwrap_or(self.location)
    }
}

/// Two texts of one article and the beads between them: what one alignment stores.
#[derive(Debug, Clone)]
pub struct ArticlePair {
    /// What the user says about it.
    pub description: ArticleDescription,
    /// The text that was translated.
    pub source: DocumentRecord,
    /// Its translation.
    pub target: DocumentRecord,
    /// The aligner's name.
    pub method: String,
    /// The aligner's version.
    pub method_version: u32,
    /// How far the two texts correspond, 0 to 1.
    pub document_confidence: f64,
    /// The beads in order. Every segment of both documents is in exactly one bead.
    pub beads: Vec<BeadRecord>,
    /// Beads with a lower confidence than this, 0 to 1, are stored but give no unit.
    pub min_confidence: f64,
    /// Whether the user asked that this pair replace what is remembered under its names, however much is lost.
    pub replace: bool,
    /// The present time, UTC, ISO 8601: the library never reads the clock.
    pub now: String,
}

impl ArticlePair {
    /// The two texts of a bead, or `None` if it gives no unit. Several segments are joined by one space.
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

    /// The article's name: the user's id, or its URL, or the location of its source text; the first that there is.
    pub fn identity(&self) -> &str {
        self.key().identity()
    }

    /// What identifies the article that this pair belongs to.
    pub(crate) fn key(&self) -> ArticleKey<'_> {
        ArticleKey {
            description: &self.description,
            location: &self.source.location,
            source_hash: &self.source.content_hash,
            languages: Sides::new(&self.source.language, &self.target.language),
        }
    }

    /// The units of this pair, numbered from `first` in the order of its beads.
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
                    file: None,
                    status: Status::Machine,
                },
                details: bead.details(),
            }
        })
    }
}

/// What storing an article pair changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The article's name in the memory.
    pub article: String,
    /// Whether the pair is new, is the same as before, or replaced an earlier alignment.
    pub change: ArticleChange,
    /// Units that this pair has now; 0 if it was refused.
    pub units: usize,
    /// The unit of each bead, in their order; empty if the pair was refused.
    pub unit_of_bead: Vec<Option<UnitId>>,
}

/// How a stored article pair relates to what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArticleChange {
    /// The article had no alignment in these languages.
    New,
    /// The article has other translations in this language, and they stay.
    Beside {
        /// How many.
        others: usize,
    },
    /// The same texts with the same beads were there. Nothing was written.
    Unchanged,
    /// An earlier alignment was replaced.
    Replaced {
        /// Units of the earlier alignment.
        units: usize,
        /// How many of them are among the new units, word for word.
        kept: usize,
    },
    /// Nothing was written, because an earlier alignment would have lost too much.
    Refused {
        /// Units of the earlier alignment.
        units: usize,
        /// How many of them would have been lost.
        gone: usize,
    },
}
