//! What does this word processor's document say?
//!
//! DOCX: the paragraphs of its main part, which `_rels/.rels` names (mostly `word/document.xml`). Insertions are kept
//! and deletions left out; two paragraphs are one if the border between them is deleted. ODT: the paragraphs of
//! `content.xml`, without tracked deletions, notes and annotations. The paragraphs of a text box come before the one it
//! is anchored in. A heading is a paragraph with an outline level, its own or that of its style (`styles`). The place
//! of a paragraph is the number of its element among all of that name in the part, including those that are left out:
//! `(//w:p)[7]`. In ODT, paragraphs and headings are counted together. Time linear; space the document's XML, which can
//! unpack to at most [`UNPACKED_LIMIT`].
//!
//! Not done: footnotes, headers and footers, formulas. A text box is read once: the fallback of DOCX is left out.

use std::io::{Cursor, Read as _};
use std::path::Path;

use zip::ZipArchive;

use super::blocks::{BlockKind, Blocks, LOWEST_LEVEL, Marked, joined};
use super::error::ArticleError;
use super::options::ReadScope;
use super::plain::UNPACKED_LIMIT;
use super::styles::{NO_LIST, Style, Styles, is_on};
use crate::format_names::Grammar;
use crate::looks::{Opening, ZIP};
use crate::read::{ExchangeError, ReadOptions};
use crate::remedy::ExchangeRemedy;
use crate::xml::{Node, Tag, XmlReader};

/// Elements of DOCX whose text is left out.
const DOCX_LEFT_OUT: [&str; 8] =
    ["del", "moveFrom", "delText", "instrText", "Fallback", "rPr", "pPr", "delInstrText"];

/// Elements of ODT whose text is left out.
const ODT_LEFT_OUT: [&str; 8] =
    ["tracked-changes", "annotation", "note", "sequence-decls", "forms", "ruby-text", "desc", PICTURE_TITLE];

/// The name of a picture, with its prefix: the field that shows the document's title has the same local name.
const PICTURE_TITLE: &str = "svg:title";

/// The part of a DOCX that holds its text, and the part with its styles, if no relationship names them.
const DOCX_TEXT: &str = "word/document.xml";
const DOCX_STYLES: &str = "word/styles.xml";

/// The part of an ODT that holds its text.
const ODT_TEXT: &str = "content.xml";

/// The package itself, to which the other parts belong.
const PACKAGE: &str = "";

/// The endings of the types of relationships, in both the transitional and the strict form of the standard.
const MAIN_PART: &str = "/officeDocument";
const STYLES: &str = "/styles";

type Package<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Whether a file that begins like this is a package, of DOCX or of another program.
pub(crate) fn is_package(opening: &Opening<'_>) -> bool {
    opening.bytes.starts_with(ZIP)
}

/// Whether a file that begins like this is an ODT: its first part, which is not packed, says so.
pub(crate) fn is_odt(opening: &Opening<'_>) -> bool {
    /// The number of bytes of a ZIP file before the name of its first part.
    const BEFORE_NAME: usize = 30;
    let part = opening.bytes.get(BEFORE_NAME..).unwrap_or_default();
    is_package(opening) && part.starts_with(b"mimetypeapplication/vnd.oasis.opendocument.text")
}

/// Reads a DOCX or an ODT, as its content says.
pub(crate) fn read(bytes: &[u8], path: &Path, _: ReadScope) -> Result<Marked, ArticleError> {
    text_of(bytes, &path.display().to_string())
        .map_err(|reason| ArticleError::Document { path: path.to_owned(), reason })
}

