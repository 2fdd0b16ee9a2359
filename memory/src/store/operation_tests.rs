//! Is a memory as it was, row by row, after the operations of random histories are undone?

use proptest::prelude::*;

use super::table::{Of, TABLES};
use super::tests::Memory;
use super::tests::{Place, label, language, pair};
use super::*;
use crate::MemoryError;
use crate::article_pair::BeadRecord;
use sangam_unit::{Details, Property};
use sangam_unit::{Sides, Status, UnitDraft, UnitId};

/// Every row of every table, as the log would store it.
pub(super) type Dump = Vec<String>;

pub(super) fn dump(memory: &Memory) -> Dump {
    let mut rows = Vec::new();
    for of in Of::ALL {
        let table = of.table();
        let sql = format!("SELECT '{0} ' || {1} FROM {0} ORDER BY id", table.name, table.image());
        memory.sql(|connection| {
            let mut read = connection.prepare(&sql).unwrap();
            let found = read.query_map((), |row| row.get::<_, String>(0)).unwrap();
            rows.extend(found.map(Result::unwrap));
        });
    }
    rows
}

pub(super) fn assert_whole(memory: &Memory) {
    for table in &TABLES {
        let sql = format!("SELECT count(*) FROM {0} WHERE checksum <> {1}", table.name, table.checksum());
        let wrong: i64 = memory.sql(|connection| connection.query_row(&sql, (), |row| row.get(0))).unwrap();
        assert_eq!(wrong, 0, "{}", table.name);
    }
    let broken = "SELECT count(*) FROM pragma_foreign_key_check";
    let broken: i64 = memory.sql(|connection| connection.query_row(broken, (), |row| row.get(0))).unwrap();
    assert_eq!(broken, 0);
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Article { name: usize, into: usize, texts: Vec<String>, confidence: f64 },
    Import(Vec<(String, String)>),
    Change(i64, UnitChange),
    Delete(i64),
    RemoveArticle(usize),
    Undo(usize),
    Restore(usize),
}

pub(super) fn words() -> impl Strategy<Value = String> {
    "[abc]( [abc]){0,2}|\u{0}x|\"'‌ی"
}

pub(super) fn change() -> impl Strategy<Value = UnitChange> {
    let statuses = [Status::Machine, Status::Confirmed, Status::Rejected];
    (
        prop::option::of(words()),
        prop::option::of(prop::sample::select(statuses.to_vec())),
        prop::option::of(prop::sample::select(vec!["", "desk", "web"])),
        prop::collection::btree_set("[pq]", 0..2),
        prop::option::of(Just("look again".to_owned())),
        0u64..2,
    )
        .prop_map(|(target, status, client, add_tags, note, used)| UnitChange {
            target,
            status,
            client: client.map(str::to_owned),
            add_tags,
            note,
            used,
            ..UnitChange::default()
        })
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0usize..3, 0usize..2, prop::collection::vec(words(), 1..5), 0.0..1.0f64)
            .prop_map(|(name, into, texts, confidence)| Step::Article { name, into, texts, confidence }),
        3 => prop::collection::vec((words(), words()), 1..5).prop_map(Step::Import),
        4 => (1i64..12, change()).prop_map(|(id, change)| Step::Change(id, change)),
        2 => (1i64..12).prop_map(Step::Delete),
        1 => (0usize..3).prop_map(Step::RemoveArticle),
        3 => (0usize..12).prop_map(Step::Undo),
        1 => (0usize..12).prop_map(Step::Restore),
    ]
}

pub(super) fn draft((source, target): (String, String)) -> UnitDraft {
    let details = Details { properties: vec![Property::new("x-a", source.clone())], ..Details::default() };
    let languages = Sides::new(language("en"), language("x-test"));
    UnitDraft { confidence: 1.0 / 3.0, details, ..UnitDraft::new(languages, source, target) }
}

