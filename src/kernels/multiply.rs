//! The product of two placed values, one factor after the other.

use super::placement::place;
use crate::graph::{Placement, Rank};
use crate::tensor::{Kernel, Word};

/// Multiplies the result by one factor, or begins the result with it.
///
/// A product modulo the size of a word does not depend on when it is cut to that size.
#[derive(Debug)]
pub struct MultiplyBy {
    /// Where the factor goes; not on the diagonal, which would leave entries without one.
    pub placement: Placement,
    /// The rank of the factor.
    pub from: Rank,
    /// The rank of the result.
    pub to: Rank,
    /// Objects of the jet.
    pub objects: usize,
    /// Whether the result holds nothing yet.
    pub first: bool,
}

impl Kernel for MultiplyBy {
    /// A value of one channel serves all of the result's.
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]) {
        let (from, to) = (self.from.entries(self.objects), self.to.entries(self.objects));
        if from == 0 || to == 0 {
            return;
        }
        let (placement, n) = (self.placement, self.objects);
        let inputs = input.chunks_exact(from.max(1)).cycle();
        for (x, y) in inputs.zip(output.chunks_exact_mut(to.max(1))) {
            if self.first {
                place(placement, n, x, y, |y, x| *y = O::wrap(x.wide()));
            } else {
                place(placement, n, x, y, |y, x| *y = y.wrapping_mul(&O::wrap(x.wide())));
            }
        }
    }
}
