//! Is this the content of a TMX 1.4 segment, and which text does it hold?
//!
//! The table below is the content model of the TMX 1.4 document type for `seg` and the elements inside it. Content that
//! follows the table can be written byte for byte as it was read; other content is written as plain text. Time linear.

use quick_xml::errors::Error;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::xml::is_xml_character;

/// One inline element.
struct Element {
    name: &'static str,
    /// Attributes it must have, with the allowed values (none: any value).
    required: &'static [(&'static str, &'static [&'static str])],
    /// Attributes it can have.
    optional: &'static [&'static str],
    /// Elements it can hold.
    content: &'static [&'static str],
    /// Whether its text is part of the segment's text.
    is_text: bool,
}

/// Inline elements that can occur anywhere in a segment's text.
const CODES: &[&str] = &["bpt", "ept", "it", "ph", "hi", "ut"];

const ELEMENTS: [Element; 7] = [
    Element { name: "hi", required: &[], optional: &["x", "type"], content: CODES, is_text: true },
    Element {
        name: "bpt",
        required: &[("i", &[])],
        optional: &["x", "type"],
        content: &["sub"],
        is_text: false,
    },
    Element { name: "ept", required: &[("i", &[])], optional: &[], content: &["sub"], is_text: false },
    Element {
        name: "it",
        required: &[("pos", &["begin", "end"])],
        optional: &["x", "type"],
        content: &["sub"],
        is_text: false,
    },
    Element {
        name: "ph",
        required: &[],
        optional: &["x", "assoc", "type"],
        content: &["sub"],
        is_text: false,
    },
    Element { name: "ut", required: &[], optional: &["x"], content: &["sub"], is_text: false },
    Element { name: "sub", required: &[], optional: &["datatype", "type"], content: CODES, is_text: false },
];

/// Whether text inside an element called `name` is part of the segment's text. It is not in codes.
pub(super) fn is_text(name: &str) -> bool {
    ELEMENTS.iter().find(|element| element.name == name).is_none_or(|element| element.is_text)
}

/// Returns the text that `markup` holds; `None` if it is no valid content of a `seg`.
pub(crate) fn text_of(markup: &str) -> Option<String> {
    if !markup.chars().all(is_xml_character) {
        return None;
    }
    let mut reader = Reader::from_str(markup);
    reader.config_mut().check_comments = true;
    let mut open: Vec<&Element> = Vec::new();
    let mut text = String::new();
    loop {
        let event = reader.read_event().ok()?;
        let is_text = open.iter().all(|element| element.is_text);
        match event {
            Event::Start(start) => open.push(allowed(&start, open.last().copied())?),
            Event::Empty(start) => {
                allowed(&start, open.last().copied())?;
            }
            Event::End(_) => {
                open.pop()?;
            }
            Event::Text(characters) => {
                if characters.contains("]]>") {
                    return None;
                }
                if is_text {
                    text.push_str(&characters.xml10_content());
                }
            }
            Event::CData(characters) => {
                if is_text {
                    text.push_str(&characters.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                let value = match reference.resolve_char_ref() {
                    Ok(Some(character)) if is_xml_character(character) => character.to_string(),
                    Ok(None) => resolve_predefined_entity(&reference)?.to_owned(),
                    Ok(Some(_)) | Err(Error::Escape(_) | _) => return None,
                };
                if is_text {
                    text.push_str(&value);
                }
            }
            Event::Comment(_) => {}
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) => return None,
            Event::Eof => return open.is_empty().then_some(text),
        }
    }
}

/// Returns the element of `start`, if it can be inside `parent` and has its required attributes.
fn allowed(start: &BytesStart<'_>, parent: Option<&Element>) -> Option<&'static Element> {
    let name = start.name();
    let content = parent.map_or(CODES, |parent| parent.content);
    if !content.contains(&name.as_ref()) {
        return None;
    }
    let element = ELEMENTS.iter().find(|element| element.name == name.as_ref())?;
    let mut found = 0;
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let key = attribute.key.as_ref();
        let value: &str = &attribute.value;
        if value.contains('<') || attribute.normalized_value(XmlVersion::Explicit1_0).is_err() {
            return None;
        }
        if let Some((_, values)) = element.required.iter().find(|(name, _)| *name == key) {
            found += 1;
            if !values.is_empty() && !values.contains(&value) {
                return None;
            }
        } else if !element.optional.contains(&key) {
            return None;
        }
    }
    (found == element.required.len()).then_some(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_no_text_and_highlights_are() {
        let nested = r#"<bpt i="1" x="1">&lt;a title="<sub>See <ph/>this</sub>"&gt;</bpt>The <hi>Supreme <hi>Court</hi></hi><ept i="1"/> &#x26; <![CDATA[<all>]]>"#;
        assert_eq!(text_of(nested).as_deref(), Some("The Supreme Court & <all>"));
    }

    #[test]
    fn what_the_document_type_does_not_allow_is_no_markup() {
        for bad in [
            "<bpt>x</bpt>",
            "<it pos='middle'/>",
            "<b>x</b>",
            "<sub>x</sub>",
            "<ph id='1'/>",
            "<ph>",
            "</seg><seg>",
            "</ph>",
            "&nbsp;",
            "&",
            "&#0;",
            "a ]]> b",
            "<ph x='1' x='1'/>",
            "<ph x='&'/>",
            "<ph x='<'/>",
            "<?pi?>",
            "\u{1}",
        ] {
            assert_eq!(text_of(bad), None, "{bad}");
        }
    }
}
