//! What does a first answer for all pairs of words say about each pair?
//!
//! The second stage sees the first one's probabilities: of rivals and neighbours, in the verb group and the postposition
//! group around the pair, of the noun of a preposition and the host of a case marker, and how much is still unexplained.

use std::ops::Range;

use super::cells::{FIRST, Pairs};
use super::classes::WordClass as _;
use super::groups::Chains;
use super::matrix::{Matrix, Tops};
use super::trees::Features;
use crate::numeric::{real, single};

/// A word whose best first answer is above this counts as linked.
const LINKED: f64 = 0.4;
/// A content word whose best first answer is below this counts as free.
const FREE: f64 = 0.35;
/// The distance to a link that is not there; more than any distance that matters.
const FAR: f64 = 9.0;
/// How far a neighbour's link is looked for, in words.
const FARTHEST_NEIGHBOUR: usize = 3;
/// What each further word of distance of a neighbour adds to the distance of its link.
const NEIGHBOUR_FADES: f64 = 0.5;
/// How far a third and a fourth word may be that close a rectangle of links: English words, words of the other side.
const CLOSURE: [usize; 2] = [2, 3];

/// The features of the second stage: those of the first, then these.
pub(crate) const SECOND: Features = Features { classes: FIRST.classes, all: FIRST.all + 25 };

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::max)
}

/// The largest answer in each chain of rows.
fn largest_of_rows(answers: &Matrix, chains: &Chains) -> Matrix {
    Matrix::of(answers.rows(), answers.columns(), |i, j| {
        largest(chains[i].clone().map(|row| answers[(row, j)]))
    })
}

/// The largest answer of a row in some columns.
fn largest_in(answers: &Matrix, row: usize, columns: Range<usize>) -> f64 {
    largest(answers.row(row)[columns].iter().copied())
}

/// How far the best links of the neighbours of a column are from a row.
fn from_neighbours(tops: &[Tops], row: usize, column: usize) -> f64 {
    let mut least = FAR;
    for away in 1..=FARTHEST_NEIGHBOUR {
        let fades = NEIGHBOUR_FADES * real(away - 1);
        for neighbour in [column.checked_sub(away), Some(column + away)].into_iter().flatten() {
            if let Some(tops) = tops.get(neighbour).filter(|tops| tops.best > LINKED) {
                least = least.min(real(row.abs_diff(tops.place)) + fades);
            }
        }
    }
    least
}

/// How far a place is from the best link of its row or column.
fn from_own(tops: &Tops, place: usize) -> f64 {
    if tops.best > LINKED { real(place.abs_diff(tops.place)) } else { FAR }
}

/// The best rectangle that a pair would close: three links of which one is of its row, one of its column.
fn closure(answers: &Matrix, (i, j): (usize, usize)) -> f64 {
    let around = |at: usize, reach: usize, end: usize| {
        (at.saturating_sub(reach)..(at + reach + 1).min(end)).filter(move |&place| place != at)
    };
    let mut best: f64 = 0.0;
    for row in around(i, CLOSURE[0], answers.rows()) {
        let own = answers[(row, j)];
        for column in around(j, CLOSURE[1], answers.columns()) {
            best = best.max(own * answers[(i, column)] * answers[(row, column)]);
        }
    }
    best
}

/// Sums and maxima that the pairs of a bead share.
struct Shared<'a> {
    pairs: &'a Pairs,
    answers: &'a Matrix,
    row_tops: Vec<Tops>,
    column_tops: Vec<Tops>,
    row_sums: Vec<f64>,
    column_sums: Vec<f64>,
    /// The largest answer in the verb group of each English word.
    of_verbs: Matrix,
    /// The largest answer of the noun of each English function word.
    of_nouns: Matrix,
    /// The number of content words without an answer: English, others.
    free: [f64; 2],
}

