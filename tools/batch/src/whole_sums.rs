//! Sums that are computed from whole values, before the tiles of a pass.

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
    pub fn run(&mut self, objects: usize, buffers: &mut [Values]) {
        self.mirrored.iter_mut().for_each(|sum| sum.run(objects, buffers));
        self.rows.iter().for_each(|sums| sums.run(objects, buffers));
    }
}
