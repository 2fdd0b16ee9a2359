//! Which pairs of texts are checked: those of two articles, of a file of units, of the memory?

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use sangam_align::Bead;
use sangam_check::PairFacts;
use sangam_exchange::Position;
use sangam_exchange::article::BlockPlace;
use sangam_memory::{MemoryError, OperationId, Reader};
use sangam_text::segment::SegmentKind;
use sangam_unit::{Role, Sides, Unit, UnitDraft, UnitId};

use super::check::{CheckedUnit, TextPlace, UnitPlace, Waiver};
use super::pair::{CutText, TextPair};

/// Returns the units of two aligned articles, which messages call `files`: a unit for each bead that has a source. One
/// without a target has no translation.
pub fn units_of_pair(pair: &TextPair, beads: &[Bead], files: Sides<&str>) -> Vec<CheckedUnit> {
    let sides = Sides::new(&pair.source, &pair.target);
    let places = Sides::of(|role| ArticlePlaces::new(sides[role], files[role]));
    let with_source = beads.iter().filter(|bead| !bead.source.is_empty());
    with_source
        .map(|bead| {
            let ranges = Sides::new(&bead.source, &bead.target);
            let spans = Sides::of(|role| span_of(sides[role], ranges[role]));
            let mut facts = PairFacts::default();
            facts.is_headline = sides
                .source
                .segments
                .get(bead.source.start)
                .is_some_and(|first| first.kind == SegmentKind::Heading);
            facts.reading = pair.reading(bead);
            CheckedUnit {
                texts: Sides::of(|role| {
                    let text = spans[role].clone().and_then(|span| sides[role].article.text.get(span));
                    text.unwrap_or_default().to_owned()
                }),
                languages: sides.map(|side| side.language.clone()),
                facts,
                place: UnitPlace {
                    texts: Sides::of(|role| {
                        let span = spans[role].clone()?;
                        Some(places[role].place(ranges[role].start, span.start))
                    }),
                    ..UnitPlace::default()
                },
                waivers: Vec::new(),
                has_codes: false,
            }
        })
        .collect()
}

/// Pairs line N of one text with line N of the other. The numbers of the lines of both, if these differ.
pub fn beads_by_line(pair: &TextPair) -> Result<Vec<Bead>, Sides<usize>> {
    let sides = Sides::new(&pair.source, &pair.target);
    let counts = sides.map(|side| side.article.text.lines().count());
    if counts.source != counts.target {
        return Err(counts);
    }
    let mut target = 0;
    let beads = sides.source.segments.iter().enumerate().map(|(at, segment)| {
        let others = &sides.target.segments;
        while others.get(target).is_some_and(|other| other.number < segment.number) {
            target += 1;
        }
        let has_line = others.get(target).is_some_and(|other| other.number == segment.number);
        Bead::new(at..at + 1, target..target + usize::from(has_line), 1.0)
    });
    Ok(beads.collect())
}

/// The bytes of a run of segments, with what is between them.
fn span_of(text: &CutText, range: &Range<usize>) -> Option<Range<usize>> {
    let first = text.segments.get(range.start).filter(|_| !range.is_empty())?;
    let last = text.segments.get(range.end.checked_sub(1)?)?;
    Some(first.span.start..last.span.end)
}

/// Where the segments of an article are in its file.
pub(super) struct ArticlePlaces<'t> {
    text: &'t CutText,
    file: &'t str,
    lines: LineStarts,
}

impl<'t> ArticlePlaces<'t> {
    /// The places of an article that is called `file`.
    pub(super) fn new(text: &'t CutText, file: &'t str) -> Self {
        Self { text, file, lines: LineStarts::of(&text.article.text) }
    }

    /// Returns the place of the segment with this index, which begins at this byte.
    pub(super) fn place(&self, segment: usize, start: usize) -> TextPlace {
        let file = self.file.to_owned();
        if self.text.article.blocks.is_empty() {
            let position = Some(self.lines.position(&self.text.article.text, start));
            return TextPlace { file, position, is_verbatim: true, offset: start };
        }
        let position = match self.text.block(segment).map(|block| &block.place) {
            Some(BlockPlace::Bytes { line, column, .. }) => Some(Position { line: *line, column: *column }),
            _ => None,
        };
        TextPlace { file, position, is_verbatim: false, offset: 0 }
    }
}

/// Where the lines of a text begin.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(breaks).collect())
    }

    fn position(&self, text: &str, at: usize) -> Position {
        let line = self.0.partition_point(|start| *start <= at);
        let start = line.checked_sub(1).and_then(|line| self.0.get(line)).copied().unwrap_or_default();
        let before = text.get(start..at).unwrap_or_default();
        Position { line: line as u64, column: 1 + before.chars().count() as u64 }
    }
}

