//! How does an aligned article get into the memory, once, and in place of its earlier version?

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::Memory;
use super::keys::Keys;
use super::reindex::Load;
use crate::unit::{ArticlePair, BeadRecord, Change, DocumentRecord, SegmentRecord, Stored};
use crate::{Analyzer, MemoryError};

impl Memory {
    /// Stores two texts of an article with their beads, in one transaction.
    ///
    /// The same texts with the same beads are not stored again. An earlier alignment of the article in these two
    /// languages gives way to the new one. Which article it is: the one with the same id, URL or location, else one
    /// that holds the very same source text.
    pub fn store_article(&mut self, pair: &ArticlePair) -> Result<Stored, MemoryError> {
        let stored = self.write(|transaction, file, analyzer| {
            save_pair(transaction, analyzer, pair).map_err(|error| file.error(error))
        })?;
        self.reindex_if_due(Load::Interactive)?;
        Ok(stored)
    }

    /// Stores several article pairs in one transaction: all of them, or none.
    pub fn store_articles(&mut self, pairs: &[ArticlePair]) -> Result<Vec<Stored>, MemoryError> {
        let stored = self.write(|transaction, file, analyzer| {
            let saved: rusqlite::Result<_> =
                pairs.iter().map(|pair| save_pair(transaction, analyzer, pair)).collect();
            saved.map_err(|error| file.error(error))
        })?;
        self.reindex_if_due(Load::Bulk)?;
        Ok(stored)
    }

    /// Which runs of the aligner are in the memory: what was finished need not be done again.
    pub fn finished_runs(&self) -> Result<BTreeSet<RunKey>, MemoryError> {
        let read = || -> rusqlite::Result<BTreeSet<RunKey>> {
            self.connection
                .prepare(
                    "SELECT source.content_hash, target.content_hash, method, method_version FROM alignment
                     JOIN document AS source ON source.id = source_document_id
                     JOIN document AS target ON target.id = target_document_id",
                )?
                .query_map((), |row| {
                    let method: String = row.get(2)?;
                    Ok(RunKey::new([&row.get(0)?, &row.get(1)?], &method, row.get(3)?))
                })?
                .collect()
        };
        read().map_err(|error| self.file.error(error))
    }
}

/// Names a run of one version of one method over two texts, whatever the article is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunKey([u8; 16]);

impl RunKey {
    /// The key of a run over the texts with these BLAKE3 hashes, source first.
    pub fn new(content: [&[u8; 32]; 2], method: &str, method_version: u32) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(content[0]).update(content[1]).update(&method_version.to_le_bytes());
        hasher.update(method.as_bytes());
        let mut key = [0; 16];
        hasher.finalize_xof().fill(&mut key);
        Self(key)
    }
}

fn save_pair(
    transaction: &Transaction<'_>,
    analyzer: &dyn Analyzer,
    pair: &ArticlePair,
) -> rusqlite::Result<Stored> {
    let (article_id, article) = find_or_add_article(transaction, pair)?;
    describe(transaction, article_id, pair)?;
    let source_id = find_or_add_document(transaction, article_id, &pair.source)?;
    let target_id = find_or_add_document(transaction, article_id, &pair.target)?;
    let fingerprint = fingerprint_of_beads(&pair.beads);
    let earlier = earlier_alignments(transaction, article_id, pair)?;
    let units = pair.beads.iter().filter(|bead| pair.unit_texts(bead).is_some()).count();
    if let [only] = earlier.as_slice()
        && only.same_run(source_id, target_id, &fingerprint, pair)
    {
        return Ok(Stored { article, change: Change::Unchanged, units });
    }
    let before = earlier_texts(transaction, &earlier)?;
    for alignment in &earlier {
        transaction.execute("DELETE FROM alignment WHERE id = ?1", [alignment.id])?;
    }
    add_alignment(transaction, analyzer, pair, &AlignmentRow { source_id, target_id, fingerprint })?;
    // A document nothing rests on any more is the earlier version of a corrected text.
    transaction.execute(
        "DELETE FROM document WHERE article_id = ?1 AND NOT EXISTS
           (SELECT 1 FROM alignment WHERE source_document_id = document.id OR target_document_id = document.id)",
        [article_id],
    )?;
    let change = if earlier.is_empty() {
        Change::New
    } else {
        let kept = pair
            .beads
            .iter()
            .filter_map(|bead| pair.unit_texts(bead))
            .filter(|texts| before.contains(texts))
            .count();
        Change::Replaced { units: before.len(), kept }
    };
    Ok(Stored { article, change, units })
}

