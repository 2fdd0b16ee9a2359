//! How near are two texts, in whole per cent? This is the score of lookup, the same wherever it is computed.
//!
//! Texts are compared as [`Parts`]: their words in order, with one word for every number and one for every placeable;
//! the values of those numbers and placeables; and their marks. For two texts that are not the same:
//!
//! > score = min(99, ⌊100 · (longer − edits) ÷ longer⌋ − numbers − marks)
//!
//! *edits* is the word edit distance. *longer* is the word count of the longer text. *numbers* and *marks* are the edit
//! distances of the values and of the marks, each with a weight and a maximum ([`TextPenalties`]). If both texts have
//! one to three words, the same first term is also counted over the characters of the words. The larger of the two
//! counts, if the one over characters is [`CHARACTERS_COUNT_FROM`] or more. Texts with equal exact keys score 100.
//!
//! A unit of several segments is also compared by its pieces, each less [`PIECE_LOSS`].
//!
//! The first term alone is an upper bound of the score. The index filters by it.

use crate::distance::bounded_edit_distance;
use crate::{Analyzer, TokenClass};

/// The score of the same text.
pub(crate) const WHOLE: u8 = 100;

/// Highest score of two texts whose exact keys differ.
pub(crate) const HIGHEST_FUZZY: u8 = 99;

/// The same text between the same neighbours.
pub(crate) const SAME_NEIGHBORS: u8 = 101;

/// The same text between the same neighbours, at the same place of the same article.
pub(crate) const SAME_PLACE: u8 = 102;

/// What a piece of a unit loses against the same text as a unit, in points of the score. The translation says more
/// than was asked for, so a piece comes after the same text whole, whatever its marks and numbers
/// ([`TextPenalties`] cost 5 at most).
pub(crate) const PIECE_LOSS: u8 = 5;

/// Texts of up to this many words are also compared by their characters. In such texts one word is a third or more of
/// the score, and an ending would cost as much as another word.
pub(crate) const SHORT_WORDS: usize = 3;

/// Texts of more characters than this are not compared by characters. One machine word then holds the query, and a text
/// of a few endless words cannot slow a lookup down.
pub(crate) const SHORT_CHARACTERS: usize = 64;

/// The least score that characters can give, in per cent. Below it texts share that many letters by chance: three or
/// more letters of ten differ.
pub(crate) const CHARACTERS_COUNT_FROM: u8 = 75;

/// Replaces a number among the words. Tokens hold no control characters.
const ANY_NUMBER: &str = "\u{1}";

/// Replaces a placeable among the words.
const ANY_PLACEABLE: &str = "\u{2}";

/// What differing numbers, placeables and marks cost, in points of the score: per cent of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextPenalties {
    /// For each number or placeable that must be inserted, deleted or replaced. Default: 1.
    pub value: u8,
    /// The most that numbers and placeables cost. Default: 3.
    pub values_most: u8,
    /// For each mark that must be inserted, deleted or replaced. Default: 1.
    pub mark: u8,
    /// The most that marks cost. Default: 2. With the default for numbers, texts with the same words score at least 95.
    pub marks_most: u8,
}

impl Default for TextPenalties {
    fn default() -> Self {
        Self { value: 1, values_most: 3, mark: 1, marks_most: 2 }
    }
}

impl TextPenalties {
    /// No penalties: the score is that of the words alone.
    pub const NONE: Self = Self { value: 0, values_most: 0, mark: 0, marks_most: 0 };
}

/// How texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scoring {
    pub(crate) penalties: TextPenalties,
    /// Whether texts of a few words are also compared by characters.
    pub(crate) characters: bool,
}

/// A text as it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts<T> {
    /// Words in order, with one word for every number and one for every placeable. If a text has marks only, the marks.
    pub(crate) words: Vec<T>,
    /// Numbers and placeables in order.
    pub(crate) values: Vec<T>,
    /// Marks in order.
    pub(crate) marks: Vec<T>,
}

impl<'a> Parts<&'a str> {
    /// Sorts the tokens of a text into parts.
    pub(crate) fn of(tokens: impl Iterator<Item = &'a str>, analyzer: &dyn Analyzer) -> Self {
        let mut parts = Self::default();
        parts.fill(tokens, analyzer, |token| token);
        parts
    }

    /// The characters of the words, or `None` if they are too many to be compared.
    pub(crate) fn characters(&self) -> Option<Vec<char>> {
        characters(self.words.iter().copied())
    }
}

