//! Constants for pairs, by what their two objects are.

use crate::graph::LabelTable;
use crate::tensor::{Source, Word};

/// The constants of one jet.
#[derive(Debug)]
pub struct Labels<'k, 'a> {
    /// The table.
    pub table: &'k LabelTable<'a>,
    /// Objects of the jet, spurions included.
    pub objects: usize,
}

impl<const L: usize> Source<L> for Labels<'_, '_> {
    fn fill<O: Word>(&self, output: &mut [[O; L]]) {
        let n = self.objects.max(1);
        for (c, channel) in output.chunks_exact_mut((n * n).max(1)).enumerate() {
            for (i, row) in channel.chunks_exact_mut(n).enumerate() {
                for (j, y) in row.iter_mut().enumerate() {
                    *y = [O::wrap(i64::from(self.table.get(self.objects, c, i, j))); L];
                }
            }
        }
    }
}
