//! What does this XML say, and where exactly is it not XML?
//!
//! A pull parser over `quick-xml` that adds what a reader of other people's files needs: places, names without their
//! prefixes, one kind of text whatever it is written as (characters, CDATA, references), and the rules of XML 1.0 that
//! `quick-xml` leaves to its caller (one root, no characters that XML cannot hold, no `<` in an attribute, nothing left
//! open). No DTD is ever fetched. Entities that the file itself declares stand for plain text only, so that none can
//! grow out of others; all others are given to the caller by name. Time linear, space one event and the open names.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use quick_xml::errors::IllFormedError;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error as XmlError, Reader, XmlVersion};

use super::decode::{Declaration, Fault, TextReader};
use super::read::{ExchangeError, Position, ReadOptions};
use super::with_escapes;

/// Elements inside each other beyond which a file is refused: far more than any format has use for.
const DEPTH_LIMIT: usize = 1_000;

/// Bytes of text that the entities of a file may grow it by.
const EXPANSION_LIMIT: usize = 1 << 20;

/// What stands at a place of the file.
pub(super) enum Node<'b> {
    /// An element begins. An empty one is followed by its end.
    Start(&'b Tag),
    /// An element ends: its name, without prefix.
    End(&'b str),
    /// Characters. What stands between two tags may come in several pieces.
    Text(Cow<'b, str>),
    /// A reference to an entity that cannot be resolved, and why.
    Entity(String),
    /// A comment, an instruction, the document type: nothing to read.
    Other,
    /// The end of the file, which is well-formed.
    EndOfFile,
}

/// A start tag. Its strings are used again for the next one.
#[derive(Default)]
pub(super) struct Tag {
    name: String,
    /// Where the name begins behind its prefix.
    local: usize,
    attributes: Vec<(String, String)>,
    /// Attributes of this tag; those behind them are of an earlier one.
    count: usize,
}

impl Tag {
    /// Takes over `start`. What is wrong with an entity of a value is given back, and the value kept as written.
    fn read(
        &mut self,
        start: &BytesStart<'_>,
        entities: &BTreeMap<String, Option<String>>,
        lenient: bool,
    ) -> Result<Option<String>, String> {
        self.name.clear();
        self.name.push_str(start.name().as_ref());
        self.local = self.name.len() - local(&self.name).len();
        self.count = 0;
        if !is_name(&self.name) {
            return Err(format!("`{}` cannot name an element", self.name));
        }
        let mut fault = None;
        let mut attributes = start.attributes();
        attributes.with_checks(!lenient);
        for attribute in attributes {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let name = attribute.key.as_ref();
            if !is_name(name) && !lenient {
                return Err(format!("`{name}` cannot name an attribute"));
            }
            if attribute.value.contains('<') && !lenient {
                return Err(format!("`<` in the attribute `{name}`; write `&lt;`"));
            }
            let resolve =
                |entity: &str| resolve_predefined_entity(entity).or_else(|| entities.get(entity)?.as_deref());
            let value = match attribute.normalized_value_with(XmlVersion::Explicit1_0, 1, resolve) {
                Ok(value) if value.chars().all(is_xml_character) => value,
                Ok(_) => {
                    fault = Some(format!("a character that XML cannot hold in the attribute `{name}`"));
                    Cow::Borrowed(&*attribute.value)
                }
                Err(error) => {
                    fault = Some(format!("{error} in the attribute `{name}`"));
                    Cow::Borrowed(&*attribute.value)
                }
            };
            if self.count == self.attributes.len() {
                self.attributes.push(Default::default());
            }
            let (own_name, own_value) = &mut self.attributes[self.count];
            name.clone_into(own_name);
            (*value).clone_into(own_value);
            self.count += 1;
        }
        Ok(fault)
    }

    /// The element's name, without prefix.
    pub(super) fn name(&self) -> &str {
        &self.name[self.local..]
    }

    /// Whether the element is called `name` with its prefix.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The value of the attribute called `name`, as written: `xml:lang`, `lang`.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Names, as written, and values in order.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes[..self.count].iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// `name` without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Names of the elements that are open, without one allocation each.
#[derive(Default)]
struct Open {
    names: String,
    starts: Vec<usize>,
}

impl Open {
    fn push(&mut self, name: &str) {
        self.starts.push(self.names.len());
        self.names.push_str(name);
    }

    fn pop(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.names.truncate(start);
        }
    }

    fn last(&self) -> Option<&str> {
        self.starts.last().map(|&start| &self.names[start..])
    }
}

/// Reads one XML file.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct XmlReader<'r> {
    reader: Reader<TextReader<'r>>,
    buffer: Vec<u8>,
    file: Arc<str>,
    format: &'static str,
    lenient: bool,
    open: Open,
    /// Whether the root was seen.
    root: bool,
    doctype: bool,
    entities: BTreeMap<String, Option<String>>,
    expanded: usize,
    /// Whether the mark stays where it is until it is released.
    held: bool,
    /// Bytes after the mark before the last node.
    before: usize,
    /// The last start tag.
    tag: Tag,
    /// The last end tag's name.
    ended: String,
    /// What was wrong with a reference in an attribute.
    attribute_fault: Option<String>,
}

/// Whether XML 1.0 can hold `character`.
pub(super) fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

impl<'r> XmlReader<'r> {
    /// Over `input`, which messages call `file` and say to be no good `format`.
    pub(super) fn new(
        input: impl Read + Send + 'r,
        file: &str,
        format: &'static str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut text = TextReader::new(input, file, Declaration::Xml, options.encoding.as_deref())?
            .lenient(options.lenient);
        let unreadable = |cause| ExchangeError::Unreadable { path: file.into(), cause };
        if text.opening().map_err(unreadable)?.is_empty() && text.fault().is_none() {
            return Err(ExchangeError::Empty { file: file.to_owned() });
        }
        text.mark();
        let mut reader = Reader::from_reader(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = !options.lenient;
        config.allow_dangling_amp = options.lenient;
        Ok(Self {
            reader,
            buffer: Vec::new(),
            file: file.into(),
            format,
            lenient: options.lenient,
            open: Open::default(),
            root: false,
            doctype: false,
            entities: BTreeMap::new(),
            expanded: 0,
            held: false,
            before: 0,
            tag: Tag::default(),
            ended: String::new(),
            attribute_fault: None,
        })
    }

    /// What the file is called.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// Elements that are open.
    pub(super) fn depth(&self) -> usize {
        self.open.starts.len()
    }

    /// The place behind the last node.
    pub(super) fn position(&self) -> Position {
        self.reader.get_ref().position()
    }

    /// The place the last node began.
    pub(super) fn node_position(&self) -> Position {
        self.reader.get_ref().position_in_marked(self.before)
    }

    /// Keeps the file's own text from the last node on, until [`release`](Self::release).
    pub(super) fn hold(&mut self) {
        self.held = true;
    }

    /// Bytes of the held text before the last node.
    pub(super) fn held_before(&self) -> usize {
        self.before
    }

    /// Bytes of the held text, the last node included.
    pub(super) fn held_after(&self) -> usize {
        self.reader.get_ref().marked().len()
    }

    /// The text that is held.
    pub(super) fn held(&self) -> &[u8] {
        self.reader.get_ref().marked()
    }

    /// Keeps no longer.
    pub(super) fn release(&mut self) {
        self.held = false;
    }

    /// The first broken place that was mended since the last call.
    pub(super) fn take_mended(&mut self) -> Option<Fault> {
        self.reader.get_mut().take_mended()
    }

    /// What the declaration says against the bytes.
    pub(super) fn take_clash(&mut self) -> Option<String> {
        self.reader.get_mut().take_clash()
    }

    /// What was wrong with a reference in an attribute of the last tags.
    pub(super) fn take_attribute_fault(&mut self) -> Option<String> {
        self.attribute_fault.take()
    }

    /// The next node.
    #[expect(clippy::too_many_lines, reason = "one kind of event after the other")]
    pub(super) fn next(&mut self) -> Result<Node<'_>, ExchangeError> {
        if !self.held {
            self.reader.get_mut().mark();
        }
        self.before = self.reader.get_ref().marked().len();
        self.buffer.clear();
        let offset = self.reader.buffer_position();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                let ahead = self.reader.error_position().saturating_sub(offset) as usize;
                let text = self.reader.get_ref();
                if let Some(fault) = text.fault_error(&self.file) {
                    return Err(fault);
                }
                if let XmlError::Io(source) = &error {
                    return Err(ExchangeError::Unreadable {
                        path: (*self.file).into(),
                        cause: std::io::Error::new(source.kind(), source.to_string()),
                    });
                }
                return Err(malformed(
                    &self.file,
                    self.format,
                    text.position_in_marked(self.before + ahead),
                    described(&error),
                ));
            }
        };
        let text = self.reader.get_ref();
        let fail = |reason: String| {
            Err(malformed(&self.file, self.format, text.position_in_marked(self.before), reason))
        };
        let inside = !self.open.starts.is_empty();
        Ok(match event {
            Event::Start(start) => {
                if !inside && self.root {
                    return fail(format!("a second root element `{}`", start.name().as_ref()));
                }
                if self.open.starts.len() >= DEPTH_LIMIT {
                    return fail(format!("more than {DEPTH_LIMIT} elements inside each other"));
                }
                let fault = match self.tag.read(&start, &self.entities, self.lenient) {
                    Ok(fault) => fault,
                    Err(reason) => return fail(reason),
                };
                if fault.is_some() && !self.lenient && !self.doctype {
                    return fail(fault.unwrap_or_default());
                }
                self.attribute_fault = self.attribute_fault.take().or(fault);
                self.root = true;
                self.open.push(&self.tag.name);
                Node::Start(&self.tag)
            }
            Event::End(end) => {
                self.open.pop();
                self.ended.clear();
                self.ended.push_str(local(end.name().as_ref()));
                Node::End(&self.ended)
            }
            Event::Text(characters) => {
                if !inside && !characters.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() {
                    return fail("text outside the root element".to_owned());
                }
                if characters.contains("]]>") && !self.lenient {
                    return fail("`]]>` in a text; write `]]&gt;`".to_owned());
                }
                Node::Text(characters.xml10_content())
            }
            Event::CData(characters) => {
                if !inside {
                    return fail("text outside the root element".to_owned());
                }
                Node::Text(characters.xml10_content())
            }
            Event::GeneralRef(reference) => {
                if !inside {
                    return fail("text outside the root element".to_owned());
                }
                match resolve(&reference, &self.entities) {
                    Resolved::Character(character) => Node::Text(character.to_string().into()),
                    Resolved::Text(value) => {
                        self.expanded += value.len();
                        if self.expanded > EXPANSION_LIMIT {
                            return fail(format!(
                                "entities grow the file by more than {EXPANSION_LIMIT} bytes"
                            ));
                        }
                        Node::Text(value.to_owned().into())
                    }
                    Resolved::No(reason) if self.lenient || self.doctype => Node::Entity(reason),
                    Resolved::BadCharacter(reason) if self.lenient => Node::Entity(reason),
                    Resolved::No(reason) | Resolved::BadCharacter(reason) => return fail(reason),
                }
            }
            Event::DocType(declaration) => {
                if self.doctype || self.root {
                    return fail("a document type in the wrong place".to_owned());
                }
                self.doctype = true;
                self.entities = declared_entities(&declaration);
                Node::Other
            }
            Event::Decl(_) if offset > 3 => {
                return fail("an XML declaration that is not the beginning".to_owned());
            }
            // Empty elements are given out as a start and an end.
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::Empty(_) => Node::Other,
            Event::Eof => {
                if let Some(fault) = text.fault_error(&self.file) {
                    return Err(fault);
                }
                if let Some(name) = self.open.last() {
                    return fail(format!("the file ends inside `{name}`"));
                }
                if !self.root {
                    return fail("no element at all".to_owned());
                }
                Node::EndOfFile
            }
        })
    }

    /// All characters up to the end of the element that just began, those of its children too.
    pub(super) fn text(&mut self) -> Result<(String, Option<String>), ExchangeError> {
        let depth = self.depth();
        let mut whole = String::new();
        let mut fault = None;
        loop {
            match self.next()? {
                Node::Text(text) => whole.push_str(&text),
                Node::Entity(reason) => fault = fault.or(Some(reason)),
                Node::EndOfFile => return Ok((whole, fault)),
                _ => {}
            }
            if self.depth() < depth {
                return Ok((whole, fault));
            }
        }
    }
}

