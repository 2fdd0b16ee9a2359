//! Urdu.

use super::Profile;
use crate::text::normalize::{Stages, arabic};
use crate::text::script::Script;
use crate::text::segment;

pub(super) static PROFILE: Profile = Profile {
    tag: "ur",
    name: "Urdu",
    script: Script::Arabic,
    stages: Stages::new(arabic::LOSSLESS, arabic::LOSSY),
    segmentation: segment::Rules { words: include_str!("data/ur.segmentation.txt") },
};