/// Returns the unit of a file, which begins at `position`.
pub fn unit_of_file(draft: UnitDraft, file: &str, position: Position) -> CheckedUnit {
    let place = TextPlace { file: file.to_owned(), position: Some(position), is_verbatim: false, offset: 0 };
    let mut facts = PairFacts::default();
    facts.reading = draft.details.reading();
    CheckedUnit {
        facts,
        place: UnitPlace {
            texts: Sides::new(Some(place.clone()), Some(place)),
            article: draft.origin.as_ref().and_then(|origin| origin.article.clone()),
            name: draft.details.external_id.clone(),
            unit: None,
        },
        has_codes: draft.details.target_markup.is_some(),
        waivers: Waiver::of_unit(&draft.details),
        texts: Sides::new(draft.source, draft.target),
        languages: Sides::new(draft.source_language, draft.target_language),
    }
}

/// Returns the unit of a memory.
pub fn unit_of_memory(unit: Unit) -> CheckedUnit {
    let mut facts = PairFacts::default();
    facts.reading = unit.details.reading();
    CheckedUnit {
        facts,
        place: UnitPlace {
            unit: Some(unit.id),
            article: unit.provenance.article,
            name: unit.provenance.title,
            texts: Sides::default(),
        },
        has_codes: unit.details.target_markup.is_some(),
        waivers: Waiver::of_unit(&unit.details),
        texts: Sides::new(unit.source, unit.target),
        languages: Sides::new(unit.source_language, unit.target_language),
    }
}

/// From when on units are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// Those that changed at this time or later: a beginning of UTC, ISO 8601.
    Time(String),
    /// Those that an operation after this one touched.
    Operation(OperationId),
}

/// Which units changed since then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedUnits {
    /// Those with this time or a later one.
    From(String),
    /// These.
    Listed(BTreeSet<UnitId>),
}

impl Since {
    /// Finds the units of the memory at `path` that changed since then.
    pub fn units(&self, memory: &Reader<'_>, path: &Path) -> Result<ChangedUnits, MemoryError> {
        let id = match self {
            Self::Time(time) => return Ok(ChangedUnits::From(time.clone())),
            Self::Operation(id) => *id,
        };
        if memory.operation(id)?.is_none() {
            return Err(MemoryError::NoSuchOperation { path: path.to_owned(), operation: id.0 });
        }
        let mut units = BTreeSet::new();
        for operation in memory.operations(usize::MAX)?.iter().filter(|operation| operation.id > id) {
            let touched = memory.operation_changes(operation.id, usize::MAX)?;
            units.extend(touched.iter().filter(|row| row.table == "unit").map(|row| UnitId(row.id)));
        }
        Ok(ChangedUnits::Listed(units))
    }
}

impl ChangedUnits {
    /// Whether a unit is among them.
    pub fn has(&self, unit: &Unit) -> bool {
        match self {
            Self::From(time) => unit.changed_at.as_str() >= time.as_str(),
            Self::Listed(units) => units.contains(&unit.id),
        }
    }
}

/// Returns the name of a side, for messages.
pub fn side_name(side: Role) -> &'static str {
    match side {
        Role::Source => "source",
        Role::Target => "translation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::pair::{PairOptions, prepare};
    use sangam_align::{AlignOptions, Aligner, NoMemory};
    use sangam_exchange::article::ArticleText;

    #[test]
    fn the_units_of_a_pair_have_their_places_in_both_files() {
        let source = "Bridge Opens\n\nThe mayor opened a bridge on Monday. It cost Rs. 35 million.\n";
        let target = "پل کھل گیا\n\nمیئر نے پیر کو پل کھولا۔ اس پر ساڑھے تین کروڑ روپے لاگت آئی۔\n";
        let text = |text: &str| ArticleText::unnamed(text.to_owned());
        let pair = prepare(text(source), text(target), &PairOptions::default()).unwrap();
        let aligner = Aligner::new(AlignOptions::default());
        let beads = pair.align(&aligner, &NoMemory).beads;
        let units = units_of_pair(&pair, &beads, Sides::new("a.en", "a.ur"));
        let places: Vec<(u64, u64)> = units
            .iter()
            .map(|unit| unit.place.texts.source.as_ref().unwrap().position.unwrap())
            .map(|position| (position.line, position.column))
            .collect();
        assert_eq!(places, [(1, 1), (3, 1), (3, 38)]);
        assert!(units[0].facts.is_headline && !units[1].facts.is_headline);
        assert_eq!(units[2].texts.target, "اس پر ساڑھے تین کروڑ روپے لاگت آئی۔");
    }
}
