//! Is nothing lost when a memory is copied, damaged, salvaged, merged and tidied up?

use std::fs;
use std::sync::Arc;

use super::table::Of;
use super::tests::Memory;
use super::tests::{Place, Plain, language, pair};
use super::*;
use crate::MemoryError;
use sangam_unit::{Sides, Status, UnitDraft, UnitId};

fn confirm() -> UnitChange {
    UnitChange { status: Some(Status::Confirmed), note: Some("good".to_owned()), ..UnitChange::default() }
}

/// Articles and units without articles, enough for several pages a table.
fn filled() -> (Place, Memory) {
    let place = Place::new();
    let memory = place.write();
    for article in 0..12 {
        let sentence =
            |number| format!("article {article} says sentence {number} of many words {}", number * 7);
        let texts: Vec<String> = (0..20).map(sentence).collect();
        let source: Vec<&str> = texts.iter().map(String::as_str).collect();
        let target: Vec<String> = texts.iter().map(|text| text.chars().rev().collect()).collect();
        let target: Vec<&str> = target.iter().map(String::as_str).collect();
        memory.store_article(&pair(&format!("a{article}"), &source, &target)).unwrap();
    }
    let languages = Sides::new(language("en"), language("x-test"));
    let drafts = (0..200).map(|number| {
        let text = format!("loose unit {number} with a few words of its own");
        Ok::<_, MemoryError>(UnitDraft::new(languages.clone(), text.clone(), text.to_uppercase()))
    });
    memory.import_units(drafts, "2026-06-01T00:00:00Z").unwrap();
    memory.change_units(&[UnitId(5), UnitId(250)], &confirm()).unwrap();
    (place, memory)
}

fn units(memory: &Memory) -> Result<Vec<sangam_unit::Unit>, MemoryError> {
    let mut units = Vec::new();
    memory.for_each_unit::<MemoryError>(&UnitFilter::default(), |unit| {
        units.push(unit);
        Ok(())
    })?;
    Ok(units)
}

/// Closes the memory, so that everything is in one file.
fn closed(place: Place, memory: Memory) -> Place {
    memory
        .sql(|connection| connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())))
        .unwrap();
    drop(memory);
    place
}

#[test]
fn a_backup_is_whole_and_takes_nobody_s_place() {
    let (place, memory) = filled();
    let copy = place.path.with_extension("copy");
    assert!(memory.backup(&copy).unwrap() > 4096);
    let opened = Memory::open(&copy, Arc::new(Plain(1)), &SessionOptions::default()).unwrap();
    assert_eq!(opened.verify().unwrap().problems, []);
    assert_eq!(units(&opened).unwrap(), units(&memory).unwrap());
    assert!(matches!(memory.backup(&copy), Err(MemoryError::Exists { .. })));
}

#[test]
fn a_dry_run_tells_and_keeps_nothing() {
    let (_place, memory) = filled();
    let before = (units(&memory).unwrap(), memory.operations(99).unwrap());
    memory.set_dry_run(true);
    assert_eq!(memory.change_units(&[UnitId(7)], &confirm()).unwrap().len(), 1);
    assert_eq!(memory.remove_articles(&["a3".to_owned()]).unwrap(), 20);
    let newest = before.1[0].id;
    assert_eq!(memory.undo(newest).unwrap().undone, [newest]);
    assert!(memory.collect_garbage(1).unwrap().operations > 0);
    memory.set_dry_run(false);
    assert_eq!((units(&memory).unwrap(), memory.operations(99).unwrap()), before);
}

#[test]
fn garbage_is_what_can_no_longer_be_undone() {
    let (_place, memory) = filled();
    let before = units(&memory).unwrap();
    let all = memory.operations(99).unwrap().len() as u64;
    assert_eq!(memory.collect_garbage(2).unwrap().operations, all - 2);
    assert_eq!(memory.operations(99).unwrap().len(), 2);
    assert_eq!(units(&memory).unwrap(), before);
    memory.undo(memory.operations(1).unwrap()[0].id).unwrap();
    assert_eq!(memory.unit(UnitId(5)).unwrap().unwrap().provenance.status, Status::Machine);
    memory.store_article(&pair("z", &["zulu"], &["uluz"])).unwrap();
    assert_eq!(memory.verify().unwrap().problems, []);
}

