//! What becomes of a translation if the numbers and the agreed names of its source change?
//!
//! A stored sentence and the sentence at hand often differ only in a number, a date, a city or an address. These have a
//! right form in the translation that follows from the old one: [`adapt`] finds it.
//!
//! Method: both sentences are cut into items. A number, an agreed name (see [`terms`](crate::terms)) or a placeable is one
//! item, whatever its value; any other item is a word or a mark. The items are compared by Myers' algorithm (crate
//! `similar`). If two items of the same kind are at the same place and their values differ, the value has changed. It is
//! adapted if the stored translation has the old value as often as the source has it, and each of these changes in the
//! same way; otherwise the caller may say which place belongs to it (word links know). Numbers are written by
//! [`rewrite`], names by their preferred translation. If the two sentences differ in digits only, each figure belongs to
//! the figure at its place, even if the new one cannot be read as what the old one is (`49 March`); such figures are
//! replaced digit by digit. Time O(n·d) for d differences.
//!
//! What it does not do: inflect a name, or change the words around a number that agree with it. So the result is a
//! proposal, never a translation to be used unseen.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use sangam_language::Language;
use serde::Serialize;

use crate::agreed::{AgreedTerm, agreed_terms, translations};
use crate::digits::{ascii_digit, digit_runs, with_digits, zero_of};
use crate::numbers::{Number, NumberInText, numbers, rewrite};
use crate::placeables::placeables;
use crate::terms::Kind;
use crate::tokens::tokenize;

/// A longer text, in bytes, is no sentence: it stays as it is. Comparing takes O(n·d), and a number is looked for among all
/// others. Set by hand: the longest line of the beds has 2,205.
const LONGEST: usize = 20_000;

/// A stored sentence with its translation, and the sentence at hand.
#[derive(Debug, Clone, Copy)]
pub struct StoredAndNew<'t> {
    /// The stored sentence.
    pub source: &'t str,
    /// Its translation.
    pub target: &'t str,
    /// The sentence at hand, in the language of the source.
    pub query: &'t str,
    /// The language of the source and of the sentence at hand.
    pub source_language: &'t Language,
    /// The language of the translation.
    pub target_language: &'t Language,
}

/// What kind of value has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    /// A number, date, time, percentage or amount.
    Number,
    /// A name with an agreed translation.
    Name,
    /// An address, a variable, a tag.
    Placeable,
}

/// A run of words that the two sentences do not share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedRun {
    /// Its bytes in the stored sentence; empty if the sentence at hand only adds words.
    pub source: Range<usize>,
    /// Its bytes in the sentence at hand; empty if it only leaves words out.
    pub query: Range<usize>,
    /// Whether the adapted translation has this change.
    pub adapted: bool,
}

/// A place of the translation at which a value was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Substitution {
    /// What was replaced.
    pub kind: ValueKind,
    /// Its bytes in the stored translation.
    pub stored: Range<usize>,
    /// The bytes of the new value in the adapted translation.
    pub adapted: Range<usize>,
}

/// The adapted translation, and what it does not cover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adaptation {
    /// The runs that the two sentences do not share, in order.
    pub changes: Vec<ChangedRun>,
    /// The places that were replaced, in order. Empty: nothing could be adapted.
    pub substitutions: Vec<Substitution>,
    /// The translation with these places replaced.
    pub text: String,
}

impl Adaptation {
    /// Whether the sentences differ, and every difference has been carried over.
    pub fn is_complete(&self) -> bool {
        !self.changes.is_empty() && self.changes.iter().all(|change| change.adapted)
    }
}

/// A piece of a sentence that is compared as one.
struct Item {
    span: Range<usize>,
    value: ItemValue,
}

enum ItemValue {
    Word,
    Number(Number),
    /// Digits in the place of a number, which are not read as a number of its kind.
    Figures,
    Name(AgreedTerm),
    Placeable,
}

impl ItemValue {
    fn kind(&self) -> Option<ValueKind> {
        match self {
            Self::Word => None,
            Self::Number(_) | Self::Figures => Some(ValueKind::Number),
            Self::Name(_) => Some(ValueKind::Name),
            Self::Placeable => Some(ValueKind::Placeable),
        }
    }
}

/// Names of these kinds take each other's place in a sentence.
fn is_name(term: &AgreedTerm) -> bool {
    let kinds = [Kind::Territory, Kind::City, Kind::Month, Kind::Weekday, Kind::Language];
    term.terms.iter().any(|term| kinds.contains(&term.kind))
}

