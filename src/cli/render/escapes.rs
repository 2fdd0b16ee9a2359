//! Which characters must not reach a terminal as they are?
//!
//! First, control characters: a terminal obeys them, e.g. to clear the screen, set its title or fill the clipboard.
//! Second, the characters that set the direction of the text after them (Unicode's embeddings, overrides and isolates):
//! they show a line in another order than it is in (Boucher and Anderson 2021, "Trojan Source"). Direction marks and
//! joiners, which Urdu and Hindi need, act only at their place and are kept.

use std::borrow::Cow;

/// Whether a character would mislead a terminal or its reader.
fn misleads(character: char) -> bool {
    character.is_control()
        // Line and paragraph separator; embeddings and overrides; isolates.
        || matches!(character, '\u{2028}'..='\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Replaces misleading characters in `text` with `\u{1b}` and the like.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(misleads) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if misleads(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_as_what_it_is() {
        for (text, shown) in [
            ("\u{1b}]52;c;YQ==\u{7}", "\\u{1b}]52;c;YQ==\\u{7}"),
            ("\u{1b}[2J\r\n", "\\u{1b}[2J\\u{d}\\u{a}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("exe\u{202e}txt.sj\u{202c}", "exe\\u{202e}txt.sj\\u{202c}"),
            ("\u{2067}x\u{2069}", "\\u{2067}x\\u{2069}"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }

    #[test]
    fn what_urdu_and_hindi_need_stays() {
        for text in ["کیے\u{200c}گئے", "क्\u{200d}ष", "\u{200f}سیلاب\u{200e}", "a\u{a0}b"] {
            assert!(matches!(escaped(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
