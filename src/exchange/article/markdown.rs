//! What does this Markdown say to its readers?
//!
//! `CommonMark` with tables, strikethrough, footnotes, definitions, boxes to tick and front matter. HTML blocks are read
//! with the HTML reader. What site generators take for commands (`site_markup`) is no text. Of the front matter, the
//! title and the description are text. Code blocks are left out, because nobody translates them. Struck text and the
//! alternative text of images are left out too. Inline code and the text of links are kept. A hard break (two spaces,
//! `\`, `<br>`) ends a paragraph, unless the line before it ends a sentence already, or the paragraph is a postal
//! address. Time and space linear.

use std::ops::Range;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::blocks::{BlockKind, Blocks, Marked, joined};
use super::error::ArticleError;
use super::html;
use super::left_out::{LeftOutReason, Passage, in_order};
use super::lines::is_postal;
use super::main_content::ends_sentence;
use super::options::ReadScope;
use super::plain::decode;
use super::site_markup::{front_matter_texts, inline_commands, without_command_lines};

/// Reads Markdown in UTF-8, or in UTF-16 with a byte order mark.
pub(crate) fn read(bytes: &[u8], path: &Path, scope: ReadScope) -> Result<Marked, ArticleError> {
    Ok(text_of(&decode(bytes, path)?, scope))
}

/// The open elements around a piece of text.
#[derive(Default)]
struct Around {
    /// The number of open blocks and spans whose text is left out.
    passed_over: usize,
    /// The number of open code blocks.
    code: usize,
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
            Tag::MetadataBlock(_) | Tag::Strikethrough | Tag::Image { .. } => self.passed_over += 1,
            Tag::CodeBlock(_) => self.code += 1,
            Tag::Strong => self.strong += 1,
            Tag::Heading { level, .. } => self.heading = Some(*level as usize),
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => self.items += 1,
            Tag::TableCell => self.cells += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let one = match tag {
            TagEnd::MetadataBlock(_) | TagEnd::Strikethrough | TagEnd::Image => &mut self.passed_over,
            TagEnd::CodeBlock => &mut self.code,
            TagEnd::Strong => &mut self.strong,
            TagEnd::Item | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => &mut self.items,
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
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
    )
}

/// The text of a document while it is being read.
struct Reading<'d> {
    markdown: &'d str,
    blocks: Blocks,
    around: Around,
    /// The commands in lines, in order, of which those before the current place are gone.
    commands: std::iter::Peekable<std::vec::IntoIter<Range<usize>>>,
    /// Whether a hard break comes before the next text.
    broken: bool,
    /// The number of finished paragraphs when the open block began.
    before: usize,
    passages: Vec<Passage>,
}

impl Reading<'_> {
    /// Adds text, without the commands in it.
    fn text(&mut self, text: &str, bytes: Range<usize>) {
        let mut from = bytes.start;
        while let Some(command) = self.commands.peek().cloned() {
            if command.end <= from {
                self.commands.next();
                continue;
            }
            if command.start >= bytes.end {
                break;
            }
            // Text that is not written as it reads, such as an entity, is one character.
            if text.len() != bytes.len() {
                return;
            }
            self.piece(text, &bytes, from..command.start.max(from));
            from = command.end.min(bytes.end);
            if command.end > bytes.end {
                break;
            }
        }
        if text.len() == bytes.len() {
            self.piece(text, &bytes, from..bytes.end);
        } else {
            self.add(text, bytes);
        }
    }

    fn piece(&mut self, text: &str, bytes: &Range<usize>, part: Range<usize>) {
        if let Some(piece) = text.get(part.start - bytes.start..part.end - bytes.start) {
            self.add(piece, part);
        }
    }

    fn add(&mut self, text: &str, bytes: Range<usize>) {
        let first = text.chars().find(|character| !character.is_whitespace());
        if let Some(first) = first
            && std::mem::take(&mut self.broken)
        {
            if ends_sentence(self.blocks.open_text()) && !first.is_lowercase() {
                self.blocks.text(" ");
            } else {
                self.blocks.end();
            }
        }
        self.blocks.text_at(text, self.markdown, bytes);
    }

    fn end_block(&mut self) {
        self.broken = false;
        self.blocks.end();
        if is_postal(self.blocks.since(self.before)) {
            self.blocks.join_since(self.before, &[]);
        }
        self.before = self.blocks.count();
    }

    /// Adds the texts of the front matter.
    fn front_matter(&mut self, bytes: Range<usize>) {
        for (is_title, part) in front_matter_texts(self.markdown, bytes) {
            self.blocks.set_kind(if is_title { BlockKind::heading(1) } else { BlockKind::Paragraph });
            self.blocks.text_at(&self.markdown[part.clone()], self.markdown, part);
            self.blocks.end();
        }
    }
}