fn malformed(file: &str, format: &'static str, position: Position, reason: String) -> ExchangeError {
    ExchangeError::Malformed {
        file: file.to_owned(),
        position,
        format,
        reason,
        hint: "repair it there, or import what is sound before it with --lenient",
    }
}

/// Whether `name` begins as XML names do and holds nothing that ends one.
pub(super) fn is_name(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|first| first.is_alphabetic() || matches!(first, '_' | ':') || !first.is_ascii())
        && !name.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"_:.-".contains(c))
}

/// The error of the parser, in words for people.
fn described(error: &XmlError) -> String {
    match error {
        XmlError::IllFormed(IllFormedError::UnclosedReference) => "a bare `&`; write `&amp;`".to_owned(),
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("`</{found}>` where `</{expected}>` must come first")
        }
        XmlError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            format!("`</{found}>` ends nothing that is open")
        }
        other => other.to_string(),
    }
}

/// What a reference stands for.
enum Resolved<'e> {
    Character(char),
    Text(&'e str),
    /// Unknown, or kept out; why.
    No(String),
    /// A number that names no character XML can hold.
    BadCharacter(String),
}

fn resolve<'e>(reference: &BytesRef<'_>, entities: &'e BTreeMap<String, Option<String>>) -> Resolved<'e> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) if is_xml_character(character) => Resolved::Character(character),
        Ok(Some(_)) | Err(_) => {
            Resolved::BadCharacter(format!("`&{};` is no character of XML", &**reference))
        }
        Ok(None) => match (resolve_predefined_entity(reference), entities.get(&**reference)) {
            (Some(text), _) => Resolved::Text(text),
            (None, Some(Some(text))) => Resolved::Text(text),
            (None, Some(None)) => Resolved::No(format!(
                "the entity `&{};` stands for another file or for other entities, which is never followed",
                &**reference
            )),
            (None, None) => Resolved::No(format!("the entity `&{};` is not declared", &**reference)),
        },
    }
}

