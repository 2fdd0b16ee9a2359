//! Which notes after a mark belong to the sentence that the mark ends?
//!
//! A reference (`[12]`), an omission (`[…]`), a footnote (`1`, `¹`, `(1)`, `*`, `†`), the end of emphasis (`*`, `__`) and
//! a picture. The functions find where a note ends; `sentences` decides whether the sentence ends as well. Each looks at
//! no more than [`NEARBY`](super::marks::NEARBY) bytes, except for a run of pictures, which is skipped once.

use super::marks::{bounded, char_at, is_closer, is_invisible, is_picture, mark_of};

/// The longest reference in brackets after a sentence, in bytes: `[12, 14–17]`, `[note 3]`.
const LONGEST_REFERENCE: usize = 24;

/// The most digits of a footnote in plain figures. Three glued figures after a stop are more often an amount.
pub(super) const FOOTNOTE_DIGITS: usize = 2;

/// The longest Roman number of a footnote, in letters: `viii`.
const LONGEST_ROMAN: usize = 4;

/// The marks between the numbers of several footnotes.
const LISTED: [char; 4] = [',', '،', '-', '–'];

/// The most signs of one footnote, or of one end of emphasis: `***`.
const FOOTNOTE_SIGNS: usize = 3;

/// Returns the end of the bracket that begins at `at`, if it holds a reference, `[12]`, or an omission, `[…]`.
pub(super) fn reference_end(text: &str, at: usize) -> Option<usize> {
    let inside = text[at..].strip_prefix('[')?;
    let length = bounded(inside).find(']')?;
    let inside = &inside[..length];
    let is_reference = inside.len() <= LONGEST_REFERENCE && is_number_or_letter(inside);
    let is_omission = !inside.is_empty() && inside.chars().all(|c| matches!(c, '.' | '…' | ' '));
    (is_reference || is_omission).then_some(at + 1 + length + 1)
}

/// Whether brackets hold numbers (`12, 14–17`), a word with a number (`note 3`) or a single letter.
fn is_number_or_letter(inside: &str) -> bool {
    let mut characters = inside.chars();
    let is_letter = characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none();
    let is_roman = inside.len() <= LONGEST_ROMAN && inside.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    let number = inside.trim_start_matches(char::is_alphabetic);
    let has_word = number.len() < inside.len();
    let number = if has_word { number.strip_prefix(' ').unwrap_or_default() } else { number };
    let is_number = number.starts_with(char::is_numeric)
        && number.chars().all(|c| c.is_numeric() || matches!(c, ' ' | ',' | '-' | '–'));
    is_letter || is_number || is_roman && !inside.is_empty()
}

/// Returns the end of the run of pictures that begins at `at`.
pub(super) fn pictures_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let length = rest.find(|character| !is_picture(character)).unwrap_or(rest.len());
    (length > 0 && rest.starts_with(|character| !is_invisible(character))).then_some(at + length)
}

/// Returns the end of the sign at `at` that marks a footnote or ends emphasis, if nothing but white space, a closing
/// mark or a further note follows: `†`, `¹`, `**`.
pub(super) fn sign_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let first = rest.chars().next()?;
    let length = if is_superscript(first) {
        let is_list = |c: char| is_superscript(c) || matches!(c, ',' | '˒' | '⁻' | '⁾');
        bounded(rest).find(|c| !is_list(c)).unwrap_or(bounded(rest).len())
    } else if is_sign(first) {
        let signs = rest.chars().take_while(|&c| c == first).take(FOOTNOTE_SIGNS).count();
        signs * first.len_utf8()
    } else {
        return None;
    };
    let has_figure = char_at(text, at + length).is_some_and(char::is_numeric);
    (is_apart(text, at + length) || has_figure).then_some(at + length)
}

/// Returns the end of the superscript figure at `at`, if white space or the end of the text follows.
pub(super) fn superscript_end(text: &str, at: usize) -> Option<usize> {
    char_at(text, at).filter(|&first| is_superscript(first))?;
    sign_end(text, at)
}

/// Returns the end of the footnote in plain figures at `at`, with or without brackets: `1`, `(12)`, `1,2`, `(a)`.
pub(super) fn figures_end(text: &str, at: usize) -> Option<usize> {
    let rest = bounded(&text[at..]);
    let after = if let Some(inside) = rest.strip_prefix('(') {
        let length = inside.find(')')?;
        let inside = &inside[..length];
        let is_year = inside.chars().filter(|c| c.is_numeric()).count() > FOOTNOTE_DIGITS + 1;
        let is_short = inside.chars().count() <= LONGEST_ROMAN && !is_year;
        (is_short && is_number_or_letter(inside)).then_some(at + length + 2)?
    } else {
        let length = rest.find(|c: char| !(c.is_numeric() || LISTED.contains(&c))).unwrap_or(rest.len());
        let is_note = rest[..length].split(LISTED).all(|number| {
            (1..=FOOTNOTE_DIGITS).contains(&number.chars().count()) && !number.starts_with(['0', '०', '۰'])
        });
        is_note.then_some(at + length)?
    };
    is_apart(text, after).then_some(after)
}

/// Whether what ends at `at` has white space, the end of the text, a closing mark or another note after it.
fn is_apart(text: &str, at: usize) -> bool {
    char_at(text, at).is_none_or(|next| {
        next.is_whitespace() || is_closer(next) || is_sign(next) || is_superscript(next) || next == '['
    }) && char_at(text, at).and_then(mark_of).is_none()
}

/// Whether the character refers to a footnote or ends emphasis.
pub(super) fn is_sign(character: char) -> bool {
    matches!(character, '*' | '†' | '‡' | '§' | '¶' | '_' | '~')
}

fn is_superscript(character: char) -> bool {
    matches!(character, '¹' | '²' | '³' | '⁰' | '\u{2074}'..='\u{2079}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_end_where_the_text_goes_on() {
        for note in ["1", "12", "1,2", "3–5", "(1)", "(a)", "(ii)", "(१२)", "1،2", "۴"] {
            assert_eq!(figures_end(&format!("{note} The"), 0), Some(note.len()), "{note}");
        }
        for note in ["*", "†", "**", "§", "¹", "²³", "__"] {
            assert_eq!(sign_end(&format!("{note} The"), 0), Some(note.len()), "{note}");
        }
        for note in ["[1]", "[12, 14–17]", "[note 3]", "[a]", "[१]", "[…]"] {
            assert_eq!(reference_end(&format!("{note} The"), 0), Some(note.len()), "{note}");
        }
    }

    #[test]
    fn amounts_and_remarks_are_no_notes() {
        for text in ["144 The", "5.30 The", "1The", "05 The", "(see below) The", "(2019) The", "1"] {
            assert_eq!(figures_end(text, 0), (text == "1").then_some(1), "{text}");
        }
        for text in ["*The", "_The_", "#"] {
            assert_eq!(sign_end(text, 0), None, "{text}");
        }
        for text in ["[the] The", "[see note] The", "[]"] {
            assert_eq!(reference_end(text, 0), None, "{text}");
        }
    }
}
