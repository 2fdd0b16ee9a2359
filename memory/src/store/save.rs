//! How is an aligned article stored, once, and in place of its earlier version?

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::operation::Operating;
use super::origin::origin_json;
use super::placement::{EarlierAlignment, place};
use super::row::{INSERT, UnitRow, json_list};
use super::table::{Of, identity, seal_row};
use super::unit_columns::{UNIT_COLUMNS, UNIT_TABLES, unit_from_row};
use super::view::View;
use crate::MemoryError;
use crate::article_pair::{ArticleChange, ArticlePair, BeadRecord, DocumentRecord, SegmentRecord, Stored};
use crate::numeric::share;
use crate::source::believable;
use sangam_language::Language;
use sangam_unit::{Details, Role, Sides, Status, Unit, UnitDraft, UnitId};

impl View {
    /// The finished runs of the aligner that are in the memory. They need not be done again.
    pub(super) fn finished_runs(&self) -> Result<BTreeSet<RunKey>, MemoryError> {
        let read = || -> rusqlite::Result<BTreeSet<RunKey>> {
            self.connection
                .prepare(
                    "SELECT source.content_hash, target.content_hash, method, method_version FROM alignment
                     JOIN document AS source ON source.id = source_document_id
                     JOIN document AS target ON target.id = target_document_id",
                )?
                .query_map((), |row| {
                    let method: String = row.get(2)?;
                    Ok(RunKey::new(Sides::new(&row.get(0)?, &row.get(1)?), &method, row.get(3)?))
                })?
                .collect()
        };
        read().map_err(|error| self.shared.file.error(error))
    }
}

/// Names a run of one version of one method over two texts, whatever the name of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunKey([u8; 16]);

impl RunKey {
    /// The key of a run over the texts with these BLAKE3 hashes.
    pub fn new(content: Sides<&[u8; 32]>, method: &str, method_version: u32) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(content.source).update(content.target).update(&method_version.to_le_bytes());
        hasher.update(method.as_bytes());
        let mut key = [0; 16];
        hasher.finalize_xof().fill(&mut key);
        Self(key)
    }
}

/// The largest share of its units that an alignment may lose to a later version, unless the user asks for it. Chosen,
/// not fitted: a correction changes some sentences, a wrong or reused file takes nearly all.
const LARGEST_LOSS: f64 = 0.5;

pub(super) fn save_pair(operating: &mut Operating<'_>, pair: &ArticlePair) -> rusqlite::Result<Stored> {
    let placement = place(operating.transaction, operating.analyzer, pair)?;
    let identity = placement.identity.clone();
    let units = pair.beads.iter().filter(|bead| pair.unit_texts(bead).is_some()).count();
    let fingerprint = fingerprint_of_beads(&pair.beads);
    let earlier = placement.gives_way.as_ref();
    let mut before = earlier_units(operating.transaction, earlier, &identity, pair)?;
    if let Some(earlier) = earlier.filter(|_| !pair.replace) {
        let loss = Loss::of(operating, earlier, &before, pair)?;
        if loss.is_too_large() {
            let Loss { units: before, gone } = loss;
            return Ok(Stored {
                article: identity,
                change: ArticleChange::Refused { units: before, gone },
                units: 0,
                unit_of_bead: Vec::new(),
            });
        }
    }
    let article_id = match &placement.article {
        Some(found) => found.id,
        None => add_article(operating, pair, &identity)?,
    };
    describe(operating.transaction, article_id, pair, placement.by_text)?;
    let source_id = find_or_add_document(operating, article_id, &pair.source)?;
    let target_id = find_or_add_document(operating, article_id, &pair.target)?;
    if let Some(same) =
        earlier.filter(|earlier| is_same_run(earlier, Sides::new(source_id, target_id), &fingerprint, pair))
    {
        let unit_of_bead = units_of_beads(operating.transaction, same.id)?;
        return Ok(Stored { article: identity, change: ArticleChange::Unchanged, units, unit_of_bead });
    }
    let units_before = before.values().flatten().filter(|unit| unit.has_bead).count();
    // The beads of a replaced alignment are removed with it. Its units must not be: a unit whose texts come again stays
    // the same unit, with its status, notes and number.
    for unit in before.values().flatten() {
        operating
            .transaction
            .prepare_cached("UPDATE unit SET bead_id = NULL WHERE id = ?1")?
            .execute([unit.id])?;
    }
    if let Some(earlier) = earlier {
        operating.transaction.execute("DELETE FROM alignment WHERE id = ?1", [earlier.id])?;
    }
    let row = AlignmentRow { source_id, target_id, fingerprint };
    let kept = add_alignment(operating, pair, &row, &mut before)?;
    for unit in before.into_values().flatten() {
        leave_without_bead(operating.transaction, &unit)?;
    }
    // A document without an alignment is the earlier version of a corrected text.
    operating.transaction.execute(
        "DELETE FROM document WHERE article_id = ?1 AND NOT EXISTS
           (SELECT 1 FROM alignment WHERE source_document_id = document.id OR target_document_id = document.id)",
        [article_id],
    )?;
    let change = match earlier {
        Some(_) => ArticleChange::Replaced { units: units_before, kept },
        None if placement.others > 0 => ArticleChange::Beside { others: placement.others },
        None => ArticleChange::New,
    };
    let unit_of_bead = units_of_beads(operating.transaction, operating.last_id(Of::Alignment))?;
    Ok(Stored { article: identity, change, units, unit_of_bead })
}

