//! Which characters do not belong where they are?
//!
//! Letters of an Arabic keyboard in Urdu, letters of one script inside words of another, and characters that cannot be seen.
//! Joiners are right inside words of the scripts that need them, isolates and embeddings are right if they are closed. One
//! pass; time O(n).

use std::ops::Range;

use sangam_text::script::{Script, is_word_letter};
use sangam_unit::Role;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace, Fix};
use crate::findings::Findings;
use crate::pair::Pair;
use crate::unseen::{JOINER, NON_JOINER, is_direction, is_unseen, joins};

/// Letters of other scripts, each before the Latin letter of the same shape (from the confusables of Unicode, UTS #39).
const LIKE_LATIN: &str =
    "аaеeоoрpсcуyхxіiјjѕsԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSοoνvΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";

/// Looks at the characters of both texts.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    for side in Role::BOTH {
        unseen(pair, side, findings);
    }
    letters(pair, Role::Target, findings);
}

/// Characters without a shape.
fn unseen(pair: &Pair<'_>, side: Role, findings: &mut Findings<'_>) {
    let text = pair.texts[side];
    // What opens a change of direction, and where.
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut before = None;
    for (at, character) in text.char_indices() {
        let span = at..at + character.len_utf8();
        if is_direction(character) {
            match character {
                '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' | '\u{2066}'..='\u{2068}' => {
                    open.push((at, character));
                }
                '\u{202C}' | '\u{2069}' => {
                    let closes = |&(_, opener): &(usize, char)| {
                        matches!(opener, '\u{2066}'..='\u{2068}') == (character == '\u{2069}')
                    };
                    if open.last().is_some_and(closes) {
                        open.pop();
                    } else {
                        report(findings, Check::BidiControl, side, span.clone(), character);
                    }
                }
                // A mark of direction is right beside a mark or a figure, and has no effect inside a word.
                _ => {
                    let inside = before.is_some_and(is_word_letter)
                        && text[span.end..].chars().next().is_some_and(is_word_letter);
                    let check = if inside { Check::InvisibleCharacter } else { Check::BidiControl };
                    if inside || !pair.profiles.each().any(|profile| profile.script == Script::Arabic) {
                        report(findings, check, side, span.clone(), character);
                    }
                }
            }
            // An override turns letters round, which no text needs.
            if matches!(character, '\u{202D}' | '\u{202E}') {
                report(findings, Check::InvisibleCharacter, side, span, character);
            }
        } else if is_unseen(character) && !is_needed(text, at, character, before) {
            report(findings, Check::InvisibleCharacter, side, span, character);
        }
        before = Some(character);
    }
    for (at, character) in open {
        report(findings, Check::BidiControl, side, at..at + character.len_utf8(), character);
    }
}

/// Whether a character without a shape has a use at its place.
fn is_needed(text: &str, at: usize, character: char, before: Option<char>) -> bool {
    let after = text[at + character.len_utf8()..].chars().next();
    match character {
        // A joiner belongs to the word or the emoji before it. A non-joiner at the end of a word has no effect.
        NON_JOINER | JOINER => {
            let spells = |neighbour: Option<char>| {
                neighbour.is_some_and(|neighbour| is_word_letter(neighbour) && joins(script(neighbour)))
            };
            let emoji = |neighbour: Option<char>| {
                neighbour.is_some_and(|neighbour| matches!(neighbour, '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}'))
            };
            spells(before) && (spells(after) || is_virama(before)) || emoji(before) && emoji(after)
        }
        // The hyphen of a word that may be broken.
        '\u{AD}' => before.is_some_and(|before| before.is_alphabetic() && !joins(script(before))),
        // Flags of regions are spelled with tags.
        '\u{E0020}'..='\u{E007F}' => before.is_some_and(|before| before > '\u{1F000}'),
        _ => false,
    }
}

/// Whether a sign joins the consonants of an Indic script.
fn is_virama(character: Option<char>) -> bool {
    character.is_some_and(|character| {
        matches!(character, '\u{94D}' | '\u{9CD}' | '\u{A4D}' | '\u{ACD}' | '\u{D4D}')
    })
}

/// The script of a letter or of a sign on it.
fn script(character: char) -> Script {
    match character {
        // Signs that Unicode gives to several scripts.
        '\u{64B}'..='\u{65F}' | '\u{670}' => Script::Arabic,
        '\u{900}'..='\u{97F}' => Script::Devanagari,
        _ => Script::from(character),
    }
}

fn report(findings: &mut Findings<'_>, check: Check, side: Role, span: Range<usize>, found: char) {
    let fix = (check == Check::InvisibleCharacter).then(|| Fix {
        side,
        range: span.clone(),
        replacement: String::new(),
    });
    let detail = FindingDetail::Character { found, wanted: None };
    findings.add_with(check, FindingPlace::on(side, span), detail, fix);
}

