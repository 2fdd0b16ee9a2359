//! Of which class is a word: which function word, or which form of a content word?
//!
//! Lists of function words and of endings in `data/LANGUAGE.classes.txt`; any other word is a content word. What it does
//! not do: tell the senses of one spelling apart.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use sangam_text::word_keys::folded_word;

use crate::words::{Class, Token};

/// The class of a word of English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum EnglishClass {
    Article,
    Of,
    To,
    In,
    By,
    For,
    Preposition,
    Be,
    Have,
    Do,
    Modal,
    Negation,
    Conjunction,
    That,
    Question,
    Pronoun,
    Possessive,
    Demonstrative,
    Quantifier,
    Number,
    Mark,
    Content,
    /// A content word that ends in s.
    Plural,
    /// A content word with a capital inside a sentence.
    Capital,
    Gerund,
    Past,
    Adverb,
}

/// The class of a word of Hindi or Urdu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum HindiUrduClass {
    Ergative,
    Genitive,
    Accusative,
    Locative,
    Instrumental,
    /// The second part of a postposition, and adverbs that are used as one.
    Compound,
    Copula,
    Future,
    Progressive,
    Passive,
    Modal,
    /// A form of a verb that makes verbs of nouns.
    Light,
    Particle,
    Complementizer,
    Relative,
    Conjunction,
    Pronoun,
    Possessive,
    Negation,
    Determiner,
    Wala,
    Question,
    Number,
    Mark,
    Content,
    Plural,
    VerbalNoun,
    Participle,
    FutureVerb,
}

impl EnglishClass {
    pub(crate) fn is_mark(self) -> bool {
        self == Self::Mark
    }
}

/// What the word classes of both sides have in common.
pub(crate) trait WordClass: Copy + PartialEq + 'static {
    const NUMBER: Self;
    const MARK: Self;
    const CONTENT: Self;
    /// The classes that a data file may name, by their names there.
    const NAMED: &'static [(&'static str, Self)];

    /// A number below 32.
    fn number(self) -> u8;

    fn is_content(self) -> bool;
}

impl WordClass for EnglishClass {
    const NUMBER: Self = Self::Number;
    const MARK: Self = Self::Mark;
    const CONTENT: Self = Self::Content;
    const NAMED: &'static [(&'static str, Self)] = &[
        ("article", Self::Article),
        ("of", Self::Of),
        ("to", Self::To),
        ("in", Self::In),
        ("by", Self::By),
        ("for", Self::For),
        ("preposition", Self::Preposition),
        ("be", Self::Be),
        ("have", Self::Have),
        ("do", Self::Do),
        ("modal", Self::Modal),
        ("negation", Self::Negation),
        ("conjunction", Self::Conjunction),
        ("that", Self::That),
        ("question", Self::Question),
        ("pronoun", Self::Pronoun),
        ("possessive", Self::Possessive),
        ("demonstrative", Self::Demonstrative),
        ("quantifier", Self::Quantifier),
        ("gerund", Self::Gerund),
        ("past", Self::Past),
        ("adverb", Self::Adverb),
    ];

    fn number(self) -> u8 {
        self as u8
    }

    fn is_content(self) -> bool {
        self as u8 >= Self::Content as u8
    }
}

impl WordClass for HindiUrduClass {
    const NUMBER: Self = Self::Number;
    const MARK: Self = Self::Mark;
    const CONTENT: Self = Self::Content;
    const NAMED: &'static [(&'static str, Self)] = &[
        ("ergative", Self::Ergative),
        ("genitive", Self::Genitive),
        ("accusative", Self::Accusative),
        ("locative", Self::Locative),
        ("instrumental", Self::Instrumental),
        ("compound", Self::Compound),
        ("copula", Self::Copula),
        ("future", Self::Future),
        ("progressive", Self::Progressive),
        ("passive", Self::Passive),
        ("modal", Self::Modal),
        ("light", Self::Light),
        ("particle", Self::Particle),
        ("complementizer", Self::Complementizer),
        ("relative", Self::Relative),
        ("conjunction", Self::Conjunction),
        ("pronoun", Self::Pronoun),
        ("possessive", Self::Possessive),
        ("negation", Self::Negation),
        ("determiner", Self::Determiner),
        ("wala", Self::Wala),
        ("question", Self::Question),
        ("plural", Self::Plural),
        ("verbal noun", Self::VerbalNoun),
        ("participle", Self::Participle),
        ("future verb", Self::FutureVerb),
    ];

    fn number(self) -> u8 {
        self as u8
    }

    fn is_content(self) -> bool {
        self as u8 >= Self::Content as u8
    }
}

/// Words with one of these endings are of a class.
#[derive(Debug)]
struct Endings<C> {
    class: C,
    /// The fewest characters of a word that is of the class.
    fewest: usize,
    texts: Vec<&'static str>,
}

/// The word classes of a language.
#[derive(Debug)]
pub(crate) struct ClassLists<C> {
    words: HashMap<String, C, RandomState>,
    endings: Vec<Endings<C>>,
}

