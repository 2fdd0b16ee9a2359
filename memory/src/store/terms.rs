//! How are glossaries stored, and which of their entries may have a name in a text?
//!
//! Each name of an entry has a key (`term_key`): a hash of its language and of the keys of its first words
//! ([`Analyzer::term_keys`]). A text gives the same hash for every run of a few words; the entries with one of these
//! hashes are the candidates. So a lookup reads as many entries as may be in the sentence, however large the glossary
//! is. Time O(words of the text · log entries).

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::connect::FileContext;
use super::import::Imported;
use super::operation::Operating;
use super::row::{INSERT, json_list};
use super::table::{Of, seal_row};
use super::unit_columns::{Seen, check_row_whole, from_json};
use super::view::View;
use crate::{Analyzer, MemoryError};
use sangam_language::Language;
use sangam_unit::{StoredTerm, Term, TermEntry, TermId};

/// The words of a name that its key covers. Few names are longer, and few of these begin alike.
const WORDS_IN_KEY: usize = 4;

/// The columns of an entry; [`stored_term`] reads them in this order.
fn columns() -> String {
    format!("id, external_id, domain, definition, terms, notes, {}", Of::Term.table().whole())
}

fn stored_term(row: &Row<'_>) -> rusqlite::Result<StoredTerm> {
    check_row_whole(row, Of::Term, 6)?;
    let entry = TermEntry {
        id: row.get(1)?,
        domain: row.get(2)?,
        definition: row.get(3)?,
        terms: from_json(row, 4)?,
        notes: from_json(row, 5)?,
    };
    Ok(StoredTerm { id: TermId(row.get(0)?), entry })
}

fn read(connection: &Connection, id: i64) -> rusqlite::Result<Option<StoredTerm>> {
    let sql = format!("SELECT {} FROM term_entry WHERE id = ?1", columns());
    connection.prepare_cached(&sql)?.query_row([id], stored_term).optional()
}

impl View {
    /// Passes every entry of the glossary to `receive`, in the order in which the entries were stored.
    pub(super) fn for_each_term<E: From<MemoryError>>(
        &self,
        mut receive: impl FnMut(StoredTerm) -> Result<(), E>,
    ) -> Result<(), E> {
        let lost = |error| E::from(self.shared.file.error(error));
        let _snapshot = self.snapshot().map_err(lost)?;
        let sql = format!("SELECT {} FROM term_entry ORDER BY id", columns());
        let mut statement = self.connection.prepare(&sql).map_err(lost)?;
        let mut rows = statement.query(()).map_err(lost)?;
        let mut seen = Seen::default();
        while let Some(row) = rows.next().map_err(lost)? {
            let stored = stored_term(row).map_err(lost)?;
            seen.row(stored.id.0);
            receive(stored)?;
        }
        seen.check(&self.connection, Of::Term).map_err(lost)
    }

    /// The entry with this number.
    pub(super) fn term(&self, id: TermId) -> Result<Option<StoredTerm>, MemoryError> {
        read(&self.connection, id.0).map_err(|error| self.error(error))
    }

    /// The entries that may have a name in `text`, by number.
    pub(super) fn term_candidates(
        &self,
        language: &Language,
        text: &str,
    ) -> Result<Vec<StoredTerm>, MemoryError> {
        let is_empty = || -> rusqlite::Result<bool> {
            let some = "SELECT EXISTS (SELECT 1 FROM term_entry)";
            self.connection.prepare_cached(some)?.query_row((), |row| row.get::<_, bool>(0)).map(|some| !some)
        };
        if is_empty().map_err(|error| self.error(error))? {
            return Ok(Vec::new());
        }
        let keys = run_keys(language, &self.shared.analyzer.term_keys(language, text));
        if self.keys_are_foreign().map_err(|error| self.error(error))? {
            // The stored keys may not be made again, so those of every entry are made for this answer.
            let mut found = Vec::new();
            self.for_each_term(|stored| -> Result<(), MemoryError> {
                let own = entry_keys(self.shared.analyzer.as_ref(), &stored.entry.terms);
                if !own.is_disjoint(&keys) {
                    found.push(stored);
                }
                Ok(())
            })?;
            return Ok(found);
        }
        let look_up = || -> rusqlite::Result<Vec<StoredTerm>> {
            let _snapshot = self.snapshot()?;
            let mut ids = BTreeSet::new();
            let mut sought =
                self.connection.prepare_cached("SELECT entry_id FROM term_key WHERE key = ?1")?;
            for key in keys {
                let mut rows = sought.query([key])?;
                while let Some(row) = rows.next()? {
                    ids.insert(row.get(0)?);
                }
            }
            ids.into_iter().filter_map(|id| read(&self.connection, id).transpose()).collect()
        };
        look_up().map_err(|error| self.error(error))
    }

