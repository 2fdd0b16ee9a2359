//! What is done with articles, files of units and the memory, one or a million at a time?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`pair`] | How do two texts become beads, and beads a record for the memory? |
//! | [`links`] | How does an aligned pair go out as links, numbered as its files number their lines? |
//! | [`manifest`] | Which article pairs are to be aligned? |
//! | `named_language` | Which language does the name of a file say its text is in? |
//! | [`import`] | How does a file of another program become units of the memory? |
//! | [`convert`] | How do units, or the terms of a glossary, go from one format into another without a memory? |
//! | [`export`] | How does what a memory holds go out in the formats of other programs? |
//! | [`read`] | Which reader does a file need, and which other files does that reader need? |
//! | [`pretranslate`] | How much of a new article has been translated before? |
//! | [`recall`] | What does the memory already know of an article? |
//! | [`run`] | How is a list of pairs aligned on every core, in order, in bounded memory? |
//! | [`report`] | What came of a run? |
//! | [`walk`] | Which files are below this folder, each folder looked at once? |
//! | [`stream`] | How does another program have article pairs aligned, one a line? |

pub mod analyzer;
pub mod convert;
pub mod export;
pub mod import;
pub mod links;
pub mod manifest;
mod named_language;
pub mod pair;
pub mod pretranslate;
pub mod read;
pub mod recall;
pub mod report;
pub mod run;
pub mod stream;
pub mod walk;
