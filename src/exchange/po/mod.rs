//! How are units read from a gettext catalogue, and how is one written?
//!
//! | module | the question it answers |
//! |---|---|
//! | `read` | Which units does a gettext catalogue hold? |
//! | `lex` | What are the tokens of a line? |
//! | `write` | How are units written as a catalogue that gettext accepts? |
//! | `kept` | Under which names are the other parts of a catalogue's entries kept? |

mod kept;
mod lex;
pub(crate) mod read;
#[cfg(test)]
mod tests;
pub(crate) mod write;

pub use read::{PoEntry, PoReader};
