//! How is a word of one language written in the letters of another?
//!
//! Method: the letter rules for the pair of languages (`rules`) give a first spelling. If the target language has
//! several letters for one sound, its word list (`spelling_list`) chooses among them. Rules and list are data; the
//! profile of the target language names them ([`Transliteration`]). Time O(n log w) for a list of w words.
//!
//! What it does not do: it does not supply vowels that the source language leaves out, as Urdu does.

use sangam_language::Language;

use super::rules::is_letter;
use super::transliteration::Transliteration;
use crate::language::profile;

fn between(from: &Language, to: &Language) -> Option<&'static Transliteration> {
    profile(to).transliterations.iter().find(|known| known.from == from.primary())
}

/// Returns `text`, which is in the language `from`, in the spelling of `to`, word by word. `None` if no rules are known
/// for the pair.
pub fn transliterate(text: &str, from: &Language, to: &Language) -> Option<String> {
    let known = between(from, to)?;
    let by_rule = known.by_rule(text);
    let Some(words) = known.words() else { return Some(by_rule) };
    let mut spelled = String::with_capacity(by_rule.len());
    let mut rest = by_rule.as_str();
    while !rest.is_empty() {
        let end = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        spelled.push_str(&words.spelled(word).unwrap_or_else(|| word.to_owned()));
        let gap = after.find(is_letter).unwrap_or(after.len());
        spelled.push_str(&after[..gap]);
        rest = &after[gap..];
    }
    Some(spelled)
}

/// Returns the languages that [`transliterate`] can spell in the letters of `language`, and `language` in theirs.
pub fn sister_languages(language: &Language) -> Vec<Language> {
    let known = profile(language).transliterations.iter();
    let tags = known.filter_map(|known| known.from.parse::<Language>().ok());
    tags.filter(|sister| between(language, sister).is_some()).collect()
}

/// Does the same as [`transliterate`] with letter rules alone.
pub fn transliterate_by_rule(text: &str, from: &Language, to: &Language) -> Option<String> {
    between(from, to).map(|known| known.by_rule(text))
}

#[cfg(test)]
mod tests {
    use super::super::rules::lines;
    use super::*;

    fn spelled(text: &str, from: &str, to: &str) -> String {
        transliterate(text, &from.parse().unwrap(), &to.parse().unwrap()).unwrap()
    }

    fn hindi_to_urdu(text: &str) -> String {
        spelled(text, "hi", "ur")
    }

    fn urdu_to_hindi(text: &str) -> String {
        spelled(text, "ur", "hi")
    }

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
        assert_eq!(urdu_to_hindi("سنگھ کو روپے"), "सिंह को रुपये");
    }

    #[test]
    fn the_future_is_two_words_in_urdu_and_one_in_hindi() {
        for (hindi, urdu) in [
            ("जाएगा", "جائے گا"),
            ("आएगी", "آئے گی"),
            ("जाएंगे", "جائیں گے"),
            ("होंगे", "ہوں گے"),
            ("होगा", "ہو گا"),
            ("जाऊंगा", "جاؤں گا"),
            ("जाओगे", "جاؤ گے"),
        ] {
            assert_eq!(hindi_to_urdu(hindi), urdu);
            assert_eq!(urdu_to_hindi(urdu), hindi);
        }
        assert_eq!(urdu_to_hindi("وہ جائے گا۔"), "वह जाएगा۔");
        assert_eq!(urdu_to_hindi("جائیگا"), "जाएगा");
    }

    #[test]
    fn sisters_are_spelled_in_the_letters_of_each_other() {
        let sisters = |tag: &str| sister_languages(&tag.parse().unwrap());
        assert_eq!(sisters("hi-IN")[0].as_str(), "ur");
        assert_eq!(sisters("ur")[0].as_str(), "hi");
        assert!(sisters("en").is_empty());
    }

    #[test]
    fn a_pair_without_rules_has_no_spelling() {
        let (english, urdu) = ("en".parse().unwrap(), "ur-PK".parse().unwrap());
        assert_eq!(transliterate("Lahore", &english, &urdu), None);
        assert_eq!(transliterate_by_rule("लाहौर", &"hi-IN".parse().unwrap(), &urdu).as_deref(), Some("لاہور"));
    }

    proptest::proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn any_text_can_be_spelled(text in "\\PC{0,60}", hindi in "[अ-ह़-् ]{0,60}") {
            drop((hindi_to_urdu(&text), urdu_to_hindi(&text)));
            let urdu = hindi_to_urdu(&hindi);
            // A word may be two in Urdu, and its future one more.
            let most = 3 * hindi.split_whitespace().count();
            proptest::prop_assert!(urdu.split_whitespace().count() <= most, "{}", urdu);
        }

        #[test]
        fn the_nasal_of_a_word_end_is_nowhere_else(text in "[\u{900}-\u{97f} a-z0-9]{0,40}", word in "[ए-हा-्ंँ]{1,6}[ंँ][ऀ-ॿ]{0,4}(एंगे|ेंगी|ूंगा|ों|ें|ओं)?") {
            for urdu in [hindi_to_urdu(&text), hindi_to_urdu(&word)] {
                let mut letters = urdu.chars().peekable();
                while let Some(letter) = letters.next() {
                    let inside = letter == 'ں' && letters.peek().is_some_and(|next| is_letter(*next));
                    proptest::prop_assert!(!inside, "{}", urdu);
                }
            }
        }
    }
}
