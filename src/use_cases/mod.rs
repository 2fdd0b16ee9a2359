//! What can be done with articles, files of units and the memory, one or a million at a time?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`align`] | How are article pairs aligned, one or a million, and what becomes of each? |
//! | [`analyzer`] | How does a translation memory see a text? By the keys and tokens of the text modules. |
//! | [`answer`] | How are a bead, its words, the reasons for it, and a moved block given to a program? |
//! | [`bad_entry`] | Which entry of a list, or which file, gives no pair, and why? |
//! | [`convert`] | How do units, or the terms of a glossary, go from one format into another without a memory? |
//! | [`cutter`] | How is running text cut into segments, as the user wants it? |
//! | [`evaluate`] | How well does the aligner do on a folder of documents with gold alignments? |
//! | [`export`] | How are the contents of a memory written in the formats of other programs? |
//! | [`import`] | How does a file of another program become units of the memory? |
//! | [`languages`] | Which language is a text in, and through which language does a search continue? |
//! | [`links`] | How is an aligned pair written as links, numbered by the lines of its files? |
//! | [`lookup`] | How was a sentence translated before, and which answers are given? |
//! | [`manifest`] | Which article pairs are to be aligned? |
//! | `named_language` | Which language does the name of a file indicate? |
//! | [`pair`] | How do two texts become beads, and beads a record for the memory? |
//! | [`pretranslate`] | How much of a new article has been translated before? |
//! | [`read`] | Which reader does a file need, and which other files does that reader need? |
//! | [`recall`] | What does the memory already know about an article that is about to be aligned? |
//! | [`report`] | What was the result of a run? |
//! | [`stream`] | How does another program have article pairs aligned, one per line? |
//! | [`teaching`] | What may the aligner know besides the article: dictionaries, and confirmed units of the memory? |
//! | [`threads`] | How many threads are used, and what happens if one panics? |
//! | [`units`] | What can a person say about single units, and is it possible? |
//! | `untranslated` | Which segments of a translation were left in the language of the source? |
//! | [`walk`] | Which files are below a folder, if each folder is read once? |

pub mod align;
pub mod analyzer;
pub mod answer;
pub mod bad_entry;
pub mod convert;
pub mod cutter;
pub mod evaluate;
pub mod export;
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
mod untranslated;
pub mod walk;
