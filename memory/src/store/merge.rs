//! How do two memories become one?
//!
//! Articles are taken over with their texts, beads and units. An alignment belongs to its two texts. Of two versions of
//! a translation, the one aligned later is kept. What people said about units of the other version is kept beside it,
//! as it is when an article is aligned again. A unit that both memories have keeps what either memory says about it. If
//! they contradict each other, this memory's statement stays and the contradiction is counted. Units of an earlier
//! version that no person said anything about are left out. Units without an article, and terms, are taken over unless
//! they are already here. The merge is one operation. Merging again, or the other way round, loses nothing and adds
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rusqlite::{Connection, params};
use serde::Serialize;

use super::connect::FileContext;
use super::edit::{article_id, write_unit};
use super::import::{agree, find};
use super::operation::Operating;
use super::placement::place;
use super::row::UnitRow;
use super::save::{fingerprint_of_beads, fingerprint_of_segments, save_pair};
use super::table::{Of, identity, seal_row};
use super::terms;
use super::unit_columns::{check_row, language, read_unit_by_id};
use super::view::View;
use crate::MemoryError;
use crate::article_pair::{
    ArticleChange, ArticleDescription, ArticlePair, BeadRecord, DocumentRecord, SegmentRecord,
};
use sangam_unit::{Details, Property, Provenance, Sides, Status, TermEntry, Unit, UnitDraft, UnitId};

/// What merging took over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// Alignments of articles taken over.
    pub alignments: u64,
    /// Alignments that were already here, equally new or newer.
    pub alignments_here: u64,
    /// Units added.
    pub units: u64,
    /// Units that were already here.
    pub units_here: u64,
    /// Units here that took over what people said about them in the other memory.
    pub judged: u64,
    /// Units that the other memory contradicts: another status, client or domain. What this memory says stays.
    pub contradicted: u64,
    /// Units left out: nobody has said anything about them, their articles are here, and they themselves are not. They
    /// belong to earlier versions or were deleted.
    pub left_out: u64,
    /// Entries of glossaries added.
    pub terms: u64,
}

/// An alignment of the other memory, with its units by the place of their beads (from 0).
struct Foreign {
    pair: ArticlePair,
    units: BTreeMap<usize, Unit>,
}

/// Takes over what `other` holds and this memory does not.
pub(super) fn merge(
    operating: &mut Operating<'_>,
    file: &FileContext,
    other: &View,
) -> Result<Merged, MemoryError> {
    let lost = |error| file.error(error);
    let _one_state_of_theirs = other.snapshot().map_err(|error| other.error(error))?;
    let mut merging = Merging {
        operating,
        merged: Merged::default(),
        names: BTreeMap::new(),
        claimed: BTreeSet::new(),
        moved: BTreeMap::new(),
    };
    let articles = articles(&other.connection).map_err(|error| other.error(error))?;
    for article in merging.in_order(articles).map_err(lost)? {
        for foreign in read_alignments(&other.connection, article).map_err(|error| other.error(error))? {
            merging.take_alignment(foreign).map_err(lost)?;
        }
    }
    other.for_each_unit_without_bead(|unit| merging.take_loose(unit).map_err(lost))?;
    other.for_each_term(|stored| merging.take_term(&stored.entry).map_err(lost))?;
    Ok(merging.merged)
}

/// A merge in progress.
struct Merging<'a, 't> {
    operating: &'a mut Operating<'t>,
    merged: Merged,
    /// For each article of the other memory, its name here.
    names: BTreeMap<String, String>,
    /// Units of articles here that equal a unit of the other memory.
    claimed: BTreeSet<UnitId>,
    /// Those of them that are at another place there.
    moved: BTreeMap<Moved, UnitId>,
}

/// The name of an article, two texts, and their place in the article of the other memory.
type Moved = ([String; 3], Sides<Vec<usize>>);

fn moved(theirs: &Unit, name: &str) -> Moved {
    let there = &theirs.provenance;
    let texts = [name.to_owned(), theirs.source.clone(), theirs.target.clone()];
    (texts, Sides::new(there.source_numbers.clone(), there.target_numbers.clone()))
}

