//! Hindi.

use super::Profile;
use crate::text::names::gloss::Romanization;
use crate::text::names::rules::RuleTable;
use crate::text::normalize::{Stages, devanagari};
use crate::text::numbers::NumberWords;
use crate::text::script::Script;
use crate::text::segment;

static ROMANIZATION: Romanization =
    Romanization::new(|| RuleTable::parse(&[include_str!("data/hi.romanization.tsv")]));

pub(super) static PROFILE: Profile = Profile {
    tag: "hi",
    name: "Hindi",
    script: Script::Devanagari,
    romanization: Some(&ROMANIZATION),
    stages: Stages::new(devanagari::LOSSLESS, devanagari::LOSSY),
    segmentation: segment::Rules { words: include_str!("data/hi.segmentation.txt") },
    numbers: NumberWords::new(include_str!("data/hi.numbers.txt")),
};
