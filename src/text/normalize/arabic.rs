//! Which letters and forms of the Arabic script count as one?
//!
//! What holds for every language of the script: its presentation forms are letters, and a hamza above joins the yeh
//! before it. Which letters one language writes for those of other keyboards is in the list of its data file.
//!
//! Sources: Unicode Standard, chapter 9 (Arabic) and UAX #15 for what composition does and leaves undone; frequencies
//! of each variant in Urdu texts are in `docs/algorithms/normalization.md`.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use super::composition::composed;
use super::stage::Stage;
use crate::respellings::Respellings;

/// Lossless: the presentation forms of old encodings become letters. The two word signs that stand for a formula of
/// praise stay: they are signs, not spelling.
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
                // The form of a lone mark decomposes to the mark on a space or a tatweel: only the mark is meant.
                output.extend(std::iter::once(character).nfkc().filter(|&c| c != ' ' && c != '\u{640}'));
            } else {
                output.push(character);
            }
        }
        composed(output)
    }
}

/// Lossless: the letters of other keyboards become those that the language is written with.
pub(crate) struct KeyboardLetters {
    /// The language's list of such letters; each line is of single letters.
    letters: Respellings,
}

/// The yeh of Urdu, Persian and their neighbours.
const YEH: char = '\u{6CC}';
const YEH_WITH_HAMZA: char = '\u{626}';
const HAMZA_ABOVE: char = '\u{654}';

impl KeyboardLetters {
    /// The list called `list` of a data file's text.
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
        // Where a yeh was written that a hamza above may still follow: composition makes ئ only of the Arabic yeh.
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
