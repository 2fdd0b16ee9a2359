//! Urdu.

use super::profile::Profile;
use crate::names::romanization::Romanization;
use crate::names::rules::RuleTable;
use crate::names::script_sounds::ScriptSounds;
use crate::names::transliteration::Transliteration;
use crate::normalize::arabic::{KeyboardLetters, PRESENTATION_FORMS};
use crate::normalize::common;
use crate::normalize::composition::COMPOSITION;
use crate::normalize::stages::Stages;
use crate::numbers::words::NumberWords;
use crate::phrases::paradigms::Paradigms;
use crate::respellings::Respellings;
use crate::script::Script;
use crate::segment::rules::Rules;
use crate::tokens::rules::{Endings, WordRules};
use crate::word_keys::rules::KeyRules;
use crate::word_list::WordList;

static ROMANIZATION: Romanization =
    Romanization::new(|| RuleTable::parse(&[include_str!("data/ur.romanization.tsv")]));

static TRANSLITERATIONS: [Transliteration; 1] = [Transliteration::new(
    "hi",
    include_str!("../names/data/hindi-urdu.tsv"),
    Some(include_str!("../names/data/urdu-spellings.txt")),
)];

/// The lists of spellings that count as equal.
const SPELLINGS: &str = include_str!("data/ur.normalization.txt");
static KEYBOARD_LETTERS: KeyboardLetters = KeyboardLetters::new(SPELLINGS, "keyboard letters");
static VOWEL_MARKS: Respellings = Respellings::new(SPELLINGS, "vowel marks");
static NAME_OF_GOD: Respellings = Respellings::new(SPELLINGS, "name of God");
static HAMZA: Respellings = Respellings::new(SPELLINGS, "hamza");
static HE: Respellings = Respellings::new(SPELLINGS, "he");

/// The letters of a word that must remain when an ending is cut off for the light stem. With fewer, unrelated words
/// would share a stem.
const LEAST_KEPT: usize = 2;

/// For the keys of the aligner: the letters of a word that must remain when an ending is cut off, and the most letters
/// of a key.
const LEAST_KEPT_IN_KEY: usize = 2;
const LONGEST_KEY: usize = 5;

pub(super) static PROFILE: Profile = Profile {
    tag: "ur",
    name: "Urdu",
    script: Script::Arabic,
    romanization: Some(&ROMANIZATION),
    transliterations: &TRANSLITERATIONS,
    sounds: Some(ScriptSounds { letters: include_str!("../names/data/arabic.tsv"), abjad: true }),
    stages: Stages::new(
        &[
            COMPOSITION,
            PRESENTATION_FORMS,
            common::INVISIBLE,
            &KEYBOARD_LETTERS,
            common::DIGITS,
            common::WHITE_SPACE,
        ],
        // The step for quotation marks comes after all steps that drop characters, because those can bring two marks
        // together.
        &[
            common::COMPATIBILITY,
            common::CASE,
            common::PUNCTUATION,
            &VOWEL_MARKS,
            &NAME_OF_GOD,
            &HAMZA,
            &HE,
            common::QUOTES,
            common::WHITE_SPACE,
        ],
    ),
    segmentation: Rules { words: include_str!("data/ur.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/ur.numbers.txt")),
    words: WordRules {
        letter_names: WordList::new(include_str!("data/ur.letters.txt")),
        inner_marks: &['\'', '’'],
        stop_words: WordList::new(include_str!("data/ur.stop-words.txt")),
        endings: Endings::new(include_str!("data/ur.endings.txt"), LEAST_KEPT),
        final_letters: &[('ں', 'ن'), ('ے', 'ی')],
    },
    keys: KeyRules::new(include_str!("data/ur.word-keys.txt"), LEAST_KEPT_IN_KEY, LONGEST_KEY),
    paradigms: Paradigms::new(include_str!("data/ur.paradigms.txt")),
};
