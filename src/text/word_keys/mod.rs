//! Which coarse key do the forms and spellings of a word share?
//!
//! To make the *key* of a word, its spelling is folded as for matching (see [`folded_key`](crate::normalize)), a word
//! with several spellings gets its usual one, and endings that translation does not preserve are cut off. `governments`
//! and `government` share a key, and so do ख़त्म and खत्म, انھوں and انہوں, امریکا and امریکہ. Keys are coarser than
//! [`stem`](crate::tokens::stem) on purpose: a table learned from a few
//! thousand lines must recognise a word in forms it never saw. The rules are those of the first profile in the script
//! of the word, whatever the language of the text, because a Hindi text quotes English words. Time O(n), space O(n).

pub(crate) mod rules;

use crate::language::{GENERIC, PROFILES, Profile};
use crate::normalize::stages::folded;
use crate::respellings::Respellings;
use crate::script::script_of;

/// The marks of all scripts and their Latin equivalents.
static MARKS: Respellings = Respellings::new(include_str!("../language/data/marks.tsv"), "marks");

/// The profile whose rules make the key of a word: the first in its script.
fn profile_of(word: &str) -> &'static Profile {
    let script = word.chars().find_map(script_of);
    PROFILES.iter().copied().find(|profile| Some(profile.script) == script).unwrap_or(&GENERIC)
}

/// Returns `word` in the one spelling that all its spellings share, in lower case and with its endings.
pub fn folded_word(word: &str) -> String {
    let profile = profile_of(word);
    profile.keys.usual_spelling(folded(word, &profile.stages))
}

/// Appends the key of a word in the spelling of [`folded_word`]. If `endings` is `false`, the endings of its language
/// are not cut off. A spelling that stands for two words has two keys, with a space between them.
pub fn write_word_key(folded_word: &str, endings: bool, key: &mut String) {
    let rules = if endings { &profile_of(folded_word).keys } else { &GENERIC.keys };
    for (index, word) in folded_word.split(' ').enumerate() {
        if index > 0 {
            key.push(' ');
        }
        rules.cut(word, key);
    }
}

/// Returns the key of a word in the spelling of [`folded_word`], in full length: words that merely begin alike have
/// different ones.
pub fn base_word(folded_word: &str) -> String {
    let rules = &profile_of(folded_word).keys;
    folded_word.split(' ').map(|word| rules.base(word)).collect::<Vec<_>>().join(" ")
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
        write_word_key(&folded_word(word), true, &mut key);
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
    fn forms_of_a_verb_share_a_key() {
        for forms in [
            "करना करने करता करते किया किए करेगा करेंगे करके",
            "देना देते दिया दी दिए देगा देंगे",
            "जाना जाने गया गई गए गईं जाएगा जाएंगे",
            "होना होता हुआ हुई हुए होगा होंगे",
            "बताना बताने बताया बताई बताए",
            "کرنا کرنے کرتا کرتے کیے کریں",
            "دینا دیتے دیا دی دیے",
            "جانا جانے گیا گئی گئے جائے جائیں",
            "ہونا ہوتا ہوا ہوئی ہوئے",
            "بتانا بتانے بتاتا بتاتے",
        ] {
            let keys: Vec<String> = forms.split(' ').map(key).collect();
            assert!(keys.iter().all(|other| *other == keys[0]), "{forms}: {keys:?}");
        }
        assert_ne!(key("नेता"), key("ने"));
        assert_eq!(key("नेता"), key("नेताओं"));
    }

    #[test]
    fn english_loses_its_inflection_only() {
        for forms in [
            "officer officers officer's",
            "party parties",
            "treaty treaties",
            "house houses",
            "church churches",
            "class classes",
            "decide decides decided deciding",
            "stop stops stopped stopping",
            "go goes going",
            "woman women",
            "run runs ran running",
            "win wins won winning",
            "hit hits hitting",
            "say says said saying",
            "use uses used using",
            "add adds added adding",
            "fly flies flew flown flying",
            "crisis crises",
        ] {
            let keys: Vec<String> = forms.split(' ').map(key).collect();
            assert!(keys.iter().all(|other| *other == keys[0]), "{forms}: {keys:?}");
        }
        for (one, other) in [
            ("officers", "office"),
            ("parties", "part"),
            ("treaties", "treat"),
            ("meeting", "meet"),
            ("news", "new"),
        ] {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn lists_are_folded() {
        for profile in PROFILES {
            for word in profile.keys.listed() {
                let folded = folded(word, &profile.stages);
                assert_eq!(folded, word, "{}", profile.tag);
            }
        }
    }

    #[test]
    fn spellings_of_a_word_share_a_key() {
        for (one, other) in [
            ("ख़त्म", "खत्म"),
            ("हफ़्ते", "हफ्ते"),
            ("पाँच", "पांच"),
            ("गयी", "गई"),
            ("لئے", "لیے"),
            ("چاہئے", "چاہیے"),
            ("انھوں", "انہوں"),
            ("امریکا", "امریکہ"),
            ("سیکورٹی", "سکیورٹی"),
            ("ﭘﻮﻟﯿﺲ", "پولیس"),
        ] {
            assert_eq!(key(one), key(other));
        }
    }

    #[test]
    fn a_spelling_for_two_words_has_two_keys() {
        assert_eq!(key("کیلئے"), [key("کے"), key("لیے")].join(" "));
    }

    #[test]
    fn without_endings_only_spellings_meet() {
        let mut kept = String::new();
        write_word_key(&folded_word("पाँचों"), false, &mut kept);
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
