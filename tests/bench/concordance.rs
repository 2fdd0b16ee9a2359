//! How fast and how small is the concordance in a memory of a million units?
//!
//! ```text
//! cargo bench --bench concordance                            # 1,000,000 units from ../shared/memory
//! cargo bench --bench concordance -- 100000 --keep FOLDER
//! ```
//!
//! Every line of `en-1m.txt.gz` becomes a unit whose target is the line with its words reversed, in language `x-test`.
//! The analyser is the one that sangam ships. Times are CPU times of the single thread, so other load on the machine
//! counts little. "Cold" is a process of its own, from its start to the answer, with the file in the system's cache.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![expect(clippy::cast_precision_loss, reason = "counts and times of a measurement, far below 2^52")]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use flate2::read::GzDecoder;
use sangam::language::Language;
use sangam::memory::{
    AnsweredBy, ConcordanceOptions, Found, Label, MemoryError, Opening, Pattern, PatternKind, PatternOptions,
    Session, SessionOptions,
};
use sangam::unit::{Sides, UnitDraft};
use sangam::use_cases::analyzer::TextAnalyzer;

/// Number of runs of each search; the fastest counts.
const RUNS: usize = 7;

/// The searches: kind, pattern, whole words.
const PATTERNS: [(PatternKind, &str, bool); 23] = [
    (PatternKind::Words, "hurricane", false),
    (PatternKind::Words, "hurricane", true),
    (PatternKind::Words, "agricultural", false),
    (PatternKind::Words, "prime minister", false),
    (PatternKind::Words, "part of the body", false),
    (PatternKind::Words, "of the blood", true),
    (PatternKind::Words, "the of", true),
    (PatternKind::Words, "the of", false),
    (PatternKind::Words, "zzyzx", false),
    (PatternKind::Words, "the", false),
    (PatternKind::Words, "the", true),
    (PatternKind::Words, "of the", false),
    (PatternKind::Words, "a", false),
    (PatternKind::Words, "ing", false),
    (PatternKind::Words, "xq", false),
    (PatternKind::Words, ",", false),
    (PatternKind::Words, "agri*al", false),
    (PatternKind::Words, "?arrow bridge", false),
    (PatternKind::Regex, r"hurrican\w+", false),
    (PatternKind::Regex, r"(north|south)ern (hemi|atmo)sphere", false),
    (PatternKind::Regex, r"\b\d{4}-\d{2}-\d{2}\b", false),
    (PatternKind::Fuzzy, "hurricnae", false),
    (PatternKind::Fuzzy, "prime minster", false),
];

fn language(tag: &str) -> Language {
    tag.parse().unwrap()
}

fn open(path: &Path, opening: Opening) -> Session {
    Session::open(path, Arc::new(TextAnalyzer), &SessionOptions::new(opening)).unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["cold", path, number] => cold(Path::new(path), number.parse().unwrap()),
        ["make", path] => make(Path::new(path)),
        _ => measure(&words),
    }
}

fn pattern(number: usize) -> Pattern {
    let (kind, text, whole_words) = PATTERNS[number];
    let mut options = PatternOptions::default();
    options.kind = kind;
    options.whole_words = whole_words;
    Pattern::new(text, options).unwrap()
}

