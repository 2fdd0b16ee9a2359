//! How many of the beads are right, and is their confidence reliable?
//!
//! Strict and lax precision, recall and F1 as published for vecalign and Bleualign (Sennrich and Volk 2010): precision
//! over every bead given, recall over gold beads with both sides filled. Lax: a bead counts if it shares a source and a
//! target segment with one gold bead. Link F1 counts segment pairs, null F1 the segments without a counterpart. The
//! expected calibration error compares, in ten equal bins of confidence, the mean confidence with the share of right
//! beads. All counts are summed over documents before any division.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::beads::Bead;
use super::numeric::{real, whole};
use sangam_unit::{Role, Sides};

/// A bead of a gold file: source and target segments, counted from 0.
pub type GoldBead = Sides<Vec<usize>>;

/// Error for a line that is not `[0, 1]:[2]`.
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
        let (source, target) = bead.ok_or_else(|| GoldError { line: number + 1, text: line.to_owned() })?;
        beads.push(GoldBead { source, target });
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

/// How many items (beads, segment pairs or segments) are right.
#[derive(Debug, Clone, Copy, Default)]
struct Judged {
    right: usize,
    wrong: usize,
}

impl Judged {
    fn count(&mut self, is_right: bool) {
        *(if is_right { &mut self.right } else { &mut self.wrong }) += 1;
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
    }

    /// The share that is right; 0 if there are no items.
    fn share(self) -> f64 {
        let all = self.right + self.wrong;
        if all == 0 { 0.0 } else { real(self.right) / real(all) }
    }
}

/// Precision, recall and their harmonic mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct PrecisionRecall {
    /// Share of the given items that are right.
    pub precision: f64,
    /// Share of the gold items that were given.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// The given items judged by the gold, and the gold items judged by the given ones.
#[derive(Debug, Clone, Copy, Default)]
struct Compared {
    given: Judged,
    gold: Judged,
}

impl Compared {
    /// Compares two sets; a member is right if both sets hold it.
    fn sets<T: Ord>(truth: &BTreeSet<T>, given: &BTreeSet<T>) -> Self {
        let shared = truth.intersection(given).count();
        let judged = |all: &BTreeSet<T>| Judged { right: shared, wrong: all.len() - shared };
        Self { given: judged(given), gold: judged(truth) }
    }

    fn add(&mut self, other: Self) {
        self.given.add(other.given);
        self.gold.add(other.gold);
    }

    fn score(self) -> PrecisionRecall {
        let (precision, recall) = (self.given.share(), self.gold.share());
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        PrecisionRecall { precision, recall, f1 }
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
    /// Share of them that are right.
    pub right: f64,
}

/// The scores of a set of documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Documents scored.
    pub documents: usize,
    /// Segments of both sides.
    pub segments: usize,
    /// A bead is right if it equals a gold bead.
    pub strict: PrecisionRecall,
    /// A bead is right if it shares a source and a target segment with one gold bead.
    pub lax: PrecisionRecall,
    /// Segment pairs.
    pub links: PrecisionRecall,
    /// Segments without a counterpart.
    pub nulls: PrecisionRecall,
    /// Expected calibration error, 0 to 1.
    pub calibration_error: f64,
    /// The ten bins from which it is computed.
    pub calibration: Vec<CalibrationBin>,
}

/// Adds up documents, then reports the scores.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    documents: usize,
    segments: usize,
    strict: Compared,
    lax: Compared,
    links: Compared,
    nulls: Compared,
    bins: [Bin; BINS],
}

/// The beads of one tenth of the confidence scale, added up.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    beads: usize,
    /// Sum of their confidence.
    confidence: f64,
    right: usize,
}

/// Number of bins of the confidence scale.
const BINS: usize = 10;

type Set = BTreeSet<GoldBead>;

fn is_null(bead: &GoldBead) -> bool {
    bead.each().any(Vec::is_empty)
}

/// Judges `given` by the truth, strictly and laxly.
fn judged(truth: &Set, given: &Set) -> (Judged, Judged) {
    let mut counterparts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for Sides { source, target } in truth {
        for segment in source {
            counterparts.entry(*segment).or_default().extend(target);
        }
    }
    let (mut strict, mut lax) = (Judged::default(), Judged::default());
    for bead in given {
        let is_right = truth.contains(bead);
        strict.count(is_right);
        let touches = || {
            let mut others = bead.source.iter().filter_map(|segment| counterparts.get(segment));
            others.any(|others| bead.target.iter().any(|segment| others.contains(segment)))
        };
        lax.count(is_right || touches());
    }
    (strict, lax)
}

