//! How are the differences of a fuzzy match marked, so that they are visible without colour?

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use sangam::text::difference::{Difference, Tag};

const DELETED: Style = AnsiColor::Red.on_default();
const INSERTED: Style = AnsiColor::Green.on_default();

/// Marks differences: `The talks failed on [-Monday-]{+Friday+}.` has stored words in square brackets and the query's
/// in braces. White space at the end of a marked run comes after the mark. A mark never falls within a word, because
/// colour breaks Arabic joining.
pub(crate) fn marked(differences: &[Difference]) -> String {
    let mut line = String::new();
    for (index, difference) in differences.iter().enumerate() {
        let words = difference.text.trim_end();
        let space = &difference.text[words.len()..];
        let replaced = differences.get(index + 1).is_some_and(|next| next.tag == Tag::Insert);
        // Writing to a string cannot fail.
        let _ = match difference.tag {
            Tag::Equal => write!(line, "{words}{space}"),
            Tag::Delete => {
                write!(line, "{DELETED}[-{words}-]{DELETED:#}{}", if replaced { "" } else { space })
            }
            Tag::Insert => write!(line, "{INSERTED}{{+{words}+}}{INSERTED:#}{space}"),
        };
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_survive_without_colour() {
        let piece = |tag, text: &str| Difference { tag, text: text.to_owned() };
        let line = marked(&[
            piece(Tag::Equal, "The talks failed "),
            piece(Tag::Delete, "on Monday "),
            piece(Tag::Insert, "again "),
            piece(Tag::Equal, "in "),
            piece(Tag::Delete, "old "),
            piece(Tag::Equal, "Delhi."),
        ]);
        assert_eq!(
            anstream::adapter::strip_str(&line).to_string(),
            "The talks failed [-on Monday-]{+again+} in [-old-] Delhi."
        );
    }
}