fn items(text: &str, language: &Language, with_names: bool) -> Vec<Item> {
    let mut known: Vec<Item> = Vec::new();
    let mut add = |span: Range<usize>, value: ItemValue| {
        let is_free =
            known.iter().all(|item: &Item| item.span.end <= span.start || span.end <= item.span.start);
        if is_free && !span.is_empty() {
            known.push(Item { span, value });
        }
    };
    for found in placeables(text) {
        add(found.span, ItemValue::Placeable);
    }
    for number in numbers(text, language) {
        add(number.span.clone(), ItemValue::Number(number));
    }
    if with_names {
        for name in agreed_terms(text, language).into_iter().filter(is_name) {
            add(name.span.clone(), ItemValue::Name(name));
        }
    }
    known.sort_by_key(|item| item.span.start);
    let mut items: Vec<Item> = Vec::new();
    let mut values = known.into_iter().peekable();
    for token in tokenize(text, language) {
        while values.peek().is_some_and(|value| value.span.start < token.span.end) {
            items.extend(values.next());
        }
        // What is left of a token that a value covers in part: the ending of 21st.
        let start = items.last().map_or(token.span.start, |item| item.span.end.max(token.span.start));
        if start < token.span.end {
            items.push(Item { span: start..token.span.end, value: ItemValue::Word });
        }
    }
    items
}

/// The key by which an item is compared: its kind of value, or its text.
fn key<'t>(text: &'t str, item: &Item) -> (u8, &'t str) {
    match item.value {
        ItemValue::Word => (0, &text[item.span.clone()]),
        ItemValue::Number(_) | ItemValue::Figures => (1, ""),
        ItemValue::Name(_) => (2, ""),
        ItemValue::Placeable => (3, ""),
    }
}

/// An old value of the stored sentence, and the new one.
struct Changed<'i> {
    old: &'i Item,
    new: &'i Item,
    /// Index into the changed runs.
    run: usize,
}

/// Adapts the translation to the sentence at hand. `place_of` says where in the translation a piece of the stored sentence
/// is, if it is known; it is asked only if the values themselves do not decide.
pub fn adapt(
    texts: StoredAndNew<'_>,
    place_of: &dyn Fn(&Range<usize>) -> Option<Range<usize>>,
) -> Adaptation {
    let StoredAndNew { source, target, query, .. } = texts;
    let unchanged = || Adaptation { text: target.to_owned(), ..Adaptation::default() };
    if source == query || [source, target, query].iter().any(|text| text.len() > LONGEST) {
        return unchanged();
    }
    let mut compared = [source, query].map(|text| items(text, texts.source_language, false));
    if let Some(figures) = by_figures([source, query], &compared) {
        compared[1] = figures;
    }
    let mut result = unchanged();
    let mut changed = compare([source, query], &compared, &mut result.changes);
    if result.changes.len() > changed.len() {
        // Only now the names are read, because that takes longer than everything else.
        drop(changed);
        compared = [source, query].map(|text| items(text, texts.source_language, true));
        result.changes.clear();
        changed = compare([source, query], &compared, &mut result.changes);
    }
    let [old_items, _] = &compared;
    let mut replaced: Vec<(ValueKind, Range<usize>, String)> = Vec::new();
    for change in &changed {
        let places = places(texts, change, (&changed, old_items), place_of);
        let mut replacements = Vec::new();
        for place in &places {
            replacements.extend(replacement(texts, change, place));
        }
        let kind = change.old.value.kind().unwrap_or(ValueKind::Number);
        if places.is_empty() || replacements.len() != places.len() {
            continue;
        }
        result.changes[change.run].adapted = true;
        for (place, text) in replacements {
            // Two equal values share their places, and a value may only be written in another way.
            let is_new = replaced.iter().all(|(_, known, _)| *known != place);
            if is_new && target[place.clone()] != text {
                replaced.push((kind, place, text));
            }
        }
    }
    replaced.sort_by_key(|(_, place, _)| (place.start, place.end));
    let overlaps = replaced.windows(2).any(|pair| pair[1].1.start < pair[0].1.end);
    if overlaps {
        result.changes.iter_mut().for_each(|change| change.adapted = false);
        return result;
    }
    let mut text = String::new();
    let mut from = 0;
    for (kind, stored, replacement) in replaced {
        text.push_str(&target[from..stored.start]);
        let start = text.len();
        text.push_str(&replacement);
        from = stored.end;
        result.substitutions.push(Substitution { kind, adapted: start..text.len(), stored });
    }
    text.push_str(&target[from..]);
    result.text = text;
    result
}

