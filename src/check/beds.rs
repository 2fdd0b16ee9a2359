//! How many faults are found in real translations, and how many lines are flagged that are right?

#[path = "../../tests/bench/check_faults/mod.rs"]
#[allow(missing_docs, unreachable_pub, clippy::enum_glob_use, reason = "shared with a bench")]
mod faults;

use std::collections::BTreeMap;
use std::path::Path;

use sangam_unit::Sides;

use crate::{Check, CheckOptions, Checker, Finding, PairFacts, Severity};
use faults::{Dice, Fault, PAIRS, plant, read_bed, small_words};

fn flagged(findings: &[Finding]) -> Vec<Check> {
    findings.iter().filter(|finding| finding.severity < Severity::Note).map(|finding| finding.check).collect()
}

#[test]
fn show() {
    let show = std::env::var("SHOW").unwrap_or_default();
    let half: usize = std::env::var("HALF").ok().and_then(|h| h.parse().ok()).unwrap_or(0);
    for (folder, source, target) in PAIRS {
        let bed = read_bed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/beds/ntrex").join(folder).join("clean"));
        let small = small_words(&bed);
        let languages: Sides<sangam_language::Language> = Sides::new(source.parse().unwrap(), target.parse().unwrap());
        let checker = Checker::new(languages.as_ref(), CheckOptions::default());
        let lines: Vec<_> = bed.iter().enumerate().filter(|(n, _)| half == 2 || n % 2 == half).collect();
        let (mut by_code, mut errors, mut warnings) = (BTreeMap::<Check, usize>::new(), 0, 0);
        let start = std::time::Instant::now();
        let clean: Vec<Vec<Finding>> = lines.iter().map(|(_, pair)| checker.check(pair.as_ref().map(String::as_str), &PairFacts::default())).collect();
        println!("{folder}: {} lines, {:?}", lines.len(), start.elapsed());
        for (findings, (n, pair)) in clean.iter().zip(&lines) {
            let worst = findings.iter().map(|f| f.severity).min();
            errors += usize::from(worst == Some(Severity::Error));
            warnings += usize::from(findings.iter().any(|f| f.severity == Severity::Warning));
            let mut codes: Vec<Check> = findings.iter().map(|f| f.check).collect();
            codes.dedup();
            for code in codes { *by_code.entry(code).or_default() += 1; }
            if show.contains("clean") {
                for f in findings.iter().filter(|f| f.severity < Severity::Note) {
                    println!("  {n} {} {} {f}\n     {}\n     {}", f.severity, f.check, pair.source, pair.target);
                }
            }
        }
        println!("errors {:.2}% warnings {:.2}% {by_code:?}", 100.0 * errors as f64 / lines.len() as f64, 100.0 * warnings as f64 / lines.len() as f64);
        if show.contains("nofaults") { continue; }
        for fault in Fault::ALL {
            let mut dice = Dice::new(7 + fault as u64);
            let (mut planted, mut found) = (0, 0);
            for ((n, pair), before) in lines.iter().zip(&clean) {
                if planted >= 150 { break; }
                let texts = pair.as_ref().map(String::as_str);
                let Some((right, seeded)) = plant(fault, texts, target, &mut dice, &small) else { continue };
                planted += 1;
                let again; 
                let before = if right == **pair { before } else { again = checker.check(right.as_ref().map(String::as_str), &PairFacts::default()); &again };
                let after = checker.check(Sides::new(right.source.as_str(), seeded.as_str()), &PairFacts::default());
                let (before, after_codes) = (flagged(before), flagged(&after));
                let hit = fault.fitting().iter().any(|c| after_codes.contains(c) && !before.contains(c));
                found += usize::from(hit);
                if !hit && show.contains(&format!("{fault:?}")) {
                    println!("  {n} {before:?} {after_codes:?}\n     {}\n     {}\n     {}", right.source, right.target, seeded);
                }
            }
            println!("{fault:?}: {found}/{planted} {:.1}%", 100.0 * found as f64 / planted.max(1) as f64);
        }
    }
}
