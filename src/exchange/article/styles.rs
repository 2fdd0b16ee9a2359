//! Which styles of a word processor's document make a paragraph a heading or an item, or its words bold?
//!
//! A style says it itself or through the style it is based on: by an outline level, otherwise by its name ("heading 1",
//! "Title"). DOCX keeps this name in English, even if the style's id is in the language of the program ("berschrift1").
//! If the document does not declare a style, its id counts as its name. Time linear; space one entry a style.

use std::collections::BTreeMap;

use crate::format_names::Grammar;
use crate::read::{ExchangeError, ReadOptions};
use crate::xml::{Node, Tag, XmlReader};

/// The outline level in DOCX, counted from 0, of text that is not in the outline.
const BODY_TEXT: usize = 9;

/// The number of the list in DOCX for text that is in no list.
pub(super) const NO_LIST: &str = "0";

/// The number of styles that can be based on each other: programs allow about a dozen.
const LONGEST_CHAIN: usize = 32;

/// The least weight that is bold. Fonts have weights from 100 to 900.
const BOLD_WEIGHT: u32 = 600;

/// The way ODT writes a space in a name.
const ODT_SPACE: &str = "_20_";

/// The effect of a style on its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// The outline level, counted from 0 as in DOCX; [`BODY_TEXT`] and above are not headings.
    pub(super) outline: Option<usize>,
    pub(super) bold: Option<bool>,
    /// Whether it is numbered or has a bullet.
    pub(super) is_item: Option<bool>,
}

impl Style {
    /// Returns the style of a heading of `level`, counted from 1.
    pub(super) fn heading(level: usize) -> Self {
        Self { outline: Some(level.saturating_sub(1)), ..Self::default() }
    }

    /// Returns the level of the heading that it makes, from 1.
    pub(super) fn level(self) -> Option<usize> {
        self.outline.filter(|&outline| outline < BODY_TEXT).map(|outline| outline + 1)
    }

