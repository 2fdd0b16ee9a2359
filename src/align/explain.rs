//! Why does the aligner believe in a bead?
//!
//! For each bead of an alignment: the evidence of its length and words in nats, the word pairs that contribute most,
//! and the strongest other bead that competes for one of its segments.

use super::band::Band;
use super::beads::{Bead, LARGEST_SIDE};
use super::lattice::Posteriors;
use super::model::{Evidence, PairKind};
use super::weights::Weights;
use sangam_unit::{Role, Sides};

/// Most word pairs shown for a bead.
const MOST_PAIRS: usize = 8;

/// A pair of words that is evidence for a bead.
#[derive(Debug, Clone, PartialEq)]
pub struct WordPair {
    /// As written in the source.
    pub source: String,
    /// As written in the target.
    pub target: String,
    /// How far above chance the pair is, in nats.
    pub gain: f64,
    /// What kind of pair it is.
    pub kind: PairKind,
}

/// Why the aligner chose one bead.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The bead.
    pub bead: Bead,
    /// Evidence from its length, in nats; 0 for a one-sided bead.
    pub length: f64,
    /// Evidence from its words in both directions, weighted, in nats; 0 for a one-sided bead.
    pub words: f64,
    /// The word pairs that contribute most, best first.
    pub pairs: Vec<WordPair>,
    /// The likeliest other bead that shares a segment with this one.
    pub runner_up: Option<Bead>,
}

/// Explains every bead.
pub(crate) fn explain(
    evidence: &Evidence<'_>,
    posteriors: &Posteriors,
    beads: &[Bead],
    weights: &Weights,
) -> Vec<Explanation> {
    let windows = evidence.windows(&posteriors.band, weights);
    let nulls = posteriors.nulls();
    beads
        .iter()
        .map(|bead| {
            // The lattice may not be able to hold a settled bead; such a bead has no evidence.
            let weighed = !bead.is_null() && in_lattice(bead, &posteriors.band);
            let (length, words) = if weighed { evidence.parts(bead, &windows, weights) } else { (0.0, 0.0) };
            Explanation {
                bead: bead.clone(),
                length,
                words,
                pairs: pairs(evidence, bead),
                runner_up: posteriors.runner_up(bead, &nulls),
            }
        })
        .collect()
}

fn in_lattice(bead: &Bead, band: &Band) -> bool {
    bead.source.len().max(bead.target.len()) <= LARGEST_SIDE
        && band.position(bead.source.start, bead.target.start).is_some()
        && band.position(bead.source.end, bead.target.end).is_some()
}

fn pairs(evidence: &Evidence<'_>, bead: &Bead) -> Vec<WordPair> {
    let Sides { source, target } = evidence.texts();
    let words = |side: Role| -> Vec<u32> {
        let mut words: Vec<u32> = bead
            .side(side)
            .clone()
            .flat_map(|segment| evidence.texts()[side].sentence(segment).iter().copied())
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let theirs = words(Role::Target);
    let mut found = Vec::new();
    for ours in words(Role::Source) {
        let best = theirs
            .iter()
            .map(|&other| (other, evidence.word_gain(ours, other)))
            .filter(|pair| pair.1 > 0.0)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        if let Some((other, gain)) = best {
            found.push(WordPair {
                source: source.spelling(ours).to_owned(),
                target: target.spelling(other).to_owned(),
                gain,
                kind: evidence.pair_kind(ours, other),
            });
        }
    }
    found.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.source.cmp(&b.source)));
    found.truncate(MOST_PAIRS);
    found
}
