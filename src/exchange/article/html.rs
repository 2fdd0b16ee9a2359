//! What does this web page say, without what surrounds its article?
//!
//! Tokens by the WHATWG rules; of the tree, only the block elements around each paragraph are kept (`elements`). Scripts,
//! styles, deleted and struck text, and hidden elements are never read. An inline element that is left out does not end
//! the line. A button or label is a control and left out, unless it is in a heading or holds one. `main_content` then
//! says which paragraphs are the article. A heading is `h1` to `h6` or has the role of one. A heading that is never
//! closed ends where a paragraph, list, table or section begins. `lines` says which line breaks end a paragraph. If a
//! script shows the article, it is read from the page's description of itself (`described`). Time and space linear.
//!
//! Not done: style sheets that hide, text that a script writes.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::Path;

use encoding_rs::Encoding;
use html5gum::{DefaultEmitter, HtmlString, Spanned, Token, Tokenizer};

use super::blocks::{BlockKind, Blocks, Marked, Paragraph, joined};
use super::described::Written;
use super::elements::{Elements, Marks};
use super::error::ArticleError;
use super::left_out::{LeftOutReason, Passage, in_order, letters};
use super::lines::{self, is_date};
use super::long_tags::without_excess_attributes;
use super::main_content::{self, Facts, LONG_LETTERS, PageText, ends_sentence, is_body, is_furniture};
use super::options::ReadScope;
use super::plain::decode;
use crate::looks::Opening;

/// The number of bytes in which a page can declare its encoding: the limit of the WHATWG.
const DECLARATION: usize = 1024;

/// The number of bytes of a page's description of itself (JSON-LD) that are read, at most.
const DESCRIPTION_LIMIT: usize = 1 << 20;

/// The number of such descriptions that are read, at most.
const DESCRIPTIONS: usize = 100;

/// The number of characters of a page's title that are compared with its lines, at most.
const TITLE_LENGTH: usize = 500;

/// Elements whose text surrounds an article or explains a picture.
const SURROUNDINGS: [&str; 11] = [
    "nav",
    "aside",
    "footer",
    "figcaption",
    "caption",
    "dialog",
    "menu",
    "amp-sidebar",
    "amp-ad",
    "amp-consent",
    "amp-user-notification",
];

/// Inline elements whose text nobody reads as such.
const UNSEEN: [&str; 16] = [
    "script", "style", "noscript", "template", "title", "svg", "math", "iframe", "object", "audio", "video",
    "canvas", "del", "s", "strike", "noframes",
];

/// Inline elements that are controls, or name one.
const CONTROLS: [&str; 4] = ["button", "select", "textarea", "label"];

/// Controls that can be headings, or hold them.
const CONTROLS_OF_HEADINGS: [&str; 2] = ["button", "label"];

/// Types of `input` that nobody types into.
const NO_FIELDS: [&str; 8] = ["hidden", "submit", "button", "image", "reset", "checkbox", "radio", "file"];

/// Elements without an end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Inline elements: they do not end a line of text.
const INLINE: [&str; 35] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "link", "mark", "meta", "q", "rp", "rt", "ruby", "samp", "small", "span", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Roles of elements around an article.
const ROLES: [&str; 4] = ["navigation", "banner", "contentinfo", "complementary"];

/// Attributes that name the purpose of an element.
const NAMING: [&str; 4] = ["class", "id", "data-component", "data-testid"];

/// Elements whose text is code, which a translator copies.
const CODE: [&str; 4] = ["code", "kbd", "samp", "tt"];

/// Elements that make their text bold.
const BOLD: [&str; 2] = ["b", "strong"];

/// Elements whose paragraphs are items, or cells.
const LISTS_AND_TABLES: [&str; 4] = ["ul", "ol", "dl", "table"];

/// Elements that are never in a heading. If one begins, a heading that was not closed has ended.
const NEVER_IN_HEADING: [&str; 9] =
    ["p", "ul", "ol", "dl", "table", "section", "article", "main", "blockquote"];

/// The level of an element that has the role of a heading but no level: the default of WAI-ARIA.
const LEVEL_OF_ROLE: usize = 2;

/// Whether a file that begins like this is a web page.
pub(crate) fn looks_like(opening: &Opening<'_>) -> bool {
    let bytes = opening.bytes;
    let opening = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_lowercase();
    let opening = opening.trim_start_matches('\u{feff}').trim_start();
    opening.starts_with("<!doctype html") || opening.starts_with("<html")
}

