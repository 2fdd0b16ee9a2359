//! How are counts, places and sides kept in numbers of few bits, and what if one is too large?

use sangam_unit::Role;

/// A count or a place in 32 bits, as the files beside a memory store it. They hold fewer than 2^32 of anything, because
/// a memory with that many units would take more than a terabyte. A larger count becomes the largest number, never a
/// small one.
#[inline]
pub(crate) fn in_32_bits(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The lower half of a hash.
#[inline]
pub(crate) fn low_32_bits(hash: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the other half is let go")]
    let low = hash as u32;
    low
}

/// The lower half of a product.
#[inline]
pub(crate) fn low_64_bits(product: u128) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "the other half is taken by itself")]
    let low = product as u64;
    low
}

/// A place as an address in memory; one beyond every address becomes the last.
#[inline]
pub(crate) fn place(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// The share of `part` in `whole`; 0 if `whole` is 0.
pub(crate) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "no memory holds 2^52 sentences")]
    let share = part as f64 / whole as f64;
    share
}

/// Which text of a unit `number` refers to: even numbers are sources, odd ones targets.
#[inline]
pub(crate) fn role_of(number: u32) -> Role {
    if number.is_multiple_of(2) { Role::Source } else { Role::Target }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_is_too_large_is_no_small_one() {
        assert_eq!(in_32_bits(7), 7);
        assert_eq!(in_32_bits(usize::MAX), u32::MAX);
        assert!((share(1, 4) - 0.25).abs() < 1e-12 && share(0, 0).abs() < 1e-12);
    }
}
