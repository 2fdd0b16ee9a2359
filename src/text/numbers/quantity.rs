//! What is the value of a run of digits and number words?
//!
//! A left-to-right accumulator, as usual for numerals of Indo-European languages. Small numbers gather in `current`. A
//! scale moves `current` into `total`; a scale larger than the last one multiplies everything (ہزار کروڑ). Time
//! O(tokens read). At most a few tokens are read ahead, so the time for a whole text is linear.

use super::number::currency_of_mark;
use super::scan::Scan;
use super::value::{MAX_DIGITS, Value};
use super::words::{Entry, role};

/// The most digit groups in one number: up to 36 digits in Western grouping and 25 in Indian. [`MAX_DIGITS`] limits the
/// value.
const MAX_GROUPS: usize = 12;
/// A number word below this can follow a hundred: two hundred *five*.
const HUNDRED: Value = Value::integer(100);
/// Scales from this one up are added to `total`.
const THOUSAND: Value = Value::integer(1000);
/// The first halves of years as they are spoken: *nineteen* eighty-four.
const SPOKEN_CENTURIES: std::ops::RangeInclusive<i64> = 17..=20;

/// A run of digits that is read as one numeral.
#[derive(Debug, Clone)]
pub(super) struct Numeral {
    pub(super) value: Value,
    /// ASCII digits without grouping marks, with `.` before the fraction.
    pub(super) digits: String,
    /// The first token after the numeral.
    pub(super) next: usize,
    /// Whether it has neither grouping nor a fraction, as days, years and sections have none.
    pub(super) plain: bool,
}

/// How a quantity is written, as far as its kind depends on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Shape {
    /// Any other form.
    #[default]
    Mixed,
    /// One run of digits, neither grouped nor with a fraction.
    Plain,
    /// It ends with an ordinal word.
    Ordinal,
    /// A year spoken in two halves.
    SpokenYear,
}

/// A number of any length, before its unit is read.
#[derive(Debug, Clone)]
pub(super) struct Quantity {
    pub(super) value: Value,
    /// The digits, if it consists of digits or begins with them.
    pub(super) digits: Option<String>,
    pub(super) next: usize,
    pub(super) shape: Shape,
    pub(super) certain: bool,
    /// The single scale at its end, which numbers listed before it may share.
    pub(super) scale: Option<Value>,
}

/// What can be added to the current number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Room {
    /// Units, after tens.
    #[default]
    Open,
    /// Anything below a hundred.
    BelowHundred,
    /// Nothing, because it holds digits or a fraction.
    Closed,
}

/// The sum so far.
#[derive(Debug, Default)]
struct Sum {
    total: Option<Value>,
    current: Option<Value>,
    last_scale: Option<Value>,
    /// The scale, as long as there was only one.
    shared: Option<Value>,
    digits: Option<String>,
    shape: Shape,
    room: Room,
    certain: bool,
    parts: usize,
}

