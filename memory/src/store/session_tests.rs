//! Do sessions work among threads, with changes of several steps, read-only memories, and answers without an index?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use tempfile::TempDir;

use super::reindex::UNASKED_MOST;
use super::tests::{Memory, Place, Plain, label, language, pair};
use super::*;
use crate::{MemoryError, Pattern, PatternOptions};
use sangam_unit::{Score, Sides, Status, Unit, UnitDraft, UnitId};

fn draft(source: &str, target: &str) -> UnitDraft {
    UnitDraft::new(Sides::new(language("en"), language("ur")), source.to_owned(), target.to_owned())
}

fn units(reader: &Reader<'_>) -> Vec<Unit> {
    let mut units = Vec::new();
    reader
        .for_each_unit::<MemoryError>(&UnitFilter::default(), |unit| {
            units.push(unit);
            Ok(())
        })
        .unwrap();
    units
}

/// Every file in a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn english() -> LookupOptions {
    LookupOptions::new(language("en"))
}

#[test]
fn a_session_is_shared_among_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Session>();
    let place = Place::new();
    let session = Arc::new(place.write().session);
    thread::scope(|scope| {
        for writer in 0..3 {
            let session = Arc::clone(&session);
            scope.spawn(move || {
                for number in 0..10 {
                    let mut change = session.change(&label()).unwrap();
                    for part in ["one", "two"] {
                        change.add_unit(&draft(&format!("{writer} {number} {part}"), "x")).unwrap();
                    }
                    change.commit().unwrap();
                }
            });
        }
        for _ in 0..3 {
            let session = Arc::clone(&session);
            scope.spawn(move || {
                for _ in 0..30 {
                    // Both units of a change, or neither.
                    assert_eq!(units(&session.reader().unwrap()).len() % 2, 0);
                    session.reader().unwrap().lookup("1 1 one", &english()).unwrap();
                }
            });
        }
    });
    let reader = session.reader().unwrap();
    assert_eq!(reader.operations(99).unwrap().len(), 30);
    assert_eq!(units(&reader).len(), 60);
    assert_eq!(reader.verify().unwrap().problems, []);
    assert_eq!(reader.lookup("2 9 two", &english()).unwrap().matches[0].score, Score::EXACT);
}

#[test]
fn a_change_reads_what_it_has_changed_and_is_one_operation() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&pair("a", &["one two"], &["eno owt"])).unwrap();
    let before = units(&memory.reader());
    let mut change = memory.session.change(&label()).unwrap();
    let (added, _) = change.add_unit(&draft("three four", "x")).unwrap();
    let confirm = UnitChange { status: Some(Status::Confirmed), ..UnitChange::default() };
    change.change_units(&[UnitId(1), added], &confirm).unwrap();
    change
        .import_units([Ok::<_, MemoryError>(draft("five six", "y")), Ok(draft("three four", "x"))])
        .unwrap();
    change.delete_units(&[UnitId(1)]).unwrap();
    // Within the change everything is there, however it is read. Outside nothing is.
    assert_eq!(change.lookup("three four", &english()).unwrap().matches[0].unit.id, added);
    assert_eq!(change.lookup("one two", &english()).unwrap().matches, []);
    let pattern = Pattern::new("five", PatternOptions::default()).unwrap();
    let found = change.concordance(&pattern, &ConcordanceOptions::default()).unwrap();
    assert_eq!(found.found, Found::Exactly(1));
    assert_eq!(units(&change).len(), 2);
    assert_eq!(change.stats().unwrap().units[0].count, 2);
    assert_eq!(units(&memory.reader()), before);
    let operation = change.commit().unwrap().operation.unwrap();
    let reader = memory.reader();
    assert_eq!(reader.lookup("five six", &english()).unwrap().matches[0].score, Score::EXACT);
    let done = reader.operation(operation).unwrap().unwrap();
    assert_eq!((done.parts, done.who.as_str(), done.at.as_str()), (1, "asma", "2026-06-01T00:00:00Z"));
    drop(reader);
    assert_eq!(memory.verify().unwrap().problems, []);
    memory.undo(operation).unwrap();
    assert_eq!(units(&memory.reader()), before);
    assert_eq!(memory.verify().unwrap().problems, []);
}

