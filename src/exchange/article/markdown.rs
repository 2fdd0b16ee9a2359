//! What does this Markdown say to its readers?
//!
//! `CommonMark` with tables, strikethrough, footnotes and front matter. Code blocks, HTML blocks and front matter are
//! left out, because nobody translates them. Struck text and the alternative text of images are left out too. Inline
//! code and the text of links are kept. Time and space linear.

use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::blocks::{BlockKind, Blocks, Marked, joined};
use super::error::ArticleError;
use super::plain::decode;

/// Reads Markdown in UTF-8, or in UTF-16 with a byte order mark.
pub(crate) fn read(bytes: &[u8], path: &Path) -> Result<Marked, ArticleError> {
    Ok(text_of(&decode(bytes, path)?))
}

/// The open elements around a piece of text.
#[derive(Default)]
struct Around {
    /// The number of open blocks and spans whose text is left out.
    passed_over: usize,
    strong: usize,
    heading: Option<usize>,
    items: usize,
    cells: usize,
}

impl Around {
    /// Returns the kind of a paragraph here.
    fn kind(&self) -> BlockKind {
        match self.heading {
            Some(level) => BlockKind::heading(level),
            None if self.cells > 0 => BlockKind::Cell,
            None if self.items > 0 => BlockKind::Item,
            None => BlockKind::Paragraph,
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::CodeBlock(_)
            | Tag::MetadataBlock(_)
            | Tag::HtmlBlock
            | Tag::Strikethrough
            | Tag::Image { .. } => self.passed_over += 1,
            Tag::Strong => self.strong += 1,
            Tag::Heading { level, .. } => self.heading = Some(*level as usize),
            Tag::Item => self.items += 1,
            Tag::TableCell => self.cells += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let one = match tag {
            TagEnd::CodeBlock
            | TagEnd::MetadataBlock(_)
            | TagEnd::HtmlBlock
            | TagEnd::Strikethrough
            | TagEnd::Image => &mut self.passed_over,
            TagEnd::Strong => &mut self.strong,
            TagEnd::Item => &mut self.items,
            TagEnd::TableCell => &mut self.cells,
            TagEnd::Heading(_) => {
                self.heading = None;
                return;
            }
            _ => return,
        };
        *one = one.saturating_sub(1);
    }
}

/// Whether an element of this kind ends a paragraph where it begins or ends.
fn is_block(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::CodeBlock
            | TagEnd::MetadataBlock(_)
            | TagEnd::HtmlBlock
            | TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::TableCell
            | TagEnd::List(_)
    )
}

/// Returns the text of `markdown`.
pub(super) fn text_of(markdown: &str) -> Marked {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut blocks = Blocks::default();
    let mut around = Around::default();
    for (event, bytes) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if is_block(tag.to_end()) {
                    blocks.end();
                }
                around.start(&tag);
                blocks.set_bold(around.strong > 0);
                blocks.set_kind(around.kind());
            }
            Event::End(tag) => {
                if is_block(tag) {
                    blocks.end();
                }
                around.end(tag);
                blocks.set_bold(around.strong > 0);
                blocks.set_kind(around.kind());
            }
            Event::Rule => blocks.end(),
            Event::Text(text) | Event::Code(text) if around.passed_over == 0 => {
                blocks.text_at(&text, markdown, bytes);
            }
            Event::SoftBreak => blocks.text(" "),
            Event::HardBreak => blocks.line_break(),
            _ => {}
        }
    }
    joined(blocks.finish(), markdown)
}

#[cfg(test)]
mod tests {
    use super::super::blocks::BlockPlace;
    use super::super::places::{kinds, written};
    use super::*;

    #[test]
    fn what_readers_see_stays() {
        let markdown = "---\ntitle: x\n---\n# Flood *warning*\n\nThe [river](http://a.b) ~~fell~~ rose\nby `2` m![a map](m.png).  \nIt fell.\n\n```\ncode\n```\n\n- one\n- two\n\n> quoted\n\n| a | b |\n|---|---|\n| c | d |\n\n<div>html</div>\n";
        assert_eq!(
            text_of(markdown).text,
            "Flood warning\n\nThe river rose by 2 m. It fell.\n\none\n\ntwo\n\nquoted\n\na\n\nb\n\nc\n\nd\n"
        );
    }

    #[test]
    fn headings_items_and_cells_are_told_with_their_places() {
        let page = "Flood\n=====\n\nThe **river**\nrose.\n\n- one\n  two\n\n### Roads ###\n\n| a |\n|---|\n| `b` |\n\n**All &amp; bold**\n";
        let marked = text_of(page);
        let kinds = kinds(&marked);
        let kinds: Vec<_> = kinds.iter().map(|(kind, text)| (kind.as_str(), *text)).collect();
        assert_eq!(
            kinds,
            [
                ("h1", "Flood"),
                ("p", "The river rose."),
                ("item", "one two"),
                ("h3", "Roads"),
                ("cell", "a"),
                ("cell", "b"),
                ("p", "All & bold"),
            ]
        );
        assert_eq!(
            written(&marked, page),
            ["Flood", "The **river**\nrose.", "one\n  two", "Roads", "a", "`b`", "All &amp; bold"]
        );
        let lines = marked.blocks.iter().map(|block| match block.place {
            BlockPlace::Bytes { line, column, .. } => (line, column),
            BlockPlace::Node { .. } => panic!(),
        });
        assert_eq!(lines.collect::<Vec<_>>(), [(1, 1), (4, 1), (7, 3), (10, 5), (12, 3), (14, 3), (16, 3)]);
        let bold: Vec<bool> = marked.blocks.iter().map(|block| block.is_bold).collect();
        assert_eq!(bold, [false, false, false, false, false, false, true]);
    }
}
