//! How are the words of a very long bead linked in bounded time and memory?
//!
//! By competitive linking (Melamed 2000): each pair scores by the geometric mean of both directions' probability relative
//! to chance, times a preference for words at similar places of their sentences (Dyer et al. 2013, `fast_align`). Pairs are
//! taken greedily, best first, as long as both words are free. Only pairs near the diagonal are looked at, so that there
//! are never more than [`MOST_CANDIDATES`].
//!
//! time: O(candidates · log candidates). What it does not do: link one word to several.

use super::tokens::Tokens;
use super::trees::logistic;
use super::word_links::WordLink;
use crate::model::Evidence;
use crate::numeric::{real, whole};
use sangam_unit::Sides;

/// How many nats a pair loses if its words are at different places of the two sentences, per whole length. Less than
/// the 4 of `fast_align`, because a verb moves from the middle to the end. Fitted on 60 sentences of
/// `words.en-ur.tsv`.
const DIAGONAL_PULL: f64 = 1.0;
/// Least score, in nats above chance, for two words to be linked. With a lower limit, articles and postpositions take
/// any word that is free. Fitted on the same sentences.
const LEAST_SCORE: f64 = 2.0;
/// The most pairs of words that are looked at, about: 24 MB of them.
const MOST_CANDIDATES: f64 = 1e6;

/// Links the words of a bead.
pub(super) fn link(evidence: &Evidence<'_>, Sides { source, target }: Sides<&Tokens<'_>>) -> Vec<WordLink> {
    let lengths = Sides::new(real(source.len()), real(target.len()));
    // Half the width of the band around the diagonal, in words of the target.
    let reach = (MOST_CANDIDATES / (2.0 * lengths.source)).min(lengths.target);
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (i, from) in source.words.iter().enumerate() {
        let Some(from) = from else { continue };
        let middle = real(i) / lengths.source * lengths.target;
        let columns = whole(middle - reach)..whole(middle + reach + 1.0).min(target.len());
        for j in columns {
            let Some(to) = target.words[j] else { continue };
            let place = real(i) / lengths.source - real(j) / lengths.target;
            let gain = evidence.word_gain(*from, to) - DIAGONAL_PULL * place.abs();
            if gain > LEAST_SCORE {
                candidates.push((gain, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut free = Sides::new(vec![true; source.len()], vec![true; target.len()]);
    let mut links: Vec<WordLink> = Vec::new();
    for (gain, source, target) in candidates {
        if free.source[source] && free.target[target] {
            free.source[source] = false;
            free.target[target] = false;
            links.push(WordLink { source, target, confidence: confidence(gain) });
        }
    }
    links.sort_by_key(|link| (link.source, link.target));
    links
}

/// How likely a link of this gain is to be right.
fn confidence(gain: f64) -> f64 {
    /// Odds at no gain, and how fast they rise: logistic regression on the 586 links of the even lines of
    /// `words.en-hi.tsv` and `words.en-ur.tsv`.
    const ODDS: [f64; 2] = [-0.91, 0.83];
    logistic(ODDS[0] + ODDS[1] * gain)
}
