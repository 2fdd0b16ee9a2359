//! Which steps of normalisation apply to every language?

use unicode_normalization::UnicodeNormalization as _;

use crate::digits::ascii_digit;

use super::composition::{COMPOSITION, composed};
use super::letters::{Change, Letters};
use super::stage::{Stage, StageList};

/// Lossless: drops invisible characters: controls, joiners, direction marks, soft hyphens, the Arabic tatweel.
pub(crate) const INVISIBLE: &dyn Stage = &Letters { name: "invisible", change: invisible };
/// Lossless: turns decimal digits of other scripts into ASCII digits.
pub(crate) const DIGITS: &dyn Stage = &Letters { name: "digits", change: digit };
/// Lossless: turns each run of white space into one space and drops white space at the ends.
pub(crate) const WHITE_SPACE: &dyn Stage = &WhiteSpace;
/// Lossy: turns ligatures, full-width letters, small raised digits and the like into the plain letters.
pub(crate) const COMPATIBILITY: &dyn Stage = &Compatibility;
/// Lossy: turns letters into lower case.
pub(crate) const CASE: &dyn Stage = &Case;
/// Lossy: turns dashes, ellipses and the marks of the Arabic script into their ASCII equivalents.
pub(crate) const PUNCTUATION: &dyn Stage = &Letters { name: "punctuation", change: punctuation };
/// Lossy: turns quotation marks of every kind into `"` and `'`.
pub(crate) const QUOTES: &dyn Stage = &Quotes;

/// The lossless stages of a language that has no letters of its own to unify.
pub(crate) const LOSSLESS: StageList = &[COMPOSITION, INVISIBLE, DIGITS, WHITE_SPACE];
/// The lossy stages of a language that has no spelling variants of its own.
pub(crate) const LOSSY: StageList = &[COMPATIBILITY, CASE, PUNCTUATION, QUOTES, WHITE_SPACE];

fn invisible(character: char) -> Change {
    match character {
        // U+061C and U+200B..F, U+202A..E, U+2066..9 are zero-width characters and direction marks. U+FE00..F select
        // between the drawn forms of a character. White space is left to its own stage.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{640}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' => Change::Drop,
        _ if character.is_control() && !character.is_whitespace() => Change::Drop,
        _ => Change::Keep,
    }
}

fn digit(character: char) -> Change {
    if character.is_ascii() { Change::Keep } else { ascii_digit(character).map_or(Change::Keep, Change::To) }
}

struct WhiteSpace;

impl Stage for WhiteSpace {
    fn name(&self) -> &'static str {
        "white space"
    }

    fn concerns(&self, character: char) -> bool {
        character.is_whitespace()
    }

    fn applies(&self, text: &str) -> bool {
        let mut before = b' ';
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            let odd = match byte {
                b' ' => before == b' ',
                b'\t'..=b'\r' => true,
                // The first bytes of all white space outside ASCII.
                0xC2 | 0xE1..=0xE3 => text[at..].starts_with(char::is_whitespace),
                _ => false,
            };
            if odd {
                return true;
            }
            before = byte;
        }
        text.ends_with(' ')
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        for word in text.split(char::is_whitespace).filter(|word| !word.is_empty()) {
            if !output.is_empty() {
                output.push(' ');
            }
            output.push_str(word);
        }
        output
    }
}

struct Compatibility;

impl Stage for Compatibility {
    fn name(&self) -> &'static str {
        "compatibility"
    }

    fn concerns(&self, character: char) -> bool {
        // Only the characters whose compatibility decomposition (NFKC) is the plain way to write the same text: raised
        // digits, fractions, raised and lowered signs, letter-like signs, Roman numerals, circled letters, Latin
        // ligatures, full-width ASCII. Spacing accents are not included, because they would turn into a space and a
        // mark.
        matches!(character,
            '\u{AA}' | '\u{B2}' | '\u{B3}' | '\u{B9}' | '\u{BA}' | '\u{BC}'..='\u{BE}' | '\u{2070}'..='\u{209C}'
            | '\u{2100}'..='\u{214F}' | '\u{2150}'..='\u{217F}' | '\u{2460}'..='\u{24EA}'
            | '\u{FB00}'..='\u{FB06}' | '\u{FF01}'..='\u{FF5E}')
            && std::iter::once(character).nfkc().next() != Some(character)
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        for character in text.chars() {
            if self.concerns(character) {
                output.extend(std::iter::once(character).nfkc());
            } else {
                output.push(character);
            }
        }
        composed(output)
    }
}

struct Case;

impl Stage for Case {
    fn name(&self) -> &'static str {
        "case"
    }

    fn concerns(&self, character: char) -> bool {
        if character.is_ascii() {
            return character.is_ascii_uppercase();
        }
        // The long s, the sharp s and the final sigma are already lower case, but fold like other letters.
        matches!(character, 'ſ' | 'ß' | 'ς') || !character.to_lowercase().eq(std::iter::once(character))
    }

    fn apply(&self, text: &str) -> String {
        if text.is_ascii() {
            return text.to_ascii_lowercase();
        }
        let mut output = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                _ if character.is_ascii() => output.push(character.to_ascii_lowercase()),
                'ſ' => output.push('s'),
                'ß' | 'ẞ' => output.push_str("ss"),
                'ς' => output.push('σ'),
                _ => output.extend(character.to_lowercase()),
            }
        }
        composed(output)
    }
}

fn punctuation(character: char) -> Change {
    match character {
        '…' => Change::Spell("..."),
        // Hyphens and dashes of every length, and the minus sign.
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2E3A}' | '\u{2E3B}' => Change::To('-'),
        '\u{6D4}' | '\u{66B}' => Change::To('.'),
        '\u{60C}' | '\u{66C}' => Change::To(','),
        '\u{61B}' => Change::To(';'),
        '\u{61F}' => Change::To('?'),
        '\u{66A}' => Change::To('%'),
        _ => Change::Keep,
    }
}

struct Quotes;

/// Returns the ASCII mark for a quotation mark, an apostrophe or a prime.
fn plain_quote(character: char) -> Option<char> {
    match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '‶' => Some('"'),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '‵' | '´' => Some('\''),
        _ => None,
    }
}

impl Stage for Quotes {
    fn name(&self) -> &'static str {
        "quotes"
    }

    fn concerns(&self, character: char) -> bool {
        character == '\'' || plain_quote(character).is_some()
    }

    fn applies(&self, text: &str) -> bool {
        text.contains("''") || (!text.is_ascii() && text.chars().any(|c| plain_quote(c).is_some()))
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        let mut single = false;
        for character in text.chars() {
            let character = plain_quote(character).unwrap_or(character);
            // Two single marks are a double one, as on typewriters.
            if character == '\'' && single {
                output.pop();
                output.push('"');
                single = false;
            } else {
                output.push(character);
                single = character == '\'';
            }
        }
        output
    }
}
