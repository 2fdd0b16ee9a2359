//! How is a memory opened, by whoever may read it?
//!
//! Readers and writers share a log beside the file, which SQLite makes with the first read. Where none can be made, in a
//! folder that may not be written or on a full disk, and the log that is there holds nothing, the file is read by
//! itself. Where it holds something and cannot be shared, both are copied to a temporary folder and read there: the last
//! state that was committed when they were copied.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, MAIN_DB};
use tempfile::TempDir;

use super::beside::{Companion, remove_unfinished};
use super::connect::{FileContext, SQLITE_HEADER, Sharing, connect};
use super::{Access, Memory, MemoryOptions, OperationLabel, Run, Unwritable, log, schema};
use crate::{Analyzer, MemoryError};

/// Pause between two tries where SQLite's own busy handler does not wait (switching to WAL).
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// Tries to copy a file and its log while neither changes.
const COPIES: u32 = 20;

/// Pause between two such tries.
const COPY_PAUSE: Duration = Duration::from_millis(25);

/// From where a memory is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom {
    /// From its file and log, with all that others store meanwhile.
    File,
    /// From its file by itself: it may not be written here, or there is no room, and its log holds nothing.
    FileAlone,
    /// From its file and log, which may not be written here: others write it, or have left a log.
    FileBesideWriters,
    /// From a copy of both, made when it was opened: others write it, or have left a log, which cannot be shared.
    Copy,
}

/// How [`Memory::open_as`] opens.
struct Opening<'p> {
    /// What errors and answers name.
    path: &'p Path,
    /// What is opened.
    file: &'p Path,
    access: Access,
    sharing: Sharing,
    /// Why nothing is to be stored in it.
    unwritable: Option<Unwritable>,
}

impl Memory {
    /// Opens the memory at `path`.
    ///
    /// A file that is no memory is refused and left as it is, also one whose tables, views and triggers are not those
    /// that sangam makes, and one beside which another file's log lies. Keys made by another analyser are made again,
    /// which [`Memory::rekeyed`] tells; on a memory that may only be read they are made for the answer at hand.
    ///
    /// A memory that may not be written, by its mode or its folder's, or on a full disk, can be read all the same
    /// ([`Memory::read_from`] says how); changing it gives the error that tells why.
    pub fn open(
        path: &Path,
        analyzer: Arc<dyn Analyzer>,
        options: &MemoryOptions,
    ) -> Result<Self, MemoryError> {
        let file = FileContext { path: path.to_owned(), patience: options.patience };
        let exists = look_at_path(&file, options.access)?;
        let forbidden = read_only_reason(path, exists);
        if let (Access::Write, Some(reason)) = (options.access, &forbidden) {
            return Err(MemoryError::ReadOnly { path: path.to_owned(), reason: reason.clone() });
        }
        if !exists {
            log::check_name(path)?;
        }
        log::check(&file)?;
        let opening = Opening {
            path,
            file: path,
            access: options.access,
            sharing: Sharing::Log,
            unwritable: forbidden.clone().map(Unwritable::Forbidden),
        };
        let alone = |unwritable| Opening { sharing: Sharing::Nothing, unwritable, ..opening };
        if options.access == Access::Write {
            return Self::open_as(&opening, analyzer, options);
        }
        // Read with a log, a file marked read-only would have one put beside it.
        let nobody_writes = || log::is_empty(path) && !log::beside(path, "-shm").exists();
        if forbidden.is_some()
            && nobody_writes()
            && let Ok(memory) =
                Self::open_as(&alone(opening.unwritable.clone()), Arc::clone(&analyzer), options)
        {
            return Ok(memory);
        }
        let refused = match Self::open_as(&opening, Arc::clone(&analyzer), options) {
            Err(error @ (MemoryError::ReadOnly { .. } | MemoryError::Full { .. })) => error,
            opened => return opened,
        };
        let unwritable = match &refused {
            MemoryError::Full { reason, .. } => Unwritable::NoRoom(reason.clone()),
            MemoryError::ReadOnly { reason, .. } => {
                Unwritable::Forbidden(forbidden.unwrap_or_else(|| reason.clone()))
            }
            _ => return Err(refused),
        };
        if log::is_empty(path)
            && let Ok(memory) =
                Self::open_as(&alone(Some(unwritable.clone())), Arc::clone(&analyzer), options)
        {
            return Ok(memory);
        }
        match (&options.temporary_folder, unwritable) {
            (Some(folder), Unwritable::Forbidden(reason)) => {
                Self::open_copy(&file, folder, reason, analyzer, options)
            }
            _ => Err(refused),
        }
    }

