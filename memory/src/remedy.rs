//! What can be done about a memory that refuses or fails?
//!
//! A remedy is a fact. The words are those of the program that shows the error: it knows what its commands are called.

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemoryRemedy {
    /// Name a file in the folder.
    NameFileInFolder,
    /// Store something: that makes a memory.
    MakeOne,
    /// Name another file.
    NameAnotherFile,
    /// Name another memory.
    NameAnotherMemory,
    /// Use a newer version of the program.
    UpdateProgram,
    /// Verify the memory to see what is broken; salvage it for the rest.
    VerifyOrSalvage,
    /// Change the permissions, or name another file.
    ChangePermissions,
    /// Put the backup back by the program; or move the log away, to go on with the file as it is.
    RestoreBackupOrMoveLog,
    /// Move the file that has the name away, or name another memory.
    MoveAway,
    /// Salvage the rows, if the tables are those of a memory; or put a backup back.
    SalvageOrRestoreBackup,
    /// End the other process and do it again.
    EndOtherProcess,
    /// Salvage the file that was to take the memory's place.
    SalvageThatFile,
    /// List the operations there are.
    ListOperations,
    /// Undo the later operation first, or take back everything since.
    UndoLaterFirst,
    /// Undo the operation that took this one back, to have it again.
    UndoOperation(i64),
    /// The same, and do the rest again.
    UndoOperationAndRunAgain(i64),
    /// Do it again.
    RunAgain,
    /// Units are shown with their numbers where they are looked up and exported.
    ShowUnits,
    /// List the articles.
    ListArticles,
    /// Free some space and do it again.
    FreeSpace,
    /// Find the file that was moved away while it was open; or do it again.
    FindMovedFile,
    /// Check whether the memory is whole.
    Verify,
    /// Check the path.
    CheckPath,
}
