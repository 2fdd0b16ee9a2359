//! Do two memories with different knowledge of the same articles become one, without losing anything that a person
//! said?

use std::sync::Arc;

use proptest::prelude::*;

use super::operation_tests::{assert_whole, dump, histories};
use super::tests::{Memory, Plain};
use super::tests::{Place, label, language, pair};
use super::*;
use crate::MemoryError;
use crate::article_pair::ArticlePair;
use sangam_unit::{Details, Property, Term, TermEntry};
use sangam_unit::{Sides, Status, Unit, UnitDraft, UnitId};

const SENTENCES: [&str; 3] = ["one", "two", "three"];
const TRANSLATED: [&str; 3] = ["eno", "owt", "eerht"];

/// An article, aligned in a given year.
fn aligned(year: u32, source: &[&str], target: &[&str]) -> ArticlePair {
    ArticlePair { now: format!("{year}-05-10T00:00:00Z"), ..pair("a", source, target) }
}

fn with(pair: &ArticlePair) -> (Place, Memory) {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(pair).unwrap();
    (place, memory)
}

fn status(status: Status) -> UnitChange {
    UnitChange { status: Some(status), ..UnitChange::default() }
}

fn change(memory: &Memory, id: i64, change: &UnitChange) {
    memory.change_units(&[UnitId(id)], change).unwrap();
}

fn units(memory: &Memory) -> Vec<Unit> {
    let mut units = Vec::new();
    memory
        .for_each_unit::<MemoryError>(&UnitFilter::default(), |unit| {
            units.push(unit);
            Ok(())
        })
        .unwrap();
    units
}

/// Texts, status and notes of all units, sorted.
fn said(memory: &Memory) -> Vec<(String, String, Status, Vec<String>)> {
    let mut said: Vec<_> = units(memory)
        .into_iter()
        .map(|unit| (unit.source, unit.target, unit.provenance.status, unit.details.notes))
        .collect();
    said.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    said
}

fn row(source: &str, target: &str, status: Status, notes: &[&str]) -> (String, String, Status, Vec<String>) {
    (source.to_owned(), target.to_owned(), status, notes.iter().map(|note| (*note).to_owned()).collect())
}

/// What a person said about the earlier version: an edited and confirmed unit with a note, a rejected one, a tagged
/// one.
fn say(memory: &Memory) {
    let edit = UnitChange {
        target: Some("owt!".to_owned()),
        status: Some(Status::Confirmed),
        note: Some("agreed".to_owned()),
        ..UnitChange::default()
    };
    change(memory, 2, &edit);
    change(memory, 1, &status(Status::Rejected));
    change(memory, 3, &UnitChange { add_tags: ["keep".to_owned()].into(), ..UnitChange::default() });
}

use Status::{Confirmed, Machine, Rejected};

#[test]
fn what_was_said_of_an_earlier_version_survives_whichever_way_memories_are_merged() {
    let earlier = aligned(2025, &SENTENCES, &TRANSLATED);
    let later = aligned(2026, &["one", "too", "three"], &["eno", "oot", "eerht"]);
    let whole = [
        row("one", "eno", Rejected, &[]),
        row("three", "eerht", Machine, &[]),
        row("too", "oot", Machine, &[]),
        row("two", "owt!", Confirmed, &["agreed"]),
    ];
    let (_here, here) = with(&later);
    let (_there, there) = with(&earlier);
    say(&there);
    let before = dump(&here);
    let merged = here.merge(&there).unwrap();
    assert_eq!((merged.alignments, merged.alignments_here, merged.units, merged.judged), (0, 1, 1, 2));
    assert_eq!(said(&here), whole);
    let two = units(&here).into_iter().find(|unit| unit.source == "two").unwrap();
    assert_eq!((two.provenance.article.as_deref(), two.provenance.source_numbers), (Some("a"), vec![2]));
    // The other way, twice each way: nothing is lost and nothing comes twice.
    for _ in 0..2 {
        there.merge(&here).unwrap();
        assert_eq!(said(&there), whole);
        let merged = here.merge(&there).unwrap();
        assert_eq!((merged.alignments, merged.units, merged.judged, merged.contradicted), (0, 0, 0, 0));
        assert_eq!(said(&here), whole);
    }
    for memory in [&here, &there] {
        assert_whole(memory);
        assert_eq!(memory.verify().unwrap().problems, []);
    }
    let first = here.operations(99).unwrap().pop().unwrap().id;
    here.restore(first).unwrap();
    assert_eq!(dump(&here), before);
}

