//! Punjabi in Gurmukhi: the least that a language needs. See `docs/guide/add-a-language.md`.

use super::Profile;
use crate::script::Script;
use crate::segment;

pub(super) static PROFILE: Profile = Profile::minimal(
    "pa",
    "Punjabi",
    Script::Gurmukhi,
    segment::Rules { words: include_str!("data/pa.segmentation.txt") },
);
