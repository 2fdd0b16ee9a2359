//! How can a reader of Latin letters read this text aloud?
//!
//! Method: the language's own letter rules ([`RuleTable`](super::rules::RuleTable)), data under `language/data/*.romanization.tsv`. A gloss is
//! for reading: it keeps punctuation and spaces, and it cannot be turned back. Time O(n), space O(n).
//!
//! What it does not do: it does not guess vowels that the text leaves out, nor drop an inherent vowel that is silent
//! in the middle of a word.

use sangam_language::Language;

use crate::language::profile;

/// `text` in Latin letters. A text of a language without rules comes back as it is.
pub(crate) fn romanize(text: &str, language: &Language) -> String {
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
