//! Which numbers, dates and amounts does a text hold, by value?
//!
//! Translations keep their numbers but not their spelling: "Rs. 2.5 billion" is ڈھائی ارب روپے and 250 करोड़ रुपये.
//! [`numbers`] reads the digits of every script with Western and Indian grouping, number words, scales from hundred to
//! trillion and kharab, fractions, percentages, currencies, ordinals, years, dates, times, ranges, telephone numbers
//! and references, and gives each an exact [`Value`].
//!
//! Method: [`scan`] cuts the text by the language's word list, [`quantity`] adds up digits and number words,
//! [`read`] looks at what stands around them, [`join`] sees lists that share a scale and ranges. No step looks further
//! than a few tokens ahead, so time and space are O(n). It does not resolve words that are also something else
//! (نو nine or new, "one" as pronoun): they come with [`Number::certain`] false. See `docs/algorithms/numbers.md`.

mod fold;
mod join;
mod number;
mod quantity;
mod read;
mod scan;
mod value;
pub(crate) mod words;

#[cfg(test)]
mod tests;

use sangam_language::Language;

pub use number::{Currency, Leaf, Number, NumberKind, Part, PartRole};
pub use value::Value;

use crate::language::profile;

/// The numbers of `text`, in order, not overlapping. A language without a word list gets digits only.
pub fn numbers(text: &str, language: &Language) -> Vec<Number> {
    let scan = scan::Scan::new(text, profile(language).numbers.tables());
    join::join(&scan, read::read(&scan))
}
