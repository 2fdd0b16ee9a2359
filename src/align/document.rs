//! Which parts of an article does the aligner use?
//!
//! Each side becomes a list of sentences over its own small vocabulary of word keys (see [`super::words`]), so all
//! later work is on small integers. time and space: O(characters).

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use sangam_language::Language;

use super::features::counted::CountedLength;
use super::numeric::narrow;
use super::spellings::write_word_key;
use super::words::{Class, Token, for_each_token, write_key};
use sangam_text::numbers::{Number, Value, numbers};

/// Where a spelling has a capital. The later variants are likelier to be names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Capital {
    /// Nowhere.
    #[default]
    Never,
    /// Only at the start of sentences.
    OpensSentence,
    /// Inside a sentence.
    InsideSentence,
}

/// One spelling of a word in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// Its word, as an index into [`Text::keys`].
    pub(crate) word: u32,
    pub(crate) class: Class,
    /// As written in the text.
    pub(crate) raw: String,
    pub(crate) capital: Capital,
}

/// One side of an article.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// Word keys; a word is its index here.
    pub(crate) keys: Vec<String>,
    /// Distinct spellings, in order of first appearance.
    pub(crate) forms: Vec<Form>,
    /// Words of all sentences, one after another.
    pub(crate) tokens: Vec<u32>,
    /// Where each sentence starts in `tokens`; the last entry is the number of tokens.
    pub(crate) starts: Vec<usize>,
    /// Characters of each sentence, at least 1.
    pub(crate) lengths: Vec<f64>,
    /// Whether each sentence ends without a punctuation mark, as headings do.
    pub(crate) open_ends: Vec<bool>,
    /// Whether each sentence but the first begins a paragraph; empty if paragraphs are unknown.
    pub(crate) begins_paragraph: Vec<bool>,
    /// Whether the document marks each sentence as a heading; empty if that is unknown.
    pub(crate) marked_headings: Vec<bool>,
}

/// What a spelling says.
#[derive(Clone, Copy)]
struct Spelling {
    /// The word before that of the form, if the spelling stands for two.
    before: Option<u32>,
    form: Option<u32>,
    /// How many characters more than its folded spelling it has as written.
    surplus: f64,
}

/// Assigns numbers to words and spellings.
#[derive(Default)]
struct Reader<'a> {
    text: Text,
    /// Words by the hash of their keys; the keys themselves are in the text.
    words: HashTable<u32>,
    hashes: RandomState,
    spellings: HashMap<&'a str, Spelling, RandomState>,
    key: String,
}

impl<'a> Reader<'a> {
    /// Returns the word whose key is in `self.key`.
    fn word(&mut self) -> u32 {
        let (keys, hashes) = (&mut self.text.keys, &self.hashes);
        let hash = |key: &str| hashes.hash_one(key);
        let same = |word: &u32| keys[*word as usize] == self.key;
        if let Some(word) = self.words.find(hash(&self.key), same) {
            return *word;
        }
        let word = narrow(keys.len());
        keys.push(self.key.clone());
        self.words.insert_unique(hash(&self.key), word, |word| hash(&keys[*word as usize]));
        word
    }

    /// Adds a token, and returns how many characters more than its folded spelling it has as written.
    fn token(&mut self, token: Token<'a>, rules: bool, opens_sentence: bool) -> f64 {
        let spelling = if let Some(&known) = self.spellings.get(token.raw) {
            known
        } else {
            let surplus = if token.class == Class::Word {
                write_word_key(token.raw, &mut self.key, rules)
            } else {
                write_key(token, &mut self.key, rules);
                0.0
            };
            let before = self.key.split_once(' ').map(|(before, last)| (before.to_owned(), last.to_owned()));
            let before = before.map(|(before, last)| {
                self.key = before;
                let word = self.word();
                self.key = last;
                word
            });
            let form = if self.key.is_empty() {
                None
            } else {
                let word = self.word();
                let raw = token.raw.to_owned();
                let form = narrow(self.text.forms.len());
                self.text.forms.push(Form { word, class: token.class, raw, capital: Capital::Never });
                Some(form)
            };
            let spelling = Spelling { before, form, surplus };
            self.spellings.insert(token.raw, spelling);
            spelling
        };
        self.text.tokens.extend(spelling.before);
        if let Some(form) = spelling.form {
            let form = &mut self.text.forms[form as usize];
            self.text.tokens.push(form.word);
            if form.class == Class::Word && token.raw.chars().next().is_some_and(char::is_uppercase) {
                let here = if opens_sentence { Capital::OpensSentence } else { Capital::InsideSentence };
                form.capital = form.capital.max(here);
            }
        }
        spelling.surplus
    }

