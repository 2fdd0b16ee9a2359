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
//! | [`language`] | Which language is a text in? A BCP 47 tag (its own crate, as all but the last are) |
//! | [`unit`](mod@unit) | What is a translation unit, wherever it comes from and goes to? |
//! | [`text`] | What are the sentences, words, numbers and names of this text? |
//! | [`align`] | Which sentence translates which? |
//! | [`memory`] | How are translations remembered, and how is one found again? |
//! | [`exchange`] | How do articles and translation units come in and go out? |
//! | [`use_cases`] | How does an article become units, a file a memory, a memory an answer? |
//!
//! Dependencies point one way: `language` ← `unit` ← `memory`, `align`, `exchange`; `language` ← `text` ← `align`, `exchange`;
//! all of them ← `use_cases`; the binary's `cli` ← `main` stand on top. Nothing in this library prints, exits, or reads the
//! environment.

#[cfg(test)]
#[path = "../tests/properties.rs"]
mod properties;
pub mod use_cases;

pub use sangam_align as align;
pub use sangam_exchange as exchange;
pub use sangam_language as language;
pub use sangam_memory as memory;
pub use sangam_text as text;
pub use sangam_unit as unit;
