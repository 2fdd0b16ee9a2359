//! Do both texts have the same numbers, dates, units and currencies?
//!
//! Numbers are read by value ([`sangam_text::numbers`]), so that ڈھائی لاکھ, 2.5 lakh and 250,000 are the same. Dates, times,
//! scores and ranges are taken apart into plain values. The values of both sides are paired in steps, from the surest to the
//! least sure: the same value with the same unit, the same value, the same digits with another scale. What is left is looked
//! for in the words that say a number without being one (both, dozen, دہائی) and in the digits of the other text. Only then
//! is a number missing; and if one is missing on both sides, it was changed. Months and days of the week are paired by name.
//!
//! Time O(n · m) for n and m numbers, of which at most [`MOST`] a side are compared.

use std::ops::Range;

use sangam_text::digits::ascii_digit;
use sangam_text::numbers::{Currency, Number, NumberKind, PartRole, Value};
use sangam_text::script::Script;
use sangam_text::tokens::TokenKind;
use sangam_unit::{Reading, Role, Sides};

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace};
use crate::findings::Findings;
use crate::folds::folded;
use crate::pair::Pair;
use crate::rules::CalendarKind;

/// The most values of a side that are compared.
const MOST: usize = 120;
/// A number word below this is often left out or said in another way. Fitted on the even lines of the beds.
const LEAST_IN_WORDS: i64 = 3;

/// A plain value of a text.
#[derive(Debug, Clone)]
struct Figure {
    span: Range<usize>,
    kind: NumberKind,
    value: Value,
    /// The digits as written, in ASCII and unscaled.
    digits: Option<String>,
    currency: Option<Currency>,
    unit: Option<&'static str>,
    certain: bool,
    /// Whether it is paired with a value of the other side.
    paired: bool,
}

impl Figure {
    fn is_percent(&self) -> bool {
        self.kind == NumberKind::Percent
    }

    /// Whether both count the same thing, as far as they say so.
    fn likeness(&self, other: &Self) -> u8 {
        u8::from(self.unit == other.unit)
            + 2 * u8::from(self.currency == other.currency)
            + u8::from(self.is_percent() == other.is_percent())
            + u8::from(self.kind == other.kind)
    }
}

/// Compares the numbers, months and days of both texts.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    if pair.too_long {
        return;
    }
    calendar(pair, CalendarKind::Weekday, Check::WeekdayDiffers, findings);
    let months_differ = calendar(pair, CalendarKind::Month, Check::DateDiffers, findings);
    let mut figures = Sides::of(|side| figures(pair, side));
    times(pair, findings, &mut figures);
    pair_equal(&mut figures, pair, findings);
    pair_scales(&mut figures, pair, findings);
    pair_words(&mut figures, pair);
    if !months_differ {
        report_left(&mut figures, pair, findings);
    }
}

/// The plain values of a text, in order.
fn figures(pair: &Pair<'_>, side: Role) -> Vec<Figure> {
    let mut found = Vec::new();
    for number in &pair.numbers[side] {
        if found.len() >= MOST {
            break;
        }
        if pair.in_placeable(side, &number.span) {
            continue;
        }
        let from = found.len();
        add(number, &number.span, &mut found);
        if is_in_name(pair, side, &number.span) {
            found[from..].iter_mut().for_each(|figure| {
                figure.certain &= figure.digits.is_some();
                figure.unit = None;
            });
        }
    }
    found
}

/// Whether a number is a part of a name: "Four Corners", "60 Minutes". In a script without capitals, nobody knows.
fn is_in_name(pair: &Pair<'_>, side: Role, span: &Range<usize>) -> bool {
    let text = pair.texts[side];
    let is_capital = |text: &str| text.starts_with(char::is_uppercase);
    let written = &text[span.clone()];
    let inside = written.split_whitespace().skip(1).any(is_capital)
        && written.starts_with(|first: char| first.is_numeric());
    let after = text[span.end..].strip_prefix(' ').is_some_and(is_capital);
    let opens = text[..span.start].trim_end().ends_with(|mark: char| !mark.is_alphanumeric() && mark != ',')
        || span.start == 0;
    let title = text.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count() < 2;
    !title && (inside || after && is_capital(written) && !opens)
}

