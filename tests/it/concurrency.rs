//! Two writers at once, a writer killed, no room left: what was stored stays stored, and whole.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::env::TestEnv;

/// An article of `sentences` sentences in English and Urdu.
fn long_article(env: &TestEnv, name: &str, sentences: usize) -> [String; 2] {
    let files = [format!("{name}.en.txt"), format!("{name}.ur.txt")];
    let lines = |line: &dyn Fn(usize) -> String| (1..=sentences).map(line).collect::<Vec<_>>().join("\n");
    env.file(&files[0], lines(&|n| format!("Report {n} of {name} was filed on Monday.")));
    env.file(&files[1], lines(&|n| format!("رپورٹ {n} پیر کو جمع کرائی گئی۔")));
    files
}

fn whole(env: &TestEnv) -> bool {
    let memory = Connection::open(env.memory()).unwrap();
    let check: String = memory.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
    let strays: i64 =
        memory.query_row("SELECT count(*) FROM pragma_foreign_key_check", (), |row| row.get(0)).unwrap();
    check == "ok" && strays == 0
}

#[test]
fn two_writers_at_once_both_succeed() {
    let env = TestEnv::new();
    let articles: Vec<_> = (0..4).map(|n| long_article(&env, &format!("story{n}"), 200)).collect();
    let children: Vec<_> = articles
        .iter()
        .map(|[english, urdu]| {
            env.command(&["align", english, urdu, "--json"])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let stats = env.stats();
    assert_eq!(stats["articles"], 4);
    assert_eq!(stats["segments"], 4 * 2 * 200);
    assert!(whole(&env));
}

#[test]
fn a_writer_waits_for_another_program_that_holds_the_memory() {
    let env = TestEnv::new();
    env.align_tutorial();
    let [english, urdu] = long_article(&env, "story", 5);
    let holder = Connection::open(env.memory()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let child =
        env.command(&["align", &english, &urdu]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(Duration::from_millis(300));
    assert_eq!(env.stats()["articles"], 1, "readers do not wait for a writer");
    holder.execute_batch("COMMIT").unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(env.stats()["articles"], 2);
}

#[test]
fn a_killed_writer_leaves_the_state_before_or_after() {
    let env = TestEnv::new();
    env.align_tutorial();
    let before = env.stats();
    let [english, urdu] = long_article(&env, "story", 700);
    for delay in [5, 20, 40, 60, 80, 100, 120, 150, 200] {
        let mut child = env
            .command(&["align", &english, &urdu])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(whole(&env));
        let after = env.stats();
        if after["articles"] == 1 {
            assert_eq!(after["units"], before["units"]);
            assert_eq!(after["segments"], before["segments"]);
        } else {
            assert_eq!(after["segments"], before["segments"].as_u64().unwrap() + 1400);
        }
    }
}

#[test]
fn no_room_under_a_file_size_limit() {
    let env = TestEnv::new();
    env.align_tutorial();
    let before = env.stats();
    let [english, urdu] = long_article(&env, "story", 700);
    // 200 blocks of 1 KiB: enough to open the memory, too little for the article.
    let output = Command::new("bash")
        .args([
            "-c",
            "ulimit -f 200; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_sangam"),
            "align",
            &english,
            &urdu,
        ])
        .current_dir(env.path(""))
        .env("SANGAM_MEMORY", env.memory())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("memory.db") && message.contains("no room"), "{message}");
    assert!(whole(&env));
    assert_eq!(env.stats()["units"], before["units"]);
    env.run(&["align", &english, &urdu]).ok();
    assert_eq!(env.stats()["articles"], 2);
}
