//! How does a word sound, without asking twice?
//!
//! The sounds of a word depend on its letters alone, and a text repeats words, so each thread keeps the sounds of recent
//! words. This changes only the time taken. Space: about 15 MB a thread when full.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use sangam_text::names::{Compared, Weighed, consonants, phonetic_key, similarity_from};

use crate::folds::folded;

/// The most words that are kept. One more, and all are forgotten.
const MOST_KEPT: usize = 30_000;
/// Longer words, in bytes, are not kept.
const LONGEST_KEPT: usize = 64;

/// The sounds of a word.
#[derive(Clone, Copy)]
pub(crate) struct Sound {
    key: Compared,
    /// The number of its consonants.
    pub(crate) consonants: usize,
}

thread_local! {
    static KEPT: RefCell<HashMap<Box<str>, Sound, FixedState>> = RefCell::default();
}

impl Sound {
    fn new(word: &str) -> Self {
        let key = phonetic_key(&folded(word));
        Self { key: Weighed::from(key).into(), consonants: consonants(&key).count() }
    }

    /// Returns the sounds of a word.
    pub(crate) fn of(word: &str) -> Self {
        if word.len() > LONGEST_KEPT {
            return Self::new(word);
        }
        KEPT.with_borrow_mut(|kept| {
            if let Some(&known) = kept.get(word) {
                return known;
            }
            if kept.len() >= MOST_KEPT {
                kept.clear();
            }
            *kept.entry(word.into()).or_insert_with(|| Self::new(word))
        })
    }

    /// Returns the word ready to be compared with others.
    pub(crate) fn compared(self) -> Compared {
        self.key
    }
}

/// How alike two words sound, 0 to 1; 0 if it is less than `least`.
pub(crate) fn likeness(one: &Compared, other: &Compared, least: f64) -> f64 {
    similarity_from(one, other, least).map_or(0.0, f64::from)
}
