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
//!
//! ```
//! use std::sync::Arc;
//!
//! use sangam_memory::{Analysis, Analyzer, Label, LookupOptions, Opening, Session, SessionOptions};
//! use sangam_unit::{Sides, UnitDraft};
//!
//! /// Texts are alike if they share words.
//! struct Words;
//!
//! impl Analyzer for Words {
//!     fn name(&self) -> &'static str {
//!         "words"
//!     }
//!
//!     fn version(&self) -> u32 {
//!         1
//!     }
//!
//!     fn analyze(&self, _: &sangam_language::Language, text: &str) -> Analysis {
//!         Analysis { exact_key: text.to_owned(), tokens: text.split_whitespace().map(str::to_owned).collect() }
//!     }
//! }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("memory.db");
//! let session = Session::open(&path, Arc::new(Words), &SessionOptions::new(Opening::CreateIfMissing))?;
//!
//! let mut change = session.change(&Label::new("asma", "an example", "2026-06-01T00:00:00Z"))?;
//! let languages = Sides::new("en".parse()?, "ur".parse()?);
//! change.add_unit(&UnitDraft::new(languages, "Talks began on Monday.".to_owned(), "مذاکرات پیر کو شروع ہوئے۔".to_owned()))?;
//! change.commit()?;
//!
//! let mut options = LookupOptions::new("en".parse()?);
//! options.limit = 3;
//! let answer = session.reader()?.lookup("Talks began on Friday.", &options)?;
//! assert_eq!(answer.matches[0].unit.target, "مذاکرات پیر کو شروع ہوئے۔");
//! assert_eq!(answer.matches[0].score.percent(), 75);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod analyzer;
mod article_pair;
mod ascending;
mod block_file;
mod distance;
mod error;
mod index;
mod mapping;
mod numeric;
#[cfg(test)]
#[path = "../../tests/properties.rs"]
mod properties;
mod remedy;
mod score;
mod source;
mod store;
mod words;

pub use analyzer::{Analysis, Analyzer, LetterCase, TokenClass, WordReading};
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
    OperationId, PairCount, Problem, PropertyChange, PutBack, ReadFrom, Reader, Reindexed, Rekeyed,
    RowChange, Run, RunKey, SAME_TEXT_SHARE, Salvaged, SalvagedTable, Session, SessionOptions, SharingAnswer,
    SharingOptions, Stats, StoredBead, StoredSegment, TableChange, TextSummary, Undone, UnitChange,
    UnitFilter, Verified, Within, is_companion, put_back, salvage,
};
pub use words::{Pattern, PatternError, PatternKind, PatternOptions, SoughtKey, SoughtKeys};
