//! What can a person say about single units?

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, params};

use super::connect::FileContext;
use super::import::{find, store};
use super::keys::Keys;
use super::operation::{Label, Operating};
use super::row::{UnitRow, json_list};
use super::table::{Of, identity, seal_row};
use super::unit_columns::read_unit_by_id;
use crate::MemoryError;
use sangam_unit::{Property, Reading, Sides, Status, Unit, UnitDraft, UnitId};

/// How to change units. A field that is `None` or empty changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitChange {
    /// A new text.
    pub source: Option<String>,
    /// A new translation.
    pub target: Option<String>,
    /// What a person says about it.
    pub status: Option<Status>,
    /// For whom it was translated; an empty name removes the client.
    pub client: Option<String>,
    /// What it is about; an empty name removes the domain.
    pub domain: Option<String>,
    /// Tags to add.
    pub add_tags: BTreeSet<String>,
    /// Tags to remove.
    pub remove_tags: BTreeSet<String>,
    /// A note to add.
    pub note: Option<String>,
    /// Properties to add and to remove.
    pub properties: Option<Box<PropertyChange>>,
    /// How many times it was used since its uses were last counted.
    pub used: u64,
}

/// Which properties to add and to remove.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PropertyChange {
    /// Properties to add, unless the unit has them.
    pub add: Vec<Property>,
    /// Properties to remove.
    pub remove: Vec<Property>,
}

/// Stores one unit that a person gave. Returns its number, and whether it is new.
pub(super) fn add(operating: &mut Operating<'_>, draft: &UnitDraft) -> rusqlite::Result<(UnitId, bool)> {
    let row = UnitRow::of(draft, operating.analyzer);
    if let Some(unit) = find(operating.transaction, draft, row.identity)? {
        return Ok((unit.id, false));
    }
    store(operating, draft, &row)?;
    Ok((UnitId(operating.last_id(Of::Unit)), true))
}

/// Changes units and returns those that were changed, as they are now.
pub(super) fn change(
    operating: &Operating<'_>,
    file: &FileContext,
    ids: &[UnitId],
    change: &UnitChange,
) -> Result<Vec<Unit>, MemoryError> {
    let mut changed = Vec::new();
    for id in each_once(ids) {
        let unit = read(operating, file, id)?;
        let after = changed_unit(&unit, change, operating.label);
        if after != unit {
            write_unit(operating, &after).map_err(|error| file.error(error))?;
            changed.push(after);
        }
    }
    Ok(changed)
}

/// Removes units and returns what they were.
pub(super) fn delete(
    operating: &Operating<'_>,
    file: &FileContext,
    ids: &[UnitId],
) -> Result<Vec<Unit>, MemoryError> {
    let mut removed = Vec::new();
    for id in each_once(ids) {
        removed.push(read(operating, file, id)?);
        operating
            .transaction
            .execute("DELETE FROM unit WHERE id = ?1", [id.0])
            .map_err(|error| file.error(error))?;
    }
    Ok(removed)
}

fn read(operating: &Operating<'_>, file: &FileContext, id: UnitId) -> Result<Unit, MemoryError> {
    let unit = read_unit_by_id(operating.transaction, id).map_err(|error| file.error(error))?;
    unit.ok_or_else(|| MemoryError::NoSuchUnit { path: file.path.clone(), unit: id.0 })
}

/// The given units in that order, each of them once.
fn each_once(ids: &[UnitId]) -> impl Iterator<Item = UnitId> {
    let mut seen = BTreeSet::new();
    ids.iter().copied().filter(move |id| seen.insert(*id))
}

fn changed_unit(unit: &Unit, change: &UnitChange, label: &Label) -> Unit {
    let mut after = unit.clone();
    let set = |field: &mut Option<String>, wanted: &Option<String>| {
        if let Some(wanted) = wanted {
            *field = Some(wanted.clone()).filter(|name| !name.is_empty());
        }
    };
    // Codes belong to the text that they are in, and the reading to both texts as the aligner saw them.
    if let Some(source) = change.source.as_ref().filter(|source| **source != unit.source) {
        after.source.clone_from(source);
        after.details.source_markup = None;
    }
    if let Some(target) = change.target.as_ref().filter(|target| **target != unit.target) {
        after.target.clone_from(target);
        after.details.target_markup = None;
    }
    if after.source != unit.source || after.target != unit.target {
        after.details.set_reading(Reading::Full);
    }
    if let Some(status) = change.status {
        after.provenance.status = status;
    }
    set(&mut after.details.client, &change.client);
    set(&mut after.details.domain, &change.domain);
    after.details.tags.extend(change.add_tags.iter().cloned());
    after.details.tags.retain(|tag| !change.remove_tags.contains(tag));
    after.details.notes.extend(change.note.clone());
    if let Some(change) = &change.properties {
        let properties = &mut after.details.properties;
        properties.retain(|property| !change.remove.contains(property));
        for property in &change.add {
            if !properties.contains(property) {
                properties.push(property.clone());
            }
        }
    }
    after.details.usage_count = after.details.usage_count.saturating_add(change.used);
    if after != *unit {
        // Using a unit does not count as changing it.
        let used = Unit {
            details: sangam_unit::Details { usage_count: unit.details.usage_count, ..after.details.clone() },
            ..after.clone()
        };
        if used != *unit {
            after.details.created_at.get_or_insert_with(|| unit.changed_at.clone());
            after.details.changed_by = Some(label.who.clone());
            after.changed_at.clone_from(&label.at);
        }
    }
    after
}

/// Writes a unit into its row. Its bead, confidence and origin stay.
pub(super) fn write_unit(operating: &Operating<'_>, unit: &Unit) -> rusqlite::Result<()> {
    let details = &unit.details;
    let [source, target] = [(&unit.source_language, &unit.source), (&unit.target_language, &unit.target)]
        .map(|(language, text)| Keys::of(operating.analyzer, language, text));
    operating
        .transaction
        .prepare_cached(
            "UPDATE unit SET source_text = ?2, target_text = ?3, status = ?4, changed_at = ?5, created_at = ?6,
                 changed_by = ?7, client = ?8, domain = ?9, tags = ?10, notes = ?11, usage_count = ?12,
                 source_markup = ?13, target_markup = ?14, source_key = ?15, target_key = ?16, source_tokens = ?17,
                 target_tokens = ?18, identity = ?19, author = ?20, external_id = ?21, properties = ?22
             WHERE id = ?1",
        )?
        .execute(params![
            unit.id.0,
            unit.source,
            unit.target,
            unit.provenance.status.as_str(),
            unit.changed_at,
            details.created_at,
            details.changed_by,
            details.client,
            details.domain,
            json_list(&details.tags),
            json_list(&details.notes),
            i64::try_from(details.usage_count).unwrap_or(i64::MAX),
            details.source_markup,
            details.target_markup,
            source.exact,
            target.exact,
            source.stored_tokens(&unit.source),
            target.stored_tokens(&unit.target),
            identity(
                Sides::new(unit.source_language.as_str(), unit.target_language.as_str()),
                Sides::new(&unit.source, &unit.target)
            ),
            details.author,
            details.external_id,
            json_list(&details.properties)
        ])?;
    seal_row(operating.transaction, Of::Unit, unit.id.0)
}

/// The id of the article with this name.
pub(super) fn article_id(connection: &rusqlite::Connection, identity: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT id FROM article WHERE identity = ?1")?
        .query_row([identity], |row| row.get(0))
        .optional()
}
