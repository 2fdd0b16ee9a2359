//! How does a memory come from TMX, and how is it written as TMX?
//!
//! | module | the question it answers |
//! |---|---|
//! | `read` | Which units does a TMX file of any version hold? |
//! | `write` | How is a memory written so that the pickiest reader takes it? |
//! | `kept` | Which names are this program's own, and which of others are kept? |
//! | `markup` | Is this the content of a segment, and which text does it stand for? |
//!
//! What the format has no place for travels as properties whose names begin with `x-`, listed in `kept::own`. They are
//! recognised when they come back.

pub(crate) mod kept;
mod markup;
pub(crate) mod read;
pub(crate) mod write;

pub use crate::notes::NOTE;
pub use read::{TmxReader, TranslationUnit, Variant};
pub use write::{TmxOptions, TmxWriter};
