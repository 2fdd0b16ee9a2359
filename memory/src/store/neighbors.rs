//! Which texts are next to a unit in its article?
//!
//! The neighbours of a unit are the segments before and after it in its document, on each side. Before the first
//! segment and after the last one is the edge of the article. Neighbours are compared by their exact keys.

use std::collections::BTreeMap;

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Row};

use super::keys::Keys;
use crate::Analyzer;
use crate::index::{Place, QueryPlace};
use sangam_language::Language;
use sangam_unit::Role;

/// What comes before or after a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Neighbor {
    /// Unknown: it equals nothing.
    #[default]
    Unknown,
    /// Nothing: the article starts or ends here.
    Edge,
    /// This text.
    Text(String),
}

/// Where a query is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// What comes before it.
    pub previous: Neighbor,
    /// What comes after it.
    pub next: Neighbor,
    /// The name of its article, if the memory may know the article.
    pub article: Option<String>,
    /// Its number in the article, from 1.
    pub number: Option<usize>,
}

/// The segments of a document that one side of a unit is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segments {
    pub(super) document: i64,
    /// Number of the first segment, from 1.
    pub(super) first: usize,
    pub(super) count: usize,
}

impl Segments {
    /// Reads those of one side from a row. It has the source's document in the first column, followed by the target's,
    /// and from the second column on the first segment and the number of segments of the source, then of the target.
    pub(super) fn read(
        row: &Row<'_>,
        (documents, firsts): (usize, usize),
        role: Role,
    ) -> rusqlite::Result<Self> {
        let side = role as usize;
        Ok(Self {
            document: row.get(documents + side)?,
            first: row.get(firsts + 2 * side)?,
            count: row.get(firsts + 2 * side + 1)?,
        })
    }
}

/// No key has this hash: [`hash`](crate::index::hash) gives at most `u64::MAX - 1`.
const EDGE: u64 = u64::MAX;

impl Neighbor {
    fn key_hash(&self, analyzer: &dyn Analyzer, language: &Language) -> Option<u64> {
        match self {
            Self::Unknown => None,
            Self::Edge => Some(EDGE),
            Self::Text(text) => Some(Keys::of(analyzer, language, text).key_hash()),
        }
    }
}

impl Context {
    /// What the index compares.
    pub(super) fn place(&self, analyzer: &dyn Analyzer, language: &Language) -> QueryPlace {
        let before = self.previous.key_hash(analyzer, language);
        let after = self.next.key_hash(analyzer, language);
        let segment = self.article.as_ref().zip(self.number);
        QueryPlace {
            neighbors: before.zip(after).map(|(before, after)| Place::of_neighbors(before, after)),
            segment: segment.map(|(article, number)| Place::of_segment(article, number)),
        }
    }
}

/// Finds neighbours in the store. Each segment is a neighbour of two others, so hashes are kept for the current
/// documents.
pub(super) struct Neighbors<'c> {
    read: CachedStatement<'c>,
    analyzer: &'c dyn Analyzer,
    documents: BTreeMap<i64, BTreeMap<usize, Option<u64>>>,
}

/// The number of documents whose segments are kept: the two of an article.
const DOCUMENTS_REMEMBERED: usize = 2;

impl<'c> Neighbors<'c> {
    pub(super) fn new(connection: &'c Connection, analyzer: &'c dyn Analyzer) -> rusqlite::Result<Self> {
        let read =
            connection.prepare_cached("SELECT text FROM segment WHERE document_id = ?1 AND number = ?2")?;
        Ok(Self { read, analyzer, documents: BTreeMap::new() })
    }

    /// Where `segments` are in `article`.
    pub(super) fn place(
        &mut self,
        article: &str,
        segments: Segments,
        language: &Language,
    ) -> rusqlite::Result<Place> {
        let before = match segments.first {
            0 | 1 => EDGE,
            first => self.key_hash(segments.document, first - 1, language)?.unwrap_or(EDGE),
        };
        let after =
            self.key_hash(segments.document, segments.first + segments.count, language)?.unwrap_or(EDGE);
        Ok(Place {
            neighbors: Place::of_neighbors(before, after),
            segment: Place::of_segment(article, segments.first),
        })
    }

    /// The hash of a segment's key, if there is a segment with this number.
    fn key_hash(
        &mut self,
        document: i64,
        number: usize,
        language: &Language,
    ) -> rusqlite::Result<Option<u64>> {
        if let Some(known) = self.documents.get(&document).and_then(|segments| segments.get(&number)) {
            return Ok(*known);
        }
        let text: Option<String> = self.read.query_row((document, number), |row| row.get(0)).optional()?;
        let found = text.map(|text| Keys::of(self.analyzer, language, &text).key_hash());
        if self.documents.len() >= DOCUMENTS_REMEMBERED && !self.documents.contains_key(&document) {
            self.documents.clear();
        }
        self.documents.entry(document).or_default().insert(number, found);
        Ok(found)
    }
}
