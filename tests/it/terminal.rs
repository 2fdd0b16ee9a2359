//! Control characters and overrides of direction must not reach a terminal, whatever foreign text they are in.

use std::fs;

use crate::env::{Ran, TestEnv};

/// Sets the clipboard, clears the screen, and reverses the rest of the line.
const HOSTILE: &str = "x\u{1b}]52;c;aGVsbG8=\u{7}\u{1b}[2J\u{9b}31m\u{202e}y";

/// The same text as it is shown.
const SHOWN: &str = "x\\u{1b}]52;c;aGVsbG8=\\u{7}\\u{1b}[2J\\u{9b}31m\\u{202e}y";

#[track_caller]
fn harmless(ran: &Ran, text: &str) {
    let bad = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(bad), "{text:?}\n{ran:?}");
    assert!(text.contains(SHOWN), "{text}\n{ran:?}");
}

#[test]
fn what_a_file_holds_is_escaped_in_messages() {
    let env = TestEnv::new();
    let languages = ["--from", "en", "--to", "ur"];
    env.file("a.po", format!("msgid \"a\"\nmsgstr \"b\"\n{HOSTILE}\n"));
    env.file("a.tsv", format!("en\tur\tscore\nThe gate is open.\tدروازہ کھلا ہے۔\t{HOSTILE}\n"));
    env.file(
        "b.tsv",
        format!("source\ttarget\tsource_language\ttarget_language\tstatus\na\tب\ten\tur\t{HOSTILE}\n"),
    );
    let language = serde_json::to_string(HOSTILE).unwrap();
    env.file("a.jsonl", format!("{{\"source\":\"a\",\"target\":\"b\",\"source_language\":{language},\"target_language\":\"ur\"}}\n"));
    env.file("pairs.tsv", format!("source\ttarget\nmissing {HOSTILE}\tnone\n"));
    let import = |file| [&["import", file][..], &languages].concat();
    let commands = [
        import("a.po"),
        import("a.tsv"),
        import("b.tsv"),
        vec!["import", "a.jsonl"],
        vec!["convert", "a.jsonl", "out.tsv"],
        vec!["align", "--manifest", "pairs.tsv"],
    ];
    for command in commands {
        let ran = env.run(&command);
        assert_ne!(ran.code, Some(0), "{ran:?}");
        harmless(&ran, &ran.stderr);
    }
}

#[test]
fn names_of_files_and_what_was_typed_are_escaped_in_messages() {
    let env = TestEnv::new();
    env.tutorial();
    let name = format!("{HOSTILE}.txt");
    fs::copy(env.path("flood.en.txt"), env.path(&name)).unwrap();
    let missing = format!("{HOSTILE}.none");
    let empty = env.file(&format!("{HOSTILE}.tsv"), "");
    let out = format!("{HOSTILE}.tmx");
    let commands: [&[&str]; 8] = [
        &["align", &missing, "flood.ur.txt"],
        &["align", &name, "flood.en.txt"],
        &["import", empty.to_str().unwrap()],
        &["stats", "--memory", &missing],
        &["lookup", "x", "--to", HOSTILE],
        &[HOSTILE],
        &["concordance", "--regex", &format!("[[:{HOSTILE}:]]"), "--limit", HOSTILE],
        &["align", &name, "flood.ur.txt", "--format", "tsv", "-o", &missing],
    ];
    for command in commands {
        let ran = env.run(command);
        harmless(&ran, &ran.stderr.clone());
    }
    let told = env.run(&["export", "-o", &out]).ok();
    harmless(&told, &told.stderr);
    assert!(env.path(&out).exists(), "the name itself is as it was typed");
}

#[test]
fn the_log_of_operations_is_escaped_and_its_json_is_json() {
    let env = TestEnv::new();
    env.run(&["add", "one", "ایک", "--note", HOSTILE]).ok();
    let mut command = env.command(&["add", "two", "دو"]);
    command.env("USER", HOSTILE);
    Ran::from(command.output().unwrap()).ok();
    for command in [&["op", "log"][..], &["op", "show", "1"]] {
        let ran = env.run(command).ok();
        harmless(&ran, &ran.stdout);
    }
    let json = env.run(&["op", "log", "--json"]).ok().json();
    assert_eq!(json[0]["who"], HOSTILE);
    env.run(&["op", "undo"]).ok();
    let undone = env.run(&["op", "undo", "1"]).ok();
    harmless(&undone, &undone.stderr);
}

#[test]
fn names_and_titles_are_escaped_and_texts_for_programs_are_not() {
    let env = TestEnv::new();
    env.tutorial();
    env.run(&["align", "flood.en.txt", "flood.ur.txt", "--id", HOSTILE, "--title", HOSTILE]).ok();
    for command in [
        &["article", "list"][..],
        &["article", "show", HOSTILE],
        &["lookup", "Doubts Along the Riverbank"],
        &["concordance", "doubts"],
    ] {
        let ran = env.run(command).ok();
        harmless(&ran, &ran.stdout);
    }
    env.run(&["add", HOSTILE, "ایک", "--from", "en", "--to", "ur"]).ok();
    let exported = env.run(&["export", "--format", "tsv"]).ok().stdout;
    assert!(exported.contains("\u{1b}]52;c;aGVsbG8=\u{7}"), "data is data");
}
