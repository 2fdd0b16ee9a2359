//! How are many trees asked about many pairs of words in little time?
//!
//! `QuickScorer` (Lucchese et al. 2015). Each leaf of a tree has a bit. A node whose question is answered with no rules out
//! the leaves of its "yes" branch; the first leaf that is left is the one that a walk would reach. The nodes of all trees
//! that ask for the same number are sorted by their thresholds, so those answered with no come first, and no branch of the
//! machine depends on a tree.
//!
//! time: O(nodes answered with no + trees) a pair of words, about a third of what walks take.

use super::trees::{Features, Forest, MOST_LEAVES, MOST_TREES, TreeNode, TreeSum, class_of, logistic};
use crate::numeric::real;

/// If the first sum gives a pair less than this, the others are not asked. A tenth of what any later use distinguishes.
const LEAST_OTHERS: f64 = 0.002;

/// Leaves that are left, one bit each.
type Leaves = u16;

/// What a node rules out.
#[derive(Debug, Clone, Copy, PartialEq)]
struct RuledOut {
    tree: u8,
    left: Leaves,
}

impl RuledOut {
    #[inline]
    fn apply(self, left: &mut [Leaves; MOST_TREES]) {
        // The remainder changes nothing, and spares a check in the busiest loop.
        left[usize::from(self.tree) % MOST_TREES] &= self.left;
    }
}

/// A sum of trees, sorted by their questions.
#[derive(Debug, Clone, PartialEq)]
struct SortedSum {
    base: f32,
    /// For each feature that is a number: thresholds, rising, and what is ruled out above each.
    numbers: Vec<Vec<(f32, RuledOut)>>,
    /// For each feature that is a class, and each class: what is ruled out.
    classes: Vec<Vec<Vec<RuledOut>>>,
    /// For each tree, the values of its leaves.
    values: Vec<[f32; MOST_LEAVES]>,
}

/// Classes that a set can hold.
const CLASSES: usize = 32;

impl SortedSum {
    fn new(sum: &TreeSum, features: Features) -> Self {
        let mut sorted = Self {
            base: sum.base,
            numbers: vec![Vec::new(); features.all],
            classes: vec![vec![Vec::new(); CLASSES]; features.classes],
            values: vec![[0.0; MOST_LEAVES]; sum.trees.len()],
        };
        for (tree, nodes) in (0..).zip(&sum.trees) {
            let mut leaves = 0;
            sorted.add(nodes, 0, tree, &mut leaves);
        }
        for nodes in &mut sorted.numbers {
            nodes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.tree.cmp(&b.1.tree)));
        }
        sorted
    }

    /// Adds the branch of a tree that begins at `place`; its leaves are numbered from `leaves` on.
    fn add(&mut self, nodes: &[TreeNode], place: u8, tree: u8, leaves: &mut usize) {
        let first = *leaves;
        let Some(&node) = nodes.get(usize::from(place)) else { return };
        let (TreeNode::Number { yes, no, .. } | TreeNode::Class { yes, no, .. }) = node else {
            let values = self.values.get_mut(usize::from(tree));
            if let (TreeNode::Leaf { value }, Some(leaf)) =
                (node, values.and_then(|values| values.get_mut(first)))
            {
                *leaf = value;
            }
            *leaves += 1;
            return;
        };
        self.add(nodes, yes, tree, leaves);
        let of_yes = (first..*leaves).fold(0, |bits, leaf| bits | bit(leaf));
        let ruled_out = RuledOut { tree, left: !of_yes };
        match node {
            TreeNode::Number { feature, most, .. } => {
                if let Some(nodes) = self.numbers.get_mut(usize::from(feature)) {
                    nodes.push((most, ruled_out));
                }
            }
            TreeNode::Class { feature, set, .. } => {
                let classes = self.classes.get_mut(usize::from(feature)).into_iter().flatten();
                let outside = classes.zip(0..).filter(|(_, class)| set >> class & 1 == 0);
                outside.for_each(|(nodes, _)| nodes.push(ruled_out));
            }
            TreeNode::Leaf { .. } => {}
        }
        self.add(nodes, no, tree, leaves);
    }

    /// The sum for a pair.
    fn sum(&self, cell: &[f32]) -> f32 {
        let mut left = [Leaves::MAX; MOST_TREES];
        for (classes, &feature) in self.classes.iter().zip(cell) {
            classes[class_of(feature)].iter().for_each(|ruled_out| ruled_out.apply(&mut left));
        }
        for (nodes, &feature) in self.numbers.iter().zip(cell) {
            for (most, ruled_out) in nodes {
                if feature <= *most {
                    break;
                }
                ruled_out.apply(&mut left);
            }
        }
        let trees = left.iter().zip(&self.values);
        self.base
            + trees.map(|(left, values)| values[left.trailing_zeros() as usize % MOST_LEAVES]).sum::<f32>()
    }
}

