//! How fast, how small and how exact is lookup in memories of 10,000, 100,000 and a million units?
//!
//! ```text
//! cargo bench -p sangam-memory --bench lookup                       # 10k 100k 1m from ../shared/memory
//! cargo bench -p sangam-memory --bench lookup -- 10k --data FOLDER --keep FOLDER
//! ```
//!
//! Every line becomes a unit whose target is the line with its words reversed, in language `x-test`. Times of lookups
//! are CPU times of the one thread, so that others on the machine count little; load rates are wall-clock times.
//! Recall is against a brute-force gold over the same tokens: lower-cased runs of letters, digits and `_`, and single
//! marks. Loading and the cold lookup run in processes of their own, whose peak of resident memory is shown.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use flate2::read::GzDecoder;
use sangam_memory::{
    Access, Analysis, Analyzer, ImportOptions, Language, LookupOptions, Memory, MemoryError, MemoryOptions,
    Score, UnitDraft,
};

/// The sizes measured: name, units, whether `gold_<name>.tsv` is looked for.
const SIZES: [(&str, usize); 3] = [("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)];

/// How often the cold lookup is run; the fastest counts.
const COLD_RUNS: usize = 7;

struct Words;

impl Analyzer for Words {
    fn name(&self) -> &'static str {
        "bench-words"
    }

    fn version(&self) -> u32 {
        1
    }

    fn analyze(&self, _: &Language, text: &str) -> Analysis {
        let lower = text.to_lowercase();
        let mut tokens = Vec::new();
        let mut rest = lower.as_str();
        while let Some(first) = rest.chars().next() {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let end =
                if word(first) { rest.find(|c| !word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
            if !first.is_whitespace() {
                tokens.push(rest[..end].to_owned());
            }
            rest = &rest[end..];
        }
        Analysis { exact_key: text.to_owned(), tokens }
    }
}

fn language(tag: &str) -> Language {
    tag.parse().unwrap()
}

fn open(path: &Path, access: Access) -> Memory {
    Memory::open(path, Arc::new(Words), &MemoryOptions { access, ..MemoryOptions::default() }).unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["load", data, path, units] => load(Path::new(data), Path::new(path), units.parse().unwrap()),
        ["cold", path, query] => cold(Path::new(path), query),
        _ => measure(&words),
    }
}

fn measure(words: &[&str]) {
    let after = |flag: &str| {
        words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1)).map(PathBuf::from)
    };
    let data = after("--data")
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/memory")));
    if !data.join("en-1m.txt.gz").exists() {
        println!("{}: no en-1m.txt.gz there, nothing measured; name its folder with --data", data.display());
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let folder = after("--keep").unwrap_or_else(|| scratch.path().to_owned());
    let named = SIZES.iter().any(|(name, _)| words.contains(name));
    for (name, units) in SIZES {
        if !named || words.contains(&name) {
            size(&data, &folder.join(format!("{name}.db")), name, units);
        }
    }
}

/// Runs a step of this program in a process of its own; what it printed.
fn step(arguments: &[&str]) -> String {
    let output = Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn size(data: &Path, path: &Path, name: &str, units: usize) {
    println!("== {name}: {units} units");
    if !path.exists() {
        print!(
            "{}",
            step(&["load", &data.display().to_string(), &path.display().to_string(), &units.to_string()])
        );
    }
    let queries: Vec<(String, String)> = lines(&data.join("queries.tsv"))
        .iter()
        .map(|line| {
            (line.split('\t').next().unwrap().to_owned(), line.rsplit('\t').next().unwrap().to_owned())
        })
        .collect();
    for query in [0, 3, queries.len() - 1] {
        let runs: Vec<Vec<f64>> = (0..COLD_RUNS)
            .map(|_| {
                let printed = step(&["cold", &path.display().to_string(), &queries[query].1]);
                printed.split_whitespace().map(|number| number.parse().unwrap()).collect()
            })
            .collect();
        let least = |at: usize| runs.iter().map(|run| run[at]).fold(f64::INFINITY, f64::min);
        println!(
            "cold, {:<6} CPU {:.2} ms, wall from main {:.2} ms, peak {:.0} MB",
            queries[query].0,
            least(0),
            least(1),
            least(2)
        );
    }
    let memory = open(path, Access::Read);
    for (limit, min_score) in [(5, 70), (1, 70), (5, 60), (5, 50)] {
        warm(&memory, &queries, limit, min_score);
    }
    two_threads(path, &queries);
    recall(&memory, &queries, &data.join(format!("gold_{name}.tsv")));
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

fn load(data: &Path, path: &Path, units: usize) {
    let text = GzDecoder::new(File::open(data.join("en-1m.txt.gz")).unwrap());
    let mut bytes = 0;
    let read = BufReader::with_capacity(1 << 20, text).lines().take(units).map(|line| {
        let source = line.unwrap();
        let target: Vec<&str> = source.split(' ').rev().collect();
        let target = target.join(" ");
        bytes += source.len() + target.len();
        Ok::<_, MemoryError>(UnitDraft::new([language("en"), language("x-test")], source, target))
    });
    let options = ImportOptions { now: "2026-05-10T00:00:00Z".to_owned() };
    let started = Instant::now();
    let before = clock::process();
    let mut memory = open(path, Access::Write);
    let imported = memory.import_units(read, &options).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    let started = Instant::now();
    memory.reindex().unwrap();
    let reindexed = started.elapsed().as_secs_f64();
    drop(memory);
    let size = |suffix: &str| {
        let file = PathBuf::from(format!("{}{suffix}", path.display()));
        fs::metadata(file).map_or(0, |metadata| metadata.len()) as f64
    };
    let beyond = (size("") + size("-index") - bytes as f64) / imported.units as f64;
    println!(
        "load: {:.0} units/s ({seconds:.1} s wall, {:.1} s CPU) into a searchable memory, peak {:.0} MB; \
         reindex {reindexed:.2} s",
        imported.units as f64 / seconds,
        (clock::process() - before) / 1e3,
        peak_megabytes()
    );
    println!(
        "size: store {:.1} MB, index {:.1} MB; {beyond:.0} bytes a unit beyond its text",
        size("") / 1e6,
        size("-index") / 1e6
    );
}

fn cold(path: &Path, query: &str) {
    let started = Instant::now();
    let memory = open(path, Access::Read);
    memory.lookup(query, &LookupOptions::new(language("en"))).unwrap();
    let wall = started.elapsed().as_secs_f64() * 1e3;
    println!("{} {wall} {}", clock::process(), peak_megabytes());
}

/// The most memory this process has had resident, where the system tells.
fn peak_megabytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}

fn options(limit: usize, min_score: u8) -> LookupOptions {
    LookupOptions { limit, min_score: Score::new(min_score), ..LookupOptions::new(language("en")) }
}

fn warm(memory: &Memory, queries: &[(String, String)], limit: usize, min_score: u8) {
    let options = options(limit, min_score);
    for (_, query) in queries {
        memory.lookup(query, &options).unwrap();
    }
    let mut times: Vec<f64> = queries
        .iter()
        .map(|(_, query)| {
            let before = clock::thread();
            memory.lookup(query, &options).unwrap();
            clock::thread() - before
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() as f64 * part) as usize).min(times.len() - 1)];
    println!(
        "warm, top {limit} of {min_score} % or more: CPU median {:.3} ms, p95 {:.3}, p99 {:.3}, worst {:.3}",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

fn two_threads(path: &Path, queries: &[(String, String)]) {
    let rate = |threads: usize| {
        let started = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let memory = open(path, Access::Read);
                    for (_, query) in queries {
                        memory.lookup(query, &options(5, 70)).unwrap();
                    }
                });
            }
        });
        (threads * queries.len()) as f64 / started.elapsed().as_secs_f64()
    };
    let (one, two) = (rate(1), rate(2));
    println!("rate: {one:.0} lookups/s with one thread, {two:.0} with two ({:.2}×; wall)", two / one);
}