/// Returns the encoding that a page declares.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let opening = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_lowercase();
    let value = opening.split_once("charset=")?.1.trim_start_matches(['"', '\'']);
    let label: String =
        value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    Encoding::for_label(label.as_bytes())
}

/// Reads a web page.
pub(crate) fn read(bytes: &[u8], path: &Path, scope: ReadScope) -> Result<Marked, ArticleError> {
    Ok(text_of(&decode_page(bytes, path)?, scope))
}

/// Decodes a page: by its byte order mark, otherwise as it declares, otherwise as UTF-8.
fn decode_page(bytes: &[u8], path: &Path) -> Result<String, ArticleError> {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match declared_encoding(bytes) {
        Some(encoding)
            if !marked && encoding != encoding_rs::UTF_8 && std::str::from_utf8(bytes).is_err() =>
        {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
            text.map(String::from).ok_or_else(|| {
                let (mended, _) = encoding.decode_without_bom_handling(bytes);
                let before = mended.split('\u{fffd}').next().unwrap_or_default();
                let line = before.split('\n').count();
                ArticleError::NotAsDeclared { path: path.to_owned(), encoding: encoding.name(), line }
            })
        }
        _ => decode(bytes, path),
    }
}

/// An open heading.
struct OpenHeading {
    /// The name of its element.
    name: String,
    /// The number of open elements of that name, from the heading's own inwards.
    depth: usize,
    /// The number of finished paragraphs when it began.
    before: usize,
    level: usize,
}

/// Returns the level of a heading from its name, `h1` to `h6`.
fn level_of(name: &str) -> Option<usize> {
    let level = name.strip_prefix('h')?;
    matches!(level, "1" | "2" | "3" | "4" | "5" | "6").then(|| level.parse().ok()).flatten()
}

/// Whether readers see what is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    Unseen,
    /// It is left out for this reason.
    Seen(LeftOutReason),
}

/// An element whose text is left out of the line.
struct OutOfLine {
    name: String,
    /// The number of open elements of that name, from its own inwards.
    depth: usize,
    /// The number of open block elements in it.
    blocks: usize,
    seen: Sight,
    /// Whether it is the page's description of itself.
    is_description: bool,
}

type Attributes = BTreeMap<HtmlString, Spanned<HtmlString, usize>>;

/// Returns the value of an attribute.
fn value(attributes: &Attributes, wanted: &str) -> Option<String> {
    let found = attributes.iter().find(|(key, _)| key.0 == wanted.as_bytes());
    found.map(|(_, value)| String::from_utf8_lossy(&value.value.0).into_owned())
}

/// A page while it is being read.
struct Page {
    scope: ReadScope,
    blocks: Blocks,
    elements: Elements,
    heading: Option<OpenHeading>,
    /// The open elements among [`LISTS_AND_TABLES`], as indices into that list, and the number of each.
    inside: Vec<usize>,
    inside_of_each: [usize; LISTS_AND_TABLES.len()],
    bold: usize,
    /// The number of open elements of code.
    code: usize,
    /// What is known about each finished paragraph.
    facts: Vec<Facts>,
    /// The letters of the open paragraph, and those of them in links.
    letters: usize,
    in_links: usize,
    /// The number of open block elements when the open link began.
    link: Option<usize>,
    /// Whether a link has just ended.
    after_link: bool,
    /// The number of finished paragraphs before the first line of the open block.
    before_lines: usize,
    /// What the places on the page are called.
    places: HashSet<String>,
    /// Whether the page consists of frames, so that other programs read what it says without them.
    has_frames: bool,
    out_of_line: Option<OutOfLine>,
    passages: Vec<Passage>,
    title: String,
    /// The title for those who share the page.
    shared_title: String,
    /// The page's descriptions of itself, with their places.
    descriptions: Vec<(String, Range<usize>)>,
    /// The number of the paragraph that the markup calls the headline.
    headline: Option<usize>,
}

impl Page {
    fn new(scope: ReadScope) -> Self {
        Self {
            scope,
            blocks: Blocks::default(),
            elements: Elements::new(),
            heading: None,
            inside: Vec::new(),
            inside_of_each: [0; LISTS_AND_TABLES.len()],
            bold: 0,
            code: 0,
            facts: Vec::new(),
            letters: 0,
            in_links: 0,
            link: None,
            after_link: false,
            before_lines: 0,
            places: HashSet::new(),
            has_frames: false,
            out_of_line: None,
            passages: Vec::new(),
            title: String::new(),
            shared_title: String::new(),
            descriptions: Vec::new(),
            headline: None,
        }
    }

