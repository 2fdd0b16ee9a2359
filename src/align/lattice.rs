//! How likely is each bead, over all ways to align the two texts?
//!
//! Forward–backward over the lattice of bead sequences (the semi-Markov form of Baum–Welch), in natural logarithms:
//! `forward(i, j)` sums the weight of all ways to explain the first i and j segments, `backward(i, j)` of all ways to
//! explain the rest, so a bead's posterior is `forward(start) · weight · backward(end) / total`. Several priors are run
//! over the same scores and mixed, each weighted by how well it explains the pair as a whole (its `total`). So the
//! article itself decides how full of gaps it is, and how many of its sentences were abridged or replaced.
//!
//! A bead of one to one, two to one or one to two has three readings: full, or either side abridged. Their scores are
//! added before the sweeps, once for each share of abridged beads that a prior has, and the posterior is divided again
//! afterwards. A pair of segments can also be *replaced*: a step over both that counts as two segments without a
//! counterpart.
//!
//! time: O(points · steps · priors), space: O(points · (steps + priors)). Every sum is taken relative to its largest
//! term, so no score can overflow; terms e⁻⁴⁰ below the largest are left out.

use std::ops::Range;

use rayon::prelude::*;
use sangam_unit::{Role, Sides};

use super::band::Band;
use super::beads::{
    ABRIDGED_KINDS, Bead, IMPOSSIBLE, KINDS, LARGEST_SIDE, NULL_KINDS, Prior, REPLACED, Reading, SCORE_COUNT,
    SOURCE_NULL, STEP_COUNT, STEPS, TARGET_NULL, abridged_score,
};
use super::evaluate::GoldBead;
use super::logarithm::ln;
use super::numeric::{self, single};
use super::scores::{Scores, StepWeights};

/// Terms this far (in nats) below the largest change a sum by less than one part in 10¹⁰ and are skipped: scores are
/// stored to one part in 10⁷.
const NEGLIGIBLE: f64 = 24.0;

/// Posteriors below e^−this are not stored.
const FORGOTTEN: f64 = 25.0;

/// Priors with a share below e^−this (in nats) in the mixture are left out of it, for speed: they change no posterior by
/// more than a millionth.
const UNSUPPORTED: f64 = 14.0;

/// Points are left out if the best way through them, under the first prior, is less than e^−this as likely as the best
/// way of all.
const HOPELESS: f64 = 80.0;

/// The most that one gold bead can surprise (nats), so that no error in the gold outweighs a document.
const MOST_SURPRISE: f64 = 8.0;

/// Posteriors of all beads that are not almost impossible: a small share of the band's beads.
#[derive(Debug, Clone)]
pub(crate) struct Posteriors {
    pub(crate) band: Band,
    /// By the lattice point where they start, then by kind.
    beads: Vec<BeadPosterior>,
    /// Where the beads of each row start; the last entry is the number of beads.
    rows: Vec<usize>,
}

/// How likely one bead is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BeadPosterior {
    /// Column of the lattice point where the bead starts.
    pub(crate) j: u32,
    /// Index into [`STEPS`].
    pub(crate) kind: u8,
    /// Of all readings.
    pub(crate) posterior: f32,
    /// The part of the readings in which a side is abridged.
    pub(crate) abridged: Sides<f32>,
}

/// Confidence of every null, by its segment.
#[derive(Debug)]
pub(crate) struct Nulls {
    pub(crate) all: Sides<Vec<f64>>,
    /// The part of it in which an unrelated segment is in the place of the counterpart.
    replaced: Sides<Vec<f64>>,
}

/// Sums weights that are given as logarithms; returns the logarithm of the sum.
fn log_sum(terms: &[f64]) -> f64 {
    let mut largest = IMPOSSIBLE;
    for &term in terms {
        if term > largest {
            largest = term;
        }
    }
    if largest <= IMPOSSIBLE {
        return IMPOSSIBLE;
    }
    let mut sum = 0.0;
    for &term in terms {
        let distance = largest - term;
        if distance == 0.0 {
            sum += 1.0;
        } else if distance < NEGLIGIBLE {
            sum += (-distance).exp();
        }
    }
    largest + ln(sum)
}

/// Where the steps of each kind lead from one row of the band. For step k, if j is in `columns[k]`: the step from column
/// j leads to the point at position `points[k] + j`, and its weight is at position `weights[k] + j`.
pub(crate) struct Steps {
    points: [isize; STEP_COUNT],
    weights: [isize; STEP_COUNT],
    columns: [(usize, usize); STEP_COUNT],
}

