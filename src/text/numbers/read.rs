//! What does a quantity count, according to the text around it?
//!
//! The reader walks over the tokens once. At each place it tries the kinds from the most to the least specific:
//! telephone number, date in digits, clock time, month with a day, quantity with sign, currency, percent, ordinal or
//! unit.

use std::ops::Range;

use super::fold::is_word_character;
use super::number::{Currency, HALF_DAY, KNOWN_HALF, Number, NumberKind, Part, PartRole, currency_of_mark};
use super::quantity::{Quantity, Shape};
use super::scan::Scan;
use super::value::Value;
use super::words::role;

/// The fewest digits of a telephone number that begins with `+`.
const MIN_PHONE_DIGITS: usize = 8;
/// The fewest digits of a telephone number that begins with 0.
const MIN_LOCAL_PHONE_DIGITS: usize = 9;
/// The most digits of a telephone number (ITU-T E.164).
const MAX_PHONE_DIGITS: usize = 15;
/// The years that a number can mean after a word like "in".
const YEARS: std::ops::RangeInclusive<i64> = 1000..=2199;
/// The years that a four-digit number can mean without such a word.
const BARE_YEARS: std::ops::RangeInclusive<i64> = 1800..=2099;
/// The years that a number can mean beside the name of another calendar.
const ERA_YEARS: std::ops::RangeInclusive<i64> = 1..=9999;
/// From these runs on, `245/6` is a score without a word about cricket.
const LARGE_SCORE: i64 = 100;
/// The wickets of an innings.
const WICKETS: i64 = 10;
/// The units of cricket.
const CRICKET_UNITS: [&str; 4] = ["run", "wicket", "over", "ball"];
/// How many tokens away a word about cricket can be.
const CRICKET_TOKENS: usize = 8;

/// A number and the tokens it was read from.
#[derive(Debug)]
pub(super) struct Atom {
    pub(super) tokens: Range<usize>,
    pub(super) number: Number,
    /// See [`Quantity::scale`].
    pub(super) scale: Option<Value>,
    /// A plain quantity without a scale. A later number can pass its scale to it.
    pub(super) may_share: bool,
}

/// Returns all numbers in order, before any are joined.
pub(super) fn read(scan: &Scan<'_>) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut at = 0;
    while at < scan.tokens.len() {
        let floor = atoms.last().map_or(0, |atom| atom.tokens.end);
        match scan.atom(at, floor) {
            Some(atom) => {
                at = atom.tokens.end.max(at + 1);
                atoms.push(atom);
            }
            None => at += 1,
        }
    }
    atoms
}

/// The halves of the day.
#[derive(Clone, Copy, PartialEq)]
enum Half {
    Morning,
    Afternoon,
}

