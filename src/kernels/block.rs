//! Rows of pairs in parts that the first cache holds.

use core::ops::Range;

/// Objects of a row that are taken at a time.
pub(super) const BLOCK: usize = 32;

/// So many numbers for each jet, in the order of the entries of a row.
pub(super) type Block<T, const L: usize> = [[T; L]; BLOCK];

/// The words at some places of a block.
#[inline(always)]
pub(super) fn part<'b, T, const L: usize>(
    block: &'b Block<T, L>,
    places: &Range<usize>,
) -> &'b [T] {
    block.get(places.clone()).unwrap_or(&[]).as_flattened()
}

/// The same, the same number in every place.
#[inline(always)]
pub(super) fn filled<'b, T: Copy, const L: usize>(
    block: &'b mut Block<T, L>,
    places: &Range<usize>,
    number: [T; L],
) -> &'b mut [T] {
    let part = block.get_mut(places.clone()).unwrap_or(&mut []);
    part.fill(number);
    part.as_flattened_mut()
}
