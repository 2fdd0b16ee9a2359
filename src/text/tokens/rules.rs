//! Which data about the words of a language are needed to compare them?
//!
//! The names of letters, endings, stop words, and how a word changes if it is written together with the next.

use std::sync::OnceLock;

use crate::word_list::WordList;

/// The data of one language for tokens and for the comparison of words.
#[derive(Debug)]
pub(crate) struct WordRules {
    /// The names of letters, as acronyms spell them (`ایم`, `एम`). The single letters are names as well.
    pub(crate) letter_names: WordList,
    /// Marks that belong to a word if they are between two letters.
    pub(crate) inner_marks: &'static [char],
    /// Words that say little about the subject of a text. In folded form.
    pub(crate) stop_words: WordList,
    /// The endings of inflected words. In folded form.
    pub(crate) endings: Endings,
    /// Letters with a form of their own at the end of a word, and what each becomes if another word follows without a
    /// space.
    pub(crate) final_letters: &'static [(char, char)],
}

impl WordRules {
    /// The rules for a language without data.
    pub(crate) const fn generic() -> Self {
        Self {
            letter_names: WordList::new(""),
            inner_marks: &['\'', '’', ':', '·'],
            stop_words: WordList::new(""),
            endings: Endings::new("", 1),
            final_letters: &[],
        }
    }

    /// Whether `word` names a letter: it is a single letter without signs, or on the list.
    pub(super) fn names_letter(&self, word: &str) -> bool {
        let mut characters = word.chars();
        match (characters.next(), characters.next()) {
            (Some(only), None) => only.is_alphabetic(),
            _ => self.letter_names.contains(word),
        }
    }
}

/// The endings of a language. An entry that begins with `=` marks an ending that stays: a word with that ending is not
/// cut (`press`, because the list has `=ss` beside `s`).
#[derive(Debug)]
pub(crate) struct Endings {
    list: WordList,
    least_kept: usize,
    longest_first: OnceLock<Vec<(&'static str, bool)>>,
}

impl Endings {
    /// Reads the endings. An ending is cut off if at least `least_kept` characters remain.
    pub(crate) const fn new(text: &'static str, least_kept: usize) -> Self {
        Self { list: WordList::new(text), least_kept, longest_first: OnceLock::new() }
    }

    /// Returns each ending, the longest first, and whether it stays.
    fn longest_first(&self) -> &[(&'static str, bool)] {
        self.longest_first.get_or_init(|| {
            let endings = self.list.words().iter();
            let mut endings: Vec<(&'static str, bool)> = endings
                .map(|&word| word.strip_prefix('=').map_or((word, false), |kept| (kept, true)))
                .collect();
            endings.sort_by_key(|&(ending, stays)| (std::cmp::Reverse(ending.len()), ending, stays));
            endings
        })
    }

    /// Returns `folded_word` without its ending. At most one ending is cut off: the longest that leaves enough of the
    /// word.
    pub(super) fn cut<'a>(&self, folded_word: &'a str) -> &'a str {
        for &(ending, stays) in self.longest_first() {
            if let Some(rest) = folded_word.strip_suffix(ending)
                && rest.chars().nth(self.least_kept.saturating_sub(1)).is_some()
            {
                return if stays { folded_word } else { rest };
            }
        }
        folded_word
    }

    /// Returns the endings as they are in the list.
    #[cfg(test)]
    pub(super) fn words(&self) -> &[&'static str] {
        self.list.words()
    }
}
