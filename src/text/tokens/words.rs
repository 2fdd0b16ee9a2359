//! What must be known about a language's words to compare them: names of letters, endings, stop words, and how a word
//! changes where it is written together with the next?

use std::sync::OnceLock;

use sangam_language::Language;

use crate::language::{WordList, profile};

/// What the tokens and the comparison of words need to know about one language.
#[derive(Debug)]
pub struct WordRules {
    /// Names of letters as acronyms spell them (`ایم`, `एम`), beside the single letters themselves.
    pub letter_names: WordList,
    /// Marks that belong to a word where they stand between two letters.
    pub inner_marks: &'static [char],
    /// Words that say little about what a text is about; folded.
    pub stop_words: WordList,
    /// Endings that inflection puts on words; folded.
    pub endings: Endings,
    /// Letters with a form of their own at the end of a word, and what they become when another word is joined on.
    pub final_letters: &'static [(char, char)],
}

impl WordRules {
    /// For a language of which nothing is known.
    pub const fn generic() -> Self {
        Self {
            letter_names: WordList::new(""),
            inner_marks: &['\'', '’', ':', '·'],
            stop_words: WordList::new(""),
            endings: Endings::new("", 1),
            final_letters: &[],
        }
    }

    /// Whether `word` names a letter: a single letter without signs, or a word of the list.
    pub(super) fn names_letter(&self, word: &str) -> bool {
        let mut characters = word.chars();
        match (characters.next(), characters.next()) {
            (Some(only), None) => only.is_alphabetic(),
            _ => self.letter_names.contains(word),
        }
    }
}

/// The endings of a language. A word of the data file that begins with `=` is an ending that stays: a word with it is
/// left whole (`press`, with `=ss` beside `s`).
#[derive(Debug)]
pub struct Endings {
    list: WordList,
    least_kept: usize,
    longest_first: OnceLock<Vec<(&'static str, bool)>>,
}

impl Endings {
    /// Endings that are taken off a word where at least `least_kept` characters remain.
    pub const fn new(text: &'static str, least_kept: usize) -> Self {
        Self { list: WordList::new(text), least_kept, longest_first: OnceLock::new() }
    }

    /// Each ending with whether it stays, longest first.
    fn longest_first(&self) -> &[(&'static str, bool)] {
        self.longest_first.get_or_init(|| {
            let endings = self.list.words().iter();
            let mut endings: Vec<(&'static str, bool)> = endings
                .map(|&word| word.strip_prefix('=').map_or((word, false), |kept| (kept, true)))
                .collect();
            endings.sort_by_key(|&(ending, stays)| (std::cmp::Reverse(ending.len()), ending, stays));
            endings
        })
    }
}

/// A folded word without its ending: forms of one word mostly share it. Light: at most one ending is taken off, the
/// longest that leaves enough of the word.
pub fn stem<'a>(folded_word: &'a str, language: &Language) -> &'a str {
    let endings = &profile(language).words.endings;
    for &(ending, stays) in endings.longest_first() {
        if let Some(rest) = folded_word.strip_suffix(ending)
            && rest.chars().nth(endings.least_kept.saturating_sub(1)).is_some()
        {
            return if stays { folded_word } else { rest };
        }
    }
    folded_word
}

/// Whether a folded word is one of those that nearly every text of its language holds.
pub fn is_stop_word(folded_word: &str, language: &Language) -> bool {
    profile(language).words.stop_words.contains(folded_word)
}

/// Whether two folded texts are spelled alike but for words written together or apart, as in `کیوں کر` and `کیونکر`,
/// `جائے گی` and `جائیگی`, `آنا-جانا` and `آنا جانا`. Time O(n), nothing allocated.
pub fn joins(one: &str, other: &str, language: &Language) -> bool {
    let finals = profile(language).words.final_letters;
    joined_letters(one, finals).eq(joined_letters(other, finals))
}

/// A key that is equal for folded texts that [`joins`] finds alike, for maps.
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
            let endings = profile.words.endings.list.words().iter().map(|word| word.trim_start_matches('='));
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
