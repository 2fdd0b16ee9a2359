//! Hindi.

use super::Profile;
use crate::text::normalize::{Stages, devanagari};
use crate::text::script::Script;

pub(super) static PROFILE: Profile = Profile {
    tag: "hi",
    name: "Hindi",
    script: Script::Devanagari,
    stages: Stages::new(devanagari::LOSSLESS, devanagari::LOSSY),
};
