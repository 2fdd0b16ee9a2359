//! How does a marked-up document become running text, and where in the document is each paragraph?
//!
//! Each paragraph, heading, list item or table cell becomes one line, with an empty line between two; white space
//! inside becomes one space. The sentence rules then find paragraphs as in any plain text. For each line, a [`Block`]
//! says what the document calls it and where it is in the document. Time and space linear.

use std::ops::Range;

use serde::{Serialize, Serializer};

use super::left_out::LeftOut;
use crate::read::Position;

/// A paragraph of a document with markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Its bytes in the text.
    #[serde(skip)]
    pub span: Range<usize>,
    /// Its kind in the document.
    #[serde(flatten)]
    pub(crate) kind: BlockKind,
    /// Whether all of it is bold, like a heading that is not marked as one.
    #[serde(skip)]
    pub(crate) is_bold: bool,
    /// The bytes of the text that the document marks as code.
    #[serde(skip)]
    pub code: Vec<Range<usize>>,
    /// Its place in the document.
    #[serde(flatten)]
    pub place: BlockPlace,
}

/// The kinds of paragraphs in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "block", rename_all = "lowercase")]
pub(crate) enum BlockKind {
    /// A heading, or the title of the document.
    Heading {
        /// From 1, the highest, to [`LOWEST_LEVEL`].
        level: u8,
    },
    /// An item of a list.
    Item,
    /// A cell of a table.
    Cell,
    /// Anything else.
    #[default]
    Paragraph,
}

/// The lowest level of a heading. Lower headings of a document get this level.
pub(crate) const LOWEST_LEVEL: u8 = 6;

impl BlockKind {
    /// Returns a heading of `level`, counted from 1.
    pub(super) fn heading(level: usize) -> Self {
        let level = u8::try_from(level).unwrap_or(LOWEST_LEVEL);
        Self::Heading { level: level.clamp(1, LOWEST_LEVEL) }
    }
}

/// The place of a paragraph in its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum BlockPlace {
    /// In a document that is plain text: from the first to the last of its words.
    Bytes {
        /// Bytes of the file's text in UTF-8, without byte order mark.
        #[serde(serialize_with = "as_pair")]
        bytes: Range<usize>,
        /// The line where it begins, from 1.
        line: u64,
        /// The character of that line where it begins, from 1.
        column: u64,
    },
    /// In a document that is XML inside an archive.
    Node {
        /// The number of its paragraph element in the XML of the text, from 1.
        paragraph: usize,
    },
}

/// Writes `[start, end]`.
fn as_pair<S: Serializer>(bytes: &Range<usize>, serializer: S) -> Result<S::Ok, S::Error> {
    [bytes.start, bytes.end].serialize(serializer)
}

/// A finished paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) kind: BlockKind,
    is_bold: bool,
    /// The bytes of its text that are code.
    code: Vec<Range<usize>>,
    /// The place of its words in the document, if that is plain text.
    pub(super) bytes: Option<Range<usize>>,
    /// The number of its element, if the document is XML.
    node: usize,
}

/// An unfinished paragraph.
#[derive(Debug, Default)]
struct Open {
    text: String,
    /// Whether a space must be written before the next character.
    space: bool,
    /// The number of line breaks since the last character.
    breaks: usize,
    kind: BlockKind,
    /// Whether any of it is not bold.
    has_plain: bool,
    code: Vec<Range<usize>>,
    bytes: Option<Range<usize>>,
    node: usize,
}

/// Collects the paragraphs of a document.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    done: Vec<Paragraph>,
    open: Open,
    /// Paragraphs that continue after those inside them, for example after a text box.
    outer: Vec<Open>,
    /// Whether the next text is bold.
    bold: bool,
    /// Whether the next text is code.
    code: bool,
}

impl Blocks {
    /// Adds characters to the open paragraph.
    pub(super) fn text(&mut self, text: &str) {
        let open = &mut self.open;
        for character in text.chars() {
            if is_space(character) {
                open.space = true;
                continue;
            }
            let before = open.text.len();
            if open.space && !open.text.is_empty() {
                open.text.push(' ');
            }
            open.space = false;
            open.breaks = 0;
            open.has_plain |= !self.bold;
            let start = open.text.len();
            open.text.push(character);
            if self.code {
                match open.code.last_mut().filter(|last| last.end == before) {
                    Some(last) => last.end = open.text.len(),
                    None => open.code.push(start..open.text.len()),
                }
            }
        }
    }

    /// Adds characters that are at `bytes` of `document`, where they may be written differently.
    pub(super) fn text_at(&mut self, text: &str, document: &str, bytes: Range<usize>) {
        self.text(text);
        if text.chars().all(is_space) {
            return;
        }
        let written = document.get(bytes.clone()).unwrap_or_default();
        let start = bytes.start + (written.len() - written.trim_start_matches(is_space).len());
        let end = bytes.end - (written.len() - written.trim_end_matches(is_space).len());
        let known = self.open.bytes.get_or_insert(start..start);
        known.end = known.end.max(end);
    }

    /// Says whether the next text is bold.
    pub(super) fn set_bold(&mut self, bold: bool) {
        self.bold = bold;
    }

    /// Says whether the next text is code.
    pub(super) fn set_code(&mut self, code: bool) {
        self.code = code;
    }

