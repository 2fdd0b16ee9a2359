//! English.

use super::Profile;
use crate::text::normalize::{Stages, common};
use crate::text::script::Script;

pub(super) static PROFILE: Profile = Profile {
    tag: "en",
    name: "English",
    script: Script::Latin,
    stages: Stages::new(common::LOSSLESS, common::LOSSY),
};
