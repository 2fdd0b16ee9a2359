//! The process is killed at 200 moments: it leaves the state before or after, never one between.
//!
//! Of four moments, one is drawn from the time of a whole run, from its first byte on. The other three are drawn from
//! its writes: the process is killed as it begins the n-th. `strace` does that, exactly at the call. If `strace` is
//! missing or may not trace, the process is killed once its write-ahead log (or unfinished index) has grown to a
//! randomly drawn share of its final size. That kill comes too late about half the time: the writes at the end of a
//! transaction take a millisecond. `SANGAM_LONG_TESTS=1` makes the kills ten times as many.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use sangam::memory::{LookupOptions, MemoryError, Session, SessionOptions, UnitFilter};
use sangam::unit::Unit;
use sangam::use_cases::analyzer::TextAnalyzer;

use crate::env::{TestEnv, long_tests};

/// Draws pseudo-random numbers (Vigna's splitmix64), so the moments are the same every time, as far as the machine
/// allows.
struct Draw(u64);

impl Draw {
    /// A number from 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) as f64 / u64::MAX as f64
    }
}

/// A share of a count, with the fraction cut off.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the count itself")]
fn part(count: u64, share: f64) -> u64 {
    (count as f64 * share) as u64
}

/// Everything in a memory that a user can see.
#[derive(Debug, Clone, PartialEq)]
struct State {
    units: Vec<Unit>,
    articles: Vec<String>,
    operations: Vec<String>,
}

/// The queries after every kill.
const QUERIES: [&str; 4] = [
    "Report 7 of base was filed on Monday.",
    "Report 3 of story was filed on Tuesday.",
    "The council met 11 times about water.",
    "Nobody has ever said this.",
];

fn state(path: &Path) -> State {
    let session = Session::open(path, Arc::new(TextAnalyzer), &SessionOptions::default()).unwrap();
    let memory = session.reader().unwrap();
    assert_eq!(memory.verify().unwrap().problems, []);
    let mut units = Vec::new();
    memory
        .for_each_unit::<MemoryError>(&UnitFilter::default(), |unit| {
            units.push(unit);
            Ok(())
        })
        .unwrap();
    let articles = memory.articles().unwrap().iter().map(|article| format!("{article:?}")).collect();
    let operations = memory.operations(1000).unwrap().iter().map(|done| format!("{done:?}")).collect();
    State { units, articles, operations }
}

/// Checks ids and scores of lookups against those without the index that was left. Without it, few units are scanned;
/// for many, a new index is made from the store (the store's own tests compare that with a scan).
fn check_lookup(path: &Path) {
    let scanned = path.with_extension("scanned");
    fs::copy(path, &scanned).unwrap();
    // The whole memory is in the one file: the last process to close it has written the log back.
    let answers = |path: &Path| -> Vec<Vec<(u8, i64)>> {
        let session = Session::open(path, Arc::new(TextAnalyzer), &SessionOptions::default()).unwrap();
        let memory = session.reader().unwrap();
        let mut options = LookupOptions::new("en".parse().unwrap());
        options.limit = 50;
        options.min_score = sangam::unit::Score::new(70);
        let found = QUERIES.iter().map(|query| memory.lookup(query, &options).unwrap().matches);
        found.map(|found| found.iter().map(|one| (one.score.percent(), one.unit.id.0)).collect()).collect()
    };
    assert_eq!(answers(path), answers(&scanned));
    remove(&scanned);
}

fn files_beside(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let entries = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let is_beside = |other: &PathBuf| {
        let other = other.file_name().unwrap().to_string_lossy().into_owned();
        other.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    entries.filter(is_beside).collect()
}

fn remove(path: &Path) {
    for file in files_beside(path) {
        fs::remove_file(file).unwrap_or_default();
    }
}

/// The files that grow while process `pid` writes: the log, and an index that does not have its final name yet.
fn growing(path: &Path, pid: u32) -> [PathBuf; 2] {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    [beside("-wal"), beside(&format!("-index-new-{pid}-0"))]
}

/// The number of bytes in them; an existing index counts as at least one.
fn written([log, index]: &[PathBuf; 2]) -> u64 {
    fs::metadata(log).map_or(0, |log| log.len()) + fs::metadata(index).map_or(0, |index| index.len() + 1)
}

/// When a kill came, judged by the state it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fell {
    /// Before anything was written.
    Before,
    /// After something was written, but before it took effect.
    Inside,
    /// Between two parts of a long run.
    BetweenParts,
    /// After the commit, but before the process ended.
    AfterCommit,
    /// After the process had ended.
    AfterEnd,
}