/// Compares the items of both sentences. Adds the runs that they do not share to `runs`, and returns the changed values.
fn compare<'i>(
    [source, query]: [&str; 2],
    [old, new]: &'i [Vec<Item>; 2],
    runs: &mut Vec<ChangedRun>,
) -> Vec<Changed<'i>> {
    let keys = |text: &str, items: &[Item]| -> Vec<(u8, String)> {
        items.iter().map(|item| key(text, item)).map(|(kind, text)| (kind, text.to_owned())).collect()
    };
    let mut changed = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &keys(source, old), &keys(query, new)) {
        let (tag, old_range, new_range) = operation.as_tag_tuple();
        let (old_run, new_run) = (&old[old_range.clone()], &new[new_range.clone()]);
        let pair = |old: &'i Item, new: &'i Item, runs: &mut Vec<ChangedRun>| {
            runs.push(ChangedRun { source: old.span.clone(), query: new.span.clone(), adapted: false });
            Changed { old, new, run: runs.len() - 1 }
        };
        if tag == DiffTag::Equal {
            for (old, new) in old_run.iter().zip(new_run) {
                if old.value.kind().is_some() && source[old.span.clone()] != query[new.span.clone()] {
                    changed.push(pair(old, new, runs));
                }
            }
            continue;
        }
        let span =
            |items: &[Item], at: usize, run: &Range<usize>| match (items.get(run.start), run.is_empty()) {
                (Some(first), false) => first.span.start..items[run.end - 1].span.end,
                (Some(next), true) => next.span.start..next.span.start,
                (None, _) => at..at,
            };
        runs.push(ChangedRun {
            source: span(old, source.len(), &old_range),
            query: span(new, query.len(), &new_range),
            adapted: false,
        });
    }
    changed
}

/// If the two sentences differ in digits only, the items of the new one at the places of the old one's.
fn by_figures([source, query]: [&str; 2], [old, new]: &[Vec<Item>; 2]) -> Option<Vec<Item>> {
    let (old_runs, new_runs) = (digit_runs(source, |_| false), digit_runs(query, |_| false));
    if without_digits(source, &old_runs) != without_digits(query, &new_runs) {
        return None;
    }
    // The place in the new sentence that corresponds to one in the old sentence, outside of digits.
    let moved = |at: usize| {
        let before = old_runs.partition_point(|run| run.end <= at);
        let lengths = |runs: &[Range<usize>]| runs.iter().take(before).map(Range::len).sum::<usize>();
        at + lengths(&new_runs) - lengths(&old_runs)
    };
    let items = old.iter().map(|item| {
        let span = moved(item.span.start)..moved(item.span.end);
        let known = new.iter().find(|new| new.span == span);
        let value = match (&item.value, known.map(|new| &new.value)) {
            (ItemValue::Number(_), Some(ItemValue::Number(new))) => ItemValue::Number(new.clone()),
            (ItemValue::Number(_), _) => ItemValue::Figures,
            (ItemValue::Placeable, _) => ItemValue::Placeable,
            _ => ItemValue::Word,
        };
        Item { span, value }
    });
    Some(items.collect())
}

/// The text with one zero for each run of digits.
fn without_digits(text: &str, runs: &[Range<usize>]) -> String {
    let mut rest = text.to_owned();
    runs.iter().rev().for_each(|run| rest.replace_range(run.clone(), "0"));
    rest
}

/// Replaces each changed run of digits of a stored number, if the old and the new number differ in digits only and the
/// stored one has each of the old runs once.
fn replace_figures(stored: &str, old: &str, new: &str) -> Option<String> {
    let ascii = |text: &str| text.chars().filter_map(ascii_digit).collect::<String>();
    let (old_runs, new_runs) = (digit_runs(old, |_| false), digit_runs(new, |_| false));
    if without_digits(old, &old_runs) != without_digits(new, &new_runs) {
        return None;
    }
    let stored_runs = digit_runs(stored, |_| false);
    let mut replaced: Vec<(Range<usize>, String)> = Vec::new();
    for (from, to) in
        old_runs.into_iter().zip(new_runs).filter(|(from, to)| old[from.clone()] != new[to.clone()])
    {
        let figure = ascii(&old[from]);
        let mut places = stored_runs.iter().filter(|run| ascii(&stored[(*run).clone()]) == figure);
        let (Some(place), None) = (places.next(), places.next()) else { return None };
        let figure: String = ascii(&new[to]);
        replaced.push((place.clone(), with_digits(&figure, zero_of(&stored[place.clone()])?)));
    }
    replaced.sort_by_key(|(place, _)| place.start);
    let mut text = stored.to_owned();
    for (place, figure) in replaced.into_iter().rev() {
        text.replace_range(place, &figure);
    }
    Some(text)
}

