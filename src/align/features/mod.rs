//! What speaks for two runs of sentences being translations of each other?
//!
//! | module | the evidence |
//! |---|---|
//! | [`length`] | a long text has a long translation |
//! | [`lexical`] | words meet their translations |
//! | [`names`] | names sound alike in any script; numbers and marks are the same |
//! | [`super::document`] | numbers are read by value |

pub(crate) mod length;
pub(crate) mod lexical;
pub(crate) mod names;