#[test]
fn a_row_that_was_not_stored_like_this_is_named_and_never_shown() {
    let (place, memory) = filled();
    let behind = "UPDATE unit SET target_text = 'not what was stored' WHERE id = 3;
                  UPDATE article SET title = 'nor this' WHERE identity = 'a2';";
    memory.sql(|connection| connection.execute_batch(behind)).unwrap();
    let found: Vec<String> =
        memory.verify().unwrap().problems.into_iter().map(|problem| problem.place).collect();
    assert_eq!(found, ["article 3", "unit 3"]);
    let options = LookupOptions::new(language("en"));
    let shown = memory.lookup("article 0 says sentence 2 of many words 14", &options);
    assert!(shown.unwrap_err().to_string().contains("unit 3 is not what was stored"));
    assert!(matches!(memory.article("a2"), Err(MemoryError::Damaged { .. })));

    let (before, rescued) = (units_that_are_whole(&memory), place.path.with_extension("rescued"));
    let salvaged = salvage(&place.path, &rescued, Arc::new(Plain(1))).unwrap();
    let lost: Vec<_> = salvaged
        .tables
        .iter()
        .filter(|table| table.dropped > 0)
        .map(|table| (table.table, table.dropped))
        .collect();
    let of_article =
        [("article", 1), ("document", 2), ("segment", 40), ("alignment", 1), ("bead", 20), ("unit", 1)];
    assert_eq!(lost, of_article);
    let rescued = Memory::open(&rescued, Arc::new(Plain(1)), &SessionOptions::default()).unwrap();
    assert_eq!(rescued.verify().unwrap().problems, []);
    // The units of the lost article are there, without the article.
    let texts = |units: &[sangam_unit::Unit]| -> Vec<(i64, String, String)> {
        let mut texts: Vec<_> =
            units.iter().map(|unit| (unit.id.0, unit.source.clone(), unit.target.clone())).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&units(&rescued).unwrap()), before);
}

/// Units whose own row is undamaged, by number.
fn units_that_are_whole(memory: &Memory) -> Vec<(i64, String, String)> {
    let sql = format!(
        "SELECT id, source_text, target_text FROM unit WHERE checksum = {} ORDER BY id",
        table::TABLES[5].checksum()
    );
    let view = memory.reader().view;
    let mut read = view.connection.prepare(&sql).unwrap();
    let rows = read.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_damaged_memory_gives_an_error_or_the_truth() {
    let (place, memory) = filled();
    let queries = [
        "article 4 says sentence 9 of many words 63",
        "loose unit 77 with a few words of its own",
        "unit of",
    ];
    let options =
        LookupOptions { min_score: sangam_unit::Score::new(50), ..LookupOptions::new(language("en")) };
    let truth: Vec<Vec<Match>> =
        queries.iter().map(|query| memory.lookup(query, &options).unwrap()).collect();
    let all = units(&memory).unwrap();
    let place = closed(place, memory);
    let whole = fs::read(&place.path).unwrap();
    let index = fs::read(place.path.with_file_name("m.db-index")).ok();
    let other = Place::new();
    let (mut told, mut right) = (0, 0);
    for case in 0..1_200_usize {
        let mut bytes = whole.clone();
        // Spread over the file by a multiplier without a common factor. Every fifth case is cut short.
        let place_of = |salt: usize| (case * 7_919 + salt * 104_729) * 2_654_435_761 % whole.len();
        if case % 5 == 0 {
            bytes.truncate(place_of(1));
        } else {
            for flip in 0..=(case % 3) {
                bytes[place_of(flip)] ^= 1 << (case % 8);
            }
        }
        fs::write(&other.path, &bytes).unwrap();
        if let Some(index) = &index {
            fs::write(other.path.with_file_name("m.db-index"), index).unwrap();
        }
        let Ok(memory) = other.open(1, &SessionOptions::default()) else {
            told += 1;
            continue;
        };
        for (query, truth) in queries.iter().zip(&truth) {
            match memory.lookup(query, &options) {
                Ok(found) => {
                    assert_eq!(&found, truth, "case {case}");
                    right += 1;
                }
                Err(_) => told += 1,
            }
        }
        if let Ok(found) = units(&memory) {
            let differs = found.iter().zip(&all).find(|(found, all)| found != all);
            assert!(found.len() == all.len() && differs.is_none(), "case {case}: {differs:#?}");
        }
        if case % 8 == 0 {
            // Whatever it finds, it must not panic.
            let _found = memory.verify();
        }
        drop(memory);
        if case % 40 == 0 {
            let rescued = other.path.with_extension("rescued");
            if salvage(&other.path, &rescued, Arc::new(Plain(1))).is_ok() {
                let rescued = Memory::open(&rescued, Arc::new(Plain(1)), &SessionOptions::default()).unwrap();
                assert_eq!(rescued.verify().unwrap().problems, [], "case {case}");
                for unit in units(&rescued).unwrap() {
                    let known = all.iter().find(|known| known.id == unit.id).unwrap();
                    assert_eq!((&unit.source, &unit.target), (&known.source, &known.target), "case {case}");
                }
            }
            fs::remove_file(&rescued).unwrap_or_default();
        }
    }
    assert!(told > 300 && right > 300, "{told} told, {right} right");
}

#[test]
fn merging_takes_over_what_is_new_and_what_was_said() {
    let (_other_place, other) = filled();
    let (_place, memory) = filled();
    memory.delete_units(&[UnitId(300)]).unwrap();
    memory.remove_articles(&["a1".to_owned()]).unwrap();
    let undo_point = memory.last_operation().unwrap();
    let unsay = UnitChange { status: Some(Status::Machine), ..UnitChange::default() };
    memory.change_units(&[UnitId(5)], &unsay).unwrap();
    let merged = memory.merge(&other).unwrap();
    assert_eq!((merged.alignments, merged.alignments_here, merged.units), (1, 11, 21));
    let strip = |memory: &Memory| -> Vec<(String, String, Option<String>, Status)> {
        let mut units: Vec<_> = units(memory)
            .unwrap()
            .into_iter()
            .filter(|unit| unit.details.notes.is_empty())
            .map(|unit| (unit.source, unit.target, unit.provenance.article, unit.provenance.status))
            .collect();
        units.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)));
        units
    };
    assert_eq!(strip(&memory), strip(&other));
    let again = memory.merge(&other).unwrap();
    assert_eq!((again.alignments, again.units, again.judged), (0, 0, 0));
    assert_eq!(memory.verify().unwrap().problems, []);
    memory.restore(undo_point).unwrap();
    assert_eq!(memory.articles().unwrap().len(), 11);
}

