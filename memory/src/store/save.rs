//! How does an aligned article get into the memory, once, and in place of its earlier version?

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::Memory;
use super::operation::Operating;
use super::read::{UNIT_COLUMNS, UNIT_TABLES, unit_from_row};
use super::reindex::Load;
use super::row::{INSERT, UnitRow};
use super::table::{Of, identity, seal_row};
use crate::MemoryError;
use crate::unit::{
    ArticleKey, ArticlePair, BeadRecord, Change, DocumentRecord, SegmentRecord, Stored, Unit, UnitDraft,
};

impl Memory {
    /// Stores two texts of an article with their beads, in one transaction.
    ///
    /// The same texts with the same beads are not stored again. An earlier alignment of the article in these two
    /// languages gives way to the new one. Which article it is: the one with the same id, URL or location, else one
    /// that holds the very same source text.
    pub fn store_article(&mut self, pair: &ArticlePair) -> Result<Stored, MemoryError> {
        let stored = self.operate_sql(|operating| save_pair(operating, pair))?;
        self.reindex_if_due(Load::Interactive)?;
        Ok(stored)
    }

    /// Stores several article pairs in one transaction: all of them, or none.
    pub fn store_articles(&mut self, pairs: &[ArticlePair]) -> Result<Vec<Stored>, MemoryError> {
        let stored =
            self.operate_sql(|operating| pairs.iter().map(|pair| save_pair(operating, pair)).collect())?;
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

pub(super) fn save_pair(operating: &mut Operating<'_>, pair: &ArticlePair) -> rusqlite::Result<Stored> {
    let (article_id, article) = find_or_add_article(operating, pair)?;
    describe(operating.transaction, article_id, pair)?;
    let source_id = find_or_add_document(operating, article_id, &pair.source)?;
    let target_id = find_or_add_document(operating, article_id, &pair.target)?;
    let fingerprint = fingerprint_of_beads(&pair.beads);
    let earlier = earlier_alignments(operating.transaction, article_id, pair)?;
    let units = pair.beads.iter().filter(|bead| pair.unit_texts(bead).is_some()).count();
    if let [only] = earlier.as_slice()
        && only.same_run(source_id, target_id, &fingerprint, pair)
    {
        return Ok(Stored { article, change: Change::Unchanged, units });
    }
    let mut before = earlier_units(operating.transaction, &earlier, &article, pair)?;
    let units_before = before.values().map(Vec::len).sum();
    // An alignment that gives way takes its beads along. Its units must not go with them: a unit whose texts come again
    // stays the same unit, with its status, notes and number.
    for unit in before.values().flatten() {
        operating
            .transaction
            .prepare_cached("UPDATE unit SET bead_id = NULL WHERE id = ?1")?
            .execute([unit.id])?;
    }
    for alignment in &earlier {
        operating.transaction.execute("DELETE FROM alignment WHERE id = ?1", [alignment.id])?;
    }
    let row = AlignmentRow { source_id, target_id, fingerprint };
    let kept = add_alignment(operating, pair, &row, &mut before)?;
    for unit in before.into_values().flatten() {
        leave_without_bead(operating.transaction, &unit)?;
    }
    // A document nothing rests on any more is the earlier version of a corrected text.
    operating.transaction.execute(
        "DELETE FROM document WHERE article_id = ?1 AND NOT EXISTS
           (SELECT 1 FROM alignment WHERE source_document_id = document.id OR target_document_id = document.id)",
        [article_id],
    )?;
    let change =
        if earlier.is_empty() { Change::New } else { Change::Replaced { units: units_before, kept } };
    Ok(Stored { article, change, units })
}

/// The article that a pair of texts is of, with its identity: the one the user names, else one with the very same source text.
pub(super) fn find_article(
    connection: &Connection,
    key: &ArticleKey<'_>,
) -> rusqlite::Result<Option<(i64, String)>> {
    let description = key.description;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let found = connection
        .query_row("SELECT id, identity FROM article WHERE identity = ?1", [key.identity()], row)
        .optional()?;
    if found.is_some() || description.id.is_some() || description.url.is_some() {
        return Ok(found);
    }
    connection
        .query_row(
            "SELECT article.id, article.identity FROM document JOIN article ON article.id = document.article_id
             WHERE document.content_hash = ?1 AND document.language = ?2 ORDER BY article.id LIMIT 1",
            params![key.source_hash, key.languages[0].as_str()],
            row,
        )
        .optional()
}

fn find_or_add_article(operating: &mut Operating<'_>, pair: &ArticlePair) -> rusqlite::Result<(i64, String)> {
    if let Some(found) = find_article(operating.transaction, &pair.key())? {
        return Ok(found);
    }
    let (description, identity) = (&pair.description, pair.identity());
    let id = operating.new_id(Of::Article);
    operating.transaction.prepare_cached(&INSERT[Of::Article as usize])?.execute(params![
        id,
        identity,
        description.url,
        description.title,
        description.date,
        pair.now,
        pair.now
    ])?;
    Ok((id, identity.to_owned()))
}

/// Takes over what the user said this time; what was left out stays as it is.
fn describe(transaction: &Transaction<'_>, article_id: i64, pair: &ArticlePair) -> rusqlite::Result<()> {
    let description = &pair.description;
    let changed = transaction.execute(
        "UPDATE article SET url = coalesce(?2, url), title = coalesce(?3, title), date = coalesce(?4, date),
                            changed_at = ?5
         WHERE id = ?1 AND (coalesce(?2, url) IS NOT url OR coalesce(?3, title) IS NOT title
                            OR coalesce(?4, date) IS NOT date)",
        params![article_id, description.url, description.title, description.date, pair.now],
    )?;
    if changed > 0 {
        seal_row(transaction, Of::Article, article_id)?;
    }
    Ok(())
}

fn find_or_add_document(
    operating: &mut Operating<'_>,
    article_id: i64,
    document: &DocumentRecord,
) -> rusqlite::Result<i64> {
    let segmentation = fingerprint_of_segments(&document.segments);
    let found = operating
        .transaction
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
    let id = operating.new_id(Of::Document);
    operating.transaction.prepare_cached(&INSERT[Of::Document as usize])?.execute(params![
        id,
        article_id,
        document.language.as_str(),
        document.location,
        document.content_hash,
        document.byte_length,
        segmentation
    ])?;
    for segment in &document.segments {
        let segment_id = operating.new_id(Of::Segment);
        operating.transaction.prepare_cached(&INSERT[Of::Segment as usize])?.execute(params![
            segment_id,
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

/// The alignments of an article that `pair` is another version of: one of these two texts, or of what they were before.
/// Two memories that have such alignments keep the one made later.
pub(super) fn corresponding_alignments(
    transaction: &Transaction<'_>,
    article_id: i64,
    pair: &ArticlePair,
) -> rusqlite::Result<Vec<i64>> {
    let earlier = earlier_alignments(transaction, article_id, pair)?;
    Ok(earlier.into_iter().map(|alignment| alignment.id).collect())
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

/// A unit that an earlier alignment of the article gave.
struct EarlierUnit {
    id: i64,
    /// Whether a person has judged it or said something about it: it outlives its bead.
    spoken_for: bool,
    /// Where it came from, as JSON.
    origin: Option<String>,
}

/// Units by their two texts, in the order of their numbers.
type UnitsByText = BTreeMap<(String, String), Vec<EarlierUnit>>;

fn earlier_units(
    transaction: &Transaction<'_>,
    earlier: &[EarlierAlignment],
    article: &str,
    pair: &ArticlePair,
) -> rusqlite::Result<UnitsByText> {
    let mut units = UnitsByText::new();
    let columns = UNIT_COLUMNS.as_str();
    let sql = format!(
        "SELECT {columns} FROM {UNIT_TABLES} WHERE unit.bead_id IN (SELECT id FROM bead WHERE alignment_id = ?1)
         ORDER BY +unit.id"
    );
    let mut read = transaction.prepare_cached(&sql)?;
    let mut take = |unit: Unit| {
        let spoken_for = unit.is_spoken_for();
        let origin = serde_json::to_string(&unit.provenance).ok();
        units.entry((unit.source, unit.target)).or_default().push(EarlierUnit {
            id: unit.id.0,
            spoken_for,
            origin,
        });
    };
    for alignment in earlier {
        let rows = read.query_map([alignment.id], unit_from_row)?;
        for row in rows {
            take(row?);
        }
    }
    // Units of this article that an earlier correction left without a bead.
    // The plus keeps SQLite from reading every unit without a bead, of which there may be a million.
    let columns = UNIT_COLUMNS.as_str();
    let sql = format!(
        "SELECT {columns} FROM {UNIT_TABLES} WHERE +unit.bead_id IS NULL AND unit.identity = ?1
         AND json_extract(unit.origin, '$.article') = ?2 ORDER BY unit.id"
    );
    let mut read = transaction.prepare_cached(&sql)?;
    for bead in &pair.beads {
        let Some((source, target)) = pair.unit_texts(bead) else { continue };
        let languages = [pair.source.language.as_str(), pair.target.language.as_str()];
        let identity = identity([languages[0], languages[1], &source, &target]);
        let rows = read.query_map(params![identity, article], unit_from_row)?;
        for row in rows {
            take(row?);
        }
    }
    for same in units.values_mut() {
        same.sort_by_key(|unit| unit.id);
        same.dedup_by_key(|unit| unit.id);
    }
    Ok(units)
}

/// What becomes of a unit whose pair of texts is no longer in its article: what a person has said stays, with the place
/// it came from; what only a machine said goes.
fn leave_without_bead(transaction: &Transaction<'_>, unit: &EarlierUnit) -> rusqlite::Result<()> {
    if unit.spoken_for {
        transaction
            .prepare_cached("UPDATE unit SET origin = ?2 WHERE id = ?1")?
            .execute(params![unit.id, unit.origin])?;
        seal_row(transaction, Of::Unit, unit.id)
    } else {
        transaction.prepare_cached("DELETE FROM unit WHERE id = ?1")?.execute([unit.id])?;
        Ok(())
    }
}

struct AlignmentRow {
    source_id: i64,
    target_id: i64,
    fingerprint: [u8; 32],
}

/// Adds an alignment with its beads and units; units that were there `before` are taken from it. How many were.
fn add_alignment(
    operating: &mut Operating<'_>,
    pair: &ArticlePair,
    row: &AlignmentRow,
    before: &mut UnitsByText,
) -> rusqlite::Result<usize> {
    let transaction = operating.transaction;
    let alignment_id = operating.new_id(Of::Alignment);
    transaction.prepare_cached(&INSERT[Of::Alignment as usize])?.execute(params![
        alignment_id,
        row.source_id,
        row.target_id,
        pair.method,
        pair.method_version,
        pair.document_confidence,
        row.fingerprint,
        pair.now
    ])?;
    let languages = [pair.source.language.clone(), pair.target.language.clone()];
    let mut kept = 0;
    for (index, bead) in pair.beads.iter().enumerate() {
        let bead_id = operating.new_id(Of::Bead);
        transaction.prepare_cached(&INSERT[Of::Bead as usize])?.execute(params![
            bead_id,
            alignment_id,
            index + 1,
            bead.source.start + 1,
            bead.source.len(),
            bead.target.start + 1,
            bead.target.len(),
            bead.confidence.clamp(0.0, 1.0)
        ])?;
        let Some(texts) = pair.unit_texts(bead) else { continue };
        if let Some(same) = before.get_mut(&texts)
            && !same.is_empty()
        {
            let unit = same.remove(0);
            kept += 1;
            transaction
                .prepare_cached("UPDATE unit SET bead_id = ?2, origin = NULL WHERE id = ?1")?
                .execute([unit.id, bead_id])?;
            seal_row(transaction, Of::Unit, unit.id)?;
            continue;
        }
        let (source, target) = texts;
        let draft = UnitDraft::new(languages.clone(), source, target);
        let id = operating.new_id(Of::Unit);
        UnitRow::of(&draft, operating.analyzer).insert(transaction, id, Some(bead_id), &pair.now)?;
    }
    Ok(kept)
}

pub(super) fn fingerprint_of_segments(segments: &[SegmentRecord]) -> [u8; 32] {
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

pub(super) fn fingerprint_of_beads(beads: &[BeadRecord]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for bead in beads {
        for value in [bead.source.start, bead.source.end, bead.target.start, bead.target.end] {
            hasher.update(&(value as u64).to_le_bytes());
        }
        hasher.update(&bead.confidence.to_bits().to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}
