//! What are the sentences, words, numbers and names of this text?
//!
//! Everything here takes and gives plain values: strings in, spans and values out. What differs between languages is
//! data in [`language`]; the code in the other modules asks a [`language::Profile`] and never names a language.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`language`] | What must be known about one language? |
//! | [`script`] | In which script is this letter? |
//! | [`detect`] | In which script, and so probably in which language, is this text? |
//! | [`segment`] | Where does each sentence begin and end? |
//! | [`normalize`] | When are two texts the same to a matcher? |
//! | [`tokens`] | What are the words and marks of a text? |
//! | [`digits`] | Which value has a decimal digit of this script? |
//! | [`word_keys`] | By which coarse key does a word meet other forms and spellings of itself? |
//! | [`numbers`] | Which numbers, dates and amounts does a text hold, by value? |
//! | [`placeables`] | Which pieces must survive translation unchanged? |
//! | [`names`] | Do two words of two scripts sound like one name? |
//! | [`difference`] | What changed between two texts, word by word? |
//! | [`inspect`] | What does sangam see in this text, and why? |
//! | [`terms`] | How are countries, cities, months and units called in each language? |
//!
//! ```
//! use sangam_text::segment::{SegmentOptions, segment};
//!
//! let text = "Dr. Khan arrived at 5 p.m. on Monday. Talks began.";
//! let segments = segment(text, &"en".parse()?, &SegmentOptions::default());
//! let sentences: Vec<&str> = segments.into_iter().map(|segment| &text[segment.span]).collect();
//! assert_eq!(sentences, ["Dr. Khan arrived at 5 p.m. on Monday.", "Talks began."]);
//! # Ok::<_, sangam_language::LanguageError>(())
//! ```

mod data_file;
pub mod detect;
pub mod difference;
pub mod digits;
pub mod inspect;
pub mod language;
pub mod names;
pub mod normalize;
pub mod numbers;
mod pages;
pub mod placeables;
#[cfg(test)]
#[path = "../../tests/properties.rs"]
mod properties;
mod respellings;
pub mod script;
pub mod segment;
pub mod terms;
pub mod tokens;
pub mod word_keys;
mod word_list;
