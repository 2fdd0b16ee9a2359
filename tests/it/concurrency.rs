//! Readers and writers at once, a killed writer, no room left: whatever was stored stays stored, and whole.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use sangam::memory::{Label, LookupOptions, Opening, Session, SessionOptions};
use sangam::use_cases::analyzer::TextAnalyzer;

use crate::env::{TestEnv, long_tests};

/// Makes an article of `sentences` sentences in English and Urdu.
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

/// How long ten processes read and write: by default, and with `SANGAM_LONG_TESTS=1`.
const A_WHILE: [Duration; 2] = [Duration::from_secs(8), Duration::from_mins(1)];

/// How long the same readers then read while the same number of writers write another memory: by default, and with
/// `SANGAM_LONG_TESTS=1`. There they never wait for a writer.
const A_WHILE_APART: [Duration; 2] = [Duration::from_secs(2), Duration::from_mins(1)];

/// Number of writers among the ten processes.
const WRITERS: usize = 4;

/// The results of ten processes.
struct Done {
    /// The sources of the units added, by writer. Each command added exactly one that ends in "number 0".
    sources: Vec<Vec<String>>,
    /// How long each reading command took.
    commands: Vec<Duration>,
    /// The times of the lookups of the tenth process, this one.
    lookups: Vec<Took>,
}

/// Four processes write the memory of `written`, five read that of `env`, and this one looks up in it, for `time`.
fn ten_processes(env: &TestEnv, written: &TestEnv, time: Duration) -> Done {
    let end = Instant::now() + time;
    thread::scope(|scope| {
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| scope.spawn(move || write_until(written, writer, end))).collect();
        let readers: Vec<_> =
            (0..9 - WRITERS).map(|reader| scope.spawn(move || read_until(env, reader, end))).collect();
        let lookups = scope.spawn(|| look_up_until(env, end)).join().unwrap();
        let sources = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        let commands = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect();
        Done { sources, commands, lookups }
    })
}

#[test]
fn ten_processes_read_and_write_one_memory_and_nothing_is_lost() {
    let env = TestEnv::new();
    env.align_tutorial();
    let units_before = env.run(&["export", "--json"]).ok().json().len();
    let done = ten_processes(&env, &env, A_WHILE[usize::from(long_tests())]);
    let sources = &done.sources;
    let operations: usize =
        sources.iter().map(|one| one.iter().filter(|source| source.ends_with(" 0.")).count()).sum();
    let mut expected: Vec<String> = sources.concat();
    expected.sort();
    let units = env.run(&["export", "--json"]).ok().json();
    assert_eq!(units.len(), units_before + expected.len());
    let sources = units.iter().map(|unit| unit["source"].as_str().unwrap().to_owned());
    let mut found: Vec<String> = sources.filter(|source| source.starts_with("Writer ")).collect();
    found.sort();
    assert_eq!(found, expected, "exactly what was added is there");
    let log = env.run(&["op", "log", "--json", "--limit", "100000"]).ok().json();
    assert_eq!(log.len(), operations + 1, "each command is one operation");
    env.run(&["memory", "verify"]).ok();
    eprintln!("ten processes: {operations} writes of {} units", expected.len());
    let other = TestEnv::new();
    other.align_tutorial();
    let apart = ten_processes(&env, &other, A_WHILE_APART[usize::from(long_tests())]);
    let beside = report("beside writers of the same memory", &done);
    let apart = report("beside writers of another memory", &apart);
    for ((what, beside), apart) in
        ["commands", "waits of lookups", "those but for a processor"].iter().zip(beside).zip(apart)
    {
        if let (Some(beside), Some(apart)) = (beside, apart) {
            eprintln!("{what}: the p99s differ by {:.2} ms", beside - apart);
        }
    }
    // Every operation can be undone.
    let options = SessionOptions::new(Opening::CreateIfMissing);
    let session = Session::open(&env.memory(), Arc::new(TextAnalyzer), &options).unwrap();
    let label = Label::new("asma", "a test", "2026-05-10T00:00:00Z");
    let operations = session.reader().unwrap().operations(usize::MAX >> 1).unwrap();
    for done in operations {
        session.undo(&label, done.id).unwrap();
    }
    let memory = session.reader().unwrap();
    assert_eq!(memory.verify().unwrap().problems, []);
    assert_eq!(memory.stats().unwrap().units, []);
}