    /// Whether the store has exactly the keys of its entries. Keys of another analyser are not compared.
    pub(super) fn has_all_term_keys(&self) -> rusqlite::Result<bool> {
        if self.keys_are_foreign()? {
            return Ok(true);
        }
        let _snapshot = self.snapshot()?;
        let mut entries = self.connection.prepare("SELECT id, terms FROM term_entry ORDER BY id")?;
        let mut entries = entries.query(())?;
        let mut stored = self.connection.prepare("SELECT key FROM term_key WHERE entry_id = ?1")?;
        let mut count = 0;
        while let Some(row) = entries.next()? {
            let keys: BTreeSet<i64> = stored
                .query_map([row.get::<_, i64>(0)?], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            // Whether the row itself is damaged, its checksum says.
            let Ok(terms) = from_json::<Vec<Term>>(row, 1) else { continue };
            if keys != entry_keys(self.shared.analyzer.as_ref(), &terms) {
                return Ok(false);
            }
            count += keys.len();
        }
        let all: usize = self.connection.query_row("SELECT count(*) FROM term_key", (), |row| row.get(0))?;
        Ok(count == all)
    }
}

/// The hashes of every run of words of a text that may be the beginning of a name.
fn run_keys(language: &Language, words: &[String]) -> BTreeSet<i64> {
    (0..words.len()).flat_map(|first| prefix_keys(language, &words[first..])).collect()
}

/// The hashes of the first word, the first two, and so on, as far as a key goes.
fn prefix_keys(language: &Language, words: &[String]) -> impl Iterator<Item = i64> {
    let mut hasher = blake3::Hasher::new();
    let mut add = move |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        hasher.finalize().as_bytes().first_chunk().copied().map_or(0, i64::from_le_bytes)
    };
    add(language.primary());
    words.iter().take(WORDS_IN_KEY).map(move |word| add(word))
}

/// The keys of an entry's names.
fn entry_keys(analyzer: &dyn Analyzer, terms: &[Term]) -> BTreeSet<i64> {
    let key =
        |term: &Term| prefix_keys(&term.language, &analyzer.term_keys(&term.language, &term.text)).last();
    terms.iter().filter_map(key).collect()
}

/// Makes the keys of every entry again.
pub(super) fn make_keys(transaction: &Connection, analyzer: &dyn Analyzer) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM term_key", ())?;
    let mut read = transaction.prepare("SELECT id, terms FROM term_entry ORDER BY id")?;
    let mut rows = read.query(())?;
    while let Some(row) = rows.next()? {
        // A damaged row has no keys; its checksum shows the damage.
        if let Ok(terms) = from_json::<Vec<Term>>(row, 1) {
            add_keys(transaction, row.get(0)?, &entry_keys(analyzer, &terms))?;
        }
    }
    Ok(())
}

/// Makes the keys of one entry again.
pub(super) fn make_keys_of(operating: &Operating<'_>, id: i64) -> rusqlite::Result<()> {
    let transaction = operating.transaction;
    transaction.prepare_cached("DELETE FROM term_key WHERE entry_id = ?1")?.execute([id])?;
    let mut read = transaction.prepare_cached("SELECT terms FROM term_entry WHERE id = ?1")?;
    // The log of another program may hold anything. Such an entry has no keys.
    let terms: Vec<Term> = read.query_row([id], |row| Ok(from_json(row, 0).unwrap_or_default()))?;
    add_keys(transaction, id, &entry_keys(operating.analyzer, &terms))
}

