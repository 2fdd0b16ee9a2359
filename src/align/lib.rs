//! Which sentence translates which?
//!
//! An article pair is explained as a sequence of *beads* (runs of sentences that translate each other, or stand
//! alone). Each bead scores by its length, its words, numbers and names; summing over all ways to lay beads gives
//! every bead's probability, which is its confidence. `docs/algorithms/alignment.md` tells the whole model.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`aligner`] | How is an article aligned, alone or among others, with what is known beside it? |
//! | [`at_once`] | How do the two sides of an article use two cores? |
//! | [`beads`] | Which groupings of sentences may stand together, and how likely is each beforehand? |
//! | [`words`] | By which key does a word of a text meet its translations? |
//! | [`spellings`] | What was found out about a spelling in earlier texts? |
//! | [`document`] | What of an article does the aligner look at? |
//! | [`features`] | What speaks for two runs of sentences being translations of each other? |
//! | [`lexicon`] | What does the aligner know of two languages before it sees the article? |
//! | [`model`] | How well does each possible bead explain its sentences? |
//! | [`anchors`] | Where, roughly, does a long text stand beside its translation? |
//! | [`band`] | Which points of the lattice are looked at? |
//! | [`lattice`] | How likely is each bead, all ways to align the two texts considered? |
//! | [`logarithm`] | How is a logarithm taken quickly, and alike on every machine? |
//! | [`numeric`] | What becomes of a number that is kept in less room, or used in arithmetic? |
//! | [`learn`] | What do the articles of a batch teach each other? |
//! | [`recall`] | What does a translation memory say about this article? |
//! | [`settled`] | Which beads are settled before the aligner looks? |
//! | [`moves`] | Which blocks of the translation stand in another order? |
//! | [`explain`] | Why does the aligner believe in a bead? |
//! | [`links`] | Which word of a bead translates which? |
//! | [`weights`] | How much is each piece of evidence worth? |
//! | [`evaluate`] | How many of the beads are right, and can their confidence be believed? |

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
mod numeric;
mod recall;
mod settled;
mod spellings;
mod weights;
mod words;

pub use aligner::{AlignOptions, Aligner, Alignment, METHOD, METHOD_VERSION, Side, Surprise};
pub use beads::Bead;
pub use explain::{Explanation, WordPair};
pub use links::{Place, WordLink, WordLinks};
pub use model::PairKind;
pub use moves::{Move, crossing_blocks};
pub use recall::{NoMemory, Recall, Recalled};
pub use settled::Confirmed;
pub use weights::Weights;
