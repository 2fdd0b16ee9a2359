//! How fast, small and exact is lookup in memories of 10,000, 100,000 and a million units, compared with other engines?
//!
//! ```text
//! cargo bench -p sangam-memory --bench lookup                       # 10k 100k 1m and en-hi, en-ur
//! cargo bench -p sangam-memory --bench lookup -- 10k --data FOLDER --keep FOLDER
//! cargo bench -p sangam-memory --bench lookup -- --ten-million
//! cargo bench -p sangam-memory --bench lookup -- --made-up 10k 100k
//! ```
//!
//! Segments are real English ones of `../shared/memory`; without it, `lookup/data.rs` makes them up. Each becomes a
//! unit whose target is the segment with its words reversed, in language `x-test`. Times of lookups are CPU times of
//! the single thread, so other load on the machine counts little; load rates are wall-clock times. Recall is against a
//! brute-force gold over the same tokens: lower-cased runs of letters, digits and `_`, and single marks. For that,
//! penalties and the comparison by characters are off, except in the rows named `as shipped`. Loading and the cold
//! lookup run in processes of their own; their peak of resident memory is shown.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![expect(clippy::cast_precision_loss, reason = "counts and times of a measurement, far below 2^52")]

#[path = "lookup/data.rs"]
mod data;
#[path = "lookup/peers.rs"]
mod peers;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Barrier};
use std::time::Instant;

use sangam_language::Language;
use sangam_memory::{
    ArticleDescription, ArticlePair, BeadRecord, DocumentRecord, Label, LookupOptions, MemoryError, Opening,
    Reader, SegmentRecord, Session, SessionOptions, SourcePenalties, TextPenalties, UnitChange,
};
use sangam_unit::{Score, Sides, UnitDraft, UnitId};

use data::{Query, Random, Source, Words, whole};
use peers::size_of;

/// The sizes measured.
const SIZES: [(&str, usize); 3] = [("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)];

/// Measured only on request.
const TEN_MILLION: (&str, usize) = ("10m", 10_000_000);

/// Number of cold lookups; the fastest counts.
const COLD_RUNS: usize = 7;

/// How often the rates of one and of two threads are measured, in turn; the best counts.
const RATE_RUNS: usize = 3;

/// Articles stored one by one, and their segments: enough to merge the indexes of changes several times.
const ARTICLES: u8 = 150;
const SEGMENTS: usize = 40;

/// Units added, changed and deleted one by one. An index of the last 500 is made several times, and merged.
const SINGLE_CHANGES: usize = 4_000;

/// Limits the queries to engines that read (nearly) everything: segments times queries.
const PEER_WORK: usize = 20_000_000;

/// The same for trigrams: a query has ten times as many trigrams as words, and each occurs in far more segments.
const TRIGRAM_WORK: usize = 2_000_000;

/// A row with fewer queries would mean nothing.
const LEAST_QUERIES: usize = 5;

fn language(tag: &str) -> Language {
    tag.parse().unwrap()
}

fn open(path: &Path, opening: Opening) -> Session {
    Session::open(path, Arc::new(Words), &SessionOptions::new(opening)).unwrap()
}

fn label() -> Label {
    Label::new("bench", "bench", "2026-05-12T00:00:00Z")
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["load", data, path, units] => load(&source_of(data), Path::new(path), units.parse().unwrap()),
        ["alive", data, path] => alive(Path::new(path), &source_of(data).queries()),
        ["cold", path, query] => cold(Path::new(path), query),
        _ => measure(&words),
    }
}

fn source_of(data: &str) -> Source {
    if data == "--made-up" { Source::MadeUp } else { Source::Folder(PathBuf::from(data)) }
}

fn measure(words: &[&str]) {
    let after = |flag: &str| {
        words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1)).map(PathBuf::from)
    };
    let data = after("--data")
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/memory")));
    let mut name = data.display().to_string();
    if words.contains(&"--made-up") || !data.join("en-1m.txt.gz").exists() {
        println!("{name} is not read: segments are made up, and there is no gold");
        "--made-up".clone_into(&mut name);
    }
    let scratch = tempfile::tempdir().unwrap();
    let folder = after("--keep").unwrap_or_else(|| scratch.path().to_owned());
    let mut sizes: Vec<(&str, usize)> = SIZES.to_vec();
    sizes.retain(|(name, _)| words.contains(name));
    if words.contains(&"--ten-million") {
        sizes.push(TEN_MILLION);
    }
    let others = words.contains(&"others");
    if sizes.is_empty() && !others {
        sizes = SIZES.to_vec();
    }
    let all = sizes.len() == SIZES.len();
    for (size, units) in sizes {
        measure_size(&name, &folder.join(format!("{size}.db")), size, units);
    }
    if others || all {
        for (file, tag) in [("en-hi-100k.tsv.gz", "hi"), ("en-ur-46k.tsv.gz", "ur")] {
            if data.join(file).exists() {
                two_languages(&data.join(file), &folder, tag);
            } else {
                println!("no {}: {tag} is not measured", data.join(file).display());
            }
        }
    }
}