    /// Ends the open block.
    fn end_block(&mut self) {
        self.end_line();
        self.settle_lines();
    }

    /// Ends the line, which a break ended.
    fn end_line(&mut self) {
        self.blocks.end();
        let (letters, in_links) = (self.letters, self.in_links);
        let facts = Facts { element: self.elements.innermost(), letters, in_links };
        self.facts.resize(self.blocks.count(), facts);
        (self.letters, self.in_links) = (0, 0);
    }

    /// Makes paragraphs of the lines since the block began.
    fn settle_lines(&mut self) {
        let from = self.before_lines;
        let lines = self.blocks.since(from);
        if lines.len() > 1 {
            let is_heading = matches!(lines[0].kind, BlockKind::Heading { .. });
            let mut cuts = if is_heading { vec![false; lines.len()] } else { lines::cuts(lines) };
            let is_link = |facts: &Facts| facts.letters > 0 && facts.in_links == facts.letters;
            for (cut, pair) in cuts.iter_mut().zip(self.facts[from..].windows(2)) {
                *cut |= !is_heading && pair.iter().any(is_link);
            }
            self.blocks.join_since(from, &cuts);
            let mut is_cut = true;
            for (facts, cut) in self.facts.split_off(from).into_iter().zip(cuts) {
                match self.facts.last_mut().filter(|_| !is_cut) {
                    Some(last) => {
                        last.letters += facts.letters;
                        last.in_links += facts.in_links;
                    }
                    None => self.facts.push(facts),
                }
                is_cut = cut;
            }
        }
        self.before_lines = self.blocks.count();
    }

    /// Sets the kind of the paragraphs that follow.
    fn set_kind(&mut self) {
        let kind = match (&self.heading, self.inside.last()) {
            (Some(heading), _) => BlockKind::heading(heading.level),
            (None, Some(&around)) if LISTS_AND_TABLES[around] == "table" => BlockKind::Cell,
            (None, Some(_)) => BlockKind::Item,
            (None, None) => BlockKind::Paragraph,
        };
        self.blocks.set_kind(kind);
    }

    /// Begins a heading if the name or the role makes one. First ends an open heading that cannot hold `name`.
    fn start_heading(&mut self, name: &str, role: Option<usize>) {
        let count = self.blocks.count();
        self.heading.take_if(|open| open.before < count && NEVER_IN_HEADING.contains(&name));
        if let Some(level) = level_of(name).or(role) {
            self.heading = Some(OpenHeading { name: name.to_owned(), depth: 1, before: count, level });
        } else if let Some(open) = self.heading.as_mut().filter(|open| open.name == name) {
            open.depth += 1;
        }
    }

    /// Ends the open heading if the end of `name` ends it.
    fn end_heading(&mut self, name: &str) {
        if let Some(open) = &mut self.heading
            && (open.name == name || level_of(name).is_some() && level_of(&open.name).is_some())
        {
            open.depth = open.depth.saturating_sub(1);
            self.heading.take_if(|open| open.depth == 0);
        }
    }

    /// Whether the end of `name` ends the open heading. An inline element can be a heading by its role.
    fn ends_heading(&self, name: &str) -> bool {
        self.heading.as_ref().is_some_and(|open| open.name == name && open.depth == 1)
    }

    /// Whether an element that begins belongs to what is left out of the line.
    fn is_out_of_line(&mut self, name: &str, is_heading: bool, is_empty: bool) -> bool {
        let Some(out) = &mut self.out_of_line else { return false };
        if is_heading && CONTROLS_OF_HEADINGS.contains(&out.name.as_str()) {
            self.out_of_line = None;
            return false;
        }
        if !is_empty {
            if out.name == name {
                out.depth += 1;
            } else if !is_in_line(name) {
                out.blocks += 1;
            }
        }
        true
    }

