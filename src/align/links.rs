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

use super::beads::Bead;
use super::model::Evidence;
use super::words::for_each_token;

/// How many nats a pair loses by standing at unlike places of the two sentences, per whole length: less than the 4 of
/// `fast_align`, for a verb travels from the middle to the end. Fitted on the 60 sentences of `words.en-ur.tsv`.
const DIAGONAL_PULL: f64 = 1.0;
/// Least score, in nats above chance, at which two words are linked: lower, articles and postpositions take whatever is
/// free. Fitted on the same sentences.
const LEAST_SCORE: f64 = 2.0;

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
            let place = (i as f64 / source_words.len() as f64) - (j as f64 / target_words.len() as f64);
            let score = evidence.word_gain(from, to) - DIAGONAL_PULL * place.abs();
            if score > LEAST_SCORE {
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

#[cfg(test)]
mod tests {
    use crate::aligner::{AlignOptions, Aligner, Side};
    use crate::beads::Bead;
    use crate::evaluate_links::{LinkCounts, read_gold_links};

    /// Language of the translation, alignment error rate that is not exceeded.
    const WORST: [(&str, f64); 2] = [("ur", 0.240), ("hi", 0.235)];

    #[test]
    fn words_are_linked_as_by_hand() {
        let aligner = Aligner::new(AlignOptions::default());
        let english = "en".parse().unwrap();
        for (tag, worst) in WORST {
            let language = tag.parse().unwrap();
            let path = format!("{}/../../tests/golden/words/words.en-{tag}.tsv", env!("CARGO_MANIFEST_DIR"));
            let mut counts = LinkCounts::default();
            for gold in read_gold_links(&std::fs::read_to_string(path).unwrap()).unwrap() {
                let texts = [[gold.source.as_str()], [gold.target.as_str()]];
                let (source, target) = (Side::new(&english, &texts[0]), Side::new(&language, &texts[1]));
                let bead = Bead { source: 0..1, target: 0..1, confidence: 1.0 };
                counts.add(&gold, &aligner.word_links(&source, &target, &[bead])[0]);
            }
            assert!(counts.error_rate() <= worst, "{tag}: {counts:?}, {:.3}", counts.error_rate());
        }
    }
}
