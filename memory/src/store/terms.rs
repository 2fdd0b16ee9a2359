//! How are glossaries stored?

use rusqlite::{OptionalExtension as _, params};

use super::connect::FileContext;
use super::import::Imported;
use super::operation::Operating;
use super::row::{INSERT, json_list};
use super::table::{Of, seal_row};
use super::unit_columns::Seen;
use super::view::View;
use crate::MemoryError;
use sangam_unit::TermEntry;

impl View {
    /// Passes every entry of the glossary to `receive`, in the order in which the entries were stored.
    pub(super) fn for_each_term<E: From<MemoryError>>(
        &self,
        mut receive: impl FnMut(TermEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        let lost = |error| E::from(self.shared.file.error(error));
        let _snapshot = self.snapshot().map_err(lost)?;
        let whole = Of::Term.table().whole();
        let sql = format!(
            "SELECT id, external_id, domain, definition, terms, notes, {whole} FROM term_entry ORDER BY id"
        );
        let mut statement = self.connection.prepare(&sql).map_err(lost)?;
        let mut rows = statement.query(()).map_err(lost)?;
        let mut seen = Seen::default();
        while let Some(row) = rows.next().map_err(lost)? {
            let mut read = || -> rusqlite::Result<TermEntry> {
                super::unit_columns::check_row_whole(row, Of::Term, 6)?;
                seen.row(row.get(0)?);
                Ok(TermEntry {
                    id: row.get(1)?,
                    domain: row.get(2)?,
                    definition: row.get(3)?,
                    terms: super::unit_columns::from_json(row, 4)?,
                    notes: super::unit_columns::from_json(row, 5)?,
                })
            };
            let entry = read().map_err(lost)?;
            receive(entry)?;
        }
        seen.check(&self.connection, Of::Term).map_err(lost)
    }
}

/// Stores the entries of a glossary.
pub(super) fn import<E: From<MemoryError>>(
    operating: &mut Operating<'_>,
    file: &FileContext,
    entries: impl IntoIterator<Item = Result<TermEntry, E>>,
) -> Result<Imported, E> {
    let mut imported = Imported::default();
    for entry in entries {
        if store(operating, &entry?).map_err(|error| E::from(file.error(error)))? {
            imported.units += 1;
        } else {
            imported.duplicates += 1;
        }
    }
    Ok(imported)
}

/// Stores an entry. Returns whether it is new.
pub(super) fn store(operating: &mut Operating<'_>, entry: &TermEntry) -> rusqlite::Result<bool> {
    let terms = json_list(&entry.terms).unwrap_or_else(|| "[]".to_owned());
    let known = operating
        .transaction
        .prepare_cached("SELECT id FROM term_entry WHERE terms = ?1 AND external_id IS ?2")?
        .query_row(params![terms, entry.id], |row| row.get::<_, i64>(0))
        .optional()?;
    if known.is_some() {
        return Ok(false);
    }
    let id = operating.new_id(Of::Term);
    operating.transaction.prepare_cached(&INSERT[Of::Term as usize])?.execute(params![
        id,
        entry.id,
        entry.domain,
        entry.definition,
        terms,
        json_list(&entry.notes),
        operating.label.at
    ])?;
    Ok(true)
}

/// Adds to a stored entry what only `entry` says.
pub(super) fn complete(operating: &Operating<'_>, entry: &TermEntry) -> rusqlite::Result<()> {
    let transaction = operating.transaction;
    let terms = json_list(&entry.terms).unwrap_or_else(|| "[]".to_owned());
    let (id, notes): (i64, Vec<String>) = transaction
        .prepare_cached("SELECT id, notes FROM term_entry WHERE terms = ?1 AND external_id IS ?2")?
        .query_row(params![terms, entry.id], |row| {
            Ok((row.get(0)?, super::unit_columns::from_json(row, 1)?))
        })?;
    let more = entry.notes.iter().filter(|note| !notes.contains(note));
    let notes = json_list(notes.iter().chain(more));
    let changed = transaction
        .prepare_cached(
            "UPDATE term_entry SET domain = coalesce(domain, ?2), definition = coalesce(definition, ?3), notes = ?4,
                 changed_at = ?5
             WHERE id = ?1 AND (coalesce(domain, ?2) IS NOT domain OR coalesce(definition, ?3) IS NOT definition
                                OR notes IS NOT ?4)",
        )?
        .execute(params![id, entry.domain, entry.definition, notes, operating.label.at])?;
    if changed > 0 {
        seal_row(transaction, Of::Term, id)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Memory, Place, language};
    use super::*;
    use sangam_unit::Term;

    #[test]
    fn a_glossary_is_kept_once_and_taken_back() {
        let place = Place::new();
        let memory = place.write();
        let term = |tag: &str, text: &str| Term {
            language: language(tag),
            text: text.to_owned(),
            part_of_speech: None,
            status: None,
        };
        let entry = TermEntry {
            id: Some("c1".to_owned()),
            terms: vec![term("en", "ceasefire"), term("ur", "جنگ بندی")],
            notes: vec!["one word".to_owned()],
            ..TermEntry::default()
        };
        let read = |memory: &Memory| {
            let mut entries = Vec::new();
            memory
                .reader()
                .for_each_term::<MemoryError>(|entry| {
                    entries.push(entry);
                    Ok(())
                })
                .unwrap();
            entries
        };
        for stored in [1, 0] {
            let imported =
                memory.change(|change| change.import_terms([Ok::<_, MemoryError>(entry.clone())])).unwrap();
            assert_eq!((imported.units, imported.duplicates), (stored, 1 - stored));
        }
        assert_eq!(read(&memory), std::slice::from_ref(&entry));
        let operation = memory.last_operation().unwrap();
        let undoing = memory.undo(operation).unwrap().operation.unwrap();
        assert_eq!(read(&memory), []);
        memory.undo(undoing).unwrap();
        assert_eq!(read(&memory), [entry]);
        assert_eq!(memory.verify().unwrap().problems, []);
    }
}