fn recall(memory: &Memory, queries: &[(String, String)], gold: &Path) {
    if !gold.exists() {
        return println!("recall: no {}", gold.display());
    }
    let gold: BTreeMap<String, Vec<u8>> = lines(gold)
        .iter()
        .map(|line| {
            let mut fields = line.split('\t');
            let id = fields.next().unwrap().to_owned();
            let scores = fields.skip(2).map(|field| {
                let score: f64 = field.split(':').next().unwrap().parse().unwrap();
                // Four decimals: a little is added before flooring. A same text in another case scores 99 here.
                ((score * 100.0 + 0.006).floor() as u8).min(99)
            });
            (id, scores.filter(|score| *score >= 70).collect())
        })
        .collect();
    let (mut wanted, mut best, mut equal) = (0_u32, 0_u32, 0_u32);
    for (id, query) in queries {
        let expected = &gold[id];
        let found: Vec<u8> = memory
            .lookup(query, &options(5, 70))
            .unwrap()
            .iter()
            .map(|found| found.score.percent().min(99))
            .collect();
        equal += u32::from(found == *expected);
        if let Some(first) = expected.first() {
            wanted += 1;
            best += u32::from(found.first() == Some(first));
        }
    }
    println!(
        "recall: {best} of {wanted} best matches ({:.3}); all five scores alike in {equal} of {} queries",
        f64::from(best) / f64::from(wanted.max(1)),
        queries.len()
    );
}

/// CPU time in milliseconds; where the system does not tell, wall-clock time.
mod clock {
    #[cfg(unix)]
    fn read(clock: rustix::time::ClockId) -> f64 {
        let time = rustix::time::clock_gettime(clock);
        time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
    }

    #[cfg(unix)]
    pub(super) fn thread() -> f64 {
        read(rustix::time::ClockId::ThreadCPUTime)
    }

    #[cfg(unix)]
    pub(super) fn process() -> f64 {
        read(rustix::time::ClockId::ProcessCPUTime)
    }

    #[cfg(not(unix))]
    pub(super) fn thread() -> f64 {
        static START: std::sync::LazyLock<std::time::Instant> =
            std::sync::LazyLock::new(std::time::Instant::now);
        START.elapsed().as_secs_f64() * 1e3
    }

    #[cfg(not(unix))]
    pub(super) fn process() -> f64 {
        thread()
    }
}
