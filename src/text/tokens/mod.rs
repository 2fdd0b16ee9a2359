//! What are the words and marks of a text?
//!
//! Method: white space separates chunks. A chunk is cut at the default word boundaries of UAX #29, and also around
//! every mark that UAX #29 would keep inside a word. Then some pieces are joined again:
//!
//! 1. A digit, one of [`figures::NUMBER_MARKS`] and a digit become one number (`25,00,000`, `3٫5`, `10:30`).
//! 2. A letter, one of the language's inner marks and a letter become one word (`don't`, Hindi `दु:ख`).
//! 3. Names of letters with points between them become one word with its last point (`U.S.`, `यू.एन`, `پی۔ٹی۔آئی`). The
//!    name of a letter is a single letter without signs or a word of the language's list. The Urdu full stop also ends
//!    sentences, so it is not taken as the last point.
//!
//! Last, a word that holds a figure and a word without a space between them is cut in two, except for ordinals and names
//! (see [`figures`]).
//!
//! As a result, a full stop without a space before the next sentence (`گیا۔اس`) separates words; UAX #29 does not do
//! this in any script. A combining mark, a joiner or an invisible character never begins a token, except at the start
//! of a chunk.
//!
//! Chunks of plain letters, digits and marks of the Latin, Arabic and Devanagari scripts are cut by a table instead of
//! the general algorithm. A property test checks that both give the same result. Time O(n), space O(longest chunk)
//! beyond the output.
//!
//! What it does not do: it does not find words in scripts without spaces (each character of Han, Thai or Khmer is a
//! token), split off clitics, or join words (see [`joins`]).

mod cut;
pub(crate) mod figures;
pub(crate) mod rules;
mod words;

use std::ops::Range;

use sangam_language::Language;
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use rules::WordRules;
pub use words::{is_stop_word, join_key, joins, stem};

use self::cut::{Piece, cut_text};
use crate::language::profile;

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// A token with a letter.
    Word,
    /// A token with a digit and no letter.
    Number,
    /// A punctuation mark.
    Punctuation,
    /// Anything else: currency and mathematical signs, emoji, marks on their own.
    Symbol,
}

/// A word, number or mark of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its place in the text, in bytes.
    pub span: Range<usize>,
    /// Its kind.
    pub kind: TokenKind,
}

/// Points that can separate the letters of an acronym.
const ACRONYM_POINTS: [char; 2] = ['.', '\u{6D4}'];

/// Returns the tokens of `text`, in order. Every character that is not white space is in exactly one token.
pub fn tokenize(text: &str, language: &Language) -> Vec<Token> {
    let rules = &profile(language).words;
    // English news has five bytes a token, counting spaces and marks. Other scripts have more.
    let mut tokens = Vec::with_capacity(text.len() / 5);
    cut_text(text, |chunk, pieces| join(text, chunk, pieces, rules, &mut tokens));
    tokens
}

/// Returns the places in `text` at which a figure and a word are two tokens without a space between them, in bytes.
pub fn glued_figures(text: &str, language: &Language) -> Vec<usize> {
    if !text.chars().any(char::is_numeric) {
        return Vec::new();
    }
    let tokens = tokenize(text, language);
    let pairs = tokens.windows(2).filter_map(|pair| {
        let [before, after] = pair else { return None };
        let words = [before, after].map(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number));
        let ends = (text[before.span.clone()].chars().next_back(), text[after.span.clone()].chars().next());
        let (Some(last), Some(first)) = ends else { return None };
        let changes = last.is_numeric() != first.is_numeric();
        (words == [true; 2] && changes && before.span.end == after.span.start).then_some(after.span.start)
    });
    pairs.collect()
}