fn find_or_add_article(transaction: &Transaction<'_>, pair: &ArticlePair) -> rusqlite::Result<(i64, String)> {
    let description = &pair.description;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let identity = pair.identity();
    let mut found = transaction
        .query_row("SELECT id, identity FROM article WHERE identity = ?1", [identity], row)
        .optional()?;
    if found.is_none() && description.id.is_none() && description.url.is_none() {
        found = transaction
            .query_row(
                "SELECT article.id, article.identity FROM document JOIN article ON article.id = document.article_id
                 WHERE document.content_hash = ?1 AND document.language = ?2 ORDER BY article.id LIMIT 1",
                params![pair.source.content_hash, pair.source.language.as_str()],
                row,
            )
            .optional()?;
    }
    if let Some(found) = found {
        return Ok(found);
    }
    transaction.execute(
        "INSERT INTO article (identity, url, title, date, added_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![identity, description.url, description.title, description.date, pair.now],
    )?;
    Ok((transaction.last_insert_rowid(), identity.to_owned()))
}

/// Takes over what the user said this time; what was left out stays as it is.
fn describe(transaction: &Transaction<'_>, article_id: i64, pair: &ArticlePair) -> rusqlite::Result<()> {
    let description = &pair.description;
    transaction.execute(
        "UPDATE article SET url = coalesce(?2, url), title = coalesce(?3, title), date = coalesce(?4, date),
                            changed_at = ?5
         WHERE id = ?1 AND (coalesce(?2, url) IS NOT url OR coalesce(?3, title) IS NOT title
                            OR coalesce(?4, date) IS NOT date)",
        params![article_id, description.url, description.title, description.date, pair.now],
    )?;
    Ok(())
}

fn find_or_add_document(
    transaction: &Transaction<'_>,
    article_id: i64,
    document: &DocumentRecord,
) -> rusqlite::Result<i64> {
    let segmentation = fingerprint_of_segments(&document.segments);
    let found = transaction
        .query_row(
            "SELECT id FROM document
             WHERE article_id = ?1 AND language = ?2 AND content_hash = ?3 AND segmentation = ?4",
            params![article_id, document.language.as_str(), document.content_hash, segmentation],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    transaction.execute(
        "INSERT INTO document (article_id, language, location, content_hash, byte_length, segmentation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            article_id,
            document.language.as_str(),
            document.location,
            document.content_hash,
            document.byte_length,
            segmentation
        ],
    )?;
    let id = transaction.last_insert_rowid();
    let mut insert = transaction.prepare_cached(
        "INSERT INTO segment (document_id, number, paragraph, kind, byte_start, byte_end, text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for segment in &document.segments {
        insert.execute(params![
            id,
            segment.number,
            segment.paragraph,
            segment.kind,
            segment.span.start,
            segment.span.end,
            segment.text
        ])?;
    }
    Ok(id)
}

/// An alignment of the article in the languages at hand that was there before.
struct EarlierAlignment {
    id: i64,
    source_id: i64,
    target_id: i64,
    method: String,
    method_version: u32,
    fingerprint: Vec<u8>,
}

impl EarlierAlignment {
    fn same_run(&self, source_id: i64, target_id: i64, fingerprint: &[u8; 32], pair: &ArticlePair) -> bool {
        self.source_id == source_id
            && self.target_id == target_id
            && self.fingerprint == fingerprint
            && self.method == pair.method
            && self.method_version == pair.method_version
    }
}

