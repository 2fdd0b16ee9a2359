//! How are translations read from XLIFF, and how are suggestions written as XLIFF?
//!
//! | module | the question it answers |
//! |---|---|
//! | `read` | Which units does an XLIFF file of version 1 or 2 hold? |
//! | `write` | How are suggestions, or a memory, written for a translator's program? |

pub(crate) mod read;
pub(crate) mod write;
