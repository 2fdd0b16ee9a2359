//! What must be known about one language?
//!
//! A language is a [`Profile`]: one small file (`en.rs`, `hi.rs`, `ur.rs`, …) that points at word lists under `data/`.
//! Code elsewhere asks the profile; it never names a language. To add one, see `docs/guide/add-a-language.md`.

mod bn;
mod called;
mod en;
mod hi;
mod pa;
mod profile;
mod ur;

use sangam_language::Language;

pub use called::called;
pub use profile::Profile;

use crate::script::Script;
use crate::segment::rules::Rules;

/// Languages with rules of their own, in the order in which detection prefers them where they share a script.
pub static PROFILES: &[&Profile] = &[&en::PROFILE, &ur::PROFILE, &hi::PROFILE, &bn::PROFILE, &pa::PROFILE];

/// The profile of every other language.
pub static GENERIC: Profile = Profile::minimal("und", "undetermined", Script::Unknown, Rules::GENERIC);

/// The profile of `language`, or the generic one where it has none of its own.
pub fn profile(language: &Language) -> &'static Profile {
    let tag = language.primary();
    PROFILES.iter().copied().find(|profile| profile.tag == tag).unwrap_or(&GENERIC)
}
