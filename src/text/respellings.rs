//! What becomes of a letter, or of several, when spellings are folded together?
//!
//! A list of a data file says it. Each line holds spellings, parted by spaces, a tab, and what they become: `-` for
//! nothing. `U+064B..U+0652` is every letter from the one to the other. A `~` before a spelling asks for a letter of the
//! same block before it that is no virama, a `#` behind it for the end of the word. Of the spellings that fit at a place
//! the longest is taken. Time O(n · spellings that begin with one letter).

use std::fmt;
use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::data_file::{characters, section};
use crate::pages::Pages;
use crate::script::is_word_letter;

/// Parts the first and the last letter of a range.
const RANGE: &str = "..";
/// Before a spelling: only inside a word.
const INSIDE: char = '~';
/// Behind a spelling: only at the end of a word.
const AT_END: char = '#';
/// The canonical combining class of every virama.
const VIRAMA: u8 = 9;

/// A list of spellings and what they become, read when it is first asked for.
pub(crate) struct Respellings {
    text: &'static str,
    list: &'static str,
    read: OnceLock<Rules>,
}

#[derive(Default)]
struct Rules {
    /// For each first letter the place of its rules, from 1.
    places: Pages,
    by_letter: Vec<Group>,
}

/// The rules that begin with one letter.
#[derive(Default)]
struct Group {
    /// Those of several letters by the second, the longest first.
    longer: Vec<(char, Vec<Rule>)>,
    /// Those of the letter alone.
    alone: Vec<Rule>,
}

impl Group {
    /// The rule for the beginning of `rest`, after the letter `before`.
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
    /// Whether the rule's letters stand at the beginning of `rest`, after the letter `before`.
    fn fits(&self, rest: &str, before: char) -> bool {
        let Some(after) = rest.strip_prefix(self.from.as_str()) else { return false };
        (!self.inside || rest.chars().next().is_some_and(|first| goes_before(before, first)))
            && (!self.at_end || !after.chars().next().is_some_and(continues_word))
    }
}

/// Whether `before` is a letter of the block of `letter`, or a mark on one, that sounds with what follows.
fn goes_before(before: char, letter: char) -> bool {
    // Blocks of Indic scripts are of 128 characters.
    let same_block = u32::from(before) >> 7 == u32::from(letter) >> 7;
    same_block && is_word_letter(before) && canonical_combining_class(before) != VIRAMA
}

/// Whether `character` goes on with a word: a letter, a digit or a combining mark.
pub(crate) fn continues_word(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character)
}

impl Respellings {
    /// The list called `list` of a data file's text.
    pub(crate) const fn new(text: &'static str, list: &'static str) -> Self {
        Self { text, list, read: OnceLock::new() }
    }

    /// The name of the list.
    pub(crate) fn list(&self) -> &'static str {
        self.list
    }

    /// The lines of the list.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'static str> + use<> {
        section(self.text, self.list)
    }

    /// Whether the list is empty: every spelling stays.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules().by_letter.is_empty()
    }

    /// Whether a spelling of the list begins with `letter`.
    pub(crate) fn begins(&self, letter: char) -> bool {
        self.rules().places.get(letter) != 0
    }

    /// What a letter by itself becomes; `None` if it stays as it is.
    pub(crate) fn letter(&self, letter: char) -> Option<&str> {
        let rules = self.rules();
        let place = usize::from(rules.places.get(letter));
        let group = rules.by_letter.get(place.checked_sub(1)?)?;
        group.alone.first().map(|rule| rule.to.as_str())
    }

    /// Appends `text`, its spellings changed, to `output`; says whether any was.
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
            // More first letters than a byte counts are in no list; a test holds the shipped ones to it.
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
        assert!(!map.is_empty() && Respellings::new("", "letters").is_empty());
    }

    #[test]
    fn a_spelling_may_ask_for_its_place_in_the_word() {
        assert_eq!(rewritten("tyo yo tyod tyo."), "tE yo tyod tE.");
        assert_eq!(rewritten("y"), "y");
    }
}
