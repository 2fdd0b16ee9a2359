//! What is a profile made of?

use crate::names::romanization::Romanization;
use crate::names::script_sounds::ScriptSounds;
use crate::names::transliteration::Transliteration;
use crate::normalize::common;
use crate::normalize::stages::Stages;
use crate::numbers::words::NumberWords;
use crate::script::Script;
use crate::segment::rules::Rules;
use crate::tokens::rules::WordRules;
use crate::word_keys::rules::KeyRules;

/// All that the text modules know about one language. Each module that needs data adds a field of a type it owns.
#[derive(Debug)]
pub struct Profile {
    /// Primary BCP 47 subtag, e.g. `ur`.
    pub tag: &'static str,
    /// English name, for messages.
    pub name: &'static str,
    /// The script it is written in.
    pub script: Script,
    /// How it is written in Latin letters; `None` where it is, or where no rules are known.
    pub(crate) romanization: Option<&'static Romanization>,
    /// How words of other languages are spelled in it.
    pub(crate) transliterations: &'static [Transliteration],
    /// How the letters of its script sound; `None` if a profile before it says so, or if nobody does.
    pub(crate) sounds: Option<ScriptSounds>,
    /// The steps that make its match keys.
    pub(crate) stages: Stages,
    /// The words by which its sentences are told apart.
    pub segmentation: Rules,
    /// Words that speak of numbers.
    pub(crate) numbers: NumberWords,
    /// What tokens and the comparison of words need.
    pub(crate) words: WordRules,
    /// How its words become the coarse keys of the aligner.
    pub(crate) keys: KeyRules,
}

impl Profile {
    /// A language of which only the words that tell sentences apart are known; all else is as for most scripts.
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
        }
    }
}
