//! What is known of a pair of words before its neighbours have an answer?
//!
//! The first stage: classes, posteriors of both models in both directions, gain over chance beside its rivals, dictionary
//! rows of several words, frequencies, places, lengths and sounds.

use sangam_text::names::{Compared, similarity_from};

use super::chances::Chances;
use super::classes::{ClassLists, ENGLISH, EnglishClass, HindiUrduClass, WordClass as _};
use super::groups::{Chains, HindiUrduChains, english_verbs, hosts_before, nouns_after};
use super::matrix::Matrix;
use super::phrases::{PhraseRows, RowWord};
use super::posteriors::{Jumps, hidden_markov, model1};
use super::tokens::Tokens;
use super::trees::{Features, class_feature};
use crate::numeric::{real, single};
use crate::spellings::sound;
use crate::words::Class;

/// Sounds less alike than this count as not alike at all.
const LEAST_ALIKE: f64 = 0.4;
/// Words with fewer characters have too few sounds to be compared.
const FEWEST_CHARACTERS: usize = 3;

/// The features of the first stage.
pub(crate) const FIRST: Features = Features { classes: 2, all: 19 };

/// The grammar of a pair of languages: English, and one like Hindi and Urdu.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grammar {
    pub(crate) classes: &'static ClassLists<HindiUrduClass>,
    pub(crate) rows: &'static PhraseRows,
    /// From the words of English to the others, and back.
    pub(crate) jumps: &'static [Jumps; 2],
}

/// The pairs of words of a bead: English words by words of Hindi or Urdu.
#[derive(Debug)]
pub(crate) struct Pairs {
    pub(crate) english: Vec<EnglishClass>,
    pub(crate) other: Vec<HindiUrduClass>,
    /// Verb groups of English.
    pub(crate) english_verbs: Chains,
    /// For each English function word, the noun after it.
    pub(crate) nouns: Vec<Vec<usize>>,
    pub(crate) chains: HindiUrduChains,
    /// For each function word of the other side, the words before it up to its noun.
    pub(crate) hosts: Vec<Vec<usize>>,
    /// By pair, row by row: [`FIRST`] numbers.
    cells: Vec<f32>,
}

/// Posteriors of the pairs of words under both models.
pub(crate) struct Posteriors {
    /// The hidden Markov model: columns produced by rows, then rows produced by columns.
    pub(crate) hidden: [Matrix; 2],
    /// The same of Model 1.
    pub(crate) first: [Matrix; 2],
}

impl Posteriors {
    pub(crate) fn new(chances: &Chances, jumps: &[Jumps; 2]) -> Self {
        Self {
            hidden: [
                hidden_markov(&chances.forth, &jumps[0]),
                hidden_markov(&chances.back, &jumps[1]).transposed(),
            ],
            first: [model1(&chances.forth), model1(&chances.back).transposed()],
        }
    }
}

/// How alike the words sound; 0 for words that are not content.
fn alike([first, second]: [&Tokens<'_>; 2], is_content: [&[bool]; 2]) -> Matrix {
    let sounds = |tokens: &Tokens<'_>, content: &[bool]| -> Vec<Option<Compared>> {
        tokens
            .all
            .iter()
            .zip(content)
            .map(|(token, &content)| {
                let fits = content
                    && token.class == Class::Word
                    && token.raw.chars().nth(FEWEST_CHARACTERS - 1).is_some();
                fits.then(|| sound(token.raw))
                    .filter(|sound| sound.consonants > 0)
                    .map(|sound| sound.key.into())
            })
            .collect()
    };
    let (ours, theirs) = (sounds(first, is_content[0]), sounds(second, is_content[1]));
    Matrix::of(first.len(), second.len(), |i, j| {
        let both = ours[i].as_ref().zip(theirs[j].as_ref());
        both.and_then(|(one, other)| similarity_from(one, other, LEAST_ALIKE)).map_or(0.0, f64::from)
    })
}

impl Pairs {
    /// Gathers what is known; `chances` has English rows.
    pub(crate) fn new(
        tokens: [&Tokens<'_>; 2],
        chances: &Chances,
        posteriors: &Posteriors,
        grammar: Grammar,
    ) -> Self {
        let [first, second] = tokens;
        let english: Vec<EnglishClass> =
            (0..first.len()).map(|place| ENGLISH.class(first.all[place], first.opens(place))).collect();
        let other: Vec<HindiUrduClass> =
            second.all.iter().map(|&token| grammar.classes.class(token)).collect();
        let our_content: Vec<bool> = english.iter().map(|class| class.is_content()).collect();
        let their_content: Vec<bool> = other.iter().map(|class| class.is_content()).collect();
        let alike = alike(tokens, [&our_content, &their_content]);
        let our_words: Vec<RowWord> = first.all.iter().map(|&token| RowWord::new(token)).collect();
        let their_words: Vec<RowWord> = second.all.iter().map(|&token| RowWord::new(token)).collect();
        let covered = grammar.rows.covered(&our_words, &their_words);
        let gain = &chances.gain;
        let (row_tops, column_tops) = (gain.row_tops(), gain.column_tops());
        let most_alike = alike.column_tops();
        let (rows, columns) = (first.len(), second.len());
        let mut cells = Vec::with_capacity(rows * columns * FIRST.all);
        for i in 0..rows {
            for j in 0..columns {
                let at = (i, j);
                let hidden = [posteriors.hidden[0][at], posteriors.hidden[1][at]];
                let place = (real(i) + 0.5) / real(rows) - (real(j) + 0.5) / real(columns);
                cells.extend([class_feature(english[i].number()), class_feature(other[j].number())]);
                cells.extend(
                    [
                        hidden[0],
                        hidden[1],
                        (hidden[0] * hidden[1]).sqrt(),
                        posteriors.first[0][at],
                        posteriors.first[1][at],
                        gain[at],
                        column_tops[j].rival(i),
                        row_tops[i].rival(j),
                        covered[at],
                        chances.frequencies[0][i],
                        chances.frequencies[1][j],
                        place,
                        place.abs(),
                        real(rows),
                        real(columns),
                        alike[at],
                        alike[at] - most_alike[j].best,
                    ]
                    .map(single),
                );
            }
        }
        Self {
            english_verbs: english_verbs(&english),
            nouns: nouns_after(&english),
            chains: HindiUrduChains::new(&other),
            hosts: hosts_before(&other),
            english,
            other,
            cells,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.english.len()
    }

    pub(crate) fn columns(&self) -> usize {
        self.other.len()
    }

    /// The features of all pairs, row by row.
    pub(crate) fn cells(&self) -> &[f32] {
        &self.cells
    }

    /// The features of one pair.
    pub(crate) fn cell(&self, (i, j): (usize, usize)) -> &[f32] {
        let start = (i * self.columns() + j) * FIRST.all;
        &self.cells[start..start + FIRST.all]
    }
}
