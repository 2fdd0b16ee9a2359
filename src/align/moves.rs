//! Which blocks of the translation are in another order?
//!
//! The lattice is monotone. If blocks crossed, it keeps the longest rising run and leaves the other blocks without a
//! counterpart. The leftovers of both sides are then put together in order and aligned again, as an article of their
//! own. Each pass recovers the next longest run; when one finds nothing, the last ones may also find
//! abridged sentences. A bead may not join segments
//! that were not neighbours in the article.
//!
//! time: passes · alignment of the leftovers; passes ≤ [`MOST_PASSES`].

use std::ops::Range;

use super::beads::{Bead, LARGEST_SIDE};
use super::weights::Weights;
use sangam_unit::{Role, Sides};

/// Most passes over the leftovers.
pub(crate) const MOST_PASSES: usize = 12;
/// A pair found among the leftovers needs at least this confidence.
const LEAST_CONFIDENCE: f64 = 0.5;
/// A pair of the monotone pass with less confidence than this is aligned again.
const RECONSIDERED: f64 = 0.5;

/// Shares of segments without a counterpart that are tried for leftovers: most leftovers belong to another pass. The
/// first share decides which points of the lattice the others examine, so it is a large one.
const LEFTOVER_NULLS: [f64; 4] = [0.3, 0.1, 0.2, 0.42];
/// The largest such share tried in the first pass: blocks that crossed have no counterpart there.
const CROSSING_NULLS: f64 = 0.42;

/// Words weigh this many times their usual weight in these passes: lengths and places say less if blocks crossed. On
/// randomly shuffled blocks of the clean NTREX beds (`cargo bench --bench align -- --checks`), of the factors .9, 1,
/// 1.2, 1.3 and 1.5, this one recovers the most links.
const WORDS_WEIGH: f64 = 1.2;

/// The share of words that a translator adds freely counts this many times its usual value. On the same beds, .7 and .76
/// recover more than 95 % of the links of every pair of languages, and 1 does not.
const FLOOR_WEIGHS: f64 = 0.7;

/// The weights of the passes over leftovers.
pub(crate) fn leftover_weights(usual: &Weights) -> Weights {
    Weights { null_rates: LEFTOVER_NULLS.to_vec(), ..of_what_belongs_together(usual) }
}

/// The weights of the last pass, which may also find abridged sentences. If earlier passes did, they would take sentences
/// whose full translation is found only later.
pub(crate) fn last_weights(usual: &Weights) -> Weights {
    Weights { abridged: usual.abridged, ..leftover_weights(usual) }
}

/// The weights of the first pass.
pub(crate) fn first_weights(usual: &Weights) -> Weights {
    // The largest first: it decides which points of the lattice the others examine.
    let mut null_rates = usual.null_rates.clone();
    null_rates.rotate_right(1);
    null_rates.push(CROSSING_NULLS);
    Weights { null_rates, ..of_what_belongs_together(usual) }
}

/// The weights without the terms that distinguish a text that lost sentences from an unrelated one. Here most segments
/// without a counterpart in one pass have one in another, so it means nothing that many seem abridged or replaced.
fn of_what_belongs_together(usual: &Weights) -> Weights {
    let (words, floor) = (usual.words * WORDS_WEIGH, usual.floor * FLOOR_WEIGHS);
    Weights {
        words,
        floor,
        unrelated: 0.0,
        crowding: 0.0,
        missing_number: 0.0,
        missing_name: 0.0,
        replaced: [0.0; 2],
        abridged: [0.0; 2],
        bend: 0.0,
        length_cap: f64::INFINITY,
        ..usual.clone()
    }
}

/// A block of the source whose translation is not where its neighbours' translations are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Source segments.
    pub source: Range<usize>,
    /// Target segments.
    pub target: Range<usize>,
}

/// Segments of each side that have no counterpart yet.
pub(crate) struct Leftovers {
    /// Their numbers in the article, in rising order.
    pub(crate) segments: Sides<Vec<usize>>,
}

impl Leftovers {
    pub(crate) fn new(beads: &[Bead]) -> Self {
        let mut segments: Sides<Vec<usize>> = Sides::default();
        for bead in beads.iter().filter(|bead| bead.is_null() || bead.confidence < RECONSIDERED) {
            segments.source.extend(bead.source.clone());
            segments.target.extend(bead.target.clone());
        }
        for side in segments.as_mut() {
            side.sort_unstable();
        }
        Self { segments }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.segments.each().any(Vec::is_empty)
    }

