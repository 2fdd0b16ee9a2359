//! Which numbers belong together, as a list with one scale or as a range?
//!
//! Two passes over the numbers in order, each comparing neighbours only. From right to left, a number passes its scale,
//! currency or percent sign to those before it, as in "2.94، 2.89 اور 2.52 ملین" and "$10-15 million". From left to
//! right, two ends become a range. Time O(n).

use std::ops::Range;

use super::number::{HALF_DAY, Number, NumberKind, Part, PartRole};
use super::read::Atom;
use super::scan::Scan;
use super::value::Value;
use super::words::role;

/// The text between two neighbouring numbers.
#[derive(Clone, Copy, PartialEq)]
enum Joint {
    /// A comma, as between the first items of a list.
    Comma,
    /// And.
    And,
    /// Or.
    Or,
    /// To, سے, a dash.
    To,
}

/// Joins the numbers of one text.
pub(super) fn join(scan: &Scan<'_>, mut atoms: Vec<Atom>) -> Vec<Number> {
    share_scales(scan, &mut atoms);
    let mut numbers: Vec<Number> = Vec::with_capacity(atoms.len());
    let mut waiting: Option<Atom> = None;
    for atom in atoms {
        let Some(from) = waiting.take() else {
            waiting = Some(atom);
            continue;
        };
        if let Some(range) = range(scan, &from, &atom) {
            numbers.push(range);
        } else {
            numbers.push(from.number);
            waiting = Some(atom);
        }
    }
    numbers.extend(waiting.map(|atom| atom.number));
    numbers
}

fn joint(scan: &Scan<'_>, before: &Atom, after: &Atom) -> Option<Joint> {
    let between = before.tokens.end..after.tokens.start;
    if between.len() == 2
        && matches!(scan.mark(between.start), Some(',' | '،'))
        && scan.has(between.start + 1, role::AND | role::OR)
    {
        return Some(Joint::And);
    }
    if between.len() != 1 {
        return None;
    }
    let at = between.start;
    match scan.mark(at) {
        Some(',' | '،') => Some(Joint::Comma),
        Some('-' | '‐' | '‑') if scan.glued(at) == scan.glued(at + 1) => Some(Joint::To),
        Some('–' | '—' | '~' | '−') => Some(Joint::To),
        None if scan.has(at, role::AND) => Some(Joint::And),
        None if scan.has(at, role::OR) => Some(Joint::Or),
        None if scan.has(at, role::RANGE) => Some(Joint::To),
        _ => None,
    }
}

/// Passes the scale, currency and percent sign of a number to the numbers listed before it.
fn share_scales(scan: &Scan<'_>, atoms: &mut [Atom]) {
    // Whether a list is open at the number on the right: it has something to pass on, and "and", "or" or "to" was seen.
    let mut open = false;
    for index in (1..atoms.len()).rev() {
        let (left, right) = atoms.split_at_mut(index);
        let (Some(before), Some(after)) = (left.last_mut(), right.first()) else { continue };
        let joint = joint(scan, before, after);
        open = match joint {
            Some(Joint::And | Joint::Or | Joint::To) => true,
            Some(Joint::Comma) => open,
            None => false,
        };
        // A number word gets a scale only if it is certainly a number.
        let shares = before.may_share
            && (before.number.digits.is_some()
                || before.number.certain
                || matches!(joint, Some(Joint::Or | Joint::To)));
        if !open || !shares {
            open = false;
            continue;
        }
        let money = after.number.kind == NumberKind::Currency;
        if let Some(scale) = after.scale
            && let Some(value) = before.number.value.times(scale)
        {
            before.number.value = value;
            before.number.certain = true;
            before.scale = Some(scale);
            if money && before.number.currency.is_none() {
                before.number.currency = after.number.currency;
                before.number.kind = NumberKind::Currency;
            }
        } else if joint == Some(Joint::To) && before.number.kind == NumberKind::Cardinal {
            if after.number.kind == NumberKind::Percent || money {
                before.number.kind = after.number.kind;
                before.number.currency = after.number.currency;
            }
            if before.number.unit.is_none()
                && !matches!(after.number.kind, NumberKind::Time | NumberKind::Era)
            {
                before.number.unit = after.number.unit;
            }
            open = false;
        } else {
            open = false;
        }
    }
}

