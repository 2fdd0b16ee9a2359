//! Pipes, colour, help, exit codes.

use std::io::Read as _;
use std::process::Stdio;

use crate::env::TestEnv;

#[test]
fn a_closed_pipe_ends_quietly() {
    let env = TestEnv::new();
    env.align_tutorial();
    for arguments in [["align", "flood.en.txt", "flood.ur.txt"].as_slice(), &["export", "--format", "tmx"]] {
        let mut child = env.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut message = String::new();
        child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{message}");
        assert!(!message.contains("error"), "{message}");
    }
}

#[test]
fn colour_only_when_asked_for() {
    let env = TestEnv::new();
    env.align_tutorial();
    let arguments = ["lookup", "Doubts Along the River", "--min-score", "50"];
    assert!(!env.run(&arguments).ok().stdout.contains('\u{1b}'));
    let forced = env.run(&[arguments.as_slice(), &["--color", "always"]].concat()).ok().stdout;
    assert!(forced.contains('\u{1b}'));
    let bare = crate::env::Ran::from(env.command(&arguments).env("NO_COLOR", "1").output().unwrap()).ok();
    assert!(!bare.stdout.contains('\u{1b}'));
}

#[test]
fn isolates_only_when_asked_for() {
    let env = TestEnv::new();
    env.align_tutorial();
    let arguments = ["lookup", "Doubts Along the Riverbank"];
    assert!(!env.run(&arguments).ok().stdout.contains('\u{2068}'));
    let isolated = env.run(&[arguments.as_slice(), &["--bidi", "isolate"]].concat()).ok().stdout;
    assert_eq!(isolated.matches('\u{2068}').count(), isolated.matches('\u{2069}').count());
    assert!(isolated.lines().any(|line| line.starts_with("ur │ \u{2068}") && line.ends_with('\u{2069}')));
}

#[test]
fn help_is_success_and_a_wrong_word_is_not() {
    let env = TestEnv::new();
    assert!(env.run(&["--help"]).ok().stdout.contains("Exit codes"));
    env.run(&["algin"]).exits(2).says(&["align"]);
    // Help is the answer to a command that lacks its subcommand, also if the environment names a memory.
    env.run(&[]).exits(2).says(&["Usage: sangam [OPTIONS] <COMMAND>", "Global options:", "Exit codes"]);
    env.run(&["op"]).exits(2).says(&["Usage: sangam op [OPTIONS] <COMMAND>", "undo"]);
}

#[test]
fn stats_says_which_file_it_is() {
    let env = TestEnv::new();
    env.align_tutorial();
    let shown = env.run(&["stats"]).ok().stdout;
    assert!(shown.contains(env.memory().to_str().unwrap()), "{shown}");
    assert!(shown.contains("texts     1 en, 1 ur"), "{shown}");
    let named = env.run(&["stats", "--memory", "memory.db", "--json"]).ok().json();
    assert_eq!(named[0]["articles"], 1);
}

#[test]
fn the_memory_defaults_to_the_data_directory() {
    let env = TestEnv::new();
    env.tutorial();
    let run = |arguments: &[&str]| {
        let mut command = env.command(arguments);
        command
            .env_remove("SANGAM_MEMORY")
            .env("HOME", env.path("home"))
            .env("XDG_DATA_HOME", env.path("data"));
        crate::env::Ran::from(command.output().unwrap()).ok()
    };
    run(&["align", "flood.en.txt", "flood.ur.txt"]);
    let stats = run(&["stats", "--json"]).json();
    let memory = stats[0]["memory"].as_str().unwrap();
    assert!(memory.starts_with(env.path("").to_str().unwrap()) && memory.ends_with("memory.db"), "{memory}");
}

/// Runs a command whose standard output accepts nothing; `None` if there is no such device.
fn without_room(env: &TestEnv, arguments: &[&str]) -> Option<crate::env::Ran> {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").ok()?;
    Some(crate::env::Ran::from(env.command(arguments).stdout(full).output().unwrap()))
}

#[test]
fn what_was_stored_is_done_though_it_cannot_be_printed() {
    let env = TestEnv::new();
    env.tutorial();
    let cannot = "standard output cannot be written";
    for (number, command) in [
        &["align", "flood.en.txt", "flood.ur.txt"][..],
        &["align", "flood.en.txt", "flood.hi.txt", "--json"],
        &["add", "One more", "ایک اور"],
        &["edit", "1", "--note", "seen"],
        &["confirm", "1", "--json"],
        &["delete", "1"],
    ]
    .into_iter()
    .enumerate()
    {
        let Some(ran) = without_room(&env, command) else { return };
        ran.exits(0).says(&[cannot, "what was done is stored"]);
        let log = env.run(&["op", "log", "--json"]).ok().json();
        assert_eq!(log.len(), number + 1, "{command:?}");
    }
    // The same holds for a named device: the units are stored.
    env.run(&["align", "flood.en.txt", "flood.ur.corrected.txt", "-o", "/dev/full"])
        .exits(0)
        .says(&["/dev/full"]);
}

#[test]
fn what_is_only_printed_is_not_done_if_it_cannot_be() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.file("a.tsv", "one\tایک\n");
    for command in [
        &["lookup", "Doubts Along the Riverbank"][..],
        &["lookup", "Doubts Along the Riverbank", "--json"],
        &["lookup", "Doubts Along the Riverbank", "--take"],
        &["concordance", "river"],
        &["pretranslate", "flood.en.txt", "--to", "ur"],
        &["export", "--format", "tmx"],
        &["convert", "a.tsv", "/dev/stdout", "--from", "en", "--to", "ur", "--output-format", "tmx"],
        &["convert", "a.tsv", "/dev/full", "--from", "en", "--to", "ur", "--output-format", "tmx"],
        &["align", "flood.en.txt", "flood.hi.txt", "--dry-run"],
        &["confirm", "1", "--dry-run"],
        &["delete", "1", "--dry-run"],
        &["stats"],
        &["stats", "--json"],
        &["article", "list"],
        &["op", "log"],
        &["memory", "verify"],
        &["segment", "flood.en.txt"],
        &["inspect", "One."],
        &["srx", "export"],
        &["--help"],
    ] {
        let Some(ran) = without_room(&env, command) else { return };
        let ran = ran.exits(2);
        assert!(ran.stderr.contains("cannot be written") || command == ["--help"], "{command:?}: {ran:?}");
    }
}

#[test]
fn want_of_room_for_temporary_files_names_their_folder() {
    let env = TestEnv::new();
    std::fs::create_dir(env.path("many")).unwrap();
    env.align_tutorial();
    for number in 0..70 {
        std::fs::copy(env.path("flood.en.txt"), env.path(&format!("many/{number}.en"))).unwrap();
        std::fs::copy(env.path("flood.ur.txt"), env.path(&format!("many/{number}.ur"))).unwrap();
    }
    let align = ["align", "--dir", "many", "--source-suffix", ".en", "--target-suffix", ".ur"];
    let mut command = env.command(&align);
    command.env("TMPDIR", env.path("none"));
    let ran = crate::env::Ran::from(command.output().unwrap()).exits(2);
    ran.says(&["TMPDIR", env.path("none").to_str().unwrap()]);
}
