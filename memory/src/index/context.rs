//! What of a text's place does an entry hold? Enough to tell whether its neighbours and its article are a query's.
//!
//! Hashes of 64 bits: equal neighbours have equal ones, and that others do cannot be expected to happen.

use super::hash;
use crate::score::{SAME_NEIGHBORS, SAME_PLACE, WHOLE};

/// Where one side of a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Both neighbours.
    pub(crate) neighbors: u64,
    /// The article and the number of the first segment in it.
    pub(crate) segment: u64,
}

/// Where a query stands; what is not known equals nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct QueryPlace {
    pub(crate) neighbors: Option<u64>,
    pub(crate) segment: Option<u64>,
}

impl Place {
    /// Hash of two neighbours.
    pub(crate) fn of_neighbors(before: u64, after: u64) -> u64 {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&before.to_le_bytes());
        bytes[8..].copy_from_slice(&after.to_le_bytes());
        hash(&bytes)
    }

    /// Hash of the place in an article.
    pub(crate) fn of_segment(article: &str, number: usize) -> u64 {
        let mut bytes = article.as_bytes().to_vec();
        bytes.extend_from_slice(&(number as u64).to_le_bytes());
        hash(&bytes)
    }
}

impl QueryPlace {
    /// What the same text gains by standing where this query stands.
    pub(crate) fn gain(&self, place: Place) -> u8 {
        if self.neighbors != Some(place.neighbors) {
            0
        } else if self.segment == Some(place.segment) {
            SAME_PLACE - WHOLE
        } else {
            SAME_NEIGHBORS - WHOLE
        }
    }
}
