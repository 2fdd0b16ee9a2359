//! Do the two sides of a bead name the same numbers and names, or are they alike in all but these?
//!
//! News is written from templates: yesterday's weather, another match, another accident. Between a sentence and the
//! translation of its sibling all words agree but the numbers and names, and if nothing better is there, the two are
//! linked. The lattice compares a link with chance, and against chance such a link is well supported. So each link is
//! afterwards compared with a sibling. In a translation a number or name has a counterpart with one probability
//! (`kept`), in a sibling with another (`shared`), each independently but for [`TOGETHER`]. Their ratio, over the words
//! of both sides, gives the odds of the bead. How many of an article's links are siblings is unknown: nearly none, or
//! nearly all. Both are tried, weighted by a prior and by how well they explain the article (a mixture of two binomials),
//! and the confidence of a bead is multiplied by the probability that it is no sibling. The beads stay as they are.
//!
//! Of an abridged bead only the shorter side is asked, because the other one says more. Names are words of the table that
//! occur with a capital inside sentences only, so between languages without capitals numbers alone tell siblings apart.
//!
//! time: O(words of the beads · words of a table row in the article), space: O(words).

use std::ops::Range;

use super::beads::{Bead, Reading};
use super::document::{Capital, Text};
use super::features::lexical::Translation;
use super::numeric::real;
use super::words::Class;
use sangam_unit::{Role, Sides};

/// Probabilities that a word of one class has a counterpart.
#[derive(Debug, Clone, Copy)]
struct Rates {
    /// In a translation. On the development beds, .94 of the numbers and .89 of the names have one; in stories .7 and .76.
    /// Set by hand between the two.
    kept: f64,
    /// In a sibling. Set by hand.
    shared: f64,
}

const NUMBER: Rates = Rates { kept: 0.92, shared: 0.15 };
const NAME: Rates = Rates { kept: 0.8, shared: 0.2 };

/// The words of a bead are not independent of each other: the evidence of all of them is worth this power. This and the
/// shares below were chosen by the calibration error on all development beds and by articles made from templates.
const TOGETHER: f64 = 0.5;

/// The most that the names and numbers of one bead say, in nats. It keeps the sums finite.
const MOST_NATS: f64 = 50.0;

/// The share of siblings among the links of an article, if it is the translation and if it is not.
const SHARES: [f64; 2] = [0.005, 0.9];

/// How often a text is aligned with a sibling of its source.
const SIBLING_TEXTS: f64 = 1e-4;

/// Links below this confidence say nothing about the article.
const LINKED: f64 = 0.5;

/// What is known about the words of an article.
pub(crate) struct Naming<'a> {
    texts: &'a Sides<Text>,
    /// By the side whose words are translated.
    translations: &'a Sides<Translation>,
    /// The frequency of each word.
    frequencies: &'a Sides<Vec<f64>>,
    /// For each word, how its absence is judged, if it is a number or a name.
    rates: Sides<Vec<Option<Rates>>>,
}

impl<'a> Naming<'a> {
    /// Finds the numbers and names of both texts; `known` says which words the table has.
    pub(crate) fn new(
        texts: &'a Sides<Text>,
        known: &Sides<Vec<Option<u32>>>,
        (translations, frequencies): (&'a Sides<Translation>, &'a Sides<Vec<f64>>),
    ) -> Self {
        let rates = Sides::of(|side| {
            let mut rates = vec![None; texts[side].keys.len()];
            let mut is_common = vec![false; texts[side].keys.len()];
            for form in texts[side].forms.iter().filter(|form| form.capital != Capital::InsideSentence) {
                is_common[form.word as usize] = true;
            }
            for form in &texts[side].forms {
                let word = form.word as usize;
                match form.class {
                    Class::Number | Class::Address => rates[word] = Some(NUMBER),
                    Class::Word if !is_common[word] && known[side][word].is_some() => {
                        rates[word] = Some(NAME);
                    }
                    Class::Word | Class::Mark => {}
                }
            }
            rates
        });
        Self { texts, translations, frequencies, rates }
    }

    /// Lowers the confidence of the links that may be siblings. Those that `is_settled` knows stay as they are.
    pub(crate) fn judge(&self, beads: &mut [Bead], is_settled: impl Fn(&Bead) -> bool) {
        let nats: Vec<Option<f64>> = beads
            .iter()
            .map(|bead| {
                (!bead.is_null() && !is_settled(bead))
                    .then(|| (TOGETHER * self.nats(bead)).clamp(-MOST_NATS, MOST_NATS))
            })
            .collect();
        // ln P(words of the links | share of siblings), relative to that of translations.
        let explained = SHARES.map(|share| {
            let links = beads.iter().zip(&nats).filter(|(bead, _)| bead.confidence > LINKED);
            links.filter_map(|(bead, nats)| Some(bead.confidence * mixed(share, (*nats)?).ln())).sum::<f64>()
        });
        let odds = (SIBLING_TEXTS / (1.0 - SIBLING_TEXTS)).ln() + explained[1] - explained[0];
        let of_siblings = 1.0 / (1.0 + (-odds).exp());
        for (bead, nats) in beads.iter_mut().zip(nats) {
            let Some(nats) = nats else { continue };
            let [rare, usual] = SHARES.map(|share| share / mixed(share, nats) * (-nats).exp());
            bead.confidence *= 1.0 - (of_siblings * usual + (1.0 - of_siblings) * rare).clamp(0.0, 1.0);
        }
    }

