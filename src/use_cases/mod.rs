//! What can be done with articles, files of units and the memory, one or a million at a time?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`adapt`] | How is a stored translation brought to the sentence at hand, and what is left to do by hand? |
//! | [`align`] | How are article pairs aligned, one or a million, and what becomes of each? |
//! | [`analyse`] | How much of a batch of texts has been translated before, and how much of it comes twice? |
//! | [`analyzer`] | How does a translation memory see a text? By the keys and tokens of the text modules. |
//! | [`answer`] | How are a bead, its words, the reasons for it, and a moved block given to a program? |
//! | [`articles`] | Which article does a person mean, and in which order are articles listed? |
//! | [`bad_entry`] | Which entry of a list, or which file, gives no pair, and why? |
//! | [`batch`] | Which texts are to be translated in a file of units? |
//! | [`check`] | What is wrong in many pairs of texts, wherever they come from? |
//! | [`check_inputs`] | Which pairs of texts are checked: those of two articles, of a file of units, of the memory? |
//! | [`convert`] | How do units, or the terms of a glossary, go from one format into another without a memory? |
//! | [`cross_script`] | Is a sentence, or its translation, remembered in the letters of a sister language? |
//! | [`cutter`] | How is running text cut into segments, as the user wants it? |
//! | [`evaluate`] | How well does the aligner do on a folder of documents with gold alignments? |
//! | [`export`] | How are the contents of a memory written in the formats of other programs? |
//! | [`fragments`] | Which parts of a sentence were translated before, if the sentence as a whole was not? |
//! | [`heap_list`] | Which articles are in a heap? |
//! | [`import`] | How does a file of another program become units of the memory? |
//! | [`languages`] | Which language is a text in, and through which language does a search continue? |
//! | [`linked`] | Where in the translation is a piece of a text? |
//! | [`links`] | How is an aligned pair written as links, numbered by the lines of its files? |
//! | [`lookup`] | How was a sentence translated before, and which answers are given? |
//! | [`manifest`] | Which article pairs are to be aligned? |
//! | `named_language` | Which language does the name of a file indicate? |
//! | [`pair`] | How do two texts become beads, and beads a record for the memory? |
//! | [`pair_articles`] | Which articles of two heaps of files translate each other? |
//! | [`pretranslate`] | How much of a new article has been translated before? |
//! | [`prompt`] | Which stored translations help a language model to translate a sentence? |
//! | [`read`] | Which reader does a file need, and which other files does that reader need? |
//! | [`recall`] | What does the memory already know about an article that is about to be aligned? |
//! | [`report`] | What was the result of a run? |
//! | [`stream`] | How does another program have article pairs aligned, one per line? |
//! | [`teaching`] | What may the aligner know besides the article: dictionaries, and confirmed units of the memory? |
//! | [`term_extraction`] | Which terms and translations do the units of a memory show? |
//! | [`terms`] | Which terms of the glossary are in a sentence, and what are they called in the other language? |
//! | [`threads`] | How many threads are used, and what happens if one panics? |
//! | [`unit_numbers`] | Which units does a person name by numbers, by article and by confidence? |
//! | [`units`] | What can a person say about single units, and is it possible? |
//! | `untranslated` | Which segments of a translation were left in the language of the source? |
//! | [`walk`] | Which files are below a folder, if each folder is read once? |
//! | [`why`] | Why is this unit in the memory? |

pub mod adapt;
pub mod align;
pub mod analyse;
pub mod analyzer;
pub mod answer;
pub mod articles;
pub mod bad_entry;
pub mod batch;
pub mod check;
pub mod check_inputs;
pub mod convert;
pub mod cross_script;
pub mod cutter;
pub mod evaluate;
pub mod export;
pub mod filter;
pub mod fragments;
pub mod heap_list;
pub mod import;
pub mod languages;
pub mod linked;
pub mod links;
pub mod lookup;
pub mod manifest;
mod named_language;
pub mod pair;
pub mod pair_articles;
pub mod pretranslate;
pub mod prompt;
pub mod read;
pub mod recall;
pub mod report;
pub mod stream;
pub mod teaching;
pub mod term_extraction;
pub mod terms;
pub mod threads;
pub mod unit_numbers;
pub mod units;
mod untranslated;
pub mod walk;
pub mod why;
