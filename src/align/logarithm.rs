//! How can a logarithm be fast and give the same bits on every machine?
//!
//! Method: `x = 2ᵏ · m` with m between √½ and √2, so `ln x = k · ln 2 + ln m`, and `ln m = 2 · artanh s` with
//! `s = (m − 1) / (m + 1)`. The series of artanh is taken up to the term s¹³. Since |s| < 0.172, the error is below
//! 10⁻¹². There are only sums, products and one division, so a compiler can compute several logarithms at once. Every
//! machine gives the same bits, which the system libraries do not promise.
//!
//! What it does not do: detect numbers that have no logarithm. A number that is not positive and normal gives a finite,
//! meaningless result.

/// Number of fraction bits in an `f64`.
const FRACTION_BITS: u32 = 52;
/// The bits of √½. Subtracting them gives numbers from √½ to √2 the exponent 0.
const ROOT_OF_HALF: u64 = 0x3FE6_A09E_667F_3BCD;

/// The natural logarithm of a positive number, to 10⁻¹² or the precision of the number.
#[inline]
pub(crate) fn ln(number: f64) -> f64 {
    let above = number.to_bits().wrapping_sub(ROOT_OF_HALF);
    let exponent = above.cast_signed() >> FRACTION_BITS;
    let rest = f64::from_bits(number.to_bits().wrapping_sub(exponent.cast_unsigned() << FRACTION_BITS));
    let s = (rest - 1.0) / (rest + 1.0);
    let square = s * s;
    // 1 + s²/3 + s⁴/5 + … by Horner's rule, written out because a loop over the terms is not unrolled.
    let series = 1.0 / 9.0 + square * (1.0 / 11.0 + square * (1.0 / 13.0));
    let series = 1.0 + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square * series)));
    // The exponent is small. Machines convert several 32-bit integers at once, but 64-bit ones one at a time.
    f64::from(exponent as i32) * std::f64::consts::LN_2 + 2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_logarithm(exponent in -300.0..300.0_f64, near_one in 0.5..2.0_f64) {
            for number in [10.0_f64.powf(exponent), near_one] {
                prop_assert!((ln(number) - number.ln()).abs() < 1e-12 * (1.0 + number.ln().abs()), "{number}");
            }
        }
    }

    #[test]
    fn the_ends_of_the_series_fit_together() {
        for number in [
            f64::MIN_POSITIVE,
            f64::MAX,
            1.0,
            0.5_f64.sqrt(),
            2.0_f64.sqrt(),
            f64::from_bits(ROOT_OF_HALF - 1),
        ] {
            assert!((ln(number) - number.ln()).abs() < 1e-12 * (1.0 + number.ln().abs()), "{number}");
        }
        assert!(ln(1.0).abs() < 1e-300);
        assert!(ln(0.0).is_finite() && ln(f64::NAN).is_finite());
    }
}