/// Carries out a step that may be refused.
pub(super) fn take(memory: &Memory, step: Step, log: &[Operation]) -> Result<(), MemoryError> {
    let chosen = |number: usize| log.get(number % log.len().max(1)).map(|operation| operation.id);
    match step {
        Step::Article { name, into, texts, confidence } => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut pair = pair(&name.to_string(), &texts, &texts);
            pair.target.language = language(["x-test", "ur"][into]);
            for bead in &mut pair.beads {
                *bead = BeadRecord { confidence, ..bead.clone() };
            }
            memory.store_article(&pair).map(drop)
        }
        Step::Import(units) => {
            let units = units.into_iter().map(|unit| Ok::<_, MemoryError>(draft(unit)));
            memory.import_units(units, &label().at).map(drop)
        }
        Step::Change(id, change) => memory.change_units(&[UnitId(id)], &change).map(drop),
        Step::Delete(id) => memory.delete_units(&[UnitId(id)]).map(drop),
        Step::RemoveArticle(name) => memory.remove_articles(&[name.to_string()]).map(drop),
        Step::Undo(number) => chosen(number).map_or(Ok(()), |id| memory.undo(id).map(drop)),
        Step::Restore(number) => chosen(number).map_or(Ok(()), |id| memory.restore(id).map(drop)),
    }
}

/// The number of histories: few enough to be quick, or the number in `PROPTEST_CASES` if it is set.
pub(super) fn histories() -> ProptestConfig {
    let usual = crate::properties::config();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { usual.cases } else { 48 };
    ProptestConfig { cases, ..usual }
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn what_is_undone_is_as_it_was(steps in prop::collection::vec(step(), 1..14)) {
        let place = Place::new();
        let memory = place.write();
        // The content of the memory after each operation.
        let mut states: Vec<(OperationId, Dump)> = Vec::new();
        let mut now = dump(&memory);
        for step in steps {
            let log = memory.operations(99).unwrap();
            let restored = match &step {
                Step::Restore(number) => log.get(number % log.len().max(1)).map(|operation| operation.id),
                _ => None,
            };
            let taken = take(&memory, step, &log);
            let after = dump(&memory);
            assert_whole(&memory);
            if taken.is_err() {
                prop_assert_eq!(&after, &now, "a refused step changes nothing: {:?}", taken);
                continue;
            }
            if let Some(id) = restored {
                let then = &states.iter().find(|(state, _)| *state == id).unwrap().1;
                prop_assert_eq!(&after, then);
            }
            let newest = memory.operations(1).unwrap().first().map(|operation| operation.id);
            if let Some(newest) = newest.filter(|id| states.last().is_none_or(|(last, _)| last < id)) {
                states.push((newest, after.clone()));
                // Undone, and brought back again.
                let undone = memory.undo(newest).unwrap();
                prop_assert_eq!(&dump(&memory), &now);
                if let Some(undoing) = undone.operation {
                    states.push((undoing, now.clone()));
                    let redone = memory.undo(undoing).unwrap().operation.unwrap();
                    states.push((redone, after.clone()));
                    prop_assert_eq!(&dump(&memory), &after);
                    assert_whole(&memory);
                }
            }
            now = after;
        }
    }
}

#[test]
fn the_log_writes_rows_as_the_triggers_do() {
    let place = Place::new();
    let memory = place.write();
    let mut article = pair("a", &["one", "two"], &["eno", "owt"]);
    article.beads[0].confidence = 0.1 + 0.2;
    memory.store_article(&article).unwrap();
    let before = dump(&memory);
    memory.remove_articles(&["a".to_owned()]).unwrap();
    let view = memory.reader().view;
    let mut read = view.connection.prepare("SELECT table_name || ' ' || before FROM operation_row").unwrap();
    let logged: std::collections::BTreeSet<String> =
        read.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(logged, before.into_iter().collect());
}

#[test]
fn a_later_change_stands_in_the_way_and_is_named() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&pair("a", &["one"], &["eno"])).unwrap();
    let stored = memory.last_operation().unwrap();
    let confirm = UnitChange { status: Some(Status::Confirmed), ..UnitChange::default() };
    memory.change_units(&[UnitId(1)], &confirm).unwrap();
    let confirmed = memory.last_operation().unwrap();
    let refused = memory.undo(stored).unwrap_err().to_string();
    assert!(refused.contains(&format!("operation {} has changed unit 1 since", confirmed.0)), "{refused}");
    memory.undo(confirmed).unwrap();
    memory.undo(stored).unwrap();
    assert_eq!(dump(&memory), Dump::new());
    assert!(matches!(memory.undo(OperationId(99)), Err(MemoryError::NoSuchOperation { .. })));
}

