//! What can a number lose when it is stored in fewer bits or used in arithmetic?
//!
//! Counts are `usize`; tables keep 32 bits of them. Probabilities are computed in 64 bits and stored in 32. Every such
//! conversion is one of these functions, so the possible loss is described once.

/// A count for arithmetic: exact below 2⁵³, and no memory holds that many items.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "no count in memory reaches 2^53")]
pub(crate) const fn real(count: usize) -> f64 {
    count as f64
}

/// The number of a word, a sentence or a cell as tables store it. A text with more than 2³² of them takes tens of
/// gigabytes; all beyond the limit share the last number.
#[inline]
pub(crate) fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A weight or probability as tables store it: rounded to 24 bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "rounds to the nearest, which is what is wanted")]
pub(crate) const fn single(value: f64) -> f32 {
    value as f32
}

/// A real number as a count, with the fraction cut off. Negative numbers and NaN give 0.
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
