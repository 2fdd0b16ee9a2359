//! Aligns two strings: prints which sentences translate each other, and how sure that is.
//!
//! `cargo run --example align`
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;

use sangam::align::{AlignOptions, Aligner, Side};
use sangam::language::Language;
use sangam::text::segment::{SegmentOptions, segment};

const ENGLISH: &str = "The bridge at Sukkur will be closed for 12 days. Engineers found cracks in two pillars. \
                       Buses will cross the river by ferry until then.";
const URDU: &str = "سکھر کا پل 12 دن بند رہے گا کیونکہ انجینئروں کو دو ستونوں میں دراڑیں ملی ہیں۔ \
                    تب تک بسیں فیری سے دریا پار کریں گی۔";

fn main() -> Result<(), Box<dyn Error>> {
    let english: Language = "en".parse()?;
    let urdu: Language = "ur".parse()?;

    // Cut both texts into sentences. A segment is a span of its text: nothing is copied.
    let source = sentences(ENGLISH, &english);
    let target = sentences(URDU, &urdu);

    // An aligner holds the tables of word translations that sangam ships with. Make one and share it.
    let aligner = Aligner::new(AlignOptions::default());
    let alignment = aligner.align(&Side::new(&english, &source), &Side::new(&urdu, &target));

    // Every sentence is in exactly one bead. Here the first two are translated by one.
    for bead in &alignment.beads {
        println!("{}  confidence {:.2}", bead.kind(), bead.confidence);
        println!("  en │ {}", source[bead.source.clone()].join(" "));
        println!("  ur │ {}", target[bead.target.clone()].join(" "));
    }
    Ok(())
}

fn sentences<'t>(text: &'t str, language: &Language) -> Vec<&'t str> {
    let segments = segment(text, language, &SegmentOptions::default());
    segments.into_iter().map(|segment| &text[segment.span]).collect()
}
