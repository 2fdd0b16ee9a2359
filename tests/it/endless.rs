//! Folders, pipes, devices and patterns without end are refused, or read only once.

use std::fs::{self, File};
use std::io::Write as _;
use std::process::Stdio;

use crate::env::{Ran, TestEnv};

const DIR: [&str; 7] = ["align", "--dir", "d", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"];

fn pair(env: &TestEnv, folder: &str) {
    fs::create_dir_all(env.path(folder)).unwrap();
    env.file(&format!("{folder}/a.en.txt"), "Talks resumed on Monday.\n");
    env.file(&format!("{folder}/a.ur.txt"), "پیر کو مذاکرات دوبارہ شروع ہوئے۔\n");
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_are_followed_once() {
    use std::os::unix::fs::symlink;

    let env = TestEnv::new();
    pair(&env, "d");
    pair(&env, "d/in");
    pair(&env, "elsewhere");
    for (to, link) in [(".", "d/l1"), (".", "d/l2"), ("..", "d/in/up"), ("../elsewhere", "d/other")] {
        symlink(to, env.path(link)).unwrap();
    }
    env.run(&[&DIR[..], &["--dry-run"]].concat()).ok().says(&["3 pairs: 3 aligned"]);
    env.run(&[&DIR[..], &["--dry-run", "--subfolders", "own"]].concat()).ok().says(&["2 pairs: 2 aligned"]);
    env.run(&[&DIR[..], &["--dry-run", "--subfolders", "none"]].concat()).ok().says(&["1 pairs: 1 aligned"]);
    let folders = ["align", "--source-dir", "d", "--target-dir", "elsewhere", "--dry-run"];
    env.run(&folders).exits(2).says(&["a.ur.txt: has the same name as d/a.en.txt"]);
    assert!(env.run(&["align", "--help"]).ok().stdout.contains("--subfolders"));
}

#[cfg(unix)]
#[test]
fn pipes_on_the_disk_and_devices_are_refused() {
    let env = TestEnv::new();
    pair(&env, "d");
    let made = std::process::Command::new("mkfifo").arg(env.path("d/b.en.txt")).status();
    if !made.is_ok_and(|made| made.success()) {
        eprintln!("skipped: no pipe can be made here");
        return;
    }
    env.file("d/b.ur.txt", "پل بند ہے۔\n");
    let pipe = "is a named pipe";
    env.run(&DIR).exits(1).says(&["1 aligned", "b.en.txt", pipe]);
    env.run(&["align", "d/b.en.txt", "d/b.ur.txt"]).exits(2).says(&["d/b.en.txt", pipe]);
    env.run(&["segment", "d/b.en.txt"]).exits(2).says(&[pipe]);
    env.run(&["import", "d/b.en.txt", "--format", "tsv", "--from", "en", "--to", "ur"])
        .exits(2)
        .says(&[pipe]);
    env.run(&["convert", "d/b.en.txt", "out.tmx"]).exits(2).says(&[pipe]);
    env.run(&["align", "--manifest", "d/b.en.txt"]).exits(2).says(&[pipe]);
    env.run(&["segment", "d/a.en.txt", "--srx", "d/b.en.txt"]).exits(2).says(&[pipe]);
    env.run(&["stats", "--memory", "d/b.en.txt"]).exits(2).says(&["is not a sangam memory"]);
    for command in [
        &["align", "/dev/zero", "d/a.ur.txt"][..],
        &["import", "/dev/zero", "--format", "jsonl"],
        &["pretranslate", "/dev/zero", "--to", "ur"],
        &["align", "--manifest", "/dev/zero"],
    ] {
        env.run(command).exits(2).says(&["/dev/zero: is a device"]);
    }
    for command in [&["lookup", "-"][..], &["segment", "-"], &["align", "--stream"], &["inspect"]] {
        let ran = env.command(command).stdin(File::open("/dev/zero").unwrap()).output().unwrap();
        Ran::from(ran).exits(2).says(&["standard input", "is a device"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_that_the_shell_has_opened_is_read() {
    let env = TestEnv::new();
    pair(&env, "d");
    let piped = |command: &[&str], input: &str| {
        let mut child = env
            .command(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ran::from(child.wait_with_output().unwrap()).ok().stdout
    };
    let article = fs::read_to_string(env.path("d/a.en.txt")).unwrap();
    let beads = piped(&["align", "/dev/stdin", "d/a.ur.txt", "--dry-run"], &article);
    assert_eq!(beads, env.run(&["align", "d/a.en.txt", "d/a.ur.txt", "--dry-run"]).ok().stdout);
    assert_eq!(piped(&["segment", "/dev/fd/0"], &article), article);
    let languages = ["--from", "en", "--to", "ur", "--format", "tsv"];
    let units = piped(
        &[&["convert", "/proc/self/fd/0", "/dev/stdout", "--output-format", "jsonl"][..], &languages]
            .concat(),
        "one\tایک\n",
    );
    assert!(units.contains("ایک"), "{units}");
}

#[test]
fn wildcards_without_number_are_told() {
    let env = TestEnv::new();
    env.run(&["add", "The flood came.", "سیلاب آیا۔"]).ok();
    let found = |pattern: &str| env.run(&["concordance", pattern]);
    assert_eq!(
        found(&"*".repeat(1000)).ok().stdout,
        found("*").ok().stdout,
        "one after the other, they are one"
    );
    for pattern in ["a*".repeat(1000), "* ".repeat(1000), "?".repeat(1000), "*?".repeat(500)] {
        found(&pattern).exits(2).says(&["wildcards", "at most 100"]);
    }
    assert_eq!(found(&format!("{}f*d*", "?".repeat(98))).code, Some(1), "a hundred are looked for");
    env.run(&["lookup", &"*".repeat(1000)]).exits(1);
    env.run(&["lookup", &"* ".repeat(1000)]).exits(1);
    env.run(&["concordance", "--fuzzy", &"flod ".repeat(1000)]).exits(1);
}

#[test]
fn more_threads_than_are_of_use_are_not_made() {
    let env = TestEnv::new();
    pair(&env, "d");
    let many = ["--threads", "100000"];
    env.run(&[&["align", "d/a.en.txt", "d/a.ur.txt"][..], &many].concat()).ok().says(&["not 100000"]);
    env.run(&[&DIR[..], &many].concat()).ok().says(&["not 100000"]);
    assert!(!env.run(&[&DIR[..], &["--threads", "16"]].concat()).ok().stderr.contains("threads are used"));
}
