//! Whatever its bytes, the text of a document has no empty paragraph, and each paragraph is a block with a place.
//! READER in the environment chooses the kind. It may list several, separated by commas; all of them read each input.
#![no_main]

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sangam::exchange::article::{ArticleText, BlockPlace, read_stream};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

static KINDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let Ok(kinds) = std::env::var("READER") else {
        eprintln!(
            "READER says which kinds, with commas between: text, markdown, html, docx, odt, zip (raw archives)"
        );
        std::process::exit(2)
    };
    kinds.split(',').map(str::to_owned).collect()
});

/// Packs `xml` as each part of an archive. Mutated archives would hardly ever pass their checksums.
fn packed(parts: &[&str], xml: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        archive
            .start_file(*part, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))
            .unwrap();
        archive.write_all(xml).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    for kind in KINDS.iter() {
        let read = match kind.as_str() {
            "text" => read_stream(bytes, "a.txt"),
            "markdown" => read_stream(bytes, "a.md"),
            "html" => read_stream(bytes, "a.html"),
            "docx" => {
                read_stream(packed(&["word/document.xml", "word/styles.xml"], bytes).as_slice(), "a.docx")
            }
            "odt" => read_stream(packed(&["content.xml"], bytes).as_slice(), "a.odt"),
            // To the reader, any other input is a text, not an archive.
            "zip" if !bytes.starts_with(b"PK\x03\x04") => continue,
            "zip" => read_stream(bytes, "a.docx"),
            other => panic!("READER={other} is no kind of article"),
        };
        if let Ok(article) = read {
            assert!(!article.text.trim().is_empty());
            if kind == "text" {
                assert!(article.blocks.is_empty());
            } else {
                assert!(!article.text.contains("\n\n\n"));
                check_blocks(&article);
            }
        }
    }
});

/// Checks that the blocks are the paragraphs of the text, and that places in bytes ascend.
fn check_blocks(article: &ArticleText) {
    let paragraphs = article.text.trim_end_matches('\n').split("\n\n");
    assert!(paragraphs.eq(article.blocks.iter().map(|block| &article.text[block.span.clone()])));
    let mut end = 0;
    for block in &article.blocks {
        assert_eq!(article.block_at(block.span.start), Some(block));
        if let BlockPlace::Bytes { bytes, line, column } = &block.place {
            assert!(end <= bytes.start && bytes.start < bytes.end && *line > 0 && *column > 0);
            end = bytes.end;
        }
    }
}