/// Runs a step of this program in its own process, and returns its output.
fn step(arguments: &[&str]) -> String {
    let output = Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A row of the table.
struct Row {
    name: String,
    times: Vec<f64>,
    recall: Option<(u32, u32)>,
    load: Option<(f64, f64)>,
}

impl Row {
    fn new(name: &str, mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self { name: name.to_owned(), times, recall: None, load: None }
    }

    fn with_recall(self, found: u32, wanted: u32) -> Self {
        Self { recall: (wanted > 0).then_some((found, wanted)), ..self }
    }

    fn with_load(self, rate: f64, bytes: f64) -> Self {
        Self { load: Some((rate, bytes)), ..self }
    }

    fn at(&self, part: f64) -> f64 {
        let last = self.times.len().saturating_sub(1);
        self.times.get(whole(self.times.len() as f64 * part).min(last)).copied().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recall = self.recall.map_or("–".to_owned(), |(found, wanted)| {
            format!("{found}/{wanted} = {:.3}", f64::from(found) / f64::from(wanted))
        });
        let (rate, bytes) = self.load.map_or(("–".to_owned(), "–".to_owned()), |(rate, bytes)| {
            (format!("{rate:.0}"), format!("{bytes:.0}"))
        });
        write!(
            formatter,
            "| {:<34} | {:>5} | {:>8.3} | {:>8.3} | {:>8.3} | {recall:>17} | {rate:>7} | {bytes:>5} |",
            self.name,
            self.times.len(),
            self.at(0.5),
            self.at(0.95),
            self.at(0.99),
        )
    }
}

fn print_head() {
    println!(
        "| engine | queries | median ms CPU | p95 | p99 | best match found | load, units/s | bytes/unit beyond text |"
    );
    println!("|---|---|---|---|---|---|---|---|");
}

fn measure_size(data: &str, path: &Path, name: &str, units: usize) {
    let source = source_of(data);
    println!("\n== {name}: {units} units");
    let mut loaded = None;
    if !path.exists() {
        let printed = step(&["load", data, &path.display().to_string(), &units.to_string()]);
        let (figures, said) = printed.split_once('\n').unwrap();
        let (rate, bytes) = figures.split_once(' ').unwrap();
        loaded = Some((rate.parse().unwrap(), bytes.parse().unwrap()));
        print!("{said}");
    }
    let queries = source.queries();
    for query in [0, 3, queries.len() - 1] {
        let runs: Vec<Vec<f64>> = (0..COLD_RUNS)
            .map(|_| {
                let started = Instant::now();
                let printed = step(&["cold", &path.display().to_string(), &queries[query].text]);
                let wall = started.elapsed().as_secs_f64() * 1e3;
                printed.split_whitespace().map(|number| number.parse().unwrap()).chain([wall]).collect()
            })
            .collect();
        let least = |at: usize| runs.iter().map(|run| run[at]).fold(f64::INFINITY, f64::min);
        println!(
            "cold, {:<6} CPU {:.2} ms, wall {:.2} ms from main, {:.2} ms from start to end, peak {:.0} MB",
            queries[query].name,
            least(0),
            least(1),
            least(3),
            least(2)
        );
    }
    let session = open(path, Opening::MustExist);
    let memory = session.reader().unwrap();
    two_threads(path, &queries);
    let gold = source.gold(name);
    recall(&memory, &queries, &gold);
    print_head();
    for (limit, min_score) in [(5, 70), (1, 70), (5, 60), (5, 50)] {
        let mut row = Row::new(
            &format!("sangam, top {limit} of {min_score} %"),
            times(&memory, &queries, &options(limit, min_score)),
        );
        if (limit, min_score) == (5, 70) {
            let (found, wanted) = best_found(&memory, &queries, &gold);
            row = row.with_recall(found, wanted);
            row.load = loaded;
        }
        println!("{row}");
    }
    let shipped = LookupOptions::new(language("en"));
    println!("{}", Row::new("sangam, top 5 of 70 %, as shipped", times(&memory, &queries, &shipped)));
    drop(memory);
    drop(session);
    print!("{}", step(&["alive", data, &path.display().to_string()]));
    let most = (PEER_WORK / units).clamp(20, queries.len());
    let asked = peers::some(&queries, most);
    println!(
        "{}",
        peers::fts5("SQLite FTS5, words", "unicode61", source.segments(units), &asked, &gold, peers::words)
    );
    if units <= 1_000_000 {
        match peers::rapidfuzz(source.segments(units), &asked, &gold) {
            Some(row) => println!("{row}"),
            None => println!("rapidfuzz is left out: python3 has no module of that name"),
        }
        // Comes last because it takes the longest.
        let most = (TRIGRAM_WORK / units).clamp(LEAST_QUERIES, queries.len());
        let asked = peers::some(&queries, most);
        let segments = source.segments(units);
        println!(
            "{}",
            peers::fts5("SQLite FTS5, trigrams", "trigram", segments, &asked, &gold, peers::trigrams)
        );
    }
}

/// The wait of a user who stores articles and looks up between them: the longest time of one call.
fn alive(path: &Path, queries: &[Query]) {
    let session = open(path, Opening::CreateIfMissing);
    let mut random = Random(11);
    let (mut stored, mut looked_up) = (Vec::new(), Vec::new());
    for article in 0..ARTICLES {
        let texts: Vec<String> = (0..SEGMENTS).map(|_| random.segment()).collect();
        let document = |tag: &str| {
            let mut start = 0;
            let segments = texts.iter().zip(1..).map(|(text, number)| {
                let span = start..start + text.len();
                start = span.end + 1;
                SegmentRecord { number, paragraph: 1, kind: "sentence", span, text: text.clone() }
            });
            let segments: Vec<SegmentRecord> = segments.collect();
            DocumentRecord {
                language: language(tag),
                location: format!("article-{article}.{tag}"),
                content_hash: [article; 32],
                byte_length: start,
                segments,
            }
        };
        let bead = |at| BeadRecord::new(at..at + 1, at..at + 1, 1.0);
        let pair = ArticlePair {
            description: ArticleDescription::default(),
            source: document("en"),
            target: document("x-test"),
            method: "bench".to_owned(),
            method_version: 1,
            document_confidence: 1.0,
            beads: (0..SEGMENTS).map(bead).collect(),
            min_confidence: 0.0,
            replace: false,
            now: "2026-05-11T00:00:00Z".to_owned(),
        };
        let before = clock::thread();
        let mut change = session.change(&label()).unwrap();
        change.store_article(&pair).unwrap();
        change.commit().unwrap();
        stored.push(clock::thread() - before);
        for query in [&texts[0], &queries[usize::from(article)].text] {
            let before = clock::thread();
            session.reader().unwrap().lookup(query, &options(5, 70)).unwrap();
            looked_up.push(clock::thread() - before);
        }
    }
    one_by_one(&session, &mut random);
    let [stored, looked_up] = [stored, looked_up].map(|times| Row::new("", times));
    println!(
        "alive: {ARTICLES} articles of {SEGMENTS} segments stored with lookups between them: storing one takes {:.1} ms \
         CPU (median), {:.1} at most; a lookup {:.2} (median), {:.1} at most",
        stored.at(0.5),
        stored.at(1.0),
        looked_up.at(0.5),
        looked_up.at(1.0)
    );
}

/// The wait of a user who adds, changes and deletes single units and looks up after each. There are enough changes for
/// their indexes to be made and merged at every size.
fn one_by_one(session: &Session, random: &mut Random) {
    let (mut changed, mut looked_up) = (Vec::new(), Vec::new());
    let mut ids: Vec<UnitId> = Vec::new();
    for number in 0..SINGLE_CHANGES {
        let text = random.segment();
        let draft = UnitDraft::new(
            Sides::new(language("en"), language("x-test")),
            text.clone(),
            format!("translation {number}"),
        );
        let before = clock::thread();
        let mut changing = session.change(&label()).unwrap();
        match (number % 4, ids.pop()) {
            (2, Some(id)) => {
                let target = Some(format!("another translation {number}"));
                let change = UnitChange { target, ..UnitChange::default() };
                changing.change_units(&[id], &change).unwrap();
            }
            (3, Some(id)) => drop(changing.delete_units(&[id]).unwrap()),
            _ => ids.push(changing.add_unit(&draft).unwrap().0),
        }
        changing.commit().unwrap();
        changed.push(clock::thread() - before);
        let before = clock::thread();
        session.reader().unwrap().lookup(&text, &options(5, 70)).unwrap();
        looked_up.push(clock::thread() - before);
    }
    let [changed, looked_up] = [changed, looked_up].map(|times| Row::new("", times));
    println!(
        "alive: {SINGLE_CHANGES} units added, changed and deleted one by one, a lookup after each: a change takes {:.2} ms \
         CPU (median), {:.2} (p99), {:.1} at most; a lookup {:.2} (median), {:.2} (p99), {:.1} at most",
        changed.at(0.5),
        changed.at(0.99),
        changed.at(1.0),
        looked_up.at(0.5),
        looked_up.at(0.99),
        looked_up.at(1.0)
    );
}

fn load(source: &Source, path: &Path, units: usize) {
    let mut bytes = 0;
    let read = source.segments(units).map(|source| {
        let target: Vec<&str> = source.split(' ').rev().collect();
        let target = target.join(" ");
        bytes += source.len() + target.len();
        Ok::<_, MemoryError>(UnitDraft::new(Sides::new(language("en"), language("x-test")), source, target))
    });
    let started = Instant::now();
    let before = clock::process();
    let memory = open(path, Opening::CreateIfMissing);
    let mut change = memory.change(&label()).unwrap();
    let imported = change.import_units(read).unwrap();
    change.commit().unwrap();
    let seconds = started.elapsed().as_secs_f64();
    let cpu = (clock::process() - before) / 1e3;
    let peak = peak_megabytes();
    let started = Instant::now();
    memory.reindex().unwrap();
    let reindexed = started.elapsed().as_secs_f64();
    drop(memory);
    let count = imported.units as f64;
    let (store, index) = (size_of(path, ""), size_of(path, "-index"));
    println!("{} {}", count / seconds, (store + index - bytes as f64) / count);
    println!(
        "load: {:.0} units/s ({seconds:.1} s wall, {cpu:.1} s CPU) into a searchable memory, peak {peak:.0} MB; \
         reindex {reindexed:.2} s; store {:.1} MB, index {:.1} MB",
        count / seconds,
        store / 1e6,
        index / 1e6
    );
}

fn cold(path: &Path, query: &str) {
    let started = Instant::now();
    let memory = open(path, Opening::MustExist);
    memory.reader().unwrap().lookup(query, &LookupOptions::new(language("en"))).unwrap();
    let wall = started.elapsed().as_secs_f64() * 1e3;
    println!("{} {wall} {}", clock::process(), peak_megabytes());
}

/// The most resident memory this process has had, if the system reports it.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}

/// Options for the score of the words alone, as in the gold.
fn options(limit: usize, min_score: u8) -> LookupOptions {
    let mut options = LookupOptions::new(language("en"));
    options.limit = limit;
    options.min_score = Score::new(min_score);
    options.text_penalties = TextPenalties::NONE;
    options.source_penalties = SourcePenalties::NONE;
    options.characters = false;
    options
}

/// CPU milliseconds of each query; every query has run once before.
fn times(memory: &Reader<'_>, queries: &[Query], options: &LookupOptions) -> Vec<f64> {
    for query in queries {
        memory.lookup(&query.text, options).unwrap();
    }
    let time = |query: &Query| {
        let before = clock::thread();
        memory.lookup(&query.text, options).unwrap();
        clock::thread() - before
    };
    queries.iter().map(time).collect()
}

/// Wall-clock rates and the cost of a lookup, for one thread and for two at the same time. Each thread has its own
/// reader of one session.
fn two_threads(path: &Path, queries: &[Query]) {
    let rate = |threads: usize| -> (f64, f64, u64) {
        let barrier = Barrier::new(threads);
        let session = open(path, Opening::MustExist);
        let runs: Vec<(f64, f64, u64)> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let memory = session.reader().unwrap();
                        let ask = || {
                            for query in queries {
                                memory.lookup(&query.text, &options(5, 70)).unwrap();
                            }
                        };
                        ask();
                        barrier.wait();
                        let (started, before, waits) = (Instant::now(), clock::thread(), clock::waits());
                        ask();
                        let seconds = started.elapsed().as_secs_f64();
                        (seconds, clock::thread() - before, clock::waits() - waits)
                    })
                })
                .collect();
            handles.into_iter().map(|handle| handle.join().unwrap()).collect()
        });
        let rate = runs.iter().map(|(seconds, _, _)| queries.len() as f64 / seconds).sum();
        let cpu = runs.iter().map(|(_, cpu, _)| cpu).sum::<f64>() / (threads * queries.len()) as f64;
        (rate, cpu, runs.iter().map(|(_, _, waits)| waits).sum())
    };
    let (mut one, mut two) = ((0.0, f64::INFINITY, u64::MAX), (0.0, f64::INFINITY, u64::MAX));
    for _ in 0..RATE_RUNS {
        for (threads, best) in [(1, &mut one), (2, &mut two)] {
            let (rate, cpu, waits) = rate(threads);
            *best = (f64::max(best.0, rate), f64::min(best.1, cpu), best.2.min(waits));
        }
    }
    println!(
        "rate: {:.0} lookups/s with one thread, {:.0} with two: {:.2}× by the wall clock; {:.3} and {:.3} ms CPU a \
         lookup: {:.2}× if both cores were free; the two waited for anything {} times in {} lookups",
        one.0,
        two.0,
        two.0 / one.0,
        one.1,
        two.1,
        2.0 * one.1 / two.1,
        two.2,
        2 * queries.len()
    );
}

