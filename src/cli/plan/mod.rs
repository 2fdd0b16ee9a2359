//! What does a command line ask for, once its options are found to go together?
//!
//! A plan is made of the library's types: what it says can be done, and the commands know nothing of how it was typed.

pub(crate) mod align;
pub(crate) mod concordance;
pub(crate) mod evaluate;
pub(crate) mod import;
pub(crate) mod lookup;
pub(crate) mod pretranslate;
pub(crate) mod store;
pub(crate) mod text;
pub(crate) mod units;
