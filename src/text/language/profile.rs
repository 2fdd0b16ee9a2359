//! What does a profile consist of?

use crate::names::romanization::Romanization;
use crate::names::script_sounds::ScriptSounds;
use crate::names::transliteration::Transliteration;
use crate::normalize::common;
use crate::normalize::stages::Stages;
use crate::numbers::words::NumberWords;
use crate::phrases::paradigms::Paradigms;
use crate::script::Script;
use crate::segment::rules::Rules;
use crate::tokens::rules::WordRules;
use crate::word_keys::rules::KeyRules;

/// Everything that the text modules know about one language. A module that needs data adds a field, with a type of its
/// own.
#[derive(Debug)]
pub struct Profile {
    /// The primary BCP 47 subtag, e.g. `ur`.
    pub tag: &'static str,
    /// The English name, for messages.
    pub name: &'static str,
    /// The script in which the language is written.
    pub script: Script,
    /// How the language is written in Latin letters. `None` if it already is, or if no rules are known.
    pub(crate) romanization: Option<&'static Romanization>,
    /// How words of other languages are spelled in it.
    pub(crate) transliterations: &'static [Transliteration],
    /// How the letters of its script sound. `None` if an earlier profile says so, or if no table exists.
    pub(crate) sounds: Option<ScriptSounds>,
    /// The steps that make its match keys.
    pub(crate) stages: Stages,
    /// The words that decide where its sentences end.
    pub segmentation: Rules,
    /// Words for numbers, dates, currencies and units.
    pub(crate) numbers: NumberWords,
    /// The data for tokens and for the comparison of words.
    pub(crate) words: WordRules,
    /// How the aligner makes coarse keys of its words.
    pub(crate) keys: KeyRules,
    /// Which words of a text are forms of a word of a phrase.
    pub(crate) paradigms: Paradigms,
}

impl Profile {
    /// A language for which only the words that decide where sentences end are known. All other data are the defaults
    /// for most scripts.
    pub(crate) const fn minimal(
        tag: &'static str,
        name: &'static str,
        script: Script,
        segmentation: Rules,
    ) -> Self {
        Self {
            tag,
            name,
            script,
            romanization: None,
            transliterations: &[],
            sounds: None,
            stages: Stages::new(common::LOSSLESS, common::LOSSY),
            segmentation,
            numbers: NumberWords::new(""),
            words: WordRules::generic(),
            keys: KeyRules::generic(),
            paradigms: Paradigms::none(),
        }
    }
}
