//! What is done with articles, operations and the memory itself?

use std::ffi::OsStr;
use std::path::{Path, PathBuf, absolute};

use sangam::exchange::{name_of, path_name};
use sangam::memory::OperationId;
use sangam::unit::UnitId;
use sangam::use_cases::articles::{ArticleListing, TypedArticle};

use crate::cli::args::store::{ArticleCommand, MemoryCommand, OperationCommand, WhyArguments};

/// The plan of `article`.
pub(crate) enum ArticlePlan {
    List { listing: ArticleListing, json: bool },
    Show { article: TypedArticle, json: bool },
    Remove { articles: Vec<TypedArticle>, dry_run: bool },
}

/// Returns an article that was typed, also as a path from the root.
pub(super) fn typed(name: &OsStr) -> TypedArticle {
    TypedArticle {
        typed: name_of(name),
        absolute: absolute(Path::new(name)).ok().map(|path| path_name(&path)),
    }
}

impl From<ArticleCommand> for ArticlePlan {
    fn from(command: ArticleCommand) -> Self {
        match command {
            ArticleCommand::List(arguments) => {
                let mut listing = ArticleListing::default();
                listing.order = arguments.sort.into();
                listing.filter = arguments.filter;
                listing.limit = arguments.limit;
                Self::List { listing, json: arguments.print.jsonl() }
            }
            ArticleCommand::Show(arguments) => {
                Self::Show { article: typed(&arguments.article), json: arguments.print.jsonl() }
            }
            ArticleCommand::Remove(arguments) => Self::Remove {
                articles: arguments.articles.iter().map(|name| typed(name)).collect(),
                dry_run: arguments.dry_run,
            },
        }
    }
}

/// The plan of `why`.
pub(crate) struct WhyPlan {
    pub(crate) units: Vec<UnitId>,
    pub(crate) json: bool,
}

impl From<WhyArguments> for WhyPlan {
    fn from(arguments: WhyArguments) -> Self {
        Self { units: arguments.units.into_iter().map(UnitId).collect(), json: arguments.print.jsonl() }
    }
}

/// The plan of `op`.
pub(crate) enum OperationPlan {
    /// Lists the newest operations.
    Log { limit: usize, json: bool },
    /// Shows one operation, with at most `limit` rows of each kind.
    Show { operation: OperationId, limit: usize, json: bool },
    /// Undoes one operation; `None`: the newest that is in force.
    Undo { operation: Option<OperationId>, dry_run: bool },
    /// Undoes every operation after this one.
    Restore { operation: OperationId, dry_run: bool },
}

impl From<OperationCommand> for OperationPlan {
    fn from(command: OperationCommand) -> Self {
        match command {
            OperationCommand::Log(arguments) => {
                Self::Log { limit: arguments.limit, json: arguments.print.jsonl() }
            }
            OperationCommand::Show(arguments) => Self::Show {
                operation: OperationId(arguments.operation),
                limit: arguments.limit,
                json: arguments.print.jsonl(),
            },
            OperationCommand::Undo(arguments) => {
                Self::Undo { operation: arguments.operation.map(OperationId), dry_run: arguments.dry_run }
            }
            OperationCommand::Restore(arguments) => {
                Self::Restore { operation: OperationId(arguments.operation), dry_run: arguments.dry_run }
            }
        }
    }
}

/// The plan of `memory`.
pub(crate) enum MemoryPlan {
    /// Copies the memory into a new file.
    Backup {
        file: PathBuf,
    },
    /// Replaces the memory with a backup.
    Restore {
        backup: PathBuf,
    },
    Verify {
        json: bool,
    },
    /// Writes everything readable into a new file.
    Salvage {
        file: PathBuf,
    },
    /// Adds the contents of another memory.
    Merge {
        other: PathBuf,
        dry_run: bool,
    },
    /// Forgets how to undo all but the newest operations.
    CollectGarbage {
        keep: usize,
        dry_run: bool,
    },
    Reindex,
}

impl From<MemoryCommand> for MemoryPlan {
    fn from(command: MemoryCommand) -> Self {
        match command {
            MemoryCommand::Backup(arguments) => Self::Backup { file: arguments.file },
            MemoryCommand::Restore(arguments) => Self::Restore { backup: arguments.file },
            MemoryCommand::Verify(arguments) => Self::Verify { json: arguments.print.jsonl() },
            MemoryCommand::Salvage(arguments) => Self::Salvage { file: arguments.file },
            MemoryCommand::Merge(arguments) => {
                Self::Merge { other: arguments.other, dry_run: arguments.dry_run }
            }
            MemoryCommand::Gc(arguments) => {
                Self::CollectGarbage { keep: arguments.keep, dry_run: arguments.dry_run }
            }
            MemoryCommand::Reindex => Self::Reindex,
        }
    }
}