#[test]
fn an_edited_unit_is_taken_over_into_a_memory_that_has_nothing_of_it() {
    let (_there, there) = with(&aligned(2025, &SENTENCES, &TRANSLATED));
    say(&there);
    let place = Place::new();
    let here = place.write();
    here.merge(&there).unwrap();
    assert_eq!(said(&here), said(&there));
    let places = |memory: &Memory| -> Vec<_> {
        units(memory).into_iter().map(|unit| (unit.source, unit.provenance.source_numbers)).collect()
    };
    assert_eq!(places(&here), places(&there));
}

#[test]
fn of_the_same_alignment_a_later_run_stays_and_each_pair_has_what_either_says() {
    let (_there, there) = with(&aligned(2025, &SENTENCES, &TRANSLATED));
    say(&there);
    for year in [2024, 2026] {
        let (_here, here) = with(&aligned(year, &SENTENCES, &TRANSLATED));
        let merged = here.merge(&there).unwrap();
        assert_eq!((merged.alignments, merged.units, merged.judged), (0, 0, 3), "{year}");
        assert_eq!(said(&here), said(&there));
        assert_eq!(here.merge(&there).unwrap().judged, 0);
    }
}

#[test]
fn two_people_who_edited_one_unit_are_both_heard() {
    let article = aligned(2025, &SENTENCES, &TRANSLATED);
    let ((_here, here), (_there, there)) = (with(&article), with(&article));
    let edit = |target: &str| UnitChange { target: Some(target.to_owned()), ..status(Confirmed) };
    change(&here, 2, &edit("owt!"));
    change(&there, 2, &edit("owt?"));
    let whole = [
        row("one", "eno", Machine, &[]),
        row("three", "eerht", Machine, &[]),
        row("two", "owt!", Confirmed, &[]),
        row("two", "owt?", Confirmed, &[]),
    ];
    for _ in 0..2 {
        here.merge(&there).unwrap();
        assert_eq!(said(&here), whole);
        there.merge(&here).unwrap();
        assert_eq!(said(&there), whole);
    }
}

#[test]
fn a_unit_that_both_speak_of_has_all_of_it_and_opposites_are_counted() {
    let article = aligned(2025, &SENTENCES, &TRANSLATED);
    let ((_here, here), (_there, there)) = (with(&article), with(&article));
    let tagged = |tag: &str, note: &str| UnitChange {
        add_tags: [tag.to_owned()].into(),
        note: Some(note.to_owned()),
        ..UnitChange::default()
    };
    change(&here, 1, &UnitChange { client: Some("desk".to_owned()), ..tagged("p", "mine") });
    change(&there, 1, &UnitChange { domain: Some("floods".to_owned()), ..tagged("q", "theirs") });
    change(&there, 1, &status(Confirmed));
    change(&here, 2, &status(Confirmed));
    change(&there, 2, &status(Rejected));
    let merged = here.merge(&there).unwrap();
    assert_eq!((merged.judged, merged.contradicted), (1, 1));
    let [one, two] = [1, 2].map(|id| here.unit(UnitId(id)).unwrap().unwrap());
    let details = &one.details;
    assert_eq!(one.provenance.status, Confirmed);
    assert_eq!((details.client.as_deref(), details.domain.as_deref()), (Some("desk"), Some("floods")));
    assert_eq!((details.tags.len(), &details.notes[..]), (2, &["mine".to_owned(), "theirs".to_owned()][..]));
    assert_eq!(two.provenance.status, Confirmed, "what is said here stays");
}