/// Counts the best matches of the gold, and how many of them are found.
fn best_found(memory: &Reader<'_>, queries: &[Query], gold: &BTreeMap<String, Vec<u8>>) -> (u32, u32) {
    let (mut wanted, mut best) = (0, 0);
    for query in queries {
        if let Some(first) = gold.get(&query.name).and_then(|gold| gold.first()) {
            let found = memory.lookup(&query.text, &options(1, 70)).unwrap();
            wanted += 1;
            best +=
                u32::from(found.matches.first().is_some_and(|found| found.score.percent().min(99) == *first));
        }
    }
    (best, wanted)
}

fn recall(memory: &Reader<'_>, queries: &[Query], gold: &BTreeMap<String, Vec<u8>>) {
    if gold.is_empty() {
        return println!("recall: no gold");
    }
    let equal = queries.iter().filter(|query| {
        let found: Vec<u8> = memory
            .lookup(&query.text, &options(5, 70))
            .unwrap()
            .matches
            .iter()
            .map(|found| found.score.percent().min(99))
            .collect();
        gold.get(&query.name) == Some(&found)
    });
    let equal = equal.count();
    println!("recall: all five scores as the scan's in {equal} of {} queries", queries.len());
    assert_eq!(equal, queries.len(), "the index misses what a scan finds");
}

