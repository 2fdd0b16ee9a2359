//! Where is a phrase in a text, whatever the endings of its words?
//!
//! A phrase is where its words follow each other, each in any form: `ceasefires` for `ceasefire`, کمیٹیوں for
//! کمیٹی, सड़कें for सड़क. Which words are forms of one word is decided by the patterns of the language
//! (`paradigms.rs`); a language without patterns has the endings that the aligner cuts off. Words are compared in folded
//! form. Hyphens and points within words are passed over; other marks must be in both. An acronym is not found in a
//! word that is merely spelled like it (`WHO`, `who`).
//!
//! For finding phrases among many, each word has a key. The keys of a phrase are the keys of every place where it
//! is. Time O(words · words of the phrase), space O(words).
//!
//! What it does not do: it does not find a phrase whose words are written together in one and apart in the other, or
//! are in another order.

pub(crate) mod paradigms;

use std::ops::Range;

use sangam_language::Language;

use crate::language::{GENERIC, PROFILES, Profile, profile};
use crate::normalize::stages::folded;
use crate::script::{Script, script_of};
use crate::tokens::{TokenKind, is_stop_word, tokenize};
use paradigms::Role;

/// A word, number or mark of a text or a phrase.
#[derive(Debug, Clone)]
pub struct PhraseWord {
    /// Its place in the text, in bytes.
    pub span: Range<usize>,
    /// The key that all its forms share.
    pub key: String,
    folded: String,
    capitals: Capitals,
    /// The profile whose rules it follows.
    profile: &'static Profile,
}

/// The capital letters of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Capitals {
    /// None at its beginning.
    No,
    /// At its beginning.
    First,
    /// Two or more letters, all of them capital, apart from the ending of a plural (`NGOs`).
    All,
}

impl Capitals {
    fn of(word: &str) -> Self {
        let word = word.strip_suffix('s').unwrap_or(word);
        let word = word.strip_suffix(['\'', '’']).unwrap_or(word);
        let mut letters = word.chars().filter(|character| character.is_alphabetic()).peekable();
        if !letters.peek().is_some_and(|first| first.is_uppercase()) {
            return Self::No;
        }
        let (mut count, mut all) = (0, true);
        for letter in letters {
            count += 1;
            all = all && letter.is_uppercase();
        }
        if all && count > 1 { Self::All } else { Self::First }
    }
}

/// Marks that join the parts of a word and are passed over.
fn is_joiner(mark: &str) -> bool {
    let mut characters = mark.chars();
    matches!((characters.next(), characters.next()), (Some('-' | '\u{AD}' | '\u{2010}'..='\u{2012}'), None))
}

/// Returns the words of a text or a phrase, in order.
pub fn phrase_words(text: &str, language: &Language) -> Vec<PhraseWord> {
    let own = profile(language);
    let mut words = Vec::new();
    for token in tokenize(text, language) {
        let written = &text[token.span.clone()];
        if is_joiner(written) {
            continue;
        }
        let profile = rules_of(written, own);
        let mut folded = folded(written, &profile.stages);
        if token.kind == TokenKind::Word {
            folded.retain(|character| !matches!(character, '.' | '\u{6D4}'));
        }
        // Invisible characters.
        if folded.is_empty() {
            continue;
        }
        let key = match token.kind {
            TokenKind::Word if profile.paradigms.is_empty() => profile.keys.base(&folded).into_owned(),
            TokenKind::Word => profile.paradigms.key(&folded, &profile.stages).to_owned(),
            TokenKind::Number | TokenKind::Punctuation | TokenKind::Symbol => folded.clone(),
        };
        words.push(PhraseWord { span: token.span, key, folded, capitals: Capitals::of(written), profile });
    }
    words
}

