//! Words as they stand, with wildcards.
//!
//! The pattern is cut at wildcards; what is between them is folded as texts are. A hit is looked for from each letter
//! on that the first piece can begin at, by the set of all places that each element can end at, so time is
//! O(letters · elements) for each such letter; the longest of several hits from one place is taken. Several `*` side by
//! side are one. In a pattern of many elements the letters that no hit can begin at are found first, from the end of the
//! text on, so that it takes O(letters · elements) for the whole text.

use std::ops::Range;

use memchr::memmem::Finder;

use super::fold::{Folded, fold, spells, words};
use super::required::{Fit, Required, Slot, stands};
use crate::{Analyzer, LetterCase};
use sangam_language::Language;

/// The most letters a `*` stands for. Longer words are none; without an end, a text of ten megabytes without a space
/// would take minutes.
const LONGEST_RUN: usize = 100;

/// The most ways to take the wildcards of a pattern that are looked up one by one; where there are more, only its words are
/// looked for, in no order. Each takes about as long as a pattern without wildcards. Set by hand: four `?`.
const MOST_WAYS: usize = 16;

/// A pattern of up to so many elements is tried from each letter at once: that is quicker where few letters can begin it.
const FEW_ELEMENTS: usize = 8;

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
                if !matches!(pieces.last(), Some(Typed::Run)) {
                    pieces.push(Typed::Run);
                }
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

