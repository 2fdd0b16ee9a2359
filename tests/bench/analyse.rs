//! How long does it take to analyse 10,000 segments against a memory of a million units?
//!
//! ```text
//! cargo bench --bench analyse              # a million units
//! cargo bench --bench analyse -- 100000    # another number
//! cargo bench --bench analyse -- --keep FILE   # the memory is kept, and used if it is there
//! ```
//!
//! The segments are real English ones of `../shared/memory`; without it they are made up. The batch is a tenth of them: a third as
//! they are, the others with 10 to 45 % of their words replaced. The promise is 10 seconds on two cores, without the time in
//! which the indexes are made.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use flate2::read::GzDecoder;
use sangam::memory::{Label, MemoryError, Opening, Session, SessionOptions};
use sangam::unit::{Sides, UnitDraft};
use sangam::use_cases::analyse::{AnalyseOptions, BatchText, analyse};
use sangam::use_cases::analyzer::TextAnalyzer;

/// Units, unless the user gives another number.
const UNITS: usize = 1_000_000;
/// Segments of the batch.
const SEGMENTS: usize = 10_000;
/// Rounds; the fastest counts.
const ROUNDS: usize = 3;
/// Shares of words that are replaced, in per cent; the batch goes through them in turn.
const REPLACED: [u64; 6] = [0, 0, 10, 20, 30, 45];

/// `SplitMix64` (Steele, Lea, Flood 2014): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most.max(1)
    }
}

fn segments(count: usize) -> Vec<String> {
    let real = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/memory/en-1m.txt.gz"));
    if let Ok(file) = File::open(real) {
        return BufReader::new(GzDecoder::new(file)).lines().map(Result::unwrap).take(count).collect();
    }
    println!("{} is not here: segments are made up", real.display());
    let mut random = Random(1);
    let mut word = || format!("w{}", random.below(60_000));
    (0..count).map(|at| (0..8 + at % 9).map(|_| word()).collect::<Vec<_>>().join(" ")).collect()
}

fn batch(segments: &[String]) -> Vec<String> {
    let mut random = Random(7);
    let step = (segments.len() / SEGMENTS).max(1);
    let chosen = segments.iter().step_by(step).take(SEGMENTS).enumerate();
    chosen
        .map(|(at, segment)| {
            let share = REPLACED[at % REPLACED.len()];
            let mut word = |word: &str| {
                if random.below(100) >= share {
                    return word.to_owned();
                }
                let other = random.below(segments.len() as u64);
                let other = &segments[usize::try_from(other).unwrap()];
                other.split_whitespace().next().unwrap_or("x").to_owned()
            };
            segment.split_whitespace().map(&mut word).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let units = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(UNITS);
    let kept = arguments.iter().position(|argument| argument == "--keep");
    let kept = kept.and_then(|at| arguments.get(at + 1)).map(PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let path = kept.unwrap_or_else(|| folder.path().join("memory.db"));
    let segments = segments(units);
    let languages = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
    let is_there = path.exists();
    let session =
        Session::open(&path, Arc::new(TextAnalyzer), &SessionOptions::new(Opening::CreateIfMissing)).unwrap();
    if !is_there {
        let label = Label::new("bench", "bench", "2026-05-12T00:00:00Z");
        let drafts = segments.iter().enumerate().map(|(at, segment)| {
            Ok::<_, MemoryError>(UnitDraft::new(languages.clone(), segment.clone(), format!("ترجمہ {at}")))
        });
        let mut change = session.change(&label).unwrap();
        change.import_units(drafts).unwrap();
        change.commit().unwrap();
        session.reindex().unwrap();
    }
    let texts = [BatchText {
        name: "batch".to_owned(),
        article: None,
        languages,
        segments: batch(&segments).into_iter().enumerate().map(|(at, text)| (at + 1, text)).collect(),
    }];
    for threads in [1, 2] {
        let mut options = AnalyseOptions::default();
        options.threads = threads;
        let round = || {
            let started = Instant::now();
            let made = analyse(&session, &texts, &options).unwrap();
            (started.elapsed().as_secs_f64(), made)
        };
        let (seconds, made) = (0..ROUNDS).map(|_| round()).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
        println!("{} segments against {units} units, {threads} threads: {seconds:.2} s", made.total.segments);
        if threads == 1 {
            for band in made.total.bands {
                println!(
                    "  {:<12} {:>6} segments {:>7} words",
                    band.band.as_str(),
                    band.segments,
                    band.words
                );
            }
            println!("  {} names and numbers that no unit has", made.unseen.map_or(0, |unseen| unseen.len()));
        }
    }
}
