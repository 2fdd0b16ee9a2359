//! Which columns does each table have, and how is damage to a row recognised?
//!
//! Every row ends with a checksum over its id and all columns before it, because SQLite itself would return a flipped
//! bit as if it were true. The SQL function `row_checksum` makes the checksum, so that one expression makes, verifies
//! and repairs it. Units that are stored by the million bring their checksum ([`Checksum`], which the function uses
//! too). Content columns hold what people or programs gave. Derived columns are made from them and are not kept in the
//! log of operations.

use std::cell::RefCell;

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Type, ValueRef};
use sangam_unit::Sides;

/// How a column is written in the JSON of the log. JSON has no bytes, and would round real numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Texts and whole numbers are written as they are.
    Plain,
    /// Bytes are written in hexadecimal.
    Blob,
    /// Real numbers are written as text with all their digits.
    Real,
}

use Kind::{Blob, Plain, Real};

/// A table whose rows are logged and have checksums.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The columns that were given, besides `id`, in the order of the checksum.
    pub(super) content: &'static [(&'static str, Kind)],
    /// The columns that are made from them.
    pub(super) derived: &'static [&'static str],
    /// Columns whose values together are unique.
    pub(super) unique: &'static [&'static str],
}

/// A logged table, as an index into [`TABLES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    Article,
    Document,
    Segment,
    Alignment,
    Bead,
    Unit,
    Term,
}

/// All tables; each comes after those that it refers to.
pub(super) const TABLES: [Table; 7] = [
    Table {
        name: "article",
        content: &[
            ("identity", Plain),
            ("url", Plain),
            ("title", Plain),
            ("date", Plain),
            ("added_at", Plain),
            ("changed_at", Plain),
        ],
        derived: &[],
        unique: &["identity"],
    },
    Table {
        name: "document",
        content: &[
            ("article_id", Plain),
            ("language", Plain),
            ("location", Plain),
            ("content_hash", Blob),
            ("byte_length", Plain),
            ("segmentation", Blob),
        ],
        derived: &[],
        unique: &["article_id", "language", "content_hash", "segmentation"],
    },
    Table {
        name: "segment",
        content: &[
            ("document_id", Plain),
            ("number", Plain),
            ("paragraph", Plain),
            ("kind", Plain),
            ("byte_start", Plain),
            ("byte_end", Plain),
            ("text", Plain),
        ],
        derived: &[],
        unique: &["document_id", "number"],
    },
    Table {
        name: "alignment",
        content: &[
            ("source_document_id", Plain),
            ("target_document_id", Plain),
            ("method", Plain),
            ("method_version", Plain),
            ("document_confidence", Real),
            ("fingerprint", Blob),
            ("aligned_at", Plain),
        ],
        derived: &[],
        unique: &["source_document_id", "target_document_id"],
    },
    Table {
        name: "bead",
        content: &[
            ("alignment_id", Plain),
            ("number", Plain),
            ("source_first", Plain),
            ("source_count", Plain),
            ("target_first", Plain),
            ("target_count", Plain),
            ("confidence", Real),
        ],
        derived: &[],
        unique: &["alignment_id", "number"],
    },
    Table {
        name: "unit",
        content: &[
            ("bead_id", Plain),
            ("source_language", Plain),
            ("target_language", Plain),
            ("source_text", Plain),
            ("target_text", Plain),
            ("status", Plain),
            ("confidence", Real),
            ("changed_at", Plain),
            ("created_at", Plain),
            ("author", Plain),
            ("changed_by", Plain),
            ("client", Plain),
            ("domain", Plain),
            ("tags", Plain),
            ("notes", Plain),
            ("properties", Plain),
            ("usage_count", Plain),
            ("external_id", Plain),
            ("source_markup", Plain),
            ("target_markup", Plain),
            ("origin", Plain),
        ],
        derived: &["source_key", "target_key", "source_tokens", "target_tokens", "identity"],
        unique: &["bead_id"],
    },
    Table {
        name: "term_entry",
        content: &[
            ("external_id", Plain),
            ("domain", Plain),
            ("definition", Plain),
            ("terms", Plain),
            ("notes", Plain),
            ("changed_at", Plain),
        ],
        derived: &[],
        unique: &[],
    },
];