    /// For each side, whether a bead may not join leftovers n and n + 1.
    pub(crate) fn breaks(&self) -> Sides<Vec<bool>> {
        let breaks = |numbers: &Vec<usize>| numbers.windows(2).map(|pair| pair[0] + 1 != pair[1]).collect();
        self.segments.as_ref().map(breaks)
    }

    /// The pairs of `found` with enough confidence; `found` numbers the leftovers, the result numbers the article's
    /// segments.
    pub(crate) fn sure(&self, found: &[Bead]) -> Vec<Bead> {
        let range = |numbers: &[usize], range: &Range<usize>| {
            let segments = &numbers[range.clone()];
            segments[0]..segments[segments.len() - 1] + 1
        };
        found
            .iter()
            .filter(|bead| !bead.is_null() && bead.confidence >= LEAST_CONFIDENCE)
            .map(|bead| Bead {
                source: range(&self.segments.source, &bead.source),
                target: range(&self.segments.target, &bead.target),
                ..bead.clone()
            })
            .filter(|bead| bead.source.len() <= LARGEST_SIDE && bead.target.len() <= LARGEST_SIDE)
            .collect()
    }
}

/// Adds the `moved` beads to the monotone ones. Monotone beads that lose a segment to them become nulls.
pub(crate) fn merge(beads: Vec<Bead>, moved: &[Bead]) -> Vec<Bead> {
    let taken = |role: Role, segment: usize| moved.iter().any(|bead| bead.side(role).contains(&segment));
    let mut out: Vec<Bead> = moved.to_vec();
    for bead in beads {
        let touched = bead.source.clone().any(|i| taken(Role::Source, i))
            || bead.target.clone().any(|j| taken(Role::Target, j));
        if !touched {
            out.push(bead);
            continue;
        }
        let confidence = 1.0 - if bead.is_null() { 1.0 - bead.confidence } else { bead.confidence };
        for i in bead.source.clone().filter(|&i| !taken(Role::Source, i)) {
            out.push(Bead::new(i..i + 1, bead.target.start..bead.target.start, confidence));
        }
        for j in bead.target.clone().filter(|&j| !taken(Role::Target, j)) {
            out.push(Bead::new(bead.source.start..bead.source.start, j..j + 1, confidence));
        }
    }
    out.sort_by_key(|bead| (bead.source.start, bead.source.end, bead.target.start));
    out
}

/// Returns the blocks of `beads` (ordered by source) that cross others: maximal runs, without the longest rising run.
pub fn crossing_blocks(beads: &[Bead]) -> Vec<Move> {
    let pairs: Vec<&Bead> = beads.iter().filter(|bead| !bead.is_null()).collect();
    let mut best: Vec<usize> = vec![1; pairs.len()];
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for end in 0..pairs.len() {
        for start in 0..end {
            if pairs[start].target.end <= pairs[end].target.start && best[start] + 1 > best[end] {
                best[end] = best[start] + 1;
                before[end] = Some(start);
            }
        }
    }
    let mut rising = vec![false; pairs.len()];
    let mut next = (0..pairs.len()).max_by_key(|&end| (best[end], std::cmp::Reverse(end)));
    while let Some(index) = next {
        rising[index] = true;
        next = before[index];
    }
    let mut moves: Vec<Move> = Vec::new();
    for (bead, _) in pairs.iter().zip(&rising).filter(|(_, rising)| !**rising) {
        match moves.last_mut() {
            Some(last) if last.source.end == bead.source.start && last.target.end == bead.target.start => {
                last.source.end = bead.source.end;
                last.target.end = bead.target.end;
            }
            _ => moves.push(Move { source: bead.source.clone(), target: bead.target.clone() }),
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bead(source: Range<usize>, target: Range<usize>) -> Bead {
        Bead::new(source, target, 0.9)
    }

    #[test]
    fn a_block_that_crosses_is_one_move() {
        let beads = [
            bead(0..1, 0..1),
            bead(1..2, 4..5),
            bead(2..3, 5..6),
            bead(3..4, 1..2),
            bead(4..5, 2..3),
            bead(5..6, 3..4),
        ];
        assert_eq!(crossing_blocks(&beads), [Move { source: 1..3, target: 4..6 }]);
        assert_eq!(crossing_blocks(&beads[..1]), []);
    }

    #[test]
    fn a_moved_bead_takes_the_place_of_two_nulls() {
        let beads = vec![bead(0..1, 0..0), bead(1..2, 0..1), bead(2..2, 1..2)];
        let merged = merge(beads, &[bead(0..1, 1..2)]);
        assert_eq!(merged, [bead(0..1, 1..2), bead(1..2, 0..1)]);
    }
}
