//! Which files may an output not replace, and how does it replace one?

use std::fs::{self, File, OpenOptions};
use std::path::Path;

use crate::env::{Ran, TestEnv};

/// Makes a memory with one aligned article, a table with a bad row, a good table, and a new article.
fn newsroom() -> TestEnv {
    let env = TestEnv::new();
    env.file("a.en.txt", "Talks resumed on Monday.\nThe bridge is closed.\n");
    env.file("a.ur.txt", "پیر کو مذاکرات دوبارہ شروع ہوئے۔\nپل بند ہے۔\n");
    env.run(&["align", "a.en.txt", "a.ur.txt"]).ok();
    env.file("bad.tsv", "The sun rose.\tسورج نکلا۔\nonly one column\n");
    env.file("good.tsv", "The sun rose.\tسورج نکلا۔\n");
    env.file("new.txt", "Talks resumed on Monday.\n");
    env
}

/// Every command that writes a file, without the name of the file.
const WRITERS: [&[&str]; 12] = [
    &["export", "--format", "tmx", "-o"],
    &["export", "--format", "tbx", "-o"],
    &["align", "a.en.txt", "a.ur.txt", "-o"],
    &["align", "a.en.txt", "a.ur.txt", "--dry-run", "-o"],
    &["align", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt", "--rejects"],
    &[
        "align",
        "--dir",
        ".",
        "--source-suffix",
        ".en.txt",
        "--target-suffix",
        ".ur.txt",
        "--format",
        "tsv",
        "-o",
    ],
    &["pretranslate", "new.txt", "--to", "ur", "--format", "xliff", "-o"],
    &["import", "bad.tsv", "--from", "en", "--to", "ur", "--rejects"],
    &["import", "bad.tsv", "--from", "en", "--to", "ur", "--dry-run", "--rejects"],
    &["convert", "--from", "en", "--to", "ur", "--output-format", "tmx", "good.tsv"],
    &["srx", "export", "-o"],
    &["memory", "backup"],
];

#[test]
fn no_output_is_the_memory_or_what_belongs_to_it() {
    let env = newsroom();
    let before = fs::read(env.memory()).unwrap();
    for writer in WRITERS {
        for name in
            ["memory.db", "./memory.db", "memory.db-wal", "memory.db-index", "memory.db-words-new-1-0"]
        {
            let ran = env.run(&[writer, &[name]].concat()).exits(2);
            assert!(ran.stderr.contains("memory"), "{writer:?} {name}: {}", ran.stderr);
        }
    }
    assert_eq!(fs::read(env.memory()).unwrap(), before);
    env.run(&["memory", "verify"]).ok();
}

#[cfg(unix)]
#[test]
fn no_link_hides_the_memory() {
    let env = newsroom();
    std::os::unix::fs::symlink("memory.db", env.path("link.tmx")).unwrap();
    fs::hard_link(env.memory(), env.path("hard.tmx")).unwrap();
    let before = fs::read(env.memory()).unwrap();
    for name in ["link.tmx", "hard.tmx"] {
        env.run(&["export", "-o", name]).exits(2).says(&[name, "is the memory"]);
    }
    // The memory itself is named by a link; the index is beside that link.
    env.run(&["--memory", "link.tmx", "export", "-o", "memory.db", "--format", "tsv"])
        .exits(2)
        .says(&["is the memory"]);
    env.run(&["--memory", "link.tmx", "srx", "export", "-o", "link.tmx-index"])
        .exits(2)
        .says(&["belongs to the memory"]);
    assert_eq!(fs::read(env.memory()).unwrap(), before);
}

#[test]
fn a_memory_that_is_yet_to_be_made_is_no_output_either() {
    let env = newsroom();
    let memory = ["--memory", "new/other.db"];
    fs::create_dir(env.path("new")).unwrap();
    for to in ["new/other.db", "new/../new/other.db", "new/other.db-wal"] {
        env.run(&[&memory[..], &["align", "a.en.txt", "a.ur.txt", "-o", to]].concat())
            .exits(2)
            .says(&["memory"]);
    }
    assert_eq!(fs::read_dir(env.path("new")).unwrap().count(), 0);
}

#[test]
fn another_memory_is_not_replaced() {
    let env = newsroom();
    env.run(&["memory", "backup", "other.db"]).ok();
    let before = fs::read(env.path("other.db")).unwrap();
    env.run(&["export", "--format", "tsv", "-o", "other.db"]).exits(2).says(&["is a database"]);
    env.run(&["memory", "backup", "other.db"]).exits(2).says(&["other.db"]);
    assert_eq!(fs::read(env.path("other.db")).unwrap(), before);
}

#[test]
fn no_output_is_an_input() {
    let env = newsroom();
    env.file("rules.srx", env.run(&["srx", "export"]).ok().stdout);
    env.file("pairs.tsv", "source\ttarget\na.en.txt\ta.ur.txt\n");
    env.file("words.tsv", "bridge\tپل\n");
    env.file("s.en", "Talks resumed.\n");
    env.file("s.ur", "مذاکرات شروع ہوئے۔\n");
    env.file("l.vecalign", "[0]:[0]:0.1\n");
    let pair = ["align", "a.en.txt", "a.ur.txt"];
    let dir = ["align", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"];
    let languages = ["--from", "en", "--to", "ur"];
    let cases: [(&[&[&str]], &str); 14] = [
        (&[&pair, &["-o", "a.ur.txt"]], "a.ur.txt"),
        (&[&pair, &["--dry-run", "-o", "./a.en.txt"]], "a.en.txt"),
        (&[&pair, &["--lexicon", "words.tsv", "-o", "words.tsv"]], "words.tsv"),
        (&[&pair, &["--srx", "rules.srx", "-o", "rules.srx"]], "rules.srx"),
        (&[&dir, &["--rejects", "a.en.txt"]], "a.en.txt"),
        (&[&dir, &["--format", "tsv", "-o", "a.ur.txt"]], "a.ur.txt"),
        (&[&["align", "--manifest", "pairs.tsv", "--rejects", "pairs.tsv"]], "pairs.tsv"),
        (&[&["align", "--manifest", "pairs.tsv", "--format", "tmx", "-o", "a.en.txt"]], "a.en.txt"),
        (&[&["pretranslate", "new.txt", "--to", "ur", "-o", "new.txt"]], "new.txt"),
        (&[&["import", "good.tsv", "bad.tsv", "--rejects", "bad.tsv"], &languages], "bad.tsv"),
        (
            &[
                &["import", "l.vecalign", "--source", "s.en", "--target", "s.ur", "--rejects", "s.ur"],
                &languages,
            ],
            "s.ur",
        ),
        (&[&["convert", "good.tsv", "good.tsv"], &languages], "good.tsv"),
        (
            &[&["convert", "s.en", "s.ur", "s", "--format", "moses", "--output-format", "moses"], &languages],
            "s.en",
        ),
        (&[&["segment", "new.txt"]], "new.txt"),
    ];
    for (words, input) in cases {
        let before = fs::read(env.path(input)).unwrap();
        let mut command = env.command(&words.concat());
        if words[0][0] == "segment" {
            command.stdout(OpenOptions::new().append(true).open(env.path(input)).unwrap());
        }
        let ran = Ran::from(command.output().unwrap()).exits(2);
        assert!(ran.stderr.contains("is read by this command"), "{words:?}: {}", ran.stderr);
        assert_eq!(fs::read(env.path(input)).unwrap(), before, "{words:?}");
    }
}

#[test]
fn two_outputs_are_two_files() {
    let env = newsroom();
    let dir = ["align", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"];
    let both = ["--format", "tsv", "-o", "out", "--rejects", "./out"];
    env.run(&[&dir[..], &both].concat()).exits(2).says(&["out: ", "written by this command already"]);
    let moses = ["export", "--format", "moses", "--from", "en", "--to", "en", "-o", "m"];
    env.run(&moses).exits(2).says(&["m.en", "written by this command already"]);
    assert!(!env.path("out").exists() && !env.path("m.en").exists());
}

#[cfg(unix)]
#[test]
fn what_the_shell_has_made_standard_output_is_looked_at_too() {
    let env = newsroom();
    let append = |name: &str| OpenOptions::new().append(true).open(env.path(name)).unwrap();
    let before = fs::read(env.memory()).unwrap();
    for command in [&["stats"][..], &["export", "--format", "tsv"], &["op", "log"]] {
        let ran = env.command(command).stdout(append("memory.db")).output().unwrap();
        Ran::from(ran).exits(2).says(&["standard output: is the memory"]);
        let ran = env.command(command).stderr(append("memory.db")).status().unwrap();
        assert_eq!(ran.code(), Some(2));
    }
    let mut lookup = env.command(&["lookup", "-"]);
    lookup.stdin(File::open(env.path("new.txt")).unwrap()).stdout(append("new.txt"));
    let ran = lookup.output().unwrap();
    Ran::from(ran).exits(2).says(&["standard input"]);
    assert_eq!(fs::read(env.memory()).unwrap()[..64], before[..64]);
    // If a file is only named through the shell's open output, it is appended to, not replaced.
    fs::write(env.path("log"), "before\n").unwrap();
    let export = ["export", "--format", "tsv", "-o", "/dev/stdout"];
    env.command(&export).stdout(append("log")).status().unwrap();
    let log = fs::read_to_string(env.path("log")).unwrap();
    assert!(log.starts_with("before\n") && log.contains("Talks resumed"), "{log}");
}

#[test]
fn a_dry_run_writes_no_file_but_its_result() {
    let env = newsroom();
    env.file("old.jsonl", "precious\n");
    let align = ["align", "a.en.txt", "a.ur.txt", "--dry-run"];
    let beads = env.run(&align).ok().stdout;
    assert!(beads.contains("Talks resumed"), "{beads}");
    env.run(&[&align[..], &["-o", "beads"]].concat()).ok();
    assert_eq!(fs::read_to_string(env.path("beads")).unwrap(), beads);
    // A side output is not written in a dry run.
    let import = ["import", "bad.tsv", "--from", "en", "--to", "ur", "--dry-run", "--rejects"];
    env.run(&[&import[..], &["new.jsonl"]].concat()).exits(1);
    env.run(&[&import[..], &["old.jsonl"]].concat()).exits(1).says(&["old.jsonl is not written"]);
    assert_eq!(fs::read_to_string(env.path("old.jsonl")).unwrap(), "precious\n");
    assert!(!env.path("new.jsonl").exists());
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let env = newsroom();
    let languages = ["--from", "en", "--to", "ur"];
    // Three failures: every unit is rejected; the file breaks; there is no memory.
    env.file("none.tsv", "one\n\ntwo\n");
    env.file(
        "broken.tmx",
        "<tmx version=\"1.4\"><header/><body><tu><tuv xml:lang=\"en\"><seg>One</seg></tuv>",
    );
    for (input, more) in [("none.tsv", &languages[..]), ("broken.tmx", &[])] {
        env.file("out.tsv", "precious\n");
        env.run(&[&["convert", input, "out.tsv"], more].concat()).exits(2);
        assert_eq!(fs::read_to_string(env.path("out.tsv")).unwrap(), "precious\n", "{input}");
    }
    env.run(&["--memory", "none.db", "export", "-o", "out.tsv"]).exits(2);
    assert_eq!(fs::read_to_string(env.path("out.tsv")).unwrap(), "precious\n");
    let left = |env: &TestEnv| {
        let names = fs::read_dir(env.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".sangam")).count()
    };
    assert_eq!(left(&env), 0, "nothing is left of what failed");
    // The leftovers of a killed run are removed; a file whose name is only similar stays.
    env.file(".sangam-aB3dE9", "half");
    env.file(".sangam-notes", "mine");
    env.run(&["export", "-o", "out.tsv"]).ok();
    assert_eq!(left(&env), 1);
    assert!(fs::read_to_string(env.path("out.tsv")).unwrap().starts_with("source\t"));
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_anything_is_stored() {
    let env = newsroom();
    let before = env.stats();
    env.file("b.en.txt", "The market opened.\n");
    env.file("b.ur.txt", "بازار کھل گیا۔\n");
    for to in ["missing/out", ".", "new/"] {
        env.run(&["align", "b.en.txt", "b.ur.txt", "-o", to]).exits(2).says(&[to]);
        let import = ["import", "good.tsv", "--from", "en", "--to", "ur", "--rejects", to];
        env.run(&import).exits(2).says(&[to]);
    }
    assert_eq!(env.stats(), before);
}

#[test]
fn rejects_are_written_at_the_end_and_only_where_there_are_any() {
    let env = newsroom();
    let old = || fs::read_to_string(env.path("r.jsonl")).unwrap();
    let import = |file: &str| {
        env.file("r.jsonl", "precious\n");
        env.run(&["import", file, "--from", "en", "--to", "ur", "--rejects", "r.jsonl"])
    };
    import("good.tsv").ok().says(&["r.jsonl is left as it was"]);
    assert_eq!(old(), "precious\n");
    import("missing.tsv").exits(2);
    assert_eq!(old(), "precious\n", "the run failed");
    import("bad.tsv").exits(1);
    assert_eq!(old().lines().count(), 1);
    assert!(old().contains("only one column"));
    env.file("none.tsv", "en\tur\tscore\nThe gate is open.\tدروازہ کھلا ہے۔\tno\n");
    import("none.tsv").exits(2).says(&["every unit was rejected"]);
    assert!(old().contains("The gate is open."), "what was asked for");
    env.run(&["import", "good.tsv", "--from", "en", "--to", "ur", "--rejects", "none.jsonl"]).ok();
    assert!(!env.path("none.jsonl").exists());
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_link_is_followed_and_stays_one() {
        let env = newsroom();
        fs::create_dir(env.path("real")).unwrap();
        env.file("real/out.tsv", "old\n");
        mode(&env.path("real/out.tsv"), 0o640);
        symlink("real/out.tsv", env.path("out.tsv")).unwrap();
        symlink("real/new.tsv", env.path("new.tsv")).unwrap();
        symlink("out.tsv", env.path("link-to-link.tsv")).unwrap();
        for (name, real) in
            [("out.tsv", "real/out.tsv"), ("new.tsv", "real/new.tsv"), ("link-to-link.tsv", "real/out.tsv")]
        {
            env.run(&["export", "-o", name]).ok();
            assert!(fs::symlink_metadata(env.path(name)).unwrap().is_symlink(), "{name}");
            assert!(fs::read_to_string(env.path(real)).unwrap().contains("Talks resumed"), "{real}");
        }
        assert_eq!(fs::metadata(env.path("real/out.tsv")).unwrap().mode() & 0o777, 0o640);
        symlink("loop", env.path("loop")).unwrap();
        env.run(&["export", "--format", "tsv", "-o", "loop"]).exits(2).says(&["loop"]);
        // A backup follows its link if nothing is there yet.
        symlink("real/backup.db", env.path("backup.db")).unwrap();
        env.run(&["memory", "backup", "backup.db"]).ok();
        assert!(fs::symlink_metadata(env.path("backup.db")).unwrap().is_symlink());
        env.run(&["--memory", "real/backup.db", "memory", "verify"]).ok();
    }

    #[test]
    fn what_is_marked_read_only_is_respected() {
        let env = newsroom();
        let file = env.file("ro.tsv", "keep\n");
        mode(&file, 0o444);
        env.run(&["export", "-o", "ro.tsv"]).exits(2).says(&["ro.tsv", "read-only"]);
        assert_eq!(fs::read_to_string(file).unwrap(), "keep\n");
        fs::create_dir(env.path("ro")).unwrap();
        mode(&env.path("ro"), 0o555);
        env.run(&["export", "-o", "ro/out.tsv"]).exits(2).says(&["ro/out.tsv"]);
        mode(&env.path("ro"), 0o755);
        assert_eq!(fs::read_dir(env.path("ro")).unwrap().count(), 0);
    }

    #[test]
    fn outputs_may_have_names_that_are_no_text() {
        let env = newsroom();
        let name = |end: &str| {
            let mut name = OsStr::from_bytes(b"caf\xe9").to_owned();
            name.push(end);
            name
        };
        let run = |words: &[&str], end: &str| {
            let ran = env.command(words).arg(name(end)).output().unwrap();
            let ran = Ran::from(ran);
            assert!(fs::exists(env.path("").join(name(end))).unwrap(), "{words:?}: {}", ran.stderr);
            ran
        };
        run(&["export", "-o"], ".tmx").ok().says(&["caf\u{fffd}.tmx"]);
        run(&["align", "a.en.txt", "a.ur.txt", "-o"], ".txt").ok();
        run(&["import", "bad.tsv", "--from", "en", "--to", "ur", "--rejects"], ".jsonl").exits(1);
        run(&["memory", "backup"], ".db").ok();
        let verify = env.command(&["memory", "verify", "--memory"]).arg(name(".db")).output().unwrap();
        Ran::from(verify).ok();
        let all = fs::read_dir(env.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(
            all.into_iter().all(|name| !name.to_string_lossy().contains("-new-")),
            "whole under its own name"
        );
    }
}