    /// Opens a file that nobody else knows of yet.
    pub(super) fn open_unfinished(path: &Path, analyzer: Arc<dyn Analyzer>) -> Result<Self, MemoryError> {
        let options = MemoryOptions { access: Access::Write, ..MemoryOptions::default() };
        let sharing = Sharing::Unfinished;
        let opening = Opening { path, file: path, access: Access::Write, sharing, unwritable: None };
        Self::open_as(&opening, analyzer, &options)
    }

    /// Opens a copy of the file and its log. Nothing is stored in it but what reading wants: new keys, a newer schema.
    fn open_copy(
        file: &FileContext,
        folder: &Path,
        reason: String,
        analyzer: Arc<dyn Analyzer>,
        options: &MemoryOptions,
    ) -> Result<Self, MemoryError> {
        let lost = |cause| MemoryError::Io { path: folder.to_owned(), cause };
        remove_copies(folder).unwrap_or_default();
        let folder = tempfile::Builder::new().prefix(COPY).tempdir_in(folder).map_err(lost)?;
        let lock = File::create_new(folder.path().join(IN_USE)).map_err(lost)?;
        lock.lock().map_err(lost)?;
        let copy = folder.path().join("memory.db");
        copy_file_and_log(file, &copy)?;
        let context = FileContext { path: copy.clone(), patience: file.patience };
        log::check(&context)?;
        let opening = Opening {
            path: &file.path,
            file: &copy,
            access: Access::Write,
            sharing: Sharing::Log,
            unwritable: None,
        };
        let mut memory = Self::open_as(&opening, analyzer, options)?;
        memory.writable = false;
        memory.unwritable = Some(Unwritable::Forbidden(reason));
        memory.read_from = ReadFrom::Copy;
        memory.copy = Some(CopyFolder { _lock: lock, _folder: folder });
        // It is no file that others could remove.
        memory.inode = None;
        Ok(memory)
    }

    fn open_as(
        opening: &Opening<'_>,
        analyzer: Arc<dyn Analyzer>,
        options: &MemoryOptions,
    ) -> Result<Self, MemoryError> {
        let file = FileContext { path: opening.path.to_owned(), patience: options.patience };
        let at = FileContext { path: opening.file.to_owned(), patience: options.patience };
        let wants_to_write = opening.unwritable.is_none() && opening.sharing != Sharing::Nothing;
        // Looked at before: another file may get the name while this one is waited for.
        let opened = inode(opening.file);
        let connection = connect(&at, wants_to_write, opening.sharing)?;
        // SQLite opens a file that it may not write for reading.
        let writable =
            wants_to_write && !connection.is_readonly(MAIN_DB).map_err(|error| file.error(error))?;
        let read_from = match (writable, opening.sharing) {
            (_, Sharing::Nothing) => ReadFrom::FileAlone,
            (false, Sharing::Log) if !log::is_empty(opening.file) => ReadFrom::FileBesideWriters,
            _ => ReadFrom::File,
        };
        let mut memory = Self {
            connection,
            copy: None,
            file,
            inode: None,
            analyzer,
            rekeyed: None,
            writable,
            unwritable: opening.unwritable.clone(),
            read_from,
            searcher: std::cell::RefCell::default(),
            words: std::cell::RefCell::default(),
            label: OperationLabel::default(),
            run: Run::None,
            last_operation: None,
            dry_run: false,
        };
        memory.configure(options, opening.sharing)?;
        let found = schema::inspect(&memory.connection, &memory.file)?;
        if found != schema::Found::Empty {
            schema::check(&memory.connection, &memory.file, schema::Checked::All)?;
        }
        match (found, opening.access) {
            (schema::Found::Empty, Access::Read) => {
                return Err(MemoryError::Missing { path: opening.path.to_owned() });
            }
            (schema::Found::Current, _) => {}
            _ if !writable => {
                return Err(MemoryError::ReadOnly {
                    path: opening.path.to_owned(),
                    reason: "it must be brought to the newest schema first".to_owned(),
                });
            }
            _ => memory.write(|transaction, memory_file, analyzer| {
                // Another process may have done the same while this one waited.
                match schema::inspect(transaction, memory_file)? {
                    schema::Found::Current => Ok(()),
                    found => schema::migrate(transaction, found, analyzer)
                        .map_err(|error| memory_file.error(error)),
                }
            })?,
        }
        if writable {
            if opening.sharing == Sharing::Log {
                memory.use_write_ahead_log()?;
            }
            memory.rekey_if_stale()?;
            if opening.access == Access::Write {
                memory.tidy_up();
            }
        }
        memory.inode = opened.or_else(|| inode(opening.file));
        Ok(memory)
    }

