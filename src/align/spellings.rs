//! What is already known about a spelling from earlier texts?
//!
//! The key and the sounds of a word depend on its letters alone, and most words of an article also occurred in the one
//! before it. Each thread therefore keeps the results for up to [`MOST_SPELLINGS`] recent spellings. This changes only
//! the time taken, never a result.
//!
//! time: O(1) for a known spelling; space: about 10 MB a thread when full.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::words::{Token, write_key};
use sangam_text::names::{Weighed, consonants, phonetic_key};

/// Most spellings that are kept; one more, and all are forgotten. News in one language uses some tens of thousands.
const MOST_SPELLINGS: usize = 40_000;

/// Longer spellings, in bytes, are not kept: they are not words and would take room from them.
const LONGEST_KEPT: usize = 64;

/// How a word sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sound {
    pub(crate) key: Weighed,
    /// Letters of its skeleton.
    pub(crate) consonants: usize,
}

impl Sound {
    fn of(raw: &str) -> Self {
        let key = phonetic_key(raw);
        Self { key: key.into(), consonants: consonants(&key).count() }
    }
}

/// Known results by spelling. Keys are kept twice: without and with the language's endings cut.
#[derive(Default)]
struct Known {
    keys: [HashMap<Box<str>, Box<str>, RandomState>; 2],
    sounds: HashMap<Box<str>, Sound, RandomState>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Writes the key of a word into `key`; see [`write_key`].
pub(crate) fn write_word_key(token: Token<'_>, key: &mut String, rules: bool) {
    if token.raw.len() > LONGEST_KEPT {
        return write_key(token, key, rules);
    }
    KNOWN.with_borrow_mut(|known| {
        let known = &mut known.keys[usize::from(rules)];
        if let Some(found) = known.get(token.raw) {
            key.clear();
            key.push_str(found);
            return;
        }
        write_key(token, key, rules);
        make_room(known);
        known.insert(token.raw.into(), key.as_str().into());
    });
}

/// How a word sounds.
pub(crate) fn sound(raw: &str) -> Sound {
    if raw.len() > LONGEST_KEPT {
        return Sound::of(raw);
    }
    KNOWN.with_borrow_mut(|known| {
        let known = &mut known.sounds;
        if let Some(found) = known.get(raw) {
            return *found;
        }
        let sound = Sound::of(raw);
        make_room(known);
        known.insert(raw.into(), sound);
        sound
    })
}

fn make_room<T>(known: &mut HashMap<Box<str>, T, RandomState>) {
    if known.len() >= MOST_SPELLINGS {
        known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::Class;
    use super::*;

    #[test]
    fn what_is_known_is_what_would_be_found_out() {
        let mut key = String::new();
        // More spellings than are kept, each requested twice, with and without rules.
        for number in 0..MOST_SPELLINGS + 10 {
            let raw = format!("words{number}s");
            let token = Token { class: Class::Word, raw: &raw, start: 0 };
            for rules in [true, false, true, false] {
                let mut fresh = String::new();
                write_key(token, &mut fresh, rules);
                write_word_key(token, &mut key, rules);
                assert_eq!(key, fresh);
            }
        }
        for raw in ["Karachi", "کراچی", "कराची", "Karachi", &"Karachi".repeat(20)] {
            assert_eq!(sound(raw), Sound::of(raw));
            assert_eq!(sound(raw), Sound::of(raw));
        }
        KNOWN.with_borrow(|known| {
            assert!(known.keys.iter().all(|keys| (1..=MOST_SPELLINGS).contains(&keys.len())));
            assert_eq!(known.sounds.len(), 3, "the longest is not kept");
        });
    }
}
