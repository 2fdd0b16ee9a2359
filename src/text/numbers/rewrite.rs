//! How is another value written the way this number is written?
//!
//! A translation writes a number in its own digits, scale and grouping: "2.5 billion" is `ڈھائی ارب` or `250 करोड़`. For
//! 3.7 billion these become `3.7 ارب` and `370 करोड़`.
//!
//! Method: a part of the number (a run of digits, or some words) has a value of its own; the rest multiplies it. The part
//! is replaced by what gives the new value under the same multiplier, in the same digits, marks and grouping. If that
//! would be an unusual figure (`0.004 करोड़`), the number is written anew, with a scale word of the language. Parts of
//! dates, times, scores and ranges are replaced one by one. Each result is read again: it counts only if the text then
//! holds the new value, and all its other numbers are as before. Time O(w³ + n) for a number of w words in a text of n
//! bytes, w being at most [`MOST_WORDS`].
//!
//! What it does not do: inflect number words, write ordinals in words, or change a currency or a unit.

use std::ops::Range;

use sangam_language::Language;

use super::number::{Number, NumberKind, Part, PartRole};
use super::value::Value;
use super::{numbers, words};
use crate::digits::{ascii_digit, digit_runs, digit_value, with_digits, zero_of};
use crate::language::profile;
use crate::terms::{Kind, terms};

/// The most words of a number that are tried as parts. `نو سو ننانوے کروڑ` has four. Set by hand, as are the bounds below: they
/// say what is usual in news, and each result is read again.
const MOST_WORDS: usize = 6;

/// A multiplier of at least this much is a scale word, before which a decimal is usual: 2.5 thousand, but not 2.5 hundred.
const LEAST_SCALE: Value = Value::integer(1_000);

/// A figure before a scale word is at least this much: 0.5 million is unusual.
const LEAST_BEFORE_SCALE: Value = Value::integer(1);
/// And less than this: 25,000 crore is usual, 2,500,000 crore is not.
const MOST_BEFORE_SCALE: Value = Value::integer(1_000_000);

/// The most decimals before a scale word, unless the new number itself is written with more.
const MOST_PLACES: u32 = 2;

/// Numbers of at least this much are written anew with a scale word.
const LEAST_SCALED: Value = Value::integer(100_000);

/// The greatest number that is replaced by a number word.
const GREATEST_WORD: Value = Value::integer(100);

/// The power of ten of a lakh. A language with a word for it groups digits by two above the thousands.
const LAKH: &str = "5";

/// A number in its text.
#[derive(Debug, Clone, Copy)]
pub struct NumberInText<'t> {
    /// The text.
    pub text: &'t str,
    /// The number.
    pub number: &'t Number,
}

impl<'t> NumberInText<'t> {
    fn written(&self) -> &'t str {
        self.text.get(self.number.span.clone()).unwrap_or_default()
    }
}

/// Returns the bytes of `stored` to replace, and what replaces them, so that the number has the value of `new` instead of
/// that of `old`. `stored` is in a text of `language` and means the same as `old`. `None` if no way to write it is safe.
pub fn rewrite(
    stored: NumberInText<'_>,
    language: &Language,
    old: NumberInText<'_>,
    new: NumberInText<'_>,
) -> Option<(Range<usize>, String)> {
    if !kinds_agree(old.number, new.number) {
        return None;
    }
    let before = numbers(stored.text, language);
    let at = before.iter().position(|number| number == stored.number)?;
    let is_right = |(range, replacement): &(Range<usize>, String)| {
        let mut text = stored.text.to_owned();
        text.replace_range(range.clone(), replacement);
        let after = numbers(&text, language);
        after.len() == before.len()
            && after.iter().zip(&before).enumerate().all(|(index, (after, before))| {
                if index == at {
                    has_become(after, stored.number, (old.number, new.number))
                } else {
                    is_unchanged(after, before)
                }
            })
    };
    let writer = Writer { stored, language, old, new };
    let mut candidates: Vec<(Range<usize>, String)> = writer.as_written().into_iter().collect();
    candidates.extend(writer.by_parts());
    if stored.number.parts.is_empty() && stored.number.ends.is_none() {
        candidates.extend(writer.same_scale());
        candidates.extend(writer.anew());
    }
    candidates.into_iter().find(is_right)
}

/// Whether a number of one kind may take the place of the other.
fn kinds_agree(old: &Number, new: &Number) -> bool {
    let kinds = are_alike(old.kind, new.kind);
    let currencies = match (old.currency, new.currency) {
        (Some(old), Some(new)) => old == new,
        _ => true,
    };
    kinds && currencies && old.ends.is_some() == new.ends.is_some()
}

