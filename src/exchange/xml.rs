//! What does this XML say, and where exactly is it not XML?
//!
//! A pull parser over `quick-xml` that adds what a reader of other people's files needs: places, names without their
//! prefixes, and one kind of text however it is written (characters, CDATA, references). It also checks the rules of
//! XML 1.0 that `quick-xml` leaves to its caller (one root, no characters that XML cannot hold, no `<` in an attribute,
//! nothing left open). No DTD is ever fetched. An entity that the file itself declares may only hold plain text, so
//! that none can grow out of others; all of them together, in texts and attributes, may grow a file by
//! [`EXPANSION_LIMIT`]. All other entities are given to the caller by name. A lenient reader repairs what it can and
//! notes each repair with its place. Time linear, space one event and the open names.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use quick_xml::errors::IllFormedError;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error as XmlError, Reader, XmlVersion};

use super::decode::{Declaration, TextReader};
use super::format_names::Grammar;
use super::lines::with_escapes;
use super::read::{ExchangeError, Position, ReadOptions, Warnings, warn};
use super::remedy::ExchangeRemedy;

/// The depth of elements beyond which a file is refused: far more than any format needs.
const DEPTH_LIMIT: usize = 1_000;

/// The number of bytes by which the entities of a file may grow it, in texts and attributes together.
const EXPANSION_LIMIT: usize = 1 << 20;

/// Up to this number of attributes, a duplicate is found fastest by comparing with each of them.
const FEW_ATTRIBUTES: usize = 16;

/// The number of characters of a name that a message shows.
const NAME_SHOWN: usize = 40;

