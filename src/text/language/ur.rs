//! Urdu.

use super::Profile;
use crate::text::script::Script;

pub(super) static PROFILE: Profile = Profile { tag: "ur", name: "Urdu", script: Script::Arabic };
