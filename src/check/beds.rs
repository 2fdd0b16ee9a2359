//! How many faults are found in real translations, and how many lines are flagged that are right?

#[path = "../../tests/bench/check_faults/mod.rs"]
#[allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::enum_glob_use,
    clippy::pedantic,
    reason = "shared with a bench"
)]
mod faults;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sangam_language::Language;
use sangam_unit::Sides;

use crate::{Check, CheckOptions, Checker, Finding, PairFacts, Severity};
use faults::{Dice, Fault, PAIRS, measure, read_bed, small_words};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn checker(source: &str, target: &str) -> Checker {
    let languages: Sides<Language> = Sides::new(source.parse().unwrap(), target.parse().unwrap());
    Checker::new(languages.as_ref(), CheckOptions::default())
}

fn flags(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.severity < Severity::Note).collect()
}

/// Pairs that are right although they look wrong. At most three may be flagged.
#[test]
fn nasty_pairs_are_right() {
    let golden = std::fs::read_to_string(repository().join("tests/golden/check/nasty.tsv")).unwrap();
    let mut flagged = Vec::new();
    let mut pairs = 0;
    for line in golden.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [from, to, source, target] = fields[..] else { panic!("{line}") };
        pairs += 1;
        let findings = checker(from, to).check(Sides::new(source, target), &PairFacts::default());
        flagged
            .extend(flags(&findings).into_iter().map(|finding| format!("{finding} | {source} | {target}")));
    }
    assert!(pairs >= 100, "{pairs}");
    assert!(flagged.len() <= 3, "{flagged:#?}");
}

/// The tutorial plants 95.3 for 93.5 in the Urdu text.
#[test]
fn the_number_of_the_tutorial_is_found() {
    let line = |file: &str, number: &str| {
        let text = std::fs::read_to_string(repository().join("docs/tutorial").join(file)).unwrap();
        text.lines().find(|line| line.contains(number)).unwrap().to_owned()
    };
    let english = line("flood.en.txt", "93.5");
    let english = &english[english.find("According to Wasti").unwrap()..];
    let last = |text: &str| text[text.find("ان کے مطابق").unwrap()..].to_owned();
    let check = |urdu: &str| {
        let findings = checker("en", "ur").check(Sides::new(english, urdu), &PairFacts::default());
        findings.iter().map(|finding| finding.check).collect::<Vec<_>>()
    };
    assert!(check(&last(&line("flood.ur.txt", "95.3"))).contains(&Check::NumberDiffers));
    assert!(!check(&last(&line("flood.ur.corrected.txt", "93.5"))).contains(&Check::NumberDiffers));
}

/// The floors of the bench, on a part of the odd lines: what must be found, and how few right lines may be flagged.
#[test]
fn faults_are_found_in_news() {
    for (folder, source, target) in PAIRS {
        let path = repository().join("../shared/beds/ntrex").join(folder).join("clean");
        let bed = read_bed(&path);
        if bed.is_empty() {
            eprintln!("skipped: {} is absent", path.display());
            continue;
        }
        let small = small_words(&bed);
        let checker = checker(source, target);
        let lines: Vec<&Sides<String>> = bed.iter().skip(1).step_by(2).collect();
        let (mut errors, mut warnings) = (0, 0);
        for pair in &lines {
            let findings = checker.check(pair.as_ref().map(String::as_str), &PairFacts::default());
            errors += usize::from(findings.iter().any(|finding| finding.severity == Severity::Error));
            warnings += usize::from(findings.iter().any(|finding| finding.severity == Severity::Warning));
        }
        let per_mille = |count: usize| 1000 * count / lines.len();
        assert!(per_mille(errors) <= 10, "{folder} {errors} of {}", lines.len());
        assert!(per_mille(warnings) <= MOST_WARNINGS, "{folder} {warnings} of {}", lines.len());
        let mut found: BTreeMap<Fault, (usize, usize)> = BTreeMap::new();
        for fault in Fault::ALL {
            let mut dice = Dice::new(fault as u64 + 1);
            found.insert(fault, measure(&checker, fault, &lines, (target, 60), &mut dice, &small, |_| {}));
        }
        for (fault, (found, planted)) in found {
            let least = fault.wanted() - TOLERANCE;
            assert!(100 * found >= least * planted, "{folder} {fault:?} {found} of {planted}");
        }
    }
}

/// How many of a thousand right lines may have a warning.
const MOST_WARNINGS: usize = 50;
/// By how many per cent a sample of 60 lines may be below what all lines reach.
const TOLERANCE: usize = 10;
