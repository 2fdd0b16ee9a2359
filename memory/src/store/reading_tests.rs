//! Does a unit say how its two texts relate, whatever happens to its article, to itself and to its memory?

use super::tests::{Memory, Place, language, pair};
use super::*;
use crate::article_pair::{ArticleChange, ArticlePair};
use sangam_unit::{Details, Property, READING, Reading, Role, Status, UnitId};

const SHORT: Reading = Reading::Abridged(Role::Target);
const LONG: Reading = Reading::Abridged(Role::Source);

/// An article of two beads with these readings, aligned by this version of the aligner.
fn aligned(version: u32, readings: [Reading; 2]) -> ArticlePair {
    let mut article = pair("a", &["one and more", "two"], &["1", "2"]);
    article.method_version = version;
    for (bead, reading) in article.beads.iter_mut().zip(readings) {
        bead.reading = reading;
    }
    article
}

fn readings(memory: &Memory) -> [Reading; 2] {
    [1, 2].map(|id| memory.unit(UnitId(id)).unwrap().unwrap().details.reading())
}

#[test]
fn a_kept_unit_takes_the_reading_of_its_new_bead_unless_it_is_confirmed() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&aligned(1, [SHORT, Reading::Full])).unwrap();
    assert_eq!(readings(&memory), [SHORT, Reading::Full]);
    let again = memory.store_article(&aligned(2, [Reading::Full, LONG])).unwrap();
    assert_eq!(again.change, ArticleChange::Replaced { units: 2, kept: 2 });
    assert_eq!(readings(&memory), [Reading::Full, LONG]);
    memory.undo(memory.last_operation().unwrap()).unwrap();
    assert_eq!(readings(&memory), [SHORT, Reading::Full], "undone");
    memory.verify().unwrap();

    let confirmed = UnitChange { status: Some(Status::Confirmed), ..UnitChange::default() };
    memory.change_units(&[UnitId(1)], &confirmed).unwrap();
    memory.store_article(&aligned(3, [Reading::Full, SHORT])).unwrap();
    assert_eq!(readings(&memory), [SHORT, SHORT]);
    memory.verify().unwrap();
}

#[test]
fn a_reading_alone_keeps_no_unit_whose_texts_are_gone() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&aligned(1, [SHORT, Reading::Full])).unwrap();
    let mut corrected = pair("a", &["one and more", "two"], &["I", "2"]);
    corrected.method_version = 2;
    memory.store_article(&corrected).unwrap();
    assert!(memory.unit(UnitId(1)).unwrap().is_none());
}

#[test]
fn a_person_who_writes_a_new_text_ends_the_reading() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&aligned(1, [SHORT, SHORT])).unwrap();
    let noted = UnitChange { note: Some("short".to_owned()), ..UnitChange::default() };
    memory.change_units(&[UnitId(1)], &noted).unwrap();
    let written = UnitChange { target: Some("2 and all".to_owned()), ..UnitChange::default() };
    memory.change_units(&[UnitId(2)], &written).unwrap();
    assert_eq!(readings(&memory), [SHORT, Reading::Full]);
}

#[test]
fn a_lookup_keeps_its_score_and_turns_the_reading() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&aligned(1, [SHORT, Reading::Full])).unwrap();
    let found = |query: &str, tag: &str| {
        let mut found = memory.lookup(query, &LookupOptions::new(language(tag))).unwrap();
        let best = found.remove(0);
        (best.score.percent(), best.unit.details.reading())
    };
    let (score, full) = found("two", "en");
    assert_eq!(full, Reading::Full);
    assert_eq!(found("one and more", "en"), (score, SHORT));
    assert_eq!(found("1", "x-test"), (score, LONG));
    let beads = &memory.article("a").unwrap().alignments[0].beads;
    assert_eq!([beads[0].reading, beads[1].reading], [SHORT, Reading::Full]);
}

#[test]
fn a_merged_memory_has_one_reading_a_unit_and_its_own_word_counts() {
    let [here, there] = [Place::new(), Place::new()];
    let [ours, theirs] = [here.write(), there.write()];
    theirs.store_article(&aligned(1, [SHORT, LONG])).unwrap();
    ours.merge(&theirs).unwrap();
    assert_eq!(readings(&ours), [SHORT, LONG], "a new article");

    let other = Place::new();
    let ours = other.write();
    ours.store_article(&aligned(2, [LONG, Reading::Full])).unwrap();
    let noted = UnitChange { note: Some("seen".to_owned()), ..UnitChange::default() };
    theirs.change_units(&[UnitId(1), UnitId(2)], &noted).unwrap();
    ours.merge(&theirs).unwrap();
    assert_eq!(readings(&ours), [LONG, LONG]);
    let first = ours.unit(UnitId(1)).unwrap().unwrap();
    assert_eq!(first.details.notes, ["seen"]);
    let said = first.details.properties.iter().filter(|property| property.reading().is_some()).count();
    assert_eq!(said, 1);
}

#[test]
fn other_properties_of_a_kept_unit_stay() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&aligned(1, [SHORT, Reading::Full])).unwrap();
    let foreign = Details {
        properties: vec![Property::new("x-a", "b"), Property::new(READING, "いち")],
        ..Details::default()
    };
    memory.write(|connection| {
        let json = row::json_list(&foreign.properties);
        connection.execute("UPDATE unit SET properties = ?1 WHERE id = 1", [json])?;
        table::seal_row(connection, table::Of::Unit, 1)
    });
    memory.store_article(&aligned(2, [LONG, Reading::Full])).unwrap();
    let unit = memory.unit(UnitId(1)).unwrap().unwrap();
    assert_eq!(unit.details.properties[..2], foreign.properties);
    assert_eq!(unit.details.reading(), LONG);
}
