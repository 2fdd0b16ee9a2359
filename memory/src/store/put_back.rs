//! How does a backup replace a memory?
//!
//! A backup that is copied by hand ends up beside the log of the memory that it replaces. Here it is copied under a
//! temporary name, brought to the newest schema and checked row by row. It then replaces the memory in one step. What
//! was there before is kept under another name, with its log if it has one.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde::Serialize;

use super::beside::{Companion, NewFile, Place, sync_folder_of};
use super::connect::{Connecting, FileContext, Sharing, connect};
use super::derived::remove_needless;
use super::maintenance::copy_into;
use super::open::{Opening, SessionOptions, look_at_path, open_to_read, open_unfinished, read_only_reason};
use super::{log, schema};
use crate::{Analyzer, MemoryError};

/// The result of putting a backup back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PutBack {
    /// Rows of the backup, all of them undamaged.
    pub rows: u64,
    /// Where the earlier memory is now; `None` if there was none.
    pub kept: Option<PathBuf>,
}

/// How long others may keep using the memory before that is an error. A command that looks something up is quicker.
const PATIENCE: Duration = Duration::from_secs(3);

/// Pause between two checks whether others still use it.
const PAUSE: Duration = Duration::from_millis(20);

/// Comes between the name of a memory and a number, in the name of a memory that was replaced.
const REPLACED: &str = "-replaced-";

/// Replaces the memory at `memory` by the one in the file `backup`, if the backup is undamaged and nobody uses
/// `memory`. The backup itself is not changed.
pub fn put_back(backup: &Path, memory: &Path, analyzer: Arc<dyn Analyzer>) -> Result<PutBack, MemoryError> {
    let patience = SessionOptions::default().patience;
    // The target of a link is replaced, not the link.
    let memory = &fs::canonicalize(memory).unwrap_or_else(|_| memory.to_owned());
    let io = |cause| MemoryError::Io { path: memory.clone(), cause };
    let from = FileContext { path: backup.to_owned(), patience };
    if !backup.exists() {
        return Err(MemoryError::Missing { path: backup.to_owned() });
    }
    if memory.is_dir() {
        return Err(MemoryError::Directory { path: memory.clone() });
    }
    if fs::canonicalize(backup).is_ok_and(|backup| backup == *memory) {
        return Err(MemoryError::Itself { path: memory.clone() });
    }
    if let Some(reason) = read_only_reason(memory, memory.exists()) {
        return Err(MemoryError::ReadOnly { path: memory.clone(), reason });
    }
    log::check_name(memory)?;
    if let Some(folder) = memory.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(io)?;
    }
    let copy = NewFile::beside(memory).map_err(io)?;
    copy.share_like(if memory.exists() { memory } else { backup });
    copy_backup(&from, copy.path())?;
    let rows = look_through(backup, copy.path(), analyzer)?;
    let held = take_from_others(memory)?;
    let kept = give_name(copy, memory).map_err(io)?;
    drop(held);
    remove_companions(memory);
    Ok(PutBack { rows, kept })
}

/// Copies the backup, if it is a memory.
fn copy_backup(from: &FileContext, to: &Path) -> Result<(), MemoryError> {
    let backup = open_to_read(from)?;
    if schema::inspect(&backup, from)? == schema::Found::Empty {
        return Err(MemoryError::Foreign { path: from.path.clone() });
    }
    schema::check(&backup, from, schema::Checked::All)?;
    copy_into(&backup, to).map_err(|error| from.error(error))
}

/// Brings the copy to the newest schema and compares all of it with its checksums. Returns the number of rows.
fn look_through(backup: &Path, copy: &Path, analyzer: Arc<dyn Analyzer>) -> Result<u64, MemoryError> {
    let verified = open_unfinished(copy, analyzer)?.verify();
    let Some(first) = verified.problems.first() else { return Ok(verified.rows) };
    Err(MemoryError::NotWhole {
        path: backup.to_owned(),
        place: first.place.clone(),
        reason: first.reason.clone(),
        problems: verified.problems.len(),
    })
}