/// No memory has this many rows in a table, or sentences in a text. Larger numbers were written by another program.
/// Sums and products of smaller ones fit their types.
pub(super) const MOST_ROWS: i64 = 1 << 40;

/// Refuses to give ids above those that rows can have: a log written by another program may name any id as given.
pub(super) fn check_ids(next: &[i64]) -> rusqlite::Result<()> {
    if next.iter().all(|id| (1..=MOST_ROWS).contains(id)) {
        return Ok(());
    }
    let reason = "its log names rows that no memory can have";
    Err(rusqlite::Error::FromSqlConversionFailure(0, Type::Integer, reason.into()))
}

/// A bead of more segments than this counts only if its text has this many segments, because readers make a list of
/// them. Beads made by alignment have a few.
const LONGEST_UNCOUNTED: i64 = 64;

impl Of {
    pub(super) const ALL: [Self; TABLES.len()] =
        [Self::Article, Self::Document, Self::Segment, Self::Alignment, Self::Bead, Self::Unit, Self::Term];

    pub(super) fn table(self) -> &'static Table {
        &TABLES[self as usize]
    }
}

impl Table {
    /// Every column that the checksum covers, `id` first.
    pub(super) fn columns(&self) -> impl Iterator<Item = &'static str> {
        ["id"]
            .into_iter()
            .chain(self.content.iter().map(|(name, _)| *name))
            .chain(self.derived.iter().copied())
    }

    /// The SQL expression of a row's checksum.
    pub(super) fn checksum(&self) -> String {
        let columns: Vec<String> = self.columns().map(|column| format!("{}.{column}", self.name)).collect();
        format!("row_checksum({})", columns.join(", "))
    }

    /// The SQL condition that a row is undamaged: it fits its checksum, and its counts are possible. A row written by
    /// another program may hold any number with a checksum that fits.
    pub(super) fn whole(&self) -> String {
        let (name, checksum) = (self.name, self.checksum());
        let counts = if name == Of::Bead.table().name {
            let side = |side: &str| {
                format!(
                    "AND {name}.{side}_first BETWEEN 0 AND {MOST_ROWS} AND {name}.{side}_count BETWEEN 0 AND {MOST_ROWS}
                     AND ({name}.{side}_count <= {LONGEST_UNCOUNTED}
                         OR {name}.{side}_first + {name}.{side}_count - 1 <= (SELECT count(*) FROM segment
                             WHERE document_id = (SELECT {side}_document_id FROM alignment
                                 WHERE alignment.id = {name}.alignment_id)))"
                )
            };
            ["source", "target"].map(side).join(" ")
        } else {
            String::new()
        };
        format!("({name}.checksum = {checksum} AND {name}.id BETWEEN 1 AND {MOST_ROWS} {counts})")
    }

    /// The `UPDATE` of the row with id `?1`, with the parameters of [`insert`](Self::insert).
    pub(super) fn update(&self) -> String {
        let set: Vec<String> =
            self.columns().zip(1..).skip(1).map(|(column, number)| format!("{column} = ?{number}")).collect();
        let values: Vec<String> = (1..=set.len() + 1).map(|number| format!("?{number}")).collect();
        format!(
            "UPDATE {} SET {}, checksum = row_checksum({}) WHERE id = ?1",
            self.name,
            set.join(", "),
            values.join(", ")
        )
    }

    /// The `INSERT` with a parameter for each column: `id`, content columns, derived columns. It adds the checksum.
    pub(super) fn insert(&self) -> String {
        let columns: Vec<&str> = self.columns().collect();
        let values: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
        let (columns, values) = (columns.join(", "), values.join(", "));
        format!("INSERT INTO {} ({columns}, checksum) VALUES ({values}, row_checksum({values}))", self.name)
    }

    /// Like [`insert`](Self::insert), with one more parameter: the checksum, which the caller computes.
    pub(super) fn insert_sealed(&self) -> String {
        let columns: Vec<&str> = self.columns().collect();
        let values: Vec<String> = (1..=columns.len() + 1).map(|number| format!("?{number}")).collect();
        format!("INSERT INTO {} ({}, checksum) VALUES ({})", self.name, columns.join(", "), values.join(", "))
    }

    /// The SQL expression for a row as the log stores it; the triggers write exactly the same.
    pub(super) fn image(&self) -> String {
        let mut members = vec![format!("'id', {}.id", self.name)];
        for (column, kind) in self.content {
            let value = format!("{}.{column}", self.name);
            let value = match kind {
                Plain => value,
                Blob => format!("hex({value})"),
                Real => format!("iif({value} IS NULL, NULL, format('%!.17g', {value}))"),
            };
            members.push(format!("'{column}', {value}"));
        }
        format!("json_object({})", members.join(", "))
    }

    /// The SQL that makes the checksums of the rows that `condition` selects again.
    pub(super) fn seal(&self, condition: &str) -> String {
        format!("UPDATE {} SET checksum = {} WHERE {condition}", self.name, self.checksum())
    }
}

