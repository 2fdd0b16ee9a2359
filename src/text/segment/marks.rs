//! What can each character do at the end of a sentence?

use unicode_script::UnicodeScript as _;

use crate::script::Script;

/// How far, in bytes, a rule looks back or ahead of a mark. No abbreviation or opening word is longer; the bound keeps
/// the whole linear on text without spaces.
pub(super) const NEARBY: usize = 64;

/// What a mark that may end a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `.`: ends sentences and abbreviations.
    Dot,
    /// `۔`: ends sentences, and stands between and after initials.
    ArabicStop,
    /// `।`, `॥` and the stops of scripts that never abbreviate with them.
    Danda,
    /// `|`, typed for the danda or to part columns.
    Bar,
    /// `?`, `!`, `؟` and their kin.
    Question,
    /// `…`: three dots in one character.
    Ellipsis,
}

/// The stops of scripts that never abbreviate with them: danda, double danda; Armenian, Ethiopic, Myanmar, Khmer,
/// Santali, Meetei and ideographic full stops.
const FULL_STOPS: [char; 13] = [
    '\u{0964}', '\u{0965}', '\u{0589}', '\u{1362}', '\u{104A}', '\u{104B}', '\u{17D4}', '\u{17D5}',
    '\u{1C7E}', '\u{1C7F}', '\u{ABEB}', '\u{3002}', '\u{FF61}',
];

/// Those of [`FULL_STOPS`] that texts of many scripts have.
const SHARED_FULL_STOPS: &str = "।॥。";

/// The marks that end sentences in texts of many scripts, but for bars.
const SHARED_MARKS: &str = ".?!…।॥۔؟‼⁇⁈⁉。！？";

/// The full stops that never abbreviate: those of many scripts, and those that only `script` has.
pub fn full_stops(script: Script) -> String {
    SHARED_FULL_STOPS.chars().chain(own_full_stops(script)).collect()
}

/// The marks that may end a sentence, but for bars: those of many scripts, and those that only `script` has.
pub fn sentence_marks(script: Script) -> String {
    SHARED_MARKS.chars().chain(own_full_stops(script)).collect()
}

fn own_full_stops(script: Script) -> impl Iterator<Item = char> {
    FULL_STOPS.into_iter().filter(move |stop| stop.script() == script)
}

/// The mark that `character` is, if it can end a sentence.
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

/// Whether the character may stand between the mark and the white space, as part of the sentence that ends.
///
/// Quotes of either hand count: Urdu newspapers open with ” and close with “.
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

/// Whether the character may stand before the first letter of a sentence.
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

/// Whether the character is a double quotation mark: such marks open and close in turn.
pub(super) fn is_double_quote(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Whether the character leads an item of a list.
pub(super) fn is_bullet(character: char) -> bool {
    matches!(character, '•' | '⁃' | '‣' | '◦' | '▪' | '●' | '■' | '◆' | '➢' | '►')
}

/// Whether the character is an emoji or joins two: feeling that is put after a sentence.
pub(super) fn is_picture(character: char) -> bool {
    matches!(character, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B50}' | '\u{FE0F}' | '\u{200D}')
}

/// Whether the character shows nothing and is no white space: zero-width and direction controls, the byte order mark.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}' | '\u{00AD}'
            | '\u{180E}' | '\u{034F}'
    )
}

/// Whether a reader sees nothing of it.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// The character at byte `at`, if the text goes on there.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The character that ends at byte `at`.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Where the next thing of interest to the scanner is: a mark or a double quotation mark. Skips by the lead byte of each
/// character, so that most of a text costs one table look-up a character.
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

/// Whether eight bytes are all ASCII and none of interest: tested at once, so that text in Latin letters is skipped
/// faster than byte by byte.
fn are_plain(eight: u64) -> bool {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);
    // For bytes below 0x80: the top bit of a byte is set where it, or a byte below it, equals `byte`.
    let holds = |byte: u8| {
        let difference = eight ^ (ONES * u64::from(byte));
        difference.wrapping_sub(ONES) & !difference
    };
    (eight | holds(b'.') | holds(b'!') | holds(b'?') | holds(b'|') | holds(b'"')) & TOPS == 0
}

/// Set in [`STEP`] where a character of that lead byte may be of interest.
const PERHAPS: u8 = 0x80;

/// For each lead byte the length of its character, with [`PERHAPS`] for those worth a second look.
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

/// Whether the multi-byte character at `at` may be a mark or a quotation mark; a few others pass as well.
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