impl Merging<'_, '_> {
    /// The articles of the other memory. Those whose name is also used here come first. An article with another name
    /// then finds here what it would find in a second merge.
    fn in_order(&self, articles: Vec<(i64, String)>) -> rusqlite::Result<Vec<i64>> {
        let (mut first, mut then) = (Vec::new(), Vec::new());
        for (article, name) in articles {
            let here = article_id(self.operating.transaction, &name)?.is_some();
            if here { &mut first } else { &mut then }.push(article);
        }
        first.append(&mut then);
        Ok(first)
    }

    fn take_alignment(&mut self, foreign: Foreign) -> rusqlite::Result<()> {
        let Foreign { pair, units } = foreign;
        let called_there = pair.identity().to_owned();
        let placement = place(self.operating.transaction, self.operating.analyzer, &pair)?;
        let earlier = placement.gives_way.as_ref();
        let same = earlier.map(|earlier| self.has_same_beads(earlier.id, &pair)).transpose()?;
        let same = earlier.filter(|_| same == Some(true)).map(|earlier| earlier.id);
        let stays = same.is_some() || earlier.is_some_and(|earlier| earlier.aligned_at >= pair.now);
        let (name, alignment) = match &placement.article {
            Some(article) if stays => {
                self.complete_description(article.id, &pair.description)?;
                self.merged.alignments_here += 1;
                (article.identity.clone(), same)
            }
            _ => {
                let stored = save_pair(self.operating, &pair)?;
                match stored.change {
                    // If a version would remove most units, only what people said about its units is taken over.
                    ArticleChange::Unchanged | ArticleChange::Refused { .. } => {
                        self.merged.alignments_here += 1;
                    }
                    ArticleChange::New | ArticleChange::Beside { .. } | ArticleChange::Replaced { .. } => {
                        self.merged.alignments += 1;
                    }
                }
                let alignment = self.alignment_of_texts(&stored.article, &pair)?;
                (stored.article, alignment)
            }
        };
        let left = match alignment {
            Some(alignment) => self.take_units_by_bead(alignment, units, &name)?,
            None => units.into_values().collect(),
        };
        self.take_units_by_text(left, &name)?;
        self.names.insert(called_there, name);
        Ok(())
    }

