//! How is a text reduced to what matching compares? By an analyser that is injected: this crate knows no language.

use crate::Language;

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
    /// Raised whenever the same text may give another [`Analysis`], or a token another class.
    fn version(&self) -> u32;
    /// Keys and tokens of `text`. Pure: the same text always gives the same analysis.
    fn analyze(&self, language: &Language, text: &str) -> Analysis;
    /// How `token`, one of an [`Analysis`], is compared. Follows from the token alone.
    fn class(&self, token: &str) -> TokenClass {
        let _ = token;
        TokenClass::Word
    }
}
