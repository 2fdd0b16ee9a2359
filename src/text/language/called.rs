//! Which language does this name or code mean?
//!
//! The header of a table may name a language by its tag (`ur-PK`), by a code of three letters with or without the
//! script (`urd`, `urd_Arab`, as corpora do), or by its name in one of the languages of the table of terms (`Urdu`,
//! `उर्दू`, `اردو`). All of these give the canonical tag, so that equal languages compare equal. Only languages with a
//! code of two letters are known: the thousands of others include names such as `The`, `Even` and `Are`. Time O(log n).

use sangam_language::Language;

use crate::terms::{self, Kind};

/// Names in common use that CLDR does not list, with their tags.
const FURTHER_NAMES: &str = include_str!("data/names-of-languages.tsv");

/// The length of the code of a known language, in letters.
const SHORT: usize = 2;

/// A text of up to this many letters is read as a code, never as a name.
const LONGEST_CODE: usize = 3;

/// Returns the language that a file or a person calls `name`, or `None` if no language has that name.
pub fn called(name: &str) -> Option<Language> {
    let name = name.trim();
    let written = name.split(['-', '_']).next().unwrap_or(name);
    let has_short_code = |tag: &Language| written.len() == SHORT || tag.primary().len() == SHORT;
    if let Some(language) = name.parse().ok().filter(has_short_code) {
        return Some(language);
    }
    if name.len() > LONGEST_CODE
        && let Some(language) = Language::named(name).filter(|tag| tag.primary().len() == SHORT)
    {
        return Some(language);
    }
    // `उर्दू (भारत)`: the language is known even if the region is not.
    let plain = name.split('(').next().unwrap_or(name).trim();
    let mut further_names = FURTHER_NAMES.lines().filter_map(|line| line.split_once('\t'));
    if let Some((_, tag)) = further_names.find(|(further, _)| *further == plain) {
        return tag.parse().ok();
    }
    terms::languages(Kind::Language).iter().find_map(|tag| {
        let language = tag.parse().ok()?;
        let named = terms::find(plain, &language)
            .find(|term| term.kind == Kind::Language && term.id.len() == SHORT)?;
        named.id.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_give_the_canonical_tag() {
        for (name, tag) in [
            ("en", "en"),
            ("ur_PK", "ur-PK"),
            ("English", "en"),
            (" urdu ", "ur"),
            ("HINDI", "hi"),
            ("اردو", "ur"),
            ("हिन्दी", "hi"),
            ("हिंदी", "hi"),
            ("English (US)", "en"),
            ("Bengali", "bn"),
            ("Persian", "fa"),
            ("Farsi", "fa"),
            ("eng", "en"),
            ("urd", "ur"),
            ("hin_Deva", "hi-Deva"),
            ("eng_Latn", "en-Latn"),
            ("urd-Arab-PK", "ur-Arab-PK"),
            ("ur_Latn", "ur-Latn"),
            ("srp_Cyrl", "sr-Cyrl"),
            ("npi_Deva", "ne-Deva"),
            ("zho_Hans", "zh-Hans"),
        ] {
            assert_eq!(called(name).map(|language| language.to_string()).as_deref(), Some(tag), "{name}");
        }
    }

    #[test]
    fn common_words_are_no_languages() {
        for word in
            ["", "the", "The", "Even", "Are", "source", "Gate", "one", "فاصلہ", "x-test", "ang", "a b", "12"]
        {
            assert_eq!(called(word), None, "{word}");
        }
    }

    #[test]
    fn english_names_are_the_same_in_both_tables() {
        let english: Language = "en".parse().unwrap();
        for term in terms::terms().iter().filter(|term| term.kind == Kind::Language && term.id.len() == SHORT)
        {
            for name in term.names(&english) {
                assert_eq!(called(name.text), term.id.parse().ok(), "{name:?}");
            }
        }
    }
}
