//! How many of the beads are right, and can their confidence be believed?
//!
//! Strict and lax precision, recall and F1 as published for vecalign and Bleualign (Sennrich and Volk 2010): precision
//! over every bead given, recall over gold beads with both sides filled. Lax: a bead counts when it shares a source and
//! a target segment with one gold bead. Link F1 counts segment pairs, null F1 the segments without counterpart. The
//! expected calibration error compares, in ten equal bins of confidence, the mean confidence with the share of right
//! beads. All counts are summed over documents before any division.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::beads::Bead;

/// A bead of a gold file: source and target segments, counted from 0.
pub type GoldBead = (Vec<usize>, Vec<usize>);

/// A line that is not `[0, 1]:[2]`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: not an alignment line (expected `[0, 1]:[2]`): {text:?}")]
pub struct GoldError {
    /// Line number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

/// Reads lines `[0, 1]:[2]` or `[0, 1]:[2]:0.123`; empty lines are skipped.
pub fn read_gold(text: &str) -> Result<Vec<GoldBead>, GoldError> {
    fn list(text: &str) -> Option<Vec<usize>> {
        text.trim()
            .strip_prefix('[')?
            .strip_suffix(']')?
            .split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect()
    }
    let mut beads = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let mut parts = line.splitn(3, ':');
        let bead = parts.next().and_then(list).zip(parts.next().and_then(list));
        beads.push(bead.ok_or_else(|| GoldError { line: number + 1, text: line.to_owned() })?);
    }
    Ok(beads)
}

/// A bead as a line `[0, 1]:[2]:confidence`.
pub fn bead_line(bead: &Bead) -> String {
    let list = |range: &std::ops::Range<usize>| {
        range.clone().map(|segment| segment.to_string()).collect::<Vec<_>>().join(", ")
    };
    format!("[{}]:[{}]:{:.4}", list(&bead.source), list(&bead.target), bead.confidence)
}

/// Precision, recall and their harmonic mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Score {
    /// Share of what was given that is right.
    pub precision: f64,
    /// Share of what is right that was given.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

impl Score {
    fn new(right: [usize; 2], wrong: usize, missed: usize) -> Self {
        let share = |part: usize, rest: usize| {
            if part + rest == 0 { 0.0 } else { part as f64 / (part + rest) as f64 }
        };
        let (precision, recall) = (share(right[0], wrong), share(right[1], missed));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        Self { precision, recall, f1 }
    }
}

/// Beads of one tenth of the confidence scale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// Lower end of the bin (not included, except in the first).
    pub above: f64,
    /// Beads in it.
    pub beads: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// Share of them that is right.
    pub right: f64,
}

/// The scores of a folder of documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Documents scored.
    pub documents: usize,
    /// Segments of both sides.
    pub segments: usize,
    /// A bead is right when it equals a gold bead.
    pub strict: Score,
    /// A bead is right when it shares a source and a target segment with one gold bead.
    pub lax: Score,
    /// Segment pairs.
    pub links: Score,
    /// Segments without counterpart.
    pub nulls: Score,
    /// Expected calibration error, 0 to 1.
    pub calibration_error: f64,
    /// The ten bins behind it.
    pub calibration: Vec<CalibrationBin>,
}

/// Adds up documents, then reports.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    documents: usize,
    segments: usize,
    strict: [usize; 4],
    lax: [usize; 4],
    links: [usize; 3],
    nulls: [usize; 3],
    /// Per bin: beads, sum of confidence, right ones.
    bins: [(usize, f64, usize); 10],
}

type Set = BTreeSet<(Vec<usize>, Vec<usize>)>;

/// Right strictly, wrong strictly, right laxly, wrong laxly, of `given` measured against `truth`.
fn precision_counts(truth: &Set, given: &Set) -> [usize; 4] {
    let mut counterparts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (source, target) in truth {
        for segment in source {
            counterparts.entry(*segment).or_default().extend(target);
        }
    }
    let mut counts = [0; 4];
    for bead in given {
        if truth.contains(bead) {
            counts[0] += 1;
            counts[2] += 1;
            continue;
        }
        counts[1] += 1;
        let touches = bead
            .0
            .iter()
            .filter_map(|segment| counterparts.get(segment))
            .any(|others| bead.1.iter().any(|segment| others.contains(segment)));
        counts[if touches { 2 } else { 3 }] += 1;
    }
    counts
}