impl Evaluation {
    /// Adds one document.
    pub fn add(&mut self, gold: &[GoldBead], beads: &[Bead]) {
        let set = |bead: &Bead| Sides::of(|side| bead.side(side).clone().collect());
        let truth: Set = gold.iter().filter(|bead| !bead.each().all(Vec::is_empty)).cloned().collect();
        let given: Set = beads.iter().map(set).collect();
        let two_sided = |set: &Set| -> Set { set.iter().filter(|bead| !is_null(bead)).cloned().collect() };
        let (strict, lax) = judged(&truth, &given);
        let (strict_gold, lax_gold) = judged(&two_sided(&given), &two_sided(&truth));
        self.strict.add(Compared { given: strict, gold: strict_gold });
        self.lax.add(Compared { given: lax, gold: lax_gold });
        let links = |set: &Set| -> BTreeSet<(usize, usize)> {
            set.iter()
                .flat_map(|bead| bead.source.iter().flat_map(|&i| bead.target.iter().map(move |&j| (i, j))))
                .collect()
        };
        let nulls = |set: &Set| -> BTreeSet<(Role, usize)> {
            let alone = set.iter().filter(|bead| is_null(bead));
            let segments = |bead: &GoldBead| {
                Role::BOTH.map(|side| bead[side].iter().map(|&segment| (side, segment)).collect::<Vec<_>>())
            };
            alone.flat_map(segments).flatten().collect()
        };
        self.links.add(Compared::sets(&links(&truth), &links(&given)));
        self.nulls.add(Compared::sets(&nulls(&truth), &nulls(&given)));
        for bead in beads {
            let bin = &mut self.bins[bin_of(bead.confidence)];
            bin.beads += 1;
            bin.confidence += bead.confidence;
            bin.right += usize::from(truth.contains(&set(bead)));
        }
        self.documents += 1;
        self.segments += beads.iter().map(|bead| bead.source.len() + bead.target.len()).sum::<usize>();
    }

    /// Adds the counts of another evaluation.
    pub fn merge(&mut self, other: &Evaluation) {
        self.documents += other.documents;
        self.segments += other.segments;
        self.strict.add(other.strict);
        self.lax.add(other.lax);
        self.links.add(other.links);
        self.nulls.add(other.nulls);
        for (sum, part) in self.bins.iter_mut().zip(&other.bins) {
            sum.beads += part.beads;
            sum.confidence += part.confidence;
            sum.right += part.right;
        }
    }

    /// The scores so far.
    pub fn report(&self) -> Report {
        let beads: usize = self.bins.iter().map(|bin| bin.beads).sum();
        let calibration: Vec<CalibrationBin> = self
            .bins
            .iter()
            .enumerate()
            .map(|(index, bin)| CalibrationBin {
                above: real(index) / real(BINS),
                beads: bin.beads,
                confidence: bin.confidence / real(bin.beads.max(1)),
                right: real(bin.right) / real(bin.beads.max(1)),
            })
            .collect();
        let calibration_error = calibration
            .iter()
            .map(|bin| real(bin.beads) / real(beads.max(1)) * (bin.confidence - bin.right).abs())
            .sum();
        Report {
            documents: self.documents,
            segments: self.segments,
            strict: self.strict.score(),
            lax: self.lax.score(),
            links: self.links.score(),
            nulls: self.nulls.score(),
            calibration_error,
            calibration,
        }
    }
}

/// The bin that a confidence falls into.
fn bin_of(confidence: f64) -> usize {
    whole((confidence * real(BINS)).ceil()).clamp(1, BINS) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bead(source: std::ops::Range<usize>, target: std::ops::Range<usize>, confidence: f64) -> Bead {
        Bead::new(source, target, confidence)
    }

    #[test]
    fn gold_lines_are_read_with_or_without_a_cost() {
        let gold = read_gold("[0, 1]:[2]\n\n[2]:[]:0.5\n").unwrap();
        assert_eq!(gold, [Sides::new(vec![0, 1], vec![2]), Sides::new(vec![2], vec![])]);
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
        assert_eq!(read_gold(&line).unwrap(), [Sides::new(vec![3, 4], vec![])]);
    }
}