/// How many wildcards there are in `pattern`.
pub(super) fn wildcards(pattern: &str) -> usize {
    typed(pattern).iter().filter(|piece| matches!(piece, Typed::Run | Typed::One)).count()
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
        let starts = (self.elements.len() > FEW_ELEMENTS).then(|| self.starts(folded, whole_words));
        let may_start = |at: usize| starts.as_ref().is_none_or(|starts| starts[at]);
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
                && may_start(start)
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

    /// From which bytes of the text on the elements fit, the last of them to where a hit may end.
    fn starts(&self, folded: &Folded, whole_words: bool) -> Vec<bool> {
        let length = folded.text.len();
        let may_end = |at| folded.is_boundary(at) && (!whole_words || folded.parts_words(at));
        let mut fits: Vec<bool> = (0..=length).map(may_end).collect();
        for element in self.elements.iter().rev() {
            let mut fits_before = vec![false; length + 1];
            // How many letters of a run lead to where what follows it fits.
            let mut letters = vec![usize::MAX; length + 1];
            for at in (0..=length).rev().filter(|&at| folded.text.is_char_boundary(at)) {
                fits_before[at] = match element {
                    Element::Text(text) => {
                        folded.text[at..].starts_with(text.as_str()) && fits[at + text.len()]
                    }
                    Element::One => letter(folded, at, true).is_some_and(|end| fits[end]),
                    Element::Run => {
                        letters[at] = if fits[at] {
                            0
                        } else {
                            letter(folded, at, false).map_or(usize::MAX, |end| letters[end].saturating_add(1))
                        };
                        letters[at] <= LONGEST_RUN
                    }
                };
            }
            fits = fits_before;
        }
        fits
    }

    /// Where the longest hit from `start` on ends.
    fn longest(&self, folded: &Folded, start: usize, whole_words: bool) -> Option<usize> {
        let mut ends = vec![start];
        for element in &self.elements {
            let mut next = Vec::new();
            for (number, &at) in ends.iter().enumerate() {
                match element {
                    Element::Text(text) => {
                        next.extend(folded.text[at..].starts_with(text.as_str()).then(|| at + text.len()));
                    }
                    Element::One => next.extend(letter(folded, at, true)),
                    Element::Run => {
                        // What this end reaches from the next one on, that one reaches too, unless it is within a letter.
                        let until = ends[number + 1..].iter().copied().find(|&end| folded.is_boundary(end));
                        let until = until.unwrap_or(usize::MAX);
                        let mut end = Some(at);
                        for _ in 0..=LONGEST_RUN {
                            let Some(reached) = end.filter(|&end| end < until) else { break };
                            next.push(reached);
                            end = letter(folded, reached, false);
                        }
                    }
                }
            }
            if next.is_empty() {
                return None;
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        ends.into_iter().rev().find(|&end| stands(folded, start, end, whole_words))
    }

    /// What a text must have: one of these. Wildcards leave open how many words there are: a `?` is a letter or a question
    /// mark, a `*` between marks is a word or none. Each way to take them that counts other words is one of the answers.
    pub(super) fn required(&self, whole_words: bool) -> Vec<Required> {
        let last = self.elements.len() - 1;
        let mut ways = vec![Way::default()];
        for (number, element) in self.elements.iter().enumerate() {
            let mut more = Vec::new();
            for way in &mut ways {
                match element {
                    Element::Text(text) => {
                        let at_end = number == last && whole_words;
                        if way.end == End::PerhapsWord && !text.starts_with(spells) {
                            // Between two spaces there is a word; else there may be none.
                            if !(way.after_space && text.starts_with(' ')) {
                                let mut without = way.clone();
                                without.end = End::Closed;
                                without.text(text, false, at_end);
                                more.push(without);
                            }
                            way.next += 1;
                            way.end = End::Closed;
                        }
                        way.text(text, number == 0 && !whole_words, at_end);
                    }
                    Element::Run => {
                        way.end = if way.end.is_in_word() { End::InWord } else { End::PerhapsWord };
                    }
                    Element::One => {
                        let mut mark = way.clone();
                        if mark.end == End::PerhapsWord {
                            let mut without = mark.clone();
                            without.text("?", false, true);
                            more.push(without);
                            mark.next += 1;
                        }
                        mark.text("?", false, true);
                        more.push(mark);
                        if !way.end.is_in_word() {
                            way.next += 1;
                        }
                        way.end = End::InWord;
                    }
                }
            }
            ways.append(&mut more);
            if ways.len() > MOST_WAYS {
                return vec![self.required_anywhere(whole_words)];
            }
        }
        ways.into_iter().map(Way::required).collect()
    }

    /// What a text must have, at whatever distance.
    fn required_anywhere(&self, whole_words: bool) -> Required {
        let last = self.elements.len() - 1;
        let mut slots = Vec::new();
        for (number, element) in self.elements.iter().enumerate() {
            let Element::Text(text) = element else { continue };
            for word in words(text) {
                // A word at an end of the piece may go on beyond it.
                let spelled = text[word.clone()].starts_with(spells);
                let begins = !spelled || word.start > 0 || (number == 0 && whole_words);
                let ends = !spelled || word.end < text.len() || (number == last && whole_words);
                let fit = Fit::Part { text: text[word].to_owned(), begins, ends };
                slots.push(Slot { place: None, fit });
            }
        }
        Required { slots }
    }
}

/// Where a pattern stands after some of its elements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum End {
    /// What comes next begins a word.
    #[default]
    Closed,
    /// Letters that come next belong to the last word, of which the last slot says the end.
    AtSlot,
    /// Likewise, but wildcards stand between the slot and what comes.
    InWord,
    /// After a `*` that no letter stands before: letters that come next are of a new word, which may have begun already.
    PerhapsWord,
}

impl End {
    fn is_in_word(self) -> bool {
        matches!(self, Self::AtSlot | Self::InWord)
    }
}

/// One way to take the wildcards of a pattern.
#[derive(Debug, Clone, Default)]
struct Way {
    slots: Vec<Slot>,
    /// How many words there have been.
    next: u32,
    end: End,
    /// Whether a space stood before what may be a word.
    after_space: bool,
}

impl Way {
    /// Adds text as it stands; whether its first word may have begun before it, and whether its last one ends with it.
    fn text(&mut self, text: &str, opens: bool, ends_word: bool) {
        for word in words(text) {
            let spelled = text[word.clone()].starts_with(spells);
            let first = word.start == 0;
            if first && !spelled && self.end == End::AtSlot {
                self.end_word();
            }
            let within = first && spelled && self.end.is_in_word();
            let begins = !(first && spelled && (opens || self.end != End::Closed));
            if !within {
                self.next += 1;
            }
            let ends = !spelled || word.end < text.len() || ends_word;
            let fit = Fit::Part { text: text[word].to_owned(), begins, ends };
            self.slots.push(Slot { place: Some(self.next), fit });
            self.end = End::Closed;
        }
        self.end = if text.ends_with(spells) { End::AtSlot } else { End::Closed };
        self.after_space = text.ends_with(' ');
    }

    /// What a text must have to be taken like this.
    fn required(mut self) -> Required {
        let first = self.slots.first().and_then(|slot| slot.place).unwrap_or(0);
        for slot in &mut self.slots {
            slot.place = slot.place.map(|place| place - first);
        }
        Required { slots: self.slots }
    }

    /// The last slot's word goes on no farther.
    fn end_word(&mut self) {
        if let Some(Slot { fit: Fit::Part { ends, .. }, .. }) = self.slots.last_mut() {
            *ends = true;
        }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// All ends of a hit from `at` on, as the elements are defined, one way after the other.
    fn ends(folded: &Folded, at: usize, elements: &[Element]) -> BTreeSet<usize> {
        let Some((element, rest)) = elements.split_first() else { return BTreeSet::from([at]) };
        let mut reached = Vec::new();
        match element {
            Element::Text(text) => {
                reached.extend(folded.text[at..].starts_with(text.as_str()).then(|| at + text.len()));
            }
            Element::One => reached.extend(letter(folded, at, true)),
            Element::Run => {
                let letters = std::iter::successors(Some(at), |&at| letter(folded, at, false));
                reached.extend(letters.take(LONGEST_RUN + 1));
            }
        }
        reached.into_iter().flat_map(|at| ends(folded, at, rest)).collect()
    }

    fn element() -> impl Strategy<Value = Element> {
        let text = prop::sample::select(vec!["a", "b", "ab", "ba", " ", "? a"]);
        prop_oneof![
            2 => text.prop_map(|text| Element::Text(text.to_owned())),
            2 => Just(Element::Run),
            1 => Just(Element::One),
        ]
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn the_longest_hit_is_what_trying_every_way_finds(
            text in "[ab ?]{1,16}",
            within in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
            elements in prop::collection::vec(element(), 1..6),
            whole_words in any::<bool>(),
        ) {
            // A letter may be of several characters.
            let mut boundaries: Vec<(usize, usize)> = (0..=text.len()).map(|at| (at, at)).collect();
            for index in within {
                let at = index.index(text.len() + 1);
                boundaries.retain(|&(here, _)| here != at || here == 0 || here == text.len());
            }
            let (folded, phrase) = (Folded { text, boundaries }, Phrase { elements });
            let starts = phrase.starts(&folded, whole_words);
            for start in (0..folded.text.len()).filter(|&start| folded.is_boundary(start)) {
                let all = ends(&folded, start, &phrase.elements);
                let fits = all.iter().any(|&end| folded.is_boundary(end) && (!whole_words || folded.parts_words(end)));
                prop_assert_eq!(starts[start], fits);
                let longest = all.into_iter().rev().find(|&end| stands(&folded, start, end, whole_words));
                prop_assert_eq!(phrase.longest(&folded, start, whole_words), longest);
            }
        }
    }

    #[test]
    fn a_star_has_an_end_and_several_have_the_same() {
        let word = |letters: usize| {
            let text = format!("a{}z", "b".repeat(letters));
            Folded { boundaries: (0..=text.len()).map(|at| (at, at)).collect(), text }
        };
        let phrase = |stars: usize| {
            let mut elements = vec![Element::Text("a".to_owned())];
            elements.extend(typed(&"*".repeat(stars)).iter().map(|_| Element::Run));
            elements.push(Element::Text("z".to_owned()));
            Phrase { elements }
        };
        for stars in [1, 2, 1000] {
            assert_eq!(phrase(stars).find(&word(LONGEST_RUN), true), vec![0..LONGEST_RUN + 2], "{stars}");
            assert_eq!(
                phrase(stars).find(&word(LONGEST_RUN + 1), true),
                Vec::<Range<usize>>::new(),
                "{stars}"
            );
        }
        assert_eq!(wildcards(&"*".repeat(1000)), 1);
        assert_eq!(wildcards("a*? \\* ?"), 3);
    }
}
