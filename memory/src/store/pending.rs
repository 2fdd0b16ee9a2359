//! Which units are newer than the index, and which of them are near a query?
//!
//! They are held in memory and compared one by one: time O(units · tokens), a length and a bit-parallel distance each.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::keys::{self, KEY_COLUMNS, KeySource};
use super::lookup::Candidate;
use crate::Language;
use crate::index::{Pattern, Query, most_edits, score};
use crate::unit::{Status, UnitId};

/// One side of a unit.
struct Side {
    language: Language,
    key: u64,
    tokens: Vec<u64>,
}

struct PendingUnit {
    confirmed: bool,
    changed_at: String,
    sides: [Side; 2],
}

/// Units the index does not know, or knows otherwise.
#[derive(Default)]
pub(super) struct Pending {
    changed: BTreeSet<i64>,
    units: BTreeMap<i64, PendingUnit>,
}

impl Pending {
    /// Takes in every unit: there is no index.
    pub(super) fn take_all(
        &mut self,
        connection: &Connection,
        source: KeySource<'_>,
    ) -> rusqlite::Result<()> {
        self.take(connection, source, "SELECT id FROM unit WHERE id > ?1", i64::MIN)
    }

    /// Takes in what has changed after change `number`.
    pub(super) fn take_since(
        &mut self,
        connection: &Connection,
        source: KeySource<'_>,
        number: i64,
    ) -> rusqlite::Result<()> {
        self.take(connection, source, "SELECT DISTINCT unit_id FROM unit_change WHERE number > ?1", number)
    }

    fn take(
        &mut self,
        connection: &Connection,
        source: KeySource<'_>,
        which: &str,
        after: i64,
    ) -> rusqlite::Result<()> {
        let mut changed = connection.prepare(which)?;
        for id in changed.query_map([after], |row| row.get(0))? {
            let id: i64 = id?;
            self.changed.insert(id);
            self.units.remove(&id);
        }
        let sql = format!(
            "SELECT {KEY_COLUMNS} FROM unit WHERE id IN ({which}) AND status <> 'rejected' ORDER BY id"
        );
        let mut read = connection.prepare(&sql)?;
        let mut rows = read.query([after])?;
        let mut tokens = [Vec::new(), Vec::new()];
        while let Some(row) = rows.next()? {
            let unit = keys::read_unit(row, source, &mut tokens)?;
            let side = |side: usize| -> rusqlite::Result<Side> {
                let language = super::read::language(unit.languages[side])?;
                Ok(Side { language, key: unit.keys[side], tokens: unit.tokens[side].to_vec() })
            };
            let sides = [side(0)?, side(1)?];
            let pending =
                PendingUnit { confirmed: unit.confirmed, changed_at: unit.changed_at.to_owned(), sides };
            self.units.insert(unit.id, pending);
        }
        Ok(())
    }

    /// Whether the index is not to be asked about this unit.
    pub(super) fn has_changed(&self, id: i64) -> bool {
        self.changed.contains(&id)
    }

    /// How many units are held.
    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// Every unit held that is near enough.
    pub(super) fn search(&self, query: &Query<'_>) -> Vec<Candidate> {
        if self.units.is_empty() {
            return Vec::new();
        }
        let mut pattern = Pattern::new(query.tokens.iter().copied().map(Some).collect());
        let mut found = Vec::new();
        for (&id, unit) in &self.units {
            for turned in [false, true] {
                let (own, other) = (&unit.sides[usize::from(turned)], &unit.sides[usize::from(!turned)]);
                let longer = own.tokens.len().max(query.tokens.len());
                let most = most_edits(query.min_score, longer);
                if own.tokens.is_empty()
                    || own.tokens.len().abs_diff(query.tokens.len()) > most
                    || !(query.wanted)(&own.language, &other.language)
                {
                    continue;
                }
                let edits = pattern.distance(own.tokens.iter().copied(), own.tokens.len(), most);
                let Some(edits) = edits else { continue };
                let score = score(edits, longer, edits == 0 && own.key == query.key);
                if score >= query.min_score {
                    let status = if unit.confirmed { Status::Confirmed } else { Status::Machine };
                    let changed_at = unit.changed_at.clone();
                    found.push(Candidate { score, turned, status, changed_at, id: UnitId(id) });
                }
            }
        }
        found
    }
}
