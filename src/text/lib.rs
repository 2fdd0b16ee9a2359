//! What are the sentences, words, numbers and names of a text?
//!
//! All functions take and return plain values: strings in, spans and values out. The differences between languages are
//! data in [`language`]. The code in the other modules asks a [`language::Profile`] and never names a language.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`language`] | What must be known about one language? |
//! | [`script`] | In which script is this letter? |
//! | [`detect`] | In which script, and so probably in which language, is this text? |
//! | [`segment`] | Where does each sentence begin and end? |
//! | [`normalize`] | When do two texts count as equal for matching? |
//! | [`tokens`] | What are the words and marks of a text? |
//! | [`digits`] | What is the value of a decimal digit, whatever its script? |
//! | [`word_keys`] | Which coarse key do the forms and spellings of a word share? |
//! | [`numbers`] | Which numbers, dates and amounts does a text hold, and what are their values? |
//! | [`placeables`] | Which pieces must survive translation unchanged? |
//! | [`phrases`] | Where is a phrase in a text, whatever the endings of its words? |
//! | [`names`] | Do two words in two scripts sound like the same name? |
//! | [`adaptation`] | What becomes of a translation if the numbers and names of its source change? |
//! | [`difference`] | What changed between two texts, word by word? |
//! | [`isolates`] | Which invisible characters around a text belong to the terminal that showed it? |
//! | [`inspect`] | What does sangam see in this text, and why? |
//! | [`terms`] | What are countries, cities, months and units called in each language? |
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

pub mod adaptation;
mod agreed;
mod data_file;
pub mod detect;
pub mod difference;
pub mod digits;
pub mod inspect;
pub mod isolates;
pub mod language;
pub mod names;
pub mod normalize;
pub mod numbers;
mod pages;
pub mod phrases;
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
