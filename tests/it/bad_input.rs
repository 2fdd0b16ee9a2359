//! Every refusal names the file, the reason and the next step, exits with 2, and stores nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rusqlite::Connection;

use crate::env::TestEnv;

const ENGLISH: &str = "Talks resumed on Monday. Nobody was hurt.";
const URDU: &str = "پیر کو مذاکرات دوبارہ شروع ہوئے۔ کوئی زخمی نہیں ہوا۔";

/// An article and its translation, `en.txt` and `ur.txt`.
fn pair() -> TestEnv {
    let env = TestEnv::new();
    env.file("en.txt", ENGLISH);
    env.file("ur.txt", URDU);
    env
}

/// Aligns the pair with `bad` in place of the translation; nothing may be stored.
#[track_caller]
fn refused(bad: impl AsRef<[u8]>, words: &[&str]) {
    let env = pair();
    env.file("bad.txt", bad);
    env.run(&["align", "en.txt", "bad.txt"]).exits(2).says(&["bad.txt"]).says(words);
    assert!(!env.memory().exists());
}

#[test]
fn a_missing_file() {
    let env = pair();
    env.run(&["align", "en.txt", "missing.txt"]).exits(2).says(&[
        "missing.txt",
        "No such file",
        "check the path",
    ]);
    assert!(!env.memory().exists());
}

#[test]
fn an_unreadable_file() {
    let env = pair();
    fs::create_dir(env.path("folder")).unwrap();
    env.run(&["align", "en.txt", "folder"]).exits(2).says(&["folder", "check the path"]);
    assert!(!env.memory().exists());
}

#[test]
fn an_empty_file() {
    refused("", &["holds no text"]);
    refused(" \n\t\n", &["holds no text"]);
    refused("\u{200b}\u{200c}\u{feff}\n", &["--to"]);
}

#[test]
fn not_utf_8() {
    refused(b"line one\nline \xe9\n", &["bad.txt:2:6", "not UTF-8", "0xE9", "offset 14", "iconv"]);
}

#[test]
fn broken_utf_16() {
    refused(b"\xff\xfe\x41\x00\x00\xd8\x42\x00", &["not UTF-16", "offset 4"]);
}

#[test]
fn a_binary_file() {
    refused(b"\x7fELF\x02\x01\x01\x00\x00", &["binary"]);
}

#[test]
fn both_in_one_language() {
    refused("The same language twice is no translation.", &["both texts are in English", "--from"]);
}

#[test]
fn a_script_sangam_does_not_know() {
    refused("会談は失敗した。", &["--to LANGUAGE"]);
}

#[test]
fn a_language_that_contradicts_its_script() {
    let env = pair();
    let arguments = ["align", "en.txt", "ur.txt", "--from", "en", "--to", "hi"];
    env.run(&arguments).exits(2).says(&["ur.txt", "--to hi", "Arabic", "--force"]);
    assert!(!env.memory().exists());
    env.run(&[arguments.as_slice(), &["--force"]].concat()).ok().says(&["warning", "ur.txt", "Arabic"]);
}

#[test]
fn what_is_no_language_tag() {
    let env = pair();
    env.run(&["align", "en.txt", "ur.txt", "--to", "اردو"]).exits(2).says(&["BCP 47"]);
}

#[test]
fn a_memory_that_is_a_directory() {
    let env = pair();
    env.run(&["align", "en.txt", "ur.txt", "--memory", "."]).exits(2).says(&["is a directory"]);
}

#[test]
fn a_memory_that_may_not_be_written() {
    let env = pair();
    env.run(&["align", "en.txt", "ur.txt"]).ok();
    let before = fs::read(env.memory()).unwrap();
    fs::set_permissions(env.memory(), PermissionsExt::from_mode(0o444)).unwrap();
    env.run(&["align", "ur.txt", "en.txt"]).exits(2).says(&["memory.db", "read-only", "permissions"]);
    assert_eq!(fs::read(env.memory()).unwrap(), before);
    env.run(&["lookup", "Nobody was hurt."]).ok();
}

#[test]
fn a_memory_in_a_folder_that_may_not_be_written() {
    let env = pair();
    fs::create_dir(env.path("locked")).unwrap();
    fs::set_permissions(env.path("locked"), PermissionsExt::from_mode(0o555)).unwrap();
    env.run(&["align", "en.txt", "ur.txt", "--memory", "locked/m.db"])
        .exits(2)
        .says(&["locked/m.db", "read-only"]);
    fs::set_permissions(env.path("locked"), PermissionsExt::from_mode(0o755)).unwrap();
    assert!(!env.path("locked/m.db").exists());
}

#[test]
fn a_memory_that_is_not_sqlite() {
    let env = pair();
    let letter = "Dear editor, this is no database.\n";
    let path = env.file("letter.txt", letter);
    for command in [["align", "en.txt", "ur.txt"].as_slice(), &["lookup", "x"], &["stats"]] {
        env.run(&[command, &["--memory", "letter.txt"]].concat())
            .exits(2)
            .says(&["letter.txt", "not a sangam memory"]);
    }
    assert_eq!(fs::read_to_string(path).unwrap(), letter);
}

#[test]
fn another_programs_database() {
    let env = pair();
    let path = env.path("other.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE bookmark (url TEXT)").unwrap();
    let before = fs::read(&path).unwrap();
    env.run(&["align", "en.txt", "ur.txt", "--memory", "other.db"])
        .exits(2)
        .says(&["other.db", "another program"]);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_memory_of_a_newer_sangam() {
    let env = pair();
    env.run(&["align", "en.txt", "ur.txt"]).ok();
    Connection::open(env.memory()).unwrap().pragma_update(None, "user_version", 9000).unwrap();
    let before = fs::read(env.memory()).unwrap();
    for command in [["align", "en.txt", "ur.txt"].as_slice(), &["lookup", "x"], &["stats"]] {
        env.run(command).exits(2).says(&["schema 9000", "update sangam"]);
    }
    assert_eq!(fs::read(env.memory()).unwrap(), before);
}

#[test]
fn a_damaged_memory() {
    let env = pair();
    env.run(&["align", "en.txt", "ur.txt"]).ok();
    let mut bytes = fs::read(env.memory()).unwrap();
    let header = 100;
    for byte in &mut bytes[header..] {
        *byte = 0xa5;
    }
    fs::write(env.memory(), &bytes).unwrap();
    env.run(&["align", "en.txt", "ur.txt"]).exits(2).says(&["memory.db", "damaged"]);
    assert_eq!(fs::read(env.memory()).unwrap(), bytes);
}

#[test]
fn no_memory_yet() {
    let env = TestEnv::new();
    for command in [["lookup", "Talks."].as_slice(), &["stats"], &["export", "--json"]] {
        env.run(command).exits(2).says(&["there is no memory yet", "sangam align"]);
    }
    assert!(!env.memory().exists());
}

#[cfg(unix)]
#[test]
fn a_memory_that_cannot_be_reached_says_so_once() {
    let env = TestEnv::new();
    let file = env.file("file", "a text");
    let ran = env.run(&["--memory", file.join("memory.db").to_str().unwrap(), "stats"]).exits(2);
    let reason = "Not a directory (os error 20)";
    assert_eq!(ran.stderr.matches(reason).count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.ends_with(&format!("memory.db: {reason}; check the path\n")), "{}", ran.stderr);
}
