//! What is the one spelling of a word, without asking twice?
//!
//! Folding a word takes microseconds, and every check asks for the same words, so each thread keeps recent answers. This changes
//! only the time taken. Space: about 5 MB a thread when full.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::FixedState;
use sangam_text::word_keys::folded_word;

/// The most words that are kept. One more, and all are forgotten.
const MOST_KEPT: usize = 40_000;
/// Longer words, in bytes, are not kept.
const LONGEST_KEPT: usize = 64;

thread_local! {
    static KEPT: RefCell<HashMap<Box<str>, Rc<str>, FixedState>> = RefCell::default();
}

/// Returns a word in the one spelling that all its spellings share.
pub(crate) fn folded(word: &str) -> Rc<str> {
    if word.len() > LONGEST_KEPT {
        return folded_word(word).into();
    }
    KEPT.with_borrow_mut(|kept| {
        if let Some(known) = kept.get(word) {
            return known.clone();
        }
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        let folded: Rc<str> = folded_word(word).into();
        kept.insert(word.into(), folded.clone());
        folded
    })
}
