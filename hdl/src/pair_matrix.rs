//! Symmetric matrices over the objects of a jet.

/// One entry for each unordered pair of different objects: the upper triangle, row by row.
///
/// With n objects the order is (0,1), (0,2), ..., (0,n-1), (1,2), ..., (n-2,n-1). The diagonal
/// is not stored; where a matrix like d_ij has one, it is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairMatrix<T> {
    objects: usize,
    entries: Vec<T>,
}

impl<T> PairMatrix<T> {
    /// The matrix with the entry `entry(i, j)` for each i < j, in order.
    ///
    /// # Errors
    /// The first error of `entry`.
    pub fn try_from_fn<E>(
        objects: usize,
        mut entry: impl FnMut(usize, usize) -> Result<T, E>,
    ) -> Result<Self, E> {
        let mut entries = Vec::with_capacity(objects * objects.saturating_sub(1) / 2);
        for i in 0..objects {
            for j in i + 1..objects {
                entries.push(entry(i, j)?);
            }
        }
        Ok(Self { objects, entries })
    }

    /// The number of objects.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.objects
    }

    /// Where the pair of i and j is in [`PairMatrix::entries`]; `None` on the diagonal and
    /// outside the matrix.
    #[must_use]
    pub fn position(&self, i: usize, j: usize) -> Option<usize> {
        let (i, j) = (i.min(j), i.max(j));
        (i != j && j < self.objects).then(|| i * (2 * self.objects - i - 1) / 2 + j - i - 1)
    }

    /// The entry of the pair of i and j, in either order; `None` on the diagonal.
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> Option<&T> {
        self.entries.get(self.position(i, j)?)
    }

    /// All entries in order.
    #[must_use]
    pub fn entries(&self) -> &[T] {
        &self.entries
    }

    /// The entries of the pairs of which `i` is one, in the order of the other.
    pub fn row(&self, i: usize) -> impl Iterator<Item = &T> {
        (0..self.objects).filter_map(move |j| self.get(i, j))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::PairMatrix;

    #[test]
    fn entries_are_the_upper_triangle_row_by_row() {
        let matrix: PairMatrix<(usize, usize)> =
            PairMatrix::try_from_fn(5, |i, j| Ok::<_, ()>((i, j))).unwrap();
        assert_eq!(matrix.entries().len(), 10);
        for i in 0..5 {
            for j in 0..5 {
                let wanted = (i != j).then_some((i.min(j), i.max(j)));
                assert_eq!(matrix.get(i, j).copied(), wanted);
            }
        }
        let row: Vec<_> = matrix.row(2).copied().collect();
        assert_eq!(row, [(0, 2), (1, 2), (2, 3), (2, 4)]);
        assert_eq!(matrix.get(0, 5), None);
    }
}
