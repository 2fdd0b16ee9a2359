//! Numbers are within the text, in order and apart, and each has the same value as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sangam::language::Language;
use sangam::text::numbers::numbers;

fuzz_target!(|text: &str| {
    for tag in ["en", "hi", "ur", "fr"] {
        let language: Language = tag.parse().unwrap();
        let mut end = 0;
        for number in numbers(text, &language) {
            assert!(
                number.span.start >= end && number.span.end > number.span.start,
                "{tag} {:?}",
                number.span
            );
            assert!(text.get(number.span.clone()).is_some(), "{tag} {:?}", number.span);
            assert!(number.same_value(&number));
            assert!(!number.leaves().is_empty());
            end = number.span.end;
        }
    }
});
