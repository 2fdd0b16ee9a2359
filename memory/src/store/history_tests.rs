//! Do runs and forgotten operations fit with undo? A run is undone as a whole, an undo that fails names the operation
//! in the way, and no id is given twice.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rusqlite::params;

use super::operation_tests::{Dump, Step, assert_whole, dump, histories, step, take};
use super::tests::{Memory, label};
use super::tests::{Place, language, pair};
use super::*;
use crate::MemoryError;
use crate::article_pair::ArticlePair;
use sangam_unit::{Sides, Status, UnitDraft, UnitId};

fn confirm() -> UnitChange {
    UnitChange { status: Some(Status::Confirmed), ..UnitChange::default() }
}

fn add(memory: &Memory, source: &str) -> OperationId {
    let languages = Sides::new(language("en"), language("x-test"));
    let draft = UnitDraft::new(languages, source.to_owned(), source.to_uppercase());
    memory.add_unit(&draft).unwrap();
    memory.last_operation().unwrap()
}

fn article(name: &str) -> ArticlePair {
    pair(name, &[name], &["translated"])
}

/// The next part of a run.
fn part(run: &mut Run<'_>, pair: &ArticlePair) -> Result<(), MemoryError> {
    let mut change = run.change()?;
    change.store_article(pair)?;
    change.commit().map(drop)
}

/// A run of two transactions, with an operation of another session between them and one after them: the run, then the
/// two.
fn run_with_others(place: &Place) -> (Memory, [OperationId; 3]) {
    let (other, memory) = (place.write(), place.write());
    let mut run = other.session.run(&label()).unwrap();
    part(&mut run, &article("a")).unwrap();
    let between = add(&memory, "between");
    part(&mut run, &article("b")).unwrap();
    let after = add(&memory, "after");
    let id = run.end().unwrap().unwrap();
    (memory, [id, between, after])
}