fn same_value(one: &Item, other: &Item, texts: [&str; 2]) -> bool {
    match (&one.value, &other.value) {
        (ItemValue::Number(one), ItemValue::Number(other)) => one.kind == other.kind && one.same_value(other),
        (ItemValue::Name(one), ItemValue::Name(other)) => shares_a_term(one, other),
        (ItemValue::Placeable, ItemValue::Placeable) | (ItemValue::Figures, ItemValue::Figures) => {
            texts[0][one.span.clone()] == texts[1][other.span.clone()]
        }
        _ => false,
    }
}

fn shares_a_term(one: &AgreedTerm, other: &AgreedTerm) -> bool {
    one.terms
        .iter()
        .any(|term| other.terms.iter().any(|other| (term.kind, term.id) == (other.kind, other.id)))
}

/// The places in the translation that have the old value and must change with it. Empty if they are not certain.
fn places(
    texts: StoredAndNew<'_>,
    change: &Changed<'_>,
    (changed, old_items): (&[Changed<'_>], &[Item]),
    place_of: &dyn Fn(&Range<usize>) -> Option<Range<usize>>,
) -> Vec<Item> {
    let StoredAndNew { source, query, target, .. } = texts;
    let with_names = matches!(change.old.value, ItemValue::Name(_));
    let held: Vec<Item> = items(target, texts.target_language, with_names)
        .into_iter()
        .filter(|held| match (&change.old.value, &held.value) {
            (ItemValue::Number(old), ItemValue::Number(held)) => held.same_value(old),
            _ => same_value(change.old, held, [source, target]),
        })
        .collect();
    let asked = old_items.iter().filter(|item| same_value(item, change.old, [source; 2])).count();
    let alike = changed
        .iter()
        .filter(|other| {
            same_value(other.old, change.old, [source; 2]) && same_value(other.new, change.new, [query; 2])
        })
        .count();
    let is_certain = match &change.old.value {
        ItemValue::Number(old) => old.certain,
        _ => true,
    };
    if is_certain && asked == alike && held.len() == asked {
        return held;
    }
    if let Some(place) = place_of(&change.old.span) {
        let touched = |held: &Item| held.span.start < place.end && place.start < held.span.end;
        let linked: Vec<Item> = held.into_iter().filter(touched).collect();
        if linked.len() == 1 {
            return linked;
        }
    }
    Vec::new()
}

/// What replaces the old value at `place`.
fn replacement(
    texts: StoredAndNew<'_>,
    change: &Changed<'_>,
    place: &Item,
) -> Option<(Range<usize>, String)> {
    let StoredAndNew { source, target, query, .. } = texts;
    let by_digits = || {
        let [stored, old, new] = [(target, place), (source, change.old), (query, change.new)]
            .map(|(text, item)| &text[item.span.clone()]);
        Some((place.span.clone(), replace_figures(stored, old, new)?))
    };
    match (&change.old.value, &change.new.value, &place.value) {
        (ItemValue::Number(old), ItemValue::Number(new), ItemValue::Number(stored)) => {
            if old.same_value(new) && old.kind == new.kind {
                // Written in another way, but of the same value: nothing changes.
                return Some((place.span.clone(), target[place.span.clone()].to_owned()));
            }
            let rewritten = rewrite(
                NumberInText { text: target, number: stored },
                texts.target_language,
                NumberInText { text: source, number: old },
                NumberInText { text: query, number: new },
            );
            rewritten.or_else(by_digits)
        }
        (ItemValue::Number(_), ItemValue::Figures, ItemValue::Number(_)) => by_digits(),
        (ItemValue::Name(_), ItemValue::Name(new), ItemValue::Name(_)) => {
            let name = *translations(new, texts.target_language).first()?;
            Some((place.span.clone(), name.to_owned()))
        }
        (ItemValue::Placeable, ItemValue::Placeable, ItemValue::Placeable) => {
            Some((place.span.clone(), query[change.new.span.clone()].to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapted(source: &str, target: &str, query: &str, to: &str) -> (String, bool) {
        let [from, to]: [Language; 2] = ["en", to].map(|tag| tag.parse().unwrap());
        let texts = StoredAndNew { source, target, query, source_language: &from, target_language: &to };
        let result = adapt(texts, &|_| None);
        for place in &result.substitutions {
            assert!(result.text.is_char_boundary(place.adapted.start), "{result:?}");
        }
        (result.text.clone(), result.is_complete())
    }

    #[test]
    fn numbers_names_and_addresses_are_carried_over() {
        for (source, target, query, to, expected, complete) in [
            (
                "Talks resume on 4 May.",
                "مذاکرات 4 مئی کو دوبارہ شروع ہوں گے۔",
                "Talks resume on 9 June.",
                "ur",
                "مذاکرات 9 جون کو دوبارہ شروع ہوں گے۔",
                true,
            ),
            (
                "Police in Lahore arrested 31 people.",
                "लाहौर में पुलिस ने 31 लोगों को गिरफ़्तार किया।",
                "Police in Karachi arrested 33 people.",
                "hi",
                "कराची में पुलिस ने 33 लोगों को गिरफ़्तार किया।",
                true,
            ),
            (
                "He scored 31 of 57 runs.",
                "उसने 57 में से 31 रन बनाए।",
                "He scored 33 of 62 runs.",
                "hi",
                "उसने 62 में से 33 रन बनाए।",
                true,
            ),
            (
                "The match is on Monday.",
                "मैच सोमवार को है।",
                "The match is on Friday.",
                "hi",
                "मैच शुक्रवार को है।",
                true,
            ),
            (
                "Write to desk@example.org for more.",
                "مزید کے لیے desk@example.org پر لکھیں۔",
                "Write to news@example.org for more.",
                "ur",
                "مزید کے لیے news@example.org پر لکھیں۔",
                true,
            ),
            // No day, but the digits are at their place.
            (
                "He won it on 29 September 1918.",
                "انہوں نے 29 ستمبر 1918 کو یہ جیتا۔",
                "He won it on 49 September 1954.",
                "ur",
                "انہوں نے 49 ستمبر 1954 کو یہ جیتا۔",
                true,
            ),
            (
                "It opens at 5.30pm.",
                "यह 5:30 बजे खुलता है।",
                "It opens at 8.64pm.",
                "hi",
                "यह 8:64 बजे खुलता है।",
                true,
            ),
            ("Ten boats sank.", "दस नावें डूबीं।", "Ten old boats sank.", "hi", "दस नावें डूबीं।", false),
        ] {
            assert_eq!(adapted(source, target, query, to), (expected.to_owned(), complete), "{source}");
        }
    }

    #[test]
    fn what_is_not_certain_is_left() {
        // Of two equal numbers one changes; the translation does not say which.
        let (text, complete) = adapted(
            "Some 5 men and 5 women came.",
            "5 مرد اور 5 خواتین آئیں۔",
            "Some 5 men and 6 women came.",
            "ur",
        );
        assert_eq!((text.as_str(), complete), ("5 مرد اور 5 خواتین آئیں۔", false));
        // The translation rounds.
        let (text, complete) = adapted("Some 4,980 came.", "लगभग 5,000 आए।", "Some 5,120 came.", "hi");
        assert_eq!((text.as_str(), complete), ("लगभग 5,000 आए।", false));
    }

    #[test]
    fn a_very_long_text_stays_as_it_is() {
        let long = "5 men. ".repeat(4_000);
        assert_eq!(adapted(&long, "5 مرد", &format!("{long}6 men."), "ur"), ("5 مرد".to_owned(), false));
    }

    #[test]
    fn links_decide_between_equal_values() {
        let (english, urdu): (Language, Language) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let source = "Some 5 men and 5 women came.";
        let target = "5 مرد اور 5 خواتین آئیں۔";
        let second = target.rfind('5').unwrap();
        let texts = StoredAndNew {
            source,
            target,
            query: "Some 5 men and 6 women came.",
            source_language: &english,
            target_language: &urdu,
        };
        let result = adapt(texts, &|_| Some(second..second + 1));
        assert_eq!(result.text, "5 مرد اور 6 خواتین آئیں۔");
        assert!(result.is_complete());
    }
}
