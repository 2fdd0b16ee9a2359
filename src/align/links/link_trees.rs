//! Which trees say whether a pair of words is a link?
//!
//! A file has four letters, the version of the features, and two forests: one for each stage (see [`super::trees`]).

use std::sync::LazyLock;

use super::cells::{FIRST, Pairs};
use super::context::{self, SECOND};
use super::matrix::Matrix;
use super::scorer::Scorer;
use super::trees::{Bytes, Forest, TreeError};

/// The first bytes of a file.
const MAGIC: &[u8] = b"SGWL";
/// Changes whenever the features do.
const VERSION: u32 = 1;

/// Pairs whose first answer is below this keep it and are not asked again: none of 1,532 links of the prototype was lost,
/// and a third to a half of the pairs are spared.
pub(crate) const LEAST_SECOND: f64 = 0.005;

/// The trees of both stages.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkTrees {
    /// The forest of each stage.
    forests: [Forest; 2],
    /// The same, ready to be asked.
    scorers: [Scorer; 2],
}

impl LinkTrees {
    /// Puts the forests of both stages together.
    pub fn new(first: Forest, second: Forest) -> Self {
        let scorers = [Scorer::new(&first, FIRST), Scorer::new(&second, SECOND)];
        Self { forests: [first, second], scorers }
    }

    /// The shipped trees; `None` if they are damaged.
    pub(crate) fn shipped() -> Option<&'static Self> {
        static SHIPPED: LazyLock<Option<LinkTrees>> =
            LazyLock::new(|| LinkTrees::open(include_bytes!("data/links.trees")).ok());
        SHIPPED.as_ref()
    }

    /// Reads a file of trees.
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, TreeError> {
        let mut bytes = Bytes(bytes.strip_prefix(MAGIC).ok_or(TreeError::Damaged)?);
        let version = bytes.integer()?;
        if version != VERSION {
            return Err(TreeError::Version(version));
        }
        let (first, second) = (Forest::read(&mut bytes, FIRST)?, Forest::read(&mut bytes, SECOND)?);
        if bytes.0.is_empty() { Ok(Self::new(first, second)) } else { Err(TreeError::Damaged) }
    }

    /// Writes a file of trees.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        self.forests.iter().for_each(|forest| forest.write(&mut bytes));
        bytes
    }

    /// The probability of each pair to be a link.
    pub(crate) fn answers(&self, pairs: &Pairs) -> Matrix {
        let (rows, columns) = (pairs.rows(), pairs.columns());
        let first = self.scorers[0].probabilities(pairs.cells());
        let first = Matrix::of(rows, columns, |i, j| first[i * columns + j]);
        let asked = asked_again(&first);
        let second = self.scorers[1].probabilities(&context::features(pairs, &first, &asked));
        let mut answers = first;
        for (at, answer) in asked.into_iter().zip(second) {
            answers[at] = answer;
        }
        answers
    }
}

/// The pairs that the second stage is asked about.
pub(crate) fn asked_again(first: &Matrix) -> Vec<(usize, usize)> {
    let all = (0..first.rows()).flat_map(|i| (0..first.columns()).map(move |j| (i, j)));
    all.filter(|&at| first[at] >= LEAST_SECOND).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::trees::{TreeNode, TreeSum};

    fn small() -> LinkTrees {
        let tree = vec![
            TreeNode::Class { feature: 1, set: 0b101, yes: 1, no: 2 },
            TreeNode::Leaf { value: 1.5 },
            TreeNode::Number { feature: 18, most: 0.25, yes: 3, no: 4 },
            TreeNode::Leaf { value: -2.0 },
            TreeNode::Leaf { value: 0.5 },
        ];
        let forest = Forest { sums: vec![TreeSum { base: -1.0, trees: vec![tree.clone(), tree] }] };
        LinkTrees::new(forest.clone(), forest)
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(LinkTrees::open(&small().to_bytes()), Ok(small()));
        let mut cell = [0.0; FIRST.all];
        cell[1] = 2.0;
        cell[18] = 0.5;
        let found = small().scorers[0].probabilities(&cell);
        assert!((found[0] - 1.0 / (1.0 + (-2.0_f64).exp())).abs() < 1e-9);
        cell[1] = 1.0;
        let found = small().scorers[0].probabilities(&cell);
        assert!((found[0] - 0.5).abs() < 1e-9);
    }

    #[test]
    fn damage_is_noticed_and_never_panics() {
        let bytes = small().to_bytes();
        for length in 0..bytes.len() {
            assert!(LinkTrees::open(&bytes[..length]).is_err(), "{length}");
        }
        assert_eq!(LinkTrees::open(&[bytes.as_slice(), b"\0"].concat()), Err(TreeError::Damaged));
        let mut other = bytes.clone();
        other[4] = 9;
        assert_eq!(LinkTrees::open(&other), Err(TreeError::Version(9)));
        let cell = [f32::NAN; SECOND.all];
        for place in 0..bytes.len() {
            for value in [0, 1, 2, 3, 19, 0x7f, 0x80, 0xff] {
                let mut other = bytes.clone();
                other[place] = value;
                // What is still read must be safe to use.
                if let Ok(trees) = LinkTrees::open(&other) {
                    trees.scorers[0].probabilities(&cell[..FIRST.all]);
                    trees.scorers[1].probabilities(&cell);
                }
            }
        }
    }

    #[test]
    fn the_shipped_trees_open_and_are_small() {
        assert!(LinkTrees::shipped().is_some());
        assert!(include_bytes!("data/links.trees").len() <= 200_000);
    }
}