impl Steps {
    /// Steps that start in row `i` if `onward`, otherwise those that end there.
    pub(crate) fn new(band: &Band, i: usize, onward: bool) -> Self {
        let none = [0; STEP_COUNT];
        let mut steps = Self { points: none, weights: none, columns: [(0, 0); STEP_COUNT] };
        let here = band.row(i);
        for (index, kind) in STEPS.iter().enumerate() {
            let other = if onward { Some(i + kind.source) } else { i.checked_sub(kind.source) };
            let Some(other) = other.filter(|&other| other < band.rows()) else { continue };
            let row = band.row(other);
            let jump = kind.target.cast_signed() * if onward { 1 } else { -1 };
            let first = here.start.cast_signed().max(row.start.cast_signed() - jump).max(0);
            let last = here.end.cast_signed().min(row.end.cast_signed() - jump).max(0);
            steps.columns[index] = (first.cast_unsigned(), last.cast_unsigned());
            steps.points[index] = band.offset(other).cast_signed() - row.start.cast_signed() + jump;
            let (start, jump) = if onward { (i, 0) } else { (other, jump) };
            let row = band.row(start);
            steps.weights[index] = (band.offset(start) * STEP_COUNT + index * row.len()).cast_signed()
                - row.start.cast_signed()
                + jump;
        }
        steps
    }

    /// The columns of the row where a bead of the kind with this index fits.
    pub(crate) fn columns(&self, index: usize) -> Range<usize> {
        self.columns[index].0..self.columns[index].1
    }

    /// The other point of the bead of a kind at column `j`, and the position of its weight.
    #[inline]
    fn get(&self, index: usize, j: usize) -> Option<(usize, usize)> {
        let (first, last) = self.columns[index];
        (j >= first && j < last)
            .then(|| (j.wrapping_add_signed(self.points[index]), j.wrapping_add_signed(self.weights[index])))
    }

    /// The same for all columns where such a bead fits.
    fn ranges(&self, index: usize) -> (Range<usize>, Range<usize>) {
        let columns = self.columns(index);
        let shifted = |by: isize| {
            let start = columns.start.wrapping_add_signed(by);
            start..start + columns.len()
        };
        (shifted(self.points[index]), shifted(self.weights[index]))
    }
}

/// Log weight of all ways from each point to the end (`ONWARD`), or from the beginning to it. Points with `skip` set
/// are left out.
fn sweep<const ONWARD: bool>(band: &Band, steps: &StepWeights, prior: &Prior, skip: &[bool]) -> Vec<f64> {
    let weights = &steps.values;
    let mut weight = vec![IMPOSSIBLE; band.len()];
    let mut terms = [IMPOSSIBLE; STEP_COUNT];
    let origin = if ONWARD { band.len() - 1 } else { 0 };
    // Makes the walk the same from either end.
    let turned = |count: usize, at: usize| if ONWARD { count - 1 - at } else { at };
    for step in 0..band.rows() {
        let i = turned(band.rows(), step);
        let (steps, row) = (Steps::new(band, i, ONWARD), band.row(i));
        for step in 0..row.len() {
            let place = turned(row.len(), step);
            let (here, j) = (band.offset(i) + place, row.start + place);
            if here == origin {
                weight[here] = 0.0;
                continue;
            }
            if skip[here] {
                continue;
            }
            let mut count = 0;
            for (index, prior) in prior.of_steps.iter().enumerate() {
                if let Some((other, score)) = steps.get(index, j) {
                    terms[count] = weight[other] + prior + f64::from(weights[score]);
                    count += 1;
                }
            }
            weight[here] = log_sum(&terms[..count]).max(IMPOSSIBLE);
        }
    }
    weight
}

/// Log weight of the best way from each point to the end (`ONWARD`), or from the beginning to it (Viterbi 1967). Works
/// on a whole row at once, kind by kind, except for the beads that stay in their row.
fn best_ways<const ONWARD: bool>(band: &Band, weights: &StepWeights, prior: &Prior) -> Vec<f64> {
    let mut weight = vec![IMPOSSIBLE; band.len()];
    let rows = band.rows();
    for step in 0..rows {
        let i = if ONWARD { rows - 1 - step } else { step };
        let (steps, row) = (Steps::new(band, i, ONWARD), band.row(i));
        let (before, here) = weight.split_at_mut(band.offset(i));
        let (here, after) = here.split_at_mut(row.len());
        // The part of the table that the beads lead to, and where it starts.
        let (others, start) = if ONWARD { (&*after, band.offset(i) + row.len()) } else { (&*before, 0) };
        if step == 0 {
            here[if ONWARD { row.len() - 1 } else { 0 }] = 0.0;
        }
        for (index, _) in STEPS.iter().enumerate().filter(|(_, kind)| kind.source > 0) {
            let columns = steps.columns(index);
            if columns.is_empty() {
                continue;
            }
            let (points, values) = steps.ranges(index);
            let others = &others[points.start - start..points.end - start];
            let here = &mut here[columns.start - row.start..columns.end - row.start];
            let prior = prior.of_steps[index];
            for ((best, other), &score) in here.iter_mut().zip(others).zip(&weights.values[values]) {
                let way = other + prior + f64::from(score);
                *best = if way > *best { way } else { *best };
            }
        }
        let stay = usize::from(TARGET_NULL);
        let start = band.offset(i) * STEP_COUNT + stay * row.len();
        let (staying, prior) = (&weights.values[start..start + row.len()], prior.of_steps[stay]);
        if ONWARD {
            for j in (0..row.len().saturating_sub(1)).rev() {
                here[j] = here[j].max(here[j + 1] + prior + f64::from(staying[j]));
            }
        } else {
            for j in 1..row.len() {
                here[j] = here[j].max(here[j - 1] + prior + f64::from(staying[j - 1]));
            }
        }
    }
    weight
}

