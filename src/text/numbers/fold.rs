//! Which spellings of a number word are one word?
//!
//! Letter by letter, without allocating beyond one reused buffer: ASCII case; Arabic letter variants to their Urdu
//! forms (ي ى ئ → ی, ك → ک, ه ھ ة ۃ ۂ → ہ, آ أ إ → ا), vowel signs and joiners dropped; Devanagari nukta dropped (composed
//! or not), ँ and half nasals before a consonant → ं. Word lists and texts pass through the same fold. It merges more
//! than [`normalize`](crate::normalize) may, since it only ever compares with a few hundred number words.

use unicode_normalization::UnicodeNormalization as _;

const VIRAMA: char = '\u{94D}';
const ANUSVARA: char = '\u{902}';

/// Appends the folded form of `word` to `key`.
pub(super) fn fold_into(word: &str, key: &mut String) {
    if word.is_ascii() {
        let start = key.len();
        key.push_str(word);
        key[start..].make_ascii_lowercase();
    } else if word.chars().any(is_presentation_form) {
        fold_characters(word.nfkc(), key);
    } else {
        fold_characters(word.chars(), key);
    }
}

/// Letters drawn as Arabic ligatures and positional shapes, as old PDF exports have them.
fn is_presentation_form(character: char) -> bool {
    matches!(character, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

fn fold_characters(characters: impl Iterator<Item = char>, key: &mut String) {
    let mut characters = characters.filter(|&character| !is_dropped(character)).peekable();
    while let Some(character) = characters.next() {
        let folded = match character {
            'ي' | 'ى' | 'ئ' => 'ی',
            'ك' => 'ک',
            'ه' | 'ھ' | 'ة' | 'ۃ' | 'ۂ' | 'ۀ' | 'ە' => 'ہ',
            'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
            'ؤ' => 'و',
            'ۓ' => 'ے',
            '\u{958}'..='\u{95F}' => composed_nukta_base(character),
            '\u{929}' => 'न',
            '\u{931}' => 'र',
            '\u{934}' => 'ळ',
            '\u{901}' => ANUSVARA,
            '\u{911}' => 'आ',
            '\u{949}' => '\u{93E}',
            'ङ' | 'ञ' | 'ण' | 'न' | 'म' if characters.peek() == Some(&VIRAMA) => {
                characters.next();
                match characters.peek() {
                    Some(next) if is_stop(*next) => ANUSVARA,
                    _ => {
                        key.push(character);
                        VIRAMA
                    }
                }
            }
            other if other.is_ascii() => other.to_ascii_lowercase(),
            other => other,
        };
        key.push(folded);
    }
}

/// A Devanagari stop, before which a half nasal sounds and is often written as anusvara.
fn is_stop(character: char) -> bool {
    matches!(character, 'क'..='घ' | 'च'..='झ' | 'ट'..='ढ' | 'त'..='ध' | 'प'..='भ')
}

/// The letter under the nukta of क़ ख़ ग़ ज़ ड़ ढ़ फ़ य़ in their one-character spellings.
fn composed_nukta_base(character: char) -> char {
    const BASES: [char; 8] = ['क', 'ख', 'ग', 'ज', 'ड', 'ढ', 'फ', 'य'];
    BASES.get((character as usize).wrapping_sub(0x958)).copied().unwrap_or(character)
}

/// Vowel signs of Arabic script, hamza, stretching, joiners, direction marks and the nukta.
fn is_dropped(character: char) -> bool {
    matches!(character,
        '\u{621}' | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{93C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether `character` may stand inside a word: letters, their combining marks and invisible joiners.
pub(super) fn is_word_character(character: char) -> bool {
    match character {
        '\u{0}'..='\u{7F}' => character.is_ascii_alphabetic(),
        // Devanagari but its digits, dandas and abbreviation sign; Arabic letters and marks but digits and
        // punctuation; the two joiners.
        '\u{900}'..='\u{963}'
        | '\u{971}'..='\u{97F}'
        | '\u{610}'..='\u{61A}'
        | '\u{620}'..='\u{65F}'
        | '\u{66E}'..='\u{6D3}'
        | '\u{6D5}'..='\u{6DC}'
        | '\u{200C}'
        | '\u{200D}' => true,
        other => other.is_alphabetic(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(word: &str) -> String {
        let mut key = String::new();
        fold_into(word, &mut key);
        key
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
