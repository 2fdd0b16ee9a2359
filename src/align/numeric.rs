//! What becomes of a number that is kept in less room, or used in arithmetic?
//!
//! Counts are `usize`, tables keep 32 bits of them, probabilities are computed in 64 bits and kept in 32. Every step from the
//! one to the other is one of these, so that what it can lose is said once.

/// A count in arithmetic: exact below 2⁵³, and no memory holds so many things to count.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "no count in memory reaches 2^53")]
pub(crate) const fn real(count: usize) -> f64 {
    count as f64
}

/// The number of a word, a sentence or a cell as tables keep it. Texts with more than 2³² of them, of tens of gigabytes, share
/// the last number among those beyond.
#[inline]
pub(crate) fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A weight or probability as tables keep it: rounded to 24 bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "rounds to the nearest, which is what is wanted")]
pub(crate) const fn single(value: f64) -> f32 {
    value as f32
}

/// A real number as a count, cut off behind the point: 0 for what is below 0 and for what is none.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cut off on purpose; the ends hold"
)]
pub(crate) const fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_stays_at_the_end() {
        assert_eq!(narrow(7), 7);
        assert_eq!(narrow(usize::MAX), u32::MAX);
        assert_eq!([whole(2.9), whole(-3.0), whole(f64::NAN), whole(f64::INFINITY)], [2, 0, 0, usize::MAX]);
        assert!(single(1e300).is_infinite() && single(0.5).to_bits() == 0.5_f32.to_bits());
        assert_eq!(real(3).to_bits(), 3.0_f64.to_bits());
    }
}