    /// Returns why an inline element is left out: unseen, or seen for a reason.
    fn leaves_line(&self, name: &str, marks: Marks) -> Option<Sight> {
        if UNSEEN.contains(&name) {
            return (name != "noframes" || !self.has_frames).then_some(Sight::Unseen);
        }
        if CONTROLS.contains(&name) {
            let is_heading = self.heading.is_some() && CONTROLS_OF_HEADINGS.contains(&name);
            return (!is_heading && self.scope == ReadScope::Article)
                .then_some(Sight::Seen(LeftOutReason::Control));
        }
        if !is_in_line(name) {
            return None;
        }
        if marks.hidden {
            return Some(Sight::Unseen);
        }
        let is_seen = marks.surroundings && self.scope == ReadScope::Article;
        is_seen.then_some(Sight::Seen(LeftOutReason::Surroundings))
    }

    fn start(&mut self, name: &str, attributes: &Attributes, closed: bool) {
        let is_empty = VOID.contains(&name) || closed;
        let role = value(attributes, "role");
        let level = (role.as_deref() == Some("heading") && !is_empty).then(|| {
            value(attributes, "aria-level").and_then(|level| level.parse().ok()).unwrap_or(LEVEL_OF_ROLE)
        });
        if self.is_out_of_line(name, level.is_some() || level_of(name).is_some(), is_empty) {
            return;
        }
        let marks = marks_of(name, role.as_deref(), attributes);
        if CONTROLS.contains(&name) || name == "input" {
            let kind = value(attributes, "type").unwrap_or_default().to_lowercase();
            let is_field = name == "textarea" || name == "input" && !NO_FIELDS.contains(&kind.as_str());
            if kind != "hidden" {
                self.elements.control(is_field);
            }
        }
        if !is_empty && let Some(seen) = self.leaves_line(name, marks) {
            let kind = value(attributes, "type").unwrap_or_default();
            let is_description = name == "script" && kind.eq_ignore_ascii_case("application/ld+json");
            let name = name.to_owned();
            self.out_of_line = Some(OutOfLine { name, depth: 1, blocks: 0, seen, is_description });
            return;
        }
        match name {
            "frameset" => self.has_frames = true,
            // The mark of a footnote belongs to the sentence before it.
            "sup" if ends_sentence(self.blocks.open_text()) => self.blocks.forget_space(),
            "meta" if value(attributes, "property").as_deref() == Some("og:title") => {
                let title = value(attributes, "content").unwrap_or_default();
                self.shared_title = title.chars().take(TITLE_LENGTH).collect();
            }
            "br" => {
                self.line_break();
                return;
            }
            "a" => {
                // Neighbours in a menu are separate words.
                if self.after_link {
                    self.blocks.text(" ");
                }
                self.link = leads_away(attributes, &self.places).then(|| self.elements.depth());
            }
            _ => {}
        }
        self.bold += usize::from(BOLD.contains(&name));
        self.blocks.set_bold(self.bold > 0);
        self.code += usize::from(CODE.contains(&name));
        self.blocks.set_code(self.code > 0);
        if is_in_line(name) && level.is_none() {
            self.name_headline(name, attributes);
            // A caption may be a line in an inline element.
            let is_line = marks.furniture && name != "a" && self.blocks.open_text().is_empty();
            if !is_empty && (is_line || self.elements.is_open(name)) {
                self.settle_lines();
                self.elements.start_inline(name, Marks { furniture: is_line, ..Marks::default() });
            }
            if let Some(open) = self.heading.as_mut().filter(|open| open.name == name && !is_empty) {
                open.depth += 1;
            }
            return;
        }
        self.end_block();
        if !is_empty {
            self.start_heading(name, level);
            if !is_in_line(name) {
                self.elements.start(name, marks);
                self.link.take_if(|depth| *depth >= self.elements.depth());
            }
        }
        if let Some(listed) = LISTS_AND_TABLES.iter().position(|listed| *listed == name) {
            self.inside.push(listed);
            self.inside_of_each[listed] += 1;
        }
        self.set_kind();
        self.name_headline(name, attributes);
    }

