//! What was found, where, and how can it be put right?

use std::fmt;
use std::ops::Range;

use sangam_unit::{Role, Sides};

use crate::codes::{Check, Severity};
use crate::unseen::is_unseen;

/// A fault that was found in a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check that found it.
    pub check: Check,
    /// How serious it is.
    pub severity: Severity,
    /// Where it is.
    pub place: FindingPlace,
    /// What is wrong. Its `Display` says it in plain words.
    pub detail: FindingDetail,
    /// How it can be put right without asking a person; `None` if only a person can.
    pub fix: Option<Fix>,
}

/// Where a fault is. The byte ranges are on character boundaries and in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingPlace {
    /// The side that is at fault.
    pub side: Role,
    /// The bytes of each text that the finding is about; empty if it is about the whole text, or about something that is
    /// not there.
    pub spans: Sides<Vec<Range<usize>>>,
}

impl FindingPlace {
    /// A place on one side.
    pub(crate) fn on(side: Role, span: Range<usize>) -> Self {
        let mut spans = Sides::<Vec<Range<usize>>>::default();
        spans[side].push(span);
        Self { side, spans }
    }

    /// A fault of the target that is about these places. An empty range says nothing.
    pub(crate) fn both(source: Option<Range<usize>>, target: Option<Range<usize>>) -> Self {
        let list = |span: Option<Range<usize>>| span.into_iter().collect();
        Self { side: Role::Target, spans: Sides::new(list(source), list(target)) }
    }
}

/// A change that puts a fault right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The side that is changed.
    pub side: Role,
    /// The bytes that are replaced.
    pub range: Range<usize>,
    /// What is written there instead.
    pub replacement: String,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingDetail {
    /// Nothing more than the title of the check says.
    Plain,
    /// Something of the source is not in the target.
    Missing {
        /// As the source has it.
        source: String,
    },
    /// Something of the target is not in the source.
    Added {
        /// As the target has it.
        target: String,
    },
    /// Something is in the target in another form.
    Differs {
        /// As the source has it.
        source: String,
        /// As the target has it.
        target: String,
    },
    /// The words of the source that nothing translates.
    Uncovered {
        /// The words, parted by spaces.
        words: String,
    },
    /// A piece of one text that is wrong by itself.
    Piece {
        /// The piece.
        text: String,
    },
    /// A character that is wrong by itself.
    Character {
        /// The character.
        found: char,
        /// What belongs there; `None`: nothing.
        wanted: Option<char>,
    },
    /// A term of the glossary.
    Term {
        /// The term as the source has it.
        source: String,
        /// The forbidden name as the target has it; `None` if a name is missing.
        forbidden: Option<String>,
        /// The names to use.
        wanted: Vec<String>,
    },
    /// The length of a text in bytes, and the most that is compared.
    Length {
        /// The bytes of the longer text.
        bytes: usize,
        /// The limit.
        most: usize,
    },
}

/// Writes a character so that it can be seen.
struct Shown(char);

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(character) = *self;
        let code = u32::from(character);
        let seen = !character.is_control() && !character.is_whitespace() && !is_unseen(character);
        if seen { write!(formatter, "{character} (U+{code:04X})") } else { write!(formatter, "U+{code:04X}") }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = self.check.title();
        match &self.detail {
            FindingDetail::Plain => formatter.write_str(title),
            FindingDetail::Missing { source } => write!(formatter, "{title}: {source}"),
            FindingDetail::Added { target } => write!(formatter, "{title}: {target}"),
            FindingDetail::Differs { source, target } => {
                write!(formatter, "{title}: {source} in the source, {target} in the translation")
            }
            FindingDetail::Uncovered { words } => write!(formatter, "{title}: nothing translates {words}"),
            FindingDetail::Piece { text } => write!(formatter, "{title}: {text}"),
            FindingDetail::Character { found, wanted: Some(wanted) } => {
                write!(formatter, "{title}: {}; {} belongs there", Shown(*found), Shown(*wanted))
            }
            FindingDetail::Character { found, wanted: None } => {
                write!(formatter, "{title}: {}", Shown(*found))
            }
            FindingDetail::Term { source, forbidden, wanted } => {
                write!(formatter, "{title}: ")?;
                match forbidden {
                    Some(forbidden) => write!(formatter, "{forbidden} for {source}")?,
                    None => write!(formatter, "{source}")?,
                }
                if wanted.is_empty() { Ok(()) } else { write!(formatter, "; use {}", wanted.join(" or ")) }
            }
            FindingDetail::Length { bytes, most } => {
                write!(formatter, "{title}: {bytes} bytes, and at most {most} are compared")
            }
        }
    }
}
