//! Which formats can be named, and how are they described? The table of formats says so.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use sangam::exchange::{Format, Purpose};

/// The output of an aligned article.
pub(crate) const ALIGNED: &[Purpose] = &[Purpose::Beads, Purpose::Units, Purpose::Links];

/// The output of many aligned articles.
pub(crate) const ALIGNED_MANY: &[Purpose] = &[Purpose::Units];

/// The output of a pretranslated article.
pub(crate) const PRETRANSLATED: &[Purpose] = &[Purpose::Pretranslation];

/// The output of export and convert.
pub(crate) const EXPORTED: &[Purpose] = &[Purpose::Units, Purpose::PairedLines, Purpose::Terms];

/// A glossary, in and out.
pub(crate) const TERMS: &[Purpose] = &[Purpose::Terms];

/// The input of import and convert.
pub(crate) const IMPORTED: &[Purpose] =
    &[Purpose::Units, Purpose::PairedLines, Purpose::Links, Purpose::Terms];

/// The output of findings, counts and refusals.
pub(crate) const FINDINGS: &[Purpose] = &[Purpose::Findings];

/// The output of an analysis.
pub(crate) const ANALYSED: &[Purpose] = &[Purpose::Analysis];

/// The input of check.
pub(crate) const CHECKED: &[Purpose] = &[Purpose::Units];

/// The output of a lookup.
pub(crate) const LOOKED_UP: &[Purpose] = &[Purpose::Findings, Purpose::Examples];

/// Parses the name of a format that is written for one of `purposes`.
pub(crate) fn written(purposes: &'static [Purpose]) -> impl TypedValueParser<Value = Format> {
    named(purposes, Format::writes, Format::help)
}

/// The output of pairing: TSV is a manifest.
pub(crate) const PAIRED: &[Format] = &[Format::Text, Format::Tsv, Format::Jsonl];

/// Parses the name of a format for pairs of articles.
pub(crate) fn paired() -> impl TypedValueParser<Value = Format> {
    let values = PAIRED.iter().map(|format| {
        let help = if *format == Format::Tsv {
            "A manifest of the pairs, for `align --manifest`"
        } else {
            format.help()
        };
        PossibleValue::new(format.name()).help(help)
    });
    PossibleValuesParser::new(values).try_map(|name| name.parse::<Format>())
}

/// Extracted terms.
pub(crate) const EXTRACTED: &[Purpose] = &[Purpose::Findings, Purpose::Terms];

/// Parses the name of a format for extracted terms. Their table is a glossary.
pub(crate) fn extracted() -> impl TypedValueParser<Value = Format> {
    let formats = Format::ALL.iter().filter(|format| EXTRACTED.iter().any(|&purpose| format.writes(purpose)));
    let values = formats.map(|format| {
        let value = PossibleValue::new(format.name()).help(format.help());
        if *format == Format::Glossary { value.alias(Format::Tsv.name()) } else { value }
    });
    PossibleValuesParser::new(values).try_map(|name| {
        name.parse::<Format>().map(|format| if format == Format::Tsv { Format::Glossary } else { format })
    })
}

/// Parses the name of a format that is read for one of `purposes`.
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