    /// From where it is read.
    pub fn read_from(&self) -> ReadFrom {
        self.read_from
    }

    /// Names of companions that something else has: those go by another name, or there are none.
    pub fn taken_names(&self) -> Vec<PathBuf> {
        Companion::ALL.iter().filter_map(|companion| companion.taken(&self.file.path)).collect()
    }

    /// Removes what others that are gone have left beside the memory. What cannot be removed does no harm.
    fn tidy_up(&self) {
        let folder = self.file.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        remove_unfinished(folder.unwrap_or(Path::new("."))).unwrap_or_default();
    }

    fn configure(&self, options: &MemoryOptions, sharing: Sharing) -> Result<(), MemoryError> {
        let settings = || {
            self.connection.busy_timeout(options.patience)?;
            self.connection.pragma_update(None, "foreign_keys", true)?;
            self.connection.pragma_update(None, "trusted_schema", false)?;
            if sharing == Sharing::Unfinished {
                self.connection.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
                self.connection.pragma_update(None, "synchronous", "OFF")?;
            } else if self.writable {
                self.connection.pragma_update(None, "synchronous", "FULL")?;
            }
            if let Some(pages) = options.max_pages {
                self.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
            }
            Ok(())
        };
        settings().map_err(|error| self.file.error(error))
    }

    /// Switches the file to WAL, so that readers and a writer do not wait for each other. SQLite answers busy at once
    /// here while another process is writing, so waiting is done by hand.
    pub(super) fn use_write_ahead_log(&self) -> Result<(), MemoryError> {
        let started = Instant::now();
        loop {
            match self.connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
                Ok(()) => return Ok(()),
                Err(error)
                    if matches!(
                        error.sqlite_error_code(),
                        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
                    ) && started.elapsed() < self.file.patience =>
                {
                    thread::sleep(BUSY_PAUSE);
                }
                Err(error) => return Err(self.file.error(error)),
            }
        }
    }
}

/// Whether a file is there; refuses what can be no memory before SQLite touches it.
pub(super) fn look_at_path(file: &FileContext, access: Access) -> Result<bool, MemoryError> {
    let path = &file.path;
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(MemoryError::Directory { path: path.clone() }),
        // A pipe would be waited for.
        Ok(metadata) if !metadata.is_file() => Err(MemoryError::NotADatabase { path: path.clone() }),
        Ok(_) => {
            let mut header = Vec::new();
            File::open(path)
                .and_then(|opened| opened.take(SQLITE_HEADER.len() as u64).read_to_end(&mut header))
                .map_err(|error| file.io(error))?;
            if header.is_empty() || header == SQLITE_HEADER {
                Ok(true)
            } else {
                Err(MemoryError::NotADatabase { path: path.clone() })
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => match access {
            Access::Read => Err(MemoryError::Missing { path: path.clone() }),
            Access::Write => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    fs::create_dir_all(folder).map_err(|error| file.io(error))?;
                }
                Ok(false)
            }
        },
        Err(error) => Err(file.io(error)),
    }
}

/// Why the file, or the folder it would be made in, may not be written. A file marked read-only is respected even
/// where the user's rights would let SQLite write it.
pub(super) fn read_only_reason(path: &Path, exists: bool) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let marked = |path: &Path| fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly());
    if exists && marked(path) {
        Some("the file is read-only".to_owned())
    } else if marked(folder) {
        Some("its folder is read-only".to_owned())
    } else {
        None
    }
}

