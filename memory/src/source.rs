//! How far is a unit believed, and is it wanted at all? This depends on where it came from, not on its texts.

use std::collections::{BTreeMap, BTreeSet};

use sangam_unit::{Status, Unit};

/// Where a unit came from, as far as lookup considers it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
    pub(crate) confirmed: bool,
    /// In whole per cent, rounded up. The part missing to 100 is then rounded down, so that a fraction of a per cent
    /// costs no point.
    pub(crate) confidence: u8,
    /// Whether it was aligned from two texts that the memory holds.
    pub(crate) aligned: bool,
    pub(crate) client: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) tags: BTreeSet<String>,
}

/// `confidence` as a probability from 0 to 1. NaN becomes 0: such a value gives no reason to believe the pair.
pub(crate) fn believable(confidence: f64) -> f64 {
    if confidence.is_nan() { 0.0 } else { confidence.clamp(0.0, 1.0) }
}

/// A confidence as [`Source`] stores it.
pub(crate) fn whole_percent(confidence: f64) -> u8 {
    // A little is subtracted, because in binary a hundred times .07 is slightly more than 7.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 100; below 0 is 0"
    )]
    let percent = (believable(confidence) * 100.0 - 1e-9).ceil() as u8;
    percent
}

impl Source {
    /// The source of a unit that was read from the store.
    pub(crate) fn of(unit: &Unit, aligned: bool) -> Self {
        Self {
            confirmed: unit.provenance.status == Status::Confirmed,
            confidence: whole_percent(unit.confidence),
            aligned,
            client: unit.details.client.clone(),
            domain: unit.details.domain.clone(),
            tags: unit.details.tags.clone(),
        }
    }
}

/// What the source of a unit costs, in points of the score. The sum is subtracted from the score, down to 0.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourcePenalties {
    /// For a unit that nobody has confirmed, times the whole per cent that its confidence lacks of 100, rounded down.
    /// At the default of 10, a confidence of more than .9 costs nothing and .5 costs 5.
    pub unconfirmed: u8,
    /// For a unit that nobody has confirmed and that was not aligned here. Default: 0.
    pub imported: u8,
    /// For units of a client. Default: none.
    pub clients: BTreeMap<String, u8>,
    /// For units of a domain. Default: none.
    pub domains: BTreeMap<String, u8>,
    /// For units with a tag; only the costliest tag of a unit counts. Default: none.
    pub tags: BTreeMap<String, u8>,
}

impl SourcePenalties {
    /// What an unconfirmed unit with a confidence of 0 loses: enough to rank it below any unit that differs by a number
    /// or a mark.
    const DEFAULT_UNCONFIRMED: u8 = 10;

    /// Every source is believed equally.
    pub const NONE: Self = Self {
        unconfirmed: 0,
        imported: 0,
        clients: BTreeMap::new(),
        domains: BTreeMap::new(),
        tags: BTreeMap::new(),
    };

    /// What a unit from `source` loses.
    pub(crate) fn loss(&self, source: &Source) -> u8 {
        let of = |named: &BTreeMap<String, u8>, name: &Option<String>| {
            name.as_ref().and_then(|name| named.get(name)).copied().unwrap_or(0)
        };
        let doubt = u16::from(self.unconfirmed) * u16::from(100 - source.confidence.min(100)) / 100;
        let doubt = if source.confirmed { 0 } else { u8::try_from(doubt).unwrap_or(u8::MAX) };
        let imported = if source.confirmed || source.aligned { 0 } else { self.imported };
        let tags = source.tags.iter().filter_map(|tag| self.tags.get(tag)).max().copied().unwrap_or(0);
        doubt
            .saturating_add(imported)
            .saturating_add(of(&self.clients, &source.client))
            .saturating_add(of(&self.domains, &source.domain))
            .saturating_add(tags)
    }
}

impl Default for SourcePenalties {
    fn default() -> Self {
        Self { unconfirmed: Self::DEFAULT_UNCONFIRMED, ..Self::NONE }
    }
}

/// Which units may answer, by their source. Empty: all but rejected ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceFilter {
    /// Only units of one of these clients.
    pub clients: BTreeSet<String>,
    /// Only units of one of these domains.
    pub domains: BTreeSet<String>,
    /// Only units with all these tags.
    pub tags: BTreeSet<String>,
    /// Only units with this status. Rejected units never answer.
    pub status: Option<Status>,
}

impl SourceFilter {
    /// Whether a list with this filter includes the unit. Rejected units are included.
    pub(crate) fn lists(&self, unit: &Unit) -> bool {
        let any_status = Self { status: None, ..self.clone() };
        self.status.is_none_or(|status| status == unit.provenance.status)
            && any_status.admits(&Source::of(unit, true))
    }

    /// Whether a unit from `source` may answer.
    pub(crate) fn admits(&self, source: &Source) -> bool {
        let named = |wanted: &BTreeSet<String>, name: &Option<String>| {
            wanted.is_empty() || name.as_ref().is_some_and(|name| wanted.contains(name))
        };
        let status = match self.status {
            None => true,
            Some(Status::Confirmed) => source.confirmed,
            Some(Status::Machine) => !source.confirmed,
            Some(Status::Rejected) => false,
        };
        status
            && named(&self.clients, &source.client)
            && named(&self.domains, &source.domain)
            && self.tags.is_subset(&source.tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(unconfirmed: u8, confidence: f64) -> u8 {
        let source = Source {
            confirmed: false,
            confidence: whole_percent(confidence),
            aligned: false,
            client: None,
            domain: None,
            tags: BTreeSet::new(),
        };
        SourcePenalties { unconfirmed, ..SourcePenalties::NONE }.loss(&source)
    }

    #[test]
    fn what_a_confidence_lacks_is_floored_once() {
        for thousandth in 0..=1000_u32 {
            for each in [1, 2, 5, 10, 20, 100] {
                let exact = u32::from(each) * (1000 - thousandth) / 1000;
                let lost = loss(each, f64::from(thousandth) / 1000.0);
                assert_eq!(u32::from(lost), exact, "{each} times what .{thousandth:03} lacks");
            }
        }
        assert_eq!([0.905, 0.9001, 0.9, 0.8999].map(|confidence| loss(10, confidence)), [0, 0, 1, 1]);
        assert_eq!([f64::NAN, -1.0, 2.0].map(|confidence| loss(10, confidence)), [10, 10, 0]);
    }
}