#[test]
fn what_is_not_committed_leaves_nothing_and_is_not_found() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&pair("a", &["one two"], &["eno owt"])).unwrap();
    let state = || (units(&memory.reader()), memory.operations(9).unwrap());
    let before = state();
    for how in ["dropped", "rehearsed", "failed", "panicked"] {
        let rehearsal = label().rehearsed(how == "rehearsed");
        let mut change = memory.session.change(&rehearsal).unwrap();
        let (added, _) = change.add_unit(&draft("three four", how)).unwrap();
        assert_eq!(change.lookup("three four", &english()).unwrap().matches[0].unit.id, added, "{how}");
        match how {
            "dropped" => drop(change),
            "rehearsed" => {
                let committed = change.commit().unwrap();
                assert_eq!((committed.operation, committed.kept), (Some(OperationId(2)), false));
            }
            "failed" => {
                let refused = change.delete_units(&[added, UnitId(77)]).unwrap_err();
                assert!(matches!(refused, MemoryError::NoSuchUnit { unit: 77, .. }), "{refused}");
                // Others can change something while the failed change exists. Nothing of that change is stored
                // afterwards.
                let more = change.add_unit(&draft("five", "six")).unwrap_err();
                assert!(matches!(more, MemoryError::ChangeFailed { .. }), "{more}");
                let kept = change.commit().unwrap_err();
                assert!(matches!(kept, MemoryError::ChangeFailed { .. }), "{kept}");
            }
            _ => {
                let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    let units = (0..2).map(|number| {
                        assert_eq!(number, 0, "the second unit cannot be had");
                        Ok::<_, MemoryError>(draft("seven", "eight"))
                    });
                    change.import_units(units)
                }));
                assert!(panics.is_err());
                let kept = change.commit().unwrap_err();
                assert!(matches!(kept, MemoryError::ChangeFailed { .. }), "{kept}");
            }
        }
        assert_eq!(state(), before, "{how}");
        assert_eq!(memory.lookup("three four", &english()).unwrap(), [], "{how}");
    }
    // Numbers that were given but not kept are given again, and what is stored under them is found.
    memory.add_unit(&draft("quite another", "z")).unwrap();
    assert_eq!(memory.lookup("quite another", &english()).unwrap()[0].unit.id, UnitId(2));
    assert_eq!(memory.lookup("three four", &english()).unwrap(), []);
}

#[test]
fn a_change_of_nothing_is_no_operation() {
    let place = Place::new();
    let memory = place.write();
    let change = memory.session.change(&label()).unwrap();
    assert_eq!(change.commit().unwrap(), Committed { operation: None, kept: true });
    assert_eq!(memory.operations(9).unwrap(), []);
}

#[test]
fn connections_are_used_again() {
    let place = Place::new();
    let session = place.write().session;
    let held: Vec<_> = (0..20).map(|_| session.reader().unwrap()).collect();
    drop(held);
    assert!(session.reader().unwrap().stats().is_ok());
    // Idle connections are in nobody's way.
    let collected = session.collect_garbage(&GarbageOptions::keeping(1)).unwrap();
    assert_eq!(collected.not_given_back, None);
    let _reader = session.reader().unwrap();
    let collected = session.collect_garbage(&GarbageOptions::keeping(1)).unwrap();
    assert_eq!(collected.not_given_back, Some(NotGivenBack::InUse));
}

/// Opens a memory for reading only, reads everything, and checks that nothing was changed.
fn read_only(place: &Place, version: u32, temporary_folder: Option<&Path>) -> Result<Vec<Unit>, MemoryError> {
    let folder = place.path.parent().unwrap();
    let before = files(folder);
    let options = SessionOptions {
        opening: Opening::ReadOnly,
        temporary_folder: temporary_folder.map(Path::to_owned),
        ..SessionOptions::default()
    };
    let read = Session::open(&place.path, Arc::new(Plain(version)), &options).map(|session| {
        let readers = [session.reader().unwrap(), session.reader().unwrap()];
        for reader in &readers {
            reader.lookup("one two", &english()).unwrap();
            let pattern = Pattern::new("one", PatternOptions::default()).unwrap();
            reader.concordance(&pattern, &ConcordanceOptions::default()).unwrap();
            reader.verify().unwrap();
        }
        assert!(matches!(session.change(&label()), Err(MemoryError::ReadOnly { .. })));
        assert!(matches!(session.run(&label()), Err(MemoryError::ReadOnly { .. })));
        assert!(matches!(session.reindex(), Err(MemoryError::ReadOnly { .. })));
        assert!(session.ensure_index().is_ok());
        units(&readers[1])
    });
    let after = files(folder);
    assert!(before == after, "{:?} {:?}", before.keys(), after.keys());
    read
}

