//! In which digits and letters does the reader want texts?
//!
//! The choices are for reading and copying: what is stored, and what programs read (JSON, files), stays as it is.

use std::borrow::Cow;
use std::str::FromStr;

use clap::ValueEnum;
use sangam::language::Language;
use sangam::text::digit_style::{DigitStyle, in_digits};
use sangam::text::language::profile;
use sangam::text::names::{romanize, transliterate};
use sangam::text::script::Script;

/// In which digits texts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Digits {
    /// As they are stored.
    Stored,
    /// 0 to 9.
    Latin,
    /// Those of the language of the text.
    Native,
}

/// In which letters texts are shown once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Letters {
    None,
    Latin,
    /// Those of a language.
    Of(Language),
}

impl FromStr for Letters {
    type Err = &'static str;

    fn from_str(letters: &str) -> Result<Self, Self::Err> {
        match letters {
            "none" => Ok(Self::None),
            "latin" => Ok(Self::Latin),
            tag => tag.parse().map(Self::Of).map_err(|_| "write latin, none, or a language such as ur or hi"),
        }
    }
}

/// The digits of shown texts, and the letters in which they are shown once more.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextChoices {
    digits: Option<DigitStyle>,
    letters: Option<Letters>,
}

impl TextChoices {
    pub(crate) fn new(digits: Option<Digits>, letters: Option<Letters>) -> Self {
        let digits = match digits {
            None | Some(Digits::Stored) => None,
            Some(Digits::Latin) => Some(DigitStyle::Latin),
            Some(Digits::Native) => Some(DigitStyle::Native),
        };
        Self { digits, letters: letters.filter(|letters| *letters != Letters::None) }
    }

    /// Returns `text`, which is in `language`, in the digits that were chosen.
    pub(crate) fn digits<'t>(&self, text: &'t str, language: &Language) -> Cow<'t, str> {
        self.digits.map_or(Cow::Borrowed(text), |style| in_digits(text, language, style))
    }

    /// Returns `text` in the letters that were chosen, if it is in others and rules are known.
    pub(crate) fn in_letters(&self, text: &str, language: &Language) -> Option<String> {
        let written = match self.letters.as_ref()? {
            Letters::None => None,
            Letters::Latin if profile(language).script == Script::Latin => None,
            Letters::Latin => Some(romanize(text, language)),
            Letters::Of(letters) => transliterate(text, language, letters),
        };
        written.filter(|written| written != text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_in_other_letters_only_if_it_is_not_in_them() {
        let choices = |letters: &str| TextChoices::new(None, letters.parse().ok());
        let shown = |letters, text, tag: &str| choices(letters).in_letters(text, &tag.parse().unwrap());
        assert_eq!(shown("latin", "भारत", "hi").as_deref(), Some("bhaarat"));
        assert_eq!(shown("ur", "भारत", "hi").as_deref(), Some("بھارت"));
        for (letters, text, tag) in
            [("latin", "India", "en"), ("ur", "India", "en"), ("hi", "भारत", "hi"), ("none", "भारत", "hi")]
        {
            assert_eq!(shown(letters, text, tag), None, "{letters} {tag}");
        }
    }
}
