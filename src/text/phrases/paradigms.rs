//! Which words are inflected forms of one word?
//!
//! Method: a data file lists the patterns of a language, each as the endings that one stem takes. Two words are forms of
//! one word if they have the same stem and endings of one pattern. This is narrower than cutting off endings: چین is not
//! a form of چینی, though both lose what looks like an ending. For finding, each word has a key that all its forms
//! share; words with the same key need not be forms of one word.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::data_file::section;
use crate::normalize::stages::{Stages, folded};

/// In a pattern: no ending.
const NO_ENDING: &str = "-";

/// The letters of a stem before an ending that is made of vowels only.
const LEAST_STEM: usize = 2;

/// The letters of a stem before any other ending. Such an ending looks more often like a part of the word.
const LEAST_STEM_BEFORE_CONSONANTS: usize = 3;

/// The patterns of one language.
#[derive(Debug)]
pub(crate) struct Paradigms {
    text: &'static str,
    lists: OnceLock<Lists>,
}

/// The lists of a data file.
#[derive(Debug)]
struct Lists {
    /// The patterns of nouns, each as its endings.
    nouns: Vec<Vec<&'static str>>,
    /// The patterns of adjectives.
    adjectives: Vec<Vec<&'static str>>,
    /// For each irregular form, the first form of its word.
    forms: HashMap<String, String>,
    /// The letters that endings are made of.
    vowels: Vec<char>,
    /// Endings with other letters, the longest first.
    with_consonants: Vec<&'static str>,
}

impl Lists {
    fn is_vowel_ending(&self, ending: &str) -> bool {
        ending.chars().all(|letter| self.vowels.contains(&letter))
    }

    /// Whether `stem` is long enough for `ending`.
    fn fits(&self, stem: &str, ending: &str) -> bool {
        let least = if self.is_vowel_ending(ending) { LEAST_STEM } else { LEAST_STEM_BEFORE_CONSONANTS };
        stem.chars().nth(least - 1).is_some()
    }
}

/// Which words of a phrase agree like adjectives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The last word, which the others belong to.
    Head,
    /// Any other word.
    Other,
}

impl Paradigms {
    /// The patterns of a language without data: every word has one form.
    pub(crate) const fn none() -> Self {
        Self::new("")
    }

    /// Reads the patterns from a data file with the lists `[vowels]`, `[nouns]`, `[adjectives]` and `[forms]`, in folded
    /// form.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, lists: OnceLock::new() }
    }

    /// Whether the language has no patterns.
    pub(crate) const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The words and endings of the lists. Keys depend on them.
    pub(crate) fn data(&self) -> impl Iterator<Item = &'static str> {
        self.text.lines().filter(|line| !line.starts_with('#'))
    }

    /// The lists; `stages` fold the irregular forms.
    fn lists(&self, stages: &Stages) -> &Lists {
        self.lists.get_or_init(|| {
            let patterns = |list| -> Vec<Vec<&'static str>> {
                let ending = |word| if word == NO_ENDING { "" } else { word };
                section(self.text, list).map(|line| line.split_whitespace().map(ending).collect()).collect()
            };
            let mut forms = HashMap::new();
            for line in section(self.text, "forms") {
                let words: Vec<String> = line.split_whitespace().map(|word| folded(word, stages)).collect();
                if let Some(first) = words.first() {
                    forms.extend(words.iter().map(|word| (word.clone(), first.clone())));
                }
            }
            let vowels =
                section(self.text, "vowels").flat_map(str::split_whitespace).flat_map(str::chars).collect();
            let mut lists = Lists {
                nouns: patterns("nouns"),
                adjectives: patterns("adjectives"),
                forms,
                vowels,
                with_consonants: Vec::new(),
            };
            let endings = lists.nouns.iter().chain(&lists.adjectives).flatten().copied();
            let mut endings: Vec<&'static str> =
                endings.filter(|ending| !lists.is_vowel_ending(ending)).collect();
            endings.sort_unstable_by_key(|ending| (std::cmp::Reverse(ending.len()), *ending));
            endings.dedup();
            lists.with_consonants = endings;
            lists
        })
    }

    /// Whether two folded words are forms of one word.
    pub(crate) fn are_forms(&self, (one, other): (&str, &str), role: Role, stages: &Stages) -> bool {
        if one == other {
            return true;
        }
        let lists = self.lists(stages);
        if let (Some(first), Some(second)) = (lists.forms.get(one), lists.forms.get(other))
            && first == second
        {
            return true;
        }
        let adjectives = if role == Role::Other { lists.adjectives.as_slice() } else { &[] };
        lists.nouns.iter().chain(adjectives).any(|pattern| {
            pattern.iter().any(|ending| {
                let Some(stem) = one.strip_suffix(ending).filter(|stem| lists.fits(stem, ending)) else {
                    return false;
                };
                other.strip_prefix(stem).is_some_and(|rest| pattern.contains(&rest) && lists.fits(stem, rest))
            })
        })
    }

    /// Returns a key that all forms of a folded word share. Endings of vowels are cut off as a whole, the others one by
    /// one, so that a stem has the same key with each ending of a pattern and without. One letter stays.
    pub(crate) fn key<'w>(&'w self, word: &'w str, stages: &Stages) -> &'w str {
        let lists = self.lists(stages);
        let mut rest = lists.forms.get(word).map_or(word, String::as_str);
        loop {
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let body = rest[first..].trim_end_matches(|letter| lists.vowels.contains(&letter));
            rest = &rest[..first + body.len()];
            let shorter = lists
                .with_consonants
                .iter()
                .find_map(|ending| rest.strip_suffix(ending).filter(|stem| lists.fits(stem, ending)));
            match shorter {
                Some(shorter) => rest = shorter,
                None => return rest,
            }
        }
    }

    /// The endings of all patterns, for a test of their form.
    #[cfg(test)]
    pub(super) fn endings(&self, stages: &Stages) -> Vec<&'static str> {
        let lists = self.lists(stages);
        lists.nouns.iter().chain(&lists.adjectives).flatten().copied().collect()
    }

    /// The patterns, for a test of the keys.
    #[cfg(test)]
    pub(super) fn patterns(&self, stages: &Stages) -> Vec<Vec<&'static str>> {
        let lists = self.lists(stages);
        lists.nouns.iter().chain(&lists.adjectives).cloned().collect()
    }
}
