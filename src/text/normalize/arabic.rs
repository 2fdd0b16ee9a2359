//! Which letters and forms of the Arabic script count as equal?
//!
//! This module holds what is true for every language of the script: its presentation forms are letters, and a hamza
//! above combines with the yeh before it. The letters of other keyboards, and those that a language writes instead, are
//! data: a list in the data file of the language.
//!
//! Sources: Unicode Standard, chapter 9 (Arabic), and UAX #15 for what composition does and does not do. The
//! frequencies of the variants in Urdu texts are in `docs/algorithms/normalization.md`.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use super::composition::composed;
use super::stage::Stage;
use crate::respellings::Respellings;

/// Lossless: the presentation forms of old encodings become letters. The two word ligatures that represent a formula of
/// praise stay, because they are signs and not a spelling.
pub(crate) const PRESENTATION_FORMS: &dyn Stage = &PresentationForms;

struct PresentationForms;

impl Stage for PresentationForms {
    fn name(&self) -> &'static str {
        "presentation forms"
    }

    fn concerns(&self, character: char) -> bool {
        matches!(character, '\u{FB50}'..='\u{FDF1}' | '\u{FDF3}'..='\u{FDF9}' | '\u{FDFC}' | '\u{FE70}'..='\u{FEFC}')
            && std::iter::once(character).nfkc().next() != Some(character)
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        for character in text.chars() {
            if self.concerns(character) {
                // The form of a lone mark decomposes to the mark on a space or a tatweel. Only the mark is meant.
                output.extend(std::iter::once(character).nfkc().filter(|&c| c != ' ' && c != '\u{640}'));
            } else {
                output.push(character);
            }
        }
        composed(output)
    }
}

/// Lossless: the letters of other keyboards become the letters that the language uses.
pub(crate) struct KeyboardLetters {
    /// The language's list of such letters. Each line maps single letters.
    letters: Respellings,
}

/// The yeh of Urdu, Persian and their neighbours.
const YEH: char = '\u{6CC}';
const YEH_WITH_HAMZA: char = '\u{626}';
const HAMZA_ABOVE: char = '\u{654}';

impl KeyboardLetters {
    /// Reads the list `list` from the text of a data file.
    pub(crate) const fn new(text: &'static str, list: &'static str) -> Self {
        Self { letters: Respellings::new(text, list) }
    }

    fn letter(&self, character: char) -> char {
        self.letters.letter(character).and_then(|letter| letter.chars().next()).unwrap_or(character)
    }
}

impl Stage for KeyboardLetters {
    fn name(&self) -> &'static str {
        self.letters.list()
    }

    fn data(&self) -> Vec<&'static str> {
        self.letters.lines().collect()
    }

    fn concerns(&self, character: char) -> bool {
        character == HAMZA_ABOVE || self.letter(character) != character
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        // The place of a yeh that a hamza above may still follow. Composition makes ئ of the Arabic yeh only.
        let mut open_yeh: Option<usize> = None;
        let mut last_class = 0;
        for character in text.chars() {
            let class = if open_yeh.is_some() { canonical_combining_class(character) } else { 0 };
            match open_yeh {
                Some(at) if character == HAMZA_ABOVE && last_class < class => {
                    let marks = output.split_off(at);
                    output.push(YEH_WITH_HAMZA);
                    output.extend(marks.chars().skip(1));
                    open_yeh = None;
                    continue;
                }
                Some(_) if class == 0 => open_yeh = None,
                _ => {}
            }
            let letter = self.letter(character);
            if letter == YEH {
                open_yeh = Some(output.len());
            }
            last_class = class;
            output.push(letter);
        }
        composed(output)
    }
}
