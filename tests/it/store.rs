//! Units, articles, operations and the memory itself, by command.

use std::fs;

use serde_json::Value;

use crate::env::{TestEnv, shared};

fn article(env: &TestEnv) {
    env.file("a.en.txt", "Talks failed on Monday.\n\nThe river rose by 3 meters.\n\nNobody was hurt.\n");
    env.file("a.ur.txt", "پیر کو مذاکرات ناکام ہو گئے۔\n\nدریا 3 میٹر بلند ہوا۔\n\nکوئی زخمی نہیں ہوا۔\n");
    env.run(&["align", "a.en.txt", "a.ur.txt", "--id", "talks"]).ok();
}

fn json(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_unit_is_added_changed_judged_and_deleted_and_all_of_it_is_undone() {
    let env = TestEnv::new();
    let added = env.run(&["add", "Direct talks", "براہِ راست مذاکرات", "--tag", "politics", "--json"]).ok();
    let unit = &json(&added.stdout)[0];
    assert_eq!((&unit["id"], &unit["provenance"]["status"]), (&1.into(), &"confirmed".into()));
    let again = env.run(&["add", "Direct talks", "براہِ راست مذاکرات"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(1), ""));
    env.run(&["edit", "1", "--target", "دوبدو مذاکرات", "--client", "desk", "--note", "as agreed"]).ok();
    let found = env.run(&["lookup", "Direct talks", "--json", "--tag", "politics", "--client", "desk"]).ok();
    let found = &json(&found.stdout)[0];
    assert_eq!(
        (&found["score"], &found["unit"], &found["target"]),
        (&100.into(), &1.into(), &"دوبدو مذاکرات".into())
    );
    assert_eq!(env.run(&["lookup", "Direct talks", "--client", "web"]).code, Some(1));
    env.run(&["reject", "1"]).ok();
    assert_eq!(env.run(&["lookup", "Direct talks"]).code, Some(1));
    assert_eq!(json(&env.run(&["export", "--json", "--status", "rejected"]).ok().stdout).len(), 1);
    env.run(&["delete", "1"]).ok();
    assert_eq!(env.run(&["export", "--json"]).code, Some(1));
    for left in ["rejected", "confirmed"] {
        env.run(&["op", "undo"]).ok();
        assert_eq!(json(&env.run(&["export", "--json"]).ok().stdout)[0]["provenance"]["status"], left);
    }
    env.run(&["op", "undo"]).ok();
    assert_eq!(json(&env.run(&["export", "--json"]).ok().stdout)[0]["target"], "براہِ راست مذاکرات");
    env.run(&["op", "undo"]).ok();
    let nothing = env.run(&["op", "undo"]);
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.stderr.contains("there is nothing to undo"), "{}", nothing.stderr);
}

#[test]
fn a_dry_run_changes_nothing() {
    let env = TestEnv::new();
    article(&env);
    let before = env.run(&["export", "--json"]).ok().stdout;
    for command in [
        &["add", "One more", "ایک اور", "--dry-run"][..],
        &["edit", "1", "--status", "confirmed", "--dry-run"],
        &["confirm", "1", "2", "--dry-run"],
        &["delete", "1", "--dry-run"],
        &["article", "remove", "talks", "--dry-run"],
        &["op", "undo", "--dry-run"],
        &["memory", "gc", "--keep", "1", "--dry-run"],
    ] {
        let ran = env.run(command).ok();
        assert!(ran.stderr.contains("dry run"), "{command:?}: {}", ran.stderr);
        assert_eq!(env.run(&["export", "--json"]).ok().stdout, before, "{command:?}");
    }
    assert_eq!(json(&env.run(&["op", "log", "--json"]).ok().stdout).len(), 1);
}

