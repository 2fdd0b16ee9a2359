//! Which key does a word of a text share with its translations?
//!
//! The language decides which part of a word becomes the key: see [`sangam_text::word_keys`]. This module cuts a text
//! into tokens and passes each one to the code that makes its key.
//!
//! Numbers become ASCII digits without grouping, marks become their Latin equivalents, and a web address is one token.

use std::ops::Range;

use sangam_text::digits::{ascii_digit, digit_value, number_mark};
use sangam_text::placeables::{PlaceableKind, placeables};
use sangam_text::script::is_word_letter;
use sangam_text::word_keys::{folded_word, write_mark_key, write_word_key};

/// What kind of token a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    /// Digits, perhaps with separators.
    Number,
    /// One punctuation mark or symbol.
    Mark,
    /// Letters.
    Word,
    /// A web address as one piece, because its parts occur in other addresses too.
    Address,
}

/// One token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) class: Class,
    pub(crate) raw: &'a str,
    /// Where it starts in its text, in bytes.
    pub(crate) start: usize,
}

/// Whether the character belongs to a word.
fn is_letter(character: char) -> bool {
    is_word_letter(character) || matches!(character, '\u{200c}' | '\u{200d}')
}

/// Finds the web addresses of `text`.
fn addresses(text: &str) -> Vec<Range<usize>> {
    if !text.contains("://") && !text.contains("www.") {
        return Vec::new();
    }
    let found = placeables(text).into_iter().filter(|placeable| placeable.kind == PlaceableKind::Url);
    found.map(|placeable| copied_address(text, placeable.span)).collect()
}

/// The part of an address that a translation copies. A word in another script after it, without a blank, is no part of
/// it: `www.example.org/ملاحظہ کریں`. An address that has such words of its own is compared by the part before them, and by
/// these words.
pub(crate) fn copied_address(text: &str, span: Range<usize>) -> Range<usize> {
    let address = &text[span.clone()];
    let end = address.find(|character: char| !character.is_ascii()).filter(|&end| end > 0);
    span.start..end.map_or(span.end, |end| span.start + end)
}

/// Calls `each` with every token of `text`, in order.
pub(crate) fn for_each_token<'a>(text: &'a str, mut each: impl FnMut(Token<'a>)) {
    let addresses = addresses(text);
    let mut addresses = addresses.iter().peekable();
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        if let Some(address) = addresses.next_if(|address| address.start <= start) {
            while characters.next_if(|&(at, _)| at < address.end).is_some() {}
            each(Token { class: Class::Address, raw: &text[address.clone()], start });
            continue;
        }
        if first.is_whitespace()
            || matches!(first, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
        {
            continue;
        }
        let mut end = start + first.len_utf8();
        let class = if digit_value(first).is_some() {
            while let Some(&(at, character)) = characters.peek() {
                if digit_value(character).is_some() {
                    end = at + character.len_utf8();
                    characters.next();
                } else if number_mark(character).is_some()
                    && text[at + character.len_utf8()..]
                        .chars()
                        .next()
                        .is_some_and(|next| digit_value(next).is_some())
                {
                    characters.next();
                } else {
                    break;
                }
            }
            Class::Number
        } else if is_letter(first) {
            while let Some(&(at, character)) = characters.peek() {
                if is_letter(character) {
                    end = at + character.len_utf8();
                    characters.next();
                } else if matches!(character, '\'' | '’')
                    && text[at + character.len_utf8()..].chars().next().is_some_and(char::is_alphabetic)
                {
                    characters.next();
                } else {
                    break;
                }
            }
            Class::Word
        } else {
            Class::Mark
        };
        each(Token { class, raw: &text[start..end], start });
    }
}

/// Writes a number token as ASCII digits, without grouping commas.
fn number_key(raw: &str, key: &mut String) {
    for character in raw.chars() {
        key.push(ascii_digit(character).or_else(|| number_mark(character)).unwrap_or(character));
    }
    let whole = key.split('.').next().unwrap_or_default();
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped = groups.len() > 1
        && (1..=3).contains(&groups[0].len())
        && groups[1..].iter().all(|group| (2..=3).contains(&group.len()))
        && key.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'))
        && key.bytes().filter(|&byte| byte == b'.').count() <= 1;
    if grouped {
        key.retain(|character| character != ',');
    }
}

/// Writes the key of a token into `key` (cleared first). A token that carries no meaning gets an empty key.
pub(crate) fn write_key(token: Token<'_>, key: &mut String, language_has_rules: bool) {
    key.clear();
    match token.class {
        Class::Number => number_key(token.raw, key),
        Class::Mark => write_mark_key(token.raw, key),
        Class::Address => key.push_str(&token.raw.trim_end_matches('/').to_lowercase()),
        Class::Word => write_word_key(&folded_word(token.raw), language_has_rules, key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        let mut key = String::new();
        for_each_token(text, |token| {
            write_key(token, &mut key, true);
            all.push(key.clone());
        });
        all
    }

    #[test]
    fn inflected_words_share_a_key() {
        assert_eq!(keys("governments"), keys("Government"));
        assert_eq!(keys("सरकारें"), keys("सरकार"));
        assert_eq!(keys("حکومتوں"), keys("حکومت"));
        assert_eq!(keys("پوليس"), keys("پولیس"));
    }

    #[test]
    fn numbers_and_marks_meet_across_scripts() {
        assert_eq!(keys("1,500"), ["1500"]);
        assert_eq!(keys("۱۵۰۰"), ["1500"]);
        assert_eq!(keys("१५००"), ["1500"]);
        assert_eq!(keys("੧,੫੦੦"), ["1500"]);
        assert_eq!(keys("7:30"), ["7:30"]);
        assert_eq!(keys("؟"), ["?"]);
        assert_eq!(keys("۔"), keys("।"));
    }

    #[test]
    fn an_address_is_one_piece() {
        assert_eq!(
            keys("see [us](https://Example.org/a-b/), or www.example.org."),
            ["see", "[", "us", "]", "(", "https://example.org/a-b", ")", ",", "or", "www.example.org", "."]
        );
    }

    #[test]
    fn a_word_in_another_script_is_no_part_of_an_address() {
        assert_eq!(keys("www.example.org/files/ملاحظہ")[0], keys("See www.example.org/files/")[1]);
        assert_eq!(keys("www.example.org/files/ملاحظہ کریں")[1..], keys("ملاحظہ کریں"));
        assert_eq!(
            keys("https://ur.example.org/wiki/پاکستان"),
            ["https://ur.example.org/wiki", &keys("پاکستان")[0]]
        );
    }

    #[test]
    fn a_possessive_belongs_to_its_word() {
        assert_eq!(keys("Ali’s car."), ["ali", "car", "."]);
    }
}
