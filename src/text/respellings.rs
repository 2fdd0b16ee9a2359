//! What do letters become when different spellings count as equal?
//!
//! A list in a data file says it. Each line holds one or more spellings with spaces between them, a tab, and the
//! replacement: `-` for nothing. `U+064B..U+0652` means every letter in that range. `~` before a spelling requires a
//! letter of the same block before it that is not a virama. `#` after a spelling requires the end of the word. Of the
//! spellings that fit at a place, the longest is used. Time O(n · spellings that begin with one letter).

use std::fmt;
use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::data_file::{characters, section};
use crate::pages::Pages;
use crate::script::is_word_letter;

/// Separates the first and the last letter of a range.
const RANGE: &str = "..";
/// Before a spelling: inside a word only.
const INSIDE: char = '~';
/// After a spelling: at the end of a word only.
const AT_END: char = '#';
/// The canonical combining class of every virama.
const VIRAMA: u8 = 9;

/// A list of spellings and their replacements, read at first use.
pub(crate) struct Respellings {
    text: &'static str,
    list: &'static str,
    read: OnceLock<Rules>,
}

#[derive(Default)]
struct Rules {
    /// The place of the rules for each first letter, counted from 1.
    places: Pages,
    by_letter: Vec<Group>,
}

/// The rules that begin with one letter.
#[derive(Default)]
struct Group {
    /// The rules with several letters, by the second letter; the longest first.
    longer: Vec<(char, Vec<Rule>)>,
    /// The rules for the letter alone.
    alone: Vec<Rule>,
}

impl Group {
    /// Returns the rule for the beginning of `rest`, after the letter `before`.
    fn find(&self, rest: &str, before: char) -> Option<&Rule> {
        let second = if self.longer.is_empty() { None } else { rest.chars().nth(1) };
        let longer = self.longer.iter().filter(|(letter, _)| Some(*letter) == second);
        longer.flat_map(|(_, rules)| rules).chain(&self.alone).find(|rule| rule.fits(rest, before))
    }
}

struct Rule {
    from: String,
    inside: bool,
    at_end: bool,
    to: String,
}

impl Rule {
    /// Whether `rest` begins with the letters of the rule, and the rule allows `before` as the letter before them.
    fn fits(&self, rest: &str, before: char) -> bool {
        let Some(after) = rest.strip_prefix(self.from.as_str()) else { return false };
        (!self.inside || rest.chars().next().is_some_and(|first| goes_before(before, first)))
            && (!self.at_end || !after.chars().next().is_some_and(continues_word))
    }
}

/// Whether `before` is a letter in the block of `letter`, or a mark on such a letter, and not a virama.
fn goes_before(before: char, letter: char) -> bool {
    // The blocks of Indic scripts hold 128 characters each.
    let same_block = u32::from(before) >> 7 == u32::from(letter) >> 7;
    same_block && is_word_letter(before) && canonical_combining_class(before) != VIRAMA
}

/// Whether `character` continues a word: it is a letter, a digit or a combining mark.
pub(crate) fn continues_word(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character)
}

impl Respellings {
    /// Reads the list `list` from the text of a data file.
    pub(crate) const fn new(text: &'static str, list: &'static str) -> Self {
        Self { text, list, read: OnceLock::new() }
    }

