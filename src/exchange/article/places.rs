//! Is the place of every block right, whatever the document?

use proptest::prelude::*;

use super::blocks::{BlockKind, BlockPlace, Marked};
use super::options::ReadScope;
use super::{html, markdown};
use crate::read::Position;
use sangam_text::segment::{SegmentOptions, segment};

/// Returns the kind of each block (`h1`, `item`, `cell`, `p`) and its words.
pub(super) fn kinds(marked: &Marked) -> Vec<(String, &str)> {
    let kind = |kind| match kind {
        BlockKind::Heading { level } => format!("h{level}"),
        BlockKind::Item => "item".to_owned(),
        BlockKind::Cell => "cell".to_owned(),
        BlockKind::Paragraph => "p".to_owned(),
    };
    marked.blocks.iter().map(|block| (kind(block.kind), &marked.text[block.span.clone()])).collect()
}

/// Returns the bytes of the document where each block is.
pub(super) fn written<'d>(marked: &Marked, document: &'d str) -> Vec<&'d str> {
    let bytes = marked.blocks.iter().map(|block| match &block.place {
        BlockPlace::Bytes { bytes, .. } => bytes.clone(),
        BlockPlace::Node { .. } => panic!("{block:?} has no bytes"),
    });
    bytes.map(|bytes| &document[bytes]).collect()
}

/// Returns the number of each block's element.
pub(super) fn nodes(marked: &Marked) -> Vec<usize> {
    let nodes = marked.blocks.iter().map(|block| match block.place {
        BlockPlace::Node { paragraph } => paragraph,
        BlockPlace::Bytes { .. } => panic!("{block:?} is no node"),
    });
    nodes.collect()
}

/// Fails unless each block is a paragraph of the text, and is at its place in `document`.
fn check(marked: &Marked, document: &str) {
    let blocks: Vec<&str> = marked.blocks.iter().map(|block| &marked.text[block.span.clone()]).collect();
    assert_eq!(blocks.join("\n\n") + "\n", marked.text);
    // Each segment is inside one block.
    let segments = segment(&marked.text, &"en".parse().unwrap(), &SegmentOptions::default());
    for span in segments.iter().map(|segment| &segment.span) {
        let block = marked.blocks.iter().find(|block| span.start < block.span.end).unwrap();
        assert!(block.span.start <= span.start && span.end <= block.span.end, "{span:?} of {marked:?}");
    }
    let mut end = 0;
    for (block, written) in marked.blocks.iter().zip(written(marked, document)) {
        let BlockPlace::Bytes { bytes, line, column } = &block.place else { unreachable!() };
        assert!(end <= bytes.start && bytes.start < bytes.end, "{block:?} in {document:?}");
        end = bytes.end;
        let position = Position::START.after(&document.as_bytes()[..bytes.start]);
        assert_eq!((position.line, position.column), (*line, *column), "{block:?} in {document:?}");
        // The letters are there in order, perhaps with markup between them.
        let text = &marked.text[block.span.clone()];
        let mut letters = written.chars();
        let found = text.chars().filter(|c| !c.is_whitespace()).all(|wanted| letters.any(|c| c == wanted));
        let is_escaped = written.contains(['&', '\\', '\0']);
        assert!(found || is_escaped, "{text:?} is not in {written:?} of {document:?}");
        // The place begins and ends with them, except for the marks around code in Markdown.
        let edges = |words: &str| (words.chars().next(), words.chars().next_back());
        let is_code = written.contains('`');
        assert!(
            edges(written) == edges(text) || is_escaped || is_code,
            "{text:?} is not all of {written:?} of {document:?}"
        );
    }
}

/// Generates a document from pieces that the readers handle specially, and letters of one to four bytes.
fn pieces(markup: &'static [&'static str]) -> impl Strategy<Value = String> {
    const LETTERS: [&str; 12] =
        ["a", "b c", "पानी", "دریا", "é", "😀", " ", "\n", "\r\n", "\u{a0}", "\u{2028}", "&amp;"];
    let piece = prop_oneof![prop::sample::select(markup), prop::sample::select(LETTERS.as_slice())];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

const HTML: [&str; 39] = [
    "<p>",
    "</p>",
    "<h1>",
    "</h1>",
    "<h2 hidden>",
    "<h3>",
    "</h3>",
    "<li>",
    "<ul>",
    "</ul>",
    "<table><tr><td>",
    "</table>",
    "<br>",
    "<b>",
    "</b>",
    "<span role=heading aria-level=4>",
    "</span>",
    "<div role='heading'>",
    "</div>",
    "<article>",
    "</article>",
    "<main>",
    "</main>",
    "<aside>",
    "</aside>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<!",
    "&",
    "&#32;",
    "&#x",
    "&nbsp",
    "<",
    "</",
    "<del>",
    "</del>",
    "<textarea>",
];

const MARKDOWN: [&str; 39] = [
    "{{<",
    ">}}",
    ":::note",
    "{:",
    "}",
    "[!TIP]",
    "# ",
    "### ",
    "\n===\n",
    "\n---\n",
    "- ",
    "1. ",
    "> ",
    "**",
    "*",
    "`",
    "```\n",
    "~~",
    "![",
    "](a.b)",
    "[",
    "]",
    "\n\n",
    "\n\n",
    "    ",
    "\t",
    "| ",
    "|\n|---|\n",
    "\\",
    "\\*",
    "<b>",
    "<div>",
    "[^1]",
    "[^1]: ",
    "  \n",
    "+++\n",
    "---\n",
    "https://a.b",
    "<a@b.c>",
];

proptest! {
    #![proptest_config(crate::properties::config())]

    #[test]
    fn html_is_where_it_says(page in pieces(&HTML)) {
        check(&html::text_of(&page, ReadScope::Article), &page);
        check(&html::text_of(&page, ReadScope::AllText), &page);
    }

    #[test]
    fn markdown_is_where_it_says(page in pieces(&MARKDOWN)) {
        check(&markdown::text_of(&page, ReadScope::Article), &page);
    }
}
