//! One file for each op: its integer arithmetic on slices.
//!
//! A value lies channel by channel; a channel of pair rank lies row by row, n x n for the n
//! objects that the jet really has. Padding is never stored, so it cannot change a bit.

pub mod activation;
pub mod aggregate;
mod block;
pub mod broadcast;
pub mod count_table;
pub mod label_table;
pub mod lookup;
pub mod mix;
pub mod multiply;
pub mod pairwise_cartesian;
pub mod pairwise_collider;
mod placement;
pub mod reference_products;
pub mod requantize;

use crate::format::{Prepared, Quantizer};
use crate::tensor::Word;

/// What is done with an exact integer before it is stored.
pub trait Finish {
    /// The integer to store.
    fn finish(&self, exact: i64) -> i64;

    /// The same for many.
    #[inline(always)]
    fn finish_all<I: Word, O: Word>(&self, exact: &[I], stored: &mut [O]) {
        for (y, x) in stored.iter_mut().zip(exact) {
            *y = O::wrap(self.finish(x.wide()));
        }
    }

    /// The same where they are.
    #[inline(always)]
    fn finish_in_place<W: Word>(&self, words: &mut [W]) {
        words.iter_mut().for_each(|y| *y = W::wrap(self.finish(y.wide())));
    }
}

/// Stores the integer as it is.
#[derive(Clone, Copy, Debug)]
pub struct Exact;

impl Finish for Exact {
    #[inline(always)]
    fn finish(&self, exact: i64) -> i64 {
        exact
    }
}

/// Rounds and saturates, or wraps.
#[derive(Clone, Copy, Debug)]
pub struct Quantize {
    wide: Prepared<i64>,
    narrow: Option<Prepared<i32>>,
}

impl Quantize {
    /// Prepares both words.
    #[must_use]
    pub fn new(quantizer: Quantizer) -> Self {
        Self { wide: quantizer.prepared(), narrow: quantizer.prepared_narrow() }
    }
}

impl Finish for Quantize {
    #[inline(always)]
    fn finish(&self, exact: i64) -> i64 {
        self.wide.apply(exact)
    }

    #[inline(always)]
    fn finish_all<I: Word, O: Word>(&self, exact: &[I], stored: &mut [O]) {
        if let (Some(narrow), Some(x), Some(y)) =
            (self.narrow, I::narrow(exact), O::narrow_mut(stored))
        {
            return narrow.apply_all(x.iter().copied().zip(y), |x, y| *y = x);
        }
        let words = exact.iter().map(|x| x.wide()).zip(stored);
        self.wide.apply_all(words, |x, y| *y = O::wrap(x));
    }

    #[inline(always)]
    fn finish_in_place<W: Word>(&self, words: &mut [W]) {
        if let (Some(narrow), Some(words)) = (self.narrow, W::narrow_mut(words)) {
            return narrow.apply_all(words.iter_mut().map(|y| (*y, y)), |x, y| *y = x);
        }
        let words = words.iter_mut().map(|y| (y.wide(), y));
        self.wide.apply_all(words, |x, y| *y = W::wrap(x));
    }
}

/// The same, counting what overflows.
#[derive(Debug)]
pub struct Counting<'c> {
    /// The quantizer.
    pub quantizer: Prepared<i64>,
    /// How many entries overflowed.
    pub overflows: &'c core::cell::Cell<u64>,
}

impl Finish for Counting<'_> {
    #[inline]
    fn finish(&self, exact: i64) -> i64 {
        if self.quantizer.overflows(exact) {
            self.overflows.set(self.overflows.get() + 1);
        }
        self.quantizer.apply(exact)
    }
}

/// Writes d_ij and d_ji.
#[inline(always)]
fn set_pair<const L: usize, O: Word>(
    plane: &mut [[O; L]],
    objects: usize,
    (i, j): (usize, usize),
    values: [i64; L],
) {
    let words = values.map(O::wrap);
    if let Some(entry) = plane.get_mut(i * objects + j) {
        *entry = words;
    }
    if let Some(entry) = plane.get_mut(j * objects + i) {
        *entry = words;
    }
}

/// Where this stands, a loop over entries is not vectorized across entries: their lanes are side by
/// side, and lanes of several entries would have to be gathered.
#[inline(always)]
fn lanes_side_by_side<const L: usize>() {
    if L > 1 {
        core::hint::black_box(());
    }
}

/// y + x in every lane.
#[inline(always)]
fn add<const L: usize, I: Word, O: Word>(y: &mut [O; L], x: &[I; L]) {
    lanes_side_by_side::<L>();
    // All lanes are read before any is written, or they could not become one vector.
    let mut sum = *y;
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum = sum.wrapping_add(&O::wrap(x.wide()));
    }
    *y = sum;
}

/// The low bits of every lane.
#[inline(always)]
fn wrapped<const L: usize, I: Word, O: Word>(x: &[I; L]) -> [O; L] {
    let mut y = [O::zero(); L];
    y.iter_mut().zip(x).for_each(|(y, x)| *y = O::wrap(x.wide()));
    y
}