fn sources(memory: &Memory) -> Vec<String> {
    let view = memory.reader().view;
    let mut read = view.connection.prepare("SELECT source_text FROM unit ORDER BY 1").unwrap();
    read.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_run_that_went_on_after_an_operation_is_taken_back_as_one_to_restore_it() {
    let place = Place::new();
    let (memory, [run, between, after]) = run_with_others(&place);
    let before = dump(&memory);
    let restored = memory.restore(between).unwrap();
    assert_eq!(restored.undone, [after, run]);
    assert_eq!(sources(&memory), ["between"]);
    assert_eq!(memory.operations_undone().unwrap(), BTreeSet::from([run, after]));
    memory.undo(restored.operation.unwrap()).unwrap();
    assert_eq!(dump(&memory), before);
    // The run counts as done when its last part was.
    memory.restore(run).unwrap();
    assert_eq!(sources(&memory), ["a", "b", "between"]);
    assert_whole(&memory);
}

#[test]
fn what_was_changed_while_a_run_went_on_is_in_its_way_and_named() {
    let place = Place::new();
    let (other, memory) = (place.write(), place.write());
    let mut run = other.session.run(&label()).unwrap();
    part(&mut run, &article("a")).unwrap();
    memory.change_units(&[UnitId(1)], &confirm()).unwrap();
    let confirmed = memory.last_operation().unwrap();
    part(&mut run, &article("b")).unwrap();
    let before = dump(&memory);
    for refused in [memory.undo(run.operation().unwrap()), memory.restore(confirmed)] {
        let refused = refused.unwrap_err();
        assert!(matches!(refused, MemoryError::Conflict { by, .. } if by == confirmed.0), "{refused}");
        assert_eq!(dump(&memory), before);
    }
}

#[test]
fn a_run_that_is_undone_while_it_goes_on_stops() {
    let place = Place::new();
    let (other, memory) = (place.write(), place.write());
    let mut run = other.session.run(&label()).unwrap();
    part(&mut run, &article("a")).unwrap();
    let id = run.operation().unwrap();
    let undoing = memory.undo(id).unwrap().operation.unwrap();
    let stopped = part(&mut run, &article("b")).unwrap_err();
    assert!(
        matches!(stopped, MemoryError::RunUndone { operation, by, .. } if operation == id.0 && by == undoing.0),
        "{stopped}"
    );
    assert_eq!(dump(&memory), Dump::new());
    assert_eq!(memory.operations_undone().unwrap(), BTreeSet::from([id]));
    // After it is brought back it may continue, and both parts are one operation as before.
    memory.undo(undoing).unwrap();
    part(&mut run, &article("b")).unwrap();
    assert_eq!(memory.operations_undone().unwrap(), BTreeSet::from([undoing]));
    assert_eq!(memory.reader().newest_operation_in_force().unwrap(), Some(id));
    memory.undo(id).unwrap();
    assert_eq!(dump(&memory), Dump::new());
}

#[test]
fn an_undoing_through_the_session_of_a_run_is_no_part_of_it() {
    let place = Place::new();
    let memory = place.write();
    let added = add(&memory, "one");
    let mut run = memory.session.run(&label()).unwrap();
    part(&mut run, &article("a")).unwrap();
    let undoing = memory.undo(added).unwrap().operation.unwrap();
    part(&mut run, &article("b")).unwrap();
    assert_eq!(memory.operations_undone().unwrap(), BTreeSet::from([added]));
    assert_eq!(memory.operation(undoing).unwrap().unwrap().parts, 1);
}

#[test]
fn parts_that_earlier_versions_added_to_an_undone_run_are_in_force_and_can_be_undone() {
    let place = Place::new();
    let memory = place.write();
    let mut run = memory.session.run(&label()).unwrap();
    part(&mut run, &article("a")).unwrap();
    let run = run.end().unwrap().unwrap();
    memory.undo(run).unwrap();
    memory.store_article(&article("b")).unwrap();
    let late = memory.last_operation().unwrap();
    let joined = "UPDATE operation SET part_of = ?1 WHERE id = ?2";
    memory.sql(|connection| connection.execute(joined, params![run.0, late.0])).unwrap();
    assert_eq!(memory.operations_undone().unwrap(), BTreeSet::new());
    memory.undo(run).unwrap();
    assert_eq!(dump(&memory), Dump::new());
    assert_eq!(memory.operations_undone().unwrap(), BTreeSet::from([run]));
}

#[test]
fn nothing_is_undone_twice() {
    let place = Place::new();
    let memory = place.write();
    let added = add(&memory, "one");
    let undoing = memory.undo(added).unwrap().operation.unwrap();
    let refused = memory.undo(added).unwrap_err();
    assert!(
        matches!(refused, MemoryError::AlreadyUndone { operation, by, .. } if operation == added.0 && by == undoing.0),
        "{refused}"
    );
}

#[test]
fn what_a_row_rested_on_and_is_gone_is_a_conflict_and_named() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&pair("a", &["one", "two"], &["eno", "owt"])).unwrap();
    memory.delete_units(&[UnitId(2)]).unwrap();
    let deleted = memory.last_operation().unwrap();
    memory.store_article(&pair("a", &["one", "too"], &["eno", "oot"])).unwrap();
    let again = memory.last_operation().unwrap();
    for dry_run in [true, false] {
        memory.set_dry_run(dry_run);
        let refused = memory.undo(deleted).unwrap_err();
        assert!(matches!(refused, MemoryError::Conflict { by, .. } if by == again.0), "{refused}");
    }
    memory.undo(again).unwrap();
    memory.undo(deleted).unwrap();
    assert_eq!(sources(&memory), ["one", "two"]);
}

#[test]
fn a_text_that_went_with_the_last_translation_is_a_conflict_for_the_first() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&pair("a", &["one"], &["eno"])).unwrap();
    let first = memory.last_operation().unwrap();
    let mut second = pair("a", &["one"], &["ek"]);
    second.target.language = language("hi");
    memory.store_article(&second).unwrap();
    let second = memory.last_operation().unwrap();
    let first_undone = memory.undo(first).unwrap().operation.unwrap();
    // Now nothing needs the English text any more.
    let second_undone = memory.undo(second).unwrap().operation.unwrap();
    let refused = memory.undo(first_undone).unwrap_err();
    assert!(matches!(refused, MemoryError::Conflict { by, .. } if by == second_undone.0), "{refused}");
    memory.undo(second_undone).unwrap();
    memory.undo(first_undone).unwrap();
    assert_eq!(sources(&memory), ["one", "one"]);
}

