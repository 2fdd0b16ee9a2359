//! English.

use super::profile::Profile;
use crate::names::script_sounds::ScriptSounds;
use crate::normalize::common;
use crate::normalize::stages::Stages;
use crate::numbers::words::NumberWords;
use crate::phrases::paradigms::Paradigms;
use crate::script::Script;
use crate::segment::rules::Rules;
use crate::tokens::rules::{Endings, WordRules};
use crate::word_keys::rules::KeyRules;
use crate::word_list::WordList;

/// The letters of a word that must remain when an ending is cut off for the light stem. With fewer, unrelated words
/// would share a stem.
const LEAST_KEPT: usize = 3;

/// For the keys of the aligner: the letters of a word that must remain when an ending is cut off, and the most letters
/// of a key.
const LEAST_KEPT_IN_KEY: usize = 3;
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
    paradigms: Paradigms::none(),
};
