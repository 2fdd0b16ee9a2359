//! Into which smallest pieces is a chunk without white space cut?
//!
//! The rule is the code of [`cut_chunk`]: cut at every word boundary of UAX #29, and inside its words around each
//! character that is not a letter, a digit, a connector or a mark on one. [`cut_text`] gives the same result by a table
//! of the characters of nearly all text in the Latin, Arabic and Devanagari scripts. Among these, UAX #29 never
//! separates letters, digits, connectors and marks, and always separates anything different, except that a mark stays
//! with the character before it.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

/// A piece of a chunk. It ends where the next piece begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its first byte in the text.
    pub(super) start: usize,
    /// Whether it consists of letters, digits or connectors.
    pub(super) word: bool,
}

/// The class of a character in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// White space.
    Space,
    /// A letter, digit or connector: joined with its neighbours of the same class.
    Word,
    /// A combining mark or joiner: joined with the word before it.
    Mark,
    /// A punctuation mark or symbol: a piece of its own.
    Single,
    /// A character for the general rule.
    Other,
}

/// The length of the table. It ends with the Devanagari block.
const TABLE: usize = 0x980;

static CLASSES: [Class; TABLE] = classes();

const fn classes() -> [Class; TABLE] {
    let mut table = [Class::Other; TABLE];
    let mut code: u32 = 0;
    while (code as usize) < TABLE {
        table[code as usize] = class_in_table(code);
        code += 1;
    }
    table
}

/// Returns the class of a character below [`TABLE`], according to the Unicode properties `Word_Break` and
/// `White_Space`.
#[expect(clippy::match_same_arms, reason = "listed block by block, in the order of the codes")]
const fn class_in_table(code: u32) -> Class {
    match code {
        0x09..=0x0D | 0x20 | 0x85 | 0xA0 => Class::Space,
        0x30..=0x39 | 0x41..=0x5A | 0x5F | 0x61..=0x7A => Class::Word,
        0x21..=0x7E => Class::Single,
        // © and ® may be part of an emoji, the soft hyphen is invisible, ª µ º are letters, and the class of · depends
        // on its neighbours.
        0xA1..=0xA8 | 0xAB | 0xAC | 0xAF..=0xB1 | 0xB4 | 0xB6 | 0xB8 | 0xBB | 0xBF | 0xD7 | 0xF7 => {
            Class::Single
        }
        0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x24F => Class::Word,
        0x60C | 0x61B | 0x61F | 0x66A..=0x66D | 0x6D4 => Class::Single,
        0x620..=0x64A | 0x660..=0x669 | 0x66E | 0x66F | 0x671..=0x6D3 | 0x6D5 | 0x6EE..=0x6FC | 0x6FF => {
            Class::Word
        }
        0x64B..=0x65F | 0x670 | 0x610..=0x61A => Class::Mark,
        0x904..=0x939 | 0x93D | 0x950 | 0x958..=0x961 | 0x966..=0x96F | 0x971..=0x97F => Class::Word,
        0x900..=0x903 | 0x93A..=0x93C | 0x93E..=0x94F | 0x951..=0x957 | 0x962 | 0x963 => Class::Mark,
        0x964 | 0x965 | 0x970 => Class::Single,
        _ => Class::Other,
    }
}

fn class(character: char) -> Class {
    match CLASSES.get(character as usize) {
        Some(&class) => class,
        None => match character {
            '\u{200C}' | '\u{200D}' => Class::Mark,
            '\u{2010}'..='\u{2016}' | '\u{2018}'..='\u{2023}' | '\u{2026}' | '\u{2030}' | '₹' | '€' => {
                Class::Single
            }
            _ if character.is_whitespace() => Class::Space,
            _ => Class::Other,
        },
    }
}

/// Calls `each` with the span and the pieces of every chunk of `text`.
pub(super) fn cut_text(text: &str, mut each: impl FnMut(Range<usize>, &[Piece])) {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < text.len() {
        pieces.clear();
        let (end, after) = if let Some((length, space)) = cut_by_table(&text[start..], start, &mut pieces) {
            (start + length, start + length + space)
        } else {
            pieces.clear();
            let length = text[start..].find(char::is_whitespace).unwrap_or(text.len() - start);
            cut_chunk(&text[start..start + length], start, &mut pieces);
            (start + length, start + length)
        };
        if !pieces.is_empty() {
            each(start..end, &pieces);
        }
        start = after;
    }
}

