//! Segments and the gaps between them give back the text; gaps hold nothing but white space.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sangam::memory::Language;
use sangam::text::segment::{SegmentOptions, segment};

fuzz_target!(|text: &str| {
    for tag in ["en", "hi", "ur", "fr"] {
        let language: Language = tag.parse().unwrap();
        let mut end = 0;
        for segment in segment(text, &language, &SegmentOptions::default()) {
            assert!(segment.span.start >= end && segment.span.end > segment.span.start, "{tag}");
            assert!(is_gap(&text[end..segment.span.start]), "{tag}: {:?}", &text[end..segment.span.start]);
            assert!(!text[segment.span.clone()].is_empty());
            end = segment.span.end;
        }
        assert!(is_gap(&text[end..]), "{tag}: {:?}", &text[end..]);
    }
});

/// White space and invisible characters: a line of nothing else has no segment.
fn is_gap(gap: &str) -> bool {
    gap.split(char::is_whitespace).all(|word| {
        word.chars().all(|character| {
            character.is_control()
                || matches!(character, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                    | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
        })
    })
}
