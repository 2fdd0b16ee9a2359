//! Which spellings of Devanagari, as Hindi and its neighbours write it, count as one?
//!
//! Sources: Unicode Standard, chapter 12 (Devanagari); the spelling variants are those that the Central Hindi
//! Directorate's standard lists as accepted side by side (nasal consonant or anusvara, ये or ए after a vowel).

use super::common;
use super::composition::{COMPOSITION, composed};
use super::letters::{Change, Letters};
use super::stage::{Stage, StageList};

/// Lossless: a double danda, and a vertical bar typed for a danda, become one danda.
pub const DANDA: &dyn Stage = &Danda;
/// Lossless: a visarga or a colon at the end of a word is dropped; each is typed for the other.
pub const FINAL_VISARGA: &dyn Stage = &FinalVisarga;
/// Lossy: letters lose their nukta.
pub const NUKTA: &dyn Stage = &Letters { name: "nukta", change: nukta };
/// Lossy: chandrabindu becomes anusvara, a chandra vowel its plain neighbour, the abbreviation sign a full stop.
pub const CHANDRA: &dyn Stage = &Letters { name: "chandra", change: chandra };
/// Lossy: a nasal consonant joined to a stop becomes anusvara (शान्ति, शांति).
pub const NASALS: &dyn Stage = &Nasals;
/// Lossy: a glide before a final vowel is dropped (गये, गए; नयी, नई; जायेगा, जाएगा).
pub const GLIDES: &dyn Stage = &Glides;

/// The lossless stages of Hindi and its neighbours.
pub const LOSSLESS: StageList =
    &[COMPOSITION, common::INVISIBLE, common::DIGITS, common::WHITE_SPACE, FINAL_VISARGA, DANDA];
/// The lossy stages of Hindi and its neighbours: each after those whose result it reads.
pub const LOSSY: StageList = &[
    common::COMPATIBILITY,
    common::CASE,
    common::PUNCTUATION,
    NUKTA,
    CHANDRA,
    NASALS,
    GLIDES,
    common::QUOTES,
    common::WHITE_SPACE,
];

const VIRAMA: char = '\u{94D}';
const ANUSVARA: char = '\u{902}';
const VISARGA: char = '\u{903}';

/// Whether `character` is a letter or a sign of Devanagari that a word is spelled with.
fn spells(character: char) -> bool {
    matches!(character, '\u{900}'..='\u{963}' | '\u{971}'..='\u{97F}')
}

struct Danda;

impl Stage for Danda {
    fn name(&self) -> &'static str {
        "danda"
    }

    fn concerns(&self, character: char) -> bool {
        matches!(character, '।' | '॥' | '|')
    }

    fn applies(&self, text: &str) -> bool {
        !text.is_ascii() && (text.contains('॥') || text.contains('|') || text.contains("।।"))
    }

    fn apply(&self, text: &str) -> String {
        // A bar that ends the text is a danda even after a space, as in «है |».
        let before_bars = text.trim_end_matches('|');
        let last_is_danda = before_bars.len() < text.len()
            && before_bars.trim_end().chars().next_back().is_some_and(|last| spells(last) || last == '।');
        let mut output = String::with_capacity(text.len());
        let mut before = '\0';
        for (at, character) in text.char_indices() {
            let bar_for_danda = character == '|'
                && (spells(before) || before == '।' || (last_is_danda && at >= before_bars.len()));
            let character = if character == '॥' || bar_for_danda { '।' } else { character };
            if character != '।' || before != '।' {
                output.push(character);
            }
            before = character;
        }
        output
    }
}

struct FinalVisarga;

impl Stage for FinalVisarga {
    fn name(&self) -> &'static str {
        "final visarga"
    }

    fn concerns(&self, character: char) -> bool {
        character == VISARGA || character == ':'
    }

    fn applies(&self, text: &str) -> bool {
        !text.is_ascii() && (text.contains(':') || text.contains(VISARGA))
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        let mut copied = 0;
        let mut rest = text.char_indices().peekable();
        let mut before = '\0';
        while let Some((start, character)) = rest.next() {
            if !self.concerns(character) {
                before = character;
                continue;
            }
            let mut end = start + character.len_utf8();
            while let Some((at, next)) = rest.next_if(|&(_, next)| self.concerns(next)) {
                end = at + next.len_utf8();
            }
            let inside_word = rest.peek().is_some_and(|&(_, next)| continues_word(next));
            if spells(before) && !inside_word {
                output.push_str(&text[copied..start]);
                copied = end;
            }
            // Whatever the run was, nothing that directly follows it is one again.
            before = ':';
        }
        output.push_str(&text[copied..]);
        output
    }
}

