//! What can go wrong between a caller and a memory, in which file, and what is the next step?

use std::path::{Path, PathBuf};

use crate::remedy::MemoryRemedy;

/// Everything the store can refuse or fail at. Each variant names the file; [`MemoryError::remedy`] says what to do
/// next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// The path is a directory.
    #[error("{}: is a directory, not a memory", path.display())]
    Directory {
        /// The path given.
        path: PathBuf,
    },
    /// There is no memory yet, and the caller did not ask for a new one.
    #[error("{}: there is no memory yet", path.display())]
    Missing {
        /// The path given.
        path: PathBuf,
    },
    /// The file is not an SQLite database.
    #[error("{}: is not a sangam memory (no SQLite header); it is left as it is", path.display())]
    NotADatabase {
        /// The path given.
        path: PathBuf,
    },
    /// The file is an SQLite database of another program.
    #[error("{}: is another program's database; it is left as it is", path.display())]
    Foreign {
        /// The path given.
        path: PathBuf,
    },
    /// The memory was written by a newer sangam.
    #[error(
        "{}: was written by a newer sangam (schema {found}, this one knows {known})",
        path.display()
    )]
    NewerSchema {
        /// The path given.
        path: PathBuf,
        /// `user_version` of the file.
        found: i64,
        /// The newest schema this build knows.
        known: i64,
    },
    /// The memory has an older schema and cannot be updated, because nothing may be written.
    #[error(
        "{}: has an older schema ({found}, the newest is {known}), and nothing may be written to bring it up to date",
        path.display()
    )]
    OlderSchema {
        /// The path given.
        path: PathBuf,
        /// `user_version` of the file.
        found: i64,
        /// The newest schema this build knows.
        known: i64,
    },
    /// The file was opened alone, without a log, and somebody has changed it since.
    #[error("{}: was changed while it was being read without a log", path.display())]
    ChangedMeanwhile {
        /// The path given.
        path: PathBuf,
    },
    /// A part of a change failed, and then another part was called.
    #[error("{}: a part of the change has failed; nothing of it was stored", path.display())]
    ChangeFailed {
        /// The path given.
        path: PathBuf,
    },
    /// SQLite found the file damaged.
    #[error(
        "{}: is damaged ({reason}); nothing was changed",
        path.display()
    )]
    Damaged {
        /// The path given.
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// The memory or its folder may not be written.
    #[error("{}: may not be written ({reason}); nothing was stored", path.display())]
    ReadOnly {
        /// The path given.
        path: PathBuf,
        /// What forbids it.
        reason: String,
    },
    /// The log beside the memory is another file's.
    #[error(
        "{}: the log beside it, {}, belongs to another file, as when a backup was put back by hand; nothing was changed",
        path.display(), log.display()
    )]
    ForeignLog {
        /// The path given.
        path: PathBuf,
        /// The log.
        log: PathBuf,
    },
    /// Another kind of file has the name that SQLite gives its log.
    #[error(
        "{}: SQLite keeps a log under the name {}, and that is another file; nothing was changed",
        path.display(), by.display()
    )]
    NameTaken {
        /// The path given.
        path: PathBuf,
        /// The file that has the name.
        by: PathBuf,
    },
    /// SQLite gives files of its own names that end so.
    #[error("{}: SQLite gives files of its own names that end like this", path.display())]
    ReservedName {
        /// The path given.
        path: PathBuf,
    },
    /// A table, view, trigger or index differs from the one that sangam makes.
    #[error(
        "{}: its {what} is not as sangam makes it: another program has changed the file, or it is damaged; it is left \
         as it is",
        path.display()
    )]
    ForeignSchema {
        /// The path given.
        path: PathBuf,
        /// The first one that differs.
        what: String,
    },
    /// The file was removed or replaced while it was open.
    #[error(
        "{}: was removed or replaced while it was open; what was stored last went into the file that had the name \
         before",
        path.display()
    )]
    Gone {
        /// The path given.
        path: PathBuf,
    },
    /// Another process has the memory open.
    #[error("{}: another process has it open; nothing was changed", path.display())]
    InUse {
        /// The path given.
        path: PathBuf,
    },
    /// The memory itself was named, but another one is needed.
    #[error("{}: is the memory itself", path.display())]
    Itself {
        /// The path given.
        path: PathBuf,
    },
    /// A file that is to replace the memory is not whole.
    #[error("{}: is not whole ({place} {reason}; {problems} in all); nothing was changed", path.display())]
    NotWhole {
        /// The path given.
        path: PathBuf,
        /// Where the first problem is.
        place: String,
        /// What the problem is.
        reason: String,
        /// How many problems there are.
        problems: usize,
    },
    /// There is already a file of this name.
    #[error("{}: is there already; it is left as it is", path.display())]
    Exists {
        /// The path given.
        path: PathBuf,
    },
    /// There is no operation of this number in the log.
    #[error("{}: there is no operation {operation}", path.display())]
    NoSuchOperation {
        /// The path given.
        path: PathBuf,
        /// The number asked for.
        operation: i64,
    },
    /// An operation cannot be undone by itself, because a later one has changed the same row.
    #[error(
        "{}: nothing was undone: operation {by} has changed {what} since, or has put something in its place",
        path.display()
    )]
    Conflict {
        /// The path given.
        path: PathBuf,
        /// The row.
        what: String,
        /// The later operation.
        by: i64,
    },
    /// An operation cannot be undone twice.
    #[error(
        "{}: nothing was undone: operation {by} has already undone operation {operation}",
        path.display()
    )]
    AlreadyUndone {
        /// The path given.
        path: PathBuf,
        /// The operation asked for.
        operation: i64,
        /// The operation that undid it.
        by: i64,
    },
    /// A run was undone while it was under way.
    #[error(
        "{}: operation {by} undid operation {operation} while it was under way: what it had stored is gone again, and \
         nothing more was stored",
        path.display()
    )]
    RunUndone {
        /// The path given.
        path: PathBuf,
        /// The run's operation.
        operation: i64,
        /// The operation that undid it.
        by: i64,
    },
    /// The memory no longer holds the operation that a run began with.
    #[error(
        "{}: operation {operation}, which this was to continue, is not in this memory; another file may have replaced \
         it: nothing more was stored",
        path.display()
    )]
    RunLost {
        /// The path given.
        path: PathBuf,
        /// The run's operation.
        operation: i64,
    },
    /// There is no entry of this number in the glossary.
    #[error("{}: there is no term {term}", path.display())]
    NoSuchTerm {
        /// The path given.
        path: PathBuf,
        /// The number asked for.
        term: i64,
    },
    /// There is no unit of this number.
    #[error("{}: there is no unit {unit}", path.display())]
    NoSuchUnit {
        /// The path given.
        path: PathBuf,
        /// The number asked for.
        unit: i64,
    },
    /// There is no article of this name.
    #[error("{}: there is no article `{article}`", path.display())]
    NoSuchArticle {
        /// The path given.
        path: PathBuf,
        /// The name asked for.
        article: String,
    },
    /// There is no space left, on the disk or under a limit.
    #[error("{}: no room to write ({reason}); the memory is as it was before", path.display())]
    Full {
        /// The path given.
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// Another process was writing for longer than the caller would wait.
    #[error("{}: another process has been writing for {seconds} s; nothing was stored", path.display())]
    Busy {
        /// The path given.
        path: PathBuf,
        /// How long the caller waited.
        seconds: u64,
    },
    /// The file or its folder could not be reached.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The path given.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// Any other error of SQLite.
    #[error("{}: {cause}; nothing was stored", path.display())]
    Sqlite {
        /// The path given.
        path: PathBuf,
        /// SQLite's error.
        cause: rusqlite::Error,
    },
}

