//! Which numbers, dates and amounts does a text hold, and what are their values?
//!
//! Translations keep their numbers but not the spelling: "Rs. 2.5 billion" is ڈھائی ارب روپے and 250 करोड़ रुपये.
//! [`numbers`] reads the digits of every script with Western and Indian grouping, number words, scales from hundred to
//! trillion and kharab, fractions, percentages, currencies, ordinals, years, dates, times, ranges, telephone numbers
//! and references. Each gets an exact [`Value`].
//!
//! Method: [`scan`] cuts the text by the word list of the language, [`quantity`] adds up digits and number words,
//! [`read`] examines the text around them, and [`join`] recognises ranges and lists that share a scale. No step looks
//! more than a few tokens ahead, so time and space are O(n). Words that can also mean something other than a number (نو
//! nine or new, "one" as a pronoun) are not resolved: their [`Number::certain`] is `false`. See
//! `docs/algorithms/numbers.md`.

mod fold;
mod join;
mod number;
mod quantity;
mod read;
mod rewrite;
mod scan;
mod value;
pub(crate) mod words;

#[cfg(test)]
mod tests;

use sangam_language::Language;

pub use number::{Currency, Leaf, Number, NumberKind, Part, PartRole};
pub use rewrite::{NumberInText, rewrite};
pub use value::Value;

use crate::language::profile;

/// Returns the numbers of `text`, in order and without overlaps. In a language without a word list, only digits are
/// read.
pub fn numbers(text: &str, language: &Language) -> Vec<Number> {
    let scan = scan::Scan::new(text, profile(language).numbers.tables());
    join::join(&scan, read::read(&scan))
}