/// Only one process at a time is watched: watching its files must not wait for a core.
static WATCHING: Mutex<()> = Mutex::new(());

struct Scenario<'s> {
    name: &'s str,
    arguments: &'s [&'s str],
    /// Number of kills, without the environment variable.
    kills: usize,
    /// Whether it stores finished parts as it goes; then any first part of the result may be there.
    in_parts: bool,
    /// The system call that writes its data.
    call: &'s str,
}

/// The call with which SQLite writes pages.
const OF_PAGES: &str = "pwrite64";

/// The call with which an index is written.
const OF_INDEX: &str = "write";

/// Runs a command under `strace` with the options `what`.
fn traced(env: &TestEnv, scenario: &Scenario<'_>, what: &[&str]) -> Command {
    let plain = env.command(scenario.arguments);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq"]).args(what).arg(plain.get_program()).args(plain.get_args());
    command.current_dir(env.path(""));
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.env("USER", "asma").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Counts the writes of a whole run; returns `None` if they cannot be counted here.
fn count_writes(env: &TestEnv, scenario: &Scenario<'_>) -> Option<u64> {
    let log = env.path("calls");
    let (of, to) = (format!("trace={}", scenario.call), log.to_string_lossy().into_owned());
    let ran = traced(env, scenario, &["-e", &of, "-o", &to]).status().ok()?;
    let calls = fs::read_to_string(&log).ok()?.lines().filter(|line| line.contains(scenario.call)).count();
    (ran.success() && calls > 0).then_some(calls as u64)
}

/// Copies a memory, with all files beside it.
fn copy(base: &Path, to: &Path) {
    remove(to);
    for file in files_beside(base) {
        let beside = file.to_string_lossy().replacen(&*base.to_string_lossy(), &to.to_string_lossy(), 1);
        fs::copy(&file, beside).unwrap();
    }
}

/// Kills a run as it begins its `when`-th write. Returns whether it had ended before, and the unfinished bytes it left.
fn killed_at_write(env: &TestEnv, scenario: &Scenario<'_>, when: u64) -> (bool, u64) {
    let call = scenario.call;
    let inject = format!("inject={call}:signal=KILL:when={when}");
    let ran = traced(env, scenario, &["-e", &format!("trace={call}"), "-e", &inject]).status().unwrap();
    let left = files_beside(&env.memory()).into_iter().map(|file| {
        let (name, bytes) = (file.to_string_lossy(), fs::metadata(&file).unwrap().len());
        if name.ends_with("-wal") {
            bytes
        } else if name.contains("-index-new-") {
            bytes + 1
        } else {
            0
        }
    });
    (ran.success(), left.sum())
}

/// Kills `scenario` many times, on copies of the memory in `env`.
fn kill_often(env: &TestEnv, scenario: &Scenario<'_>) {
    let base = env.path("base.db");
    fs::rename(env.memory(), &base).unwrap();
    for file in files_beside(&env.memory()) {
        let beside = file.to_string_lossy().replacen("memory.db", "base.db", 1);
        fs::rename(&file, beside).unwrap();
    }
    let before = state(&base);
    let memory = env.memory();
    let start = || {
        copy(&base, &memory);
        let mut command = env.command(scenario.arguments);
        command.env("USER", "asma").stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        let child = command.spawn().unwrap();
        let files = growing(&memory, child.id());
        (started, child, files)
    };
    // One run without a kill: its state, how long it takes and how much it writes.
    let watching = WATCHING.lock().unwrap_or_else(PoisonError::into_inner);
    let (started, mut child, files) = start();
    let (mut most_written, mut first_byte) = (0, None);
    while child.try_wait().unwrap().is_none() {
        most_written = most_written.max(written(&files));
        if most_written > 0 {
            first_byte.get_or_insert_with(|| started.elapsed());
        }
    }
    let whole_time = started.elapsed();
    drop(watching);
    let first_byte = first_byte.unwrap_or_default();
    assert!(child.wait().unwrap().success(), "{}", scenario.name);
    let after = state(&memory);
    copy(&base, &memory);
    let writes = count_writes(env, scenario);
    if writes.is_none() {
        eprintln!("{}: strace cannot be used here: kills are aimed by the size of files", scenario.name);
    }

    let mut draw =
        Draw(scenario.name.bytes().fold(2026, |seed: u64, byte| seed.wrapping_mul(31) ^ u64::from(byte)));
    let mut fell: BTreeMap<Fell, usize> = BTreeMap::new();
    let kills = scenario.kills * if long_tests() { 10 } else { 1 };
    for kill in 0..kills {
        let share = draw.share();
        let (ended, left) = match writes {
            Some(writes) if kill % 4 > 0 => {
                copy(&base, &memory);
                killed_at_write(env, scenario, 1 + part(writes, share))
            }
            _ => {
                let watching = WATCHING.lock().unwrap_or_else(PoisonError::into_inner);
                let (started, mut child, files) = start();
                let until = first_byte + whole_time.saturating_sub(first_byte).mul_f64(share);
                // Any byte at all, or the drawn share of all bytes.
                let bytes = part(most_written, share).max(1);
                while child.try_wait().unwrap().is_none() {
                    let due =
                        if kill % 4 == 0 { started.elapsed() >= until } else { written(&files) >= bytes };
                    if due {
                        break;
                    }
                }
                child.kill().unwrap();
                let ended = child.wait().unwrap().success();
                drop(watching);
                (ended, written(&files))
            }
        };
        let about = format!("{} killed at {share:.3}, kill {kill}", scenario.name);
        let found = state(&memory);
        let place = if ended {
            assert_eq!(found, after, "{about}");
            Fell::AfterEnd
        } else if found == before && left == 0 {
            Fell::Before
        } else if found == after && before != after {
            Fell::AfterCommit
        } else if found == before {
            Fell::Inside
        } else {
            assert!(scenario.in_parts, "{about}: neither the state before nor after");
            check_part(&before, &found, &after, &about);
            Fell::BetweenParts
        };
        *fell.entry(place).or_default() += 1;
        check_lookup(&memory);
        if scenario.in_parts && place != Fell::AfterEnd {
            // If it is run again, it does the remaining work, and the result is as if it had not been killed.
            let mut again = env.command(scenario.arguments);
            assert!(again.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success(), "{about}");
            let completed = state(&memory);
            assert_eq!(
                (completed.units, completed.articles),
                (after.units.clone(), after.articles.clone()),
                "{about}"
            );
        }
    }
    eprintln!(
        "{}: {kills} kills of a run of {} ms that writes {} kB: {fell:?}",
        scenario.name,
        whole_time.as_millis(),
        most_written / 1024
    );
}

/// A killed bulk run has stored whole windows from the start of its list, as one operation that can be undone.
fn check_part(before: &State, found: &State, after: &State, about: &str) {
    assert_eq!(found.units, after.units[..found.units.len()], "{about}");
    let stored = found.articles.len() - before.articles.len();
    assert_eq!(stored % WINDOW, 0, "{about}: {stored} articles");
    assert_eq!(found.operations.len(), before.operations.len() + 1, "{about}");
}

/// Pairs that one thread aligns before it stores them.
const WINDOW: usize = 64;

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (1..=count).map(|number| line(number) + "\n").collect()
}

