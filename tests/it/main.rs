//! One integration binary: each module drives the built `sangam` as a user would.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic, helpers included")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]
#![expect(clippy::cast_precision_loss, reason = "shares of counts far below 2^52")]

mod accuracy; // figures the algorithms promise, on shared data where it is present
mod align; // the main job, on the tutorial article and on real ones
mod articles; // documents of office programs, web pages, Markdown
mod bad_input; // every refusal names the file, the reason and the next step
mod beside; // logs, companions, copies; who may only read
mod bulk; // many pairs: folders, manifests, streams
mod compliance; // the TMX compliance kit, as it wants to be answered
mod concordance; // finding units by words in their texts
mod concurrency; // writers at once, ten processes for a while
mod correspondence; // texts that are no translations of each other
mod crash; // the process killed at any moment
mod damage; // files damaged on the disk
mod docs; // what the documents promise is what the program does
mod endless; // folders, pipes, devices and patterns without an end
mod env; // the directory and clock each test runs by
mod evaluate; // scores against gold
mod evidence; // dictionaries, reasons, word links, moved blocks, what the memory knows
mod exchange; // what other programs wrote, and what comes back
mod export; // TMX, TSV and JSON Lines
mod foreign_files; // small files as other programs write them, each with what it means
mod hostile; // texts meant to break something
mod hostile_files; // files meant to break a reader: bombs, lies, breaks at every byte
mod house; // the files of each crate use each other in one direction
mod identity; // which article a pair of texts is of
mod import; // what other programs wrote
mod long_texts; // the band never changes the answer; no size of input is too much
mod lookup; // finding a translation again
mod lookup_score; // what a match scores, and that none is missed
mod manners; // pipes, colour, help, exit codes
mod model; // random histories against a plain model
mod ordinary_files; // tables, links, encodings, ids, numbers
mod output_formats; // the name of a file says what is written into it
mod outputs; // what no output may be, and how one takes its place
mod room; // no room left
mod round_trip; // import, export, import
mod schemas; // memories of every schema there has been
mod screens; // what a person sees, as snapshots
mod store; // units, articles, operations, the memory itself
mod tags; // one language, one tag
mod terminal; // what must not reach a terminal
mod text; // segment and inspect