/// The characters of `words`, with a space between words, or `None` if they are not compared.
pub(crate) fn characters<'a>(words: impl Iterator<Item = &'a str>) -> Option<Vec<char>> {
    let mut characters = Vec::new();
    for (index, word) in words.enumerate() {
        if index > 0 {
            characters.push(' ');
        }
        characters.extend(word.chars().take(SHORT_CHARACTERS + 1));
        if index >= SHORT_WORDS || characters.len() > SHORT_CHARACTERS {
            return None;
        }
    }
    (!characters.is_empty()).then_some(characters)
}

impl<T> Parts<T> {
    /// Sorts the tokens of a text into these parts, each token as `make` gives it.
    pub(crate) fn fill<'a>(
        &mut self,
        tokens: impl Iterator<Item = &'a str>,
        analyzer: &dyn Analyzer,
        make: impl Fn(&'a str) -> T,
    ) {
        self.words.clear();
        self.values.clear();
        self.marks.clear();
        for token in tokens {
            match analyzer.class(token) {
                TokenClass::Word => self.words.push(make(token)),
                TokenClass::Number => {
                    self.words.push(make(ANY_NUMBER));
                    self.values.push(make(token));
                }
                TokenClass::Placeable => {
                    self.words.push(make(ANY_PLACEABLE));
                    self.values.push(make(token));
                }
                TokenClass::Mark => self.marks.push(make(token)),
            }
        }
        if self.words.is_empty() {
            std::mem::swap(&mut self.words, &mut self.marks);
        }
    }
}

impl Scoring {
    /// What `own` loses against `query` for its values and marks.
    pub(crate) fn loss<T: PartialEq>(self, query: [&[T]; 2], own: [&[T]; 2]) -> u8 {
        let TextPenalties { value, values_most, mark, marks_most } = self.penalties;
        let lost = |query: &[T], own: &[T], each: u8, most: u8| {
            if each == 0 || most == 0 || query == own {
                return 0;
            }
            let enough = usize::from(most.div_ceil(each));
            let edits = bounded_edit_distance(query, own, enough).unwrap_or(enough);
            u8::try_from(usize::from(each).saturating_mul(edits)).unwrap_or(most).min(most)
        };
        lost(query[0], own[0], value, values_most).saturating_add(lost(query[1], own[1], mark, marks_most))
    }

    /// How much two short texts share by their characters, if that counts.
    pub(crate) fn by_characters(self, query: Option<&[char]>, own: Option<&[char]>) -> Option<u8> {
        let (Some(query), Some(own), true) = (query, own, self.characters) else { return None };
        let longer = query.len().max(own.len());
        let edits = bounded_edit_distance(query, own, most_edits(CHARACTERS_COUNT_FROM, longer))?;
        Some(share_kept(edits, longer))
    }

    /// The score of two texts that have words, or `None` if it is below `least`.
    pub(crate) fn score(self, query: &Parts<&str>, own: &Parts<&str>, same: bool, least: u8) -> Option<u8> {
        if same {
            return (least <= WHOLE).then_some(WHOLE);
        }
        let longer = query.words.len().max(own.words.len());
        let edits = bounded_edit_distance(&query.words, &own.words, most_edits(least, longer));
        let by_words = edits.map(|edits| share_kept(edits, longer));
        let short = query.words.len().max(own.words.len()) <= SHORT_WORDS;
        let [query_characters, own_characters] =
            [query, own].map(|parts| if short { parts.characters() } else { None });
        let near =
            by_words.max(self.by_characters(query_characters.as_deref(), own_characters.as_deref()))?;
        let loss = self.loss([&query.values, &query.marks], [&own.values, &own.marks]);
        Some(fuzzy(near, loss)).filter(|score| *score >= least)
    }
}

/// The most edits that still give `score` per cent, if the longer text has `longer` tokens.
///
/// The score is `(longer - edits) * 100 / longer`, floored, so this is exact and not a bound.
pub(crate) fn most_edits(score: u8, longer: usize) -> usize {
    longer * usize::from(WHOLE - score.min(WHOLE)) / usize::from(WHOLE)
}

/// How much of `longer` tokens `edits` leave, in whole per cent.
pub(crate) fn share_kept(edits: usize, longer: usize) -> u8 {
    let percent = longer.saturating_sub(edits) * usize::from(WHOLE) / longer.max(1);
    u8::try_from(percent).unwrap_or(WHOLE).min(WHOLE)
}

/// The score of two texts that are not the same: how much of their words they share, less the loss for the rest.
pub(crate) fn fuzzy(shared: u8, loss: u8) -> u8 {
    shared.saturating_sub(loss).min(HIGHEST_FUZZY)
}
