//! Does the length of one side fit the length of the other?
//!
//! The logarithm of the ratio of characters is close to normal around the pair's usual ratio. (Gale and Church 1993 use
//! differences; ratios fit languages of different scripts better.) It is compared with a background in which the
//! target's length does not depend on the source's, so a bead can lose against two nulls. time: O(1) a bead.

use std::ops::Range;

use crate::logarithm::ln;
use crate::numeric::real;

/// Variance of the log length ratio that is assumed if no training text is available (not fitted: wide).
pub(crate) const UNKNOWN_VARIANCE: f64 = 0.05;

/// How long translations are: ln(target characters / source characters).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct LengthRatio {
    pub(crate) mean: f64,
    /// Its variance for long sentences.
    pub(crate) variance: f64,
}

impl LengthRatio {
    /// The same ratio seen from the other side.
    pub(crate) fn turned(self) -> Self {
        Self { mean: -self.mean, ..self }
    }
}

/// How the lengths of both sides relate in this article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LengthModel {
    ratio: LengthRatio,
    /// Mean of ln(characters) of the article's target sentences.
    background_mean: f64,
    /// Its variance.
    background_variance: f64,
}

/// Added to the variance of the background, so that sentences of equal length do not make it a spike.
const BACKGROUND_SLACK: f64 = 0.02;
/// Short sentences vary more: the variance grows by this number of characters, divided by the mean length of both
/// sides.
const SHORT_VARIANCE: f64 = 6.0;
/// The most that a length can count against a bead, in nats: real translations sometimes summarise.
const WORST: f64 = -12.0;

impl LengthModel {
    /// Takes the background from the article and the ratio from the caller.
    pub(crate) fn new(ratio: LengthRatio, target_lengths: &[f64]) -> Self {
        let count = real(target_lengths.len().max(1));
        let mean = target_lengths.iter().map(|length| length.ln()).sum::<f64>() / count;
        let spread = target_lengths.iter().map(|length| (length.ln() - mean).powi(2)).sum::<f64>() / count;
        Self { ratio, background_mean: mean, background_variance: spread + BACKGROUND_SLACK }
    }

    /// The part of the model that is the same for all beads of `targets` target sentences.
    pub(crate) fn among(&self, targets: usize) -> LengthAmong {
        let spread = self.background_variance / real(targets);
        LengthAmong {
            ratio: self.ratio,
            mean: self.background_mean + real(targets).ln(),
            precision: 0.5 / spread,
            background: -0.5 * spread.ln(),
        }
    }
}

/// Characters of a run of sentences, as the model needs them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Length {
    logarithm: f64,
    root: f64,
}

impl Length {
    pub(crate) fn new(characters: f64) -> Self {
        let characters = characters.max(1.0);
        Self { logarithm: characters.ln(), root: characters.sqrt() }
    }
}

/// Characters of the runs of a fixed number of sentences, by the sentence where they begin.
#[derive(Debug, Default)]
pub(crate) struct Lengths {
    logarithms: Vec<f64>,
    roots: Vec<f64>,
}

impl Lengths {
    /// Measures the runs of `count` sentences; runs at the end of the text are shorter.
    pub(crate) fn of_runs(lengths: &[f64], count: usize) -> Self {
        let runs = (0..lengths.len()).map(|start| lengths[start..].iter().take(count).sum());
        let (logarithms, roots) = runs.map(Length::new).map(|length| (length.logarithm, length.root)).unzip();
        Self { logarithms, roots }
    }

    /// The run that begins at a sentence.
    pub(crate) fn of(&self, start: usize) -> Length {
        Length { logarithm: self.logarithms[start], root: self.roots[start] }
    }

    /// The runs that begin at these sentences, in order.
    pub(crate) fn range(&self, starts: Range<usize>) -> impl Iterator<Item = Length> {
        let roots = &self.roots[starts.clone()];
        self.logarithms[starts].iter().zip(roots).map(|(&logarithm, &root)| Length { logarithm, root })
    }
}

/// A [`LengthModel`] for beads with a fixed number of target sentences.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LengthAmong {
    ratio: LengthRatio,
    /// Mean and half the precision of the background, and its logarithm at the mean.
    mean: f64,
    precision: f64,
    background: f64,
}

impl LengthAmong {
    /// Log likelihood ratio of a bead.
    pub(crate) fn score(&self, source: Length, target: Length) -> f64 {
        let variance = self.ratio.variance + SHORT_VARIANCE / (source.root * target.root);
        let miss = self.miss(source, target);
        let fit = -0.5 * (miss * miss / variance + ln(variance));
        (fit - self.chance(target)).max(WORST)
    }

    /// Log likelihood ratio of a bead whose translation is shorter or longer than usual: the logarithm of its ratio is
    /// normal around `off` above the usual one.
    pub(crate) fn score_off(&self, (source, target): (Length, Length), off: Normal) -> f64 {
        let miss = (self.miss(source, target) - off.mean) / off.deviation;
        (-0.5 * miss * miss - off.logarithm - self.chance(target)).max(WORST)
    }

    /// The logarithm of the length ratio, compared with the usual one.
    fn miss(&self, source: Length, target: Length) -> f64 {
        target.logarithm - source.logarithm - self.ratio.mean
    }

    /// Log density of the target's length in the background.
    fn chance(&self, target: Length) -> f64 {
        let surprise = target.logarithm - self.mean;
        self.background - self.precision * surprise * surprise
    }
}

/// A normal distribution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Normal {
    mean: f64,
    deviation: f64,
    /// Of the deviation.
    logarithm: f64,
}

impl Normal {
    pub(crate) fn new(mean: f64, deviation: f64) -> Self {
        Self { mean, deviation, logarithm: deviation.ln() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fitting_lengths_win_over_others() {
        let score = |model: &LengthModel, source, target| {
            model.among(1).score(Length::new(source), Length::new(target))
        };
        let model = LengthModel::new(LengthRatio { mean: 0.1, variance: 0.03 }, &[80.0, 120.0, 40.0, 200.0]);
        assert!(score(&model, 100.0, 110.0) > 0.0);
        assert!(score(&model, 100.0, 110.0) > score(&model, 100.0, 50.0));
        assert!(score(&model, 200.0, 40.0) < 0.0);
    }

    #[test]
    fn extremes_stay_finite() {
        let model = LengthModel::new(LengthRatio { mean: 0.0, variance: 0.02 }, &[1.0]);
        for (source, target) in [(1.0, 1e9), (1e9, 1.0), (0.0, 0.0)] {
            let (source, target) = (Length::new(source), Length::new(target));
            assert!(model.among(1).score(source, target).is_finite());
            assert!(model.among(1).score_off((source, target), Normal::new(1.0, 0.4)).is_finite());
        }
    }
}