#[test]
fn who_rests_on_what_stays_is_named_where_that_is_in_the_way() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&article("a")).unwrap();
    let first = memory.last_operation().unwrap();
    memory.remove_articles(&["a".to_owned()]).unwrap();
    memory.store_article(&article("a")).unwrap();
    // The first article of this name is there again, and a new alignment depends on it.
    let restored = memory.restore(first).unwrap().operation.unwrap();
    let mut hindi = article("a");
    hindi.target.language = language("hi");
    memory.store_article(&hindi).unwrap();
    let hindi = memory.last_operation().unwrap();
    let refused = memory.undo(restored).unwrap_err();
    assert!(matches!(refused, MemoryError::Conflict { by, .. } if by == hindi.0), "{refused}");
    memory.undo(hindi).unwrap();
    memory.undo(restored).unwrap();
}

#[test]
fn the_newest_change_of_a_row_is_named_not_one_that_is_undone() {
    let place = Place::new();
    let memory = place.write();
    let added = add(&memory, "one");
    memory.change_units(&[UnitId(1)], &confirm()).unwrap();
    memory.undo(memory.last_operation().unwrap()).unwrap();
    memory.change_units(&[UnitId(1)], &confirm()).unwrap();
    let confirmed = memory.last_operation().unwrap();
    let refused = memory.undo(added).unwrap_err();
    assert!(matches!(refused, MemoryError::Conflict { by, .. } if by == confirmed.0), "{refused}");
}

#[test]
fn no_id_is_given_twice_even_if_the_log_is_forgotten() {
    let place = Place::new();
    let memory = place.write();
    add(&memory, "one");
    add(&memory, "two");
    memory.delete_units(&[UnitId(2)]).unwrap();
    memory.store_article(&article("a")).unwrap();
    memory.remove_articles(&["a".to_owned()]).unwrap();
    let ids = |memory: &Memory| {
        let read = |sql: &str| {
            memory.sql(|connection| connection.query_row(sql, (), |row| row.get::<_, i64>(0))).unwrap()
        };
        [
            read("SELECT max(id) FROM unit"),
            read("SELECT max(id) FROM article"),
            read("SELECT max(id) FROM bead"),
            read("SELECT max(id) FROM operation"),
        ]
    };
    add(&memory, "three");
    assert_eq!(memory.collect_garbage(1).unwrap().operations, 5);
    memory.store_article(&article("b")).unwrap();
    assert_eq!(ids(&memory), [5, 2, 2, 7]);
    assert_eq!(memory.verify().unwrap().problems, []);
}

#[test]
fn a_run_that_goes_on_is_not_forgotten() {
    let place = Place::new();
    let (other, memory) = (place.write(), place.write());
    add(&memory, "before");
    let mut run = other.session.run(&label()).unwrap();
    part(&mut run, &article("a")).unwrap();
    let id = run.operation().unwrap();
    add(&memory, "meanwhile");
    let collected = memory.collect_garbage(1).unwrap();
    assert_eq!((collected.operations, collected.kept_for_runs), (1, 1));
    part(&mut run, &article("b")).unwrap();
    assert_eq!(memory.operation(id).unwrap().unwrap().parts, 2);
    run.end().unwrap();
    add(&memory, "after");
    let collected = memory.collect_garbage(1).unwrap();
    assert_eq!((collected.operations, collected.kept_for_runs), (2, 0));
    assert_eq!(sources(&memory), ["a", "after", "b", "before", "meanwhile"]);
}

#[test]
fn a_run_that_was_killed_is_forgotten_once_nobody_else_has_the_memory_open() {
    let place = Place::new();
    let (other, memory) = (place.write(), place.write());
    let mut run = other.session.run(&label()).unwrap();
    part(&mut run, &article("a")).unwrap();
    add(&memory, "after");
    assert_eq!(memory.collect_garbage(1).unwrap().kept_for_runs, 1);
    run.kill();
    drop(other);
    let collected = memory.collect_garbage(1).unwrap();
    assert_eq!((collected.operations, collected.kept_for_runs), (1, 0));
}

