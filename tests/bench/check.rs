//! How many planted faults are found, how many right lines are flagged, and how fast?
//!
//! Run `cargo bench --bench check` (`-- --missed KIND` shows what was not found, `-- --clean` what is flagged in right lines,
//! `-- --write FOLDER` writes the lines with and without faults for other programs, `-- --pofilter FILE` reads what
//! `tests/tools/pofilter_faults.py` counted in them). Reads `../shared/beds/ntrex` (or the folder that `SANGAM_BEDS` gives), and
//! says so if it is absent. Odd lines are for testing; weights and thresholds were fitted on the even ones.

#![allow(clippy::print_stdout, reason = "a bench prints its tables")]
#![allow(clippy::cast_precision_loss, reason = "counts of a measurement, far below 2^52")]

#[allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::enum_glob_use,
    clippy::pedantic,
    reason = "shared with a test"
)]
mod check_faults;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use sangam::check::{Check, CheckOptions, Checker, PairFacts, Severity};
use sangam::language::Language;
use sangam::unit::Sides;

use check_faults::{Dice, Fault, PAIRS, measure, plant, read_bed, small_words};

/// The most lines of a kind of fault.
const MOST_LINES: usize = 300;
/// The units whose time is measured.
const TIMED: usize = 10_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str| {
        let place = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(place + 1).cloned()
    };
    let folder = std::env::var_os("SANGAM_BEDS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/beds/ntrex"), PathBuf::from);
    let others = after("--pofilter").and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    for (pair, source, target) in PAIRS {
        let bed = read_bed(&folder.join(pair).join("clean"));
        if bed.is_empty() {
            println!("skipped {pair}: {} is absent", folder.display());
            continue;
        }
        let small = small_words(&bed);
        let (Ok(source), Ok(tag)) = (source.parse::<Language>(), target.parse::<Language>()) else {
            continue;
        };
        let languages = Sides::new(source, tag);
        let checker = Checker::new(languages.as_ref(), CheckOptions::default());
        for (half, name) in [(1, "odd (test)"), (0, "even (fitted on)")] {
            let lines: Vec<&Sides<String>> = bed.iter().skip(half).step_by(2).collect();
            println!("\n{pair}, {name}: {} right lines", lines.len());
            clean(&checker, &lines, arguments.iter().any(|argument| argument == "--clean"));
            for fault in Fault::ALL {
                let mut dice = Dice::new(fault as u64 + 1);
                let shown = after("--missed").is_some_and(|kind| kind == format!("{fault:?}"));
                let (found, planted) =
                    measure(&checker, fault, &lines, (target, MOST_LINES), &mut dice, &small, |missed| {
                        if shown {
                            let (before, after) = (missed.before, missed.after);
                            println!(
                                "  {before:?} {after:?}\n    {}\n    {}\n    {}",
                                missed.pair.source, missed.pair.target, missed.seeded
                            );
                        }
                    });
                let other = others.lines().find_map(|line| {
                    let (key, rest) = line.split_once('\t')?;
                    (key == format!("{pair}-{half}-{fault:?}")).then_some(rest)
                });
                let share = 100.0 * found as f64 / planted.max(1) as f64;
                println!(
                    "  {:18} {found:4} of {planted:4}  {share:5.1} %  {}",
                    format!("{fault:?}"),
                    other.unwrap_or_default()
                );
            }
            if let Some(folder) = after("--write") {
                write(Path::new(&folder), &format!("{pair}-{half}"), &lines, (target, &small));
            }
        }
        speed(&checker, &bed);
    }
}

/// Counts the right lines that are flagged.
fn clean(checker: &Checker, lines: &[&Sides<String>], shown: bool) {
    let mut codes: BTreeMap<Check, usize> = BTreeMap::new();
    let mut flagged: BTreeMap<Severity, usize> = BTreeMap::new();
    for pair in lines {
        let findings = checker.check(pair.as_ref().map(String::as_str), &PairFacts::default());
        let (mut of_line, mut severities) = (Vec::new(), Vec::new());
        for finding in &findings {
            of_line.push(finding.check);
            severities.push(finding.severity);
            if shown && finding.severity < Severity::Note {
                println!("  {} {finding}\n    {}\n    {}", finding.severity, pair.source, pair.target);
            }
        }
        of_line.dedup();
        severities.sort_unstable();
        severities.dedup();
        for check in of_line {
            *codes.entry(check).or_default() += 1;
        }
        for severity in severities {
            *flagged.entry(severity).or_default() += 1;
        }
    }
    for (severity, count) in flagged {
        println!("  {severity}s flag {count} lines, {:.2} %", 100.0 * count as f64 / lines.len() as f64);
    }
    let codes: Vec<String> = codes.iter().map(|(check, count)| format!("{check} {count}")).collect();
    println!("  by code: {}", codes.join(", "));
}

/// Writes lines with and without faults as source, right and wrong translation, one file a kind.
fn write(
    folder: &Path,
    name: &str,
    lines: &[&Sides<String>],
    (target, small): (&str, &std::collections::HashSet<String>),
) {
    for fault in Fault::ALL {
        let mut dice = Dice::new(fault as u64 + 1);
        let mut rows: Vec<String> = Vec::new();
        for pair in lines {
            let planted = plant(fault, pair.as_ref().map(String::as_str), target, &mut dice, small);
            if let Some((right, seeded)) = planted
                && rows.len() < MOST_LINES
            {
                rows.push(format!("{}\t{}\t{seeded}\n", right.source, right.target));
            }
        }
        if let Err(error) = std::fs::write(folder.join(format!("{name}-{fault:?}.tsv")), rows.concat()) {
            println!("cannot write to {}: {error}", folder.display());
        }
    }
}

/// Measures the time for [`TIMED`] units on one thread.
fn speed(checker: &Checker, bed: &[Sides<String>]) {
    let start = Instant::now();
    let mut count = 0;
    for pair in bed.iter().cycle().take(TIMED) {
        count += checker.check(pair.as_ref().map(String::as_str), &PairFacts::default()).len();
    }
    println!("  {TIMED} units on one thread: {:.2} s ({count} findings)", start.elapsed().as_secs_f64());
}
