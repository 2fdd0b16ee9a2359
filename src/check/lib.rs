//! What is wrong in a translation?
//!
//! Plain values in, findings out: a [`Checker`] is made once for a pair of languages and asked about each pair of texts. It
//! reads numbers by their values, names by their sounds, and words by the shipped tables. `docs/algorithms/checks.md` has
//! the method of each check, and what it does not do.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`codes`] | Which checks exist, how serious is each, and what does each mean? |
//! | [`finding`] | What was found, where, and how can it be put right? |
//! | [`options`] | What is checked, and what is known about a pair before it is checked? |
//! | [`checker`] | Which checks does a pair of texts go through? |
//! | [`pair`] | What do all checks see of a pair? |
//! | [`rules`] | What must be known about one language to check texts in it? |
//! | [`findings`] | Which findings of a pair are wanted, and in which order? |
//! | [`unseen`] | Which characters cannot be seen, and where does a script need one? |
//! | [`characters`] | Which characters do not belong where they are? |
//! | [`ends`] | Does the translation end with the right mark? |
//! | [`enclosing`] | Do brackets and quotation marks have partners? |
//! | [`doubled`] | Is a word written twice? |
//! | [`scripts`] | Is the translation in its own language, or is a part of it left? |
//! | [`values`] | Do both texts have the same numbers, dates, units and currencies? |
//! | [`names`] | Is every name of one text in the other? |
//! | [`sounds`] | How does a word sound, without asking twice? |
//! | [`coverage`] | Is the end of the source translated? |
//! | [`terms`] | Are the terms of the glossary used? |
//! | [`folds`] | What is the one spelling of a word, without asking twice? |
//! | [`kept`] | Are addresses, variables and tags unchanged? |
//! | [`two_ways`] | Is one source translated in several ways? |
//! | [`name_spellings`] | Is one name spelt in several ways? |
//! | [`lexicon`] | Which words of the two languages are known to translate each other? |
//!
//! ```
//! use sangam_check::{Check, CheckOptions, Checker, PairFacts};
//! use sangam_unit::Sides;
//!
//! let (english, urdu) = ("en".parse()?, "ur".parse()?);
//! let checker = Checker::new(Sides::new(&english, &urdu), CheckOptions::default());
//! let texts = Sides::new("The bridge is closed.", "پل بند بند ہے۔");
//! let findings = checker.check(texts, &PairFacts::default());
//! assert_eq!(findings[0].check, Check::DoubledWord);
//! assert_eq!(findings[0].to_string(), "a word is written twice: بند بند");
//! # Ok::<_, sangam_language::LanguageError>(())
//! ```

#[cfg(test)]
extern crate self as sangam_check;

#[cfg(test)]
mod beds;
mod characters;
mod checker;
mod codes;
mod coverage;
mod doubled;
mod enclosing;
mod ends;
mod finding;
mod findings;
mod folds;
mod kept;
mod lexicon;
mod name_spellings;
mod names;
mod options;
mod pair;
#[cfg(test)]
#[path = "../../tests/properties.rs"]
mod properties;
mod rules;
mod scripts;
mod sounds;
mod terms;
mod two_ways;
mod unseen;
mod values;

pub use checker::Checker;
pub use codes::{Check, Severity, UnknownCheck, UnknownSeverity};
pub use finding::{Finding, FindingDetail, FindingPlace, Fix};
pub use name_spellings::SpellingsOfNames;
pub use options::{CheckOptions, PairFacts};
pub use two_ways::{CrossFinding, CrossVariant, PlaceNumber, TranslationsOfSources};