fn add(number: &Number, span: &Range<usize>, found: &mut Vec<Figure>) {
    let figure = |value: Value, digits: Option<String>, kind: NumberKind| Figure {
        span: span.clone(),
        kind,
        value,
        digits,
        currency: number.currency,
        unit: number.unit,
        certain: number.certain,
        paired: false,
    };
    if let Some(ends) = &number.ends {
        for end in ends.iter() {
            let inside = end.span.start >= span.start && end.span.end <= span.end && !end.span.is_empty();
            add(end, if inside { &end.span } else { span }, found);
        }
        // The unit of a range is said once.
        for end in found.iter_mut().rev().take(2) {
            end.currency = end.currency.or(number.currency);
            end.unit = end.unit.or(number.unit);
        }
        return;
    }
    match number.kind {
        NumberKind::Date | NumberKind::Score => {
            // Months are compared by name.
            for part in number.parts.iter().filter(|part| part.role != PartRole::Month) {
                let kind = if part.role == PartRole::Year { NumberKind::Year } else { number.kind };
                let mut one = figure(part.value, part.digits.clone(), kind);
                (one.currency, one.unit) = (None, None);
                found.push(one);
            }
        }
        _ => found.push(figure(number.value, number.digits.clone(), number.kind)),
    }
}

/// Pairs times of day.
fn times(pair: &Pair<'_>, findings: &mut Findings<'_>, figures: &mut Sides<Vec<Figure>>) {
    let of = |side: Role| -> Vec<&Number> {
        pair.numbers[side].iter().filter(|number| number.kind == NumberKind::Time).collect()
    };
    let Sides { source: ours, target: mut theirs } = Sides::of(of);
    let mut left = Vec::new();
    for time in ours {
        match theirs.iter().position(|other| time.same_value(other)) {
            Some(place) => {
                let other = theirs.remove(place);
                settle(&mut figures.source, &time.span);
                settle(&mut figures.target, &other.span);
            }
            None => left.push(time),
        }
    }
    for (time, other) in left.iter().zip(&theirs) {
        settle(&mut figures.source, &time.span);
        settle(&mut figures.target, &other.span);
        differs(pair, findings, Check::TimeDiffers, Sides::new(&time.span, &other.span));
    }
    // A time that only one side reads as such is compared by its hour.
    let alone = left.iter().skip(theirs.len()).map(|time| (Role::Source, *time));
    let alone = alone.chain(theirs.iter().skip(left.len()).map(|time| (Role::Target, *time)));
    for (side, time) in alone {
        let hour = time.parts.iter().find(|part| part.role == PartRole::Hour);
        let figure = figures[side].iter_mut().find(|figure| figure.span == time.span && !figure.paired);
        if let (Some(hour), Some(figure)) = (hour, figure) {
            figure.value = hour.value;
            figure.unit = None;
        }
    }
}

fn settle(figures: &mut [Figure], span: &Range<usize>) {
    figures.iter_mut().filter(|figure| figure.span == *span).for_each(|figure| figure.paired = true);
}

fn differs(pair: &Pair<'_>, findings: &mut Findings<'_>, check: Check, spans: Sides<&Range<usize>>) {
    let detail = FindingDetail::Differs {
        source: pair.piece(Role::Source, spans.source).to_owned(),
        target: pair.piece(Role::Target, spans.target).to_owned(),
    };
    findings.add(check, FindingPlace::both(Some(spans.source.clone()), Some(spans.target.clone())), detail);
}

/// Pairs equal values, the likest first, and compares what they count.
fn pair_equal(figures: &mut Sides<Vec<Figure>>, pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let mut equal: Vec<(u8, usize, usize)> = Vec::new();
    for (place, ours) in figures.source.iter().enumerate().filter(|(_, figure)| !figure.paired) {
        for (there, theirs) in figures.target.iter().enumerate().filter(|(_, figure)| !figure.paired) {
            if ours.value == theirs.value {
                equal.push((ours.likeness(theirs), place, there));
            }
        }
    }
    equal.sort_by_key(|&(likeness, place, there)| (u8::MAX - likeness, place, there));
    for (_, place, there) in equal {
        let (ours, theirs) = (&figures.source[place], &figures.target[there]);
        if ours.paired || theirs.paired {
            continue;
        }
        counted(ours, theirs, pair, findings);
        figures.source[place].paired = true;
        figures.target[there].paired = true;
    }
}

/// Compares what two equal values count.
fn counted(ours: &Figure, theirs: &Figure, pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let spans = Sides::new(&ours.span, &theirs.span);
    if !ours.certain || !theirs.certain {
        return;
    }
    match (ours.currency, theirs.currency) {
        (Some(one), Some(other)) if one != other => {
            return differs(pair, findings, Check::CurrencyDiffers, spans);
        }
        (Some(_), None) if !says_near(pair, theirs) => {
            return differs(pair, findings, Check::UnitMissing, spans);
        }
        _ => {}
    }
    if ours.is_percent() != theirs.is_percent() && ours.currency.is_none() {
        let check = match (theirs.unit.or(theirs.currency.map(|currency| currency.0)), ours.unit) {
            (None, _) if ours.is_percent() => Check::UnitMissing,
            (_, None) if theirs.is_percent() => return,
            _ => Check::UnitDiffers,
        };
        return differs(pair, findings, check, spans);
    }
    if ours.kind == NumberKind::Time || theirs.kind == NumberKind::Time {
        return;
    }
    match (ours.unit, theirs.unit) {
        (Some(one), Some(other)) if one != other => differs(pair, findings, Check::UnitDiffers, spans),
        (Some(_), None) if theirs.currency.is_none() => differs(pair, findings, Check::UnitMissing, spans),
        _ => {}
    }
}

