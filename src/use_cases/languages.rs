//! Which language is a text in, and in which language is it if nothing says so?

use sangam_language::{Language, LanguageError};

use sangam_text::detect::detect_language;
use sangam_text::language::PROFILES;

/// Returns `named`, or the language that the script of `text` identifies.
pub fn language_of(text: &str, named: Option<&Language>) -> Option<Language> {
    named.cloned().or_else(|| detect_language(text))
}

/// Returns `named`, or the language that the script of a query identifies. For digits and punctuation, whose script
/// identifies none, it is the [default](default_language).
pub fn query_language(query: &str, named: Option<&Language>) -> Result<Language, LanguageError> {
    language_of(query, named).map_or_else(default_language, Ok)
}

/// Returns the first language with rules: the default if nothing identifies a language.
pub fn default_language() -> Result<Language, LanguageError> {
    PROFILES.first().map_or("und", |profile| profile.tag).parse()
}

/// Whether some script identifies `language`.
pub fn is_named_by_a_script(language: &Language) -> bool {
    PROFILES.iter().any(|profile| profile.tag == language.primary())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_language_comes_before_the_script_and_digits_have_the_default() {
        let urdu: Language = "ur".parse().unwrap();
        assert_eq!(query_language("Talks failed.", Some(&urdu)).unwrap(), urdu);
        assert_eq!(query_language("مذاکرات ناکام رہے۔", None).unwrap(), urdu);
        assert_eq!(query_language("12:30 — 45 %", None).unwrap(), default_language().unwrap());
        assert_eq!(language_of("12:30", None), None);
    }

    #[test]
    fn french_is_named_by_no_script() {
        assert!(is_named_by_a_script(&"ur-PK".parse().unwrap()));
        assert!(!is_named_by_a_script(&"fr".parse().unwrap()));
    }
}
