//! Punjabi in Gurmukhi: an example of the least that a language needs. See `docs/guide/add-a-language.md`.

use super::profile::Profile;
use crate::script::Script;
use crate::segment::rules::Rules;

pub(super) static PROFILE: Profile = Profile::minimal(
    "pa",
    "Punjabi",
    Script::Gurmukhi,
    Rules { words: include_str!("data/pa.segmentation.txt") },
)
.with_digits('੦');
