//! Which rules and which words spell the words of one language in another?
//!
//! The data are named by the profile of the language that is written; [`transliterate`](super::transliterate()) asks it.

use std::fmt;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization as _;

use super::rules::RuleTable;
use super::spelling_list::SpellingList;

/// The rules for spelling the words of one other language. The tables are read at first use.
pub(crate) struct Transliteration {
    pub(super) from: &'static str,
    rules: &'static str,
    words: Option<&'static str>,
    read: OnceLock<Tables>,
}

struct Tables {
    rules: RuleTable,
    words: Option<SpellingList>,
}

impl Transliteration {
    /// Makes the rules for words of the language with the primary subtag `from`: the table of letter rules, and the
    /// list that chooses among letters with the same sound.
    pub(crate) const fn new(from: &'static str, rules: &'static str, words: Option<&'static str>) -> Self {
        Self { from, rules, words, read: OnceLock::new() }
    }

    fn tables(&self) -> &Tables {
        self.read.get_or_init(|| Tables {
            rules: RuleTable::parse(&[self.rules]),
            words: self.words.map(SpellingList::parse),
        })
    }

    /// The list that chooses among letters with the same sound, if there is one.
    pub(super) fn words(&self) -> Option<&SpellingList> {
        self.tables().words.as_ref()
    }

    /// Spells `text` by the letter rules alone.
    pub(super) fn by_rule(&self, text: &str) -> String {
        self.tables().rules.rewrite(text).nfc().collect()
    }
}

impl fmt::Debug for Transliteration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Transliteration").field("from", &self.from).finish_non_exhaustive()
    }
}
