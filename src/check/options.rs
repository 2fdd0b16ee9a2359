//! What is checked, and what is known about a pair before it is checked?

use std::collections::BTreeMap;

use sangam_unit::{Reading, TermEntry};

use crate::codes::{Check, Severity};

/// What is checked.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CheckOptions {
    /// The checks that are made; empty: all.
    pub only: Vec<Check>,
    /// The checks that are not made, even if they are in `only`.
    pub skip: Vec<Check>,
    /// Severities other than the usual ones.
    pub severities: BTreeMap<Check, Severity>,
    /// The glossary.
    pub terms: Vec<TermEntry>,
}

impl CheckOptions {
    /// Whether a check is made.
    pub fn makes(&self, check: Check) -> bool {
        (self.only.is_empty() || self.only.contains(&check)) && !self.skip.contains(&check)
    }

    /// Returns the severity of the findings of a check.
    pub fn severity(&self, check: Check) -> Severity {
        self.severities.get(&check).copied().unwrap_or_else(|| check.default_severity())
    }
}

/// What is known about a pair beside its texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PairFacts {
    /// Whether the source is a headline or a caption, whose translation may have no full stop.
    pub is_headline: bool,
    /// How the two texts relate. An abridged text may lack anything.
    pub reading: Reading,
}
