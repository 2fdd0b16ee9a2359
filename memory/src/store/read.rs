//! What does the memory hold?

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use serde::Serialize;

use super::Memory;
use super::table::Of;
use crate::MemoryError;
use crate::source::SourceFilter;
use sangam_language::Language;
use sangam_unit::{Details, Provenance, Status, Unit, UnitId};

/// Which units to read.
#[derive(Debug, Clone, Default)]
pub struct UnitFilter {
    /// Only units from this language (or a variety of it).
    pub source_language: Option<Language>,
    /// Only units into this language (or a variety of it).
    pub target_language: Option<Language>,
    /// Take the two languages exactly, without their varieties.
    pub exact_languages: bool,
    /// Only units at least this sure, 0 to 1.
    pub min_confidence: f64,
    /// Only units from these sources. Rejected units too, unless another status is asked for.
    pub sources: SourceFilter,
}

impl UnitFilter {
    /// Whether units in these languages are let through, source first.
    pub fn lets_through(&self, source: &Language, target: &Language) -> bool {
        let wanted = |wish: &Option<Language>, language: &Language| {
            wish.as_ref().is_none_or(|wish| {
                if self.exact_languages { wish == language } else { wish.covers(language) }
            })
        };
        wanted(&self.source_language, source) && wanted(&self.target_language, target)
    }
}

/// Units at each end of a memory that are looked at to see which languages it holds: read in some milliseconds.
const LOOKED_AT_FOR_LANGUAGES: i64 = 10_000;

/// What a memory holds, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The file.
    pub memory: String,
    /// Bytes of the file, its write-ahead log left out.
    pub bytes: u64,
    /// Version of the file's schema.
    pub schema: i64,
    /// Whose rules made the match keys, e.g. `sangam-text 1`.
    pub analyzer: String,
    /// Articles.
    pub articles: u64,
    /// Texts by language.
    pub documents: Vec<LanguageCount>,
    /// Segments of all texts.
    pub segments: u64,
    /// Units by language pair.
    pub units: Vec<PairCount>,
}

/// How many there are in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LanguageCount {
    /// The language.
    pub language: Language,
    /// How many.
    pub count: u64,
}

/// How many units there are from one language into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairCount {
    /// Language of the sources.
    pub source: Language,
    /// Language of the targets.
    pub target: Language,
    /// How many.
    pub count: u64,
}

/// Whether a unit's row and all that it rests on are what was stored: an SQL expression over [`UNIT_TABLES`].
pub(super) static WHOLE: LazyLock<String> = LazyLock::new(|| {
    let whole = |of: Of| {
        let table = of.table();
        format!("({}.id IS NULL OR {})", table.name, table.whole())
    };
    let rows = [Of::Unit, Of::Bead, Of::Alignment, Of::Document, Of::Article].map(whole).join(" AND ");
    // A unit of a bead has all that the bead rests on.
    format!("(unit.bead_id IS NULL OR article.id IS NOT NULL) AND {rows}")
});

/// Refuses a row, of which the first column is the unit's id, whose column `whole` says that it is not what was stored.
pub(super) fn check_whole(row: &Row<'_>, whole: usize) -> rusqlite::Result<()> {
    check_row_whole(row, Of::Unit, whole)
}

/// The same for a row of any table.
pub(super) fn check_row_whole(row: &Row<'_>, of: Of, whole: usize) -> rusqlite::Result<()> {
    check_row(of, row.get(0)?, row.get(whole)?)
}

/// Refuses the row with this id if it is not what was stored.
pub(super) fn check_row(of: Of, id: i64, whole: bool) -> rusqlite::Result<()> {
    if whole {
        return Ok(());
    }
    Err(wrong(0, format!("{} {id} is not what was stored", of.table().name)))
}

/// The columns of a unit with its evidence; [`unit_from_row`] reads them in this order.
pub(super) static UNIT_COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let whole = WHOLE.as_str();
    format!(
        "unit.id, unit.source_language, unit.target_language, unit.source_text, unit.target_text, unit.status,
         unit.changed_at, coalesce(bead.confidence, unit.confidence), bead.source_first, bead.source_count,
         bead.target_first, bead.target_count, alignment.method, alignment.method_version, article.identity,
         article.title, article.url, article.date, {whole}, unit.created_at, unit.author, unit.changed_by,
         unit.client, unit.domain, unit.tags, unit.notes, unit.properties, unit.usage_count, unit.external_id,
         unit.source_markup, unit.target_markup, unit.origin"
    )
});

