//! What is done with articles, files of units and the memory, one or a million at a time?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`align`] | How are article pairs aligned, one or a million, and what becomes of each? |
//! | [`analyzer`] | How does a translation memory see a text? |
//! | [`bad_entry`] | What in a list, or which article of it, gives nothing, and why? |
//! | [`cutter`] | How is running text cut into segments, as the user wants it? |
//! | [`evaluate`] | How does the aligner do on a folder of documents whose right alignments are known? |
//! | [`import`] | How does a file of another program become units of the memory? |
//! | [`languages`] | Which language is a text taken to be in, and through which does a search go on? |
//! | [`links`] | How does an aligned pair go out as links, numbered as its files number their lines? |
//! | [`lookup`] | How was a sentence translated before, and which of the answers are given? |
//! | [`manifest`] | Which article pairs are to be aligned? |
//! | `named_language` | Which language does the name of a file say its text is in? |
//! | [`pair`] | How do two texts become beads, and beads a record for the memory? |
//! | [`pretranslate`] | How much of a new article has been translated before? |
//! | [`read`] | Which reader does a file need, and which other files does that reader need? |
//! | [`recall`] | What does the memory already know of an article? |
//! | [`report`] | What came of a run? |
//! | [`stream`] | How does another program have article pairs aligned, one a line? |
//! | [`teaching`] | What may the aligner know beside the article: dictionaries, and what people have confirmed? |
//! | [`threads`] | On how many threads is work done, and what if it panics on one? |
//! | [`units`] | What does a person say of single units, and can it be so? |
//! | [`walk`] | Which files are below this folder, each folder looked at once? |

pub mod align;
pub mod analyzer;
pub mod bad_entry;
pub mod cutter;
pub mod evaluate;
pub mod import;
pub mod languages;
pub mod links;
pub mod lookup;
pub mod manifest;
mod named_language;
pub mod pair;
pub mod pretranslate;
pub mod read;
pub mod recall;
pub mod report;
pub mod stream;
pub mod teaching;
pub mod threads;
pub mod units;
pub mod walk;
