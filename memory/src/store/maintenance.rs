//! Is the memory whole, how is it copied, and what in it is no longer needed?

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use serde::Serialize;

use super::Memory;
use super::read::Seen;
use super::table::Of;
use crate::MemoryError;
use crate::words::Words;

/// Something that is not as it was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What: a table with a row's id, or the file.
    pub place: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What a look at everything found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Rows compared with their checksums.
    pub rows: u64,
    /// What is not as it was stored; empty for a whole memory.
    pub problems: Vec<Problem>,
    /// Files beside the store that are damaged. Nothing is lost by it: each is made again when it is next needed.
    pub derived: Vec<Problem>,
}

/// What collecting garbage removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// Operations that can no longer be undone.
    pub operations: u64,
    /// Bytes of the file before and after.
    pub bytes: [u64; 2],
    /// Whether the room was given back. That takes as much again while it is done; without it, what was removed leaves
    /// room in the file for what comes next.
    pub given_back: bool,
}

/// So many problems of one kind are told; a file that is broken altogether has a million.
const MOST_PROBLEMS: usize = 100;

impl Memory {
    /// Looks at every page, reference and row of the store, and at the files that were made from it.
    pub fn verify(&self) -> Result<Verified, MemoryError> {
        let mut verified = Verified { rows: 0, problems: Vec::new(), derived: self.damaged_files() };
        match self.check_pages() {
            Ok(problems) => verified.problems.extend(problems),
            Err(error) => {
                let reason = self.file.error(error).to_string();
                verified.problems.push(Problem { place: "file".to_owned(), reason });
            }
        }
        for of in Of::ALL {
            let table = of.table();
            let sql = format!("SELECT id, checksum = {} FROM {} ORDER BY id", table.checksum(), table.name);
            let mut seen = Seen::default();
            let mut read = || -> rusqlite::Result<()> {
                let _snapshot = self.snapshot()?;
                let mut statement = self.connection.prepare(&sql)?;
                let mut rows = statement.query(())?;
                while let Some(row) = rows.next()? {
                    verified.rows += 1;
                    seen.row(row.get(0)?);
                    if row.get_ref(1)? != ValueRef::Integer(1) {
                        verified.problems.push(Problem {
                            place: format!("{} {}", table.name, row.get::<_, i64>(0)?),
                            reason: "is not what was stored".to_owned(),
                        });
                    }
                }
                seen.check(&self.connection, of)
            };
            if let Err(error) = read() {
                let reason = self.file.error(error).to_string();
                verified.problems.push(Problem { place: table.name.to_owned(), reason });
            }
        }
        Ok(verified)
    }

    /// The derived files that are there and are not what was written.
    fn damaged_files(&self) -> Vec<Problem> {
        let mut damaged = self.damaged_indexes();
        let words = self.words_path();
        if words.exists() && !Words::open(&words).is_ok_and(|words| !words.is_damaged()) {
            damaged.push(words);
        }
        let problem = |path: PathBuf| Problem {
            place: path.display().to_string(),
            reason: "is damaged; nothing is lost, it is made again from the store when it is next needed"
                .to_owned(),
        };
        damaged.into_iter().map(problem).collect()
    }

    /// SQLite's own look at its pages and references.
    fn check_pages(&self) -> rusqlite::Result<Vec<Problem>> {
        let problem = |reason| Problem { place: "file".to_owned(), reason };
        let mut problems = Vec::new();
        let sql = format!("PRAGMA integrity_check({MOST_PROBLEMS})");
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                problems.push(problem(line));
            }
        }
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            if problems.len() >= 2 * MOST_PROBLEMS {
                break;
            }
            let (table, id, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let id = id.unwrap_or_default();
            problems.push(problem(format!("{table} {id} rests on a row of {parent} that is not there")));
        }
        Ok(problems)
    }

    /// Writes a copy of the memory as it stands, while others may read and write it. There must be no file of that name;
    /// one that breaks off leaves none. Its size in bytes.
    pub fn backup(&self, to: &Path) -> Result<u64, MemoryError> {
        let io = |source| MemoryError::Io { path: to.to_owned(), source };
        if to.exists() {
            return Err(MemoryError::Exists { path: to.to_owned() });
        }
        let mut unfinished = to.as_os_str().to_owned();
        unfinished.push(format!("-new-{}", std::process::id()));
        let unfinished = PathBuf::from(unfinished);
        // SQLite takes a name as text; the cast leaves the bytes of one that is none as they are.
        let name = unfinished.as_os_str().as_encoded_bytes();
        let copied = self
            .connection
            .execute("VACUUM INTO CAST(?1 AS TEXT)", [name])
            .map_err(|error| match self.file.error(error) {
                // Only the copy is written.
                MemoryError::Full { reason, .. } => MemoryError::Full { path: to.to_owned(), reason },
                MemoryError::ReadOnly { reason, .. } => MemoryError::ReadOnly { path: to.to_owned(), reason },
                other => other,
            })
            .and_then(|_| {
                File::open(&unfinished).and_then(|file| file.sync_all()).map_err(io)?;
                fs::rename(&unfinished, to).map_err(io)?;
                fs::metadata(to).map(|metadata| metadata.len()).map_err(io)
            });
        if copied.is_err() {
            // Half a copy is no copy; where it cannot be removed, its name says what it is.
            fs::remove_file(&unfinished).unwrap_or_default();
        }
        copied
    }

    /// Forgets how to undo all but the newest `keep` operations, and gives the room back that rows removed have left.
    pub fn collect_garbage(&mut self, keep: usize) -> Result<Collected, MemoryError> {
        let size = |memory: &Self| fs::metadata(&memory.file.path).map_or(0, |metadata| metadata.len());
        let before = size(self);
        let operations = self.write(|transaction, file, _| {
            let drop = || -> rusqlite::Result<u64> {
                transaction.pragma_update(None, "defer_foreign_keys", true)?;
                let oldest_kept = transaction.query_row(
                    "SELECT min(id) FROM (SELECT id FROM operation WHERE part_of IS NULL ORDER BY id DESC LIMIT ?1)",
                    [i64::try_from(keep.max(1)).unwrap_or(i64::MAX)],
                    |row| row.get::<_, Option<i64>>(0),
                )?;
                let oldest_kept = oldest_kept.unwrap_or(0);
                let count = "SELECT count(*) FROM operation WHERE id < ?1 AND part_of IS NULL";
                let dropped = transaction.query_row(count, [oldest_kept], |row| row.get(0))?;
                transaction.execute(
                    "DELETE FROM operation WHERE coalesce(part_of, id) < ?1",
                    [oldest_kept],
                )?;
                Ok(dropped)
            };
            drop().map_err(|error| file.error(error))
        })?;
        let mut given_back = false;
        if !self.dry_run {
            let tidy = || -> rusqlite::Result<()> {
                self.connection.execute_batch("VACUUM")?;
                self.connection.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))
            };
            match tidy().map_err(|error| self.file.error(error)) {
                Ok(()) => given_back = true,
                // The operations are forgotten already: an error would say that nothing has happened.
                Err(MemoryError::Full { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Collected { operations, bytes: [before, size(self)], given_back })
    }
}
