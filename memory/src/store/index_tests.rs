//! The index against a scan of everything: whatever was stored, changed, lost or damaged, the answers are the same.

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use rusqlite::params;

use super::keys::Keys;
use super::table::{Of, seal_row};
use super::tests::{Place, Plain, language, pair};
use super::*;
use crate::unit::Score;
use crate::{ImportOptions, UnitDraft};

/// What a lookup answers, without its texts.
type Answer = Vec<(Score, i64, String)>;

fn answer(found: &[Match]) -> Answer {
    found.iter().map(|found| (found.score, found.unit.id.0, found.unit.source.clone())).collect()
}

fn indexed(memory: &Memory, query: &str, options: &LookupOptions) -> Answer {
    answer(&memory.lookup(query, options).unwrap())
}

/// The answer of a scan, which knows no index.
fn scanned(memory: &Memory, query: &str, options: &LookupOptions) -> Answer {
    let keys = Keys::of(&Plain(1), &options.from, query);
    answer(&memory.scan(&keys, options, false).unwrap())
}

fn options(from: &str, to: Option<&str>, min_score: u8, limit: usize) -> LookupOptions {
    LookupOptions {
        to: to.map(language),
        min_score: Score::new(min_score),
        limit,
        ..LookupOptions::new(language(from))
    }
}

fn import(memory: &mut Memory, from: &str, to: &str, units: &[(String, String)]) {
    let options = ImportOptions { now: "2026-05-11T00:00:00Z".to_owned() };
    let languages = [language(from), language(to)];
    let units = units.iter().map(|(source, target)| {
        Ok::<_, MemoryError>(UnitDraft::new(languages.clone(), source.clone(), target.clone()))
    });
    memory.import_units(units, &options).unwrap();
}

/// What may happen to a memory between two lookups.
#[derive(Debug, Clone)]
enum Step {
    /// Units come in, in languages of this number.
    Import(usize, Vec<(String, String)>),
    /// An article of this number is stored, or replaced.
    Article(usize, Vec<String>),
    /// The unit with this id gets this status and time.
    Judge(i64, &'static str, &'static str),
    Delete(i64),
    Reindex,
    /// The file is removed, and the memory opened anew.
    LoseIndex,
    /// Another process opens the memory.
    Reopen,
}

const PAIRS: [(&str, &str); 4] = [("en", "ur"), ("ur", "en-GB"), ("en-GB", "hi"), ("en", "en-GB")];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[abcd]( [abcdefgh]){0,9}",
        // Long enough for several machine words, of few words, so that some are near each other.
        1 => "[ab]( [ab]){60,70}",
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..PAIRS.len(), prop::collection::vec((text(), text()), 1..12))
            .prop_map(|(pair, units)| Step::Import(pair, units)),
        2 => (0usize..2, prop::collection::vec(text(), 1..6)).prop_map(|(name, texts)| Step::Article(name, texts)),
        3 => (
            1i64..30,
            prop::sample::select(vec!["machine", "confirmed", "rejected"]),
            prop::sample::select(vec!["2026-05-01T00:00:00Z", "2026-05-20T00:00:00Z"]),
        )
            .prop_map(|(id, status, time)| Step::Judge(id, status, time)),
        2 => (1i64..30).prop_map(Step::Delete),
        3 => Just(Step::Reindex),
        1 => Just(Step::LoseIndex),
        2 => Just(Step::Reopen),
    ]
}

