//! How does a unit become a row, with its keys?

use std::sync::LazyLock;

use rusqlite::{Transaction, params};

use super::keys::Keys;
use super::table::{TABLES, identity};
use crate::Analyzer;
use crate::unit::UnitDraft;

/// The `INSERT` of each table.
pub(super) static INSERT: LazyLock<[String; TABLES.len()]> =
    LazyLock::new(|| std::array::from_fn(|table| TABLES[table].insert()));

/// A list as JSON; `None` for an empty one.
pub(super) fn json_list<'a, T: serde::Serialize + 'a>(
    items: impl IntoIterator<Item = &'a T>,
) -> Option<String> {
    let items: Vec<&T> = items.into_iter().collect();
    if items.is_empty() { None } else { serde_json::to_string(&items).ok() }
}

/// What of a unit's row takes time to make.
pub(super) struct UnitKeys {
    keys: [Keys; 2],
    identity: i64,
}

impl UnitKeys {
    pub(super) fn of(draft: &UnitDraft, analyzer: &dyn Analyzer) -> Self {
        let UnitDraft { source_language, target_language, source, target, .. } = draft;
        Self {
            keys: [Keys::of(analyzer, source_language, source), Keys::of(analyzer, target_language, target)],
            identity: identity([source_language.as_str(), target_language.as_str(), source, target]),
        }
    }
}

/// A unit with all that its row needs.
pub(super) struct UnitRow<'a> {
    draft: &'a UnitDraft,
    keys: [Keys; 2],
    pub(super) identity: i64,
}

impl<'a> UnitRow<'a> {
    pub(super) fn of(draft: &'a UnitDraft, analyzer: &dyn Analyzer) -> Self {
        Self::with(draft, UnitKeys::of(draft, analyzer))
    }

    /// With keys that were made of the same draft.
    pub(super) fn with(draft: &'a UnitDraft, keys: UnitKeys) -> Self {
        Self { draft, keys: keys.keys, identity: keys.identity }
    }

    /// Adds the row. A unit of a bead takes its confidence and origin from there.
    pub(super) fn insert(
        &self,
        transaction: &Transaction<'_>,
        id: i64,
        bead_id: Option<i64>,
        now: &str,
    ) -> rusqlite::Result<()> {
        let draft = self.draft;
        let details = &draft.details;
        let [source, target] = &self.keys;
        let origin = draft.origin.as_ref().and_then(|origin| serde_json::to_string(origin).ok());
        transaction.prepare_cached(&INSERT[super::table::Of::Unit as usize])?.execute(params![
            id,
            bead_id,
            draft.source_language.as_str(),
            draft.target_language.as_str(),
            draft.source,
            draft.target,
            draft.status.as_str(),
            bead_id.is_none().then_some(draft.confidence.clamp(0.0, 1.0)),
            draft.changed_at.as_deref().unwrap_or(now),
            details.created_at,
            details.author,
            details.changed_by,
            details.client,
            details.domain,
            json_list(&details.tags),
            json_list(&details.notes),
            json_list(&details.properties),
            i64::try_from(details.usage_count).unwrap_or(i64::MAX),
            details.external_id,
            details.source_markup,
            details.target_markup,
            origin.filter(|_| bead_id.is_none()),
            source.exact,
            target.exact,
            source.stored_tokens(&draft.source),
            target.stored_tokens(&draft.target),
            source.length,
            target.length,
            self.identity
        ])?;
        Ok(())
    }
}
