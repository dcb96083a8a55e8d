//! The fifteen permutation-equivariant maps of a matrix x_ij to a matrix.
//!
//! At (i, j), in the published order, with row_i over j, col_j over i, the trace and the total
//! aggregated as a letter says:
//!
//! - x_ij, x_ji, delta x_ii, x_jj, x_ii
//! - delta col_i, col_j, col_i, delta row_i, row_j, row_i, trace, delta trace, total, delta total
//!
//! Of a second letter and those behind it only the ten of the second line exist.

use super::aggregation::{Letter, Multiplicity, Powers};
use super::pairs::Pairs;

/// Maps without an aggregation.
pub(super) const PLAIN: usize = 5;

/// Maps with an aggregation, of each letter.
pub(super) const AGGREGATED: usize = 10;

/// What one letter makes of one channel.
struct Aggregates {
    rows: Vec<f64>,
    columns: Vec<f64>,
    trace: f64,
    total: f64,
    /// Of the ten maps.
    factors: Vec<f64>,
}

/// All maps of one channel.
pub(super) struct Maps<'x> {
    x: &'x Pairs,
    channel: usize,
    letters: Vec<Aggregates>,
}

impl<'x> Maps<'x> {
    /// Aggregates `channel` of `x` once for each letter.
    pub(super) fn new(
        x: &'x Pairs,
        channel: usize,
        letters: &[(Letter, Powers)],
        of: Multiplicity,
    ) -> Self {
        let n = x.objects;
        let at = |i: usize, j: usize| x.at(i, j)[channel];
        let aggregates = |(letter, powers): &(Letter, Powers)| Aggregates {
            rows: (0..n).map(|i| letter.aggregate((0..n).map(|j| at(i, j)), 1, of)).collect(),
            columns: (0..n).map(|j| letter.aggregate((0..n).map(|i| at(i, j)), 1, of)).collect(),
            trace: letter.aggregate((0..n).map(|i| at(i, i)), 1, of),
            total: letter.aggregate((0..n * n).map(|k| at(k / n, k % n)), 2, of),
            factors: powers.factors(channel, of),
        };
        Self { x, channel, letters: letters.iter().map(aggregates).collect() }
    }

    /// All maps at (i, j).
    pub(super) fn at(&self, i: usize, j: usize) -> Vec<f64> {
        let x = |i: usize, j: usize| self.x.at(i, j)[self.channel];
        let on_diagonal = |value: f64| if i == j { value } else { 0.0 };
        let mut maps = vec![x(i, j), x(j, i), on_diagonal(x(i, i)), x(j, j), x(i, i)];
        for Aggregates { rows, columns, trace, total, factors } in &self.letters {
            let aggregated: [f64; AGGREGATED] = [
                on_diagonal(columns[i]),
                columns[j],
                columns[i],
                on_diagonal(rows[i]),
                rows[j],
                rows[i],
                *trace,
                on_diagonal(*trace),
                *total,
                on_diagonal(*total),
            ];
            maps.extend(aggregated.iter().zip(factors).map(|(map, factor)| map * factor));
        }
        maps
    }
}