/// Makes the checksum of one row again, after some of its columns were changed.
pub(super) fn seal_row(transaction: &Connection, of: Of, id: i64) -> rusqlite::Result<()> {
    transaction.prepare_cached(&of.table().seal("id = ?1"))?.execute([id])?;
    Ok(())
}

/// Makes the checksums of every row except units, for files of a schema without checksums.
pub(super) fn seal_evidence(transaction: &Connection) -> rusqlite::Result<()> {
    for table in TABLES.iter().filter(|table| table.name != Of::Unit.table().name) {
        transaction.execute(&table.seal("true"), ())?;
    }
    Ok(())
}

/// Adds the SQL function `row_checksum(…)`: the first eight bytes of a BLAKE3 over its arguments, each with its type
/// and length.
pub(super) fn add_checksum_function(connection: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    // One buffer for all calls: hashing many small pieces takes four times as long.
    let buffer = RefCell::new(Checksum::default());
    connection.create_scalar_function("row_checksum", -1, flags, move |context| {
        let mut checksum = buffer.borrow_mut();
        checksum.bytes.clear();
        for index in 0..context.len() {
            checksum.add(context.get_raw(index));
        }
        Ok(checksum.value())
    })
}

/// The bytes that a row's checksum covers: each column with its type and length.
#[derive(Debug, Default)]
pub(super) struct Checksum {
    bytes: Vec<u8>,
}

impl Checksum {
    /// Adds the next column.
    pub(super) fn add(&mut self, column: ValueRef<'_>) {
        match column {
            ValueRef::Null => add(&mut self.bytes, 0, &[]),
            ValueRef::Integer(value) => add(&mut self.bytes, 1, &value.to_le_bytes()),
            // SQLite does not store the sign of a zero, so the value is hashed as it will be read.
            ValueRef::Real(value) => add(&mut self.bytes, 2, &(value + 0.0).to_bits().to_le_bytes()),
            ValueRef::Text(bytes) => add(&mut self.bytes, TEXT, bytes),
            ValueRef::Blob(bytes) => add(&mut self.bytes, 4, bytes),
        }
    }

    /// The first eight bytes of a BLAKE3.
    pub(super) fn value(&self) -> i64 {
        blake3::hash(&self.bytes).as_bytes().first_chunk().copied().map_or(0, i64::from_le_bytes)
    }
}

/// The type of a text in the hashed bytes.
const TEXT: u8 = 3;

fn add(buffer: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    buffer.push(kind);
    buffer.extend((bytes.len() as u64).to_le_bytes());
    buffer.extend(bytes);
}

/// The hash of languages and texts by which an equal unit is found. It has 32 bits, since it is stored in the row and
/// in an index. Units that share a hash are distinguished by their texts: a few hundred among a million.
pub(super) fn identity(languages: Sides<&str>, texts: Sides<&str>) -> i64 {
    let hashed = || languages.into_iter().chain(texts);
    let mut buffer = Vec::with_capacity(hashed().map(|text| text.len() + 9).sum());
    for text in hashed() {
        add(&mut buffer, TEXT, text.as_bytes());
    }
    blake3::hash(&buffer).as_bytes().first_chunk().copied().map_or(0, i32::from_le_bytes).into()
}
