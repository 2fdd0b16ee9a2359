//! How is a memory opened by anyone who may read it?
//!
//! Readers and writers share a log beside the file, which SQLite makes at the first reading. In a folder that may not
//! be written, or on a full disk, no log can be made. If the existing log is then empty, the file is read alone. If it
//! holds something and cannot be shared, file and log are copied to a temporary folder and read there: the last state
//! that was committed when they were copied. A memory that is opened for reading only is treated as one that may not be
//! written: nothing is ever written to the file or beside it.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, MAIN_DB};

use super::beside::remove_unfinished;
use super::connect::{Connecting, CopyFolder, FileContext, FileLook, SQLITE_HEADER, Sharing, connect, inode};
use super::view::{ReadFrom, Rekeyed, Shared, Unwritable, View};
use super::{log, rekey, schema, view};
use crate::{Analyzer, MemoryError};

/// What the caller wants to do with the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opening {
    /// Read and change an existing memory; a missing one is an error. A memory with an older schema, or with keys by
    /// other rules, is brought up to date. A memory that may not be written can still be read.
    #[default]
    MustExist,
    /// The same, but a missing memory is made, with its folder. A memory that may not be written is an error.
    CreateIfMissing,
    /// Read an existing memory, and write nothing, neither to it nor beside it: no newer schema, no keys, no index, no
    /// log. If this is not possible, it is read from a copy in [`SessionOptions::temporary_folder`].
    ReadOnly,
}

/// How to open a memory.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SessionOptions {
    /// What the memory is opened for. Default: an existing one is read and changed.
    pub opening: Opening,
    /// How long to wait for another process that is writing. Default: 60 s.
    pub patience: Duration,
    /// The most pages (of 4 KiB) that the file may grow to; `None` for the limit of the disk only.
    pub max_pages: Option<u32>,
    /// Where a memory may be copied to if it cannot be read in place. This happens if others write it in a folder that
    /// may not be written from here, or if it has an older schema that is to be kept. Default: nowhere; such a memory
    /// cannot be read.
    pub temporary_folder: Option<PathBuf>,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            opening: Opening::default(),
            patience: Duration::from_mins(1),
            max_pages: None,
            temporary_folder: None,
        }
    }
}

impl SessionOptions {
    /// The default options for a memory that is opened as `opening` says.
    pub fn new(opening: Opening) -> Self {
        Self { opening, ..Self::default() }
    }
}

/// Pause between two attempts when SQLite's own busy handler does not wait (when switching to WAL).
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// Attempts to copy a file and its log while neither changes.
const COPIES: u32 = 20;

/// Pause between two such attempts.
const COPY_PAUSE: Duration = Duration::from_millis(25);

/// Whether a missing memory is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Making {
    /// No: it is an error.
    Never,
    /// Yes.
    IfMissing,
}

/// One way to open a file.
struct Attempt<'p> {
    /// The path that errors and answers name.
    path: &'p Path,
    /// The file that is opened.
    file: &'p Path,
    making: Making,
    sharing: Sharing,
    /// Why nothing can be stored in it.
    unwritable: Option<Unwritable>,
}

/// Opens the memory at `path`.
pub(super) fn open(
    path: &Path,
    analyzer: Arc<dyn Analyzer>,
    options: &SessionOptions,
) -> Result<View, MemoryError> {
    let file = FileContext { path: path.to_owned(), patience: options.patience };
    let creates = options.opening == Opening::CreateIfMissing;
    let exists = look_at_path(&file, options.opening)?;
    let forbidden = read_only_reason(path, exists);
    if let (true, Some(reason)) = (creates, &forbidden) {
        return Err(MemoryError::ReadOnly { path: path.to_owned(), reason: reason.clone() });
    }
    if !exists {
        log::check_name(path)?;
    }
    log::check(&file)?;
    if options.opening == Opening::ReadOnly {
        return open_read_only(&file, analyzer, options);
    }
    let attempt = Attempt {
        path,
        file: path,
        making: if creates { Making::IfMissing } else { Making::Never },
        sharing: Sharing::Log,
        unwritable: forbidden.clone().map(Unwritable::Forbidden),
    };
    let alone = |unwritable| Attempt { sharing: Sharing::Nothing, unwritable, ..attempt };
    let open_as = |attempt: &Attempt<'_>| open_as(attempt, Arc::clone(&analyzer), options);
    if creates {
        return open_as(&attempt);
    }
    // If a file marked read-only were read with a log, SQLite would make a log beside it.
    if forbidden.is_some()
        && nobody_writes(path)
        && let Ok(view) = open_as(&alone(attempt.unwritable.clone()))
    {
        return Ok(view);
    }
    let refused = match open_as(&attempt) {
        Err(
            error @ (MemoryError::ReadOnly { .. }
            | MemoryError::Full { .. }
            | MemoryError::OlderSchema { .. }),
        ) => error,
        opened => return opened,
    };
    let unwritable = match &refused {
        MemoryError::Full { reason, .. } => Unwritable::NoRoom(reason.clone()),
        MemoryError::ReadOnly { reason, .. } => {
            Unwritable::Forbidden(forbidden.unwrap_or_else(|| reason.clone()))
        }
        error => Unwritable::Forbidden(forbidden.unwrap_or_else(|| error.to_string())),
    };
    if log::is_empty(path)
        && let Ok(view) = open_as(&alone(Some(unwritable.clone())))
    {
        return Ok(view);
    }
    match (&options.temporary_folder, unwritable) {
        (Some(folder), Unwritable::Forbidden(reason)) => open_copy(&file, folder, reason, analyzer, options),
        _ => Err(refused),
    }
}

