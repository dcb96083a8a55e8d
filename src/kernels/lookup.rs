//! A function of one variable for each channel, from a table.

use crate::graph::LookupTable;
use crate::tensor::{Kernel, Word};

/// Looks up each entry in the table of its channel. A value of one channel serves all of the
/// result's.
#[derive(Debug)]
pub struct Lookup<'k, 'a> {
    /// The tables.
    pub table: &'k LookupTable<'a>,
    /// Entries of one channel.
    pub entries: usize,
}

impl Kernel for Lookup<'_, '_> {
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        let entries = self.entries.max(1);
        let inputs = input.chunks_exact(entries).cycle();
        for ((c, y), x) in output.chunks_exact_mut(entries).enumerate().zip(inputs) {
            for (y, x) in y.iter_mut().zip(x) {
                *y = O::wrap(i64::from(self.table.get(c, x.wide())));
            }
        }
    }
}
