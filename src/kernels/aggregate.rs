//! Exact sums over objects.

use super::{add, wrapped};
use crate::graph::{Aggregation, Rank};
use crate::tensor::{Kernel, Word};

/// The sum of each channel over some of its entries.
#[derive(Debug)]
pub struct Aggregate {
    /// Over which.
    pub kind: Aggregation,
    /// The rank of the value summed.
    pub rank: Rank,
    /// Objects of the jet.
    pub objects: usize,
}

fn sum<'x, const L: usize, I: Word, O: Word>(entries: impl Iterator<Item = &'x [I; L]>) -> [O; L] {
    let mut sum = [O::zero(); L];
    entries.for_each(|x| add(&mut sum, x));
    sum
}

impl Kernel for Aggregate {
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]) {
        let n = self.objects;
        let entries = self.rank.entries(n);
        if n == 0 {
            output.fill([O::zero(); L]);
            return;
        }
        let channels = input.chunks_exact(entries.max(1));
        match self.kind {
            Aggregation::Row => {
                for (y, row) in output.iter_mut().zip(input.chunks_exact(n.max(1))) {
                    *y = sum(row.iter());
                }
            }
            Aggregation::Column => {
                for (y, channel) in output.chunks_exact_mut(n.max(1)).zip(channels) {
                    y.fill([O::zero(); L]);
                    for row in channel.chunks_exact(n.max(1)) {
                        y.iter_mut().zip(row).for_each(|(y, x)| add(y, x));
                    }
                }
            }
            Aggregation::Diagonal => {
                for (y, channel) in output.chunks_exact_mut(n.max(1)).zip(channels) {
                    for (y, x) in y.iter_mut().zip(channel.iter().step_by(n.saturating_add(1))) {
                        *y = wrapped(x);
                    }
                }
            }
            Aggregation::Trace => {
                for (y, channel) in output.iter_mut().zip(channels) {
                    *y = sum(channel.iter().step_by(n.saturating_add(1)));
                }
            }
            Aggregation::Total => {
                for (y, channel) in output.iter_mut().zip(channels) {
                    *y = sum(channel.iter());
                }
            }
        }
    }
}