fn units_of_beads(transaction: &Connection, alignment: i64) -> rusqlite::Result<Vec<Option<UnitId>>> {
    let sql = "SELECT unit.id FROM bead LEFT JOIN unit ON unit.bead_id = bead.id WHERE alignment_id = ?1
               ORDER BY bead.number";
    let mut read = transaction.prepare_cached(sql)?;
    read.query_map([alignment], |row| Ok(row.get::<_, Option<i64>>(0)?.map(UnitId)))?.collect()
}

/// What an alignment would lose if it were replaced.
#[derive(Debug, Clone, Copy)]
struct Loss {
    /// Its units.
    units: usize,
    /// Those without any sentence in a unit of the new alignment: they would be removed with no replacement. A unit
    /// that was corrected on one side, or cut in another way, is not lost. A unit that a person has said something
    /// about would stay, but it counts as well: whether a version is refused must not depend on what was said about the
    /// units in the meantime.
    gone: usize,
}

impl Loss {
    fn of(
        operating: &Operating<'_>,
        earlier: &EarlierAlignment,
        before: &UnitsByText,
        pair: &ArticlePair,
    ) -> rusqlite::Result<Self> {
        let texts = Sides::new(&pair.source, &pair.target);
        let key = |document: &DocumentRecord, text: &str| {
            operating.analyzer.analyze(&document.language, text).exact_key
        };
        let mut coming: Sides<BTreeSet<String>> = Sides::default();
        for bead in pair.beads.iter().filter(|bead| pair.unit_texts(bead).is_some()) {
            let ranges = Sides::new(&bead.source, &bead.target);
            for role in Role::BOTH {
                let document = texts[role];
                let segments = document.segments.get(ranges[role].clone()).unwrap_or_default();
                coming[role].extend(segments.iter().map(|segment| key(document, &segment.text)));
            }
        }
        let mut comes_again: Sides<Vec<bool>> = Sides::default();
        let ids = Sides::new(earlier.source_id, earlier.target_id);
        for role in Role::BOTH {
            let mut read = operating
                .transaction
                .prepare_cached("SELECT text FROM segment WHERE document_id = ?1 ORDER BY number")?;
            for text in read.query_map([ids[role]], |row| row.get::<_, String>(0))? {
                comes_again[role].push(coming[role].contains(&key(texts[role], &text?)));
            }
        }
        let mut loss = Self { units: 0, gone: 0 };
        for unit in before.values().flatten().filter(|unit| unit.has_bead) {
            let ranges = operating
                .transaction
                .prepare_cached(
                    "SELECT source_first, source_count, target_first, target_count
                     FROM bead JOIN unit ON unit.bead_id = bead.id WHERE unit.id = ?1",
                )?
                .query_row([unit.id], |row| {
                    let source: (usize, usize) = (row.get(0)?, row.get(1)?);
                    Ok(Sides::new(source, (row.get(2)?, row.get(3)?)))
                })?;
            let mut of_text = ranges.zip(comes_again.as_ref()).into_iter();
            let stays = of_text.any(|((first, count), comes_again)| {
                comes_again.iter().skip(first.saturating_sub(1)).take(count).any(|again| *again)
            });
            loss.units += 1;
            loss.gone += usize::from(!stays);
        }
        Ok(loss)
    }

    fn is_too_large(self) -> bool {
        share(self.gone, self.units) > LARGEST_LOSS
    }
}

fn is_same_run(
    earlier: &EarlierAlignment,
    documents: Sides<i64>,
    fingerprint: &[u8; 32],
    pair: &ArticlePair,
) -> bool {
    Sides::new(earlier.source_id, earlier.target_id) == documents
        && earlier.fingerprint == fingerprint
        && earlier.method == pair.method
        && earlier.method_version == pair.method_version
}

fn add_article(operating: &mut Operating<'_>, pair: &ArticlePair, identity: &str) -> rusqlite::Result<i64> {
    let description = &pair.description;
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
    Ok(id)
}

