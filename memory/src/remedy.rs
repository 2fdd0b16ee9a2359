//! What can be done about a memory that refuses or fails?
//!
//! A remedy is a fact. The program that shows the error words it, since it knows the names of its commands.

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemoryRemedy {
    /// Name a file in the folder.
    NameFileInFolder,
    /// Store something, which makes a memory.
    MakeOne,
    /// Name another file.
    NameAnotherFile,
    /// Name another memory.
    NameAnotherMemory,
    /// Use a newer version of the program.
    UpdateProgram,
    /// Verify the memory to see what is broken, and salvage the rest.
    VerifyOrSalvage,
    /// Change the permissions, or name another file.
    ChangePermissions,
    /// Restore the backup with the program, or move the log away to continue with the file as it is.
    RestoreBackupOrMoveLog,
    /// Move away the file that has the name, or name another memory.
    MoveAway,
    /// Salvage the rows, if the tables are those of a memory, or restore a backup.
    SalvageOrRestoreBackup,
    /// End the other process and try again.
    EndOtherProcess,
    /// Salvage the file that was to replace the memory.
    SalvageThatFile,
    /// List the operations.
    ListOperations,
    /// Undo the later operation first, or undo everything since.
    UndoLaterFirst,
    /// To have this operation again, undo the operation that undid it.
    UndoOperation(i64),
    /// The same, and then do the rest again.
    UndoOperationAndRunAgain(i64),
    /// Try again.
    RunAgain,
    /// Look units up or export them to see their numbers.
    ShowUnits,
    /// List the terms.
    ListTerms,
    /// List the articles.
    ListArticles,
    /// Free some space and try again.
    FreeSpace,
    /// Find the file that was moved away while it was open; or do it again.
    FindMovedFile,
    /// Check whether the memory is whole.
    Verify,
    /// Check the path.
    CheckPath,
}