    /// Records that the markup calls what begins now the headline.
    fn name_headline(&mut self, name: &str, attributes: &Attributes) {
        if name != "meta" && value(attributes, "itemprop").as_deref() == Some("headline") {
            self.headline.get_or_insert(self.blocks.count());
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(out) = &mut self.out_of_line {
            if out.name == name {
                out.depth -= 1;
                if out.depth == 0 {
                    self.out_of_line = None;
                }
                return;
            }
            if is_in_line(name) {
                return;
            }
            if out.blocks > 0 {
                out.blocks -= 1;
                return;
            }
            if !self.elements.is_open(name) {
                return;
            }
            // What is around it has ended, so its own end tag is missing.
            self.out_of_line = None;
        }
        if name == "a" {
            self.after_link = self.link.take().is_some();
        }
        if BOLD.contains(&name) {
            self.bold = self.bold.saturating_sub(1);
            self.blocks.set_bold(self.bold > 0);
        }
        if CODE.contains(&name) {
            self.code = self.code.saturating_sub(1);
            self.blocks.set_code(self.code > 0);
        }
        if (is_in_line(name) || VOID.contains(&name)) && !self.ends_heading(name) {
            self.end_heading(name);
            if self.elements.is_open(name) {
                if self.elements.is_furniture(name) {
                    self.end_block();
                }
                self.elements.end(name);
                self.link.take_if(|depth| *depth > self.elements.depth());
            }
            return;
        }
        self.end_block();
        self.end_heading(name);
        if !is_in_line(name) {
            self.elements.end(name);
            self.link.take_if(|depth| *depth > self.elements.depth());
        }
        // Elements that were not closed inside it have ended too. If none of its name is open, none has ended.
        if let Some(listed) = LISTS_AND_TABLES.iter().position(|listed| *listed == name)
            && self.inside_of_each[listed] > 0
        {
            while let Some(open) = self.inside.pop() {
                self.inside_of_each[open] -= 1;
                if open == listed {
                    break;
                }
            }
        }
        self.set_kind();
    }

    /// Ends the line. Two breaks end the block. A link, a date or the page's title is a paragraph of its own.
    fn line_break(&mut self) {
        let line = self.blocks.open_text();
        let is_link = self.letters > 0 && self.in_links == self.letters;
        if line.is_empty() {
            self.end_block();
        } else if self.heading.is_none() && (is_link || is_date(line) || self.is_title(line)) {
            self.settle_lines();
            self.end_block();
        } else {
            self.end_line();
        }
    }

    fn is_title(&self, line: &str) -> bool {
        [&self.title, &self.shared_title].iter().any(|title| main_content::is_title(line, title))
    }

    /// Adds text, which is at `bytes` of `document`.
    fn text(&mut self, text: &str, document: &str, bytes: Range<usize>) {
        if let Some(out) = &self.out_of_line {
            match out.seen {
                Sight::Seen(reason) if !self.elements.is_hidden() && !text.trim().is_empty() => {
                    self.passages.push(Passage { reason, text: text.trim().to_owned(), bytes });
                }
                _ if out.name == "title" && self.title.is_empty() => {
                    self.title = text.chars().take(TITLE_LENGTH).collect();
                }
                _ if out.is_description => {
                    let read: usize =
                        self.descriptions.iter().map(|(description, _)| description.len()).sum();
                    if read + text.len() <= DESCRIPTION_LIMIT && self.descriptions.len() < DESCRIPTIONS {
                        self.descriptions.push((text.to_owned(), bytes));
                    }
                }
                _ => {}
            }
            return;
        }
        if self.elements.is_hidden() {
            return;
        }
        if text.trim().is_empty() {
            self.blocks.text_at(text, document, bytes);
            return;
        }
        let is_after_break = self.before_lines < self.blocks.count() && self.blocks.open_text().is_empty();
        if is_after_break && self.heading.is_none() && is_date(text.trim()) {
            self.settle_lines();
        }
        let count = letters(text);
        self.letters += count;
        self.in_links += if self.link.is_some() { count } else { 0 };
        self.after_link = false;
        self.blocks.text_at(text, document, bytes);
    }

    /// Reads `document[part]`.
    fn read(&mut self, document: &str, part: Range<usize>) {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        let offset = part.start;
        let tagged = without_excess_attributes(&document[part]);
        for token in Tokenizer::new_with_emitter(tagged.as_ref(), emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    self.start(&String::from_utf8_lossy(&tag.name.0), &tag.attributes, tag.self_closing);
                }
                Token::EndTag(tag) => self.end(&String::from_utf8_lossy(&tag.name.0)),
                Token::String(text) => {
                    let bytes = offset + text.span.start..offset + text.span.end;
                    self.text(&String::from_utf8_lossy(&text.value.0), document, bytes);
                }
                _ => {}
            }
        }
    }
}

/// Whether `name` does not end a line of text.
fn is_in_line(name: &str) -> bool {
    INLINE.contains(&name) || UNSEEN.contains(&name) || CONTROLS.contains(&name)
}

