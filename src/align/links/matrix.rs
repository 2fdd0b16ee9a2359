//! How is a number kept for every pair of words?

use std::ops::{Index, IndexMut};

/// A number for each pair of a row and a column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// Every number is `value`.
    pub(crate) fn filled(rows: usize, columns: usize, value: f64) -> Self {
        Self { rows, columns, values: vec![value; rows * columns] }
    }

    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self::filled(rows, columns, 0.0)
    }

    /// Every number is what `value` gives for its row and column.
    pub(crate) fn of(rows: usize, columns: usize, mut value: impl FnMut(usize, usize) -> f64) -> Self {
        let values = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))).map(|(i, j)| value(i, j));
        Self { rows, columns, values: values.collect() }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// All numbers, row by row.
    #[cfg(test)]
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    pub(crate) fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.columns..(i + 1) * self.columns]
    }

    pub(crate) fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.values[i * self.columns..(i + 1) * self.columns]
    }

    /// Rows and columns exchanged.
    pub(crate) fn transposed(&self) -> Self {
        Self::of(self.columns, self.rows, |j, i| self[(i, j)])
    }

    /// The number `down` rows and `across` columns away; 0 beyond the border.
    pub(crate) fn beside(&self, (i, j): (usize, usize), down: isize, across: isize) -> f64 {
        let place = i.checked_add_signed(down).zip(j.checked_add_signed(across));
        let inside = place.filter(|&(i, j)| i < self.rows && j < self.columns);
        inside.map_or(0.0, |place| self[place])
    }

    /// For each row, its sum.
    pub(crate) fn row_sums(&self) -> Vec<f64> {
        (0..self.rows).map(|i| self.row(i).iter().sum()).collect()
    }

    /// For each column, its sum.
    pub(crate) fn column_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns];
        for i in 0..self.rows {
            sums.iter_mut().zip(self.row(i)).for_each(|(sum, value)| *sum += value);
        }
        sums
    }

    /// For each row, its two largest numbers.
    pub(crate) fn row_tops(&self) -> Vec<Tops> {
        (0..self.rows).map(|i| Tops::of(self.row(i).iter().copied())).collect()
    }

    /// For each column, its two largest numbers.
    pub(crate) fn column_tops(&self) -> Vec<Tops> {
        let mut tops = vec![Tops::default(); self.columns];
        for i in 0..self.rows {
            tops.iter_mut().zip(self.row(i)).for_each(|(tops, &value)| tops.add(i, value));
        }
        tops
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.values[i * self.columns + j]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.values[i * self.columns + j]
    }
}

/// The largest number of a row or a column, its place, and the next largest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tops {
    pub(crate) best: f64,
    /// The first place of the largest number.
    pub(crate) place: usize,
    next: Option<f64>,
}

impl Default for Tops {
    fn default() -> Self {
        Self { best: f64::NEG_INFINITY, place: 0, next: None }
    }
}

impl Tops {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut tops = Self::default();
        values.enumerate().for_each(|(place, value)| tops.add(place, value));
        tops
    }

    fn add(&mut self, place: usize, value: f64) {
        if value > self.best {
            self.next = self.best.is_finite().then_some(self.best);
            (self.best, self.place) = (value, place);
        } else {
            self.next = Some(self.next.map_or(value, |next| next.max(value)));
        }
    }

    /// The largest number at another place than `place`; 0 if there is no other place.
    pub(crate) fn rival(&self, place: usize) -> f64 {
        if place == self.place { self.next.unwrap_or(0.0) } else { self.best }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rivals_are_the_best_of_the_others() {
        let matrix = Matrix::of(2, 3, |i, j| [[0.3, 0.9, -0.5], [0.9, 0.1, 0.9]][i][j]);
        let tops = matrix.row_tops();
        for (row, rivals) in [[0.9, 0.3, 0.9], [0.9, 0.9, 0.9]].iter().enumerate() {
            assert!(rivals.iter().enumerate().all(|(j, rival)| (tops[row].rival(j) - rival).abs() < 1e-12));
        }
        assert_eq!(matrix.column_tops(), matrix.transposed().row_tops());
        assert_eq!(matrix.column_sums(), matrix.transposed().row_sums());
        assert!(Matrix::filled(1, 1, 0.5).row_tops()[0].rival(0).abs() < 1e-12);
        assert!((matrix.beside((0, 0), 1, 2) - 0.9).abs() < 1e-12);
        assert!(matrix.beside((0, 0), -1, 0).abs() < 1e-12 && matrix.beside((1, 2), 0, 1).abs() < 1e-12);
    }
}
