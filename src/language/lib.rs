//! Which language is a text in? This crate knows the BCP 47 tag only; the rules of the languages are elsewhere.
//!
//! | module | the question it answers |
//! |---|---|
//! | `canonical` | What is the canonical form of a tag, however a file or a person writes it? |
//! | `names` | Which language has this English name? |
//!
//! ```
//! use sangam_language::Language;
//!
//! let language: Language = "UR_pk".parse()?;
//! assert_eq!(language.as_str(), "ur-PK");
//! assert!("ur".parse::<Language>()?.covers(&language));
//! # Ok::<_, sangam_language::LanguageError>(())
//! ```

mod canonical;
mod names;
#[cfg(test)]
#[path = "../../tests/properties.rs"]
mod properties;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use canonical::{LONGEST, canonical};

/// A BCP 47 language tag such as `en`, `ur` or `ur-PK`, in canonical form: tags with the same meaning are equal
/// strings.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// The error for a text that is not a BCP 47 tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a language tag; write {}",
    nearest.as_ref().map_or("a BCP 47 tag such as en, ur, hi or ur-PK", Language::as_str)
)]
pub struct LanguageError {
    /// The text, or the beginning of a long one.
    pub text: String,
    /// The tag that was probably meant: that of the language whose English name the text is, or the tag that the text
    /// begins with.
    pub nearest: Option<Language>,
}

impl Language {
    /// Returns the canonical tag, e.g. `ur-PK`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the language with the English name `name`, in any case.
    pub fn named(name: &str) -> Option<Self> {
        names::tag_of(name).and_then(canonical).map(Self)
    }

    /// Returns the primary language subtag: `ur` for `ur-PK`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether this tag, used as a range, covers `other`. `ur` covers `ur` and `ur-PK`; `ur-PK` covers only itself.
    pub fn covers(&self, other: &Language) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    /// Reads a tag in any case, with `-` or `_` between its parts (`ur_PK` is common in files), and under any of its
    /// codes: `urd` becomes `ur`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        canonical(text).map(Self).ok_or_else(|| {
            let text: String = text.chars().take(LONGEST).collect();
            LanguageError { nearest: nearest(&text), text }
        })
    }
}

