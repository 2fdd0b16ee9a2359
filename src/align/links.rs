//! Which word of a bead translates which?
//!
//! Word alignment from the same tables that align sentences. Each pair of words scores by the geometric mean of both
//! directions' probability against chance, times a preference for words that stand at like places of their sentences
//! (Dyer et al. 2013, `fast_align`); pairs are then taken greedily, best first, while both words are free (competitive
//! linking, Melamed 2000).
//!
//! time: O(source words · target words + links · log links) a bead. What it does not do: one word to many.

use std::collections::HashMap;
use std::ops::Range;

use super::Bead;
use super::model::Evidence;
use super::words::for_each_token;

/// How fast a pair loses by standing at unlike places of the two sentences, per whole length (the default of `fast_align`).
const DIAGONAL_PULL: f64 = 4.0;
/// Least score, in nats above chance, at which two words are linked.
const LEAST_GAIN: f64 = 1.0;

/// The words of a bead and their links.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WordLinks {
    /// Words and marks of the source: segment, and bytes in it.
    pub source: Vec<Place>,
    /// Words and marks of the target.
    pub target: Vec<Place>,
    /// Links: index into `source`, index into `target`, and how far above chance (nats); sorted.
    pub links: Vec<(usize, usize, f64)>,
}

impl WordLinks {
    /// The links as Pharaoh writes them: `0-0 1-2`.
    pub fn pharaoh(&self) -> String {
        let links: Vec<String> = self.links.iter().map(|link| format!("{}-{}", link.0, link.1)).collect();
        links.join(" ")
    }
}

/// Where a token stands: its segment, and its bytes in it.
pub type Place = (usize, Range<usize>);

/// Tokens of some segments, and their words in the article (`None` where they carry nothing).
fn tokens(
    segments: &[&str],
    range: Range<usize>,
    words: &HashMap<&str, u32>,
) -> (Vec<Place>, Vec<Option<u32>>) {
    let (mut places, mut found) = (Vec::new(), Vec::new());
    for segment in range {
        for_each_token(segments[segment], |token| {
            places.push((segment, token.start..token.start + token.raw.len()));
            found.push(words.get(token.raw).copied());
        });
    }
    (places, found)
}

/// Links the words of every bead.
pub(crate) fn link_all(evidence: &Evidence<'_>, segments: [&[&str]; 2], beads: &[Bead]) -> Vec<WordLinks> {
    let words = [0, 1].map(|side: usize| evidence.texts()[side].words_by_spelling());
    beads
        .iter()
        .map(|bead| {
            let source = tokens(segments[0], bead.source.clone(), &words[0]);
            let target = tokens(segments[1], bead.target.clone(), &words[1]);
            link(evidence, source, target)
        })
        .collect()
}

fn link(
    evidence: &Evidence<'_>,
    (source_spans, source_words): (Vec<Place>, Vec<Option<u32>>),
    (target_spans, target_words): (Vec<Place>, Vec<Option<u32>>),
) -> WordLinks {
    let mut candidates: Vec<(usize, usize, f64)> = Vec::new();
    for (i, from) in source_words.iter().enumerate() {
        for (j, to) in target_words.iter().enumerate() {
            let Some((from, to)) = from.zip(*to) else { continue };
            let gain = evidence.word_gain(from, to);
            let place = (i as f64 / source_words.len() as f64) - (j as f64 / target_words.len() as f64);
            let score = gain - DIAGONAL_PULL * place.abs();
            if gain > LEAST_GAIN && score > 0.0 {
                candidates.push((i, j, score));
            }
        }
    }
    candidates.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut free = [vec![true; source_words.len()], vec![true; target_words.len()]];
    let mut links: Vec<(usize, usize, f64)> = Vec::new();
    for candidate in candidates {
        if free[0][candidate.0] && free[1][candidate.1] {
            free[0][candidate.0] = false;
            free[1][candidate.1] = false;
            links.push(candidate);
        }
    }
    links.sort_by_key(|link| (link.0, link.1));
    WordLinks { source: source_spans, target: target_spans, links }
}