fn add_keys(transaction: &Connection, id: i64, keys: &BTreeSet<i64>) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached("INSERT INTO term_key (key, entry_id) VALUES (?1, ?2)")?;
    for key in keys {
        insert.execute(params![key, id])?;
    }
    Ok(())
}

/// Stores the entries of a glossary.
pub(super) fn import<E: From<MemoryError>>(
    operating: &mut Operating<'_>,
    file: &FileContext,
    entries: impl IntoIterator<Item = Result<TermEntry, E>>,
) -> Result<Imported, E> {
    let mut imported = Imported::default();
    for entry in entries {
        let (_, new) = store(operating, &entry?).map_err(|error| E::from(file.error(error)))?;
        if new {
            imported.units += 1;
        } else {
            imported.duplicates += 1;
        }
    }
    Ok(imported)
}

/// Stores an entry. Returns its number, and whether it is new.
pub(super) fn store(operating: &mut Operating<'_>, entry: &TermEntry) -> rusqlite::Result<(TermId, bool)> {
    let terms = json_list(&entry.terms).unwrap_or_else(|| "[]".to_owned());
    let known = operating
        .transaction
        .prepare_cached("SELECT id FROM term_entry WHERE terms = ?1 AND external_id IS ?2")?
        .query_row(params![terms, entry.id], |row| row.get::<_, i64>(0))
        .optional()?;
    if let Some(known) = known {
        return Ok((TermId(known), false));
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
    add_keys(operating.transaction, id, &entry_keys(operating.analyzer, &entry.terms))?;
    Ok((TermId(id), true))
}

/// Gives an entry another content.
pub(super) fn change(
    operating: &Operating<'_>,
    file: &FileContext,
    (id, entry): (TermId, &TermEntry),
) -> Result<(), MemoryError> {
    existing(operating, file, id)?;
    let write = || -> rusqlite::Result<()> {
        operating
            .transaction
            .prepare_cached(
                "UPDATE term_entry SET external_id = ?2, domain = ?3, definition = ?4, terms = ?5, notes = ?6,
                     changed_at = ?7
                 WHERE id = ?1",
            )?
            .execute(params![
                id.0,
                entry.id,
                entry.domain,
                entry.definition,
                json_list(&entry.terms).unwrap_or_else(|| "[]".to_owned()),
                json_list(&entry.notes),
                operating.label.at
            ])?;
        seal_row(operating.transaction, Of::Term, id.0)?;
        make_keys_of(operating, id.0)
    };
    write().map_err(|error| file.error(error))
}

/// Removes entries, and returns what they were.
pub(super) fn remove(
    operating: &Operating<'_>,
    file: &FileContext,
    ids: &[TermId],
) -> Result<Vec<StoredTerm>, MemoryError> {
    let mut removed: Vec<StoredTerm> = Vec::new();
    for id in ids {
        if removed.iter().any(|removed| removed.id == *id) {
            continue;
        }
        removed.push(existing(operating, file, *id)?);
        operating
            .transaction
            .prepare_cached("DELETE FROM term_entry WHERE id = ?1")
            .and_then(|mut delete| delete.execute([id.0]))
            .map_err(|error| file.error(error))?;
    }
    Ok(removed)
}

fn existing(operating: &Operating<'_>, file: &FileContext, id: TermId) -> Result<StoredTerm, MemoryError> {
    let stored = read(operating.transaction, id.0).map_err(|error| file.error(error))?;
    stored.ok_or_else(|| MemoryError::NoSuchTerm { path: file.path.clone(), term: id.0 })
}

/// Adds to a stored entry what only `entry` says.
pub(super) fn complete(operating: &Operating<'_>, entry: &TermEntry) -> rusqlite::Result<()> {
    let transaction = operating.transaction;
    let terms = json_list(&entry.terms).unwrap_or_else(|| "[]".to_owned());
    let (id, notes): (i64, Vec<String>) = transaction
        .prepare_cached("SELECT id, notes FROM term_entry WHERE terms = ?1 AND external_id IS ?2")?
        .query_row(params![terms, entry.id], |row| Ok((row.get(0)?, from_json(row, 1)?)))?;
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
                .for_each_term::<MemoryError>(|stored| {
                    entries.push(stored.entry);
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
