//! What does the memory hold?

use rusqlite::OptionalExtension as _;
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::table::Of;
use super::unit_columns::{Seen, UNIT_COLUMNS, UNIT_TABLES, language, read_unit_by_id, unit_from_row};
use super::view::View;
use crate::MemoryError;
use crate::source::SourceFilter;
use sangam_language::Language;
use sangam_unit::{Sides, Unit, UnitId};

/// Which units to read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct UnitFilter {
    /// Only units from this language or a variety of it.
    pub source_language: Option<Language>,
    /// Only units into this language or a variety of it.
    pub target_language: Option<Language>,
    /// Whether the two languages exclude their varieties.
    pub exact_languages: bool,
    /// Only units with at least this confidence, 0 to 1.
    pub min_confidence: f64,
    /// Only units from these sources. Rejected units are included, unless another status is requested.
    pub sources: SourceFilter,
}

impl UnitFilter {
    /// Whether the filter admits units in these languages.
    pub fn lets_through(&self, source: &Language, target: &Language) -> bool {
        let wanted = |wish: &Option<Language>, language: &Language| {
            wish.as_ref().is_none_or(|wish| {
                if self.exact_languages { wish == language } else { wish.covers(language) }
            })
        };
        wanted(&self.source_language, source) && wanted(&self.target_language, target)
    }
}

/// How many units at each end of a memory are read to see which languages it holds: this takes some milliseconds.
const LOOKED_AT_FOR_LANGUAGES: i64 = 10_000;

/// What a memory holds, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The file.
    pub memory: String,
    /// Bytes of the file, without its write-ahead log.
    pub bytes: u64,
    /// Version of the file's schema.
    pub schema: i64,
    /// Name and version of the analyser that made the match keys, e.g. `sangam-text 1`.
    pub analyzer: String,
    /// Number of articles.
    pub articles: u64,
    /// Number of texts by language.
    pub documents: Vec<LanguageCount>,
    /// Number of segments of all texts.
    pub segments: u64,
    /// Number of units by language pair.
    pub units: Vec<PairCount>,
}

/// A count for one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LanguageCount {
    /// The language.
    pub language: Language,
    /// The count.
    pub count: u64,
}

/// The number of units from one language into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairCount {
    /// Language of the sources.
    pub source: Language,
    /// Language of the targets.
    pub target: Language,
    /// The number.
    pub count: u64,
}

impl View {
    /// Passes every unit that `filter` admits to `receive`, by article, then in the order of its text. An error from
    /// `receive` ends the reading and is returned.
    pub(super) fn for_each_unit<E: From<MemoryError>>(
        &self,
        filter: &UnitFilter,
        mut receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        let lost = |error| E::from(self.shared.file.error(error));
        let _snapshot = self.snapshot().map_err(lost)?;
        let columns = UNIT_COLUMNS.as_str();
        let sql = format!(
            "SELECT {columns} FROM {UNIT_TABLES}
             ORDER BY article.id, alignment.id, bead.number, unit.id"
        );
        let mut statement = self.connection.prepare(&sql).map_err(lost)?;
        let mut rows = statement.query(()).map_err(lost)?;
        let mut seen = Seen::default();
        while let Some(row) = rows.next().map_err(lost)? {
            let unit = unit_from_row(row).map_err(lost)?;
            seen.row(unit.id.0);
            if filter.lets_through(&unit.source_language, &unit.target_language)
                && unit.confidence >= filter.min_confidence
                && filter.sources.lists(&unit)
            {
                receive(unit)?;
            }
        }
        seen.check(&self.connection, Of::Unit).map_err(lost)
    }

    /// The languages of the first and the last [`LOOKED_AT_FOR_LANGUAGES`] units. Reading the languages of a million
    /// units would take longer than a lookup.
    pub(super) fn languages_seen(&self) -> Result<BTreeSet<Language>, MemoryError> {
        let mut seen = BTreeSet::new();
        let mut read = || -> rusqlite::Result<()> {
            for order in ["ASC", "DESC"] {
                let mut statement = self.connection.prepare(&format!(
                    "SELECT DISTINCT source_language, target_language
                     FROM (SELECT source_language, target_language FROM unit ORDER BY id {order} LIMIT ?1)"
                ))?;
                let mut rows = statement.query([LOOKED_AT_FOR_LANGUAGES])?;
                while let Some(row) = rows.next()? {
                    for column in 0..2 {
                        seen.insert(language(&row.get::<_, String>(column)?)?);
                    }
                }
            }
            Ok(())
        };
        read().map_err(|error| self.shared.file.error(error))?;
        Ok(seen)
    }

