//! Which texts of a million could be near this one, without looking at the others?
//!
//! A derived file beside the store, `<memory>-index`, made from the units' tokens in one go and never changed
//! afterwards: what has changed since is kept by the store's change log and searched beside it. It holds
//! every unit twice, once as read from its source and once as read from its target, so both directions are one
//! structure:
//!
//! | part | file | question |
//! |---|---|---|
//! | layout | `format.rs` | Where is what in the file? |
//! | bits | `bits.rs` | Which bits of a number does the index go by? |
//! | writing | `build.rs` | How are the parts made from units, in bounded memory? |
//! | reading | `search.rs` | Which entries score at least so much? Exact, whatever the threshold |
//! | short texts | `shorts.rs` | Which texts of a few words are near by their characters? |
//! | neighbours | `context.rs` | What of a text's place does an entry hold? |
//! | distance | `pattern.rs` | How many words must change? Bit-parallel |
//!
//! It is never trusted over the store: whoever searches it takes the score from the row of the store that a hit
//! names, and turns away from an index that a row contradicts.

mod bits;
mod build;
mod context;
mod format;
mod pattern;
mod search;
mod shorts;

use crate::numeric::low_64_bits;

pub(crate) use build::{Builder, IndexedUnit};
pub(crate) use context::{Place, QueryPlace};
pub(crate) use format::{Binding, Index, MAGIC};
pub(crate) use pattern::Pattern;
pub(crate) use search::{Query, Scratch};

/// Hashes a token or a key to 64 bits. Part of the file format: the same on every machine.
///
/// Equal texts have equal hashes. Different texts that share one are told apart when a hit is read from the store.
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