#[test]
fn the_very_same_texts_are_one_article_whatever_it_is_called() {
    let (_here, here) = with(&aligned(2026, &SENTENCES, &TRANSLATED));
    let mut renamed = aligned(2025, &SENTENCES, &TRANSLATED);
    renamed.description.id = Some("another name".to_owned());
    renamed.description.title = Some("Counting".to_owned());
    let (_there, there) = with(&renamed);
    say(&there);
    here.merge(&there).unwrap();
    assert_eq!(said(&here), said(&there));
    let articles = here.articles().unwrap();
    assert_eq!((articles.len(), articles[0].article.as_str()), (1, "a"));
    assert_eq!(articles[0].title.as_deref(), Some("Counting"));
}

#[test]
fn a_sentence_that_stands_twice_is_told_apart_by_its_place() {
    let text = ["one", "two", "one"];
    let translated = ["eno", "owt", "eno"];
    let (_there, there) = with(&aligned(2025, &text, &translated));
    change(&there, 3, &status(Rejected));
    change(&there, 1, &status(Confirmed));
    let (_here, here) = with(&aligned(2026, &["zero", "two", "one"], &["orez", "owt", "eno"]));
    for _ in 0..2 {
        here.merge(&there).unwrap();
        let mut places: Vec<_> = units(&here)
            .into_iter()
            .filter(|unit| unit.source == "one")
            .map(|unit| (unit.provenance.source_numbers, unit.provenance.status))
            .collect();
        places.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(places, [(vec![1], Confirmed), (vec![3], Rejected)]);
    }
}

#[test]
fn glossaries_are_merged_too() {
    let term = |tag: &str, text: &str| Term {
        language: language(tag),
        text: text.to_owned(),
        part_of_speech: None,
        status: None,
    };
    let entry = |name: &str, note: &str| TermEntry {
        terms: vec![term("en", name), term("ur", "جنگ بندی")],
        notes: vec![note.to_owned()],
        ..TermEntry::default()
    };
    let (here, there) = (Place::new(), Place::new());
    let (here, there) = (here.write(), there.write());
    let store = |memory: &Memory, entries: &[TermEntry]| {
        memory
            .change(|change| change.import_terms(entries.iter().cloned().map(Ok::<_, MemoryError>)))
            .unwrap();
    };
    store(&here, &[entry("ceasefire", "one word")]);
    let complete =
        TermEntry { definition: Some("an agreement".to_owned()), ..entry("ceasefire", "not a truce") };
    store(&there, &[complete, entry("truce", "")]);
    for added in [1, 0] {
        assert_eq!(here.merge(&there).unwrap().terms, added);
        let mut entries = Vec::new();
        here.reader()
            .for_each_term::<MemoryError>(|stored| {
                entries.push(stored.entry);
                Ok(())
            })
            .unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].definition.as_deref(), Some("an agreement"));
        assert_eq!(entries[0].notes, ["one word", "not a truce"]);
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Align { name: usize, year: u32, texts: Vec<String>, wrong: bool },
    Import(String, String),
    Change(usize, UnitChange),
    Delete(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let statuses = [Status::Machine, Status::Confirmed, Status::Rejected];
    let change = (
        prop::option::of("[xy]"),
        prop::option::of(prop::sample::select(statuses.to_vec())),
        prop::collection::btree_set("[pq]", 0..2),
        prop::option::of("[mn]"),
    );
    let change = change.prop_map(|(target, status, add_tags, note)| UnitChange {
        target,
        status,
        add_tags,
        note,
        ..UnitChange::default()
    });
    prop_oneof![
        4 => (0usize..2, 2020u32..2024, prop::collection::vec("[abc]", 1..5), any::<bool>())
            .prop_map(|(name, year, texts, wrong)| Deed::Align { name, year, texts, wrong }),
        2 => ("[abc]", "[abc]").prop_map(|(source, target)| Deed::Import(source, target)),
        6 => (0usize..20, change).prop_map(|(number, change)| Deed::Change(number, change)),
        1 => (0usize..20).prop_map(Deed::Delete),
    ]
}