#[test]
fn a_run_of_the_own_session_goes_on_though_nobody_else_has_the_memory_open() {
    let place = Place::new();
    let memory = place.write();
    let mut run = memory.session.run(&label()).unwrap();
    part(&mut run, &article("a")).unwrap();
    add(&memory, "after");
    assert_eq!(memory.collect_garbage(1).unwrap().kept_for_runs, 1);
    // A dropped run has ended.
    drop(run);
    assert_eq!(memory.collect_garbage(1).unwrap().kept_for_runs, 0);
}

#[test]
fn nothing_is_forgotten_that_came_after_the_beginning_of_what_is_kept() {
    let place = Place::new();
    // The last operation is the one after the run. The run comes next, since it began before the operation between its
    // parts.
    let (memory, [run, between, _]) = run_with_others(&place);
    assert_eq!(memory.collect_garbage(2).unwrap().operations, 0);
    assert!(memory.operation(between).unwrap().is_some());
    memory.undo(run).unwrap();
    assert_eq!(sources(&memory), ["after", "between"]);
}

#[derive(Debug, Clone)]
enum Event {
    Step(Step),
    /// A run stores an article; a new run begins if none is under way.
    Part {
        name: usize,
        texts: Vec<String>,
    },
    /// The run ends or is killed.
    End {
        killed: bool,
    },
    Collect(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => step().prop_map(Event::Step),
        4 => (0usize..3, prop::collection::vec("[abc]", 1..4)).prop_map(|(name, texts)| Event::Part { name, texts }),
        1 => any::<bool>().prop_map(|killed| Event::End { killed }),
        1 => (1usize..6).prop_map(Event::Collect),
    ]
}

