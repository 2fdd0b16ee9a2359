//! Keys of any text are stable, composed, and the same for canonically equivalent texts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sangam::language::Language;
use sangam::text::normalize::{exact_key, folded_key};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

fuzz_target!(|text: &str| {
    let decomposed: String = text.nfd().collect();
    for tag in ["en", "hi", "ur", "bn", "fr"] {
        let language: Language = tag.parse().unwrap();
        let exact = exact_key(text, &language);
        assert!(is_nfc(&exact), "{tag}");
        assert_eq!(exact_key(&exact, &language), exact, "{tag}");
        assert_eq!(exact_key(&decomposed, &language), exact, "{tag}");
        let folded = folded_key(&exact, &language);
        assert_eq!(folded_key(&folded, &language), folded, "{tag}");
    }
});