/// Whether a number may be of either kind, depending on its value and on the words around it.
fn are_alike(one: NumberKind, other: NumberKind) -> bool {
    let plain = |kind| matches!(kind, NumberKind::Cardinal | NumberKind::Year | NumberKind::Reference);
    one == other || plain(one) && plain(other)
}

fn is_unchanged(after: &Number, before: &Number) -> bool {
    after.kind == before.kind && after.value == before.value && after.currency == before.currency
}

/// Whether `after`, which was `stored`, has the value of the new number wherever the old one differs from it, and is
/// otherwise as before.
fn has_become(after: &Number, stored: &Number, (old, new): (&Number, &Number)) -> bool {
    if !after.same_value(new) || after.currency != stored.currency || !are_alike(after.kind, stored.kind) {
        return false;
    }
    let part = |number: &Number, role| {
        number.parts.iter().find(|part: &&Part| part.role == role).map(|part| part.value)
    };
    stored.parts.len() == after.parts.len()
        && stored.parts.iter().all(|known| {
            let expected = match (part(old, known.role), part(new, known.role)) {
                (Some(old), Some(new)) if old != new => new,
                _ => known.value,
            };
            part(after, known.role) == Some(expected)
        })
}

struct Writer<'a> {
    stored: NumberInText<'a>,
    language: &'a Language,
    old: NumberInText<'a>,
    new: NumberInText<'a>,
}

