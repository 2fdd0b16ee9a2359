//! Which units of a million hold what is searched for, wherever in a text it stands?
//!
//! A pattern ([`Pattern`]) says what is a hit in a text; it is the truth, and needs no index. A derived file beside the
//! store, `<memory>-words`, names the texts that can have a hit: the words of all texts as a search sees them, sorted,
//! each with the places where it stands.
//!
//! | part | file | question |
//! |---|---|---|
//! | folding | `fold.rs` | How does a search see a text, and where is each of its letters in the author's text? |
//! | patterns | `pattern.rs` | Where are the hits in this text? |
//! | words and wildcards | `phrase.rs` | |
//! | words with slips | `fuzzy.rs` | |
//! | slips in a vocabulary | `near.rs` | Which words are a few edits from this one, without looking at all? |
//! | regular expressions | `expression.rs` | |
//! | what is needed | `required.rs` | What must a text have to have a hit, and may a piece of it be one? |
//! | layout | `format.rs` | Where is what in the file? |
//! | writing | `build.rs` | How is the file made from units? |
//! | reading | `search.rs` | Which texts have all the words that a pattern needs? |
//!
//! The file is never believed over the store: hits are looked for in the rows it names.

mod build;
mod expression;
mod fold;
mod format;
mod fuzzy;
mod near;
mod pattern;
mod pattern_error;
mod phrase;
mod required;
mod search;

pub(crate) use build::{Builder, IndexedTexts};
pub(crate) use format::{Binding, MAGIC, Words};
pub(crate) use pattern::Sought;
pub use pattern::{Pattern, PatternKind, PatternOptions};
pub use pattern_error::PatternError;
pub(crate) use search::{Kind, Search};
