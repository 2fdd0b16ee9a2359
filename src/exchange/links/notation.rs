//! What must be known of a notation of links to read it and to write it?

use std::io::{self, Read, Write};

use sangam_unit::Sides;

use super::segments::SegmentFile;
use super::texts::LinkedTexts;
use crate::decode::{Declaration, TextReader};
use crate::read::{ExchangeError, Position, ReadOptions, Warnings, cut_raw};

/// One way to write links down.
pub struct Notation {
    /// The program, as the units' method names it.
    pub(super) method: &'static str,
    /// Whether the links stand for segments of two other files.
    pub(super) needs_segments: bool,
    pub(super) open: OpenLinks,
    pub(super) write: fn(&mut dyn Write, &LinkedTexts<'_>) -> io::Result<()>,
}

impl Notation {
    /// Whether the links stand for segments of two other files.
    pub fn needs_segments(&self) -> bool {
        self.needs_segments
    }
}

/// Opens a file of links, which messages call by the name given.
pub(super) type OpenLinks = for<'r> fn(
    Box<dyn Read + Send + 'r>,
    &str,
    &ReadOptions,
) -> Result<Box<dyn LinkSource + Send + 'r>, ExchangeError>;

/// Gives the links of a file in their order.
pub(super) trait LinkSource {
    /// The next link between segments of the two texts; `None` behind the last.
    fn next_link(&mut self, segments: &Sides<SegmentFile>) -> Result<Option<FoundLink>, ExchangeError>;

    /// What the file declares about its encoding and the bytes contradict.
    fn take_clash(&mut self) -> Option<String> {
        None
    }

    /// What was mended or passed over since this was asked last.
    fn take_warnings(&mut self) -> Warnings {
        Warnings::new()
    }
}

/// One link as the file has it.
pub(super) struct FoundLink {
    pub(super) position: Position,
    pub(super) raw: String,
    pub(super) sides: Result<Joined, String>,
    pub(super) score: Option<String>,
}

/// What a link joins.
pub(super) enum Joined {
    /// Segments of the two texts, from 0.
    Segments(Sides<Vec<usize>>),
    /// The link holds the texts.
    Texts(Sides<String>),
}

/// The lines of a file whose links are a line each.
pub(super) struct Lines<'r> {
    text: TextReader<'r>,
    file: String,
    line: String,
}

impl<'r> Lines<'r> {
    pub(super) fn new(
        input: Box<dyn Read + Send + 'r>,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let text = TextReader::new(input, file, Declaration::None, options.encoding.as_deref())?;
        Ok(Self { text: text.lenient(options.lenient), file: file.to_owned(), line: String::new() })
    }

    /// The next line that is not blank, or a link that cannot be one because of bytes that are no text; `None` behind the
    /// last.
    pub(super) fn next(&mut self) -> Result<Option<Result<Line<'_>, FoundLink>>, ExchangeError> {
        loop {
            let Some(position) = self.text.line(&self.file, &mut self.line)? else { return Ok(None) };
            if let Some(fault) = self.text.take_mended() {
                let line = Line { position, text: &self.line };
                return Ok(Some(Err(line.link(Err(fault.to_string()), None))));
            }
            if !self.line.trim().is_empty() {
                return Ok(Some(Ok(Line { position, text: &self.line })));
            }
        }
    }
}

/// A line and where it begins.
#[derive(Clone, Copy)]
pub(super) struct Line<'l> {
    pub(super) position: Position,
    pub(super) text: &'l str,
}

impl Line<'_> {
    /// The link that the line says.
    pub(super) fn link(self, sides: Result<Joined, String>, score: Option<String>) -> FoundLink {
        FoundLink { position: self.position, raw: cut_raw(self.text.as_bytes()), sides, score }
    }
}
