//! How do commands that are not check say what is wrong in a translation?
//!
//! In one line on standard error; all findings only if they are asked for. If nothing is wrong, nothing is said.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sangam::check::{CheckOptions, Severity};
use sangam::memory::{MemoryError, Session};
use sangam::use_cases::check::{CheckCounts, CheckRun, CheckedUnit, PlacedFinding};

use crate::cli::config::severities::CheckSeverities;
use crate::cli::exit::tell;
use crate::cli::render::counted;

/// What a check by the way has found.
pub(super) struct Checked {
    pub(super) findings: Vec<PlacedFinding>,
    counts: CheckCounts,
}

/// Checks units on one thread, with the glossary of the memory, if there is one. Each is known by its number.
pub(super) fn check_by_the_way(
    units: &[(u64, CheckedUnit)],
    memory: Option<&Session>,
    severities: &CheckSeverities,
) -> anyhow::Result<Checked> {
    let mut options = CheckOptions::default();
    severities.apply(&mut options);
    if let Some(memory) = memory {
        memory.reader()?.for_each_term(|stored| -> Result<(), MemoryError> {
            options.terms.push(stored.entry);
            Ok(())
        })?;
    }
    let mut run = CheckRun::new(options, BTreeSet::new(), 1)?;
    let mut findings = Vec::new();
    let mut receive = |finding| -> anyhow::Result<()> {
        findings.push(finding);
        Ok(())
    };
    for (number, unit) in units {
        run.add(*number, unit.clone(), &mut receive)?;
    }
    let again = |numbers: &BTreeSet<u64>| {
        let units = units.iter().filter(|(number, _)| numbers.contains(number));
        Ok(units.cloned().collect::<BTreeMap<_, _>>())
    };
    let counts = run.finish(again, &mut receive)?;
    Ok(Checked { findings, counts })
}

impl Checked {
    /// Reports how much was found. With `list`, also what.
    pub(super) fn tell(&self, list: bool) {
        if self.findings.is_empty() {
            return;
        }
        if list {
            for finding in &self.findings {
                tell(kind(finding.severity), &listed(finding));
            }
        }
        let hint = if list { "" } else { "; --check lists them" };
        let units = counted(self.counts.units, "unit");
        tell("note", &format!("check: {} in {units}{hint}", counted(self.findings.len(), "finding")));
    }
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// `story.ur.txt:3:12: number-differs: a number has another value: …`
fn listed(finding: &PlacedFinding) -> String {
    let texts = &finding.unit.place.texts;
    let place = texts[finding.side].as_ref().or(texts.source.as_ref());
    let mut listed = String::new();
    if let Some(place) = place {
        listed.push_str(&place.file);
        if let Some(position) = finding.position {
            // Writing to a string cannot fail.
            let _ = write!(listed, ":{position}");
        }
        listed.push_str(": ");
    }
    format!("{listed}{}: {}", finding.check, finding.message)
}
