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
//! All numbers are little-endian. A node comes after its parent and has only one, so every walk ends.
//!
//! A sum has at most [`MOST_TREES`] trees, a tree at most [`MOST_LEAVES`] leaves. [`super::scorer`] asks them.

use crate::numeric::single;

/// Why a file of trees cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TreeError {
    /// It ends too early, has more than it should, or its parts contradict each other.
    #[error("the trees for word links are damaged")]
    Damaged,
    /// It is for other features.
    #[error("the trees for word links are of version {0}, not of this one")]
    Version(u32),
}

/// The most leaves of a tree.
pub(super) const MOST_LEAVES: usize = 16;

/// The most trees of a sum.
pub(super) const MOST_TREES: usize = 128;

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

    /// The places of the next nodes, if it is not a leaf.
    fn next(self) -> Option<[usize; 2]> {
        match self {
            Self::Leaf { .. } => None,
            Self::Number { yes, no, .. } | Self::Class { yes, no, .. } => Some([yes.into(), no.into()]),
        }
    }

    /// Whether it asks for one of `features`.
    fn asks_for(self, features: Features) -> bool {
        match self {
            Self::Leaf { .. } => true,
            Self::Number { feature, .. } => (features.classes..features.all).contains(&feature.into()),
            Self::Class { feature, .. } => usize::from(feature) < features.classes,
        }
    }
}

/// Whether the nodes are a tree that asks for `features` only: every node but the first has one parent, before it.
fn is_tree(nodes: &[TreeNode], features: Features) -> bool {
    let mut parents = vec![0; nodes.len()];
    for (place, node) in nodes.iter().enumerate() {
        for next in node.next().into_iter().flatten() {
            match parents.get_mut(next) {
                Some(count) if next > place => *count += 1,
                _ => return false,
            }
        }
    }
    let leaves = nodes.iter().filter(|node| node.next().is_none()).count();
    nodes.iter().all(|node| node.asks_for(features))
        && (1..=MOST_LEAVES).contains(&leaves)
        && parents.iter().skip(1).all(|count| *count == 1)
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
                for node in tree {
                    node.write(bytes);
                }
            }
        }
    }

    /// Reads a forest that asks for `features` only.
    pub(crate) fn read(bytes: &mut Bytes<'_>, features: Features) -> Result<Self, TreeError> {
        let mut forest = Self::default();
        for _ in 0..bytes.integer()? {
            let mut sum = TreeSum { base: bytes.number()?, trees: Vec::new() };
            let trees = bytes.integer()?;
            if usize::try_from(trees).is_ok_and(|trees| trees > MOST_TREES) {
                return Err(TreeError::Damaged);
            }
            for _ in 0..trees {
                let nodes = usize::from(bytes.byte()?);
                let tree: Vec<TreeNode> =
                    (0..nodes).map(|_| TreeNode::read(bytes)).collect::<Result<_, _>>()?;
                if !is_tree(&tree, features) {
                    return Err(TreeError::Damaged);
                }
                sum.trees.push(tree);
            }
            forest.sums.push(sum);
        }
        if forest.sums.is_empty() { Err(TreeError::Damaged) } else { Ok(forest) }
    }
}

/// The class that a feature holds, below 32.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a class is a whole number below 32"
)]
pub(super) fn class_of(feature: f32) -> usize {
    feature as usize & 31
}

/// The class as a feature.
pub(crate) fn class_feature(class: u8) -> f32 {
    single(f64::from(class & 31))
}

/// The probability with these odds, in nats.
pub fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}
