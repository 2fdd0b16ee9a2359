//! How are words with wildcards found in a text?
//!
//! The pattern is cut at its wildcards, and the pieces are folded as texts are. A search begins at each letter where
//! the first piece fits. It follows the set of all places where each element can end, in time O(letters · elements) for
//! each such letter. The longest of several hits from one place counts. Several adjacent `*` count as one. If a pattern
//! has many elements, the letters where a hit can begin are found first, from the end of the text. The whole text then
//! takes O(letters · elements).

use std::ops::Range;

use memchr::memmem::Finder;

use super::fold::{Folded, fold, spells, words};
use super::required::{Fit, Required, Slot, stands};
use crate::{Analyzer, LetterCase};
use sangam_language::Language;

/// The most letters that a `*` matches. No word is longer. Without a limit, a text of ten megabytes without a space
/// would take minutes.
const LONGEST_RUN: usize = 100;

/// The most ways to read the wildcards of a pattern that are looked up one by one. If there are more, only the words of
/// the pattern are looked up, in any order. Each way takes about as long as a pattern without wildcards. Set by hand:
/// four `?`.
const MOST_WAYS: usize = 16;

/// A pattern of up to this many elements is tried from each letter, which is quicker if it fits at few letters.
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

/// A piece of the typed pattern, after its escapes are resolved.
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

/// The number of wildcards in `pattern`.
pub(super) fn wildcards(pattern: &str) -> usize {
    typed(pattern).iter().filter(|piece| matches!(piece, Typed::Run | Typed::One)).count()
}

impl Phrase {
    /// The readings of `pattern`, without those that have no element.
    pub(super) fn readings(
        analyzer: &dyn Analyzer,
        language: &Language,
        pattern: &str,
        case: LetterCase,
    ) -> Vec<Self> {
        // For each reading, the finished elements and those of the current word. A word that folds to nothing is
        // dropped together with its space.
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

    /// The hits in `folded`, as bytes of the folded text.
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

    /// For each byte of the text, whether the elements fit from there on, up to a place where a hit may end.
    fn starts(&self, folded: &Folded, whole_words: bool) -> Vec<bool> {
        let length = folded.text.len();
        let may_end = |at| folded.is_boundary(at) && (!whole_words || folded.parts_words(at));
        let mut fits: Vec<bool> = (0..=length).map(may_end).collect();
        for element in self.elements.iter().rev() {
            let mut fits_before = vec![false; length + 1];
            // How many letters a run needs to reach a place where the next element fits.
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

    /// The end of the longest hit that begins at `start`.
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
                        // The next end reaches everything that this end reaches from there on, unless it is within a
                        // letter.
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

    /// What a text must have: one of these. Wildcards leave the number of words open: a `?` is a letter or a question
    /// mark, and a `*` between marks is a word or nothing. Each way to read them with another number of words gives one
    /// answer.
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
                            // Between two spaces there is a word; in other places there may be none.
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

    /// What a text must have, in any order.
    fn required_anywhere(&self, whole_words: bool) -> Required {
        let last = self.elements.len() - 1;
        let mut slots = Vec::new();
        for (number, element) in self.elements.iter().enumerate() {
            let Element::Text(text) = element else { continue };
            for word in words(text) {
                // A word at an end of the piece may continue beyond it.
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

/// The state of a pattern after some of its elements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum End {
    /// The next element begins a word.
    #[default]
    Closed,
    /// Following letters belong to the last word, which ends with the last slot so far.
    AtSlot,
    /// Following letters belong to the last word, but there are wildcards between them and its slot.
    InWord,
    /// After a `*` with no letter before it. Following letters belong to a new word, which may have begun already.
    PerhapsWord,
}

impl End {
    fn is_in_word(self) -> bool {
        matches!(self, Self::AtSlot | Self::InWord)
    }
}

/// One way to read the wildcards of a pattern.
#[derive(Debug, Clone, Default)]
struct Way {
    slots: Vec<Slot>,
    /// The number of words so far.
    next: u32,
    end: End,
    /// Whether there is a space before the possible word.
    after_space: bool,
}

impl Way {
    /// Adds text as it is. `opens`: its first word may have begun earlier. `ends_word`: its last word ends with it.
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

    /// What a text must have to fit this way.
    fn required(mut self) -> Required {
        let first = self.slots.first().and_then(|slot| slot.place).unwrap_or(0);
        for slot in &mut self.slots {
            slot.place = slot.place.map(|place| place - first);
        }
        Required { slots: self.slots }
    }

    /// Records that the word of the last slot ends here.
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

/// The end of the letter that begins at `at`, if words are spelled with it or, with `question`, if it is a question
/// mark.
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

    /// All ends of a hit from `at` on, by trying each element in every way that its definition allows.
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
            // A letter may have several characters.
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
