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
    fn add_to_channel<I: Word, O: Word>(&self, x: &[I], y: &mut [O]) {
        let n = self.objects;
        let aligned = |x: I| O::wrap(x.wide()).shifted_left(self.shift);
        let add = |y: &mut O, x: I| *y = y.wrapping_add(&aligned(x));
        match self.placement {
            Placement::Same => y.iter_mut().zip(x).for_each(|(y, &x)| add(y, x)),
            Placement::Rows => {
                for (row, &x) in y.chunks_exact_mut(n.max(1)).zip(x) {
                    row.iter_mut().for_each(|y| add(y, x));
                }
            }
            Placement::Columns => {
                for row in y.chunks_exact_mut(n.max(1)) {
                    row.iter_mut().zip(x).for_each(|(y, &x)| add(y, x));
                }
            }
            Placement::Diagonal => {
                // A jet-rank term stands for every object.
                let diagonal = y.iter_mut().step_by(n.saturating_add(1));
                diagonal.zip(x.iter().cycle()).for_each(|(y, &x)| add(y, x));
            }
            Placement::Transposed => {
                for (i, row) in y.chunks_exact_mut(n.max(1)).enumerate() {
                    let column = x.iter().skip(i).step_by(n.max(1));
                    row.iter_mut().zip(column).for_each(|(y, &x)| add(y, x));
                }
            }
            Placement::All => {
                if let Some(&x) = x.first() {
                    y.iter_mut().for_each(|y| add(y, x));
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
        let (from, to) = (self.from.entries(self.objects), self.to.entries(self.objects));
        if from == 0 || to == 0 {
            return;
        }
        for (x, y) in input.chunks_exact(from.max(1)).zip(output.chunks_exact_mut(to.max(1))) {
            self.add_to_channel(x, y);
        }
    }

    /// The first term where it already lies: only its binary point moves.
    fn run_in_place<W: Word>(&self, data: &mut [W]) {
        if self.shift > 0 {
            data.iter_mut().for_each(|y| *y = y.shifted_left(self.shift));
        }
    }
}
