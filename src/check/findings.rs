//! Which findings of a pair are wanted, and in which order?

use crate::codes::Check;
use crate::finding::{Finding, FindingDetail, FindingPlace, Fix};
use crate::options::CheckOptions;

/// The most findings of one check in one pair. A text that is wrong everywhere is said to be wrong a few times only.
const MOST_OF_A_CHECK: usize = 20;

/// Collects the findings of a pair.
pub(crate) struct Findings<'o> {
    options: &'o CheckOptions,
    found: Vec<Finding>,
}

impl<'o> Findings<'o> {
    pub(crate) fn new(options: &'o CheckOptions) -> Self {
        Self { options, found: Vec::new() }
    }

    /// Whether any of some checks is made.
    pub(crate) fn wants(&self, checks: &[Check]) -> bool {
        checks.iter().any(|&check| self.options.makes(check))
    }

    /// Whether a check has found something.
    pub(crate) fn has(&self, check: Check) -> bool {
        self.found.iter().any(|finding| finding.check == check)
    }

    pub(crate) fn add(&mut self, check: Check, place: FindingPlace, detail: FindingDetail) {
        self.add_with(check, place, detail, None);
    }

    pub(crate) fn add_with(
        &mut self,
        check: Check,
        place: FindingPlace,
        detail: FindingDetail,
        fix: Option<Fix>,
    ) {
        let many = self.found.iter().filter(|finding| finding.check == check).count() >= MOST_OF_A_CHECK;
        if !many {
            self.found.push(Finding { check, severity: self.options.severity(check), place, detail, fix });
        }
    }

    /// Returns the wanted findings in the order of the checks, those of one check by their places.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        self.found.retain(|finding| self.options.makes(finding.check));
        let first = |finding: &Finding| {
            let spans = finding.place.spans.as_ref();
            spans.map(|spans| spans.first().map(|span| (span.start, span.end)))
        };
        self.found.sort_by_key(|finding| (finding.check, finding.place.side, first(finding)));
        self.found
    }
}
