//! How likely is each bead, over all ways to align the two texts?
//!
//! Forward–backward over the lattice of bead sequences (the semi-Markov form of Baum–Welch), in natural logarithms:
//! `forward(i, j)` sums the weight of all ways to explain the first i and j segments, `backward(i, j)` of all ways to
//! explain the rest, so a bead's posterior is `forward(start) · weight · backward(end) / total`. Several priors are run
//! over the same scores and mixed, each weighted by how well it explains the pair as a whole (its `total`). So the
//! article itself decides how full of gaps it is.
//!
//! time: O(points · kinds · priors), space: O(points · (kinds + priors)). Every sum is taken relative to its largest
//! term, so no score can overflow; terms e⁻⁴⁰ below the largest are left out.

use std::ops::Range;

use rayon::prelude::*;
use sangam_unit::Sides;

use super::band::Band;
use super::beads::{Bead, KIND_COUNT, KINDS, LARGEST_SIDE, NULL_KINDS, Prior, SOURCE_NULL, TARGET_NULL};
use super::evaluate::GoldBead;
use super::logarithm::ln;
use super::numeric::{self, single};

/// Weight of an impossible event: far below any real score, yet finite, so that arithmetic never makes a NaN of it.
pub(crate) const IMPOSSIBLE: f64 = -1e30;

/// Terms this far (in nats) below the largest change a sum by less than one part in 10¹⁷ and are skipped.
const NEGLIGIBLE: f64 = 40.0;

/// Posteriors below e^−this are not stored.
const FORGOTTEN: f64 = 25.0;

/// Points are left out if the best way through them, under the first prior, is less than e^−this as likely as the best
/// way of all.
const HOPELESS: f64 = 80.0;

/// The most that one gold bead can surprise (nats), so that no error in the gold outweighs a document.
const MOST_SURPRISE: f64 = 8.0;

/// Log weights of beads, without the prior, by the lattice point where they start. For each row of the band: the
/// weights of all its points for the first kind, then for the second, … Null beads have only the weight of their prior,
/// so their entries are 0.
#[derive(Debug)]
pub(crate) struct Scores {
    pub(crate) band: Band,
    values: Vec<f32>,
}

impl Scores {
    /// A table over `band` in which no two-sided bead is possible yet.
    pub(crate) fn empty(band: Band) -> Self {
        let mut values = vec![single(IMPOSSIBLE); band.len() * KIND_COUNT];
        for i in 0..band.rows() {
            let (start, width) = (band.offset(i) * KIND_COUNT, band.row(i).len());
            values[start..start + usize::from(NULL_KINDS) * width].fill(0.0);
        }
        Self { band, values }
    }

    /// Returns the band, and the values row by row.
    pub(crate) fn split(&mut self) -> (&Band, &mut [f32]) {
        (&self.band, &mut self.values)
    }

    fn place(&self, i: usize, kind: usize) -> Range<usize> {
        let width = self.band.row(i).len();
        let start = self.band.offset(i) * KIND_COUNT + kind * width;
        start..start + width
    }

    /// The weights of the beads of one kind that start in row `i`.
    pub(crate) fn row_mut(&mut self, i: usize, kind: usize) -> &mut [f32] {
        let place = self.place(i, kind);
        &mut self.values[place]
    }

    /// The weights of the beads of one kind that start in row `i`.
    fn row(&self, i: usize, kind: usize) -> &[f32] {
        &self.values[self.place(i, kind)]
    }
}

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
    /// Index into [`KINDS`].
    pub(crate) kind: u8,
    pub(crate) posterior: f32,
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

/// Where the beads of each kind lead from one row of the band. For kind k, if j is in `columns[k]`: the bead from
/// column j leads to the point at position `points[k] + j`, and its weight is at position `scores[k] + j`.
pub(crate) struct Steps {
    points: [isize; KIND_COUNT],
    scores: [isize; KIND_COUNT],
    columns: [(usize, usize); KIND_COUNT],
}