fn article(env: &TestEnv, name: &str, day: [&str; 2], sentences: usize) -> [String; 2] {
    let files = [format!("{name}.en.txt"), format!("{name}.ur.txt")];
    env.file(&files[0], lines(sentences, |n| format!("Report {n} of {name} was filed on {}.", day[0])));
    env.file(&files[1], lines(sentences, |n| format!("{name} کی رپورٹ {n} {} کو جمع کرائی گئی۔", day[1])));
    files
}

const MONDAY: [&str; 2] = ["Monday", "پیر"];
const TUESDAY: [&str; 2] = ["Tuesday", "منگل"];

/// Makes a table of two columns.
fn table(env: &TestEnv, name: &str, rows: usize) {
    let row = |n| format!("The council met {n} times about water.\tکونسل پانی کے بارے میں {n} مرتبہ ملی۔");
    env.file(name, lines(rows, row));
}

const IMPORT: [&str; 8] = ["import", "more.tsv", "--from", "en", "--to", "ur", "--header", "false"];

/// A memory with an article and more units than lookup compares one by one.
fn filled() -> TestEnv {
    let env = TestEnv::new();
    let files = article(&env, "base", MONDAY, 40);
    env.run(&["align", &files[0], &files[1]]).ok();
    table(&env, "more.tsv", 1500);
    env.run(&IMPORT).ok();
    env
}

