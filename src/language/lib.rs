//! Which language is a text in? A BCP 47 tag, and nothing more: no rule of any language lives here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A BCP 47 language tag such as `en`, `ur` or `ur-PK`, kept in canonical case
/// (language lower, script Title, region UPPER) so that equal tags are equal strings.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// A text that is no BCP 47 tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language tag; write a BCP 47 tag such as en, ur, hi or ur-PK")]
pub struct LanguageError(pub String);

/// Bytes of the longest tag that is taken. BCP 47 says that 35 are enough; a file can say a tag once and have it stored
/// with every unit.
const LONGEST: usize = 255;

impl Language {
    /// The canonical tag, e.g. `ur-PK`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary language subtag: `ur` of `ur-PK`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether this tag, taken as a range, covers `other`: `ur` covers `ur` and `ur-PK`, `ur-PK` only itself.
    pub fn covers(&self, other: &Language) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    /// Reads a tag in any case, with `-` or `_` between its parts (`ur_PK` is common in the wild).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || LanguageError(text.chars().take(LONGEST).collect());
        if text.len() > LONGEST {
            return Err(bad());
        }
        let mut tag = String::with_capacity(text.len());
        for (index, part) in text.trim().split(['-', '_']).enumerate() {
            if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(bad());
            }
            if index == 0 {
                if !part.bytes().all(|b| b.is_ascii_alphabetic()) || (part.len() < 2 && part != "x") {
                    return Err(bad());
                }
                tag.push_str(&part.to_ascii_lowercase());
                continue;
            }
            // Behind a singleton (`x`, `u`) stand private and extension parts, which are lower case throughout.
            let extension = tag.split('-').any(|before| before.len() == 1);
            tag.push('-');
            let alphabetic = !extension && part.bytes().all(|b| b.is_ascii_alphabetic());
            match part.len() {
                2 if alphabetic => tag.push_str(&part.to_ascii_uppercase()),
                4 if alphabetic => {
                    tag.push_str(&part[..1].to_ascii_uppercase());
                    tag.push_str(&part[1..].to_ascii_lowercase());
                }
                _ => tag.push_str(&part.to_ascii_lowercase()),
            }
        }
        if tag == "x" { Err(bad()) } else { Ok(Self(tag)) }
    }
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
    fn a_tag_is_no_longer_than_it_needs_to_be() {
        let long = |parts: usize| format!("en-x{}", "-aaaaaaaa".repeat(parts)).parse::<Language>();
        assert!(long(20).is_ok() && long(40).is_err());
        assert!(long(100_000).unwrap_err().to_string().len() < 1000);
    }

    #[test]
    fn a_shorter_tag_covers_a_longer_one() {
        assert!(tag("ur").covers(&tag("ur-PK")));
        assert!(tag("ur").covers(&tag("ur")));
        assert!(!tag("ur-PK").covers(&tag("ur")));
        assert!(!tag("ur").covers(&tag("urd")));
    }

    #[test]
    fn what_is_no_tag_is_refused_by_name() {
        for text in ["", "e", "english language", "ur--PK", "x", "اردو", "123"] {
            assert_eq!(text.parse::<Language>(), Err(LanguageError(text.to_owned())));
        }
    }
}
