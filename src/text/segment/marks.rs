//! What can each character do at the end of a sentence?
//!
//! The marks belong to scripts and not to languages, so a new language of any script finds its marks here. The export
//! of the rules takes them from here as well.

use unicode_script::UnicodeScript as _;

use crate::script::Script;

/// How far a rule looks back or ahead of a mark, in bytes. No abbreviation or opening word is longer. The bound keeps
/// the time linear on text without spaces.
pub(super) const NEARBY: usize = 64;

/// The kind of a mark that may end a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `.`: ends sentences and abbreviations.
    Dot,
    /// `۔`: ends sentences, and occurs between and after initials.
    ArabicStop,
    /// `।`, `॥` and the stops of other scripts that never abbreviate with them.
    Danda,
    /// `|`, typed instead of the danda or to separate columns.
    Bar,
    /// `?`, `!`, `؟` and similar marks.
    Question,
    /// `…`: three dots in one character.
    Ellipsis,
}

/// The stops of scripts that never abbreviate with them: danda, double danda, and the Armenian, Ethiopic, Myanmar,
/// Khmer, Santali, Meetei and ideographic full stops.
const FULL_STOPS: [char; 13] = [
    '\u{0964}', '\u{0965}', '\u{0589}', '\u{1362}', '\u{104A}', '\u{104B}', '\u{17D4}', '\u{17D5}',
    '\u{1C7E}', '\u{1C7F}', '\u{ABEB}', '\u{3002}', '\u{FF61}',
];

/// Those of [`FULL_STOPS`] that several scripts use.
const SHARED_FULL_STOPS: &str = "।॥。";

/// The marks that end sentences in several scripts, except bars.
const SHARED_MARKS: &str = ".?!…।॥۔؟‼⁇⁈⁉。！？";

/// Returns the full stops that are never used to abbreviate: those of several scripts, and those of `script` alone.
pub fn full_stops(script: Script) -> String {
    SHARED_FULL_STOPS.chars().chain(own_full_stops(script)).collect()
}

/// Returns the marks that may end a sentence, except bars: those of several scripts, and the full stops of `script`
/// alone.
pub fn sentence_marks(script: Script) -> String {
    SHARED_MARKS.chars().chain(own_full_stops(script)).collect()
}

fn own_full_stops(script: Script) -> impl Iterator<Item = char> {
    FULL_STOPS.into_iter().filter(move |stop| stop.script() == script)
}

/// Returns the kind of `character` if it can end a sentence.
pub(super) fn mark_of(character: char) -> Option<Mark> {
    Some(match character {
        '.' | '\u{FF0E}' => Mark::Dot,
        '\u{06D4}' => Mark::ArabicStop,
        stop if FULL_STOPS.contains(&stop) => Mark::Danda,
        '|' => Mark::Bar,
        '?' | '!' | '\u{061F}' | '\u{203C}' | '\u{203D}' | '\u{2047}' | '\u{2048}' | '\u{2049}'
        | '\u{FF01}' | '\u{FF1F}' | '\u{1367}' => Mark::Question,
        '\u{2026}' => Mark::Ellipsis,
        _ => return None,
    })
}

/// Whether the character can come between the mark and the white space, as part of the sentence that ends.
///
/// Opening and closing quotation marks both count, because Urdu newspapers open with ” and close with “.
pub(super) fn is_closer(character: char) -> bool {
    matches!(character, '"' | '\'' | ')' | ']' | '}')
        || (character as u32 >= 0x80
            && (matches!(
                character,
                '“' | '”'
                    | '„'
                    | '‟'
                    | '‘'
                    | '’'
                    | '‚'
                    | '»'
                    | '«'
                    | '›'
                    | '‹'
                    | '」'
                    | '』'
                    | '）'
                    | '】'
                    | '﴾'
                    | '﴿'
            ) || is_invisible(character)))
}

/// Whether the character can come before the first letter of a sentence.
pub(super) fn is_opener(character: char) -> bool {
    matches!(
        character,
        '"' | '\''
            | '('
            | '['
            | '{'
            | '“'
            | '”'
            | '„'
            | '‘'
            | '’'
            | '‚'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '「'
            | '『'
            | '（'
            | '¿'
            | '¡'
            | '-'
            | '–'
            | '—'
            | '*'
            | '#'
            | '>'
            | '_'
    ) || is_invisible(character)
}

/// Whether the character is a double quotation mark. Such marks open and close in turn.
pub(super) fn is_double_quote(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Whether the character begins an item of a list.
pub(super) fn is_bullet(character: char) -> bool {
    matches!(character, '•' | '⁃' | '‣' | '◦' | '▪' | '●' | '■' | '◆' | '➢' | '►')
}

/// Whether the character is an emoji or joins two: a picture that is put after a sentence.
pub(super) fn is_picture(character: char) -> bool {
    matches!(character, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B50}' | '\u{FE0F}' | '\u{200D}')
}

/// Whether the character is invisible and not white space: zero-width and direction controls, the byte order mark.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}' | '\u{00AD}'
            | '\u{180E}' | '\u{034F}'
    )
}

