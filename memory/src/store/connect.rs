//! How is an SQLite file connected with, and what is an error in it about?

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::table;
use crate::MemoryError;

/// First bytes of every SQLite file.
pub(super) const SQLITE_HEADER: &[u8] = b"SQLite format 3\0";

/// The file an error is about, and how long its writers were waited for.
#[derive(Debug, Clone)]
pub(super) struct FileContext {
    pub(super) path: PathBuf,
    pub(super) patience: Duration,
}

impl FileContext {
    pub(super) fn error(&self, source: rusqlite::Error) -> MemoryError {
        MemoryError::from_sqlite(&self.path, self.patience.as_secs(), source)
    }

    pub(super) fn io(&self, source: std::io::Error) -> MemoryError {
        MemoryError::Io { path: self.path.clone(), cause: source }
    }
}

/// What of a memory is shared with other processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// The log, to which others may write.
    Log,
    /// Nothing: the file is read as it is.
    Nothing,
    /// Nothing: nobody else knows of the file yet, and broken off it is thrown away.
    Unfinished,
}

/// The file as SQLite's URI for one that nobody else writes. A path is bytes, of which few stand for themselves.
pub(super) fn unshared(path: &Path) -> String {
    let mut uri = String::from(if path.is_absolute() { "file://" } else { "file:" });
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // A string takes whatever is written to it.
            write!(uri, "%{byte:02x}").unwrap_or_default();
        }
    }
    uri + "?immutable=1"
}

/// Opens the file.
pub(super) fn connect(
    file: &FileContext,
    writable: bool,
    sharing: Sharing,
) -> Result<Connection, MemoryError> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
        | if writable {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        };
    let opened = match sharing {
        Sharing::Nothing => {
            Connection::open_with_flags(unshared(&file.path), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        Sharing::Log | Sharing::Unfinished => Connection::open_with_flags(&file.path, flags),
    };
    let connection = opened.map_err(|error| file.error(error))?;
    // Without this, SQLite plans a join anew for each value that is bound: most of the time of a lookup.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|error| file.error(error))?;
    table::add_checksum_function(&connection).map_err(|error| file.error(error))?;
    Ok(connection)
}