/// Whether a currency is named near a figure of the target.
fn says_near(pair: &Pair<'_>, figure: &Figure) -> bool {
    pair.numbers
        .target
        .iter()
        .any(|number| number.currency.is_some() && number.span.start.abs_diff(figure.span.end) < 60)
}

/// Pairs values with the same digits and another scale.
fn pair_scales(figures: &mut Sides<Vec<Figure>>, pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let mut found = Vec::new();
    for (place, ours) in
        figures.source.iter().enumerate().filter(|(_, figure)| !figure.paired && figure.certain)
    {
        let theirs = figures.target.iter().enumerate().find(|(there, theirs)| {
            !theirs.paired
                && theirs.certain
                && !found.iter().any(|(_, taken)| taken == there)
                && other_scale(ours, theirs)
        });
        found.extend(theirs.map(|(there, _)| (place, there)));
    }
    for (place, there) in found {
        let spans = Sides::new(&figures.source[place].span, &figures.target[there].span);
        differs(pair, findings, Check::ScaleDiffers, spans);
        figures.source[place].paired = true;
        figures.target[there].paired = true;
    }
}

/// Whether two values differ by a power of ten, and one of them has a scale.
fn other_scale(ours: &Figure, theirs: &Figure) -> bool {
    let (small, large) =
        if ours.value < theirs.value { (ours.value, theirs.value) } else { (theirs.value, ours.value) };
    let thousand = Value::integer(1000);
    if small <= Value::ZERO || large < thousand {
        return false;
    }
    let mut grown = small;
    while grown < large {
        let Some(next) = grown.times(Value::integer(10)) else { return false };
        grown = next;
    }
    let same_digits = match (&ours.digits, &theirs.digits) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    grown == large && same_digits
}

/// Pairs numbers with words that say them without being numbers, and with digits that are not read as numbers.
fn pair_words(figures: &mut Sides<Vec<Figure>>, pair: &Pair<'_>) {
    for side in Role::BOTH {
        let other = side.other();
        let said = said_by_words(pair, other);
        let digits = digit_runs(pair.texts[other]);
        let values: Vec<Value> = figures[other].iter().map(|figure| figure.value).collect();
        for figure in figures[side].iter_mut().filter(|figure| !figure.paired) {
            let whole = figure.value.as_integer();
            let by_word = whole.is_some_and(|whole| said.contains(&whole));
            // A decade, a year or a clock of twelve hours in short.
            let short = whole
                .filter(|_| matches!(figure.kind, NumberKind::Decade | NumberKind::Year | NumberKind::Date))
                .map(|whole| whole % 100);
            let half_day = whole
                .filter(|_| figure.kind == NumberKind::Time)
                .map(|whole| if whole > 12 { whole - 12 } else { whole + 12 });
            let by_digits = figure.digits.as_ref().is_some_and(|written| digits.contains(written))
                || [short, half_day].into_iter().flatten().any(|value| {
                    values.contains(&Value::integer(value)) || digits.contains(&value.to_string())
                });
            // The same number said twice on one side.
            let again = values.contains(&figure.value);
            figure.paired = by_word || by_digits || again;
        }
    }
}

/// The values that words of a text say without being numbers.
fn said_by_words(pair: &Pair<'_>, side: Role) -> Vec<i64> {
    let like = &pair.rules[side].like_numbers;
    let words = pair.word_tokens(side).map(|token| pair.piece(side, &token.span));
    words
        .flat_map(|word| word.split('-'))
        .filter_map(|word| like.get(&*folded(word)))
        .flatten()
        .copied()
        .collect()
}

/// The runs of digits of a text, in ASCII, with and without the marks between them.
fn digit_runs(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let mut run = String::new();
    for character in text.chars().chain([' ']) {
        match ascii_digit(character) {
            Some(digit) => run.push(digit),
            None if !run.is_empty() => runs.push(std::mem::take(&mut run)),
            None => {}
        }
    }
    runs
}

