//! Roughly where in the translation is each part of a long text?
//!
//! Each source sentence votes for the target sentences that hold translations of its rarest words; the winners are
//! candidates for an anchor. The longest chain of anchors that rises on both sides is kept (patience sorting,
//! unweighted). A band follows the chain: each row reaches from some anchors before it to some anchors after it, so a
//! few wrong anchors do no harm. The lattice is exact inside the band.
//!
//! If a stretch of text has no anchors, the band follows the diagonal and may miss a large shift; the caller sees low
//! confidence.
//!
//! Finding anchors: time O(words · translations + sentences · [`MOST_VOTES`]), space O(words). Chain:
//! `O(candidates · log candidates)`.

use super::band::Band;
use super::document::Text;
use super::features::lexical::Translation;
use super::logarithm::ln;
use super::numeric::{narrow, real, whole};
use sangam_unit::Sides;

/// Votes that a source sentence casts, rarest translations first. The words left out occur in too many sentences to
/// distinguish one from another, and the work stays bounded however long the texts are.
const MOST_VOTES: usize = 256;
/// Votes (nats, summed over words) that an anchor needs. If several sentences come within [`LEAST_LEAD`] of the best,
/// all are candidates and the chain decides: the order distinguishes paragraphs of a text that repeats itself.
const LEAST_VOTES: f64 = 6.0;
const LEAST_LEAD: f64 = 3.0;
/// A source sentence with more candidates than this is no anchor.
const MOST_CANDIDATES: usize = 100;
/// Most candidates of a whole text: about 60 MB.
const MOST_CANDIDATES_OF_ALL: usize = 4_000_000;
/// The band reaches this many anchors back and ahead from each row, and this many segments further. With 4 anchors and
/// 3 segments the confidence of one article of the development beds changes (by .002); with 6 and 5 no answer changes.
const ANCHORS_ASIDE: usize = 6;
const SEGMENTS_ASIDE: usize = 8;
/// Most points of a whole band if anchors are missing: about 300 MB of tables. A text of 1,000 lines may stray anywhere
/// within it; one of 50,000 without a single anchor may stray 40 lines from the diagonal.
const MOST_POINTS: usize = 2_000_000;
/// A row is never narrowed below this.
const NARROWEST_LIMIT: usize = 80;

/// A source sentence and the target sentence that very likely belongs to it.
pub(crate) type Anchor = Sides<usize>;

/// Finds the anchors of a text pair, rising on both sides.
pub(crate) fn find(texts: &Sides<Text>, translation: &Translation, unigram: &[f64]) -> Vec<Anchor> {
    let Sides { source, target } = texts;
    let places = Places::new(target);
    let most_candidates = MOST_CANDIDATES.min(MOST_CANDIDATES_OF_ALL / source.sentences().max(1)).max(1);
    let mut votes = vec![0.0_f64; target.sentences()];
    let mut touched: Vec<u32> = Vec::new();
    let mut ballots: Vec<Ballot> = Vec::new();
    let mut candidates: Vec<Anchor> = Vec::new();
    for sentence in 0..source.sentences() {
        let words = source.sentence(sentence);
        ballots.clear();
        for &word in words {
            for &(other, share) in translation.row(word) {
                let worth = ln(f64::from(share) / (unigram[other as usize] * real(words.len() + 1)));
                let count = places.of(other).len();
                if worth > 0.0 && count <= MOST_VOTES {
                    ballots.push(Ballot { count, word: other, worth });
                }
            }
        }
        ballots.sort_by_key(|ballot| (ballot.count, ballot.word));
        let mut cast = 0;
        for &Ballot { count, word, worth } in &ballots {
            cast += count;
            if cast > MOST_VOTES {
                break;
            }
            for &place in places.of(word) {
                if votes[place as usize] == 0.0 {
                    touched.push(place);
                }
                votes[place as usize] += worth;
            }
        }
        let best = touched.iter().map(|&place| votes[place as usize]).fold(0.0, f64::max);
        let least = (best - LEAST_LEAD).max(LEAST_VOTES);
        let from = candidates.len();
        candidates.extend(
            touched
                .iter()
                .filter(|&&place| votes[place as usize] >= least)
                .map(|&place| Sides::new(sentence, place as usize)),
        );
        if candidates.len() - from > most_candidates {
            candidates.truncate(from);
        }
        // In falling order, so that a rising chain takes one of them at most.
        candidates[from..].sort_unstable_by_key(|candidate| std::cmp::Reverse(candidate.target));
        for place in touched.drain(..) {
            votes[place as usize] = 0.0;
        }
    }
    longest_rise(&candidates)
}

/// The vote of one word of a source sentence for the target sentences that hold one of its translations.
struct Ballot {
    /// Number of those sentences.
    count: usize,
    /// The translation.
    word: u32,
    /// Weight of the vote, in nats.
    worth: f64,
}

