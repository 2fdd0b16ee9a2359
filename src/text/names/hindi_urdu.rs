//! How is this Hindi word written in Urdu, and the other way round?
//!
//! Method, Hindi to Urdu: letter rules ([`RuleTable`], `data/hindi-urdu.tsv`) give a first spelling; where Urdu has
//! several letters for one Hindi letter (س ص ث, ت ط, ز ذ ض ظ, ہ ح, ا ع ہ), a list of words (`data/urdu-spellings.txt`)
//! chooses among them: the spelling is looked up with those letters folded together, first whole, then without an
//! ending, then without a beginning. Urdu to Hindi: letter rules only. Time O(n log w) for a list of w words.
//!
//! What it does not do: Urdu to Hindi leaves short vowels out, as Urdu does. Homographs get one spelling.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::rules::{RuleTable, is_letter};

/// A stem shorter than this is found by chance.
const SHORTEST_STEM: usize = 3;
/// What is left after a beginning must be at least this long.
const SHORTEST_AFTER_BEGINNING: usize = 4;

/// The Urdu spelling of a Hindi word, or of each word of a text.
pub fn hindi_to_urdu(word: &str) -> String {
    let by_rule = hindi_to_urdu_by_rule(word);
    let mut spelled = String::with_capacity(by_rule.len());
    let mut rest = by_rule.as_str();
    while !rest.is_empty() {
        let end = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        spelled.push_str(&Spellings::shared().spelled(word).unwrap_or_else(|| word.to_owned()));
        let gap = after.find(is_letter).unwrap_or(after.len());
        spelled.push_str(&after[..gap]);
        rest = &after[gap..];
    }
    spelled
}

/// The Urdu spelling by letter rules alone.
pub fn hindi_to_urdu_by_rule(word: &str) -> String {
    static RULES: LazyLock<RuleTable> =
        LazyLock::new(|| RuleTable::parse(&[include_str!("data/hindi-urdu.tsv")]));
    RULES.rewrite(word).nfc().collect()
}

/// A guess at the Hindi spelling of an Urdu word or text by letter rules: short vowels are missing.
pub fn urdu_to_hindi(word: &str) -> String {
    static RULES: LazyLock<RuleTable> =
        LazyLock::new(|| RuleTable::parse(&[include_str!("data/urdu-hindi.tsv")]));
    RULES.rewrite(word).nfc().collect()
}

/// Urdu words by the spelling that rules would give them.
#[derive(Debug, Default)]
struct Spellings {
    words: BTreeMap<String, &'static str>,
    plain: BTreeSet<&'static str>,
    endings: BTreeSet<&'static str>,
    beginnings: Vec<&'static str>,
}

impl Spellings {
    fn shared() -> &'static Self {
        static SHARED: LazyLock<Spellings> =
            LazyLock::new(|| Spellings::parse(include_str!("data/urdu-spellings.txt")));
        &SHARED
    }

    fn parse(list: &'static str) -> Self {
        let mut spellings = Self::default();
        let mut words = Vec::new();
        let mut section = "";
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with('[') {
                section = line;
                continue;
            }
            let entries = line.split_whitespace();
            match section {
                "[words]" => words.extend(entries),
                "[plain]" => spellings.plain.extend(entries),
                "[endings]" => spellings.endings.extend(entries),
                "[beginnings]" => spellings.beginnings.extend(entries),
                _ => {}
            }
        }
        // A word's likeliest key goes before the less likely keys of all others.
        let keys: Vec<(Vec<String>, &'static str)> =
            words.into_iter().map(|word| (keys(word), word)).collect();
        for (keys, word) in &keys {
            for key in keys.iter().take(1) {
                spellings.words.entry(key.clone()).or_insert(word);
            }
        }
        for (keys, word) in &keys {
            for key in keys.iter().skip(1) {
                spellings.words.entry(key.clone()).or_insert(word);
            }
        }
        spellings
    }

    /// The listed spelling of a word that rules have spelled `by_rule`.
    fn spelled(&self, by_rule: &str) -> Option<String> {
        self.without_beginning(by_rule).or_else(|| {
            self.beginnings.iter().find_map(|beginning| {
                let rest = by_rule.strip_prefix(beginning)?;
                let long = rest.chars().count() >= SHORTEST_AFTER_BEGINNING;
                long.then(|| self.without_beginning(rest)).flatten().map(|rest| format!("{beginning}{rest}"))
            })
        })
    }

    fn without_beginning(&self, by_rule: &str) -> Option<String> {
        if self.plain.contains(by_rule) {
            return Some(by_rule.to_owned());
        }
        if let Some(word) = self.words.get(&folded(by_rule)) {
            return Some((*word).to_owned());
        }
        for (cut, _) in by_rule.char_indices().rev() {
            let (stem, ending) = by_rule.split_at(cut);
            if stem.chars().count() < SHORTEST_STEM {
                break;
            }
            if !self.endings.contains(ending) {
                continue;
            }
            if self.plain.contains(stem) {
                return Some(by_rule.to_owned());
            }
            if let Some(word) = self.words.get(&folded(stem)) {
                return Some(format!("{word}{ending}"));
            }
        }
        self.inflected(by_rule)
    }

    /// A word in ہ whose last letter an ending has replaced: قصے of قصہ.
    fn inflected(&self, by_rule: &str) -> Option<String> {
        HE_ENDINGS.iter().find_map(|&ending| {
            let stem = by_rule.strip_suffix(ending)?;
            let base = format!("{stem}ا");
            if stem.chars().count() < SHORTEST_STEM || self.plain.contains(base.as_str()) {
                return None;
            }
            let word = self.words.get(&folded(&base))?.strip_suffix('ہ')?;
            Some(format!("{word}{ending}"))
        })
    }
}

