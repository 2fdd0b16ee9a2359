//! English.

use super::Profile;
use crate::text::normalize::{Stages, common};
use crate::text::numbers::NumberWords;
use crate::text::script::Script;
use crate::text::segment;

pub(super) static PROFILE: Profile = Profile {
    tag: "en",
    name: "English",
    script: Script::Latin,
    romanization: None,
    stages: Stages::new(common::LOSSLESS, common::LOSSY),
    segmentation: segment::Rules { words: include_str!("data/en.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/en.numbers.txt")),
};
