//! Which document of one heap translates which of another, if their names say nothing?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`heap`] | Which traits of a document can its translation share, and how many documents of a heap have each? |
//! | [`bridge`] | Which traits of the other heap does a trait of a document suggest? |
//! | [`search`] | Which few documents are nearest to a document, without comparing all? |
//! | [`belief`] | How sure is it that one document translates another, given everything that was measured? |
//! | [`choose`] | Which document translates which, one to one, and which have no partner? |
//!
//! `docs/algorithms/pairing.md` has the whole method and its figures.

mod belief;
mod bridge;
mod choose;
mod heap;
mod search;

pub use belief::{MEASUREMENTS, PairEvidence};
pub use choose::{FoundPairs, FoundPartner, HeapTexts, PairCandidate, PairingOptions, find_pairs};
pub use heap::{DocumentTraits, Heap};