impl MemoryError {
    /// Returns the remedy.
    pub fn remedy(&self) -> MemoryRemedy {
        match self {
            Self::Directory { .. } => MemoryRemedy::NameFileInFolder,
            Self::Missing { .. } => MemoryRemedy::MakeOne,
            Self::NotADatabase { .. }
            | Self::Foreign { .. }
            | Self::ReservedName { .. }
            | Self::Exists { .. } => MemoryRemedy::NameAnotherFile,
            Self::NewerSchema { .. } => MemoryRemedy::UpdateProgram,
            Self::Damaged { .. } => MemoryRemedy::VerifyOrSalvage,
            Self::ReadOnly { .. } | Self::OlderSchema { .. } => MemoryRemedy::ChangePermissions,
            Self::ForeignLog { .. } => MemoryRemedy::RestoreBackupOrMoveLog,
            Self::NameTaken { .. } => MemoryRemedy::MoveAway,
            Self::ForeignSchema { .. } => MemoryRemedy::SalvageOrRestoreBackup,
            Self::InUse { .. } => MemoryRemedy::EndOtherProcess,
            Self::Itself { .. } => MemoryRemedy::NameAnotherMemory,
            Self::NotWhole { .. } => MemoryRemedy::SalvageThatFile,
            Self::NoSuchOperation { .. } => MemoryRemedy::ListOperations,
            Self::Conflict { .. } => MemoryRemedy::UndoLaterFirst,
            Self::AlreadyUndone { by, .. } => MemoryRemedy::UndoOperation(*by),
            Self::RunUndone { by, .. } => MemoryRemedy::UndoOperationAndRunAgain(*by),
            Self::RunLost { .. }
            | Self::Busy { .. }
            | Self::ChangedMeanwhile { .. }
            | Self::ChangeFailed { .. } => MemoryRemedy::RunAgain,
            Self::NoSuchTerm { .. } => MemoryRemedy::ListTerms,
            Self::NoSuchUnit { .. } => MemoryRemedy::ShowUnits,
            Self::NoSuchArticle { .. } => MemoryRemedy::ListArticles,
            Self::Full { .. } => MemoryRemedy::FreeSpace,
            Self::Io { .. } => MemoryRemedy::CheckPath,
            Self::Gone { .. } => MemoryRemedy::FindMovedFile,
            Self::Sqlite { .. } => MemoryRemedy::Verify,
        }
    }

