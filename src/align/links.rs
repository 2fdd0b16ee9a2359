//! Which word of a bead translates which?
//!
//! Word alignment from the same tables that align sentences. Each pair of words scores by the geometric mean of both
//! directions' probability relative to chance, times a preference for words at similar places of their sentences (Dyer
//! et al. 2013, `fast_align`). Pairs are then taken greedily, best first, as long as both words are free (competitive
//! linking, Melamed 2000).
//!
//! time: O(source words · target words + links · log links) a bead. What it does not do: link one word to several.

use std::collections::HashMap;
use std::ops::Range;

use super::beads::Bead;
use super::document::Text;
use super::model::Evidence;
use super::numeric::real;
use super::words::for_each_token;
use sangam_unit::Sides;

/// How many nats a pair loses if its words are at different places of the two sentences, per whole length. Less than
/// the 4 of `fast_align`, because a verb moves from the middle to the end. Fitted on the 60 sentences of
/// `words.en-ur.tsv`.
const DIAGONAL_PULL: f64 = 1.0;
/// Least score, in nats above chance, for two words to be linked. With a lower limit, articles and postpositions take
/// any word that is free. Fitted on the same sentences.
const LEAST_SCORE: f64 = 2.0;

/// The words of a bead and their links.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WordLinks {
    /// Words and marks of the source.
    pub source: Vec<Place>,
    /// Words and marks of the target.
    pub target: Vec<Place>,
    /// Links, sorted by their words.
    pub links: Vec<WordLink>,
}

/// A word of the source and the word of the target that translates it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordLink {
    /// Index into [`WordLinks::source`].
    pub source: usize,
    /// Index into [`WordLinks::target`].
    pub target: usize,
    /// How far above chance the pair is, in nats.
    pub gain: f64,
}

impl WordLinks {
    /// Formats the links in the Pharaoh format: `0-0 1-2`.
    pub fn pharaoh(&self) -> String {
        let links: Vec<String> =
            self.links.iter().map(|link| format!("{}-{}", link.source, link.target)).collect();
        links.join(" ")
    }
}

/// The place of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Index of its segment.
    pub segment: usize,
    /// Its bytes in the segment.
    pub bytes: Range<usize>,
}

/// The tokens of one side of a bead.
#[derive(Default)]
struct Tokens {
    places: Vec<Place>,
    /// Their words in the article; `None` for a token that carries no meaning.
    words: Vec<Option<u32>>,
}

/// Splits a range of segments into tokens; `words` maps spellings to words.
fn tokens(segments: &[&str], range: Range<usize>, words: &HashMap<&str, u32>) -> Tokens {
    let mut found = Tokens::default();
    for segment in range {
        for_each_token(segments[segment], |token| {
            let bytes = token.start..token.start + token.raw.len();
            found.places.push(Place { segment, bytes });
            found.words.push(words.get(token.raw).copied());
        });
    }
    found
}

/// Links the words of every bead.
pub(crate) fn link_all(evidence: &Evidence<'_>, segments: Sides<&[&str]>, beads: &[Bead]) -> Vec<WordLinks> {
    let words = evidence.texts().as_ref().map(Text::words_by_spelling);
    beads
        .iter()
        .map(|bead| {
            let of = |side| tokens(segments[side], bead.side(side).clone(), &words[side]);
            link(evidence, Sides::of(of))
        })
        .collect()
}

fn link(evidence: &Evidence<'_>, Sides { source, target }: Sides<Tokens>) -> WordLinks {
    let mut candidates: Vec<WordLink> = Vec::new();
    for (i, from) in source.words.iter().enumerate() {
        for (j, to) in target.words.iter().enumerate() {
            let Some((from, to)) = from.zip(*to) else { continue };
            let place = (real(i) / real(source.words.len())) - (real(j) / real(target.words.len()));
            let gain = evidence.word_gain(from, to) - DIAGONAL_PULL * place.abs();
            if gain > LEAST_SCORE {
                candidates.push(WordLink { source: i, target: j, gain });
            }
        }
    }
    let words = |link: &WordLink| (link.source, link.target);
    candidates.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(words(a).cmp(&words(b))));
    let mut free = Sides::new(vec![true; source.words.len()], vec![true; target.words.len()]);
    let mut links: Vec<WordLink> = Vec::new();
    for link in candidates {
        if free.source[link.source] && free.target[link.target] {
            free.source[link.source] = false;
            free.target[link.target] = false;
            links.push(link);
        }
    }
    links.sort_by_key(words);
    WordLinks { source: source.places, target: target.places, links }
}

#[cfg(test)]
mod tests {
    use crate::aligner::{AlignOptions, Aligner, Side};
    use crate::beads::Bead;
    use crate::evaluate_links::{LinkCounts, read_gold_links};

    /// Language of the translation, and the highest alignment error rate allowed.
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
                let bead = Bead::new(0..1, 0..1, 1.0);
                counts.add(&gold, &aligner.word_links(&source, &target, &[bead])[0]);
            }
            assert!(counts.error_rate() <= worst, "{tag}: {counts:?}, {:.3}", counts.error_rate());
        }
    }
}