/// Runs a step of this program in its own process, and returns the numbers it printed.
fn step(arguments: &[&str]) -> Vec<f64> {
    let output = Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    printed.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

fn measure(words: &[&str]) {
    let after = |flag: &str| {
        words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1)).map(PathBuf::from)
    };
    let data = after("--data")
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/memory")));
    let lines = data.join("en-1m.txt.gz");
    if !lines.exists() {
        println!("{}: no en-1m.txt.gz there, nothing measured; name its folder with --data", data.display());
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let folder = after("--keep").unwrap_or_else(|| scratch.path().to_owned());
    let units = words.first().and_then(|word| word.parse().ok()).unwrap_or(1_000_000);
    let path = folder.join(format!("concordance-{units}.db"));
    if !path.exists() {
        load(&lines, &path, units);
    }
    let file = folder.join(format!("concordance-{units}.db-words"));
    if file.exists() {
        fs::remove_file(&file).unwrap();
    }
    let made = step(&["make", path.to_str().unwrap()]);
    let bytes = fs::metadata(&file).unwrap().len() as f64;
    println!(
        "{units} units: file made in {:.1} s CPU, {:.1} s wall, peak {:.0} MB; {:.1} bytes a unit",
        made[0],
        made[1],
        made[2],
        bytes / units as f64
    );
    println!("{:<9} {:<38} {:>12} {:>9} {:>9}", "kind", "pattern", "found", "cold ms", "warm ms");
    let session = open(&path, Opening::MustExist);
    let memory = session.reader().unwrap();
    for (number, (kind, text, whole_words)) in PATTERNS.into_iter().enumerate() {
        let pattern = pattern(number);
        let (mut warm, mut found) = (f64::INFINITY, Found::Exactly(0));
        for _ in 0..RUNS {
            let start = cpu::process();
            found = memory.concordance(&pattern, &ConcordanceOptions::default()).unwrap().found;
            warm = warm.min((cpu::process() - start) * 1e3);
        }
        let cold = (0..RUNS).map(|_| step(&["cold", path.to_str().unwrap(), &number.to_string()])[0]);
        let found = match found {
            Found::Exactly(found) => found.to_string(),
            Found::MoreThan(found) => format!("> {found}"),
            Found::Partly { found, read } => format!("{found}/{read}"),
        };
        let text = if whole_words { format!("{text} (words)") } else { text.to_owned() };
        let kind = format!("{kind:?}");
        println!("{kind:<9} {text:<38} {found:>12} {:>9.2} {warm:>9.2}", cold.fold(f64::INFINITY, f64::min));
    }
}

fn load(lines: &Path, path: &Path, units: usize) {
    let memory = open(path, Opening::CreateIfMissing);
    let languages = Sides::new(language("en"), language("x-test"));
    let lines = BufReader::new(GzDecoder::new(File::open(lines).unwrap())).lines().take(units);
    let drafts = lines.map(|line| {
        let line = line.unwrap();
        let target: Vec<String> = line.split(' ').map(|word| word.chars().rev().collect()).collect();
        Ok::<_, MemoryError>(UnitDraft::new(languages.clone(), line, target.join(" ")))
    });
    let mut change = memory.change(&Label::new("bench", "bench", "2026-01-01T00:00:00Z")).unwrap();
    change.import_units(drafts).unwrap();
    change.commit().unwrap();
}

fn make(path: &Path) {
    let start = (Instant::now(), cpu::process());
    let session = open(path, Opening::MustExist);
    session.ensure_words().unwrap();
    let answer = session.reader().unwrap().concordance(&pattern(0), &ConcordanceOptions::default()).unwrap();
    assert_ne!(answer.answered_by, AnsweredBy::EveryUnitForWantOfIndex);
    println!("{} {} {}", cpu::process() - start.1, start.0.elapsed().as_secs_f64(), peak_megabytes());
}

fn cold(path: &Path, number: usize) {
    let session = open(path, Opening::MustExist);
    session.reader().unwrap().concordance(&pattern(number), &ConcordanceOptions::default()).unwrap();
    println!("{}", cpu::process() * 1e3);
}

/// The most resident memory this process has had, as Linux reports it; 0 elsewhere.
fn peak_megabytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1e3
}

mod cpu {
    //! Seconds of computing time of this process.

    #[cfg(unix)]
    pub(super) fn process() -> f64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }

    #[cfg(not(unix))]
    pub(super) fn process() -> f64 {
        use std::sync::LazyLock;
        use std::time::Instant;
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed().as_secs_f64()
    }
}
