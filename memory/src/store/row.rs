//! How does a unit become a row with its keys?

use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};

use super::keys::Keys;
use super::origin::origin_json;
use super::table::{Checksum, Of, TABLES, identity};
use crate::Analyzer;
use crate::source::believable;
use sangam_language::Language;
use sangam_unit::{Sides, UnitDraft};

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

static INSERT_UNIT: LazyLock<String> = LazyLock::new(|| Of::Unit.table().insert_sealed());

/// The parts of a unit's row that take time to make.
pub(super) struct UnitKeys {
    pub(super) keys: Sides<Keys>,
    /// The tokens as they are stored.
    tokens: Sides<String>,
    identity: i64,
}

impl UnitKeys {
    pub(super) fn of(draft: &UnitDraft, analyzer: &dyn Analyzer) -> Self {
        let languages = Sides::new(&draft.source_language, &draft.target_language);
        let texts = Sides::new(draft.source.as_str(), draft.target.as_str());
        let keys = languages.zip(texts).map(|(language, text)| Keys::of(analyzer, language, text));
        Self {
            tokens: keys.as_ref().zip(texts).map(|(keys, text)| keys.stored_tokens(text)),
            keys,
            identity: identity(languages.map(Language::as_str), texts),
        }
    }
}

/// A unit with everything that its row needs.
pub(super) struct UnitRow<'a> {
    draft: &'a UnitDraft,
    /// Hashes of the exact keys.
    exact: Sides<i64>,
    tokens: Sides<String>,
    pub(super) identity: i64,
}

impl<'a> UnitRow<'a> {
    pub(super) fn of(draft: &'a UnitDraft, analyzer: &dyn Analyzer) -> Self {
        Self::with(draft, UnitKeys::of(draft, analyzer))
    }

    /// A row with keys that were made of the same draft.
    pub(super) fn with(draft: &'a UnitDraft, keys: UnitKeys) -> Self {
        let UnitKeys { keys, tokens, identity } = keys;
        Self { draft, exact: keys.map(|keys| keys.exact), tokens, identity }
    }

    /// Adds the row. A unit with a bead takes its confidence and origin from the bead.
    pub(super) fn insert(
        &self,
        transaction: &Connection,
        id: i64,
        bead_id: Option<i64>,
        now: &str,
    ) -> rusqlite::Result<()> {
        let draft = self.draft;
        let details = &draft.details;
        let origin = draft.origin.as_ref().filter(|_| bead_id.is_none());
        let origin = origin.and_then(origin_json);
        let [tags, notes, properties] =
            [json_list(&details.tags), json_list(&details.notes), json_list(&details.properties)];
        let text = |text: &'a str| ValueRef::Text(text.as_bytes());
        let given = |given: &'a Option<String>| optional(given.as_deref());
        let confidence = Some(believable(draft.confidence)).filter(|_| bead_id.is_none());
        let columns = [
            ValueRef::Integer(id),
            bead_id.map_or(ValueRef::Null, ValueRef::Integer),
            text(draft.source_language.as_str()),
            text(draft.target_language.as_str()),
            text(&draft.source),
            text(&draft.target),
            text(draft.status.as_str()),
            confidence.map_or(ValueRef::Null, ValueRef::Real),
            ValueRef::Text(draft.changed_at.as_deref().unwrap_or(now).as_bytes()),
            given(&details.created_at),
            given(&details.author),
            given(&details.changed_by),
            given(&details.client),
            given(&details.domain),
            optional(tags.as_deref()),
            optional(notes.as_deref()),
            optional(properties.as_deref()),
            ValueRef::Integer(i64::try_from(details.usage_count).unwrap_or(i64::MAX)),
            given(&details.external_id),
            given(&details.source_markup),
            given(&details.target_markup),
            optional(origin.as_deref()),
            ValueRef::Integer(self.exact.source),
            ValueRef::Integer(self.exact.target),
            ValueRef::Text(self.tokens.source.as_bytes()),
            ValueRef::Text(self.tokens.target.as_bytes()),
            ValueRef::Integer(self.identity),
        ];
        let mut checksum = Checksum::default();
        for column in &columns {
            checksum.add(*column);
        }
        let checksum = ValueRef::Integer(checksum.value());
        let values = columns.iter().chain([&checksum]).map(|column| ToSqlOutput::Borrowed(*column));
        transaction.prepare_cached(&INSERT_UNIT)?.execute(params_from_iter(values))?;
        Ok(())
    }
}

fn optional(text: Option<&str>) -> ValueRef<'_> {
    text.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()))
}
