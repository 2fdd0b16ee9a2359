//! What does the memory already know of an article that is about to be aligned?
//!
//! A source segment that is like a stored one, whose stored translation is like a target segment, is near proof. The
//! memory is asked as it stands when the run begins. What an alignment of these very two texts left in it is not asked:
//! an alignment must not vouch for itself, and aligning twice must give the same twice.

use std::sync::{Mutex, PoisonError};

use sangam_memory::{Language, LookupOptions, Memory, Score};

use super::pair::TextPair;
use crate::align::{Recall, Recalled};

/// Stored translations handed on for one segment at the most.
const MOST_RECALLED: usize = 3;

/// Matches asked for, so that enough remain when those of the same two texts are left out.
const MOST_ASKED: usize = 8;

/// The lowest score, in per cent, at which a stored text says anything about a segment: half of its words.
const LEAST_SCORE: u8 = 50;

/// A memory that is asked while an article is aligned.
pub struct MemoryRecall {
    memory: Mutex<Memory>,
    /// BLAKE3 of the two texts that are being aligned.
    texts: [[u8; 32]; 2],
}

impl MemoryRecall {
    /// Asks `memory` on behalf of `pair`.
    pub fn new(memory: Memory, pair: &TextPair) -> Self {
        let texts = [pair.source.article.content_hash, pair.target.article.content_hash];
        Self { memory: Mutex::new(memory), texts }
    }
}

impl Recall for MemoryRecall {
    /// A memory that cannot be read has nothing to say: evidence is lost, never the alignment.
    fn recall(&self, segment: &str, source: &Language, target: &Language) -> Vec<Recalled> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let options = LookupOptions {
            to: Some(target.clone()),
            min_score: Score::new(LEAST_SCORE),
            limit: MOST_ASKED,
            ..LookupOptions::new(source.clone())
        };
        let matches = memory.lookup(segment, &options).unwrap_or_default();
        matches
            .into_iter()
            .filter(|found| {
                let texts = memory.unit_texts_hashes(found.unit.id).ok().flatten();
                texts.is_none_or(|texts| texts != self.texts)
            })
            .take(MOST_RECALLED)
            .map(|found| Recalled {
                similarity: f64::from(found.score.percent()) / f64::from(Score::EXACT.percent()),
                translation: found.unit.target,
            })
            .collect()
    }
}