/// Reads `name: values` in the section `[section]` of a data file.
fn entries(data: &'static str, section: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let heading = format!("[{section}]");
    data.lines()
        .skip_while(move |line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
}

impl<C: WordClass> ClassLists<C> {
    fn parse(data: &'static str) -> Self {
        let named = |name: &str| C::NAMED.iter().find(|known| known.0 == name).map(|known| known.1);
        let words = entries(data, "words").filter_map(|(name, words)| named(name).zip(Some(words)));
        let words = words.flat_map(|(class, words)| words.split(' ').map(move |word| (word, class)));
        let mut by_word = HashMap::default();
        for (word, class) in words {
            by_word.entry(folded_word(word)).or_insert(class);
        }
        let endings = entries(data, "endings").filter_map(|(name, endings)| {
            let (fewest, endings) = endings.split_once(' ')?;
            let texts = endings.split(' ').collect();
            Some(Endings { class: named(name)?, fewest: fewest.parse().ok()?, texts })
        });
        Self { words: by_word, endings: endings.collect() }
    }

    /// The class of a token by the lists; content if they do not have it.
    fn listed(&self, token: Token<'_>) -> C {
        match token.class {
            Class::Number => return C::NUMBER,
            Class::Mark | Class::Address => return C::MARK,
            Class::Word => {}
        }
        let folded = folded_word(token.raw);
        // A spelling that stands for two words has the class of the last.
        let word = folded.rsplit(' ').next().unwrap_or_default();
        self.words.get(word).copied().unwrap_or_else(|| {
            let characters = word.chars().count();
            let has = |known: &&Endings<C>| {
                characters >= known.fewest && known.texts.iter().any(|ending| word.ends_with(ending))
            };
            self.endings.iter().find(has).map_or(C::CONTENT, |known| known.class)
        })
    }
}

impl ClassLists<EnglishClass> {
    /// The class of a token; `opens` says whether it opens its sentence.
    pub(crate) fn class(&self, token: Token<'_>, opens: bool) -> EnglishClass {
        match self.listed(token) {
            EnglishClass::Content if !opens && token.raw.starts_with(char::is_uppercase) => {
                EnglishClass::Capital
            }
            EnglishClass::Content if token.raw.ends_with('s') => EnglishClass::Plural,
            listed => listed,
        }
    }
}

impl ClassLists<HindiUrduClass> {
    /// The class of a token.
    pub(crate) fn class(&self, token: Token<'_>) -> HindiUrduClass {
        self.listed(token)
    }
}

/// The word classes of English.
pub(crate) static ENGLISH: LazyLock<ClassLists<EnglishClass>> =
    LazyLock::new(|| ClassLists::parse(include_str!("data/en.classes.txt")));

/// The word classes of Hindi.
pub(crate) static HINDI: LazyLock<ClassLists<HindiUrduClass>> =
    LazyLock::new(|| ClassLists::parse(include_str!("data/hi.classes.txt")));

/// The word classes of Urdu.
pub(crate) static URDU: LazyLock<ClassLists<HindiUrduClass>> =
    LazyLock::new(|| ClassLists::parse(include_str!("data/ur.classes.txt")));

/// For a language without lists: every word is a content word.
pub(crate) static NO_CLASSES: LazyLock<ClassLists<HindiUrduClass>> = LazyLock::new(|| ClassLists::parse(""));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::for_each_token;

    fn classes<C: WordClass>(text: &str, class: impl Fn(Token<'_>) -> C) -> Vec<u8> {
        let mut found = Vec::new();
        for_each_token(text, |token| found.push(class(token).number()));
        found
    }

    #[test]
    fn words_have_the_class_of_the_lists_or_of_their_endings() {
        use HindiUrduClass::{
            Content, Copula, Ergative, FutureVerb, Light, Mark, Number, Participle, Plural,
        };
        let numbers =
            |classes: &[HindiUrduClass]| classes.iter().map(|class| class.number()).collect::<Vec<_>>();
        let hindi = &*HINDI;
        assert_eq!(
            classes("पुलिस ने 25 लोगों रखी किया है पढ़ता आएगा ।", |token| hindi.class(token)),
            numbers(&[
                Content, Ergative, Number, Plural, Content, Light, Copula, Participle, FutureVerb, Mark
            ])
        );
        let urdu = &*URDU;
        assert_eq!(
            classes("پولیس نے لوگوں کیا ہے۔", |token| urdu.class(token)),
            numbers(&[Content, Ergative, Plural, Light, Copula, Mark])
        );
        let english = |opens: bool| classes("Officers", |token| ENGLISH.class(token, opens));
        assert_eq!(english(true), [EnglishClass::Plural.number()]);
        assert_eq!(english(false), [EnglishClass::Capital.number()]);
    }

    #[test]
    fn every_name_in_a_list_is_a_class() {
        fn check<C: WordClass>(data: &'static str) {
            let known = |name: &str| C::NAMED.iter().any(|known| known.0 == name);
            for section in ["words", "endings"] {
                assert!(entries(data, section).count() > 2);
                assert!(entries(data, section).all(|(name, _)| known(name)));
            }
            for (_, endings) in entries(data, "endings") {
                assert!(endings.split_once(' ').is_some_and(|(fewest, _)| fewest.parse::<usize>().is_ok()));
            }
            assert!(C::NAMED.iter().all(|known| known.1.number() < 32));
        }
        check::<EnglishClass>(include_str!("data/en.classes.txt"));
        check::<HindiUrduClass>(include_str!("data/hi.classes.txt"));
        check::<HindiUrduClass>(include_str!("data/ur.classes.txt"));
    }
}
