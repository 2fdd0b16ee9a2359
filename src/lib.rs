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
//! all of them ← `use_cases`; the binary's `cli` ← `main` come last. Nothing in this library prints, exits, or reads the
//! environment.
//!
//! ```
//! use sangam::align::{AlignOptions, Aligner, Side};
//! use sangam::text::segment::{SegmentOptions, segment};
//!
//! let (english, urdu) = ("en".parse()?, "ur".parse()?);
//! let source = "The bridge will be closed for 12 days. Buses will cross the river by ferry.";
//! let target = "پل 12 دن بند رہے گا۔ بسیں فیری سے دریا پار کریں گی۔";
//! let options = SegmentOptions::default();
//! let source: Vec<&str> = segment(source, &english, &options).into_iter().map(|found| &source[found.span]).collect();
//! let target: Vec<&str> = segment(target, &urdu, &options).into_iter().map(|found| &target[found.span]).collect();
//! let alignment = Aligner::new(AlignOptions::default()).align(&Side::new(&english, &source), &Side::new(&urdu, &target));
//! assert_eq!(alignment.beads.len(), 2);
//! assert_eq!(source[alignment.beads[1].source.clone()], ["Buses will cross the river by ferry."]);
//! # Ok::<_, sangam::language::LanguageError>(())
//! ```
//!
//! `docs/examples` in the repository has whole programs: aligning two strings, a memory of one's own, and reading TMX to
//! write XLIFF.

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
