//! Which schema does a file have, and how is an older one brought up to date?
//!
//! Migrations are numbered SQL files. Each runs once, in order. New ones are added, but none is ever changed.
//! `user_version` says how many have run, and `application_id` which program made the file.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rusqlite::Connection;

use super::connect::FileContext;
use super::table::TABLES;
use super::{rekey, table, tags, terms};
use crate::{Analyzer, MemoryError};

/// `application_id` of a memory: the letters `sngm`.
pub(super) const APPLICATION_ID: i64 = 0x736e_676d;

/// Every migration so far. Add new ones at the end; never change a released one.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_articles_and_units.sql"),
    include_str!("migrations/0002_changes.sql"),
    include_str!("migrations/0003_operations.sql"),
    include_str!("migrations/0004_terms.sql"),
    include_str!("migrations/0005_room.sql"),
    include_str!("migrations/0006_confirmed.sql"),
    include_str!("migrations/0007_bound_log.sql"),
    include_str!("migrations/0008_ids_and_runs.sql"),
    include_str!("migrations/0009_language_tags.sql"),
    include_str!("migrations/0010_term_keys.sql"),
];

/// The first schema whose rows have checksums.
pub(super) const CHECKSUMS: i64 = 3;

/// The first schema with a table of terms.
pub(super) const TERMS: i64 = 4;

/// The first schema with the present keys of units.
pub(super) const KEYS: i64 = 5;

/// The first schema that names the states of its file.
pub(super) const STATES: i64 = 7;

/// The first schema in which all language tags are canonical.
pub(super) const TAGS: i64 = 9;

/// The first schema with keys of terms.
pub(super) const TERM_KEYS: i64 = 10;

/// The schema that this build writes: the number of migrations, which a test checks.
pub(super) const NEWEST: i64 = 10;

/// What was found in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// No tables: a new memory may be made here.
    Empty,
    /// A memory with the newest schema.
    Current,
    /// A memory with an older schema.
    Older,
}

/// Inspects the file without changing it. Refuses files of other programs and of a newer sangam.
pub(super) fn inspect(connection: &Connection, file: &FileContext) -> Result<Found, MemoryError> {
    let (application, version): (i64, i64) = connection
        .query_row("SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version)", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .map_err(|error| file.error(error))?;
    if application == APPLICATION_ID {
        return match version {
            NEWEST => Ok(Found::Current),
            0..NEWEST => Ok(Found::Older),
            found => Err(MemoryError::NewerSchema { path: file.path.clone(), found, known: NEWEST }),
        };
    }
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))
        .map_err(|error| file.error(error))?;
    if application == 0 && version == 0 && tables == 0 {
        Ok(Found::Empty)
    } else {
        Err(MemoryError::Foreign { path: file.path.clone() })
    }
}

/// The number of the file's schema.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT user_version FROM pragma_user_version", (), |row| row.get(0))
}

/// Which part of a schema is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checked {
    /// Everything.
    All,
    /// The tables that rows are read from, in a file of this schema.
    Tables(i64),
}

/// The objects of a schema: the SQL that made each table, index, view and trigger, by kind and name.
type Objects = BTreeMap<(String, String), Option<String>>;