impl Writer<'_> {
    /// If the translation writes the number as its source does, it takes over the new figures as they are written.
    fn as_written(&self) -> Option<(Range<usize>, String)> {
        let new = self.new.written();
        if new.chars().any(char::is_alphabetic)
            || in_ascii(self.stored.written()) != in_ascii(self.old.written())
        {
            return None;
        }
        let zero = zero_of(self.stored.written()).unwrap_or('0');
        Some((self.stored.number.span.clone(), with_digits(&in_ascii(new), zero)))
    }

    /// Replaces the one part of a date, a time, a score or a range that differs. If several differ, one after the other.
    fn by_parts(&self) -> Vec<(Range<usize>, String)> {
        if let (Some(stored), Some(old), Some(new)) =
            (&self.stored.number.ends, &self.old.number.ends, &self.new.number.ends)
        {
            return self.by_ends(stored, old, new).into_iter().collect();
        }
        let mut changes: Vec<(PartRole, &Part, &Part)> = Vec::new();
        for part in &self.old.number.parts {
            match self.new.number.parts.iter().find(|new| new.role == part.role) {
                Some(new) if new.value != part.value => changes.push((part.role, part, new)),
                Some(_) => {}
                None => return Vec::new(),
            }
        }
        if changes.is_empty() || self.stored.number.parts.is_empty() {
            return Vec::new();
        }
        // Ways to replace each part; their combinations are few, as a part is seldom found at two places.
        let mut ways: Vec<Vec<(Range<usize>, String)>> = vec![Vec::new()];
        for (role, old, new) in changes {
            if self.stored.number.parts.iter().all(|part| part.role != role) {
                continue;
            }
            let places = self.places_of_part(role, old, new);
            ways = ways
                .iter()
                .flat_map(|way| {
                    places.iter().filter(|(place, _)| way.iter().all(|(known, _)| known != place)).map(
                        |place| {
                            let mut way = way.clone();
                            way.push(place.clone());
                            way
                        },
                    )
                })
                .take(MOST_WORDS)
                .collect();
        }
        let span = &self.stored.number.span;
        ways.into_iter()
            .filter(|way| !way.is_empty())
            .map(|mut way| {
                way.sort_by_key(|(place, _)| place.start);
                let mut text = self.stored.written().to_owned();
                for (place, replacement) in way.iter().rev() {
                    text.replace_range(place.start - span.start..place.end - span.start, replacement);
                }
                (span.clone(), text)
            })
            .collect()
    }

    fn by_ends(
        &self,
        stored: &[Number; 2],
        old: &[Number; 2],
        new: &[Number; 2],
    ) -> Option<(Range<usize>, String)> {
        let span = self.stored.number.span.clone();
        let mut text = self.stored.written().to_owned();
        for at in [1, 0] {
            if old[at].same_value(&new[at]) {
                continue;
            }
            let part = Writer {
                stored: NumberInText { number: &stored[at], ..self.stored },
                old: NumberInText { number: &old[at], ..self.old },
                new: NumberInText { number: &new[at], ..self.new },
                language: self.language,
            };
            let (place, replacement) = part.as_written().or_else(|| part.same_scale().into_iter().next())?;
            let within = place.start.checked_sub(span.start)?..place.end.checked_sub(span.start)?;
            text.get(within.clone())?;
            text.replace_range(within, &replacement);
        }
        Some((span, text))
    }

    /// The places of a part in the stored number, and what replaces it there.
    fn places_of_part(&self, role: PartRole, old: &Part, new: &Part) -> Vec<(Range<usize>, String)> {
        let span = &self.stored.number.span;
        let written = self.stored.written();
        let mut places = Vec::new();
        for run in digit_runs(written, |_| false) {
            let ascii = in_ascii(&written[run.clone()]);
            if Value::from_digits(&ascii, "") == Some(old.value) {
                let mut digits = new.value.to_string();
                // 05/07 stays two digits wide, and a new 04:05 is not 4:5.
                let wide = ascii.starts_with('0') || role == PartRole::Minute;
                if wide && digits.len() < ascii.len() {
                    digits = format!("{digits:0>width$}", width = ascii.len());
                }
                let zero = zero_of(&written[run.clone()]).unwrap_or('0');
                places.push((span.start + run.start..span.start + run.end, with_digits(&digits, zero)));
            }
        }
        if role == PartRole::Month {
            let name = |value: Value| {
                let id = value.to_string();
                terms().iter().find(|term| term.kind == Kind::Month && term.id == id)
            };
            if let (Some(from), Some(to)) = (name(old.value), name(new.value)) {
                let preferred = to.names(self.language).first().map(|name| name.text);
                for known in from.names(self.language) {
                    if let (Some(at), Some(preferred)) = (written.find(known.text), preferred) {
                        let start = span.start + at;
                        places.push((start..start + known.text.len(), preferred.to_owned()));
                        break;
                    }
                }
            }
        } else if let Some(word) = self.word(new.value) {
            for place in words_of(written) {
                if self.value_of(&written[place.clone()]) == Some(old.value) {
                    places.push((span.start + place.start..span.start + place.end, word.to_owned()));
                }
            }
        }
        places
    }

    /// Replaces a part of the number, under the multiplier of the rest.
    fn same_scale(&self) -> Vec<(Range<usize>, String)> {
        let span = &self.stored.number.span;
        let written = self.stored.written();
        let (old, new) = (self.stored.number.value, self.new.number.value);
        let mut candidates = Vec::new();
        let mut add = |place: &Range<usize>, text: String| {
            candidates.push((span.start + place.start..span.start + place.end, text));
        };
        for run in digit_runs(written, is_in_figure) {
            let part = &written[run.clone()];
            if let Some(figure) = self.value_of(part).and_then(|value| self.figure(value, (old, new))) {
                add(&run, self.in_digits(figure, Some(part)));
            }
        }
        let words = words_of(written);
        for (first, last) in runs_of(words.len()) {
            let place = words[first].start..words[last].end;
            let part = &written[place.clone()];
            if part.chars().any(|character| digit_value(character).is_some()) {
                continue;
            }
            if let Some(figure) = self.value_of(part).and_then(|value| self.figure(value, (old, new))) {
                let word = self.word(figure).filter(|_| figure <= GREATEST_WORD);
                add(&place, word.map_or_else(|| self.in_digits(figure, None), str::to_owned));
            }
        }
        candidates
    }

    /// The figure that takes the place of `value`, a part of the old number, or `None` if that would be unusual.
    fn figure(&self, value: Value, (old, new): (Value, Value)) -> Option<Value> {
        let figure = new.times_ratio(value, old)?;
        if value == old {
            return Some(figure);
        }
        let scale = old.times_ratio(Value::ONE, value)?;
        let whole = figure.as_integer().is_some();
        let places = self.new.number.digits.as_deref().map_or(0, decimals).max(MOST_PLACES);
        let usual = LEAST_BEFORE_SCALE <= figure && figure < MOST_BEFORE_SCALE;
        (scale.is_power_of_ten() && usual && (whole || scale >= LEAST_SCALE) && figure.places() <= places)
            .then_some(figure)
    }

    /// Writes the figures and the scale word of the number anew.
    fn anew(&self) -> Vec<(Range<usize>, String)> {
        let span = &self.stored.number.span;
        let written = self.stored.written();
        let words = words_of(written);
        let mut candidates = Vec::new();
        for (first, last) in runs_of(words.len()) {
            let place = words[first].start..words[last].end;
            let part = &written[place.clone()];
            if self.value_of(part) != Some(self.stored.number.value) {
                continue;
            }
            let digits = digit_runs(part, is_in_figure);
            let style = digits.first().map(|run| &part[run.clone()]);
            let range = span.start + place.start..span.start + place.end;
            if let Some(scaled) = self.scaled(style) {
                candidates.push((range.clone(), scaled));
            }
            candidates.push((range, self.in_digits(self.new.number.value, style)));
        }
        candidates
    }

    /// The new value with the largest usual scale word of the language.
    fn scaled(&self, style: Option<&str>) -> Option<String> {
        let value = self.new.number.value;
        if value < LEAST_SCALED {
            return None;
        }
        let mut scales: Vec<(u32, &str)> = terms()
            .iter()
            .filter(|term| term.kind == Kind::Scale)
            .filter_map(|term| Some((term.id.parse().ok()?, term.names(self.language).first()?.text)))
            .collect();
        scales.sort_unstable_by(|one, other| other.cmp(one));
        scales.into_iter().find_map(|(power, name)| {
            let unit = Value::integer(10_i64.checked_pow(power)?);
            let figure = value.times_ratio(Value::ONE, unit)?;
            (figure >= LEAST_BEFORE_SCALE && figure.places() <= MOST_PLACES)
                .then(|| format!("{} {name}", self.in_digits(figure, style)))
        })
    }

    /// The value of a piece that is one number and nothing else.
    fn value_of(&self, piece: &str) -> Option<Value> {
        match numbers(piece, self.language).as_slice() {
            [one] if one.span == (0..piece.len()) && one.ends.is_none() && one.parts.is_empty() => {
                Some(one.value)
            }
            _ => None,
        }
    }

    /// The usual word for a small whole number.
    fn word(&self, value: Value) -> Option<&'static str> {
        words::cardinal(profile(self.language).numbers.list, value)
    }

    /// Writes `figure` like `style`, a run of digits; if there is none, in the digits of the text.
    fn in_digits(&self, figure: Value, style: Option<&str>) -> String {
        let zero = style.and_then(zero_of).or_else(|| zero_of(self.stored.text)).unwrap_or('0');
        let plain = figure.to_string();
        // The writer's own 2.50 or 007.
        let typed = self.new.number.digits.as_deref().filter(|digits| {
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            Value::from_digits(whole, fraction) == Some(figure)
        });
        let plain = typed.unwrap_or(&plain);
        let (whole, fraction) =
            plain.split_once('.').map_or((plain, None), |(whole, part)| (whole, Some(part)));
        let grouping = Grouping::of(style, self.new.written(), self.has_lakh());
        let mut text = grouping.group(whole);
        if let Some(fraction) = fraction {
            let mark = if style.is_some_and(|style| style.contains('٫')) { '٫' } else { '.' };
            text.push(mark);
            text.push_str(fraction);
        }
        with_digits(&text, zero)
    }

    /// Whether the language counts in lakhs.
    fn has_lakh(&self) -> bool {
        let mut scales = terms().iter().filter(|term| term.kind == Kind::Scale);
        scales.any(|term| term.id == LAKH && !term.names(self.language).is_empty())
    }
}

