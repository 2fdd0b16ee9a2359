//! How well does each possible bead explain its sentences?
//!
//! Puts the features together: `length · L + words · (F + B)`, where L is the length evidence and F, B are the word
//! evidence in both directions. Null beads weigh nothing here: their price is the prior's.

use super::band::Band;
use super::beads::KINDS;
use super::document::Text;
use super::features::length::{LengthModel, UNKNOWN_VARIANCE};
use super::features::lexical::{Direction, Translation};
use super::features::names::{Likeness, like_words};
use super::lattice::Scores;
use super::lexicon::Table;
use super::lexicon::em::SMOOTHING;
use super::weights::Weights;

/// A table and which of its sides is the article's source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Oriented<'a> {
    pub(crate) table: &'a Table,
    /// The table's side of the article's source language.
    pub(crate) source_side: usize,
}

impl Oriented<'_> {
    fn side(&self, text: usize) -> usize {
        if text == 0 { self.source_side } else { 1 - self.source_side }
    }

    fn length(&self) -> (f64, f64) {
        let (ratio, variance) = self.table.length();
        if self.source_side == 0 { (ratio, variance) } else { (-ratio, variance) }
    }
}

/// What is known about one article before its beads are scored.
pub(crate) struct Evidence {
    pub(crate) texts: [Text; 2],
    /// Source to target, target to source.
    pub(crate) translations: [Translation; 2],
    /// Frequency of each word, by side.
    pub(crate) unigrams: [Vec<f64>; 2],
    pub(crate) length: LengthModel,
}

/// No such word in the article.
const ABSENT: u32 = u32::MAX;

fn translation(
    table: Option<Oriented<'_>>,
    texts: [&Text; 2],
    known: [&[Option<u32>]; 2],
    likenesses: &[Likeness],
    from: usize,
    weights: &Weights,
) -> Translation {
    let to = 1 - from;
    let mut local = vec![ABSENT; table.map_or(0, |table| table.table.words(table.side(to)))];
    for (word, id) in known[to].iter().enumerate() {
        if let Some(id) = id {
            local[*id as usize] = word as u32;
        }
    }
    let mut pairs: Vec<(u32, u32, f64)> = likenesses
        .iter()
        .map(|&(a, b, worth)| {
            let worth = worth * weights.likeness;
            if from == 0 { (a, b, worth) } else { (b, a, worth) }
        })
        .collect();
    pairs.sort_by_key(|pair| (pair.0, pair.1));
    let mut out = Translation { starts: vec![0], entries: Vec::new(), null: Vec::new() };
    let mut counts = vec![0.0_f64; texts[to].keys.len()];
    let mut row: Vec<u32> = Vec::new();
    let mut next = 0;
    for (word, id) in known[from].iter().enumerate() {
        let mut total = SMOOTHING;
        let mut add = |counts: &mut Vec<f64>, target: u32, count: f64| {
            if counts[target as usize] == 0.0 {
                row.push(target);
            }
            counts[target as usize] += count;
        };
        if let (Some(table), &Some(id)) = (table, id) {
            total += table.table.total(table.side(from), id);
            for (target, count) in table.table.row(table.side(from), id) {
                if let Some(&target) = local.get(target as usize)
                    && target != ABSENT
                {
                    add(&mut counts, target, count);
                }
            }
        }
        while let Some(&(source, target, worth)) = pairs.get(next)
            && source as usize == word
        {
            add(&mut counts, target, worth);
            total += worth;
            next += 1;
        }
        for &target in &row {
            out.entries.push((target, (counts[target as usize] / total) as f32));
            counts[target as usize] = 0.0;
        }
        row.clear();
        out.starts.push(out.entries.len());
    }
    out.null = vec![0.0; texts[to].keys.len()];
    if let Some(table) = table {
        let null = table.table.words(table.side(from)) as u32;
        let total = table.table.total(table.side(from), null) + SMOOTHING;
        for (target, count) in table.table.row(table.side(from), null) {
            if let Some(&target) = local.get(target as usize)
                && target != ABSENT
            {
                out.null[target as usize] = (count / total) as f32;
            }
        }
    }
    out
}

/// Frequencies from the table's text and the article, each word of both vocabularies counted once more.
fn unigrams(table: Option<Oriented<'_>>, text: &Text, side: usize, known: &[Option<u32>]) -> Vec<f64> {
    let mut counts = vec![1.0; text.keys.len()];
    for &word in &text.tokens {
        counts[word as usize] += 1.0;
    }
    let mut total = text.tokens.len() as f64 + text.keys.len() as f64;
    if let Some(table) = table {
        let side = table.side(side);
        let shared = known.iter().flatten().count();
        total += table.table.running_words(side) + (table.table.words(side) - shared) as f64;
        for (count, id) in counts.iter_mut().zip(known) {
            if let Some(id) = id {
                *count += table.table.unigram(side, *id);
            }
        }
    }
    for count in &mut counts {
        *count /= total;
    }
    counts
}

impl Evidence {
    /// Gathers what the article and the table say.
    pub(crate) fn new(texts: [Text; 2], table: Option<Oriented<'_>>, weights: &Weights) -> Self {
        let [source, target] = &texts;
        let known = [0, 1].map(|side: usize| -> Vec<Option<u32>> {
            texts[side]
                .keys
                .iter()
                .map(|key| table.and_then(|table| table.table.find(table.side(side), key)))
                .collect()
        });
        let likenesses = like_words(source, target);
        let translations = [0, 1].map(|from| {
            translation(table, [source, target], [&known[0], &known[1]], &likenesses, from, weights)
        });
        let unigrams = [0, 1].map(|side: usize| unigrams(table, &texts[side], side, &known[side]));
        let sums = [0, 1].map(|side: usize| texts[side].lengths.iter().sum::<f64>().max(1.0));
        let (ratio, variance) =
            table.map_or(((sums[1] / sums[0]).ln(), UNKNOWN_VARIANCE), |table| table.length());
        let length = LengthModel::new(ratio, variance, &target.lengths);
        Self { texts, translations, unigrams, length }
    }

    /// Scores every bead of the band.
    pub(crate) fn scores(&self, band: Band, weights: &Weights) -> Scores {
        let [source, target] = &self.texts;
        let across = band.transposed();
        let direction = |from: usize, band| Direction {
            source: &self.texts[from],
            target: &self.texts[1 - from],
            translation: &self.translations[from],
            unigram: &self.unigrams[1 - from],
            band,
            floor: weights.floor,
        };
        let forth = direction(0, &band).score();
        let back = direction(1, &across).score();
        let sums = [source, target].map(|text| {
            let mut sum = 0.0;
            let mut sums = vec![0.0];
            for length in &text.lengths {
                sum += length;
                sums.push(sum);
            }
            sums
        });
        let mut scores = Scores::empty(band);
        for i in 0..scores.band.rows() {
            for j in scores.band.row(i) {
                let here = scores.band.offset(i) + j - scores.band.row(i).start;
                for (index, kind) in KINDS.iter().enumerate() {
                    if kind.is_null() || scores.band.position(i + kind.source, j + kind.target).is_none() {
                        continue;
                    }
                    let length = self.length.score(
                        sums[0][i + kind.source] - sums[0][i],
                        sums[1][j + kind.target] - sums[1][j],
                        kind.target,
                    );
                    let words =
                        forth.sum(i, kind.source, j, kind.target) + back.sum(j, kind.target, i, kind.source);
                    scores.at[here][index] = (weights.length * length + weights.words * words) as f32;
                }
            }
        }
        scores
    }
}
