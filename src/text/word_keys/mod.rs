//! Which coarse key do the forms and spellings of a word share?
//!
//! To make the *key* of a word, letters whose spelling varies are folded, and endings that translation does not
//! preserve are cut off. `governments` and `government` share a key, and so do the two encodings of پولیس that differ
//! in the code of ی. Keys are coarser than [`stem`](crate::tokens::stem) on purpose: a table learned from a few
//! thousand lines must recognise a word in forms it never saw. The rules are those of the first profile in the script
//! of the word, whatever the language of the text, because a Hindi text quotes English words. Time O(n), space O(n).

pub(crate) mod rules;

use crate::language::{GENERIC, PROFILES};
use crate::respellings::Respellings;
use crate::script::script_of;

/// The marks of all scripts and their Latin equivalents.
static MARKS: Respellings = Respellings::new(include_str!("../language/data/marks.tsv"), "marks");

/// Appends the key of `word`. If `endings` is `false`, the endings of its language are not cut off.
pub fn write_word_key(word: &str, endings: bool, key: &mut String) {
    let script = word.chars().find_map(script_of);
    let profile = PROFILES.iter().find(|profile| Some(profile.script) == script);
    let rules = profile.map_or(&GENERIC.keys, |profile| &profile.keys);
    let mut folded = String::with_capacity(word.len());
    rules.fold(word, &mut folded);
    if endings { rules } else { &GENERIC.keys }.cut(&folded, key);
}

/// Appends the Latin equivalent of a punctuation mark.
pub fn write_mark_key(mark: &str, key: &mut String) {
    MARKS.rewrite_into(mark, key);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(word: &str) -> String {
        let mut key = String::new();
        write_word_key(word, true, &mut key);
        key
    }

    #[test]
    fn forms_of_a_word_share_a_key() {
        for (one, other) in
            [("governments", "Government"), ("सरकारें", "सरकार"), ("حکومتوں", "حکومت"), ("پوليس", "پولیس")]
        {
            assert_eq!(key(one), key(other));
        }
        assert_ne!(key("सरकार"), key("सड़क"));
    }

    #[test]
    fn without_endings_only_spellings_meet() {
        let mut kept = String::new();
        write_word_key("पाँचों", false, &mut kept);
        assert_eq!(kept, "पांचों");
    }

    #[test]
    fn marks_of_all_scripts_meet() {
        let mut key = String::new();
        for mark in ["؟", "۔", "।", "…", "–", "—", "”", "’", "،", "!"] {
            write_mark_key(mark, &mut key);
        }
        assert_eq!(key, "?...--\"',!");
    }
}