/// The first and the last transaction of each operation.
fn spans(memory: &Memory) -> BTreeMap<i64, i64> {
    let sql = "SELECT coalesce(part_of, id), max(id) FROM operation GROUP BY 1";
    let view = memory.reader().view;
    let mut read = view.connection.prepare(sql).unwrap();
    read.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

fn unit_ids(memory: &Memory) -> BTreeSet<i64> {
    let view = memory.reader().view;
    let mut read = view.connection.prepare("SELECT id FROM unit").unwrap();
    read.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Existing units, although every operation that added them is reported as undone.
fn units_of_undone_operations(memory: &Memory) -> i64 {
    let undone = memory.operations_undone().unwrap();
    let units = "SELECT count(*) FROM unit JOIN operation_added ON unit.id BETWEEN first_id AND last_id
                 JOIN operation ON operation.id = operation_id
                 WHERE table_name = 'unit' AND coalesce(part_of, operation.id) = ?1";
    let count = |id: OperationId| {
        memory.sql(|connection| connection.query_row(units, [id.0], |row| row.get::<_, i64>(0))).unwrap()
    };
    undone.into_iter().map(count).sum()
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn what_is_said_of_operations_is_so(events in prop::collection::vec(event(), 1..24)) {
        let place = Place::new();
        let memory = place.write();
        let mut run: Option<Run<'_>> = None;
        // The content of the memory after each transaction.
        let mut states: BTreeMap<i64, Dump> = BTreeMap::new();
        let (mut now, mut highest) = (dump(&memory), 0);
        for event in events {
            let log = memory.operations(99).unwrap();
            let before = unit_ids(&memory);
            let target = match &event {
                Event::Step(Step::Undo(number) | Step::Restore(number)) => {
                    log.get(number % log.len().max(1)).map(|operation| operation.id)
                }
                _ => None,
            };
            let spans_before = spans(&memory);
            let restores = matches!(event, Event::Step(Step::Restore(_)));
            let taken = match event {
                Event::Step(step) => take(&memory, step, &log),
                Event::Part { name, texts } => {
                    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                    let run = run.get_or_insert_with(|| memory.session.run(&label()).unwrap());
                    part(run, &pair(&name.to_string(), &texts, &texts))
                }
                Event::End { killed: false } => run.take().map_or(Ok(()), |run| run.end().map(drop)),
                Event::End { killed: true } => {
                    run.take().into_iter().for_each(Run::kill);
                    Ok(())
                }
                Event::Collect(keep) => memory.collect_garbage(keep).map(|collected| {
                    assert!(usize::try_from(collected.operations).unwrap() + keep <= log.len().max(keep));
                }),
            };
            let after = dump(&memory);
            assert_whole(&memory);
            prop_assert_eq!(memory.verify().unwrap().problems, []);
            let undone = memory.operations_undone().unwrap();
            prop_assert_eq!(units_of_undone_operations(&memory), 0);
            if let Err(refused) = taken {
                prop_assert_eq!(&after, &now, "a refused step changes nothing: {}", refused);
                match refused {
                    MemoryError::Conflict { by, .. } => {
                        let named = OperationId(by);
                        prop_assert!(memory.operation(named).unwrap().is_some());
                        // Rows that stay may be in the way of a run that is to be undone.
                        prop_assert!(restores || !undone.contains(&named) && Some(named) != target, "{}", by);
                    }
                    MemoryError::AlreadyUndone { operation, by, .. } => {
                        prop_assert!(undone.contains(&OperationId(operation)));
                        prop_assert!(!undone.contains(&OperationId(by)));
                    }
                    MemoryError::RunUndone { .. } => run = None,
                    MemoryError::NoSuchUnit { .. } | MemoryError::NoSuchArticle { .. } => {}
                    other => prop_assert!(false, "{}", other),
                }
                continue;
            }
            if let Some(target) = target.filter(|_| !restores) {
                prop_assert!(undone.contains(&target));
            }
            if let Some(id) = target.filter(|_| restores) {
                let done = spans_before[&id.0];
                let later = spans_before.iter().filter(|(_, last)| **last > done);
                let mut whole = true;
                for (first, _) in later {
                    prop_assert!(undone.contains(&OperationId(*first)));
                    whole &= *first > done;
                }
                // If no run began before and continued after it, everything is as it was.
                if let Some(then) = states.get(&done).filter(|_| whole) {
                    prop_assert_eq!(&after, then);
                }
            }
            let ids = unit_ids(&memory);
            if target.is_none() {
                let new = ids.difference(&before).min();
                prop_assert!(new.is_none_or(|new| *new > highest), "{:?} was given before", new);
            }
            highest = highest.max(ids.last().copied().unwrap_or(0));
            if let Some(newest) = spans(&memory).into_values().max() {
                states.insert(newest, after.clone());
            }
            now = after;
        }
    }

    /// Undoing first what the error names always leads to the goal, one step after the other.
    #[test]
    fn what_is_in_the_way_can_be_undone_first(steps in prop::collection::vec(step(), 1..14), number in 0usize..12) {
        let place = Place::new();
        let memory = place.write();
        for step in steps {
            let log = memory.operations(99).unwrap();
            drop(take(&memory, step, &log));
        }
        let log = memory.operations(99).unwrap();
        let undone = memory.operations_undone().unwrap();
        let wanted: Vec<OperationId> =
            log.iter().map(|operation| operation.id).filter(|id| !undone.contains(id)).collect();
        let Some(id) = wanted.get(number % wanted.len().max(1)) else { return Ok(()) };
        let mut stack = vec![*id];
        for _ in 0..200 {
            let Some(next) = stack.last() else { break };
            match memory.undo(*next) {
                Ok(_) | Err(MemoryError::AlreadyUndone { .. }) => drop(stack.pop()),
                Err(MemoryError::Conflict { by, .. }) => {
                    prop_assert!(by > next.0);
                    stack.push(OperationId(by));
                }
                Err(other) => prop_assert!(false, "{}", other),
            }
        }
        prop_assert_eq!(stack, []);
    }
}

#[test]
fn the_newest_operation_in_force_is_undone_until_there_is_none() {
    let place = Place::new();
    let memory = place.write();
    let (one, two) = (add(&memory, "one"), add(&memory, "two"));
    let undo = || memory.session.undo_newest(&label()).unwrap().map(|undone| undone.undone);
    assert_eq!(undo(), Some(vec![two]));
    assert_eq!(undo(), Some(vec![one]), "an undoing is not undone");
    assert_eq!((undo(), sources(&memory)), (None, Vec::new()));
}