/// One event of the parser.
pub(super) enum Node<'b> {
    /// An element begins. An empty element gives this and its end.
    Start(&'b Tag),
    /// An element ends; its name, without prefix.
    End(&'b str),
    /// Characters. The text between two tags may come in several pieces.
    Text(Cow<'b, str>),
    /// A reference to an entity that cannot be resolved, and why.
    Entity(String),
    /// A comment, an instruction or the document type: there is nothing to read in it.
    Other,
    /// The end of the file, which is well-formed.
    EndOfFile,
}

/// A start tag. Its strings are reused for the next tag.
#[derive(Default)]
pub(super) struct Tag {
    name: String,
    /// Where the name begins after its prefix.
    local: usize,
    attributes: Vec<(String, String)>,
    /// The number of attributes of this tag; those after them belong to an earlier one.
    count: usize,
}

/// The entities that a file declares, and how much they have grown it.
#[derive(Default)]
struct Entities {
    declared: BTreeMap<String, Option<String>>,
    /// The bytes by which they have grown the file.
    grown: Cell<usize>,
}

impl Entities {
    /// Returns the text of the entity `name`, or `None` after the file has grown too much.
    fn text(&self, name: &str) -> Option<&str> {
        let text = self.declared.get(name)?.as_deref()?;
        let written = name.len() + "&;".len();
        self.grown.set(self.grown.get() + text.len().saturating_sub(written));
        (!self.is_too_much()).then_some(text)
    }

    fn is_too_much(&self) -> bool {
        self.grown.get() > EXPANSION_LIMIT
    }
}

/// Faults and repairs of a tag that can be read all the same.
#[derive(Default)]
struct TagNotes {
    /// An attribute whose value is unknown.
    fault: Option<String>,
    /// The repairs.
    mends: Vec<String>,
}

impl Tag {
    /// Replaces this tag with `start`. A value is kept as written if its entities cannot be resolved.
    fn read(
        &mut self,
        start: &BytesStart<'_>,
        entities: &Entities,
        lenient: bool,
    ) -> Result<TagNotes, String> {
        self.name.clear();
        self.name.push_str(start.name().as_ref());
        self.local = self.name.len() - local(&self.name).len();
        self.count = 0;
        if !is_name(&self.name) {
            return Err(format!("`{}` cannot name an element", shown(&self.name)));
        }
        let mut notes = TagNotes::default();
        let mut names = BTreeSet::new();
        let mut attributes = start.attributes();
        // The parser would compare each name with all names before it.
        attributes.with_checks(false);
        for attribute in attributes {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let name = attribute.key.as_ref();
            let mend = |mends: &mut Vec<String>, what: String, mended: &str| {
                if lenient {
                    mends.push(format!("{what}, {mended}"));
                    Ok(())
                } else {
                    Err(what)
                }
            };
            if !is_name(name) {
                mend(&mut notes.mends, format!("`{}` cannot name an attribute", shown(name)), "left out")?;
                continue;
            }
            let is_second = if self.count < FEW_ATTRIBUTES {
                self.attributes().any(|(own, _)| own == name)
            } else {
                if names.is_empty() {
                    names.extend(self.attributes().map(|(own, _)| own.to_owned()));
                }
                !names.insert(name.to_owned())
            };
            if is_second {
                mend(&mut notes.mends, format!("a duplicate attribute `{}`", shown(name)), "left out")?;
                continue;
            }
            let mut raw = Cow::Borrowed(&*attribute.value);
            if raw.contains('<') {
                let what = format!("`<` in the attribute `{}`", shown(name));
                if !lenient {
                    return Err(format!("{what}; write `&lt;`"));
                }
                mend(&mut notes.mends, what, "taken as it is")?;
            }
            if lenient && let Some((mended, what)) = with_references_mended(&raw) {
                notes.mends.push(format!("{what} in the attribute `{}`", shown(name)));
                raw = Cow::Owned(mended);
            }
            let resolve = |entity: &str| resolve_predefined_entity(entity).or_else(|| entities.text(entity));
            let written = Attribute { key: attribute.key, value: raw.clone() };
            let value = match written.normalized_value_with(XmlVersion::Explicit1_0, 1, resolve) {
                Ok(value) if value.chars().all(is_xml_character) => value,
                Ok(_) => {
                    notes.fault =
                        Some(format!("a character that XML cannot hold in the attribute `{}`", shown(name)));
                    Cow::Borrowed(&*raw)
                }
                Err(_) if entities.is_too_much() => return Err(too_much()),
                Err(error) => {
                    notes.fault = Some(format!("{error} in the attribute `{}`", shown(name)));
                    Cow::Borrowed(&*raw)
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
        Ok(notes)
    }

    /// Returns the element's name, without prefix.
    pub(super) fn name(&self) -> &str {
        &self.name[self.local..]
    }

    /// Whether the element is called `name`, prefix included.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Returns the value of the attribute called `name`, with its prefix as written: `xml:lang`, `lang`.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Returns the names, as written, and the values, in order.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes[..self.count].iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// Says why a file with entities is refused.
fn too_much() -> String {
    format!("entities grow the file by more than {EXPANSION_LIMIT} bytes")
}

/// Returns the part of `name` that a message shows.
fn shown(name: &str) -> String {
    name.chars().take(NAME_SHOWN).collect()
}

/// Repairs `value`: a bare `&` becomes `&amp;`, and a numeric reference to no XML character becomes a space. Also returns
/// what was repaired first; `None` if there was nothing to repair.
fn with_references_mended(value: &str) -> Option<(String, &'static str)> {
    let mut mended = String::new();
    let mut what = None;
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        mended.push_str(before);
        let name = from[1..].split_once(';').map(|(name, _)| name);
        let (taken, instead) = match name {
            Some(name) if name.starts_with('#') => {
                let character = BytesRef::new(name).resolve_char_ref().ok().flatten();
                let is_good = character.is_some_and(is_xml_character);
                (
                    name.len() + 2,
                    (!is_good)
                        .then_some((" ", "the number of no character that XML can hold, taken as a space,")),
                )
            }
            Some(name) if is_name(name) => (name.len() + 2, None),
            _ => (1, Some(("&amp;", "a bare `&`, taken as it is,"))),
        };
        match instead {
            Some((instead, kind)) => {
                mended.push_str(instead);
                what = what.or(Some(kind));
            }
            None => mended.push_str(&from[..taken]),
        }
        rest = &from[taken..];
    }
    mended.push_str(rest);
    Some((mended, what?))
}

/// Returns `name` without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The names of the open elements, in one string.
#[derive(Default)]
struct Open {
    names: String,
    /// Where each name starts, and whether white space in its element is text (`xml:space`).
    elements: Vec<(usize, bool)>,
}

impl Open {
    fn push(&mut self, tag: &Tag) {
        let keeps_space = match tag.get("xml:space") {
            Some("preserve") => true,
            Some("default") => false,
            _ => self.keeps_space(),
        };
        self.elements.push((self.names.len(), keeps_space));
        self.names.push_str(&tag.name);
    }

    fn pop(&mut self) {
        if let Some((start, _)) = self.elements.pop() {
            self.names.truncate(start);
        }
    }

    fn last(&self) -> Option<&str> {
        self.elements.last().map(|&(start, _)| &self.names[start..])
    }

    fn keeps_space(&self) -> bool {
        self.elements.last().is_some_and(|(_, keeps)| *keeps)
    }
}

/// Reads one XML file.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct XmlReader<'r> {
    reader: Reader<TextReader<'r>>,
    buffer: Vec<u8>,
    file: Arc<str>,
    format: Grammar,
    lenient: bool,
    open: Open,
    /// Whether the root has been seen.
    root: bool,
    doctype: bool,
    entities: Entities,
    /// Whether the mark stays in its place until it is released.
    held: bool,
    /// The number of bytes between the mark and the last node.
    before: usize,
    /// The last start tag.
    tag: Tag,
    /// The name of the last end tag.
    ended: String,
    /// Why the last node, or the held text, cannot be trusted: an attribute, or bytes that are no text.
    fault: Option<String>,
    /// The repairs since they were last taken.
    mends: Warnings,
}

/// Whether XML 1.0 can hold `character`.
pub(super) fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

impl<'r> XmlReader<'r> {
    /// Reads from `input`, which messages call `file`; a malformed file is reported as broken `format`.
    pub(super) fn new(
        input: impl Read + Send + 'r,
        file: &str,
        format: Grammar,
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
            entities: Entities::default(),
            held: false,
            before: 0,
            tag: Tag::default(),
            ended: String::new(),
            fault: None,
            mends: Warnings::new(),
        })
    }

    /// Returns the file's name in messages.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// Returns the number of open elements.
    pub(super) fn depth(&self) -> usize {
        self.open.elements.len()
    }

    /// Returns the place after the last node.
    pub(super) fn position(&self) -> Position {
        self.reader.get_ref().position()
    }

    /// Returns the place where the last node begins.
    pub(super) fn node_position(&self) -> Position {
        self.reader.get_ref().position_in_marked(self.before)
    }

    /// Keeps the text of the file from the last node on, until [`release`](Self::release).
    pub(super) fn hold(&mut self) {
        self.held = true;
    }

    /// Returns the number of bytes of the held text before the last node.
    pub(super) fn held_before(&self) -> usize {
        self.before
    }

    /// Returns the number of bytes of the held text, including the last node.
    pub(super) fn held_after(&self) -> usize {
        self.reader.get_ref().marked().len()
    }

    /// Returns the held text.
    pub(super) fn held(&self) -> &[u8] {
        self.reader.get_ref().marked()
    }

    /// Stops holding the text.
    pub(super) fn release(&mut self) {
        self.held = false;
    }

    /// Returns why the held text, or the last node, cannot be trusted.
    pub(super) fn take_fault(&mut self) -> Option<String> {
        self.take_broken_bytes();
        self.fault.take()
    }

    /// Returns what was repaired since the last call.
    pub(super) fn take_mends(&mut self) -> Warnings {
        self.take_broken_bytes();
        std::mem::take(&mut self.mends)
    }

    /// Whether white space inside the innermost open element is part of the text (`xml:space="preserve"`).
    pub(super) fn keeps_space(&self) -> bool {
        self.open.keeps_space()
    }

    /// Records what the text reader has repaired: a character that XML cannot hold became a space; bytes that are no
    /// text are a fault.
    fn take_broken_bytes(&mut self) {
        while let Some(mended) = self.reader.get_mut().take_mended() {
            if mended.reason.contains("XML") {
                let position = self.reader.get_ref().mended_position(&mended);
                warn(&mut self.mends, format!("{}, taken as a space", mended.reason), position);
            } else {
                let reason = format!("{} at byte {}", mended.reason, mended.offset);
                self.fault = self.fault.take().or(Some(reason));
            }
        }
    }

    /// Returns how the declared encoding contradicts the bytes.
    pub(super) fn take_clash(&mut self) -> Option<String> {
        self.reader.get_mut().take_clash()
    }

    /// Returns the next node.
    #[expect(clippy::too_many_lines, reason = "one kind of event after the other")]
    pub(super) fn next(&mut self) -> Result<Node<'_>, ExchangeError> {
        self.take_broken_bytes();
        if !self.held {
            // Nobody has asked for this fault, so it is in no unit.
            if let Some(fault) = self.fault.take() {
                let position = self.node_position();
                warn(&mut self.mends, format!("{fault}, in a part of the file that is not used"), position);
            }
            self.reader.get_mut().mark();
        }
        self.before = self.reader.get_ref().marked().len();
        self.buffer.clear();
        let offset = self.reader.buffer_position();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                let ahead = self.reader.error_position().saturating_sub(offset);
                let ahead = usize::try_from(ahead).unwrap_or_default();
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
        let inside = !self.open.elements.is_empty();
        Ok(match event {
            Event::Start(start) => {
                if !inside && self.root {
                    return fail(format!("a second root element `{}`", start.name().as_ref()));
                }
                if self.open.elements.len() >= DEPTH_LIMIT {
                    return fail(format!("more than {DEPTH_LIMIT} elements inside each other"));
                }
                let TagNotes { fault, mends } = match self.tag.read(&start, &self.entities, self.lenient) {
                    Ok(notes) => notes,
                    Err(reason) => return fail(reason),
                };
                if fault.is_some() && !self.lenient && !self.doctype {
                    return fail(fault.unwrap_or_default());
                }
                for mend in mends {
                    warn(&mut self.mends, mend, text.position_in_marked(self.before));
                }
                self.fault = self.fault.take().or(fault);
                self.root = true;
                self.open.push(&self.tag);
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
                let mend = if characters.contains("]]>") {
                    if !self.lenient {
                        return fail("`]]>` in a text; write `]]&gt;`".to_owned());
                    }
                    Some("`]]>` in a text, taken as it is")
                } else {
                    // Only a bare `&` is given out as text.
                    characters.starts_with('&').then_some("a bare `&`, taken as it is")
                };
                if let Some(mend) = mend {
                    warn(&mut self.mends, mend.to_owned(), text.position_in_marked(self.before));
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
                    Resolved::Text(value) => Node::Text(value.to_owned().into()),
                    Resolved::TooMuch => return fail(too_much()),
                    Resolved::No(reason) if self.lenient || self.doctype => Node::Entity(reason),
                    Resolved::BadCharacter(reason) if self.lenient => {
                        let mend = format!("{reason}, taken as a space");
                        warn(&mut self.mends, mend, text.position_in_marked(self.before));
                        Node::Text(" ".into())
                    }
                    Resolved::No(reason) | Resolved::BadCharacter(reason) => return fail(reason),
                }
            }
            Event::DocType(declaration) => {
                if self.doctype || self.root {
                    return fail("a document type in the wrong place".to_owned());
                }
                self.doctype = true;
                self.entities.declared = declared_entities(&declaration);
                Node::Other
            }
            Event::Decl(_) if offset > 3 => {
                return fail("an XML declaration that is not at the beginning".to_owned());
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

    /// Returns all characters up to the end of the element that just began, including those of its children.
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

fn malformed(file: &str, format: Grammar, position: Position, reason: String) -> ExchangeError {
    ExchangeError::Malformed {
        file: file.to_owned(),
        position,
        format,
        reason,
        remedy: ExchangeRemedy::RepairOrReadLeniently,
    }
}

/// Whether `name` begins like an XML name and holds no character that would end it.
pub(super) fn is_name(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|first| first.is_alphabetic() || matches!(first, '_' | ':') || !first.is_ascii())
        && !name.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"_:.-".contains(c))
}

/// Words the parser's error for people.
fn described(error: &XmlError) -> String {
    match error {
        XmlError::IllFormed(IllFormedError::UnclosedReference) => "a bare `&`; write `&amp;`".to_owned(),
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("`</{found}>`, but `</{expected}>` must come first")
        }
        XmlError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            format!("`</{found}>` ends nothing that is open")
        }
        other => other.to_string(),
    }
}

/// The replacement of a reference.
enum Resolved<'e> {
    Character(char),
    Text(&'e str),
    /// The entities have grown the file too much.
    TooMuch,
    /// The entity is unknown or not allowed; why.
    No(String),
    /// A number of no character that XML can hold.
    BadCharacter(String),
}

fn resolve<'e>(reference: &BytesRef<'_>, entities: &'e Entities) -> Resolved<'e> {
    let name = shown(reference);
    match reference.resolve_char_ref() {
        Ok(Some(character)) if is_xml_character(character) => Resolved::Character(character),
        Ok(Some(_)) | Err(_) => {
            Resolved::BadCharacter(format!("`&{name};` is not a character that XML can hold"))
        }
        Ok(None) => match (resolve_predefined_entity(reference), entities.text(reference)) {
            (Some(text), _) | (None, Some(text)) => Resolved::Text(text),
            (None, None) if entities.is_too_much() => Resolved::TooMuch,
            (None, None) if entities.declared.contains_key(&**reference) => Resolved::No(format!(
                "the entity `&{name};` refers to another file or to other entities, which is never followed"
            )),
            (None, None) => Resolved::No(format!("the entity `&{name};` is not declared")),
        },
    }
}

/// Returns the general entities that a document type declares inside the file. An entity is `None` if its value is a
/// file, markup or other entities.
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
        // The first declaration of a name counts.
        entities.entry(name.to_owned()).or_insert(value);
    }
    entities
}