/// Reports the values without a partner.
fn report_left(figures: &mut Sides<Vec<Figure>>, pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let counts = |figure: &&Figure| !figure.paired && figure.certain;
    let ours: Vec<&Figure> = figures.source.iter().filter(counts).collect();
    let mut theirs: Vec<&Figure> = figures.target.iter().filter(counts).collect();
    for figure in ours {
        // One in digits was probably changed into one in digits.
        let likest = theirs.iter().enumerate().max_by_key(|(place, other)| {
            (
                other.likeness(figure) + 2 * u8::from(other.digits.is_some() == figure.digits.is_some()),
                usize::MAX - place,
            )
        });
        if let Some((place, _)) = likest {
            let other = theirs.remove(place);
            let check = match (figure.kind, other.kind) {
                (NumberKind::Date, NumberKind::Date) | (NumberKind::Year, NumberKind::Year) => {
                    Check::DateDiffers
                }
                _ => Check::NumberDiffers,
            };
            differs(pair, findings, check, Sides::new(&figure.span, &other.span));
        } else if pair.facts.reading != Reading::Abridged(Role::Target) && is_told(figure) {
            let detail = FindingDetail::Missing { source: pair.piece(Role::Source, &figure.span).to_owned() };
            findings.add(Check::NumberMissing, FindingPlace::both(Some(figure.span.clone()), None), detail);
        }
    }
    for figure in theirs {
        if pair.facts.reading != Reading::Abridged(Role::Source) && figure.digits.is_some() {
            let detail = FindingDetail::Added { target: pair.piece(Role::Target, &figure.span).to_owned() };
            findings.add(Check::NumberAdded, FindingPlace::both(None, Some(figure.span.clone())), detail);
        }
    }
}

/// Whether a number is one that a translation keeps.
fn is_told(figure: &Figure) -> bool {
    figure.digits.is_some()
        || figure.kind != NumberKind::Ordinal && figure.value > Value::integer(LEAST_IN_WORDS)
}

/// Pairs the months or the days of the week of both texts. Returns whether one was changed.
fn calendar(pair: &Pair<'_>, kind: CalendarKind, check: Check, findings: &mut Findings<'_>) -> bool {
    let named = Sides::of(|side| named(pair, side, kind));
    let means = |one: &NamedDay, other: &NamedDay| one.1.iter().any(|number| other.1.contains(number));
    let mut taken = vec![false; named.target.len()];
    let mut left = Vec::new();
    for day in &named.source {
        match (0..taken.len()).find(|&place| !taken[place] && means(day, &named.target[place])) {
            Some(place) => taken[place] = true,
            None => left.push(day),
        }
    }
    let rest: Vec<&NamedDay> =
        named.target.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(day, _)| day).collect();
    // Of a name that may mean something else, one is enough. A day that both texts have may be said once more.
    let is_new = |ours: &NamedDay, theirs: &NamedDay| {
        (ours.2 || theirs.2)
            && (!named.target.iter().any(|day| means(ours, day)) && ours.2
                || !named.source.iter().any(|day| means(day, theirs)) && (theirs.2 || ours.2))
    };
    let mut found = false;
    let mut rest = rest.into_iter();
    for ours in left {
        let Some(theirs) = rest.find(|theirs| is_new(ours, theirs)) else { break };
        differs(pair, findings, check, Sides::new(&ours.0, &theirs.0));
        found = true;
    }
    found
}

/// A month or a day that a text names: the place, the numbers that it may mean, and whether it is sure.
type NamedDay = (Range<usize>, Vec<u8>, bool);

/// The months or days that a text names.
fn named(pair: &Pair<'_>, side: Role, kind: CalendarKind) -> Vec<NamedDay> {
    let calendar = &pair.rules[side].calendar;
    if calendar.is_empty() {
        return Vec::new();
    }
    let text = pair.texts[side];
    let has_case = pair.profiles[side].script == Script::Latin;
    let mut found: Vec<NamedDay> = Vec::new();
    for token in pair.tokens[side].iter().filter(|token| token.kind == TokenKind::Word) {
        let written = &text[token.span.clone()];
        let written = written.split(['\'', '’']).next().unwrap_or(written);
        if has_case && !written.starts_with(char::is_uppercase) {
            continue;
        }
        let words = calendar.get(&*folded(written)).into_iter().flatten().filter(|word| word.kind == kind);
        let (numbers, certain): (Vec<u8>, Vec<bool>) = words.map(|word| (word.number, word.certain)).unzip();
        if !numbers.is_empty() {
            let in_date = pair.numbers[side].iter().any(|number| {
                number.kind == NumberKind::Date
                    && number.span.start <= token.span.start
                    && token.span.end <= number.span.end
            });
            found.push((token.span.clone(), numbers, certain.contains(&true) || in_date));
        }
    }
    if kind == CalendarKind::Month {
        // A month in digits.
        let dates = pair.numbers[side].iter().filter(|number| number.kind == NumberKind::Date);
        let parts = dates.flat_map(|date| date.parts.iter().map(move |part| (date, part)));
        for (date, part) in parts.filter(|(_, part)| part.role == PartRole::Month && part.digits.is_some()) {
            let number = part.value.as_integer().and_then(|value| u8::try_from(value).ok());
            found.extend(number.map(|number| (date.span.clone(), vec![number], true)));
        }
    }
    found
}
