//! What does the program know about a number in a text?

use std::ops::Range;

use serde::Serialize;

use super::value::Value;

/// What a number counts or names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum NumberKind {
    /// A count or measure, whole or decimal.
    Cardinal,
    /// Hundredths.
    Percent,
    /// An amount of money.
    Currency,
    /// A rank: 21st, third, بیسویں.
    Ordinal,
    /// A year of the common era.
    Year,
    /// A year of another era or calendar, which [`Number::unit`] names: 1445 AH, विक्रम संवत 2081, 300 BC.
    Era,
    /// Ten years, named by the first: 1990s.
    Decade,
    /// A day or month. The value is year × 10000 + month × 100 + day, with 0 for each part that the text does not give.
    Date,
    /// A time of day. The value is minutes after midnight, or after noon or midnight if the text does not say which.
    Time,
    /// Two ends, see [`Number::ends`]. The value is that of the first.
    Range,
    /// A telephone number. The value is its digits as one number.
    Phone,
    /// A number that is part of a name: Article 51, No. 5, G20, COVID-19.
    Reference,
    /// Runs and wickets in cricket: 245/6, 245 for 6. The value is the runs.
    Score,
    /// Overs and balls in cricket. 19.4 is nineteen overs and four balls, not a decimal; the value is as written.
    Overs,
}

/// The role of a part of a date, a time or a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartRole {
    /// Day of the month.
    Day,
    /// Month of the year.
    Month,
    /// Year.
    Year,
    /// Hour as written.
    Hour,
    /// Minute.
    Minute,
    /// Runs.
    Runs,
    /// Wickets.
    Wickets,
}

/// One part of a date, a time or a score.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Part {
    /// Which part.
    pub role: PartRole,
    /// Its value as written.
    pub value: Value,
    /// Its ASCII digits, if it is written in digits.
    pub digits: Option<String>,
}

/// A currency, as the common name of its unit. The rupees of India and Pakistan count as one, because news seldom says
/// which is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(pub &'static str);

/// The calendar of [`NumberKind::Year`] and of the years of dates.
const COMMON_ERA: &str = "common era";

/// The unit of a time whose half of the day is known.
pub(super) const KNOWN_HALF: &str = "24h";

/// Minutes in half a day.
pub(super) const HALF_DAY: i64 = 12 * 60;

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    /// Its bytes in the text, with the currency, percent sign and the like.
    pub span: Range<usize>,
    /// What it counts or names.
    pub kind: NumberKind,
    /// The scaled value: 2.5 billion is 2500000000.
    pub value: Value,
    /// The digits in which it is written, in ASCII and unscaled (`2.5`). `None` for words.
    pub digits: Option<String>,
    /// The currency, if the text names one.
    pub currency: Option<Currency>,
    /// The unit of time or measure that follows (`year`, `kilometre`), if there is one. `24h` for a time whose half of
    /// the day is known, and the calendar (`hijri`) for a year of another calendar.
    pub unit: Option<&'static str>,
    /// `false` if the words more often mean something other than a number ("one", نو, दो) and their context does not
    /// show a number.
    pub certain: bool,
    /// Day, month, year; hour, minute; runs, wickets. Empty for other kinds of number.
    pub parts: Vec<Part>,
    /// For a range, its two ends.
    pub ends: Option<Box<[Number; 2]>>,
}

/// One plain value inside a number: the number itself, a part of a date, time or score, an end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// The value.
    pub value: Value,
    /// Its ASCII digits, unscaled.
    pub digits: Option<&'a str>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// The calendar, if the value is a year: `common era`, or the unit of a [`NumberKind::Era`].
    pub calendar: Option<&'static str>,
    /// See [`Number::certain`].
    pub certain: bool,
}

