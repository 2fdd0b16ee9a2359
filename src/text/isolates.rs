//! Which invisible characters around a text belong to the terminal that showed it, and not to the text?
//!
//! Programs that show texts of two directions wrap each in Unicode isolates. Whoever copies the text from the screen copies
//! them too.

use std::borrow::Cow;

/// The characters that begin and end an isolate.
const ISOLATES: std::ops::RangeInclusive<char> = '\u{2066}'..='\u{2069}';

/// Returns the text without isolates.
pub fn without_isolates(text: &str) -> Cow<'_, str> {
    let is_isolate = |character: char| ISOLATES.contains(&character);
    if text.contains(is_isolate) { text.replace(is_isolate, "").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_isolates_are_left_out() {
        assert_eq!(without_isolates("\u{2068}سلام\u{2069} a\u{2067}b"), "سلام ab");
        assert!(matches!(without_isolates("کتاب\u{200c}خانہ \u{200f}"), Cow::Borrowed(_)));
    }
}