/// Cuts the chunk at the beginning of `rest` by the table. Returns its length and that of the white-space character
/// after it. `None` if the table does not decide a character or an order of characters.
fn cut_by_table(rest: &str, offset: usize, pieces: &mut Vec<Piece>) -> Option<(usize, usize)> {
    let mut in_word = false;
    for (at, character) in rest.char_indices() {
        match class(character) {
            Class::Word | Class::Mark if in_word => {}
            Class::Word => {
                pieces.push(Piece { start: offset + at, word: true });
                in_word = true;
            }
            Class::Single => {
                pieces.push(Piece { start: offset + at, word: false });
                in_word = false;
            }
            Class::Space => return Some((at, character.len_utf8())),
            Class::Mark | Class::Other => return None,
        }
    }
    Some((rest.len(), 0))
}

/// Cuts `chunk` by UAX #29.
pub(super) fn cut_chunk(chunk: &str, offset: usize, pieces: &mut Vec<Piece>) {
    for (at, bounded) in chunk.split_word_bound_indices() {
        // UAX #29 treats the Arabic decimal mark as a digit, so two of them would be one piece.
        let parted = bounded.chars().any(|character| is_word_character(character) || character == '\u{66B}');
        let mut in_word = false;
        for (within, character) in bounded.char_indices() {
            let word = is_word_character(character);
            if within == 0 || (parted && !(word && in_word) && !stays_with_what_it_follows(character)) {
                pieces.push(Piece { start: offset + at + within, word });
                in_word = word;
            }
        }
    }
}

/// Whether a character is a letter, a digit or a connector.
fn is_word_character(character: char) -> bool {
    (character.is_alphanumeric() && !is_combining_mark(character))
        || matches!(
            character,
            '_' | '\u{203F}' | '\u{2040}' | '\u{2054}' | '\u{FE33}' | '\u{FE34}' | '\u{FE4D}'
                ..='\u{FE4F}' | '\u{FF3F}'
        )
}

/// Whether a character is a combining mark, a joiner or another invisible character.
pub(super) fn stays_with_what_it_follows(character: char) -> bool {
    is_combining_mark(character)
        || matches!(character, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FF9E}' | '\u{FF9F}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0001}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Cuts every chunk by the general rule alone.
    fn reference(text: &str) -> Vec<(Range<usize>, Vec<Piece>)> {
        let mut chunks = Vec::new();
        for chunk in text.split_whitespace() {
            let start = chunk.as_ptr() as usize - text.as_ptr() as usize;
            let mut pieces = Vec::new();
            cut_chunk(chunk, start, &mut pieces);
            chunks.push((start..start + chunk.len(), pieces));
        }
        chunks
    }

    fn by_table(text: &str) -> Vec<(Range<usize>, Vec<Piece>)> {
        let mut chunks = Vec::new();
        cut_text(text, |chunk, pieces| chunks.push((chunk, pieces.to_vec())));
        chunks
    }

    #[test]
    fn the_table_agrees_with_the_general_rule_on_every_pair() {
        let known = || (0..0x3000).filter_map(char::from_u32).filter(|&c| class(c) != Class::Other);
        for left in known() {
            for right in [
                'a', '7', '_', '.', '\'', ':', '\u{93C}', '\u{94D}', '\u{64E}', '\u{200D}', 'ک', 'क', '٫',
                '۔',
            ] {
                for text in
                    [format!("{left}{right}"), format!("{right}{left}"), format!("{right}{left}{right}")]
                {
                    assert_eq!(by_table(&text), reference(&text), "{text:?}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..crate::properties::config() })]

        #[test]
        fn the_table_agrees_with_the_general_rule(text in crate::tokens::tests::texts()) {
            prop_assert_eq!(by_table(&text), reference(&text));
        }
    }
}