/// Whether the whole memory is in its file, and no other process is at work that could change that.
fn nobody_writes(path: &Path) -> bool {
    log::is_empty(path) && !log::beside(path, "-shm").exists()
}

/// Opens a memory without writing anything to it or beside it: alone, with the log that another process keeps, or as a
/// copy.
fn open_read_only(
    file: &FileContext,
    analyzer: Arc<dyn Analyzer>,
    options: &SessionOptions,
) -> Result<View, MemoryError> {
    let path = &file.path;
    let reason = "it was opened to be read only".to_owned();
    let attempt = |sharing| Attempt {
        path,
        file: path,
        making: Making::Never,
        sharing,
        unwritable: Some(Unwritable::Forbidden(reason.clone())),
    };
    // SQLite would make a missing log.
    let has_log = ["-wal", "-shm"].iter().all(|suffix| log::beside(path, suffix).exists());
    let opened = if nobody_writes(path) {
        open_as(&attempt(Sharing::Nothing), Arc::clone(&analyzer), options)
    } else if has_log {
        open_as(&attempt(Sharing::LogAsItIs), Arc::clone(&analyzer), options)
    } else {
        let reason = "its log would have to be taken in first".to_owned();
        Err(MemoryError::ReadOnly { path: path.clone(), reason })
    };
    match (opened, &options.temporary_folder) {
        (Err(MemoryError::ReadOnly { .. } | MemoryError::OlderSchema { .. }), Some(folder)) => {
            open_copy(file, folder, reason, analyzer, options)
        }
        (opened, _) => opened,
    }
}

/// Opens a file that no other process knows yet.
pub(super) fn open_unfinished(path: &Path, analyzer: Arc<dyn Analyzer>) -> Result<View, MemoryError> {
    let (making, sharing) = (Making::IfMissing, Sharing::Unfinished);
    let attempt = Attempt { path, file: path, making, sharing, unwritable: None };
    open_as(&attempt, analyzer, &SessionOptions::default())
}

/// Opens a copy of the file and its log. Only what reading needs is stored in the copy: new keys, a newer schema.
fn open_copy(
    file: &FileContext,
    folder: &Path,
    reason: String,
    analyzer: Arc<dyn Analyzer>,
    options: &SessionOptions,
) -> Result<View, MemoryError> {
    let lost = |cause| MemoryError::Io { path: folder.to_owned(), cause };
    remove_copies(folder).unwrap_or_default();
    let folder = tempfile::Builder::new().prefix(COPY).tempdir_in(folder).map_err(lost)?;
    let lock = File::create_new(folder.path().join(IN_USE)).map_err(lost)?;
    lock.lock().map_err(lost)?;
    let copy = folder.path().join("memory.db");
    copy_file_and_log(file, &copy)?;
    let context = FileContext { path: copy.clone(), patience: file.patience };
    log::check(&context)?;
    let (making, sharing) = (Making::IfMissing, Sharing::Log);
    let attempt = Attempt { path: &file.path, file: &copy, making, sharing, unwritable: None };
    let (connection, mut shared) = prepare(&attempt, analyzer, options)?;
    shared.writable = false;
    shared.unwritable = Some(Unwritable::Forbidden(reason));
    shared.read_from = ReadFrom::Copy;
    shared.copy = Some(CopyFolder { _lock: lock, _folder: folder });
    // Others cannot remove this file.
    shared.inode = None;
    Ok(View::new(connection, Arc::new(shared)))
}

fn open_as(
    attempt: &Attempt<'_>,
    analyzer: Arc<dyn Analyzer>,
    options: &SessionOptions,
) -> Result<View, MemoryError> {
    let (connection, shared) = prepare(attempt, analyzer, options)?;
    Ok(View::new(connection, Arc::new(shared)))
}