/// The other language and English, from the two sides of the same units, with edited lines as queries.
fn two_languages(data: &Path, folder: &Path, tag: &str) {
    let pairs = data::pairs(data);
    println!("\n== en–{tag}: {} units, asked from either side", pairs.len());
    let path = folder.join(format!("en-{tag}.db"));
    if !path.exists() {
        let units = pairs.iter().map(|[english, other]| {
            let languages = Sides::new(language("en"), language(tag));
            Ok::<_, MemoryError>(UnitDraft::new(languages, english.clone(), other.clone()))
        });
        let session = open(&path, Opening::CreateIfMissing);
        let mut change = session.change(&label()).unwrap();
        change.import_units(units).unwrap();
        change.commit().unwrap();
    }
    let session = open(&path, Opening::MustExist);
    let memory = session.reader().unwrap();
    print_head();
    for (side, from, to) in [(0, "en", tag), (1, tag, "en")] {
        let mut random = Random(7);
        let queries: Vec<Query> = pairs
            .iter()
            .step_by(pairs.len() / 1_000)
            .map(|pair| Query { name: String::new(), text: random.edited(&pair[side]) })
            .collect();
        for (name, mut options) in
            [("words", options(5, 70)), ("as shipped", LookupOptions::new(language(from)))]
        {
            options.from = language(from);
            options.to = Some(language(to));
            println!(
                "{}",
                Row::new(
                    &format!("{from} to {to}, top 5 of 70 %, {name}"),
                    times(&memory, &queries, &options)
                )
            );
        }
    }
}

/// CPU time in milliseconds; wall-clock time if the system does not report CPU time.
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

    /// How often this thread has given up its core to wait for a lock, a page or the disk, if the system reports it.
    pub(super) fn waits() -> u64 {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.and_then(|line| line.trim().parse().ok()).unwrap_or(0)
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
