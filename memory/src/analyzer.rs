//! How is a text reduced to what matching compares? By an analyser that is injected: this crate knows no language.

use std::borrow::Cow;

use sangam_language::Language;

/// What matching sees of one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Texts with equal exact keys are the same text (score 100).
    pub exact_key: String,
    /// The words, numbers and marks of the folded key, in order; the fuzzy score counts edits over these, each by its
    /// [`TokenClass`]. They follow from the exact key: texts with equal exact keys have equal tokens.
    pub tokens: Vec<String>,
}

/// How a token is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenClass {
    /// As it is: another word is an edit.
    Word,
    /// By its value: another number is the same word with a small penalty.
    Number,
    /// An address, a variable, a tag: likewise.
    Placeable,
    /// A punctuation mark: it is no word, and another one is a small penalty.
    Mark,
}

/// Turns a text of a language into its match keys and tokens.
///
/// Name and version are recorded in the store. A store whose keys were made by another name or version is re-keyed
/// when it is opened, so a change of rules can never make stored keys and query keys disagree.
pub trait Analyzer: Send + Sync {
    /// Which rules these are, e.g. `sangam-text`.
    fn name(&self) -> &'static str;
    /// Raised whenever the same text may give another [`Analysis`], a token another class, or a word other
    /// [readings](Self::readings): the files beside the store are made of all three, and known by this number.
    fn version(&self) -> u32;
    /// Keys and tokens of `text`. Pure: the same text always gives the same analysis.
    fn analyze(&self, language: &Language, text: &str) -> Analysis;
    /// How `token`, one of an [`Analysis`], is compared. Follows from the token alone.
    fn class(&self, token: &str) -> TokenClass {
        let _ = token;
        TokenClass::Word
    }
    /// How a search sees `word`, a run of characters without white space. One reading mostly; several where the text
    /// around a letter decides what becomes of it: first the word folded whole, then letter by letter. All of them are
    /// empty, or none. With [`LetterCase::AsWritten`] everything is folded but capital letters, so that the lower case
    /// of one answer is the other answer. An ASCII letter or digit that no mark follows folds to its own lower case.
    fn readings(&self, language: &Language, word: &str, case: LetterCase) -> Vec<Reading> {
        let _ = language;
        let letters = word.char_indices().map(|(at, character)| {
            let letter = &word[at..at + character.len_utf8()];
            let folded = match case {
                LetterCase::Any => letter.to_lowercase().into(),
                LetterCase::AsWritten => letter.into(),
            };
            (letter, folded)
        });
        vec![Reading::of_letters(letters)]
    }
}

/// Whether a search minds capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LetterCase {
    /// `a` is `A`.
    Any,
    /// `a` is not `A`.
    AsWritten,
}

/// A word as a search sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The folded word: no white space.
    pub text: String,
    /// Where a letter of the word (a grapheme cluster) begins or ends: bytes of [`text`](Self::text), then bytes of the
    /// word. Both ascend; the first pair is 0, 0, the last one both lengths. Nothing begins or ends elsewhere.
    pub boundaries: Vec<(usize, usize)>,
}

impl Reading {
    /// A word of these letters, each with what it is folded to.
    pub fn of_letters<'t>(letters: impl Iterator<Item = (&'t str, Cow<'t, str>)>) -> Self {
        let mut reading = Self { text: String::new(), boundaries: vec![(0, 0)] };
        let mut at = 0;
        for (letter, folded) in letters {
            reading.text.push_str(&folded);
            at += letter.len();
            reading.boundaries.push((reading.text.len(), at));
        }
        reading
    }
}
