//! The product of two placed values, one factor after the other.

use crate::graph::{Placement, Rank};
use crate::tensor::{Kernel, Word};

/// Multiplies the result by one factor, or begins the result with it.
///
/// A product modulo the size of a word does not depend on when it is cut to that size.
#[derive(Debug)]
pub struct MultiplyBy {
    /// Where the factor goes.
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

impl MultiplyBy {
    #[inline(always)]
    fn channel<I: Word, O: Word>(&self, x: &[I], y: &mut [O]) {
        let (n, first) = (self.objects.max(1), self.first);
        let by = |y: &mut O, x: I| {
            let factor = O::wrap(x.wide());
            *y = if first { factor } else { y.wrapping_mul(&factor) };
        };
        match self.placement {
            Placement::Same => y.iter_mut().zip(x).for_each(|(y, &x)| by(y, x)),
            Placement::Rows => {
                for (row, &x) in y.chunks_exact_mut(n).zip(x) {
                    row.iter_mut().for_each(|y| by(y, x));
                }
            }
            Placement::Columns => {
                for row in y.chunks_exact_mut(n) {
                    row.iter_mut().zip(x).for_each(|(y, &x)| by(y, x));
                }
            }
            Placement::Transposed => {
                for (i, row) in y.chunks_exact_mut(n).enumerate() {
                    let column = x.iter().skip(i).step_by(n);
                    row.iter_mut().zip(column).for_each(|(y, &x)| by(y, x));
                }
            }
            Placement::All => {
                if let Some(&x) = x.first() {
                    y.iter_mut().for_each(|y| by(y, x));
                }
            }
            // No factor is placed so: it would leave entries without one.
            Placement::Diagonal => {}
        }
    }
}

impl Kernel for MultiplyBy {
    /// A value of one channel serves all of the result's.
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        let (from, to) = (self.from.entries(self.objects), self.to.entries(self.objects));
        if from == 0 || to == 0 {
            return;
        }
        let inputs = input.chunks_exact(from).cycle();
        for (x, y) in inputs.zip(output.chunks_exact_mut(to)) {
            self.channel(x, y);
        }
    }
}
