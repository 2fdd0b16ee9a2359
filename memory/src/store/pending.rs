//! Which units are newer than the index, and which of them are near a query?
//!
//! They are held in memory and compared one by one, each by its length and a bit-parallel distance. Time O(units ·
//! tokens).

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::candidate::Candidate;
use super::changes;
use super::keys::KeySource;
use super::table::Of;
use super::unit_columns::{self, Seen};
use super::unit_reader::{self, UnitReader};
use crate::index::{IndexedText, Pattern, Place, Query};
use crate::score::{PIECE_LOSS, WHOLE, fuzzy, most_edits, share_kept};
use crate::source::Source;
use sangam_language::Language;
use sangam_unit::{Role, Sides, Status, UnitId};

/// One side of a unit.
struct Side {
    language: Language,
    text: IndexedText,
    place: Option<Place>,
    /// The pieces that answer by themselves.
    pieces: Vec<IndexedText>,
}

struct PendingUnit {
    source: Source,
    changed_at: String,
    sides: Sides<Side>,
}

/// Units that the indexes do not hold, or hold in an earlier state.
#[derive(Default)]
pub(super) struct Pending {
    changed: BTreeSet<i64>,
    units: BTreeMap<i64, PendingUnit>,
}

impl Pending {
    /// Adds every unit, because there is no index.
    pub(super) fn take_all(
        &mut self,
        connection: &Connection,
        source: KeySource<'_>,
    ) -> rusqlite::Result<()> {
        let mut all = connection.prepare_cached("SELECT id FROM unit")?;
        let all = all.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let seen = self.take(connection, source, all)?;
        seen.check(connection, Of::Unit)
    }

    /// Adds the units that changed after change `number`.
    pub(super) fn take_since(
        &mut self,
        connection: &Connection,
        source: KeySource<'_>,
        number: i64,
    ) -> rusqlite::Result<()> {
        self.take(connection, source, changes::units_since(connection, number, usize::MAX)?)?;
        Ok(())
    }

    fn take(
        &mut self,
        connection: &Connection,
        source: KeySource<'_>,
        ids: BTreeSet<i64>,
    ) -> rusqlite::Result<Seen> {
        // One by one: in a query for all of them, SQLite would rather read every unit there is.
        let mut read = connection.prepare_cached(&unit_reader::units_to_index("unit.id = ?1"))?;
        let mut reader = UnitReader::new(connection, source)?;
        let mut seen = Seen::default();
        for id in ids {
            self.changed.insert(id);
            self.units.remove(&id);
            let mut rows = read.query([id])?;
            let Some(row) = rows.next()? else { continue };
            seen.row(id);
            if unit_reader::is_rejected(row)? {
                continue;
            }
            let unit = reader.read(row)?;
            let places = unit.places;
            let side = |role: Role| -> rusqlite::Result<Side> {
                Ok(Side {
                    language: unit_columns::language(unit.languages[role])?,
                    text: unit.texts[role].clone(),
                    place: places.map(|places| places[role]),
                    pieces: unit.pieces[role].to_vec(),
                })
            };
            let sides = Sides::new(side(Role::Source)?, side(Role::Target)?);
            let pending = PendingUnit { source: unit.source, changed_at: unit.changed_at.to_owned(), sides };
            self.units.insert(unit.id, pending);
        }
        Ok(seen)
    }

    /// Whether the answer of the index about this unit does not count.
    pub(super) fn has_changed(&self, id: i64) -> bool {
        self.changed.contains(&id)
    }

    /// The languages of its units, in both directions.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Language, &Language)> {
        self.units.values().flat_map(|unit| {
            let Sides { source, target } = unit.sides.as_ref().map(|side| &side.language);
            [(source, target), (target, source)]
        })
    }

    /// How many changed units there are.
    pub(super) fn len(&self) -> usize {
        self.changed.len()
    }

    /// The units that are near enough to the query.
    pub(super) fn search(&self, query: &Query<'_>) -> Vec<Candidate> {
        if self.units.is_empty() {
            return Vec::new();
        }
        let mut pattern = Pattern::new(query.parts.words.iter().copied().map(Some).collect());
        let mut found = Vec::new();
        for (&id, unit) in &self.units {
            let mut loss = None;
            for role in Role::BOTH {
                let (own, other) = unit.sides.as_ref().seen_from(role);
                if own.text.parts.words.is_empty() || !(query.wanted)(&own.language, &other.language) {
                    continue;
                }
                let Some(near) = own.score(query, &mut pattern) else { continue };
                let Some(loss) = *loss.get_or_insert_with(|| (query.source_loss)(&unit.source)) else {
                    break;
                };
                let score = near.saturating_sub(loss);
                if score >= query.min_score {
                    let status = if unit.source.confirmed { Status::Confirmed } else { Status::Machine };
                    let changed_at = unit.changed_at.clone();
                    let turned = role == Role::Target;
                    found.push(Candidate { score, turned, status, changed_at, id: UnitId(id), piece: None });
                }
            }
        }
        found
    }
}

impl Side {
    /// The score of this text or of its best piece, without the loss for its source. `None` if it cannot reach the
    /// threshold.
    fn score(&self, query: &Query<'_>, pattern: &mut Pattern) -> Option<u8> {
        let gain = |place: Place| query.place.gain(place);
        let whole = self.text.score(query, query.min_score, pattern);
        let whole =
            whole.map(|score| if score == WHOLE { score + self.place.map_or(0, gain) } else { score });
        let least = query.min_score + PIECE_LOSS;
        if !query.pieces || least > WHOLE {
            return whole;
        }
        let pieces = self.pieces.iter().filter_map(|piece| piece.score(query, least, pattern));
        whole.max(pieces.max().map(|score| score.saturating_sub(PIECE_LOSS)))
    }
}

impl IndexedText {
    /// The score of this text; `None` if its words alone cannot reach `least`.
    fn score(&self, query: &Query<'_>, least: u8, pattern: &mut Pattern) -> Option<u8> {
        let words = self.parts.words.len();
        let longer = words.max(query.parts.words.len());
        let most = most_edits(least, longer);
        let edits = if words.abs_diff(query.parts.words.len()) > most {
            None
        } else {
            pattern.distance(self.parts.words.iter().copied(), words, most)
        };
        if edits == Some(0) && self.key == query.key {
            return Some(WHOLE);
        }
        let by_words = edits.map(|edits| share_kept(edits, longer));
        let by_characters = query.scoring.by_characters(query.characters, self.characters.as_deref());
        let near = by_words.max(by_characters)?;
        let (asked, own) = (query.parts, &self.parts);
        let loss = query.scoring.loss([&asked.values, &asked.marks], [&own.values, &own.marks]);
        Some(fuzzy(near, loss))
    }
}
