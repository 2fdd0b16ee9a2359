//! Every visible character is in one token; placeables are apart and in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sangam::language::Language;
use sangam::memory::Analyzer as _;
use sangam::use_cases::analyzer::TextAnalyzer;
use sangam::text::names::transliterate;
use sangam::text::placeables::placeables;
use sangam::text::tokens::{display_width, is_stop_word, join_key, joins, stem, tokenize};

fuzz_target!(|text: &str| {
    let mut end = 0;
    for placeable in placeables(text) {
        assert!(placeable.span.start >= end && !text[placeable.span.clone()].is_empty());
        end = placeable.span.end;
    }
    assert!(display_width(text) <= 2 * text.chars().count());
    let [hindi, urdu]: [Language; 2] = ["hi", "ur"].map(|tag| tag.parse().unwrap());
    assert!(transliterate(text, &hindi, &urdu).is_some() && transliterate(text, &urdu, &hindi).is_some());
    for tag in ["en", "hi", "ur", "bn", "fr"] {
        let language: Language = tag.parse().unwrap();
        let mut end = 0;
        for token in tokenize(text, &language) {
            assert!(token.span.start >= end);
            assert!(text[end..token.span.start].chars().all(char::is_whitespace));
            let word = &text[token.span.clone()];
            assert!(!word.is_empty() && !word.contains(char::is_whitespace));
            assert!(!stem(word, &language).is_empty());
            assert!(!is_stop_word(&format!("{word}{word}{word}{word}"), &language));
            end = token.span.end;
        }
        assert!(text[end..].chars().all(char::is_whitespace));
        assert!(joins(text, &join_key(text, &language), &language));
        assert!(TextAnalyzer.analyze(&language, text).tokens.iter().all(|token| !token.is_empty()));
    }
});
