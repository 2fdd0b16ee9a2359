//! Which line breaks inside a paragraph end it?
//!
//! Verse, lists and labels are written with line breaks, but so are postal addresses and, on old pages, the lines of
//! running text. Time and space linear.

use super::blocks::Paragraph;
use super::left_out::letters;
use super::main_content::ends_sentence;

/// The number of letters of a line of verse or of a list, at most. Chosen, not fitted: columns of text have more.
const VERSE_LETTERS: usize = 40;

/// The number of digits of a post code, at least: those of India have six, those of Pakistan five.
const POST_CODE_DIGITS: usize = 5;

/// The number of digits of a telephone number with hyphens or spaces, at least: more than a date has.
const TELEPHONE_DIGITS: usize = 9;

/// The number of bytes of a line with a date, at most: "Updated 14 March 2025, 6:40 pm" in Urdu has 42.
const DATE_LENGTH: usize = 100;

/// Returns after which of the `lines` between two breaks the paragraph ends.
pub(super) fn cuts(lines: &[Paragraph]) -> Vec<bool> {
    if is_postal(lines) {
        return vec![false; lines.len()];
    }
    let stops = |line: &Paragraph| ends_sentence(&line.text);
    let longest = lines.iter().map(|line| letters(&line.text)).max().unwrap_or_default();
    let is_couplet = lines.len() == 2 && lines.iter().any(stops);
    if longest <= VERSE_LETTERS && !is_couplet && !lines.iter().any(|line| has_stop_inside(&line.text)) {
        return vec![true; lines.len()];
    }
    // A label is much shorter than the lines of a column, and nothing in it says that it goes on.
    let is_label = |line: &Paragraph| {
        2 * letters(&line.text) <= longest
            && !stops(line)
            && !line.text.ends_with([',', '،', '-', '–', ';', '؛'])
    };
    let after = |pair: &[Paragraph]| is_label(&pair[0]) && !pair[1].text.starts_with(char::is_lowercase);
    lines.windows(2).map(after).chain([true]).collect()
}

/// Whether a sentence ends inside `line`.
fn has_stop_inside(line: &str) -> bool {
    line.char_indices().any(|(at, mark)| {
        let rest = &line[at + mark.len_utf8()..];
        matches!(mark, '.' | '!' | '?' | '।' | '۔' | '؟')
            && rest.starts_with(' ')
            && rest.contains(char::is_alphabetic)
    })
}

/// Whether `lines` are the lines of one postal address.
pub(super) fn is_postal(lines: &[Paragraph]) -> bool {
    lines.len() > 2 && lines.iter().any(|line| has_long_number(&line.text))
}

/// Whether `line` has a post code or a telephone number.
fn has_long_number(line: &str) -> bool {
    let (mut joined, mut separated) = (0, 0);
    for character in line.chars() {
        match character {
            _ if character.is_numeric() => (joined, separated) = (joined + 1, separated + 1),
            '-' | ' ' | '(' | ')' => joined = 0,
            _ => (joined, separated) = (0, 0),
        }
        if joined >= POST_CODE_DIGITS || separated >= TELEPHONE_DIGITS {
            return true;
        }
    }
    false
}

/// Whether `line` is a date: short, with the number of a year, and not the end of a sentence.
pub(super) fn is_date(line: &str) -> bool {
    if line.len() > DATE_LENGTH || ends_sentence(line) {
        return false;
    }
    let words = line.split(|c: char| !c.is_numeric());
    words.filter(|word| word.chars().count() == 4).any(|year| {
        let mut digits = year.chars();
        let two = [digits.next(), digits.next()];
        [[['1', '१', '۱'], ['9', '९', '۹']], [['2', '२', '۲'], ['0', '०', '۰']]].iter().any(
            |[first, second]| {
                two[0].is_some_and(|c| first.contains(&c)) && two[1].is_some_and(|c| second.contains(&c))
            },
        )
    })
}