/// Returns the value of an entity if it is only characters.
fn plain_value(value: &str) -> Option<String> {
    let text = quick_xml::escape::unescape(value).ok()?;
    let plain = !text.contains(['<', '&', '%']) && text.chars().all(is_xml_character);
    plain.then(|| text.into_owned())
}

/// Whether `character`, which XML cannot hold, separates words: vertical tab, form feed and the four separators.
fn is_forbidden_space(character: char) -> bool {
    matches!(character, '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}')
}

/// Counts the characters of `text` that XML cannot hold.
pub(super) fn lost_characters(text: &str) -> u64 {
    // Most texts have none, and looking at bytes is fast.
    let may = text.bytes().any(|byte| byte < b' ' || byte == 0xef);
    if may { text.chars().filter(|&character| !is_xml_character(character)).count() as u64 } else { 0 }
}

/// Escapes `text` so that every XML reader gives it back: markup, and the line ends that XML would change. Characters
/// that XML cannot hold have no escape: white space becomes a space, others are left out.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let escape = |character: char| match character {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '"' => Some("&quot;"),
        '\r' => Some("&#xD;"),
        _ if is_xml_character(character) => None,
        _ if is_forbidden_space(character) => Some(" "),
        _ => Some(""),
    };
    if text.contains(|character| escape(character).is_some()) {
        Cow::Owned(with_escapes(text, escape))
    } else {
        Cow::Borrowed(text)
    }
}