/// Letters that composition leaves whole, and the same without their nukta.
fn nukta(character: char) -> Change {
    match character {
        '\u{93C}' => Change::Drop,
        'ऩ' => Change::To('न'),
        'ऱ' => Change::To('र'),
        'ऴ' => Change::To('ळ'),
        _ => Change::Keep,
    }
}

fn chandra(character: char) -> Change {
    match character {
        '\u{900}' | '\u{901}' => Change::To(ANUSVARA),
        'ऑ' => Change::To('आ'),
        '\u{949}' => Change::To('\u{93E}'),
        'ऍ' | 'ॲ' => Change::To('ए'),
        '\u{945}' => Change::To('\u{947}'),
        '॰' => Change::To('.'),
        _ => Change::Keep,
    }
}

struct Nasals;

/// Whether `nasal`, joined to `stop`, is spelled as anusvara too. Each nasal takes the stops of its own row; न, which
/// loanwords put before any stop (इन्कार, पेन्ट), takes them all.
fn joins_as_anusvara(nasal: char, stop: char) -> bool {
    match nasal {
        'ङ' => matches!(stop, 'क'..='घ'),
        'ञ' => matches!(stop, 'च'..='झ'),
        'ण' => matches!(stop, 'ट'..='ढ'),
        'न' => matches!(stop, 'क'..='घ' | 'च'..='झ' | 'ट'..='ढ' | 'त'..='ध' | 'प'..='भ'),
        'म' => matches!(stop, 'प'..='भ'),
        _ => false,
    }
}

impl Stage for Nasals {
    fn name(&self) -> &'static str {
        "nasals"
    }

    fn concerns(&self, character: char) -> bool {
        character == VIRAMA
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        // The two characters before this one, as they stand in the text.
        let (mut earlier, mut before) = ('\0', '\0');
        for character in text.chars() {
            if before == VIRAMA && joins_as_anusvara(earlier, character) {
                output.truncate(output.len() - earlier.len_utf8() - before.len_utf8());
                output.push(ANUSVARA);
            }
            output.push(character);
            (earlier, before) = (before, character);
        }
        composed(output)
    }
}

struct Glides;

const GLIDE: char = 'य';

/// Bytes, in `rest`, of a final vowel sign that a glide before it adds nothing to, with the letter that stands for
/// both: the vowel sign ends the word, or only an anusvara or an ending of the future tense follows.
fn final_vowel(rest: &str) -> Option<(usize, char)> {
    let vowel = rest.chars().next()?;
    let letter = match vowel {
        'े' => 'ए',
        'ी' => 'ई',
        _ => return None,
    };
    let mut after = &rest[vowel.len_utf8()..];
    after = after.strip_prefix(ANUSVARA).unwrap_or(after);
    after = ["गा", "गे", "गी"].iter().find_map(|ending| after.strip_prefix(ending)).unwrap_or(after);
    let ends = !after.chars().next().is_some_and(continues_word);
    ends.then_some((vowel.len_utf8(), letter))
}

impl Stage for Glides {
    fn name(&self) -> &'static str {
        "glides"
    }

    fn concerns(&self, character: char) -> bool {
        character == GLIDE
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        let mut copied = 0;
        let mut before = '\0';
        for (at, character) in text.char_indices() {
            // After a virama the glide is half of a conjunct (मूल्ये), and at the start of a word it is no glide (ये).
            if character == GLIDE && spells(before) && before != VIRAMA {
                let vowel_at = at + GLIDE.len_utf8();
                if let Some((length, letter)) = final_vowel(&text[vowel_at..]) {
                    output.push_str(&text[copied..at]);
                    output.push(letter);
                    copied = vowel_at + length;
                }
            }
            before = character;
        }
        output.push_str(&text[copied..]);
        output
    }
}

/// Whether `character` goes on with a word: a letter, a digit or a combining mark.
fn continues_word(character: char) -> bool {
    character.is_alphanumeric() || unicode_normalization::char::is_combining_mark(character)
}