/// The forward sweep under one prior of a mixture.
struct Run<'a> {
    prior: Prior,
    /// The weights of the steps under its share of abridged beads.
    weights: &'a StepWeights,
    /// Log weight of all ways to reach each point.
    to_here: Vec<f64>,
    /// Log weight of all ways through the lattice: how well the prior explains the pair as a whole.
    total: f64,
}

impl<'a> Run<'a> {
    fn new(band: &Band, weights: &'a StepWeights, prior: Prior, skip: &[bool]) -> Self {
        let to_here = sweep::<false>(band, weights, &prior, skip);
        let total = to_here.last().copied().unwrap_or(0.0);
        Self { prior, weights, to_here, total }
    }

    /// The weight of this prior in the mixture, in nats.
    fn weight(&self) -> f64 {
        self.total + self.prior.expected
    }
}

/// Posteriors under a mixture of priors, each weighted by its evidence.
///
/// Points are left out if even the best way through them is hopeless (by [`HOPELESS`]) under the first prior. The other
/// priors differ from it by the price of a few beads at most.
pub(crate) fn posteriors(scores: Scores, priors: &[Prior]) -> Posteriors {
    let wide = scores.band.clone();
    let Some(first) = priors.first() else {
        let rows = vec![0; wide.rows() + 1];
        return Posteriors { band: wide, beads: Vec::new(), rows };
    };
    let (narrow, skip) = narrowed(&scores, first);
    drop(scores);
    let scores = narrow;
    let band = &scores.band;
    let mut shares: Vec<f64> = priors.iter().map(|prior| prior.abridged).collect();
    shares.sort_by(f64::total_cmp);
    shares.dedup();
    let weights: Vec<StepWeights> =
        shares.par_iter().map(|&share| scores.joined(share, &skip, |readings| log_sum(readings))).collect();
    let run = |prior: &Prior| {
        let share = shares.partition_point(|&share| share < prior.abridged);
        Run::new(band, &weights[share], *prior, &skip)
    };
    let (likely, extreme): (Vec<Prior>, Vec<Prior>) = priors.iter().partition(|prior| prior.expected >= 0.0);
    let mut runs: Vec<Run<'_>> = likely.par_iter().map(run).collect();
    for prior in &extreme {
        // A prior that is thought unlikely beforehand is an extreme of the one before it. If that one explains nothing,
        // neither does this one.
        let best = runs.iter().map(|run| run.total).fold(f64::NEG_INFINITY, f64::max);
        if runs.last().is_none_or(|before| before.total - best >= -FORGOTTEN) {
            runs.push(run(prior));
        }
    }
    let totals: Vec<f64> = runs.iter().map(Run::weight).collect();
    let sum = log_sum(&totals);
    let share = |run: &Run<'_>| (run.weight() - sum).exp();
    runs.retain(|run| share(run) >= (-UNSUPPORTED).exp());
    let onward: Vec<Vec<f64>> =
        runs.par_iter().map(|run| sweep::<true>(band, run.weights, &run.prior, &skip)).collect();
    let rows: Vec<Vec<BeadPosterior>> = (0..band.rows())
        .into_par_iter()
        .map(|i| {
            let mut at = vec![[0.0_f32; SCORE_COUNT]; band.row(i).len()];
            let steps = Steps::new(band, i, true);
            for (run, from_here) in runs.iter().zip(&onward) {
                let share = share(run);
                for ((cell, here), j) in at.iter_mut().zip(band.offset(i)..).zip(band.row(i)) {
                    if !skip[here] && run.to_here[here] + from_here[here] - run.total >= -FORGOTTEN {
                        run.add_posteriors(&scores, (i, here, j), (&steps, from_here, share), cell);
                    }
                }
            }
            collected(&at, band.row(i).start)
        })
        .collect();
    let mut starts = vec![0];
    for row in &rows {
        starts.push(starts[starts.len() - 1] + row.len());
    }
    Posteriors { band: wide, beads: rows.concat(), rows: starts }
}

