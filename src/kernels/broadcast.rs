//! The sum of values of several ranks, one term after the other.

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

impl AddTerm {
    #[inline(always)]
    fn add<I: Word, O: Word>(factor: O, y: &mut O, x: I) {
        *y = y.wrapping_add(&factor.wrapping_mul(&O::wrap(x.wide())));
    }

    fn add_to_channel<I: Word, O: Word>(&self, factor: O, x: &[I], y: &mut [O]) {
        let n = self.objects;
        match self.placement {
            Placement::Same => y.iter_mut().zip(x).for_each(|(y, &x)| Self::add(factor, y, x)),
            Placement::Rows => {
                for (row, &x) in y.chunks_exact_mut(n).zip(x) {
                    row.iter_mut().for_each(|y| Self::add(factor, y, x));
                }
            }
            Placement::Columns => {
                for row in y.chunks_exact_mut(n) {
                    row.iter_mut().zip(x).for_each(|(y, &x)| Self::add(factor, y, x));
                }
            }
            Placement::Diagonal => {
                // A jet-rank term stands for every object.
                let diagonal = y.iter_mut().step_by(n + 1);
                diagonal.zip(x.iter().cycle()).for_each(|(y, &x)| Self::add(factor, y, x));
            }
            Placement::All => {
                if let Some(&x) = x.first() {
                    y.iter_mut().for_each(|y| Self::add(factor, y, x));
                }
            }
        }
    }
}

impl Kernel for AddTerm {
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        if self.first {
            output.fill(O::zero());
        }
        let factor = O::wrap(1i64.wrapping_shl(self.shift));
        let (from, to) = (self.from.entries(self.objects), self.to.entries(self.objects));
        if from == 0 || to == 0 {
            return;
        }
        for (x, y) in input.chunks_exact(from).zip(output.chunks_exact_mut(to)) {
            self.add_to_channel(factor, x, y);
        }
    }

    /// The first term where it already lies: only its binary point moves.
    fn run_in_place<W: Word>(&self, data: &mut [W]) {
        let factor = W::wrap(1i64.wrapping_shl(self.shift));
        data.iter_mut().for_each(|y| *y = y.wrapping_mul(&factor));
    }
}