#[test]
fn import_killed() {
    let env = TestEnv::new();
    let files = article(&env, "base", MONDAY, 40);
    env.run(&["align", &files[0], &files[1]]).ok();
    table(&env, "more.tsv", 1500);
    kill_often(
        &env,
        &Scenario { name: "import", arguments: &IMPORT, kills: 40, in_parts: false, call: OF_PAGES },
    );
}

#[test]
fn align_killed() {
    let env = filled();
    let files = article(&env, "story", TUESDAY, 120);
    let arguments = ["align", &files[0], &files[1], "--no-learn"];
    kill_often(
        &env,
        &Scenario { name: "align", arguments: &arguments, kills: 35, in_parts: false, call: OF_PAGES },
    );
}

#[test]
fn align_of_many_killed() {
    let env = TestEnv::new();
    let files = article(&env, "base", MONDAY, 40);
    env.run(&["align", &files[0], &files[1]]).ok();
    let mut manifest = "source\ttarget\n".to_owned();
    for pair in 0..2 * WINDOW + 20 {
        let [source, target] = article(&env, &format!("story{pair}"), TUESDAY, 3);
        manifest.extend([source.as_str(), "\t", target.as_str(), "\n"]);
    }
    env.file("list.tsv", manifest);
    let arguments = ["align", "--manifest", "list.tsv", "--threads", "1", "--no-learn"];
    kill_often(
        &env,
        &Scenario {
            name: "align --manifest",
            arguments: &arguments,
            kills: 35,
            in_parts: true,
            call: OF_PAGES,
        },
    );
}

#[test]
fn merge_killed() {
    let env = TestEnv::new();
    let files = article(&env, "story", TUESDAY, 150);
    env.run(&["align", &files[0], &files[1]]).ok();
    table(&env, "more.tsv", 600);
    env.run(&IMPORT).ok();
    fs::rename(env.memory(), env.path("other.db")).unwrap();
    remove(&env.memory());
    let files = article(&env, "base", MONDAY, 40);
    env.run(&["align", &files[0], &files[1]]).ok();
    let arguments = ["memory", "merge", "other.db"];
    kill_often(
        &env,
        &Scenario { name: "memory merge", arguments: &arguments, kills: 30, in_parts: false, call: OF_PAGES },
    );
}

#[test]
fn reindex_killed() {
    let env = filled();
    kill_often(
        &env,
        &Scenario {
            name: "memory reindex",
            arguments: &["memory", "reindex"],
            kills: 20,
            in_parts: false,
            call: OF_INDEX,
        },
    );
}

#[test]
fn undo_killed() {
    let env = filled();
    kill_often(
        &env,
        &Scenario { name: "op undo", arguments: &["op", "undo"], kills: 25, in_parts: false, call: OF_PAGES },
    );
}

#[test]
fn gc_killed() {
    let env = filled();
    env.run(&["op", "undo"]).ok();
    env.run(&["add", "One more", "ایک اور"]).ok();
    let arguments = ["memory", "gc", "--keep", "1"];
    kill_often(
        &env,
        &Scenario { name: "memory gc", arguments: &arguments, kills: 15, in_parts: false, call: OF_PAGES },
    );
}
