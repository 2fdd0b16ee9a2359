//! The files beside a memory (logs, companions, copies), and who owns them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::env::{Ran, TestEnv};

fn lines(rows: usize, line: impl Fn(usize) -> String) -> String {
    (1..=rows).map(|number| line(number) + "\n").collect()
}

fn import(env: &TestEnv, rows: usize) {
    let line = |n| format!("The council met {n} times about water.\tکونسل پانی کے بارے میں {n} مرتبہ ملی۔");
    env.file("rows.tsv", lines(rows, line));
    env.run(&["import", "rows.tsv", "--from", "en", "--to", "ur", "--header", "false"]).ok();
}

fn names(env: &TestEnv) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(env.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A memory of 40 units, its backup `b.db` with 30, and the log that a killed process has left.
fn killed_after_a_backup() -> TestEnv {
    let env = TestEnv::new();
    import(&env, 30);
    env.run(&["memory", "backup", "b.db"]).ok();
    env.run(&["edit", "1", "--note", "of old"]).ok();
    // A reader holds the log while another process stores. The files then are as a power cut would leave them.
    let reader = Connection::open(env.memory()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM unit").unwrap();
    import(&env, 40);
    env.run(&["edit", "2", "--note", "of late"]).ok();
    let left = [env.memory(), beside(&env.memory(), "-wal")].map(|path| (fs::read(&path).unwrap(), path));
    drop(reader);
    for (bytes, path) in left {
        fs::write(path, bytes).unwrap();
    }
    env
}

#[test]
fn a_killed_process_loses_nothing() {
    let env = killed_after_a_backup();
    assert_eq!(env.run(&["export", "--json"]).ok().stdout.lines().count(), 40);
    assert!(env.run(&["memory", "verify"]).ok().stdout.contains("everything is as it was stored"));
}

#[test]
fn a_backup_put_back_by_hand_beside_a_log_is_told_and_not_played_onto() {
    let env = killed_after_a_backup();
    let log = fs::read(beside(&env.memory(), "-wal")).unwrap();
    let backup = fs::read(env.path("b.db")).unwrap();
    fs::copy(env.path("b.db"), env.memory()).unwrap();
    for command in [
        &["stats"][..],
        &["export", "--json"],
        &["lookup", "The council met 3 times about water."],
        &["memory", "verify"],
        &["memory", "salvage", "new.db"],
        &["--memory", "b.db", "memory", "merge", "memory.db"],
        &["add", "New thing", "نیا"],
        &["op", "undo"],
    ] {
        let told = env.run(command).exits(2);
        told.says(&["memory.db-wal", "belongs to another file", "sangam memory restore FILE"]);
    }
    assert_eq!(fs::read(env.memory()).unwrap(), backup);
    assert_eq!(fs::read(beside(&env.memory(), "-wal")).unwrap(), log);
    // One way to recover.
    env.run(&["memory", "restore", "b.db"]).ok().says(&["30 rows", "memory.db-replaced-1"]);
    assert_eq!(env.run(&["export", "--json"]).ok().stdout.lines().count(), 30);
    env.run(&["add", "New thing", "نیا"]).ok();
    assert!(env.run(&["memory", "verify"]).ok().stdout.contains("everything is as it was stored"));
    assert_eq!(fs::read(env.path("memory.db-replaced-1-wal")).unwrap(), log);
    // The other way to recover.
    let env = killed_after_a_backup();
    fs::copy(env.path("b.db"), env.memory()).unwrap();
    fs::rename(beside(&env.memory(), "-wal"), env.path("old-log")).unwrap();
    assert_eq!(env.run(&["export", "--json"]).ok().stdout.lines().count(), 30);
}

#[test]
fn restore_puts_a_backup_back_and_can_be_taken_back() {
    let env = killed_after_a_backup();
    env.run(&["memory", "restore", "b.db"]).ok().says(&["restore", "memory.db-replaced-1"]);
    assert_eq!(env.run(&["export", "--json"]).ok().stdout.lines().count(), 30);
    env.run(&["memory", "restore", "memory.db-replaced-1"]).ok();
    let units = env.run(&["export", "--json"]).ok().json();
    assert_eq!(units.len(), 40);
    assert_eq!(units[1]["details"]["notes"][0].as_str().or(units[1]["notes"][0].as_str()), Some("of late"));
    env.run(&["memory", "restore", "memory.db"]).exits(2).says(&["is the memory itself"]);
    env.run(&["memory", "restore", "nowhere.db"]).exits(2).says(&["nowhere.db"]);
    env.file("text.db", "no memory at all");
    env.run(&["memory", "restore", "text.db"]).exits(2).says(&["text.db"]);
    assert_eq!(env.run(&["export", "--json"]).ok().stdout.lines().count(), 40);
    assert!(names(&env).iter().all(|name| !name.starts_with(".sangam-")), "{:?}", names(&env));
}

/// Runs a command and kills it when `due` returns true.
fn killed(env: &TestEnv, arguments: &[&str], due: impl Fn(&TestEnv, Duration) -> bool) {
    let mut child = env.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() && !due(env, started.elapsed()) {
        thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn new_files_are_there_whole_or_not_at_all_and_leftovers_go() {
    let env = TestEnv::new();
    import(&env, 4_000);
    let unfinished = |env: &TestEnv| names(env).iter().any(|name| name.starts_with(".sangam-new-"));
    for (command, made) in [("salvage", "s.db"), ("backup", "b.db")] {
        for kill in 0..6 {
            // Kills it as soon as it has begun to write, and again after some time.
            killed(&env, &["memory", command, made], |env, _| unfinished(env));
            if env.path(made).exists() {
                continue;
            }
            let wait = Duration::from_millis(30 * kill);
            killed(&env, &["memory", command, made], |_, run| run >= wait);
            if env.path(made).exists() {
                let found = env.run(&["--memory", made, "export", "--json"]).ok();
                assert_eq!(found.stdout.lines().count(), 4_000, "{command}, kill {kill}");
                for file in [made.to_owned(), format!("{made}-index")] {
                    fs::remove_file(env.path(&file)).unwrap_or_default();
                }
            }
        }
        for suffix in ["", "-wal", "-shm", "-index"] {
            fs::remove_file(env.path(&format!("{made}{suffix}"))).unwrap_or_default();
        }
        env.file(".sangam-new-1-0", "what a killed run has left");
        env.file(".sangam-new-1-0-journal", "and what SQLite had beside it");
        env.run(&["memory", command, made]).ok();
        assert!(!unfinished(&env), "{:?}", names(&env));
        let found = env.run(&["--memory", made, "export", "--json"]).ok();
        assert_eq!(found.stdout.lines().count(), 4_000);
        assert!(
            env.run(&["--memory", made, "memory", "verify"]).ok().stdout.contains("everything is as it was")
        );
    }
    // If a restore is killed, the memory is either as before or like the backup.
    env.run(&["delete", "7"]).ok();
    for kill in 0..6 {
        killed(&env, &["memory", "restore", "b.db"], |env, run| {
            unfinished(env) && run >= Duration::from_millis(20 * kill)
        });
        let found = env.run(&["export", "--json"]).ok().stdout.lines().count();
        assert!([3_999, 4_000].contains(&found), "kill {kill}: {found}");
    }
    env.run(&["memory", "restore", "b.db"]).ok();
    assert!(!unfinished(&env), "{:?}", names(&env));
    assert_eq!(env.run(&["export", "--json"]).ok().stdout.lines().count(), 4_000);
}

#[test]
fn another_memory_that_has_a_companion_s_name_is_never_written_over() {
    let env = TestEnv::new();
    for name in ["news-words", "news-index", "news-index-after-3"] {
        env.run(&["--memory", name, "add", "Prime Minister", "وزیرِ اعظم"]).ok();
    }
    let line = |n| format!("Other text number {n}\tدوسری تحریر {n}");
    env.file("o.tsv", lines(2_000, line));
    let others = ["news-words", "news-index", "news-index-after-3"];
    let before = others.map(|name| fs::read(env.path(name)).unwrap());
    let news = |arguments: &[&str]| -> Ran { env.run(&[&["--memory", "news"][..], arguments].concat()) };
    let import = news(&["import", "o.tsv", "--from", "en", "--to", "ur", "--header", "false"]).ok();
    import.says(&["news-index", "left as it is"]);
    for _ in 0..2 {
        let found = news(&["lookup", "Other text number 77", "--json"]).ok().json();
        assert_eq!(found[0]["target"], "دوسری تحریر 77");
        // 77, and 770 to 779.
        assert_eq!(news(&["concordance", "number 77", "--json"]).ok().json().len(), 11);
    }
    news(&["memory", "reindex"]).ok();
    assert!(news(&["memory", "verify"]).ok().stdout.contains("everything is as it was stored"));
    let after = others.map(|name| fs::read(env.path(name)).unwrap());
    assert!(after == before);
    assert!(names(&env).contains(&"news.sangam-index".to_owned()), "{:?}", names(&env));
    // SQLite does not get a memory as a log either.
    env.run(&["--memory", "news-wal", "add", "One", "ایک"]).exits(2).says(&["news-wal", "name another file"]);
    fs::copy(env.path("news-words"), env.path("news-wal")).unwrap();
    news(&["stats"]).exits(2).says(&["news-wal", "another file"]);
    assert!(fs::read(env.path("news-wal")).unwrap() == before[0]);
}

#[test]
#[cfg(unix)]
fn what_is_made_from_a_memory_is_for_those_who_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let env = TestEnv::new();
    import(&env, 1_200);
    for mode in [0o600, 0o640, 0o664] {
        for name in ["memory.db-index", "memory.db-words", "b.db", "s.db", "s.db-index"] {
            fs::remove_file(env.path(name)).unwrap_or_default();
        }
        fs::set_permissions(env.memory(), fs::Permissions::from_mode(mode)).unwrap();
        env.run(&["lookup", "The council met 7 times about water."]).ok();
        env.run(&["concordance", "water"]).ok();
        env.run(&["memory", "backup", "b.db"]).ok();
        env.run(&["memory", "salvage", "s.db"]).ok();
        for name in ["memory.db-index", "memory.db-words", "b.db", "s.db", "s.db-index"] {
            let found = fs::metadata(env.path(name)).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{name}: {found:o}");
        }
        env.run(&["memory", "restore", "b.db"]).ok();
        assert_eq!(fs::metadata(env.memory()).unwrap().permissions().mode() & 0o777, mode);
    }
}

#[test]
fn a_memory_made_anew_is_not_answered_for_by_what_was_made_of_the_old() {
    let env = TestEnv::new();
    // The same number of units with the same dates: only one differs, long before the last.
    let tmx = |name: &str, tenth: &str| {
        let unit = |n| {
            let source =
                if n == 10 { tenth.to_owned() } else { format!("The council met {n} times about water.") };
            format!(
                "<tu changedate=\"20260101T000000Z\"><tuv xml:lang=\"en\"><seg>{source}</seg></tuv>\
                 <tuv xml:lang=\"ur\"><seg>کونسل {n} مرتبہ ملی۔</seg></tuv></tu>"
            )
        };
        let header = "<header creationtool=\"x\" creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"x\" \
                      adminlang=\"en\" srclang=\"en\" datatype=\"plaintext\"/>";
        env.file(name, format!("<tmx version=\"1.4\">{header}<body>\n{}</body></tmx>\n", lines(1_500, unit)));
    };
    tmx("old.tmx", "The cuoncil mett ten tiems about watter.");
    tmx("fixed.tmx", "The commission deliberated twice yesterday.");
    env.run(&["import", "old.tmx"]).ok();
    env.run(&["concordance", "watter"]).ok();
    fs::remove_file(env.memory()).unwrap();
    env.run(&["import", "fixed.tmx"]).ok();
    assert_eq!(env.run(&["concordance", "deliberated", "--json"]).ok().json().len(), 1);
    env.run(&["concordance", "watter"]).exits(1);
    let found = env.run(&["lookup", "The commission deliberated twice yesterday.", "--json"]).ok().json();
    assert_eq!(found[0]["score"], 100);
    env.run(&["lookup", "The commission deliberated twice today.", "--min-score", "60"]).ok();
}

#[test]
fn a_memory_with_a_view_or_a_trigger_of_another_hand_is_refused() {
    let endless = "ALTER TABLE unit RENAME TO unit_there; CREATE VIEW unit AS WITH RECURSIVE n (n) AS
        (VALUES (1) UNION ALL SELECT n + 1 FROM n) SELECT unit_there.* FROM n, unit_there;";
    let trigger = "CREATE TRIGGER more AFTER INSERT ON unit BEGIN DELETE FROM article; END;";
    for change in [endless, trigger] {
        let env = TestEnv::new();
        env.align_tutorial();
        fs::copy(env.memory(), env.path("other.db")).unwrap();
        Connection::open(env.path("other.db")).unwrap().execute_batch(change).unwrap();
        for command in [
            &["memory", "merge", "other.db"][..],
            &["memory", "restore", "other.db"],
            &["--memory", "other.db", "stats"],
            &["--memory", "other.db", "lookup", "Talks"],
            &["--memory", "other.db", "add", "New thing", "نیا"],
        ] {
            let what = if change == trigger { "its trigger more" } else { "its view unit" };
            env.run(command).exits(2).says(&["other.db", what, "is not as sangam makes it"]);
        }
        let salvaged = env.run(&["--memory", "other.db", "memory", "salvage", "new.db"]);
        salvaged.exits(if change == trigger { 0 } else { 2 });
    }
}

/// Runs a command as a user without rights here. If that is not possible, prints so and returns `None`.
fn as_nobody(env: &TestEnv, arguments: &[&str]) -> Option<Ran> {
    let plain = env.command(arguments);
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(plain.get_program());
    command.args(plain.get_args()).current_dir(env.path("")).stdin(Stdio::null());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    if env.path("tmp").exists() {
        command.env("TMPDIR", env.path("tmp"));
    }
    let ran = command.env("HOME", env.path("")).output().ok()?;
    let stderr = String::from_utf8_lossy(&ran.stderr);
    if stderr.contains("setpriv:") {
        eprintln!("skipped: {}", stderr.trim());
        return None;
    }
    Some(Ran::from(ran))
}

#[test]
#[cfg(unix)]
fn who_may_only_read_can_read_everything() {
    use std::os::unix::fs::PermissionsExt as _;

    let env = TestEnv::new();
    import(&env, 1_200);
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(&env.path(""), 0o755);
    let reads = [
        &["lookup", "The council met 7 times about water."][..],
        &["concordance", "met 7 times"],
        &["stats"],
        &["export", "--json"],
        &["memory", "verify"],
        &["op", "log"],
    ];
    let expected = reads.map(|command| env.run(command).ok().stdout);
    let Some(probe) = as_nobody(&env, &["--version"]) else { return };
    if probe.code != Some(0) {
        eprintln!("skipped: the built command cannot be run by others: {}", probe.stderr);
        return;
    }
    let all_read = |about: &str| {
        let before = names(&env);
        for (command, expected) in reads.iter().zip(&expected) {
            let ran = as_nobody(&env, command).unwrap().ok();
            assert_eq!(&ran.stdout, expected, "{about}: {command:?}");
        }
        as_nobody(&env, &["add", "New thing", "نیا"]).unwrap().exits(2).says(&["may not be written"]);
        assert_eq!(names(&env), before, "{about}");
    };
    all_read("a folder of somebody else");
    for name in ["memory.db-index", "memory.db-words"] {
        fs::remove_file(env.path(name)).unwrap_or_default();
    }
    all_read("without companions");
    mode(&env.memory(), 0o444);
    all_read("a file marked read-only");
    mode(&env.path(""), 0o777);
    all_read("a file marked read-only in a folder that anybody may write");
    mode(&env.path(""), 0o755);
    mode(&env.memory(), 0o644);

    // A colleague is writing.
    let colleague = Connection::open(env.memory()).unwrap();
    colleague.execute_batch("BEGIN; SELECT count(*) FROM unit").unwrap();
    env.run(&["edit", "7", "--note", "of late"]).ok();
    let notes = |ran: &Ran| ran.stdout.matches("of late").count();
    let beside_writer = as_nobody(&env, &["export", "--json"]).unwrap().ok();
    assert_eq!(notes(&beside_writer), 1);
    beside_writer.says(&["cannot be written from here", "read as it was stored last"]);
    // A log was left that cannot be shared.
    let left = [env.memory(), beside(&env.memory(), "-wal")].map(|path| (fs::read(&path).unwrap(), path));
    drop(colleague);
    for (bytes, path) in left {
        fs::write(path, bytes).unwrap();
    }
    // A process was killed while it read a copy.
    for (folder, file) in
        [("tmp", None), ("tmp/sangam-read-old", Some("in-use")), ("tmp/sangam-read-mine", None)]
    {
        fs::create_dir(env.path(folder)).unwrap();
        mode(&env.path(folder), 0o777);
        if let Some(file) = file {
            env.file(&format!("{folder}/{file}"), "");
        }
    }
    let before = names(&env);
    let copied = as_nobody(&env, &["export", "--json"]).unwrap().ok();
    let in_tmp: Vec<_> =
        fs::read_dir(env.path("tmp")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(in_tmp, ["sangam-read-mine"]);
    assert_eq!(notes(&copied), 1);
    copied.says(&["cannot be written from here", "what they store from now on is not seen"]);
    as_nobody(&env, &["edit", "8", "--note", "lost"]).unwrap().exits(2).says(&["may not be written"]);
    assert_eq!(names(&env), before);

    // A memory of an older schema is upgraded in a copy.
    let env = TestEnv::new();
    fs::copy(crate::env::repository("tests/golden/memories/schema-5.db"), env.memory()).unwrap();
    mode(&env.path(""), 0o755);
    mode(&env.memory(), 0o644);
    let found = as_nobody(&env, &["export", "--json"]).unwrap().ok();
    assert!(found.stdout.lines().count() >= 7);
    assert_eq!(names(&env), ["memory.db"]);
}

#[test]
#[cfg(unix)]
fn a_path_that_is_no_text_is_a_path() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let env = TestEnv::new();
    env.tutorial();
    let run = |arguments: &[&OsStr]| -> Ran {
        let mut command = env.command(&[]);
        Ran::from(
            command.env("SANGAM_MEMORY", OsStr::from_bytes(b"m\xff.db")).args(arguments).output().unwrap(),
        )
    };
    let text = OsStr::new;
    run(&[text("align"), text("flood.en.txt"), text("flood.ur.txt")]).ok();
    let units = run(&[text("export"), text("--json")]).ok().stdout;
    let (copy, other) = (OsStr::from_bytes(b"copy\xfe.db"), OsStr::from_bytes(b"other\xfd.db"));
    run(&[text("memory"), text("backup"), copy]).ok();
    run(&[text("memory"), text("salvage"), other]).ok();
    run(&[text("delete"), text("1")]).ok();
    run(&[text("memory"), text("merge"), other]).ok();
    run(&[text("memory"), text("restore"), copy]).ok();
    assert_eq!(run(&[text("export"), text("--json")]).ok().stdout, units);
    run(&[text("--memory"), copy, text("memory"), text("verify")]).ok();
}