/// The sentences that contain each word of a text.
struct Places {
    starts: Vec<usize>,
    sentences: Vec<u32>,
}

impl Places {
    fn new(text: &Text) -> Self {
        let mut starts = vec![0; text.keys.len() + 1];
        let mut last = vec![u32::MAX; text.keys.len()];
        let mut each = |visit: &mut dyn FnMut(usize, u32)| {
            last.fill(u32::MAX);
            for sentence in 0..text.sentences() {
                let number = narrow(sentence);
                for &word in text.sentence(sentence) {
                    if std::mem::replace(&mut last[word as usize], number) != number {
                        visit(word as usize, number);
                    }
                }
            }
        };
        each(&mut |word, _| starts[word + 1] += 1);
        for word in 0..text.keys.len() {
            starts[word + 1] += starts[word];
        }
        let mut next = starts.clone();
        let mut sentences = vec![0; starts[text.keys.len()]];
        each(&mut |word, sentence| {
            sentences[next[word]] = sentence;
            next[word] += 1;
        });
        Self { starts, sentences }
    }

    fn of(&self, word: u32) -> &[u32] {
        &self.sentences[self.starts[word as usize]..self.starts[word as usize + 1]]
    }
}

/// Returns the longest chain of anchors whose sources and targets both rise. The anchors must be sorted by rising
/// source and, within one source, by falling target.
pub(crate) fn longest_rise(anchors: &[Anchor]) -> Vec<Anchor> {
    const NONE: u32 = u32::MAX;
    let mut ends: Vec<u32> = Vec::new();
    let mut before: Vec<u32> = vec![NONE; anchors.len()];
    for (index, (number, anchor)) in (0..).zip(anchors).enumerate() {
        let place = ends.partition_point(|&end| anchors[end as usize].target < anchor.target);
        if let Some(place) = place.checked_sub(1) {
            before[index] = ends[place];
        }
        if place == ends.len() {
            ends.push(number);
        } else {
            ends[place] = number;
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied().unwrap_or(NONE);
    while let Some(&anchor) = anchors.get(next as usize) {
        chain.push(anchor);
        next = before[next as usize];
    }
    chain.reverse();
    chain
}

/// The band along `anchors` in a lattice of `source` by `target` segments.
pub(crate) fn band(anchors: &[Anchor], source: usize, target: usize) -> Band {
    let widest = (MOST_POINTS / (source + 1)).max(NARROWEST_LIMIT);
    let mut rows = Vec::with_capacity(source + 1);
    for i in 0..=source {
        let passed = anchors.partition_point(|anchor| anchor.source < i);
        let from = passed.checked_sub(ANCHORS_ASIDE).map_or(Sides::new(0, 0), |index| anchors[index]);
        let to = anchors.get(passed + ANCHORS_ASIDE - 1).copied().unwrap_or(Sides { source, target });
        let mut start = from.target.saturating_sub(SEGMENTS_ASIDE);
        let mut end = (to.target + 1 + SEGMENTS_ASIDE).min(target + 1);
        if end - start.min(end) > widest {
            let share = real(i - from.source.min(i)) / real((to.source - from.source.min(to.source)).max(1));
            let middle = from.target + whole((real(to.target - from.target.min(to.target)) * share).round());
            start = start.max(middle.saturating_sub(widest / 2));
            end = end.min(middle + widest / 2);
        }
        rows.push(start..end);
    }
    if let Some(last) = rows.last_mut() {
        last.end = target + 1;
    }
    Band::from_rows(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_rise_leaves_out_what_crosses() {
        let anchors = |pairs: &[(usize, usize)]| -> Vec<Anchor> {
            pairs.iter().map(|&(source, target)| Sides { source, target }).collect()
        };
        assert_eq!(
            longest_rise(&anchors(&[(0, 0), (1, 9), (2, 1), (3, 2), (4, 3)])),
            anchors(&[(0, 0), (2, 1), (3, 2), (4, 3)])
        );
        assert_eq!(longest_rise(&[]), []);
    }

    proptest! {
        #[test]
        fn a_band_holds_its_anchors_and_both_corners(
            steps in proptest::collection::vec((1usize..4, 1usize..4), 0..60), rest in (0usize..50, 0usize..50),
        ) {
            let (mut i, mut j) = (0, 0);
            let mut anchors = Vec::new();
            for step in steps {
                i += step.0;
                j += step.1;
                anchors.push(Sides::new(i, j));
            }
            let (source, target) = (i + 1 + rest.0, j + 1 + rest.1);
            let band = band(&anchors, source, target);
            for anchor in &anchors {
                prop_assert!(band.position(anchor.source, anchor.target).is_some());
                prop_assert!(band.position(anchor.source + 1, anchor.target + 1).is_some());
            }
            prop_assert!(band.position(0, 0).is_some());
            prop_assert_eq!(band.row(source).end, target + 1);
        }
    }
}