/// Joins the pieces of one chunk into tokens.
fn join(text: &str, chunk: Range<usize>, pieces: &[Piece], rules: &WordRules, tokens: &mut Vec<Token>) {
    let span =
        |first: &Piece, after: usize| first.start..pieces.get(after).map_or(chunk.end, |next| next.start);
    let piece_text = |index: usize| pieces.get(index).map(|piece| &text[span(piece, index + 1)]);
    let mut places = Vec::new();
    let mut index = 0;
    while let Some(first) = pieces.get(index) {
        let mut after = index + 1;
        if first.word {
            let mut acronym =
                pieces.len() > after && piece_text(index).is_some_and(|word| rules.names_letter(word));
            let mut last_point = None;
            while let (Some(mark), Some(true)) =
                (piece_text(after), pieces.get(after + 1).map(|next| next.word))
            {
                let so_far = &text[span(first, after)];
                let next = piece_text(after + 1).unwrap_or_default();
                let Some(mark) = single(mark) else { break };
                let (Some(left), Some(right)) = (so_far.chars().next_back(), next.chars().next()) else {
                    break;
                };
                let number = left.is_numeric() && right.is_numeric() && figures::NUMBER_MARKS.contains(&mark);
                let word = !left.is_numeric() && right.is_alphabetic() && rules.inner_marks.contains(&mark);
                acronym = acronym && ACRONYM_POINTS.contains(&mark) && rules.names_letter(next);
                if !(number || word || acronym) {
                    break;
                }
                last_point = acronym.then_some(mark);
                after += 2;
            }
            if last_point == Some('.') && piece_text(after) == Some(".") {
                after += 1;
            }
        }
        let span = span(first, after);
        index = after;
        places.clear();
        if first.word {
            figures::cuts(&text[span.clone()], rules, &mut places);
        }
        let mut start = span.start;
        for end in places.iter().map(|place| span.start + place).chain([span.end]) {
            tokens.push(Token { kind: kind(&text[start..end], first.word), span: start..end });
            start = end;
        }
    }
}

