//! English.

use super::Profile;
use crate::text::script::Script;

pub(super) static PROFILE: Profile = Profile { tag: "en", name: "English", script: Script::Latin };