fn take(place: &Place, memory: &mut Memory, step: &Step) {
    match step {
        Step::Import(number, units) => {
            let (from, to) = PAIRS[*number];
            import(memory, from, to, units);
        }
        Step::Article(name, texts) => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            memory.store_article(&pair(&name.to_string(), &texts, &texts)).unwrap();
        }
        Step::Judge(id, status, time) => {
            let sql = "UPDATE unit SET status = ?2, changed_at = ?3 WHERE id = ?1";
            memory
                .write(|transaction, file, _| {
                    transaction
                        .execute(sql, params![id, status, time])
                        .and_then(|_| seal_row(transaction, Of::Unit, *id))
                        .map_err(|error| file.error(error))
                })
                .unwrap();
        }
        Step::Delete(id) => {
            memory
                .write(|transaction, file, _| {
                    transaction
                        .execute("DELETE FROM unit WHERE id = ?1", [id])
                        .map_err(|error| file.error(error))
                })
                .unwrap();
        }
        Step::Reindex => {
            memory.reindex().unwrap();
        }
        Step::LoseIndex => {
            fs::remove_file(memory.index_path()).unwrap_or_default();
            *memory = place.write();
        }
        Step::Reopen => *memory = place.write(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn whatever_happens_lookup_answers_what_a_scan_answers(
        steps in prop::collection::vec(step(), 1..10),
        queries in prop::collection::vec((text(), 0usize..4, 1u8..=102, 1usize..8), 1..6),
    ) {
        let place = Place::new();
        let mut memory = place.write();
        let mut watcher: Option<Memory> = None;
        for step in &steps {
            take(&place, &mut memory, step);
            for (query, languages, min_score, limit) in &queries {
                let (from, to) = [("en", None), ("en", Some("ur")), ("ur", None), ("hi", Some("en"))][*languages];
                let options = options(from, to, *min_score, *limit);
                let expected = scanned(&memory, query, &options);
                prop_assert_eq!(&indexed(&memory, query, &options), &expected);
                // Another process, which has had the memory open for longer, sees the same.
                let watcher = watcher.get_or_insert_with(|| place.open(1, &MemoryOptions::default()).unwrap());
                prop_assert_eq!(&indexed(watcher, query, &options), &expected);
            }
        }
    }
}

/// A memory of a few hundred units with an index file, and queries that find something in it.
fn small_indexed() -> (Place, Memory, Vec<String>) {
    let place = Place::new();
    let mut memory = place.write();
    let words = ["talks", "ended", "in", "the", "city", "rain", "fell", "on", "fields", "today"];
    let sentence = |seed: usize| {
        let picked: Vec<&str> =
            (0..4 + seed % 5).map(|at| words[(seed * 7 + at * at * 3 + seed / 10) % 10]).collect();
        picked.join(" ")
    };
    let units: Vec<(String, String)> =
        (0..300).map(|seed| (format!("{} {}", sentence(seed), seed % 40), sentence(seed + 7))).collect();
    import(&mut memory, "en", "ur", &units);
    memory.reindex().unwrap();
    let queries = (0..300).step_by(37).map(|seed| format!("{} {}", sentence(seed), seed % 40)).collect();
    (place, memory, queries)
}

#[test]
fn a_damaged_index_never_changes_an_answer() {
    let (_place, memory, queries) = small_indexed();
    let options = options("en", None, 60, 5);
    let expected: Vec<Answer> = queries.iter().map(|query| scanned(&memory, query, &options)).collect();
    assert!(expected.iter().all(|answer| !answer.is_empty()));
    let path = memory.index_path();
    let whole = fs::read(&path).unwrap();
    let flipped = (0..whole.len()).step_by(whole.len() / 900).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        bytes
    });
    let cut = (0..whole.len()).step_by(whole.len() / 150).map(|length| whole[..length].to_vec());
    let grown = [1, 4096].map(|more| [whole.as_slice(), &vec![0; more]].concat());
    let mut cases = 0;
    for damaged in flipped.chain(cut).chain(grown) {
        // What is mapped keeps its own file: the damaged one is another with the same name.
        fs::remove_file(&path).unwrap_or_default();
        fs::write(&path, damaged).unwrap();
        memory.searcher.replace(reindex::Searcher::default());
        let at = cases % queries.len();
        assert_eq!(indexed(&memory, &queries[at], &options), expected[at]);
        cases += 1;
    }
    assert!(cases >= 1_000);
    // Each was made again, or was damaged where no lookup came by: a last look at everything makes it whole.
    memory.searcher.replace(reindex::Searcher::default());
    fs::write(&path, b"").unwrap();
    indexed(&memory, &queries[0], &options);
    assert!(fs::read(&path).unwrap() == whole, "the same units give the same index");
}

#[test]
fn an_index_that_the_store_contradicts_is_not_believed() {
    let (_place, memory, queries) = small_indexed();
    let options = options("en", None, 60, 5);
    // Behind the log's back: as if the file were another memory's whose history looks the same.
    let best = scanned(&memory, &queries[0], &options)[0].1;
    memory
        .connection
        .execute_batch(&format!(
            "DROP TRIGGER unit_changed;
             UPDATE unit SET source_tokens = 'no' || char(31) || 'more', source_key = '' WHERE id = {best}; {};",
            Of::Unit.table().seal("true")
        ))
        .unwrap();
    assert_eq!(indexed(&memory, &queries[0], &options), scanned(&memory, &queries[0], &options));
}

