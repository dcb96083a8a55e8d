//! Sums that are computed from whole values, before the tiles of a pass.

use fearless_simd::Simd;

use super::memory::Values;
use super::mirrored_sum::MirroredSum;
use super::row_sums::RowSums;

/// Those of one pass.
#[derive(Clone, Debug, Default)]
pub struct WholeSums {
    /// Totals of what is made of symmetric values.
    pub mirrored: Vec<MirroredSum>,
    /// Sums of rows.
    pub rows: Vec<RowSums>,
}

impl WholeSums {
    /// Computes them.
    pub fn run<S: Simd>(&mut self, simd: S, objects: usize, buffers: &mut [Values]) {
        self.mirrored.iter_mut().for_each(|sum| sum.run(simd, objects, buffers));
        self.rows.iter().for_each(|sums| sums.run(simd, objects, buffers));
    }
}
