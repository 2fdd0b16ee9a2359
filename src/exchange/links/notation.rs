//! What does a notation of links need in order to be read and written?

use std::io::{self, Read, Write};

use sangam_unit::Sides;

use super::segments::SegmentFile;
use super::texts::LinkedTexts;
use crate::decode::{Declaration, TextReader};
use crate::read::{ExchangeError, Position, ReadOptions, Warnings, cut_raw};

/// A notation of links.
pub struct Notation {
    /// The name of the program, for the method of its units.
    pub(super) method: &'static str,
    /// Whether the links are between numbered segments of two other files.
    pub(super) needs_segments: bool,
    pub(super) open: OpenLinks,
    pub(super) write: fn(&mut dyn Write, &LinkedTexts<'_>) -> io::Result<()>,
}

impl Notation {
    /// Whether the links are between numbered segments of two other files.
    pub fn needs_segments(&self) -> bool {
        self.needs_segments
    }
}

/// Opens a file of links. Messages call the file by the given name.
pub(super) type OpenLinks = for<'r> fn(
    Box<dyn Read + Send + 'r>,
    &str,
    &ReadOptions,
) -> Result<Box<dyn LinkSource + Send + 'r>, ExchangeError>;

/// Gives the links of a file in order.
pub(super) trait LinkSource {
    /// Returns the next link between segments of the two texts, `None` after the last.
    fn next_link(&mut self, segments: &Sides<SegmentFile>) -> Result<Option<FoundLink>, ExchangeError>;

    /// Returns how the declared encoding contradicts the bytes.
    fn take_clash(&mut self) -> Option<String> {
        None
    }

    /// Returns what was repaired or skipped since the last call.
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

/// The segments or texts that a link joins.
pub(super) enum Joined {
    /// The indices of the segments, from 0.
    Segments(Sides<Vec<usize>>),
    /// The texts themselves, which the link holds.
    Texts(Sides<String>),
}

/// The lines of a file with one link a line.
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

    /// Returns the next line that is not blank, `None` after the last. If its bytes are no text, returns a faulty link
    /// instead.
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

/// A line, and where it begins.
#[derive(Clone, Copy)]
pub(super) struct Line<'l> {
    pub(super) position: Position,
    pub(super) text: &'l str,
}

impl Line<'_> {
    /// Makes the link of the line.
    pub(super) fn link(self, sides: Result<Joined, String>, score: Option<String>) -> FoundLink {
        FoundLink { position: self.position, raw: cut_raw(self.text.as_bytes()), sides, score }
    }
}
