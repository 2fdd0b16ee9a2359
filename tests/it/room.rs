//! No room left, on the disk or under a limit: the command reports it, and the memory is as it was before.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use sangam::memory::{GarbageOptions, Label, MemoryError, Opening, OperationId, Session, SessionOptions};
use sangam::unit::{Sides, UnitDraft};
use sangam::use_cases::analyzer::TextAnalyzer;

use crate::env::{CLOCK, Ran, TestEnv};

const IMPORT: [&str; 8] = ["import", "more.tsv", "--from", "en", "--to", "ur", "--header", "false"];

fn row(number: usize) -> [String; 2] {
    [
        format!("The council met {number} times about water."),
        format!("کونسل پانی کے بارے میں {number} مرتبہ ملی۔"),
    ]
}

fn table(env: &TestEnv, rows: usize) {
    env.file("more.tsv", (0..rows).map(|number| row(number).join("\t") + "\n").collect::<String>());
}

/// Runs a command with a file size limit of this number of KiB.
fn limited(env: &TestEnv, kibibytes: usize, arguments: &[&str]) -> Ran {
    let output = Command::new("bash")
        .args(["-c", &format!("ulimit -f {kibibytes}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_sangam"))
        .args(arguments)
        .current_dir(env.path(""))
        .env("SANGAM_MEMORY", env.memory())
        .env("SOURCE_DATE_EPOCH", CLOCK)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran::from(output)
}

/// Units and operations, as users see them. Also checks that the memory is whole.
fn state(env: &TestEnv) -> [String; 2] {
    let whole = env.run(&["memory", "verify"]).ok().stdout;
    assert!(whole.contains("everything is as it was stored"), "{whole}");
    [&["export", "--json"][..], &["op", "log", "--json", "--limit", "999"]]
        .map(|command| env.run(command).stdout)
}

#[test]
fn under_a_file_size_limit_every_command_says_so_and_leaves_the_memory_as_it_was() {
    let env = TestEnv::new();
    table(&env, 800);
    env.run(&IMPORT).ok();
    fs::copy(env.memory(), env.path("other.db")).unwrap();
    env.run(&["--memory", "other.db", "memory", "verify"]).ok();
    env.run(&["op", "undo"]).ok();
    env.align_tutorial();
    env.run(&IMPORT).ok();
    env.run(&["memory", "gc", "--keep", "1"]).ok();
    env.run(&["add", "One more", "ایک اور"]).ok();
    let before = state(&env);
    env.file("new.tsv", fs::read_to_string(env.path("more.tsv")).unwrap().replace("water", "roads"));
    // Enough room to open the memory and to write a few pages.
    let limit = 64;
    for command in [
        &["import", "new.tsv", "--from", "en", "--to", "ur", "--header", "false"][..],
        &["op", "undo", "4"],
        &["memory", "backup", "copy.db"],
    ] {
        limited(&env, limit, command).exits(2).says(&["no room", "memory.db"]);
        assert_eq!(state(&env), before, "{command:?}");
    }
    limited(&env, limit, &["memory", "backup", "copy.db"]).exits(2).says(&["copy.db: no room"]);
    assert!(!env.path("copy.db").exists());
    let none_left = |env: &TestEnv| {
        let mut names = fs::read_dir(env.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        names.all(|name| !name.to_string_lossy().contains("copy.db"))
    };
    assert!(none_left(&env), "an unfinished copy is removed");

    // Merging into a small memory needs more room than there is.
    let small = env.path("small.db").to_string_lossy().into_owned();
    env.run(&["--memory", &small, "add", "One more", "ایک اور"]).ok();
    let all = |env: &TestEnv| env.run(&["--memory", &small, "export", "--json"]).ok().stdout;
    let before_merge = all(&env);
    limited(&env, limit, &["--memory", &small, "memory", "merge", "other.db"])
        .exits(2)
        .says(&["no room", "small.db"]);
    assert_eq!(all(&env), before_merge);
    env.run(&["--memory", &small, "memory", "verify"]).ok();
    env.run(&["--memory", &small, "memory", "merge", "other.db"]).ok();
    assert!(all(&env).len() > before_merge.len());

    // Tidying up forgets the operations, reports that the file is no smaller, and loses no unit.
    limited(&env, limit, &["memory", "gc", "--keep", "1"])
        .exits(1)
        .says(&["no room to make the file smaller"]);
    let [units, _] = state(&env);
    assert_eq!(units, before[0]);
    env.run(&["memory", "gc", "--keep", "1"]).ok();

    // An index that cannot be written is no error for a lookup.
    let index = PathBuf::from(format!("{}-index", env.memory().display()));
    fs::remove_file(&index).unwrap_or_default();
    let found = limited(&env, limit, &["lookup", &row(7)[0], "--json"]).ok();
    assert_eq!(found.json()[0]["target"], row(7)[1]);
}

/// A small file system in memory; dropping it unmounts it.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Returns `None` if this user may not mount one.
    fn mount(at: PathBuf) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&at).stderr(Stdio::null());
        mount.status().is_ok_and(|status| status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The directory is removed with the test's own.
        Command::new("umount").arg(&self.0).status().map(drop).unwrap_or_default();
    }
}

