//! What does an entry store about the place of a text? Enough to compare its neighbours and its article with a query's.
//!
//! These are hashes of 64 bits. Equal neighbours have equal hashes. Different ones are not expected to share a hash.

use super::hash;
use crate::score::{SAME_NEIGHBORS, SAME_PLACE, WHOLE};

/// The place of one side of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// A hash of both neighbours.
    pub(crate) neighbors: u64,
    /// A hash of the article and the number of the first segment in it.
    pub(crate) segment: u64,
}

/// The place of a query. An unknown part equals nothing.
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
    /// How many points the same text gains for being at the place of this query.
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
