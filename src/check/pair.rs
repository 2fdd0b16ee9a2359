//! What do all checks see of a pair?
//!
//! The tokens, numbers and placeables of both texts are read once and shared. A text of more than [`LONGEST`] bytes has no
//! numbers and keyed words: the checks that compare them would take too long, and such a unit is not a sentence.

use std::ops::Range;

use sangam_align::lexicon::{KeyedWord, keyed_words};
use sangam_language::Language;
use sangam_text::language::{Profile, profile};
use sangam_text::numbers::{Number, numbers};
use sangam_text::placeables::{Placeable, placeables};
use sangam_text::tokens::{Token, TokenKind, tokenize};
use sangam_unit::{Role, Sides};

use crate::lexicon::Lexicon;
use crate::options::PairFacts;
use crate::rules::{Rules, rules};

/// The most bytes of a text whose words are compared. Set by hand: the longest line of the beds has 2,205.
pub(crate) const LONGEST: usize = 20_000;

/// A pair and what was read of it.
pub(crate) struct Pair<'t> {
    pub(crate) texts: Sides<&'t str>,
    pub(crate) languages: Sides<&'t Language>,
    pub(crate) profiles: Sides<&'static Profile>,
    pub(crate) rules: Sides<&'static Rules>,
    pub(crate) facts: PairFacts,
    pub(crate) lexicon: &'t Lexicon,
    pub(crate) tokens: Sides<Vec<Token>>,
    pub(crate) numbers: Sides<Vec<Number>>,
    pub(crate) placeables: Sides<Vec<Placeable>>,
    /// Words and numbers with the keys of the tables, in order.
    pub(crate) words: Sides<Vec<KeyedWord<'t>>>,
    /// Whether a text is longer than [`LONGEST`].
    pub(crate) too_long: bool,
}

impl<'t> Pair<'t> {
    pub(crate) fn read(
        texts: Sides<&'t str>,
        languages: Sides<&'t Language>,
        facts: PairFacts,
        lexicon: &'t Lexicon,
    ) -> Self {
        let too_long = texts.each().any(|text| text.len() > LONGEST);
        Self {
            texts,
            languages,
            profiles: languages.map(profile),
            rules: languages.map(rules),
            facts,
            lexicon,
            tokens: texts.zip(languages).map(|(text, language)| tokenize(text, language)),
            numbers: texts.zip(languages).map(
                |(text, language)| {
                    if too_long { Vec::new() } else { numbers(text, language) }
                },
            ),
            placeables: texts.map(placeables),
            words: texts.map(|text| if too_long { Vec::new() } else { keyed_words(text) }),
            too_long,
        }
    }

    /// Returns the text of a piece.
    pub(crate) fn piece(&self, side: Role, span: &Range<usize>) -> &'t str {
        self.texts[side].get(span.clone()).unwrap_or_default()
    }

    /// Whether a place overlaps a placeable of its text.
    pub(crate) fn in_placeable(&self, side: Role, span: &Range<usize>) -> bool {
        let placeables = &self.placeables[side];
        let next = placeables.partition_point(|placeable| placeable.span.end <= span.start);
        placeables.get(next).is_some_and(|placeable| placeable.span.start < span.end)
    }

    /// Returns the tokens of a text that are words.
    pub(crate) fn word_tokens(&self, side: Role) -> impl Iterator<Item = &Token> {
        self.tokens[side].iter().filter(|token| token.kind == TokenKind::Word)
    }
}