/// Stores what the user said this time; what was left out stays as it is. If the article was found `by_text`, under
/// another name, only what nobody has said yet is stored.
fn describe(
    transaction: &Connection,
    article_id: i64,
    pair: &ArticlePair,
    by_text: bool,
) -> rusqlite::Result<()> {
    let description = &pair.description;
    let taken = |column: &str, given: &str| {
        if by_text { format!("coalesce({column}, {given})") } else { format!("coalesce({given}, {column})") }
    };
    let (url, title, date) = (taken("url", "?2"), taken("title", "?3"), taken("date", "?4"));
    let sql = format!(
        "UPDATE article SET url = {url}, title = {title}, date = {date}, changed_at = ?5
         WHERE id = ?1 AND ({url} IS NOT url OR {title} IS NOT title OR {date} IS NOT date)"
    );
    let changed = transaction
        .execute(&sql, params![article_id, description.url, description.title, description.date, pair.now])?;
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

/// A unit of an earlier alignment of the article.
struct EarlierUnit {
    id: i64,
    /// Whether it belongs to the alignment that is replaced. Otherwise an earlier correction left it without a bead.
    has_bead: bool,
    /// Whether a person has judged it or said something about it. It then outlives its bead.
    spoken_for: bool,
    /// Where it came from, as JSON.
    origin: Option<String>,
    /// Whether a person confirmed it, and so how its two texts relate.
    confirmed: bool,
    details: Details,
}

impl EarlierUnit {
    /// Takes over how the two texts of `bead` relate, unless a person confirmed the unit as it is.
    fn take_reading(&mut self, transaction: &Connection, bead: &BeadRecord) -> rusqlite::Result<()> {
        if self.confirmed || self.details.reading() == bead.reading {
            return Ok(());
        }
        self.details.set_reading(bead.reading);
        transaction
            .prepare_cached("UPDATE unit SET properties = ?2 WHERE id = ?1")?
            .execute(params![self.id, json_list(&self.details.properties)])?;
        Ok(())
    }
}

/// Units by their two texts, in the order of their numbers.
type UnitsByText = BTreeMap<(String, String), Vec<EarlierUnit>>;

fn earlier_units(
    transaction: &Connection,
    earlier: Option<&EarlierAlignment>,
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
    let mut take = |unit: Unit, has_bead: bool| {
        let spoken_for = unit.is_spoken_for();
        let origin = origin_json(&unit.provenance);
        units.entry((unit.source, unit.target)).or_default().push(EarlierUnit {
            id: unit.id.0,
            has_bead,
            spoken_for,
            origin,
            confirmed: unit.provenance.status == Status::Confirmed,
            details: unit.details,
        });
    };
    if let Some(alignment) = earlier {
        let rows = read.query_map([alignment.id], unit_from_row)?;
        for row in rows {
            take(row?, true);
        }
    }
    // Units of this article that an earlier correction left without a bead. The plus keeps SQLite from reading every
    // unit without a bead; there may be a million.
    let columns = UNIT_COLUMNS.as_str();
    let sql = format!(
        "SELECT {columns} FROM {UNIT_TABLES} WHERE +unit.bead_id IS NULL AND unit.identity = ?1
         AND json_extract(unit.origin, '$.article') = ?2 ORDER BY unit.id"
    );
    let mut read = transaction.prepare_cached(&sql)?;
    let languages = Sides::new(&pair.source.language, &pair.target.language).map(Language::as_str);
    for bead in &pair.beads {
        let Some((source, target)) = pair.unit_texts(bead) else { continue };
        let identity = identity(languages, Sides::new(&source, &target));
        let rows = read.query_map(params![identity, article], unit_from_row)?;
        for row in rows {
            take(row?, false);
        }
    }
    for same in units.values_mut() {
        same.sort_by_key(|unit| unit.id);
        same.dedup_by_key(|unit| unit.id);
    }
    Ok(units)
}

/// Handles a unit whose pair of texts is no longer in its article. A unit that a person has said something about stays,
/// with the place it came from. Any other unit is removed.
fn leave_without_bead(transaction: &Connection, unit: &EarlierUnit) -> rusqlite::Result<()> {
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

/// Adds an alignment with its beads and units. Units that were there `before` are removed from that list and kept.
/// Returns their number.
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
    let languages = Sides::new(pair.source.language.clone(), pair.target.language.clone());
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
            believable(bead.confidence)
        ])?;
        let Some(texts) = pair.unit_texts(bead) else { continue };
        if let Some(same) = before.get_mut(&texts)
            && !same.is_empty()
        {
            let mut unit = same.remove(0);
            kept += 1;
            unit.take_reading(transaction, bead)?;
            transaction
                .prepare_cached("UPDATE unit SET bead_id = ?2, origin = NULL WHERE id = ?1")?
                .execute([unit.id, bead_id])?;
            seal_row(transaction, Of::Unit, unit.id)?;
            continue;
        }
        let (source, target) = texts;
        let draft =
            UnitDraft { details: bead.details(), ..UnitDraft::new(languages.clone(), source, target) };
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

/// The fingerprint of the beads that a run found. It holds no readings: they follow from the evidence that gives the
/// confidences, and not every bead has a unit that keeps its reading, from which the fingerprint could be made again.
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