/// How many columns [`UNIT_COLUMNS`] are.
pub(super) const UNIT_COLUMN_COUNT: usize = 32;

/// Where the columns come from.
pub(super) const UNIT_TABLES: &str = "unit LEFT JOIN bead ON bead.id = unit.bead_id
    LEFT JOIN alignment ON alignment.id = bead.alignment_id
    LEFT JOIN document ON document.id = alignment.source_document_id
    LEFT JOIN article ON article.id = document.article_id";

pub(super) fn language(text: &str) -> rusqlite::Result<Language> {
    text.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}

/// A column that does not hold what it should.
fn wrong(column: usize, reason: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, reason.into())
}

/// A list or an object that is stored as JSON; its default where there is none.
pub(super) fn from_json<T: Default + serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let json: Option<String> = row.get(column)?;
    json.map_or_else(
        || Ok(T::default()),
        |json| serde_json::from_str(&json).map_err(|error| wrong(column, error.to_string())),
    )
}

/// Reads a unit; one whose row, or whose evidence, does not agree with its checksum is an error, never an answer.
pub(super) fn unit_from_row(row: &Row<'_>) -> rusqlite::Result<Unit> {
    check_whole(row, 18)?;
    let id: i64 = row.get(0)?;
    let text = |index| row.get::<_, String>(index);
    let changed_at = text(6)?;
    let status: Status = text(5)?.parse().map_err(|error| wrong(5, error))?;
    let origin: Option<Provenance> = from_json(row, 31)?;
    let provenance = provenance(row, status, origin, &changed_at)?;
    Ok(Unit {
        id: UnitId(id),
        source_language: language(&text(1)?)?,
        target_language: language(&text(2)?)?,
        source: text(3)?,
        target: text(4)?,
        confidence: row.get::<_, Option<f64>>(7)?.unwrap_or(1.0),
        provenance,
        details: Details {
            created_at: row.get(19)?,
            author: row.get(20)?,
            changed_by: row.get(21)?,
            client: row.get(22)?,
            domain: row.get(23)?,
            tags: from_json(row, 24)?,
            notes: from_json(row, 25)?,
            properties: from_json(row, 26)?,
            usage_count: row.get(27)?,
            external_id: row.get(28)?,
            source_markup: row.get(29)?,
            target_markup: row.get(30)?,
        },
        changed_at,
    })
}

/// Where a unit comes from: its bead, or what its file said.
fn provenance(
    row: &Row<'_>,
    status: Status,
    origin: Option<Provenance>,
    changed_at: &str,
) -> rusqlite::Result<Provenance> {
    let date = |known: Option<String>| known.or_else(|| changed_at.get(..10).map(str::to_owned));
    let method: Option<String> = row.get(12)?;
    if let (None, Some(origin)) = (&method, origin) {
        return Ok(Provenance { status, date: date(origin.date), ..origin });
    }
    let numbers = |first: usize, count: usize| -> rusqlite::Result<Vec<usize>> {
        let first: Option<usize> = row.get(first)?;
        let count: Option<usize> = row.get(count)?;
        Ok(first.zip(count).map(|(first, count)| (first..first + count).collect()).unwrap_or_default())
    };
    let method_version: Option<u32> = row.get(13)?;
    Ok(Provenance {
        article: row.get(14)?,
        title: row.get(15)?,
        url: row.get(16)?,
        source_numbers: numbers(8, 9)?,
        target_numbers: numbers(10, 11)?,
        date: date(row.get(17)?),
        method: method
            .zip(method_version)
            .map_or_else(|| "import".to_owned(), |(method, version)| format!("{method} {version}")),
        status,
    })
}

/// What was read of a table, to be held against what is in it: a damaged page may show fewer rows, or one twice,
/// without an error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    rows: i64,
    id_sum: i64,
}