impl Run<'_> {
    /// Adds the posteriors of the steps from one point, each times the share of this run.
    fn add_posteriors(
        &self,
        scores: &Scores,
        (i, here, j): (usize, usize, usize),
        (steps, from_here, share): (&Steps, &[f64], f64),
        cell: &mut [f32; SCORE_COUNT],
    ) {
        for (index, prior) in self.prior.of_steps.iter().enumerate() {
            let Some((end, weight)) = steps.get(index, j) else { continue };
            let weight = f64::from(self.weights.values[weight]);
            let logarithm = self.to_here[here] + prior + weight + from_here[end] - self.total;
            if logarithm <= -FORGOTTEN {
                continue;
            }
            let posterior = share * logarithm.min(0.0).exp();
            cell[index] += single(posterior);
            let abridged = self.prior.abridged;
            let Some(kind) = ABRIDGED_KINDS.iter().position(|&kind| kind == index && abridged > 0.0) else {
                continue;
            };
            let place = j - scores.band.row(i).start;
            let [_, source, target] = scores.readings((i, place), kind, abridged);
            for (role, reading) in [(Role::Source, source), (Role::Target, target)] {
                cell[abridged_score(kind, role)] += single(posterior * (reading - weight).min(0.0).exp());
            }
        }
    }
}

/// The posteriors above 0 of a row that begins at column `first`.
fn collected(at: &[[f32; SCORE_COUNT]], first: usize) -> Vec<BeadPosterior> {
    let mut beads = Vec::new();
    for (cell, j) in at.iter().zip(first..) {
        for (kind, &posterior) in (0..).zip(&cell[..STEP_COUNT]).filter(|(_, posterior)| **posterior > 0.0) {
            let place = ABRIDGED_KINDS.iter().position(|&other| other == usize::from(kind));
            let abridged =
                place.map_or(Sides::default(), |place| Sides::of(|role| cell[abridged_score(place, role)]));
            beads.push(BeadPosterior { j: numeric::narrow(j), kind, posterior, abridged });
        }
    }
    beads
}

/// Cuts each row of the band down to the stretch that is not hopeless under a prior, and marks the hopeless points
/// left.
///
/// Uses the best way through each point (Viterbi 1967) instead of all ways, which needs no exponentials.
fn narrowed(scores: &Scores, prior: &Prior) -> (Scores, Vec<bool>) {
    let wide = &scores.band;
    let largest = |readings: &[f64; 3]| readings.iter().copied().fold(IMPOSSIBLE, f64::max);
    let weights = scores.joined(prior.abridged, &vec![false; wide.len()], largest);
    let (to_here, from_here) = rayon::join(
        || best_ways::<false>(wide, &weights, prior),
        || best_ways::<true>(wide, &weights, prior),
    );
    drop(weights);
    let total = to_here.last().copied().unwrap_or(0.0);
    let hopeless = |here: usize| to_here[here] + from_here[here] - total < -HOPELESS;
    let mut rows: Vec<Range<usize>> = Vec::with_capacity(wide.rows());
    let mut reached = 1;
    for i in 0..wide.rows() {
        let (row, offset) = (wide.row(i), wide.offset(i));
        let start = row.clone().find(|j| !hopeless(offset + j - row.start));
        let end = row.clone().rev().find(|j| !hopeless(offset + j - row.start));
        // Beads may leap over a row.
        rows.push(start.zip(end).map_or(reached - 1..reached, |(start, end)| start..end + 1));
        reached = reached.max(rows[i].end);
    }
    if let Some(last) = rows.last_mut() {
        last.end = last.end.max(wide.row(wide.rows() - 1).end);
    }
    let mut narrow = Scores::empty(Band::from_rows(rows));
    let mut skip = Vec::with_capacity(narrow.band.len());
    for i in 0..wide.rows() {
        let (row, all) = (narrow.band.row(i), wide.row(i));
        skip.extend(row.clone().map(|j| wide.position(i, j).is_none_or(hopeless)));
        // If all good ways leap over a row, the new row may be outside the part that was scored.
        let end = row.end.min(all.end);
        let shared = row.start.max(all.start).min(end)..end;
        if shared.is_empty() {
            continue;
        }
        for kind in 0..SCORE_COUNT {
            let values = &scores.row(i, kind)[shared.start - all.start..shared.end - all.start];
            narrow.row_mut(i, kind)[shared.start - row.start..shared.end - row.start].copy_from_slice(values);
        }
    }
    (narrow, skip)
}

impl Posteriors {
    /// The beads that start in row `i`, sorted by column, then by kind.
    pub(crate) fn row(&self, i: usize) -> &[BeadPosterior] {
        &self.beads[self.rows[i]..self.rows[i + 1]]
    }

    /// Averages these posteriors with others for the same texts; `share` is the weight of `other`.
    pub(crate) fn mix(&mut self, other: &Self, share: f64) {
        if self.rows.len() != other.rows.len() {
            return;
        }
        let (mut beads, mut rows) = (Vec::with_capacity(self.beads.len()), vec![0]);
        for i in 0..self.rows.len() - 1 {
            let mut row: Vec<BeadPosterior> = Vec::new();
            for (opinion, share) in [(&*self, 1.0 - share), (other, share)] {
                let (part, share) = (opinion.row(i).iter(), single(share));
                row.extend(part.map(|bead| BeadPosterior {
                    posterior: bead.posterior * share,
                    abridged: bead.abridged.map(|part| part * share),
                    ..*bead
                }));
            }
            row.sort_by_key(|bead| (bead.j, bead.kind));
            row.dedup_by(|next, kept| {
                let same = (next.j, next.kind) == (kept.j, kept.kind);
                if same {
                    kept.posterior += next.posterior;
                    kept.abridged.source += next.abridged.source;
                    kept.abridged.target += next.abridged.target;
                }
                same
            });
            beads.extend(row);
            rows.push(beads.len());
        }
        self.beads = beads;
        self.rows = rows;
    }