#[test]
fn what_is_opened_to_be_read_only_is_not_touched() {
    let temporary = TempDir::new().unwrap();
    let place = Place::new();
    let missing = read_only(&place, 1, None).unwrap_err();
    assert!(matches!(missing, MemoryError::Missing { .. }), "{missing}");
    // Enough units that an index would be made.
    let many: Vec<_> =
        (0..1_100).map(|n| Ok::<_, MemoryError>(draft(&format!("one two {n}"), "x"))).collect();
    let memory = place.write();
    memory.import_units(many, "2026-06-01T00:00:00Z").unwrap();
    let index = memory.index_path().unwrap();
    // Somebody writes to it in the meantime. What is in the log is read too.
    memory.add_unit(&draft("the last", "y")).unwrap();
    assert_eq!(read_only(&place, 1, None).unwrap().len(), 1_101);
    drop(memory);
    fs::remove_file(index).unwrap();
    assert_eq!(read_only(&place, 1, None).unwrap().len(), 1_101);
    // Keys by other rules are made for each answer.
    assert_eq!(read_only(&place, 2, None).unwrap().len(), 1_101);
    // An older schema is brought up to date in a copy, or not at all.
    let memory = place.write();
    let back = "DROP INDEX operation_by_run; DROP TABLE run_under_way; DROP TABLE id_given;
                DROP TABLE term_key; PRAGMA user_version = 7; PRAGMA wal_checkpoint(TRUNCATE)";
    memory.sql(|connection| connection.execute_batch(back)).unwrap();
    drop(memory);
    let older = read_only(&place, 1, None).unwrap_err();
    assert!(matches!(older, MemoryError::OlderSchema { found: 7, .. }), "{older}");
    assert_eq!(read_only(&place, 1, Some(temporary.path())).unwrap().len(), 1_101);
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn what_is_read_by_itself_and_changed_is_told() {
    let place = Place::new();
    place.write().store_article(&pair("a", &["one"], &["eno"])).unwrap();
    let options = SessionOptions { opening: Opening::ReadOnly, ..SessionOptions::default() };
    let session = Session::open(&place.path, Arc::new(Plain(1)), &options).unwrap();
    assert_eq!(session.read_from(), ReadFrom::FileAlone);
    drop(session.reader().unwrap());
    place.write().store_article(&pair("b", &["two"], &["owt"])).unwrap();
    assert!(matches!(session.reader(), Err(MemoryError::ChangedMeanwhile { .. })));
}

/// A memory with more units than a lookup indexes by itself, without its files.
fn large() -> (Place, Memory) {
    let place = Place::new();
    let memory = place.write();
    let units = (0..=UNASKED_MOST).map(|n| {
        let source = format!("word{} and word{} of {n}", n % 97, n % 89);
        Ok::<_, MemoryError>(draft(&source, &format!("target {}", n % 7)))
    });
    memory.import_units(units, "2026-06-01T00:00:00Z").unwrap();
    (place, memory)
}

fn queries() -> [(&'static str, LookupOptions); 4] {
    let options = |from, min_score, limit| LookupOptions {
        min_score: Score::new(min_score),
        limit,
        ..LookupOptions::new(language(from))
    };
    [
        ("word5 and word5 of 5", options("en", 60, 7)),
        ("word96 and word3 of 1", options("en", 60, 2_000)),
        ("target 3", options("ur", 100, 5)),
        ("nothing of all that", options("en", 70, 5)),
    ]
}

#[test]
fn without_an_index_a_lookup_answers_by_every_unit_and_makes_none() {
    let (place, memory) = large();
    let ask = |memory: &Memory, by: AnsweredBy| -> Vec<Vec<Match>> {
        let reader = memory.reader();
        let answers = queries().map(|(query, options)| reader.lookup(query, &options).unwrap());
        assert!(answers.iter().all(|answer| answer.answered_by == by), "{by:?}");
        answers.into_iter().map(|answer| answer.matches).collect()
    };
    let expected = ask(&memory, AnsweredBy::Index);
    assert!(expected[1].len() > 100, "{}", expected[1].len());
    let index = memory.index_path().unwrap();
    let whole = fs::read(&index).unwrap();
    for damaged in [None, Some(&whole[..whole.len() / 2]), Some(&[0; 9_000][..])] {
        fs::remove_file(&index).unwrap_or_default();
        if let Some(damaged) = damaged {
            fs::write(&index, [crate::index::MAGIC, damaged].concat()).unwrap();
        }
        memory.forget_searches();
        let before = fs::read(&index).ok();
        assert_eq!(ask(&memory, AnsweredBy::EveryUnitForWantOfIndex), expected);
        assert_eq!(fs::read(&index).ok(), before);
    }
    // On request, it is made.
    memory.session.ensure_index().unwrap();
    assert_eq!(ask(&memory, AnsweredBy::Index), expected);
    assert!(fs::read(&index).unwrap() == whole);
    // A session that had no index finds the new one.
    fs::remove_file(&index).unwrap();
    let other = place.write();
    assert_eq!(ask(&other, AnsweredBy::EveryUnitForWantOfIndex), expected);
    memory.reindex().unwrap();
    assert_eq!(ask(&other, AnsweredBy::Index), expected);
}

#[test]
fn too_much_that_is_newer_than_the_index_is_answered_by_every_unit() {
    let (_place, memory) = large();
    let index = memory.index_path().unwrap();
    let before = fs::read(&index).unwrap();
    let touch = "UPDATE unit SET changed_at = '2026-06-02T00:00:00Z'";
    memory.write(|transaction| {
        transaction.execute(touch, ())?;
        transaction.execute(&super::table::Of::Unit.table().seal("true"), ()).map(drop)
    });
    memory.forget_searches();
    for (query, options) in queries() {
        let answer = memory.reader().lookup(query, &options).unwrap();
        assert_eq!(answer.answered_by, AnsweredBy::EveryUnitForWantOfIndex);
        assert!(answer.matches.iter().all(|found| found.unit.changed_at.starts_with("2026-06-02")));
        memory.session.ensure_index().unwrap();
        let indexed = memory.reader().lookup(query, &options).unwrap();
        assert_eq!((indexed.matches, indexed.answered_by), (answer.matches, AnsweredBy::Index));
        // An index made for this is an index of later changes. Without it the next query begins as this one did.
        for (name, _) in files(index.parent().unwrap()) {
            if name.contains("-after-") {
                fs::remove_file(index.with_file_name(name)).unwrap();
            }
        }
        assert!(fs::read(&index).unwrap() == before);
        memory.forget_searches();
    }
}

#[test]
fn without_its_file_a_search_for_words_answers_by_every_unit_and_makes_none() {
    let (_place, memory) = large();
    let ask = |memory: &Memory, by: AnsweredBy| -> Vec<Vec<ConcordanceHit>> {
        let found = ["word7 and", "8888", "target 3", "nowhere"].map(|text| {
            let pattern = Pattern::new(text, PatternOptions::default()).unwrap();
            memory.concordance(&pattern, &ConcordanceOptions::default()).unwrap()
        });
        assert!(found.iter().all(|found| (found.answered_by, found.indexed) == (by, None)), "{by:?}");
        found.into_iter().map(|found| found.hits).collect()
    };
    let expected = ask(&memory, AnsweredBy::EveryUnitForWantOfIndex);
    assert_eq!(expected.iter().map(Vec::len).collect::<Vec<_>>(), [20, 1, 20, 0]);
    let words = memory.reader().view.words_path().unwrap();
    assert!(!words.exists());
    memory.session.ensure_words().unwrap();
    assert_eq!(ask(&memory, AnsweredBy::Index), expected);
    fs::remove_file(&words).unwrap();
    memory.forget_searches();
    assert_eq!(ask(&memory, AnsweredBy::EveryUnitForWantOfIndex), expected);
    assert!(memory.reindex().unwrap().bytes > fs::metadata(&words).unwrap().len());
    assert_eq!(ask(&memory, AnsweredBy::Index), expected);
}

#[test]
fn what_no_file_can_be_written_of_is_made_once_for_all_readers() {
    let (place, memory) = large();
    let index = memory.index_path().unwrap();
    drop(memory);
    fs::remove_file(&index).unwrap();
    let options = SessionOptions { opening: Opening::ReadOnly, ..SessionOptions::default() };
    let session = Session::open(&place.path, Arc::new(Plain(1)), &options).unwrap();
    session.ensure_index().unwrap();
    session.ensure_words().unwrap();
    // Two at once: one of them has another connection than the one that made the words.
    let pattern = Pattern::new("8888", PatternOptions::default()).unwrap();
    for reader in [session.reader().unwrap(), session.reader().unwrap()].iter().rev() {
        let (query, options) = &queries()[0];
        assert_eq!(reader.lookup(query, options).unwrap().answered_by, AnsweredBy::Index);
        let found = reader.concordance(&pattern, &ConcordanceOptions::default()).unwrap();
        assert_eq!((found.answered_by, found.hits.len()), (AnsweredBy::Index, 1));
    }
    assert!(!index.exists());
}
