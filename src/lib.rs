//! sangam: a sentence aligner and translation memory for newsrooms that work between English, Urdu and Hindi.
//!
//! ```text
//!  article.en ─┐                                        ┌─ lookup "…"
//!              ├─ text ── segments ── align ── beads ── memory ── export tmx|tsv|jsonl
//!  article.ur ─┘  (cut)               (link)           (keep, find)
//! ```
//!
//! | module | the question it answers |
//! |---|---|
//! | [`text`] | What are the sentences, words, numbers and names of this text? |
//! | [`align`] | Which sentence translates which? |
//! | [`memory`] | How are translations remembered, and how is one found again? (its own crate) |
//! | [`exchange`] | How do articles and translation units come in and go out? |
//! | [`bulk`] | How are a million article pairs worked through? |
//!
//! Dependencies point one way: `memory` ← `text`, `align`, `exchange` ← `bulk`; the binary's `cli` ← `main` stand on
//! top. Nothing in this library prints, exits, or reads the environment.

pub mod align;
pub mod bulk;
pub mod exchange;
pub mod text;

pub use sangam_memory as memory;
