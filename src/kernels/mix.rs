//! y_c = sum_k W_ck x_k.

use crate::graph::Weights;
use crate::tensor::{Kernel, Word};

/// The channel mix of values with `entries` entries a channel.
#[derive(Debug)]
pub struct Mix<'k, 'a> {
    /// The matrix.
    pub weights: &'k Weights<'a>,
    /// Entries of one channel.
    pub entries: usize,
}

impl Kernel for Mix<'_, '_> {
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        if self.entries == 0 {
            return;
        }
        for (c, y) in output.chunks_exact_mut(self.entries.max(1)).enumerate() {
            y.fill(O::zero());
            for (k, x) in input.chunks_exact(self.entries.max(1)).enumerate() {
                let weight = O::wrap(self.weights.get(c, k));
                for (y, x) in y.iter_mut().zip(x) {
                    *y = y.wrapping_add(&weight.wrapping_mul(&O::wrap(x.wide())));
                }
            }
        }
    }
}
