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
    endings: Vec<&'static str>,
}

/// The word classes of a language.
#[derive(Debug)]
pub(crate) struct ClassLists<C> {
    words: HashMap<String, C, RandomState>,
    endings: Vec<Endings<C>>,
    /// By a form in folded spelling: the word that it is compared as in dictionary rows.
    forms: HashMap<String, &'static str, RandomState>,
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
            let endings = endings.split(' ').collect();
            Some(Endings { class: named(name)?, fewest: fewest.parse().ok()?, endings })
        });
        let forms = entries(data, "forms");
        let forms =
            forms.flat_map(|(word, forms)| forms.split(' ').map(move |form| (folded_word(form), word)));
        Self { words: by_word, endings: endings.collect(), forms: forms.collect() }
    }

    /// The word that a form is compared as in dictionary rows of several words, if the lists name one.
    pub(crate) fn base_form(&self, folded: &str) -> Option<&'static str> {
        self.forms.get(folded).copied()
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
                characters >= known.fewest && known.endings.iter().any(|ending| word.ends_with(ending))
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

static HINDI: LazyLock<ClassLists<HindiUrduClass>> =
    LazyLock::new(|| ClassLists::parse(include_str!("data/hi.classes.txt")));

static URDU: LazyLock<ClassLists<HindiUrduClass>> =
    LazyLock::new(|| ClassLists::parse(include_str!("data/ur.classes.txt")));

/// The word classes of a language with the grammar of Hindi and Urdu; `None` for any other language.
pub(crate) fn of_language(primary: &str) -> Option<&'static ClassLists<HindiUrduClass>> {
    match primary {
        "hi" => Some(&HINDI),
        "ur" => Some(&URDU),
        _ => None,
    }
}