    /// How much more likely the names and numbers of a link are in a translation than in a sibling, in nats.
    fn nats(&self, bead: &Bead) -> f64 {
        let asked = |side: Role| match bead.reading {
            Reading::Abridged(shorter) => side == shorter,
            _ => true,
        };
        Role::BOTH.into_iter().filter(|side| asked(*side)).map(|side| self.nats_of(side, bead)).sum()
    }

    /// The same, of the words of one side.
    fn nats_of(&self, side: Role, bead: &Bead) -> f64 {
        let other = side.other();
        let words = |side: Role, range: &Range<usize>| {
            let mut words: Vec<u32> =
                range.clone().flat_map(|sentence| self.texts[side].sentence(sentence)).copied().collect();
            words.sort_unstable();
            words
        };
        let mut named: Vec<(u32, Rates, f64)> = words(side, bead.side(side))
            .chunk_by(|one, other| one == other)
            .filter_map(|same| Some((same[0], self.rates[side][same[0] as usize]?, 0.0)))
            .collect();
        if named.is_empty() {
            return 0.0;
        }
        let given = words(other, bead.side(other));
        for &word in &given {
            for &(translation, share) in self.translations[other].row(word) {
                if let Ok(found) = named.binary_search_by_key(&translation, |entry| entry.0) {
                    named[found].2 += f64::from(share);
                }
            }
        }
        let of_word = |&(word, Rates { kept, shared }, sum): &(u32, Rates, f64)| {
            let has_counterpart = sum / real(given.len().max(1)) > self.frequencies[side][word as usize];
            if has_counterpart { (kept / shared).ln() } else { ((1.0 - kept) / (1.0 - shared)).ln() }
        };
        named.iter().map(of_word).sum()
    }
}

/// The likelihood of a link with `nats` of evidence, relative to that of a translation, if a share of links are siblings.
fn mixed(share: f64, nats: f64) -> f64 {
    1.0 - share + share * (-nats).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AlignOptions, Aligner, Side};

    fn confidences(source: &[&str], target: &[&str]) -> Vec<f64> {
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let alignment =
            Aligner::new(AlignOptions::default()).align(&Side::new(&en, source), &Side::new(&ur, target));
        alignment.beads.iter().filter(|bead| !bead.is_null()).map(|bead| bead.confidence).collect()
    }

    #[test]
    fn other_names_and_numbers_make_a_link_doubtful() {
        let source = ["The police in Lahore said on Monday that 25 people were hurt in the accident."];
        let own = "لاہور میں پولیس نے پیر کو کہا کہ حادثے میں 25 افراد زخمی ہوئے۔";
        let sibling = "کراچی میں پولیس نے پیر کو کہا کہ حادثے میں 93 افراد زخمی ہوئے۔";
        let other_place = "کراچی میں پولیس نے پیر کو کہا کہ حادثے میں 25 افراد زخمی ہوئے۔";
        let [right, wrong, half] = [own, sibling, other_place].map(|target| confidences(&source, &[target]));
        assert!(right[0] > 0.98, "{right:?}");
        assert!(wrong.iter().all(|confidence| *confidence < 0.98), "{wrong:?}");
        assert!(half[0] > wrong.first().copied().unwrap_or_default(), "{half:?} {wrong:?}");
    }

    #[test]
    fn thousands_of_names_and_numbers_stay_finite() {
        let many =
            |from: usize| (from..from + 3000).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
        let (source, same, other) = (many(10_000), many(10_000), many(50_000));
        for target in [&same, &other] {
            let found = confidences(&[&source, "It rained."], &[target, "بارش ہوئی۔"]);
            assert!(found.iter().all(|confidence| (0.0..=1.0).contains(confidence)), "{found:?}");
        }
    }

    #[test]
    fn a_mixture_lies_between_its_parts() {
        for nats in [-MOST_NATS, -1.0, 0.0, 1.0, MOST_NATS] {
            let found = mixed(0.3, nats);
            assert!(found.is_finite() && found >= f64::min(1.0, (-nats).exp()), "{nats}");
            assert!(found <= f64::max(1.0, (-nats).exp()), "{nats}");
        }
    }
}
