//! How do stored language tags become canonical that are older than canonical tags?
//!
//! This happens when a file is brought to the newest schema, and when rows are salvaged from a damaged older one.

use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _};

use super::rekey;
use super::row::json_list;
use super::table::{Of, Table};
use crate::Analyzer;
use sangam_language::Language;
use sangam_unit::Term;

/// The beginning of a private tag, which has no fixed meaning.
const PRIVATE: &str = "x-";

/// The triggers that record the earlier state of a row. A new form of a tag is not an operation and cannot be undone.
const LOGGED: [&str; 3] = ["document_changed_log", "unit_changed_log", "term_entry_changed_log"];

/// The canonical form of a stored tag. A tag that is no longer valid, such as `english`, becomes the nearest valid tag.
/// If there is none, it becomes a private tag of the same letters, so that nothing is lost.
fn canonical(stored: &str) -> String {
    let language = match stored.parse::<Language>() {
        Ok(language) => Some(language),
        Err(error) => error.nearest.or_else(|| format!("{PRIVATE}{stored}").parse().ok()),
    };
    language.map_or_else(|| stored.to_owned(), |language| language.to_string())
}

/// The terms of a glossary entry, as JSON, with canonical tags; `None` if the JSON holds no terms.
fn canonical_terms(stored: &str) -> Option<String> {
    let mut terms: Vec<serde_json::Value> = serde_json::from_str(stored).ok()?;
    for term in &mut terms {
        let language = term.get_mut("language")?;
        *language = canonical(language.as_str()?).into();
    }
    // Written as new ones are, because equal entries must have equal texts.
    let terms: Vec<Term> = serde_json::from_value(terms.into()).ok()?;
    json_list(&terms)
}

/// Makes the tags of a row from another file canonical; its `id` is the first value.
pub(super) fn make_canonical(of: Of, values: &mut [Value]) {
    let change = match of {
        Of::Term => |text: &str| canonical_terms(text).unwrap_or_else(|| text.to_owned()),
        _ => canonical,
    };
    for (column, value) in of.table().columns().zip(values) {
        if let Value::Text(text) = value
            && TAGGED.contains(&(of, column))
        {
            *text = change(text);
        }
    }
}

/// The columns with tags.
const TAGGED: [(Of, &str); 4] = [
    (Of::Document, "language"),
    (Of::Unit, "source_language"),
    (Of::Unit, "target_language"),
    (Of::Term, "terms"),
];

/// The SQL function that makes the tags of a table's columns canonical.
fn function(of: Of) -> &'static str {
    match of {
        Of::Term => "canonical_terms",
        _ => "canonical_tag",
    }
}

/// Makes the tags of all undamaged rows canonical, and the keys of their units again with `analyzer`.
pub(super) fn make_all_canonical(transaction: &Connection, analyzer: &dyn Analyzer) -> rusqlite::Result<()> {
    add_functions(transaction)?;
    let mut triggers = Vec::new();
    for name in LOGGED {
        let sql: Option<String> = transaction
            .query_row("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1", [name], |row| {
                row.get(0)
            })
            .optional()?;
        transaction.execute_batch(&format!("DROP TRIGGER IF EXISTS {name}"))?;
        triggers.extend(sql);
    }
    for of in [Of::Document, Of::Unit, Of::Term] {
        let columns: Vec<&str> =
            TAGGED.iter().filter(|(table, _)| *table == of).map(|(_, column)| *column).collect();
        change_rows(transaction, of, &columns)?;
        if of == Of::Unit {
            rekey::make_keys(transaction, analyzer, "id IN (SELECT id FROM temp.retagged)")?;
        } else {
            transaction.execute(&of.table().seal("id IN (SELECT id FROM temp.retagged)"), ())?;
        }
        transaction.execute_batch("DROP TABLE temp.retagged")?;
        change_log(transaction, of, &columns)?;
    }
    triggers.iter().try_for_each(|sql| transaction.execute_batch(sql))?;
    transaction.remove_function("canonical_tag", 1)?;
    transaction.remove_function("canonical_terms", 1)
}

/// Changes the rows of a table whose tags are not canonical, and lists them in `temp.retagged`.
fn change_rows(transaction: &Connection, of: Of, columns: &[&str]) -> rusqlite::Result<()> {
    let (Table { name, .. }, function) = (of.table(), function(of));
    let differs: Vec<String> =
        columns.iter().map(|column| format!("{name}.{column} <> {function}({name}.{column})")).collect();
    let set: Vec<String> = columns.iter().map(|column| format!("{column} = {function}({column})")).collect();
    // A damaged row stays recognisable. Two texts of an article may differ only in the form of their tags. The second
    // then keeps its tag, which is read as the canonical one.
    transaction.execute_batch(&format!(
        "CREATE TEMP TABLE retagged AS SELECT {name}.id FROM {name} WHERE ({differs}) AND {whole};
         UPDATE OR IGNORE {name} SET {set} WHERE id IN (SELECT id FROM temp.retagged)",
        differs = differs.join(" OR "),
        set = set.join(", "),
        whole = of.table().whole(),
    ))
}

