//! Where does a long text break on a terminal?
//!
//! At spaces, so that a line is not wider than the terminal. A word that is wider than a line breaks between letters
//! (grapheme clusters). Escape sequences of colours have no width. The spaces at a break are left out. A terminal that does
//! not shape text draws the signs of a cluster side by side, so each of them counts.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

/// Cuts `line` into lines of at most `width` columns; a letter wider than that has a line of its own.
pub(crate) fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut used = 0;
    for word in line.split_inclusive(' ') {
        let text = word.trim_end_matches(' ');
        let needed = width_of(text);
        if used > 0 && used + needed > width {
            lines.push(std::mem::take(&mut current).trim_end().to_owned());
            used = 0;
        }
        if needed <= width {
            current.push_str(word);
            used += needed + (word.len() - text.len());
            continue;
        }
        for piece in pieces(word) {
            let needed = width_of(piece);
            if used > 0 && used + needed > width {
                lines.push(std::mem::take(&mut current));
                used = 0;
            }
            current.push_str(piece);
            used += needed;
        }
    }
    lines.push(current);
    lines
}

/// The columns of a text without its escape sequences.
fn width_of(text: &str) -> usize {
    pieces(text).filter(|piece| !piece.starts_with('\u{1b}')).map(UnicodeWidthStr::width).sum()
}

/// The letters of a text, and its escape sequences.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = if rest.starts_with("\u{1b}[") {
            rest.find('m').map_or(rest.len(), |last| last + 1)
        } else {
            rest.graphemes(true).next()?.len()
        };
        let (piece, left) = rest.split_at(end);
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_at_spaces_and_a_long_word_between_letters() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("onetwothree four", 4), ["onet", "woth", "ree", "four"]);
        assert_eq!(wrapped("", 7), [""]);
        assert_eq!(wrapped("क्षत्रिय", 1).concat(), "क्षत्रिय");
        for line in wrapped("क्षत्रिय राजा", 2) {
            assert!(!line.starts_with(['\u{93f}', '\u{94d}', '\u{93e}']), "{line:?}");
        }
    }

    #[test]
    fn colours_have_no_width() {
        let lines = wrapped("\u{1b}[31mone\u{1b}[0m two", 7);
        assert_eq!(lines, ["\u{1b}[31mone\u{1b}[0m two"]);
        assert_eq!(wrapped("\u{1b}[31mone two", 3), ["\u{1b}[31mone", "two"]);
    }
}
