//! Where does a figure end and a word begin if no space separates them?
//!
//! Urdu, Hindi and hurried English often leave out the space (`سال2023`, `2023में`, `20km`, `Rs500`). The figure and
//! the word are then two tokens, as they are with the space. Ordinals, multiples and names stay whole: a figure with an
//! ending of [`ENDINGS`] (`2nd`, `21वीं`, `3.5bn`), and a figure with one letter or the name of a letter (`5G`, `G20`, `जी20`).
//!
//! Scripts with capitals (Latin, Greek, Cyrillic) write names as letters and figures (`COP28`, `MP3`). There a word
//! before a figure is separated only if it is on the list [`BEFORE_FIGURES`] or is a stop word, and a word after a
//! figure only if the figure begins the token. The case of letters decides nothing, because match keys do not have it.
//! Time O(n) for each token that holds a digit and a letter.
//!
//! What it does not do: separate a single letter (`100m`, `5k`), or a word of an alphabet with capitals that is not on
//! the list (`Windows10`).

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::cut::stays_with_what_it_follows;
use super::rules::WordRules;
use crate::word_list::WordList;

/// Marks that can occur between the digits of one number: decimal and grouping marks, and those of times, dates and
/// ratios.
pub(super) const NUMBER_MARKS: [char; 8] = ['.', ',', ':', '/', '\u{66B}', '\u{66C}', '\u{60C}', '\u{6D4}'];

/// Endings that make a figure an ordinal or multiply it.
static ENDINGS: WordList = WordList::new(include_str!("../language/data/figure-endings.txt"));

/// Words of scripts with capitals that are separated from a figure after them.
static BEFORE_FIGURES: WordList = WordList::new(include_str!("../language/data/before-figures.txt"));

/// Returns the words of the two lists.
pub(crate) fn listed_words() -> impl Iterator<Item = &'static str> {
    ENDINGS.words().iter().chain(BEFORE_FIGURES.words()).copied()
}

/// A stretch of one kind within a token.
struct Run {
    span: Range<usize>,
    figure: bool,
}

/// Appends the places at which `token` is cut between a figure and a word.
pub(super) fn cuts(token: &str, rules: &WordRules, places: &mut Vec<usize>) {
    let Some(runs) = runs(token) else { return };
    let mut part_start = 0;
    for pair in runs.windows(2) {
        let [before, after] = pair else { continue };
        let letters = &token[if after.figure { before } else { after }.span.clone()];
        let first_in_part = before.span.start == part_start;
        if separate(letters, !after.figure, first_in_part, rules) {
            part_start = after.span.start;
            places.push(part_start);
        }
    }
}

/// Returns the figures and the words of `token`, or `None` if it has only one of them or holds another character.
fn runs(token: &str) -> Option<Vec<Run>> {
    if !token.chars().any(is_figure) {
        return None;
    }
    let mut runs: Vec<Run> = Vec::new();
    for (at, character) in token.char_indices() {
        let end = at + character.len_utf8();
        let last = runs.last_mut();
        let figure = is_figure(character);
        let continues = last.as_ref().is_some_and(|run| {
            stays_with_what_it_follows(character)
                || if run.figure {
                    figure || NUMBER_MARKS.contains(&character)
                } else {
                    character.is_alphabetic()
                }
        });
        match last {
            Some(run) if continues => run.span.end = end,
            _ if figure || (character.is_alphabetic() && !is_combining_mark(character)) => {
                runs.push(Run { span: at..end, figure });
            }
            _ => return None,
        }
    }
    (runs.len() > 1).then_some(runs)
}

fn is_figure(character: char) -> bool {
    character.is_numeric() && !character.is_alphabetic()
}

/// Whether `letters` are a word of their own beside a figure. `first_in_part` says that the token, or the part of it
/// after the last cut, begins with the first of the two.
fn separate(letters: &str, after_figure: bool, first_in_part: bool, rules: &WordRules) -> bool {
    let word = letters.to_lowercase();
    if word.chars().nth(1).is_none() || (after_figure && ENDINGS.contains(&word)) {
        return false;
    }
    let common = rules.stop_words.contains(&word);
    // Some names of letters are also common words: Hindi के is K, but `2023के` is `2023 के`.
    if rules.names_letter(&word) && !common {
        return false;
    }
    let capitals =
        letters.chars().next().is_some_and(|letter| letter.is_lowercase() || letter.is_uppercase());
    !capitals || (first_in_part && (after_figure || common || BEFORE_FIGURES.contains(&word)))
}
