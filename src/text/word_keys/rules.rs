//! Which rules of a language make the forms and spellings of a word share a coarse key?

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::data_file::section;
use crate::respellings::Respellings;

/// The most letters of a key in a language without rules.
const LONGEST: usize = 6;

/// The endings that are cut off if a language has no letters to fold: a possessive.
static POSSESSIVES: [&str; 4] = ["'s", "’s", "'", "’"];

/// How the words of one language become keys: which letters are folded, which endings are cut off, and how much is
/// kept.
#[derive(Debug)]
pub(crate) struct KeyRules {
    text: &'static str,
    lists: OnceLock<Lists>,
    /// The spellings that count as equal. If the list is empty, words are turned into lower case instead.
    letters: Respellings,
    /// The letters that must remain before an ending that is cut off.
    least_kept: usize,
    /// The most letters of a key.
    longest: usize,
}

/// The lists of a data file, except its letters.
#[derive(Debug)]
struct Lists {
    /// In the order in which they are tried. The first that fits is cut off.
    endings: Vec<&'static str>,
    /// Whether letters are separated from their marks (NFD) before they are folded.
    decomposed: bool,
}

impl KeyRules {
    /// Turns words into lower case and keeps their first letters.
    pub(crate) const fn generic() -> Self {
        Self::new("", 0, LONGEST)
    }

    /// Reads the rules from a data file with the lists `[letters]` (see [`Respellings`]), `[endings]` and `[form]`,
    /// which may hold the word `decomposed`. At least `least_kept` letters remain before an ending that is cut off. A
    /// key has at most `longest` letters.
    pub(crate) const fn new(text: &'static str, least_kept: usize, longest: usize) -> Self {
        Self { text, lists: OnceLock::new(), letters: Respellings::new(text, "letters"), least_kept, longest }
    }

    fn lists(&self) -> &Lists {
        self.lists.get_or_init(|| Lists {
            endings: section(self.text, "endings").flat_map(str::split_whitespace).collect(),
            decomposed: section(self.text, "form").any(|line| line == "decomposed"),
        })
    }

    /// Appends `word` with its spelling folded and its endings kept. Two spellings of one word give the same text.
    pub(super) fn fold(&self, word: &str, folded: &mut String) {
        if self.letters.is_empty() {
            let start = folded.len();
            folded.extend(word.chars().flat_map(char::to_lowercase));
            if let Some(tail) = POSSESSIVES.iter().find(|tail| folded[start..].ends_with(**tail)) {
                folded.truncate(folded.len() - tail.len());
            }
        } else if self.lists().decomposed {
            self.letters.rewrite_into(&word.nfd().collect::<String>(), folded);
        } else {
            self.letters.rewrite_into(word, folded);
        }
    }

    /// Appends the part of a folded word that its key keeps.
    pub(super) fn cut(&self, folded: &str, key: &mut String) {
        let mut stem = folded;
        for ending in &self.lists().endings {
            // Most endings differ in their last byte, so compare it first.
            if ending.as_bytes().last() == folded.as_bytes().last()
                && let Some(rest) = stem.strip_suffix(ending)
                && rest.chars().count() >= self.least_kept
            {
                stem = rest;
                break;
            }
        }
        key.extend(stem.chars().take(self.longest));
    }
}