impl Scan<'_> {
    /// Returns the numeral whose first digits are at `index`.
    pub(super) fn numeral(&self, index: usize) -> Option<Numeral> {
        if self.digit_count(index, MAX_DIGITS + 1) > MAX_DIGITS {
            return None;
        }
        let mut digits = self.digits(index);
        let mut last = index + 2 * self.digit_groups(index, digits.len(), digits.starts_with('0'));
        for group in (index + 2..=last).step_by(2) {
            digits.push_str(&self.digits(group));
        }
        let mut plain = last == index;
        let mut fraction = String::new();
        if self.decimal_point_follows(last) {
            plain = false;
            last += 2;
            if self.digit_count(last, MAX_DIGITS + 1) > MAX_DIGITS {
                return None;
            }
            fraction = self.digits(last);
        }
        let mut value = Value::from_digits(&digits, &fraction)?;
        if !fraction.is_empty() {
            digits.push('.');
            digits.push_str(&fraction);
        }
        let mut next = last + 1;
        if let Some(part) = self.mark(next).and_then(vulgar_fraction)
            && plain
        {
            value = value.plus(part)?;
            plain = false;
            next += 1;
        }
        Some(Numeral { value, digits, next, plain })
    }

    /// Returns the number of digit groups after the run at `index`, in Western (3, 3, …) or Indian (2, 2, …, 3)
    /// grouping.
    fn digit_groups(&self, index: usize, first_length: usize, starts_with_zero: bool) -> usize {
        if first_length > 3 || starts_with_zero {
            return 0;
        }
        let Some(mark) = self.mark(index + 1).filter(|&mark| is_group_mark(mark)) else { return 0 };
        let mut groups = 0;
        let (mut western, mut indian) = (true, first_length <= 2);
        let mut last_length = 0;
        while groups < MAX_GROUPS {
            let at = index + 2 * groups + 1;
            if self.mark(at) != Some(mark) || !self.glued(at) || !self.glued(at + 1) {
                break;
            }
            let length = self.digit_count(at + 1, 4);
            if !matches!(length, 2 | 3) || last_length == 3 && !western {
                if groups > 0 && length > 0 {
                    // Digits in no known grouping are a list without spaces, not one number.
                    return 0;
                }
                break;
            }
            western &= length == 3;
            indian &= groups == 0 || last_length == 2;
            last_length = length;
            groups += 1;
        }
        let blank = !matches!(mark, ',' | '،' | '٬' | '٫');
        if western || (indian && last_length == 3 && !blank) { groups } else { 0 }
    }

    /// Whether a single decimal point and digits follow. Not in 1.2.3, which numbers a section or a day.
    fn decimal_point_follows(&self, last: usize) -> bool {
        let point = |at: usize| {
            matches!(self.mark(at), Some('.' | '٫' | '۔' | '؍'))
                && self.glued(at)
                && self.is_digits(at + 1)
                && self.glued(at + 1)
        };
        self.mark(last + 1) != Some('؍')
            && point(last + 1)
            && !point(last + 3)
            && !(self.mark(last.wrapping_sub(1)) == Some('.')
                && self.glued(last)
                && self.is_digits(last.wrapping_sub(2)))
    }

    /// Returns the quantity that begins at `start`. `money` says whether a currency comes before it.
    pub(super) fn quantity(&self, start: usize, money: bool) -> Option<Quantity> {
        let mut sum = Sum { certain: true, ..Sum::default() };
        let mut at = self.opening(start, &mut sum)?;
        loop {
            let step = if sum.parts > 0 && self.is_inner_hyphen(at) { at + 1 } else { at };
            let Some(next) = self.take(step, &mut sum, money) else { break };
            at = next;
            if sum.shape == Shape::Ordinal {
                break;
            }
        }
        let value = match (sum.total, sum.current) {
            (Some(total), Some(current)) => total.plus(current)?,
            (Some(value), None) | (None, Some(value)) => value,
            (None, None) => return None,
        };
        (sum.parts > 0).then_some(Quantity {
            value,
            scale: sum.shared.filter(|_| sum.current.is_none()),
            digits: sum.digits,
            next: at,
            shape: if sum.shape == Shape::Plain && sum.parts > 1 { Shape::Mixed } else { sum.shape },
            certain: sum.certain,
        })
    }

    /// Reads what can come before the first number: a (million), half (a million), ساڑھے. Returns the place after it.
    fn opening(&self, start: usize, sum: &mut Sum) -> Option<usize> {
        let Some(entry) = self.entry(start) else {
            if let Some(part) = self.mark(start).and_then(vulgar_fraction) {
                sum.current = Some(part);
                sum.parts = 1;
                sum.room = Room::Closed;
                return Some(start + 1);
            }
            return Some(start);
        };
        let is_factor = |at: usize| {
            self.entry(at).is_some_and(|entry| {
                entry.multiplier.is_some() || entry.scale.is_some_and(|scale| scale.certain)
            })
        };
        if entry.has(role::ARTICLE) {
            if let Some(part) = self.entry(start + 1).and_then(|next| next.fraction)
                && self.has(start + 2, role::OF | role::ARTICLE)
            {
                // A quarter of a million.
                let factor = start + 3 + usize::from(self.has(start + 3, role::ARTICLE));
                if is_factor(factor) {
                    sum.begin(part.value);
                    return Some(factor);
                }
            }
            if !is_factor(start + 1) {
                return None;
            }
            sum.begin(Value::ONE);
            return Some(start + 1);
        }
        if let Some(part) = entry.fraction
            && entry.ordinal.is_none()
        {
            let factor = start + 1 + usize::from(self.has(start + 1, role::ARTICLE));
            sum.begin(part.value);
            sum.certain = false;
            return Some(if is_factor(factor) { factor } else { start + 1 });
        }
        if let Some(addition) = entry.addition {
            if let Some(numeral) = self.numeral(start + 1) {
                sum.begin(numeral.value.plus(addition.value)?);
                return Some(numeral.next);
            }
            let number = self.entry(start + 1)?;
            if let Some(meaning) = number.cardinal {
                // "Half more" with a word for hundreds adds half a hundred.
                let addition = if is_whole_hundreds(meaning.value) {
                    addition.value.times(HUNDRED)?
                } else {
                    addition.value
                };
                sum.begin(meaning.value.plus(addition)?);
                return Some(start + 2);
            }
            // A quarter past one o'clock has no word for one: सवा बजे.
            if is_factor(start + 1) || self.has(start + 1, role::CLOCK) {
                sum.begin(Value::ONE.plus(addition.value)?);
                return Some(start + 1);
            }
            return None;
        }
        Some(start)
    }

    /// Whether the hyphen at `at` is inside a compound: twenty-five, 5-million.
    fn is_inner_hyphen(&self, at: usize) -> bool {
        matches!(self.mark(at), Some('-' | '‐' | '‑'))
            && self.glued(at)
            && self.glued(at + 1)
            && self.entry(at + 1).is_some()
    }

    /// Adds the token at `at` to the sum and returns the next place, or `None` if the number ends before it.
    fn take(&self, at: usize, sum: &mut Sum, money: bool) -> Option<usize> {
        if self.is_digits(at) {
            return self.take_digits(at, sum);
        }
        let entry = self.entry(at)?;
        let grammar = self.tables.grammar;
        if let Some(factor) = entry.multiplier
            && sum.multiply(factor.value, factor.certain, grammar.bare_scales)
        {
            return Some(at + 1);
        }
        if let Some(scale) = entry.scale
            && (scale.certain || money && self.glued(at) && self.is_digits(at.wrapping_sub(1)))
            && sum.scale(scale.value, grammar.bare_scales)
        {
            return Some(at + 1);
        }
        if let Some(cardinal) = entry.cardinal
            && sum.digits.is_none()
            && !self.begins_another(at, sum)
            && sum.add(cardinal.value, cardinal.certain, grammar.compose_tens)
        {
            return Some(at + 1);
        }
        if let Some(part) = entry.fraction
            && (entry.ordinal.is_none() || sum.current == Some(Value::ONE) || sum.is_small_word())
            && sum.divide(part.value, entry.ordinal.is_some())
        {
            return Some(at + 1);
        }
        if let Some(rank) = entry.ordinal {
            let certain = rank.certain;
            let factor = rank.value >= HUNDRED && sum.current.is_some();
            let taken = if factor {
                sum.current
                    .and_then(|current| current.times(rank.value))
                    .map(|value| sum.current = Some(value))
                    .is_some()
            } else {
                sum.add(rank.value, certain, grammar.compose_tens)
            };
            if taken {
                sum.shape = Shape::Ordinal;
                return Some(at + 1);
            }
        }
        if entry.has(role::POINT) && sum.is_small_word() {
            return self.take_spoken_fraction(at + 1, sum);
        }
        if entry.has(role::AND) && sum.parts > 0 {
            return self.take_and(at, entry, sum);
        }
        None
    }

    /// Whether the number word at `at` begins a number of its own after a large number: "three million four years ago".
    /// It belongs to the large number only if a smaller factor follows it.
    fn begins_another(&self, at: usize, sum: &Sum) -> bool {
        let Some(last) = sum.last_scale.filter(|last| sum.current.is_none() && *last > THOUSAND) else {
            return false;
        };
        let mut end = at;
        // Tens, a hyphen and units: no spelling of a number below a hundred is longer.
        while end < at + 3
            && (self.entry(end).is_some_and(|entry| entry.cardinal.is_some()) || self.is_inner_hyphen(end))
        {
            end += 1;
        }
        let factor = self.entry(end).and_then(|entry| entry.multiplier.or(entry.scale));
        factor.is_none_or(|factor| factor.value >= last)
    }

    fn take_digits(&self, at: usize, sum: &mut Sum) -> Option<usize> {
        let numeral = self.numeral(at)?;
        if sum.parts == 0 {
            sum.begin(numeral.value);
            sum.digits = Some(numeral.digits);
            sum.shape = if numeral.plain { Shape::Plain } else { Shape::Mixed };
            // A currency sign can come between the digits and the scale: 11$ billion.
            let scale_behind_sign = self.mark(numeral.next).and_then(currency_of_mark).is_some()
                && self
                    .entry(numeral.next + 1)
                    .is_some_and(|entry| entry.scale.is_some_and(|scale| scale.certain));
            sum.room = Room::Closed;
            return Some(numeral.next + usize::from(scale_behind_sign));
        }
        // 51 लाख 13 हज़ार 1 सौ 49, and 3 लाख 25 हज़ार 500
        if sum.room == Room::BelowHundred && self.tables.grammar.bare_scales && numeral.value < HUNDRED {
            sum.current = sum.current?.plus(numeral.value);
            sum.room = Room::Closed;
            sum.parts += 1;
            return Some(numeral.next);
        }
        let last_scale =
            sum.last_scale.filter(|_| sum.current.is_none() && self.tables.grammar.bare_scales)?;
        let smaller_scale_follows = || {
            self.entry(numeral.next)
                .and_then(|entry| entry.scale.or(entry.multiplier))
                .is_some_and(|scale| scale.value < last_scale)
        };
        let rest_of_thousands = last_scale == THOUSAND && numeral.plain && numeral.digits.len() == 3;
        if numeral.value < last_scale && (rest_of_thousands || smaller_scale_follows()) {
            sum.current = Some(numeral.value);
            sum.room = Room::Closed;
            sum.shared = None;
            sum.parts += 1;
            return Some(numeral.next);
        }
        None
    }

    /// Reads دو اعشاریہ پانچ: digit words after the point, or one number below a hundred.
    fn take_spoken_fraction(&self, from: usize, sum: &mut Sum) -> Option<usize> {
        let mut digits = String::new();
        let mut at = from;
        while digits.len() < MAX_GROUPS {
            let Some(meaning) = self.entry(at).and_then(|entry| entry.cardinal) else { break };
            let Some(number) = meaning.value.as_integer() else { break };
            if number > 9 && !digits.is_empty() || number > 99 {
                break;
            }
            digits.push_str(&number.to_string());
            at += 1;
            if number > 9 {
                break;
            }
        }
        let fraction = if digits.is_empty() { return None } else { Value::from_digits("0", &digits)? };
        sum.current = Some(sum.current?.plus(fraction)?);
        sum.room = Room::Closed;
        sum.certain = true;
        sum.parts += 1;
        Some(at)
    }

    /// Reads "and" inside a number: two hundred *and* five; two *and* a half. Not in "two hundred and three hundred".
    fn take_and(&self, at: usize, entry: &Entry, sum: &mut Sum) -> Option<usize> {
        debug_assert!(entry.has(role::AND));
        let after = at + 1 + usize::from(self.has(at + 1, role::ARTICLE));
        if let Some(part) = self.entry(after).and_then(|entry| entry.fraction)
            && sum.room != Room::BelowHundred
            && let Some(current) = sum.current
            && self.entry(after).is_some_and(|entry| entry.ordinal.is_none())
        {
            sum.current = Some(current.plus(part.value)?);
            sum.room = Room::Closed;
            sum.certain = true;
            sum.parts += 1;
            return Some(after + 1);
        }
        let open = match sum.current {
            Some(_) => sum.room == Room::BelowHundred,
            None => sum.last_scale == Some(THOUSAND),
        };
        if !self.tables.grammar.and_inside || !open {
            return None;
        }
        let mut ahead = Sum { certain: true, ..Sum::default() };
        let mut end = at + 1;
        while let Some(entry) = self.entry(end) {
            let Some(meaning) = entry.cardinal.or(entry.ordinal) else { break };
            if !ahead.add(meaning.value, true, true) {
                break;
            }
            end += 1;
            end += usize::from(self.is_inner_hyphen(end));
        }
        let small = ahead.current.is_some_and(|value| value < HUNDRED);
        let factor = self.entry(end).and_then(|entry| entry.multiplier.or(entry.scale));
        let starts_anew = factor.is_some_and(|factor| {
            factor.value <= THOUSAND && (factor.value < THOUSAND || sum.last_scale.is_some())
        });
        (small && !starts_anew).then_some(at + 1)
    }
}

