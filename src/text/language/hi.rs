//! Hindi.

use super::Profile;
use crate::text::script::Script;

pub(super) static PROFILE: Profile = Profile { tag: "hi", name: "Hindi", script: Script::Devanagari };
