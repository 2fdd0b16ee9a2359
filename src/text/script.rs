//! In which script is this letter?

use unicode_normalization::char::is_combining_mark;
use unicode_script::UnicodeScript as _;

pub use unicode_script::Script;

/// Returns the script of one letter, or `None` for digits, marks, punctuation and white space.
pub(crate) fn script_of(character: char) -> Option<Script> {
    if character.is_ascii() {
        return character.is_ascii_alphabetic().then_some(Script::Latin);
    }
    // The most common letters are recognised by range. This is for speed alone: the function runs for every word.
    match character {
        '\u{620}'..='\u{63f}' | '\u{641}'..='\u{64a}' | '\u{671}'..='\u{6d3}' => return Some(Script::Arabic),
        '\u{900}'..='\u{93b}' | '\u{93d}'..='\u{94c}' | '\u{972}'..='\u{97f}' => {
            return Some(Script::Devanagari);
        }
        _ => {}
    }
    script_of_any(character)
}

fn script_of_any(character: char) -> Option<Script> {
    if !character.is_alphabetic() {
        return None;
    }
    match character.script() {
        Script::Common | Script::Inherited | Script::Unknown => None,
        script => Some(script),
    }
}

/// Whether a character is a letter or a mark on a letter. Some blocks are recognised by range, because the general
/// tables cost ten times as much.
pub fn is_word_letter(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => character.is_ascii_alphabetic(),
        // Devanagari except its dandas, digits and abbreviation sign; Arabic letters and vowel signs, with those of
        // Urdu.
        '\u{900}'..='\u{963}' | '\u{971}'..='\u{97f}' | '\u{620}'..='\u{65f}' | '\u{66e}'..='\u{6d3}' => true,
        '\u{964}'..='\u{970}' => false,
        other => other.is_alphabetic() || is_combining_mark(other),
    }
}

/// The range of code points that Unicode assigns to a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScriptBlock {
    /// The first code point.
    pub(crate) first: char,
    /// The last code point.
    pub(crate) last: char,
}

impl ScriptBlock {
    /// Whether `character` is a letter or a sign of this block that words are spelled with.
    pub(crate) fn spells(self, character: char) -> bool {
        (self.first..=self.last).contains(&character) && is_word_letter(character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_by_range_is_what_unicode_says() {
        for character in '\u{80}'..='\u{2fff}' {
            assert_eq!(script_of(character), script_of_any(character), "{character:?}");
            let general = character.is_alphabetic() || is_combining_mark(character);
            assert_eq!(is_word_letter(character), general, "{character:?}");
        }
    }
}
