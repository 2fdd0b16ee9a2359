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
use crate::index::{Pattern, Place, Query};
use crate::score::{Parts, WHOLE, fuzzy, most_edits, share_kept};
use crate::source::Source;
use sangam_language::Language;
use sangam_unit::{Role, Sides, Status, UnitId};

/// One side of a unit.
struct Side {
    language: Language,
    key: u64,
    parts: Parts<u64>,
    characters: Option<Vec<char>>,
    place: Option<Place>,
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
                    key: unit.keys[role],
                    parts: unit.parts[role].clone(),
                    characters: unit.characters[role].map(<[char]>::to_vec),
                    place: places.map(|places| places[role]),
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
                if own.parts.words.is_empty() || !(query.wanted)(&own.language, &other.language) {
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
                    found.push(Candidate { score, turned, status, changed_at, id: UnitId(id) });
                }
            }
        }
        found
    }
}

impl Side {
    /// The score of this text without the loss for its source, or `None` if it cannot reach the threshold.
    fn score(&self, query: &Query<'_>, pattern: &mut Pattern) -> Option<u8> {
        let words = self.parts.words.len();
        let longer = words.max(query.parts.words.len());
        let most = most_edits(query.min_score, longer);
        let edits = if words.abs_diff(query.parts.words.len()) > most {
            None
        } else {
            pattern.distance(self.parts.words.iter().copied(), words, most)
        };
        if edits == Some(0) && self.key == query.key {
            return Some(WHOLE + self.place.map_or(0, |place| query.place.gain(place)));
        }
        let by_words = edits.map(|edits| share_kept(edits, longer));
        let by_characters = query.scoring.by_characters(query.characters, self.characters.as_deref());
        let near = by_words.max(by_characters)?;
        let (asked, own) = (query.parts, &self.parts);
        let loss = query.scoring.loss([&asked.values, &asked.marks], [&own.values, &own.marks]);
        Some(fuzzy(near, loss))
    }
}
