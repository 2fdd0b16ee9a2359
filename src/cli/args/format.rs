//! Which formats may be named, and what is said of each? What the table of formats says.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use sangam::exchange::{Format, Purpose};

/// What an article and its translation are written as.
pub(crate) const ALIGNED: &[Purpose] = &[Purpose::Beads, Purpose::Units, Purpose::Links];

/// What many articles and their translations are written as.
pub(crate) const ALIGNED_MANY: &[Purpose] = &[Purpose::Units];

/// What a new article is written as, with what was found for it.
pub(crate) const PRETRANSLATED: &[Purpose] = &[Purpose::Pretranslation];

/// What a memory, or a file of another program, is written as.
pub(crate) const EXPORTED: &[Purpose] = &[Purpose::Units, Purpose::PairedLines, Purpose::Terms];

/// What is taken in.
pub(crate) const IMPORTED: &[Purpose] =
    &[Purpose::Units, Purpose::PairedLines, Purpose::Links, Purpose::Terms];

/// What is printed of what was found, counted or refused.
pub(crate) const FINDINGS: &[Purpose] = &[Purpose::Findings];

/// Takes the name of a format that is written for one of `purposes`.
pub(crate) fn written(purposes: &'static [Purpose]) -> impl TypedValueParser<Value = Format> {
    named(purposes, Format::writes, Format::help)
}

/// Takes the name of a format that is read for one of `purposes`.
pub(crate) fn read(purposes: &'static [Purpose]) -> impl TypedValueParser<Value = Format> {
    named(purposes, Format::reads, Format::help_of_reading)
}

fn named(
    purposes: &'static [Purpose],
    is_for: fn(Format, Purpose) -> bool,
    help: fn(Format) -> &'static str,
) -> impl TypedValueParser<Value = Format> {
    let formats =
        Format::ALL.iter().copied().filter(|&format| purposes.iter().any(|&purpose| is_for(format, purpose)));
    let values = formats.map(|format| PossibleValue::new(format.name()).help(help(format)));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<Format>())
}
