//! Which sentence translates which?
//!
//! An article pair is explained as a sequence of *beads*: runs of sentences that translate each other, or sentences
//! without a counterpart. Each bead is scored by its length, words, numbers and names. Summing over every possible
//! sequence gives each bead's probability, which is its confidence. `docs/algorithms/alignment.md` has the whole model.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`aligner`] | How is an article aligned, alone or in a batch, using a memory and tables? |
//! | [`at_once`] | How do the two sides of an article use two cores? |
//! | [`beads`] | Which sentences may form a bead, and how likely is each kind before any evidence? |
//! | [`words`] | Which key does a word of a text share with its translations? |
//! | [`spellings`] | What is already known about a spelling from earlier texts? |
//! | [`document`] | Which parts of an article does the aligner use? |
//! | [`features`] | What is the evidence that two runs of sentences translate each other? |
//! | [`lexicon`] | What does the aligner know about two languages before it sees the article? |
//! | [`model`] | How well does each possible bead explain its sentences? |
//! | [`anchors`] | Roughly where in the translation is each part of a long text? |
//! | [`band`] | Which points of the lattice are examined? |
//! | [`lattice`] | How likely is each bead, over all ways to align the two texts? |
//! | [`logarithm`] | How can a logarithm be fast and give the same bits on every machine? |
//! | [`numeric`] | What can a number lose when it is stored in fewer bits or used in arithmetic? |
//! | [`learn`] | What do the articles of a batch teach each other? |
//! | [`recall`] | What does a translation memory say about this article? |
//! | [`settled`] | Which beads are settled before the aligner starts? |
//! | [`moves`] | Which blocks of the translation are in another order? |
//! | [`pairing`] | Which document of one heap translates which of another? |
//! | [`explain`] | Why does the aligner believe in a bead? |
//! | [`mod@term_pairs`] | Which words and phrases of many lines translate each other so often that they may be terms? |
//! | [`links`] | Which word of a bead translates which? |
//! | [`link_trees`] | What makes the trees that link words? |
//! | [`weights`] | How much is each piece of evidence worth? |
//! | [`evaluate`] | How many of the beads are right, and is their confidence reliable? |
//!
//! ```
//! use sangam_align::{AlignOptions, Aligner, Side};
//!
//! let (english, urdu) = ("en".parse()?, "ur".parse()?);
//! let source = ["The bridge will be closed for 12 days.", "Buses will cross the river by ferry."];
//! let target = ["پل 12 دن بند رہے گا۔", "بسیں فیری سے دریا پار کریں گی۔"];
//! let aligner = Aligner::new(AlignOptions::default());
//! let alignment = aligner.align(&Side::new(&english, &source), &Side::new(&urdu, &target));
//! let beads: Vec<_> = alignment.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect();
//! assert_eq!(beads, [(0..1, 0..1), (1..2, 1..2)]);
//! # Ok::<_, sangam_language::LanguageError>(())
//! ```

mod aligner;
mod anchors;
mod at_once;
mod band;
mod beads;
mod document;
pub mod evaluate;
pub mod evaluate_links;
mod explain;
mod features;
mod lattice;
mod learn;
pub mod lexicon;
mod links;
mod logarithm;
mod model;
mod moves;
mod naming;
mod numeric;
pub mod pairing;
#[cfg(test)]
#[path = "../../tests/properties.rs"]
mod properties;
mod recall;
mod scores;
mod settled;
mod spellings;
mod term_pairs;
mod weights;
mod words;

/// What the program that makes the trees for word links uses.
pub mod link_trees {
    pub use super::links::{Forest, LinkCells, LinkTrees, TreeNode, TreeSum, logistic, phrase_rows};
}

pub use aligner::{
    AlignOptions, Aligner, Alignment, METHOD, METHOD_VERSION, Side, Surprise, document_confidence,
};
pub use beads::{Bead, Reading};
pub use explain::{Explanation, WordPair};
pub use links::{FragmentPlace, Place, WordLink, WordLinks};
pub use model::PairKind;
pub use moves::{Move, crossing_blocks};
pub use recall::{NoMemory, Recall, Recalled};
pub use settled::Confirmed;
pub use term_pairs::{TermPair, TermPairOptions, term_pairs};
pub use weights::Weights;