#[test]
fn a_full_folder_of_temporary_files_is_named() {
    let env = TestEnv::new();
    let Some(disk) = SmallDisk::mount(env.path("temporary")) else {
        eprintln!("skipped: no file system may be mounted here");
        return;
    };
    table(&env, 12_000);
    env.run(&IMPORT).ok();
    env.run(&["op", "undo"]).ok();
    let run = |arguments: &[&str]| {
        let mut command = env.command(arguments);
        command.env("TMPDIR", &disk.0);
        crate::env::Ran::from(command.output().unwrap())
    };
    let named = ["TMPDIR", disk.0.to_str().unwrap()];
    // SQLite makes a memory smaller by way of a copy there.
    run(&["memory", "gc", "--keep", "1"]).exits(1).says(&named);
    // A run over many pairs queries a copy of the memory there.
    env.run(&IMPORT).ok();
    fs::create_dir(env.path("many")).unwrap();
    env.tutorial();
    for number in 0..70 {
        fs::copy(env.path("flood.en.txt"), env.path(&format!("many/{number}.en"))).unwrap();
        fs::copy(env.path("flood.ur.txt"), env.path(&format!("many/{number}.ur"))).unwrap();
    }
    let align = ["align", "--dir", "many", "--source-suffix", ".en", "--target-suffix", ".ur"];
    run(&align).exits(2).says(&named);
}

#[test]
fn on_a_full_disk() {
    let env = TestEnv::new();
    let Some(disk) = SmallDisk::mount(env.path("disk")) else {
        eprintln!("skipped: no file system may be mounted here");
        return;
    };
    let memory = disk.0.join("memory.db").to_string_lossy().into_owned();
    let run = |arguments: &[&str]| env.run(&[&["--memory", &memory], arguments].concat());
    table(&env, 100);
    run(&IMPORT).ok();
    let export = || run(&["export", "--json"]).ok().stdout;
    let before = export();
    table(&env, 12_000);
    run(&IMPORT).exits(2).says(&["no room", "memory.db"]);
    assert_eq!(export(), before);
    run(&["memory", "verify"]).ok();
    // Another file fills the disk to the last byte.
    fs::write(disk.0.join("filler"), vec![0; 2 << 20]).unwrap_err();
    for command in [&["add", "One more", "ایک اور"][..], &["op", "undo"], &["delete", "1"]] {
        run(command).exits(2).says(&["no room"]);
    }
    // Reading still works.
    assert_eq!(run(&["lookup", &row(7)[0], "--json"]).ok().json()[0]["target"], row(7)[1]);
    assert_eq!(export(), before);
    run(&["memory", "verify"]).ok();
    fs::remove_file(disk.0.join("filler")).unwrap();
    assert_eq!(run(&["lookup", &row(7)[0], "--json"]).ok().json()[0]["target"], row(7)[1]);
    assert_eq!(export(), before);
    run(&["add", "One more", "ایک اور"]).ok();
    run(&["memory", "verify"]).ok();
}

fn label() -> Label {
    Label::new("asma", "a test", "2026-05-10T00:00:00Z")
}

fn import(memory: &Session, numbers: std::ops::Range<usize>) -> Result<(), MemoryError> {
    let languages = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
    let drafts = numbers.map(|number| {
        let [source, target] = row(number);
        Ok::<_, MemoryError>(UnitDraft::new(languages.clone(), source, target))
    });
    let mut change = memory.change(&label())?;
    change.import_units(drafts)?;
    change.commit().map(drop)
}

#[test]
fn under_a_page_limit() {
    let env = TestEnv::new();
    let open = |name: &str, max_pages| {
        let mut options = SessionOptions::new(Opening::CreateIfMissing);
        options.max_pages = max_pages;
        Session::open(&env.path(name), Arc::new(TextAnalyzer), &options).unwrap()
    };
    let memory = open("m.db", None);
    import(&memory, 0..300).unwrap();
    let ids: Vec<_> = (1..=300).map(sangam::unit::UnitId).collect();
    let mut change = memory.change(&label()).unwrap();
    change.delete_units(&ids).unwrap();
    change.commit().unwrap();
    let other = open("other.db", None);
    import(&other, 300..900).unwrap();
    // Removes the free pages of the deleted units, which new units would otherwise fill first.
    memory.collect_garbage(&GarbageOptions::keeping(99)).unwrap();
    let before =
        (memory.reader().unwrap().stats().unwrap(), memory.reader().unwrap().operations(99).unwrap());
    let pages = u32::try_from(before.0.bytes / 4096).unwrap();
    drop(memory);

    let memory = open("m.db", Some(pages + 1));
    let full = |error: MemoryError| assert!(matches!(error, MemoryError::Full { .. }), "{error}");
    full(import(&memory, 300..900).unwrap_err());
    full(memory.change(&label()).unwrap().merge(&other.reader().unwrap()).unwrap_err());
    full(memory.undo(&label(), OperationId(2)).unwrap_err());
    assert_eq!(
        (memory.reader().unwrap().stats().unwrap(), memory.reader().unwrap().operations(99).unwrap()),
        before
    );
    assert_eq!(memory.reader().unwrap().verify().unwrap().problems, []);
    // Tidying up needs no more pages than there are.
    memory.collect_garbage(&GarbageOptions::keeping(1)).unwrap();
    drop(memory);
    let memory = open("m.db", None);
    memory.undo(&label(), OperationId(2)).unwrap();
    assert_eq!(memory.reader().unwrap().stats().unwrap().units[0].count, 300);
    assert_eq!(memory.reader().unwrap().verify().unwrap().problems, []);
}