#[test]
fn the_log_says_who_did_what_with_which_command() {
    let env = TestEnv::new();
    article(&env);
    let mut confirm = env.command(&["confirm", "1"]);
    confirm.env("USER", "asma");
    assert!(confirm.output().unwrap().status.success());
    let log = json(&env.run(&["op", "log", "--json"]).ok().stdout);
    assert_eq!((&log[0]["who"], &log[0]["command"]), (&"asma".into(), &"sangam confirm 1".into()));
    assert_eq!(log[1]["command"], "sangam align a.en.txt a.ur.txt --id talks");
    let shown = env.run(&["op", "show", "2"]).ok().stdout;
    assert!(shown.contains("~ unit 1: Talks failed on Monday."), "{shown}");
    assert!(shown.contains(r#"status "machine" → "confirmed""#), "{shown}");
    let refused = env.run(&["op", "undo", "1"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("operation 2 has changed unit 1 since"), "{}", refused.stderr);
    env.run(&["op", "restore", "1"]).ok();
    env.run(&["op", "undo", "1"]).ok();
    assert_eq!(env.run(&["article", "list"]).code, Some(1));
    assert_eq!(env.run(&["op", "show", "99"]).code, Some(2));
}

#[test]
fn articles_are_listed_shown_and_removed() {
    let env = TestEnv::new();
    article(&env);
    let list = env.run(&["article", "list"]).ok().stdout;
    assert!(list.starts_with("talks  2026-05-10T00:00:00Z\n    en → ur: 3 units, "), "{list}");
    let shown = json(&env.run(&["article", "show", "talks", "--json"]).ok().stdout);
    let bead = &shown[0]["alignments"][0]["beads"][1];
    assert_eq!(bead["source"][0]["text"], "The river rose by 3 meters.");
    assert_eq!(bead["source"][0]["bytes"], serde_json::json!([25, 52]));
    assert_eq!(bead["target"][0]["number"], 2);
    let gone = env.run(&["article", "remove", "talks", "nothing"]);
    assert_eq!(gone.code, Some(2));
    assert!(gone.stderr.contains("no article `nothing`"), "{}", gone.stderr);
    env.run(&["article", "remove", "talks"]).ok();
    assert_eq!(env.run(&["article", "list"]).code, Some(1));
    env.run(&["op", "undo"]).ok();
    assert_eq!(env.run(&["article", "list"]).ok().stdout, list);
}

#[test]
fn a_memory_is_copied_verified_merged_and_rescued() {
    let env = TestEnv::new();
    article(&env);
    env.run(&["memory", "backup", "copy.db"]).ok();
    assert_eq!(env.run(&["memory", "backup", "copy.db"]).code, Some(2), "nobody's place is taken");
    env.run(&["add", "Only here", "صرف یہاں"]).ok();
    let whole = env.run(&["memory", "verify"]).ok().stdout;
    assert!(whole.contains("everything is as it was stored"), "{whole}");
    let merged = env.run(&["--memory", "copy.db", "memory", "merge", "memory.db"]).ok();
    assert!(
        merged.stderr.contains("0 alignments taken over (1 were here), 1 units added"),
        "{}",
        merged.stderr
    );
    assert_eq!(env.run(&["memory", "merge", "memory.db"]).code, Some(2), "not with itself");
    let [here, there] = ["memory.db", "copy.db"]
        .map(|name| json(&env.run(&["--memory", name, "export", "--json"]).ok().stdout).len());
    assert_eq!(here, there);
    // Changes one letter of one text, as a faulty disk would.
    env.run(&["memory", "gc", "--keep", "1"]).ok();
    let mut bytes = fs::read(env.memory()).unwrap();
    let text = b"Only here";
    for at in 0..bytes.len() - text.len() {
        if &bytes[at..at + text.len()] == text {
            bytes[at] ^= 0x20;
        }
    }
    fs::write(env.memory(), bytes).unwrap();
    let damaged = env.run(&["memory", "verify"]);
    assert_eq!(damaged.code, Some(1));
    assert!(damaged.stdout.contains("unit 4: is not what was stored"), "{}", damaged.stdout);
    let refused = env.run(&["lookup", "Only here"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("memory salvage"), "{}", refused.stderr);
    assert_eq!(env.run(&["memory", "salvage", "new.db"]).code, Some(1));
    let rescued = env.run(&["--memory", "new.db", "export", "--json"]).ok().stdout;
    assert_eq!(json(&rescued).len(), 3);
}

#[test]
fn an_article_is_pretranslated_where_it_stands() {
    let env = TestEnv::new();
    article(&env);
    env.file("same.txt", "Talks failed on Monday.\n\nThe river rose by 3 meters.\n\nNobody was hurt.\n");
    env.file(
        "new.txt",
        "Talks failed on Monday.\n\nThe river rose by 7 meters.\n\nNobody was hurt.\n\nThe minister resigned.\n",
    );
    let scores = |arguments: &[&str]| -> Vec<Value> {
        let ran = env.run(&[&["pretranslate", "--to", "ur", "--format", "jsonl"], arguments].concat()).ok();
        json(&ran.stdout).into_iter().map(|segment| segment["score"].clone()).collect()
    };
    assert_eq!(scores(&["same.txt", "--id", "talks"]), [102, 102, 102]);
    assert_eq!(scores(&["same.txt"]), [101, 101, 101]);
    let new = scores(&["new.txt"]);
    assert_eq!((&new[0], &new[2], &new[3]), (&100.into(), &100.into(), &Value::Null));
    assert!((95..100).contains(&new[1].as_u64().unwrap()), "only a number differs: {}", new[1]);
    let told = env.run(&["pretranslate", "new.txt", "--to", "ur", "-o", "out.tsv", "--format", "tsv"]).ok();
    assert!(told.stderr.contains("4 segments, 16 words: 100: 2 segments (7 words); 95–99: 1 segment (6 words); none: 1 segment (3 words)"), "{}", told.stderr);
    assert_eq!(fs::read_to_string(env.path("out.tsv")).unwrap().lines().count(), 5);
    assert_eq!(env.run(&["pretranslate", "new.txt", "--to", "hi"]).code, Some(1), "nothing found");
    assert_eq!(env.run(&["pretranslate", "new.txt", "--to", "en"]).code, Some(2));
}

/// Aligns `source` and `target`, stores their units, and pretranslates both. Every segment that is part of a unit must
/// have a match. Returns how many segments have none, because the translation leaves them out.
fn left_out_when_pretranslated(env: &TestEnv, source: &str, target: &str) -> [usize; 2] {
    let memory = |arguments: &[&str]| env.run(&[&["--memory", &format!("{target}.db")], arguments].concat());
    memory(&["align", source, target]).ok();
    let units = json(&memory(&["export", "--json"]).ok().stdout);
    let sides = [(source, "source", "target_language"), (target, "target", "source_language")];
    sides.map(|(article, side, other)| {
        let to = units[0][other].as_str().unwrap();
        let segments = json(&memory(&["pretranslate", article, "--to", to, "--format", "jsonl"]).ok().stdout);
        let numbers = format!("{side}_numbers");
        let is_in_a_unit = |number: &Value| {
            let mut numbers = units.iter().map(|unit| unit["provenance"][&numbers].as_array().unwrap());
            numbers.any(|numbers| numbers.contains(number))
        };
        let (mut none, mut pieces) = (0, 0);
        for segment in &segments {
            assert_eq!(segment["score"].is_null(), !is_in_a_unit(&segment["number"]), "{segment}");
            none += usize::from(segment["score"].is_null());
            let Some(part) = segment.get("part") else { continue };
            let at = |key: &str| usize::try_from(part[key].as_u64().unwrap()).unwrap();
            let matched = &segment["matched"].as_str().unwrap()[at("start")..at("end")];
            assert_eq!((matched, &segment["score"]), (segment["source"].as_str().unwrap(), &95.into()));
            pieces += 1;
        }
        let joined = units.iter().map(|unit| unit["provenance"][&numbers].as_array().unwrap().len());
        assert!(pieces > 0 && pieces == joined.filter(|count| *count > 1).sum::<usize>(), "{pieces}");
        none
    })
}

#[test]
fn of_the_article_just_stored_every_sentence_of_a_unit_is_pretranslated() {
    let env = TestEnv::new();
    env.tutorial();
    // Each translation leaves out one sentence and adds one.
    assert_eq!(left_out_when_pretranslated(&env, "flood.en.txt", "flood.ur.txt"), [1, 1]);
    assert_eq!(left_out_when_pretranslated(&env, "flood.en.txt", "flood.hi.txt"), [1, 1]);
    let Some(folder) = shared("article") else { return };
    for name in ["en.txt", "ur.txt", "hi.txt"] {
        fs::copy(folder.join(name), env.path(name)).unwrap();
    }
    assert_eq!(left_out_when_pretranslated(&env, "en.txt", "ur.txt"), [1, 1]);
    assert_eq!(left_out_when_pretranslated(&env, "en.txt", "hi.txt"), [1, 1]);
}

#[test]
fn a_merge_keeps_what_was_said_of_an_earlier_version() {
    let env = TestEnv::new();
    article(&env);
    env.run(&["edit", "2", "--status", "confirmed", "--note", "agreed with the desk"]).ok();
    env.run(&["reject", "3"]).ok();
    fs::rename(env.memory(), env.path("other.db")).unwrap();
    let corrected = fs::read_to_string(env.path("a.en.txt")).unwrap().replace("3 meters", "4 meters");
    env.file("a.en.txt", corrected);
    let mut later = env.command(&["align", "a.en.txt", "a.ur.txt", "--id", "talks"]);
    assert!(later.env("SOURCE_DATE_EPOCH", "1800000000").output().unwrap().status.success());
    env.run(&["memory", "merge", "other.db"]).ok().says(&["1 units added"]);
    let confirmed = json(&env.run(&["export", "--json", "--status", "confirmed"]).ok().stdout);
    assert_eq!(confirmed[0]["source"], "The river rose by 3 meters.");
    assert_eq!(confirmed[0]["details"]["notes"][0], "agreed with the desk");
    assert_eq!(json(&env.run(&["export", "--json", "--status", "rejected"]).ok().stdout).len(), 1);
    let again = env.run(&["memory", "merge", "other.db"]).ok();
    again.says(&["0 alignments taken over (1 were here), 0 units added"]);
}

#[test]
fn tidying_up_gives_way_to_who_reads_and_says_what_is_left() {
    let env = TestEnv::new();
    article(&env);
    let texts: Vec<String> = (0..400).map(|n| format!("Sentence {n} of many\tجملہ {n}")).collect();
    env.file("more.tsv", texts.join("\n"));
    env.run(&["import", "more.tsv", "--from", "en", "--to", "ur", "--header", "false"]).ok();
    env.run(&["op", "undo"]).ok();
    env.run(&["add", "One more", "ایک اور"]).ok();
    // A reader that has begun to read and does not go on.
    let reader = rusqlite::Connection::open(env.memory()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM unit;").unwrap();
    env.run(&["memory", "gc", "--keep", "1"]).exits(1).says(&[
        "3 operations can no longer be undone",
        "another program has the memory open, so the file was not made smaller",
        "bytes of the file are free",
    ]);
    env.run(&["add", "And another", "ایک اور بھی"]).ok();
    let before = fs::metadata(env.memory()).unwrap().len();
    drop(reader);
    env.run(&["memory", "gc", "--keep", "1"]).ok();
    assert!(fs::metadata(env.memory()).unwrap().len() < before);
    env.run(&["memory", "verify"]).ok();
}
