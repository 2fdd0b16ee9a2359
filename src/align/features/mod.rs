//! What is the evidence that two runs of sentences translate each other?
//!
//! | module | the evidence |
//! |---|---|
//! | [`length`] | a long text has a long translation |
//! | [`counted`] | which characters of a text count for its length |
//! | [`lexical`] | words occur with their translations |
//! | [`missing`] | a number or a known name without a counterpart says more than another word does |
//! | [`structure`] | a heading is not joined with the line after it |
//! | [`landmarks`] | paragraphs begin at the same place, and headings go with headings |
//! | [`like_spelled`] | words that no table has mean what words of like spelling mean |
//! | [`names`] | names sound alike in any script; numbers and marks are the same |
//! | [`super::document`] | numbers are read by value |

pub(crate) mod counted;
pub(crate) mod landmarks;
pub(crate) mod length;
pub(crate) mod lexical;
pub(crate) mod like_spelled;
pub(crate) mod missing;
pub(crate) mod names;
pub(crate) mod structure;