/// Endings that replace a final ہ.
static HE_ENDINGS: [&str; 3] = ["ے", "وں", "گی"];

/// The letters that Hindi does not tell apart, as one; آ only begins a word.
fn folded(word: &str) -> String {
    word.chars()
        .enumerate()
        .map(|(place, letter)| match letter {
            'ص' | 'ث' => 'س',
            'ط' => 'ت',
            'ذ' | 'ض' | 'ظ' | 'ژ' => 'ز',
            'ح' => 'ہ',
            'آ' if place > 0 => 'ا',
            _ => letter,
        })
        .collect()
}

/// The ways in which rules may spell a listed word, the likeliest first.
fn keys(word: &str) -> Vec<String> {
    let mut spellings = Vec::new();
    match word.split_once('ع') {
        None => spellings.push(word.to_owned()),
        Some(("", rest)) => match rest.strip_prefix('ا') {
            Some(rest) => spellings.push(format!("آ{rest}")),
            None => spellings.push(format!("ا{rest}")),
        },
        Some((before, after)) => {
            spellings.push(word.to_owned());
            around_ain(before, after, &mut spellings);
        }
    }
    let mut keys = Vec::new();
    for spelling in &spellings {
        // A final ہ is mostly heard as a; a word of two letters keeps it.
        let heard = spelling.strip_suffix('ہ').filter(|stem| stem.chars().count() > 1);
        keys.extend(heard.map(|stem| folded(&format!("{stem}ا"))));
        keys.push(folded(spelling));
    }
    keys
}

/// What Hindi vowels may stand for an ع inside or at the end of a word.
fn around_ain(before: &str, after: &str, spellings: &mut Vec<String>) {
    let long = before.chars().count() + after.chars().count() >= SHORTEST_STEM;
    if let Some(rest) = after.strip_prefix('ا') {
        spellings.extend([format!("{before}ا{rest}"), format!("{before}وا{rest}")]);
    } else if let Some(rest) = after.strip_prefix('ی') {
        spellings.extend([format!("{before}ئی{rest}"), format!("{before}ئ{rest}")]);
    } else if let Some(rest) = after.strip_prefix('و') {
        spellings.push(format!("{before}ؤ{rest}"));
    } else if after.is_empty() {
        spellings.push(if before.ends_with('ا') { before.to_owned() } else { format!("{before}ا") });
        if long {
            spellings.push(format!("{before}و"));
        }
    } else {
        spellings.push(format!("{before}ئ{after}"));
        if long {
            spellings.extend(["ا", "و", "ی"].map(|vowel| format!("{before}{vowel}{after}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::lines;
    use super::*;

    #[test]
    fn a_word_is_spelled_as_urdu_spells_it() {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/names/hindi-urdu.tsv");
        let golden = std::fs::read_to_string(golden).unwrap();
        let words: Vec<Vec<&str>> = lines(&golden).collect();
        assert!(words.len() > 10);
        for word in words {
            assert_eq!(hindi_to_urdu(word[0]), word[1], "{}", word[0]);
        }
    }

    #[test]
    fn a_text_is_spelled_word_by_word() {
        assert_eq!(hindi_to_urdu("सदर का फ़ैसला, आज"), "صدر کا فیصلہ, آج");
        assert_eq!(hindi_to_urdu(""), "");
        assert_eq!(hindi_to_urdu("2025"), "2025");
    }

    #[test]
    fn a_hindi_guess_keeps_the_long_vowels() {
        assert_eq!(urdu_to_hindi("بھارت"), "भारत");
        assert_eq!(urdu_to_hindi("آج کا دن"), "आज का दन");
    }

    #[test]
    fn every_listed_word_can_be_reached() {
        let spellings = Spellings::shared();
        assert!(spellings.words.len() > 2_000);
        for word in spellings.words.values() {
            assert!(!word.is_empty() && word.chars().all(is_letter), "{word}");
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn any_text_can_be_spelled(text in "\\PC{0,60}", hindi in "[अ-ह़-् ]{0,60}") {
            drop((hindi_to_urdu(&text), urdu_to_hindi(&text)));
            let urdu = hindi_to_urdu(&hindi);
            proptest::prop_assert_eq!(hindi.split_whitespace().count() >= urdu.split_whitespace().count(), true);
        }
    }
}