/// Merges the log of the memory into its file and holds the file, so that nobody opens it before it is replaced. `None`
/// if there is no memory, or none that can be opened; its log is then kept beside it.
fn take_from_others(memory: &Path) -> Result<Option<Connection>, MemoryError> {
    let file = FileContext { path: memory.to_owned(), patience: PATIENCE };
    if !memory.exists() || look_at_path(&file, Opening::ReadOnly).is_err() || log::check(&file).is_err() {
        return Ok(None);
    }
    let started = Instant::now();
    let connecting = Connecting { at: file.clone(), writes: true, sharing: Sharing::Log, max_pages: None };
    loop {
        let held = || -> Result<Connection, MemoryError> {
            let connection = connect(&connecting)?;
            let take = || {
                // SQLite gives up the log only if no other process has the file open.
                connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
                connection.execute_batch("BEGIN EXCLUSIVE")
            };
            take().map_err(|error| file.error(error))?;
            Ok(connection)
        };
        match held() {
            Ok(connection) => return Ok(Some(connection)),
            Err(MemoryError::Busy { .. }) if started.elapsed() < PATIENCE => thread::sleep(PAUSE),
            Err(MemoryError::Busy { .. }) => return Err(MemoryError::InUse { path: memory.to_owned() }),
            Err(MemoryError::Full { path, reason }) => return Err(MemoryError::Full { path, reason }),
            // It is damaged or no memory, which may be why a backup is put back.
            Err(_) => return Ok(None),
        }
    }
}