/// Changes the tags in the earlier states of rows in the log, so that an undo also restores canonical tags.
fn change_log(transaction: &Connection, of: Of, columns: &[&str]) -> rusqlite::Result<()> {
    let function = function(of);
    for column in columns {
        let stored = format!("json_extract(before, '$.{column}')");
        transaction.execute(
            &format!(
                "UPDATE operation_row SET before = json_set(before, '$.{column}', {function}({stored}))
                 WHERE table_name = ?1 AND before IS NOT NULL AND {stored} <> {function}({stored})"
            ),
            [of.table().name],
        )?;
    }
    Ok(())
}

/// Makes the tags in a text canonical; `None` if the text holds no tags.
type Change = fn(&str) -> Option<String>;

/// Adds the SQL functions `canonical_tag(tag)` and `canonical_terms(terms)`. Values that are no text stay as they are.
fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let functions: [(&str, Change); 2] =
        [("canonical_tag", |tag| Some(canonical(tag))), ("canonical_terms", canonical_terms)];
    for (name, change) in functions {
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function(name, 1, flags, move |context| {
            let stored: Value = context.get(0)?;
            Ok(match stored {
                Value::Text(text) => Value::Text(change(&text).unwrap_or(text)),
                other => other,
            })
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::params;

    use super::super::LookupOptions;
    use super::super::schema;
    use super::super::tests::{Memory, Place, language};
    use super::*;
    use sangam_unit::{Sides, UnitDraft};

    #[test]
    fn what_was_a_tag_once_becomes_one() {
        for (stored, tag) in [
            ("ur-PK", "ur-PK"),
            ("eng", "en"),
            ("eng-Latn", "en-Latn"),
            ("english", "en"),
            ("en-usa", "en"),
            ("qwertyui", "x-qwertyui"),
        ] {
            assert_eq!(canonical(stored), tag);
        }
        let terms = r#"[{"language":"eng","text":"dam"},{"language":"ur","text":"ڈیم"}]"#;
        let canonical = r#"[{"language":"en","text":"dam"},{"language":"ur","text":"ڈیم"}]"#;
        assert_eq!(canonical_terms(terms).as_deref(), Some(canonical));
    }

    /// Gives a unit a tag as the program wrote it before tags were canonical, and marks the file as that old.
    fn with_old_tag(place: &Place, id: i64, tag: &str) {
        place.write().sql(|connection| {
            connection
                .execute_batch("CREATE TEMP TABLE kept AS SELECT sql FROM sqlite_schema WHERE name = 'unit_changed_log'; DROP TRIGGER unit_changed_log")
                .unwrap();
            connection
                .execute("UPDATE unit SET source_language = ?2 WHERE id = ?1", params![id, tag])
                .unwrap();
            connection.execute(&Of::Unit.table().seal("id = ?1"), [id]).unwrap();
            let sql: String = connection.query_row("SELECT sql FROM temp.kept", (), |row| row.get(0)).unwrap();
            connection.execute_batch(&sql).unwrap();
            connection.execute_batch("DROP TABLE temp.kept").unwrap();
            connection.execute_batch("DROP TABLE term_key").unwrap();
            connection.pragma_update(None, "user_version", schema::TAGS - 1).unwrap();
        });
    }

    fn found(memory: &Memory) -> usize {
        let options = LookupOptions { to: Some(language("ur")), ..LookupOptions::new(language("en")) };
        memory.lookup("The dam is full.", &options).unwrap().len()
    }

    #[test]
    fn units_under_another_tag_are_found_and_nothing_is_to_be_undone() {
        for tag in ["eng", "english"] {
            let place = Place::new();
            let memory = place.write();
            let draft = UnitDraft::new(
                Sides::new(language("en"), language("ur")),
                "The dam is full.".to_owned(),
                "ڈیم بھرا ہوا ہے۔".to_owned(),
            );
            memory.add_unit(&draft).unwrap();
            drop(memory);
            with_old_tag(&place, 1, tag);
            let memory = place.write();
            assert_eq!(found(&memory), 1, "{tag}");
            let verified = memory.verify().unwrap();
            assert_eq!(verified.problems, []);
            let logged: i64 = Connection::open(&place.path)
                .unwrap()
                .query_row("SELECT count(*) FROM operation_row", (), |row| row.get(0))
                .unwrap();
            assert_eq!(logged, 0);
            let operation = memory.operations(1).unwrap()[0].id;
            memory.undo(operation).unwrap();
            assert_eq!(found(&memory), 0);
        }
    }
}
