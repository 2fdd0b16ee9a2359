//! How is a text reduced to what matching compares? By an injected analyser: this crate knows no language.

use std::borrow::Cow;
use std::ops::Range;

use sangam_language::Language;

/// What matching sees of one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Texts with equal exact keys count as the same text (score 100).
    pub exact_key: String,
    /// The words, numbers and marks of the folded key, in order. The fuzzy score counts edits over these tokens, each
    /// by its [`TokenClass`]. They follow from the exact key: texts with equal exact keys have equal tokens.
    pub tokens: Vec<String>,
}

/// How a token is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenClass {
    /// By its text: another word is an edit.
    Word,
    /// By its value: another number is the same word, with a small penalty.
    Number,
    /// An address, a variable or a tag. It is compared as a number is.
    Placeable,
    /// A punctuation mark. It is not a word; another mark costs a small penalty.
    Mark,
}

/// Turns a text of a language into its match keys and tokens.
///
/// Name and version are recorded in the store. A store whose keys were made by another name or version gets new keys
/// when it is opened. A change of rules can therefore never make stored keys and query keys disagree.
pub trait Analyzer: Send + Sync {
    /// Which rules these are, e.g. `sangam-text`.
    fn name(&self) -> &'static str;
    /// To be raised whenever the same text may give another [`Analysis`], a token another class, a word other
    /// [readings](Self::readings), or a text other [keys of terms](Self::term_keys). The store and the files beside it
    /// depend on all four and record this number.
    fn version(&self) -> u32;
    /// Keys and tokens of `text`. Pure: the same text always gives the same analysis.
    fn analyze(&self, language: &Language, text: &str) -> Analysis;
    /// How `token`, one of an [`Analysis`], is compared. The answer depends on the token alone.
    fn class(&self, token: &str) -> TokenClass {
        let _ = token;
        TokenClass::Word
    }
    /// The keys of the words of `text`, in order, by which the names of a glossary are found in a sentence. A name can
    /// only be where its keys follow each other; whether it is there, the keys do not decide.
    fn term_keys(&self, language: &Language, text: &str) -> Vec<String> {
        let _ = language;
        text.split_whitespace().map(str::to_lowercase).collect()
    }
    /// The segments (sentences and headings) of `text`, in order, as ranges of its bytes. A unit of several segments
    /// also answers a query for some of them. Pure, like [`analyze`](Self::analyze). Usually a text is one segment.
    fn segments(&self, language: &Language, text: &str) -> Vec<Range<usize>> {
        let _ = language;
        std::iter::once(0..text.len()).collect()
    }
    /// To be raised whenever the same text may be cut into other [segments](Self::segments). The lookup index depends
    /// on them; the stored keys do not.
    fn segments_version(&self) -> u32 {
        0
    }
    /// How a search sees `word`, a run of characters without white space. Most words have one reading. A word has
    /// several if the text around a letter decides how that letter is folded: first the word folded as a whole, then
    /// folded letter by letter. If a search sees the word as two words, the first reading has a space between them, and
    /// the readings without it come after. Either all readings are empty or none is. With [`LetterCase::AsWritten`] everything but
    /// capital letters is folded, so that the lower case of that answer is the answer for [`LetterCase::Any`]. An ASCII
    /// letter or digit that no mark follows folds to its own lower case.
    fn readings(&self, language: &Language, word: &str, case: LetterCase) -> Vec<WordReading> {
        let _ = language;
        let letters = word.char_indices().map(|(at, character)| {
            let letter = &word[at..at + character.len_utf8()];
            let folded = match case {
                LetterCase::Any => letter.to_lowercase().into(),
                LetterCase::AsWritten => letter.into(),
            };
            (letter, folded)
        });
        vec![WordReading::of_letters(letters)]
    }
}

/// Whether a search distinguishes capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LetterCase {
    /// `a` is `A`.
    Any,
    /// `a` is not `A`.
    AsWritten,
}

/// A word as a search sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordReading {
    /// The folded word, without white space except single spaces within a reading of it as several words.
    pub text: String,
    /// Where a letter of the word (a grapheme cluster) begins or ends: a byte of [`text`](Self::text), then a byte of
    /// the word. Both ascend; at such a space, two places of the text are one of the word. The first pair is 0, 0; the last pair holds both lengths. No letter begins or ends
    /// elsewhere.
    pub boundaries: Vec<(usize, usize)>,
}

impl WordReading {
    /// A word made of these letters, each with its folded form.
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
