//! What columns has each table, and how is a row known to be whole?
//!
//! Every row ends with a checksum over its id and all columns before it: SQLite itself would show a flipped bit as the
//! truth. It is made by the SQL function `row_checksum`, so that one expression makes, verifies and repairs it; units that
//! come in by the million bring it along ([`Checksum`], which that function is too). The
//! content columns are those that people or programs gave; derived ones are made from them and are not kept in the
//! log of operations.

use std::cell::RefCell;

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Type, ValueRef};
use sangam_unit::Sides;

/// How a column is written in the log's JSON, which knows no bytes and would round reals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Texts and whole numbers stand as they are.
    Plain,
    /// Bytes are hexadecimal.
    Blob,
    /// Reals are texts with all their digits.
    Real,
}

use Kind::{Blob, Plain, Real};

/// One table of the store whose rows are logged and checked.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// What was given, besides `id`, in the order of the checksum.
    pub(super) content: &'static [(&'static str, Kind)],
    /// What is made from it.
    pub(super) derived: &'static [&'static str],
    /// Columns that no two rows have alike.
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

/// All of them, those that others rest on first.
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

/// No memory has so many rows of a table, or sentences in a text: numbers above come from somebody else. Sums and
/// products of those below fit their types.
pub(super) const MOST_ROWS: i64 = 1 << 40;

/// Refuses to give ids above those that rows can have: a log of another hand may name any as given.
pub(super) fn check_ids(next: &[i64]) -> rusqlite::Result<()> {
    if next.iter().all(|id| (1..=MOST_ROWS).contains(id)) {
        return Ok(());
    }
    let reason = "its log names rows that no memory can have";
    Err(rusqlite::Error::FromSqlConversionFailure(0, Type::Integer, reason.into()))
}

/// A bead of more segments than this is only believed if its text has so many: whoever reads it makes a list of them.
/// Beads that alignment makes have a few.
const LONGEST_UNCOUNTED: i64 = 64;

impl Of {
    pub(super) const ALL: [Self; TABLES.len()] =
        [Self::Article, Self::Document, Self::Segment, Self::Alignment, Self::Bead, Self::Unit, Self::Term];

    pub(super) fn table(self) -> &'static Table {
        &TABLES[self as usize]
    }
}

impl Table {
    /// Every column that counts, `id` first.
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

    /// The SQL condition that a row is what was stored: it agrees with its checksum, and what it counts can be. A row
    /// that somebody else made may have any number with a checksum that fits.
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

    /// `UPDATE` of the row with id `?1`, with the parameters of [`insert`](Self::insert).
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

    /// `INSERT` with a parameter for each column, `id` first, content, then derived ones, and its checksum.
    pub(super) fn insert(&self) -> String {
        let columns: Vec<&str> = self.columns().collect();
        let values: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
        let (columns, values) = (columns.join(", "), values.join(", "));
        format!("INSERT INTO {} ({columns}, checksum) VALUES ({values}, row_checksum({values}))", self.name)
    }

    /// [`insert`](Self::insert) with one parameter more: the checksum, which the caller has made of the others.
    pub(super) fn insert_sealed(&self) -> String {
        let columns: Vec<&str> = self.columns().collect();
        let values: Vec<String> = (1..=columns.len() + 1).map(|number| format!("?{number}")).collect();
        format!("INSERT INTO {} ({}, checksum) VALUES ({})", self.name, columns.join(", "), values.join(", "))
    }

    /// The SQL expression of a row as the log holds it: the triggers write the very same.
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

    /// Makes the checksums of the rows that `condition` names again.
    pub(super) fn seal(&self, condition: &str) -> String {
        format!("UPDATE {} SET checksum = {} WHERE {condition}", self.name, self.checksum())
    }
}

/// Makes the checksum of one row again, after some of its columns were changed.
pub(super) fn seal_row(transaction: &Connection, of: Of, id: i64) -> rusqlite::Result<()> {
    transaction.prepare_cached(&of.table().seal("id = ?1"))?.execute([id])?;
    Ok(())
}

/// Makes the checksums of every row but units': for files of a schema that had none.
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

/// What a row's checksum is made of, column by column: each with its type and length.
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
            // SQLite keeps no sign of a zero: what is hashed is what will be read.
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

/// How a text is marked in what is hashed.
const TEXT: u8 = 3;

fn add(buffer: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    buffer.push(kind);
    buffer.extend((bytes.len() as u64).to_le_bytes());
    buffer.extend(bytes);
}

/// The hash by which an equal unit is found: of languages and texts. 32 bits, for each stands in the row and in an
/// index, and units that share one are told apart by their texts: among a million, some hundred do.
pub(super) fn identity(languages: Sides<&str>, texts: Sides<&str>) -> i64 {
    let hashed = || languages.into_iter().chain(texts);
    let mut buffer = Vec::with_capacity(hashed().map(|text| text.len() + 9).sum());
    for text in hashed() {
        add(&mut buffer, TEXT, text.as_bytes());
    }
    blake3::hash(&buffer).as_bytes().first_chunk().copied().map_or(0, i32::from_le_bytes).into()
}
