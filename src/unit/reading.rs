//! How do the two sides of a bead, or of the unit made from it, relate?

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Role;

/// How the two sides of a bead relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
#[non_exhaustive]
pub enum Reading {
    /// In the usual way: each side translates the other in full, or a segment has no counterpart.
    #[default]
    Full,
    /// One side translates only a part of the other. The role is that of the shorter side.
    Abridged(Role),
    /// The segment has no counterpart: an unrelated one is in the place of its translation. Only one-sided beads have
    /// this reading, so no unit has it.
    Replaced,
}

impl Reading {
    /// Every reading, the usual one first.
    pub const ALL: [Self; 4] =
        [Self::Full, Self::Abridged(Role::Source), Self::Abridged(Role::Target), Self::Replaced];

    /// Returns the word that is stored and written into files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Abridged(Role::Source) => "abridged-source",
            Self::Abridged(Role::Target) => "abridged-target",
            Self::Replaced => "replaced",
        }
    }

    /// Whether there is nothing unusual to say.
    pub fn is_full(&self) -> bool {
        *self == Self::Full
    }

    /// Returns the reading of the same bead, read from its target to its source.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Abridged(shorter) => Self::Abridged(shorter.other()),
            Self::Full | Self::Replaced => self,
        }
    }

    /// Returns the reading of a unit that leads through a third language: of its first step `self`, then of `next`. What
    /// the first step left out stays left out, even if the next adds something. If both texts are a part of the third,
    /// nothing is known about which of them is longer.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        match (self, next) {
            (Self::Abridged(Role::Source), Self::Abridged(Role::Target)) => Self::Full,
            (Self::Abridged(_), _) => self,
            _ => next,
        }
    }
}

impl FromStr for Reading {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|reading| reading.as_str() == text);
        found.ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            format!("`{text}` is not a reading; use {known}")
        })
    }
}

impl TryFrom<String> for Reading {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Reading> for &'static str {
    fn from(reading: Reading) -> Self {
        reading.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: Reading = Reading::Abridged(Role::Target);
    const SOURCE: Reading = Reading::Abridged(Role::Source);

    #[test]
    fn a_reading_comes_back_from_its_word() {
        for reading in Reading::ALL {
            assert_eq!(reading.as_str().parse(), Ok(reading));
            assert_eq!(Reading::try_from(reading.as_str().to_owned()), Ok(reading));
        }
        assert_eq!(TARGET.as_str(), "abridged-target");
        let error = "short".parse::<Reading>().unwrap_err();
        assert_eq!(error, "`short` is not a reading; use full, abridged-source, abridged-target, replaced");
    }

    #[test]
    fn a_turned_bead_is_abridged_on_the_other_side() {
        assert_eq!(TARGET.turned(), SOURCE);
        assert_eq!(SOURCE.turned(), TARGET);
        assert_eq!(Reading::Full.turned(), Reading::Full);
    }

    #[test]
    fn a_way_of_two_steps_leaves_out_what_is_known_to_be_left_out() {
        let full = Reading::Full;
        for (first, second, both) in [
            (full, full, full),
            (TARGET, full, TARGET),
            (full, TARGET, TARGET),
            (SOURCE, full, SOURCE),
            (TARGET, SOURCE, TARGET),
            (full, SOURCE, SOURCE),
            (TARGET, TARGET, TARGET),
            (SOURCE, TARGET, full),
        ] {
            assert_eq!(first.then(second), both, "{first:?}, {second:?}");
        }
    }
}
