//! Urdu.

use super::Profile;
use crate::text::names::gloss::Romanization;
use crate::text::names::rules::RuleTable;
use crate::text::normalize::{Stages, arabic};
use crate::text::numbers::NumberWords;
use crate::text::script::Script;
use crate::text::segment;

static ROMANIZATION: Romanization =
    Romanization::new(|| RuleTable::parse(&[include_str!("data/ur.romanization.tsv")]));

pub(super) static PROFILE: Profile = Profile {
    tag: "ur",
    name: "Urdu",
    script: Script::Arabic,
    romanization: Some(&ROMANIZATION),
    stages: Stages::new(arabic::LOSSLESS, arabic::LOSSY),
    segmentation: segment::Rules { words: include_str!("data/ur.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/ur.numbers.txt")),
};
