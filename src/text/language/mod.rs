//! What must be known about one language?
//!
//! A language is a [`Profile`]: one small file (`en.rs`, `hi.rs`, `ur.rs`, …) that points at word lists under `data/`.
//! Code elsewhere asks the profile; it never names a language. To add one, see `docs/guide/add-a-language.md`.

mod called;
mod en;
mod hi;
mod list;
mod pa;
mod ur;

use sangam_language::Language;

use super::names::gloss::Romanization;
use super::normalize::{Stages, common};
use super::numbers::NumberWords;
use super::script::Script;
use super::segment;
use super::tokens::WordRules;

pub use called::called;
pub use list::WordList;

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
    pub romanization: Option<&'static Romanization>,
    /// The steps that make its match keys.
    pub stages: Stages,
    /// The words by which its sentences are told apart.
    pub segmentation: segment::Rules,
    /// Words that speak of numbers.
    pub numbers: NumberWords,
    /// What tokens and the comparison of words need.
    pub words: WordRules,
}

impl Profile {
    /// A language of which only the words that tell sentences apart are known; all else is as for most scripts.
    pub const fn minimal(
        tag: &'static str,
        name: &'static str,
        script: Script,
        segmentation: segment::Rules,
    ) -> Self {
        Self {
            tag,
            name,
            script,
            romanization: None,
            stages: Stages::new(common::LOSSLESS, common::LOSSY),
            segmentation,
            numbers: NumberWords::new(""),
            words: WordRules::generic(),
        }
    }
}

/// Languages with rules of their own, in the order in which detection prefers them where they share a script.
pub static PROFILES: &[&Profile] = &[&en::PROFILE, &ur::PROFILE, &hi::PROFILE, &pa::PROFILE];

/// The profile of every other language.
pub static GENERIC: Profile = Profile::minimal("und", "undetermined", Script::Other, segment::Rules::GENERIC);

/// The profile of `language`, or the generic one where it has none of its own.
pub fn profile(language: &Language) -> &'static Profile {
    let tag = language.primary();
    PROFILES.iter().copied().find(|profile| profile.tag == tag).unwrap_or(&GENERIC)
}
