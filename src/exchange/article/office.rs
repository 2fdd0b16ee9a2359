//! What does this word processor's document say?
//!
//! DOCX: the paragraphs of `word/document.xml`, insertions kept, deletions dropped; two paragraphs whose border is deleted
//! are one. ODT: those of `content.xml`, tracked deletions, notes and annotations dropped. The paragraphs of a text box
//! stand before the one it is anchored in. Time linear; space the document's XML, which may unpack to
//! [`UNPACKED_LIMIT`] at most.
//!
//! Not done: footnotes, headers and footers, text boxes twice (the fallback of DOCX is dropped), formulas.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::UNPACKED_LIMIT;
use super::blocks::{Blocks, joined};
use crate::exchange::read::{ExchangeError, ReadOptions};
use crate::exchange::xml::{Node, XmlReader};

/// Elements of DOCX whose text is not read.
const DOCX_LEFT_OUT: [&str; 8] =
    ["del", "moveFrom", "delText", "instrText", "Fallback", "rPr", "pPr", "delInstrText"];

/// Elements of ODT whose text is not read.
const ODT_LEFT_OUT: [&str; 8] =
    ["tracked-changes", "annotation", "note", "sequence-decls", "forms", "ruby-text", "desc", PICTURE_TITLE];

/// What a picture is called, as it is written: the field that shows the title of the document has the same local name.
const PICTURE_TITLE: &str = "svg:title";

/// The text of the document in `bytes`, or why there is none.
pub(super) fn text_of(bytes: &[u8], file: &str) -> Result<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    for (part, is_docx) in [("word/document.xml", true), ("content.xml", false)] {
        let Ok(entry) = archive.by_name(part) else { continue };
        let mut xml = Vec::new();
        entry.take(UNPACKED_LIMIT + 1).read_to_end(&mut xml).map_err(|error| error.to_string())?;
        if xml.len() as u64 > UNPACKED_LIMIT {
            return Err(format!("{part} unpacks to more than {} MiB", UNPACKED_LIMIT >> 20));
        }
        let name = format!("{file}/{part}");
        return paragraphs(&xml, &name, is_docx).map_err(|error| match error {
            // What to do then is another thing than with a file of units.
            ExchangeError::Malformed { position, reason, .. } => format!("{part}:{position}: {reason}"),
            other => other.to_string(),
        });
    }
    Err("a ZIP file that is neither DOCX nor ODT".to_owned())
}