#[test]
fn what_a_person_said_outlives_a_new_alignment() {
    let place = Place::new();
    let memory = place.write();
    memory
        .store_article(&pair("a", &["one", "two", "three", "five"], &["eno", "owt", "eerht", "evif"]))
        .unwrap();
    let say = |status| UnitChange { status: Some(status), ..UnitChange::default() };
    memory.change_units(&[UnitId(1)], &say(Status::Confirmed)).unwrap();
    memory.change_units(&[UnitId(2)], &say(Status::Rejected)).unwrap();
    let status = |memory: &Memory, id: i64| {
        let unit = memory.unit(UnitId(id)).unwrap()?;
        Some((unit.provenance.status, unit.provenance.article, unit.provenance.source_numbers))
    };
    // The corrected article lacks the second sentence, and later has it again.
    let article = Some("a".to_owned());
    memory.store_article(&pair("a", &["one", "four", "five"], &["eno", "ruof", "evif"])).unwrap();
    assert_eq!(status(&memory, 1), Some((Status::Confirmed, article.clone(), vec![1])));
    assert_eq!(status(&memory, 2), Some((Status::Rejected, article.clone(), vec![2])), "where it stood");
    assert_eq!(status(&memory, 3), None);
    memory.store_article(&pair("a", &["four", "two", "five"], &["ruof", "owt", "evif"])).unwrap();
    assert_eq!(status(&memory, 1), Some((Status::Confirmed, article.clone(), vec![1])));
    assert_eq!(status(&memory, 2), Some((Status::Rejected, article, vec![2])));
    let options = LookupOptions::new(language("en"));
    assert_eq!(memory.lookup("two", &options).unwrap(), [], "still rejected");
    assert_eq!(memory.lookup("one", &options).unwrap()[0].unit.id, UnitId(1));
}

#[test]
fn a_run_of_several_transactions_is_one_operation() {
    let place = Place::new();
    let memory = place.write();
    let mut run = memory.session.run(&label()).unwrap();
    for article in [pair("a", &["one"], &["eno"]), pair("b", &["two"], &["owt"])] {
        let mut change = run.change().unwrap();
        change.store_articles(&[article]).unwrap();
        change.commit().unwrap();
    }
    run.end().unwrap();
    let log = memory.operations(9).unwrap();
    assert_eq!((log.len(), log[0].parts), (1, 2));
    memory.undo(log[0].id).unwrap();
    assert_eq!(dump(&memory), Dump::new());
}

#[test]
fn an_article_that_came_back_under_its_name_gives_way_to_the_one_before() {
    let place = Place::new();
    let memory = place.write();
    let article = |name: &str| pair(name, &["one"], &["eno"]);
    memory.store_article(&article("a")).unwrap();
    let first = memory.last_operation().unwrap();
    memory.remove_articles(&["a".to_owned()]).unwrap();
    memory.store_article(&article("a")).unwrap();
    let then = dump(&memory);
    // Removes the second article of this name and brings back the first one, in one operation.
    let restored = memory.restore(first).unwrap().operation.unwrap();
    assert_ne!(dump(&memory), then);
    memory.undo(restored).unwrap();
    assert_eq!(dump(&memory), then);
    assert_whole(&memory);
}

#[test]
fn what_has_taken_the_place_of_a_removed_row_is_named() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&pair("a", &["one"], &["eno"])).unwrap();
    memory.remove_articles(&["a".to_owned()]).unwrap();
    let removed = memory.last_operation().unwrap();
    memory.store_article(&pair("a", &["two"], &["owt"])).unwrap();
    let again = memory.last_operation().unwrap();
    let before = dump(&memory);
    let refused = memory.undo(removed).unwrap_err();
    assert!(matches!(&refused, MemoryError::Conflict { by, .. } if *by == again.0), "{refused}");
    assert_eq!(dump(&memory), before);
    memory.undo(again).unwrap();
    memory.undo(removed).unwrap();
    assert_eq!(memory.articles().unwrap().len(), 1);
}
