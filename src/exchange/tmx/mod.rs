//! How is a memory read from TMX, and how is it written as TMX?
//!
//! | module | the question it answers |
//! |---|---|
//! | `read` | Which units does a TMX file of any version hold? |
//! | `write` | How is a memory written so that the strictest reader accepts it? |
//! | `kept` | Which names in TMX are sangam's own, and which attributes of other programs does it keep? |
//! | `markup` | Is this the content of a segment, and which text does it hold? |
//!
//! Data without a place in the format are written as properties whose names begin with `x-`, listed in `kept::own`. The
//! reader recognises them.

pub(crate) mod kept;
mod markup;
pub(crate) mod read;
pub(crate) mod write;

pub use crate::notes::NOTE;
pub use read::{TmxReader, TranslationUnit, Variant};
pub use write::{TmxOptions, TmxWriter};