    /// Iterates over all beads, as (row of the band where it starts, bead).
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, BeadPosterior)> {
        (0..self.band.rows()).flat_map(|i| self.row(i).iter().map(move |bead| (i, *bead)))
    }

    fn find(&self, i: usize, j: usize, kind: u8) -> Option<&BeadPosterior> {
        let row = self.row(i);
        let found = row.binary_search_by_key(&(j, kind), |bead| (bead.j as usize, bead.kind));
        found.ok().map(|found| &row[found])
    }

    /// Posterior of one bead in all its readings.
    fn of(&self, i: usize, j: usize, kind: u8) -> f64 {
        self.find(i, j, kind).map_or(0.0, |bead| f64::from(bead.posterior))
    }

    /// Confidence of every null, by its segment.
    pub(crate) fn nulls(&self) -> Nulls {
        let rows = self.band.rows();
        let columns = self.band.row(rows - 1).end;
        let none = || Sides::new(vec![0.0_f64; rows], vec![0.0_f64; columns]);
        let mut nulls = Nulls { all: none(), replaced: none() };
        for (i, bead) in self.iter() {
            let (j, posterior) = (bead.j as usize, f64::from(bead.posterior));
            match bead.kind {
                SOURCE_NULL => nulls.all.source[i] += posterior,
                TARGET_NULL => nulls.all.target[j] += posterior,
                REPLACED => {
                    for sides in [&mut nulls.all, &mut nulls.replaced] {
                        sides.source[i] += posterior;
                        sides.target[j] += posterior;
                    }
                }
                _ => {}
            }
        }
        nulls
    }

    /// The likeliest other bead that shares a segment with this one; `nulls` comes from [`Posteriors::nulls`].
    pub(crate) fn runner_up(&self, bead: &Bead, nulls: &Nulls) -> Option<Bead> {
        let rows = if bead.source.is_empty() {
            0..self.band.rows()
        } else {
            bead.source.start.saturating_sub(LARGEST_SIDE - 1)..bead.source.end
        };
        let mut best: Option<Bead> = None;
        for i in rows {
            for other in self.row(i).iter().filter(|other| other.kind != REPLACED) {
                let (kind, j) = (STEPS[usize::from(other.kind)], other.j as usize);
                let (source, target) = (i..i + kind.source, j..j + kind.target);
                let shares = |one: &Range<usize>, other: &Range<usize>| {
                    one.start.max(other.start) < one.end.min(other.end)
                };
                let same = source.len() == bead.source.len()
                    && target.len() == bead.target.len()
                    && (source.is_empty() || source == bead.source)
                    && (target.is_empty() || target == bead.target);
                if same || !(shares(&source, &bead.source) || shares(&target, &bead.target)) {
                    continue;
                }
                let confidence = match other.kind {
                    SOURCE_NULL => nulls.all.source[i],
                    TARGET_NULL => nulls.all.target[j],
                    _ => f64::from(other.posterior),
                };
                if confidence > best.as_ref().map_or(0.0, |best| best.confidence) {
                    best = Some(Bead::new(source, target, confidence.min(1.0)));
                }
            }
        }
        best
    }

    /// Counts the `gold` beads of a known kind, and sums −ln of their posteriors (each at most [`MOST_SURPRISE`]). A
    /// null counts half a bead, so that a pair taken for two nulls weighs as much as two nulls taken for a pair.
    pub(crate) fn surprise(&self, gold: &[GoldBead]) -> (f64, f64) {
        let nulls = self.nulls();
        let (mut beads, mut nats) = (0.0, 0.0);
        for Sides { source, target } in gold {
            let posterior = match (source.as_slice(), target.as_slice()) {
                ([i], []) => nulls.all.source.get(*i).copied().unwrap_or(0.0),
                ([], [j]) => nulls.all.target.get(*j).copied().unwrap_or(0.0),
                ([], _) | (_, []) => continue,
                (source, target) => {
                    let known = (0..)
                        .zip(KINDS)
                        .find(|(_, kind)| kind.source == source.len() && kind.target == target.len());
                    let Some((kind, _)) = known else {
                        continue;
                    };
                    if source[0] < self.band.rows() { self.of(source[0], target[0], kind) } else { 0.0 }
                }
            };
            let worth = if source.is_empty() || target.is_empty() { 0.5 } else { 1.0 };
            beads += worth;
            nats -= worth * posterior.max((-MOST_SURPRISE).exp()).ln();
        }
        (beads, nats)
    }
}