/// Whether a reader sees nothing of the character.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// Returns the character at byte `at`, or `None` at the end of the text.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Returns the character that ends at byte `at`.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Returns the first [`NEARBY`] bytes of `text`, or a few less.
pub(super) fn bounded(text: &str) -> &str {
    let mut end = text.len().min(NEARBY);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Returns the last [`NEARBY`] bytes of `text`, or a few less.
pub(super) fn bounded_end(text: &str) -> &str {
    let mut start = text.len().saturating_sub(NEARBY);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

/// Returns the next place that the scanner must look at: a mark or a double quotation mark. It skips by the lead byte
/// of each character, so most of a text costs one table look-up a character.
pub(super) fn next_of_interest(bytes: &[u8], mut at: usize, end: usize) -> Option<usize> {
    while at < end {
        let lead = bytes[at];
        let step = STEP[lead as usize];
        if lead < 0x80 {
            if step & PERHAPS != 0 {
                return Some(at);
            }
            let eight = bytes.get(at..at + size_of::<u64>()).and_then(|ahead| ahead.try_into().ok());
            let is_plain = eight.is_some_and(|eight| are_plain(u64::from_le_bytes(eight)));
            at += if is_plain { size_of::<u64>() } else { 1 };
            continue;
        }
        if step & PERHAPS != 0 && perhaps_multibyte(bytes, at) {
            return Some(at);
        }
        at += (step & !PERHAPS) as usize;
    }
    None
}

/// Whether eight bytes are all ASCII and not of interest. Testing them at once skips text in Latin letters faster than
/// byte by byte.
fn are_plain(eight: u64) -> bool {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);
    // For bytes below 0x80: the top bit of a byte is set if that byte, or one below it, equals `byte`.
    let holds = |byte: u8| {
        let difference = eight ^ (ONES * u64::from(byte));
        difference.wrapping_sub(ONES) & !difference
    };
    (eight | holds(b'.') | holds(b'!') | holds(b'?') | holds(b'|') | holds(b'"')) & TOPS == 0
}

/// Set in [`STEP`] if a character with that lead byte may be of interest.
const PERHAPS: u8 = 0x80;

/// The length of the character for each lead byte, with [`PERHAPS`] for those that need a second look.
static STEP: [u8; 256] = {
    let mut table = [1u8; 256];
    let mut byte = 0xC2;
    while byte < 0xF5 {
        table[byte] = if byte < 0xE0 {
            2
        } else if byte < 0xF0 {
            3
        } else {
            4
        };
        byte += 1;
    }
    let perhaps = b".!?|\"\xC2\xD6\xD8\xDB\xE0\xE1\xE2\xE3\xEA\xEF";
    let mut index = 0;
    while index < perhaps.len() {
        table[perhaps[index] as usize] |= PERHAPS;
        index += 1;
    }
    table
};

/// Whether the multi-byte character at `at` may be a mark or a quotation mark. The check lets a few others pass.
fn perhaps_multibyte(bytes: &[u8], at: usize) -> bool {
    let second = bytes.get(at + 1).copied().unwrap_or(0);
    let third = bytes.get(at + 2).copied().unwrap_or(0);
    match bytes[at] {
        0xC2 => second == 0xAB || second == 0xBB,
        0xD6 => second == 0x89,
        0xD8 => second == 0x9F,
        0xDB => second == 0x94,
        0xE0 => second == 0xA5 && (third == 0xA4 || third == 0xA5),
        0xE1 => matches!(second, 0x8D | 0x81 | 0x9F | 0xB1),
        0xE2 => second == 0x80 && third >= 0x9C || second == 0x81,
        0xE3 => second == 0x80 && third == 0x82,
        0xEA => second == 0xAF,
        0xEF => matches!(second, 0xBC | 0xBD),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_script_end_its_sentences() {
        for script in [Script::Latin, Script::Arabic, Script::Khmer, Script::Myanmar] {
            assert!(sentence_marks(script).chars().all(|mark| mark_of(mark).is_some()), "{script:?}");
            assert!(full_stops(script).chars().all(|mark| mark_of(mark) == Some(Mark::Danda)), "{script:?}");
            assert!(
                full_stops(script).chars().all(|mark| sentence_marks(script).contains(mark)),
                "{script:?}"
            );
        }
        assert_eq!(full_stops(Script::Khmer), "।॥。។៕");
        assert_eq!(full_stops(Script::Devanagari), "।॥。");
    }
}
