//! How is a unit read from its row and the rows it depends on, and only if all of them are undamaged?

use std::sync::LazyLock;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::origin::{IMPORT, OriginRecord};
use super::table::Of;
use sangam_language::Language;
use sangam_unit::{Details, Provenance, Status, Unit, UnitId};

/// Whether a unit's row and all rows that it depends on are undamaged: an SQL expression over [`UNIT_TABLES`].
pub(super) static WHOLE: LazyLock<String> = LazyLock::new(|| {
    let whole = |of: Of| {
        let table = of.table();
        format!("({}.id IS NULL OR {})", table.name, table.whole())
    };
    let rows = [Of::Unit, Of::Bead, Of::Alignment, Of::Document, Of::Article].map(whole).join(" AND ");
    // If a unit has a bead, all rows that the bead depends on must exist.
    format!("(unit.bead_id IS NULL OR article.id IS NOT NULL) AND {rows}")
});

/// Refuses a row whose column `whole` says that it is damaged. Its first column is the unit's id.
pub(super) fn check_whole(row: &Row<'_>, whole: usize) -> rusqlite::Result<()> {
    check_row_whole(row, Of::Unit, whole)
}

/// The same for a row of any table.
pub(super) fn check_row_whole(row: &Row<'_>, of: Of, whole: usize) -> rusqlite::Result<()> {
    check_row(of, row.get(0)?, row.get(whole)?)
}

/// Refuses the row with this id if it is damaged.
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

/// The number of columns in [`UNIT_COLUMNS`].
pub(super) const UNIT_COLUMN_COUNT: usize = 32;

/// The tables that the columns come from.
pub(super) const UNIT_TABLES: &str = "unit LEFT JOIN bead ON bead.id = unit.bead_id
    LEFT JOIN alignment ON alignment.id = bead.alignment_id
    LEFT JOIN document ON document.id = alignment.source_document_id
    LEFT JOIN article ON article.id = document.article_id";

pub(super) fn language(text: &str) -> rusqlite::Result<Language> {
    text.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}

/// The error for a column with an unexpected value.
fn wrong(column: usize, reason: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, reason.into())
}

/// A list or an object that is stored as JSON; its default if there is none.
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

/// Reads a unit. If its row or its evidence does not fit its checksum, that is an error, never an answer.
pub(super) fn unit_from_row(row: &Row<'_>) -> rusqlite::Result<Unit> {
    check_whole(row, 18)?;
    let id: i64 = row.get(0)?;
    let text = |index| row.get::<_, String>(index);
    let changed_at = text(6)?;
    let status: Status = text(5)?.parse().map_err(|error| wrong(5, error))?;
    let origin: Option<OriginRecord> = from_json(row, 31)?;
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

/// Where a unit comes from: its bead, or what its file said about it.
fn provenance(
    row: &Row<'_>,
    status: Status,
    origin: Option<OriginRecord>,
    changed_at: &str,
) -> rusqlite::Result<Provenance> {
    let date = |known: Option<String>| known.or_else(|| changed_at.get(..10).map(str::to_owned));
    let method: Option<String> = row.get(12)?;
    if let (None, Some(origin)) = (&method, origin) {
        let origin = origin.provenance(status);
        return Ok(Provenance { date: date(origin.date), ..origin });
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
            .map_or_else(|| IMPORT.to_owned(), |(method, version)| format!("{method} {version}")),
        file: None,
        status,
    })
}

/// The rows that were read from a table, to compare with what the table holds. A damaged page may show fewer rows, or
/// one row twice, without an error.
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

    /// Refuses a reading that did not cover exactly the rows of the table.
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
