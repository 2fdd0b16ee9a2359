//! Which language is a text taken to be in, and through which does a search go on?

use sangam_language::{Language, LanguageError};

use sangam_text::detect::detect_language;
use sangam_text::language::PROFILES;

/// The language that was named, or the one that the script of `text` names.
pub fn language_of(text: &str, named: Option<&Language>) -> Option<Language> {
    named.cloned().or_else(|| detect_language(text))
}

/// The language that was named, or the one that the script of a query names; the [pivot](pivot_language) for one of digits
/// and marks, whose script names none.
pub fn query_language(query: &str, named: Option<&Language>) -> Result<Language, LanguageError> {
    language_of(query, named).map_or_else(pivot_language, Ok)
}

/// The language that a search goes through if no unit leads from the one language to the other, and that is taken if
/// nothing names one: the first there are rules for.
pub fn pivot_language() -> Result<Language, LanguageError> {
    PROFILES.first().map_or("und", |profile| profile.tag).parse()
}

/// Whether some script names `language`.
pub fn is_named_by_a_script(language: &Language) -> bool {
    PROFILES.iter().any(|profile| profile.tag == language.primary())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_language_comes_before_the_script_and_digits_have_the_pivot() {
        let urdu: Language = "ur".parse().unwrap();
        assert_eq!(query_language("Talks failed.", Some(&urdu)).unwrap(), urdu);
        assert_eq!(query_language("مذاکرات ناکام رہے۔", None).unwrap(), urdu);
        assert_eq!(query_language("12:30 — 45 %", None).unwrap(), pivot_language().unwrap());
        assert_eq!(language_of("12:30", None), None);
    }

    #[test]
    fn french_is_named_by_no_script() {
        assert!(is_named_by_a_script(&"ur-PK".parse().unwrap()));
        assert!(!is_named_by_a_script(&"fr".parse().unwrap()));
    }
}
