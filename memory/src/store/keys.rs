//! What is a text reduced to, and how is the result stored?

use rusqlite::types::Value;

use super::table::identity;
use super::unit_columns::language;
use crate::index::{self, IndexedText};
use crate::score::{Parts, SHORT_WORDS};
use crate::{Analysis, Analyzer};
use sangam_language::Language;
use sangam_unit::{Role, Sides};

/// Separates the tokens of a text in the store. The analyser never makes a token with this character: it is a control
/// character, which exact keys drop.
pub(super) const TOKEN_SEPARATOR: char = '\u{1f}';

/// Begins stored tokens that are given as lengths of pieces of their text. It is a control character, as the separator
/// is.
const CUTS: char = '\u{1e}';

/// The character for a token of no characters; a piece of n characters is the nth character after it. Lengths up to 94
/// then take one printable byte, and no length comes near the surrogates.
const NO_CUT: u32 = 0x20;

/// The longest piece that is stored as its length.
const LONGEST_CUT: usize = 0x1000;

/// An exact key as it is stored: the first 64 bits of its BLAKE3. Keys only distinguish texts with equal tokens, which
/// needs no more bits. A whole key would take as much space as its text.
fn stored_key(exact: &str) -> i64 {
    blake3::hash(exact.as_bytes()).as_bytes().first_chunk().copied().map_or(0, i64::from_le_bytes)
}

/// An exact key as the index compares it.
pub(super) fn key_hash(stored: i64) -> u64 {
    // The highest value is reserved for the edge of an article.
    stored.cast_unsigned().min(u64::MAX - 1)
}

/// The keys of a text as they are stored.
pub(super) struct Keys {
    pub(super) exact: i64,
    pub(super) tokens: String,
    pub(super) length: usize,
}

impl Keys {
    pub(super) fn of(analyzer: &dyn Analyzer, language: &Language, text: &str) -> Self {
        let Analysis { exact_key, tokens } = analyzer.analyze(language, text);
        Self { exact: stored_key(&exact_key), length: tokens.len(), tokens: join(&tokens) }
    }

    /// The tokens of `text` as they are stored. If they are just pieces of the text in lower case, which is mostly so,
    /// they are stored as one character for the length of each piece.
    pub(super) fn stored_tokens(&self, text: &str) -> String {
        if are_pieces(text, &self.tokens)
            && let Some(cuts) = cuts(&self.tokens)
        {
            return cuts;
        }
        if self.tokens.starts_with(CUTS) {
            return format!("{TOKEN_SEPARATOR}{}", self.tokens);
        }
        self.tokens.clone()
    }

    /// A hash of the exact key, for the index.
    pub(super) fn key_hash(&self) -> u64 {
        key_hash(self.exact)
    }

    /// The tokens as they are compared.
    pub(super) fn parts(&self, analyzer: &dyn Analyzer) -> Parts<&str> {
        Parts::of(split(&self.tokens), analyzer)
    }
}

/// The derived columns of a unit, in their order; `None` if a language tag is invalid.
pub(super) fn derived(
    analyzer: &dyn Analyzer,
    languages: Sides<&str>,
    texts: Sides<&str>,
) -> Option<[Value; 5]> {
    let of = |role: Role| Some(Keys::of(analyzer, &language(languages[role]).ok()?, texts[role]));
    let (source, target) = (of(Role::Source)?, of(Role::Target)?);
    Some([
        Value::Integer(source.exact),
        Value::Integer(target.exact),
        Value::Text(source.stored_tokens(texts.source)),
        Value::Text(target.stored_tokens(texts.target)),
        Value::Integer(identity(languages, texts)),
    ])
}

impl IndexedText {
    /// What the index takes from a text with these keys.
    pub(super) fn of(keys: &Keys, analyzer: &dyn Analyzer) -> Self {
        let mut text = Self { key: keys.key_hash(), ..Self::default() };
        text.take(&keys.tokens, analyzer);
        text
    }

    /// Reads the tokens of a text.
    pub(super) fn take(&mut self, tokens: &str, analyzer: &dyn Analyzer) {
        self.parts.fill(split(tokens), analyzer, |token| index::hash(token.as_bytes()));
        let short = self.parts.words.len() <= SHORT_WORDS;
        self.characters = if short { Parts::of(split(tokens), analyzer).characters() } else { None };
    }
}