/// Returns the range of two numbers, if they form one.
fn range(scan: &Scan<'_>, from: &Atom, to: &Atom) -> Option<Number> {
    if joint(scan, from, to) != Some(Joint::To) {
        return None;
    }
    let (mut start, mut end) = (from.number.clone(), to.number.clone());
    let ranks = |kind| {
        matches!(
            kind,
            NumberKind::Cardinal
                | NumberKind::Percent
                | NumberKind::Currency
                | NumberKind::Ordinal
                | NumberKind::Year
                | NumberKind::Era
        )
    };
    // If right-to-left text was typed in the order in which it is seen, 1950-53 is stored as 53-1950.
    if end.kind == NumberKind::Year
        && start.digits.as_ref().is_some_and(|digits| digits.len() == 2)
        && scan.mark(to.tokens.start - 1).is_some()
    {
        let second = shortened_year(&end, start.clone());
        if second.kind == NumberKind::Year {
            return Some(range_of(from.number.span.start..to.number.span.end, end, second));
        }
    }
    if start.kind == NumberKind::Year
        && end.kind != NumberKind::Year
        && scan.mark(to.tokens.start - 1).is_some()
    {
        end = shortened_year(&start, end);
    }
    if end.kind == NumberKind::Time && start.kind == NumberKind::Cardinal && start.unit.is_none() {
        start = hour_before(&end, start);
    }
    if end.kind == NumberKind::Era && matches!(start.kind, NumberKind::Cardinal | NumberKind::Year) {
        start = Number { kind: NumberKind::Era, unit: end.unit, ..start };
        end = shortened_year(&start, end);
    }
    let same_kind = start.kind == end.kind;
    let day_to_date = start.kind == NumberKind::Cardinal && end.kind == NumberKind::Date;
    let ascending = match (start.kind, end.kind) {
        (NumberKind::Date | NumberKind::Time, _) => same_kind,
        (_, NumberKind::Date) => {
            day_to_date && start.value.as_integer().is_some_and(|day| (1..=31).contains(&day))
        }
        (one, two) => {
            ranks(one)
                && ranks(two)
                && start.value < end.value
                && (same_kind || one == NumberKind::Cardinal || two == NumberKind::Cardinal)
        }
    };
    if !ascending {
        return None;
    }
    if end.currency.is_none() && end.kind == NumberKind::Cardinal && start.currency.is_some() {
        end.currency = start.currency;
        end.kind = NumberKind::Currency;
    }
    Some(range_of(start.span.start..end.span.end, start, end))
}

fn range_of(span: Range<usize>, start: Number, end: Number) -> Number {
    let currency = match (start.currency, end.currency) {
        (Some(one), Some(two)) if one != two => None,
        (one, two) => two.or(one),
    };
    Number {
        span,
        kind: NumberKind::Range,
        value: start.value,
        digits: None,
        currency,
        unit: end.unit,
        certain: true,
        parts: Vec::new(),
        ends: Some(Box::new([start, end])),
    }
}

/// In "5.30 से 6.30 बजे" and "10-12 p.m.", the first hour is written without the words of the second.
fn hour_before(end: &Number, start: Number) -> Number {
    let Some((hour, minute)) = clock(&start).filter(|&(hour, minute)| hour <= 24 && minute < 60) else {
        return start;
    };
    let part = |role, value: i64, digits: Option<String>| Part { role, value: Value::integer(value), digits };
    let mut digits = start.digits.iter().flat_map(|digits| digits.split('.')).map(str::to_owned);
    let mut parts = vec![part(PartRole::Hour, hour, digits.next())];
    if minute > 0 {
        parts.push(part(PartRole::Minute, minute, digits.next()));
    }
    let minutes = hour * 60 + minute;
    let afternoon = hour < 12 && Value::integer(minutes + HALF_DAY) < end.value;
    let value = Value::integer(if afternoon { minutes + HALF_DAY } else { minutes });
    Number { kind: NumberKind::Time, value, unit: end.unit, parts, digits: None, certain: true, ..start }
}

/// Returns the hour and the minutes of 5, 5.30 or five and a half.
fn clock(number: &Number) -> Option<(i64, i64)> {
    if let Some(digits) = &number.digits {
        let (hour, minute) = digits.split_once('.').unwrap_or((digits, "00"));
        return (minute.len() == 2).then_some((hour.parse().ok()?, minute.parse().ok()?));
    }
    let quarters = number.value.times(Value::integer(4))?.as_integer()?;
    Some((quarters / 4, quarters % 4 * 15))
}

/// In 1950-53 and 2018/19, the second year is written with its last digits only.
fn shortened_year(from: &Number, to: Number) -> Number {
    let two_digits = to.digits.as_ref().is_some_and(|digits| digits.len() == 2)
        && (to.kind == NumberKind::Cardinal || to.kind == from.kind);
    let (Some(first), Some(last)) = (from.value.as_integer(), to.value.as_integer()) else { return to };
    let year = first - first % 100 + last;
    if !two_digits || year <= first {
        return to;
    }
    Number { value: Value::integer(year), kind: from.kind, ..to }
}
