//! Which units does a person name by numbers, by article and by confidence?

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use sangam_memory::{MemoryError, Reader};
use sangam_unit::{Status, UnitId};

/// A unit, or all units from one number to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRange(RangeInclusive<i64>);

impl UnitRange {
    /// How many numbers it has.
    pub fn numbers(&self) -> u64 {
        self.0.end().abs_diff(*self.0.start()).saturating_add(1)
    }
}

/// `7`, `7-12`.
impl fmt::Display for UnitRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.0.start(), self.0.end());
        if first == last { write!(formatter, "{first}") } else { write!(formatter, "{first}-{last}") }
    }
}

impl FromStr for UnitRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| {
            let number: Option<i64> = text.trim().parse().ok().filter(|number| *number > 0);
            number.ok_or_else(|| format!("`{text}` is no number of a unit; write 12, or 12-30 for a range"))
        };
        let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
        let (first, last) = (number(first)?, number(last)?);
        if first > last {
            return Err(format!("the range begins after its end; write {last}-{first}"));
        }
        Ok(Self(first..=last))
    }
}

/// Returns the shortest ranges that hold exactly `units`, in order.
pub fn ranges_of(units: impl IntoIterator<Item = UnitId>) -> Vec<UnitRange> {
    let mut ranges: Vec<UnitRange> = Vec::new();
    for UnitId(unit) in units.into_iter().collect::<BTreeSet<_>>() {
        match ranges.last_mut() {
            Some(UnitRange(range)) if range.end().checked_add(1) == Some(unit) => {
                *range = *range.start()..=unit;
            }
            _ => ranges.push(UnitRange(unit..=unit)),
        }
    }
    ranges
}

/// Which units are meant.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct UnitSelection {
    /// Their numbers. Without any, all units of `articles` are meant.
    pub ranges: Vec<UnitRange>,
    /// Names of articles. With numbers: only units of these articles.
    pub articles: Vec<String>,
    /// Only units with at least this confidence, 0 to 1.
    pub min_confidence: Option<f64>,
    /// Only units with at most this confidence, 0 to 1.
    pub max_confidence: Option<f64>,
    /// Units of this status are left out, unless their numbers are given.
    pub leave: Option<Status>,
}

/// The units that are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SelectedUnits {
    /// The units, in the order in which they were named. A single number that the memory does not have is among them.
    pub units: Vec<UnitId>,
    /// How many there are without the bounds of confidence.
    pub before_bounds: usize,
    /// Each range of several numbers, and how many of these are in the memory.
    pub ranges: Vec<(UnitRange, u64)>,
    /// How many were left out for their status.
    pub left: usize,
}

/// Finds the units that `selection` means.
pub fn select_units(memory: &Reader<'_>, selection: &UnitSelection) -> Result<SelectedUnits, MemoryError> {
    let mut selected = SelectedUnits::default();
    let mut of_articles = Vec::new();
    for article in &selection.articles {
        let article = memory.article(article)?;
        for bead in article.alignments.iter().flat_map(|alignment| &alignment.beads) {
            of_articles.extend(bead.unit.zip(bead.status));
        }
    }
    let mut named = Vec::new();
    for range in &selection.ranges {
        if range.numbers() == 1 {
            named.push(UnitId(*range.0.start()));
            continue;
        }
        let there = memory.unit_ids(range.0.clone())?;
        selected.ranges.push((range.clone(), there.len() as u64));
        named.extend(there);
    }
    if selection.ranges.is_empty() {
        let (left, taken): (Vec<_>, Vec<_>) =
            of_articles.into_iter().partition(|(_, status)| Some(*status) == selection.leave);
        selected.left = left.len();
        named.extend(taken.into_iter().map(|(unit, _)| unit));
    } else if !selection.articles.is_empty() {
        let of_articles: BTreeSet<UnitId> = of_articles.into_iter().map(|(unit, _)| unit).collect();
        named.retain(|unit| of_articles.contains(unit));
    }
    let mut seen = BTreeSet::new();
    named.retain(|unit| seen.insert(*unit));
    selected.before_bounds = named.len();
    let (min, max) = (selection.min_confidence, selection.max_confidence);
    if min.is_none() && max.is_none() {
        selected.units = named;
        return Ok(selected);
    }
    for id in named {
        // A number that is not there stays, so that whoever changes the units says so.
        let fits = memory.unit(id)?.is_none_or(|unit| {
            min.is_none_or(|min| unit.confidence >= min) && max.is_none_or(|max| unit.confidence <= max)
        });
        if fits {
            selected.units.push(id);
        }
    }
    Ok(selected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_single_or_ranges() {
        let read = |text: &str| text.parse::<UnitRange>().map(|range| range.to_string());
        assert_eq!(read("12"), Ok("12".to_owned()));
        assert_eq!(read("1-28"), Ok("1-28".to_owned()));
        assert_eq!(read("1–28"), Ok("1-28".to_owned()), "a dash as word processors write it");
        assert_eq!(read("7-7"), Ok("7".to_owned()));
        for wrong in ["", "0", "-", "1-", "-3", "x", "1-2-3", "1.5", "99999999999999999999"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("28-1").is_err_and(|error| error.contains("1-28")));
        assert_eq!("1-28".parse::<UnitRange>().unwrap().numbers(), 28);
        assert_eq!(format!("1-{}", i64::MAX).parse::<UnitRange>().unwrap().numbers(), i64::MAX as u64);
    }

    #[test]
    fn numbers_become_the_shortest_ranges() {
        let ranges = |units: &[i64]| {
            let ranges = ranges_of(units.iter().copied().map(UnitId));
            ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(ranges(&[]), "");
        assert_eq!(ranges(&[3, 1, 2, 2, 9, 11, 10, i64::MAX]), "1-3, 9-11, 9223372036854775807");
    }
}
