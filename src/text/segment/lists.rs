//! Where does each item begin in a list that is written in one line?
//!
//! Method: only a paragraph that begins with an item is examined ("1. The first item 2. The second", "• One • Two"). An
//! item begins at each later marker of the same form with the next number. Time O(n), one pass.

use super::marks::{is_blank, is_bullet};
use crate::digits::digit_value;

/// The highest number of an item whose marker is recognised. A higher number before a stop is a year or an amount.
const HIGHEST_ITEM: u32 = 200;

/// The marker before an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Marker {
    bullet: Option<char>,
    /// The number, or the place of a letter in the alphabet.
    number: Option<u32>,
    is_letter: bool,
    has_stop: bool,
    has_bracket: bool,
}

/// Whether `line` begins with the marker of a list item.
pub(super) fn opens_item(line: &str) -> bool {
    let line = line.trim_start_matches(is_blank);
    read(line).is_some() || line.starts_with("- ") || line.starts_with("* ") || line.starts_with("– ")
}

/// Adds the starts of the second and later list items in `paragraph` to `starts`.
pub(super) fn item_starts(paragraph: &str, starts: &mut Vec<usize>) {
    let solid = paragraph.trim_start_matches(is_blank);
    // Nearly every paragraph begins with two letters.
    let first = solid.as_bytes().first().copied().unwrap_or(b'A');
    if first.is_ascii_alphabetic() && solid.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) {
        return;
    }
    let Some(mut last) = read(solid) else { return };
    if last.bullet.is_none() && last.number != Some(1) {
        return;
    }
    let indent = paragraph.len() - solid.len();
    let mut after_space = false;
    for (index, character) in solid.char_indices() {
        let here = indent + index;
        if after_space
            && (is_bullet(character) || digit_value(character).is_some() || character.is_ascii_lowercase())
            && let Some(marker) = read(&paragraph[here..]).filter(|marker| follows(&last, marker))
        {
            starts.push(here);
            last = marker;
        }
        after_space = character.is_whitespace();
    }
}

/// Whether an item marked `next` can follow one marked `last` in the same list.
fn follows(last: &Marker, next: &Marker) -> bool {
    let same_make = Marker { number: None, ..*last } == Marker { number: None, ..*next };
    same_make && next.number == last.number.map(|number| number + 1)
}

/// Returns the marker that `text` begins with, if text follows it.
fn read(text: &str) -> Option<Marker> {
    let mut rest = text;
    let bullet = rest.chars().next().filter(|&first| is_bullet(first));
    if let Some(bullet) = bullet {
        rest = rest[bullet.len_utf8()..].trim_start_matches([' ', '\u{A0}']);
    }
    let first = rest.chars().next()?;
    let digits = rest.chars().take(4).take_while(|&character| digit_value(character).is_some()).count();
    let (number, length) = match digits {
        0 if first.is_ascii_lowercase() => (Some(u32::from(first) - u32::from('a') + 1), 1),
        1..=3 => {
            let values = rest.chars().take(digits).filter_map(digit_value);
            let number = values.fold(0, |number, value| number * 10 + u32::from(value));
            (Some(number).filter(|&number| number <= HIGHEST_ITEM), digits * first.len_utf8())
        }
        _ => (None, 0),
    };
    let unnumbered = bullet.map(|_| Marker {
        bullet,
        number: None,
        is_letter: false,
        has_stop: false,
        has_bracket: false,
    });
    let (Some(number), Some(tail)) = (number, rest.get(length..)) else { return unnumbered };
    let has_stop = tail.starts_with(['.', '۔']);
    let tail = tail.strip_prefix(['.', '۔']).unwrap_or(tail);
    let has_bracket = tail.starts_with(')');
    let tail = tail.strip_prefix(')').unwrap_or(tail);
    if !(has_stop || has_bracket) || !tail.starts_with([' ', '\u{A0}', '\t']) {
        return unnumbered;
    }
    Some(Marker { bullet, number: Some(number), is_letter: digits == 0, has_stop, has_bracket })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(paragraph: &str) -> usize {
        let mut starts = Vec::new();
        item_starts(paragraph, &mut starts);
        starts.len() + 1
    }

    #[test]
    fn items_in_one_line_are_found_by_their_numbers() {
        assert_eq!(items("1. Open the lid 2. Pour in the water 3. Close it"), 3);
        assert_eq!(items("a) Rice b) Lentils"), 2);
        assert_eq!(items("• Rice • Lentils • Salt"), 3);
        assert_eq!(items("• 9. Rice • 10. Lentils"), 2);
    }

    #[test]
    fn other_numbers_are_not_items() {
        assert_eq!(items("1. Open lid 3. of the 5. boxes"), 1);
        assert_eq!(items("Take 1. of these 2. of those"), 1);
        assert_eq!(items("2. Section 3. Paragraph"), 1);
    }
}