fn does(memory: &Memory, deed: Deed) {
    let chosen = |memory: &Memory, number: usize| {
        let units = units(memory);
        units.get(number % units.len().max(1)).map(|unit| unit.id)
    };
    match deed {
        Deed::Align { name, year, texts, wrong } => {
            let source: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut target = source.clone();
            target.rotate_left(usize::from(wrong));
            let pair = pair(&name.to_string(), &source, &target);
            memory.store_article(&ArticlePair { now: format!("{year}-05-10T00:00:00Z"), ..pair }).unwrap();
        }
        Deed::Import(source, target) => {
            let details =
                Details { properties: vec![Property::new("x-a", source.clone())], ..Details::default() };
            let languages = Sides::new(language("en"), language("x-test"));
            let draft = UnitDraft { details, ..UnitDraft::new(languages, source, target) };
            memory.import_units([Ok::<_, MemoryError>(draft)], &label().at).unwrap();
        }
        Deed::Change(number, change) => {
            if let Some(id) = chosen(memory, number) {
                memory.change_units(&[id], &change).unwrap();
            }
        }
        Deed::Delete(number) => {
            if let Some(id) = chosen(memory, number) {
                memory.delete_units(&[id]).unwrap();
            }
        }
    }
}

/// Whether a memory has a unit that says everything this one does, except for a status that one of `others`
/// contradicts.
fn heard(unit: &Unit, units: &[Unit], others: &[Unit]) -> bool {
    let texts = |other: &Unit| other.source == unit.source && other.target == unit.target;
    let contradicted = others.iter().any(|other| {
        texts(other)
            && !matches!(other.provenance.status, Status::Machine)
            && other.provenance.status != unit.provenance.status
    });
    units.iter().any(|other| {
        texts(other)
            && unit.details.tags.is_subset(&other.details.tags)
            && unit.details.notes.iter().all(|note| other.details.notes.contains(note))
            && unit.details.properties.iter().all(|property| other.details.properties.contains(property))
            && (contradicted
                || unit.provenance.status == Status::Machine
                || unit.provenance.status == other.provenance.status)
    })
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn nothing_that_was_said_is_lost_by_merging(
        deeds in prop::collection::vec((any::<bool>(), deed()), 1..24),
    ) {
        let (here, there) = (Place::new(), Place::new());
        let (mut here, mut there) = (here.write(), there.write());
        for (into_here, deed) in deeds {
            does(if into_here { &mut here } else { &mut there }, deed);
        }
        for _ in 0..2 {
            let (before, state) = ([units(&here), units(&there)], dump(&here));
            here.merge(&there).unwrap();
            assert_whole(&here);
            prop_assert_eq!(here.verify().unwrap().problems, []);
            let after = units(&here);
            let everything = before.concat();
            for unit in everything.iter().filter(|unit| unit.is_spoken_for()) {
                prop_assert!(heard(unit, &after, &everything), "lost: {:#?}", unit);
            }
            let merged = dump(&here);
            let again = here.merge(&there).unwrap();
            prop_assert_eq!((again.units, again.judged), (0, 0));
            prop_assert_eq!(&dump(&here), &merged);
            if state != merged {
                let operation = here.last_operation().unwrap();
                let undone = here.undo(operation).unwrap().operation.unwrap();
                prop_assert_eq!(&dump(&here), &state);
                here.undo(undone).unwrap();
                prop_assert_eq!(&dump(&here), &merged);
            }
            // Then the other way.
            std::mem::swap(&mut here, &mut there);
        }
        // In the end both know everything. What was said about a unit without an article may first be said about one
        // with an article, in the other memory, and come back like that.
        let mut still = true;
        for _ in 0..4 {
            let merged = [here.merge(&there).unwrap(), there.merge(&here).unwrap()];
            still = merged.iter().any(|merged| merged.alignments + merged.units + merged.judged > 0);
        }
        prop_assert!(!still);
    }
}

#[test]
fn a_memory_is_not_merged_with_itself_under_any_name() {
    let (place, memory) = with(&aligned(2025, &SENTENCES, &TRANSLATED));
    let before = dump(&memory);
    let refused = |other: &Memory| {
        let refused = memory.merge(other).unwrap_err();
        assert!(matches!(refused, MemoryError::Itself { .. }), "{refused}");
        assert_eq!(dump(&memory), before);
    };
    refused(&place.write());
    #[cfg(unix)]
    {
        let link = memory.session.path().with_file_name("link.db");
        std::os::unix::fs::symlink(memory.session.path(), &link).unwrap();
        refused(&Memory::open(&link, Arc::new(Plain(1)), &SessionOptions::default()).unwrap());
    }
}