/// Writes with one command after another. Returns the sources of all units added.
fn write_until(env: &TestEnv, writer: usize, end: Instant) -> Vec<String> {
    let mut sources = Vec::new();
    for turn in 0.. {
        if Instant::now() >= end {
            break;
        }
        let source =
            |number: usize| format!("Writer {writer} has in turn {turn} filed report number {number}.");
        if turn % 3 == 0 {
            let name = format!("w{writer}.tsv");
            let added: Vec<String> = (0..25).map(source).collect();
            env.file(&name, added.iter().map(|text| format!("{text}\tرپورٹ\n")).collect::<Vec<_>>().concat());
            env.run(&["import", &name, "--from", "en", "--to", "ur", "--header", "false"]).ok();
            sources.extend(added);
        } else {
            env.run(&["add", &source(0), "رپورٹ", "--from", "en", "--to", "ur"]).ok();
            sources.push(source(0));
        }
    }
    sources
}

/// Reads with one command after another. Returns the time of each.
fn read_until(env: &TestEnv, reader: usize, end: Instant) -> Vec<Duration> {
    let mut took = Vec::new();
    while Instant::now() < end {
        let started = Instant::now();
        let ran = match (reader + took.len()) % 3 {
            0 => env.run(&["lookup", "Writer 1 has in turn 3 filed report number 0.", "--json"]),
            1 => env.run(&["stats", "--json"]).ok(),
            _ => env.run(&["export", "--json"]).ok(),
        };
        took.push(started.elapsed());
        assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
        assert_eq!(ran.stderr, "");
    }
    took
}

/// The time of a lookup.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    /// What its thread did in that time, if the system reports it.
    scheduled: Option<Scheduled>,
}

impl Took {
    /// How long it waited, for any reason.
    fn waited(self) -> Option<Duration> {
        Some(self.wall.saturating_sub(self.scheduled?.ran))
    }

    /// How long it waited, but not for a processor: for a lock, for the end of a pause between two attempts to lock,
    /// for the disk, and for a processor while the counts were read. No wait for a writer is longer.
    fn blocked(self) -> Option<Duration> {
        Some(self.waited()?.saturating_sub(self.scheduled?.queued))
    }
}

/// How long a thread has run, and how long it has waited for a processor.
#[derive(Clone, Copy)]
struct Scheduled {
    ran: Duration,
    queued: Duration,
}

/// The tenth process: this one, with the memory open.
fn look_up_until(env: &TestEnv, end: Instant) -> Vec<Took> {
    let session = Session::open(&env.memory(), Arc::new(TextAnalyzer), &SessionOptions::default()).unwrap();
    let memory = session.reader().unwrap();
    let options = LookupOptions::new("en".parse().unwrap());
    let mut lookups = Vec::new();
    while Instant::now() < end {
        // The clock includes the reading of the counts, so that they cover nothing beyond it.
        let started = Instant::now();
        let before = scheduled();
        memory.lookup("Writer 2 has in turn 4 filed report number 0.", &options).unwrap();
        let after = scheduled();
        let wall = started.elapsed();
        let scheduled = after.zip(before).map(|(after, before)| Scheduled {
            ran: after.ran.saturating_sub(before.ran),
            queued: after.queued.saturating_sub(before.queued),
        });
        lookups.push(Took { wall, scheduled });
        thread::sleep(Duration::from_millis(2));
    }
    lookups
}

/// The times of this thread since it began.
#[cfg(target_os = "linux")]
fn scheduled() -> Option<Scheduled> {
    // Nanoseconds run, nanoseconds waited for a processor, times run. The first is not exact to the nanosecond.
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let queued = Duration::from_nanos(told.split_whitespace().nth(1)?.parse().ok()?);
    let ran = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let ran = Duration::new(ran.tv_sec.cast_unsigned(), ran.tv_nsec.try_into().ok()?);
    Some(Scheduled { ran, queued })
}

#[cfg(not(target_os = "linux"))]
fn scheduled() -> Option<Scheduled> {
    None
}

/// Prints how long commands and lookups took. Returns the p99 of those that can be compared with other writers', in ms.
fn report(when: &str, done: &Done) -> [Option<f64>; 3] {
    let print = |what: &str, mut times: Vec<Duration>| {
        times.sort();
        let count = times.len();
        let percentile = |percent: usize| {
            times.get(count.saturating_sub(1) * percent / 100).map(|time| time.as_secs_f64() * 1e3)
        };
        let [median, p99, longest] = [50, 99, 100].map(percentile);
        let shown = [median?, p99?, longest?].map(|time| format!("{time:.2}"));
        eprintln!("{when}: {count} {what}, median, p99, longest: {} ms", shown.join(", "));
        p99
    };
    let lookups =
        |time: fn(Took) -> Option<Duration>| done.lookups.iter().filter_map(|took| time(*took)).collect();
    let commands = print("reading commands", done.commands.clone());
    print("lookups", lookups(|took| Some(took.wall)));
    print("lookups, computing", lookups(|took| Some(took.scheduled?.ran)));
    let waited = print("lookups, waiting", lookups(Took::waited));
    let blocked = print("lookups, waiting but not for a processor", lookups(Took::blocked));
    [commands, waited, blocked]
}
