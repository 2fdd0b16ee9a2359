//! How are boosted trees fitted?
//!
//! Gradient boosting of the logistic loss (Friedman 2001) with histograms: each feature is cut into at most 255 bins, each
//! tree grows leaf by leaf where the loss falls most. Classes are split into two sets in the order of their mean gradient.
//! Each node sees half of the features, and each sum of trees four fifths of the sentences; both are chosen by a fixed hash,
//! so the same examples give the same trees on every machine.
//!
//! time: O(rounds · leaves · examples · features) a sum, at worst.

use rayon::prelude::*;
use sangam::align::link_trees::{Forest, TreeNode, TreeSum, logistic};

/// How trees are fitted. All values are those of the prototype, which fitted them by cross-validation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    /// Trees of each sum.
    pub(crate) rounds: usize,
    /// The most leaves of a tree.
    pub(crate) leaves: usize,
    /// How much of each step is taken.
    pub(crate) rate: f64,
    /// The fewest examples of a leaf.
    pub(crate) least_examples: usize,
    /// Added to the curvature of each leaf.
    pub(crate) ridge: f64,
    /// Sums whose probabilities are averaged.
    pub(crate) sums: usize,
    /// The share of sentences that each sum sees.
    pub(crate) share: f64,
}

/// What the trees are fitted on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Examples {
    /// Numbers of each example, classes first.
    pub(crate) features: Vec<f32>,
    /// Whether each is a link.
    pub(crate) links: Vec<bool>,
    /// The sentence of each.
    pub(crate) sentences: Vec<u64>,
}

/// A fixed number that looks random (splitmix64).
pub(crate) fn hash(seeds: &[u64]) -> u64 {
    seeds.iter().fold(0x9e37_79b9_7f4a_7c15, |state, &seed| {
        let mut mixed = (state ^ seed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    })
}

/// A fixed number from 0 to 1 that looks random.
pub(crate) fn share(seeds: &[u64]) -> f64 {
    (hash(seeds) >> 11) as f64 / (1_u64 << 53) as f64
}

const MOST_BINS: usize = 255;
/// Classes with fewer examples in a node stay on the side of "no".
const LEAST_OF_CLASS: u32 = 10;
/// Added to the curvature of each class before classes are ordered.
const CLASS_SMOOTHING: f64 = 10.0;

/// The examples in bins, feature by feature.
struct Binned {
    columns: Vec<Vec<u8>>,
    /// For each feature, the largest number of each bin but the last; empty for classes.
    ends: Vec<Vec<f32>>,
    classes: usize,
}

impl Binned {
    fn new(examples: &Examples, features: usize, classes: usize) -> Self {
        let mut binned = Self { columns: Vec::new(), ends: Vec::new(), classes };
        for feature in 0..features {
            let values = examples.features.iter().skip(feature).step_by(features).copied();
            if feature < classes {
                binned.columns.push(values.map(|value| value as u8).collect());
                binned.ends.push(Vec::new());
                continue;
            }
            let mut sorted: Vec<f32> = values.clone().collect();
            sorted.sort_by(f32::total_cmp);
            let mut distinct = sorted.clone();
            distinct.dedup();
            let mut ends: Vec<f32> = if distinct.len() <= MOST_BINS {
                distinct.windows(2).map(|pair| f32::midpoint(pair[0], pair[1])).collect()
            } else {
                (1..MOST_BINS)
                    .map(|bin| {
                        let at = bin * sorted.len() / MOST_BINS;
                        f32::midpoint(sorted[at - 1], sorted[at])
                    })
                    .collect()
            };
            ends.dedup();
            binned.columns.push(values.map(|value| ends.partition_point(|end| *end < value) as u8).collect());
            binned.ends.push(ends);
        }
        binned
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    gradient: f64,
    curvature: f64,
    count: u32,
}

impl Bin {
    fn add(&mut self, other: &Self) {
        self.gradient += other.gradient;
        self.curvature += other.curvature;
        self.count += other.count;
    }

    fn without(&self, other: &Self) -> Self {
        Self {
            gradient: self.gradient - other.gradient,
            curvature: self.curvature - other.curvature,
            count: self.count - other.count,
        }
    }

    fn worth(&self, ridge: f64) -> f64 {
        self.gradient * self.gradient / (self.curvature + ridge)
    }
}

const BINS: usize = 256;

/// For each feature, its bins.
struct Histogram(Vec<Bin>);

impl Histogram {
    fn new(binned: &Binned, examples: &[u32], gradients: &[(f64, f64)]) -> Self {
        let mut bins = vec![Bin::default(); binned.columns.len() * BINS];
        for (column, bins) in binned.columns.iter().zip(bins.chunks_exact_mut(BINS)) {
            for &example in examples {
                let (gradient, curvature) = gradients[example as usize];
                bins[usize::from(column[example as usize])].add(&Bin { gradient, curvature, count: 1 });
            }
        }
        Self(bins)
    }

    fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(all, part)| all.without(part)).collect())
    }

    fn of(&self, feature: usize) -> &[Bin] {
        &self.0[feature * BINS..(feature + 1) * BINS]
    }
}