impl Sum {
    fn begin(&mut self, value: Value) {
        self.current = Some(value);
        self.room = Room::Closed;
        self.parts += 1;
    }

    /// Whether the sum is one number below a hundred, in words.
    fn is_small_word(&self) -> bool {
        self.total.is_none()
            && self.room != Room::BelowHundred
            && self.digits.is_none()
            && self.parts > 0
            && self.current.is_some_and(|current| current < HUNDRED)
    }

    /// Adds a number word if it can follow the words so far.
    fn add(&mut self, value: Value, certain: bool, compose_tens: bool) -> bool {
        let Some(current) = self.current else {
            if self.last_scale.is_some_and(|last| value >= last) {
                return false;
            }
            self.current = Some(value);
            self.room = match value.as_integer() {
                None => Room::Closed,
                Some(_) if is_whole_hundreds(value) => Room::BelowHundred,
                Some(_) => Room::Open,
            };
            self.certain = self.parts > 0 || certain;
            self.parts += 1;
            return true;
        };
        let (Some(now), Some(more)) = (current.as_integer(), value.as_integer()) else { return false };
        if self.room == Room::Closed {
            return false;
        }
        let units_after_tens =
            compose_tens && (20..=90).contains(&(now % 100)) && now % 10 == 0 && (1..=9).contains(&more);
        let rest_after_hundreds = self.room == Room::BelowHundred && now % 100 == 0 && more < 100;
        let second_half_of_year = compose_tens
            && self.room != Room::BelowHundred
            && self.total.is_none()
            && SPOKEN_CENTURIES.contains(&now)
            && (10..=99).contains(&more);
        let value = if units_after_tens || rest_after_hundreds {
            now + more
        } else if second_half_of_year {
            self.shape = Shape::SpokenYear;
            now * 100 + more
        } else {
            return false;
        };
        self.current = Some(Value::integer(value));
        self.certain = true;
        self.parts += 1;
        true
    }

