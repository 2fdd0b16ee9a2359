//! Which sounds do the letters of a text have?
//!
//! Method: the letter rules of all scripts ([`RuleTable`]) write the text with one small set of sounds, and repeated
//! sounds are written once. Rules and sounds are data (`data/*.tsv`); a profile names the table of its script. The
//! number of requested sounds bounds time and space, however long the text is.
//!
//! What it does not do: it does not know the language, so the `j` of Juan and that of Jersey are one ambiguous sound.
//! It does not guess the short vowels that the Arabic script leaves out. The costs of [`distance`](super::distance)
//! take both into account.

use std::sync::LazyLock;

use super::rules::{Piece, RuleTable, lines};
use crate::language::PROFILES;
use crate::script::{Script, script_of};

/// The most symbols that fit the cost table.
pub(super) const MAX_SYMBOLS: usize = 64;

/// The symbol before a name that begins with a vowel. It makes a missing first vowel visible.
pub(super) const VOWEL_START: char = '^';

/// The table of symbols. The number of its line is the number of the symbol.
static SOUNDS: &str = include_str!("data/sounds.tsv");

/// The number of a character that is not a symbol.
const NO_SYMBOL: u8 = u8::MAX;

/// The number of characters that are read for each requested sound. Marks and punctuation are silent; a text with more
/// of them than this is not a name.
const CHARACTERS_PER_SOUND: usize = 8;

/// All symbols and all letter rules.
#[derive(Debug)]
pub(super) struct Sounds {
    symbols: Vec<char>,
    /// The numbers of the ASCII symbols, and [`NO_SYMBOL`] for other characters.
    ascii: [u8; 128],
    vowels: Vec<bool>,
    classes: Vec<Option<char>>,
    rules: RuleTable,
    /// The scripts that leave short vowels out.
    abjads: Vec<Script>,
}

/// The sounds of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Spoken {
    /// The numbers of the symbols.
    pub sounds: Vec<u8>,
    /// The sound before which each further word begins, in rising order.
    pub word_starts: Vec<usize>,
    /// Whether most letters are in a script that leaves short vowels out.
    pub abjad: bool,
}

impl Sounds {
    /// Returns the tables that are compiled in.
    pub(super) fn shared() -> &'static Self {
        static SHARED: LazyLock<Sounds> = LazyLock::new(|| {
            let scripts = || PROFILES.iter().filter_map(|profile| Some((profile.script, profile.sounds?)));
            let tables: Vec<&str> = scripts().map(|(_, sounds)| sounds.letters).collect();
            let abjads = scripts().filter(|(_, sounds)| sounds.abjad).map(|(script, _)| script);
            Sounds { abjads: abjads.collect(), ..Sounds::parse(SOUNDS, &tables) }
        });
        &SHARED
    }

    /// Reads the tables. Lines that do not have the right form are ignored; a test checks that the compiled files have
    /// none.
    fn parse(sounds: &str, tables: &[&str]) -> Self {
        let mut parsed = Self {
            symbols: Vec::new(),
            ascii: [NO_SYMBOL; 128],
            vowels: Vec::new(),
            classes: Vec::new(),
            rules: RuleTable::parse(tables),
            abjads: Vec::new(),
        };
        for line in lines(sounds) {
            let [symbol, kind, class, _meaning] = line[..] else { continue };
            parsed.symbols.extend(symbol.chars().next());
            parsed.vowels.push(kind == "vowel");
            parsed.classes.push(class.chars().next().filter(|&class| class != '-'));
        }
        parsed.symbols.truncate(MAX_SYMBOLS);
        for (number, &symbol) in (0_u8..).zip(&parsed.symbols) {
            if let Some(slot) = parsed.ascii.get_mut(symbol as usize).filter(|slot| **slot == NO_SYMBOL) {
                *slot = number;
            }
        }
        parsed
    }

    /// Returns the number of a symbol.
    pub(super) fn number(&self, symbol: char) -> Option<u8> {
        if let Some(&number) = self.ascii.get(symbol as usize) {
            return Some(number).filter(|&number| number != NO_SYMBOL);
        }
        let number = self.symbols.iter().position(|&known| known == symbol)?;
        u8::try_from(number).ok()
    }

    /// Returns the symbol with a number, or [`char::REPLACEMENT_CHARACTER`] if no symbol has it.
    pub(super) fn symbol(&self, number: u8) -> char {
        self.symbols.get(usize::from(number)).copied().unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Whether a symbol is a vowel.
    pub(super) fn is_vowel(&self, number: u8) -> bool {
        self.vowels.get(usize::from(number)).copied().unwrap_or_default()
    }

    /// Returns the class of a symbol in a skeleton, or `None` if the skeleton leaves it out.
    pub(super) fn class(&self, number: u8) -> Option<char> {
        self.classes.get(usize::from(number)).copied().flatten()
    }

    /// Returns the first `limit` sounds of `text`.
    pub(super) fn spoken(&self, text: &str, limit: usize) -> Spoken {
        let letters = self.rules.prepared(text, limit.saturating_mul(CHARACTERS_PER_SOUND));
        let mut spoken = Spoken { sounds: Vec::with_capacity(letters.len() + 2), ..Spoken::default() };
        for piece in self.rules.pieces(&letters) {
            if spoken.sounds.len() >= limit {
                break;
            }
            match piece {
                Piece::Output(output, inherent) => {
                    let mut speak = |symbol: char| {
                        let Some(sound) = self.number(symbol) else { return };
                        let begins_word = spoken.word_starts.last() == Some(&spoken.sounds.len());
                        if begins_word || spoken.sounds.last() != Some(&sound) {
                            spoken.sounds.push(sound);
                        }
                    };
                    output.chars().for_each(&mut speak);
                    inherent.into_iter().for_each(speak);
                }
                Piece::Unknown(letter) if parts_words(letter) => {
                    if spoken.word_starts.last() != Some(&spoken.sounds.len()) {
                        spoken.word_starts.push(spoken.sounds.len());
                    }
                }
                Piece::Unknown(_) => {}
            }
        }
        spoken.sounds.truncate(limit);
        let (mut abjad, mut voiced) = (0, 0);
        for script in letters.iter().filter_map(|&letter| script_of(letter)) {
            *(if self.abjads.contains(&script) { &mut abjad } else { &mut voiced }) += 1;
        }
        spoken.abjad = abjad > voiced;
        spoken
    }
}

/// Whether a character separates two words of a name. An apostrophe does not, because it is part of N'Djamena.
fn parts_words(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '/' | '&' | ',' | '،')
}