/// How digits are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Grouping {
    /// The mark between groups; `None`: no groups.
    mark: Option<char>,
    /// Whether groups above the thousands have two digits.
    by_two: bool,
}

/// From this number of digits on, a figure without marks is not grouped by its writer.
const SHOWS_NO_GROUPS: usize = 5;

impl Grouping {
    /// As in `style`, if it is long enough to show; otherwise grouped if `new` is.
    fn of(style: Option<&str>, new: &str, has_lakh: bool) -> Self {
        let is_group = |mark: &char| matches!(mark, ',' | '٬' | '،' | '\u{a0}' | '\u{202f}');
        if let Some(style) = style {
            if let Some(mark) = style.chars().find(is_group) {
                let groups: Vec<usize> = style
                    .split(['.', '٫'])
                    .next()
                    .unwrap_or_default()
                    .split(|character| is_group(&character))
                    .map(|group| group.chars().count())
                    .collect();
                let shows = groups.len() > 2;
                let by_two = if shows { groups[1..groups.len() - 1].contains(&2) } else { has_lakh };
                return Self { mark: Some(mark), by_two };
            }
            if style.chars().filter(|character| digit_value(*character).is_some()).count() >= SHOWS_NO_GROUPS
            {
                return Self { mark: None, by_two: false };
            }
        }
        let mark = new.contains(',').then_some(',');
        Self { mark, by_two: has_lakh }
    }