impl<'a> Shared<'a> {
    fn new(pairs: &'a Pairs, answers: &'a Matrix) -> Self {
        let (row_tops, column_tops) = (answers.row_tops(), answers.column_tops());
        let free = |tops: &[Tops], content: &mut dyn Iterator<Item = bool>| {
            real(tops.iter().zip(content).filter(|(tops, content)| tops.best < FREE && *content).count())
        };
        Self {
            free: [
                free(&row_tops, &mut pairs.english.iter().map(|class| class.is_content())),
                free(&column_tops, &mut pairs.other.iter().map(|class| class.is_content())),
            ],
            row_sums: answers.row_sums(),
            column_sums: answers.column_sums(),
            of_verbs: largest_of_rows(answers, &pairs.english_verbs),
            of_nouns: Matrix::of(answers.rows(), answers.columns(), |i, j| {
                largest(pairs.nouns[i].iter().map(|&row| answers[(row, j)]))
            }),
            row_tops,
            column_tops,
            pairs,
            answers,
        }
    }

    /// The largest answer of a preposition's noun and a case marker's host.
    fn nouns_and_hosts(&self, (i, j): (usize, usize)) -> f64 {
        largest(self.pairs.hosts[j].iter().map(|&column| self.of_nouns[(i, column)]))
    }

    /// The answer of the words before an English function word and after one of the other side.
    fn words_beside(&self, (i, j): (usize, usize)) -> f64 {
        let pairs = self.pairs;
        let marked = !pairs.other[j].is_content();
        let before = !pairs.english[i].is_content() && !pairs.english[i].is_mark();
        if marked && before { self.answers.beside((i, j), -1, 1) } else { 0.0 }
    }

    fn mean(&self, row: usize, columns: Range<usize>) -> f64 {
        let count = real(columns.len());
        self.answers.row(row)[columns].iter().sum::<f64>() / count
    }

    fn mean_of_groups(&self, (i, j): (usize, usize)) -> f64 {
        let (rows, columns) = (self.pairs.english_verbs[i].clone(), self.pairs.chains.verbs[j].clone());
        let count = real(rows.len());
        rows.map(|row| self.mean(row, columns.clone())).sum::<f64>() / count
    }

    fn features(&self, at: (usize, usize)) -> [f64; SECOND.all - FIRST.all] {
        let (i, j) = at;
        let (answers, chains) = (self.answers, &self.pairs.chains);
        let (row_rival, column_rival) = (self.row_tops[i].rival(j), self.column_tops[j].rival(i));
        let unrivalled = (1.0 - row_rival) * (1.0 - column_rival);
        let diagonal = answers.beside(at, -1, -1).max(answers.beside(at, 1, 1));
        let beside_noun = self.nouns_and_hosts(at).max(self.words_beside(at));
        let group = |chains: &Chains| {
            let columns = chains[j].clone();
            [self.mean(i, columns.clone()), largest_in(&self.of_verbs, i, columns)]
        };
        let [postposition, phrase, verb] =
            [group(&chains.postpositions), group(&chains.phrases), group(&chains.verbs_and_case)];
        [
            answers[at],
            row_rival,
            column_rival,
            self.mean_of_groups(at),
            postposition[0],
            postposition[1],
            phrase[0],
            phrase[1],
            verb[0],
            verb[1],
            largest_in(&self.of_verbs, i, chains.verbs[j].clone()),
            from_own(&self.row_tops[i], j),
            from_own(&self.column_tops[j], i),
            self.row_sums[i],
            self.column_sums[j],
            answers.beside(at, 0, -1),
            answers.beside(at, 1, 0),
            answers.beside(at, -1, 1).max(answers.beside(at, 1, -1)),
            unrivalled * diagonal,
            unrivalled * beside_noun,
            self.nouns_and_hosts(at),
            self.free[0],
            self.free[1],
            from_neighbours(&self.column_tops, i, j),
            closure(answers, at),
        ]
    }
}

/// The features of the given pairs for the second stage, pair by pair.
pub(crate) fn features(pairs: &Pairs, answers: &Matrix, cells: &[(usize, usize)]) -> Vec<f32> {
    let shared = Shared::new(pairs, answers);
    let mut features = Vec::with_capacity(cells.len() * SECOND.all);
    for &at in cells {
        features.extend(pairs.cell(at));
        features.extend(shared.features(at).map(single));
    }
    features
}