fn paragraphs(xml: &[u8], name: &str, is_docx: bool) -> Result<String, ExchangeError> {
    let mut xml = XmlReader::new(xml, name, "document XML", &ReadOptions::default())?;
    let mut blocks = Blocks::default();
    let left_out: &[&str] = if is_docx { &DOCX_LEFT_OUT } else { &ODT_LEFT_OUT };
    // The depth from which on nothing is read, and of the text that is.
    let mut passed_over: Option<usize> = None;
    let mut text: Option<usize> = None;
    // The depth of the properties of a paragraph.
    let mut properties: Option<usize> = None;
    // Paragraphs that are open, and whether the border between the last one and the next is deleted.
    let mut paragraphs = 0_usize;
    let mut border_deleted = false;
    loop {
        let mut end_of_paragraph = false;
        match xml.next()? {
            Node::Start(tag) if passed_over.is_none() => {
                let name = if tag.is(PICTURE_TITLE) { PICTURE_TITLE } else { tag.name() }.to_owned();
                let spaces = tag.get("text:c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                let depth = xml.depth();
                match name.as_str() {
                    name if left_out.contains(&name) => {
                        passed_over = Some(depth);
                        properties = (name == "pPr").then_some(depth);
                    }
                    "t" if is_docx => text = Some(depth),
                    "p" | "h" => {
                        if paragraphs > 0 {
                            blocks.enter();
                        } else if !border_deleted {
                            blocks.end();
                        }
                        border_deleted = false;
                        paragraphs += 1;
                        if !is_docx {
                            text = text.or(Some(depth));
                        }
                    }
                    "tab" => blocks.text(" "),
                    "s" if !is_docx => blocks.text(if spaces > 0 { " " } else { "" }),
                    "br" | "cr" | "line-break" => blocks.line_break(),
                    "noBreakHyphen" => blocks.text("\u{2011}"),
                    _ => {}
                }
            }
            // The mark that ends a paragraph has properties like a run, among those of the paragraph.
            Node::Start(tag) if is_docx && matches!(tag.name(), "del" | "moveFrom") => {
                border_deleted |= properties.is_some_and(|at| xml.depth() == at + 2);
            }
            Node::Text(characters) if passed_over.is_none() && text.is_some() => blocks.text(&characters),
            Node::End("p" | "h") => end_of_paragraph = passed_over.is_none(),
            Node::EndOfFile => return Ok(joined(&blocks.finish())),
            _ => {}
        }
        let now = xml.depth();
        passed_over = passed_over.filter(|&at| now >= at);
        text = text.filter(|&at| now >= at);
        properties = properties.filter(|&at| now >= at);
        if end_of_paragraph {
            paragraphs = paragraphs.saturating_sub(1);
            if paragraphs > 0 {
                blocks.leave();
            } else if !border_deleted {
                blocks.end();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(part: &str, xml: &str) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(part, SimpleFileOptions::default()).unwrap();
        archive.write_all(xml.as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn docx_keeps_insertions_and_drops_deletions() {
        let xml = r#"<w:document xmlns:w="w"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Flood</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">It rose </w:t></w:r><w:del><w:r><w:delText>three</w:delText></w:r></w:del><w:ins><w:r><w:t>two</w:t></w:r></w:ins><w:r><w:tab/><w:t>metres.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"#;
        let text = text_of(&packed("word/document.xml", xml), "a.docx").unwrap();
        assert_eq!(text, "Flood\n\nIt rose two metres.\n\ncell\n");
    }

    #[test]
    fn a_deleted_border_makes_one_paragraph_of_two() {
        let mark = |change: &str| format!("<w:pPr><w:rPr><w:{change} w:id='1'/></w:rPr></w:pPr>");
        let paragraph = |before: &str, text: &str| {
            format!("<w:p>{before}<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>")
        };
        let body = [
            paragraph(&mark("del"), "It rose"),
            paragraph(&mark("ins"), ", and fell."),
            paragraph(&mark("moveFrom"), "One"),
            paragraph("", ", two."),
            paragraph("<w:pPr><w:numPr><w:ins/></w:numPr></w:pPr>", "Three."),
        ];
        let xml = format!("<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", body.concat());
        let text = text_of(&packed("word/document.xml", &xml), "a.docx").unwrap();
        assert_eq!(text, "It rose, and fell.\n\nOne, two.\n\nThree.\n");
    }

    #[test]
    fn a_box_does_not_cut_the_paragraph_it_stands_in() {
        let xml = r#"<w:document xmlns:w="w"><w:body><w:p><w:r><w:t xml:space="preserve">It rose </w:t></w:r><w:r><AlternateContent><Choice><w:txbxContent><w:p><w:r><w:t>A box</w:t></w:r></w:p><w:p><w:r><w:t>Its end</w:t></w:r></w:p></w:txbxContent></Choice><Fallback><w:p><w:r><w:t>A box</w:t></w:r></w:p></Fallback></AlternateContent></w:r><w:r><w:t>two metres.</w:t></w:r></w:p></w:body></w:document>"#;
        let text = text_of(&packed("word/document.xml", xml), "a.docx").unwrap();
        assert_eq!(text, "A box\n\nIts end\n\nIt rose two metres.\n");
        let xml = r#"<o:text xmlns:o="o"><text:p>It rose <draw:frame><draw:text-box><text:p>A box</text:p></draw:text-box><svg:title>picture</svg:title></draw:frame>two <text:title>metres</text:title>.</text:p></o:text>"#;
        assert_eq!(text_of(&packed("content.xml", xml), "a.odt").unwrap(), "A box\n\nIt rose two metres.\n");
    }

    #[test]
    fn odt_paragraphs_and_headings() {
        let xml = r#"<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h text:outline-level="1">سیلاب</text:h><text:p>پانی<text:s text:c="2"/><text:span>بڑھا<text:line-break/>اور</text:span><text:note><text:p>note</text:p></text:note> اترا۔</text:p></office:text></office:body></office:document-content>"#;
        let text = text_of(&packed("content.xml", xml), "a.odt").unwrap();
        assert_eq!(text, "سیلاب\n\nپانی بڑھا اور اترا۔\n");
    }

    #[test]
    fn other_archives_and_broken_ones_are_refused() {
        assert!(text_of(&packed("a.txt", "x"), "a.zip").unwrap_err().contains("neither DOCX nor ODT"));
        assert!(
            text_of(&packed("content.xml", "<a>"), "a.odt")
                .unwrap_err()
                .starts_with("content.xml:1:4: the file ends")
        );
        let whole = packed("content.xml", "<a/>");
        assert!(text_of(&whole[..whole.len() / 2], "a.odt").is_err());
    }
}
