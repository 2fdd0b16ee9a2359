//! What do trees learn from?
//!
//! The features of the pairs of words of a sentence and its translation, for the program that makes the shipped trees.

use sangam_unit::{Role, Sides};

use super::cells::{FIRST, Pairs};
use super::context::{self, SECOND};
use super::decide::{LinkedTexts, by_trees, pairs};
use super::languages::{english_side, grammar};
use super::link_trees::{LEAST_SECOND, LinkTrees};
use super::matrix::Matrix;
use super::scorer::Scorer;
use super::tokens::{Tokens, Vocabulary};
use super::trees::Forest;
use super::word_links::{Place, WordLinks};
use crate::model::Evidence;

/// The pairs of words of a sentence and its translation, as trees see them.
#[derive(Debug)]
pub struct LinkCells {
    /// The words of the source.
    pub source: Vec<Place>,
    /// The words of the target.
    pub target: Vec<Place>,
    english: Role,
    pairs: Pairs,
}

impl LinkCells {
    /// How many features each stage has.
    pub const FEATURES: [usize; 2] = [FIRST.all, SECOND.all];
    /// How many of them, at the front, are classes.
    pub const CLASSES: usize = FIRST.classes;
    /// The second stage is asked about pairs with at least this first answer.
    pub const LEAST_SECOND: f64 = LEAST_SECOND;

    /// `None` if trees do not know the two languages.
    pub(crate) fn new(evidence: &Evidence<'_>, texts: &LinkedTexts<'_>) -> Option<Self> {
        let english = english_side(texts.languages)?;
        let grammar = grammar(texts.languages[english.other()])?;
        let vocabularies = evidence.texts().as_ref().map(Vocabulary::new);
        let tokens = Sides::of(|side| {
            Tokens::new(texts.segments[side], 0..texts.segments[side].len(), &vocabularies[side])
        });
        let pairs = pairs(evidence, tokens.as_ref(), english, grammar);
        Some(Self { source: tokens.source.places, target: tokens.target.places, english, pairs })
    }

    /// English words and words of the other side.
    pub fn size(&self) -> [usize; 2] {
        [self.pairs.rows(), self.pairs.columns()]
    }

    /// The features of the first stage, for each English word by each word of the other side.
    pub fn first(&self) -> &[f32] {
        self.pairs.cells()
    }

    /// The features of the second stage for some pairs, by the first answers for all.
    pub fn second(&self, answers: &[f64], cells: &[(usize, usize)]) -> Vec<f32> {
        let columns = self.pairs.columns();
        let answers = Matrix::of(self.pairs.rows(), columns, |i, j| answers[i * columns + j]);
        context::features(&self.pairs, &answers, cells)
    }

    /// The answers of a forest of a stage (0 or 1) to features.
    pub fn answers(stage: usize, forest: &Forest, features: &[f32]) -> Vec<f64> {
        let known = if stage == 0 { FIRST } else { SECOND };
        Scorer::new(forest, known).probabilities(features)
    }

    /// The links by other trees than the shipped ones.
    pub fn linked_by(&self, trees: &LinkTrees) -> WordLinks {
        by_trees(trees, &self.pairs, self.english, Sides::new(self.source.clone(), self.target.clone()))
    }
}
