//! Which texts and links are written, and what is each segment called?
//!
//! A segment is called by its number in its text. If a text is one segment a line, that is the number of the line,
//! counting blank lines as every reader does. A link is left out if its confidence is below the given minimum.

use std::ops::Range;

use sangam_unit::Sides;

use crate::lines::one_line;

/// One text of an alignment to be written.
#[derive(Debug, Clone, Copy)]
pub struct LinkSide<'a> {
    /// The name of its file.
    pub document: &'a str,
    /// Its segments.
    pub segments: &'a [&'a str],
    /// The number of each segment in the text, from 1, in rising order. There are as many numbers as segments.
    pub numbers: &'a [usize],
}

impl LinkSide<'_> {
    pub(super) fn numbers(&self, range: &Range<usize>) -> &[usize] {
        self.numbers.get(range.clone()).unwrap_or_default()
    }

    pub(super) fn texts(&self, range: &Range<usize>) -> impl Iterator<Item = String> {
        self.segments.get(range.clone()).unwrap_or_default().iter().map(|text| one_line(text))
    }

    /// Returns the line of segment `index`, from 0. After the last segment, that is the line after it.
    pub(super) fn line(&self, index: usize) -> usize {
        match self.numbers.get(index) {
            Some(number) => number - 1,
            None => self.numbers.last().copied().unwrap_or(0),
        }
    }
}

/// A run of segments and the run that translates it; one of the two may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Segments of the source, counted from 0.
    pub source: Range<usize>,
    /// Segments of the target, counted from 0.
    pub target: Range<usize>,
    /// Its confidence, 0 to 1.
    pub confidence: f64,
    /// Whether it belongs to a block that comes in another order in the target.
    pub moved: bool,
}

impl Link {
    pub(super) fn is_null(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

/// Two texts to be written, and the links between them.
#[derive(Debug, Clone, Copy)]
pub struct LinkedTexts<'a> {
    /// The text that was translated.
    pub source: LinkSide<'a>,
    /// Its translation.
    pub target: LinkSide<'a>,
    /// The links, in the order of the source.
    pub links: &'a [Link],
    /// Links with a confidence below this, 0 to 1, are left out.
    pub min_confidence: f64,
}

impl<'a> LinkedTexts<'a> {
    pub(super) fn sides<'b>(&'b self, link: &'b Link) -> Sides<(&'b LinkSide<'a>, &'b Range<usize>)> {
        Sides::new((&self.source, &link.source), (&self.target, &link.target))
    }

    pub(super) fn is_sure(&self, link: &Link) -> bool {
        link.confidence >= self.min_confidence
    }

    /// Returns the links that are written.
    pub(super) fn sure(&self) -> impl Iterator<Item = &'a Link> {
        let least = self.min_confidence;
        self.links.iter().filter(move |link| link.confidence >= least)
    }
}