/// Letters that look like others.
fn letters(pair: &Pair<'_>, side: Role, findings: &mut Findings<'_>) {
    let text = pair.texts[side];
    let mut start: Option<usize> = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        if is_word_letter(character) || matches!(character, NON_JOINER | JOINER) && start.is_some() {
            start.get_or_insert(at);
            continue;
        }
        let Some(start) = start.take() else { continue };
        if !text[start..at].is_ascii() && !pair.in_placeable(side, &(start..at)) {
            word(pair, side, start..at, findings);
        }
    }
}

/// Looks at the letters of one word.
fn word(pair: &Pair<'_>, side: Role, span: Range<usize>, findings: &mut Findings<'_>) {
    let text = &pair.texts[side][span.clone()];
    let rules = pair.rules[side];
    let is_single = text.chars().nth(1).is_none();
    let add = |findings: &mut Findings<'_>, check, at: usize, found: &str, wanted: Option<String>| {
        let range = span.start + at..span.start + at + found.len();
        let detail = match (single(found), wanted.as_deref().map(single)) {
            (Some(found), Some(Some(wanted))) => FindingDetail::Character { found, wanted: Some(wanted) },
            (Some(found), None) => FindingDetail::Character { found, wanted: None },
            _ => FindingDetail::Piece { text: found.to_owned() },
        };
        let fix = wanted.map(|replacement| Fix { side, range: range.clone(), replacement });
        findings.add_with(check, FindingPlace::on(side, range), detail, fix);
    };
    let mixed = odd_letter(text);
    for (at, letter) in text.char_indices() {
        let rest = &text[at..];
        if let Some(wanted) = rules.keyboard_letters.get(&letter).filter(|_| !is_single) {
            add(findings, Check::ArabicLetter, at, &rest[..letter.len_utf8()], Some(wanted.to_string()));
        } else if let Some((found, wanted)) = rules.lookalike(rest) {
            add(findings, Check::LookalikeLetter, at, found, Some(wanted.to_owned()));
        } else if is_presentation_form(letter) {
            add(
                findings,
                Check::LookalikeLetter,
                at,
                &rest[..letter.len_utf8()],
                Some(letter.nfkc().collect()),
            );
        } else if mixed == Some(at) {
            let wanted = latin_like(letter).filter(|_| text.chars().any(|letter| letter.is_ascii()));
            add(findings, Check::LookalikeLetter, at, &rest[..letter.len_utf8()], wanted.map(String::from));
        } else if is_repeated_sign(rest) {
            let sign = letter.len_utf8();
            add(findings, Check::LookalikeLetter, at, &rest[..2 * sign], Some(letter.to_string()));
        }
    }
}

/// The character of a text that has no other.
fn single(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// Whether a letter has the shape that it takes in a word, as a character of its own. Signs of whole words are no letters.
fn is_presentation_form(letter: char) -> bool {
    matches!(letter, '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FDEF}' | '\u{FE70}'..='\u{FEFC}')
}

/// Whether a text begins with a sign on a letter that is written twice.
fn is_repeated_sign(text: &str) -> bool {
    let mut characters = text.chars();
    let (first, second) = (characters.next(), characters.next());
    first == second && first.is_some_and(is_combining_mark)
}

/// The place of the one letter of a word that is of another script than all others; `None` if there is no such letter or
/// there are several.
fn odd_letter(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().map(|(at, letter)| (at, script(letter)));
    let known = |&(_, script): &(usize, Script)| !matches!(script, Script::Common | Script::Inherited);
    let mut scripts: Vec<(Script, usize, usize)> = Vec::new();
    for (at, of) in letters.by_ref().filter(known) {
        match scripts.iter_mut().find(|(known, ..)| *known == of) {
            Some((_, count, _)) => *count += 1,
            None => scripts.push((of, 1, at)),
        }
    }
    let [one, other] = &scripts[..] else { return None };
    match (one.1, other.1) {
        (1, 2..) => Some(one.2),
        (2.., 1) => Some(other.2),
        // Several letters of another shape, as in a Latin word that is typed with Cyrillic ones.
        _ => [one, other]
            .into_iter()
            .find(|(script, ..)| matches!(script, Script::Cyrillic | Script::Greek))
            .map(|found| found.2),
    }
}

/// The Latin letter of the same shape.
fn latin_like(letter: char) -> Option<char> {
    let mut letters = LIKE_LATIN.chars();
    while let (Some(other), Some(latin)) = (letters.next(), letters.next()) {
        if other == letter {
            return Some(latin);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_is_beside_its_latin_letter() {
        for (place, letter) in LIKE_LATIN.chars().enumerate() {
            assert_eq!(letter.is_ascii(), place % 2 == 1, "{letter}");
        }
        assert_eq!(latin_like('а'), Some('a'));
        assert_eq!(latin_like('q'), None);
    }

    #[test]
    fn one_odd_letter_is_found() {
        assert_eq!(odd_letter("Pаris"), Some(1));
        assert_eq!(odd_letter("सरकार"), None);
        assert_eq!(odd_letter("सरकाaर"), Some("सरका".len()));
        assert_eq!(odd_letter("AMsکے"), None);
        assert_eq!(odd_letter("a"), None);
    }
}
