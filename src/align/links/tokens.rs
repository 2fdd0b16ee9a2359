//! Which tokens does a bead have, and which words of the article are they?

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::word_links::Place;
use crate::document::Text;
use crate::words::{Class, Token, for_each_token, write_key};

/// The words of one side of an article, by their spellings and keys.
pub(crate) struct Vocabulary<'a> {
    by_spelling: HashMap<&'a str, u32, RandomState>,
    by_key: HashMap<&'a str, u32, RandomState>,
}

impl<'a> Vocabulary<'a> {
    pub(crate) fn new(text: &'a Text) -> Self {
        Self {
            by_spelling: text.forms.iter().map(|form| (form.raw.as_str(), form.word)).collect(),
            by_key: text.keys.iter().map(String::as_str).zip(0..).collect(),
        }
    }

    /// The word of a token; `None` if it carries no meaning.
    fn word(&self, token: Token<'_>) -> Option<u32> {
        self.by_spelling.get(token.raw).copied().or_else(|| {
            // A number that was read by its value has no spelling of its own.
            let mut key = String::new();
            if token.class == Class::Number {
                write_key(token, &mut key, false);
            }
            self.by_key.get(key.as_str()).copied()
        })
    }
}

/// The tokens of one side of a bead.
#[derive(Debug, Default)]
pub(crate) struct Tokens<'a> {
    pub(crate) all: Vec<Token<'a>>,
    pub(crate) places: Vec<Place>,
    /// Their words in the article; `None` for a token that carries no meaning.
    pub(crate) words: Vec<Option<u32>>,
}

impl<'a> Tokens<'a> {
    /// Splits a range of segments into tokens.
    pub(crate) fn new(segments: &[&'a str], range: Range<usize>, vocabulary: &Vocabulary<'_>) -> Self {
        let mut found = Self::default();
        for segment in range {
            for_each_token(segments[segment], |token| {
                let bytes = token.start..token.start + token.raw.len();
                found.places.push(Place { segment, bytes });
                found.words.push(vocabulary.word(token));
                found.all.push(token);
            });
        }
        found
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether the token at a place is the first of its segment.
    pub(crate) fn opens(&self, place: usize) -> bool {
        place == 0 || self.places[place - 1].segment != self.places[place].segment
    }
}
