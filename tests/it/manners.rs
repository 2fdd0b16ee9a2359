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
    env.run(&[]).exits(2);
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