fn earlier_alignments(
    transaction: &Transaction<'_>,
    article_id: i64,
    pair: &ArticlePair,
) -> rusqlite::Result<Vec<EarlierAlignment>> {
    transaction
        .prepare(
            "SELECT alignment.id, source.id, target.id, method, method_version, fingerprint FROM alignment
             JOIN document AS source ON source.id = source_document_id
             JOIN document AS target ON target.id = target_document_id
             WHERE source.article_id = ?1 AND source.language = ?2 AND target.language = ?3 ORDER BY alignment.id",
        )?
        .query_map(
            params![article_id, pair.source.language.as_str(), pair.target.language.as_str()],
            |row| {
                Ok(EarlierAlignment {
                    id: row.get(0)?,
                    source_id: row.get(1)?,
                    target_id: row.get(2)?,
                    method: row.get(3)?,
                    method_version: row.get(4)?,
                    fingerprint: row.get(5)?,
                })
            },
        )?
        .collect()
}

fn earlier_texts(
    transaction: &Transaction<'_>,
    earlier: &[EarlierAlignment],
) -> rusqlite::Result<BTreeSet<(String, String)>> {
    let mut texts = BTreeSet::new();
    let mut read = transaction.prepare(
        "SELECT source_text, target_text FROM unit JOIN bead ON bead.id = unit.bead_id WHERE alignment_id = ?1",
    )?;
    for alignment in earlier {
        let rows = read.query_map([alignment.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            texts.insert(row?);
        }
    }
    Ok(texts)
}

struct AlignmentRow {
    source_id: i64,
    target_id: i64,
    fingerprint: [u8; 32],
}

fn add_alignment(
    transaction: &Transaction<'_>,
    analyzer: &dyn Analyzer,
    pair: &ArticlePair,
    row: &AlignmentRow,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT INTO alignment (source_document_id, target_document_id, method, method_version,
                                document_confidence, fingerprint, aligned_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            row.source_id,
            row.target_id,
            pair.method,
            pair.method_version,
            pair.document_confidence,
            row.fingerprint,
            pair.now
        ],
    )?;
    let alignment_id = transaction.last_insert_rowid();
    let mut insert_bead = transaction.prepare_cached(
        "INSERT INTO bead (alignment_id, number, source_first, source_count, target_first, target_count, confidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut insert_unit = transaction.prepare_cached(
        "INSERT INTO unit (bead_id, source_language, target_language, source_text, target_text,
                           source_key, target_key, source_tokens, target_tokens, source_length, target_length,
                           changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    let (source_language, target_language) = (&pair.source.language, &pair.target.language);
    for (index, bead) in pair.beads.iter().enumerate() {
        insert_bead.execute(params![
            alignment_id,
            index + 1,
            bead.source.start + 1,
            bead.source.len(),
            bead.target.start + 1,
            bead.target.len(),
            bead.confidence.clamp(0.0, 1.0)
        ])?;
        let Some((source, target)) = pair.unit_texts(bead) else { continue };
        let source_keys = Keys::of(analyzer, source_language, &source);
        let target_keys = Keys::of(analyzer, target_language, &target);
        insert_unit.execute(params![
            transaction.last_insert_rowid(),
            source_language.as_str(),
            target_language.as_str(),
            &source,
            &target,
            source_keys.exact,
            target_keys.exact,
            source_keys.stored_tokens(&source),
            target_keys.stored_tokens(&target),
            source_keys.length,
            target_keys.length,
            pair.now
        ])?;
    }
    Ok(())
}

fn fingerprint_of_segments(segments: &[SegmentRecord]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for segment in segments {
        for value in [segment.number, segment.paragraph, segment.span.start, segment.span.end] {
            hasher.update(&(value as u64).to_le_bytes());
        }
        hasher.update(segment.kind.as_bytes());
        hasher.update(&[0]);
    }
    *hasher.finalize().as_bytes()
}

fn fingerprint_of_beads(beads: &[BeadRecord]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for bead in beads {
        for value in [bead.source.start, bead.source.end, bead.target.start, bead.target.end] {
            hasher.update(&(value as u64).to_le_bytes());
        }
        hasher.update(&bead.confidence.to_bits().to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}
