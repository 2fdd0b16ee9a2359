//! Which units of a million contain a searched text, anywhere in their own texts?
//!
//! A pattern ([`Pattern`]) decides what is a hit in a text. Its answer is final and needs no index. A derived file
//! beside the store, `<memory>-words`, names the texts that can have a hit. It holds the words of all texts as a search
//! sees them, sorted, each with its places.
//!
//! | part | file | question |
//! |---|---|---|
//! | folding | `fold.rs` | How does a search see a text, and where is each of its letters in the author's text? |
//! | patterns | `pattern.rs` | Where are the hits in this text? |
//! | words and wildcards | `phrase.rs` | How are words with wildcards found in a text? |
//! | words with slips | `fuzzy.rs` | How are whole words found that may each have a slip or two? |
//! | slips in a vocabulary | `near.rs` | Which words are a few edits from this one, without comparing it with all of them? |
//! | regular expressions | `expression.rs` | How is a regular expression found in the author's text? |
//! | requirements | `required.rs` | What must a text have to have a hit, and may a piece of it be one? |
//! | layout | `format.rs` | Where is everything in the file? |
//! | writing | `build.rs` | How is the file made from units? |
//! | shared words | `sharing.rs` | Which texts share most with words that may each have several forms? |
//! | reading | `search.rs` | Which texts have all the words that a pattern needs? |
//!
//! The file never overrides the store: hits are searched for in the rows that it names.

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
mod sharing;

pub(crate) use build::{Builder, IndexedTexts};
pub(crate) use format::{Binding, MAGIC, Words};
pub(crate) use pattern::Sought;
pub use pattern::{Pattern, PatternKind, PatternOptions};
pub use pattern_error::PatternError;
pub(crate) use search::{Kind, Search};
pub(crate) use sharing::sharing_most;
pub use sharing::{SoughtKey, SoughtKeys};
