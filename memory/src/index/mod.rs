//! Which texts of a million could be near this one, without looking at the others?
//!
//! This is a derived file beside the store, `<memory>-index`. It is made from the tokens of the units in one go and
//! never changed afterwards. Later changes are in the store's change log and are searched separately. The file holds
//! every unit twice, as read from its source and as read from its target, so that both directions are one structure.
//! A unit of several segments has more entries, one for each of its pieces:
//!
//! | part | file | question |
//! |---|---|---|
//! | layout | `format.rs` | Where is everything in the file? |
//! | bits | `bits.rs` | Which bits of a number are used when an index is made and when it is searched? |
//! | writing | `build.rs` | How are the parts made from units, in bounded memory? |
//! | reading | `search.rs` | Which entries score at least a given score? Exact, whatever the threshold |
//! | short texts | `shorts.rs` | Which texts of a few words are near by their characters? |
//! | neighbours | `context.rs` | What does an entry store about the place of a text? |
//! | distance | `pattern.rs` | How many words must change? Bit-parallel |
//!
//! The index never overrides the store. Each hit is scored again from its row in the store, and an index that a row
//! contradicts is no longer used.

mod bits;
mod build;
mod context;
mod format;
mod pattern;
mod search;
mod shorts;

use crate::numeric::low_64_bits;

pub(crate) use build::{Builder, IndexedText, IndexedUnit};
pub(crate) use context::{Place, QueryPlace};
pub(crate) use format::{Binding, Index, MAGIC};
pub(crate) use pattern::Pattern;
pub(crate) use search::{Query, Scratch};

/// Hashes a token or a key to 64 bits. The hash is part of the file format, and the same on every machine.
///
/// Equal texts have equal hashes. Different texts with the same hash are distinguished when a hit is read from the
/// store.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    // Odd constants with evenly spread bits: the golden ratio, and the two of SplitMix64 (Steele et al. 2014).
    const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
    const FIRST: u64 = 0xbf58_476d_1ce4_e5b9;
    const SECOND: u64 = 0x94d0_49bb_1331_11eb;
    let mix = |state: u64, word: u64| {
        let product = u128::from(state ^ word) * u128::from(FIRST);
        low_64_bits(product) ^ low_64_bits(product >> 64) ^ SEED
    };
    let mut state = SEED ^ (bytes.len() as u64).wrapping_mul(SECOND);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state = mix(state, u64::from_le_bytes(*word));
    }
    if !rest.is_empty() {
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        state = mix(state, u64::from_le_bytes(word));
    }
    state ^= state >> 31;
    state = state.wrapping_mul(SECOND);
    // The highest value marks an empty slot in a pattern.
    (state ^ (state >> 29)).min(u64::MAX - 1)
}
