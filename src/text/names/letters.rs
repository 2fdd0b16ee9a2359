//! Which sounds does a text of this script stand for?
//!
//! Method: the letter rules of all scripts ([`RuleTable`]) write the text with one small set of sounds; repeated sounds
//! are written once. Rules and sounds are data (`data/*.tsv`): a profile names the
//! table of its script. Time
//! and space are bounded by the number of sounds asked for, however long the text is.
//!
//! What it does not do: it knows no language, so `j` of Juan and of Jersey are one ambiguous sound, and it does not
//! guess the short vowels that Arabic script leaves out; [`distance`](super::distance) prices both.

use std::sync::LazyLock;

use super::rules::{Piece, RuleTable, lines};
use crate::language::PROFILES;
use crate::script::{Script, script_of};

/// More symbols than this do not fit the cost table.
pub(super) const MAX_SYMBOLS: usize = 64;

/// The symbol that stands before a name that begins with a vowel, so that a missing first vowel is seen.
pub(super) const VOWEL_START: char = '^';

/// The symbols; the line's number is the symbol's.
static SOUNDS: &str = include_str!("data/sounds.tsv");

/// No symbol has this number.
const NO_SYMBOL: u8 = u8::MAX;

/// How many characters are read for each sound asked for. Marks and punctuation are silent; a text with more of them
/// than this is no name.
const CHARACTERS_PER_SOUND: usize = 8;

/// All symbols and all letter rules.
#[derive(Debug)]
pub(super) struct Sounds {
    symbols: Vec<char>,
    /// The numbers of the ASCII symbols; [`NO_SYMBOL`] for other characters.
    ascii: [u8; 128],
    vowels: Vec<bool>,
    classes: Vec<Option<char>>,
    rules: RuleTable,
    /// Scripts that leave short vowels out.
    abjads: Vec<Script>,
}

/// A text as sounds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Spoken {
    /// Numbers of symbols.
    pub sounds: Vec<u8>,
    /// Before which sound each further word begins, in rising order.
    pub word_starts: Vec<usize>,
    /// Whether most letters are of a script that leaves short vowels out.
    pub abjad: bool,
}

impl Sounds {
    /// The tables that ship.
    pub(super) fn shared() -> &'static Self {
        static SHARED: LazyLock<Sounds> = LazyLock::new(|| {
            let scripts = || PROFILES.iter().filter_map(|profile| Some((profile.script, profile.sounds?)));
            let tables: Vec<&str> = scripts().map(|(_, sounds)| sounds.letters).collect();
            let abjads = scripts().filter(|(_, sounds)| sounds.abjad).map(|(script, _)| script);
            Sounds { abjads: abjads.collect(), ..Sounds::parse(SOUNDS, &tables) }
        });
        &SHARED
    }

    /// Reads the tables. A line that is not in the format is left out; a test holds the shipped files to it.
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

    /// The number of a symbol.
    pub(super) fn number(&self, symbol: char) -> Option<u8> {
        if let Some(&number) = self.ascii.get(symbol as usize) {
            return Some(number).filter(|&number| number != NO_SYMBOL);
        }
        let number = self.symbols.iter().position(|&known| known == symbol)?;
        u8::try_from(number).ok()
    }

    /// The symbol of a number; [`char::REPLACEMENT_CHARACTER`] for a number that no symbol has.
    pub(super) fn symbol(&self, number: u8) -> char {
        self.symbols.get(usize::from(number)).copied().unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Whether a symbol stands for a vowel.
    pub(super) fn is_vowel(&self, number: u8) -> bool {
        self.vowels.get(usize::from(number)).copied().unwrap_or_default()
    }

    /// The class of a symbol in a skeleton; `None` where the skeleton leaves it out.
    pub(super) fn class(&self, number: u8) -> Option<char> {
        self.classes.get(usize::from(number)).copied().flatten()
    }

    /// The first `limit` sounds of `text`.
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

/// Whether a character stands between two words of a name. An apostrophe does not: it is inside N'Djamena.
fn parts_words(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '/' | '&' | ',' | '،')
}
