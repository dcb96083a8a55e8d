//! One file for each op: its integer arithmetic on slices.
//!
//! A value lies channel by channel; a channel of pair rank lies row by row, n x n for the n
//! objects that the jet really has. Padding is never stored, so it cannot change a bit.

pub mod activation;
pub mod aggregate;
pub mod broadcast;
pub mod count_table;
pub mod mix;
pub mod pairwise_cartesian;
pub mod pairwise_collider;
pub mod requantize;

use crate::format::Quantizer;
use crate::tensor::Word;

/// What a front end does with an exact invariant before it is stored.
pub trait Finish {
    /// The integer to store.
    fn finish(&self, exact: i64) -> i64;

    /// The quantizer, if 32-bit words can be finished by it alone and in 32 bits.
    fn narrow(&self) -> Option<Quantizer> {
        None
    }
}

/// Stores the invariant as it is.
#[derive(Clone, Copy, Debug)]
pub struct Exact;

impl Finish for Exact {
    #[inline(always)]
    fn finish(&self, exact: i64) -> i64 {
        exact
    }
}

impl Finish for Quantizer {
    #[inline(always)]
    fn finish(&self, exact: i64) -> i64 {
        self.apply(exact)
    }

    fn narrow(&self) -> Option<Quantizer> {
        self.is_narrow().then_some(*self)
    }
}

/// Counts what the quantizer clips on its way.
#[derive(Debug)]
pub struct Counting<'c> {
    /// The quantizer.
    pub quantizer: Quantizer,
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
fn set_pair<O: Word>(plane: &mut [O], objects: usize, i: usize, j: usize, value: i64) {
    let word = O::wrap(value);
    if let Some(entry) = plane.get_mut(i * objects + j) {
        *entry = word;
    }
    if let Some(entry) = plane.get_mut(j * objects + i) {
        *entry = word;
    }
}
