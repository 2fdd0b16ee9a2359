//! Which sentence translates which?
//!
//! An article pair is explained as a sequence of *beads* (runs of sentences that translate each other, or stand
//! alone). Each bead scores by its length, its words, numbers and names; summing over all ways to lay beads gives
//! every bead's probability, which is its confidence. `docs/algorithms/alignment.md` tells the whole model.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`beads`] | Which groupings of sentences may stand together, and how likely is each beforehand? |
//! | [`words`] | By which key does a word of a text meet its translations? |
//! | [`document`] | What of an article does the aligner look at? |
//! | [`features`] | What speaks for two runs of sentences being translations of each other? |
//! | [`lexicon`] | What does the aligner know of two languages before it sees the article? |
//! | [`model`] | How well does each possible bead explain its sentences? |
//! | [`band`] | Which points of the lattice are looked at? |
//! | [`lattice`] | How likely is each bead, all ways to align the two texts considered? |
//! | [`weights`] | How much is each piece of evidence worth? |
//! | [`evaluate`] | How many of the beads are right, and can their confidence be believed? |

mod band;
mod beads;
mod document;
pub mod evaluate;
mod features;
mod lattice;
pub mod lexicon;
mod model;
mod weights;
mod words;

pub use beads::Bead;
pub use weights::Weights;

use sangam_memory::Language;

use band::Band;
use beads::Prior;
use document::Text;
use model::{Evidence, Oriented};

/// Name of the method: stored with the beads.
pub const METHOD: &str = "sangam";

/// Changes whenever the same input may give other beads: stored with them, so old links can be told from new ones.
pub const METHOD_VERSION: u32 = 1;

/// How an article is to be aligned.
#[derive(Debug, Clone, Default)]
pub struct AlignOptions {
    /// The model's constants.
    pub weights: Weights,
}

/// One side of an article.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Language of the segments.
    pub language: &'a Language,
    /// Segments in reading order.
    pub segments: &'a [&'a str],
}

/// What the aligner found.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// Beads in reading order; every segment of both sides stands in exactly one.
    pub beads: Vec<Bead>,
    /// Expected share of segments whose counterpart was found, 0 to 1: near 0 where the texts are unrelated.
    pub document_confidence: f64,
    /// Name of the method, stored with the links.
    pub method: &'static str,
    /// See [`METHOD_VERSION`].
    pub method_version: u32,
}

/// Aligns articles; holds the tables, is cheap to share between threads.
#[derive(Debug)]
pub struct Aligner {
    options: AlignOptions,
}

impl Aligner {
    /// An aligner with the shipped tables.
    pub fn new(options: AlignOptions) -> Self {
        Self { options }
    }

    /// Aligns one article with its translation. Any input has an answer: sides may be empty, equal or unrelated.
    pub fn align(&self, source: &Side<'_>, target: &Side<'_>) -> Alignment {
        let tables = lexicon::shipped(source.language.primary(), target.language.primary());
        let table = tables.as_ref().map(|(table, source_side)| Oriented { table, source_side: *source_side });
        self.align_with(source, target, table)
    }

    fn align_with(&self, source: &Side<'_>, target: &Side<'_>, table: Option<Oriented<'_>>) -> Alignment {
        let weights = &self.options.weights;
        let known =
            lexicon::has_rules(source.language.primary()) || lexicon::has_rules(target.language.primary());
        let texts = [Text::new(source.segments, known), Text::new(target.segments, known)];
        let evidence = Evidence::new(texts, table, weights);
        let band = Band::full(source.segments.len(), target.segments.len());
        let scores = evidence.scores(band, weights);
        let priors: Vec<Prior> = if table.is_some() {
            weights.null_rates.iter().map(|&rate| Prior::new(&weights.kinds, rate)).collect()
        } else {
            vec![Prior::new(&weights.kinds, weights.null_rate_without_table)]
        };
        let posteriors = lattice::posteriors(&scores, &priors);
        let beads = lattice::decode(&posteriors);
        let segments = source.segments.len() + target.segments.len();
        let linked: f64 = beads
            .iter()
            .filter(|bead| !bead.is_null())
            .map(|bead| bead.confidence * (bead.source.len() + bead.target.len()) as f64)
            .sum();
        Alignment {
            beads,
            document_confidence: if segments == 0 { 0.0 } else { linked / segments as f64 },
            method: METHOD,
            method_version: METHOD_VERSION,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn align(source: &[&str], target: &[&str]) -> Vec<String> {
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        Aligner::new(AlignOptions::default())
            .align(&Side { language: &en, segments: source }, &Side { language: &ur, segments: target })
            .beads
            .iter()
            .map(|bead| format!("{:?}{:?}", bead.source, bead.target))
            .collect()
    }

    #[test]
    fn numbers_and_names_join_sentences() {
        let beads = align(
            &["In Lahore 25 people were hurt.", "The match began at 7:30 in Karachi.", "In 1998 it was 400."],
            &["لاہور میں 25 افراد زخمی ہوئے۔", "میچ کراچی میں 7:30 پر شروع ہوا۔", "1998 میں یہ 400 تھا۔"],
        );
        assert_eq!(beads, ["0..10..1", "1..21..2", "2..32..3"]);
    }

    #[test]
    fn empty_sides_have_an_answer() {
        assert_eq!(align(&[], &[]), Vec::<String>::new());
        assert_eq!(align(&["One."], &[]), ["0..10..0"]);
        assert_eq!(align(&[], &["ایک۔", "دو۔"]), ["0..00..1", "0..01..2"]);
    }
}