/// Returns the tag that was probably meant by `text`, which is not a tag.
fn nearest(text: &str) -> Option<Language> {
    if let Some(language) = Language::named(text) {
        return Some(language);
    }
    // In a system locale such as `ur_PK.UTF-8`, the encoding follows a point and the variant follows an `@`.
    let tag = text.trim().split(['.', '@']).next().unwrap_or_default();
    let mut parts: Vec<&str> = tag.split(['-', '_']).filter(|part| !part.is_empty()).collect();
    if let Some(tag) = parts.first().and_then(|first| names::tag_of(first)) {
        parts[0] = tag;
    }
    (1..=parts.len()).rev().find_map(|count| canonical(&parts[..count].join("-"))).map(Language)
}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tag(text: &str) -> Language {
        text.parse().unwrap()
    }

    #[test]
    fn tags_are_canonical_whatever_their_case() {
        assert_eq!(tag("UR_pk").as_str(), "ur-PK");
        assert_eq!(tag("hi-DEVA-in").as_str(), "hi-Deva-IN");
        assert_eq!(tag("x-test").as_str(), "x-test");
    }

    #[test]
    fn one_language_has_one_tag() {
        for (written, canonical) in [
            ("eng", "en"),
            ("urd", "ur"),
            ("hin", "hi"),
            ("ben", "bn"),
            ("eng_Latn", "en-Latn"),
            ("hin-Deva", "hi-Deva"),
            ("es_es", "es-ES"),
            ("UR-pk", "ur-PK"),
            ("URD_PK", "ur-PK"),
            ("ger", "de"),
            ("iw", "he"),
            ("en-UK", "en-GB"),
            (" ur ", "ur"),
            ("en-x-News", "en-x-news"),
            ("X-Test_Two", "x-test-two"),
            ("und", "und"),
            ("xx", "xx"),
            ("zzz", "zzz"),
        ] {
            assert_eq!(tag(written).as_str(), canonical, "{written}");
        }
    }

    #[test]
    fn a_tag_is_no_longer_than_it_needs_to_be() {
        let long = |parts: usize| format!("en-x{}", "-aaaaaaaa".repeat(parts)).parse::<Language>();
        assert!(long(20).is_ok() && long(40).is_err());
        assert!(long(100_000).unwrap_err().to_string().len() < 1000);
    }

    #[test]
    fn a_shorter_tag_covers_a_longer_one() {
        assert!(tag("ur").covers(&tag("ur-PK")));
        assert!(tag("ur").covers(&tag("ur")));
        assert!(tag("en").covers(&tag("eng_Latn")));
        assert!(!tag("ur-PK").covers(&tag("ur")));
        // A language whose code begins with that of Urdu.
        assert!(!tag("ur").covers(&tag("urb")));
    }

    #[test]
    fn what_is_no_tag_is_refused_by_name() {
        for text in ["", "e", "english language", "x", "اردو", "123", "not a tag", "i-unknown", "qwertyui"]
        {
            assert_eq!(text.parse::<Language>(), Err(LanguageError { text: text.to_owned(), nearest: None }));
        }
    }

    #[test]
    fn the_nearest_tag_is_offered() {
        for (text, nearest) in [
            ("english", "en"),
            ("Urdu", "ur"),
            ("HINDI ", "hi"),
            ("Farsi", "fa"),
            ("English (US)", "en"),
            ("British English", "en-GB"),
            ("urdu-PK", "ur-PK"),
            ("xx-", "xx"),
            ("ur--PK", "ur-PK"),
            ("-ur", "ur"),
            ("en-USA", "en"),
            ("ur_PK.UTF-8", "ur-PK"),
            ("hi_IN@latin", "hi-IN"),
        ] {
            let error = text.parse::<Language>().unwrap_err();
            assert_eq!(error.nearest, Some(tag(nearest)), "{text}");
            assert_eq!(error.to_string(), format!("`{text}` is not a language tag; write {nearest}"));
        }
    }

    /// Parts of tags. Some combinations are tags.
    fn parts() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "[a-z]{1,3}",
            "[a-z]{4}",
            "[a-z0-9]{1,9}",
            Just("x".to_owned()),
            Just("u-ca-buddhist".to_owned()),
            Just("zh-yue".to_owned()),
            Just("sgn-br".to_owned()),
            Just("hepburn-heploc".to_owned()),
        ];
        prop::collection::vec(part, 1..6).prop_map(|parts| parts.join("-"))
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn a_canonical_tag_stays_as_it_is(text in parts()) {
            if let Ok(language) = text.parse::<Language>() {
                prop_assert_eq!(language.as_str().parse::<Language>(), Ok(language.clone()));
                let json = serde_json::to_string(&language).unwrap();
                prop_assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
            } else if let Err(error) = text.parse::<Language>() {
                // The offered tag is itself accepted.
                let again = error.nearest.as_ref().map(|nearest| nearest.as_str().parse());
                prop_assert_eq!(again.transpose(), Ok(error.nearest.clone()));
            }
        }

        #[test]
        fn case_and_separator_do_not_matter(text in parts(), capital in any::<[bool; 8]>(), low in any::<[bool; 5]>()) {
            let mut cases = capital.into_iter().cycle();
            let mut separators = low.into_iter().cycle();
            let written: String = text
                .chars()
                .map(|letter| match letter {
                    '-' if separators.next() == Some(true) => '_',
                    letter if cases.next() == Some(true) => letter.to_ascii_uppercase(),
                    letter => letter,
                })
                .collect();
            prop_assert_eq!(written.parse::<Language>().ok(), text.parse().ok());
        }
    }
}
