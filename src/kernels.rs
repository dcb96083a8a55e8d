//! One file for each op: its integer arithmetic on slices.
//!
//! A value lies channel by channel; a channel of pair rank lies row by row, n x n for the n
//! objects that the jet really has. Padding is never stored, so it cannot change a bit.

pub mod activation;
pub mod aggregate;
pub mod broadcast;
pub mod count_table;
pub mod label_table;
pub mod lookup;
pub mod mix;
pub mod multiply;
pub mod pairwise_cartesian;
pub mod pairwise_collider;
pub mod reference_products;
pub mod requantize;

use crate::format::{Prepared, Quantizer};
use crate::tensor::Word;

/// What is done with an exact integer before it is stored.
pub trait Finish {
    /// The integer to store.
    fn finish(&self, exact: i64) -> i64;

    /// The same for 32-bit words, if those can be finished in 32 bits.
    fn narrow(&self) -> Option<Prepared<i32>> {
        None
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

    fn narrow(&self) -> Option<Prepared<i32>> {
        self.narrow
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
fn set_pair<O: Word>(plane: &mut [O], objects: usize, i: usize, j: usize, value: i64) {
    let word = O::wrap(value);
    if let Some(entry) = plane.get_mut(i * objects + j) {
        *entry = word;
    }
    if let Some(entry) = plane.get_mut(j * objects + i) {
        *entry = word;
    }
}
