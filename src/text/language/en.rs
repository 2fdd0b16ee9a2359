//! English.

use super::profile::Profile;
use crate::names::script_sounds::ScriptSounds;
use crate::normalize::common;
use crate::normalize::stages::Stages;
use crate::numbers::words::NumberWords;
use crate::script::Script;
use crate::segment::rules::Rules;
use crate::tokens::rules::{Endings, WordRules};
use crate::word_keys::rules::KeyRules;
use crate::word_list::WordList;

/// Letters of a word that a light stem keeps: with fewer, words that have nothing in common would share it.
const LEAST_KEPT: usize = 3;

/// Letters of a word that must stay before an ending that is cut for the aligner, and letters of its key at most.
const LEAST_KEPT_IN_KEY: usize = 4;
const LONGEST_KEY: usize = 6;

pub(super) static PROFILE: Profile = Profile {
    tag: "en",
    name: "English",
    script: Script::Latin,
    romanization: None,
    transliterations: &[],
    sounds: Some(ScriptSounds { letters: include_str!("../names/data/latin.tsv"), abjad: false }),
    stages: Stages::new(common::LOSSLESS, common::LOSSY),
    segmentation: Rules { words: include_str!("data/en.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/en.numbers.txt")),
    words: WordRules {
        letter_names: WordList::new(include_str!("data/en.letters.txt")),
        inner_marks: &['\'', '’'],
        stop_words: WordList::new(include_str!("data/en.stop-words.txt")),
        endings: Endings::new(include_str!("data/en.endings.txt"), LEAST_KEPT),
        final_letters: &[],
    },
    keys: KeyRules::new(include_str!("data/en.word-keys.txt"), LEAST_KEPT_IN_KEY, LONGEST_KEY),
};