impl BeadPosterior {
    /// The likeliest reading.
    fn reading(&self) -> Reading {
        let Sides { source, target } = self.abridged;
        let full = self.posterior - source - target;
        let (abridged, shorter) =
            if source > target { (source, Role::Source) } else { (target, Role::Target) };
        if abridged > full { Reading::Abridged(shorter) } else { Reading::Full }
    }
}

/// The likelier reading of a segment without a counterpart.
fn null_reading(nulls: &Nulls, side: Role, segment: usize) -> Reading {
    let (all, replaced) = (nulls.all[side][segment], nulls.replaced[side][segment]);
    if replaced > all - replaced { Reading::Replaced } else { Reading::Full }
}

/// Whether a step is a bead with both sides.
pub(crate) fn is_pair(kind: u8) -> bool {
    (NULL_KINDS..REPLACED).contains(&kind)
}

/// Returns the alignment with the most expected right beads; a null bead counts as `null_value` of one. F1 counts a
/// pair taken for two nulls as two wrong beads, but two nulls taken for a pair as one. The confidence of a null bead is
/// summed over all places of its gap in the other side: whether a segment has a counterpart does not depend on that
/// place.
///
/// time: O(points + beads of some posterior), space: O(points).
pub(crate) fn decode(posteriors: &Posteriors, null_value: f64) -> Vec<Bead> {
    let band = &posteriors.band;
    let rows = band.rows();
    let columns = band.row(rows - 1).end;
    let nulls = posteriors.nulls();
    let mut value = vec![-1.0_f64; band.len()];
    let mut choice = vec![u8::MAX; band.len()];
    let mut offer = |end: Option<usize>, index: u8, candidate: f64, value: &mut [f64]| {
        let Some(end) = end else { return };
        // Among equal ways, the first kind wins, whichever point is visited first.
        let order = candidate.total_cmp(&value[end]);
        if order.is_gt() || (order.is_eq() && index < choice[end]) {
            value[end] = candidate;
            choice[end] = index;
        }
    };
    value[0] = 0.0;
    for (i, &null) in nulls.all.source.iter().enumerate() {
        let mut beads = posteriors.row(i).iter().peekable();
        for (here, j) in (band.offset(i)..).zip(band.row(i)) {
            let reached = value[here];
            let of_here = std::iter::from_fn(|| beads.next_if(|bead| bead.j as usize == j));
            for bead in of_here.filter(|bead| reached >= 0.0 && is_pair(bead.kind)) {
                let kind = KINDS[usize::from(bead.kind)];
                let end = band.position(i + kind.source, j + kind.target);
                offer(end, bead.kind, reached + f64::from(bead.posterior), &mut value);
            }
            if reached >= 0.0 {
                offer(band.position(i + 1, j), SOURCE_NULL, reached + null_value * null, &mut value);
                offer(
                    band.position(i, j + 1),
                    TARGET_NULL,
                    reached + null_value * nulls.all.target[j],
                    &mut value,
                );
            }
        }
    }
    let confidence = |i: usize, j: usize, index: u8| match index {
        SOURCE_NULL => (nulls.all.source[i], null_reading(&nulls, Role::Source, i)),
        TARGET_NULL => (nulls.all.target[j], null_reading(&nulls, Role::Target, j)),
        _ => posteriors
            .find(i, j, index)
            .map_or((0.0, Reading::Full), |bead| (f64::from(bead.posterior), bead.reading())),
    };
    let mut beads = Vec::new();
    let (mut i, mut j) = (rows - 1, columns - 1);
    let chosen = |i: usize, j: usize| {
        let index = choice[band.position(i, j)?];
        KINDS.get(usize::from(index)).map(|kind| (index, kind))
    };
    while let Some((index, kind)) = chosen(i, j) {
        let (end_i, end_j) = (i, j);
        i -= kind.source;
        j -= kind.target;
        let (confidence, reading) = confidence(i, j, index);
        let confidence = confidence.clamp(0.0, 1.0);
        beads.push(Bead { source: i..end_i, target: j..end_j, confidence, reading });
    }
    beads.reverse();
    beads
}

