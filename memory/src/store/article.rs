//! Which articles are remembered, and what do they say, sentence by sentence?

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rusqlite::{Connection, Row, params};
use serde::{Serialize, Serializer};

use super::connect::FileContext;
use super::edit::article_id;
use super::operation::Operating;
use super::placement::candidates;
use super::table::Of;
use super::unit_columns::from_json;
use super::view::View;
use crate::MemoryError;
use crate::article_pair::ArticleKey;
use sangam_language::Language;
use sangam_unit::{Details, Reading, Role, Sides, Status, UnitId};

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleSummary {
    /// Its name.
    pub article: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// When it was published.
    pub date: Option<String>,
    /// When it was first stored, UTC.
    pub added_at: String,
    /// Its place in the order in which articles were stored.
    #[serde(skip)]
    pub number: i64,
    /// Its texts.
    pub texts: Vec<TextSummary>,
    /// Its alignments.
    pub alignments: Vec<AlignmentSummary>,
}

/// One text of an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextSummary {
    /// Its language.
    pub language: Language,
    /// Where it was read from.
    pub location: String,
    /// BLAKE3 of its bytes, hexadecimal.
    pub content_hash: String,
    /// Number of its segments.
    pub segments: u64,
}

/// One alignment of an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlignmentSummary {
    /// Language of the source.
    pub from: Language,
    /// Language of the target.
    pub to: Language,
    /// Where the two texts were read from.
    #[serde(serialize_with = "as_list")]
    pub locations: Sides<String>,
    /// Method and version.
    pub method: String,
    /// How far the two texts correspond, 0 to 1.
    pub document_confidence: f64,
    /// When it was made, UTC.
    pub aligned_at: String,
    /// Its beads in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beads: Vec<StoredBead>,
    /// Number of its units.
    pub units: u64,
}

/// A bead as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoredBead {
    /// Source segments.
    pub source: Vec<StoredSegment>,
    /// Target segments.
    pub target: Vec<StoredSegment>,
    /// Probability that the bead is right.
    pub confidence: f64,
    /// The unit made from it.
    pub unit: Option<UnitId>,
    /// The status of that unit.
    pub status: Option<Status>,
    /// How its two sides relate, according to its unit.
    #[serde(skip_serializing_if = "Reading::is_full")]
    pub reading: Reading,
    /// Who changed that unit last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
}

/// A segment as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredSegment {
    /// From 1, in the order of the text.
    pub number: usize,
    /// Its first byte and the byte after its last, in the text as UTF-8.
    pub bytes: [usize; 2],
    /// Its text.
    pub text: String,
}

/// A bead that a person confirmed, by its segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedBead {
    /// Texts of its segments, in order.
    pub texts: Sides<Vec<String>>,
    /// The place of each side's first segment in its text, from 0.
    pub first: Sides<usize>,
}

/// Writes the source's value, then the target's.
fn as_list<S: Serializer>(sides: &Sides<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(sides.each())
}