/// The general entities that a document type declares inside the file: `None` for those that stand for a file, markup
/// or other entities.
fn declared_entities(declaration: &str) -> BTreeMap<String, Option<String>> {
    let mut entities = BTreeMap::new();
    let mut rest = declaration;
    while let Some((_, after)) = rest.split_once("<!ENTITY") {
        rest = after;
        let mut words = after.trim_start().splitn(2, |c: char| c.is_ascii_whitespace());
        let (Some(name), Some(definition)) = (words.next(), words.next()) else { break };
        if name == "%" {
            continue;
        }
        let definition = definition.trim_start();
        let quote = definition.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let value = quote.and_then(|quote| definition[1..].split(quote).next()).and_then(plain_value);
        // The first declaration of a name holds.
        entities.entry(name.to_owned()).or_insert(value);
    }
    entities
}

/// The value of an entity that is characters only.
fn plain_value(value: &str) -> Option<String> {
    let text = quick_xml::escape::unescape(value).ok()?;
    let plain = !text.contains(['<', '&', '%']) && text.chars().all(is_xml_character);
    plain.then(|| text.into_owned())
}

/// Writes `text` so that every XML reader gives it back: markup escaped, line ends that XML would fold kept, characters
/// that XML cannot hold left out, since no escape for them exists.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let escape = |character: char| match character {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '"' => Some("&quot;"),
        '\r' => Some("&#xD;"),
        _ if is_xml_character(character) => None,
        _ => Some(""),
    };
    if text.contains(|character| escape(character).is_some()) {
        Cow::Owned(with_escapes(text, escape))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same for the value of an attribute in double quotes, where tabs and line breaks would become spaces.
pub(super) fn escape_attribute(text: &str) -> Cow<'_, str> {
    let escaped = escape(text);
    if escaped.contains(['\t', '\n']) {
        Cow::Owned(escaped.replace('\t', "&#9;").replace('\n', "&#10;"))
    } else {
        escaped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file says: `<a`, `b=c`, `a>`, texts in quotation marks, `?` for entities.
    fn nodes(xml: &str, lenient: bool) -> Result<String, String> {
        let options = ReadOptions { lenient, ..ReadOptions::default() };
        let mut reader = XmlReader::new(xml.as_bytes(), "f", "XML", &options).map_err(|e| e.to_string())?;
        let mut said = Vec::new();
        loop {
            match reader.next().map_err(|error| error.to_string())? {
                Node::Start(tag) => {
                    said.push(format!("<{}", tag.name()));
                    said.extend(tag.attributes().map(|(name, value)| format!("{name}={value}")));
                }
                Node::End(name) => said.push(format!("{name}>")),
                Node::Text(text) => said.push(format!("'{text}'")),
                Node::Entity(reason) => said.push(format!("?{reason}")),
                Node::Other => {}
                Node::EndOfFile => return Ok(said.join(" ")),
            }
        }
    }

    #[track_caller]
    fn refused(xml: &str, message: &str) {
        let error = nodes(xml, false).unwrap_err();
        assert!(error.contains(message), "{error}");
    }

    #[test]
    fn text_is_text_however_it_is_written() {
        let xml = "<x:a b='1&#9;&lt;'>A &lt; &#x42;<![CDATA[ & C]]><!-- no --><c/></x:a>";
        assert_eq!(nodes(xml, false).as_deref(), Ok("<a b=1\t< 'A ' '<' ' ' 'B' ' & C' <c c> a>"));
    }

    #[test]
    fn what_is_not_well_formed_is_refused_at_its_place() {
        refused("<a>\n  Rizvi & Sons</a>", "f:2:9: not well-formed XML: a bare `&`");
        refused("<a>\n<b></a>", "f:2:4: not well-formed XML: `</a>` where `</b>`");
        refused("<a><b>", "f:1:7: not well-formed XML: the file ends inside `b`");
        refused("<a/><b/>", "f:1:5: not well-formed XML: a second root element");
        refused("<a/>text", "text outside the root");
        refused("<a b='1' b='2'/>", "duplicate");
        refused("<a b='<'/>", "`<` in the attribute `b`");
        refused("<a>]]></a>", "`]]>`");
        refused("<a>&#1;</a>", "`&#1;` is no character");
        refused("<a>&nbsp;</a>", "`&nbsp;` is not declared");
        refused("<1/>", "cannot name an element");
        refused("", "is empty");
        refused(&"<a>".repeat(DEPTH_LIMIT + 1), "inside each other");
    }

    #[test]
    fn lenient_takes_a_bare_ampersand_as_it_is() {
        assert_eq!(nodes("<a>Rizvi & Sons & Co</a>", true).as_deref(), Ok("<a 'Rizvi ' '& Sons ' '& Co' a>"));
    }

    #[test]
    fn entities_stand_for_plain_text_or_for_nothing() {
        let declared = |what: &str, text: &str| nodes(&format!("<!DOCTYPE a [{what}]><a>{text}</a>"), false);
        assert_eq!(declared("<!ENTITY rs 'Rs.'>", "&rs;").as_deref(), Ok("<a 'Rs.' a>"));
        let unresolved = declared("<!ENTITY x SYSTEM 'file:///etc/hostname'>", "&x;").unwrap();
        assert!(unresolved.contains("`&x;` stands for another file"), "{unresolved}");
        let nested = declared("<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>", "&b;").unwrap();
        assert!(nested.contains("never followed"), "{nested}");
        let value = "x".repeat(EXPANSION_LIMIT / 8);
        let grown = declared(&format!("<!ENTITY a '{value}'>"), &"&a;".repeat(9)).unwrap_err();
        assert!(grown.contains("grow the file"), "{grown}");
    }

    #[test]
    fn escaped_text_comes_back_whole() {
        let text = "a\r\nb\t<c> & \"d\" \u{feff}\u{200c}";
        let xml = format!("<a b=\"{}\">{}</a>", escape_attribute(text), escape(text));
        let mut reader = XmlReader::new(xml.as_bytes(), "f", "XML", &ReadOptions::default()).unwrap();
        let Node::Start(tag) = reader.next().unwrap() else { panic!("no start") };
        assert_eq!(tag.get("b"), Some(text));
        assert_eq!(reader.text().unwrap(), (text.to_owned(), None));
        assert_eq!(escape("a\u{0}b\u{fffe}"), "ab");
    }
}
