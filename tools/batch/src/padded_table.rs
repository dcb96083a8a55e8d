//! Tables in a shape that lookups with vector addresses need.

/// Entries of the tables that usual angles need, and of the largest.
pub const USUAL: usize = 2048;
/// The same of the largest: as many as an address has.
pub const LARGEST: usize = 1 << 16;

/// N entries, the last of a shorter table again and again: N is known where code is made, so an address
/// needs no check, and N is a power of two.
#[derive(Clone, Debug)]
pub struct PaddedTable<const N: usize>(Box<[i32; N]>);

impl<const N: usize> PaddedTable<N> {
    /// Nothing if there are more entries than that. A table without entries is one of zeros.
    #[must_use]
    pub fn new(table: impl Iterator<Item: Into<i32>>) -> Option<Self> {
        let mut entries: Vec<i32> = table.map(Into::into).collect();
        let fits = entries.len() <= N;
        entries.resize(N, entries.last().copied().unwrap_or(0));
        let entries = entries.into_boxed_slice().try_into().ok()?;
        fits.then_some(Self(entries))
    }

    /// The largest address.
    pub const LAST: i32 = N as i32 - 1;

    /// The entries at addresses from 0 to [`PaddedTable::LAST`], each in place of its address.
    #[inline(always)]
    pub fn look_up(&self, addresses: &mut [i32]) {
        look_up(&self.0, addresses);
    }

    /// The sums of entries of two tables, in place of the addresses in the first.
    #[inline(always)]
    pub fn look_up_both(&self, addresses: &mut [i32], other: &Self, of_other: &[i32]) {
        look_up_both(&self.0, addresses, &other.0, of_other);
    }
}

// Functions of their own: so it is known that addresses are not in tables.

#[inline(always)]
fn look_up<const N: usize>(table: &[i32; N], addresses: &mut [i32]) {
    for k in addresses {
        *k = table[*k as usize & (N - 1)];
    }
}

#[inline(always)]
fn look_up_both<const N: usize>(
    table: &[i32; N],
    addresses: &mut [i32],
    other: &[i32; N],
    of_other: &[i32],
) {
    for (k, l) in addresses.iter_mut().zip(of_other) {
        *k = table[*k as usize & (N - 1)] + other[*l as usize & (N - 1)];
    }
}