    /// Adds a number by its value, so that `2.5 million` and `25 लाख` are one word.
    fn value(&mut self, value: Value) {
        self.key.clear();
        self.key.push_str(&value.to_string());
        let known = self.text.keys.len();
        let word = self.word();
        if word as usize == known {
            let raw = self.key.clone();
            self.text.forms.push(Form { word, class: Class::Number, raw, capital: Capital::Never });
        }
        self.text.tokens.push(word);
    }
}

impl Text {
    /// Reads one side. `rules` says whether to cut endings by language. `values` says whether to read numbers by value
    /// (otherwise by their digits alone).
    pub(crate) fn new(segments: &[&str], language: &Language, rules: bool, values: bool) -> Self {
        let mut reader = Reader::default();
        reader.text.starts.push(0);
        for &segment in segments {
            let found: Vec<Number> = if values {
                numbers(segment, language).into_iter().filter(|number| number.certain).collect()
            } else {
                Vec::new()
            };
            let mut opens = true;
            let mut length = CountedLength::new(segment);
            for_each_token(segment, |token: Token<'_>| {
                let read = token.class == Class::Number && {
                    let at = found.partition_point(|number| number.span.end <= token.start);
                    found.get(at).is_some_and(|number| number.span.contains(&token.start))
                };
                if !read {
                    let surplus = reader.token(token, rules, opens);
                    length.fold(token.start, surplus);
                }
                opens = false;
            });
            for leaf in found.iter().flat_map(Number::leaves) {
                reader.value(leaf.value);
            }
            reader.text.starts.push(reader.text.tokens.len());
            reader.text.lengths.push(length.characters());
            reader.text.open_ends.push(ends_open(segment));
        }
        reader.text
    }

    /// The first spelling of a word.
    pub(crate) fn spelling(&self, word: u32) -> &str {
        self.forms.iter().find(|form| form.word == word).map_or("", |form| form.raw.as_str())
    }

    /// Number of sentences.
    pub(crate) fn sentences(&self) -> usize {
        self.lengths.len()
    }

    /// The words of sentence `index`.
    pub(crate) fn sentence(&self, index: usize) -> &[u32] {
        &self.tokens[self.starts[index]..self.starts[index + 1]]
    }
}

/// Whether a line ends with a letter or a digit, ignoring closing quotation marks and brackets.
pub(crate) fn ends_open(line: &str) -> bool {
    line.trim_end_matches(|last: char| last.is_whitespace() || is_closing(last))
        .chars()
        .next_back()
        .is_some_and(|last| last.is_alphanumeric() || unicode_normalization::char::is_combining_mark(last))
}

fn is_closing(mark: char) -> bool {
    matches!(mark, '"' | '\'' | '”' | '’' | '“' | '‘' | '»' | '«' | ')' | ']' | '*' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_a_mark_end_open() {
        for open in ["Flood warning", "बाढ़ की चेतावनी", "سیلاب کی وارننگ", "Table 3", "\"Flood warning\""]
        {
            assert!(ends_open(open), "{open}");
        }
        for closed in ["It rained.", "बारिश हुई।", "بارش ہوئی۔", "Did it?", "He said: \"No.\"", ""]
        {
            assert!(!ends_open(closed), "{closed}");
        }
    }

    #[test]
    fn a_text_is_words_by_sentence() {
        let text = Text::new(&["The Senate met.", "The senate left", ""], &"en".parse().unwrap(), true, true);
        assert_eq!(text.sentences(), 3);
        assert_eq!(text.sentence(0)[..2], text.sentence(1)[..2]);
        assert!(text.sentence(2).is_empty());
        let senate = text.forms.iter().find(|form| form.raw == "Senate").unwrap();
        assert_eq!(senate.capital, Capital::InsideSentence);
        assert_eq!(text.lengths, [15.0, 15.0, 1.0]);
    }

    #[test]
    fn numbers_are_read_by_value() {
        let keys = |text: &str, language: &str| {
            let text = Text::new(&[text], &language.parse().unwrap(), true, true);
            text.tokens.iter().map(|&word| text.keys[word as usize].clone()).collect::<Vec<_>>()
        };
        assert!(keys("2.5 million people", "en").contains(&"2500000".to_owned()));
        assert!(keys("25 लाख लोग", "hi").contains(&"2500000".to_owned()));
    }
}
