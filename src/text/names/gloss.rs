//! How can a reader of Latin letters read this text aloud?
//!
//! Method: the letter rules of the language ([`RuleTable`](super::rules::RuleTable)) are data under
//! `language/data/*.romanization.tsv`. A gloss is only for reading: it keeps punctuation and spaces, and the text
//! cannot be recovered from it. Time O(n), space O(n).
//!
//! What it does not do: it does not guess vowels that the text leaves out, and does not drop an inherent vowel that is
//! silent in the middle of a word.

use sangam_language::Language;

use crate::language::profile;

/// Returns `text` in Latin letters. If there are no rules for the language, the text comes back unchanged.
pub fn romanize(text: &str, language: &Language) -> String {
    profile(language)
        .romanization
        .map_or_else(|| text.to_owned(), |romanization| romanization.table().rewrite(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gloss(text: &str, tag: &str) -> String {
        romanize(text, &tag.parse().unwrap())
    }

    #[test]
    fn hindi_and_urdu_can_be_read() {
        assert_eq!(gloss("भारत और पाकिस्तान।", "hi"), "bhaarat aur paakistaan.");
        assert_eq!(gloss("پاکستان کی حکومت۔", "ur"), "paakstaan ki hkomt.");
        assert_eq!(gloss("२०२५", "hi"), "2025");
    }

    #[test]
    fn a_language_without_rules_is_left_alone() {
        assert_eq!(gloss("The Talks", "en"), "The Talks");
        assert_eq!(gloss("Die Gespräche", "de"), "Die Gespräche");
    }
}