impl Scan<'_> {
    /// Returns the number that begins at token `at`. The tokens before `floor` belong to the number before it.
    fn atom(&self, at: usize, floor: usize) -> Option<Atom> {
        if !self.may_begin(at) {
            return None;
        }
        self.phone(at)
            .or_else(|| self.numeric_date(at))
            .or_else(|| self.clock_time(at, floor))
            .or_else(|| self.month_first(at))
            .or_else(|| self.score(at))
            .or_else(|| self.amount(at, floor))
    }

    /// A fast test that rules out most tokens.
    fn may_begin(&self, at: usize) -> bool {
        match self.mark(at) {
            Some(mark) => {
                matches!(mark, '+' | '-' | '−' | '%' | '٪' | '½' | '¼' | '¾')
                    || currency_of_mark(mark).is_some()
            }
            None => self.is_digits(at) || self.entry(at).is_some(),
        }
    }

    fn number(&self, tokens: Range<usize>, kind: NumberKind, value: Value) -> Atom {
        let start = self.tokens.get(tokens.start).map_or(0, |token| token.start);
        let end = self.tokens.get(tokens.end.wrapping_sub(1)).map_or(start, |token| token.end);
        Atom {
            tokens,
            number: Number {
                span: start..end,
                kind,
                value,
                digits: None,
                currency: None,
                unit: None,
                certain: true,
                parts: Vec::new(),
                ends: None,
            },
            scale: None,
            may_share: false,
        }
    }

    /// `+92 51 920 8888`, `0300-1234567`, `1-800-555-0199`.
    fn phone(&self, at: usize) -> Option<Atom> {
        let plus = self.mark(at) == Some('+');
        let first = at + usize::from(plus);
        if !self.is_digits(first) || (plus && !self.glued(first)) {
            return None;
        }
        let mut digits = String::new();
        let mut groups = 0;
        let mut next = first;
        let mut end = first;
        while self.is_digits(next) && digits.len() <= MAX_PHONE_DIGITS {
            if self.digit_count(next, MAX_PHONE_DIGITS + 1) > MAX_PHONE_DIGITS {
                return None;
            }
            digits.push_str(&self.digits(next));
            groups += 1;
            end = next + 1;
            let hyphen = self.mark(end) == Some('-') && self.glued(end) && self.glued(end + 1);
            next = if hyphen { end + 1 } else { end };
            if !hyphen && !plus {
                break;
            }
        }
        let local = digits.starts_with('0') && groups <= 3 && digits.len() >= MIN_LOCAL_PHONE_DIGITS;
        let toll_free = groups == 4 && digits.starts_with('1') && digits.len() == 11;
        let international = plus && digits.len() >= MIN_PHONE_DIGITS;
        if digits.len() > MAX_PHONE_DIGITS || !(local || toll_free || international) {
            return None;
        }
        let mut atom = self.number(at..end, NumberKind::Phone, Value::from_digits(&digits, "")?);
        atom.number.digits = Some(digits);
        Some(atom)
    }

    /// Reads `7/5/2025`, `07.05.2025`, `2025-05-07`. The day comes before the month, unless only the second number can
    /// be a day.
    fn numeric_date(&self, at: usize) -> Option<Atom> {
        let mark = self.mark(at + 1).filter(|mark| matches!(mark, '/' | '.' | '-'))?;
        let joined = self.mark(at + 3) == Some(mark) && (at + 1..=at + 4).all(|index| self.glued(index));
        let whole =
            (0..3).all(|place| self.is_digits(at + 2 * place) && self.digit_count(at + 2 * place, 5) <= 4);
        if !joined
            || !whole
            || self.glued(at + 5) && self.mark(at + 5) == Some(mark) && self.is_digits(at + 6)
        {
            return None;
        }
        let texts = [self.digits(at), self.digits(at + 2), self.digits(at + 4)];
        let values: Vec<i64> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        let &[first, second, third] = values.as_slice() else { return None };
        let [one, two, three] = texts;
        let is_year = |text: &str, value: i64| text.len() == 4 && YEARS.contains(&value);
        let (day, month, year) = if is_year(&one, first) && one.len() == 4 {
            ((third, three), (second, two), (first, one))
        } else if is_year(&three, third) {
            if second > 12 {
                ((second, two), (first, one), (third, three))
            } else {
                ((first, one), (second, two), (third, three))
            }
        } else {
            return None;
        };
        if !(1..=31).contains(&day.0) || !(1..=12).contains(&month.0) {
            return None;
        }
        let part = |role, (value, text): (i64, String)| Part {
            role,
            value: Value::integer(value),
            digits: Some(text),
        };
        let parts = vec![part(PartRole::Day, day), part(PartRole::Month, month), part(PartRole::Year, year)];
        Some(self.date(at..at + 5, parts))
    }

    fn date(&self, tokens: Range<usize>, parts: Vec<Part>) -> Atom {
        let of = |role| {
            parts.iter().find(|part| part.role == role).and_then(|part| part.value.as_integer()).unwrap_or(0)
        };
        let value = of(PartRole::Year) * 10_000 + of(PartRole::Month) * 100 + of(PartRole::Day);
        let mut atom = self.number(tokens, NumberKind::Date, Value::integer(value));
        atom.number.parts = parts;
        atom
    }

    /// Reads `10:15`, `10:15 p.m.`, `22:15:30`, `6.30am`; `صبح 10:15 بجے`, `5.30 बजे`.
    fn clock_time(&self, at: usize, floor: usize) -> Option<Atom> {
        let colon = self.mark(at + 1).filter(|&mark| matches!(mark, ':' | '.' | '۔' | '٫'))?;
        if !self.is_digits(at) || !self.glued(at + 1) || !self.glued(at + 2) || self.digit_count(at, 3) > 2 {
            return None;
        }
        if self.digit_count(at + 2, 3) != 2 {
            return None;
        }
        let (hour_digits, minute_digits) = (self.digits(at), self.digits(at + 2));
        let hour: i64 = hour_digits.parse().ok().filter(|hour| *hour <= 24)?;
        let minute: i64 = minute_digits.parse().ok().filter(|minute| *minute < 60)?;
        let mut end = at + 3;
        if self.mark(end) == Some(':')
            && self.glued(end)
            && self.glued(end + 1)
            && self.digit_count(end + 1, 3) == 2
        {
            end += 2;
        }
        // 4:41.30 is the duration of a race.
        if self.mark(end) == Some('.') && self.glued(end) && self.is_digits(end + 1) && self.glued(end + 1) {
            return None;
        }
        if colon != ':' && !self.has(end, role::CLOCK | role::MORNING | role::AFTERNOON) {
            return None;
        }
        let parts = vec![
            Part { role: PartRole::Hour, value: Value::integer(hour), digits: Some(hour_digits) },
            Part { role: PartRole::Minute, value: Value::integer(minute), digits: Some(minute_digits) },
        ];
        Some(self.time(at..end, parts, floor))
    }

    /// Completes a time with the half of the day before or after it, and "o'clock".
    fn time(&self, tokens: Range<usize>, parts: Vec<Part>, floor: usize) -> Atom {
        let (mut start, mut end) = (tokens.start, tokens.end);
        let mut half = None;
        for _ in 0..2 {
            if let Some(found) = self.half_of_day(end) {
                half = half.or(Some(found));
                end += 1;
            } else if self.has(end, role::CLOCK) {
                end += 1;
            }
        }
        if half.is_none() && start > floor {
            half = self.half_of_day(start - 1);
            start -= usize::from(half.is_some());
        }
        let of = |role| {
            parts.iter().find(|part| part.role == role).and_then(|part| part.value.as_integer()).unwrap_or(0)
        };
        let mut minutes = of(PartRole::Hour) * 60 + of(PartRole::Minute);
        match half {
            Some(Half::Morning) if (HALF_DAY..HALF_DAY + 60).contains(&minutes) => minutes -= HALF_DAY,
            Some(Half::Afternoon) if minutes < HALF_DAY => minutes += HALF_DAY,
            _ => {}
        }
        let known = half.is_some() || !(60..HALF_DAY + 60).contains(&minutes);
        let mut atom = self.number(start..end, NumberKind::Time, Value::integer(minutes));
        atom.number.unit = known.then_some(KNOWN_HALF);
        atom.number.parts = parts;
        atom
    }

    fn half_of_day(&self, at: usize) -> Option<Half> {
        let entry = self.entry(at)?;
        if entry.has(role::MORNING) {
            Some(Half::Morning)
        } else if entry.has(role::AFTERNOON) {
            Some(Half::Afternoon)
        } else {
            None
        }
    }

    /// Returns the month named at `at`.
    fn month(&self, at: usize) -> Option<Part> {
        let meaning = self.entry(at)?.month?;
        let capital = || self.text_of(at).chars().next().is_some_and(char::is_uppercase);
        (meaning.certain || capital()).then_some(Part {
            role: PartRole::Month,
            value: meaning.value,
            digits: None,
        })
    }

    /// Returns the year in digits at `at`.
    fn year(&self, at: usize) -> Option<Part> {
        if self.digit_count(at, 5) != 4 {
            return None;
        }
        let numeral = self.numeral(at).filter(|numeral| numeral.plain)?;
        let year = numeral.value.as_integer().filter(|year| YEARS.contains(year))?;
        Some(Part { role: PartRole::Year, value: Value::integer(year), digits: Some(numeral.digits) })
    }

    /// Reads `May 7`, `May 7th, 2025`, `May 2025`.
    fn month_first(&self, at: usize) -> Option<Atom> {
        let month = self.month(at)?;
        let after = at + 1 + usize::from(self.mark(at + 1) == Some('.') && self.glued(at + 1));
        if let Some(year) = self.year(after) {
            return Some(self.date(at..after + 1, vec![month, year]));
        }
        let comma_year = after + 1;
        if matches!(self.mark(after), Some(',' | '،'))
            && let Some(year) = self.year(comma_year)
        {
            return Some(self.date(at..comma_year + 1, vec![month, year]));
        }
        if self.digit_count(after, 3) > 2 || self.mark(after + 1) == Some(':') && self.is_digits(after + 2) {
            return None;
        }
        let numeral = self.numeral(after).filter(|numeral| numeral.plain)?;
        let day = numeral.value.as_integer().filter(|day| (1..=31).contains(day))?;
        let scale_or_percent = self.entry(numeral.next).is_some_and(|entry| {
            entry.has(role::PERCENT)
                || entry.scale.is_some_and(|scale| scale.certain)
                || entry.month.is_some()
        });
        if scale_or_percent {
            return None;
        }
        let day = Part { role: PartRole::Day, value: Value::integer(day), digits: Some(numeral.digits) };
        let end = numeral.next + usize::from(self.has(numeral.next, role::ORDINAL_SUFFIX));
        Some(self.with_year(at, end, vec![day, month]))
    }

    /// Returns the date from token `start`, with the year that may follow at `end`.
    fn with_year(&self, start: usize, end: usize, mut parts: Vec<Part>) -> Atom {
        let at = end + usize::from(matches!(self.mark(end), Some(',' | '،')));
        let mut end = end;
        if let Some(year) = self.year(at) {
            parts.push(year);
            end = at + 1;
            if self.tokens.get(end).is_some() && self.glued(end) && self.has(end, role::YEAR_AFTER) {
                end += 1;
            }
        }
        self.date(start..end, parts)
    }

    /// Reads a quantity with a sign, currency or word beside it.
    fn amount(&self, at: usize, floor: usize) -> Option<Atom> {
        let mut first = at;
        let mut currency = None;
        let mut negative = false;
        let mut percent = false;
        if self.is_sign(at) {
            negative = true;
            first += 1;
        }
        if let Some(found) = self.mark(first).and_then(currency_of_mark) {
            currency = Some(found);
            first += 1;
        } else if matches!(self.mark(first), Some('%' | '٪')) {
            if !self.is_digits(first + 1) || !self.glued(first + 1) {
                return None;
            }
            percent = true;
            first += 1;
        } else if let Some(code) = self.entry(first).and_then(|entry| entry.currency)
            && self.is_money_prefix(first)
        {
            currency = Some(Currency(code));
            first += 1;
            first += usize::from(self.mark(first) == Some('.'));
        }
        if matches!(self.mark(first), Some('+' | '-' | '−')) {
            return None;
        }
        let quantity = self.quantity(first, currency.is_some())?;
        if quantity.next <= first {
            return None;
        }
        let mut quantity = quantity;
        if negative && self.mark(at) == Some('-') && currency.is_none() {
            // "COVID -19" and "Chandrayaan -1" are more common in news than debts without a sign.
            let next = quantity.next;
            let signed = matches!(self.mark(next), Some('%' | '٪' | '°'))
                || self.has(next, role::PERCENT)
                || self.entry(next).is_some_and(|entry| entry.unit == Some("degree"));
            if !signed {
                return None;
            }
        }
        if negative {
            quantity.value = quantity.value.negated();
        }
        let bare = !negative && currency.is_none() && !percent;
        if bare
            && let Some(atom) =
                self.day_first(at, &quantity).or_else(|| self.spoken_time(at, &quantity, floor))
        {
            return Some(atom);
        }
        Some(self.finish(at, floor, quantity, (currency, percent)))
    }

    /// Whether the token is a minus: the sign itself, or a hyphen after a blank and before digits.
    fn is_sign(&self, at: usize) -> bool {
        if self.has(at, role::NEGATIVE) {
            return self.is_digits(at + 1)
                || self.entry(at + 1).is_some_and(|entry| entry.cardinal.is_some());
        }
        let before_number = self.glued(at + 1)
            && (self.is_digits(at + 1) || self.mark(at + 1).and_then(currency_of_mark).is_some());
        match self.mark(at) {
            Some('−') => before_number,
            Some('-') => {
                let start = self.tokens.get(at).map_or(0, |token| token.start);
                let behind = self.slice(0..start).chars().next_back();
                before_number
                    && behind.is_none_or(|behind| behind.is_whitespace() || behind == '(')
                    && !self.is_digits(at.wrapping_sub(1))
            }
            _ => false,
        }
    }

    /// Whether the currency word at `at` belongs to the amount after it: Rs 500, USD 20. Only abbreviations, of up to
    /// three letters, come before their amount.
    fn is_money_prefix(&self, at: usize) -> bool {
        let word = self.text_of(at);
        let abbreviation = word.chars().count() <= 3;
        let after = at + 1 + usize::from(self.mark(at + 1) == Some('.'));
        abbreviation && self.is_digits(after)
    }

    /// Reads `7 May`, `7th of May, 2025`, `7 مئی 2025`, `सात मई`.
    fn day_first(&self, at: usize, quantity: &Quantity) -> Option<Atom> {
        let day = quantity.value.as_integer().filter(|day| (1..=31).contains(day))?;
        if quantity.digits.is_some() && quantity.shape != Shape::Plain {
            return None;
        }
        let mut next = quantity.next;
        next += usize::from(self.has(next, role::ORDINAL_SUFFIX));
        next += usize::from(self.has(next, role::OF));
        let month = self.month(next)?;
        let day = Part { role: PartRole::Day, value: Value::integer(day), digits: quantity.digits.clone() };
        let after = next + 1;
        // Not in "on day 7, May 10 …": the month belongs to the number after it if that can be a day.
        Some(self.with_year(at, after, vec![day, month]))
    }

    /// Reads `3 p.m.`, `10 بجے`, `साढ़े पाँच बजे`, `دس بج کر پندرہ منٹ`.
    fn spoken_time(&self, at: usize, quantity: &Quantity, floor: usize) -> Option<Atom> {
        let quarters = quantity.value.times(Value::integer(4))?.as_integer()?;
        if !(0..=24 * 4).contains(&quarters) || (quantity.digits.is_some() && quantity.shape != Shape::Plain)
        {
            return None;
        }
        let next = quantity.next;
        let (hour, minute) = match (quarters / 4, quarters % 4 * 15) {
            // Three quarters (पौन बजे) are a quarter to one.
            (0, minute) if minute > 0 => (12, minute),
            time => time,
        };
        let digits = if minute == 0 { quantity.digits.clone() } else { None };
        let mut parts = vec![Part { role: PartRole::Hour, value: Value::integer(hour), digits }];
        if minute > 0 {
            parts.push(Part { role: PartRole::Minute, value: Value::integer(minute), digits: None });
        }
        if self.has(next, role::PAST_HOUR) && minute == 0 {
            let past = self.quantity(next + 1, false)?;
            let minutes = past.value.as_integer().filter(|minutes| (0..60).contains(minutes))?;
            let unit = self.entry(past.next).and_then(|entry| entry.unit).filter(|unit| *unit == "minute");
            parts.push(Part { role: PartRole::Minute, value: Value::integer(minutes), digits: past.digits });
            return Some(self.time(at..past.next + usize::from(unit.is_some()), parts, floor));
        }
        // "am" is also a verb. On its own, a half of the day must directly follow a whole hour up to twelve.
        let half =
            self.half_of_day(next).is_some() && self.text_of(next).is_ascii() && (1..=12).contains(&hour);
        let verb = self.text_of(next) == "am" && quantity.digits.is_none();
        (self.has(next, role::CLOCK) || half && !verb).then(|| self.time(at..next, parts, floor))
    }

    /// Decides the kind of a quantity from the tokens after it.
    fn finish(&self, at: usize, floor: usize, quantity: Quantity, before: (Option<Currency>, bool)) -> Atom {
        let (mut currency, mut percent) = before;
        let mut next = quantity.next;
        let whole = quantity.value.as_integer();
        let mut kind =
            if quantity.shape == Shape::Ordinal { NumberKind::Ordinal } else { NumberKind::Cardinal };
        let mut certain = quantity.certain;
        let mut unit = None;
        // The currency sign between digits and scale was skipped: 11$ billion.
        let inner_sign = (at..next).find_map(|index| self.mark(index).and_then(currency_of_mark));
        currency = currency.or(inner_sign);
        let latin_suffix = self.glued(next) && quantity.digits.is_some();
        let entry = self.entry(next);
        let era = if currency.is_none() && !percent { self.era(at, floor, &quantity) } else { None };
        if let Some((calendar, after)) = era {
            kind = NumberKind::Era;
            unit = Some(calendar);
            certain = true;
            next = after;
        } else if quantity.digits.is_some()
            && quantity.shape == Shape::Plain
            && self.has(next, role::ORDINAL_SUFFIX)
            && (latin_suffix || !self.text_of(next).is_ascii())
        {
            kind = NumberKind::Ordinal;
            next += 1;
        } else if matches!(self.mark(next), Some('%' | '٪')) || self.has(next, role::PERCENT) {
            percent = true;
            next += 1;
        } else if let Some(found) =
            self.mark(next).and_then(currency_of_mark).filter(|_| self.glued(next) && currency.is_none())
        {
            currency = Some(found);
            next += 1;
        } else if let Some(code) = entry.and_then(|entry| entry.currency)
            && (!self.text_of(next).is_ascii()
                || !self.is_money_prefix(next)
                || currency == Some(Currency(code)))
        {
            currency = currency.or(Some(Currency(code)));
            next += 1;
        } else if self.has(next, role::DECADE)
            && quantity.shape == Shape::Plain
            && (latin_suffix || !self.text_of(next).is_ascii())
        {
            kind = NumberKind::Decade;
            next += 1;
        } else if quantity.shape == Shape::Plain
            && self.is_glued_hyphen(next)
            && self.has(next + 1, role::DECADE)
            && !self.text_of(next + 1).is_ascii()
        {
            // An ending with a hyphen between it and the digits: ১৯৯০-এর দশকে.
            kind = NumberKind::Decade;
            next += 2;
        } else if let Some(found) = entry.and_then(|entry| entry.unit)
            && kind != NumberKind::Ordinal
        {
            // The unit may be written to the digits or after a hyphen, as in 5km or 20-year-old.
            unit = Some(found);
        } else if kind != NumberKind::Ordinal && self.is_glued_hyphen(next) {
            unit = self.entry(next + 1).and_then(|entry| entry.unit);
        }
        // A unit does not make every word a number, as "this year" and "new day" (اسی سال) show.
        let doubtful =
            self.entry(at).and_then(|entry| entry.cardinal).is_some_and(|meaning| !meaning.certain);
        certain |= percent || currency.is_some() || (unit.is_some() && !doubtful);
        if percent {
            kind = NumberKind::Percent;
        } else if currency.is_some() {
            kind = NumberKind::Currency;
        } else if unit == Some("over") && is_overs(&quantity) {
            kind = NumberKind::Overs;
        } else if kind == NumberKind::Cardinal && unit.is_none() {
            if quantity.shape == Shape::SpokenYear || self.is_year(at, floor, next, &quantity) {
                kind = NumberKind::Year;
                next += usize::from(
                    self.glued(next)
                        && self.has(next, role::YEAR_AFTER)
                        && self.text_of(next).chars().count() == 1,
                );
            } else if self.is_reference(at, next, &quantity) {
                kind = NumberKind::Reference;
            }
        }
        let mut atom = self.number(at..next, kind, quantity.value);
        atom.may_share = quantity.scale.is_none()
            && matches!(kind, NumberKind::Cardinal | NumberKind::Currency)
            && unit.is_none()
            && whole.is_none_or(|whole| whole < 1000);
        atom.scale = quantity.scale;
        atom.number.digits = quantity.digits;
        atom.number.currency = currency;
        atom.number.unit = unit;
        atom.number.certain = certain;
        atom
    }

    /// Returns the calendar of which the quantity is a year, and the place after it. The calendar is named after the
    /// year (1445 ہجری) or before it (विक्रम संवत 2081, हिजरी वर्ष 1445,
    /// ईसा पूर्व लगभग 300).
    fn era(&self, at: usize, floor: usize, quantity: &Quantity) -> Option<(&'static str, usize)> {
        let calendar = |place: usize| {
            let calendar = self.entry(place)?.calendar?;
            // Short names (AH, BC) are capitals, or they are other words.
            let text = self.text_of(place);
            let short = text.is_ascii() && text.len() <= 4;
            (!short || text.starts_with(|letter: char| letter.is_ascii_uppercase())).then_some(calendar)
        };
        quantity.value.as_integer().filter(|year| ERA_YEARS.contains(year))?;
        let digits = quantity.digits.as_ref().map(String::len);
        if quantity.shape == Shape::Ordinal
            || quantity.scale.is_some()
            || digits.is_some_and(|count| count > 4)
        {
            return None;
        }
        if let Some(calendar) = calendar(quantity.next) {
            return Some((calendar, quantity.next + 1));
        }
        let mut before = at.checked_sub(1)?;
        // An abbreviation ends with a point: वि.सं. 2081.
        before = before.checked_sub(usize::from(self.mark(before) == Some('.')))?;
        for between in [role::ABOUT, role::YEAR_BEFORE] {
            if self.has(before, between) && self.entry(before)?.calendar.is_none() {
                before = before.checked_sub(1)?;
            }
        }
        let named = before >= floor && quantity.shape == Shape::Plain;
        named.then(|| calendar(before)).flatten().map(|calendar| (calendar, quantity.next))
    }

    /// Reads a score of cricket: `245/6`, `245 for 6`, and beside a word about cricket also `68/3`, `5/32`, `145-3` and
    /// `245 for 6 at stumps`.
    fn score(&self, at: usize) -> Option<Atom> {
        let small = |place: usize| {
            let short = self.digit_count(place, 4) <= 3;
            self.digits(place).parse::<i64>().ok().filter(|_| short)
        };
        let first = small(at)?;
        let slash = self.mark(at + 1) == Some('/') && self.glued(at + 1) && self.glued(at + 2);
        let hyphen = self.is_glued_hyphen(at + 1);
        let next = at + 3;
        let second = if slash || hyphen {
            small(at + 2)?
        } else if self.has(at + 1, role::SCORE) {
            let word = || self.entry(at + 2)?.cardinal?.value.as_integer();
            small(at + 2).or_else(word).filter(|wickets| *wickets <= WICKETS)?
        } else {
            return None;
        };
        if self.is_part(at, next) || self.names_reference(at) {
            return None;
        }
        let about_cricket = || {
            let near = at.saturating_sub(CRICKET_TOKENS)..next + CRICKET_TOKENS;
            near.into_iter().any(|place| {
                self.has(place, role::CRICKET)
                    || self
                        .entry(place)
                        .and_then(|entry| entry.unit)
                        .is_some_and(|unit| CRICKET_UNITS.contains(&unit))
            })
        };
        let (runs, wickets) = if second <= WICKETS {
            let plain =
                (slash || !hyphen && self.ends_clause(next)) && first >= LARGE_SCORE && second < WICKETS;
            // 24/7 is rather "always", and 9/2 a date.
            let spoken = first > WICKETS && (first, second) != (24, 7);
            (plain || spoken && about_cricket()).then_some((at, at + 2))?
        } else {
            // A bowler's wickets come before the runs.
            (slash && first <= WICKETS && about_cricket()).then_some((at + 2, at))?
        };
        let part = |role, place: usize, value| {
            let digits = self.is_digits(place).then(|| self.digits(place));
            Part { role, value: Value::integer(value), digits }
        };
        let value = |place: usize| if place == at { first } else { second };
        let mut atom = self.number(at..next, NumberKind::Score, Value::integer(value(runs)));
        atom.number.parts =
            vec![part(PartRole::Runs, runs, value(runs)), part(PartRole::Wickets, wickets, value(wickets))];
        Some(atom)
    }

    /// Whether no word follows at `at`, which the number before could count.
    fn ends_clause(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return true };
        matches!(self.mark(at), Some(',' | '.' | ')' | ':'))
            || self.entry(at).is_none()
                && self.mark(at).is_none()
                && !self.is_digits(at)
                && !self.slice(token.start..token.end).starts_with(is_word_character)
    }

    /// Whether a letter or a mark makes the tokens from `start` to `end` a part of a longer notation: `123/9-L`.
    fn is_part(&self, start: usize, end: usize) -> bool {
        let joins = |mark| !matches!(mark, ',' | '،' | '(' | ')' | '\'' | '’' | '۔' | '–' | '—' | '.');
        let edge = |place: usize| self.tokens.get(place).map_or(0..0, |token| token.start..token.end);
        let before = self.glued(start)
            && self.mark(start - 1).map_or_else(
                || self.slice(edge(start - 1)).ends_with(is_word_character),
                |mark| {
                    joins(mark)
                        || mark == '.' && self.glued(start - 1) && self.is_digits(start.wrapping_sub(2))
                },
            );
        let after = self.glued(end)
            && self.mark(end).map_or_else(
                || self.slice(edge(end)).starts_with(is_word_character),
                // At the end of a sentence, a point follows the score.
                |mark| joins(mark) || mark == '.' && self.glued(end + 1) && self.is_digits(end + 1),
            );
        before || after
    }

    fn is_year(&self, at: usize, floor: usize, next: usize, quantity: &Quantity) -> bool {
        let Some(year) = quantity.value.as_integer().filter(|_| quantity.shape == Shape::Plain) else {
            return false;
        };
        if quantity.digits.as_ref().is_none_or(|digits| digits.len() != 4) {
            return false;
        }
        let named = at > floor && self.has(at - 1, role::YEAR_BEFORE) || self.has(next, role::YEAR_AFTER);
        BARE_YEARS.contains(&year) || named && YEARS.contains(&year)
    }

    /// Whether the digits belong to a name: No. 5, Article 51, G20, 4K, COVID-19.
    fn is_reference(&self, at: usize, next: usize, quantity: &Quantity) -> bool {
        if quantity.digits.is_none() {
            return false;
        }
        let named = self.names_reference(at);
        let start = self.tokens.get(at).map_or(0, |token| token.start);
        let mut behind = self.slice(0..start).chars().rev();
        let last = behind.next();
        let glued_before = last.is_some_and(|letter| letter.is_ascii_alphabetic())
            || last == Some('-') && behind.next().is_some_and(|letter| letter.is_ascii_uppercase());
        let end = self.tokens.get(next.wrapping_sub(1)).map_or(0, |token| token.end);
        let ahead = self.text.get(end..).and_then(|rest| rest.chars().next());
        named || glued_before || ahead.is_some_and(|letter| letter.is_ascii_alphabetic())
    }

    /// Whether the tokens before `at` make the number there a reference: Article, No.
    fn names_reference(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        self.has(before, role::REFERENCE)
            || (matches!(self.mark(before), Some('.' | '#'))
                && self.has(before.wrapping_sub(1), role::REFERENCE))
            || self.mark(before) == Some('#') && self.glued(at)
    }
}

/// Whether the digits are overs and balls: 19.4. An over has six balls.
fn is_overs(quantity: &Quantity) -> bool {
    let balls = quantity.digits.as_deref().and_then(|digits| digits.split_once('.'));
    quantity.scale.is_none() && balls.is_some_and(|(_, balls)| matches!(balls, "1" | "2" | "3" | "4" | "5"))
}