/// Returns what the markup says about an element.
fn marks_of(name: &str, role: Option<&str>, attributes: &Attributes) -> Marks {
    let has = |wanted: &str| attributes.iter().any(|(key, _)| key.0 == wanted.as_bytes());
    let hidden = name == "head"
        || has("hidden")
        || value(attributes, "aria-hidden").as_deref() == Some("true")
        || value(attributes, "style").is_some_and(|style| hides(&style));
    let named = || NAMING.iter().filter_map(|attribute| value(attributes, attribute));
    Marks {
        hidden,
        surroundings: SURROUNDINGS.contains(&name) || role.is_some_and(|role| ROLES.contains(&role)),
        main: name == "main" || role == Some("main"),
        article: name == "article" || role == Some("article"),
        form: name == "form",
        furniture: !matches!(name, "html" | "body" | "main") && named().any(|names| is_furniture(&names)),
        body: value(attributes, "itemprop").is_some_and(|property| property == "articleBody")
            || value(attributes, "class").is_some_and(|classes| is_body(&classes)),
    }
}

/// Returns what the places on a page are called, if it has links that may lead to them by the page's own name.
fn places_on(document: &str) -> HashSet<String> {
    let has_links = [".html#", ".htm#"].iter().any(|link| document.contains(link));
    let mut places = HashSet::new();
    for name in [" id=", " name="].iter().filter(|_| has_links) {
        for (at, _) in document.match_indices(name) {
            let value = document[at + name.len()..].trim_start_matches(['"', '\'']);
            let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>'));
            places.extend(end.map(|end| value[..end].to_owned()));
        }
    }
    places
}

/// Whether a link leads to another page. One to a place on this page is part of the text, as in a list of contents.
fn leads_away(attributes: &Attributes, places: &HashSet<String>) -> bool {
    match value(attributes, "href") {
        Some(address) if address.starts_with('#') => address == "#",
        Some(address) => {
            // Manuals write the page's own name before the place.
            let place = address.split_once('#').filter(|(page, _)| !page.contains('/'));
            place.is_none_or(|(_, place)| !places.contains(place))
        }
        None => !attributes.iter().any(|(key, _)| key.0 == b"name" || key.0 == b"id"),
    }
}

/// Returns the text of `html`.
pub(super) fn text_of(html: &str, scope: ReadScope) -> Marked {
    let mut page = Page::new(scope);
    page.places = places_on(html);
    page.read(html, 0..html.len());
    page.end_block();
    let paragraphs = page.blocks.finish();
    let mut passages = page.passages;
    let text = PageText {
        paragraphs: &paragraphs,
        facts: &page.facts,
        elements: &page.elements.all,
        titles: [&page.title, &page.shared_title],
        descriptions: &page.descriptions,
        headline: page.headline,
    };
    let described =
        if text.any_running() { Vec::new() } else { described_paragraphs(html, &page.descriptions) };
    let reasons = match scope {
        ReadScope::AllText => vec![None; paragraphs.len()],
        ReadScope::Article if !described.is_empty() => {
            vec![Some(LeftOutReason::OutsideArticle); paragraphs.len()]
        }
        ReadScope::Article => main_content::reasons(&text),
    };
    let (mut kept, left_out) = kept_and_left_out(paragraphs, reasons);
    if !described.is_empty() {
        kept.extend(described);
        kept.sort_by_key(|paragraph| paragraph.bytes.as_ref().map(|bytes| bytes.start));
    }
    passages.extend(left_out);
    Marked { left_out: in_order(passages, html), ..joined(kept, html) }
}

/// Returns the headline and the paragraphs of the article that a page holds in a description of itself.
fn described_paragraphs(html: &str, descriptions: &[(String, Range<usize>)]) -> Vec<Paragraph> {
    let find = |key| {
        let mut places = descriptions.iter().map(|(_, bytes)| bytes.clone());
        places.find_map(|bytes| Written::find(html, bytes, key))
    };
    let Some(body) = find("articleBody").filter(|body| letters(&body.text) >= LONG_LETTERS) else {
        return Vec::new();
    };
    // Some sites write it as HTML.
    let mut page = Page::new(ReadScope::AllText);
    let mut from = 0;
    for line in body.text.split_inclusive('\n') {
        page.read(&body.text, from..from + line.len());
        page.end_block();
        from += line.len();
    }
    let mut paragraphs = page.blocks.finish();
    for paragraph in &mut paragraphs {
        paragraph.bytes = paragraph.bytes.take().map(|bytes| body.place(&bytes));
    }
    if let Some(headline) = find("headline") {
        let mut blocks = Blocks::default();
        blocks.set_kind(BlockKind::heading(1));
        blocks.text_at(&headline.text, &headline.text, 0..headline.text.len());
        paragraphs.extend(blocks.finish().into_iter().map(|mut paragraph| {
            paragraph.bytes = paragraph.bytes.take().map(|bytes| headline.place(&bytes));
            paragraph
        }));
    }
    paragraphs
}

