//! What of an article does the aligner look at?
//!
//! Each side becomes a list of sentences over its own small vocabulary of word keys (see [`super::words`]), so that
//! all later work is on small integers. time and space: O(characters).

use std::collections::HashMap;

use super::words::{Class, Token, for_each_token, write_key};

/// One spelling of a word in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// Its word, as index into [`Text::keys`].
    pub(crate) word: u32,
    pub(crate) class: Class,
    /// As it stands in the text.
    pub(crate) raw: String,
    /// 2: written with a capital inside a sentence, 1: only at the start of one, 0: never.
    pub(crate) capital: u8,
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
    /// Where each sentence starts in `tokens`; last: their number.
    pub(crate) starts: Vec<usize>,
    /// Characters of each sentence, at least 1.
    pub(crate) lengths: Vec<f64>,
}

impl Text {
    /// Reads one side. `known` says whether the languages of this text have rules for endings.
    pub(crate) fn new(segments: &[&str], known: bool) -> Self {
        let mut text = Self { starts: vec![0], ..Self::default() };
        let mut words: HashMap<String, u32> = HashMap::new();
        let mut spellings: HashMap<&str, Option<u32>> = HashMap::new();
        let mut key = String::new();
        for segment in segments {
            let mut first = true;
            for_each_token(segment, |token: Token<'_>| {
                let form = *spellings.entry(token.raw).or_insert_with(|| {
                    write_key(token, &mut key, known);
                    if key.is_empty() {
                        return None;
                    }
                    let word = if let Some(&word) = words.get(&key) {
                        word
                    } else {
                        let word = text.keys.len() as u32;
                        words.insert(key.clone(), word);
                        text.keys.push(key.clone());
                        word
                    };
                    text.forms.push(Form { word, class: token.class, raw: token.raw.to_owned(), capital: 0 });
                    Some(text.forms.len() as u32 - 1)
                });
                if let Some(form) = form {
                    let form = &mut text.forms[form as usize];
                    text.tokens.push(form.word);
                    if form.class == Class::Word && token.raw.chars().next().is_some_and(char::is_uppercase) {
                        form.capital = form.capital.max(if first { 1 } else { 2 });
                    }
                }
                first = false;
            });
            text.starts.push(text.tokens.len());
            text.lengths.push(segment.chars().count().max(1) as f64);
        }
        text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_words_by_sentence() {
        let text = Text::new(&["The Senate met.", "The senate left", ""], true);
        assert_eq!(text.sentences(), 3);
        assert_eq!(text.sentence(0)[..2], text.sentence(1)[..2]);
        assert!(text.sentence(2).is_empty());
        let senate = text.forms.iter().find(|form| form.raw == "Senate").unwrap();
        assert_eq!(senate.capital, 2);
        assert_eq!(text.lengths, [15.0, 15.0, 1.0]);
    }
}