    /// Fills what is unset with the values of `other`.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            outline: self.outline.or(other.outline),
            bold: self.bold.or(other.bold),
            is_item: self.is_item.or(other.is_item),
        }
    }

    /// Returns what the name of a style makes of its text.
    fn by_name(name: &str) -> Self {
        let name = name.replace(ODT_SPACE, " ").to_lowercase();
        let level = name.strip_prefix("heading").and_then(|level| level.trim().parse().ok());
        match level {
            Some(level @ 1..=BODY_TEXT) => Self::heading(level),
            _ if name == "title" => Self::heading(1),
            _ if name == "strong" || name == "strong emphasis" => {
                Self { bold: Some(true), ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}

/// A style as DOCX declares it.
struct Declared {
    id: String,
    based_on: Option<String>,
    named: Style,
    own: Style,
}

/// The styles of a document by their ids, including what they take from the styles they are based on.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    /// The id of the style whose properties are being read.
    open: Option<String>,
}

impl Styles {
    /// Reads the styles that the part `word/styles.xml` of a DOCX declares.
    pub(super) fn of_docx(xml: &[u8], file: &str) -> Result<Self, ExchangeError> {
        let mut xml = XmlReader::new(xml, file, Grammar::Xml, &ReadOptions::default())?;
        let mut declared: Vec<Declared> = Vec::new();
        // The depth of the open style.
        let mut style = None;
        loop {
            let depth = xml.depth() + 1;
            match xml.next()? {
                Node::Start(tag) if tag.name() == "style" => {
                    style = Some(depth);
                    let id = tag.get("w:styleId").unwrap_or_default().to_owned();
                    let nothing = Style::default();
                    declared.push(Declared { id, based_on: None, named: nothing, own: nothing });
                }
                Node::Start(tag) => {
                    let Some(inside) = style.map(|style| depth - style) else { continue };
                    let Some(open) = declared.last_mut() else { continue };
                    let value = tag.get("w:val").unwrap_or_default();
                    // Deeper elements describe the style before a change, or in a part of a table.
                    match (inside, tag.name()) {
                        (1, "name") => open.named = Style::by_name(value),
                        (1, "basedOn") => open.based_on = Some(value.to_owned()),
                        (2, "outlineLvl") => open.own.outline = value.parse().ok(),
                        (2, "numPr") => open.own.is_item = Some(true),
                        (3, "numId") if value == NO_LIST => open.own.is_item = Some(false),
                        (2, "b") => open.own.bold = Some(is_on(tag)),
                        _ => {}
                    }
                }
                Node::End("style") => style = None,
                Node::EndOfFile => return Ok(Self::resolved(&declared)),
                _ => {}
            }
        }
    }

    /// Adds to each style what it takes from the styles it is based on.
    fn resolved(declared: &[Declared]) -> Self {
        let places: BTreeMap<&str, usize> =
            declared.iter().enumerate().map(|(place, style)| (style.id.as_str(), place)).collect();
        // Each id is looked up once, however many styles are based on each other.
        let bases: Vec<Result<usize, Style>> = declared
            .iter()
            .map(|style| {
                let base = style.based_on.as_deref().unwrap_or_default();
                places.get(base).copied().ok_or_else(|| Style::by_name(base))
            })
            .collect();
        let resolve = |place: usize| {
            let mut style = Style::default();
            let mut next = Ok(place);
            for _ in 0..LONGEST_CHAIN {
                match next {
                    Ok(place) => {
                        style = style.or(declared[place].own).or(declared[place].named);
                        next = bases[place];
                    }
                    Err(undeclared) => return style.or(undeclared),
                }
            }
            style
        };
        let styles = places.iter().map(|(&id, &place)| (id.to_owned(), resolve(place))).collect();
        Self { styles, open: None }
    }

    /// Takes what `tag` of an ODT says about a style. A style comes after the one it is based on.
    pub(super) fn read_odt(&mut self, tag: &Tag) {
        if tag.is("style:style") {
            let id = tag.get("style:name").unwrap_or_default();
            let named = Style::by_name(tag.get("style:display-name").unwrap_or(id));
            let level = tag.get("style:default-outline-level").and_then(|level| level.parse().ok());
            let own = level.map(Style::heading).unwrap_or_default();
            let base = tag.get("style:parent-style-name").map(|base| self.of(base)).unwrap_or_default();
            self.open = Some(id.to_owned());
            self.styles.insert(id.to_owned(), own.or(named).or(base));
        } else if tag.is("style:text-properties")
            && let Some(weight) = tag.get("fo:font-weight")
            && let Some(open) = self.open.as_ref().and_then(|id| self.styles.get_mut(id))
        {
            let heavy = weight.parse().is_ok_and(|weight: u32| weight >= BOLD_WEIGHT);
            open.bold = Some(weight == "bold" || heavy);
        }
    }

    /// Returns what the style called `id` makes of its text.
    pub(super) fn of(&self, id: &str) -> Style {
        self.styles.get(id).copied().unwrap_or_else(|| Style::by_name(id))
    }
}

/// Whether a switch of DOCX is on.
pub(super) fn is_on(tag: &Tag) -> bool {
    !matches!(tag.get("w:val"), Some("0" | "false" | "off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(inside: &str) -> Styles {
        let xml = format!("<w:styles xmlns:w='w'>{inside}</w:styles>");
        Styles::of_docx(xml.as_bytes(), "styles.xml").unwrap()
    }

    #[test]
    fn names_levels_and_what_a_style_is_based_on_make_headings() {
        let styles = styles(
            "<w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>\
             <w:style w:styleId='Sub'><w:name w:val='House sub'/><w:pPr><w:outlineLvl w:val='2'/></w:pPr></w:style>\
             <w:style w:styleId='Own'><w:name w:val='Own'/><w:basedOn w:val='Sub'/></w:style>\
             <w:style w:styleId='TOC'><w:name w:val='TOC Heading'/><w:basedOn w:val='berschrift1'/><w:pPr><w:outlineLvl w:val='9'/></w:pPr></w:style>\
             <w:style w:styleId='Titel'><w:name w:val='Title'/></w:style>\
             <w:style w:styleId='Changed'><w:name w:val='x'/><w:pPr><w:pPrChange><w:pPr><w:outlineLvl w:val='1'/></w:pPr></w:pPrChange></w:pPr></w:style>\
             <w:style w:styleId='Round'><w:basedOn w:val='Trip'/></w:style><w:style w:styleId='Trip'><w:basedOn w:val='Round'/></w:style>",
        );
        let level = |id: &str| styles.of(id).level();
        assert_eq!((level("berschrift1"), level("Sub"), level("Own")), (Some(1), Some(3), Some(3)));
        assert_eq!((level("TOC"), level("Titel")), (None, Some(1)));
        assert_eq!((level("Changed"), level("Round"), level("")), (None, None, None));
        // The sheet declares none of these.
        assert_eq!((level("Heading2"), level("Title"), level("Heading")), (Some(2), Some(1), None));
    }

    #[test]
    fn items_are_what_a_style_or_its_base_numbers() {
        let styles = styles(
            "<w:style w:styleId='A'><w:name w:val='List Bullet'/><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr></w:style>\
             <w:style w:styleId='B'><w:name w:val='B'/><w:basedOn w:val='A'/></w:style>\
             <w:style w:styleId='C'><w:basedOn w:val='A'/><w:pPr><w:numPr><w:numId w:val='0'/></w:numPr></w:pPr></w:style>",
        );
        let items = ["A", "B", "C", "D"].map(|id| styles.of(id).is_item);
        assert_eq!(items, [Some(true), Some(true), Some(false), None]);
    }

    #[test]
    fn bold_is_what_a_style_or_its_base_says() {
        let styles = styles(
            "<w:style w:styleId='A'><w:name w:val='A'/><w:rPr><w:b/></w:rPr></w:style>\
             <w:style w:styleId='B'><w:name w:val='B'/><w:basedOn w:val='A'/></w:style>\
             <w:style w:styleId='C'><w:name w:val='C'/><w:basedOn w:val='A'/><w:rPr><w:b w:val='0'/></w:rPr></w:style>",
        );
        assert_eq!(
            ["A", "B", "C", "D"].map(|id| styles.of(id).bold),
            [Some(true), Some(true), Some(false), None]
        );
    }
}
