//! What does the aligner know about two languages before it sees the article?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`em`] | Which word translates which, learned from sentence pairs? |
//! | [`known`] | Which words translate a word, and how rare is a word? |
//! | [`table`] | How can a translation table be small and ready at once? |
//! | [`mod@train`] | How is a shipped table made from openly licensed text? |
//! | [`mod@pivot`] | What can two tables say about two languages that share a third? |
//! | [`user`] | What does a user's dictionary or phrase list teach the aligner? |

pub(crate) mod em;
mod known;
mod pivot;
pub(crate) mod table;
mod train;
mod user;

pub use known::{KeyedWord, KnownWords, keyed_words};
pub use pivot::{Direction, pivoted};
pub use table::{Table, TableError, TableSide};
pub use train::{LineKind, TrainingLine, train};
pub(crate) use user::learn_from;
pub use user::{LexiconEntry, UserLexicon};

/// Whether the key maker knows the word endings of a language.
pub(crate) fn has_rules(language: &str) -> bool {
    sangam_text::language::PROFILES.iter().any(|profile| profile.tag == language)
}

/// The shipped tables, by their two languages.
static SHIPPED: &[(&str, &str, &[u8])] = &[
    ("en", "ur", include_bytes!("data/en-ur.bin")),
    ("en", "hi", include_bytes!("data/en-hi.bin")),
    ("hi", "ur", include_bytes!("data/hi-ur.bin")),
];

/// A table and its two languages.
#[derive(Debug)]
pub(crate) struct PairTable {
    /// Language of the first side, a primary subtag.
    pub(crate) first: String,
    /// Language of the second side.
    pub(crate) second: String,
    pub(crate) table: Table,
}

impl PairTable {
    /// The side of the table that holds `source`; `None` if the table is not for these two languages.
    pub(crate) fn orientation(&self, source: &str, target: &str) -> Option<TableSide> {
        if (self.first.as_str(), self.second.as_str()) == (source, target) {
            Some(TableSide::First)
        } else if (self.second.as_str(), self.first.as_str()) == (source, target) {
            Some(TableSide::Second)
        } else {
            None
        }
    }
}

/// Opens the shipped tables. A damaged one is left out: its pair is then aligned without a table.
pub(crate) fn shipped() -> Vec<PairTable> {
    SHIPPED
        .iter()
        .filter_map(|&(first, second, bytes)| {
            Some(PairTable { first: first.into(), second: second.into(), table: Table::open(bytes).ok()? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_table_opens_and_knows_its_languages() {
        let tables = shipped();
        assert_eq!(tables.len(), SHIPPED.len());
        for (pair, first, second) in [(0, "water", "پانی"), (1, "water", "पानी"), (2, "पानी", "پانی")]
        {
            let table = &tables[pair].table;
            let key = |text: &str| {
                let mut key = String::new();
                crate::words::for_each_token(text, |token| {
                    crate::words::write_key(token, &mut key, true);
                });
                key
            };
            let first = table.find(TableSide::First, &key(first)).unwrap();
            let second = table.find(TableSide::Second, &key(second)).unwrap();
            assert!(table.count(TableSide::First, first, second) > 1.0);
        }
    }
}