/// Whether `tag` is `<br>`.
fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim();
    name.eq_ignore_ascii_case("br")
}

/// Returns the text of `markdown`.
pub(super) fn text_of(markdown: &str, scope: ReadScope) -> Marked {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reading = Reading {
        markdown,
        blocks: Blocks::default(),
        around: Around::default(),
        commands: inline_commands(markdown).into_iter().peekable(),
        broken: false,
        before: 0,
        passages: Vec::new(),
    };
    let parsed = without_command_lines(markdown);
    let mut html: Vec<Range<usize>> = Vec::new();
    for (event, bytes) in Parser::new_ext(&parsed, options).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if is_block(tag.to_end()) {
                    reading.end_block();
                }
                if matches!(tag, Tag::MetadataBlock(_)) {
                    reading.front_matter(bytes);
                }
                reading.around.start(&tag);
                reading.blocks.set_bold(reading.around.strong > 0);
                reading.blocks.set_kind(reading.around.kind());
            }
            Event::End(tag) => {
                if is_block(tag) {
                    reading.end_block();
                }
                if tag == TagEnd::HtmlBlock {
                    let (paragraphs, passages) =
                        html::paragraphs_of(markdown, &std::mem::take(&mut html), scope);
                    reading.blocks.extend(paragraphs);
                    reading.before = reading.blocks.count();
                    reading.passages.extend(passages);
                }
                reading.around.end(tag);
                reading.blocks.set_bold(reading.around.strong > 0);
                reading.blocks.set_kind(reading.around.kind());
            }
            Event::Rule => reading.end_block(),
            Event::Text(text)
                if reading.around.code > 0 && scope == ReadScope::Article && !text.trim().is_empty() =>
            {
                let text = text.trim().to_owned();
                reading.passages.push(Passage { reason: LeftOutReason::Code, text, bytes });
            }
            Event::Text(text) if reading.around.passed_over == 0 => reading.text(&text, bytes),
            Event::Code(text) if reading.around.passed_over == 0 => {
                reading.blocks.set_code(true);
                reading.add(&text, bytes);
                reading.blocks.set_code(false);
            }
            Event::Html(_) => match html.last_mut() {
                Some(last) if last.end == bytes.start => last.end = bytes.end,
                _ => html.push(bytes),
            },
            Event::InlineHtml(tag) if is_line_break(&tag) => reading.broken = true,
            Event::SoftBreak => reading.blocks.text(" "),
            Event::HardBreak => reading.broken = true,
            _ => {}
        }
    }
    let Reading { blocks, passages, .. } = reading;
    Marked { left_out: in_order(passages, markdown), ..joined(blocks.finish(), markdown) }
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
            text_of(markdown, ReadScope::Article).text,
            "x\n\nFlood warning\n\nThe river rose by 2 m. It fell.\n\none\n\ntwo\n\nquoted\n\na\n\nb\n\nc\n\nd\n\nhtml\n"
        );
    }

    /// The pieces of a text that its document marks as code.
    fn code(marked: &Marked) -> Vec<&str> {
        let ranges = marked.blocks.iter().flat_map(|block| &block.code);
        ranges.map(|range| &marked.text[range.clone()]).collect()
    }

    #[test]
    fn code_is_known_as_such() {
        let page = "Flood\n\nRun `cargo  build` and *then* ``a`b``.\n\n<p>Press <kbd>Ctrl</kbd>, <code>ls <b>-l</b></code> रन</p>\n";
        assert_eq!(code(&text_of(page, ReadScope::Article)), ["cargo build", "a`b", "Ctrl", "ls -l"]);
    }

    #[test]
    fn headings_items_and_cells_are_told_with_their_places() {
        let page = "Flood\n=====\n\nThe **river**\nrose.\n\n- one\n  two\n\n### Roads ###\n\n| a |\n|---|\n| `b` |\n\n**All &amp; bold**\n";
        let marked = text_of(page, ReadScope::Article);
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

    fn read_lines(markdown: &str) -> Vec<String> {
        text_of(markdown, ReadScope::Article).text.trim().split("\n\n").map(str::to_owned).collect()
    }

    #[test]
    fn html_blocks_are_read_as_html() {
        assert_eq!(
            read_lines(
                "# Flood\n\n<div dir=\"rtl\">\nدریا &amp; پل۔\n</div>\n\n<p dir=\"rtl\">اسکول بند۔</p>\n\n## <div dir=\"rtl\">کل</div>\n\n<details>\n<summary>مزید</summary>\n\nپل **کھلا**۔\n\n</details>\n\n> <div>\n> one\n> </div>\n"
            ),
            ["Flood", "دریا & پل۔", "اسکول بند۔", "کل", "مزید", "پل کھلا۔", "one"]
        );
        assert_eq!(read_lines("a\n\n<!-- not\n\nthis -->\n\n<script>\nno\n</script>\n\nb"), ["a", "b"]);
    }

    #[test]
    fn commands_of_site_generators_are_no_text() {
        let page = "---\ntitle: \"Storm: the coast\"\ndescription: >\n  What to\n  do\ntags: [a]\n---\n\nimport Tabs from '@theme/Tabs';\n\n# Notice {#notice}\n{: .top }\n\nMay 2 {: datetime=\"x\" } came.\n\n:::note Careful\nStay in.\n:::\n\n{{< warning >}}\nDo not cross.\n{{< /warning >}}\n\nSee {{% ref \"a_b\" %}} *it*.\n\n<Callout type=\"info\">\nOpen.\n</Callout>\n\n> [!TIP]\n> Charge.\n\n- [ ] Fill\n- [x] Buy\n\nTerm\n: Meaning.\n\n```\n{{ code }}\n```\n";
        assert_eq!(
            read_lines(page),
            [
                "Storm: the coast",
                "What to\n  do",
                "Notice",
                "May 2 came.",
                "Careful Stay in.",
                "Do not cross.",
                "See it.",
                "Open.",
                "Charge.",
                "Fill",
                "Buy",
                "Term",
                "Meaning."
            ]
            .map(|line| line.replace("\n  ", " "))
        );
        assert_eq!(
            read_lines("I import goods from 'abroad'.\n\n`{{ x }}` and {: no end"),
            ["I import goods from 'abroad'.", "{{ x }} and {: no end"]
        );
    }

    #[test]
    fn markdown_inside_html_is_markdown() {
        let page = "<div class=\"row\">\n**Feelings** show. ![Pico](a.png){:width=\"3px\"}\n</div>\n\n<div>\n<p>*As* it is</p>\n</div>\n\nEnd.";
        assert_eq!(read_lines(page), ["Feelings show.", "*As* it is", "End."]);
        assert_eq!(read_lines("<div>\n    <p>Deep</p>\n</div>\n\n<div hidden>\nno\n</div>"), ["Deep"]);
    }

    #[test]
    fn hard_breaks_end_a_line_that_does_not_end_a_sentence() {
        assert_eq!(read_lines("Boil it.  \nlet it cool.  \nKeep it."), ["Boil it.", "let it cool. Keep it."]);
        assert_eq!(read_lines("One\\\nanother<br>\nlast<br/>"), ["One", "another", "last"]);
        // An address is one line, in each language alike.
        assert_eq!(
            read_lines("Water Office  \n12 Canal Road  \nMultan 60000\n\nCall  \nus at  \n+92 61 555-0100"),
            ["Water Office 12 Canal Road Multan 60000", "Call us at +92 61 555-0100"]
        );
        assert_eq!(read_lines("Rice  \nSalt  \nSince 2024-05-02"), ["Rice", "Salt", "Since 2024-05-02"]);
    }

    #[test]
    fn a_menu_of_languages_is_left_out() {
        let menu = "<details>\n<summary><b>Read this in other languages</b></summary>\n<ul>\n<li><a href=\"a.md\">English</a></li>\n<li><a href=\"b.md\">हिंदी</a></li>\n<li><a href=\"c.md\">اردو</a></li>\n</ul>\n</details>\n\n# Canal\n\n<ul>\n<li><a href=\"d.md\">How to build</a></li>\n<li><a href=\"e.md\">How to test</a></li>\n<li><a href=\"f.md\">How to help</a></li>\n</ul>\n";
        assert_eq!(read_lines(menu), ["Canal", "How to build", "How to test", "How to help"]);
        let left_out = text_of(menu, ReadScope::Article).left_out;
        assert_eq!(left_out.len(), 4, "{left_out:?}");
        assert!(
            text_of(menu, ReadScope::AllText).text.starts_with("Read this in other languages\n\nEnglish")
        );
        // Links to places in the document are its contents.
        let contents = menu.replace("href=\"", "href=\"#");
        assert!(read_lines(&contents).contains(&"हिंदी".to_owned()));
    }

    #[test]
    fn an_address_with_a_space_is_no_text() {
        assert_eq!(
            read_lines(
                "- [پانی](https://example.org/a - پانی)\n- [b](c \"d\") (e f) [g](./h i)\n- ![m](/n o.png) p"
            ),
            ["پانی", "b (e f) g", "p"]
        );
        assert_eq!(read_lines("array[0](see the note)"), ["array[0](see the note)"]);
    }

    #[test]
    fn code_blocks_are_counted_and_can_be_read() {
        let page = "One.\n\n```\nlet two;\n```\n";
        let marked = text_of(page, ReadScope::Article);
        assert_eq!((marked.left_out[0].text.as_str(), marked.left_out[0].line), ("let two;", 4));
        assert_eq!(text_of(page, ReadScope::AllText).text, "One.\n\nlet two;\n");
    }
}
