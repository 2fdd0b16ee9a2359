//! How likely is a pair of words to be a link, by boosted trees?
//!
//! A forest is a mean of several sums of regression trees (gradient boosting, Friedman 2001); the logistic function of
//! each sum is a probability. A node asks whether a number is at most a threshold or whether a class is in a set.
//!
//! | bytes | what they are |
//! |---|---|
//! | 4 | number of sums |
//! | for each sum: 4, 4 | its constant; its number of trees |
//! | for each tree: 1 | its number of nodes |
//! | for each node: 1, 1, 1, 1, 4 | kind (0 leaf, 1 number, 2 class); feature; places of the nodes for yes and for no; value, threshold or set |
//!
//! All numbers are little-endian. A node comes after its parent, so every walk ends.
//!
//! time: O(trees · depth) a pair of words.

use crate::numeric::{real, single};

/// Why a file of trees cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// It ends too early, has more than it should, or its parts contradict each other.
    #[error("the trees for word links are damaged")]
    Damaged,
    /// It is for other features.
    #[error("the trees for word links are of version {0}, not of this one")]
    Version(u32),
}

/// A node of a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TreeNode {
    /// The end of the walk.
    Leaf {
        /// What the tree adds to the sum.
        value: f32,
    },
    /// Whether a number is at most a threshold.
    Number {
        /// Index of the feature.
        feature: u8,
        /// The threshold.
        most: f32,
        /// Place of the next node if it is.
        yes: u8,
        /// Place of the next node if it is not.
        no: u8,
    },
    /// Whether a class is in a set.
    Class {
        /// Index of the feature.
        feature: u8,
        /// One bit a class.
        set: u32,
        /// Place of the next node if it is.
        yes: u8,
        /// Place of the next node if it is not.
        no: u8,
    },
}

/// Trees that are added up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TreeSum {
    /// What is added to the trees.
    pub base: f32,
    /// The nodes of each tree; the first is its root.
    pub trees: Vec<Vec<TreeNode>>,
}

/// Several sums of trees; their probabilities are averaged.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forest {
    /// The sums.
    pub sums: Vec<TreeSum>,
}

/// Takes numbers from the front of bytes.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Bytes<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], TreeError> {
        let (first, rest) = self.0.split_first_chunk::<N>().ok_or(TreeError::Damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    fn byte(&mut self) -> Result<u8, TreeError> {
        self.array().map(u8::from_le_bytes)
    }

    pub(crate) fn integer(&mut self) -> Result<u32, TreeError> {
        self.array().map(u32::from_le_bytes)
    }

    fn number(&mut self) -> Result<f32, TreeError> {
        let number = self.array().map(f32::from_le_bytes)?;
        if number.is_finite() { Ok(number) } else { Err(TreeError::Damaged) }
    }
}

impl TreeNode {
    fn write(self, bytes: &mut Vec<u8>) {
        let (head, value) = match self {
            Self::Leaf { value } => ([0; 4], value.to_le_bytes()),
            Self::Number { feature, most, yes, no } => ([1, feature, yes, no], most.to_le_bytes()),
            Self::Class { feature, set, yes, no } => ([2, feature, yes, no], set.to_le_bytes()),
        };
        bytes.extend(head);
        bytes.extend(value);
    }

    fn read(bytes: &mut Bytes<'_>) -> Result<Self, TreeError> {
        let [kind, feature, yes, no] = bytes.array()?;
        match kind {
            0 if [feature, yes, no] == [0; 3] => Ok(Self::Leaf { value: bytes.number()? }),
            1 => Ok(Self::Number { feature, most: bytes.number()?, yes, no }),
            2 => Ok(Self::Class { feature, set: bytes.integer()?, yes, no }),
            _ => Err(TreeError::Damaged),
        }
    }

