//! How many words must be inserted, deleted or replaced to turn the query into this text?
//!
//! This is Levenshtein's distance over tokens, bit-parallel: one machine word holds the vertical differences of 64
//! query tokens (Myers 1999 in the form of Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau
//! edit distances"). Time O(⌈n/64⌉ · m) for n query and m text tokens, and less if the distance can no longer fall to
//! the limit; space O(⌈n/64⌉ · distinct tokens). A query of more than [`LONGEST_IN_BITS`] tokens, whose masks would not
//! fit a cache, is compared by the banded dynamic programme in `distance.rs`.

use crate::distance::bounded_edit_distance;

/// The longest query, in tokens, that is compared bit-parallel: its masks take about 128 KiB.
const LONGEST_IN_BITS: usize = 1024;

/// Marks a free slot. No number (32 bits) or hash of a token has this value.
const FREE: u64 = u64::MAX;

/// Tokens per machine word.
const WORD: usize = 64;

/// A query, prepared for comparison with many texts.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// The query's tokens; `None` for a token that is in no text.
    tokens: Vec<Option<u64>>,
    words: usize,
    /// A hash table with open addressing: the token in each slot, and where its masks start.
    keys: Vec<u64>,
    starts: Vec<usize>,
    /// `words` masks for each distinct token, after the masks of other tokens. Bit i is set if the query has the token
    /// at i.
    masks: Vec<u64>,
    /// The state of the columns for a long query.
    positive: Vec<u64>,
    negative: Vec<u64>,
    text: Vec<Option<u64>>,
}

