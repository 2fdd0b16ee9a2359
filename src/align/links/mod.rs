//! Which word of a bead translates which?
//!
//! The tables, numbers and names say how likely each pair of words is. A hidden Markov model and Model 1 turn this into
//! posteriors in both directions. For English with Hindi or Urdu, boosted trees then decide about each pair, and a second
//! time with the first answers around it in view; every pair above one threshold is a link, so a word may have several. For
//! other pairs of languages the product of both directions' posteriors decides. `docs/algorithms/words.md` has the method
//! and its figures.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`word_links`] | What are the words of a bead, and which links do they have? |
//! | [`fragments`] | Where in the translation is a phrase? |
//! | [`tokens`] | Which tokens does a bead have, and which words of the article are they? |
//! | [`chances`] | How likely is each word to translate each word of the other side? |
//! | [`posteriors`] | How likely is it that a word was produced by each word of the other side? |
//! | [`matrix`] | How is a number kept for every pair of words? |
//! | [`classes`] | Of which class is a word? |
//! | [`groups`] | Which words of a sentence belong together? |
//! | [`phrases`] | Which words are a dictionary row of several words? |
//! | [`cells`] | What is known of a pair of words before its neighbours have an answer? |
//! | [`context`] | What does a first answer for all pairs say about each pair? |
//! | [`trees`] | How likely is a pair of words to be a link, by boosted trees? |
//! | [`scorer`] | How are many trees asked about many pairs of words in little time? |
//! | [`link_trees`] | Which trees say whether a pair of words is a link? |
//! | [`languages`] | Of which languages are word classes and dictionary rows known? |
//! | [`decide`] | Which method links the words of a bead? |
//! | [`competitive`] | How are the words of a very long bead linked? |
//! | [`teach`] | What do trees learn from? |

mod cells;
mod chances;
mod classes;
mod competitive;
mod context;
mod decide;
mod fragments;
mod groups;
mod languages;
mod link_trees;
mod matrix;
mod phrases;
mod posteriors;
mod scorer;
mod teach;
#[cfg(test)]
mod tests;
mod tokens;
mod trees;
mod word_links;

pub(crate) use decide::{LinkedTexts, link_all};
pub use fragments::FragmentPlace;
pub use link_trees::LinkTrees;
pub use phrases::phrase_rows;
pub use teach::LinkCells;
pub use trees::{Forest, TreeNode, TreeSum, logistic};
pub use word_links::{Place, WordLink, WordLinks};
