//! The sum of values of several ranks, one term after the other.

use super::placement::place;
use crate::graph::{Placement, Rank};
use crate::tensor::{Kernel, Word};

/// Adds one term to the result, or begins the result with it.
#[derive(Debug)]
pub struct AddTerm {
    /// Where it goes.
    pub placement: Placement,
    /// The rank of the term.
    pub from: Rank,
    /// The rank of the result.
    pub to: Rank,
    /// By how many bits the term is shifted left to the binary point of the result.
    pub shift: u32,
    /// Objects of the jet.
    pub objects: usize,
    /// Whether the result holds nothing yet.
    pub first: bool,
}

impl Kernel for AddTerm {
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]) {
        // A diagonal leaves the other entries; what is shifted out of the word is nothing.
        let all_shifted_out = self.shift >= O::zero().count_zeros();
        let begin = self.first && self.placement != Placement::Diagonal && !all_shifted_out;
        if self.first && !begin {
            output.fill([O::zero(); L]);
        }
        let (from, to) = (self.from.entries(self.objects), self.to.entries(self.objects));
        if from == 0 || to == 0 || all_shifted_out {
            return;
        }
        let (placement, n) = (self.placement, self.objects);
        let aligned = |x: I| O::wrap(x.wide()).unsigned_shl(self.shift);
        for (x, y) in input.chunks_exact(from.max(1)).zip(output.chunks_exact_mut(to.max(1))) {
            if begin {
                place(placement, n, x, y, |y, x| *y = aligned(x));
            } else {
                place(placement, n, x, y, |y, x| *y = y.wrapping_add(&aligned(x)));
            }
        }
    }

    /// The first term where it already lies: only its binary point moves.
    fn run_in_place<const L: usize, W: Word>(&self, data: &mut [[W; L]]) {
        if self.shift > 0 {
            let words = data.as_flattened_mut().iter_mut();
            words.for_each(|y| *y = y.shifted_left(self.shift));
        }
    }
}
