//! Hindi.

use super::Profile;
use crate::text::normalize::{Stages, devanagari};
use crate::text::script::Script;
use crate::text::segment;

pub(super) static PROFILE: Profile = Profile {
    tag: "hi",
    name: "Hindi",
    script: Script::Devanagari,
    stages: Stages::new(devanagari::LOSSLESS, devanagari::LOSSY),
    segmentation: segment::Rules { words: include_str!("data/hi.segmentation.txt") },
};
