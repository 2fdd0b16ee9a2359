//! How likely is it that a word was produced by each word of the other side?
//!
//! Two models give an answer for every pair of words, from the probability that one word translates the other. In
//! Model 1 (Brown et al. 1993) each word is produced by one word of the other side or by NULL, whatever the others do. In
//! the hidden Markov model (Vogel, Ney and Tillmann 1996) the producing word also depends on that of the word before:
//! most jumps go one word on. A word that NULL produces keeps the place (Och and Ney 2003). The posteriors come from the
//! forward–backward algorithm; each column is scaled to 1, so nothing gets too small.
//!
//! time: O(states² · words), space: O(states · (states + words)).

use super::matrix::Matrix;
use crate::numeric::real;

/// Prior probability that NULL produces a word. From the literature (Och and Ney 2003); .1 and .3 change nothing.
const NULL_PRIOR: f64 = 0.2;
/// Added to each probability of a pair and of NULL, so that each sentence has an explanation.
const LEAST: [f64; 2] = [1e-9, 1e-12];
/// The longest jump that has a probability of its own.
pub(crate) const LONGEST_JUMP: usize = 4;
/// How much less likely each longer jump is than the one a word shorter. By hand: long jumps are too rare to be counted
/// one by one.
const LONG_JUMPS_FALL: f64 = 0.85;

/// How likely the producing word is to move by so many words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Jumps {
    /// From 4 words back to 4 words on.
    near: [f64; 2 * LONGEST_JUMP + 1],
    /// The share of all longer jumps, back and on.
    far: [f64; 2],
}

impl Jumps {
    /// Nine shares of jumps of −4 to 4 words, and the shares of all longer ones back and on.
    pub(crate) const fn new(near: [f64; 2 * LONGEST_JUMP + 1], far: [f64; 2]) -> Self {
        Self { near, far }
    }

    fn of(&self, from: usize, to: usize) -> f64 {
        let (length, forward) = (from.abs_diff(to), usize::from(to > from));
        if length <= LONGEST_JUMP {
            return self.near[LONGEST_JUMP + to - from];
        }
        let beyond = i32::try_from(length - LONGEST_JUMP - 1).unwrap_or(i32::MAX);
        self.far[forward] * (1.0 - LONG_JUMPS_FALL) * LONG_JUMPS_FALL.powi(beyond)
    }

    /// Among `states` places, the probability of each place (column) after each place (row), NULL left out.
    fn transitions(&self, states: usize) -> Matrix {
        let mut transitions = Matrix::of(states, states, |from, to| self.of(from, to));
        for row in 0..states {
            let sum: f64 = transitions.row(row).iter().sum();
            let scale = (1.0 - NULL_PRIOR) / sum.max(f64::MIN_POSITIVE);
            transitions.row_mut(row).iter_mut().for_each(|share| *share *= scale);
        }
        transitions
    }
}

/// How likely each producing word, and NULL, is to produce each word.
#[derive(Debug, Clone)]
pub(crate) struct Emissions {
    /// Producing words by produced words.
    pub(crate) given: Matrix,
    /// By produced word.
    pub(crate) null: Vec<f64>,
}

/// Posteriors under Model 1: producing words by produced words.
pub(crate) fn model1(emissions: &Emissions) -> Matrix {
    let given = &emissions.given;
    let sums: Vec<f64> =
        given.column_sums().iter().zip(&emissions.null).map(|(sum, null)| sum + null).collect();
    Matrix::of(given.rows(), given.columns(), |i, j| given[(i, j)] / sums[j].max(f64::MIN_POSITIVE))
}

