//! In which digits is a text shown?
//!
//! Method: each digit is replaced by the digit of the same value, so that a number keeps its marks and its length. A word
//! with a Latin letter (an address, `A4`, `20km`) keeps its ASCII digits: other digits would make it another word. Time O(n).
//!
//! What it does not do: it changes neither the grouping of a number nor its decimal mark.

use std::borrow::Cow;

use sangam_language::Language;

use crate::digits::{ascii_digit, digit_value};
use crate::language::profile;

/// A kind of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigitStyle {
    /// 0 to 9 in every language.
    Latin,
    /// The digits of the language: ۰ to ۹ in Urdu.
    Native,
}

/// Returns `text`, which is in `language`, with its numbers in digits of this style.
pub fn in_digits<'t>(text: &'t str, language: &Language, style: DigitStyle) -> Cow<'t, str> {
    if !text.chars().any(|character| digit_value(character).is_some()) {
        return Cow::Borrowed(text);
    }
    match style {
        DigitStyle::Latin => {
            text.chars().map(|character| ascii_digit(character).unwrap_or(character)).collect()
        }
        DigitStyle::Native => {
            let zero = u32::from(profile(language).zero);
            let native = |character: char| {
                let value = digit_value(character)?;
                char::from_u32(zero + u32::from(value))
            };
            let mut written = String::with_capacity(text.len());
            for word in text.split_inclusive(char::is_whitespace) {
                if word.contains(|letter: char| letter.is_ascii_alphabetic()) {
                    written.push_str(word);
                } else {
                    written.extend(word.chars().map(|character| native(character).unwrap_or(character)));
                }
            }
            written.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_the_digits_that_were_asked_for() {
        use DigitStyle::{Latin, Native};
        for (text, language, style, expected) in [
            ("پل 12 دن بند رہے گا۔", "ur", Native, "پل ۱۲ دن بند رہے گا۔"),
            ("پل ۱۲ دن بند رہے گا۔", "ur-PK", Latin, "پل 12 دن بند رہے گا۔"),
            ("कुल २,५०० किताबें", "hi", Latin, "कुल 2,500 किताबें"),
            ("कुल 2,500 किताबें", "hi", Native, "कुल २,५०० किताबें"),
            ("دیکھیں a4.example/2024 یا 7", "ur", Native, "دیکھیں a4.example/2024 یا ۷"),
            ("12 days", "en", Native, "12 days"),
            ("12 Tage", "de", Native, "12 Tage"),
            ("نمبر نہیں", "ur", Native, "نمبر نہیں"),
        ] {
            assert_eq!(in_digits(text, &language.parse().unwrap(), style), expected);
        }
    }
}