/// Returns the paragraphs of the HTML in `parts` of another document, and what is left out of it: only menus of its
/// translations.
pub(super) fn paragraphs_of(
    document: &str,
    parts: &[Range<usize>],
    scope: ReadScope,
) -> (Vec<Paragraph>, Vec<Passage>) {
    let mut page = Page::new(ReadScope::AllText);
    for part in parts {
        page.read(document, part.clone());
    }
    page.end_block();
    let paragraphs = page.blocks.finish();
    let reasons = match scope {
        ReadScope::AllText => vec![None; paragraphs.len()],
        ReadScope::Article => main_content::language_menus(&paragraphs, &page.facts),
    };
    kept_and_left_out(paragraphs, reasons)
}

/// Separates the paragraphs that are read from those for which there is a reason to leave them out.
fn kept_and_left_out(
    paragraphs: Vec<Paragraph>,
    reasons: Vec<Option<LeftOutReason>>,
) -> (Vec<Paragraph>, Vec<Passage>) {
    let (mut kept, mut left_out) = (Vec::with_capacity(paragraphs.len()), Vec::new());
    for (paragraph, reason) in paragraphs.into_iter().zip(reasons) {
        match reason {
            None => kept.push(paragraph),
            Some(reason) => {
                let Paragraph { text, bytes, .. } = paragraph;
                left_out.push(Passage { reason, text, bytes: bytes.unwrap_or_default() });
            }
        }
    }
    (kept, left_out)
}

