//! What does the index take from a unit?

use std::collections::BTreeSet;

use rusqlite::types::Type;
use rusqlite::{Connection, Row};

use super::keys::{IndexedSide, KeySource, Keys, decoded, key_hash};
use super::neighbors::{Neighbors, Segments};
use super::unit_columns::{UNIT_TABLES, WHOLE, check_whole, language};
use crate::index::{IndexedUnit, Place};
use crate::source::{Source, whole_percent};
use sangam_unit::{Role, Sides, Status};

/// The columns that [`UnitReader`] reads, in this order.
const KEY_COLUMNS: &str = "unit.id, unit.status, unit.changed_at, unit.source_language, unit.target_language,
    unit.source_key, unit.target_key, unit.source_tokens, unit.target_tokens, unit.source_text, unit.target_text,
    coalesce(bead.confidence, unit.confidence), alignment.source_document_id, alignment.target_document_id,
    bead.source_first, bead.source_count, bead.target_first, bead.target_count, article.identity, unit.client,
    unit.domain, unit.tags";

/// The number of columns in [`KEY_COLUMNS`].
const KEY_COLUMN_COUNT: usize = 22;

/// Whether lookup leaves out this row of [`units_to_index`]. A damaged row is an error.
pub(super) fn is_rejected(row: &Row<'_>) -> rusqlite::Result<bool> {
    check_whole(row, KEY_COLUMN_COUNT)?;
    Ok(row.get_ref(1)?.as_str()? == Status::Rejected.as_str())
}

/// The query of a [`UnitReader`]: units that fit `which`, a condition on `unit.id`, in the order of their ids.
pub(super) fn units_to_index(which: &str) -> String {
    format!("SELECT {KEY_COLUMNS}, {} FROM {UNIT_TABLES} WHERE {which} ORDER BY unit.id", WHOLE.as_str())
}

/// Reads units for the index.
pub(super) struct UnitReader<'c> {
    source: KeySource<'c>,
    neighbors: Neighbors<'c>,
    sides: Sides<IndexedSide>,
}

impl<'c> UnitReader<'c> {
    pub(super) fn new(connection: &'c Connection, source: KeySource<'c>) -> rusqlite::Result<Self> {
        let neighbors = Neighbors::new(connection, source.analyzer)?;
        Ok(Self { source, neighbors, sides: Sides::default() })
    }

    /// The unit in a row of [`units_to_index`] that [`is_rejected`] has checked.
    pub(super) fn read<'a>(&'a mut self, row: &'a Row<'_>) -> rusqlite::Result<IndexedUnit<'a>> {
        let text = |column: usize| -> rusqlite::Result<&'a str> { Ok(row.get_ref(column)?.as_str()?) };
        let languages = Sides::new(text(3)?, text(4)?);
        for role in Role::BOTH {
            let (side, column) = (&mut self.sides[role], role as usize);
            let tokens = if self.source.foreign {
                let own = Keys::of(self.source.analyzer, &language(languages[role])?, text(9 + column)?);
                side.key = own.key_hash();
                own.tokens
            } else {
                side.key = key_hash(row.get(5 + column)?);
                decoded(text(9 + column)?, text(7 + column)?)
            };
            side.take(&tokens, self.source.analyzer);
        }
        let mut places = None;
        let article: Option<String> = row.get(18)?;
        if let Some(article) = &article {
            let mut place = |role: Role| -> rusqlite::Result<Place> {
                let column = role as usize;
                let segments = Segments {
                    document: row.get(12 + column)?,
                    first: row.get(14 + 2 * column)?,
                    count: row.get(15 + 2 * column)?,
                };
                self.neighbors.place(article, segments, &language(languages[role])?)
            };
            places = Some(Sides::new(place(Role::Source)?, place(Role::Target)?));
        }
        let sides = self.sides.as_ref();
        let confidence: Option<f64> = row.get(11)?;
        let tags: Option<String> = row.get(21)?;
        let tags = tags.map(|tags| serde_json::from_str(&tags)).transpose();
        let tags: Option<BTreeSet<String>> =
            tags.map_err(|error| rusqlite::Error::FromSqlConversionFailure(21, Type::Text, Box::new(error)))?;
        Ok(IndexedUnit {
            id: row.get(0)?,
            source: Source {
                confirmed: text(1)? == Status::Confirmed.as_str(),
                confidence: whole_percent(confidence.unwrap_or(1.0)),
                aligned: places.is_some(),
                client: row.get(19)?,
                domain: row.get(20)?,
                tags: tags.unwrap_or_default(),
            },
            changed_at: text(2)?,
            languages,
            keys: sides.map(|side| side.key),
            parts: sides.map(|side| &side.parts),
            characters: sides.map(|side| side.characters.as_deref()),
            places,
        })
    }
}
