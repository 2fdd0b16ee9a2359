//! Which texts and links are written, and what is each segment called?
//!
//! A segment is called by the number that its text gives it: of a text that is a segment a line, its line, blank ones
//! counted, as every reader counts. A link less sure than asked for is left out.

use std::ops::Range;

use sangam_unit::Sides;

use crate::lines::one_line;

/// One text of an alignment that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct LinkSide<'a> {
    /// What its file is called.
    pub document: &'a str,
    /// Its segments.
    pub segments: &'a [&'a str],
    /// What each segment is called: rising, from 1; as many as there are segments.
    pub numbers: &'a [usize],
}

impl LinkSide<'_> {
    pub(super) fn numbers(&self, range: &Range<usize>) -> &[usize] {
        self.numbers.get(range.clone()).unwrap_or_default()
    }

    pub(super) fn texts(&self, range: &Range<usize>) -> impl Iterator<Item = String> {
        self.segments.get(range.clone()).unwrap_or_default().iter().map(|text| one_line(text))
    }

    /// The line, from 0, at which segment `index` stands; behind the last segment, the one after it.
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
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// Whether it belongs to a block that stands in another order in the target.
    pub moved: bool,
}

impl Link {
    pub(super) fn is_null(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

/// Two texts and the links between them, which are to be written.
#[derive(Debug, Clone, Copy)]
pub struct LinkedTexts<'a> {
    /// The text translated from.
    pub source: LinkSide<'a>,
    /// The text translated to.
    pub target: LinkSide<'a>,
    /// Which segments go together, in the order of the source.
    pub links: &'a [Link],
    /// Links less sure than this, 0 to 1, are left out.
    pub min_confidence: f64,
}

impl<'a> LinkedTexts<'a> {
    pub(super) fn sides<'b>(&'b self, link: &'b Link) -> Sides<(&'b LinkSide<'a>, &'b Range<usize>)> {
        Sides::new((&self.source, &link.source), (&self.target, &link.target))
    }

    pub(super) fn is_sure(&self, link: &Link) -> bool {
        link.confidence >= self.min_confidence
    }

    /// The links that are written.
    pub(super) fn sure(&self) -> impl Iterator<Item = &'a Link> {
        let least = self.min_confidence;
        self.links.iter().filter(move |link| link.confidence >= least)
    }
}
