//! Files damaged on the disk, tested by command: each gives a clear error or the right answer, and never a panic.
//!
//! The store's own tests damage a thousand files. These go the whole way of a user, and also damage the files beside
//! the memory.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::env::TestEnv;

const IMPORT: [&str; 8] = ["import", "more.tsv", "--from", "en", "--to", "ur", "--header", "false"];

fn fill(env: &TestEnv, about: &str) {
    env.align_tutorial();
    let row =
        |n| format!("The council met {n} times about {about}.\tکونسل {about} کے بارے میں {n} مرتبہ ملی۔\n");
    env.file("more.tsv", (0..1200).map(row).collect::<String>());
    env.run(&IMPORT).ok();
    env.run(&["memory", "reindex"]).ok();
}

const QUERIES: [&[&str]; 4] = [
    &["lookup", "The council met 77 times about water.", "--json"],
    &["lookup", "The council met about water.", "--json", "--limit", "20"],
    &["export", "--json"],
    &["stats", "--json"],
];

fn answers(env: &TestEnv) -> Vec<String> {
    QUERIES.map(|query| env.run(query).ok().stdout).to_vec()
}

/// Every query is answered with one of `truths`, or refused with a reason. Returns whether any was refused.
#[track_caller]
fn right_or_refused(env: &TestEnv, truths: &[Vec<String>], case: &str) -> bool {
    let mut refused = false;
    for (number, query) in QUERIES.iter().enumerate() {
        let ran = env.run(query);
        match ran.code {
            Some(0) => {
                let right = truths.iter().any(|truth| truth[number] == ran.stdout);
                // `stats` counts what rows claim about themselves and shows none of them.
                assert!(right || query[0] == "stats", "{case}: {query:?} answered {}", ran.stdout);
            }
            Some(2) => {
                refused = true;
                assert!(
                    ran.stderr.contains("memory.db") || ran.stderr.contains("m.db"),
                    "{case}: {}",
                    ran.stderr
                );
            }
            code => panic!("{case}: {query:?} ended with {code:?}: {}", ran.stderr),
        }
    }
    let verified = env.run(&["memory", "verify"]);
    assert!(matches!(verified.code, Some(0..=2)), "{case}: {}", verified.stderr);
    assert!(!verified.stderr.contains("panicked"), "{case}: {}", verified.stderr);
    refused
}

fn beside(env: &TestEnv, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", env.memory().display()))
}

/// Damages a copy: every third case is cut short, the others have flipped bits. A multiplier without a common factor
/// spreads the places.
fn damaged(whole: &[u8], case: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let place = |salt: usize| (case * 7_919 + salt * 104_729) * 2_654_435_761 % whole.len();
    if case.is_multiple_of(3) {
        bytes.truncate(place(1));
    } else {
        for flip in 0..8 {
            bytes[place(flip)] ^= 1 << (case % 8);
        }
    }
    bytes
}

#[test]
fn a_damaged_store_or_index() {
    let env = TestEnv::new();
    fill(&env, "water");
    let truths = [answers(&env)];
    let index = beside(&env, "-index");
    env.run(&["concordance", "council"]).ok();
    env.run(&["memory", "verify"]).ok();
    let (store, indexed) = (fs::read(env.memory()).unwrap(), fs::read(&index).unwrap());
    let clean = |env: &TestEnv| {
        for ending in ["-wal", "-shm"] {
            fs::remove_file(beside(env, ending)).unwrap_or_default();
        }
    };
    let mut refused = 0;
    for case in 0..24 {
        clean(&env);
        fs::write(env.memory(), damaged(&store, case)).unwrap();
        fs::write(&index, &indexed).unwrap();
        refused += usize::from(right_or_refused(&env, &truths, &format!("store, case {case}")));
    }
    assert!(refused > 4, "only {refused} of 24 were noticed");
    // The index is derived: however it is damaged, the answer is right.
    for case in 0..12 {
        clean(&env);
        fs::write(env.memory(), &store).unwrap();
        fs::write(&index, damaged(&indexed, case)).unwrap();
        let verified = env.run(&["memory", "verify"]).exits(1);
        assert!(verified.stdout.contains("-index: is damaged; nothing is lost"), "{}", verified.stdout);
        assert!(verified.stdout.contains("everything is as it was stored"), "{}", verified.stdout);
        let refused = right_or_refused(&env, &truths, &format!("index, case {case}"));
        assert!(!refused, "index, case {case}");
    }
    let other = TestEnv::new();
    fill(&other, "roads");
    let foreign = fs::read(beside(&other, "-index")).unwrap();
    for (case, content) in
        [("of another memory", Some(foreign)), ("empty", Some(Vec::new())), ("missing", None)]
    {
        clean(&env);
        fs::write(env.memory(), &store).unwrap();
        fs::remove_file(&index).unwrap_or_default();
        if let Some(content) = content {
            fs::write(&index, content).unwrap();
        }
        assert!(!right_or_refused(&env, &truths, case), "index {case}");
    }
}

#[test]
fn a_damaged_write_ahead_log() {
    let env = TestEnv::new();
    fill(&env, "water");
    // Another process has the memory open, so that the log is not written back.
    let holder = Connection::open(env.memory()).unwrap();
    let _count: i64 = holder.query_row("SELECT count(*) FROM unit", (), |row| row.get(0)).unwrap();
    let mut truths = vec![answers(&env)];
    for number in 0..6 {
        env.run(&["add", &format!("The council met {number} times about fire and water."), "آگ"]).ok();
        truths.push(answers(&env));
    }
    let keep = |name: &str, from: &Path| fs::copy(from, env.path(name)).unwrap();
    keep("kept.db", &env.memory());
    let log = fs::read(beside(&env, "-wal")).unwrap();
    assert!(!log.is_empty());
    drop(holder);
    for case in 0..16 {
        fs::remove_file(beside(&env, "-shm")).unwrap_or_default();
        fs::copy(env.path("kept.db"), env.memory()).unwrap();
        fs::write(beside(&env, "-wal"), damaged(&log, case)).unwrap();
        // SQLite ends its log at the first incomplete frame: the state after some earlier commit.
        right_or_refused(&env, &truths, &format!("log, case {case}"));
    }
}
