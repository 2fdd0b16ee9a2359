//! Bengali.

use super::profile::Profile;
use crate::names::romanization::Romanization;
use crate::names::rules::RuleTable;
use crate::names::script_sounds::ScriptSounds;
use crate::normalize::common;
use crate::normalize::composition::COMPOSITION;
use crate::normalize::indic::{Danda, FinalVisarga};
use crate::normalize::stages::Stages;
use crate::numbers::words::NumberWords;
use crate::phrases::paradigms::Paradigms;
use crate::respellings::Respellings;
use crate::script::{Script, ScriptBlock};
use crate::segment::rules::Rules;
use crate::tokens::rules::{Endings, WordRules};
use crate::word_keys::rules::KeyRules;
use crate::word_list::WordList;

static ROMANIZATION: Romanization =
    Romanization::new(|| RuleTable::parse(&[include_str!("data/bn.romanization.tsv")]));

const BLOCK: ScriptBlock = ScriptBlock { first: '\u{980}', last: '\u{9FF}' };

/// The lists of spellings that count as equal.
const SPELLINGS: &str = include_str!("data/bn.normalization.txt");
static KHANDA_TA: Respellings = Respellings::new(SPELLINGS, "khanda ta");
static VOWELS_IN_PARTS: Respellings = Respellings::new(SPELLINGS, "vowels in parts");
static NUKTA: Respellings = Respellings::new(SPELLINGS, "nukta");
static CHANDRABINDU: Respellings = Respellings::new(SPELLINGS, "chandrabindu");
static NASALS: Respellings = Respellings::new(SPELLINGS, "nasals");
static VOWEL_LENGTH: Respellings = Respellings::new(SPELLINGS, "vowel length");

/// The letters of a word that must remain when an ending is cut off for the light stem. With fewer, unrelated words
/// would share a stem.
const LEAST_KEPT: usize = 2;

/// For the keys of the aligner: the letters of a word that must remain when an ending is cut off, and the most letters
/// of a key.
const LEAST_KEPT_IN_KEY: usize = 2;
const LONGEST_KEY: usize = 5;

pub(super) static PROFILE: Profile = Profile {
    tag: "bn",
    name: "Bengali",
    script: Script::Bengali,
    romanization: Some(&ROMANIZATION),
    transliterations: &[],
    sounds: Some(ScriptSounds { letters: include_str!("../names/data/bengali.tsv"), abjad: false }),
    stages: Stages::new(
        &[
            COMPOSITION,
            &KHANDA_TA,
            common::INVISIBLE,
            &VOWELS_IN_PARTS,
            common::DIGITS,
            common::WHITE_SPACE,
            &FinalVisarga { visarga: '\u{983}', block: BLOCK },
            &Danda { block: BLOCK },
        ],
        // Each step comes after those whose result it reads.
        &[
            common::COMPATIBILITY,
            common::CASE,
            common::PUNCTUATION,
            &NUKTA,
            &CHANDRABINDU,
            &NASALS,
            &VOWEL_LENGTH,
            common::QUOTES,
            common::WHITE_SPACE,
        ],
    ),
    segmentation: Rules { words: include_str!("data/bn.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/bn.numbers.txt")),
    words: WordRules {
        letter_names: WordList::new(include_str!("data/bn.letters.txt")),
        inner_marks: &['\'', '’', ':'],
        stop_words: WordList::new(include_str!("data/bn.stop-words.txt")),
        endings: Endings::new(include_str!("data/bn.endings.txt"), LEAST_KEPT),
        final_letters: &[],
    },
    keys: KeyRules::new(include_str!("data/bn.word-keys.txt"), LEAST_KEPT_IN_KEY, LONGEST_KEY),
    paradigms: Paradigms::none(),
};
