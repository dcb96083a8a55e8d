//! Exact sums over objects.

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

fn sum<'x, I: Word, O: Word>(entries: impl Iterator<Item = &'x I>) -> O {
    entries.fold(O::zero(), |sum, x| sum.wrapping_add(&O::wrap(x.wide())))
}

impl Kernel for Aggregate {
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        let n = self.objects;
        let entries = self.rank.entries(n);
        if n == 0 {
            output.fill(O::zero());
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
                    y.fill(O::zero());
                    for row in channel.chunks_exact(n.max(1)) {
                        for (y, x) in y.iter_mut().zip(row) {
                            *y = y.wrapping_add(&O::wrap(x.wide()));
                        }
                    }
                }
            }
            Aggregation::Diagonal => {
                for (y, channel) in output.chunks_exact_mut(n.max(1)).zip(channels) {
                    for (y, x) in y.iter_mut().zip(channel.iter().step_by(n.saturating_add(1))) {
                        *y = O::wrap(x.wide());
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