/// Spreads token numbers and hashes over the slots (Fibonacci hashing, Knuth 6.4).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Pattern {
    /// Prepares `tokens`, which are numbers or hashes, as in the texts.
    pub(crate) fn new(tokens: Vec<Option<u64>>) -> Self {
        let words = tokens.len().div_ceil(WORD);
        let mut pattern = Self {
            words,
            keys: Vec::new(),
            starts: Vec::new(),
            masks: vec![0; words],
            positive: Vec::new(),
            negative: Vec::new(),
            text: Vec::new(),
            tokens,
        };
        if pattern.tokens.len() > LONGEST_IN_BITS {
            return pattern;
        }
        // The table is at most a quarter full, so that probing ends soon.
        let slots = (pattern.tokens.len() * 4).next_power_of_two().max(16);
        pattern.keys = vec![FREE; slots];
        pattern.starts = vec![0; slots];
        for (position, token) in pattern.tokens.iter().enumerate() {
            let Some(token) = *token else { continue };
            let mut slot = Self::first_slot(token, slots);
            while pattern.keys[slot] != FREE && pattern.keys[slot] != token {
                slot = (slot + 1) & (slots - 1);
            }
            if pattern.keys[slot] == FREE {
                pattern.keys[slot] = token;
                pattern.starts[slot] = pattern.masks.len();
                pattern.masks.resize(pattern.masks.len() + words, 0);
            }
            pattern.masks[pattern.starts[slot] + position / WORD] |= 1 << (position % WORD);
        }
        pattern
    }

    /// The number of tokens in the query.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    fn first_slot(token: u64, slots: usize) -> usize {
        (token.wrapping_mul(SPREAD) >> 40) as usize & (slots - 1)
    }

    /// Where the masks of `token` start. If the query lacks it, at 0, where all masks are empty.
    #[inline]
    fn start(&self, token: u64) -> usize {
        let last = self.keys.len() - 1;
        let mut slot = Self::first_slot(token, self.keys.len());
        loop {
            let key = self.keys[slot & last];
            if key == token {
                return self.starts[slot & last];
            }
            if key == FREE {
                return 0;
            }
            slot += 1;
        }
    }

    /// The edit distance to `text` of `length` tokens, or `None` if it is more than `most`.
    #[inline]
    pub(crate) fn distance(
        &mut self,
        text: impl Iterator<Item = u64>,
        length: usize,
        most: usize,
    ) -> Option<usize> {
        if self.tokens.len() > LONGEST_IN_BITS {
            self.text.clear();
            self.text.extend(text.take(length).map(Some));
            return bounded_edit_distance(&self.tokens, &self.text, most);
        }
        match self.words {
            0 => (length <= most).then_some(length),
            1 => self.one_word(text, length, most),
            _ => self.many_words(text, length, most),
        }
    }

    #[inline]
    fn one_word(&self, text: impl Iterator<Item = u64>, length: usize, most: usize) -> Option<usize> {
        let (mut positive, mut negative, mut distance) = (u64::MAX, 0_u64, self.tokens.len());
        let last = 1_u64 << (self.tokens.len() - 1);
        let mut left = length;
        for token in text.take(length) {
            let equal = self.masks[self.start(token)];
            let vertical = equal | negative;
            let horizontal = ((equal & positive).wrapping_add(positive) ^ positive) | equal;
            let mut up = negative | !(horizontal | positive);
            let mut down = positive & horizontal;
            distance += usize::from(up & last != 0);
            distance -= usize::from(down & last != 0);
            up = (up << 1) | 1;
            down <<= 1;
            positive = down | !(vertical | up);
            negative = up & vertical;
            left -= 1;
            // Each remaining text token can lower the distance by at most one.
            if distance > most + left {
                return None;
            }
        }
        (distance <= most).then_some(distance)
    }

    fn many_words(&mut self, text: impl Iterator<Item = u64>, length: usize, most: usize) -> Option<usize> {
        self.positive.clear();
        self.positive.resize(self.words, u64::MAX);
        self.negative.clear();
        self.negative.resize(self.words, 0);
        let mut distance = self.tokens.len();
        let last = 1_u64 << ((self.tokens.len() - 1) % WORD);
        let mut left = length;
        for token in text.take(length) {
            let start = self.start(token);
            let (mut carry_up, mut carry_down) = (1_u64, 0_u64);
            for word in 0..self.words {
                let (positive, negative) = (self.positive[word], self.negative[word]);
                let equal = self.masks[start + word];
                let vertical = equal | negative;
                let carried = equal | carry_down;
                let horizontal = ((carried & positive).wrapping_add(positive) ^ positive) | carried;
                let up = negative | !(horizontal | positive);
                let down = positive & horizontal;
                if word + 1 == self.words {
                    distance += usize::from(up & last != 0);
                    distance -= usize::from(down & last != 0);
                }
                let (next_up, next_down) = (up >> (WORD - 1), down >> (WORD - 1));
                let (up, down) = ((up << 1) | carry_up, (down << 1) | carry_down);
                self.positive[word] = down | !(vertical | up);
                self.negative[word] = up & vertical;
                (carry_up, carry_down) = (next_up, next_down);
            }
            left -= 1;
            if distance > most + left {
                return None;
            }
        }
        (distance <= most).then_some(distance)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agrees(query: &[u64], text: &[u64], most: usize) {
        // Token 0 is a token that no text has.
        let known = |token: u64| (token != 0).then_some(token);
        let mut pattern = Pattern::new(query.iter().map(|&token| known(token)).collect());
        let other: Vec<u64> = text.iter().map(|&token| token + 1).collect();
        let plain: Vec<Option<u64>> = query.iter().map(|&token| known(token)).collect();
        let against: Vec<Option<u64>> = other.iter().map(|&token| Some(token)).collect();
        assert_eq!(
            pattern.distance(other.iter().copied(), other.len(), most),
            bounded_edit_distance(&plain, &against, most)
        );
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn bits_count_what_the_table_counts(
            query in prop::collection::vec(0u64..5, 0..40),
            text in prop::collection::vec(0u64..4, 0..40),
            most in 0usize..42,
        ) {
            agrees(&query, &text, most);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..crate::properties::config() })]
        #[test]
        fn also_over_several_machine_words(
            query in prop::collection::vec(0u64..5, 60..280),
            text in prop::collection::vec(0u64..4, 60..280),
            most in 0usize..290,
        ) {
            agrees(&query, &text, most);
        }
    }

    #[test]
    fn a_query_too_long_for_bits_is_still_compared() {
        let query: Vec<u64> = (1..=LONGEST_IN_BITS as u64 + 40).collect();
        let mut text: Vec<u64> = query.iter().map(|token| token - 1).collect();
        agrees(&query, &text, 5);
        text.remove(700);
        text[900] = 7;
        agrees(&query, &text, 2);
        agrees(&query, &text, 1);
    }
}
