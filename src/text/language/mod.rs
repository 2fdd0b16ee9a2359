//! What does the program know about one language?
//!
//! A language is a [`Profile`]: one small file (`en.rs`, `hi.rs`, `ur.rs`, …) that points to word lists under `data/`.
//! Code elsewhere asks the profile and never names a language. `docs/guide/add-a-language.md` shows how to add one.

mod bn;
mod called;
mod en;
mod hi;
mod pa;
mod profile;
mod ur;
mod usual_words;

use sangam_language::Language;

pub use called::called;
pub use profile::Profile;
pub use usual_words::{LikelyLanguage, contradicted_by_words};

use crate::script::Script;
use crate::segment::rules::Rules;

/// The languages that have rules of their own. Of languages that share a script, detection prefers the first.
pub static PROFILES: &[&Profile] = &[&en::PROFILE, &ur::PROFILE, &hi::PROFILE, &bn::PROFILE, &pa::PROFILE];

/// The profile of all other languages.
pub static GENERIC: Profile = Profile::minimal("und", "undetermined", Script::Unknown, Rules::GENERIC);

/// Returns the profile of `language`, or the generic one if the language has none.
pub fn profile(language: &Language) -> &'static Profile {
    let tag = language.primary();
    PROFILES.iter().copied().find(|profile| profile.tag == tag).unwrap_or(&GENERIC)
}