#[test]
fn a_zero_without_its_sign_is_no_damage() {
    let place = Place::new();
    let memory = place.write();
    let mut article = pair("a", &["one"], &["eno"]);
    article.document_confidence = -0.0;
    memory.store_article(&article).unwrap();
    assert_eq!(memory.verify().unwrap().problems, []);
}

/// A memory that another program has changed, with checksums that fit.
fn crafted(change: &str) -> (Place, Result<Memory, MemoryError>) {
    let (place, memory) = filled();
    memory.sql(|connection| connection.execute_batch(change)).unwrap();
    let place = closed(place, memory);
    let opened = place.open(1, &SessionOptions::default());
    (place, opened)
}

#[test]
fn a_schema_of_another_hand_is_refused_wherever_it_comes_in() {
    let endless = "ALTER TABLE unit RENAME TO unit_there;
        CREATE VIEW unit AS WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT unit_there.* FROM n, unit_there;";
    for (change, tables_differ) in [
        (endless, true),
        ("CREATE VIEW more AS SELECT 1", false),
        ("CREATE TRIGGER more AFTER INSERT ON unit BEGIN DELETE FROM article; END", false),
        ("DROP TRIGGER unit_removed_log", false),
        ("CREATE INDEX more ON unit (author)", false),
        ("CREATE TABLE more (text TEXT)", false),
        ("ALTER TABLE unit ADD COLUMN more TEXT AS (hex(zeroblob(9)))", true),
    ] {
        let (place, opened) = crafted(change);
        let refused = opened.err().unwrap();
        assert!(matches!(refused, MemoryError::ForeignSchema { .. }), "{change}: {refused}");
        let copy = place.path.with_extension("copy");
        let back = put_back(&place.path, &copy, Arc::new(Plain(1))).unwrap_err();
        assert!(matches!(back, MemoryError::ForeignSchema { .. }), "{change}: {back}");
        // Rows can be salvaged if the tables that are read hold rows.
        match salvage(&place.path, &copy, Arc::new(Plain(1))) {
            Err(MemoryError::ForeignSchema { .. }) => assert!(tables_differ, "{change}"),
            salvaged => {
                assert!(!tables_differ, "{change}");
                assert_eq!(salvaged.unwrap().tables[Of::Unit as usize].kept, 440);
            }
        }
    }
    let (_place, opened) = crafted("ANALYZE");
    assert_eq!(opened.unwrap().verify().unwrap().problems, []);
}

