//! Which spellings of a number word count as equal?
//!
//! ASCII case, joiners and presentation forms are folded in every script. All else is the list `[letters]` among the
//! number words of a language: Arabic letter variants become their Urdu forms, vowel signs and nukta are dropped, half
//! nasals before a consonant become an anusvara. Word lists and texts pass through the same fold. It merges more than
//! [`normalize`](crate::normalize) may, because its results are only compared with a few hundred number words.

use unicode_normalization::UnicodeNormalization as _;

use crate::respellings::Respellings;
use crate::script::is_word_letter;

/// Appends the folded form of `word` to `key`.
pub(super) fn fold_into(word: &str, letters: &Respellings, key: &mut String) {
    let start = key.len();
    if word.is_ascii() {
        key.push_str(word);
    } else if word.chars().any(|character| is_presentation_form(character) || is_invisible(character)) {
        let plain: String = word.nfkc().filter(|&character| !is_invisible(character)).collect();
        letters.rewrite_into(&plain, key);
    } else {
        letters.rewrite_into(word, key);
    }
    key[start..].make_ascii_lowercase();
}

/// Whether a letter is drawn as an Arabic ligature or positional shape, as in old PDF exports.
fn is_presentation_form(character: char) -> bool {
    matches!(character, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// Whether a character is a joiner or a direction mark.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether `character` can be part of a word: a letter, a combining mark or an invisible joiner.
pub(super) fn is_word_character(character: char) -> bool {
    is_word_letter(character) || matches!(character, '\u{200C}' | '\u{200D}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::PROFILES;

    /// Folds by the lists of both languages. Each folds the letters of its own script.
    fn fold(word: &str) -> String {
        ["hi", "ur"].iter().fold(word.to_owned(), |word, tag| {
            let profile = PROFILES.iter().find(|profile| profile.tag == *tag).unwrap();
            let mut key = String::new();
            fold_into(&word, &profile.numbers.tables().letters, &mut key);
            key
        })
    }

    #[test]
    fn spellings_of_one_word_meet() {
        for (one, other) in [
            ("Million", "million"),
            ("پچاس", "پچاسِ"),
            ("لاکھ", "لاكه"),
            ("साढ़े", "साढ\u{93C}े"),
            ("पाँच", "पांच"),
            ("पन्द्रह", "पंद्रह"),
            ("डॉलर", "डालर"),
            ("करोड़", "करोड"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn different_numbers_stay_apart() {
        assert_ne!(fold("سات"), fold("ساٹھ"));
        assert_ne!(fold("सात"), fold("साठ"));
        assert_ne!(fold("उन्नीस"), fold("उनीस"));
    }
}
