//! What does a word look like: an acronym, an initial, a word of a script without case?
//!
//! These functions look only at characters. The classes of words, which are data, are in `lexicon`.

use unicode_normalization::char::canonical_combining_class;
use unicode_segmentation::UnicodeSegmentation as _;

use super::lexicon::Classes;
use super::marks::{is_double_quote, is_invisible, mark_of};
use super::rules::WordClass;

/// What follows the last stop of an address or of the name of a file or program: `Example.Com`.
pub const ADDRESS_ENDINGS: [&str; 19] = [
    "com", "org", "net", "edu", "gov", "info", "html", "htm", "php", "pdf", "doc", "docx", "txt", "xls",
    "xlsx", "js", "in", "pk", "uk",
];

/// The marks that are typed after the letters of initials and acronyms.
pub(super) const STOPS: [char; 3] = ['.', '۔', '।'];

/// The canonical combining class of the nukta of every script.
const NUKTA: u8 = 7;

/// Returns a word without the marks at its end.
pub(super) fn trim_word(word: &str) -> &str {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_uncased_letter_or_mark(c));
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Returns the part of a word after its last stop.
pub(super) fn last_piece(word: &str) -> &str {
    word.rsplit(STOPS).next().unwrap_or(word)
}

/// Returns the part of a word before its first stop or other mark.
pub(super) fn first_piece(word: &str) -> &str {
    let end =
        word.find(|c: char| !c.is_alphanumeric() && !is_uncased_letter_or_mark(c)).unwrap_or(word.len());
    &word[..end]
}

/// Whether the character is a mark that may end a sentence.
pub(super) fn ends_in_mark(character: char) -> bool {
    mark_of(character).is_some()
}

/// Whether a letter has no case, as in Devanagari and Arabic.
pub(super) fn is_uncased_letter(character: char) -> bool {
    character.is_alphabetic() && !character.is_lowercase() && !character.is_uppercase()
}

/// Whether a character is a letter without case, or a mark that is written on such letters.
pub(super) fn is_uncased_letter_or_mark(character: char) -> bool {
    matches!(character, '\u{0610}'..='\u{06D3}' | '\u{06D5}'..='\u{06FF}' | '\u{0900}'..='\u{0963}' | '\u{0970}'..='\u{0DFF}' | '\u{200C}' | '\u{200D}')
        || is_uncased_letter(character)
}

/// The same without the digits of these scripts.
pub(super) fn is_uncased(character: char) -> bool {
    is_uncased_letter_or_mark(character) && !character.is_numeric()
}

/// Whether a word consists of letters, or of syllables of an Indian script, with stops between them: U.S, म.प्र, वि.वि.
pub(super) fn is_acronym(word: &str) -> bool {
    word.contains(STOPS) && (word.split(STOPS).all(is_bare_letter) || word.split(STOPS).all(is_syllable))
}

/// Whether a piece of a word is one syllable of a script without case: a letter with its signs, or a conjunct.
pub(super) fn is_syllable(piece: &str) -> bool {
    piece.starts_with(is_uncased_letter) && piece.graphemes(true).take(2).count() == 1
}

/// Whether the character is a letter or a mark written on one.
pub(super) fn is_letter_or_mark(character: char) -> bool {
    character.is_alphabetic() || is_uncased(character)
}

/// Whether the stop after a word of these classes may belong to the word.
pub(super) fn is_shortened(classes: Classes) -> bool {
    use WordClass::{Abbreviation, Letter, Numbered, Title};
    [Title, Numbered, Abbreviation, Letter].into_iter().any(|class| classes.has(class))
}

/// Whether the character is a quotation mark, double or single.
pub(super) fn is_quote(character: char) -> bool {
    is_double_quote(character) || matches!(character, '\'' | '‘' | '’')
}

/// Whether the character can open and close emphasis.
pub(super) fn is_emphasis(character: char) -> bool {
    matches!(character, '*' | '_')
}

/// Whether a word is a single capital, or a single letter of a script without case.
pub(super) fn is_initial(word: &str) -> bool {
    is_bare_letter(word) && !word.starts_with(char::is_lowercase)
}

/// Whether `piece` is one letter, with or without a nukta.
pub(super) fn is_bare_letter(piece: &str) -> bool {
    let mut letters = piece.chars().filter(|&c| canonical_combining_class(c) != NUKTA && !is_invisible(c));
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}
