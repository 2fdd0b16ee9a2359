//! How are translations remembered, and how is one found again?
//!
//! One SQLite file holds articles, their texts cut into segments, the beads that link the segments, and the translation
//! units that lookup answers with. This crate knows no rule of any language. Languages are BCP 47 tags. An [`Analyzer`]
//! that the caller provides decides which texts are alike, and the store records its version.
//!
//! | type | what it is |
//! |---|---|
//! | [`Session`] | an open memory, shared by threads: it gives readers, and one change at a time |
//! | [`Reader`] | looks a sentence up, searches for words, reads everything |
//! | [`Change`] | stores an article, imports, edits: one transaction, one operation, kept by its `commit` |
//! | [`ArticlePair`] | what one alignment stores |
//! | [`Match`], with a [`Unit`](sangam_unit::Unit) and its [`Provenance`](sangam_unit::Provenance) | what lookup answers |
//! | [`Analyzer`] | makes keys and tokens of a text; injected |
//! | [`MemoryError`] | every refusal, with the file and the next step |

mod analyzer;
mod article_pair;
mod ascending;
mod block_file;
mod distance;
mod error;
mod index;
mod mapping;
mod numeric;
mod remedy;
mod score;
mod source;
mod store;
mod words;

pub use analyzer::{Analysis, Analyzer, LetterCase, Reading, TokenClass};
pub use article_pair::{
    ArticleChange, ArticleDescription, ArticleKey, ArticlePair, BeadRecord, DocumentRecord, SegmentRecord,
    Stored,
};
pub use error::MemoryError;
pub use remedy::MemoryRemedy;
pub use score::TextPenalties;
pub use source::{SourceFilter, SourcePenalties};
pub use store::{
    AlignmentSummary, AnsweredBy, ArticleSummary, Change, Collected, Committed, Concordance, ConcordanceHit,
    ConcordanceOptions, ConfirmedBead, Context, Found, GarbageOptions, Imported, Label, LanguageCount,
    LookupAnswer, LookupOptions, Match, MatchGroup, Merged, Neighbor, NotGivenBack, Opening, Operation,
    OperationId, PairCount, Problem, PutBack, ReadFrom, Reader, Reindexed, Rekeyed, RowChange, Run, RunKey,
    SAME_TEXT_SHARE, Salvaged, SalvagedTable, Session, SessionOptions, Stats, StoredBead, StoredSegment,
    TableChange, TextSummary, Undone, UnitChange, UnitFilter, Verified, Within, is_companion, put_back,
    salvage,
};
pub use words::{Pattern, PatternError, PatternKind, PatternOptions};