    /// Sets the kind of the open paragraph and of those after it.
    pub(super) fn set_kind(&mut self, kind: BlockKind) {
        self.open.kind = kind;
    }

    /// Sets the element of the open paragraph.
    pub(super) fn set_node(&mut self, node: usize) {
        self.open.node = node;
    }

    /// Adds a line break: one becomes a space, two end the paragraph.
    pub(super) fn line_break(&mut self) {
        self.open.space = true;
        self.open.breaks += 1;
        if self.open.breaks > 1 {
            self.end();
        }
    }

    /// Ends the open paragraph. The next has the same kind and element until they are set.
    pub(super) fn end(&mut self) {
        let next = Open { kind: self.open.kind, node: self.open.node, ..Open::default() };
        let ended = std::mem::replace(&mut self.open, next);
        if !ended.text.trim().is_empty() {
            self.done.push(Paragraph {
                text: ended.text,
                kind: ended.kind,
                is_bold: !ended.has_plain,
                code: ended.code,
                bytes: ended.bytes,
                node: ended.node,
            });
        }
    }

    /// Begins a paragraph inside the open one.
    pub(super) fn enter(&mut self) {
        self.outer.push(std::mem::take(&mut self.open));
    }

    /// Ends the inner paragraph and continues the one around it.
    pub(super) fn leave(&mut self) {
        self.end();
        self.open = self.outer.pop().unwrap_or_default();
        self.open.breaks = 0;
    }

    /// Forgets the white space at the end of the open paragraph.
    pub(super) fn forget_space(&mut self) {
        self.open.space = false;
    }

    /// Returns the text of the open paragraph.
    pub(super) fn open_text(&self) -> &str {
        &self.open.text
    }

    /// Adds finished paragraphs after those before them.
    pub(super) fn extend(&mut self, paragraphs: Vec<Paragraph>) {
        self.end();
        self.done.extend(paragraphs);
    }

    /// Returns the finished paragraphs from number `from` on.
    pub(super) fn since(&self, from: usize) -> &[Paragraph] {
        self.done.get(from..).unwrap_or_default()
    }

    /// Joins the finished paragraphs from number `from` on, except where `cuts` says that one ends.
    pub(super) fn join_since(&mut self, from: usize, cuts: &[bool]) {
        let lines = self.done.split_off(from);
        let mut is_cut = true;
        for (index, line) in lines.into_iter().enumerate() {
            match self.done.last_mut().filter(|_| !is_cut) {
                Some(last) => {
                    last.text.push(' ');
                    let start = last.text.len();
                    last.text.push_str(&line.text);
                    last.code.extend(moved(line.code, start));
                    last.is_bold &= line.is_bold;
                    last.bytes = last.bytes.take().zip(line.bytes).map(|(last, line)| last.start..line.end);
                }
                None => self.done.push(line),
            }
            is_cut = cuts.get(index).copied().unwrap_or(false);
        }
    }

    /// Returns the number of finished paragraphs.
    pub(super) fn count(&self) -> usize {
        self.done.len()
    }

    /// Returns all paragraphs.
    pub(super) fn finish(mut self) -> Vec<Paragraph> {
        self.end();
        while !self.outer.is_empty() {
            self.leave();
            self.end();
        }
        self.done
    }
}

/// Returns `ranges` moved back by `start` bytes.
fn moved(ranges: Vec<Range<usize>>, start: usize) -> impl Iterator<Item = Range<usize>> {
    ranges.into_iter().map(move |range| start + range.start..start + range.end)
}

/// Whether `character` is white space that allows a line break.
fn is_space(character: char) -> bool {
    character.is_whitespace() && character != '\u{a0}'
}

/// The text of a document and its paragraphs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Marked {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    /// What its readers see but is no part of its text, in the order of the document.
    pub(super) left_out: Vec<LeftOut>,
}

/// Joins the paragraphs into one text. `document` is the text that their bytes refer to, empty if they have none.
pub(super) fn joined(paragraphs: Vec<Paragraph>, document: &str) -> Marked {
    let length = paragraphs.iter().map(|paragraph| paragraph.text.len() + BETWEEN.len()).sum();
    let mut text = String::with_capacity(length);
    let mut blocks = Vec::with_capacity(paragraphs.len());
    let mut place = (0, Position::START);
    for paragraph in paragraphs {
        if !text.is_empty() {
            text.push_str(BETWEEN);
        }
        let start = text.len();
        text.push_str(&paragraph.text);
        let place = match paragraph.bytes {
            Some(bytes) => {
                // Paragraphs come in the order of the document, so the text between them is read only once.
                let (from, position) = if place.0 <= bytes.start { place } else { (0, Position::START) };
                let between = document.as_bytes().get(from..bytes.start).unwrap_or_default();
                let position = position.after(between);
                place = (bytes.start, position);
                BlockPlace::Bytes { bytes, line: position.line, column: position.column }
            }
            None => BlockPlace::Node { paragraph: paragraph.node },
        };
        let span = start..text.len();
        let code = moved(paragraph.code, start).collect();
        blocks.push(Block { span, kind: paragraph.kind, is_bold: paragraph.is_bold, code, place });
    }
    text.push('\n');
    Marked { text, blocks, left_out: Vec::new() }
}

/// The separator between two paragraphs.
const BETWEEN: &str = "\n\n";