/// Returns the character of a text that consists of one character.
fn single(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

fn kind(token: &str, word: bool) -> TokenKind {
    if word {
        if token.chars().any(char::is_alphabetic) {
            return TokenKind::Word;
        }
        if token.chars().any(char::is_numeric) {
            return TokenKind::Number;
        }
    }
    match token.chars().next() {
        Some(first) if is_punctuation(first) => TokenKind::Punctuation,
        _ => TokenKind::Symbol,
    }
}

/// Whether `character` is a punctuation mark according to Unicode, in ASCII, Latin-1, the Arabic and Indic blocks,
/// general and supplemental punctuation, and the East Asian and full-width forms.
#[expect(clippy::match_same_arms, reason = "listed block by block, in the order of the codes")]
pub fn is_punctuation(character: char) -> bool {
    match character {
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' => false,
        '!'..='~' => character.is_ascii_punctuation(),
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' => true,
        '\u{589}'
        | '\u{5BE}'
        | '\u{5F3}'
        | '\u{5F4}'
        | '\u{609}'..='\u{60A}'
        | '\u{60C}'
        | '\u{60D}'
        | '\u{61B}'
        | '\u{61D}'..='\u{61F}'
        | '\u{66A}'..='\u{66D}'
        | '\u{6D4}'
        | '\u{964}'
        | '\u{965}'
        | '\u{970}'
        | '\u{9FD}'
        | '\u{A76}'
        | '\u{AF0}'
        | '\u{C77}'
        | '\u{C84}'
        | '\u{DF4}' => true,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' => !matches!(character, '\u{2044}' | '\u{2052}'),
        '\u{2E00}'..='\u{2E5D}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301F}' => true,
        '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE61}' => true,
        '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'
        | '\u{FF1B}'
        | '\u{FF1F}'
        | '\u{FF20}'
        | '\u{FF3B}'..='\u{FF3D}' => true,
        _ => false,
    }
}

/// Returns the number of columns that `text` takes in a terminal or a table with a fixed-pitch font: one for each
/// grapheme, two for a wide East Asian character or an emoji, and none for controls and invisible characters on their
/// own.
///
/// A cluster of consonants counts as one column, as readers see it. A terminal without text shaping may need more.
pub fn display_width(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    text.graphemes(true)
        .map(|grapheme| if grapheme.chars().all(char::is_control) { 0 } else { grapheme_width(grapheme) })
        .sum()
}

/// Returns the columns of one grapheme.
fn grapheme_width(grapheme: &str) -> usize {
    // The width table would add up the widths of a cluster's characters, but on the page they are drawn over each
    // other. Therefore only the first one decides, or the whole sequence if it makes the emoji wide.
    let Some(first) = grapheme.chars().next() else { return 0 };
    let mut buffer = [0; 4];
    let first: &str = first.encode_utf8(&mut buffer);
    let drawn = grapheme.width();
    if first.width() == 2 || (drawn == 2 && grapheme.contains('\u{FE0F}')) { 2 } else { drawn.min(1) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::TokenKind::{Number, Punctuation, Symbol, Word};
    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    /// Texts full of the characters that the cutting rules look for.
    pub(super) fn texts() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            6 => prop::char::range(' ', '~'),
            3 => prop::char::range('\u{900}', '\u{97F}'),
            1 => prop::char::range('\u{980}', '\u{DFF}'),
            3 => prop::char::range('\u{600}', '\u{6FF}'),
            2 => prop::char::range('\u{2000}', '\u{206F}'),
            1 => prop::char::range('\u{80}', '\u{36F}'),
            4 => prop::sample::select("a7.,:'’٫٬،۔/ _ی۴प५़्\u{200D}\u{200C}😀🇵🇰👩漢カ".chars().collect::<Vec<_>>()),
            1 => any::<char>(),
        ];
        prop::collection::vec(character, 0..16).prop_map(|characters| characters.into_iter().collect())
    }

    fn tokens<'a>(text: &'a str, tag: &str) -> Vec<&'a str> {
        tokenize(text, &language(tag)).into_iter().map(|token| &text[token.span]).collect()
    }

    #[test]
    fn golden_texts_have_their_tokens() {
        let folder = format!("{}/../../tests/golden/tokens", env!("CARGO_MANIFEST_DIR"));
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(files.len() >= 3);
        for path in files {
            let tag = path.file_stem().unwrap().to_str().unwrap();
            let rows = std::fs::read_to_string(&path).unwrap();
            for row in rows.lines().filter(|row| !row.starts_with("# ")) {
                let (text, wanted) =
                    row.split_once('\t').unwrap_or_else(|| panic!("{}: no tab in {row:?}", path.display()));
                assert_eq!(tokens(text, tag), wanted.split(' ').collect::<Vec<_>>(), "{tag} {text:?}");
            }
        }
    }

    #[test]
    fn kinds_tell_words_numbers_and_marks() {
        let kinds = |text: &str| -> Vec<TokenKind> {
            tokenize(text, &language("en")).into_iter().map(|token| token.kind).collect()
        };
        assert_eq!(
            kinds("F16 jets, ۲۵٫۵ $ ۔ — 😀"),
            [Word, Word, Punctuation, Number, Symbol, Punctuation, Punctuation, Symbol]
        );
    }

    #[test]
    fn widths_are_those_of_a_table() {
        for (text, width) in [
            ("", 0),
            ("abc", 3),
            ("کتاب", 4),
            ("مُلک", 3),
            ("हिन्दी", 2),
            ("नमस्ते", 3),
            ("漢字", 4),
            ("👩‍🚀", 2),
            ("a\u{200B}b", 2),
            ("e\u{301}", 1),
            ("\t\n", 0),
        ] {
            assert_eq!(display_width(text), width, "{text:?}");
        }
    }

    #[test]
    fn hostile_texts_are_cut_in_linear_time() {
        // With quadratic time, a million characters would not finish.
        for unit in [
            "\u{301}",
            "\u{93C}",
            "\u{200D}",
            "\u{202E}\u{2066}",
            "a.",
            "1,",
            "a'",
            "😀\u{200D}",
            "🇵",
            "a.\u{301}",
            "'",
        ] {
            let text = format!("a{}", unit.repeat(1_000_000 / unit.len()));
            assert!(!tokenize(&text, &language("ur")).is_empty());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..crate::properties::config() })]

        #[test]
        fn every_visible_character_is_in_one_token(text in texts()) {
            for tag in ["en", "hi", "ur", "fr"] {
                let mut end = 0;
                for token in tokenize(&text, &language(tag)) {
                    prop_assert!(token.span.start >= end && token.span.end > token.span.start);
                    prop_assert!(text[end..token.span.start].chars().all(char::is_whitespace));
                    prop_assert!(!text[token.span.clone()].contains(char::is_whitespace));
                    end = token.span.end;
                }
                prop_assert!(text[end..].chars().all(char::is_whitespace));
            }
        }
    }
}