/// The profile whose rules a word follows: that of the text's language, or the first in the word's script if the text's
/// language is written in another one, because a Hindi text quotes English words.
fn rules_of(word: &str, own: &'static Profile) -> &'static Profile {
    let Some(script) = word.chars().find_map(script_of) else { return own };
    if own.script == Script::Unknown || own.script == script {
        return own;
    }
    PROFILES.iter().copied().find(|profile| profile.script == script).unwrap_or(&GENERIC)
}

/// Returns the places in `text` at which `phrase` is, as ranges of words. Places may overlap.
pub fn occurrences(text: &[PhraseWord], phrase: &[PhraseWord]) -> Vec<Range<usize>> {
    if phrase.is_empty() {
        return Vec::new();
    }
    let fits = |words: &[PhraseWord]| {
        words.iter().zip(phrase).enumerate().all(|(at, (word, wanted))| {
            let role = if at + 1 == phrase.len() { Role::Head } else { Role::Other };
            is_form(word, wanted, role)
        })
    };
    let starts = text.windows(phrase.len()).enumerate();
    starts.filter(|(_, words)| fits(words)).map(|(at, _)| at..at + phrase.len()).collect()
}

/// Whether `word` of a text is a form of `wanted`, a word of a phrase.
fn is_form(word: &PhraseWord, wanted: &PhraseWord, role: Role) -> bool {
    if word.key != wanted.key || !std::ptr::eq(word.profile, wanted.profile) {
        return false;
    }
    if wanted.capitals == Capitals::All {
        let least = if is_common(wanted) { Capitals::All } else { Capitals::First };
        if word.capitals < least {
            return false;
        }
    }
    let profile = word.profile;
    // Without patterns, words with the same key are forms of one word.
    profile.paradigms.is_empty()
        || profile.paradigms.are_forms((&word.folded, &wanted.folded), role, &profile.stages)
}

/// Whether a word is spelled like one of the commonest words of its language.
fn is_common(word: &PhraseWord) -> bool {
    word.profile.tag.parse().is_ok_and(|language| is_stop_word(&word.folded, &language))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(tag: &str, text: &'t str, phrase: &str) -> Vec<&'t str> {
        let language = tag.parse().unwrap();
        let (words, phrase) = (phrase_words(text, &language), phrase_words(phrase, &language));
        let spans = occurrences(&words, &phrase).into_iter();
        spans.map(|place| &text[words[place.start].span.start..words[place.end - 1].span.end]).collect()
    }

    #[test]
    fn a_phrase_is_found_in_every_form() {
        for (tag, phrase, text, place) in [
            ("en", "ceasefire", "Both ceasefires held.", "ceasefires"),
            ("en", "state of emergency", "The states of emergency ended.", "states of emergency"),
            ("en", "Committee", "the committee's report", "committee's"),
            ("en", "policy", "new policies", "policies"),
            ("en", "COVID-19", "Covid‑19 cases", "Covid‑19"),
            ("en", "NGO", "Two NGOs left.", "NGOs"),
            ("en", "woman", "women marched", "women"),
            ("ur", "لڑکا", "لڑکوں نے کہا", "لڑکوں"),
            ("ur", "لڑکا", "لڑکے آئے", "لڑکے"),
            ("ur", "کمیٹی", "کمیٹیوں کا اجلاس", "کمیٹیوں"),
            ("ur", "سڑک", "سڑکیں بند ہیں", "سڑکیں"),
            ("ur", "حملہ", "حملوں میں", "حملوں"),
            ("ur", "دوا", "دوائیں اور دواؤں", "دوائیں"),
            ("ur", "انتخاب", "انتخابات میں", "انتخابات"),
            ("ur", "وزیر", "وزرا نے کہا", "وزرا"),
            ("ur", "مسئلہ", "یہ مسائل", "مسائل"),
            ("ur", "ماہر", "ماہرین کا خیال", "ماہرین"),
            ("ur", "وزیر اعظم", "وزیرِ اعظم نے", "وزیرِ اعظم"),
            ("ur", "بڑا حملہ", "بڑی حملے", "بڑی حملے"),
            ("hi", "सरकार", "सरकारों ने", "सरकारों"),
            ("hi", "सड़क", "सड़कें बंद", "सड़कें"),
            ("hi", "लड़का", "लड़कों ने", "लड़कों"),
            ("hi", "कंपनी", "कंपनियों के", "कंपनियों"),
            ("hi", "नीति", "नीतियाँ", "नीतियाँ"),
            ("hi", "भाषा", "भाषाओं में", "भाषाओं"),
            ("hi", "कार्रवाई", "कार्रवाइयों में", "कार्रवाइयों"),
            ("hi", "सदस्य", "सदस्यों ने", "सदस्यों"),
            ("hi", "वस्तु", "वस्तुएँ", "वस्तुएँ"),
            ("hi", "राजा", "राजाओं के", "राजाओं"),
            ("hi", "मानव का अधिकार", "मानव के अधिकारों", "मानव के अधिकारों"),
            ("fr", "barrage", "le barrage est plein", "barrage"),
        ] {
            assert_eq!(found(tag, text, phrase).first(), Some(&place), "{tag} {phrase}");
            // The other way round too: a glossary may hold a plural.
            assert_eq!(found(tag, phrase, place), [phrase], "{tag} {place}");
        }
    }

    #[test]
    fn another_word_is_not_a_form() {
        for (tag, phrase, text) in [
            ("en", "WHO", "Those who left."),
            ("en", "US", "tell us"),
            ("en", "news", "a new bridge"),
            ("en", "office", "two officers"),
            ("en", "disease control", "of disease, control is hard"),
            ("ur", "چین", "چینی سفیر"),
            ("ur", "لڑکا", "لڑکی آئی"),
            ("ur", "پاکستان", "پاکستانی فوج"),
            ("hi", "चीन", "चीनी राजदूत"),
            ("hi", "लड़का", "लड़की आई"),
            ("hi", "जन", "जनता ने"),
            ("fr", "ver", "des vers"),
        ] {
            assert_eq!(found(tag, text, phrase), [""; 0], "{tag} {phrase}");
        }
        assert_eq!(found("en", "WHO said so", "WHO"), ["WHO"]);
        assert_eq!(found("en", "U.S. forces", "US"), ["U.S."]);
    }

    #[test]
    fn every_place_is_found() {
        assert_eq!(found("en", "dam by dam", "dam"), ["dam", "dam"]);
        assert_eq!(found("en", "dam", ""), [""; 0]);
        assert_eq!(found("en", "", "dam"), [""; 0]);
    }

    #[test]
    fn endings_are_folded() {
        for profile in PROFILES {
            for ending in profile.paradigms.endings(&profile.stages) {
                let stem = if profile.script == Script::Arabic { "قب" } else { "तब" };
                let word = format!("{stem}{ending}");
                assert_eq!(folded(&word, &profile.stages), word, "{} {ending}", profile.tag);
            }
        }
    }

    #[test]
    fn all_forms_of_a_stem_share_its_key() {
        for (tag, stems) in [
            ("ur", "کتاب آواز احساس میز انتخاب سیاست ذات مہین شمس وزیر گز ایجنس"),
            ("hi", "किताब सदस्य पुलिस समय सड़क विषय उद्योग माल नय"),
        ] {
            let profile = profile(&tag.parse().unwrap());
            let key = |word: &str| profile.paradigms.key(word, &profile.stages).to_owned();
            for pattern in profile.paradigms.patterns(&profile.stages) {
                for stem in stems.split(' ').map(|stem| folded(stem, &profile.stages)) {
                    let words: Vec<String> = pattern.iter().map(|ending| format!("{stem}{ending}")).collect();
                    for other in &words {
                        let related =
                            profile.paradigms.are_forms((&words[0], other), Role::Other, &profile.stages);
                        assert!(!related || key(&words[0]) == key(other), "{tag} {words:?}");
                    }
                }
            }
        }
    }
}