/// What a file is, whatever it is called.
#[cfg(unix)]
fn inode(path: &Path) -> Option<[u64; 2]> {
    use std::os::unix::fs::MetadataExt as _;

    fs::metadata(path).ok().map(|metadata| [metadata.dev(), metadata.ino()])
}

/// Refuses a file that is no longer there, or another: what is stored in it nobody would find.
pub(super) fn check_place(file: &FileContext, opened: Option<[u64; 2]>) -> Result<(), MemoryError> {
    if opened.is_some() && inode(&file.path) != opened {
        return Err(MemoryError::Gone { path: file.path.clone() });
    }
    Ok(())
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn inode(_: &Path) -> Option<[u64; 2]> {
    None
}

/// Opens a file whose rows are to be taken over: with its log, or, where nobody writes it, without, which leaves nothing
/// beside it.
pub(super) fn open_to_read(file: &FileContext) -> Result<Connection, MemoryError> {
    look_at_path(file, Access::Read)?;
    log::check(file)?;
    let empty = log::is_empty(&file.path);
    let open = |sharing| -> Result<Connection, MemoryError> {
        let connection = connect(file, false, sharing)?;
        connection
            .query_row("SELECT count(*) FROM sqlite_schema", (), |_| Ok(()))
            .map_err(|error| file.error(error))?;
        Ok(connection)
    };
    if empty && !log::beside(&file.path, "-shm").exists() {
        return open(Sharing::Nothing);
    }
    match open(Sharing::Log) {
        Err(MemoryError::ReadOnly { .. } | MemoryError::Full { .. }) if empty => open(Sharing::Nothing),
        opened => opened,
    }
}

/// Copies a file and its log at a moment when nobody changes either.
fn copy_file_and_log(file: &FileContext, to: &Path) -> Result<(), MemoryError> {
    /// What a file was, as far as it shows outside.
    type Seen = Option<(u64, Option<std::time::SystemTime>)>;
    let logs = ["-wal", "-journal"];
    let seen = || -> Vec<Seen> {
        let of = |path: PathBuf| fs::metadata(path).ok().map(|found| (found.len(), found.modified().ok()));
        [file.path.clone()].into_iter().chain(logs.map(|log| log::beside(&file.path, log))).map(of).collect()
    };
    for _ in 0..COPIES {
        let before = seen();
        // A log comes along with its file, or not at all.
        let parts = [(file.path.clone(), to.to_owned())]
            .into_iter()
            .chain(logs.map(|log| (log::beside(&file.path, log), log::beside(to, log))));
        for (part, copy) in parts {
            match fs::copy(&part, &copy).and_then(|_| make_writable(&copy)) {
                // One that was copied before is gone by now.
                Err(error) if error.kind() == io::ErrorKind::NotFound && copy != to => {
                    fs::remove_file(&copy).unwrap_or_default();
                }
                copied => copied.map_err(|error| file.io(error))?,
            }
        }
        if seen() == before {
            return Ok(());
        }
        thread::sleep(COPY_PAUSE);
    }
    let seconds = (COPY_PAUSE * COPIES).as_secs();
    Err(MemoryError::Busy { path: file.path.clone(), seconds })
}

/// A mode comes along with a copy, which is to be brought to the newest state.
fn make_writable(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    #[cfg(not(unix))]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

/// Begins the name of a folder with a copy.
const COPY: &str = "sangam-read-";

/// The file in it that is locked for as long as somebody reads the copy.
const IN_USE: &str = "in-use";

/// Kept for as long as a memory is read from it.
pub(super) struct CopyFolder {
    /// Says that its reader lives.
    _lock: File,
    _folder: TempDir,
}

/// Removes copies in `folder` whose readers were killed.
fn remove_copies(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let lock = entry.path().join(IN_USE);
        if entry.file_name().as_encoded_bytes().starts_with(COPY.as_bytes())
            && entry.file_type()?.is_dir()
            && fs::symlink_metadata(&lock).is_ok_and(|lock| lock.is_file())
            && File::open(&lock).is_ok_and(|lock| lock.try_lock().is_ok())
        {
            // Somebody else's stay where they are.
            fs::remove_dir_all(entry.path()).unwrap_or_default();
        }
    }
    Ok(())
}