impl Number {
    /// Whether both numbers mean the same: their values are equal, and they do not have two different currencies. Dates
    /// must agree in the parts that both give. A time without a known half of the day agrees with either half. Years of
    /// two calendars differ.
    pub fn same_value(&self, other: &Number) -> bool {
        if let (Some(one), Some(two)) = (&self.ends, &other.ends) {
            return one.iter().zip(two.iter()).all(|(one, two)| one.same_value(two));
        }
        if self.ends.is_some() || other.ends.is_some() {
            return false;
        }
        match (self.kind, other.kind) {
            (NumberKind::Date, NumberKind::Date) => self.same_date(other),
            (NumberKind::Time, NumberKind::Time) => self.same_time(other),
            (NumberKind::Score, _) | (_, NumberKind::Score) => {
                self.kind == other.kind
                    && [PartRole::Runs, PartRole::Wickets]
                        .into_iter()
                        .all(|role| self.part(role) == other.part(role))
            }
            _ => {
                self.value == other.value
                    && agree(self.currency, other.currency)
                    && agree(self.calendar(), other.calendar())
            }
        }
    }

    /// Returns the calendar of a year.
    fn calendar(&self) -> Option<&'static str> {
        match self.kind {
            NumberKind::Year => Some(COMMON_ERA),
            NumberKind::Era => self.unit,
            _ => None,
        }
    }

    fn part(&self, role: PartRole) -> Option<Value> {
        self.parts.iter().find(|part| part.role == role).map(|part| part.value)
    }

    fn same_date(&self, other: &Number) -> bool {
        let mut shared = 0;
        for role in [PartRole::Day, PartRole::Month, PartRole::Year] {
            match (self.part(role), other.part(role)) {
                (Some(one), Some(two)) if one == two => shared += 1,
                (Some(_), Some(_)) => return false,
                _ => {}
            }
        }
        shared > 0
    }

    fn same_time(&self, other: &Number) -> bool {
        let (Some(one), Some(two)) = (self.value.as_integer(), other.value.as_integer()) else {
            return false;
        };
        one == two || (one % HALF_DAY == two % HALF_DAY && (self.is_half_open() || other.is_half_open()))
    }

    /// Whether a time can be in either half of the day.
    fn is_half_open(&self) -> bool {
        self.unit != Some(KNOWN_HALF)
    }

    /// Returns the plain values inside, to compare numbers one by one: the parts of a date or a score, the ends of a
    /// range.
    pub fn leaves(&self) -> Vec<Leaf<'_>> {
        if let Some(ends) = &self.ends {
            return ends.iter().flat_map(Number::leaves).collect();
        }
        if self.parts.is_empty() {
            return vec![Leaf {
                value: self.value,
                digits: self.digits.as_deref(),
                currency: self.currency,
                calendar: self.calendar(),
                certain: self.certain,
            }];
        }
        self.parts
            .iter()
            .map(|part| Leaf {
                value: part.value,
                digits: part.digits.as_deref(),
                currency: None,
                calendar: (part.role == PartRole::Year).then_some(COMMON_ERA),
                certain: self.certain,
            })
            .collect()
    }
}

impl Leaf<'_> {
    /// Whether both are the same number: their values are equal, and they do not have two different currencies or
    /// calendars.
    pub fn same_value(&self, other: &Leaf<'_>) -> bool {
        self.value == other.value
            && agree(self.currency, other.currency)
            && agree(self.calendar, other.calendar)
    }
}

/// Whether two numbers agree in something that not every text says.
fn agree<T: PartialEq + Copy>(one: Option<T>, two: Option<T>) -> bool {
    one.is_none() || two.is_none() || one == two
}

/// Returns the currency of a currency sign.
pub(super) fn currency_of_mark(mark: char) -> Option<Currency> {
    Some(Currency(match mark {
        '$' => "dollar",
        '£' => "pound",
        '€' => "euro",
        '₹' | '₨' => "rupee",
        '৳' => "taka",
        '¥' => "yen",
        '¢' => "cent",
        _ => return None,
    }))
}
