//! Which shape does the file have, and how does an older one become the newest?
//!
//! Migrations are numbered SQL files, run in order, each once; they are only ever added, never changed. `user_version`
//! says how many have run, `application_id` whose file it is.

use rusqlite::{Connection, Transaction};

use super::{FileContext, keys, table};
use crate::{Analyzer, MemoryError};

/// `application_id` of a memory: the letters `sngm`.
pub(super) const APPLICATION_ID: i64 = 0x736e_676d;

/// Every migration there has ever been. Add at the end; never change one that has been released.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_articles_and_units.sql"),
    include_str!("migrations/0002_changes.sql"),
    include_str!("migrations/0003_operations.sql"),
    include_str!("migrations/0004_terms.sql"),
    include_str!("migrations/0005_room.sql"),
    include_str!("migrations/0006_confirmed.sql"),
    include_str!("migrations/0008_ids_and_runs.sql"),
];

/// The first schema whose rows have checksums.
pub(super) const CHECKSUMS: i64 = 3;

/// The first schema with a table of terms.
pub(super) const TERMS: i64 = 4;

/// The first schema with the keys of units as they are now.
pub(super) const KEYS: i64 = 5;

/// The schema this build writes: one more for each migration (a test holds the two together).
pub(super) const NEWEST: i64 = 7;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// No table in it: a new memory may be made here.
    Empty,
    /// A memory at the newest schema.
    Current,
    /// A memory at an older schema.
    Older,
}

/// Looks at the file without changing it; refuses what is another program's or a newer sangam's.
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

/// Brings an empty or older file to the newest schema, within the caller's transaction. A unit that was not what had been
/// stored is still not afterwards: its checksum does not fit.
pub(super) fn migrate(
    transaction: &Transaction<'_>,
    found: Found,
    analyzer: &dyn Analyzer,
) -> rusqlite::Result<()> {
    let version: i64 = match found {
        Found::Empty => 0,
        Found::Current | Found::Older => {
            transaction.query_row("SELECT user_version FROM pragma_user_version", (), |row| row.get(0))?
        }
    };
    for migration in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    if version < CHECKSUMS {
        // There is nothing that could tell; and the checksum of a unit is made with its keys.
        transaction.execute("UPDATE unit SET checksum = 0", ())?;
        table::seal_evidence(transaction)?;
    }
    if version < KEYS && found != Found::Empty {
        keys::make_keys(transaction, analyzer, "checksum = 0")?;
        keys::record_analyzer(transaction, analyzer)?;
    } else {
        keys::record_analyzer_if_none(transaction, analyzer)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", NEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_schema_is_the_last_migration() {
        assert_eq!(usize::try_from(NEWEST), Ok(MIGRATIONS.len()));
    }
}