/// The first connection. If the file may be written, it gets the newest schema and keys by the current rules.
fn prepare(
    attempt: &Attempt<'_>,
    analyzer: Arc<dyn Analyzer>,
    options: &SessionOptions,
) -> Result<(Connection, Shared), MemoryError> {
    let file = FileContext { path: attempt.path.to_owned(), patience: options.patience };
    let at = FileContext { path: attempt.file.to_owned(), patience: options.patience };
    let writes = attempt.unwritable.is_none() && attempt.sharing != Sharing::Nothing;
    let connecting = Connecting { at, writes, sharing: attempt.sharing, max_pages: options.max_pages };
    let mut shared = Shared::new(file, connecting, analyzer);
    // Read first: another file may get the name while this process waits for the file.
    let opened = inode(attempt.file);
    shared.alone = (attempt.sharing == Sharing::Nothing).then(|| FileLook::at(attempt.file));
    let connection = connect(&shared.connecting)?;
    let lost = |error| shared.file.error(error);
    // SQLite opens a file that it may not write for reading only.
    let writable = writes && !connection.is_readonly(MAIN_DB).map_err(lost)?;
    shared.connecting.configure(&connection, writable).map_err(lost)?;
    let found = schema::inspect(&connection, &shared.file)?;
    if found != schema::Found::Empty {
        schema::check(&connection, &shared.file, schema::Checked::All)?;
    }
    let path = || attempt.path.to_owned();
    match (found, attempt.making) {
        (schema::Found::Empty, Making::Never) => return Err(MemoryError::Missing { path: path() }),
        (schema::Found::Current, _) => {}
        (schema::Found::Older, _) if !writable => {
            let found = schema::version(&connection).map_err(lost)?;
            return Err(MemoryError::OlderSchema { path: path(), found, known: schema::NEWEST });
        }
        _ if !writable => {
            let reason = "there is nothing in it yet".to_owned();
            return Err(MemoryError::ReadOnly { path: path(), reason });
        }
        _ => write(
            &connection,
            |transaction| {
                // Another process may have done the same while this one waited.
                match schema::inspect(transaction, &shared.file)? {
                    schema::Found::Current => Ok(()),
                    found => schema::migrate(transaction, found, shared.analyzer.as_ref()).map_err(lost),
                }
            },
            lost,
        )?,
    }
    let mut rekeyed = None;
    if writable {
        if attempt.sharing == Sharing::Log {
            use_write_ahead_log(&connection, &shared.file)?;
        }
        rekeyed = rekey_if_stale(&connection, &shared)?;
        if attempt.making == Making::IfMissing {
            tidy_up(&shared.file.path);
        }
    }
    shared.rekeyed = rekeyed;
    shared.writable = writable;
    shared.unwritable.clone_from(&attempt.unwritable);
    shared.read_from = match (writable, attempt.sharing) {
        (_, Sharing::Nothing) => ReadFrom::FileAlone,
        (false, Sharing::Log | Sharing::LogAsItIs) if !log::is_empty(attempt.file) => {
            ReadFrom::FileBesideWriters
        }
        _ => ReadFrom::File,
    };
    shared.inode = opened.or_else(|| inode(attempt.file));
    Ok((connection, shared))
}

/// Runs `change` in one transaction that waits for its turn, before there is a session.
fn write<T>(
    connection: &Connection,
    change: impl FnOnce(&Connection) -> Result<T, MemoryError>,
    lost: impl Fn(rusqlite::Error) -> MemoryError,
) -> Result<T, MemoryError> {
    let changes_before = connection.total_changes();
    let transaction =
        rusqlite::Transaction::new_unchecked(connection, rusqlite::TransactionBehavior::Immediate)
            .map_err(&lost)?;
    let result = change(&transaction)?;
    view::close(&transaction, changes_before).map_err(&lost)?;
    transaction.commit().map_err(&lost)?;
    Ok(result)
}

fn rekey_if_stale(connection: &Connection, shared: &Shared) -> Result<Option<Rekeyed>, MemoryError> {
    let lost = |error| shared.file.error(error);
    let recorded = rekey::recorded_analyzer(connection).map_err(lost)?;
    if recorded == (shared.analyzer.name().to_owned(), shared.analyzer.version()) {
        return Ok(None);
    }
    write(connection, |transaction| rekey::rekey(transaction, shared.analyzer.as_ref()).map_err(lost), lost)
}

