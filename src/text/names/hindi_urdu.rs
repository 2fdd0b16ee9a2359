//! How is this Hindi word written in Urdu, and the other way round?

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::rules::RuleTable;

/// The Urdu spelling of a Hindi word or text by rule.
pub fn hindi_to_urdu(word: &str) -> String {
    static RULES: LazyLock<RuleTable> =
        LazyLock::new(|| RuleTable::parse(&[include_str!("data/hindi-urdu.tsv")]));
    RULES.rewrite(word).nfc().collect()
}

/// A guess at the Hindi spelling of an Urdu word or text by rule: short vowels are missing.
pub fn urdu_to_hindi(word: &str) -> String {
    static RULES: LazyLock<RuleTable> =
        LazyLock::new(|| RuleTable::parse(&[include_str!("data/urdu-hindi.tsv")]));
    RULES.rewrite(word).nfc().collect()
}
