//! Segments and the gaps between them give back the text; gaps hold only white space.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sangam::language::Language;
use sangam::text::normalize::exact_key;
use sangam::text::segment::{SegmentOptions, segment};

fuzz_target!(|text: &str| {
    for tag in ["en", "hi", "ur", "fr"] {
        let language: Language = tag.parse().unwrap();
        let mut end = 0;
        for segment in segment(text, &language, &SegmentOptions::default()) {
            assert!(segment.span.start >= end && segment.span.end > segment.span.start, "{tag}");
            assert!(
                is_gap(&text[end..segment.span.start], &language),
                "{tag}: {:?}",
                &text[end..segment.span.start]
            );
            assert!(!text[segment.span.clone()].is_empty());
            end = segment.span.end;
        }
        assert!(is_gap(&text[end..], &language), "{tag}: {:?}", &text[end..]);
    }
});

/// White space and invisible characters have no key; a line that holds only such characters has no segment.
fn is_gap(gap: &str, language: &Language) -> bool {
    exact_key(gap, language).is_empty()
}