/// The tables that SQLite itself makes from the rows when `ANALYZE` runs.
const STATISTICS: [(&str, &str); 2] = [
    ("sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    ("sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
];

/// Refuses a file whose schema differs from the one that sangam makes. A view in place of a table may answer anything,
/// or never, and a trigger does with each change what its author wanted.
pub(super) fn check(
    connection: &Connection,
    file: &FileContext,
    checked: Checked,
) -> Result<(), MemoryError> {
    let look = || -> rusqlite::Result<Option<String>> {
        let _one_state =
            connection.is_autocommit().then(|| connection.unchecked_transaction()).transpose()?;
        let version = match checked {
            Checked::All => self::version(connection)?,
            Checked::Tables(version) => version,
        };
        let is_compared = |kind: &str, name: &str| match checked {
            Checked::All => true,
            Checked::Tables(_) => kind == "table" && TABLES.iter().any(|table| table.name == name),
        };
        let mut found = objects(connection)?;
        for (name, sql) in STATISTICS {
            let key = ("table".to_owned(), name.to_owned());
            if found.get(&key).and_then(Option::as_deref) == Some(sql) {
                found.remove(&key);
            }
        }
        let known = usize::try_from(version - 1).ok().and_then(|number| DIGESTS.get(number));
        if known.is_some_and(|known| digest(&found) == *known) {
            return Ok(None);
        }
        let wanted = wanted(version)?;
        let differs = |a: &Objects, b: &Objects| {
            // Views and triggers first, because they matter most.
            let mut differing = a.iter().rev().filter(|(key, sql)| b.get(key) != Some(sql));
            let named = differing.find(|((kind, name), _)| is_compared(kind, name));
            named.map(|((kind, name), _)| format!("{kind} {name}"))
        };
        Ok(match checked {
            Checked::All => differs(&found, wanted),
            Checked::Tables(_) => None,
        }
        .or_else(|| differs(wanted, &found)))
    };
    match look().map_err(|error| file.error(error))? {
        None => Ok(()),
        Some(what) => Err(MemoryError::ForeignSchema { path: file.path.clone(), what }),
    }
}

fn objects(connection: &Connection) -> rusqlite::Result<Objects> {
    let mut read = connection.prepare("SELECT type, name, sql FROM sqlite_schema")?;
    let rows = read.query_map((), |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    rows.collect()
}

/// The BLAKE3 of the objects in a file of each schema, from schema 1 on. A file with this digest need not be compared
/// with a new one, which takes longer to make than a lookup. For a schema that is not listed yet, every file is
/// compared.
const DIGESTS: &[&str] = &[
    "92707931bdbe09ba19002086c5c30fbd04b2b62e45e175b2743f860e200aa786",
    "7959eb1cbdc707eb066005600fd03f35052a7d009df89d2b9db5681de3985b17",
    "18ca09d8bab36a79a914d259a4c7ccd1edce9fa3b4c5ed16bf19aaf8d5e450a7",
    "d1d52cb70c03339f6816850e51878444f73406827a8ec587ec87c6bbb8a497a9",
    "5605e16394a3c6e4f9f536f3fed8ee4a760a498259a4fd6a1157695a1297dbf1",
    "333a82994c3bde9ff2f406ee3f37d704831ae3029322dd42c7d4676686dd46e8",
    "540df15a447dda49bf20105f25a8f21542228163f7a001f638b0620ef474b031",
    "a2d7a6fa2e3f0b3b9ca7443198cbfaeeb34a72dbba340652dd7f96583a0b50eb",
    "a2d7a6fa2e3f0b3b9ca7443198cbfaeeb34a72dbba340652dd7f96583a0b50eb",
    "7ba8d42ef49ce7786386540ccfc17d3a00cd35cee4e62ee1f18ae8d2d04141a8",
];

fn digest(objects: &Objects) -> String {
    let mut hasher = blake3::Hasher::new();
    for ((kind, name), sql) in objects {
        for text in [kind.as_str(), name, sql.as_deref().unwrap_or_default()] {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// The objects of a new file with schema `version`. Made once for each process, since it takes some milliseconds.
fn wanted(version: i64) -> rusqlite::Result<&'static Objects> {
    static WANTED: [OnceLock<Objects>; MIGRATIONS.len()] = [const { OnceLock::new() }; MIGRATIONS.len()];
    let number = usize::try_from(version).unwrap_or(0).clamp(1, MIGRATIONS.len()) - 1;
    if let Some(wanted) = WANTED[number].get() {
        return Ok(wanted);
    }
    let new = Connection::open_in_memory()?;
    table::add_checksum_function(&new)?;
    for migration in MIGRATIONS.iter().take(number + 1) {
        new.execute_batch(migration)?;
    }
    let made = objects(&new)?;
    Ok(WANTED[number].get_or_init(|| made))
}

/// Brings an empty or older file to the newest schema, within the caller's transaction. A damaged unit stays
/// recognisable: its checksum still does not fit.
pub(super) fn migrate(
    transaction: &Connection,
    found: Found,
    analyzer: &dyn Analyzer,
) -> rusqlite::Result<()> {
    let version: i64 = match found {
        Found::Empty => 0,
        Found::Current | Found::Older => self::version(transaction)?,
    };
    for migration in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    if version < CHECKSUMS {
        // Nothing shows whether such rows are undamaged. The checksum of a unit is made with its keys.
        transaction.execute("UPDATE unit SET checksum = 0", ())?;
        table::seal_evidence(transaction)?;
    }
    if version < KEYS && found != Found::Empty {
        rekey::make_keys(transaction, analyzer, "checksum = 0")?;
        rekey::record_analyzer(transaction, analyzer)?;
    } else {
        rekey::record_analyzer_if_none(transaction, analyzer)?;
    }
    if version < TAGS && found != Found::Empty {
        tags::make_all_canonical(transaction, analyzer)?;
    }
    if version < TERM_KEYS {
        terms::make_keys(transaction, analyzer)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", NEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_each_schema_is_known() {
        let digests: Vec<String> = (1..=NEWEST).map(|version| digest(wanted(version).unwrap())).collect();
        assert_eq!(DIGESTS, digests, "the array above has them in this order");
    }

    #[test]
    fn the_newest_schema_is_the_last_migration() {
        assert_eq!(usize::try_from(NEWEST), Ok(MIGRATIONS.len()));
    }
}