impl View {
    /// The articles, in the order of their names, without their beads.
    pub(super) fn articles(&self) -> Result<Vec<ArticleSummary>, MemoryError> {
        let read = || -> rusqlite::Result<Vec<ArticleSummary>> {
            let ids: Vec<i64> = self
                .connection
                .prepare("SELECT id FROM article ORDER BY identity")?
                .query_map((), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter().map(|id| read_article(&self.connection, id, false)).collect()
        };
        read().map_err(|error| self.shared.file.error(error))
    }

    /// One article with its beads.
    pub(super) fn article(&self, identity: &str) -> Result<ArticleSummary, MemoryError> {
        let id = find_article(&self.connection, &self.shared.file, identity)?;
        read_article(&self.connection, id, true).map_err(|error| self.shared.file.error(error))
    }

    /// The beads that a person confirmed in any article that `key` could mean, in the two languages of the key. They
    /// are fixed points when such an article is aligned again.
    pub(super) fn confirmed_beads(&self, key: &ArticleKey<'_>) -> Result<Vec<ConfirmedBead>, MemoryError> {
        let read = || -> rusqlite::Result<Vec<ConfirmedBead>> {
            let mut confirmed = Vec::new();
            for article in candidates(&self.connection, key)? {
                confirmed.extend(read_confirmed(&self.connection, article.id, key.languages)?);
            }
            Ok(confirmed)
        };
        read().map_err(|error| self.shared.file.error(error))
    }
}

/// Removes articles and returns the number of units removed.
pub(super) fn remove(
    operating: &Operating<'_>,
    file: &FileContext,
    identities: &[String],
) -> Result<u64, MemoryError> {
    let find = |identity: &String| find_article(operating.transaction, file, identity);
    let ids: Vec<i64> = identities.iter().map(find).collect::<Result<_, _>>()?;
    let remove = || -> rusqlite::Result<u64> {
        let mut units = 0;
        for id in ids {
            let of_article = "SELECT count(*) FROM unit JOIN bead ON bead.id = bead_id
                 JOIN alignment ON alignment.id = alignment_id
                 JOIN document ON document.id = source_document_id WHERE article_id = ?1";
            units += operating.transaction.query_row(of_article, [id], |row| row.get::<_, u64>(0))?;
            operating.transaction.execute("DELETE FROM article WHERE id = ?1", [id])?;
        }
        Ok(units)
    };
    remove().map_err(|error| file.error(error))
}

fn find_article(connection: &Connection, file: &FileContext, identity: &str) -> Result<i64, MemoryError> {
    let id = article_id(connection, identity).map_err(|error| file.error(error))?;
    id.ok_or_else(|| MemoryError::NoSuchArticle { path: file.path.clone(), article: identity.to_owned() })
}

/// The confirmed beads of all alignments of an article from one language into the other.
fn read_confirmed(
    connection: &Connection,
    article: i64,
    languages: Sides<&Language>,
) -> rusqlite::Result<Vec<ConfirmedBead>> {
    let sql = format!(
        "SELECT bead.id, source.id, target.id, source_first, source_count, target_first, target_count, {}
         FROM alignment JOIN document AS source ON source.id = source_document_id
         JOIN document AS target ON target.id = target_document_id
         JOIN bead ON alignment_id = alignment.id JOIN unit ON unit.bead_id = bead.id
         WHERE source.article_id = ?1 AND source.language = ?2 AND target.language = ?3 AND unit.status = ?4
         ORDER BY alignment.id, bead.number",
        whole(Of::Bead)
    );
    let mut texts: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut confirmed = Vec::new();
    let mut read = connection.prepare_cached(&sql)?;
    let Sides { source: from, target: to } = languages.map(Language::as_str);
    let mut rows = read.query(params![article, from, to, Status::Confirmed.as_str()])?;
    while let Some(row) = rows.next()? {
        if !row.get::<_, bool>(7)? {
            return Err(broken(Of::Bead, row.get(0)?));
        }
        let mut bead = ConfirmedBead { texts: Sides::default(), first: Sides::default() };
        for role in Role::BOTH {
            let column = role as usize;
            let document: i64 = row.get(1 + column)?;
            if let Entry::Vacant(unread) = texts.entry(document) {
                let segments = read_segments(connection, document, 1, -1)?;
                unread.insert(segments.into_iter().map(|segment| segment.text).collect());
            }
            let first = row.get::<_, usize>(3 + 2 * column)?.saturating_sub(1);
            let count: usize = row.get(4 + 2 * column)?;
            let all = texts.get(&document).map_or(&[][..], Vec::as_slice);
            bead.texts[role] = all.iter().skip(first).take(count).cloned().collect();
            bead.first[role] = first;
        }
        confirmed.push(bead);
    }
    Ok(confirmed)
}

/// The error for a row that is not what was stored.
fn broken(of: Of, id: i64) -> rusqlite::Error {
    let reason = format!("{} {id} is not what was stored", of.table().name);
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, reason.into())
}

/// The SQL expression that says whether a row fits its checksum.
fn whole(of: Of) -> String {
    of.table().whole()
}

