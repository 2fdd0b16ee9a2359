//! English.

use super::{Profile, WordList};
use crate::normalize::{Stages, common};
use crate::numbers::NumberWords;
use crate::script::Script;
use crate::segment;
use crate::tokens::{Endings, WordRules};

/// Letters of a word that a light stem keeps: with fewer, words that have nothing in common would share it.
const LEAST_KEPT: usize = 3;

pub(super) static PROFILE: Profile = Profile {
    tag: "en",
    name: "English",
    script: Script::Latin,
    romanization: None,
    stages: Stages::new(common::LOSSLESS, common::LOSSY),
    segmentation: segment::Rules { words: include_str!("data/en.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/en.numbers.txt")),
    words: WordRules {
        letter_names: WordList::new(include_str!("data/en.letters.txt")),
        inner_marks: &['\'', '’'],
        stop_words: WordList::new(include_str!("data/en.stop-words.txt")),
        endings: Endings::new(include_str!("data/en.endings.txt"), LEAST_KEPT),
        final_letters: &[],
    },
};