/// Hashes of tokens, for the index.
pub(super) fn hashes(parts: &Parts<&str>) -> Parts<u64> {
    let hashes = |tokens: &[&str]| tokens.iter().map(|token| index::hash(token.as_bytes())).collect();
    Parts { words: hashes(&parts.words), values: hashes(&parts.values), marks: hashes(&parts.marks) }
}

/// Whether the tokens are pieces of `text` in lower case with only white space between them, as [`decoded`] makes them.
fn are_pieces(text: &str, joined: &str) -> bool {
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    split(joined).all(|token| match rest.trim_start().strip_prefix(token) {
        Some(after) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// The lengths of the tokens, as stored; `None` if a token is too long.
fn cuts(joined: &str) -> Option<String> {
    let mut cuts = String::from(CUTS);
    for token in split(joined) {
        let length = token.chars().count();
        let cut = u32::try_from(length).ok().filter(|_| length <= LONGEST_CUT)?;
        cuts.push(char::from_u32(NO_CUT + cut)?);
    }
    Some(cuts)
}

/// The joined tokens of `text`, decoded from `stored`.
pub(super) fn decoded(text: &str, stored: &str) -> String {
    let Some(cuts) = stored.strip_prefix(CUTS) else { return stored.to_owned() };
    let lower = text.to_lowercase();
    let mut joined = String::with_capacity(lower.len() + cuts.len());
    let mut rest = lower.as_str();
    for (index, cut) in cuts.chars().enumerate() {
        rest = rest.trim_start();
        let length = (cut as usize).saturating_sub(NO_CUT as usize);
        let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
        if index > 0 {
            joined.push(TOKEN_SEPARATOR);
        }
        joined.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    joined
}

/// Where keys come from: the store, or the texts if another analyser made the stored keys and they may not be made
/// again.
#[derive(Clone, Copy)]
pub(super) struct KeySource<'a> {
    pub(super) analyzer: &'a dyn Analyzer,
    /// Whether another analyser made the keys in the store.
    pub(super) foreign: bool,
}

impl KeySource<'_> {
    /// The keys of a text that is stored with this key and these tokens.
    pub(super) fn keys(self, language: &Language, text: &str, stored: (i64, &str)) -> Keys {
        if self.foreign {
            return Keys::of(self.analyzer, language, text);
        }
        let (exact, tokens) = (stored.0, decoded(text, stored.1));
        Keys { exact, length: split(&tokens).count(), tokens }
    }
}

fn join(tokens: &[String]) -> String {
    let mut joined = String::with_capacity(tokens.iter().map(|token| token.len() + 1).sum());
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 {
            joined.push(TOKEN_SEPARATOR);
        }
        joined.push_str(token);
    }
    joined
}

/// The stored tokens of a text, in order.
pub(super) fn split(joined: &str) -> impl Iterator<Item = &str> {
    joined.split(TOKEN_SEPARATOR).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn tokens_come_back_as_they_were_stored(
            text in "[aAİßصÉ.,' ]{0,12}",
            tokens in prop::collection::vec("[aiİصé.\u{1e} ]{1,4}", 0..4),
            cut in 1usize..4,
        ) {
            let lower: Vec<char> = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
            let pieces: Vec<String> = lower.chunks(cut).map(|piece| piece.iter().collect()).collect();
            for tokens in [tokens, pieces] {
                let keys = Keys { exact: 0, tokens: join(&tokens), length: tokens.len() };
                let stored = keys.stored_tokens(&text);
                let back = decoded(&text, &stored);
                prop_assert_eq!(split(&back).collect::<Vec<_>>(), tokens);
            }
        }
    }

    #[test]
    fn pieces_of_the_text_take_one_byte_each() {
        let tokens = ["the", "talks", ",", "2.5", "days"].map(str::to_owned);
        let keys = Keys { exact: 0, tokens: join(&tokens), length: tokens.len() };
        assert_eq!(keys.stored_tokens("The Talks, 2.5 days").len(), 1 + tokens.len());
    }
}
