//! What changed between two texts, word by word?
//!
//! The texts are cut into tokens and compared by Myers' algorithm (crate `similar`); neighbouring changes of one kind
//! are joined. White space belongs to the token before it and is not compared. Time O(n·d) for d changes. For very long
//! and very different texts, the crate's own heuristics make the comparison coarse after a fixed number of steps.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use sangam_language::Language;
use serde::Serialize;

use super::tokens::tokenize;

/// Whether a piece is in both texts, only in the old one or only in the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tag {
    /// In both.
    Equal,
    /// Only in the old text.
    Delete,
    /// Only in the new text.
    Insert,
}

/// A run of words with its white space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// In which of the texts it is.
    pub tag: Tag,
    /// The words. For equal runs, as the new text writes them.
    pub text: String,
}

/// Returns the steps from `old` to `new`. The `Equal` and `Insert` pieces together give `new`, from its first token on.
pub fn differences(old: &str, new: &str, language: &Language) -> Vec<Difference> {
    let (old, new) = (pieces(old, language), pieces(new, language));
    let words =
        |pieces: &[Piece<'_>]| pieces.iter().map(|piece| piece.word.to_owned()).collect::<Vec<String>>();
    let mut result = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &words(&old), &words(&new)) {
        let (tag, old_range, new_range) = operation.as_tag_tuple();
        let mut add = |tag, pieces: &[Piece<'_>]| {
            if !pieces.is_empty() {
                result.push(Difference { tag, text: pieces.iter().map(|piece| piece.whole).collect() });
            }
        };
        match tag {
            DiffTag::Equal => add(Tag::Equal, &new[new_range]),
            DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => {
                add(Tag::Delete, &old[old_range]);
                add(Tag::Insert, &new[new_range]);
            }
        }
    }
    result
}

struct Piece<'t> {
    /// The token.
    word: &'t str,
    /// The token and the white space after it.
    whole: &'t str,
}

fn pieces<'t>(text: &'t str, language: &Language) -> Vec<Piece<'t>> {
    let spans: Vec<_> = tokenize(text, language).into_iter().map(|token| token.span).collect();
    spans
        .iter()
        .enumerate()
        .map(|(index, span)| {
            let end = spans.get(index + 1).map_or(text.len(), |next| next.start);
            Piece { word: &text[span.clone()], whole: &text[span.start..end] }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_changed_word_is_marked() {
        let english = "en".parse().unwrap();
        let found = differences("The talks failed on Monday.", "The talks failed on Friday.", &english);
        let texts: Vec<_> = found.iter().map(|piece| (piece.tag, piece.text.as_str())).collect();
        assert_eq!(
            texts,
            [
                (Tag::Equal, "The talks failed on "),
                (Tag::Delete, "Monday"),
                (Tag::Insert, "Friday"),
                (Tag::Equal, ".")
            ]
        );
    }

    #[test]
    fn equal_and_inserted_pieces_are_the_new_text() {
        let urdu = "ur".parse().unwrap();
        let new = "وزیر اعظم  نے منگل کو خطاب کیا۔";
        let found = differences("صدر نے پیر کو قوم سے خطاب کیا۔", new, &urdu);
        let text: String =
            found.iter().filter(|piece| piece.tag != Tag::Delete).map(|piece| piece.text.as_str()).collect();
        assert_eq!(text, new);
    }
}
