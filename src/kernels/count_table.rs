//! The row of a table that belongs to the number of objects.

use crate::graph::CountTable;
use crate::tensor::{Source, Word};

/// One row of a table.
#[derive(Debug)]
pub struct Row<'k, 'a> {
    /// The table.
    pub table: &'k CountTable<'a>,
    /// Which row: objects of the jet, spurions included.
    pub objects: usize,
}

impl<const L: usize> Source<L> for Row<'_, '_> {
    fn fill<O: Word>(&self, output: &mut [[O; L]]) {
        for (y, x) in output.iter_mut().zip(self.table.row(self.objects)) {
            *y = [O::wrap(i64::from(x)); L];
        }
    }
}
