//! How is a word list of a language stored? As a text file that a translator can edit.
//!
//! White space separates the words. `#` begins a comment that runs to the end of its line.

use std::fmt;
use std::sync::OnceLock;

/// A list of words from a data file, read at first use.
pub(crate) struct WordList {
    text: &'static str,
    sorted: OnceLock<Vec<&'static str>>,
}

impl WordList {
    /// Makes the list from the text of a data file.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, sorted: OnceLock::new() }
    }

    /// Returns the words in byte order, each once.
    pub(crate) fn words(&self) -> &[&'static str] {
        self.sorted.get_or_init(|| {
            let lines = self.text.lines().map(|line| line.split('#').next().unwrap_or(line));
            let mut words: Vec<&'static str> = lines.flat_map(str::split_whitespace).collect();
            words.sort_unstable();
            words.dedup();
            words
        })
    }

    /// Whether the list holds `word`. Time O(log n).
    pub(crate) fn contains(&self, word: &str) -> bool {
        self.words().binary_search(&word).is_ok()
    }
}

impl fmt::Debug for WordList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.words()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_repeats_are_left_out() {
        let list = WordList::new("# letters\nbe a # first\n\n  be\n");
        assert_eq!(list.words(), ["a", "be"]);
        assert!(list.contains("be") && !list.contains("#") && !list.contains("first"));
    }
}
