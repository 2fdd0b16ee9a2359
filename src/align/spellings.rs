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

use super::numeric::real;
use sangam_text::names::{Weighed, consonants, phonetic_key};
use sangam_text::word_keys::{folded_word, write_word_key as write_key_of_folded};

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
        let key = phonetic_key(&folded_word(raw));
        Self { key: key.into(), consonants: consonants(&key).count() }
    }
}

/// The key of a word, and how many characters more than its folded spelling it has as written.
#[derive(Debug)]
struct Key {
    key: Box<str>,
    surplus: f64,
}

/// Known results by spelling. Keys are kept twice: without and with the language's endings cut.
#[derive(Default)]
struct Known {
    keys: [HashMap<Box<str>, Key, RandomState>; 2],
    sounds: HashMap<Box<str>, Sound, RandomState>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Writes the key of a word into `key` (see [`folded_word`]), and returns how many characters more than its folded spelling
/// it has as written.
pub(crate) fn write_word_key(raw: &str, key: &mut String, rules: bool) -> f64 {
    if raw.len() > LONGEST_KEPT {
        return write_new_key(raw, key, rules);
    }
    KNOWN.with_borrow_mut(|known| {
        let known = &mut known.keys[usize::from(rules)];
        if let Some(found) = known.get(raw) {
            key.clear();
            key.push_str(&found.key);
            return found.surplus;
        }
        let surplus = write_new_key(raw, key, rules);
        make_room(known);
        known.insert(raw.into(), Key { key: key.as_str().into(), surplus });
        surplus
    })
}

fn write_new_key(raw: &str, key: &mut String, rules: bool) -> f64 {
    let folded = folded_word(raw);
    key.clear();
    write_key_of_folded(&folded, rules, key);
    real(raw.chars().count()) - real(folded.chars().count())
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
    use super::*;

    #[test]
    fn what_is_known_is_what_would_be_found_out() {
        let mut key = String::new();
        // More spellings than are kept, each requested twice, with and without rules.
        for number in 0..MOST_SPELLINGS + 10 {
            let raw = format!("words{number}s");
            for rules in [true, false, true, false] {
                let mut fresh = String::new();
                let surplus = write_new_key(&raw, &mut fresh, rules);
                assert!((write_word_key(&raw, &mut key, rules) - surplus).abs() < 0.5);
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
