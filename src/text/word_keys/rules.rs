//! What must be known of a language so that forms and spellings of a word share a coarse key?

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::data_file::section;
use crate::respellings::Respellings;

/// Letters of a key at most, in a language of which nothing is known.
const LONGEST: usize = 6;

/// What is cut from the end of a word in a script without letters of its own to fold: a possessive.
static POSSESSIVES: [&str; 4] = ["'s", "’s", "'", "’"];

/// How the words of one language become keys: which letters are folded, which endings are cut, what is kept.
#[derive(Debug)]
pub(crate) struct KeyRules {
    text: &'static str,
    lists: OnceLock<Lists>,
    /// Spellings that are one; with none, words are folded to lower case.
    letters: Respellings,
    /// Letters that must stay before a cut ending.
    least_kept: usize,
    /// Letters of a key at most.
    longest: usize,
}

/// The lists of a data file but for its letters.
#[derive(Debug)]
struct Lists {
    /// In the order in which they are tried; the first that fits is cut.
    endings: Vec<&'static str>,
    /// Whether letters are taken apart from their marks (NFD) before they are folded.
    decomposed: bool,
}

impl KeyRules {
    /// Words in lower case, cut to their first letters.
    pub(crate) const fn generic() -> Self {
        Self::new("", 0, LONGEST)
    }

    /// The rules of a data file with the lists `[letters]` (see [`Respellings`]), `[endings]`, and `[form]`, where
    /// `decomposed` may stand. A key keeps at least `least_kept` letters before a cut ending, and `longest` at most.
    pub(crate) const fn new(text: &'static str, least_kept: usize, longest: usize) -> Self {
        Self { text, lists: OnceLock::new(), letters: Respellings::new(text, "letters"), least_kept, longest }
    }

    fn lists(&self) -> &Lists {
        self.lists.get_or_init(|| Lists {
            endings: section(self.text, "endings").flat_map(str::split_whitespace).collect(),
            decomposed: section(self.text, "form").any(|line| line == "decomposed"),
        })
    }

    /// Appends `word` with its spelling folded, endings kept: what two spellings of one word share.
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

    /// Appends what is kept of a folded word.
    pub(super) fn cut(&self, folded: &str, key: &mut String) {
        let mut stem = folded;
        for ending in &self.lists().endings {
            // Most endings are told apart by their last byte.
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