    /// Passes every confirmed unit to `receive`, by number.
    pub(super) fn for_each_confirmed<E: From<MemoryError>>(
        &self,
        receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        self.for_each_unit_where("unit.status = 'confirmed'", receive)
    }

    /// Passes every unit that has no bead to `receive`, by number.
    pub(super) fn for_each_unit_without_bead<E: From<MemoryError>>(
        &self,
        receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        self.for_each_unit_where("unit.bead_id IS NULL", receive)
    }

    fn for_each_unit_where<E: From<MemoryError>>(
        &self,
        condition: &str,
        mut receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        let lost = |error| E::from(self.shared.file.error(error));
        let columns = UNIT_COLUMNS.as_str();
        let sql = format!("SELECT {columns} FROM {UNIT_TABLES} WHERE {condition} ORDER BY unit.id");
        let mut statement = self.connection.prepare(&sql).map_err(lost)?;
        let mut rows = statement.query(()).map_err(lost)?;
        while let Some(row) = rows.next().map_err(lost)? {
            receive(unit_from_row(row).map_err(lost)?)?;
        }
        Ok(())
    }

    /// Counts what the memory holds.
    pub(super) fn stats(&self) -> Result<Stats, MemoryError> {
        let read = || -> rusqlite::Result<Stats> {
            let count = |sql: &str| self.connection.query_row(sql, (), |row| row.get::<_, u64>(0));
            let (name, version) = super::rekey::recorded_analyzer(&self.connection)?;
            let documents = self
                .connection
                .prepare("SELECT language, count(*) FROM document GROUP BY language ORDER BY language")?
                .query_map((), |row| {
                    Ok(LanguageCount { language: language(&row.get::<_, String>(0)?)?, count: row.get(1)? })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let units = self
                .connection
                .prepare(
                    "SELECT source_language, target_language, count(*) FROM unit GROUP BY 1, 2 ORDER BY 1, 2",
                )?
                .query_map((), |row| {
                    Ok(PairCount {
                        source: language(&row.get::<_, String>(0)?)?,
                        target: language(&row.get::<_, String>(1)?)?,
                        count: row.get(2)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(Stats {
                memory: self.shared.file.path.display().to_string(),
                bytes: count("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?,
                schema: self.connection.query_row(
                    "SELECT user_version FROM pragma_user_version",
                    (),
                    |row| row.get(0),
                )?,
                analyzer: format!("{name} {version}"),
                articles: count("SELECT count(*) FROM article")?,
                documents,
                segments: count("SELECT count(*) FROM segment")?,
                units,
            })
        };
        read().map_err(|error| self.shared.file.error(error))
    }

    /// The ids in `range` that units have, in order.
    pub(super) fn unit_ids(&self, range: &RangeInclusive<i64>) -> Result<Vec<UnitId>, MemoryError> {
        let read = || -> rusqlite::Result<Vec<UnitId>> {
            self.connection
                .prepare_cached("SELECT id FROM unit WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?
                .query_map([range.start(), range.end()], |row| row.get(0).map(UnitId))?
                .collect()
        };
        read().map_err(|error| self.shared.file.error(error))
    }

    /// The unit with this id.
    pub(super) fn unit(&self, id: UnitId) -> Result<Option<Unit>, MemoryError> {
        read_unit_by_id(&self.connection, id).map_err(|error| self.shared.file.error(error))
    }

    /// BLAKE3 of the two texts that a unit was aligned from; `None` for a unit that came without an article.
    pub(super) fn unit_texts_hashes(&self, id: UnitId) -> Result<Option<Sides<[u8; 32]>>, MemoryError> {
        self.connection
            .prepare_cached(
                "SELECT source.content_hash, target.content_hash FROM unit
                 JOIN bead ON bead.id = unit.bead_id JOIN alignment ON alignment.id = bead.alignment_id
                 JOIN document AS source ON source.id = source_document_id
                 JOIN document AS target ON target.id = target_document_id WHERE unit.id = ?1",
            )
            .and_then(|mut read| {
                read.query_row([id.0], |row| Ok(Sides::new(row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(|error| self.shared.file.error(error))
    }
}
