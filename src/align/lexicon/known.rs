//! Which words translate a word, and how rare is a word?
//!
//! The answers come from a shipped table, in *keys* ([`crate::words`]): the forms of a word share a key, and so do a
//! number and a mark in all scripts.

use sangam_language::Language;

use super::shipped;
use super::table::{Table, TableSide};
use crate::words::{Class, for_each_token, write_key};

/// The frequency of a word that the training text does not have: half of one that it has once.
const UNSEEN: f64 = 0.5;

/// The shipped table of two languages, asked in one direction.
#[derive(Debug)]
pub struct KnownWords {
    table: Table,
    side: TableSide,
}

impl KnownWords {
    /// Opens the table for words of `from` and their translations into `to`. `None` if none is shipped.
    pub fn between(from: &Language, to: &Language) -> Option<Self> {
        shipped().into_iter().find_map(|pair| {
            let side = pair.orientation(from.primary(), to.primary())?;
            Some(Self { table: pair.table, side })
        })
    }

    /// The keys that translate the word with this key, and the probability of each: at most `most`, the most probable
    /// first.
    pub fn translations(&self, key: &str, most: usize) -> Vec<(&str, f64)> {
        let Some(word) = self.table.find(self.side, key) else { return Vec::new() };
        let total = self.table.total(self.side, word);
        let mut row: Vec<(u32, f64)> = self.table.row(self.side, word).collect();
        row.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        row.truncate(most);
        let there = self.side.other();
        row.into_iter()
            .map(|(to, count)| (self.table.key(there, to as usize), count / total.max(count)))
            .collect()
    }

    /// How rare the word with this key is in the language that translations are made from: the negative logarithm of
    /// its share of the training text.
    pub fn rarity(&self, key: &str) -> f64 {
        self.rarity_on(self.side, key)
    }

    /// Does the same for the language of the translations.
    pub fn rarity_of_translation(&self, key: &str) -> f64 {
        self.rarity_on(self.side.other(), key)
    }

    fn rarity_on(&self, side: TableSide, key: &str) -> f64 {
        let seen = self.table.find(side, key).map_or(0.0, |word| self.table.unigram(side, word));
        (self.table.running_words(side).max(1.0) / seen.max(UNSEEN)).ln()
    }
}

/// A word, a number or a web address of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedWord<'t> {
    /// As it is written.
    pub text: &'t str,
    /// What its forms and spellings share.
    pub key: String,
}

/// The words and numbers of `text` with their keys, in order. Marks are left out.
pub fn keyed_words(text: &str) -> Vec<KeyedWord<'_>> {
    let mut words = Vec::new();
    for_each_token(text, |token| {
        let mut key = String::new();
        if token.class != Class::Mark {
            write_key(token, &mut key, true);
        }
        if !key.is_empty() {
            words.push(KeyedWord { text: token.raw, key });
        }
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translations_are_the_most_probable_first() {
        let tag = |tag: &str| tag.parse::<Language>().unwrap();
        let known = KnownWords::between(&tag("hi-IN"), &tag("ur")).unwrap();
        let [water] = &keyed_words("पानी")[..] else { panic!("one word") };
        let found = known.translations(&water.key, 3);
        assert_eq!(found[0].0, keyed_words("پانی")[0].key);
        assert!(found.len() <= 3 && found.is_sorted_by(|a, b| a.1 >= b.1));
        assert!(found.iter().all(|&(_, probability)| probability > 0.0 && probability <= 1.0));
        assert!(known.translations("zzyzx", 3).is_empty());
        assert!(known.rarity("zzyzx") > known.rarity(&water.key));
        assert!(KnownWords::between(&tag("hi"), &tag("fr")).is_none());
    }

    #[test]
    fn marks_are_no_words() {
        let words = keyed_words("«पुल» १२ दिन।");
        assert_eq!(words.iter().map(|word| word.text).collect::<Vec<_>>(), ["पुल", "१२", "दिन"]);
        assert_eq!(words[1].key, "12");
    }
}