impl Steps {
    /// Steps that start in row `i` if `onward`, otherwise those that end there.
    pub(crate) fn new(band: &Band, i: usize, onward: bool) -> Self {
        let none = [0; KIND_COUNT];
        let mut steps = Self { points: none, scores: none, columns: [(0, 0); KIND_COUNT] };
        let here = band.row(i);
        for (index, kind) in KINDS.iter().enumerate() {
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
            steps.scores[index] = (band.offset(start) * KIND_COUNT + index * row.len()).cast_signed()
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
            .then(|| (j.wrapping_add_signed(self.points[index]), j.wrapping_add_signed(self.scores[index])))
    }

    /// The same for all columns where such a bead fits.
    fn ranges(&self, index: usize) -> (Range<usize>, Range<usize>) {
        let columns = self.columns(index);
        let shifted = |by: isize| {
            let start = columns.start.wrapping_add_signed(by);
            start..start + columns.len()
        };
        (shifted(self.points[index]), shifted(self.scores[index]))
    }
}

/// Log weight of all ways from each point to the end (`ONWARD`), or from the beginning to it. Points with `skip` set
/// are left out.
fn sweep<const ONWARD: bool>(scores: &Scores, prior: &Prior, skip: &[bool]) -> Vec<f64> {
    let band = &scores.band;
    let mut weight = vec![IMPOSSIBLE; band.len()];
    let mut terms = [IMPOSSIBLE; KIND_COUNT];
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
            for (index, prior) in prior.of_kinds.iter().enumerate() {
                if let Some((other, score)) = steps.get(index, j) {
                    terms[count] = weight[other] + prior + f64::from(scores.values[score]);
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
fn best_ways<const ONWARD: bool>(scores: &Scores, prior: &Prior) -> Vec<f64> {
    let band = &scores.band;
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
        for (index, _) in KINDS.iter().enumerate().filter(|(_, kind)| kind.source > 0) {
            let columns = steps.columns(index);
            if columns.is_empty() {
                continue;
            }
            let (points, values) = steps.ranges(index);
            let others = &others[points.start - start..points.end - start];
            let here = &mut here[columns.start - row.start..columns.end - row.start];
            let prior = prior.of_kinds[index];
            for ((best, other), &score) in here.iter_mut().zip(others).zip(&scores.values[values]) {
                let way = other + prior + f64::from(score);
                *best = if way > *best { way } else { *best };
            }
        }
        let stay = usize::from(TARGET_NULL);
        let (staying, prior) = (scores.row(i, stay), prior.of_kinds[stay]);
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

/// Log weight of all ways to reach each point from (0, 0).
fn forward(scores: &Scores, prior: &Prior, skip: &[bool]) -> Vec<f64> {
    sweep::<false>(scores, prior, skip)
}

/// Log weight of all ways from each point to the end.
fn backward(scores: &Scores, prior: &Prior, skip: &[bool]) -> Vec<f64> {
    sweep::<true>(scores, prior, skip)
}

/// The forward sweep under one prior of a mixture.
struct Run {
    prior: Prior,
    /// Log weight of all ways to reach each point.
    to_here: Vec<f64>,
    /// Log weight of all ways through the lattice: how well the prior explains the pair as a whole.
    total: f64,
}

impl Run {
    fn new(scores: &Scores, prior: Prior, skip: &[bool]) -> Self {
        let to_here = forward(scores, &prior, skip);
        let total = to_here.last().copied().unwrap_or(0.0);
        Self { prior, to_here, total }
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
    let band = scores.band.clone();
    let Some(first) = priors.first() else {
        let rows = vec![0; band.rows() + 1];
        return Posteriors { band, beads: Vec::new(), rows };
    };
    let (narrow, skip) = narrowed(&scores, first);
    drop(scores);
    let scores = narrow;
    let run = |prior: &Prior| Run::new(&scores, *prior, &skip);
    let (likely, extreme): (Vec<Prior>, Vec<Prior>) = priors.iter().partition(|prior| prior.expected >= 0.0);
    let mut runs: Vec<Run> = likely.par_iter().map(run).collect();
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
    let share = |run: &Run| (run.weight() - sum).exp();
    runs.retain(|run| share(run) >= (-FORGOTTEN).exp());
    let onward: Vec<Vec<f64>> = runs.par_iter().map(|run| backward(&scores, &run.prior, &skip)).collect();
    let mut at = vec![[0.0_f32; KIND_COUNT]; scores.band.len()];
    for (run, from_here) in runs.iter().zip(&onward) {
        let Run { prior, to_here, total } = run;
        let share = share(run);
        for i in 0..scores.band.rows() {
            let steps = Steps::new(&scores.band, i, true);
            for (here, j) in (scores.band.offset(i)..).zip(scores.band.row(i)) {
                if skip[here] || to_here[here] + from_here[here] - total < -FORGOTTEN {
                    continue;
                }
                for (index, prior) in prior.of_kinds.iter().enumerate() {
                    let Some((end, score)) = steps.get(index, j) else { continue };
                    let logarithm =
                        to_here[here] + prior + f64::from(scores.values[score]) + from_here[end] - total;
                    if logarithm > -FORGOTTEN {
                        at[here][index] += single(share * logarithm.min(0.0).exp());
                    }
                }
            }
        }
    }
    Posteriors::collect(band, &scores.band, &at)
}

/// Cuts each row of the band down to the stretch that is not hopeless under a prior, and marks the hopeless points
/// left.
///
/// Uses the best way through each point (Viterbi 1967) instead of all ways, which needs no exponentials.
fn narrowed(scores: &Scores, prior: &Prior) -> (Scores, Vec<bool>) {
    let wide = &scores.band;
    let (to_here, from_here) =
        rayon::join(|| best_ways::<false>(scores, prior), || best_ways::<true>(scores, prior));
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
        for kind in 0..KIND_COUNT {
            let values = &scores.row(i, kind)[shared.start - all.start..shared.end - all.start];
            narrow.row_mut(i, kind)[shared.start - row.start..shared.end - row.start].copy_from_slice(values);
        }
    }
    (narrow, skip)
}

impl Posteriors {
    /// Keeps the posteriors above 0 from a table over `narrow`.
    fn collect(band: Band, narrow: &Band, at: &[[f32; KIND_COUNT]]) -> Self {
        let (mut beads, mut rows) = (Vec::new(), vec![0]);
        for i in 0..narrow.rows() {
            for (cell, j) in at[narrow.offset(i)..].iter().zip(narrow.row(i)) {
                let j = numeric::narrow(j);
                for (kind, &posterior) in (0..).zip(cell).filter(|(_, posterior)| **posterior > 0.0) {
                    beads.push(BeadPosterior { j, kind, posterior });
                }
            }
            rows.push(beads.len());
        }
        Self { band, beads, rows }
    }

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
                row.extend(part.map(|bead| BeadPosterior { posterior: bead.posterior * share, ..*bead }));
            }
            row.sort_by_key(|bead| (bead.j, bead.kind));
            row.dedup_by(|next, kept| {
                let same = (next.j, next.kind) == (kept.j, kept.kind);
                if same {
                    kept.posterior += next.posterior;
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

    /// Posterior of one bead.
    fn of(&self, i: usize, j: usize, kind: u8) -> f64 {
        let row = self.row(i);
        row.binary_search_by_key(&(j, kind), |bead| (bead.j as usize, bead.kind))
            .map_or(0.0, |found| f64::from(row[found].posterior))
    }

    /// Confidence of every null, by its segment.
    pub(crate) fn nulls(&self) -> Sides<Vec<f64>> {
        let rows = self.band.rows();
        let columns = self.band.row(rows - 1).end;
        let mut nulls = Sides::new(vec![0.0_f64; rows], vec![0.0_f64; columns]);
        for (i, bead) in self.iter() {
            match bead.kind {
                SOURCE_NULL => nulls.source[i] += f64::from(bead.posterior),
                TARGET_NULL => nulls.target[bead.j as usize] += f64::from(bead.posterior),
                _ => {}
            }
        }
        nulls
    }

    /// The likeliest other bead that shares a segment with this one; `nulls` comes from [`Posteriors::nulls`].
    pub(crate) fn runner_up(&self, bead: &Bead, nulls: &Sides<Vec<f64>>) -> Option<Bead> {
        let rows = if bead.source.is_empty() {
            0..self.band.rows()
        } else {
            bead.source.start.saturating_sub(LARGEST_SIDE - 1)..bead.source.end
        };
        let mut best: Option<Bead> = None;
        for i in rows {
            for other in self.row(i) {
                let (kind, j) = (KINDS[usize::from(other.kind)], other.j as usize);
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
                    SOURCE_NULL => nulls.source[i],
                    TARGET_NULL => nulls.target[j],
                    _ => f64::from(other.posterior),
                };
                if confidence > best.as_ref().map_or(0.0, |best| best.confidence) {
                    best = Some(Bead { source, target, confidence: confidence.min(1.0) });
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
                ([i], []) => nulls.source.get(*i).copied().unwrap_or(0.0),
                ([], [j]) => nulls.target.get(*j).copied().unwrap_or(0.0),
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
    for (i, &null) in nulls.source.iter().enumerate() {
        let mut beads = posteriors.row(i).iter().peekable();
        for (here, j) in (band.offset(i)..).zip(band.row(i)) {
            let reached = value[here];
            let of_here = std::iter::from_fn(|| beads.next_if(|bead| bead.j as usize == j));
            for bead in of_here.filter(|bead| reached >= 0.0 && bead.kind >= NULL_KINDS) {
                let kind = KINDS[usize::from(bead.kind)];
                let end = band.position(i + kind.source, j + kind.target);
                offer(end, bead.kind, reached + f64::from(bead.posterior), &mut value);
            }
            if reached >= 0.0 {
                offer(band.position(i + 1, j), SOURCE_NULL, reached + null_value * null, &mut value);
                offer(
                    band.position(i, j + 1),
                    TARGET_NULL,
                    reached + null_value * nulls.target[j],
                    &mut value,
                );
            }
        }
    }
    let confidence = |i: usize, j: usize, index: u8| match index {
        SOURCE_NULL => nulls.source[i],
        TARGET_NULL => nulls.target[j],
        _ => posteriors.of(i, j, index),
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
        beads.push(Bead {
            source: i..end_i,
            target: j..end_j,
            confidence: confidence(i, j, index).clamp(0.0, 1.0),
        });
    }
    beads.reverse();
    beads
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NULL_VALUE: f64 = 0.5;

    /// Beads as (i, j, kind), and their total log weight.
    type Path = (Vec<(usize, usize, u8)>, f64);

    /// Every bead sequence from (i, j) to the end.
    fn paths(scores: &Scores, prior: &Prior, i: usize, j: usize) -> Vec<Path> {
        let band = &scores.band;
        if i + 1 == band.rows() && j + 1 == band.row(i).end {
            return vec![(Vec::new(), 0.0)];
        }
        let mut all = Vec::new();
        for (index, kind) in (0..).zip(KINDS) {
            if band.position(i + kind.source, j + kind.target).is_none() {
                continue;
            }
            for (mut rest, weight) in paths(scores, prior, i + kind.source, j + kind.target) {
                rest.push((i, j, index));
                all.push((
                    rest,
                    weight
                        + prior.of_kinds[usize::from(index)]
                        + f64::from(scores.row(i, usize::from(index))[j - band.row(i).start]),
                ));
            }
        }
        all
    }

    fn prior(null_rate: f64) -> Prior {
        let mut weights = [0.01; KIND_COUNT];
        weights[2] = 0.85;
        Prior::new(&weights, null_rate)
    }

    /// Scores over a band, cycling through `values`. In the rows of `bound` no segment may be unpaired, as if a person
    /// had confirmed a bead there.
    fn random_scores(band: Band, values: &[f32], bound: &[bool]) -> Scores {
        let mut scores = Scores::empty(band);
        let mut next = values.iter().cycle();
        for i in 0..scores.band.rows() {
            for (index, kind) in KINDS.iter().enumerate() {
                if !kind.is_null() {
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
        Scores { band: scores.band.clone(), values: scores.values.clone() }
    }

    /// All posteriors of a full band, point by point.
    fn dense(posteriors: &Posteriors) -> Vec<[f32; KIND_COUNT]> {
        let mut at = vec![[0.0; KIND_COUNT]; posteriors.band.len()];
        for (i, bead) in posteriors.iter() {
            at[posteriors.band.position(i, bead.j as usize).unwrap()][usize::from(bead.kind)] =
                bead.posterior;
        }
        at
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn posteriors_are_those_of_brute_force(
            band in bands(),
            values in prop::collection::vec(prop_oneof![9 => -30.0f32..30.0, 1 => Just(-300.0)], 31),
            bound in prop::collection::vec(prop::bool::weighted(0.2), 5),
        ) {
            let scores = random_scores(band, &values, &bound);
            let priors = [prior(0.01), prior(0.2)];
            let mut expected = vec![[0.0_f64; KIND_COUNT]; scores.band.len()];
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
                    expected[scores.band.position(i, j).unwrap()][usize::from(index)] += (weight - top).exp() / total;
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
            let (to_here, from_here) = (best_ways::<false>(&scores, &prior), best_ways::<true>(&scores, &prior));
            let mut expected = vec![[f64::MIN; 2]; band.len()];
            for (mut path, _) in paths(&scores, &prior, 0, 0) {
                // The beads were collected from the end.
                path.reverse();
                let step = |&(i, j, index): &(usize, usize, u8)| {
                    let index = usize::from(index);
                    prior.of_kinds[index] + f64::from(scores.row(i, index)[j - band.row(i).start])
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
                prop_assert!((to_here[here] - to).abs() < 1e-9);
                prop_assert!((from_here[here] - from).abs() < 1e-9);
            }
        }

        #[test]
        fn decoding_finds_the_most_expected_right_beads(
            source in 0usize..4, target in 0usize..4,
            values in proptest::collection::vec(-6.0f32..6.0, 31),
        ) {
            let scores = random_scores(Band::full(source, target), &values, &[]);
            let got = posteriors(copy(&scores), &[prior(0.05)]);
            let beads = decode(&got, NULL_VALUE);
            let nulls = |index: u8, at: usize| -> f64 {
                (0..=source).flat_map(|i| (0..=target).map(move |j| (i, j)))
                    .filter(|&(i, j)| if index == SOURCE_NULL { i == at } else { j == at })
                    .map(|(i, j)| got.of(i, j, index)).sum()
            };
            let value = |path: &[(usize, usize, u8)]| -> f64 {
                path.iter().map(|&(i, j, index)| match index {
                    SOURCE_NULL => NULL_VALUE * nulls(SOURCE_NULL, i),
                    TARGET_NULL => NULL_VALUE * nulls(TARGET_NULL, j),
                    _ => got.of(i, j, index),
                }).sum()
            };
            let best = paths(&scores, &prior(0.05), 0, 0).iter().map(|path| value(&path.0)).fold(0.0, f64::max);
            let found: f64 =
                beads.iter().map(|bead| bead.confidence * if bead.is_null() { NULL_VALUE } else { 1.0 }).sum();
            prop_assert!((best - found).abs() < 1e-5, "{best} {found}");
            prop_assert_eq!(beads.iter().map(|bead| bead.source.len()).sum::<usize>(), source);
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
