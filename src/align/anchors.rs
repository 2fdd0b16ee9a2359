//! Where, roughly, does a long text stand beside its translation?
//!
//! Each source sentence votes for the target sentences that hold translations of its rare words; a clear winner is an
//! anchor. The longest chain of anchors that rises on both sides (patience sorting, weighted by nothing) is kept, and
//! a band is laid along it: each row reaches from some anchors before it to some anchors after it, so that a few wrong
//! anchors cost nothing. The lattice is exact inside the band.
//!
//! Finding anchors: time O(words · translations · [`MOST_PLACES`]), space O(words). Chain: O(anchors · log anchors).
//! Where a text has no anchors the band follows the diagonal and may miss a large shift; the caller sees low confidence.

use super::band::Band;
use super::document::Text;
use super::features::lexical::Translation;

/// A target word in more sentences than this tells nothing about a place.
const MOST_PLACES: usize = 12;
/// Votes (nats, summed over words) that an anchor needs, and its lead over the next best sentence.
const LEAST_VOTES: f64 = 6.0;
const LEAST_LEAD: f64 = 3.0;
/// The band reaches this many anchors back and on from each row, and as many segments further.
const ANCHORS_ASIDE: usize = 6;
const SEGMENTS_ASIDE: usize = 14;
/// Points of a whole band where anchors are missing: about 300 MB of tables. A text of 1,000 lines may stray anywhere
/// within it, one of 50,000 without a single anchor 40 lines from the diagonal.
const MOST_POINTS: usize = 2_000_000;
/// A row is never narrowed below this.
const NARROWEST_LIMIT: usize = 80;

/// A source sentence and the target sentence that surely belongs to it.
pub(crate) type Anchor = (usize, usize);

/// Anchors of a text pair, rising on both sides.
pub(crate) fn find(texts: &[Text; 2], translation: &Translation, unigram: &[f64]) -> Vec<Anchor> {
    let [source, target] = texts;
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); target.keys.len()];
    for sentence in 0..target.sentences() {
        for &word in target.sentence(sentence) {
            let place = &mut places[word as usize];
            if place.len() <= MOST_PLACES && place.last() != Some(&(sentence as u32)) {
                place.push(sentence as u32);
            }
        }
    }
    let mut votes = vec![0.0_f64; target.sentences()];
    let mut touched: Vec<u32> = Vec::new();
    let mut candidates: Vec<Anchor> = Vec::new();
    for sentence in 0..source.sentences() {
        let words = source.sentence(sentence);
        for &word in words {
            for &(other, share) in translation.row(word) {
                let places = &places[other as usize];
                if places.len() > MOST_PLACES {
                    continue;
                }
                let worth = (f64::from(share) / (unigram[other as usize] * (words.len() + 1) as f64)).ln();
                if worth <= 0.0 {
                    continue;
                }
                for &place in places {
                    if votes[place as usize] == 0.0 {
                        touched.push(place);
                    }
                    votes[place as usize] += worth;
                }
            }
        }
        let (mut best, mut second) = ((0.0, 0), 0.0);
        for &place in &touched {
            let count = votes[place as usize];
            if count > best.0 {
                second = best.0;
                best = (count, place as usize);
            } else if count > second {
                second = count;
            }
            votes[place as usize] = 0.0;
        }
        touched.clear();
        if best.0 >= LEAST_VOTES && best.0 - second >= LEAST_LEAD {
            candidates.push((sentence, best.1));
        }
    }
    longest_rise(&candidates)
}

/// The longest chain of anchors (given by rising source) whose targets rise.
fn longest_rise(anchors: &[Anchor]) -> Vec<Anchor> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; anchors.len()];
    for (index, anchor) in anchors.iter().enumerate() {
        let place = ends.partition_point(|&end| anchors[end].1 < anchor.1);
        before[index] = place.checked_sub(1).map(|place| ends[place]);
        if place == ends.len() {
            ends.push(index);
        } else {
            ends[place] = index;
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        chain.push(anchors[index]);
        next = before[index];
    }
    chain.reverse();
    chain
}

/// The band along `anchors` of a lattice of `source` by `target` segments.
pub(crate) fn band(anchors: &[Anchor], source: usize, target: usize) -> Band {
    let widest = (MOST_POINTS / (source + 1)).max(NARROWEST_LIMIT);
    let mut rows = Vec::with_capacity(source + 1);
    for i in 0..=source {
        let passed = anchors.partition_point(|anchor| anchor.0 < i);
        let (from_i, from_j) = passed.checked_sub(ANCHORS_ASIDE).map_or((0, 0), |index| anchors[index]);
        let (to_i, to_j) = anchors.get(passed + ANCHORS_ASIDE - 1).copied().unwrap_or((source, target));
        let mut start = from_j.saturating_sub(SEGMENTS_ASIDE);
        let mut end = (to_j + 1 + SEGMENTS_ASIDE).min(target + 1);
        if end - start.min(end) > widest {
            let share = (i - from_i.min(i)) as f64 / (to_i - from_i.min(to_i)).max(1) as f64;
            let middle = from_j + ((to_j - from_j.min(to_j)) as f64 * share).round() as usize;
            start = start.max(middle.saturating_sub(widest / 2));
            end = end.min(middle + widest / 2);
        }
        rows.push((start, end));
    }
    if let Some(last) = rows.last_mut() {
        last.1 = target + 1;
    }
    Band::from_rows(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_rise_leaves_out_what_crosses() {
        assert_eq!(longest_rise(&[(0, 0), (1, 9), (2, 1), (3, 2), (4, 3)]), [(0, 0), (2, 1), (3, 2), (4, 3)]);
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
                anchors.push((i, j));
            }
            let (source, target) = (i + 1 + rest.0, j + 1 + rest.1);
            let band = band(&anchors, source, target);
            for anchor in &anchors {
                prop_assert!(band.position(anchor.0, anchor.1).is_some());
                prop_assert!(band.position(anchor.0 + 1, anchor.1 + 1).is_some());
            }
            prop_assert!(band.position(0, 0).is_some());
            prop_assert_eq!(band.row(source).end, target + 1);
        }
    }
}