    /// Multiplies the current number by a hundred or a dozen.
    fn multiply(&mut self, factor: Value, certain: bool, bare: bool) -> bool {
        let current = match self.current {
            Some(_) if self.room == Room::BelowHundred => return false,
            Some(current) => current,
            None if self.total.is_none() && bare => Value::ONE,
            None => return false,
        };
        let Some(product) = current.times(factor) else { return false };
        self.certain = self.parts > 0 || certain;
        self.current = Some(product);
        self.room = Room::BelowHundred;
        self.parts += 1;
        true
    }

    /// Applies a scale to the current number, or to everything if it is larger than the last scale.
    fn scale(&mut self, scale: Value, bare: bool) -> bool {
        let (total, current) = (self.total.unwrap_or(Value::ZERO), self.current);
        let alone = self.total.is_none() && current.is_none();
        if alone && !bare {
            return false;
        }
        let larger = self.last_scale.is_some_and(|last| scale >= last);
        let sum = if larger {
            if self.last_scale == Some(scale) {
                return false;
            }
            total.plus(current.unwrap_or(Value::ZERO)).and_then(|all| all.times(scale))
        } else if let Some(current) = current {
            current.times(scale).and_then(|product| product.plus(total))
        } else if alone {
            Some(scale)
        } else {
            // A smaller scale without a number before it begins another number.
            return false;
        };
        let Some(sum) = sum else { return false };
        self.shared = match self.shared {
            Some(shared) if larger && current.is_none() => shared.times(scale),
            None if self.total.is_none() => Some(scale),
            _ => None,
        };
        self.certain = !alone;
        self.total = Some(sum);
        self.current = None;
        self.last_scale = Some(scale);
        self.room = Room::Open;
        self.parts += 1;
        true
    }

