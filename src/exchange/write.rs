//! What does every writer of units promise, and how does it report what it had to change?

use std::collections::BTreeMap;
use std::io;

use sangam_language::Language;
use sangam_unit::{Sides, Unit, UnitDraft, UnitId};

use crate::read::nowhere;
use crate::xml;

/// Writes translation units in one format. [`finish`](UnitWriter::finish) must be called, once, at the end.
pub trait UnitWriter {
    /// Adds one unit.
    fn write(&mut self, unit: &Unit) -> io::Result<()>;
    /// Writes what the format needs after the last unit and flushes.
    fn finish(&mut self) -> io::Result<()>;
    /// Returns what could not be written unchanged because the format has no place for it.
    fn changed(&self) -> &Changed {
        &NOTHING_CHANGED
    }
}

/// Changes that a writer had to make, as words that follow a number, and how often.
pub type Changed = BTreeMap<&'static str, u64>;

static NOTHING_CHANGED: Changed = Changed::new();

/// How texts with characters that XML cannot hold are reported.
const CHARACTERS_LOST: &str = "characters that XML cannot hold were left out, or written as a space";

/// Counts the characters of `unit` that XML cannot hold.
pub(crate) fn count_lost(changed: &mut Changed, unit: &Unit) {
    let lost = xml::lost_characters(&unit.source) + xml::lost_characters(&unit.target);
    if lost > 0 {
        *changed.entry(CHARACTERS_LOST).or_default() += lost;
    }
}

/// Returns the tags of a unit's languages for a file that has no other place for them: as the unit's own file wrote
/// them if that is BCP 47, otherwise the canonical tags.
pub(crate) fn tags(unit: &Unit) -> Sides<String> {
    Sides::new(&unit.source_language, &unit.target_language).map(|language| {
        let written = unit.details.written_tag(language).filter(|tag| !tag.contains('_'));
        written.map_or(language.as_str(), str::trim).to_owned()
    })
}

/// A unit in other languages than the units before it, in a format that holds one pair of languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{format} holds one pair of languages, and after {} to {} comes {} to {}", first.source, first.target, second.source, second.target)]
pub struct SecondLanguagePair {
    /// The format.
    pub format: &'static str,
    /// The languages of the file.
    pub first: Sides<Language>,
    /// The languages of the unit.
    pub second: Sides<Language>,
}

impl From<SecondLanguagePair> for io::Error {
    fn from(error: SecondLanguagePair) -> Self {
        Self::new(io::ErrorKind::InvalidInput, error)
    }
}

/// The header of a file of units.
#[derive(Debug, Clone)]
pub struct UnitFileHeader {
    /// The language that most units are translated from.
    pub source_language: Language,
    /// The current time, UTC, ISO 8601: the library never reads the clock.
    pub now: String,
}

/// Makes a unit of `draft`, with the number `id`.
pub fn unit_of(draft: UnitDraft, id: i64) -> Unit {
    let mut provenance = draft.origin.unwrap_or_else(nowhere);
    provenance.status = draft.status;
    Unit {
        id: UnitId(id),
        source_language: draft.source_language,
        target_language: draft.target_language,
        source: draft.source,
        target: draft.target,
        confidence: draft.confidence,
        changed_at: draft.changed_at.unwrap_or_default(),
        provenance,
        details: draft.details,
    }
}