/// Posteriors under the hidden Markov model: producing words by produced words.
pub(crate) fn hidden_markov(emissions: &Emissions, jumps: &Jumps) -> Matrix {
    let (states, words) = (emissions.given.rows(), emissions.given.columns());
    if states == 0 || words == 0 {
        return Matrix::zeros(states, words);
    }
    let transitions = jumps.transitions(states);
    let back = transitions.transposed();
    // By word, so that all places of a word lie together.
    let given = emissions.given.transposed();
    let emit = |word: usize, place: usize| given[(word, place)] + LEAST[0];
    let null = |word: usize| NULL_PRIOR * (emissions.null[word] + LEAST[1]);
    let mut posteriors = Matrix::zeros(words, states);
    let mut scales = vec![0.0; words];
    // The place after the word before: produced by it, or kept by NULL.
    let mut before = vec![0.0; states];
    let mut produced = vec![(1.0 - NULL_PRIOR) / real(states); states];
    let mut kept = vec![1.0 / real(states); states];
    for (word, scale) in scales.iter_mut().enumerate() {
        if word > 0 {
            kept.copy_from_slice(&before);
            produced.fill(0.0);
            for (place, share) in before.iter().enumerate() {
                let row = transitions.row(place);
                produced.iter_mut().zip(row).for_each(|(sum, step)| *sum += share * step);
            }
        }
        for place in 0..states {
            produced[place] *= emit(word, place);
            kept[place] *= null(word);
            *scale += produced[place] + kept[place];
        }
        *scale = scale.max(f64::MIN_POSITIVE);
        for (place, posterior) in posteriors.row_mut(word).iter_mut().enumerate() {
            *posterior = produced[place] / *scale;
            before[place] = (produced[place] + kept[place]) / *scale;
        }
    }
    let mut after = vec![1.0; states];
    let mut next = vec![0.0; states];
    for word in (1..words).rev() {
        for (place, sum) in next.iter_mut().enumerate() {
            *sum = null(word) / scales[word] * after[place];
        }
        for (place, after) in after.iter().enumerate() {
            let share = emit(word, place) * after / scales[word];
            next.iter_mut().zip(back.row(place)).for_each(|(sum, step)| *sum += share * step);
        }
        std::mem::swap(&mut after, &mut next);
        posteriors
            .row_mut(word - 1)
            .iter_mut()
            .zip(&after)
            .for_each(|(posterior, after)| *posterior *= after);
    }
    posteriors.transposed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const JUMPS: Jumps = Jumps::new([0.01, 0.02, 0.04, 0.1, 0.1, 0.45, 0.1, 0.05, 0.03], [0.04, 0.06]);

    /// Adds up every way to produce the words: each by a word of the other side, or by NULL.
    fn by_enumeration(emissions: &Emissions, jumps: &Jumps) -> Matrix {
        let (states, words) = (emissions.given.rows(), emissions.given.columns());
        let transitions = jumps.transitions(states);
        let mut sums = Matrix::zeros(states, words);
        let mut total = 0.0;
        let choices = 2 * states;
        for number in 0..choices.pow(u32::try_from(words).unwrap()) {
            let mut rest = number;
            let (mut probability, mut place, mut producers) = (1.0, None, Vec::new());
            for word in 0..words {
                let (state, by_null) = (rest % choices / 2, rest % 2 == 1);
                rest /= choices;
                probability *= match (place, by_null) {
                    (None, false) => (1.0 - NULL_PRIOR) / real(states),
                    (None, true) => NULL_PRIOR / real(states),
                    (Some(before), false) => transitions[(before, state)],
                    (Some(before), true) => f64::from(before == state) * NULL_PRIOR,
                };
                probability *= if by_null {
                    emissions.null[word] + LEAST[1]
                } else {
                    emissions.given[(state, word)] + LEAST[0]
                };
                place = Some(state);
                producers.push((!by_null).then_some(state));
            }
            total += probability;
            for (word, producer) in producers.into_iter().enumerate() {
                if let Some(state) = producer {
                    sums[(state, word)] += probability;
                }
            }
        }
        Matrix::of(states, words, |i, j| sums[(i, j)] / total)
    }

    fn share() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0.0), 1e-6..1.0_f64]
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn posteriors_are_those_of_every_explanation(
            (states, words) in (1_usize..4, 1_usize..5),
            shares in prop::collection::vec(share(), 12),
            null in prop::collection::vec(share(), 4),
        ) {
            let given = Matrix::of(states, words, |i, j| shares[i * 4 + j]);
            let emissions = Emissions { given, null: null[..words].to_vec() };
            let found = hidden_markov(&emissions, &JUMPS);
            let expected = by_enumeration(&emissions, &JUMPS);
            for (found, expected) in found.values().iter().zip(expected.values()) {
                prop_assert!((found - expected).abs() < 1e-9, "{found} {expected}");
            }
        }

        #[test]
        fn posteriors_are_finite_whatever_the_scores(
            shares in prop::collection::vec(prop_oneof![Just(1e20), Just(1e-20), Just(0.0)], 9),
        ) {
            let given = Matrix::of(3, 3, |i, j| shares[i * 3 + j]);
            let emissions = Emissions { given, null: vec![1e-20, 0.0, 1e20] };
            for posteriors in [hidden_markov(&emissions, &JUMPS), model1(&emissions)] {
                prop_assert!(posteriors.values().iter().all(|share| (0.0..=1.0 + 1e-9).contains(share)));
            }
        }
    }

    #[test]
    fn a_jump_has_the_share_of_its_length() {
        assert!((JUMPS.of(3, 4) - 0.45).abs() < 1e-12);
        assert!((JUMPS.of(9, 5) - 0.01).abs() < 1e-12);
        assert!((JUMPS.of(0, 4) - 0.03).abs() < 1e-12);
        assert!((JUMPS.of(0, 5) - 0.06 * 0.15).abs() < 1e-12);
        assert!((JUMPS.of(7, 0) - 0.04 * 0.15 * 0.85 * 0.85).abs() < 1e-12);
    }

    #[test]
    fn model_1_shares_each_word_among_its_producers() {
        let given = Matrix::of(2, 1, |i, _| [0.3, 0.1][i]);
        let found = model1(&Emissions { given, null: vec![0.1] });
        assert!((found[(0, 0)] - 0.6).abs() < 1e-12 && (found[(1, 0)] - 0.2).abs() < 1e-12);
    }
}
