//! How is a memory stored, and how does it stay undamaged?
//!
//! | part | file | question |
//! |---|---|---|
//! | reading | `reader.rs` | What can a memory be asked? |
//! | changing | `change.rs` | How is a memory changed, either completely or not at all? |
//! | opening | `session.rs`, `open.rs` | What is an open memory, and who may open which? |
//! | connections | `pool.rs`, `view.rs`, `connect.rs` | Who has which connection, and what do all connections share? |
//!
//! Each other file answers one question and has only types that are public: `lookup.rs` how a match is found,
//! `reindex.rs` when an index is made and believed, `undo.rs` how an operation is undone.

mod article;
mod beside;
mod candidate;
mod change;
mod changes;
mod companions;
mod concordance;
#[cfg(test)]
mod concordance_tests;
mod connect;
mod derived;
mod edit;
mod group;
#[cfg(test)]
mod history_tests;
mod import;
#[cfg(test)]
mod index_tests;
mod keys;
mod log;
mod lookup;
#[cfg(test)]
mod lookup_model_tests;
mod maintenance;
#[cfg(test)]
mod maintenance_tests;
mod merge;
#[cfg(test)]
mod merge_tests;
mod neighbors;
mod open;
mod operation;
#[cfg(test)]
mod operation_tests;
mod origin;
mod pending;
mod pieces;
mod placement;
mod pool;
mod put_back;
mod read;
mod reader;
#[cfg(test)]
mod reading_tests;
mod reindex;
mod rekey;
mod row;
mod salvage;
mod save;
mod schema;
mod searcher;
mod session;
#[cfg(test)]
mod session_tests;
mod sharing;
#[cfg(test)]
mod sharing_tests;
mod snapshot;
mod table;
mod tags;
mod taken_back;
mod terms;
#[cfg(test)]
mod tests;
mod undo;
mod unit_columns;
mod unit_reader;
mod view;

pub use article::{AlignmentSummary, ArticleSummary, ConfirmedBead, StoredBead, StoredSegment, TextSummary};
pub use change::{Change, Committed, Run};
pub use companions::is_companion;
pub use concordance::{Concordance, ConcordanceHit, ConcordanceOptions, Found, Within};
pub use edit::{PropertyChange, UnitChange};
pub use group::MatchGroup;
pub use import::Imported;
pub use lookup::{AnsweredBy, LookupAnswer, LookupOptions, Match};
pub use maintenance::{Collected, NotGivenBack, Problem, Verified};
pub use merge::Merged;
pub use neighbors::{Context, Neighbor};
pub use open::{Opening, SessionOptions};
pub use operation::{Label, Operation, OperationId, TableChange};
pub use placement::SAME_TEXT_SHARE;
pub use put_back::{PutBack, put_back};
pub use read::{LanguageCount, PairCount, Stats, UnitFilter};
pub use reader::Reader;
pub use reindex::Reindexed;
pub use salvage::{Salvaged, SalvagedTable, salvage};
pub use save::RunKey;
pub use session::{GarbageOptions, Session};
pub use sharing::{SharingAnswer, SharingOptions};
pub use undo::{RowChange, Undone};
pub use view::{ReadFrom, Rekeyed};