    /// Turns an SQLite error into one that a user can act on.
    pub(crate) fn from_sqlite(path: &Path, waited_seconds: u64, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let path = path.to_owned();
        let reason = source.to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, reason },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly { path, reason }
            }
            // A write that fails for lack of space reports DiskFull or, under a limit of the file size, an I/O error.
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => Self::Full { path, reason },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Busy { path, seconds: waited_seconds }
            }
            _ => match source {
                // A column with a value that the schema does not allow.
                rusqlite::Error::FromSqlConversionFailure(_, _, cause) => {
                    Self::Damaged { path, reason: cause.to_string() }
                }
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => Self::Damaged { path, reason },
                cause => Self::Sqlite { path, cause },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each kind.
    fn errors() -> Vec<MemoryError> {
        let path = || PathBuf::from("memory.db");
        let reason = || "page 7".to_owned();
        let cause = || std::io::Error::from(std::io::ErrorKind::NotFound);
        vec![
            MemoryError::Directory { path: path() },
            MemoryError::Missing { path: path() },
            MemoryError::NotADatabase { path: path() },
            MemoryError::Foreign { path: path() },
            MemoryError::NewerSchema { path: path(), found: 99, known: 9 },
            MemoryError::OlderSchema { path: path(), found: 3, known: 9 },
            MemoryError::ChangedMeanwhile { path: path() },
            MemoryError::ChangeFailed { path: path() },
            MemoryError::Damaged { path: path(), reason: reason() },
            MemoryError::ReadOnly { path: path(), reason: reason() },
            MemoryError::ForeignLog { path: path(), log: path() },
            MemoryError::NameTaken { path: path(), by: path() },
            MemoryError::ReservedName { path: path() },
            MemoryError::ForeignSchema { path: path(), what: "view unit".to_owned() },
            MemoryError::Gone { path: path() },
            MemoryError::InUse { path: path() },
            MemoryError::Itself { path: path() },
            MemoryError::NotWhole { path: path(), place: "unit 4".to_owned(), reason: reason(), problems: 2 },
            MemoryError::Exists { path: path() },
            MemoryError::NoSuchOperation { path: path(), operation: 4 },
            MemoryError::Conflict { path: path(), what: "unit 4".to_owned(), by: 5 },
            MemoryError::AlreadyUndone { path: path(), operation: 4, by: 5 },
            MemoryError::RunUndone { path: path(), operation: 4, by: 5 },
            MemoryError::RunLost { path: path(), operation: 4 },
            MemoryError::NoSuchTerm { path: path(), term: 4 },
            MemoryError::NoSuchUnit { path: path(), unit: 4 },
            MemoryError::NoSuchArticle { path: path(), article: "flood".to_owned() },
            MemoryError::Full { path: path(), reason: reason() },
            MemoryError::Busy { path: path(), seconds: 5 },
            MemoryError::Io { path: path(), cause: cause() },
            MemoryError::Sqlite { path: path(), cause: rusqlite::Error::QueryReturnedNoRows },
        ]
    }

    #[test]
    fn errors_say_what_happened_where_and_name_no_command() {
        for error in errors() {
            let text = error.to_string();
            assert!(text.starts_with("memory.db: "), "{text}");
            assert!(!text.contains("`sangam") && !text.contains(" --"), "{text}");
            // A program that also prints the causes says nothing twice.
            assert!(std::error::Error::source(&error).is_none(), "{text}");
        }
    }
}
