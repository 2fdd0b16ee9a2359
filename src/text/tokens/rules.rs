//! What must be known about a language's words to compare them: names of letters, endings, stop words, and how a word
//! changes where it is written together with the next?

use std::sync::OnceLock;

use crate::word_list::WordList;

/// What the tokens and the comparison of words need to know about one language.
#[derive(Debug)]
pub(crate) struct WordRules {
    /// Names of letters as acronyms spell them (`ایم`, `एम`), beside the single letters themselves.
    pub(crate) letter_names: WordList,
    /// Marks that belong to a word where they stand between two letters.
    pub(crate) inner_marks: &'static [char],
    /// Words that say little about what a text is about; folded.
    pub(crate) stop_words: WordList,
    /// Endings that inflection puts on words; folded.
    pub(crate) endings: Endings,
    /// Letters with a form of their own at the end of a word, and what they become when another word is joined on.
    pub(crate) final_letters: &'static [(char, char)],
}

impl WordRules {
    /// For a language of which nothing is known.
    pub(crate) const fn generic() -> Self {
        Self {
            letter_names: WordList::new(""),
            inner_marks: &['\'', '’', ':', '·'],
            stop_words: WordList::new(""),
            endings: Endings::new("", 1),
            final_letters: &[],
        }
    }

    /// Whether `word` names a letter: a single letter without signs, or a word of the list.
    pub(super) fn names_letter(&self, word: &str) -> bool {
        let mut characters = word.chars();
        match (characters.next(), characters.next()) {
            (Some(only), None) => only.is_alphabetic(),
            _ => self.letter_names.contains(word),
        }
    }
}

/// The endings of a language. A word of the data file that begins with `=` is an ending that stays: a word with it is
/// left whole (`press`, with `=ss` beside `s`).
#[derive(Debug)]
pub(crate) struct Endings {
    list: WordList,
    least_kept: usize,
    longest_first: OnceLock<Vec<(&'static str, bool)>>,
}

impl Endings {
    /// Endings that are taken off a word where at least `least_kept` characters remain.
    pub(crate) const fn new(text: &'static str, least_kept: usize) -> Self {
        Self { list: WordList::new(text), least_kept, longest_first: OnceLock::new() }
    }

    /// Each ending with whether it stays, longest first.
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

    /// `folded_word` without its ending: at most one is taken off, the longest that leaves enough of the word.
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

    /// The endings as the list has them.
    #[cfg(test)]
    pub(super) fn words(&self) -> &[&'static str] {
        self.list.words()
    }
}
