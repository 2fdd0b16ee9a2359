//! How is an SQLite file connected, and which file is an error about?

use std::fmt::Write as _;
use std::fs::{self, File, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::table;
use crate::MemoryError;

/// The first bytes of every SQLite file.
pub(super) const SQLITE_HEADER: &[u8] = b"SQLite format 3\0";

/// The file that errors name, and how long its writers are waited for.
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

/// What the connections to a memory share with other processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// The log, which others may write to.
    Log,
    /// The existing log, as it is. Readers leave no notes for others.
    LogAsItIs,
    /// Nothing: the file is read as it is, without a log.
    Nothing,
    /// Nothing: no other process knows the file yet, and it is thrown away if it is not finished.
    Unfinished,
}

/// SQLite's URI for a file that nobody else writes.
pub(super) fn unshared(path: &Path) -> String {
    uri(path, "immutable=1")
}

/// SQLite's URI for the file. A path is bytes, few of which may appear in a URI as they are.
fn uri(path: &Path, parameter: &str) -> String {
    let mut uri = String::from(if path.is_absolute() { "file://" } else { "file:" });
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            write!(uri, "%{byte:02x}").unwrap_or_default();
        }
    }
    uri.push('?');
    uri.push_str(parameter);
    uri
}

/// How to make a connection.
#[derive(Debug, Clone)]
pub(super) struct Connecting {
    /// The file: the memory's, or a copy's.
    pub(super) at: FileContext,
    /// Whether the file may be written.
    pub(super) writes: bool,
    pub(super) sharing: Sharing,
    /// The most pages the file may grow to.
    pub(super) max_pages: Option<u32>,
}

impl Connecting {
    /// Sets how the connection works. `writable` says whether it does write.
    pub(super) fn configure(&self, connection: &Connection, writable: bool) -> rusqlite::Result<()> {
        connection.busy_timeout(self.at.patience)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        if self.sharing == Sharing::Unfinished {
            connection.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
            connection.pragma_update(None, "synchronous", "OFF")?;
        } else if writable {
            connection.pragma_update(None, "synchronous", "FULL")?;
        }
        if let Some(pages) = self.max_pages {
            connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        }
        Ok(())
    }
}

/// Opens the file.
pub(super) fn connect(how: &Connecting) -> Result<Connection, MemoryError> {
    let Connecting { at: file, writes, sharing, .. } = how;
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
        | if *writes {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        };
    let by_uri = |uri| Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI);
    let opened = match sharing {
        Sharing::Nothing => by_uri(unshared(&file.path)),
        Sharing::LogAsItIs => by_uri(uri(&file.path, "readonly_shm=1")),
        Sharing::Log | Sharing::Unfinished => Connection::open_with_flags(&file.path, flags),
    };
    let connection = opened.map_err(|error| file.error(error))?;
    // Without this, SQLite plans a join again for each bound value, which would be most of the time of a lookup.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|error| file.error(error))?;
    table::add_checksum_function(&connection).map_err(|error| file.error(error))?;
    Ok(connection)
}

/// What identifies the file at a path, whatever its name.
pub(super) fn inode(path: &Path) -> Option<[u64; 2]> {
    fs::metadata(path).ok().and_then(|metadata| inode_of(&metadata))
}

/// Whether both paths lead to one file.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    match (inode(one), inode(other)) {
        (Some(one), Some(other)) => one == other,
        _ => fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other)),
    }
}

/// What identifies a file, whatever its name.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "not every system says it")]
pub(super) fn inode_of(metadata: &Metadata) -> Option<[u64; 2]> {
    use std::os::unix::fs::MetadataExt as _;

    Some([metadata.dev(), metadata.ino()])
}

/// Refuses a file that was removed or replaced: nobody would find what is stored in it.
pub(super) fn check_place(file: &FileContext, opened: Option<[u64; 2]>) -> Result<(), MemoryError> {
    if opened.is_some() && inode(&file.path) != opened {
        return Err(MemoryError::Gone { path: file.path.clone() });
    }
    Ok(())
}

/// On other systems an open file cannot be removed.
#[cfg(not(unix))]
pub(super) fn inode_of(_: &Metadata) -> Option<[u64; 2]> {
    None
}

/// A folder with a copy of a memory. It is kept for as long as the copy is read.
pub(super) struct CopyFolder {
    /// Its lock says that its reader is still at work.
    pub(super) _lock: File,
    pub(super) _folder: TempDir,
}

/// The attributes of a file that show whether others have written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileLook {
    inode: Option<[u64; 2]>,
    length: u64,
    modified: Option<SystemTime>,
}

impl FileLook {
    pub(super) fn at(path: &Path) -> Self {
        let metadata = fs::metadata(path).ok();
        Self {
            inode: metadata.as_ref().and_then(inode_of),
            length: metadata.as_ref().map_or(0, Metadata::len),
            modified: metadata.and_then(|metadata| metadata.modified().ok()),
        }
    }
}
