//! What do readers of a document see that is no part of its text, and why is it left out?

use std::fmt;
use std::ops::Range;

use crate::read::Position;

/// A passage that readers of a document see but that is no part of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Why it is left out.
    pub reason: LeftOutReason,
    /// Its words.
    pub text: String,
    /// The line of the document where it begins, from 1.
    pub line: u64,
}

/// Why a passage is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// In an element for what surrounds an article, such as `nav`, or with such a role.
    Surroundings,
    /// A button, a field or another control, or its label.
    Control,
    /// A form without running text.
    Form,
    /// Outside of the element that holds the article.
    OutsideArticle,
    /// In an element whose class or id says that it is no part of the article.
    Class,
    /// Mostly links.
    Links,
    /// Before the headline.
    BeforeHeadline,
    /// A usual line of page furniture, such as "Advertisement".
    Phrase,
    /// A block of code.
    Code,
    /// A heading with nothing left under it.
    EmptyHeading,
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Surroundings => "surroundings",
            Self::Control => "control",
            Self::Form => "form",
            Self::OutsideArticle => "outside the article",
            Self::Class => "class or id",
            Self::Links => "links",
            Self::BeforeHeadline => "before the headline",
            Self::Phrase => "page furniture",
            Self::Code => "code",
            Self::EmptyHeading => "heading of something left out",
        })
    }
}

/// Returns the number of letters of `text`.
pub(super) fn letters(text: &str) -> usize {
    text.chars().filter(|character| character.is_alphabetic()).count()
}

/// A passage whose line is not yet known.
pub(super) struct Passage {
    pub(super) reason: LeftOutReason,
    pub(super) text: String,
    pub(super) bytes: Range<usize>,
}

/// Returns the passages in the order of `document`, with their lines.
pub(super) fn in_order(mut passages: Vec<Passage>, document: &str) -> Vec<LeftOut> {
    passages.sort_by_key(|passage| passage.bytes.start);
    let mut place = (0, Position::START);
    let mut left_out = Vec::with_capacity(passages.len());
    for Passage { reason, text, bytes } in passages {
        let between = document.as_bytes().get(place.0..bytes.start).unwrap_or_default();
        place = (bytes.start, place.1.after(between));
        left_out.push(LeftOut { reason, text, line: place.1.line });
    }
    left_out
}
