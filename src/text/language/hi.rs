//! Hindi.

use super::{Profile, WordList};
use crate::names::gloss::Romanization;
use crate::names::rules::RuleTable;
use crate::normalize::{Stages, devanagari};
use crate::numbers::NumberWords;
use crate::script::Script;
use crate::segment;
use crate::tokens::{Endings, WordRules};

static ROMANIZATION: Romanization =
    Romanization::new(|| RuleTable::parse(&[include_str!("data/hi.romanization.tsv")]));

/// Letters of a word that a light stem keeps: with fewer, words that have nothing in common would share it.
const LEAST_KEPT: usize = 2;

pub(super) static PROFILE: Profile = Profile {
    tag: "hi",
    name: "Hindi",
    script: Script::Devanagari,
    romanization: Some(&ROMANIZATION),
    stages: Stages::new(devanagari::LOSSLESS, devanagari::LOSSY),
    segmentation: segment::Rules { words: include_str!("data/hi.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/hi.numbers.txt")),
    words: WordRules {
        letter_names: WordList::new(include_str!("data/hi.letters.txt")),
        inner_marks: &['\'', '’', ':'],
        stop_words: WordList::new(include_str!("data/hi.stop-words.txt")),
        endings: Endings::new(include_str!("data/hi.endings.txt"), LEAST_KEPT),
        final_letters: &[],
    },
};
