//! Urdu.

use super::{Profile, WordList};
use crate::names::gloss::Romanization;
use crate::names::rules::RuleTable;
use crate::normalize::{Stages, arabic};
use crate::numbers::NumberWords;
use crate::script::Script;
use crate::segment;
use crate::tokens::{Endings, WordRules};

static ROMANIZATION: Romanization =
    Romanization::new(|| RuleTable::parse(&[include_str!("data/ur.romanization.tsv")]));

/// Letters of a word that a light stem keeps: with fewer, words that have nothing in common would share it.
const LEAST_KEPT: usize = 2;

pub(super) static PROFILE: Profile = Profile {
    tag: "ur",
    name: "Urdu",
    script: Script::Arabic,
    romanization: Some(&ROMANIZATION),
    stages: Stages::new(arabic::LOSSLESS, arabic::LOSSY),
    segmentation: segment::Rules { words: include_str!("data/ur.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/ur.numbers.txt")),
    words: WordRules {
        letter_names: WordList::new(include_str!("data/ur.letters.txt")),
        inner_marks: &['\'', '’'],
        stop_words: WordList::new(include_str!("data/ur.stop-words.txt")),
        endings: Endings::new(include_str!("data/ur.endings.txt"), LEAST_KEPT),
        final_letters: &[('ں', 'ن'), ('ے', 'ی')],
    },
};
