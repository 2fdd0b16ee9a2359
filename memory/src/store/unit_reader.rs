//! What does the index take from a unit?

use std::collections::BTreeSet;

use rusqlite::types::Type;
use rusqlite::{Connection, Row};

use super::keys::{KeySource, Keys, decoded, key_hash};
use super::neighbors::{Neighbors, Segments};
use super::pieces::{self, Pieces};
use super::unit_columns::{UNIT_TABLES, WHOLE, check_whole, language};
use crate::index::{IndexedText, IndexedUnit};
use crate::source::{Source, whole_percent};
use sangam_language::Language;
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
    pieces: Pieces<'c>,
    texts: Sides<IndexedText>,
    pieces_of: Sides<Vec<IndexedText>>,
    /// The languages of the unit before, because the next unit mostly has the same.
    recent: Option<Sides<Language>>,
}

impl<'c> UnitReader<'c> {
    pub(super) fn new(connection: &'c Connection, source: KeySource<'c>) -> rusqlite::Result<Self> {
        let neighbors = Neighbors::new(connection, source.analyzer)?;
        let pieces = Pieces::new(connection, source.analyzer);
        let (texts, pieces_of) = (Sides::default(), Sides::default());
        Ok(Self { source, neighbors, pieces, texts, pieces_of, recent: None })
    }

    /// The unit in a row of [`units_to_index`] that [`is_rejected`] has checked.
    pub(super) fn read<'a>(&'a mut self, row: &'a Row<'_>) -> rusqlite::Result<IndexedUnit<'a>> {
        let text = |column: usize| -> rusqlite::Result<&'a str> { Ok(row.get_ref(column)?.as_str()?) };
        let tags = Sides::new(text(3)?, text(4)?);
        let is_of = |known: &Sides<Language>| known.as_ref().map(Language::as_str) == tags;
        let languages = match self.recent.take().filter(is_of) {
            Some(known) => known,
            None => Sides::new(language(tags.source)?, language(tags.target)?),
        };
        let languages = self.recent.insert(languages);
        let article: Option<String> = row.get(18)?;
        let mut aligned = None;
        if article.is_some() {
            let segments = |role: Role| Segments::read(row, (12, 14), role);
            aligned = Some(Sides::new(segments(Role::Source)?, segments(Role::Target)?));
        }
        for role in Role::BOTH {
            let (side, column) = (&mut self.texts[role], role as usize);
            let (own, language) = (text(9 + column)?, &languages[role]);
            let tokens = if self.source.foreign {
                let keys = Keys::of(self.source.analyzer, language, own);
                side.key = keys.key_hash();
                keys.tokens
            } else {
                side.key = key_hash(row.get(5 + column)?);
                decoded(own, text(7 + column)?)
            };
            side.take(&tokens, self.source.analyzer);
            let pieces = self.pieces.of(language, own, aligned.map(|aligned| aligned[role]))?;
            self.pieces_of[role] = pieces::indexed(self.source.analyzer, (language, own), &pieces);
        }
        let mut places = None;
        if let (Some(article), Some(aligned)) = (&article, aligned) {
            let mut place = |role: Role| self.neighbors.place(article, aligned[role], &languages[role]);
            places = Some(Sides::new(place(Role::Source)?, place(Role::Target)?));
        }
        let confidence: Option<f64> = row.get(11)?;
        let said: Option<String> = row.get(21)?;
        let said = said.map(|tags| serde_json::from_str(&tags)).transpose();
        let said: Option<BTreeSet<String>> =
            said.map_err(|error| rusqlite::Error::FromSqlConversionFailure(21, Type::Text, Box::new(error)))?;
        Ok(IndexedUnit {
            id: row.get(0)?,
            source: Source {
                confirmed: text(1)? == Status::Confirmed.as_str(),
                confidence: whole_percent(confidence.unwrap_or(1.0)),
                aligned: places.is_some(),
                client: row.get(19)?,
                domain: row.get(20)?,
                tags: said.unwrap_or_default(),
            },
            changed_at: text(2)?,
            languages: tags,
            texts: self.texts.as_ref(),
            pieces: self.pieces_of.as_ref().map(Vec::as_slice),
            places,
        })
    }
}