/// Gives the memory's name to the copy, and another name to the old file. Returns the path of the old file.
fn give_name(copy: NewFile, memory: &Path) -> io::Result<Option<PathBuf>> {
    let logs = ["-wal", "-journal"].map(|suffix| (log::beside(memory, suffix), suffix));
    let some_log = logs.iter().any(|(log, _)| log.exists());
    if !memory.exists() && !some_log {
        copy.place(memory)?;
        return Ok(None);
    }
    let kept = free_name(memory);
    if memory.exists() {
        copy.place(&kept)?;
        exchange(&kept, memory)?;
    } else {
        copy.place(memory)?;
    }
    // If the process is killed here, a memory remains beside the log of another; opening it reports this.
    for (log, suffix) in logs {
        match fs::rename(log, with_ending(&kept, suffix)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::remove_file(log::beside(memory, "-shm")).unwrap_or_default();
    sync_folder_of(memory);
    Ok(Some(kept))
}

/// The first free name for the replaced file.
fn free_name(memory: &Path) -> PathBuf {
    let mut number = 1_u64;
    loop {
        let name = with_ending(memory, &format!("{REPLACED}{number}"));
        let taken = ["", "-wal", "-journal", "-shm"]
            .iter()
            .any(|suffix| fs::symlink_metadata(with_ending(&name, suffix)).is_ok());
        if !taken {
            return name;
        }
        number += 1;
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// Exchanges the names of two files.
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};

        if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    // Not every file system can do this in one step. If the process is killed in between, both files exist under these
    // names.
    let between = with_ending(new, "-new");
    fs::rename(new, &between)?;
    fs::rename(old, new)?;
    fs::rename(between, old)
}

/// Removes the files made from the earlier memory; they would be made again anyway.
fn remove_companions(memory: &Path) {
    for companion in Companion::ALL {
        let Some(path) = companion.path(memory) else { continue };
        if companion == Companion::Index {
            remove_needless(&path, i64::MAX).unwrap_or_default();
        }
        if companion.look_at(&path) == Place::Ours {
            fs::remove_file(path).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::OperationId;
    use super::super::tests::{Memory, Place as TestPlace, Plain, pair};
    use super::*;

    fn names(memory: &Memory) -> Vec<String> {
        memory.articles().unwrap().into_iter().map(|article| article.article).collect()
    }

    /// A memory, with a backup from before its second article was stored.
    fn with_backup() -> (TestPlace, PathBuf) {
        let place = TestPlace::new();
        let memory = place.write();
        memory.store_article(&pair("a", &["one"], &["eno"])).unwrap();
        let backup = place.path.with_extension("backup");
        memory.backup(&backup).unwrap();
        memory.store_article(&pair("b", &["two"], &["owt"])).unwrap();
        (place, backup)
    }

    fn read(path: &Path) -> Memory {
        Memory::open(path, Arc::new(Plain(1)), &SessionOptions::default()).unwrap()
    }

    #[test]
    fn a_backup_comes_back_and_what_was_there_is_kept() {
        let (place, backup) = with_backup();
        let before = fs::read(&backup).unwrap();
        let done = put_back(&backup, &place.path, Arc::new(Plain(1))).unwrap();
        assert_eq!(names(&read(&place.path)), ["a"]);
        let kept = done.kept.unwrap();
        assert_eq!(names(&read(&kept)), ["a", "b"]);
        assert_eq!(fs::read(&backup).unwrap(), before);
        // And back again.
        let again = put_back(&kept, &place.path, Arc::new(Plain(1))).unwrap();
        assert_eq!(names(&read(&place.path)), ["a", "b"]);
        assert_eq!(names(&read(&again.kept.unwrap())), ["a"]);
        // If there is no memory, the backup simply becomes one.
        let elsewhere = place.path.with_file_name("folder").join("n.db");
        assert_eq!(put_back(&backup, &elsewhere, Arc::new(Plain(1))).unwrap().kept, None);
        assert_eq!(names(&read(&elsewhere)), ["a"]);
    }

    #[test]
    fn what_is_not_whole_replaces_nothing() {
        let (place, backup) = with_backup();
        let whole = fs::read(&place.path).unwrap();
        let refused = |wanted: fn(&MemoryError) -> bool| {
            let error = put_back(&backup, &place.path, Arc::new(Plain(1))).unwrap_err();
            assert!(wanted(&error), "{error}");
            assert_eq!(fs::read(&place.path).unwrap(), whole);
            let left = fs::read_dir(place.path.parent().unwrap()).unwrap();
            assert!(
                left.into_iter().all(|file| !file
                    .unwrap()
                    .file_name()
                    .to_string_lossy()
                    .contains("replaced"))
            );
        };
        let connection = Connection::open(&backup).unwrap();
        connection
            .create_scalar_function(
                "row_checksum",
                -1,
                rusqlite::functions::FunctionFlags::SQLITE_UTF8,
                |_| Ok(0),
            )
            .unwrap();
        connection.execute("UPDATE unit SET notes = 'not what was stored'", ()).unwrap();
        refused(|error| matches!(error, MemoryError::NotWhole { .. }));
        connection
            .execute_batch("CREATE TRIGGER more AFTER INSERT ON unit BEGIN DELETE FROM article; END")
            .unwrap();
        refused(|error| matches!(error, MemoryError::ForeignSchema { .. }));
        drop(connection);
        fs::write(&backup, "no memory").unwrap();
        refused(|error| matches!(error, MemoryError::NotADatabase { .. }));
        let itself = put_back(&place.path, &place.path, Arc::new(Plain(1))).unwrap_err();
        assert!(matches!(itself, MemoryError::Itself { .. }), "{itself}");
    }

    #[test]
    fn a_memory_in_use_is_not_replaced() {
        let (place, backup) = with_backup();
        let other = place.write();
        let error = put_back(&backup, &place.path, Arc::new(Plain(1))).unwrap_err();
        assert!(matches!(error, MemoryError::InUse { .. }), "{error}");
        other.store_article(&pair("c", &["three"], &["eerht"])).unwrap();
        assert_eq!(names(&other), ["a", "b", "c"]);
    }

    #[test]
    fn a_damaged_memory_gives_way_with_the_log_it_has() {
        let (place, backup) = with_backup();
        drop(place.write());
        let log = b"\x37\x7f\x06\x82 of something";
        fs::write(&place.path, "damaged altogether").unwrap();
        fs::write(log::beside(&place.path, "-wal"), log).unwrap();
        let kept = put_back(&backup, &place.path, Arc::new(Plain(1))).unwrap().kept.unwrap();
        assert_eq!(names(&read(&place.path)), ["a"]);
        assert_eq!(fs::read_to_string(&kept).unwrap(), "damaged altogether");
        assert_eq!(fs::read(with_ending(&kept, "-wal")).unwrap(), log);
    }

    #[test]
    fn what_is_stored_in_a_file_that_is_gone_is_an_error() {
        let (place, _) = with_backup();
        let memory = place.write();
        let before = memory.last_operation();
        fs::remove_file(&place.path).unwrap();
        let lost = memory.store_article(&pair("c", &["three"], &["eerht"])).unwrap_err();
        assert!(matches!(lost, MemoryError::Gone { .. }), "{lost}");
        fs::write(&place.path, "another").unwrap();
        let lost = memory.undo(OperationId(1)).unwrap_err();
        assert!(matches!(lost, MemoryError::Gone { .. }), "{lost}");
        assert_eq!(memory.last_operation(), before);
        let options = SessionOptions { opening: Opening::CreateIfMissing, ..SessionOptions::default() };
        assert!(matches!(place.open(1, &options), Err(MemoryError::NotADatabase { .. })));
    }
}