#[derive(Debug, Clone, Copy)]
enum Question {
    /// Bins up to this one.
    Most(u8),
    Set(u32),
}

#[derive(Debug, Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    question: Question,
}

impl Split {
    fn is_yes(&self, bin: u8) -> bool {
        match self.question {
            Question::Most(last) => bin <= last,
            Question::Set(set) => set >> (bin & 31) & 1 == 1,
        }
    }
}

struct Leaf {
    node: usize,
    examples: Vec<u32>,
    histogram: Histogram,
    total: Bin,
    split: Option<Split>,
}

/// Fits one sum of trees.
struct Grower<'a> {
    binned: &'a Binned,
    settings: Settings,
    seed: u64,
}

impl Grower<'_> {
    fn best_split(&self, histogram: &Histogram, total: &Bin, seeds: &[u64]) -> Option<Split> {
        let features = self.binned.columns.len();
        // Half of the features, by the order of their hashes.
        let mut order: Vec<usize> = (0..features).collect();
        order.sort_by_key(|&feature| hash(&[seeds, &[feature as u64]].concat()));
        order.truncate(features.div_ceil(2));
        order.sort_unstable();
        let mut best: Option<Split> = None;
        let mut offer = |feature: usize, yes: &Bin, question: Question| {
            let no = total.without(yes);
            let enough =
                |bin: &Bin| bin.count as usize >= self.settings.least_examples && bin.curvature >= 1e-3;
            let ridge = self.settings.ridge;
            let gain = yes.worth(ridge) + no.worth(ridge) - total.worth(ridge);
            if enough(yes) && enough(&no) && gain > best.map_or(1e-9, |best| best.gain) {
                best = Some(Split { gain, feature, question });
            }
        };
        for feature in order {
            let bins = histogram.of(feature);
            let mut yes = Bin::default();
            if feature < self.binned.classes {
                let mut classes: Vec<usize> =
                    (0..32).filter(|&class| bins[class].count >= LEAST_OF_CLASS).collect();
                let mean = |class: usize| bins[class].gradient / (bins[class].curvature + CLASS_SMOOTHING);
                classes.sort_by(|&one, &other| mean(one).total_cmp(&mean(other)).then(one.cmp(&other)));
                let mut set = 0;
                for class in classes {
                    yes.add(&bins[class]);
                    set |= 1 << class;
                    offer(feature, &yes, Question::Set(set));
                }
            } else {
                for (place, bin) in bins.iter().enumerate().take(self.binned.ends[feature].len()) {
                    yes.add(bin);
                    if bin.count > 0 {
                        offer(feature, &yes, Question::Most(place as u8));
                    }
                }
            }
        }
        best
    }

    fn leaf(&self, node: usize, examples: Vec<u32>, histogram: Histogram, round: usize) -> Leaf {
        let mut total = Bin::default();
        histogram.of(0).iter().for_each(|bin| total.add(bin));
        let split = self.best_split(&histogram, &total, &[self.seed, round as u64, node as u64]);
        Leaf { node, examples, histogram, total, split }
    }

    /// Grows one tree, and adds it to the sum of each example.
    fn tree(
        &self,
        chosen: &[u32],
        gradients: &[(f64, f64)],
        odds: &mut [f64],
        round: usize,
    ) -> Vec<TreeNode> {
        let mut nodes = vec![TreeNode::Leaf { value: 0.0 }];
        let histogram = Histogram::new(self.binned, chosen, gradients);
        let mut leaves = vec![self.leaf(0, chosen.to_vec(), histogram, round)];
        while leaves.len() < self.settings.leaves {
            let gain = |leaf: &Leaf| leaf.split.map_or(0.0, |split| split.gain);
            let best =
                leaves.iter().enumerate().max_by(|a, b| gain(a.1).total_cmp(&gain(b.1)).then(b.0.cmp(&a.0)));
            let Some((place, split)) = best.and_then(|(place, leaf)| Some((place, leaf.split?))) else {
                break;
            };
            let leaf = leaves.swap_remove(place);
            let column = &self.binned.columns[split.feature];
            let (yes, no): (Vec<u32>, Vec<u32>) =
                leaf.examples.iter().partition(|&&example| split.is_yes(column[example as usize]));
            let smaller = if yes.len() <= no.len() { &yes } else { &no };
            let small = Histogram::new(self.binned, smaller, gradients);
            let large = leaf.histogram.without(&small);
            let (of_yes, of_no) = if yes.len() <= no.len() { (small, large) } else { (large, small) };
            let next = nodes.len();
            let (feature, to_yes, to_no) = (split.feature as u8, next as u8, next as u8 + 1);
            nodes[leaf.node] = match split.question {
                Question::Most(bin) => {
                    let most = self.binned.ends[split.feature][usize::from(bin)];
                    TreeNode::Number { feature, most, yes: to_yes, no: to_no }
                }
                Question::Set(set) => TreeNode::Class { feature, set, yes: to_yes, no: to_no },
            };
            nodes.extend([TreeNode::Leaf { value: 0.0 }; 2]);
            leaves.push(self.leaf(next, yes, of_yes, round));
            leaves.push(self.leaf(next + 1, no, of_no, round));
        }
        for leaf in leaves {
            let step = -leaf.total.gradient / (leaf.total.curvature + self.settings.ridge);
            let value = (self.settings.rate * step) as f32;
            nodes[leaf.node] = TreeNode::Leaf { value };
            leaf.examples.iter().for_each(|&example| odds[example as usize] += f64::from(value));
        }
        nodes
    }

    fn sum(&self, chosen: &[u32], links: &[bool]) -> TreeSum {
        let positive = chosen.iter().filter(|&&example| links[example as usize]).count().max(1) as f64;
        let base = (positive / (chosen.len() as f64 - positive).max(1.0)).ln() as f32;
        let mut odds = vec![f64::from(base); links.len()];
        let mut gradients = vec![(0.0, 0.0); links.len()];
        let mut trees = Vec::new();
        for round in 0..self.settings.rounds {
            for &example in chosen {
                let example = example as usize;
                let probability = logistic(odds[example]);
                gradients[example] =
                    (probability - f64::from(u8::from(links[example])), probability * (1.0 - probability));
            }
            trees.push(self.tree(chosen, &gradients, &mut odds, round));
        }
        TreeSum { base, trees }
    }
}

/// Fits a forest on examples with `features` numbers, of which the first `classes` are classes.
pub(crate) fn fit(examples: &Examples, features: usize, classes: usize, settings: Settings) -> Forest {
    let binned = Binned::new(examples, features, classes);
    let sums = (0..settings.sums as u64).into_par_iter().map(|seed| {
        let kept = |sentence: u64| settings.sums == 1 || share(&[seed, sentence]) < settings.share;
        let chosen: Vec<u32> = (0..examples.links.len() as u32)
            .filter(|&example| kept(examples.sentences[example as usize]))
            .collect();
        Grower { binned: &binned, settings, seed }.sum(&chosen, &examples.links)
    });
    Forest { sums: sums.collect() }
}
