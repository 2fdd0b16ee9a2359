//! What is the exact value of a number?
//!
//! A [`Value`] is an integer times a power of ten. So 2.5 billion and 250 crore have the same bits and can be compared,
//! sorted and hashed. Arithmetic returns `None` if the result does not fit; the reader drops such numbers, because no
//! text means them.

use std::cmp::Ordering;
use std::fmt;

/// The digits after the decimal point that are kept; further ones are cut off. Ten to this power times any figure in
/// the news fits `i128`.
const MAX_FRACTION_DIGITS: u32 = 9;

/// The most significant digits that are read as a value. `i128` holds 38.
pub(super) const MAX_DIGITS: usize = 28;

/// An exact decimal: `mantissa` × 10^-`places`. It has the fewest possible places, so that equal values are equal
/// structs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Value {
    mantissa: i128,
    places: u32,
}

impl Value {
    /// Zero.
    pub const ZERO: Value = Value::integer(0);
    /// One.
    pub(super) const ONE: Value = Value::integer(1);

    /// Makes a whole number.
    pub const fn integer(value: i64) -> Value {
        Value { mantissa: value as i128, places: 0 }
    }

    /// Returns `mantissa` × 10^-`places`, or `None` if there are too many places.
    pub fn decimal(mantissa: i128, places: u32) -> Option<Value> {
        (places <= MAX_FRACTION_DIGITS).then(|| Value { mantissa, places }.reduced())
    }

    /// Reads the ASCII digits of the whole part and of the fraction, which may be empty. Returns `None` for any other
    /// characters, for no digits at all, and for more digits than a quantity can have.
    pub(super) fn from_digits(whole: &str, fraction: &str) -> Option<Value> {
        let fraction = fraction.get(..MAX_FRACTION_DIGITS as usize).unwrap_or(fraction);
        let significant = whole.trim_start_matches('0').len() + fraction.len();
        if whole.len() + fraction.len() == 0 || significant > MAX_DIGITS {
            return None;
        }
        let mut mantissa: i128 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return None;
            }
            mantissa = mantissa * 10 + i128::from(byte - b'0');
        }
        let places = u32::try_from(fraction.len()).ok()?;
        Some(Value { mantissa, places }.reduced())
    }

    /// Returns the value as a whole number, if it is one and fits.
    pub fn as_integer(self) -> Option<i64> {
        if self.places == 0 { i64::try_from(self.mantissa).ok() } else { None }
    }

    /// Returns the sum, if it fits.
    pub fn plus(self, other: Value) -> Option<Value> {
        let places = self.places.max(other.places);
        let sum = self.at(places)?.checked_add(other.at(places)?)?;
        Some(Value { mantissa: sum, places }.reduced())
    }

    /// Returns the product, if it fits. Places beyond the kept ones are cut off.
    pub fn times(self, other: Value) -> Option<Value> {
        let mut mantissa = self.mantissa.checked_mul(other.mantissa)?;
        let mut places = self.places + other.places;
        while places > MAX_FRACTION_DIGITS {
            mantissa /= 10;
            places -= 1;
        }
        Some(Value { mantissa, places }.reduced())
    }

    /// Returns the value times `by` ÷ `from`, if it fits and has at most as many places as are kept.
    pub(super) fn times_ratio(self, by: Value, from: Value) -> Option<Value> {
        // (a·10^-x · b·10^-y) ÷ (c·10^-z) = a·b·10^z ÷ (c·10^(x+y)); as many places are added as it takes to divide.
        let mut dividend =
            self.mantissa.checked_mul(by.mantissa)?.checked_mul(10i128.checked_pow(from.places)?)?;
        let divisor = from.mantissa.checked_mul(10i128.checked_pow(self.places + by.places)?)?;
        for places in 0..=MAX_FRACTION_DIGITS {
            if dividend.checked_rem(divisor)? == 0 {
                return Some(Value { mantissa: dividend / divisor, places }.reduced());
            }
            dividend = dividend.checked_mul(10)?;
        }
        None
    }

    /// Whether the value is 1, 10, 100 ….
    pub(super) fn is_power_of_ten(self) -> bool {
        let mut left = self.mantissa;
        while left > 1 && left % 10 == 0 {
            left /= 10;
        }
        self.places == 0 && left == 1
    }

    /// Returns the number of decimals.
    pub(super) fn places(self) -> u32 {
        self.places
    }

    /// Returns the value with the opposite sign.
    #[must_use]
    pub fn negated(self) -> Value {
        Value { mantissa: -self.mantissa, places: self.places }
    }

    /// Returns the mantissa of the value with `places` places.
    fn at(self, places: u32) -> Option<i128> {
        self.mantissa.checked_mul(10i128.checked_pow(places.checked_sub(self.places)?)?)
    }

    fn reduced(mut self) -> Value {
        while self.places > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.places -= 1;
        }
        self
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        let split = |value: &Value| {
            let unit = 10i128.pow(value.places);
            let fraction = value.mantissa.rem_euclid(unit) * 10i128.pow(MAX_FRACTION_DIGITS - value.places);
            (value.mantissa.div_euclid(unit), fraction)
        };
        split(self).cmp(&split(other))
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Value {
    /// Writes plain decimal notation without grouping: `2500000`, `-0.75`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(formatter, "{}", self.mantissa);
        }
        let unit = 10u128.pow(self.places);
        let size = self.mantissa.unsigned_abs();
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let width = self.places as usize;
        write!(formatter, "{sign}{}.{:0width$}", size / unit, size % unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        Value::from_digits(whole, fraction).unwrap()
    }

    #[test]
    fn equal_amounts_are_equal_structs() {
        let billion = Value::integer(1_000_000_000);
        let crore = Value::integer(10_000_000);
        assert_eq!(value("2.5").times(billion), value("250").times(crore));
        assert_eq!(value("2.50"), value("2.5"));
        assert_eq!(value("007"), Value::integer(7));
    }

    #[test]
    fn order_is_that_of_the_numbers() {
        let mut values =
            [value("2.5"), Value::integer(-3), value("2.05"), value("0.75").negated(), value("10")];
        values.sort();
        let shown: Vec<String> = values.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["-3", "-0.75", "2.05", "2.5", "10"]);
    }

    #[test]
    fn what_does_not_fit_is_no_value() {
        assert_eq!(Value::from_digits(&"9".repeat(MAX_DIGITS + 1), ""), None);
        let huge = value(&"9".repeat(MAX_DIGITS));
        assert_eq!(huge.times(huge), None);
        assert_eq!(Value::from_digits("", ""), None);
        assert_eq!(Value::from_digits("1a", ""), None);
        assert_eq!(Value::decimal(1, MAX_FRACTION_DIGITS + 1), None);
    }
}
