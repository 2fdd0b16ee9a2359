//! Memories of every past schema open, are upgraded to the newest, and give the same answers as before.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;

use crate::env::{TestEnv, repository};

fn of_schema(version: u32) -> TestEnv {
    let env = TestEnv::new();
    fs::copy(repository(&format!("tests/golden/memories/schema-{version}.db")), env.memory()).unwrap();
    env
}

fn user_version(env: &TestEnv) -> i64 {
    let memory = Connection::open(env.memory()).unwrap();
    memory.query_row("PRAGMA user_version", (), |row| row.get(0)).unwrap()
}

/// The content of a unit, whatever its schema was.
fn said(unit: &Value) -> [String; 5] {
    let status = unit["provenance"]["status"].clone();
    [&unit["id"], &unit["source_language"], &unit["source"], &unit["target"], &status]
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

#[test]
fn every_old_schema_becomes_the_newest_and_nothing_of_it_is_lost() {
    let new = TestEnv::new();
    new.run(&["add", "One more", "ایک اور"]).ok();
    let newest = user_version(&new);
    // Which units are confirmed and rejected in each file: see the README of the files.
    let of_version = [
        (1, &["2"][..], &["7"][..]),
        (2, &[], &[]),
        (3, &["2", "9"], &[]),
        (4, &["2", "9"], &["7"]),
        (5, &["2", "9"], &["7"]),
        (6, &["2", "9"], &["7"]),
        (8, &["2", "9"], &["7"]),
    ];
    for (version, confirmed, rejected) in of_version {
        let env = of_schema(version);
        assert_eq!(user_version(&env), i64::from(version), "the file is what that version wrote");
        let read = Connection::open(env.memory()).unwrap();
        let mut rows = read.prepare("SELECT id, source_text, target_text FROM unit ORDER BY id").unwrap();
        let mut stored: Vec<[String; 3]> = rows
            .query_map((), |row| Ok([row.get::<_, i64>(0)?.to_string(), row.get(1)?, row.get(2)?]))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        stored.sort();
        drop(rows);
        drop(read);

        let found =
            env.run(&["lookup", "Each has room for 45 people, said the mayor.", "--to", "hi", "--json"]);
        let found = found.ok().json();
        assert_eq!(found[0]["target"], "महापौर ने कहा कि हर एक में 40 लोगों की जगह है।", "schema {version}");
        assert_eq!(user_version(&env), newest);
        assert!(env.run(&["memory", "verify"]).ok().stdout.contains("everything is as it was stored"));

        let units = env.run(&["export", "--json"]).ok().json();
        let rejects = env.run(&["export", "--json", "--status", "rejected"]);
        let mut units: Vec<[String; 5]> = units.iter().chain(&rejects.json()).map(said).collect();
        units.sort();
        units.dedup();
        let kept: Vec<[String; 3]> = units
            .iter()
            .map(|[id, _, source, target, _]| [id.clone(), source.clone(), target.clone()])
            .collect();
        assert_eq!(kept, stored, "schema {version}");
        for [id, _, _, _, status] in &units {
            let expected = if confirmed.contains(&id.as_str()) {
                "confirmed"
            } else if rejected.contains(&id.as_str()) {
                "rejected"
            } else {
                "machine"
            };
            assert_eq!(status, expected, "schema {version}, unit {id}");
        }

        // It works like any other memory.
        let shelters = env.run(&["article", "show", "shelters", "--json"]).ok().json();
        assert_eq!(shelters[0]["alignments"].as_array().unwrap().len(), 2, "schema {version}");
        env.run(&["add", "One more", "ایک اور"]).ok();
        env.run(&["article", "remove", "shelters"]).ok();
        env.run(&["op", "undo"]).ok();
        assert_eq!(env.run(&["article", "show", "shelters", "--json"]).ok().json(), shelters);
        assert!(env.run(&["memory", "verify"]).ok().stdout.contains("everything is as it was stored"));
    }
}

#[test]
fn what_was_damaged_before_is_still_seen_afterwards() {
    for version in [3, 4, 5, 6, 8] {
        let env = of_schema(version);
        // Changes one letter of a unit's text, as if a bit of the file had flipped.
        let connection = Connection::open(env.memory()).unwrap();
        let noticing = "SELECT sql FROM sqlite_schema WHERE name IN ('unit_changed', 'unit_changed_log')";
        let triggers: Vec<String> = connection
            .prepare(noticing)
            .unwrap()
            .query_map((), |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        connection
            .execute_batch(
                "DROP TRIGGER unit_changed; DROP TRIGGER unit_changed_log;
                 UPDATE unit SET target_text = replace(target_text, 'مارچ', 'مارج') WHERE id = 4",
            )
            .unwrap();
        connection.execute_batch(&triggers.join(";")).unwrap();
        drop(connection);
        let verified = env.run(&["memory", "verify"]);
        assert!(verified.code != Some(0), "schema {version}");
        assert!(verified.stdout.contains("unit 4"), "schema {version}: {}", verified.stdout);
        env.run(&["lookup", "The shelters stay open until March.", "--to", "ur"]).exits(2).says(&["unit 4"]);
        env.run(&["memory", "salvage", "new.db"]);
        let salvaged = env.run(&["--memory", "new.db", "export", "--json"]).ok().json();
        assert!(!salvaged.is_empty() && salvaged.iter().all(|unit| unit["id"] != 4), "schema {version}");
    }
}

#[test]
fn a_memory_that_was_being_brought_to_the_newest_schema_is_whole() {
    // The first process to open an old memory upgrades it; the others wait and find it upgraded.
    for version in [1, 2, 4, 6] {
        let env = of_schema(version);
        let children: Vec<_> = (0..6)
            .map(|_| {
                let mut command = env.command(&["lookup", "The shelters stay open until March.", "--json"]);
                command
                    .stdout(std::process::Stdio::piped())
                    .stderr(std::process::Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            let message = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "schema {version}: {message}");
            assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 2, "schema {version}");
        }
        assert!(env.run(&["memory", "verify"]).ok().stdout.contains("everything is as it was stored"));
    }
}

#[test]
fn the_log_of_a_process_that_was_killed_after_bringing_the_schema_up_is_played() {
    for version in [1, 2, 4, 6] {
        let env = of_schema(version);
        // A reader is open, so that the log is not written into the file when the command ends.
        let reader = Connection::open(env.memory()).unwrap();
        reader.query_row("PRAGMA journal_mode = WAL", (), |_| Ok(())).unwrap();
        reader.query_row("SELECT count(*) FROM sqlite_schema", (), |_| Ok(())).unwrap();
        let lookup = ["lookup", "The shelters stay open until March.", "--json"];
        let found = env.run(&lookup).ok().stdout;
        let left = TestEnv::new();
        let log = |memory: &Path| PathBuf::from(format!("{}-wal", memory.display()));
        fs::copy(env.memory(), left.memory()).unwrap();
        fs::copy(log(&env.memory()), log(&left.memory())).unwrap();
        assert!(fs::metadata(log(&left.memory())).unwrap().len() > 0);
        assert_eq!(left.run(&lookup).ok().stdout, found, "schema {version}");
        assert!(left.run(&["memory", "verify"]).ok().stdout.contains("everything is as it was stored"));
    }
}

#[test]
fn the_schema_of_a_newer_sangam_is_refused() {
    let env = of_schema(3);
    Connection::open(env.memory()).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let before = fs::read(env.memory()).unwrap();
    for command in [
        &["lookup", "x"][..],
        &["add", "a", "b", "--from", "en", "--to", "ur"],
        &["memory", "verify"],
        &["op", "undo"],
    ] {
        env.run(command).exits(2).says(&["memory.db", "schema 999", "update sangam"]);
    }
    assert_eq!(fs::read(env.memory()).unwrap(), before);
}

#[test]
fn what_was_stored_under_another_tag_is_found_under_the_canonical_one() {
    let env = of_schema(8);
    let pairs = |env: &TestEnv| {
        let stats = env.stats();
        let pairs = stats["units"].as_array().unwrap().iter().map(|pair| {
            format!(
                "{} {} {}",
                pair["count"],
                pair["source"].as_str().unwrap(),
                pair["target"].as_str().unwrap()
            )
        });
        pairs.collect::<Vec<_>>()
    };
    assert_eq!(pairs(&env), ["4 en hi", "6 en ur", "1 en ur-PK"]);
    let lookup = |sentence: &str| {
        let found = env.run(&["lookup", sentence, "--from", "en", "--to", "ur", "--json"]).json();
        found.first().map(|unit| unit["score"].clone())
    };
    assert_eq!(lookup("The canal is dry."), Some(100.into()));
    assert_eq!(lookup("The well is deep."), Some(100.into()));
    assert_eq!(lookup("The mill is closed."), None);
    // A unit that the log keeps under `english` comes back under `en`.
    env.run(&["op", "undo"]).ok();
    assert_eq!(lookup("The mill is closed."), Some(100.into()));
    env.run(&["export", "--format", "glossary", "-o", "terms.tsv"]).ok();
    let glossary = fs::read_to_string(env.path("terms.tsv")).unwrap();
    let columns: Vec<&str> = glossary.lines().next().unwrap().split('\t').collect();
    assert!(columns.contains(&"en") && columns.contains(&"ur") && !columns.contains(&"eng"), "{glossary}");
    assert!(glossary.contains("canal"), "{glossary}");
    assert!(env.run(&["memory", "verify"]).ok().stdout.contains("everything is as it was stored"));

    let env = of_schema(8);
    env.run(&["memory", "salvage", "new.db"]).ok();
    fs::rename(env.path("new.db"), env.memory()).unwrap();
    assert_eq!(pairs(&env), ["4 en hi", "6 en ur", "1 en ur-PK"]);
}