fn read_article(connection: &Connection, id: i64, with_beads: bool) -> rusqlite::Result<ArticleSummary> {
    let sql = format!(
        "SELECT identity, title, url, date, added_at, {} FROM article WHERE id = ?1",
        whole(Of::Article)
    );
    let mut article = connection.prepare_cached(&sql)?.query_row([id], |row| {
        if !row.get::<_, bool>(5)? {
            return Err(broken(Of::Article, id));
        }
        Ok(ArticleSummary {
            article: row.get(0)?,
            title: row.get(1)?,
            url: row.get(2)?,
            date: row.get(3)?,
            added_at: row.get(4)?,
            number: id,
            texts: Vec::new(),
            alignments: Vec::new(),
        })
    })?;
    let sql = format!(
        "SELECT id, language, location, hex(content_hash),
                (SELECT count(*) FROM segment WHERE document_id = document.id), {}
         FROM document WHERE article_id = ?1 ORDER BY id",
        whole(Of::Document)
    );
    let texts = connection
        .prepare_cached(&sql)?
        .query_map([id], |row| {
            if !row.get::<_, bool>(5)? {
                return Err(broken(Of::Document, row.get(0)?));
            }
            Ok(TextSummary {
                language: super::unit_columns::language(&row.get::<_, String>(1)?)?,
                location: row.get(2)?,
                content_hash: row.get::<_, String>(3)?.to_lowercase(),
                segments: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    article.texts = texts;
    let sql = format!(
        "SELECT alignment.id, source.language, target.language, method || ' ' || method_version,
                document_confidence, aligned_at,
                (SELECT count(*) FROM unit JOIN bead ON bead.id = bead_id WHERE alignment_id = alignment.id),
                source.id, target.id, {}, source.location, target.location
         FROM alignment JOIN document AS source ON source.id = source_document_id
         JOIN document AS target ON target.id = target_document_id WHERE source.article_id = ?1 ORDER BY alignment.id",
        whole(Of::Alignment)
    );
    let mut read = connection.prepare_cached(&sql)?;
    let mut rows = read.query([id])?;
    while let Some(row) = rows.next()? {
        let alignment: i64 = row.get(0)?;
        if !row.get::<_, bool>(9)? {
            return Err(broken(Of::Alignment, alignment));
        }
        let documents = Sides::new(row.get(7)?, row.get(8)?);
        article.alignments.push(AlignmentSummary {
            from: super::unit_columns::language(&row.get::<_, String>(1)?)?,
            to: super::unit_columns::language(&row.get::<_, String>(2)?)?,
            locations: Sides::new(row.get(10)?, row.get(11)?),
            method: row.get(3)?,
            document_confidence: row.get(4)?,
            aligned_at: row.get(5)?,
            units: row.get(6)?,
            beads: if with_beads { read_beads(connection, alignment, documents)? } else { Vec::new() },
        });
    }
    Ok(article)
}

fn read_beads(
    connection: &Connection,
    alignment: i64,
    documents: Sides<i64>,
) -> rusqlite::Result<Vec<StoredBead>> {
    let sql = format!(
        "SELECT source_first, source_count, target_first, target_count, bead.confidence, unit.id, unit.status, {},
                bead.id, unit.properties, unit.changed_by
         FROM bead LEFT JOIN unit ON unit.bead_id = bead.id WHERE alignment_id = ?1 ORDER BY bead.number",
        whole(Of::Bead)
    );
    let mut read = connection.prepare_cached(&sql)?;
    let beads = read.query_map([alignment], |row: &Row<'_>| {
        if !row.get::<_, bool>(7)? {
            return Err(broken(Of::Bead, row.get(8)?));
        }
        let status: Option<String> = row.get(6)?;
        Ok(StoredBead {
            source: read_segments(connection, documents.source, row.get(0)?, row.get(1)?)?,
            target: read_segments(connection, documents.target, row.get(2)?, row.get(3)?)?,
            confidence: row.get(4)?,
            unit: row.get::<_, Option<i64>>(5)?.map(UnitId),
            status: status.and_then(|status| status.parse().ok()),
            changed_by: row.get(10)?,
            reading: Details { properties: from_json(row, 9)?, ..Details::default() }.reading(),
        })
    })?;
    beads.collect()
}

/// `count` segments (−1: all) of a document, beginning at place `first` (from 1). Beads refer to segments by their
/// place, whatever numbers the segments have.
fn read_segments(
    connection: &Connection,
    document: i64,
    first: i64,
    count: i64,
) -> rusqlite::Result<Vec<StoredSegment>> {
    let sql = format!(
        "SELECT number, byte_start, byte_end, text, {}, id FROM segment WHERE document_id = ?1
         ORDER BY number LIMIT ?3 OFFSET ?2 - 1",
        whole(Of::Segment)
    );
    let mut read = connection.prepare_cached(&sql)?;
    let segments = read.query_map(params![document, first, count], |row| {
        if !row.get::<_, bool>(4)? {
            return Err(broken(Of::Segment, row.get(5)?));
        }
        Ok(StoredSegment { number: row.get(0)?, bytes: [row.get(1)?, row.get(2)?], text: row.get(3)? })
    })?;
    segments.collect()
}