/// One more connection of a session.
pub(super) fn one_more(shared: &Arc<Shared>) -> Result<View, MemoryError> {
    let Shared { file, connecting, inode: opened, .. } = shared.as_ref();
    if opened.is_some() && inode(&connecting.at.path) != *opened {
        return Err(MemoryError::Gone { path: file.path.clone() });
    }
    let connection = connect(connecting)?;
    connecting
        .configure(&connection, shared.writable || shared.copy.is_some())
        .map_err(|error| file.error(error))?;
    // A newer sangam may have changed the file in the meantime.
    match schema::inspect(&connection, file)? {
        schema::Found::Current => Ok(View::new(connection, Arc::clone(shared))),
        schema::Found::Empty | schema::Found::Older => Err(MemoryError::Gone { path: file.path.clone() }),
    }
}

/// Refuses a file that is read alone and was changed after it was opened: readings could mix two states.
pub(super) fn check_unchanged(shared: &Shared) -> Result<(), MemoryError> {
    match &shared.alone {
        Some(then) if FileLook::at(&shared.connecting.at.path) != *then => {
            Err(MemoryError::ChangedMeanwhile { path: shared.file.path.clone() })
        }
        _ => Ok(()),
    }
}

/// Removes what processes that have ended left beside the memory. Anything that cannot be removed does no harm.
fn tidy_up(memory: &Path) {
    let folder = memory.parent().filter(|folder| !folder.as_os_str().is_empty());
    remove_unfinished(folder.unwrap_or(Path::new("."))).unwrap_or_default();
}

/// Switches the file to WAL, so that readers and a writer do not wait for each other. While another process writes,
/// SQLite reports at once that the file is busy, so this function waits itself.
pub(super) fn use_write_ahead_log(connection: &Connection, file: &FileContext) -> Result<(), MemoryError> {
    let started = Instant::now();
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Ok(()) => return Ok(()),
            Err(error)
                if matches!(
                    error.sqlite_error_code(),
                    Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
                ) && started.elapsed() < file.patience =>
            {
                thread::sleep(BUSY_PAUSE);
            }
            Err(error) => return Err(file.error(error)),
        }
    }
}

/// Whether there is a file. Refuses a path that cannot be a memory before SQLite touches it.
pub(super) fn look_at_path(file: &FileContext, opening: Opening) -> Result<bool, MemoryError> {
    let path = &file.path;
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(MemoryError::Directory { path: path.clone() }),
        // Opening a pipe would wait for its writer.
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
        Err(error) if error.kind() == io::ErrorKind::NotFound => match opening {
            Opening::MustExist | Opening::ReadOnly => Err(MemoryError::Missing { path: path.clone() }),
            Opening::CreateIfMissing => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    fs::create_dir_all(folder).map_err(|error| file.io(error))?;
                }
                Ok(false)
            }
        },
        Err(error) => Err(file.io(error)),
    }
}

/// Why the file, or the folder in which it would be made, may not be written. A file marked read-only is respected even
/// if the user's rights would let SQLite write it.
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

/// Opens a file to read its rows for another memory. It is opened with its log, or without one if nobody writes the
/// file, which leaves nothing beside it.
pub(super) fn open_to_read(file: &FileContext) -> Result<Connection, MemoryError> {
    look_at_path(file, Opening::ReadOnly)?;
    log::check(file)?;
    let empty = log::is_empty(&file.path);
    let open = |sharing| -> Result<Connection, MemoryError> {
        let at = FileContext { path: file.path.clone(), patience: file.patience };
        let connection = connect(&Connecting { at, writes: false, sharing, max_pages: None })?;
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

/// Copies a file and its log at a moment when nobody changes them.
fn copy_file_and_log(file: &FileContext, to: &Path) -> Result<(), MemoryError> {
    /// The attributes of a file that show whether it changed.
    type Seen = Option<(u64, Option<std::time::SystemTime>)>;
    let logs = ["-wal", "-journal"];
    let seen = || -> Vec<Seen> {
        let of = |path: PathBuf| fs::metadata(path).ok().map(|found| (found.len(), found.modified().ok()));
        [file.path.clone()].into_iter().chain(logs.map(|log| log::beside(&file.path, log))).map(of).collect()
    };
    for _ in 0..COPIES {
        let before = seen();
        // A log is copied together with its file, or not at all.
        let parts = [(file.path.clone(), to.to_owned())]
            .into_iter()
            .chain(logs.map(|log| (log::beside(&file.path, log), log::beside(to, log))));
        for (part, copy) in parts {
            match fs::copy(&part, &copy).and_then(|_| make_writable(&copy)) {
                // An earlier copy of a log that is gone by now.
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

/// A copy has the mode of its original, but it must be writable to be brought up to date.
fn make_writable(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    #[cfg(not(unix))]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

/// Begins the name of a folder that holds a copy.
const COPY: &str = "sangam-read-";

/// The file in that folder that is locked as long as the copy is read.
const IN_USE: &str = "in-use";

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
            // The folders of others stay.
            fs::remove_dir_all(entry.path()).unwrap_or_default();
        }
    }
    Ok(())
}
