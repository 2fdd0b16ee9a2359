//! How likely is each word of a bead to translate each word of the other side, by the tables, numbers and names?

use std::collections::HashMap;

use foldhash::fast::RandomState;
use sangam_unit::Role;

use super::matrix::Matrix;
use super::posteriors::Emissions;
use super::tokens::Tokens;
use crate::logarithm::ln;
use crate::model::Evidence;

/// Probability of a pair of words about which nothing is known.
const UNKNOWN_PAIR: f64 = 1e-5;
/// Probability that NULL produces a word about which nothing is known.
const UNKNOWN_NULL: f64 = 1e-4;
/// Added to the frequency of a word before a probability is divided by it, so that rare words are not overrated.
const RARE: f64 = 1e-4;
/// Frequency of a token that carries no meaning.
const NO_WORD: f64 = 1e-5;

/// What is known of the pairs of words of a bead. The rows are the words of one side, the columns those of the other.
#[derive(Debug)]
pub(crate) struct Chances {
    /// Columns produced by rows.
    pub(crate) forth: Emissions,
    /// Rows produced by columns.
    pub(crate) back: Emissions,
    /// How far above chance each pair is, in nats (mean of both directions).
    pub(crate) gain: Matrix,
    /// Logarithms of the frequencies of the words, first of the rows, then of the columns.
    pub(crate) frequencies: [Vec<f64>; 2],
}

impl Chances {
    /// Reads the evidence; `rows` names the side of the rows.
    pub(crate) fn new(evidence: &Evidence<'_>, rows: Role, [first, second]: [&Tokens<'_>; 2]) -> Self {
        let forth = emissions(evidence, rows, first, second);
        let back = emissions(evidence, rows.other(), second, first);
        let frequencies = |role: Role, tokens: &Tokens<'_>| -> Vec<f64> {
            let known = evidence.frequencies(role);
            tokens.words.iter().map(|word| word.map_or(NO_WORD, |word| known[word as usize])).collect()
        };
        let [ours, theirs] = [frequencies(rows, first), frequencies(rows.other(), second)];
        let logs = |frequencies: &[f64]| frequencies.iter().map(|share| ln(*share)).collect::<Vec<_>>();
        let rare = |frequencies: &[f64]| frequencies.iter().map(|share| ln(share + RARE)).collect::<Vec<_>>();
        let (our_rare, their_rare) = (rare(&ours), rare(&theirs));
        let gain = Matrix::of(first.len(), second.len(), |i, j| {
            let there = ln(forth.given[(i, j)]) - their_rare[j];
            let back = ln(back.given[(j, i)]) - our_rare[i];
            f64::midpoint(there, back)
        });
        Self { forth, back, gain, frequencies: [logs(&ours), logs(&theirs)] }
    }
}

fn emissions(
    evidence: &Evidence<'_>,
    from: Role,
    producing: &Tokens<'_>,
    produced: &Tokens<'_>,
) -> Emissions {
    let translation = evidence.translation(from);
    let mut places: HashMap<u32, Vec<usize>, RandomState> = HashMap::default();
    for (place, word) in produced.words.iter().enumerate() {
        if let Some(word) = word {
            places.entry(*word).or_default().push(place);
        }
    }
    let mut given = Matrix::filled(producing.len(), produced.len(), UNKNOWN_PAIR);
    for (i, word) in producing.words.iter().enumerate() {
        let Some(word) = word else { continue };
        for (target, share) in translation.row(*word) {
            for &j in places.get(target).into_iter().flatten() {
                given[(i, j)] += f64::from(*share);
            }
        }
    }
    let null = |word: &Option<u32>| {
        let known = word.map_or(0.0, |word| f64::from(translation.null[word as usize]));
        if known > 0.0 { known } else { UNKNOWN_NULL }
    };
    Emissions { given, null: produced.words.iter().map(null).collect() }
}
