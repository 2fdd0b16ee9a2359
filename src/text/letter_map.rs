//! What becomes of each letter when spellings are folded together?

use std::fmt;
use std::sync::OnceLock;

use crate::data_file::{characters, section};
use crate::pages::Pages;

/// Parts the first and the last letter of a range.
const RANGE: &str = "..";

/// What a list of a data file makes of single letters. Its lines hold letters, parted by spaces, a tab, and what they
/// become: `-` for nothing. `U+064B..U+0652` is every letter from the one to the other.
pub(crate) struct LetterMap {
    text: &'static str,
    list: &'static str,
    read: OnceLock<Letters>,
}

#[derive(Default)]
struct Letters {
    /// For each letter the place of its outcome, from 1.
    places: Pages,
    outcomes: Vec<String>,
}

impl LetterMap {
    /// The list called `list` of a data file's text.
    pub(crate) const fn new(text: &'static str, list: &'static str) -> Self {
        Self { text, list, read: OnceLock::new() }
    }

    /// What `letter` becomes, which may be nothing; `None` if it stays as it is.
    pub(crate) fn get(&self, letter: char) -> Option<&str> {
        let letters = self.letters();
        let place = usize::from(letters.places.get(letter));
        letters.outcomes.get(place.checked_sub(1)?).map(String::as_str)
    }

    /// Whether every letter stays as it is.
    pub(crate) fn is_empty(&self) -> bool {
        self.letters().outcomes.is_empty()
    }

    fn letters(&self) -> &Letters {
        self.read.get_or_init(|| {
            let mut letters = Letters::default();
            for line in section(self.text, self.list) {
                let Some((from, to)) = line.split_once('\t') else { continue };
                letters.outcomes.push(if to == "-" { String::new() } else { characters(to) });
                let Ok(place) = u8::try_from(letters.outcomes.len()) else { break };
                for written in from.split(' ') {
                    let (first, last) = written.split_once(RANGE).unwrap_or((written, written));
                    let (first, last) = (characters(first), characters(last));
                    for letter in
                        first.chars().take(1).zip(last.chars()).flat_map(|(first, last)| first..=last)
                    {
                        letters.places.set(letter, place);
                    }
                }
            }
            letters
        })
    }
}

impl fmt::Debug for LetterMap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LetterMap").field("list", &self.list).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_what_the_list_says() {
        let map = LetterMap::new(
            "[other]\na\tx\n[letters]\n# a comment\nb c\td\nU+064B..U+064D\t-\nß\tss\n",
            "letters",
        );
        assert_eq!(
            "abcß".chars().map(|letter| map.get(letter)).collect::<Vec<_>>(),
            [None, Some("d"), Some("d"), Some("ss")]
        );
        assert_eq!(map.get('\u{64C}'), Some(""));
        assert_eq!(map.get('\u{64E}'), None);
        assert!(!map.is_empty() && LetterMap::new("", "letters").is_empty());
    }
}