/// Sets the confidence of each bead to its posterior.
pub(crate) fn judge(posteriors: &Posteriors, beads: &mut [Bead]) {
    let nulls = posteriors.nulls();
    for bead in beads {
        let (i, j) = (bead.source.start, bead.target.start);
        let confidence = match (bead.source.len(), bead.target.len()) {
            (_, 0) => nulls.all.source[i],
            (0, _) => nulls.all.target[j],
            (source, target) => {
                let kind = (0..).zip(KINDS).find(|(_, kind)| kind.source == source && kind.target == target);
                kind.map_or(0.0, |(kind, _)| posteriors.of(i, j, kind))
            }
        };
        bead.confidence = confidence.clamp(0.0, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beads::{KIND_COUNT, Shares, logarithm};
    use proptest::prelude::*;

    const NULL_VALUE: f64 = 0.5;

    /// Steps as (i, j, index of the score), and their total log weight.
    type Path = (Vec<(usize, usize, usize)>, f64);

    /// The step or reading of each score.
    fn step_of(score: usize) -> usize {
        if score < STEP_COUNT { score } else { ABRIDGED_KINDS[(score - STEP_COUNT) / 2] }
    }

    /// The log probability of a step or reading.
    fn prior_of(prior: &Prior, score: usize) -> f64 {
        let step = step_of(score);
        let reading = if score >= STEP_COUNT {
            logarithm(prior.abridged / 2.0)
        } else if ABRIDGED_KINDS.contains(&step) {
            (1.0 - prior.abridged).ln()
        } else {
            0.0
        };
        prior.of_steps[step] + reading
    }

    /// Every bead sequence from (i, j) to the end.
    fn paths(scores: &Scores, prior: &Prior, i: usize, j: usize) -> Vec<Path> {
        let band = &scores.band;
        if i + 1 == band.rows() && j + 1 == band.row(i).end {
            return vec![(Vec::new(), 0.0)];
        }
        let mut all = Vec::new();
        for index in 0..SCORE_COUNT {
            let kind = STEPS[step_of(index)];
            let weight_here = prior_of(prior, index) + f64::from(scores.row(i, index)[j - band.row(i).start]);
            if band.position(i + kind.source, j + kind.target).is_none() || weight_here < HARDLY {
                continue;
            }
            for (mut rest, weight) in paths(scores, prior, i + kind.source, j + kind.target) {
                rest.push((i, j, index));
                all.push((rest, weight + weight_here));
            }
        }
        all
    }

    fn prior(nulls: f64) -> Prior {
        let mut weights = [0.01; KIND_COUNT];
        weights[2] = 0.85;
        Prior::new(&weights, Shares { nulls, replaced: nulls / 2.0, abridged: nulls })
    }

    /// Scores over a band, cycling through `values`. In the rows of `bound` no segment may be unpaired, as if a person
    /// had confirmed a bead there.
    fn random_scores(band: Band, values: &[f32], bound: &[bool]) -> Scores {
        let mut scores = Scores::empty(band);
        let mut next = values.iter().cycle();
        for i in 0..scores.band.rows() {
            for index in 0..SCORE_COUNT {
                if !STEPS[step_of(index)].is_null() {
                    scores.row_mut(i, index).fill_with(|| *next.next().unwrap());
                } else if bound.get(i) == Some(&true) {
                    scores.row_mut(i, index).fill(single(IMPOSSIBLE));
                }
            }
        }
        scores
    }

    /// Bands with few points, wide and narrow.
    fn bands() -> impl Strategy<Value = Band> {
        prop_oneof![
            (0usize..4, 0usize..4).prop_map(|(source, target)| Band::full(source, target)),
            prop::collection::vec((0usize..5, 1usize..6), 1..5)
                .prop_map(|rows| Band::from_rows(rows.into_iter().map(|(start, end)| start..end).collect())),
        ]
    }

    /// Weights below this are far below any weight that can occur.
    const HARDLY: f64 = IMPOSSIBLE / 10.0;

    fn copy(scores: &Scores) -> Scores {
        scores.clone()
    }

    /// All posteriors of a band, point by point, those of the steps and those of the abridged readings.
    fn dense(posteriors: &Posteriors) -> Vec<[f32; SCORE_COUNT]> {
        let mut at = vec![[0.0; SCORE_COUNT]; posteriors.band.len()];
        for (i, bead) in posteriors.iter() {
            let at = &mut at[posteriors.band.position(i, bead.j as usize).unwrap()];
            at[usize::from(bead.kind)] = bead.posterior;
            if let Some(place) = ABRIDGED_KINDS.iter().position(|&kind| kind == usize::from(bead.kind)) {
                for role in Role::BOTH {
                    at[abridged_score(place, role)] = bead.abridged[role];
                }
            }
        }
        at
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..crate::properties::config() })]
        #[test]
        fn posteriors_are_those_of_brute_force(
            band in bands(),
            values in prop::collection::vec(prop_oneof![9 => -30.0f32..30.0, 1 => Just(-300.0)], 31),
            bound in prop::collection::vec(prop::bool::weighted(0.2), 5),
        ) {
            let scores = random_scores(band, &values, &bound);
            let priors = [prior(0.01), prior(0.2)];
            let mut expected = vec![[0.0_f64; SCORE_COUNT]; scores.band.len()];
            let mut weighted: Vec<Path> = Vec::new();
            for prior in &priors {
                weighted.extend(paths(&scores, prior, 0, 0));
            }
            // There is a result even if no bead is possible.
            let got = dense(&posteriors(copy(&scores), &priors));
            let top = weighted.iter().map(|path| path.1).fold(f64::MIN, f64::max);
            prop_assume!(top > HARDLY);
            let total: f64 = weighted.iter().map(|path| (path.1 - top).exp()).sum();
            for (path, weight) in &weighted {
                for &(i, j, index) in path {
                    let expected = &mut expected[scores.band.position(i, j).unwrap()];
                    expected[index] += (weight - top).exp() / total;
                    if index >= STEP_COUNT {
                        expected[step_of(index)] += (weight - top).exp() / total;
                    }
                }
            }
            for (got, expected) in got.iter().zip(&expected) {
                for (got, expected) in got.iter().zip(expected) {
                    prop_assert!((f64::from(*got) - expected).abs() < 1e-5, "{got} {expected}");
                }
            }
        }

        #[test]
        fn best_ways_are_those_of_brute_force(
            band in bands(),
            values in prop::collection::vec(-30.0f32..30.0, 31),
            bound in prop::collection::vec(prop::bool::weighted(0.2), 5),
        ) {
            let (scores, prior) = (random_scores(band, &values, &bound), prior(0.1));
            let band = &scores.band;
            let largest = |readings: &[f64; 3]| readings.iter().copied().fold(IMPOSSIBLE, f64::max);
            let weights = scores.joined(prior.abridged, &vec![false; band.len()], largest);
            let to_here = best_ways::<false>(band, &weights, &prior);
            let from_here = best_ways::<true>(band, &weights, &prior);
            let mut expected = vec![[f64::MIN; 2]; band.len()];
            for (mut path, _) in paths(&scores, &prior, 0, 0) {
                // The beads were collected from the end.
                path.reverse();
                let step = |&(i, j, index): &(usize, usize, usize)| {
                    prior_of(&prior, index) + f64::from(scores.row(i, index)[j - band.row(i).start])
                };
                for (at, &(i, j, _)) in path.iter().enumerate() {
                    let [to, from] = &mut expected[band.position(i, j).unwrap()];
                    *to = to.max(path[..at].iter().map(step).sum());
                    *from = from.max(path[at..].iter().map(step).sum());
                }
            }
            for (here, [to, from]) in expected.into_iter().enumerate().take(band.len() - 1) {
                // No way leads through this point.
                if to + from < HARDLY {
                    prop_assert!(to_here[here] + from_here[here] < HARDLY);
                    continue;
                }
                prop_assert!((to_here[here] - to).abs() < 1e-4);
                prop_assert!((from_here[here] - from).abs() < 1e-4);
            }
        }

        #[test]
        fn decoding_finds_the_most_expected_right_beads(
            source in 0usize..3, target in 0usize..4,
            values in proptest::collection::vec(-6.0f32..6.0, 31),
        ) {
            let source_count = source;
            let scores = random_scores(Band::full(source, target), &values, &[]);
            let got = posteriors(copy(&scores), &[prior(0.05)]);
            let beads = decode(&got, NULL_VALUE);
            let all = dense(&got);
            let at = |i: usize, j: usize, index: usize| {
                f64::from(all[got.band.position(i, j).unwrap()][index])
            };
            let replaced = usize::from(REPLACED);
            // Sums over a row or a column, of the null and of the replaced segment.
            let source = |i: usize| -> f64 { (0..=target).map(|j| at(i, j, 0) + at(i, j, replaced)).sum() };
            let target_null = |j: usize| -> f64 { (0..=source_count).map(|i| at(i, j, 1) + at(i, j, replaced)).sum() };
            let value = |path: &[(usize, usize, usize)]| -> f64 {
                path.iter().map(|&(i, j, index)| match step_of(index) {
                    0 => NULL_VALUE * source(i),
                    1 => NULL_VALUE * target_null(j),
                    step if step == replaced => NULL_VALUE * (source(i) + target_null(j)),
                    step => at(i, j, step),
                }).sum()
            };
            let best = paths(&scores, &prior(0.05), 0, 0).iter().map(|path| value(&path.0)).fold(0.0, f64::max);
            let found: f64 =
                beads.iter().map(|bead| bead.confidence * if bead.is_null() { NULL_VALUE } else { 1.0 }).sum();
            prop_assert!((best - found).abs() < 1e-5, "{best} {found}");
            prop_assert_eq!(beads.iter().map(|bead| bead.source.len()).sum::<usize>(), source_count);
            prop_assert_eq!(beads.iter().map(|bead| bead.target.len()).sum::<usize>(), target);
        }

        #[test]
        fn extreme_scores_stay_finite(
            source in 0usize..5, target in 0usize..5,
            values in proptest::collection::vec(prop_oneof![Just(1e20f32), Just(-1e20), Just(0.0), Just(-1e30)], 31),
        ) {
            let got = posteriors(random_scores(Band::full(source, target), &values, &[]), &[prior(1e-9), prior(0.25)]);
            prop_assert!(got.iter().all(|bead| bead.1.posterior.is_finite() && bead.1.posterior >= 0.0));
            for bead in decode(&got, NULL_VALUE) {
                prop_assert!((0.0..=1.0).contains(&bead.confidence));
            }
        }
    }
}