/// Returns the text of the document in `bytes`, or why there is none.
fn text_of(bytes: &[u8], file: &str) -> Result<Marked, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let named = related(&mut archive, PACKAGE, MAIN_PART);
    let parts = [(named.as_deref(), true), (Some(DOCX_TEXT), true), (Some(ODT_TEXT), false)];
    for (part, is_docx) in parts {
        let Some(part) = part else { continue };
        let Some(xml) = unpacked(&mut archive, part)? else { continue };
        // If the styles cannot be read, the document still is: then the names of styles decide.
        let styles = if is_docx { styles_of(&mut archive, part) } else { Styles::default() };
        let name = format!("{file}/{part}");
        return paragraphs(&xml, &name, Reading { is_docx, styles, ..Reading::default() }).map_err(|error| {
            match error {
                // The remedy for a file of units does not fit here.
                ExchangeError::Malformed { position, reason, .. } => format!("{part}:{position}: {reason}"),
                other => other.to_string(),
            }
        });
    }
    Err(NEITHER.to_owned())
}

/// Why a ZIP file is not an article.
const NEITHER: &str = "a ZIP file that is neither DOCX nor ODT";

/// Returns the styles of the main part, which is called `part`.
fn styles_of(archive: &mut Package<'_>, part: &str) -> Styles {
    let styles = related(archive, part, STYLES).unwrap_or_else(|| DOCX_STYLES.to_owned());
    let xml = unpacked(archive, &styles).ok().flatten();
    xml.and_then(|xml| Styles::of_docx(&xml, &styles).ok()).unwrap_or_default()
}

/// Returns the part to which `part` has a relationship whose type ends in `kind`.
fn related(archive: &mut Package<'_>, part: &str, kind: &str) -> Option<String> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let relationships =
        if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let xml = unpacked(archive, &relationships).ok().flatten()?;
    let mut xml =
        XmlReader::new(xml.as_slice(), &relationships, Grammar::Xml, &ReadOptions::default()).ok()?;
    loop {
        match xml.next().ok()? {
            Node::Start(tag)
                if tag.name() == "Relationship"
                    && tag.get("Type").is_some_and(|said| said.ends_with(kind))
                    && tag.get("TargetMode") != Some("External") =>
            {
                return Some(resolved(folder, tag.get("Target")?));
            }
            Node::EndOfFile => return None,
            _ => {}
        }
    }
}