impl Seen {
    pub(super) fn row(&mut self, id: i64) {
        self.rows += 1;
        self.id_sum = self.id_sum.wrapping_add(id);
    }

    /// Refuses what is not all of `table`.
    pub(super) fn check(self, connection: &Connection, of: Of) -> rusqlite::Result<()> {
        let table = of.table().name;
        let all = connection
            .prepare_cached("SELECT total, id_sum FROM row_total WHERE table_name = ?1")?
            .query_row([table], |row| Ok(Self { rows: row.get(0)?, id_sum: row.get(1)? }))?;
        if self == all {
            return Ok(());
        }
        let (seen, all) = (self.rows, all.rows);
        Err(wrong(0, format!("of {all} rows of table {table} {seen} can be read, or one of them twice")))
    }
}

/// The unit with this id.
pub(super) fn read_unit_by_id(connection: &Connection, id: UnitId) -> rusqlite::Result<Option<Unit>> {
    connection.prepare_cached(&READ_BY_ID)?.query_row([id.0], unit_from_row).optional()
}

static READ_BY_ID: LazyLock<String> = LazyLock::new(|| {
    let columns = UNIT_COLUMNS.as_str();
    format!("SELECT {columns} FROM {UNIT_TABLES} WHERE unit.id = ?1")
});

impl Memory {
    /// Until it is dropped, everything read is of one state: another process may store between two statements, and rows
    /// would then not be as many as is noted. `None` within a transaction, which is one already.
    pub(super) fn snapshot(&self) -> rusqlite::Result<Option<Transaction<'_>>> {
        self.connection.is_autocommit().then(|| self.connection.unchecked_transaction()).transpose()
    }

    /// Hands every unit that `filter` lets through to `receive`, by article, then in the order of its text.
    /// An error from `receive` ends the reading and is returned as it is.
    pub fn for_each_unit<E: From<MemoryError>>(
        &self,
        filter: &UnitFilter,
        mut receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        let lost = |error| E::from(self.file.error(error));
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

    /// Languages that units are in, as far as the first and the last [`LOOKED_AT_FOR_LANGUAGES`] units tell: counting
    /// those of a million would take longer than looking up a text.
    pub fn languages_seen(&self) -> Result<BTreeSet<Language>, MemoryError> {
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
        read().map_err(|error| self.file.error(error))?;
        Ok(seen)
    }

    /// Hands every confirmed unit to `receive`, by number.
    pub fn for_each_confirmed<E: From<MemoryError>>(
        &self,
        receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        self.for_each_unit_where("unit.status = 'confirmed'", receive)
    }

    /// Hands every unit that has no bead to `receive`, by number.
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
        let lost = |error| E::from(self.file.error(error));
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
    pub fn stats(&self) -> Result<Stats, MemoryError> {
        let read = || -> rusqlite::Result<Stats> {
            let count = |sql: &str| self.connection.query_row(sql, (), |row| row.get::<_, u64>(0));
            let (name, version) = super::keys::recorded_analyzer(&self.connection)?;
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
                memory: self.file.path.display().to_string(),
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
        read().map_err(|error| self.file.error(error))
    }

    /// The unit with this id.
    pub fn unit(&self, id: UnitId) -> Result<Option<Unit>, MemoryError> {
        read_unit_by_id(&self.connection, id).map_err(|error| self.file.error(error))
    }

    /// BLAKE3 of the two texts a unit was aligned from, source first; `None` for a unit that came without an article.
    pub fn unit_texts_hashes(&self, id: UnitId) -> Result<Option<[[u8; 32]; 2]>, MemoryError> {
        self.connection
            .prepare_cached(
                "SELECT source.content_hash, target.content_hash FROM unit
                 JOIN bead ON bead.id = unit.bead_id JOIN alignment ON alignment.id = bead.alignment_id
                 JOIN document AS source ON source.id = source_document_id
                 JOIN document AS target ON target.id = target_document_id WHERE unit.id = ?1",
            )
            .and_then(|mut read| read.query_row([id.0], |row| Ok([row.get(0)?, row.get(1)?])).optional())
            .map_err(|error| self.file.error(error))
    }
}
