//! Is the memory undamaged, how is it copied, and what in it is no longer needed?

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;

use super::beside::NewFile;
use super::open::use_write_ahead_log;
use super::operation::remember_ids_given;
use super::table::Of;
use super::unit_columns::Seen;
use super::view::View;
use super::{log, schema};
use crate::MemoryError;
use crate::words::Words;

/// Something that differs from what was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where it is: a table with a row's id, or the file.
    pub place: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What checking everything found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many rows were compared with their checksums.
    pub rows: u64,
    /// What differs from what was stored; empty for an undamaged memory.
    pub problems: Vec<Problem>,
    /// Damaged files beside the store. Nothing is lost with them, because each can be made again.
    pub derived: Vec<Problem>,
}

/// What collecting garbage removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// How many operations can no longer be undone.
    pub operations: u64,
    /// How many older operations were kept for a run that is under way: it began before them, or it is one of them.
    pub kept_for_runs: u64,
    /// Bytes of the file, before and after.
    pub bytes: [u64; 2],
    /// Bytes in the file that are free for later use.
    pub free: u64,
    /// Why the file was not made smaller; `None` if it is as small as possible.
    pub not_given_back: Option<NotGivenBack>,
}

/// Copies a memory into an empty file. The copy is a state of its own: only a log that begins from it belongs to it.
pub(super) fn copy_into(from: &Connection, to: &Path) -> rusqlite::Result<()> {
    // A path is bytes, and SQLite takes them as they are.
    let name = ToSqlOutput::Borrowed(ValueRef::Text(to.as_os_str().as_encoded_bytes()));
    from.execute("VACUUM INTO ?1", [name])?;
    let mut copy =
        Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // No other process uses the copy yet. If it is not finished, it is thrown away.
    copy.pragma_update(None, "journal_mode", "MEMORY")?;
    let version: i64 =
        copy.query_row("SELECT user_version FROM pragma_user_version", (), |row| row.get(0))?;
    if version >= schema::STATES {
        let transaction = copy.transaction()?;
        log::name_state(&transaction)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Why space was not given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotGivenBack {
    /// Making the file smaller means writing it again, which needs as much space once more.
    NoRoom,
    /// Somebody else has the memory open. A reader would keep the old pages in place, and a writer would have to wait
    /// until all pages are written.
    InUse,
}

/// How many rows of the log are forgotten in one transaction, unless an operation is larger: some tenths of a second.
const FORGOTTEN_AT_ONCE: i64 = if cfg!(test) { 8 } else { 50_000 };

/// How long others may write between two such transactions. SQLite checks at least this often whether it may write.
const GIVING_WAY: Duration = if cfg!(test) { Duration::ZERO } else { Duration::from_millis(100) };

/// How long the last steps wait for a process that came in the meantime. All writers are held up as long.
const TIDYING_PATIENCE: Duration = Duration::from_millis(500);

/// At most this many problems of one kind are reported. A file that is broken everywhere has a million.
const MOST_PROBLEMS: usize = 100;

impl View {
    /// Checks every page, reference and row of the store, and the files that were made from it.
    pub(super) fn verify(&self) -> Verified {
        let mut verified = Verified { rows: 0, problems: Vec::new(), derived: self.damaged_files() };
        match self.check_pages() {
            Ok(problems) => verified.problems.extend(problems),
            Err(error) => {
                let reason = self.shared.file.error(error).to_string();
                verified.problems.push(Problem { place: "file".to_owned(), reason });
            }
        }
        for of in Of::ALL {
            let table = of.table();
            let sql = format!("SELECT id, {} FROM {} ORDER BY id", table.whole(), table.name);
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
                let reason = self.shared.file.error(error).to_string();
                verified.problems.push(Problem { place: table.name.to_owned(), reason });
            }
        }
        match self.has_all_term_keys() {
            Ok(true) => {}
            Ok(false) => verified.problems.push(Problem {
                place: "term_key".to_owned(),
                reason: "does not have the keys of the glossary's entries".to_owned(),
            }),
            Err(error) => {
                let reason = self.shared.file.error(error).to_string();
                verified.problems.push(Problem { place: "term_key".to_owned(), reason });
            }
        }
        verified
    }

    /// The existing derived files that differ from what was written.
    fn damaged_files(&self) -> Vec<Problem> {
        let mut damaged = self.damaged_indexes();
        if let Some(words) = self.words_path().filter(|words| words.exists())
            && !Words::open(&words).is_ok_and(|words| !words.is_damaged())
        {
            damaged.push(words);
        }
        let problem = |path: PathBuf| Problem {
            place: path.display().to_string(),
            reason: "is damaged; nothing is lost, it can be made again from the store".to_owned(),
        };
        damaged.into_iter().map(problem).collect()
    }

    /// SQLite's own check of its pages and references.
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

    /// Writes a copy of the memory in its present state, while others may read and write it. There must be no file with
    /// that name. A copy that is not finished leaves no file. Returns the size of the copy in bytes.
    pub(super) fn backup(&self, to: &Path) -> Result<u64, MemoryError> {
        let io = |cause| MemoryError::Io { path: to.to_owned(), cause };
        if fs::symlink_metadata(to).is_ok() {
            return Err(MemoryError::Exists { path: to.to_owned() });
        }
        log::check_name(to)?;
        let copy = NewFile::beside(to).map_err(io)?;
        copy.share_like(&self.shared.file.path);
        copy_into(&self.connection, copy.path()).map_err(|error| match self.shared.file.error(error) {
            // Only the copy is written.
            MemoryError::Full { reason, .. } => MemoryError::Full { path: to.to_owned(), reason },
            MemoryError::ReadOnly { reason, .. } => MemoryError::ReadOnly { path: to.to_owned(), reason },
            other => other,
        })?;
        copy.place(to).map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => MemoryError::Exists { path: to.to_owned() },
            _ => io(source),
        })?;
        fs::metadata(to).map(|metadata| metadata.len()).map_err(io)
    }

    /// Forgets how to undo all but the newest `keep` operations, and gives back the space of removed rows.
    ///
    /// Operations are forgotten in steps, and others may write between two steps. No step separates an operation from a
    /// later one that can still be undone. A run that is under way is kept, with everything done since it began. The
    /// file is made smaller only if nobody else has it open.
    pub(super) fn collect_garbage(&self, keep: usize, rehearsal: bool) -> Result<Collected, MemoryError> {
        let size =
            |memory: &Self| fs::metadata(&memory.shared.file.path).map_or(0, |metadata| metadata.len());
        let before = size(self);
        let killed = if rehearsal { Vec::new() } else { self.killed_runs()? };
        let plan = self.write(rehearsal, |transaction| {
            let first_step = || -> rusqlite::Result<Plan> {
                for run in killed {
                    transaction.execute("DELETE FROM run_under_way WHERE operation_id = ?1", [run])?;
                }
                remember_ids_given(transaction)?;
                Plan::make(transaction, keep.max(1))
            };
            first_step().map_err(|error| self.error(error))
        })?;
        if !rehearsal {
            while self.write(false, |transaction| {
                forget_some(transaction, plan.before).map_err(|error| self.error(error))
            })? {
                thread::sleep(GIVING_WAY);
            }
        }
        let not_given_back = if rehearsal { None } else { self.give_room_back()? };
        let after = size(self);
        let free = self.free_bytes(after).map_err(|error| self.shared.file.error(error))?;
        Ok(Collected {
            operations: plan.forgotten,
            kept_for_runs: plan.kept_for_runs,
            bytes: [before, after],
            free,
            not_given_back,
        })
    }

    /// Runs that were never ended and cannot go on, because nobody else has the memory open.
    fn killed_runs(&self) -> Result<Vec<i64>, MemoryError> {
        let read = || -> rusqlite::Result<Vec<i64>> {
            self.connection
                .prepare("SELECT operation_id FROM run_under_way")?
                .query_map((), |row| row.get(0))?
                .collect()
        };
        let mut runs = read().map_err(|error| self.shared.file.error(error))?;
        let going_on = self.shared.runs().clone();
        runs.retain(|run| !going_on.contains(run));
        // Checked after the runs were read: any process with one of these runs had the memory open by then.
        let alone = !runs.is_empty()
            && match self.is_alone() {
                Err(MemoryError::Full { .. }) => false,
                alone => alone?,
            };
        Ok(if alone { runs } else { Vec::new() })
    }

    /// Whether nobody else has the memory open. SQLite leaves its log only if it is alone with the file, and answers at
    /// once.
    fn is_alone(&self) -> Result<bool, MemoryError> {
        let lost = |error| self.shared.file.error(error);
        self.connection.busy_timeout(Duration::ZERO).map_err(lost)?;
        let left: rusqlite::Result<String> =
            self.connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0));
        self.connection.busy_timeout(self.shared.file.patience).map_err(lost)?;
        use_write_ahead_log(&self.connection, &self.shared.file)?;
        match left.map_err(lost) {
            Ok(mode) => Ok(mode == "delete"),
            Err(MemoryError::Busy { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes the file as small as possible, if nobody is in the way. Returns why it did not.
    fn give_room_back(&self) -> Result<Option<NotGivenBack>, MemoryError> {
        let lost = |error| self.shared.file.error(error);
        let tidy = || -> Result<Option<NotGivenBack>, MemoryError> {
            let alone = self.is_alone()?;
            self.connection.busy_timeout(TIDYING_PATIENCE).map_err(lost)?;
            if alone {
                self.connection.execute_batch("VACUUM").map_err(lost)?;
                // The pages have changed, so a copy of the earlier file is another state.
                let transaction = self.connection.unchecked_transaction().map_err(lost)?;
                log::name_state(&transaction).map_err(lost)?;
                transaction.commit().map_err(lost)?;
            }
            // What a reader still needs stays in the log.
            let how = if alone { "TRUNCATE" } else { "PASSIVE" };
            let busy: bool = self
                .connection
                .pragma_update_and_check(None, "wal_checkpoint", how, |row| row.get(0))
                .map_err(lost)?;
            Ok(Some(NotGivenBack::InUse).filter(|_| busy || !alone))
        };
        let tidied = tidy();
        self.connection.busy_timeout(self.shared.file.patience).map_err(lost)?;
        match tidied {
            // The operations are forgotten already. An error would say that nothing has happened.
            Err(MemoryError::Full { .. }) => Ok(Some(NotGivenBack::NoRoom)),
            Err(MemoryError::Busy { .. }) => Ok(Some(NotGivenBack::InUse)),
            tidied => tidied,
        }
    }

    /// Unused bytes of a file of this size: its free pages, and the bytes after its last page.
    fn free_bytes(&self, size: u64) -> rusqlite::Result<u64> {
        self.connection.query_row(
            "SELECT page_count * page_size, freelist_count * page_size
             FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
            (),
            |row| Ok(row.get::<_, u64>(1)? + size.saturating_sub(row.get(0)?)),
        )
    }
}

/// What is to be forgotten.
#[derive(Debug, Clone, Copy)]
struct Plan {
    /// All transactions before this one.
    before: i64,
    /// How many operations these are.
    forgotten: u64,
    /// How many operations are kept for a run that is under way.
    kept_for_runs: u64,
}

impl Plan {
    fn make(connection: &Connection, keep: usize) -> rusqlite::Result<Self> {
        let operations = spans(connection, i64::MAX)?;
        // Kept operations need everything that was done after they began.
        let first_of = |wanted: &dyn Fn(usize, &Span) -> bool| {
            let mut first = operations.first().map_or(0, |newest| newest.last + 1);
            for (place, span) in operations.iter().enumerate() {
                if wanted(place, span) || span.last >= first {
                    first = first.min(span.first);
                }
            }
            first
        };
        let runs: BTreeSet<i64> = connection
            .prepare("SELECT operation_id FROM run_under_way")?
            .query_map((), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let wished = first_of(&|place, _| place < keep);
        let before = first_of(&|place, span| place < keep || runs.contains(&span.first));
        let older = |than: i64| operations.iter().filter(|span| span.last < than).count() as u64;
        Ok(Self { before, forgotten: older(before), kept_for_runs: older(wished) - older(before) })
    }
}

/// The first and the last transaction of an operation.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: i64,
    last: i64,
}

/// The operations whose transactions are all before `before`, in the order in which they ended, last first.
fn spans(connection: &Connection, before: i64) -> rusqlite::Result<Vec<Span>> {
    connection
        .prepare(
            "SELECT min(id), max(id) AS last FROM operation GROUP BY coalesce(part_of, id) HAVING max(id) < ?1
             ORDER BY last DESC",
        )?
        .query_map([before], |row| Ok(Span { first: row.get(0)?, last: row.get(1)? }))?
        .collect()
}

/// Forgets the oldest of the operations whose transactions are all before `before`, as many as fit into one step.
/// Returns whether some are left.
fn forget_some(transaction: &Connection, before: i64) -> rusqlite::Result<bool> {
    let mut oldest = spans(transaction, before)?;
    oldest.sort_unstable_by_key(|span| span.first);
    let mut count =
        transaction.prepare("SELECT count(*) FROM operation_row WHERE operation_id BETWEEN ?1 AND ?2")?;
    let (mut end, mut rows) = (before, 0);
    let mut reached = 0;
    for span in oldest {
        // Nothing may be forgotten that came after the beginning of a kept operation.
        if rows >= FORGOTTEN_AT_ONCE && span.first > reached {
            end = span.first;
            break;
        }
        rows += count.query_row([span.first, span.last], |row| row.get::<_, i64>(0))?;
        reached = reached.max(span.last);
    }
    transaction.pragma_update(None, "defer_foreign_keys", true)?;
    transaction.execute("DELETE FROM operation WHERE id < ?1", [end])?;
    Ok(end < before)
}
