//! How many words must be inserted, deleted or replaced to turn one text into the other?
//!
//! Levenshtein's distance over tokens by dynamic programming, restricted to the diagonal band that a distance of at
//! most `most` can reach (Ukkonen 1985). Time O(band × n), space O(n). It does not count transpositions.

/// The edit distance of `a` and `b`, or `None` if it is more than `most`.
pub(crate) fn bounded_edit_distance<T: PartialEq>(a: &[T], b: &[T], most: usize) -> Option<usize> {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    if a.is_empty() || b.is_empty() {
        return Some(a.len().max(b.len()));
    }
    let beyond = most + 1;
    let mut row: Vec<usize> = (0..=b.len()).map(|column| column.min(beyond)).collect();
    for (i, x) in a.iter().enumerate() {
        let first = (i + 1).saturating_sub(most).max(1);
        let last = (i + 1 + most).min(b.len());
        let mut diagonal = row[first - 1];
        row[first - 1] = if first == 1 { (i + 1).min(beyond) } else { beyond };
        let mut best = row[first - 1];
        for j in first..=last {
            let replaced = diagonal + usize::from(*x != b[j - 1]);
            diagonal = row[j];
            let above = if j == i + 1 + most { beyond } else { row[j] };
            row[j] = replaced.min(above + 1).min(row[j - 1] + 1).min(beyond);
            best = best.min(row[j]);
        }
        if best > most {
            return None;
        }
    }
    let distance = row[b.len()];
    (distance <= most).then_some(distance)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(a: &[u8], b: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let replaced = diagonal + usize::from(x != y);
                diagonal = row[j + 1];
                row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn the_band_never_changes_the_answer(
            a in prop::collection::vec(0u8..4, 0..12),
            b in prop::collection::vec(0u8..4, 0..12),
            most in 0usize..14,
        ) {
            let distance = plain(&a, &b);
            prop_assert_eq!(bounded_edit_distance(&a, &b, most), (distance <= most).then_some(distance));
        }
    }
}
