//! How does a new article go out, with the best match of each of its segments?

use std::io;

use sangam_language::Language;
use sangam_unit::{FoundTerm, Score, Sides, TextPart, Unit};

use crate::article::Block;

/// A segment of a new article, with the best match for it.
#[derive(Debug, Clone, Copy)]
pub struct PretranslatedSegment<'s> {
    /// Its number in the article, from 1.
    pub number: usize,
    /// The text to be translated.
    pub source: &'s str,
    /// The paragraph of the document that it is in; `None` of plain text.
    pub place: Option<&'s Block>,
    /// The best match, if there is one.
    pub best: Option<PretranslatedMatch<'s>>,
    /// The terms of the glossary in it.
    pub terms: &'s [FoundTerm],
}

/// A unit that matches a segment.
#[derive(Debug, Clone, Copy)]
pub struct PretranslatedMatch<'s> {
    /// How near its source text is.
    pub score: Score,
    /// The unit.
    pub unit: &'s Unit,
    /// The part of the unit's source that is near the segment; `None`: all of it. The translation then says more than
    /// the segment.
    pub part: Option<TextPart>,
    /// Its translation with the numbers and names of the segment; `None` if it is as stored.
    pub adapted: Option<&'s str>,
}

impl<'s> PretranslatedMatch<'s> {
    /// Returns what of the unit's source is near the segment.
    pub fn asked(&self) -> &'s str {
        self.part.map_or(&self.unit.source, |part| part.cut(&self.unit.source)[1])
    }

    /// The translation to propose: adapted if that was possible.
    pub(crate) fn proposed(&self) -> &'s str {
        self.adapted.unwrap_or(&self.unit.target)
    }

    /// Where it came from, and whether it is adapted.
    pub(crate) fn origin(&self) -> String {
        let adapted = if self.adapted.is_some() { ", adapted" } else { "" };
        format!("{}{adapted}", self.unit.provenance)
    }
}

/// What a file says of all its segments.
#[derive(Debug, Clone, Copy)]
pub struct PretranslationHeader<'h> {
    /// The language of the article, and the one it is translated into.
    pub languages: Sides<&'h Language>,
    /// What the article is called.
    pub original: &'h str,
}

/// Writes a pretranslated article. [`finish`](PretranslationWriter::finish) must be called, once, at the end.
pub trait PretranslationWriter {
    /// Adds one segment.
    fn write(&mut self, segment: &PretranslatedSegment<'_>) -> io::Result<()>;
    /// Writes what the format needs after the last segment and flushes.
    fn finish(&mut self) -> io::Result<()>;
}
