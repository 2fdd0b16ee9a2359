//! Properties that hold for every text, and whole texts of an article if they are present.

use proptest::prelude::*;

use super::marks::is_blank;
use super::*;

fn cut<'text>(text: &'text str, language: &str) -> Vec<&'text str> {
    cut_with(text, language, LineBreaks::Auto)
}

fn cut_with<'text>(text: &'text str, language: &str, line_breaks: LineBreaks) -> Vec<&'text str> {
    segment(text, &language.parse().unwrap(), &SegmentOptions { line_breaks })
        .into_iter()
        .map(|segment| &text[segment.span])
        .collect()
}

/// Checks that segments and gaps together give `text`, that gaps are blank, and that numbers and paragraphs count up.
fn check_invariants(text: &str, language: &str, line_breaks: LineBreaks) {
    let segments = segment(text, &language.parse().unwrap(), &SegmentOptions { line_breaks });
    let mut place = 0;
    let mut paragraph = 0;
    for (index, segment) in segments.iter().enumerate() {
        assert_eq!(segment.number, index + 1);
        assert!(segment.paragraph == paragraph || segment.paragraph == paragraph + 1, "{segments:?}");
        paragraph = segment.paragraph;
        assert!(place <= segment.span.start && segment.span.start < segment.span.end, "{segments:?}");
        assert!(text[place..segment.span.start].chars().all(is_blank), "{segments:?}");
        assert_eq!(text[segment.span.clone()].trim(), &text[segment.span.clone()]);
        assert!(!text[segment.span.clone()].chars().all(is_blank), "{segments:?}");
        place = segment.span.end;
    }
    assert!(text[place..].chars().all(is_blank), "{segments:?}");
}

/// Pieces that the rules look for, so that random texts reach every rule.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec![
            ".", "?", "!", "…", "۔", "؟", "।", "॥", "|", "\"", "”", "“", "'", ")", "(", "[", "]", "[12]", "[…]", " ", " ", " ", "*", "¹", "(1)", "-",
            "\n", "\n\n", "\r\n", "\u{2028}", "\u{200B}", "\u{202E}", "\u{FEFF}", "\u{301}", "1", "2.", "a)", "•", "-",
        ]).prop_map(str::to_owned),
        4 => prop::sample::select(vec![
            "Mr", "U.S", "said", "The", "the", "No", "p.m", "retd", "I", "یو", "این", "ہے", "اس", "है", "ए", "क्यू", "उन्होंने",
            "कि.मी", "एम।के", "में", "میں", "वि", "ended.It", "http://a.b/c.d", "3.5",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(crate::properties::config())]

    #[test]
    fn segments_and_gaps_give_back_the_text(
        pieces in prop::collection::vec(piece(), 0..60),
        language in prop::sample::select(vec!["en", "ur", "hi", "pa", "fr"]),
        line_breaks in prop::sample::select(vec![LineBreaks::Auto, LineBreaks::Paragraphs, LineBreaks::Wrapped]),
    ) {
        check_invariants(&pieces.concat(), language, line_breaks);
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    const MANY: usize = 300_000;
    let texts = [
        "a".repeat(MANY),
        format!("e{}", "\u{301}".repeat(MANY)),
        "U.S. ".repeat(MANY / 5),
        "\" ".repeat(MANY / 2),
        ".".repeat(MANY),
        ". ".repeat(MANY / 2),
        "۔ ".repeat(MANY / 3),
        ".\"".repeat(MANY / 2),
        "?)".repeat(MANY / 2),
        ".[1]".repeat(MANY / 4),
        ".[".repeat(MANY / 2),
        ".*".repeat(MANY / 2),
        format!("A.{}", "*".repeat(MANY)),
        "की.1 ".repeat(MANY / 8),
        ". ) ".repeat(MANY / 4),
        format!("A. {}", ") ".repeat(MANY / 2)),
        "(a? ".repeat(MANY / 4),
        "(है? ".repeat(MANY / 8),
        "a.A".repeat(MANY / 3),
        "! - ".repeat(MANY / 4),
        "“है।” है ".repeat(MANY / 20),
        "है ۔ में ".repeat(MANY / 20),
        "एम।".repeat(MANY / 9),
        format!("A.{}", " ".repeat(MANY)),
        format!("A.{}b", "\u{200B}".repeat(MANY)),
        format!("1. {}", "2. ".repeat(MANY / 3)),
        "• ".repeat(MANY / 4),
        "\n".repeat(MANY),
        "a\n".repeat(MANY / 2),
        "\u{202E}\u{2066}a. ".repeat(MANY / 10),
        "है | ".repeat(MANY / 10),
        "(".repeat(MANY),
        ". (".repeat(MANY / 3),
    ];
    for text in &texts {
        for language in ["en", "ur", "hi"] {
            check_invariants(text, language, LineBreaks::Auto);
        }
    }
}

#[test]
fn what_shows_nothing_has_no_segment() {
    for text in ["", " \n\t\u{A0}", "\u{200B}\u{200C}\u{FEFF}", "\u{202A}\n\u{2069} \u{AD}\n"] {
        assert!(cut(text, "ur").is_empty(), "{text:?}");
    }
}

#[test]
fn a_whole_article_is_cut_as_an_editor_would() {
    let beside = || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let data = std::env::var_os("SANGAM_TEST_DATA").map_or_else(beside, std::path::PathBuf::from);
    let folder = data.join("article");
    for language in ["en", "ur", "hi"] {
        let read = |suffix: &str| std::fs::read_to_string(folder.join(format!("{language}.{suffix}")));
        let (Ok(text), Ok(sentences)) = (read("txt"), read("sentences")) else {
            println!("skipped: there is no {}/{language}.txt", folder.display());
            return;
        };
        let expected: Vec<&str> = sentences.lines().filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(cut(&text, language), expected, "help: {language}.txt against {language}.sentences");
    }
}

#[test]
fn paragraphs_and_kinds_are_told() {
    use SegmentKind::{Heading, Sentence};
    let text = "Sharif Tells U.S.\n\nHe spoke. She listened\nDirect talks\nThe text read:\n• one\n";
    let segments = segment(text, &"en".parse().unwrap(), &SegmentOptions::default());
    let seen: Vec<_> = segments.iter().map(|s| (s.paragraph, s.kind, &text[s.span.clone()])).collect();
    assert_eq!(
        seen,
        [
            (1, Heading, "Sharif Tells U.S."),
            (2, Sentence, "He spoke."),
            (2, Sentence, "She listened"),
            (3, Heading, "Direct talks"),
            (4, Sentence, "The text read:"),
            (5, Sentence, "• one"),
        ]
    );
}
