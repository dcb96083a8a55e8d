//! Tables in a shape that lookups with vector addresses need.

use spurion::graph::Table;

/// Entries of the tables that usual angles need, and of the largest.
pub const USUAL: usize = 2048;
/// The same of the largest: as many as an address has.
pub const LARGEST: usize = 1 << 16;

/// N entries, the last of a shorter table again and again: N is known where code is made, so an address
/// needs no check, and N is a power of two.
#[derive(Clone, Debug)]
pub struct PaddedTable<const N: usize>(Box<[i32; N]>);

impl<const N: usize> PaddedTable<N> {
    /// Nothing if it has more entries than that.
    #[must_use]
    pub fn new(table: &Table<'_>) -> Option<Self> {
        let last = table.len().saturating_sub(1);
        let entries: Vec<i32> = (0..N).map(|k| i32::from(table.get(k.min(last)))).collect();
        let entries = entries.into_boxed_slice().try_into().ok()?;
        (table.len() <= N).then_some(Self(entries))
    }

    /// The largest address.
    pub const LAST: i32 = N as i32 - 1;

    /// The entry at an address from 0 to [`PaddedTable::LAST`].
    #[inline(always)]
    #[must_use]
    pub fn get(&self, k: i32) -> i32 {
        self.0[k as usize & (N - 1)]
    }
}