fn bit(leaf: usize) -> Leaves {
    1 << (leaf % MOST_LEAVES)
}

/// A forest, ready to be asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scorer {
    sums: Vec<SortedSum>,
    features: Features,
}

impl Scorer {
    /// Sorts the trees of a forest that asks for `features` only.
    pub(crate) fn new(forest: &Forest, features: Features) -> Self {
        Self { sums: forest.sums.iter().map(|sum| SortedSum::new(sum, features)).collect(), features }
    }

    /// The probability for each pair of words; `cells` has the features of each, one after the other.
    pub(crate) fn probabilities(&self, cells: &[f32]) -> Vec<f64> {
        let probability = |cell: &[f32]| {
            let mut total = 0.0;
            for (asked, sum) in self.sums.iter().enumerate() {
                total += logistic(f64::from(sum.sum(cell)));
                if asked == 0 && total < LEAST_OTHERS {
                    return total;
                }
            }
            total / real(self.sums.len().max(1))
        };
        cells.chunks_exact(self.features.all).map(probability).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The leaf value that a walk through the tree finds.
    fn walk(tree: &[TreeNode], cell: &[f32]) -> f32 {
        let mut place = 0;
        loop {
            place = match tree[place] {
                TreeNode::Leaf { value } => return value,
                TreeNode::Number { feature, most, yes, no } => {
                    usize::from(if cell[usize::from(feature)] <= most { yes } else { no })
                }
                TreeNode::Class { feature, set, yes, no } => {
                    let is_in = set >> class_of(cell[usize::from(feature)]) & 1 == 1;
                    usize::from(if is_in { yes } else { no })
                }
            };
        }
    }

    /// Grows a tree of random nodes: each of `choices` turns one leaf into a node.
    fn tree(choices: &[(usize, u8, f32, u32)]) -> Vec<TreeNode> {
        let mut nodes = vec![TreeNode::Leaf { value: 0.5 }];
        for (step, &(which, feature, most, set)) in choices.iter().enumerate() {
            let is_leaf = |node: &TreeNode| matches!(node, TreeNode::Leaf { .. });
            let leaves: Vec<usize> = (0..nodes.len()).filter(|&place| is_leaf(&nodes[place])).collect();
            let place = leaves[which % leaves.len()];
            let (yes, no) = (u8::try_from(nodes.len()).unwrap(), u8::try_from(nodes.len() + 1).unwrap());
            nodes[place] = if feature == 0 {
                TreeNode::Class { feature, set, yes, no }
            } else {
                TreeNode::Number { feature, most, yes, no }
            };
            let value = f32::from(u8::try_from(step).unwrap());
            nodes.extend([TreeNode::Leaf { value: value + 1.0 }, TreeNode::Leaf { value: -value - 1.0 }]);
        }
        nodes
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn the_leaf_that_is_left_is_the_one_that_a_walk_reaches(
            choices in prop::collection::vec((0..20_usize, 0..3_u8, -2.0..2.0_f32, any::<u32>()), 0..MOST_LEAVES),
            cells in prop::collection::vec((0..32_u8, -3.0..3.0_f32, -3.0..3.0_f32), 8),
        ) {
            let tree = tree(&choices);
            let sum = TreeSum { base: 0.0, trees: vec![tree.clone()] };
            let sorted = SortedSum::new(&sum, Features { classes: 1, all: 3 });
            for (class, one, two) in cells {
                let cell = [f32::from(class), one, two];
                prop_assert_eq!(sorted.sum(&cell).to_bits(), walk(&tree, &cell).to_bits());
            }
        }
    }
}
