//! When do two words of a language, or two texts, differ only in an ending or a space?

use sangam_language::Language;

use crate::language::profile;

/// Returns the light stem of a folded word, which most forms of the word share. At most one ending is cut off: the
/// longest that leaves enough of the word.
pub fn stem<'a>(folded_word: &'a str, language: &Language) -> &'a str {
    profile(language).words.endings.cut(folded_word)
}

/// Whether a folded word is so common that nearly every text of its language holds it.
pub fn is_stop_word(folded_word: &str, language: &Language) -> bool {
    profile(language).words.stop_words.contains(folded_word)
}

/// Whether two folded texts are spelled alike except that words are written together or apart, as in `کیوں کر` and
/// `کیونکر`, `جائے گی` and `جائیگی`, `آنا-جانا` and `آنا جانا`. Time O(n), no allocation.
pub fn joins(one: &str, other: &str, language: &Language) -> bool {
    let finals = profile(language).words.final_letters;
    joined_letters(one, finals).eq(joined_letters(other, finals))
}

/// Returns a key for maps: it is equal for folded texts that [`joins`] accepts.
pub fn join_key(folded: &str, language: &Language) -> String {
    joined_letters(folded, profile(language).words.final_letters).collect()
}

fn joined_letters<'a>(text: &'a str, finals: &'static [(char, char)]) -> impl Iterator<Item = char> + 'a {
    text.chars().filter(|character| !character.is_whitespace() && *character != '-').map(|character| {
        finals.iter().find(|(last, _)| *last == character).map_or(character, |&(_, inner)| inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::PROFILES;
    use crate::normalize::{exact_key, folded_key};

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    fn folded(word: &str, tag: &str) -> String {
        let language = language(tag);
        folded_key(&exact_key(word, &language), &language)
    }

    #[test]
    fn forms_of_a_word_share_its_stem() {
        for (tag, forms) in [
            ("en", "talk talks talked talking talk's"),
            ("en", "minister ministers minister's ministers'"),
            ("en", "country countries country's"),
            ("en", "decide decides decided deciding"),
            ("en", "press press's"),
            ("ur", "کتاب کتابیں کتابوں"),
            ("ur", "لڑکا لڑکے لڑکی لڑکوں"),
            ("ur", "کرنا کرنے کرتا کرتی کرتے"),
            ("ur", "حملہ حملے حملوں"),
            ("hi", "किताब किताबें किताबों"),
            ("hi", "लड़का लड़के लड़की लड़कों लड़कियाँ लड़कियों"),
            ("hi", "करना करने करता करती करते करेगा करेंगे"),
            ("hi", "हमला हमले हमलों"),
        ] {
            let language = language(tag);
            let words: Vec<String> = forms.split(' ').map(|word| folded(word, tag)).collect();
            let stems: Vec<&str> = words.iter().map(|word| stem(word, &language)).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{tag}: {forms}: {stems:?}");
        }
    }

    #[test]
    fn short_words_are_left_whole() {
        for (tag, word) in [
            ("en", "is"),
            ("en", "red"),
            ("ur", "کی"),
            ("ur", "نے"),
            ("hi", "का"),
            ("hi", "ने"),
            ("fr", "mangeons"),
        ] {
            assert_eq!(stem(word, &language(tag)), word);
        }
    }

    #[test]
    fn words_together_and_apart_are_alike() {
        for (one, other) in [
            ("کیوں کر", "کیونکر"),
            ("جائے گی", "جائیگی"),
            ("آنا-جانا", "آنا جانا"),
            ("آئی ایم ایف", "آئیایمایف"),
        ] {
            let (one, other) = (folded(one, "ur"), folded(other, "ur"));
            assert!(joins(&one, &other, &language("ur")), "{one} {other}");
            assert_eq!(join_key(&one, &language("ur")), join_key(&other, &language("ur")));
        }
        assert!(joins("बात-चीत", "बातचीत", &language("hi")));
        assert!(!joins("جائے گی", "جائے گا", &language("ur")));
        assert!(!joins("कर", "करना", &language("hi")));
    }

    #[test]
    fn word_lists_are_folded() {
        for profile in PROFILES {
            let endings = profile.words.endings.words().iter().map(|word| word.trim_start_matches('='));
            for word in profile.words.stop_words.words().iter().copied().chain(endings) {
                assert_eq!(folded(word, profile.tag), word, "{}", profile.tag);
            }
        }
    }

    #[test]
    fn stop_words_are_known() {
        for (tag, word) in [("en", "the"), ("hi", "में"), ("ur", "میں")] {
            assert!(is_stop_word(&folded(word, tag), &language(tag)), "{tag} {word}");
        }
        assert!(!is_stop_word("minister", &language("en")));
    }
}
