//! Which bits of a number are used when an index is made and when it is searched?

/// The bit of a token's number in a signature.
#[inline]
pub(super) fn signature_bit(token: u32) -> u64 {
    // Fibonacci hashing: neighbouring numbers, which are equally common tokens, get distant bits.
    1 << (token.wrapping_mul(0x9e37_79b1) >> 26)
}

/// How many of a hash's highest bits name its bucket, if there are `buckets`.
pub(super) fn bucket_bits(buckets: usize) -> u32 {
    buckets.trailing_zeros()
}
