//! One integration binary: each module drives the built `sangam` as a user would.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic, helpers included")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]
#![expect(clippy::cast_precision_loss, reason = "shares of counts far below 2^52")]

mod accuracy; // figures that the algorithms promise, if the shared data is present
mod align; // the main job, on the tutorial article and on real ones
mod analyse; // words by band: what was translated before, what comes twice
mod articles; // documents of office programs, web pages, Markdown
mod bad_input; // every refusal names the file, the reason and the next step
#[path = "../bench/beds/mod.rs"]
mod beds; // reads the beds of the aligner
mod beside; // logs, companions, copies; read-only users
mod bulk; // many pairs: folders, manifests, streams
mod check; // what is wrong in translations, before they are published
mod compliance; // the TMX compliance kit and its expected answers
mod concordance; // finding units by words in their texts
mod concurrency; // writers at once; ten processes for a while
mod config; // defaults of the user, a project, the environment
mod correspondence; // texts that are not translations of each other
mod crash; // the process killed at any moment
mod daily; // units, articles and sentences as people name them
mod damage; // files damaged on the disk
mod desk; // adapted translations, fragments, examples, where a unit comes from
#[path = "../bench/dictionary.rs"]
mod dictionary; // reads the hand-written dictionary
mod dictionary_rows; // its rows
mod docs; // the program does what the documents promise
mod endless; // folders, pipes, devices and patterns without end
mod env; // the directory and clock of each test
mod evaluate; // scores against gold
mod events; // readings of beads wherever an article is aligned; texts of one event from end to end
mod evidence; // dictionaries, reasons, word links, moved blocks, evidence from the memory
mod exchange; // files of other programs are read, and written back unchanged
mod export; // TMX, TSV and JSON Lines
mod filter; // the units of a file that are fit to learn from
mod foreign_files; // small files as other programs write them, each with its meaning
#[cfg(unix)] // their commands run in bash
mod guides; // every command of README and the guides runs
mod hostile; // texts meant to break something
mod hostile_files; // files meant to break a reader: bombs, lies, breaks at every byte
mod house; // the files of each crate use each other in one direction
mod identity; // which article a pair of texts belongs to
mod import; // import of other programs' files
mod long_texts; // the band never changes the answer; no input is too large
mod lookup; // finding a translation again
mod lookup_score; // the score of a match, and that no match is missed
mod manners; // pipes, colour, help, exit codes
mod model; // random histories against a plain model
mod ordinary_files; // tables, links, encodings, ids, numbers
mod output_formats; // the name of a file decides its format
mod outputs; // which files an output may not replace, and how it replaces one
mod pair; // heaps of files whose names say nothing
mod readings; // abridged and replaced sentences, wherever a bead or its unit is shown
#[path = "../bench/beds/respell.rs"]
mod respell; // other spellings of the same text
mod respelling; // the same text as the press types it
mod room; // no room left
mod round_trip; // import, export, import
mod schemas; // memories of every past schema
mod screens; // what a person sees, as snapshots
mod store; // units, articles, operations, the memory itself
mod tags; // one language, one tag
mod terminal; // text that must not reach a terminal
mod terms; // the glossary: entries, terms of a sentence, terms found in units
mod text; // segment and inspect
mod wrong_language; // a language that the words of a text contradict