/// Resolves `target` relative to `folder`.
fn resolved(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    let from = if target.starts_with('/') { "" } else { folder };
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Returns the bytes of `part`, if the archive has it. Names of parts ignore case, and some programs write them with
/// backslashes.
fn unpacked(archive: &mut Package<'_>, part: &str) -> Result<Option<Vec<u8>>, String> {
    let plain = |name: &str| name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase();
    let wanted = plain(part);
    let exact = archive.index_for_name(part);
    let Some(index) = exact.or_else(|| {
        (0..archive.len()).find(|&at| {
            archive.name_for_index(at).and_then(Result::ok).is_some_and(|name| plain(&name) == wanted)
        })
    }) else {
        return Ok(None);
    };
    let entry = archive.by_index(index).map_err(|error| error.to_string())?;
    let mut xml = Vec::new();
    entry.take(UNPACKED_LIMIT + 1).read_to_end(&mut xml).map_err(|error| error.to_string())?;
    if xml.len() as u64 > UNPACKED_LIMIT {
        return Err(format!("{part} unpacks to more than {} MiB", UNPACKED_LIMIT >> 20));
    }
    Ok(Some(xml))
}

/// An open paragraph element.
#[derive(Debug, Default)]
struct OpenParagraph {
    /// Its style.
    style: Style,
    /// Its own properties, which count before its style.
    own: Style,
    /// The open runs: their depths, and what they make of their text.
    runs: Vec<(usize, Style)>,
}

/// A document while it is being read.
#[derive(Default)]
struct Reading {
    is_docx: bool,
    styles: Styles,
    blocks: Blocks,
    /// The number of paragraph elements so far.
    nodes: usize,
    /// The open paragraphs, the innermost last.
    open: Vec<OpenParagraph>,
    /// Whether the border between the last paragraph and the next is deleted.
    border_deleted: bool,
    /// The depth from which on nothing is read, and the depth of text that is read.
    passed_over: Option<usize>,
    text: Option<usize>,
    /// The depth of the properties of a paragraph, and of a run.
    properties: Option<usize>,
    run_properties: Option<usize>,
    /// The depths of the open items and cells.
    items: Vec<usize>,
    cells: Vec<usize>,
}

impl Reading {
    /// Handles the start of an element.
    fn start(&mut self, tag: &Tag, depth: usize) {
        let name = if tag.is(PICTURE_TITLE) { PICTURE_TITLE } else { tag.name() };
        self.nodes += usize::from(matches!(name, "p" | "h"));
        if self.passed_over.is_some() {
            self.property(tag, depth);
            return;
        }
        let left_out: &[&str] = if self.is_docx { &DOCX_LEFT_OUT } else { &ODT_LEFT_OUT };
        if left_out.contains(&name) {
            self.passed_over = Some(depth);
            self.properties = (name == "pPr").then_some(depth);
            self.run_properties = (name == "rPr").then_some(depth);
            return;
        }
        match name {
            "p" | "h" => self.start_paragraph(tag, depth),
            "tab" => self.blocks.text(" "),
            "br" | "cr" | "line-break" => self.blocks.line_break(),
            "noBreakHyphen" => self.blocks.text("\u{2011}"),
            "tc" | "table-cell" => self.cells.push(depth),
            _ if self.is_docx => match name {
                "t" => self.text = Some(depth),
                "r" => self.start_run(depth, Style::default()),
                _ => {}
            },
            "s" => {
                let spaces = tag.get("text:c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                self.blocks.text(if spaces > 0 { " " } else { "" });
            }
            "span" => self.start_run(depth, self.styles.of(tag.get("text:style-name").unwrap_or_default())),
            "list-item" | "list-header" => self.items.push(depth),
            _ => self.styles.read_odt(tag),
        }
    }

    fn start_paragraph(&mut self, tag: &Tag, depth: usize) {
        let goes_on = self.open.is_empty() && self.border_deleted;
        if !self.open.is_empty() {
            self.blocks.enter();
        } else if !self.border_deleted {
            self.blocks.end();
        }
        self.border_deleted = false;
        let mut paragraph = OpenParagraph::default();
        if !self.is_docx {
            self.text = self.text.or(Some(depth));
            paragraph.style = self.styles.of(tag.get("text:style-name").unwrap_or_default());
            if tag.name() == "h" {
                let level = tag.get("text:outline-level").and_then(|level| level.parse().ok());
                paragraph.own = Style::heading(level.unwrap_or(1).min(LOWEST_LEVEL.into()));
            }
        }
        self.open.push(paragraph);
        if !goes_on {
            self.blocks.set_node(self.nodes);
        }
        self.tell();
    }

    fn start_run(&mut self, depth: usize, style: Style) {
        if let Some(open) = self.open.last_mut() {
            open.runs.push((depth, style));
            self.tell();
        }
    }

    /// Handles a property of a paragraph or run of DOCX.
    fn property(&mut self, tag: &Tag, depth: usize) {
        let of_paragraph = self.properties.map_or(0, |at| depth - at);
        // The mark at the end of a paragraph has the properties of a run, inside those of the paragraph.
        if of_paragraph == 2 && matches!(tag.name(), "del" | "moveFrom") {
            self.border_deleted = true;
        }
        let of_run = self.run_properties.map_or(0, |at| depth - at);
        let value = tag.get("w:val").unwrap_or_default();
        let Some(open) = self.open.last_mut() else { return };
        match (of_paragraph, of_run, tag.name()) {
            (1, _, "pStyle") => open.style = self.styles.of(value),
            (1, _, "outlineLvl") => open.own.outline = value.parse().ok(),
            (1, _, "numPr") => open.own.is_item = Some(true),
            (2, _, "numId") if value == NO_LIST => open.own.is_item = Some(false),
            (_, 1, "b" | "rStyle") => {
                let Some((_, run)) = open.runs.last_mut() else { return };
                let is_style = tag.name() == "rStyle";
                // A run's own properties count before its style.
                *run = if is_style {
                    run.or(self.styles.of(value))
                } else {
                    Style { bold: Some(is_on(tag)), ..*run }
                };
            }
            _ => return,
        }
        self.tell();
    }

    /// Sets the kind of the open paragraph, and whether the next text is bold.
    fn tell(&mut self) {
        let (mut style, mut bold) = (Style::default(), None);
        if let Some(open) = self.open.last() {
            style = open.own.or(open.style);
            bold = open.runs.iter().rev().find_map(|(_, run)| run.bold);
        }
        self.blocks.set_kind(match style.level() {
            Some(level) => BlockKind::heading(level),
            None if style.is_item == Some(true) || !self.items.is_empty() => BlockKind::Item,
            None if !self.cells.is_empty() => BlockKind::Cell,
            None => BlockKind::Paragraph,
        });
        self.blocks.set_bold(bold.or(style.bold) == Some(true));
    }

    /// Closes whatever is deeper than `depth`, the depth of what is still open. `ended` says that a paragraph element
    /// ended.
    fn close(&mut self, depth: usize, ended: bool) {
        let ends_paragraph = ended && self.passed_over.is_none();
        for at in [&mut self.passed_over, &mut self.text, &mut self.properties, &mut self.run_properties] {
            at.take_if(|at| depth < *at);
        }
        for around in [&mut self.items, &mut self.cells] {
            around.pop_if(|at| depth < *at);
        }
        if let Some(open) = self.open.last_mut()
            && open.runs.pop_if(|(at, _)| depth < *at).is_some()
        {
            self.tell();
        }
        if ends_paragraph {
            self.open.pop();
            if !self.open.is_empty() {
                self.blocks.leave();
            } else if !self.border_deleted {
                self.blocks.end();
            }
            self.tell();
        }
    }
}

/// The root element of a DOCX's text. A spreadsheet or slides have another root.
const DOCX_ROOT: &str = "document";

fn paragraphs(xml: &[u8], name: &str, mut reading: Reading) -> Result<Marked, ExchangeError> {
    let mut xml = XmlReader::new(xml, name, Grammar::Xml, &ReadOptions::default())?;
    loop {
        let depth = xml.depth() + 1;
        let mut ends_paragraph = false;
        match xml.next()? {
            Node::Start(tag) if depth == 1 && reading.is_docx && tag.name() != DOCX_ROOT => {
                return Err(ExchangeError::WrongFormat {
                    file: name.to_owned(),
                    reason: format!("{NEITHER}: it holds a `{}`", tag.name()),
                    remedy: ExchangeRemedy::SaveAsDocxOrOdt,
                });
            }
            Node::Start(tag) => reading.start(tag, depth),
            Node::Text(characters) if reading.passed_over.is_none() && reading.text.is_some() => {
                reading.blocks.text(&characters);
            }
            Node::End(name) => ends_paragraph = matches!(name, "p" | "h"),
            Node::EndOfFile => return Ok(joined(reading.blocks.finish(), "")),
            _ => {}
        }
        reading.close(xml.depth(), ends_paragraph);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::places::{kinds, nodes};
    use super::*;

    fn text_of(bytes: &[u8], file: &str) -> Result<String, String> {
        super::text_of(bytes, file).map(|marked| marked.text)
    }

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

    fn marked(parts: &[(&str, &str)]) -> Marked {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (part, xml) in parts {
            archive.start_file(*part, SimpleFileOptions::default()).unwrap();
            archive.write_all(xml.as_bytes()).unwrap();
        }
        super::text_of(&archive.finish().unwrap().into_inner(), "a").unwrap()
    }

    fn told(marked: &Marked) -> Vec<(String, &str, usize)> {
        let nodes = nodes(marked).into_iter();
        kinds(marked).into_iter().zip(nodes).map(|((kind, text), node)| (kind, text, node)).collect()
    }

    #[test]
    fn the_package_names_its_main_part_and_that_its_styles() {
        const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";
        let body = "<w:document xmlns:w='w'><w:body><w:p><w:pPr><w:pStyle w:val='Haus'/></w:pPr><w:r><w:t>It rose.</w:t></w:r></w:p></w:body></w:document>";
        let styles = "<w:styles xmlns:w='w'><w:style w:styleId='Haus'><w:name w:val='heading 2'/></w:style></w:styles>";
        let relationships = |links: &[(&str, &str, &str)]| {
            let link = |(base, kind, target): &(&str, &str, &str)| {
                format!("<Relationship Id='{kind}' Type='{base}/{kind}' Target='{target}'/>")
            };
            format!("<Relationships xmlns='r'>{}</Relationships>", links.iter().map(link).collect::<String>())
        };
        for (base, main, styles_target) in [
            (TRANSITIONAL, "word/document2.xml", "styles2.xml"),
            (TRANSITIONAL, "/Word/Document2.xml", "/word/styles2.xml"),
            (STRICT, "./word/document2.xml", "../word/styles2.xml"),
        ] {
            let of_package = relationships(&[
                (base, "extended-properties", "docProps/app.xml"),
                (base, "officeDocument", main),
            ]);
            let of_text = relationships(&[(base, "styles", styles_target)]);
            let marked = marked(&[
                // A part that no relationship names, as a template can leave behind.
                (
                    "word/document.xml",
                    "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Old.</w:t></w:r></w:p></w:body></w:document>",
                ),
                ("_rels/.rels", &of_package),
                ("word/document2.xml", body),
                ("word/_rels/document2.xml.rels", &of_text),
                ("word/styles2.xml", styles),
            ]);
            assert_eq!(kinds(&marked), [("h2".to_owned(), "It rose.")], "{main}");
        }
        // If the relationships cannot be read, or lead nowhere, the usual name counts.
        for broken in ["<", &relationships(&[(STRICT, "officeDocument", "word/gone.xml")])] {
            assert_eq!(marked(&[("_rels/.rels", broken), ("word\\document.xml", body)]).text, "It rose.\n");
        }
    }

    #[test]
    fn a_spreadsheet_is_no_article() {
        let link =
            "<Relationships><Relationship Type='x/officeDocument' Target='xl/workbook.xml'/></Relationships>";
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (part, xml) in [("_rels/.rels", link), ("xl/workbook.xml", "<workbook><sheets/></workbook>")] {
            archive.start_file(part, SimpleFileOptions::default()).unwrap();
            archive.write_all(xml.as_bytes()).unwrap();
        }
        let error = text_of(&archive.finish().unwrap().into_inner(), "a.xlsx").unwrap_err();
        assert!(error.contains("neither DOCX nor ODT: it holds a `workbook`"), "{error}");
    }

    #[test]
    fn docx_paragraphs_have_numbers_and_the_kinds_of_their_styles() {
        let styles = "<w:styles xmlns:w='w'><w:style w:styleId='berschrift2'><w:name w:val='heading 2'/></w:style>\
            <w:style w:styleId='Haus'><w:name w:val='Haus'/><w:basedOn w:val='berschrift2'/></w:style></w:styles>";
        let paragraph = |properties: &str, inside: &str| {
            format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{inside}</w:t></w:r></w:p>")
        };
        let body = [
            paragraph("<w:pStyle w:val='Title'/>", "Flood"),
            paragraph("", ""),
            paragraph("<w:pStyle w:val='berschrift2'/><w:numPr/>", "Roads"),
            paragraph("<w:pStyle w:val='Haus'/>", "Bridges</w:t><w:br/><w:br/><w:t>and dams"),
            paragraph("<w:pStyle w:val='Haus'/><w:outlineLvl w:val='9'/>", "It rose."),
            paragraph("<w:outlineLvl w:val='3'/><w:pPrChange><w:pPr><w:pStyle w:val='Haus'/></w:pPr></w:pPrChange>", "Aid"),
            paragraph("<w:numPr><w:numId w:val='1'/></w:numPr><w:rPr><w:b/></w:rPr>", "one"),
            format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", paragraph("", "cell")),
            paragraph("<w:rPr><w:del/></w:rPr>", "It"),
            paragraph("<w:numPr><w:numId w:val='0'/></w:numPr>", " fell."),
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Direct</w:t></w:r> <w:r><w:rPr><w:rStyle w:val='Strong'/></w:rPr><w:t> talks</w:t></w:r></w:p>".to_owned(),
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Not</w:t></w:r><w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t> all</w:t></w:r></w:p>".to_owned(),
        ];
        let xml = format!("<w:document xmlns:w='w'><w:body>{}</w:body></w:document>", body.concat());
        let marked = marked(&[("word/document.xml", &xml), (DOCX_STYLES, styles)]);
        let told = told(&marked);
        let told: Vec<_> = told.iter().map(|(kind, text, node)| (kind.as_str(), *text, *node)).collect();
        assert_eq!(
            told,
            [
                ("h1", "Flood", 1),
                ("h2", "Roads", 3),
                ("h2", "Bridges", 4),
                ("h2", "and dams", 4),
                ("p", "It rose.", 5),
                ("h4", "Aid", 6),
                ("item", "one", 7),
                ("cell", "cell", 8),
                ("p", "It fell.", 9),
                ("p", "Direct talks", 11),
                ("p", "Not all", 12),
            ]
        );
        let bold: Vec<&str> = marked
            .blocks
            .iter()
            .filter(|block| block.is_bold)
            .map(|block| &marked.text[block.span.clone()])
            .collect();
        assert_eq!(bold, ["Direct talks"]);
        // If the style sheet cannot be read, the names of styles decide.
        let marked = super::tests::marked(&[("word/document.xml", &xml), (DOCX_STYLES, "<")]);
        assert_eq!(kinds(&marked)[..2], [("h1".to_owned(), "Flood"), ("item".to_owned(), "Roads")]);
    }

    #[test]
    fn odt_paragraphs_have_numbers_and_kinds() {
        let xml = "<o:d xmlns:o='o' xmlns:text='t' xmlns:style='s' xmlns:fo='f' xmlns:table='b'><style:style style:name='P1' style:parent-style-name='Title'/>\
            <style:style style:name='P2'><style:text-properties fo:font-weight='bold'/></style:style>\
            <style:style style:name='T1'><style:text-properties fo:font-weight='normal'/></style:style>\
            <text:tracked-changes><text:p>gone</text:p></text:tracked-changes>\
            <text:p text:style-name='P1'>Flood</text:p><text:h text:outline-level='10'>Roads</text:h><text:h>Aid</text:h>\
            <text:list><text:list-item><text:p>one</text:p><text:h text:outline-level='2'>two</text:h></text:list-item></text:list>\
            <table:table-cell><text:p>cell</text:p></table:table-cell><text:p text:style-name='P2'>Direct <text:span>talks</text:span></text:p>\
            <text:p text:style-name='P2'>Not <text:span text:style-name='T1'>all</text:span></text:p></o:d>";
        let marked = marked(&[("content.xml", xml)]);
        let told = told(&marked);
        let told: Vec<_> = told.iter().map(|(kind, text, node)| (kind.as_str(), *text, *node)).collect();
        assert_eq!(
            told,
            [
                ("h1", "Flood", 2),
                ("h6", "Roads", 3),
                ("h1", "Aid", 4),
                ("item", "one", 5),
                ("h2", "two", 6),
                ("cell", "cell", 7),
                ("p", "Direct talks", 8),
                ("p", "Not all", 9),
            ]
        );
        let bold: Vec<bool> = marked.blocks.iter().map(|block| block.is_bold).collect();
        assert_eq!(bold, [false, false, false, false, false, false, true, false]);
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