impl Evaluation {
    /// Adds one document.
    pub fn add(&mut self, gold: &[GoldBead], beads: &[Bead]) {
        let truth: Set =
            gold.iter().filter(|bead| !bead.0.is_empty() || !bead.1.is_empty()).cloned().collect();
        let given: Set =
            beads.iter().map(|bead| (bead.source.clone().collect(), bead.target.clone().collect())).collect();
        let two_sided = |set: &Set| -> Set {
            set.iter().filter(|bead| !bead.0.is_empty() && !bead.1.is_empty()).cloned().collect()
        };
        let precision = precision_counts(&truth, &given);
        let recall = precision_counts(&two_sided(&given), &two_sided(&truth));
        for (sum, part) in self.strict.iter_mut().zip([precision[0], precision[1], recall[0], recall[1]]) {
            *sum += part;
        }
        for (sum, part) in self.lax.iter_mut().zip([precision[2], precision[3], recall[2], recall[3]]) {
            *sum += part;
        }
        let links = |set: &Set| -> BTreeSet<(usize, usize)> {
            set.iter()
                .flat_map(|bead| bead.0.iter().flat_map(|&i| bead.1.iter().map(move |&j| (i, j))))
                .collect()
        };
        let nulls = |set: &Set| -> BTreeSet<(usize, usize)> {
            set.iter()
                .filter(|bead| bead.0.is_empty() || bead.1.is_empty())
                .flat_map(|bead| bead.0.iter().map(|&i| (0, i)).chain(bead.1.iter().map(|&j| (1, j))))
                .collect()
        };
        for (sums, truth, given) in
            [(&mut self.links, links(&truth), links(&given)), (&mut self.nulls, nulls(&truth), nulls(&given))]
        {
            sums[0] += truth.intersection(&given).count();
            sums[1] += given.len();
            sums[2] += truth.len();
        }
        for bead in beads {
            let key = (bead.source.clone().collect(), bead.target.clone().collect());
            let bin = ((bead.confidence * 10.0).ceil() as usize).clamp(1, 10) - 1;
            self.bins[bin].0 += 1;
            self.bins[bin].1 += bead.confidence;
            self.bins[bin].2 += usize::from(truth.contains(&key));
        }
        self.documents += 1;
        self.segments += beads.iter().map(|bead| bead.source.len() + bead.target.len()).sum::<usize>();
    }

    /// Adds the counts of another evaluation.
    pub fn merge(&mut self, other: &Evaluation) {
        let add = |sums: &mut [usize], parts: &[usize]| {
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += part;
            }
        };
        self.documents += other.documents;
        self.segments += other.segments;
        add(&mut self.strict, &other.strict);
        add(&mut self.lax, &other.lax);
        add(&mut self.links, &other.links);
        add(&mut self.nulls, &other.nulls);
        for (sum, part) in self.bins.iter_mut().zip(&other.bins) {
            sum.0 += part.0;
            sum.1 += part.1;
            sum.2 += part.2;
        }
    }

    /// The scores so far.
    pub fn report(&self) -> Report {
        let score = |counts: &[usize; 4]| Score::new([counts[0], counts[2]], counts[1], counts[3]);
        let overlap = |counts: &[usize; 3]| {
            Score::new([counts[0], counts[0]], counts[1] - counts[0], counts[2] - counts[0])
        };
        let beads: usize = self.bins.iter().map(|bin| bin.0).sum();
        let calibration: Vec<CalibrationBin> = self
            .bins
            .iter()
            .enumerate()
            .map(|(index, &(count, confidence, right))| CalibrationBin {
                above: index as f64 / 10.0,
                beads: count,
                confidence: confidence / count.max(1) as f64,
                right: right as f64 / count.max(1) as f64,
            })
            .collect();
        let calibration_error = calibration
            .iter()
            .map(|bin| bin.beads as f64 / beads.max(1) as f64 * (bin.confidence - bin.right).abs())
            .sum();
        Report {
            documents: self.documents,
            segments: self.segments,
            strict: score(&self.strict),
            lax: score(&self.lax),
            links: overlap(&self.links),
            nulls: overlap(&self.nulls),
            calibration_error,
            calibration,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bead(source: std::ops::Range<usize>, target: std::ops::Range<usize>, confidence: f64) -> Bead {
        Bead { source, target, confidence }
    }

    #[test]
    fn gold_lines_are_read_with_or_without_a_cost() {
        let gold = read_gold("[0, 1]:[2]\n\n[2]:[]:0.5\n").unwrap();
        assert_eq!(gold, [(vec![0, 1], vec![2]), (vec![2], vec![])]);
        assert_eq!(read_gold("[0]:[1]\nnonsense").unwrap_err().line, 2);
    }

    #[test]
    fn counts_are_those_of_the_published_scorer() {
        // One right, one 2-1 for 1-1 + 1-0: strict 1 of 2, lax 2 of 2; gold has 2 two-sided beads.
        let gold = read_gold("[0]:[0]\n[1]:[1]\n[2]:[]").unwrap();
        let mut evaluation = Evaluation::default();
        evaluation.add(&gold, &[bead(0..1, 0..1, 0.95), bead(1..3, 1..2, 0.55)]);
        let report = evaluation.report();
        assert!((report.strict.precision - 0.5).abs() < 1e-9);
        assert!((report.strict.recall - 0.5).abs() < 1e-9);
        assert!((report.lax.f1 - 1.0).abs() < 1e-9);
        assert!((report.links.precision - 2.0 / 3.0).abs() < 1e-9);
        assert!(report.nulls.f1.abs() < 1e-9);
        assert!((report.calibration_error - f64::midpoint(0.05, 0.55)).abs() < 1e-9);
        assert_eq!(report.segments, 5);
    }

    #[test]
    fn lines_written_are_lines_read() {
        let line = bead_line(&bead(3..5, 2..2, 0.25));
        assert_eq!(line, "[3, 4]:[]:0.2500");
        assert_eq!(read_gold(&line).unwrap(), [(vec![3, 4], vec![])]);
    }
}