    /// Whether an alignment is of the same two texts as `pair` and has the same beads.
    fn has_same_beads(&self, alignment: i64, pair: &ArticlePair) -> rusqlite::Result<bool> {
        self.operating
            .transaction
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM alignment JOIN document AS source ON source.id = source_document_id
                     JOIN document AS target ON target.id = target_document_id
                     WHERE alignment.id = ?1 AND fingerprint = ?2
                         AND source.content_hash = ?3 AND target.content_hash = ?4
                         AND source.segmentation = ?5 AND target.segmentation = ?6)",
            )?
            .query_row(
                params![
                    alignment,
                    fingerprint_of_beads(&pair.beads),
                    pair.source.content_hash,
                    pair.target.content_hash,
                    fingerprint_of_segments(&pair.source.segments),
                    fingerprint_of_segments(&pair.target.segments)
                ],
                |row| row.get(0),
            )
    }

    /// The alignment of these two texts, with the same segments, in an article here.
    fn alignment_of_texts(&self, article: &str, pair: &ArticlePair) -> rusqlite::Result<Option<i64>> {
        self.operating
            .transaction
            .prepare_cached(
                "SELECT max(alignment.id) FROM alignment JOIN document AS source ON source.id = source_document_id
                 JOIN document AS target ON target.id = target_document_id
                 JOIN article ON article.id = source.article_id
                 WHERE article.identity = ?1 AND source.language = ?2 AND target.language = ?3
                     AND source.content_hash = ?4 AND target.content_hash = ?5
                     AND source.segmentation = ?6 AND target.segmentation = ?7",
            )?
            .query_row(
                params![
                    article,
                    pair.source.language.as_str(),
                    pair.target.language.as_str(),
                    pair.source.content_hash,
                    pair.target.content_hash,
                    fingerprint_of_segments(&pair.source.segments),
                    fingerprint_of_segments(&pair.target.segments)
                ],
                |row| row.get(0),
            )
    }

    /// Takes over what the other memory knows about an article and this one does not.
    fn complete_description(&self, article: i64, there: &ArticleDescription) -> rusqlite::Result<()> {
        let transaction = self.operating.transaction;
        let changed = transaction
            .prepare_cached(
                "UPDATE article SET url = coalesce(url, ?2), title = coalesce(title, ?3), date = coalesce(date, ?4),
                     changed_at = ?5
                 WHERE id = ?1 AND (coalesce(url, ?2) IS NOT url OR coalesce(title, ?3) IS NOT title
                                    OR coalesce(date, ?4) IS NOT date)",
            )?
            .execute(params![article, there.url, there.title, there.date, self.operating.label.at])?;
        if changed > 0 {
            seal_row(transaction, Of::Article, article)?;
        }
        Ok(())
    }

    /// Takes over units of an alignment with the same beads here. Returns the units that have no place on these beads.
    fn take_units_by_bead(
        &mut self,
        alignment: i64,
        units: BTreeMap<usize, Unit>,
        name: &str,
    ) -> rusqlite::Result<Vec<Unit>> {
        let (_, mut here) = read_beads(self.operating.transaction, alignment)?;
        let mut left = Vec::new();
        for (place, theirs) in units {
            let Some(ours) = here.remove(&place) else {
                // A person has deleted it here, or its confidence was too low.
                left.push(theirs);
                continue;
            };
            let new = self.is_blank(&ours);
            let same_texts = ours.source == theirs.source && ours.target == theirs.target;
            if !same_texts && self.same_unit(&theirs, name)?.is_some() {
                // A person's unit that has no bead here.
                left.push(theirs);
                if new {
                    self.remove(ours.id)?;
                }
            } else if new {
                self.claimed.insert(ours.id);
                self.merged.units += 1;
                self.replace(&ours, &theirs)?;
            } else if same_texts {
                self.found(&ours, &theirs, name)?;
            } else if theirs.is_spoken_for() && !ours.is_spoken_for() {
                // A person there has replaced these texts.
                self.claimed.insert(ours.id);
                self.merged.units_here += 1;
                self.merged.judged += 1;
                self.replace(&ours, &theirs)?;
            } else {
                // Two people have made two different units of the bead.
                left.push(theirs);
            }
        }
        for ours in here.into_values().filter(|ours| self.is_blank(ours)) {
            // It was deleted there, or its confidence was too low for a unit.
            self.remove(ours.id)?;
        }
        Ok(left)
    }

    /// Whether this merge has just made the unit from its bead, and it holds nothing from the other memory yet.
    fn is_blank(&self, ours: &Unit) -> bool {
        self.operating.is_new(Of::Unit, ours.id.0) && !self.claimed.contains(&ours.id)
    }

    /// Takes over units of an article here, wherever their texts are in it now.
    fn take_units_by_text(&mut self, units: Vec<Unit>, name: &str) -> rusqlite::Result<()> {
        let mut elsewhere = Vec::new();
        for theirs in units {
            // Units at the same place come first, because a sentence may be in an article twice.
            match self.same_units(&theirs, name)?.into_iter().find(|ours| same_place(ours, &theirs)) {
                Some(ours) => self.found(&ours, &theirs, name)?,
                None => elsewhere.push(theirs),
            }
        }
        for theirs in elsewhere {
            if let Some(ours) = self.same_unit(&theirs, name)? {
                self.found(&ours, &theirs, name)?;
            } else if theirs.is_spoken_for() {
                self.add_loose(&draft(theirs, Some(name)))?;
            } else {
                self.merged.left_out += 1;
            }
        }
        Ok(())
    }

    /// Takes over a unit that has no bead in the other memory.
    fn take_loose(&mut self, theirs: Unit) -> rusqlite::Result<()> {
        let name = theirs.provenance.article.as_ref();
        let name = name.map(|there| self.names.get(there).unwrap_or(there).clone());
        if let Some(name) = name {
            return match self.same_unit(&theirs, &name)? {
                Some(ours) => self.found(&ours, &theirs, &name),
                None => self.add_loose(&draft(theirs, Some(&name))),
            };
        }
        let draft = draft(theirs.clone(), None);
        let languages = Sides::new(theirs.source_language.as_str(), theirs.target_language.as_str());
        let identity = identity(languages, Sides::new(&theirs.source, &theirs.target));
        match find(self.operating.transaction, &draft, identity)? {
            Some(ours) => {
                self.merged.units_here += 1;
                self.join(&ours, &theirs)
            }
            None => self.add_loose(&draft),
        }
    }

    fn take_term(&mut self, theirs: &TermEntry) -> rusqlite::Result<()> {
        let (_, added) = terms::store(self.operating, theirs)?;
        if !added {
            terms::complete(self.operating, theirs)?;
        }
        self.merged.terms += u64::from(added);
        Ok(())
    }

    /// The unit of an article here that equals `theirs`: the unit at the same place; otherwise the unit that already
    /// matched a unit at this place there; otherwise the first unit that matched none.
    fn same_unit(&self, theirs: &Unit, name: &str) -> rusqlite::Result<Option<Unit>> {
        let mut same = self.same_units(theirs, name)?;
        let moved = self.moved.get(&moved(theirs, name));
        let place = same
            .iter()
            .position(|ours| same_place(ours, theirs))
            .or_else(|| same.iter().position(|ours| Some(&ours.id) == moved))
            .or_else(|| same.iter().position(|ours| !self.claimed.contains(&ours.id)));
        Ok(place.map(|place| same.swap_remove(place)))
    }

    /// The units of an article here that have the texts of `theirs`.
    fn same_units(&self, theirs: &Unit, name: &str) -> rusqlite::Result<Vec<Unit>> {
        let transaction = self.operating.transaction;
        let languages = Sides::new(theirs.source_language.as_str(), theirs.target_language.as_str());
        let identity = identity(languages, Sides::new(&theirs.source, &theirs.target));
        let mut ids = transaction.prepare_cached("SELECT id FROM unit WHERE identity = ?1 ORDER BY id")?;
        let ids: Vec<UnitId> =
            ids.query_map([identity], |row| row.get(0).map(UnitId))?.collect::<rusqlite::Result<_>>()?;
        let mut same = Vec::new();
        for id in ids {
            let is_same = |ours: &Unit| {
                ours.source_language == theirs.source_language
                    && ours.target_language == theirs.target_language
                    && ours.source == theirs.source
                    && ours.target == theirs.target
                    && ours.provenance.article.as_deref() == Some(name)
                    && agree(ours.details.external_id.as_deref(), theirs.details.external_id.as_deref())
            };
            same.extend(read_unit_by_id(transaction, id)?.filter(is_same));
        }
        Ok(same)
    }

    /// Records that a unit of the other memory equals this unit here.
    fn found(&mut self, ours: &Unit, theirs: &Unit, name: &str) -> rusqlite::Result<()> {
        self.claimed.insert(ours.id);
        if !same_place(ours, theirs) {
            self.moved.insert(moved(theirs, name), ours.id);
        }
        self.merged.units_here += 1;
        self.join(ours, theirs)
    }

    /// Adds a unit without a bead.
    fn add_loose(&mut self, draft: &UnitDraft) -> rusqlite::Result<()> {
        let id = self.operating.new_id(Of::Unit);
        let row = UnitRow::of(draft, self.operating.analyzer);
        row.insert(self.operating.transaction, id, None, &self.operating.label.at)?;
        if draft.origin.as_ref().is_some_and(|origin| origin.article.is_some()) {
            self.claimed.insert(UnitId(id));
        }
        self.merged.units += 1;
        Ok(())
    }

    fn remove(&self, id: UnitId) -> rusqlite::Result<()> {
        self.operating.transaction.prepare_cached("DELETE FROM unit WHERE id = ?1")?.execute([id.0])?;
        Ok(())
    }

    /// Replaces a unit here that nobody has said anything about by the unit there.
    fn replace(&self, ours: &Unit, theirs: &Unit) -> rusqlite::Result<()> {
        let provenance = Provenance { status: theirs.provenance.status, ..ours.provenance.clone() };
        let after = Unit { id: ours.id, confidence: ours.confidence, provenance, ..theirs.clone() };
        if after == *ours { Ok(()) } else { write_unit(self.operating, &after) }
    }

    /// Takes over what people in the other memory said about a unit that is also here.
    fn join(&mut self, ours: &Unit, theirs: &Unit) -> rusqlite::Result<()> {
        if !theirs.is_spoken_for() {
            return Ok(());
        }
        let joined = joined(ours, theirs);
        self.merged.contradicted += u64::from(contradicts(&joined, theirs));
        if joined != *ours {
            self.merged.judged += 1;
            write_unit(self.operating, &joined)?;
        }
        Ok(())
    }
}