    /// Whether the node asks for one of `features` numbers, of which the first `classes` are classes, and leads to later
    /// nodes of a tree of `nodes`.
    fn is_sound(self, place: usize, nodes: usize, features: Features) -> bool {
        let leads =
            |yes: u8, no: u8| [yes, no].iter().all(|&next| (place + 1..nodes).contains(&usize::from(next)));
        match self {
            Self::Leaf { .. } => true,
            Self::Number { feature, yes, no, .. } => {
                (features.classes..features.all).contains(&usize::from(feature)) && leads(yes, no)
            }
            Self::Class { feature, yes, no, .. } => usize::from(feature) < features.classes && leads(yes, no),
        }
    }
}

/// The features that trees may ask for: first classes, then numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) classes: usize,
    pub(crate) all: usize,
}

impl Forest {
    /// Appends the forest to a file.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        bytes.extend(count(self.sums.len()));
        for sum in &self.sums {
            bytes.extend(sum.base.to_le_bytes());
            bytes.extend(count(sum.trees.len()));
            for tree in &sum.trees {
                bytes.push(u8::try_from(tree.len()).unwrap_or(u8::MAX));
                tree.iter().for_each(|node| node.write(bytes));
            }
        }
    }

    /// Reads a forest that asks for `features` only.
    pub(crate) fn read(bytes: &mut Bytes<'_>, features: Features) -> Result<Self, TreeError> {
        let mut forest = Self::default();
        for _ in 0..bytes.integer()? {
            let mut sum = TreeSum { base: bytes.number()?, trees: Vec::new() };
            for _ in 0..bytes.integer()? {
                let nodes = usize::from(bytes.byte()?);
                let tree: Vec<TreeNode> =
                    (0..nodes).map(|_| TreeNode::read(bytes)).collect::<Result<_, _>>()?;
                let sound =
                    tree.iter().enumerate().all(|(place, node)| node.is_sound(place, nodes, features));
                if tree.is_empty() || !sound {
                    return Err(TreeError::Damaged);
                }
                sum.trees.push(tree);
            }
            forest.sums.push(sum);
        }
        if forest.sums.is_empty() { Err(TreeError::Damaged) } else { Ok(forest) }
    }

    /// The probability for each pair of words; `cells` has `features` numbers for each.
    pub fn probabilities(&self, cells: &[f32], features: usize) -> Vec<f64> {
        let count = cells.len() / features.max(1);
        let mut means = vec![0.0; count];
        for sum in &self.sums {
            for (block, means) in cells.chunks(BLOCK * features.max(1)).zip(means.chunks_mut(BLOCK)) {
                let mut sums = [0.0_f32; BLOCK];
                for tree in &sum.trees {
                    for (cell, sum) in block.chunks_exact(features.max(1)).zip(&mut sums) {
                        *sum += walk(tree, cell);
                    }
                }
                for (mean, trees) in means.iter_mut().zip(sums) {
                    *mean += logistic(f64::from(sum.base + trees)) / real(self.sums.len());
                }
            }
        }
        means
    }
}

/// Pairs of words that go through a tree together: their features stay in the fastest memory.
const BLOCK: usize = 64;

fn walk(tree: &[TreeNode], cell: &[f32]) -> f32 {
    let mut place = 0;
    loop {
        // A place that is not there cannot be read from a file; it would end the walk.
        let next = match tree.get(usize::from(place)) {
            Some(&TreeNode::Leaf { value }) => return value,
            Some(&TreeNode::Number { feature, most, yes, no }) => {
                if cell[usize::from(feature)] <= most {
                    yes
                } else {
                    no
                }
            }
            Some(&TreeNode::Class { feature, set, yes, no }) => {
                if set >> class_of(cell[usize::from(feature)]) & 1 == 1 { yes } else { no }
            }
            None => return 0.0,
        };
        place = next;
    }
}

/// The class that a feature holds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a class is a whole number below 32"
)]
fn class_of(feature: f32) -> u32 {
    feature as u32 & 31
}

/// The class as a feature.
pub(crate) fn class_feature(class: u8) -> f32 {
    single(f64::from(class & 31))
}

/// The probability with these odds, in nats.
pub fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}
