//! What does this Markdown say to its readers?
//!
//! `CommonMark` with tables, strikethrough, footnotes and front matter. Code blocks, HTML blocks and front matter are left
//! out: nobody translates them; so are struck text and what stands for an image where it cannot be shown. Inline code and
//! the text of links stay. Time and space linear.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::blocks::{Blocks, joined};

/// The text of `markdown`.
pub(super) fn text_of(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut blocks = Blocks::default();
    // Blocks and spans whose text is not read, inside each other.
    let mut passed_over = 0_usize;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::HtmlBlock) => {
                blocks.end();
                passed_over += 1;
            }
            Event::End(TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock) => {
                passed_over = passed_over.saturating_sub(1);
            }
            Event::Start(Tag::Strikethrough | Tag::Image { .. }) => passed_over += 1,
            Event::End(TagEnd::Strikethrough | TagEnd::Image) => passed_over = passed_over.saturating_sub(1),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::Item
                | Tag::BlockQuote(_)
                | Tag::TableCell
                | Tag::List(_),
            )
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::BlockQuote(_)
                | TagEnd::TableCell
                | TagEnd::List(_),
            )
            | Event::Rule => blocks.end(),
            Event::Text(text) | Event::Code(text) if passed_over == 0 => blocks.text(&text),
            Event::SoftBreak => blocks.text(" "),
            Event::HardBreak => blocks.line_break(),
            _ => {}
        }
    }
    joined(&blocks.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_see_stays() {
        let markdown = "---\ntitle: x\n---\n# Flood *warning*\n\nThe [river](http://a.b) ~~fell~~ rose\nby `2` m![a map](m.png).  \nIt fell.\n\n```\ncode\n```\n\n- one\n- two\n\n> quoted\n\n| a | b |\n|---|---|\n| c | d |\n\n<div>html</div>\n";
        assert_eq!(
            text_of(markdown),
            "Flood warning\n\nThe river rose by 2 m. It fell.\n\none\n\ntwo\n\nquoted\n\na\n\nb\n\nc\n\nd\n"
        );
    }
}
