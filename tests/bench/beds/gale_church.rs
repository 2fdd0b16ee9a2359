//! The aligner of Gale and Church (1993), which uses lengths alone: the baseline for speed and accuracy.

/// Bead kinds and their costs (−100 ln of their share), from the paper.
const KINDS: [(usize, usize, f64); 6] =
    [(1, 1, 12.0), (1, 0, 462.0), (0, 1, 462.0), (2, 1, 241.0), (1, 2, 241.0), (2, 2, 451.0)];
/// Variance of the difference of lengths, per character, from the paper.
const VARIANCE: f64 = 6.8;

/// 100 times −ln of twice the tail of the normal distribution, by a polynomial approximation.
fn length_cost(source: f64, target: f64, ratio: f64) -> f64 {
    let mean = f64::midpoint(source, target / ratio).max(1.0);
    let delta = ((source * ratio - target) / (VARIANCE * mean).sqrt()).abs();
    let t = 1.0 / (1.0 + 0.231_641_9 * delta);
    let tail = 0.398_942_3
        * (-delta * delta / 2.0).exp()
        * t
        * (0.319_381_5 + t * (-0.356_563_8 + t * (1.781_478 + t * (-1.821_256 + t * 1.330_274))));
    -100.0 * (2.0 * tail).max(1e-300).ln()
}

/// The cheapest sequence of beads, as (source count, target count).
pub(crate) fn align(source: &[&str], target: &[&str]) -> Vec<(usize, usize)> {
    let sums = [source, target].map(|side| {
        let mut sum = 0.0;
        let mut sums = vec![0.0];
        for line in side {
            sum += line.chars().count() as f64;
            sums.push(sum);
        }
        sums
    });
    let ratio = (sums[1][target.len()] / sums[0][source.len()].max(1.0)).max(1e-6);
    let columns = target.len() + 1;
    let mut cost = vec![f64::MAX; (source.len() + 1) * columns];
    let mut choice = vec![0; cost.len()];
    cost[0] = 0.0;
    for i in 0..=source.len() {
        for j in 0..=target.len() {
            for (index, &(a, b, price)) in KINDS.iter().enumerate() {
                if i < a || j < b {
                    continue;
                }
                let before = cost[(i - a) * columns + j - b];
                let fit = if a == 0 || b == 0 {
                    0.0
                } else {
                    length_cost(sums[0][i] - sums[0][i - a], sums[1][j] - sums[1][j - b], ratio)
                };
                let total = before + price + fit;
                if total < cost[i * columns + j] {
                    cost[i * columns + j] = total;
                    choice[i * columns + j] = index;
                }
            }
        }
    }
    let (mut i, mut j) = (source.len(), target.len());
    let mut beads = Vec::new();
    while i + j > 0 {
        let (a, b, _) = KINDS[choice[i * columns + j]];
        i -= a;
        j -= b;
        beads.push((a, b));
    }
    beads.reverse();
    beads
}