    /// Divides by a denominator: three *quarters*, ایک *تہائی*. If the word is also an ordinal (`rank`), a number must
    /// come before it.
    fn divide(&mut self, part: Value, rank: bool) -> bool {
        let Some(product) =
            self.current.filter(|_| self.is_small_word()).and_then(|current| current.times(part))
        else {
            return false;
        };
        if rank && self.current >= Some(Value::integer(10)) {
            return false;
        }
        self.current = Some(product);
        self.room = Room::Closed;
        self.certain = true;
        self.parts += 1;
        true
    }
}

/// Whether a number word means whole hundreds. Some languages write the hundred together with its number.
fn is_whole_hundreds(value: Value) -> bool {
    value.as_integer().is_some_and(|value| value >= 100 && value % 100 == 0)
}

/// Whether a mark can separate groups of digits. The blanks are those that do not allow a line break. The Arabic
/// decimal point counts if three digits follow, because it is easier to type on Urdu keyboards than the grouping mark.
fn is_group_mark(mark: char) -> bool {
    matches!(mark, ',' | '،' | '٬' | '٫' | '\u{A0}' | '\u{202F}' | '\u{2009}')
}

/// Returns the value of ½, ¼ or ¾.
pub(super) fn vulgar_fraction(mark: char) -> Option<Value> {
    let hundredths = match mark {
        '¼' => 25,
        '½' => 50,
        '¾' => 75,
        _ => return None,
    };
    Value::decimal(hundredths, 2)
}
