//! How do two memories become one?
//!
//! Articles are taken over with their texts, beads and units; where both memories have an alignment of an article in the
//! same languages, the one made later stays. Units without an article are taken over unless they are there. What people
//! said in the other memory is taken over where nobody has said anything here. One operation.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::Connection;
use serde::Serialize;

use super::Memory;
use super::edit::write_unit;
use super::import::{ImportOptions, find, store};
use super::operation::Operating;
use super::placement::place;
use super::read::{check_row, language, read_unit_by_id};
use super::reindex::Load;
use super::row::UnitRow;
use super::save::save_pair;
use super::table::Of;
use crate::MemoryError;
use crate::unit::{
    ArticleDescription, ArticlePair, BeadRecord, Change, DocumentRecord, SegmentRecord, Status, Unit,
    UnitDraft, UnitId,
};

/// What merging took over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// Alignments of articles taken over.
    pub alignments: u64,
    /// Alignments that were here already, as good or newer.
    pub alignments_here: u64,
    /// Units added.
    pub units: u64,
    /// Units that were here already.
    pub units_here: u64,
    /// Units here of which only the other memory knew what people said.
    pub judged: u64,
}

/// An alignment of the other memory, with the units it gave, by the place of their beads (from 0).
struct Foreign {
    pair: ArticlePair,
    units: BTreeMap<usize, Unit>,
}

impl Memory {
    /// Takes over what `other` holds and this memory does not.
    pub fn merge(&mut self, other: &Self, now: &str) -> Result<Merged, MemoryError> {
        let options = ImportOptions { now: now.to_owned() };
        let lost = self.file.clone();
        let theirs = other.file.clone();
        let _one_state_of_theirs = other.snapshot().map_err(|error| theirs.error(error))?;
        let merged = self.operate(|operating| {
            let mut merged = Merged::default();
            for article in article_ids(&other.connection).map_err(|error| theirs.error(error))? {
                for foreign in
                    read_alignments(&other.connection, article).map_err(|error| theirs.error(error))?
                {
                    take_over(operating, foreign, &mut merged).map_err(|error| lost.error(error))?;
                }
            }
            other.for_each_unit_without_bead(|unit| -> Result<(), MemoryError> {
                let mut take = || -> rusqlite::Result<()> {
                    let draft = UnitDraft::from(unit.clone());
                    let row = UnitRow::of(&draft, operating.analyzer);
                    if let Some(here) = find(operating.transaction, &draft, row.identity)? {
                        merged.units_here += 1;
                        merged.judged += u64::from(take_judgement(operating, here, &unit)?);
                    } else {
                        store(operating, &draft, &row, &options)?;
                        merged.units += 1;
                    }
                    Ok(())
                };
                take().map_err(|error| lost.error(error))
            })?;
            Ok::<_, MemoryError>(merged)
        })?;
        self.reindex_if_due(Load::Bulk)?;
        Ok(merged)
    }
}

fn take_over(operating: &mut Operating<'_>, foreign: Foreign, merged: &mut Merged) -> rusqlite::Result<()> {
    let Foreign { pair, units } = foreign;
    let here = place(operating.transaction, operating.analyzer, &pair)?.gives_way;
    if here.is_some_and(|here| here.aligned_at >= pair.now) {
        merged.alignments_here += 1;
    } else {
        match save_pair(operating, &pair)?.change {
            Change::Refused { .. } => merged.alignments_here += 1,
            _ => merged.alignments += 1,
        }
    }
    // The units of the alignment that is here now, by their texts and places.
    let now = place(operating.transaction, operating.analyzer, &pair)?.gives_way;
    let Some(alignment) = now else { return Ok(()) };
    let mut beads = operating.transaction.prepare_cached(
        "SELECT unit.id FROM unit JOIN bead ON bead.id = bead_id WHERE alignment_id = ?1 ORDER BY bead.number",
    )?;
    let ids = beads.query_map([alignment.id], |row| row.get(0).map(UnitId))?;
    for id in ids {
        let Some(here) = read_unit_by_id(operating.transaction, id?)? else { continue };
        let same = |unit: &&Unit| {
            unit.source == here.source
                && unit.target == here.target
                && unit.provenance.source_numbers == here.provenance.source_numbers
        };
        match units.values().find(same) {
            Some(theirs) => {
                let added = operating.is_new(Of::Unit, here.id.0);
                merged.units += u64::from(added);
                merged.units_here += u64::from(!added);
                merged.judged += u64::from(take_judgement(operating, here, theirs)?);
            }
            // A pair too doubtful to be a unit there is none here either.
            None if operating.is_new(Of::Unit, here.id.0) => {
                operating.transaction.execute("DELETE FROM unit WHERE id = ?1", [here.id.0])?;
            }
            None => {}
        }
    }
    Ok(())
}