/// Whether a `style` attribute hides its element. If a property is declared several times, the last declaration counts.
fn hides(style: &str) -> bool {
    let mut shown = [true; 2];
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.split('!').next().unwrap_or_default().trim();
        let property = property.trim();
        if property.eq_ignore_ascii_case("display") {
            shown[0] = !value.eq_ignore_ascii_case("none");
        } else if property.eq_ignore_ascii_case("visibility") {
            shown[1] = !["hidden", "collapse"].iter().any(|hidden| value.eq_ignore_ascii_case(hidden));
        }
    }
    shown != [true; 2]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::blocks::BlockPlace;
    use super::super::places::{kinds, written};
    use super::*;

    fn text_of(html: &str) -> String {
        super::text_of(html, ReadScope::Article).text
    }

    fn read_page(html: &str) -> Marked {
        super::text_of(html, ReadScope::Article)
    }

    #[test]
    fn what_stands_around_an_article_is_left_out() {
        let html = r#"<!DOCTYPE html><html><head><title>Site</title><meta charset="utf-8"><script>if (a < b) {}</script></head>
<body><header>Site</header><nav><ul><li>Home<nav>in</nav></ul></nav><h1>Flood &amp; fire</h1>
<article><p>The river rose<br>by <b>2</b>&nbsp;m.</p><figure><img src=x><figcaption>A photo</figcaption></figure>
<p>It fell.<br><br>Again.<aside>Read more</aside></article><article><p>Teaser</p></article>
<div role="complementary">Also</div><footer>Imprint</footer></body></html>"#;
        assert_eq!(text_of(html), "Flood & fire\n\nThe river rose by 2\u{a0}m.\n\nIt fell.\n\nAgain.\n");
    }

    #[test]
    fn what_is_left_out_of_a_line_does_not_end_it() {
        assert_eq!(
            text_of(
                "<p>It <del>fell</del><ins>rose</ins> by <script>1 < 2</script>two <s>feet</s> <svg><title>x</title><path/></svg>metres<span hidden>!</span>.<p>b"
            ),
            "It rose by two metres.\n\nb\n"
        );
        assert_eq!(text_of("<p>a<aside>b</aside>c"), "a\n\nc\n");
    }

    #[test]
    fn what_a_style_hides_is_left_out() {
        for style in [
            "display:none",
            "color: red; DISPLAY : None !important ;",
            "visibility:hidden",
            "display:block;display:none",
        ] {
            assert_eq!(text_of(&format!("<p>a<p style='{style}'>b<b>c</b></p><p>d")), "a\n\nd\n", "{style}");
            assert_eq!(text_of(&format!("<p>a <span style=\"{style}\">b</span>c")), "a c\n", "{style}");
        }
        for style in [
            "display:block",
            "display:none;display:block",
            "--x:display:none",
            "",
            "displaynone",
            "content:'display'",
        ] {
            assert_eq!(text_of(&format!("<p>a<p style=\"{style}\">b</p>")), "a\n\nb\n", "{style}");
        }
    }

    #[test]
    fn a_page_without_article_gives_its_main_or_all() {
        assert_eq!(text_of("<p>a<main><p>b<p>c</main><p>d"), "b\n\nc\n");
        assert_eq!(text_of("<p>one<div>two</div>three"), "one\n\ntwo\n\nthree\n");
        assert_eq!(text_of("<head><title>x</title><body><p>one"), "one\n");
        assert_eq!(
            text_of("<article>a</article><p>much more of the text is here</p>"),
            "a\n\nmuch more of the text is here\n"
        );
    }

    #[test]
    fn a_page_says_what_is_a_heading_an_item_a_cell() {
        let page = "<h1>Flood <b>warning</b></h1><p>The river\nrose.<h2>What now?<p>Stay in.\
            <div role=heading aria-level=9>Roads<div>closed</div></div>Kalam<ul><li>One<p>Two</ul>\
            <table><tr><td>2 m</table><span role='heading'>Schools</span> shut <h3><p>Aid</h3>came";
        let marked = read_page(page);
        let kinds = kinds(&marked);
        let kinds: Vec<_> = kinds.iter().map(|(kind, text)| (kind.as_str(), *text)).collect();
        assert_eq!(
            kinds,
            [
                ("h1", "Flood warning"),
                ("p", "The river rose."),
                ("h2", "What now?"),
                ("p", "Stay in."),
                ("h6", "Roads"),
                ("h6", "closed"),
                ("p", "Kalam"),
                ("item", "One"),
                ("item", "Two"),
                ("cell", "2 m"),
                ("h2", "Schools"),
                ("p", "shut"),
                ("h3", "Aid"),
                ("p", "came"),
            ]
        );
    }

    #[test]
    fn what_is_never_closed_ends_with_what_is_around_it() {
        let marked = read_page("</ul><p>a<table><tr><td><ul><li>b</table><p>c</ol>d<ul>e</table>f");
        let kinds: Vec<String> = kinds(&marked).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["p", "item", "p", "p", "item", "item"]);
    }

    #[test]
    fn a_paragraph_is_where_its_words_stand() {
        let page = "<p>\n  Flood &amp; <b>fire</b> \n</p>\r\n<p> دریا<del>x</del> چڑھا</p><p>&lt;3</p>";
        let marked = read_page(page);
        assert_eq!(marked.text, "Flood & fire\n\nدریا چڑھا\n\n<3\n");
        assert_eq!(written(&marked, page), ["Flood &amp; <b>fire", "دریا<del>x</del> چڑھا", "&lt;3"]);
        let BlockPlace::Bytes { line, column, .. } = marked.blocks[1].place else { panic!() };
        assert_eq!((line, column), (4, 5));
        assert!(read_page("<p><b>All</b> <strong>bold</strong>").blocks[0].is_bold);
        assert!(!read_page("<p><b>Not</b> all").blocks[0].is_bold);
    }

    #[test]
    fn pages_say_their_encoding() {
        let page = b"<html><meta http-equiv=Content-Type content='text/html; charset=windows-1256'>";
        assert!(
            looks_like(&Opening::new(page)) && declared_encoding(page) == Some(encoding_rs::WINDOWS_1256)
        );
        assert!(!looks_like(&Opening::new(b"Plain text about <html>")));
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn no_page_makes_it_panic(html in "(<(article|main|nav|p|br|h1|head|body|script|x)( hidden| role='banner')?/?>|</(article|main|nav|p|head|script)>|a|&amp;|<!--|-->| ){0,30}") {
            let text = text_of(&html);
            prop_assert!(text.ends_with('\n') && !text.contains("\n\n\n"));
        }
    }
}
