//! Words as they stand, with wildcards.
//!
//! The pattern is cut at wildcards; what is between them is folded as texts are. A hit is looked for from each letter
//! on that the first piece can begin at, by the set of all places that each element can end at, so time is
//! O(letters · elements · [`LONGEST_RUN`]) whatever the pattern; the longest of several hits from one place is taken.

use std::ops::Range;

use memchr::memmem::Finder;

use super::fold::{Folded, fold, spells, words};
use super::pattern::{Fit, Required, Slot, stands};
use crate::{Analyzer, Language, LetterCase};

/// The most letters a `*` stands for. Longer words are none; without an end, a text of ten megabytes without a space
/// would take minutes.
const LONGEST_RUN: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Element {
    /// Folded text.
    Text(String),
    /// `*`
    Run,
    /// `?`
    One,
}

/// A pattern of words, in one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    elements: Vec<Element>,
}

/// What was typed, its escapes resolved.
enum Typed {
    Text(String),
    Run,
    One,
    Space,
}

fn typed(pattern: &str) -> Vec<Typed> {
    let mut pieces = Vec::new();
    let mut characters = pattern.trim().chars().peekable();
    while let Some(character) = characters.next() {
        let plain = match character {
            '*' => {
                pieces.push(Typed::Run);
                continue;
            }
            '?' => {
                pieces.push(Typed::One);
                continue;
            }
            _ if character.is_whitespace() => {
                if !matches!(pieces.last(), Some(Typed::Space)) {
                    pieces.push(Typed::Space);
                }
                continue;
            }
            '\\' => characters.next_if(|next| matches!(next, '*' | '?' | '\\')).unwrap_or(character),
            _ => character,
        };
        match pieces.last_mut() {
            Some(Typed::Text(text)) => text.push(plain),
            _ => pieces.push(Typed::Text(plain.into())),
        }
    }
    pieces
}

impl Phrase {
    /// The readings of `pattern`; none without a single element.
    pub(super) fn readings(
        analyzer: &dyn Analyzer,
        language: &Language,
        pattern: &str,
        case: LetterCase,
    ) -> Vec<Self> {
        // Reading by reading, with the elements of the word at hand apart: one that folds to nothing takes its space
        // with it.
        let mut all = vec![(Vec::<Element>::new(), Vec::<Element>::new())];
        let close = |(done, word): &mut (Vec<Element>, Vec<Element>)| {
            if !word.is_empty() {
                if !done.is_empty() {
                    push_text(done, " ");
                }
                for element in word.drain(..) {
                    match element {
                        Element::Text(text) => push_text(done, &text),
                        wildcard => done.push(wildcard),
                    }
                }
            }
        };
        for piece in typed(pattern) {
            match piece {
                Typed::Space => all.iter_mut().for_each(close),
                Typed::Run => all.iter_mut().for_each(|(_, word)| word.push(Element::Run)),
                Typed::One => all.iter_mut().for_each(|(_, word)| word.push(Element::One)),
                Typed::Text(text) => {
                    let readings = fold(analyzer, language, &text, case);
                    while all.len() < readings.len() {
                        all.extend(all.first().cloned());
                    }
                    for (number, (_, word)) in all.iter_mut().enumerate() {
                        let reading = readings.get(number).or_else(|| readings.first());
                        if let Some(reading) = reading.filter(|reading| !reading.text.is_empty()) {
                            word.push(Element::Text(reading.text.clone()));
                        }
                    }
                }
            }
        }
        all.iter_mut().for_each(close);
        all.into_iter()
            .map(|(elements, _)| Self { elements })
            .filter(|phrase| !phrase.elements.is_empty())
            .collect()
    }

    /// The hits in `folded`: bytes of the folded text.
    pub(super) fn find(&self, folded: &Folded, whole_words: bool) -> Vec<Range<usize>> {
        let mut hits = Vec::new();
        let first = match self.elements.first() {
            Some(Element::Text(text)) => Some(Finder::new(text)),
            _ => None,
        };
        let mut from = 0;
        while from < folded.text.len() {
            let start = match &first {
                Some(first) => first.find(&folded.text.as_bytes()[from..]).map(|at| from + at),
                None if folded.is_boundary(from) => Some(from),
                None => folded.after(from),
            };
            let Some(start) = start.filter(|&start| start < folded.text.len()) else { break };
            let next = start + folded.text[start..].chars().next().map_or(1, char::len_utf8);
            from = if folded.is_boundary(start)
                && let Some(end) = self.longest(folded, start, whole_words)
            {
                hits.push(start..end);
                end
            } else {
                next
            };
        }
        hits
    }

    /// Where the longest hit from `start` on ends.
    fn longest(&self, folded: &Folded, start: usize, whole_words: bool) -> Option<usize> {
        let mut ends = vec![start];
        for element in &self.elements {
            let mut next = Vec::new();
            for &at in &ends {
                match element {
                    Element::Text(text) => {
                        next.extend(folded.text[at..].starts_with(text.as_str()).then(|| at + text.len()));
                    }
                    Element::One => next.extend(letter(folded, at, true)),
                    Element::Run => {
                        let mut end = Some(at);
                        for _ in 0..=LONGEST_RUN {
                            next.extend(end);
                            end = end.and_then(|end| letter(folded, end, false));
                        }
                    }
                }
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        ends.into_iter().rev().find(|&end| stands(folded, start, end, whole_words))
    }

    /// What a text must have.
    pub(super) fn required(&self, whole_words: bool) -> Required {
        let mut slots = Vec::new();
        let mut place = 0;
        let last = self.elements.len() - 1;
        for (number, element) in self.elements.iter().enumerate() {
            let Element::Text(text) = element else { continue };
            let mut counted = 0;
            for word in words(text) {
                place += text[counted..word.start].matches(' ').count() as u32;
                counted = word.start;
                // A word at an end of the piece may go on beyond it.
                let spelled = text[word.clone()].chars().next().is_some_and(spells);
                let begins = !spelled || word.start > 0 || (number == 0 && whole_words);
                let ends = !spelled || word.end < text.len() || (number == last && whole_words);
                let fit = Fit::Part { text: text[word].to_owned(), begins, ends };
                slots.push(Slot { place: Some(place), fit });
            }
            place += text[counted..].matches(' ').count() as u32;
        }
        let first = slots.first().and_then(|slot| slot.place).unwrap_or(0);
        for slot in &mut slots {
            slot.place = slot.place.map(|place| place - first);
        }
        Required { slots }
    }
}

fn push_text(elements: &mut Vec<Element>, text: &str) {
    match elements.last_mut() {
        Some(Element::Text(before)) => before.push_str(text),
        _ => elements.push(Element::Text(text.to_owned())),
    }
}

/// Where the letter that begins at `at` ends, if words are spelled with it, or, for a `?`, if it is a question mark.
fn letter(folded: &Folded, at: usize, question: bool) -> Option<usize> {
    if !folded.is_boundary(at) {
        return None;
    }
    let end = folded.after(at)?;
    let text = &folded.text[at..end];
    (text.chars().all(spells) || (question && text == "?")).then_some(end)
}