#[test]
fn a_backup_put_back_and_changed_is_told_from_what_the_index_was_made_of() {
    let (place, mut memory, _) = small_indexed();
    let options = options("en", None, 60, 5);
    let backup = place.path.with_extension("backup");
    memory.connection.execute("VACUUM INTO ?1", [backup.to_str().unwrap()]).unwrap();
    let more = |what: &str| vec![(format!("an {what} unit of its own"), what.to_owned())];
    import(&mut memory, "en", "ur", &more("earlier"));
    memory.reindex().unwrap();
    drop(memory);
    fs::rename(&backup, &place.path).unwrap();
    let mut memory = place.write();
    import(&mut memory, "en", "ur", &more("later"));
    let found = indexed(&memory, "an later unit of its own", &options);
    assert_eq!(found[0].0, Score::EXACT);
    assert_eq!(found, scanned(&memory, "an later unit of its own", &options));
}

#[test]
fn a_memory_of_the_first_schema_is_opened_and_searched() {
    let place = Place::new();
    let connection = Connection::open(&place.path).unwrap();
    connection.execute_batch(include_str!("migrations/0001_articles_and_units.sql")).unwrap();
    connection.pragma_update(None, "application_id", schema::APPLICATION_ID).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch(
            "INSERT INTO analyzer VALUES (1, 'plain', 1);
             INSERT INTO unit (source_language, target_language, source_text, target_text, source_key, target_key,
                 source_tokens, target_tokens, source_length, target_length, changed_at)
             VALUES ('en', 'ur', 'one two', 'ek do', 'one two', 'ek do', 'one' || char(31) || 'two',
                 'ek' || char(31) || 'do', 2, 2, '2026-05-10T00:00:00Z');",
        )
        .unwrap();
    drop(connection);
    let memory = place.open(1, &MemoryOptions::default()).unwrap();
    assert_eq!(memory.rekeyed(), None);
    for (from, query) in [("en", "one two"), ("ur", "ek do")] {
        let found = indexed(&memory, query, &options(from, None, 70, 5));
        assert_eq!(found, [(Score::EXACT, 1, query.to_owned())]);
    }
    assert_eq!(memory.stats().unwrap().schema, schema::NEWEST);
}

#[test]
fn a_memory_that_may_not_be_written_is_searched_by_its_readers_rules() {
    let (place, memory, queries) = small_indexed();
    let index = memory.index_path();
    memory.connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).unwrap();
    drop(memory);
    fs::remove_file(&index).unwrap();
    let mut permissions = fs::metadata(&place.path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&place.path, permissions).unwrap();
    // Version 2 folds case: the query's keys are not those the store holds.
    let memory = place.open(2, &MemoryOptions::default()).unwrap();
    let options = options("en", None, 100, 50);
    let found = indexed(&memory, &queries[0], &options);
    assert!(!found.is_empty());
    let other_case =
        memory.lookup(&queries[0].to_uppercase(), &LookupOptions { min_score: Score::new(99), ..options });
    assert!(other_case.unwrap().iter().any(|found| found.score == Score::new(99)));
    assert!(!index.exists());
}

#[test]
fn unfinished_files_of_dead_writers_are_removed() {
    let (place, mut memory, _) = small_indexed();
    let mut leftover = memory.index_path().into_os_string();
    leftover.push("-new-1-1");
    fs::write(&leftover, "half").unwrap();
    memory.reindex().unwrap();
    let folder = place.path.parent().unwrap();
    let names: BTreeSet<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("-new-")), "{names:?}");
}

#[test]
fn the_log_of_changes_is_dropped_once_an_index_has_them() {
    let (_place, mut memory, _) = small_indexed();
    assert_eq!(changes::logged(&memory.connection).unwrap(), 1);
    import(&mut memory, "en", "ur", &[("one more".to_owned(), "ek aur".to_owned())]);
    assert_eq!(changes::logged(&memory.connection).unwrap(), 2);
    assert_eq!(changes::last(&memory.connection).unwrap(), 201);
}

#[test]
fn an_import_that_breaks_off_stores_nothing() {
    let place = Place::new();
    let mut memory = place.write();
    let unit =
        |text: &str| UnitDraft::new([language("en"), language("ur")], text.to_owned(), text.to_owned());
    let broken = || MemoryError::Missing { path: PathBuf::new() };
    let options = ImportOptions { now: "2026-05-11T00:00:00Z".to_owned() };
    let units = vec![Ok(unit("one")), Ok(unit("two")), Err(broken())];
    assert!(matches!(memory.import_units(units, &options), Err(MemoryError::Missing { .. })));
    assert_eq!((memory.stats().unwrap().units, memory.operations(9).unwrap()), (vec![], vec![]));
    let units = ["one", "two", "one"].map(|text| Ok::<_, MemoryError>(unit(text)));
    let imported = memory.import_units(units, &options).unwrap();
    assert_eq!((imported.units, imported.duplicates), (2, 1));
    let found = memory.lookup("two", &LookupOptions::new(language("en"))).unwrap();
    assert_eq!(found[0].unit.provenance.method, "import");
}
