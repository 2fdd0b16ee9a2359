//! Who receives the findings of a check, and how are they summed up?

use sangam::check::Severity;
use sangam::use_cases::check::{CheckCounts, PlacedFinding};

use crate::cli::render::counted;

/// Receives findings in order.
pub(super) trait Findings {
    /// Takes the next one.
    fn receive(&mut self, finding: &PlacedFinding) -> anyhow::Result<()>;
    /// Writes what comes after the last one.
    fn finish(&mut self, counts: &CheckCounts) -> anyhow::Result<()>;
}

/// `3 findings in 40 units: 2 errors, 1 warning; 1 waived`
pub(super) fn summary(counts: &CheckCounts) -> String {
    let mut told = match counts.findings() {
        0 => format!("nothing found in {}", counted(counts.units, "unit")),
        findings => {
            let each = Severity::ALL.map(|severity| (severity, counts.of(severity)));
            let each = each.iter().filter(|(_, count)| *count > 0);
            let each: Vec<String> =
                each.map(|(severity, count)| counted(*count, severity.as_str())).collect();
            let units = counted(counts.units, "unit");
            format!("{} in {units}: {}", counted(findings, "finding"), each.join(", "))
        }
    };
    for (count, what) in [(counts.waived, "waived"), (counts.in_baseline, "in the baseline")] {
        if count > 0 {
            told = format!("{told}; {count} {what}");
        }
    }
    told
}
