//! What can a word that no table has mean, by its spelling?
//!
//! Keys are words without endings, but some endings are not known, and some words are made of others. So a word that the
//! table lacks may take the translations of the words that it shares most of its letter trigrams with (Dice's coefficient
//! over the trigrams of the key and of a mark before it). Only keys that begin alike are compared: at this likeness, keys
//! of five or six letters differ in their last letters.
//!
//! time: O(log words + keys that begin alike) an unknown word.

use crate::document::Text;
use crate::lexicon::table::{Table, TableSide};
use crate::numeric::real;
use crate::weights::Weights;
use crate::words::Class;

/// A word of the table that an unknown word resembles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LikeSpelled {
    /// The unknown word, in the article.
    pub(crate) word: u32,
    /// The other word, in the table.
    pub(crate) known: u32,
    /// How much its counts are worth, above 0.
    pub(crate) worth: f64,
}

/// Shorter keys resemble too many others. In letters.
const SHORTEST: usize = 4;
/// The letters that two keys must share at their beginning: all but this many of the unknown key, but no fewer than
/// [`FEWEST_SHARED`].
const DIFFERENT_END: usize = 2;
const FEWEST_SHARED: usize = 3;
/// The most words that one unknown word takes translations of.
const MOST: usize = 3;

/// The letter trigrams of a key, each once, in order.
fn trigrams(key: &str) -> Vec<[char; 3]> {
    let letters: Vec<char> = std::iter::once('^').chain(key.chars()).collect();
    let mut trigrams: Vec<[char; 3]> =
        letters.windows(3).map(|three| [three[0], three[1], three[2]]).collect();
    trigrams.sort_unstable();
    trigrams.dedup();
    trigrams
}

/// Dice's coefficient of two sets in order, 0 to 1.
fn dice(one: &[[char; 3]], other: &[[char; 3]]) -> f64 {
    let shared = one.iter().filter(|trigram| other.binary_search(trigram).is_ok()).count();
    2.0 * real(shared) / real((one.len() + other.len()).max(1))
}

/// For each word of `text` that the table lacks, the words that it resembles, best first; in the order of the words.
pub(crate) fn like_spelled(
    text: &Text,
    known: &[Option<u32>],
    (table, side): (&Table, TableSide),
    weights: &Weights,
) -> Vec<LikeSpelled> {
    let mut found = Vec::new();
    if weights.like_spelled == 0.0 {
        return found;
    }
    let mut is_word = vec![false; text.keys.len()];
    for form in text.forms.iter().filter(|form| form.class == Class::Word) {
        is_word[form.word as usize] = true;
    }
    for ((word, key), known) in (0..).zip(&text.keys).zip(known) {
        let letters = key.chars().count();
        if known.is_some() || !is_word[word as usize] || letters < SHORTEST {
            continue;
        }
        let shared = (letters - DIFFERENT_END).max(FEWEST_SHARED);
        let end = key.char_indices().nth(shared).map_or(key.len(), |(at, _)| at);
        let ours = trigrams(key);
        let mut like: Vec<(u32, f64)> = table
            .beginning_with(side, &key[..end])
            .map(|other| (other, dice(&ours, &trigrams(table.key(side, other as usize)))))
            .filter(|&(_, likeness)| likeness >= weights.least_like_spelled)
            .collect();
        like.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        found.extend(like.into_iter().take(MOST).map(|(known, likeness)| LikeSpelled {
            word,
            known,
            worth: likeness * weights.like_spelled,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{LineKind, TrainingLine, train};

    #[test]
    fn an_unknown_word_resembles_words_that_differ_in_their_last_letters() {
        let line = |first: &str| TrainingLine {
            first: first.to_owned(),
            second: "x".to_owned(),
            weight: 5.0,
            kind: LineKind::Keys,
        };
        let table = Table::open(train(&["harbo", "harbor", "harvest", "garbor"].map(line))).unwrap();
        let read = |text: &str| Text::new(&[text], &"en".parse().unwrap(), false, true);
        let like = |text: &str, weights: &Weights| -> Vec<String> {
            let text = read(text);
            let unknown = vec![None; text.keys.len()];
            like_spelled(&text, &unknown, (&table, TableSide::First), weights)
                .iter()
                .map(|found| table.key(TableSide::First, found.known as usize).to_owned())
                .collect()
        };
        let weights = Weights::default();
        assert_eq!(like("harbot", &weights), ["harbo", "harbor"]);
        for text in ["har", "125000", "zebra"] {
            assert!(like(text, &weights).is_empty(), "{text}");
        }
        assert!(like("harbot", &Weights { like_spelled: 0.0, ..weights }).is_empty());
    }
}