/// Does the same for an attribute in double quotes, in which tabs and line breaks would become spaces.
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

    /// Shows the nodes of a file: `<a`, `b=c`, `a>`, texts in quotation marks, `?` for entities.
    fn nodes(xml: &str, lenient: bool) -> Result<String, String> {
        let options = ReadOptions { lenient, ..ReadOptions::default() };
        let mut reader =
            XmlReader::new(xml.as_bytes(), "f", Grammar::Xml, &options).map_err(|e| e.to_string())?;
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
        refused("<a>\n<b></a>", "f:2:4: not well-formed XML: `</a>`, but `</b>` must come first");
        refused("<a><b>", "f:1:7: not well-formed XML: the file ends inside `b`");
        refused("<a/><b/>", "f:1:5: not well-formed XML: a second root element");
        refused("<a/>text", "text outside the root");
        refused("<a b='1' b='2'/>", "duplicate");
        let many = (0..40).map(|number| format!(" a{number}='1'")).collect::<Vec<_>>().concat();
        assert!(nodes(&format!("<a{many}/>"), false).is_ok());
        refused(&format!("<a{many} a39='2'/>"), "a duplicate attribute `a39`");
        refused("<a b='<'/>", "`<` in the attribute `b`");
        refused("<a>]]></a>", "`]]>`");
        refused("<a>&#1;</a>", "`&#1;` is not a character");
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
        assert!(unresolved.contains("`&x;` refers to another file"), "{unresolved}");
        let nested = declared("<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>", "&b;").unwrap();
        assert!(nested.contains("never followed"), "{nested}");
        let value = "x".repeat(EXPANSION_LIMIT / 8);
        let grown = declared(&format!("<!ENTITY a '{value}'>"), &"&a;".repeat(9)).unwrap_err();
        assert!(grown.contains("grow the file"), "{grown}");
        // A value no longer than its reference grows nothing, however often it comes; nor do the five entities of XML
        // itself.
        let often = "&rs;&amp;".repeat(EXPANSION_LIMIT / 3);
        assert!(declared("<!ENTITY rs 'Rs.'>", &often).is_ok());
    }

    #[test]
    fn entities_in_texts_and_attributes_count_together() {
        let value = "x".repeat(EXPANSION_LIMIT / 4);
        let file = |body: &str| format!("<!DOCTYPE a [<!ENTITY a '{value}'>]><a>{body}</a>");
        for lenient in [false, true] {
            assert!(nodes(&file("<b c='&a;&a;'>&a;</b>"), lenient).is_ok());
            for body in
                ["<b c='&a;&a;&a;&a;&a;'/>", &"<b c='&a;'/>".repeat(5), "<b c='&a;&a;'/><b>&a;&a;&a;</b>"]
            {
                let error = nodes(&file(body), lenient).unwrap_err();
                assert!(error.contains("grow the file"), "{error}");
            }
        }
    }

    /// Returns what was repaired in `xml`, with the places.
    fn mends(xml: &str) -> Vec<String> {
        let options = ReadOptions { lenient: true, ..ReadOptions::default() };
        let mut reader = XmlReader::new(xml.as_bytes(), "f", Grammar::Xml, &options).unwrap();
        while !matches!(reader.next().unwrap(), Node::EndOfFile) {}
        let mends = reader.take_mends();
        let told = |(kind, warned): (&String, &crate::read::Warned)| {
            let places: Vec<String> = warned.places.iter().map(ToString::to_string).collect();
            format!("{} {kind}", places.join(" "))
        };
        mends.iter().map(told).collect()
    }

    #[test]
    fn every_mend_is_noted_with_its_place() {
        let xml = "<a>Rizvi & Sons & Co\n<b c='Q & A' c='2' d='&#1;<' 1='x'/>&#7; ]]> \u{3}x</a>";
        assert_eq!(
            nodes(xml, true).as_deref(),
            Ok("<a 'Rizvi ' '& Sons ' '& Co\n' <b c=Q & A d= < b> ' ' ' ]]>  x' a>")
        );
        assert_eq!(
            mends(xml),
            [
                "2:37 `&#7;` is not a character that XML can hold, taken as a space",
                "2:1 `1` cannot name an attribute, left out",
                "2:1 `<` in the attribute `d`, taken as it is",
                "2:41 `]]>` in a text, taken as it is",
                "1:10 1:17 a bare `&`, taken as it is",
                "2:1 a bare `&`, taken as it is, in the attribute `c`",
                "2:46 a character that XML cannot hold (U+0003), taken as a space",
                "2:1 a duplicate attribute `c`, left out",
                "2:1 the number of no character that XML can hold, taken as a space, in the attribute `d`",
            ]
        );
        assert!(mends("<a b='1'>&lt;</a>").is_empty());
    }

    #[test]
    fn white_space_is_kept_where_the_innermost_element_says_so() {
        let xml = "<a xml:space='preserve'><b/><c xml:space='default'><d/></c></a>";
        let mut reader = XmlReader::new(xml.as_bytes(), "f", Grammar::Xml, &ReadOptions::default()).unwrap();
        let mut kept = Vec::new();
        loop {
            match reader.next().unwrap() {
                Node::Start(_) => kept.push(reader.keeps_space()),
                Node::EndOfFile => break,
                _ => {}
            }
        }
        assert_eq!(kept, [true, true, false, false]);
    }

    #[test]
    fn escaped_text_comes_back_whole() {
        let text = "a\r\nb\t<c> & \"d\" \u{feff}\u{200c}";
        let xml = format!("<a b=\"{}\">{}</a>", escape_attribute(text), escape(text));
        let mut reader = XmlReader::new(xml.as_bytes(), "f", Grammar::Xml, &ReadOptions::default()).unwrap();
        let Node::Start(tag) = reader.next().unwrap() else { panic!("no start") };
        assert_eq!(tag.get("b"), Some(text));
        assert_eq!(reader.text().unwrap(), (text.to_owned(), None));
        assert_eq!(escape("a\u{0}b\u{fffe}c\u{b}d\u{c}e\u{1e}f"), "abc d e f");
        assert_eq!(lost_characters("a\u{0}b\u{fffe}c\u{b}d\te\u{ff41}"), 3);
    }
}
