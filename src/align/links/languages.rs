//! Of which languages are word classes and dictionary rows known?
//!
//! A language is a row of [`KNOWN`]. Its trees are those of English with Hindi or Urdu, so it must have their grammar.

use std::sync::LazyLock;

use sangam_unit::{Role, Sides};

use super::cells::Grammar;
use super::classes::{self, ClassLists, HindiUrduClass, NO_CLASSES};
use super::phrases::{self, NO_ROWS, PhraseRows};
use super::posteriors::Jumps;

/// The language that the trees pair with the others.
const ENGLISH: &str = "en";

/// A language with the grammar of Hindi and Urdu.
struct KnownLanguage {
    /// Its primary subtag.
    tag: &'static str,
    classes: &'static LazyLock<ClassLists<HindiUrduClass>>,
    /// Dictionary rows of several words, of English and this language.
    rows: &'static LazyLock<PhraseRows>,
}

static KNOWN: [KnownLanguage; 2] = [
    KnownLanguage { tag: "hi", classes: &classes::HINDI, rows: &phrases::HINDI },
    KnownLanguage { tag: "ur", classes: &classes::URDU, rows: &phrases::URDU },
];

/// Jumps from the words of English to those of Hindi or Urdu, and back: means of the counts on the sure links of the even
/// lines of three sets of gold (`cargo bench --bench link_trees -- --jumps`).
static ENGLISH_JUMPS: [Jumps; 2] = [
    Jumps::new([0.02, 0.04, 0.105, 0.13, 0.165, 0.256, 0.043, 0.04, 0.028], [0.038, 0.135]),
    Jumps::new([0.032, 0.045, 0.098, 0.143, 0.04, 0.267, 0.069, 0.045, 0.034], [0.054, 0.174]),
];

/// The side of English, if it is one of the two languages.
pub(crate) fn english_side(languages: Sides<&str>) -> Option<Role> {
    Role::BOTH.into_iter().find(|&side| languages[side] == ENGLISH)
}

/// The grammar of English and another language; `None` if there are no word classes for it.
pub(crate) fn grammar(other: &str) -> Option<Grammar> {
    let known = KNOWN.iter().find(|known| known.tag == other)?;
    Some(Grammar { classes: known.classes, rows: known.rows, jumps: &ENGLISH_JUMPS })
}

/// The grammar of English and a language without word classes.
pub(crate) fn unknown_grammar() -> Grammar {
    Grammar { classes: &NO_CLASSES, rows: &NO_ROWS, jumps: &ENGLISH_JUMPS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grammar_is_known_for_the_languages_of_the_table_only() {
        assert!(grammar("hi").is_some() && grammar("ur").is_some());
        assert!(grammar("bn").is_none() && grammar(ENGLISH).is_none());
        assert_eq!(english_side(Sides::new("ur", "en")), Some(Role::Target));
        assert_eq!(english_side(Sides::new("ur", "hi")), None);
    }
}
