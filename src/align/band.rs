//! Which points of the lattice are examined?
//!
//! A lattice point (i, j) means: the first i source segments and the first j target segments are explained. The full
//! lattice has (n + 1) · (m + 1) points; for long texts only a band of points around the expected path is kept.

use std::ops::Range;

/// For each i from 0 to n, the range of j to examine. Neither end ever falls, so the band can always be crossed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Band {
    /// The range of j in each row.
    rows: Vec<Range<usize>>,
    /// Position of each row's first point in tables that store the band row by row; the last entry is the number of
    /// points.
    offsets: Vec<usize>,
}

impl Band {
    /// The whole lattice of `source` by `target` segments.
    pub(crate) fn full(source: usize, target: usize) -> Self {
        Self::from_rows(vec![0..target + 1; source + 1])
    }

    /// A band of the given rows. Rows are widened as needed so that both ends rise, neighbouring rows overlap, and the
    /// band runs from (0, 0) to the last row's end.
    pub(crate) fn from_rows(mut rows: Vec<Range<usize>>) -> Self {
        if let Some(first) = rows.first_mut() {
            first.start = 0;
        }
        let mut end = 1;
        for row in &mut rows {
            end = end.max(row.end).max(row.start + 1);
            row.end = end;
        }
        let mut start = usize::MAX;
        for index in (0..rows.len()).rev() {
            let reach = if index == 0 { usize::MAX } else { rows[index - 1].end - 1 };
            start = start.min(rows[index].start).min(reach);
            rows[index].start = start;
        }
        let mut offsets = Vec::with_capacity(rows.len() + 1);
        let mut position = 0;
        for row in &rows {
            offsets.push(position);
            position += row.len();
        }
        offsets.push(position);
        Self { rows, offsets }
    }

    /// The same points with the two sides exchanged.
    pub(crate) fn transposed(&self) -> Self {
        let columns = self.rows.last().map_or(0, |row| row.end);
        let mut across: Vec<Range<usize>> = vec![0..0; columns];
        for (i, row) in self.rows.iter().enumerate() {
            for column in &mut across[row.clone()] {
                *column = if Range::is_empty(column) { i } else { column.start }..i + 1;
            }
        }
        Self::from_rows(across)
    }

    /// Number of points.
    pub(crate) fn len(&self) -> usize {
        self.offsets.last().copied().unwrap_or(0)
    }

    /// Number of rows: source segments + 1.
    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The range of j to examine in row `i`.
    pub(crate) fn row(&self, i: usize) -> Range<usize> {
        self.rows[i].clone()
    }

    /// Position of point (i, j) in a table over the band.
    pub(crate) fn position(&self, i: usize, j: usize) -> Option<usize> {
        let row = self.rows.get(i)?;
        row.contains(&j).then(|| self.offsets[i] + j - row.start)
    }

    /// Position of row `i`'s first point.
    pub(crate) fn offset(&self, i: usize) -> usize {
        self.offsets[i]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_full_band_holds_every_point() {
        let band = Band::full(2, 3);
        assert_eq!(band.len(), 12);
        assert_eq!(band.position(2, 3), Some(11));
        assert_eq!(band.position(3, 0), None);
        assert_eq!(band.position(1, 4), None);
    }

    proptest! {
        #[test]
        fn any_rows_give_a_band_that_can_be_crossed(rows in proptest::collection::vec((0usize..20, 0usize..20), 1..12)) {
            let band = Band::from_rows(rows.into_iter().map(|(start, end)| start..end).collect());
            prop_assert_eq!(band.row(0).start, 0);
            for i in 1..band.rows() {
                prop_assert!(band.row(i).start >= band.row(i - 1).start);
                prop_assert!(band.row(i).end >= band.row(i - 1).end);
                prop_assert!(band.row(i).start < band.row(i - 1).end, "rows overlap");
            }
        }
    }
}