    /// Returns the name of the list.
    pub(crate) fn list(&self) -> &'static str {
        self.list
    }

    /// Returns the lines of the list.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'static str> + use<> {
        section(self.text, self.list)
    }

    /// Whether a spelling of the list begins with `letter`.
    pub(crate) fn begins(&self, letter: char) -> bool {
        self.rules().places.get(letter) != 0
    }

    /// Returns the replacement of a letter by itself, or `None` if the letter stays.
    pub(crate) fn letter(&self, letter: char) -> Option<&str> {
        let rules = self.rules();
        let place = usize::from(rules.places.get(letter));
        let group = rules.by_letter.get(place.checked_sub(1)?)?;
        group.alone.first().map(|rule| rule.to.as_str())
    }

    /// Appends `text` to `output` with its spellings replaced. Returns whether any was replaced.
    pub(crate) fn rewrite_into(&self, text: &str, output: &mut String) -> bool {
        let rules = self.rules();
        let mut copied = 0;
        let mut any = false;
        let mut before = '\0';
        for (at, letter) in text.char_indices() {
            let place = usize::from(rules.places.get(letter));
            if place != 0
                && at >= copied
                && let Some(rule) = rules.by_letter[place - 1].find(&text[at..], before)
            {
                output.push_str(&text[copied..at]);
                output.push_str(&rule.to);
                copied = at + rule.from.len();
                any = true;
            }
            before = letter;
        }
        output.push_str(&text[copied..]);
        any
    }

    fn rules(&self) -> &Rules {
        self.read.get_or_init(|| {
            let mut rules = Rules::default();
            for line in self.lines() {
                let Some((from, to)) = line.split_once('\t') else { continue };
                let to = if to == "-" { String::new() } else { characters(to) };
                for written in from.split(' ') {
                    if let Some((first, last)) = written.split_once(RANGE) {
                        let (first, last) = (characters(first), characters(last));
                        let ends = first.chars().next().zip(last.chars().next());
                        for letter in ends.into_iter().flat_map(|(first, last)| first..=last) {
                            rules.add(letter.encode_utf8(&mut [0; 4]), &to);
                        }
                    } else {
                        rules.add(&characters(written), &to);
                    }
                }
            }
            for (_, rules) in rules.by_letter.iter_mut().flat_map(|group| &mut group.longer) {
                rules.sort_by_key(|rule| std::cmp::Reverse(rule.from.len()));
            }
            rules
        })
    }
}

impl Rules {
    fn add(&mut self, written: &str, to: &str) {
        let alone = written.chars().nth(1).is_none();
        let inside = !alone && written.starts_with(INSIDE);
        let at_end = !alone && written.ends_with(AT_END);
        let from = &written[usize::from(inside)..written.len() - usize::from(at_end)];
        let Some(first) = from.chars().next() else { return };
        let mut place = self.places.get(first);
        if place == 0 {
            // A list cannot have more first letters than a byte counts. A test checks the lists that are compiled in.
            let Ok(next) = u8::try_from(self.by_letter.len() + 1) else { return };
            place = next;
            self.by_letter.push(Group::default());
            self.places.set(first, place);
        }
        let rule = Rule { from: from.to_owned(), inside, at_end, to: to.to_owned() };
        let group = &mut self.by_letter[usize::from(place) - 1];
        let Some(second) = rule.from.chars().nth(1) else { return group.alone.push(rule) };
        match group.longer.iter_mut().find(|(letter, _)| *letter == second) {
            Some((_, rules)) => rules.push(rule),
            None => group.longer.push((second, vec![rule])),
        }
    }
}

impl fmt::Debug for Respellings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Respellings").field("list", &self.list).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &str =
        "[other]\na\tx\n[letters]\n# a comment\nb c\td\nU+064B..U+064D\t-\nß\tss\nbc\te\n~yo#\tE\n";

    fn rewritten(text: &str) -> String {
        let mut output = String::new();
        Respellings::new(LISTS, "letters").rewrite_into(text, &mut output);
        output
    }

    #[test]
    fn letters_become_what_the_list_says() {
        assert_eq!(rewritten("abcxb\u{64C}cß"), "aexddss");
        assert_eq!(rewritten("\u{64E}"), "\u{64E}");
        let map = Respellings::new(LISTS, "letters");
        assert_eq!([map.letter('b'), map.letter('y'), map.letter('a')], [Some("d"), None, None]);
        assert!(Respellings::new("", "letters").letter('a').is_none());
    }

    #[test]
    fn no_shipped_list_has_more_first_letters_than_a_byte_counts() {
        let folders =
            ["language/data", "terms/data"].map(|folder| format!("{}/{folder}", env!("CARGO_MANIFEST_DIR")));
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let mut lists = 0;
        for file in files {
            let Ok(text) = std::fs::read_to_string(file.unwrap().path()) else { continue };
            let text: &'static str = text.leak();
            for name in text.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')) {
                let letters = Respellings::new(text, name).rules().by_letter.len();
                assert!(letters < usize::from(u8::MAX), "{name}: {letters}");
                lists += usize::from(letters > 0);
            }
        }
        assert!(lists > 10, "{lists}");
    }

    #[test]
    fn a_spelling_may_ask_for_its_place_in_the_word() {
        assert_eq!(rewritten("tyo yo tyod tyo."), "tE yo tyod tE.");
        assert_eq!(rewritten("y"), "y");
    }
}