#[test]
fn numbers_of_another_hand_are_refused_however_their_checksums_fit() {
    let most = 1_i64 << 62;
    for (of, set) in [
        (Of::Bead, format!("source_count = {most}")),
        (Of::Bead, format!("target_count = {most}, source_first = {most}")),
        (Of::Bead, "source_count = 1 << 30".to_owned()),
        (Of::Bead, "target_first = -1".to_owned()),
        (Of::Bead, "source_count = -1".to_owned()),
        (Of::Unit, format!("id = {most}")),
    ] {
        let table = of.table();
        let (place, opened) = crafted(&format!(
            "PRAGMA foreign_keys = OFF; UPDATE {} SET {set} WHERE id = 7; {};
             UPDATE row_total SET id_sum = (SELECT sum(id) FROM {}) WHERE table_name = '{}'",
            table.name,
            table.seal("true"),
            table.name,
            table.name
        ));
        let memory = opened.unwrap();
        let about = format!("{} {set}", table.name);
        let told = memory.verify().unwrap().problems;
        assert!(told.iter().any(|problem| problem.place.starts_with(table.name)), "{about}: {told:?}");
        let damaged =
            |error: MemoryError| assert!(matches!(error, MemoryError::Damaged { .. }), "{about}: {error}");
        damaged(units(&memory).unwrap_err());
        let (_other, other) = filled();
        other.remove_articles(&["a0".to_owned()]).unwrap();
        damaged(other.merge(&memory).unwrap_err());
        if of == Of::Bead {
            damaged(memory.article("a0").unwrap_err());
        }
        let options =
            LookupOptions { min_score: sangam_unit::Score::new(50), ..LookupOptions::new(language("en")) };
        let _an_error_or_an_answer = memory.lookup("article 0 says sentence 6 of many words 42", &options);
        let _likewise = memory.reindex();
        let rescued = place.path.with_extension("rescued");
        let dropped = salvage(&place.path, &rescued, Arc::new(Plain(1))).unwrap().tables[of as usize].dropped;
        assert!(dropped >= 1, "{about}");
        let rescued = Memory::open(&rescued, Arc::new(Plain(1)), &SessionOptions::default()).unwrap();
        assert_eq!(rescued.verify().unwrap().problems, [], "{about}");
    }
    // A log that says how many units came in.
    for change in [
        format!("UPDATE unit_change SET last_id = {most} WHERE last_id IS NOT NULL"),
        format!("UPDATE operation_added SET last_id = {most} WHERE table_name = 'unit' AND last_id > 400"),
    ] {
        let (_place, opened) = crafted(&change);
        let memory = opened.unwrap();
        memory
            .lookup("loose unit 77 with a few words of its own", &LookupOptions::new(language("en")))
            .unwrap();
        let stored = memory.store_article(&pair("z", &["zulu"], &["uluz"]));
        assert!(matches!(stored, Ok(_) | Err(MemoryError::Damaged { .. })), "{change}");
    }
}

#[test]
#[cfg(unix)]
fn a_path_is_bytes() {
    use std::os::unix::ffi::OsStrExt as _;

    let (place, memory) = filled();
    let name = |bytes: &[u8]| place.path.with_file_name(std::ffi::OsStr::from_bytes(bytes));
    let (copy, other) = (name(b"m\xff ?#%41.db"), name(b"m\xfe.db"));
    memory.backup(&copy).unwrap();
    let all = units(&memory).unwrap();
    let read = |path: &std::path::Path| {
        let memory = Memory::open(path, Arc::new(Plain(1)), &SessionOptions::default()).unwrap();
        units(&memory).unwrap()
    };
    assert_eq!(read(&copy), all);
    salvage(&copy, &other, Arc::new(Plain(1))).unwrap();
    assert_eq!(read(&other).len(), all.len());
    put_back(&other, &copy, Arc::new(Plain(1))).unwrap();
    assert_eq!(read(&copy).len(), all.len());
    // Read alone, as if no file could be made beside it.
    let mut permissions = fs::metadata(&copy).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&copy, permissions).unwrap();
    let alone = Memory::open(&copy, Arc::new(Plain(1)), &SessionOptions::default()).unwrap();
    assert_eq!(alone.session.read_from(), ReadFrom::FileAlone);
    assert_eq!(units(&alone).unwrap().len(), all.len());
}
