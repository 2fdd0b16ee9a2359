//! Which part of a text is meant?

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A part of a text, in bytes of its UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TextPart {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

impl TextPart {
    /// Returns what is before this part of `text`, the part, and what is after it. A part that is not in the text gives
    /// the whole text as the part.
    pub fn cut(self, text: &str) -> [&str; 3] {
        let cut = || Some([text.get(..self.start)?, text.get(self.start..self.end)?, text.get(self.end..)?]);
        cut().unwrap_or(["", text, ""])
    }
}

impl From<Range<usize>> for TextPart {
    fn from(bytes: Range<usize>) -> Self {
        Self { start: bytes.start, end: bytes.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_cut_out_of_its_text() {
        assert_eq!(TextPart::from(4..7).cut("One two three"), ["One ", "two", " three"]);
        assert_eq!(TextPart::from(4..70).cut("One"), ["", "One", ""]);
        assert_eq!(TextPart::from(1..2).cut("é"), ["", "é", ""], "within a character");
    }
}