/// A unit of the other memory as a draft without a bead, with where it came from.
fn draft(mut theirs: Unit, name: Option<&str>) -> UnitDraft {
    theirs.provenance.article = name.map(str::to_owned);
    UnitDraft::from(theirs)
}

fn same_place(ours: &Unit, theirs: &Unit) -> bool {
    let (here, there) = (&ours.provenance, &theirs.provenance);
    here.source_numbers == there.source_numbers && here.target_numbers == there.target_numbers
}

/// A unit that is in both memories, with what each says about it.
fn joined(ours: &Unit, theirs: &Unit) -> Unit {
    let mut joined = ours.clone();
    if ours.provenance.status == Status::Machine {
        joined.provenance.status = theirs.provenance.status;
    }
    let (here, there) = (&ours.details, &theirs.details);
    let either = |ours: &Option<String>, theirs: &Option<String>| ours.clone().or_else(|| theirs.clone());
    let both = |ours: &[String], theirs: &[String]| -> Vec<String> {
        let more = theirs.iter().filter(|theirs| !ours.contains(theirs));
        ours.iter().chain(more).cloned().collect()
    };
    // A unit has one reading.
    let has_reading = here.properties.iter().any(|property| property.reading().is_some());
    let is_new = |property: &&Property| {
        !(here.properties.contains(property) || has_reading && property.reading().is_some())
    };
    let more = there.properties.iter().filter(is_new);
    joined.details = Details {
        author: either(&here.author, &there.author),
        changed_by: either(&here.changed_by, &there.changed_by),
        created_at: here.created_at.iter().chain(&there.created_at).min().cloned(),
        client: either(&here.client, &there.client),
        domain: either(&here.domain, &there.domain),
        tags: here.tags.union(&there.tags).cloned().collect(),
        notes: both(&here.notes, &there.notes),
        usage_count: here.usage_count.max(there.usage_count),
        external_id: either(&here.external_id, &there.external_id),
        properties: here.properties.iter().chain(more).cloned().collect(),
        source_markup: either(&here.source_markup, &there.source_markup),
        target_markup: either(&here.target_markup, &there.target_markup),
    };
    if joined != *ours && theirs.changed_at > ours.changed_at {
        joined.changed_at.clone_from(&theirs.changed_at);
        joined.details.changed_by = either(&there.changed_by, &here.changed_by);
    }
    joined
}

/// Whether a unit lacks something that people said about it in the other memory.
fn contradicts(joined: &Unit, theirs: &Unit) -> bool {
    let other = |ours: &Option<String>, theirs: &Option<String>| theirs.is_some() && ours != theirs;
    let status = theirs.provenance.status;
    status != Status::Machine && status != joined.provenance.status
        || other(&joined.details.client, &theirs.details.client)
        || other(&joined.details.domain, &theirs.details.domain)
}

/// The articles with their names.
fn articles(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    connection
        .prepare("SELECT id, identity FROM article ORDER BY id")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The alignments of an article as they were given for storing.
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
        let mut bead = BeadRecord::new(run(0, 1)?, run(2, 3)?, row.get(4)?);
        if let Some(unit) = row.get::<_, Option<i64>>(5)?
            && let Some(unit) = read_unit_by_id(connection, UnitId(unit))?
        {
            bead.reading = unit.details.reading();
            units.insert(beads.len(), unit);
        }
        beads.push(bead);
    }
    Ok((beads, units))
}
