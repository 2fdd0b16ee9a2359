//! The text of a document with markup has no empty paragraph, whatever its bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sangam::exchange::article::read_stream;

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    let name = ["a.txt", "a.md", "a.html", "a.docx"][usize::from(choice) % 4];
    if let Ok(article) = read_stream(bytes, name) {
        assert!(!article.text.trim().is_empty());
        assert!(name != "a.html" || !article.text.contains("\n\n\n"));
    }
});