/// Takes over what people said there of a unit of which nobody has said anything here; whether there was anything.
fn take_judgement(operating: &Operating<'_>, here: Unit, theirs: &Unit) -> rusqlite::Result<bool> {
    let unsaid = here.provenance.status == Status::Machine && here.details.is_empty();
    if !unsaid || theirs.provenance.status == Status::Machine && theirs.details.is_empty() {
        return Ok(false);
    }
    let mut after = here;
    after.provenance.status = theirs.provenance.status;
    after.details.clone_from(&theirs.details);
    after.changed_at.clone_from(&theirs.changed_at);
    write_unit(operating, &after)?;
    Ok(true)
}

fn article_ids(connection: &Connection) -> rusqlite::Result<Vec<i64>> {
    connection.prepare("SELECT id FROM article ORDER BY id")?.query_map((), |row| row.get(0))?.collect()
}

/// The alignments of an article as they were given to be stored.
fn read_alignments(connection: &Connection, article: i64) -> rusqlite::Result<Vec<Foreign>> {
    let description = connection
        .prepare_cached("SELECT identity, url, title, date FROM article WHERE id = ?1")?
        .query_row([article], |row| {
            Ok(ArticleDescription {
                id: row.get(0)?,
                url: row.get(1)?,
                title: row.get(2)?,
                date: row.get(3)?,
            })
        })?;
    let mut read = connection.prepare_cached(
        "SELECT alignment.id, source.id, target.id, method, method_version, document_confidence, aligned_at
         FROM alignment JOIN document AS source ON source.id = source_document_id
         JOIN document AS target ON target.id = target_document_id
         WHERE source.article_id = ?1 ORDER BY alignment.id",
    )?;
    let alignments = read.query_map([article], |row| {
        let alignment: i64 = row.get(0)?;
        let (beads, units) = read_beads(connection, alignment)?;
        let pair = ArticlePair {
            description: description.clone(),
            source: read_document(connection, row.get(1)?)?,
            target: read_document(connection, row.get(2)?)?,
            method: row.get(3)?,
            method_version: row.get(4)?,
            document_confidence: row.get(5)?,
            beads,
            min_confidence: 0.0,
            replace: false,
            now: row.get(6)?,
        };
        Ok(Foreign { pair, units })
    })?;
    alignments.collect()
}

fn read_document(connection: &Connection, id: i64) -> rusqlite::Result<DocumentRecord> {
    let mut segments = connection.prepare_cached(
        "SELECT number, paragraph, kind, byte_start, byte_end, text FROM segment WHERE document_id = ?1 ORDER BY number",
    )?;
    let segments = segments
        .query_map([id], |row| {
            Ok(SegmentRecord {
                number: row.get(0)?,
                paragraph: row.get(1)?,
                kind: if row.get::<_, String>(2)? == "heading" { "heading" } else { "sentence" },
                span: row.get(3)?..row.get(4)?,
                text: row.get(5)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    connection
        .prepare_cached("SELECT language, location, content_hash, byte_length FROM document WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(DocumentRecord {
                language: language(&row.get::<_, String>(0)?)?,
                location: row.get(1)?,
                content_hash: row.get(2)?,
                byte_length: row.get(3)?,
                segments,
            })
        })
}

fn read_beads(
    connection: &Connection,
    alignment: i64,
) -> rusqlite::Result<(Vec<BeadRecord>, BTreeMap<usize, Unit>)> {
    let mut read = connection.prepare_cached(&format!(
        "SELECT source_first, source_count, target_first, target_count, bead.confidence, unit.id, bead.id, {}
         FROM bead LEFT JOIN unit ON unit.bead_id = bead.id WHERE alignment_id = ?1 ORDER BY bead.number",
        Of::Bead.table().whole()
    ))?;
    let mut rows = read.query([alignment])?;
    let (mut beads, mut units) = (Vec::new(), BTreeMap::new());
    while let Some(row) = rows.next()? {
        check_row(Of::Bead, row.get(6)?, row.get(7)?)?;
        let run = |first: usize, count: usize| -> rusqlite::Result<Range<usize>> {
            let start = row.get::<_, usize>(first)?.saturating_sub(1);
            Ok(start..start + row.get::<_, usize>(count)?)
        };
        if let Some(unit) = row.get::<_, Option<i64>>(5)? {
            units.extend(read_unit_by_id(connection, UnitId(unit))?.map(|unit| (beads.len(), unit)));
        }
        beads.push(BeadRecord { source: run(0, 1)?, target: run(2, 3)?, confidence: row.get(4)? });
    }
    Ok((beads, units))
}