    fn group(self, whole: &str) -> String {
        let Some(mark) =
            self.mark.filter(|_| whole.len() > 3 && whole.bytes().all(|byte| byte.is_ascii_digit()))
        else {
            return whole.to_owned();
        };
        let mut text = String::new();
        for (index, digit) in whole.chars().enumerate() {
            let left = whole.len() - index;
            let begins =
                if self.by_two && left > 3 { (left - 3).is_multiple_of(2) } else { left.is_multiple_of(3) };
            if index > 0 && begins {
                text.push(mark);
            }
            text.push(digit);
        }
        text
    }
}

/// Every run of at most [`MOST_WORDS`] of `count` words, as its first and its last word: by the first, the shortest first.
fn runs_of(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |first| (first..count.min(first + MOST_WORDS)).map(move |last| (first, last)))
}

/// The words of a written number.
fn words_of(written: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in written.char_indices().chain([(written.len(), ' ')]) {
        let parts = character.is_whitespace() || matches!(character, '-' | '–' | ':');
        match (parts, start) {
            (true, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words
}

/// Whether a mark between two digits can belong to one figure: a decimal mark, or one between groups.
fn is_in_figure(between: &str) -> bool {
    matches!(between, "." | "," | "٫" | "٬" | "،" | "\u{a0}" | "\u{202f}")
}

/// The text with ASCII digits and marks.
fn in_ascii(text: &str) -> String {
    let plain = |character: char| match character {
        '٫' => '.',
        '٬' | '،' => ',',
        other => ascii_digit(other).unwrap_or(other),
    };
    text.chars().map(plain).collect()
}

/// The number of decimals of a figure in ASCII.
fn decimals(figure: &str) -> u32 {
    figure.split_once('.').map_or(0, |(_, part)| u32::try_from(part.len()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    /// Rewrites the first number of `stored`, from the first number of `old` to that of `new`, two English texts.
    fn rewritten(stored: &str, tag: &str, old: &str, new: &str) -> Option<String> {
        let [before, after] = [old, new].map(|text| numbers(text, &language("en")).remove(0));
        let known = numbers(stored, &language(tag));
        let number = known.iter().find(|number| number.same_value(&before))?;
        let (range, replacement) = rewrite(
            NumberInText { text: stored, number },
            &language(tag),
            NumberInText { text: old, number: &before },
            NumberInText { text: new, number: &after },
        )?;
        let mut text = stored.to_owned();
        text.replace_range(range, &replacement);
        Some(text)
    }

    #[test]
    fn a_new_value_is_written_like_the_old_one() {
        for (stored, tag, old, new, expected) in [
            ("31 افراد", "ur", "31 people", "33 people", "33 افراد"),
            ("۳۱ افراد", "ur", "31 people", "33 people", "۳۳ افراد"),
            ("ڈھائی ارب روپے", "ur", "Rs. 2.5 billion", "Rs. 3.7 billion", "3.7 ارب روپے"),
            ("250 करोड़ रुपये", "hi", "Rs 2.5 billion", "Rs 3.7 billion", "370 करोड़ रुपये"),
            ("12,34,567 लोग", "hi", "1,234,567 people", "2,345,678 people", "23,45,678 लोग"),
            ("900 लोग", "hi", "900 people", "1,200 people", "1,200 लोग"),
            ("900 लोग", "hi", "900 people", "1200 people", "1200 लोग"),
            ("तीन लोग", "hi", "three people", "seven people", "सात लोग"),
            ("تین افراد", "ur", "3 people", "12 people", "بارہ افراد"),
            ("25 फ़ीसदी", "hi", "25 per cent", "37.5 per cent", "37.5 फ़ीसदी"),
            ("4 मई 2024", "hi", "4 May 2024", "5 June 2025", "5 जून 2025"),
            ("1990 में", "hi", "in 1990", "in 1975", "1975 में"),
            ("पच्चीस हज़ार लोग", "hi", "25,000 people", "30,000 people", "तीस हज़ार लोग"),
            ("5 लाख लोग", "hi", "500,000 people", "20,000 people", "20,000 लोग"),
        ] {
            assert_eq!(
                rewritten(stored, tag, old, new).as_deref(),
                Some(expected),
                "{stored}: {old} to {new}"
            );
        }
    }

    #[test]
    fn what_is_not_safe_is_not_written() {
        // Another currency, another kind; an ordinal word cannot be made.
        assert_eq!(rewritten("تیسرا دن", "ur", "the third day", "the fifth day"), None);
        assert_eq!(rewritten("5 डॉलर", "hi", "$5", "€6"), None);
        assert_eq!(rewritten("5 लोग", "hi", "5 people", "6 per cent"), None);
    }
}
