//! Are the units that share most words with a text among the candidates, whether there is a file of words or none?

use std::sync::Arc;

use tempfile::TempDir;

use super::tests::{Memory, Plain, language};
use super::*;
use crate::MemoryError;
use crate::words::{SoughtKey, SoughtKeys};
use sangam_unit::{Sides, Status, UnitDraft};

/// More units than are read without a file of words.
const MANY: usize = super::reindex::SMALL + 200;

/// A memory of `count` units from `en` to `x-test`. Every text has words of its own, and `common`.
fn memory(count: usize) -> (TempDir, Memory) {
    let folder = TempDir::new().unwrap();
    let options = SessionOptions { opening: Opening::CreateIfMissing, ..SessionOptions::default() };
    let memory = Memory::open(&folder.path().join("memory.db"), Arc::new(Plain(1)), &options).unwrap();
    let units = (0..count).map(|number| {
        let languages = Sides::new(language("en"), language("x-test"));
        let target = format!("common river{} bridge{}s", number / 7, number / 5);
        Ok::<_, MemoryError>(UnitDraft::new(languages, format!("common text {number}"), target))
    });
    memory.import_units(units, "2026-01-01T00:00:00Z").unwrap();
    (folder, memory)
}

/// The key of a word: the word without a final `s`.
fn key_of(word: &str) -> String {
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

fn sharing(memory: &Memory, words: &[&[&str]], options: &SharingOptions) -> SharingAnswer {
    let forms = |forms: &&[&str]| {
        forms.iter().map(|form| SoughtKey { key: (*form).to_owned(), weight: 1.0 }).collect()
    };
    let sought = SoughtKeys { words: words.iter().map(forms).collect(), key: &key_of };
    memory.reader().sharing(&sought, options).unwrap()
}

fn options() -> SharingOptions {
    SharingOptions::new(language("x-test"))
}

#[test]
fn the_unit_with_most_sought_words_comes_first_and_is_turned() {
    let (_folder, memory) = memory(MANY);
    let found = sharing(&memory, &[&["lake", "river10"], &["bridge15"], &["common"], &["sky"]], &options());
    assert_eq!(found.indexed, Some(MANY));
    assert_eq!(found.units[0].source, "common river10 bridge15s");
    assert_eq!(found.units[0].source_language, language("x-test"));
    // Units 70 to 76 have the first word, units 75 to 79 the second; `common` is in all and finds none.
    assert_eq!(found.units.len(), 10);
    let numbers: Vec<&str> = found.units[..2].iter().map(|unit| unit.target.as_str()).collect();
    assert_eq!(numbers, ["common text 75", "common text 76"]);
    let limited = SharingOptions { limit: 3, ..options() };
    assert_eq!(sharing(&memory, &[&["river10"]], &limited).units.len(), 3);
    // A key is that of the whole word.
    assert_eq!(sharing(&memory, &[&["river1"]], &options()).units.len(), 7);
}

#[test]
fn units_that_are_not_admitted_are_no_candidates() {
    let (_folder, memory) = memory(MANY);
    let sought: &[&[&str]] = &[&["river10"]];
    // The text on the other side is in another language than the sought one.
    assert_eq!(sharing(&memory, sought, &SharingOptions::new(language("en"))).units.len(), 0);
    let into_urdu = SharingOptions { others: vec![language("ur")], ..options() };
    assert_eq!(sharing(&memory, sought, &into_urdu).units.len(), 0);
    let found = sharing(&memory, sought, &options()).units;
    let rejecting = UnitChange { status: Some(Status::Rejected), ..UnitChange::default() };
    memory.change_units(&[found[0].id], &rejecting).unwrap();
    let left = sharing(&memory, sought, &options()).units;
    assert_eq!(left.len(), found.len() - 1);
    assert!(left.iter().all(|unit| unit.id != found[0].id));
}

#[test]
fn every_unit_that_is_not_in_the_file_is_a_candidate() {
    let (_folder, few) = memory(20);
    assert_eq!(sharing(&few, &[&["river1"]], &options()).units.len(), 20);
    let (_folder, many) = memory(MANY);
    let before = sharing(&many, &[&["river10"]], &options()).units.len();
    let languages = Sides::new(language("en"), language("x-test"));
    many.add_unit(&UnitDraft::new(languages, "new".to_owned(), "entirely new".to_owned())).unwrap();
    let after = sharing(&many, &[&["river10"]], &options());
    assert_eq!((after.units.len(), after.indexed), (before + 1, None));
}
