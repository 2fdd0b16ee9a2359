//! Which language is a text in, and in which language is it if nothing says so?

use sangam_language::{Language, LanguageError};

use sangam_text::detect::{detect_language, majority_script};
use sangam_text::language::{PROFILES, profile};
use sangam_unit::Sides;

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

/// The languages that a person usually translates from and into. They complete what was not named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsualLanguages(pub Sides<Option<Language>>);

impl UsualLanguages {
    /// Returns the languages of `text` and of its translation: the named ones, completed by the usual ones. `None` means
    /// what it means without usual languages. A usual language is left out if it would be wrong: a source whose script is
    /// not that of the text, and a language that both sides would then have. So a text in the usual target language is
    /// treated as if nothing were usual.
    pub fn complete(&self, named: Sides<Option<&Language>>, text: &str) -> Sides<Option<Language>> {
        let Self(usual) = self;
        let same = |one: &Language, other: &Language| one.covers(other) || other.covers(one);
        let source = named.source.cloned().or_else(|| {
            let fits = |from: &&Language| {
                !contradicts_script(from, text) && !named.target.is_some_and(|to| same(from, to))
            };
            usual.source.as_ref().filter(fits).cloned()
        });
        let target = named.target.cloned().or_else(|| {
            let source = language_of(text, source.as_ref());
            let fits = |to: &&Language| !source.as_ref().is_some_and(|from| same(from, to));
            usual.target.as_ref().filter(fits).cloned()
        });
        Sides::new(source, target)
    }

    /// Does the same for a text and its translation that are both known.
    pub fn complete_pair(
        &self,
        named: Sides<Option<&Language>>,
        texts: Sides<&str>,
    ) -> Sides<Option<Language>> {
        let mut languages = self.complete(named, texts.source);
        if named.target.is_none() {
            languages.target = languages.target.filter(|to| !contradicts_script(to, texts.target));
        }
        languages
    }

    /// Returns the languages of units to be searched: the named ones, completed by the usual ones, never one language
    /// for both.
    pub fn complete_units(&self, named: Sides<Option<&Language>>) -> Sides<Option<Language>> {
        self.complete(named, "")
    }
}

/// Whether the letters of `text` are mostly of another script than that of `language`. A language whose script is not
/// known is contradicted by none.
pub(super) fn contradicts_script(language: &Language, text: &str) -> bool {
    let profile = profile(language);
    let known = PROFILES.iter().any(|known| known.tag == language.primary());
    known && majority_script(text).is_some_and(|script| script != profile.script)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    fn completed(named: [&str; 2], text: &str) -> [String; 2] {
        let usual = UsualLanguages(Sides::new(Some(tag("en")), Some(tag("ur"))));
        let named = named.map(|named| named.parse::<Language>().ok());
        let languages = usual.complete(Sides::new(named[0].as_ref(), named[1].as_ref()), text);
        [languages.source, languages.target]
            .map(|side| side.map_or_else(String::new, |side| side.to_string()))
    }

    #[test]
    fn usual_languages_complete_what_was_not_named() {
        assert_eq!(completed(["", ""], "Talks failed."), ["en", "ur"]);
        assert_eq!(completed(["", ""], "12:30"), ["en", "ur"]);
        assert_eq!(completed(["", "hi"], "Talks failed."), ["en", "hi"]);
        assert_eq!(completed(["fr", ""], "Bonjour."), ["fr", "ur"]);
    }

    #[test]
    fn usual_languages_are_left_out_if_they_would_be_wrong() {
        assert_eq!(
            completed(["", ""], "مذاکرات ناکام رہے۔"),
            ["", ""],
            "a text in the usual target language"
        );
        assert_eq!(completed(["", "en"], "مذاکرات ناکام رہے۔"), ["", "en"]);
        assert_eq!(completed(["", ""], "वार्ता विफल रही।"), ["", "ur"], "the script says what it is");
        assert_eq!(completed(["ur", ""], "مذاکرات"), ["ur", ""]);
        assert_eq!(completed(["", "en-GB"], "Bonjour."), ["", "en-GB"], "never one language on both sides");
    }

    #[test]
    fn the_scripts_of_a_text_and_of_its_translation_count() {
        let usual = UsualLanguages(Sides::new(Some(tag("en")), Some(tag("ur"))));
        let pair = |source, target| usual.complete_pair(Sides::default(), Sides::new(source, target));
        assert_eq!(pair("Talks", "مذاکرات"), Sides::new(Some(tag("en")), Some(tag("ur"))));
        assert_eq!(pair("Talks", "वार्ता"), Sides::new(Some(tag("en")), None));
    }

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
